"""How many replications are enough: add runs until a named contrast is known as closely as asked.

The rule looks at the width of the interval, never at its position: stopping once a difference is "significant" would
find differences that are not there.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from sim.analysis.contrast import contrast
from sim.errors import KamlabError
from sim.given import number, whole

GROWTH = (1.3, 8.0)
"""A round multiplies the replications by a factor in this range."""
LARGEST = 1_000_000
"""Replications that a comparison may have."""
MARGIN = 1.05
"""More than the estimate asks for, so that the next round is likely to be the last."""


@dataclass(frozen=True, slots=True)
class Target:
    """How closely which contrast is to be known.

    Parameters
    ----------
    width : widest 95 % interval allowed, from low to high, in the unit of the measure
    left, right : (policy, relationship) of the two cells; by default the first two policies, or relationships, compared
    measure : what is contrasted
    first, last : months, counted from 1; by default all
    start : replications of the first round, 10 or more
    most : replications at which to stop all the same

    Raises
    ------
    KamlabError
        for a number that cannot be used
    """

    width: float
    left: tuple[str, str] | None = None
    right: tuple[str, str] | None = None
    measure: str = "profit"
    first: int = 1
    last: int | None = None
    start: int = 100
    most: int = 20_000

    def __post_init__(self) -> None:
        def settle(name: str, value: float | None) -> None:
            object.__setattr__(self, name, value)

        settle("width", number("Target: width", self.width))
        if self.width <= 0:
            raise KamlabError(f"Target: width must be a number above 0, not {self.width!r}")
        settle("most", whole("Target: most", self.most, 10, LARGEST))
        settle("start", whole("Target: start", self.start, 10, LARGEST))
        if self.start > self.most:
            raise KamlabError(f"Target: start must lie in 10 to most ({self.most}), not {self.start!r}")
        settle("first", whole("Target: first", self.first, 1, LARGEST))
        if self.last is not None:
            settle("last", whole("Target: last", self.last, self.first, LARGEST))
        if (self.left is None) != (self.right is None):
            raise KamlabError("Target: name both left and right, or neither")


@dataclass(frozen=True, slots=True)
class Enough:
    """What was needed.

    Attributes
    ----------
    target : with the cells filled in
    rounds : (replications, width of the interval) of each round
    saved : variance of the difference on independent random numbers over that on common random numbers: how many times as many replications
        would have been needed without it; inf where the difference does not vary
    """

    target: Target
    rounds: tuple[tuple[int, float], ...]
    saved: float

    @property
    def reached(self) -> bool:
        """Whether the interval is as narrow as asked."""
        return self.rounds[-1][1] <= self.target.width


def width_of(left: np.ndarray, right: np.ndarray) -> float:
    """Width of the 95 % interval of the mean paired difference."""
    found = contrast(left, right)
    return found.high - found.low


def next_size(n: int, width: float, target: Target) -> int:
    """Replications in all after the next round: what the present width suggests, within bounds."""
    wanted = n * (width / target.width) ** 2 * MARGIN
    return min(target.most, math.ceil(min(max(wanted, GROWTH[0] * n), GROWTH[1] * n)))


def saved_by_common_random_numbers(left: np.ndarray, right: np.ndarray) -> float:
    """(var left + var right) / var (left - right)."""
    together = float(np.var(left - right, ddof=1))
    apart = float(np.var(left, ddof=1) + np.var(right, ddof=1))
    return apart / together if together > 0 else math.inf
