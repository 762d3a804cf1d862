"""Firms that sell, as a scenario file states them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, field_validator, model_validator

from sim.errors import did_you_mean, refuse
from sim.given import shown
from sim.scenario.facts import with_facts
from sim.scenario.tables import Name, Share, Table
from sim.strategies import POSTURES
from sim.strategies.tactics import LEVERS


class _Supplier(Table):
    """A firm that sells.

    Money per month; margins and costs as parts of list price; indices and utilities 0 to 1.
    """

    name: Annotated[Name, Field(description="how results name it")]
    focal: Annotated[bool, Field(description="whether it is the one firm whose policy and relationship a comparison varies")] = False
    policy: Annotated[str, Field(description="conflict policy, by name")] = "balanced"
    relationship: Annotated[str, Field(description="visits, by name")] = "shallow"
    attack: Annotated[str, Field(description="competitive posture, by name")] = "none"
    posture: Annotated[
        str, Field(description="kind of rival, by name: sets policy, relationship, attack, portfolio and negotiates, in their place")
    ] = ""
    lists_because: Annotated[str, Field(description="where negotiates is false: who says that it sells by list, and why")] = ""
    portfolio: Annotated[str, Field(description="how it serves large and small accounts, by name")] = "equal"
    tactics: Annotated[str, Field(description="mix of the ten tactics, by name")] = "none"
    levers: Annotated[dict[str, Share], Field(description="levels of single tactics in the place of the mix's")] = {}
    pay: Annotated[str, Field(description="pay plan, by name; left out, no representative leaves")] = ""
    founded_by: Annotated[str, Field(description="supplier whose leavers will found this firm")] = ""
    managers: Annotated[int, Field(ge=1, le=10_000, description="account managers, among whom the accounts are split evenly")] = 1
    departments: Annotated[
        dict[Literal["production", "technology", "logistics", "finance"], Share],
        Field(description="alignment with the key accounts at the start; without any, all of the firm works for them"),
    ] = {}
    fit: Annotated[dict[str, Share], Field(description="fit of the product to a segment; 0.5 where not stated")] = {}
    lead_time: Annotated[int, Field(ge=0, le=24, description="months from order to delivery")] = 1
    order_memory: Annotated[float, Field(gt=-0.95, lt=0.95, description="autocorrelation of demand, which orders amplify")] = 0.0

    @model_validator(mode="before")
    @classmethod
    def _as_posture(cls, stated: Any) -> Any:
        """Replace a posture by the strategies that it stands for, so that nothing later needs to know of it."""
        if not isinstance(stated, Mapping) or not stated.get("posture"):
            return stated
        name, rest = stated["posture"], {key: value for key, value in stated.items() if key != "posture"}
        if not isinstance(name, str) or name not in POSTURES:
            refuse([f"posture: {shown(name)} is not a posture{did_you_mean(str(name), POSTURES)}"])
        facts = POSTURES[name].facts
        if both := [key for key in facts if key in rest]:
            refuse([f"posture = {name!r} stands for {', '.join(facts)}: leave out {', '.join(both)}, or the posture"])
        return rest | facts

    @field_validator("levers")
    @classmethod
    def _known_levers(cls, value: dict[str, float]) -> dict[str, float]:
        refuse(f"{lever!r} is not a tactic{did_you_mean(lever, LEVERS)}" for lever in value if lever not in LEVERS)
        return value


if TYPE_CHECKING:

    class Supplier(_Supplier):
        def __getattr__(self, fact: str) -> Any: ...

else:
    Supplier = with_facts("supplier", "Supplier", _Supplier)
