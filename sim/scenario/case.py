"""A case as its file states it: who is there, what happens when, and the strategies chosen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Annotated, Any

from pydantic import Field, field_validator

from sim.errors import did_you_mean, refuse
from sim.scenario.account import Account, Segment
from sim.scenario.events import Event
from sim.scenario.own import BUNDLED, OwnAttack, OwnConflict, OwnCoverage, OwnPayPlan, OwnPortfolio, OwnTactics
from sim.scenario.patterns import Pattern
from sim.scenario.story import Fact, Story
from sim.scenario.supplier import Supplier
from sim.scenario.tables import MAX_MONTHS, Table, Tables, Texts
from sim.strategies import RELATIONSHIPS, STYLES, Attack, Conflict, Coverage, PayPlan, Portfolio, TacticMix
from sim.strategies.tactics import LEVERS
from sim.world import parameters


class Case(Table):
    """All tables of a scenario file, each checked by itself; `sim.scenario.Scenario` also checks how they fit together.

    Everything here is data. Behavioural parameters are shared by all scenarios and stand in `sim.world.parameters`; a scenario may
    change one only under `[assumptions]`, where every tool shows it.
    """

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=60, description="how commands and results name the case")]
    title: Annotated[str, Field(description="the case in a line")]
    title_zh: Annotated[str, Field(description="the same in Chinese")] = ""
    source: Annotated[str, Field(description="where the case is from")]
    shows: Annotated[str, Field(description="what it is there to show")]
    currency: Annotated[str, Field(description="what a unit of money is")] = "million"
    months: Annotated[int, Field(ge=1, le=MAX_MONTHS, description="how many months are simulated")] = 60
    policy: Annotated[str, Field(description="the focal supplier's conflict policy, by name: a bundled one or one of [[conflict]]")] = (
        "balanced"
    )
    relationship: Annotated[str, Field(description="its relationship, by name: a bundled one or one of [[coverage]]")] = "layered"
    books: Annotated[str, Field(description="supplier whose measures results show, by name; left out, the focal supplier's")] = ""
    policies: Annotated[Texts, Field(min_length=1, description="policies that a comparison takes where it names none")] = STYLES
    relationships: Annotated[Texts, Field(min_length=1, description="likewise, relationships")] = tuple(RELATIONSHIPS)
    story: Annotated[Story, Field(description="the case in words")]
    fact: Annotated[Tables[Fact], Field(description="facts of the source, and what stands for them")] = ()
    segment: Annotated[Tables[Segment], Field(description="end demand behind groups of accounts")] = (Segment(),)
    supplier: Annotated[Tables[Supplier], Field(description="firms that sell")]
    account: Annotated[Tables[Account], Field(description="firms that buy")]
    event: Annotated[Tables[Event], Field(description="what happens in a certain month")] = ()
    pattern: Annotated[Tables[Pattern], Field(description="what the case must show")] = ()
    conflict: Annotated[Tables[OwnConflict], Field(description="conflict policies of its own")] = ()
    coverage: Annotated[Tables[OwnCoverage], Field(description="relationships of its own")] = ()
    attack: Annotated[Tables[OwnAttack], Field(description="competitive postures of its own")] = ()
    pay_plan: Annotated[Tables[OwnPayPlan], Field(description="pay plans of its own")] = ()
    portfolio: Annotated[Tables[OwnPortfolio], Field(description="portfolios of its own")] = ()
    tactics: Annotated[Tables[OwnTactics], Field(description="mixes of the ten tactics of its own")] = ()
    assumptions: Annotated[dict[str, float], Field(description="behavioural parameters with another value than elsewhere, by name")] = {}

    @field_validator("assumptions")
    @classmethod
    def _known_parameters(cls, value: dict[str, float]) -> dict[str, float]:
        refuse(wrong_assumptions(value))
        return value

    @property
    def focal(self) -> Supplier:
        """The supplier whose strategies are compared."""
        return next(s for s in self.supplier if s.focal)

    @property
    def shown(self) -> Supplier:
        """The supplier whose measures results show: the focal one, unless `books` names another."""
        return next((s for s in self.supplier if s.name == self.books), self.focal)

    def accounts_expanded(self) -> list[Account]:
        """One account each where `count` asks for several, named `NAME 1`, `NAME 2`, ..."""
        accounts = []
        for account in self.account:
            if account.count == 1:
                accounts.append(account)
            else:
                accounts += [account.model_copy(update={"name": f"{account.name} {i + 1}", "count": 1}) for i in range(account.count)]
        return accounts

    def strategies(self, table: str) -> dict[str, Any]:
        """Strategies by name: the bundled ones and those that the file states in a table, such as `conflict`."""
        return {**BUNDLED[table], **{own.name: own.record() for own in getattr(self, table)}}

    def conflicts(self) -> dict[str, Conflict]:
        """Conflict policies by name: the bundled ones and the file's own."""
        return self.strategies("conflict")

    def coverages(self) -> dict[str, Coverage]:
        """Relationship strategies by name: the bundled ones and the file's own."""
        return self.strategies("coverage")

    def attacks(self) -> dict[str, Attack]:
        """Competitor postures by name: the bundled ones and the file's own."""
        return self.strategies("attack")

    def pay_plans(self) -> dict[str, PayPlan]:
        """Pay plans by name: the bundled ones and the file's own."""
        return self.strategies("pay_plan")

    def portfolios(self) -> dict[str, Portfolio]:
        """Portfolios by name: the bundled ones and the file's own."""
        return self.strategies("portfolio")

    def tactic_mixes(self) -> dict[str, TacticMix]:
        """Mixes of the ten tactics by name: the bundled ones and the file's own."""
        return self.strategies("tactics")

    def tactics_of(self, supplier: Supplier) -> TacticMix:
        """The tactics of a supplier: its mix, with its single levers put in."""
        return TacticMix(**{**asdict(self.tactic_mixes()[supplier.tactics]), **supplier.levers})

    def levers_of(self, supplier: Supplier) -> dict[str, float]:
        """Levels of the tactics that a supplier practises at all, by lever."""
        return {lever: level for lever, level in zip(LEVERS, self.tactics_of(supplier).levels, strict=True) if level > 0}


def wrong_assumptions(values: Mapping[str, float]) -> Iterator[str]:
    for name, number in values.items():
        if name not in parameters.INDEX:
            yield f"{name!r} is not a behavioural parameter{did_you_mean(name, parameters.INDEX)}"
            continue
        known = parameters.PARAMETERS[parameters.INDEX[name]]
        if not known.low <= number <= known.high:
            yield f"{name} must lie in {known.low:g} to {known.high:g}, not {number:g}"
