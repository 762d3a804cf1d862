"""Patterns: whether an estimate lies where the source says it should (pattern-oriented modelling, Grimm et al. 2005)."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from sim.analysis.contrast import Estimate, around, counts_events, mean_of_events, wilson
from sim.scenario import Cell, Pattern
from sim.world.measures import possible

VERDICTS = ("holds", "fails", "undecided")
LEVEL = 0.99
"""Of the intervals that verdicts rest on: wide, because a pattern is looked at up to six times while runs are added."""


class Seen(NamedTuple):
    """What one cell of a pattern showed: the measure and, where the pattern divides by one, the second measure."""

    values: np.ndarray
    per: np.ndarray | None


def _ratio_of_means(seen: Seen) -> tuple[float, np.ndarray]:
    """Mean, or ratio of means, and the influence of each replication on it."""
    if seen.per is None:
        centre = float(np.mean(seen.values))
        return centre, seen.values - centre
    below = float(np.mean(seen.per))
    if below == 0:
        return math.nan, np.full(seen.values.shape, math.nan)
    ratio = float(np.mean(seen.values)) / below
    return ratio, (seen.values - ratio * seen.per) / below


def estimate(pattern: Pattern, of: Seen, against: Seen | None = None, beyond: tuple[Seen, Seen] | None = None) -> Estimate:
    """The pattern's statistic with its interval (delta method for ratios, Wilson's for probabilities).

    of, against, beyond : what its cells showed, replication r of each on the same random numbers
    """
    n = of.values.size
    if pattern.statistic == "probability":
        other = against.values if against is not None else np.full(n, pattern.above)
        return wilson(float(np.sum((of.values > other) + 0.5 * (of.values == other))), n, LEVEL)
    if pattern.statistic == "mean" and of.per is None and counts_events(pattern.measure):
        return mean_of_events(of.values, possible(pattern.measure)[1], LEVEL)
    value, influence = _ratio_of_means(of)
    if against is not None:
        base, base_influence = _ratio_of_means(against)
        if pattern.statistic == "difference":
            value, influence = value - base, influence - base_influence
        elif base == 0:
            return Estimate(math.nan, math.nan, math.nan, math.nan, n)
        else:
            value, influence = value / base, (influence - value / base * base_influence) / base
    if beyond is not None:
        (more, more_influence), (less, less_influence) = (_ratio_of_means(seen) for seen in beyond)
        value, influence = value - (more - less), influence - (more_influence - less_influence)
    return around(value, influence, n, LEVEL)


def estimate_of(pattern: Pattern, seen: Callable[[Cell], Seen]) -> Estimate:
    """The pattern's statistic, where `seen` tells what one of its cells showed."""
    against = seen(pattern.against) if pattern.against else None
    beyond = (seen(pattern.beyond.of), seen(pattern.beyond.against)) if pattern.beyond else None
    return estimate(pattern, seen(pattern.of), against, beyond)


def judge(pattern: Pattern, found: Estimate) -> str:
    """Holds where the whole interval lies inside the pattern's range, fails where all of it lies outside, else undecided.

    The bounds themselves lie outside: no difference at all does not hold as "more than 0".
    """
    low, high = pattern.bounds
    if math.isnan(found.low):
        return "undecided"
    if low < found.low and found.high < high:
        return "holds"
    if found.low >= high or found.high <= low:
        return "fails"
    return "undecided"
