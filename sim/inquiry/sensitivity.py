"""Sensitivity: which behavioural assumptions decide how two cells compare."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.contrast import Estimate, contrast, wilson
from sim.analysis.decisive import decisive
from sim.analysis.results import check_measure
from sim.engine.build import check_seed
from sim.errors import KamlabError
from sim.experiment.design import Sample
from sim.experiment.outcomes import Column, outcomes
from sim.given import plain, shown, whole
from sim.inquiry.asked import Before, asked_of, nothing, write
from sim.inquiry.cell import Choice
from sim.scenario import Scenario

DRAWS, REPLICATIONS = 200, 30
FEWEST = 10
"""Fewer draws rank nothing."""


@dataclass(frozen=True)
class Sensitivity:
    """How a contrast depends on the assumptions.

    Attributes
    ----------
    left, right : the cells; the contrast is left - right
    drawn : a row per draw: every parameter drawn, and `contrast`, the mean paired difference of that draw
    table : the parameters by how much they decide (see `sim.analysis.decisive.decisive`)
    ahead : share of the draws in which left is ahead, with its interval
    present : the contrast at the present values
    asked : what decides the result, for its manifest
    """

    scenario: Scenario
    left: Choice
    right: Choice
    column: Column
    drawn: pd.DataFrame
    table: pd.DataFrame
    ahead: Estimate
    present: Estimate
    asked: Mapping[str, Any] = field(default_factory=dict)

    def save(self, folder: str | Path, *, overwrite: bool = False) -> list[Path]:
        """Write figure, table, draws and manifest to a folder; returns the paths. Another result in it is replaced only if asked."""
        from sim.figures.inquiries import sensitivity_figure

        tables = {"sensitivity": self.table, "draws": self.drawn}
        return write(folder, self.asked, tables, {"sensitivity": sensitivity_figure(self)}, overwrite=overwrite)


def sensitivity(
    scenario: Scenario,
    left: Choice,
    right: Choice,
    measure: str = "profit",
    *,
    first: int = 1,
    last: int | None = None,
    draws: int = DRAWS,
    replications: int = REPLICATIONS,
    seed: int = 1,
    progress: bool = False,
    before: Before = nothing,
) -> Sensitivity:
    """Draw every assumption between 0.6 and 1.6 times its value and see which of them decide left - right.

    Parameters
    ----------
    left, right : cells (see `sim.inquiry.parse_cell`)
    measure : what is contrasted, over months first .. last (by default all)
    draws : Latin hypercube draws, 10 or more
    replications : of both cells in every draw, on the same luck
    before : called with what is asked, before anything runs: it may refuse

    Raises
    ------
    KamlabError
        for input that cannot be used
    """
    check_measure(measure)
    draws, seed = whole("draws", draws, FEWEST, 1_000_000), check_seed(seed)
    if left == right:
        raise KamlabError(f"left and right are the same cell, {left.label}: name two")
    column = checked_window(scenario, measure, first, last)
    asked = asked_of("sensitivity", scenario, [left, right], column, draws=draws, replications=replications, seed=seed)
    before(asked)
    settings = Sample(method="latin-hypercube", points=draws, seed=seed, assumptions=(0.6, 1.6)).settings()
    cells = (left, right)
    arms = [cell.arm(scenario, setting) for setting in [{}, *settings] for cell in cells]
    values = outcomes(arms, [column], replications, seed=seed, progress=progress)[:, 0].reshape(len(settings) + 1, 2, replications)
    differences = values[1:, 0] - values[1:, 1]
    drawn = pd.DataFrame(settings).rename(columns=lambda key: key.removeprefix("assumptions."))
    means = differences.mean(axis=1)
    ahead = wilson(float(np.sum((means > 0) + 0.5 * (means == 0))), draws)
    table = decisive(drawn, means).rename(columns={"input": "parameter"})
    present = contrast(values[0, 0], values[0, 1])
    return Sensitivity(scenario, left, right, column, drawn.assign(contrast=means), table, ahead, present, asked)


def checked_window(scenario: Scenario, measure: str, first: int, last: int | None) -> Column:
    """The column of a measure over a window.

    Raises
    ------
    KamlabError
        for a window that is not one of the scenario's horizon
    """
    begin, end = plain(first), scenario.months if last is None else plain(last)
    if type(begin) is not int or type(end) is not int or not 1 <= begin <= end <= scenario.months:
        raise KamlabError(f"months {shown(begin)} to {shown(end)} are not a window of the {scenario.months} months of {scenario.name}")
    return Column(measure, begin, None if last is None else end)
