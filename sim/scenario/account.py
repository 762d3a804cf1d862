"""Firms that buy, and the end demand behind them, as a scenario file states them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BeforeValidator, Field, field_validator

from sim.scenario.facts import as_tuple, with_facts
from sim.scenario.tables import SUM_TOLERANCE, Name, Share, Table

MAX_ACCOUNTS, MAX_CONTACTS = 20_000, 60
SLOWEST_REVERSION = 0.01

ByLayer = Annotated[tuple[Share, Share, Share], BeforeValidator(as_tuple)]
People = Annotated[int, Field(ge=1, le=MAX_CONTACTS)]
PeopleByLayer = Annotated[tuple[People, People, People], BeforeValidator(as_tuple)]
Stage = Literal["exploratory", "basic", "cooperative", "interdependent", "integrated"]


class _Segment(Table):
    """End demand behind a group of accounts."""

    name: Annotated[Name, Field(description="how accounts and suppliers name it")] = "market"


class _Account(Table):
    """A firm that buys.

    Issues come in the order price, rebate, payment, promotion, service, exclusivity, layers in the order operating, management, decision.
    """

    name: Annotated[Name, Field(description="how results name it")]
    count: Annotated[int, Field(ge=1, le=MAX_ACCOUNTS, description="how many firms of this kind there are")] = 1
    segment: Annotated[str, Field(description="segment of end demand, by name")] = ""
    policy: Annotated[str, Field(description="conflict policy, by name")] = "balanced"
    demand: Annotated[float, Field(ge=1e-6, le=1e12, description="category purchases a month at list price")]
    shares: Annotated[dict[str, Share], Field(description="share of wallet at the start, by supplier; sums to 1")]
    terms: Annotated[dict[str, Share], Field(description="standing terms by supplier, 1 best for the supplier; 0.5 where not stated")] = {}
    aspiration: Annotated[Share, Field(description="utility that it has come to expect of its suppliers' terms")] = 0.5
    knows: Annotated[dict[str, ByLayer], Field(description="rapport by layer at the start, by supplier")] = {}
    contacts: Annotated[PeopleByLayer, Field(description="people in each layer")] = (3, 2, 1)
    stage: Annotated[
        dict[str, Stage],
        Field(description="by supplier, the stage at which the relationship begins; one without is not followed through its stages"),
    ] = {}

    @field_validator("shares", "power", check_fields=False)
    @classmethod
    def _sums_to_one(cls, value: Any) -> Any:
        total = math.fsum(value.values() if isinstance(value, dict) else value)
        if abs(total - 1.0) > SUM_TOLERANCE:
            raise ValueError(f"must sum to 1, not {total:g}")
        return value

    @field_validator("reversion", check_fields=False)
    @classmethod
    def _reverts_within_a_century(cls, value: float) -> float:
        if 0 < value < SLOWEST_REVERSION:
            raise ValueError(f"must be 0 (shocks last) or at least {SLOWEST_REVERSION:g} a year, not {value:g}")
        return value

    @field_validator("swing_supplier", "swing_account", check_fields=False)
    @classmethod
    def _something_at_stake(cls, value: tuple[float, ...]) -> tuple[float, ...]:
        if not 0 < math.fsum(value) <= 1:
            raise ValueError(f"must sum to more than 0 and at most 1, not {math.fsum(value):g}: there must be something to bargain over")
        return value


if TYPE_CHECKING:

    class Segment(_Segment):
        def __getattr__(self, fact: str) -> Any: ...

    class Account(_Account):
        def __getattr__(self, fact: str) -> Any: ...

else:
    Segment = with_facts("segment", "Segment", _Segment)
    Account = with_facts("account", "Account", _Account)
