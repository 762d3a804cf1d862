"""How often somebody may ask: a bucket that fills with time."""

from __future__ import annotations

import time
from collections.abc import Callable

MOST_KEPT = 10_000
"""Buckets; full ones are forgotten where there are more."""


class Limit:
    """So many at once, and so many a second after that, for each key.

    Examples
    --------
    >>> limit = Limit(at_once=1, a_second=1.0, clock=lambda: 0.0)
    >>> limit.allows("ann"), limit.allows("ann"), limit.allows("bob")
    (True, False, True)
    """

    def __init__(self, at_once: float, a_second: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._rate, self._clock = at_once, a_second, clock
        self._left: dict[str, tuple[float, float]] = {}

    def allows(self, key: str) -> bool:
        """Whether the key may ask once more; asking counts where it may."""
        now = self._clock()
        if len(self._left) > MOST_KEPT:
            self._left = {one: kept for one, kept in self._left.items() if self._filled(kept, now) < self._most}
        filled = self._filled(self._left.get(key, (self._most, now)), now)
        if filled < 1.0:
            return False
        self._left[key] = (filled - 1.0, now)
        return True

    def would_allow(self, key: str) -> bool:
        """Whether the key may ask, without counting it: for what counts only where it turns out to be wrong."""
        now = self._clock()
        return self._filled(self._left.get(key, (self._most, now)), now) >= 1.0

    def _filled(self, kept: tuple[float, float], now: float) -> float:
        left, at = kept
        return min(self._most, left + (now - at) * self._rate)
