"""Comparisons made by hand, whose answers are known."""

from __future__ import annotations

import numpy as np

from sim.analysis.results import CellName
from sim.comparison import Comparison
from sim.scenario import Scenario, load
from sim.world.measures import INDEX, MEASURES


def scenario(**changes: object) -> Scenario:
    return load("three-managers").model_copy(update={"currency": "million yuan"} | changes)


def by_hand(values: dict[tuple[str, str], np.ndarray], measure: str = "profit", case: Scenario | None = None) -> Comparison:
    """values : {(policy, relationship): array (replications, months)}; all other measures are zero."""
    first = next(iter(values.values()))
    series = np.zeros((len(values), *first.shape, len(MEASURES)))
    for i, block in enumerate(values.values()):
        series[i, :, :, INDEX[measure]] = block
    return Comparison(case or scenario(), tuple(CellName(*cell) for cell in values), series, seed=1, engine="batch")


def constant(a_month: float, replications: int = 4, months: int = 24) -> np.ndarray:
    return np.full((replications, months), a_month)


def with_last_month(block: np.ndarray, extra: list[float]) -> np.ndarray:
    """The same, with luck that falls in the last month only: totals differ, crossings do not."""
    changed = block.copy()
    changed[:, -1] += extra
    return changed
