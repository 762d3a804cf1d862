"""Numbers as people read them: three significant digits, and as many more as an interval needs."""

from __future__ import annotations

import math
from typing import NamedTuple

DIGITS, MOST_DECIMALS = 3, 6
MISSING = "-"


class Interval(NamedTuple):
    """A value and its interval; an interval of nan, nan is none."""

    value: float
    low: float = math.nan
    high: float = math.nan

    @property
    def has_ends(self) -> bool:
        """Whether there is an interval."""
        return math.isfinite(self.low) and math.isfinite(self.high)


def decimals(interval: Interval) -> int:
    """Decimals that give the largest of the numbers three significant digits, and a narrow interval at least one.

    The one rule of rounding: sentences, tables of pages and tables for papers all follow it.
    """
    known = [abs(x) for x in interval if math.isfinite(x)]
    largest = max(known, default=0.0)
    if largest == 0:
        return 0
    needed = DIGITS - 1 - math.floor(math.log10(largest))
    half = (interval.high - interval.low) / 2
    if half > 0:
        needed = max(needed, -math.floor(math.log10(half)))
    return min(max(needed, 0), MOST_DECIMALS)


def number(x: float, places: int | None = None) -> str:
    """A number with thousands separated, `-` where it is missing.

    Examples
    --------
    >>> number(12.345), number(-0.00012), number(1234567.8), number(0.0), number(float("nan"))
    ('12.3', '-0.000120', '1,234,568', '0', '-')
    """
    if not math.isfinite(x):
        return MISSING
    text = f"{x:,.{decimals(Interval(x)) if places is None else places}f}"
    if float(text.replace(",", "")) == 0:
        return "0" if places is None else text.lstrip("-")
    return text


def with_interval(value: float, low: float, high: float) -> str:
    """A value and its interval, all to the same decimals; the value alone where there is no interval.

    Examples
    --------
    >>> with_interval(12.34, 10.06, 14.5), with_interval(3.0, float("nan"), float("nan"))
    ('12.3 [10.1, 14.5]', '3.00')
    """
    interval = Interval(value, low, high)
    if not (math.isfinite(low) and math.isfinite(high)):
        return number(value)
    places = decimals(interval)
    return f"{number(value, places)} [{number(low, places)}, {number(high, places)}]"


def digits(interval: Interval) -> tuple[str, str, str]:
    """A value and the ends of its interval to the same decimals, as programs read them; empty where there is none.

    Examples
    --------
    >>> digits(Interval(1234.5, 1200.0, 1269.0)), digits(Interval(-0.00012)), digits(Interval(float("nan")))
    (('1234', '1200', '1269'), ('-0.000120', '', ''), ('', '', ''))
    """
    if not math.isfinite(interval.value):
        return "", "", ""
    places = decimals(interval if interval.has_ends else Interval(interval.value))
    value, low, high = (number(x, places).replace(",", "") for x in interval)
    return (value, low, high) if interval.has_ends else (value, "", "")


def share(part: int, whole: int) -> str:
    """How many of `whole`, in per cent, never rounded to none or all.

    Examples
    --------
    >>> share(93, 100), share(999, 1000), share(1, 1000)
    ('93 %', 'more than 99 %', 'less than 1 %')
    """
    percent = round(100 * part / whole)
    if percent == 100 and part < whole:
        return "more than 99 %"
    if percent == 0 and part > 0:
        return "less than 1 %"
    return f"{percent} %"
