"""Summaries of a panel: a few numbers for each measure, the same of the data and of what is simulated.

Cells that were not observed are left out of both. Of an amount or a share: its level, its change from the first to the last third of the
months, its spread over accounts, how much it moves from month to month, and its memory (lag-1 dependence). Of what happens or not: its
rate, the change of the rate, the spread over accounts, and how often it comes in two months running. And how share, sales, price and
terms move around disputes and stand-offs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from sim.rules.records import RECORDS

FLAGS = tuple(record.name for record in RECORDS if record.is_flag)
MOVED = ("sales", "share", "price", "terms")
MOVERS = ("conflict", "standoff")


class Summary(NamedTuple):
    """What a summary is."""

    measure: str
    what: str

    def __str__(self) -> str:
        return f"{self.measure}: {self.what}"


def summaries_of(measures: Sequence[str]) -> list[Summary]:
    """The summaries of a panel with these measures, in order."""
    found = []
    for name in measures:
        kinds = ("rate", "change", "spread", "again") if name in FLAGS else ("level", "change", "spread", "movement", "memory")
        found += [Summary(name, kind) for kind in kinds]
    found += [Summary(moved, f"moves around {mover}") for moved in MOVED if moved in measures for mover in MOVERS if mover in measures]
    return found


def summarise(values: np.ndarray, measures: Sequence[str]) -> np.ndarray:
    """The numbers of `summaries_of`; nan where one is not defined.

    values : array (months, accounts, measures), nan where nothing was observed
    """
    found: list[float] = []
    column = {name: values[:, :, place] for place, name in enumerate(measures)}
    for name in measures:
        found += _of_flag(column[name]) if name in FLAGS else _of_amount(column[name])
    found += [_around(column[moved], column[mover]) for moved in MOVED if moved in column for mover in MOVERS if mover in column]
    return np.array(found)


def _mean(values: np.ndarray) -> float:
    there = values[~np.isnan(values)]
    return float(there.sum() / there.size) if there.size else np.nan


def _by_account(values: np.ndarray) -> np.ndarray:
    there = ~np.isnan(values)
    n = there.sum(axis=0)
    return np.where(n > 0, np.where(there, values, 0.0).sum(axis=0) / np.maximum(n, 1), np.nan)


def _thirds(values: np.ndarray) -> float:
    third = len(values) // 3
    return _mean(values[-third:]) - _mean(values[:third]) if third else np.nan


def _spread(values: np.ndarray) -> float:
    means = _by_account(values)
    means = means[~np.isnan(means)]
    return float(means.std()) if means.size > 1 else np.nan


def _of_amount(values: np.ndarray) -> list[float]:
    off = values - _by_account(values)
    steps = np.diff(values, axis=0)
    variance = _mean(off * off)
    memory = _mean(off[1:] * off[:-1]) / variance if variance > 0 else np.nan
    return [_mean(values), _thirds(values), _spread(values), np.sqrt(_mean(steps * steps)), memory]


def _of_flag(values: np.ndarray) -> list[float]:
    return [_mean(values), _thirds(values), _spread(values), _mean(values[1:] * values[:-1])]


def _around(moved: np.ndarray, mover: np.ndarray) -> float:
    """How far an amount goes from the month before to the month after, in months in which something happens, against all months."""
    if len(moved) < 3:
        return np.nan
    return _mean((moved[2:] - moved[:-2]) * mover[1:-1])
