"""The space of a search: numbers of a strategy, each with its range, as a unit cube."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from typing import Any, NamedTuple

import numpy as np

from sim.errors import KamlabError, did_you_mean
from sim.given import number, shown
from sim.kernel.axes import LAYERS, TRAITS
from sim.scenario.naming import cut
from sim.strategies import attack, conflict, coverage, pay, portfolio, tactics
from sim.strategies.bundle import Strategy
from sim.strategies.coverage import MATCH, MAX_VISITS

RANGES: dict[str, dict[str, tuple[float, float]]] = {
    "policy": conflict.RANGES,
    "relationship": {**dict.fromkeys(LAYERS, (0.0, MAX_VISITS / 4)), **coverage.RANGES},
    "attack": {**attack.RANGES, **attack.WHOLE},
    "portfolio": portfolio.RANGES,
    "pay": pay.RANGES,
    "tactics": tactics.RANGES,
}
"""The numbers of each record that may be searched; visits (a month, by the matching rank) up to a quarter of what is possible."""
BY_LOGARITHM = ("policy.beta",)
LARGEST = 100.0
"""A wider range is an amount of money: it has no range of its own, and one must be given."""
NEAR = 0.02
"""Part of its range within which a number stands at an end."""


class Coordinate(NamedTuple):
    """A number of a strategy and its range. part `supplier` : a fact of `[[supplier]]`."""

    part: str
    field: str
    low: float
    high: float

    @property
    def key(self) -> str:
        """As it is written: `policy.beta`."""
        return f"{self.part}.{self.field}"

    @property
    def whole(self) -> bool:
        """Whether it counts something."""
        return self.part == "attack" and self.field in attack.WHOLE

    def to_unit(self, value: float) -> float:
        """The part of the range, 0 to 1."""
        if self.key in BY_LOGARITHM:
            return float(np.log(value / self.low) / np.log(self.high / self.low))
        return (value - self.low) / (self.high - self.low)

    def from_unit(self, u: float) -> float:
        """The value at a part of the range."""
        u = min(1.0, max(0.0, float(u)))
        value = self.low * (self.high / self.low) ** u if self.key in BY_LOGARITHM else self.low + u * (self.high - self.low)
        return float(round(value)) if self.whole else min(self.high, max(self.low, float(value)))

    def of(self, strategy: Strategy) -> float:
        """The number that a strategy has."""
        if self.part == "supplier":
            return float(strategy.facts.get(self.field, self.low))
        record = getattr(strategy, self.part)
        return record.visits(self.field, MATCH[self.field]) if self.field in LAYERS else float(getattr(record, self.field))

    def corner(self, value: float) -> str:
        """`low end` or `high end` where a value stands there."""
        u = self.to_unit(value)
        return "low end" if u <= NEAR else "high end" if u >= 1 - NEAR else ""


def coordinates(over: str | Iterable[str], *, buys: bool) -> tuple[Coordinate, ...]:
    """What is searched over.

    Parameters
    ----------
    over : `traits` (all eight of a conflict policy), a trait, `tactics` (all ten), PART.FIELD as in `relationship.links`, or
        PART.FIELD=LOW:HIGH; PART is policy, relationship, attack, portfolio, pay, tactics, or supplier for a fact of its own
    buys : whether the side is accounts, which have a policy only

    Raises
    ------
    KamlabError
        for what is none of them
    """
    given = [over] if isinstance(over, str) else list(over) if isinstance(over, Iterable) else []
    found: dict[str, Coordinate] = {}
    for text in given:
        if not isinstance(text, str):
            raise KamlabError(f"over: {shown(text)} is no text: name what is searched, as in 'traits' or 'relationship.links'")
        for one in _named(text.strip()):
            found[one.key] = one
    if not found:
        raise KamlabError(f"over must name what is searched, as in ['traits', 'relationship.links'], not {shown(over)}")
    if buys and (others := [one.key for one in found.values() if one.part != "policy"]):
        raise KamlabError(f"over: an account has a conflict policy and nothing else: leave out {', '.join(others)}")
    return tuple(found.values())


def _named(text: str) -> list[Coordinate]:
    if text == "traits":
        return [Coordinate("policy", trait, *conflict.RANGES[trait]) for trait in TRAITS]
    if text == "tactics":
        return [Coordinate("tactics", lever, *tactics.RANGES[lever]) for lever in tactics.RANGES]
    key, sign, bounds = cut(text, "=")
    key = f"policy.{key.strip()}" if key.strip() in TRAITS else key.strip()
    part, _, field = key.partition(".")
    if part == "supplier" and field:
        low, high = 0.0, np.inf
    elif part in RANGES and field in RANGES[part]:
        low, high = RANGES[part][field]
    else:
        known = ["traits", *TRAITS, *(f"{part}.{field}" for part, fields in RANGES.items() for field in fields)]
        raise KamlabError(f"over: {text!r} is nothing that can be searched{did_you_mean(key, known)}")
    if sign:
        ends = bounds.split(":")
        try:
            a, b = (float(end) for end in ends)
        except ValueError:
            raise KamlabError(f"over: {text!r} must have the form KEY=LOW:HIGH, as in attack.price_cut=0:0.3") from None
        low, high = (number(f"over: {key}", end, low, high) for end in (a, b))
    if high - low > LARGEST:
        raise KamlabError(f"over: {key} needs a range, as in {key}=0:1")
    if not low < high:
        raise KamlabError(f"over: {key}: the low end ({low:g}) must lie below the high end ({high:g})")
    return [Coordinate(part, field, float(low), float(high))]


def point_of(space: Sequence[Coordinate], strategy: Strategy) -> np.ndarray:
    """A strategy as a point of the cube; numbers outside their range stand at its end."""
    return np.clip([one.to_unit(min(one.high, max(one.low, one.of(strategy)))) for one in space], 0.0, 1.0)


def moved(space: Sequence[Coordinate], base: Strategy, point: Iterable[float], name: str) -> Strategy:
    """The strategy at a point; all that is not searched is as in `base`.

    Raises
    ------
    KamlabError
        for a record that the base does not have
    """
    return with_values(space, base, [one.from_unit(u) for one, u in zip(space, point, strict=True)], name)


def with_values(space: Sequence[Coordinate], base: Strategy, values: Iterable[float], name: str) -> Strategy:
    """`base` with the numbers of a space."""
    changes: dict[str, dict[str, Any]] = {}
    for one, value in zip(space, values, strict=True):
        changes.setdefault(one.part, {})[one.field] = int(value) if one.whole else value
    parts: dict[str, Any] = {"facts": {**base.facts, **changes.pop("supplier", {})}}
    for part, fields in changes.items():
        record = getattr(base, part)
        if record is None:
            raise KamlabError(f"over: {part}.{next(iter(fields))}: the side has no {part} in this case: give it one first, as with --set")
        if part == "relationship":
            effort = {layer: dict(row) for layer, row in asdict(record)["effort"].items()}
            for layer in LAYERS:
                if layer in fields:
                    effort.setdefault(layer, {})[MATCH[layer]] = fields.pop(layer)
            fields["effort"] = effort
        parts[part] = replace(record, name=name, **fields)
    return replace(base, name=name, **parts)
