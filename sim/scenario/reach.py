"""How far purchases can wander from where they start, and whether a computer's numbers still hold them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

FARTHEST = 300.0
"""Natural logarithm of the largest factor, up or down: squares of money, as in a standard deviation, then stay below 1e308."""
DEVIATIONS = 8.0
"""Standard deviations of shocks that are allowed for: more than these come once in 10^15 replications."""


def wrong_reach(months: int, segment: Any, account: Any) -> Iterator[str]:
    """A sentence where an account's purchases would wander beyond what can be computed within the horizon.

    The logarithm of purchases has the mean growth x years - v / 2 and the variance v = volatility^2 x years, of segment and account
    together (Gibrat); of a reverting account the variance is the stationary one. The spread of first sizes adds to it.
    """
    years = months / 12.0
    drift = years * (math.log1p(segment.growth) + math.log1p(account.growth))
    own = account.volatility**2 * years
    if account.reversion > 0.0:
        own = account.volatility**2 / 12.0 / -math.expm1(-account.reversion / 6.0)
    variance = segment.volatility**2 * years + own + account.size_spread**2
    low, high = (drift - variance / 2.0 + sign * DEVIATIONS * math.sqrt(variance) for sign in (-1.0, 1.0))
    if low < -FARTHEST or high > FARTHEST:
        where = f"[[account]] {account.name!r}" + (f" and [[segment]] {segment.name!r}" if segment.growth or segment.volatility else "")
        end = "nothing" if low < -FARTHEST else "beyond all numbers"
        yield (
            f"{where}: with this growth, volatility and size_spread purchases could run to {end} within {months} months: "
            "lower volatility or growth, or shorten the horizon"
        )
