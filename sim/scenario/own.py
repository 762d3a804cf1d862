"""Strategies of a scenario's own: tables with the fields of the strategies' records, made from those records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import TYPE_CHECKING, Any, ClassVar, Self, get_type_hints

from pydantic import create_model, model_validator

from sim.scenario.tables import Name, Table
from sim.strategies import (
    ATTACKS,
    PAY_PLANS,
    POLICIES,
    PORTFOLIOS,
    RELATIONSHIPS,
    TACTICS,
    Attack,
    Conflict,
    Coverage,
    PayPlan,
    Portfolio,
    TacticMix,
)

BUNDLED: dict[str, Mapping[str, Any]] = {
    "conflict": POLICIES, "coverage": RELATIONSHIPS, "attack": ATTACKS, "pay_plan": PAY_PLANS, "portfolio": PORTFOLIOS, "tactics": TACTICS,
}  # fmt: skip
"""Bundled strategies by name, by the table in which a scenario states its own."""


class Own(Table):
    """A strategy of the scenario's own: a name and the numbers of a record, which checks their ranges."""

    strategy: ClassVar[type[Any]]
    name: Name

    @model_validator(mode="after")
    def _in_range(self) -> Self:
        self.record()
        return self

    def record(self) -> Any:
        """The strategy."""
        return self.strategy(**self.model_dump())


def _own(name: str, record: type[Any], what: str, **instead: Any) -> Any:
    """A table with the fields and defaults of a strategy's record; only a name must be given.

    instead : fields that a file states in another way than the record
    """
    kinds = get_type_hints(record)
    keys: dict[str, Any] = {each.name: (kinds[each.name], each.default) for each in fields(record) if each.name != "name"} | instead
    about = f"{what} of the scenario's own (see `sim.{record.__name__}`)."
    made: Any = create_model(name, __base__=Own, __module__=__name__, __doc__=about, **keys)
    made.strategy = record
    return made


if TYPE_CHECKING:
    OwnConflict = Own
    OwnCoverage = Own
    OwnAttack = Own
    OwnPayPlan = Own
    OwnPortfolio = Own
    OwnTactics = Own
else:
    OwnConflict = _own("OwnConflict", Conflict, "A conflict policy")
    OwnCoverage = _own("OwnCoverage", Coverage, "A relationship strategy", effort=(dict[str, dict[str, float] | float], ...))
    OwnAttack = _own("OwnAttack", Attack, "A competitor posture")
    OwnPayPlan = _own("OwnPayPlan", PayPlan, "A pay plan")
    OwnPortfolio = _own("OwnPortfolio", Portfolio, "A portfolio")
    OwnTactics = _own("OwnTactics", TacticMix, "A mix of the ten tactics")
