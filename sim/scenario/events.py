"""Scripted events: what happens in a certain month because the case says so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, field_validator, model_validator

from sim.errors import did_you_mean, refuse
from sim.rules.reform import REFORMS
from sim.scenario.tables import MAX_MONTHS, Share, Table
from sim.world.registry import SCRIPTED

NAMED_LEVERS = ("pay", "relationship", "policy")
"""Strategies of a supplier that a reform can exchange for others."""


KINDS = (
    "price_cut: an unannounced cut of a supplier's prices at an account. power_shift: a shift of power at an account. "
    "broken_promise: a supplier breaks a promise to an account. reform: a supplier changes what it does, from this month on. "
    "default: a part of an account's purchases is gone for good, and every joint venture with it. "
    "venture_failure: the account's venture with the supplier fails. "
    "departure: the supplier's account manager who serves the account leaves; without an account, all of its account managers do"
)


class Event(Table):
    """A scripted event."""

    month: Annotated[int, Field(ge=1, le=MAX_MONTHS, description="month in which it happens")]
    kind: Annotated[Literal[tuple(SCRIPTED)], Field(description=KINDS)]  # type: ignore[valid-type]
    account: Annotated[str, Field(description="account at which it happens, by name; all but a reform and a departure need one")] = ""
    supplier: Annotated[str, Field(description="supplier that does it, by name; for a venture_failure the partner in the venture")] = ""
    size: Annotated[Share, Field(description="how deep a price_cut is; which part of the account's purchases a default takes")] = 0.0
    probability: Annotated[Share, Field(description="probability that it happens at all")] = 1.0
    set: Annotated[dict[str, Any], Field(description=f"what a reform changes: {', '.join((*REFORMS, *NAMED_LEVERS))}")] = {}

    @field_validator("set")
    @classmethod
    def _known_levers(cls, value: dict[str, Any]) -> dict[str, Any]:
        refuse(_wrong_reforms(value))
        return value

    @model_validator(mode="after")
    def _complete(self) -> Event:
        refuse(self._wrong())
        return self

    def _wrong(self) -> Iterator[str]:
        if self.kind == "price_cut" and not (self.supplier and self.size > 0):
            yield "a price_cut needs the keys supplier and size (above 0)"
        if self.kind in ("broken_promise", "reform", "departure") and not self.supplier:
            yield f"a {self.kind} needs the key supplier"
        if self.kind not in ("reform", "departure") and not self.account:
            yield f"a {self.kind} needs the key account"
        if (self.kind == "reform") != bool(self.set):
            yield "a reform, and nothing else, needs the key set: what it changes, as in set = { orientation = 0.8 }"
        if self.kind == "default" and self.size <= 0:
            yield "a default needs the key size (above 0): the part of the account's purchases that is gone"
        if self.kind == "venture_failure" and not self.supplier:
            yield "a venture_failure needs the key supplier: the account's partner in the venture"


def _wrong_reforms(changes: Mapping[str, Any]) -> Iterator[str]:
    for key, given in changes.items():
        if key not in (*REFORMS, *NAMED_LEVERS):
            yield f"{key!r} is nothing that a reform can change{did_you_mean(key, [*REFORMS, *NAMED_LEVERS])}"
        elif key in NAMED_LEVERS:
            if not isinstance(given, str):
                yield f"{key} must be a name, not {given!r}"
        elif isinstance(given, bool) or not isinstance(given, (int, float)):
            yield f"{key} must be a number, not {given!r}"
        elif not 0 <= given <= (10_000 if key == "service_staff" else 1):
            yield f"{key} must lie in 0 to {10_000 if key == 'service_staff' else 1}, not {given:g}"
