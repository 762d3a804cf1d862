"""Random draws of the behavioural assumptions around their present values."""

from __future__ import annotations

from sim.world.parameters import PARAMETERS

LOW, HIGH = 0.6, 1.6
LEFT_OUT = ("rounds", "discount_rate")
"""A whole number, and a matter of accounting."""


def assumption_ranges(low: float = LOW, high: float = HIGH) -> dict[str, tuple[float, float]]:
    """Range of every parameter that is an assumption: `low` to `high` times its value, within what is possible for it.

    Examples
    --------
    >>> assumption_ranges()["assumptions.carry"]
    (0.48, 1.0)
    """
    ranges = {}
    for p in PARAMETERS:
        if p.tag == "assumption" and p.name not in LEFT_OUT:
            ends = sorted((low * p.value, high * p.value))
            first, last = (min(max(end, p.low), p.high) for end in ends)
            if first < last:
                ranges[f"assumptions.{p.name}"] = (float(first), float(last))
    return ranges
