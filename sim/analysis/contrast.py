"""Estimates with intervals, single and paired on common random numbers."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from sim.analysis.quantiles import normal, student
from sim.world.measures import INDEX, MEASURES

LEVEL = 0.95
"""Of every interval, unless another is asked for."""


class Estimate(NamedTuple):
    """An estimate with its interval, its standard error and the number of replications behind it."""

    value: float
    low: float
    high: float
    error: float
    n: int


def mean(values: np.ndarray) -> Estimate:
    """Mean of independent values with Student's t interval; an interval of no width where all are equal, none (nan) for one value.

    Parameters
    ----------
    values : array (replications,)
    """
    n = values.size
    centre = float(np.mean(values))
    if n < 2:
        return Estimate(centre, math.nan, math.nan, math.nan, n)
    return around(centre, values - centre, n)


def counts_events(measure: str) -> bool:
    """Whether a measure counts what may or may not happen to accounts: how many times, or to which part of them."""
    return measure in INDEX and MEASURES[INDEX[measure]].unit in ("count per account", "share of accounts")


def mean_of_events(values: np.ndarray, highest: float, level: float = LEVEL) -> Estimate:
    """Mean of counts or shares of events: as `around`, but with width where no replication saw an event, or all saw nothing else.

    That an event has not come up in n replications does not say that it cannot: Wilson's interval for 0 of n replications, which is
    z^2 / (n + z^2) wide, about 3.8 / n at 95 % (the rule of three says 3 / n for a bound on one side).

    Parameters
    ----------
    values : array (replications,)
    highest : largest value there can be, 1 for a share; inf for a count

    Examples
    --------
    >>> [round(float(end), 3) for end in mean_of_events(np.zeros(100), 1.0)[:3]]
    [0.0, 0.0, 0.037]
    """
    n, centre = values.size, float(np.mean(values))
    if n > 1 and centre in (0.0, highest) and not np.ptp(values):
        return wilson(n * min(centre, 1.0), n, level)
    return around(centre, values - centre, n, level)


def around(value: float, influence: np.ndarray, n: int, level: float = LEVEL) -> Estimate:
    """Estimate whose sampling error is that of a mean of `influence` values (delta method)."""
    if n < 2:
        return Estimate(value, math.nan, math.nan, math.nan, n)
    error = float(np.std(influence, ddof=1)) / math.sqrt(n)
    half = student(n - 1, level) * error
    return Estimate(value, value - half, value + half, error, n)


def contrast(left: np.ndarray, right: np.ndarray) -> Estimate:
    """Mean paired difference left - right; element r of both met the same random numbers."""
    return mean(left - right)


def wilson(successes: float, n: int, level: float = LEVEL) -> Estimate:
    """Proportion with Wilson's score interval (Wilson 1927), which stays within 0 to 1; `successes` may hold halves for ties."""
    share = successes / n
    z = normal(level)
    spread = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    centre, scale = share + z * z / (2 * n), 1 + z * z / n
    error = math.sqrt(share * (1 - share) / n)
    low = 0.0 if successes == 0 else max(0.0, (centre - spread) / scale)  # exact, where rounding would leave the share outside
    high = 1.0 if successes == n else min(1.0, (centre + spread) / scale)
    return Estimate(share, low, high, error, n)


def superiority(left: np.ndarray, right: np.ndarray) -> float:
    """Probability that left exceeds right on the same random numbers, ties counted half."""
    return float(np.mean((left > right) + 0.5 * (left == right)))
