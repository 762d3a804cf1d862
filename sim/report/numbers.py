"""Numbers of reports; the rule by which they are rounded is that of the whole laboratory (see `sim.rounding`)."""

from sim.rounding import DIGITS, MISSING, MOST_DECIMALS, Interval, decimals, digits, number, share, with_interval

__all__ = ["DIGITS", "MISSING", "MOST_DECIMALS", "Interval", "decimals", "digits", "number", "share", "with_interval"]
