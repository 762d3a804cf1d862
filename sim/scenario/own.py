"""Strategies of a scenario's own: tables with the fields of the strategies' records, made from those records."""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping
from dataclasses import fields
from types import ModuleType
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Self, get_type_hints

from pydantic import Field, create_model, model_validator

from sim.scenario.tables import Name, Table
from sim.strategies import attack, conflict, coverage, pay, portfolio, tactics

BUNDLED: dict[str, Mapping[str, Any]] = {
    "conflict": conflict.POLICIES, "coverage": coverage.RELATIONSHIPS, "attack": attack.ATTACKS, "pay_plan": pay.PAY_PLANS,
    "portfolio": portfolio.PORTFOLIOS, "tactics": tactics.TACTICS,
}  # fmt: skip
"""Bundled strategies by name, by the table in which a scenario states its own."""


class Own(Table):
    """A strategy of the scenario's own: a name and the numbers of a record, which checks their ranges."""

    strategy: ClassVar[type[Any]]
    name: Annotated[Name, Field(description="how results name it")]

    @model_validator(mode="after")
    def _in_range(self) -> Self:
        self.record()
        return self

    def record(self) -> Any:
        """The strategy."""
        return self.strategy(**self.model_dump())


_MEANING = re.compile(r"^(\w+) : (.*(?:\n +.*)*)", re.MULTILINE)
"""A parameter in a docstring, and what it says of it."""


def _own(name: str, what: str, record: type[Any], home: ModuleType, **instead: Any) -> Any:
    """A table with the fields of a strategy's record: their kinds, defaults and meanings, and for its schema their ranges.

    Parameters
    ----------
    home : the module of the record, with the ranges that it checks
    instead : kinds of fields that a file must state
    """
    kinds, ranges = get_type_hints(record), {**home.RANGES, **getattr(home, "WHOLE", {})}
    meanings = {key: " ".join(text.split()) for key, text in _MEANING.findall(inspect.getdoc(record) or "")}
    keys: dict[str, Any] = {}
    for field in fields(record):
        if field.name != "name":
            low, high = ranges.get(field.name, (None, None))
            limits = {} if low is None else {"minimum": low, "maximum": high}
            told = Field(description=meanings.get(field.name), json_schema_extra=limits)
            keys[field.name] = Annotated[instead.get(field.name, kinds[field.name]), told], ... if field.name in instead else field.default
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
    OwnConflict = _own("OwnConflict", "A conflict policy", conflict.Conflict, conflict)
    OwnCoverage = _own("OwnCoverage", "A relationship strategy", coverage.Coverage, coverage, effort=dict[str, dict[str, float] | float])
    OwnAttack = _own("OwnAttack", "A competitor posture", attack.Attack, attack)
    OwnPayPlan = _own("OwnPayPlan", "A pay plan", pay.PayPlan, pay)
    OwnPortfolio = _own("OwnPortfolio", "A portfolio", portfolio.Portfolio, portfolio)
    OwnTactics = _own("OwnTactics", "A mix of the ten tactics", tactics.TacticMix, tactics)

OWN: dict[str, Any] = {
    "conflict": OwnConflict, "coverage": OwnCoverage, "attack": OwnAttack, "pay_plan": OwnPayPlan, "portfolio": OwnPortfolio,
    "tactics": OwnTactics,
}  # fmt: skip
"""The model of each table of own strategies."""
