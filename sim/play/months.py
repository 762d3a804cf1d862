"""The months of a game: whoever sits in its chairs is asked, and all others follow their policies.

A state machine without any user interface. The same scenario, seed and decisions give the same months to the last bit, since every
draw has an address.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass

from sim.engine import build, compile_ahead
from sim.engine.checks import check_replication, check_seed
from sim.language import RefusedError
from sim.negotiation.month import resumed
from sim.negotiation.negotiator import face_supplier_with
from sim.negotiation.seat import ACCOUNT, SUPPLIER, Seat
from sim.play.decisions import AnyDecision, Decision, Plan
from sim.play.dispute import Asked, face_chairs
from sim.play.questions import PlanQuestion, Question
from sim.scenario import Scenario, load
from sim.strategies.coverage import LAYERS, RANKS

PLAN_EVERY = 3
"""Months from one plan to the next."""

Story = Generator[Asked, Mapping[str, AnyDecision], None]


@dataclass(frozen=True)
class Chair:
    """A place in a game.

    Attributes
    ----------
    side : 0 for the manager of a supplier, who plans visits and bargains; 1 for the buyer of an account, who bargains
    firm : name of the supplier or the account
    others : names of those on the other side with whom it bargains itself; colleagues bargain with the rest, by their policy
    """

    side: int
    firm: str
    others: tuple[str, ...]


class Months:
    """A world in which some chairs are taken; `Game` and `SharedGame` are the ones to use.

    Parameters
    ----------
    scenario : a scenario, the name of a bundled one, or a path to a .toml
    seed, replication : of the random numbers, as for `sim.build`
    chairs : by name; plans are carried out in this order, whoever answers first
    every : months from one plan to the next

    Attributes
    ----------
    plans : the plan in force of each chair that plans
    """

    def __init__(self, scenario: Scenario | str, seed: int, replication: int, chairs: Mapping[str, Chair], every: int) -> None:
        self.scenario = load(scenario)
        check_seed(seed)
        check_replication(replication)
        if isinstance(every, bool) or not isinstance(every, int) or not 1 <= every <= 12:
            raise RefusedError("a plan can be asked for every 1 to 12 months, not every {every!r}", every=every)
        compile_ahead()
        self.seed, self.replication, self.every, self.chairs = seed, replication, every, dict(chairs)
        self.world = build(self.scenario, seed, replication, ledger=True)
        self.policies, self.relationships = self.scenario.conflicts(), self.scenario.coverages()
        self._rows = {name: self._row_of(chair) for name, chair in self.chairs.items()}
        self._sitting = self._pairs()
        self.plans = {name: self._standing(chair) for name, chair in self.chairs.items() if chair.side == SUPPLIER}
        self._asked: Asked = {}
        self._given: dict[str, AnyDecision] = {}
        self._story = self._months()

    def _begin(self) -> None:
        """Go on to the first questions, once all that a month fills in is there."""
        self._asked = next(self._story, {})

    @property
    def questions(self) -> Asked:
        """What is to be decided now, by chair; empty when the months are over."""
        return {chair: question for chair, question in self._asked.items() if chair not in self._given}

    @property
    def month(self) -> int:
        """The month that is being lived; 0 before the first."""
        return self.world.month

    @property
    def budget(self) -> float:
        """Most visits a month to one account: as many as the busiest of the relationships that the case names takes."""
        named = [self.relationships[name] for name in {*self.scenario.relationships, self.scenario.relationship}]
        return max(sum(c.visits(layer, rank) for layer in LAYERS for rank in RANKS) for c in named)

    def _take(self, chair: str, decision: Decision) -> Question:
        """Answer the question of a chair, and return the question.

        Raises
        ------
        KamlabError
            for an answer that cannot be given; all then stands as it stood
        """
        question = self.questions[chair]
        question.check(decision)
        self._given[chair] = decision  # type: ignore[assignment]
        return question

    def _go_on(self) -> None:
        """Live on to the next questions, if nobody is still asked."""
        if not self.questions:
            given, self._given = self._given, {}
            self._asked = resumed(self._story, given) or {}

    def _months(self) -> Story:
        asked_rows = {a for _, a in self._sitting}
        for month in range(1, self.scenario.months + 1):
            if (month - 1) % self.every == 0:
                yield from self._plan(month)
            for step, agent in self.world.acts():
                if step.action == "face_conflict" and agent.row in asked_rows:
                    yield from self._face_conflict(agent.row)
                else:
                    getattr(agent, step.action)()
            self._month_over()

    def _month_over(self) -> None:
        """Called when a month has been lived."""

    def _faced(self, seat: Seat) -> None:
        """Called when the month's conflict of a pair, in which a chair was asked, is over; `seat` is the last that was asked."""

    def _plan(self, month: int) -> Story:
        planning = [name for name in self.plans if self.world.suppliers[self._rows[name]].active.any()]
        if not planning:
            return
        policies, relationships = tuple(self.policies), tuple(self.relationships)
        given = yield {name: PlanQuestion(month, policies, self.plans[name], self.budget, relationships) for name in planning}
        for name in planning:
            plan = given[name]
            assert isinstance(plan, Plan)
            self._carry_out(name, plan)

    def _carry_out(self, chair: str, plan: Plan) -> None:
        self.plans[chair] = plan
        supplier = self.world.suppliers[self._rows[chair]]
        supplier.set_coverage(self.relationships[plan.relationship] if plan.relationship else plan.coverage())
        supplier.set_policy(self.policies[plan.instruction])

    def _face_conflict(self, a: int) -> Story:
        """The month's conflict of account `a` with each of its suppliers, in their order."""
        for s in range(len(self.world.setting.suppliers)):
            if chairs := self._sitting.get((s, a)):
                last = yield from face_chairs(self.world, s, a, chairs, self.policies)
                if last is not None:
                    self._faced(last)
            else:
                face_supplier_with(self.world, s, a, self.world.negotiators.get((s, a), {}))

    def _row_of(self, chair: Chair) -> int:
        setting = self.world.setting
        return (setting.suppliers if chair.side == SUPPLIER else setting.accounts).index(chair.firm)

    def _pairs(self) -> dict[tuple[int, int], dict[int, str]]:
        """Who sits where: by rows of supplier and account, the chair of each side."""
        setting, found = self.world.setting, dict[tuple[int, int], dict[int, str]]()
        for name, chair in self.chairs.items():
            for other in chair.others:
                pair = (
                    (self._rows[name], setting.accounts.index(other))
                    if chair.side == SUPPLIER
                    else (setting.suppliers.index(other), self._rows[name])
                )
                if chair.side in found.setdefault(pair, {}):
                    raise RefusedError("{firm} has one chair only", firm=chair.firm)
                found[pair][chair.side] = name
        return found

    def _standing(self, chair: Chair) -> Plan:
        """What a supplier does before its manager's first plan."""
        if chair.firm == self.scenario.focal.name:
            return Plan(relationship=self.scenario.relationship, instruction=self.scenario.policy)
        facts = next(supplier for supplier in self.scenario.supplier if supplier.name == chair.firm)
        return Plan(relationship=facts.relationship, instruction=facts.policy)


__all__ = ["ACCOUNT", "PLAN_EVERY", "SUPPLIER", "Chair", "Months"]
