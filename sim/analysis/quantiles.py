"""Half-widths of intervals in standard errors, without SciPy, whose import would take longer than a small comparison."""

from __future__ import annotations

import math
from functools import cache
from statistics import NormalDist

LARGEST_BY_SERIES = 1000
"""Degrees of freedom; beyond them the expansion is as exact as floats are."""


def normal(level: float) -> float:
    """How many standard deviations to both sides of its mean hold `level` (0 to 1) of a normal distribution.

    Source: Wichura (1988), Applied Statistics 37, algorithm AS 241.

    Examples
    --------
    >>> round(normal(0.95), 6)
    1.959964
    """
    return NormalDist().inv_cdf(0.5 + level / 2)


@cache
def student(degrees: int, level: float) -> float:
    """How many standard errors to both sides of a mean hold `level` (0 to 1, both excluded) of Student's t distribution.

    Parameters
    ----------
    degrees : of freedom, 1 or more

    References
    ----------
    Abramowitz & Stegun (1964), Handbook of Mathematical Functions, 26.7.3 to 26.7.5.

    Examples
    --------
    >>> round(student(1, 0.95), 4), round(student(199, 0.95), 4), round(student(10**6, 0.95), 4)
    (12.7062, 1.972, 1.96)
    """
    z = normal(level)
    if degrees > LARGEST_BY_SERIES:
        return _expanded(z, degrees)
    angle = math.atan(z / math.sqrt(degrees))  # too small, and the share within is concave: Newton's steps come from below and never pass
    for _ in range(100):
        share, slope = _within(angle, degrees)
        step = (level - share) / slope
        angle += step
        if step <= 1e-15 * angle:
            break
    return math.tan(angle) * math.sqrt(degrees)


def _within(angle: float, degrees: int) -> tuple[float, float]:
    """Share of the distribution between -t and t, where t = tan(angle) times the root of the degrees; and its slope in the angle."""
    cosine, odd = math.cos(angle), degrees % 2
    total, term = 0.0, cosine if odd else 1.0
    for k in range(odd, degrees - 1, 2):
        total += term
        term *= (k + 1) / (k + 2) * cosine**2
    slope = degrees * term / cosine
    if odd:
        return 2 / math.pi * (angle + math.sin(angle) * total), 2 / math.pi * slope
    return math.sin(angle) * total, slope


def _expanded(z: float, degrees: int) -> float:
    """Quantile by its expansion in one over the degrees of freedom; z is that of the normal distribution."""
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return z + sum(term / degrees**power for power, term in enumerate(terms, start=1))
