"""What a person is asked, and which answers can be given; no question shows what a manager could not know."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field

import numpy as np

from sim.language import Hint, Name, Names, RefusedError
from sim.negotiation.seat import SUPPLIER
from sim.play.decisions import Accept, Decision, Delegate, GiveIn, Hold, Offer, Plan, Repair, Terms, WalkAway
from sim.rules.bargaining import utility_account, utility_supplier

ROUNDING = 1e-9


@dataclass(frozen=True, eq=False)
class Question:
    """What is asked.

    Attributes
    ----------
    month : in which it is asked, from 1
    policies : conflict policies that colleagues know
    """

    month: int
    policies: Collection[str]

    def check(self, decision: Decision) -> None:
        """Raise KamlabError for an answer that cannot be given here."""
        if not isinstance(decision, self._answers()):
            do = getattr(decision, "do", None)
            raise RefusedError(
                "month {month}: the answer {given!r} is none to this question; answers: {can}", month=self.month,
                given=Name(do) if do else decision,
                can=Names([answer.model_fields["do"].default for answer in self._answers()]),
            )  # fmt: skip
        policy = getattr(decision, "policy", getattr(decision, "instruction", None))  # an empty name is a wrong one
        if policy is not None and policy not in self.policies:
            raise RefusedError("no colleague bargains by {policy!r}{hint}", policy=Name(policy), hint=Hint(policy, self.policies))

    def _answers(self) -> tuple[type[Decision], ...]:
        raise NotImplementedError


@dataclass(frozen=True, eq=False)
class PlanQuestion(Question):
    """Whom to visit, until the next plan.

    Attributes
    ----------
    standing : the plan in force
    budget : most visits a month to one account
    relationships : named plans
    """

    standing: Plan
    budget: float
    relationships: Collection[str]

    def _answers(self) -> tuple[type[Decision], ...]:
        return (Plan,)

    def check(self, decision: Decision) -> None:
        """Raise KamlabError for a plan that names an unknown relationship or takes more visits than there are."""
        super().check(decision)
        assert isinstance(decision, Plan)
        if decision.relationship and decision.relationship not in self.relationships:
            raise RefusedError(
                "there is no relationship {name!r}{hint}",
                name=Name(decision.relationship), hint=Hint(decision.relationship, self.relationships),
            )  # fmt: skip
        if not decision.relationship and sum(decision.visits) > self.budget + ROUNDING:
            raise RefusedError(
                "{visits:g} visits a month are more than the {budget:g} that there is time for",
                visits=sum(decision.visits), budget=self.budget,
            )  # fmt: skip


@dataclass(frozen=True, eq=False)
class AccountQuestion(Question):
    """A question about a supplier and an account.

    Attributes
    ----------
    account : its name
    weights : array (issues,), what each issue weighs for the own side, summing to one
    standing : array (issues,), the terms in force, 1 best for the supplier
    alternative : own utility that is sure without the other side
    theirs, ours : last offers of either side in this conflict, where there are any, as `standing`
    supplier : its name
    side : that is asked, 0 the supplier's and 1 the account's
    """

    account: str
    weights: np.ndarray
    standing: np.ndarray
    alternative: float
    theirs: np.ndarray | None
    ours: np.ndarray | None
    supplier: str = field(default="", kw_only=True)
    side: int = field(default=SUPPLIER, kw_only=True)

    def worth(self, x: np.ndarray) -> float:
        """Own utility of terms `x`."""
        return float((utility_supplier if self.side == SUPPLIER else utility_account)(self.weights, x))


@dataclass(frozen=True, eq=False)
class OfferQuestion(AccountQuestion):
    """The person's move in a negotiation.

    Attributes
    ----------
    offers_left : offers that the own side can still make
    provoked : whether an unannounced price cut is behind it
    first : whether it is the first question of this negotiation
    package : called with the own utility asked for, array (issues,) of terms that a package of this worth would have, as `standing`
    """

    offers_left: int
    provoked: bool
    first: bool
    package: Callable[[float], np.ndarray] | None = None

    def _answers(self) -> tuple[type[Decision], ...]:
        offers: tuple[type[Decision], ...] = (Offer, Terms) if self.offers_left else ()
        return (*((Accept,) if self.theirs is not None else ()), *offers, WalkAway, Delegate)


@dataclass(frozen=True, eq=False)
class StandoffQuestion(AccountQuestion):
    """What to do in another month of stand-off; `lasted` counts the months so far."""

    lasted: int

    def _answers(self) -> tuple[type[Decision], ...]:
        return (Hold, Repair, GiveIn, Delegate)
