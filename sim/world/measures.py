"""What is measured: every measure has a name, a unit, a definition and a direction, declared by its mechanism.

A replication yields one row of measures a month (`sim.world.observe` fills it); a window of months becomes one number by the
measure's own `over_time`. All measures are the focal supplier's, or are seen from it.
"""

from __future__ import annotations

import math

import numpy as np

from sim.kernel.declare import Direction, Measure, OverTime
from sim.world.registry import MEASURES

__all__ = ["INDEX", "MEASURES", "NAMES", "ROW", "Direction", "Measure", "OverTime", "over_window", "possible"]

NOT_NEGATIVE = (
    "sales", "effort_cost", "consumers_lost", "line_cost", "output", "parent_output", "outlay", "stock_cost", "tactic_cost", "incentives",
    "sales_first",
)  # fmt: skip
"""Measures in money that are not below zero."""
BOUNDED = {"share": 1.0, "utility": 1.0, "index": 1.0, "stage": 4.0}
"""Largest value of a unit whose values are bounded. Counts, and these, are not below zero."""


def possible(name: str) -> tuple[float, float]:
    """Lowest and highest value that a measure can have: money has no bounds, counts have no upper one; nothing is known of one's own."""
    if name not in INDEX:
        return -math.inf, math.inf
    unit = MEASURES[INDEX[name]].unit.split(" ")[0]
    if name == "joint_utility":
        return 0.0, 2.0
    if name == "profit_top_fifth":
        return -math.inf, math.inf
    if unit == "money":
        return (0.0, math.inf) if name in NOT_NEGATIVE else (-math.inf, math.inf)
    return 0.0, BOUNDED.get(unit, math.inf)


ROW = np.dtype([(measure.name, np.float64) for measure in MEASURES])
"""A row of measures as observers see it: `out.profit`."""
NAMES: tuple[str, ...] = tuple(m.name for m in MEASURES)
INDEX: dict[str, int] = {name: i for i, name in enumerate(NAMES)}


def over_window(series: np.ndarray, measure: str | Measure, first: int = 1, last: int | None = None) -> np.ndarray:
    """Reduce the monthly values of one measure to one number per run.

    Parameters
    ----------
    series : array (runs, months)
    measure : a shipped one by its name, or any
    first, last : months, counted from 1, both included; `last=None` is the final month

    Returns
    -------
    array (runs,)
    """
    part = series[:, first - 1 : last]
    how = MEASURES[INDEX[measure]].over_time if isinstance(measure, str) else measure.over_time
    if how == "sum":
        return part.sum(axis=1)
    if how == "mean":
        return part.mean(axis=1)
    if how == "max":
        return part.max(axis=1)
    if how == "first":
        return part[:, 0]
    return part[:, -1]
