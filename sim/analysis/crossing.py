"""When one policy overtakes another: the crossing of two cumulative curves."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

BOOTSTRAPS = 400


class Crossing(NamedTuple):
    """When `left` overtakes `right` for good, in cumulative means.

    month : first month from which left stays ahead until the horizon; None where it is not ahead at the horizon
    low, high : 95 % bootstrap interval over replications; None where a bound lies beyond the horizon
    ahead_at_end : share of bootstrap samples in which left is ahead at the horizon
    """

    month: int | None
    low: int | None
    high: int | None
    ahead_at_end: float


def _overtaken(difference: np.ndarray) -> int:
    """First month (from 1) from which a cumulative difference stays positive; months + 1 where it ends at or below zero."""
    behind = np.flatnonzero(difference <= 0)
    return int(behind[-1]) + 2 if behind.size else 1


def crossing(left: np.ndarray, right: np.ndarray, seed: int = 0) -> Crossing:
    """Find when the mean of `left`, summed from the first month, overtakes that of `right`.

    Parameters
    ----------
    left, right : arrays (replications, months) on the same random numbers
    seed : of the bootstrap's resampling

    Returns
    -------
    Crossing
    """
    difference = np.cumsum(left - right, axis=1)
    n, months = difference.shape
    rng = np.random.default_rng(seed)
    drawn = rng.multinomial(n, np.full(n, 1 / n), size=BOOTSTRAPS) / n
    times = np.sort([_overtaken(sample) for sample in drawn @ difference])
    low, high = int(np.quantile(times, 0.025, method="lower")), int(np.quantile(times, 0.975, method="higher"))

    def within(month: int) -> int | None:
        return month if month <= months else None

    month = within(_overtaken(difference.mean(axis=0)))
    return Crossing(month, within(low), within(high), float(np.mean(times <= months)))
