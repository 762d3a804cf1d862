"""Which of several cells is best, and whether the runs can tell."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.analysis.contrast import Estimate, around
from sim.errors import KamlabError, did_you_mean
from sim.given import shown
from sim.world.measures import INDEX, MEASURES, NAMES, Measure

LEVEL = 0.95


class Winner(NamedTuple):
    """The best of several cells.

    best, second : places of the cells with the best mean and with the one most nearly as good
    lead : how far best is ahead of second (positive also where less is better), with its interval
    decided : whether the best is ahead of every other cell beyond doubt
    """

    best: int
    second: int
    lead: Estimate
    decided: bool


def winner(values: np.ndarray, measure: str | Measure) -> Winner:
    """Find the best cell by paired differences on common random numbers.

    Parameters
    ----------
    values : array (cells, replications), two cells at least; replication r of every cell met the same random numbers
    measure : whose direction says whether more or less is better

    Raises
    ------
    KamlabError
        for a measure of which neither more nor less is better

    Examples
    --------
    >>> found = winner(np.array([[1.0, 2.0, 3.0], [2.0, 3.1, 4.0], [0.0, 9.0, -6.0]]), "profit")
    >>> found.best, found.second, found.decided
    (1, 2, False)
    """
    return standing(values, measure, int(_gains(values, measure).mean(axis=1).argmax()))


def standing(values: np.ndarray, measure: str | Measure, cell: int) -> Winner:
    """How far one cell is ahead of the others, as if it were the best (see `winner`); its lead may be below zero.

    The intervals hold together at 95 % (Bonferroni over the other cells). The second is the cell whose interval comes
    nearest to, or goes farthest beyond, this one.
    """
    gains = _gains(values, measure)
    cells, n = gains.shape
    leads = {}
    for other in range(cells):
        if other != cell:
            difference = gains[cell] - gains[other]
            centre = float(difference.mean())
            leads[other] = around(centre, difference - centre, n, 1 - (1 - LEVEL) / (cells - 1))
    second = min(leads, key=lambda other: leads[other].low)
    return Winner(cell, second, leads[second], all(lead.low > 0 for lead in leads.values()))


def check_directed(measure: str | Measure) -> Measure:
    """The measure; KamlabError for one of which neither more nor less is better, and for a name that there is not."""
    if isinstance(measure, str):
        if measure not in INDEX:
            raise KamlabError(f"there is no measure {shown(measure)}{did_you_mean(measure, NAMES)}")
        measure = MEASURES[INDEX[measure]]
    if measure.direction == "neither":
        raise KamlabError(f"of {measure.name} neither more nor less is better: choose a measure with a direction (see `kamlab measures`)")
    return measure


def _gains(values: np.ndarray, measure: str | Measure) -> np.ndarray:
    return values if check_directed(measure).direction == "more is better" else -values
