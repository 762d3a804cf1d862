"""A game of several people in one world: managers of suppliers and buyers of accounts, with robots in the chairs that nobody takes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

import numpy as np

from sim.language import Hint, RefusedError
from sim.negotiation.seat import ACCOUNT, SUPPLIER, Seat
from sim.play.decisions import AnyDecision, Decision, Delegate
from sim.play.months import PLAN_EVERY, Chair, Months
from sim.play.outlook import REPLICATIONS, months_on, replicated, standing, take_over
from sim.play.questions import OfferQuestion, PlanQuestion, Question
from sim.play.weigh import standard_policy
from sim.rules.choose import account_weights
from sim.rules.conflict import account_alternative, supplier_alternative, supplier_weights
from sim.scenario import Scenario, load


class Moved(NamedTuple):
    """An answer, and the question it was given to."""

    chair: str
    question: Question
    decision: AnyDecision


class Talked(NamedTuple):
    """Talks that are over.

    Attributes
    ----------
    month : of the talks
    supplier, account : names
    agreed : whether they ended in an agreement; otherwise a stand-off began
    terms : array (issues,), signed, or those that stood on when the talks failed; 1 best for the supplier
    weights : arrays (issues,) of the supplier and of the account, what each issue weighs for them
    alternatives : what each side can have for sure without the other, of its own utility
    offers : made by both sides
    """

    month: int
    supplier: str
    account: str
    agreed: bool
    terms: np.ndarray
    weights: tuple[np.ndarray, np.ndarray]
    alternatives: tuple[float, float]
    offers: int


class SharedGame(Months):
    """A game of several chairs, from its first questions to its end.

    Plans are asked of all managers at once and carried out together; in talks and stand-offs one chair is asked at a time. Moves are the
    whole of a game: the same scenario, seed, chairs and moves give the same game to the last bit.

    Parameters
    ----------
    scenario, seed, replication, every : as for `sim.play.Game`
    chairs : by name, see `Chair`
    handover : months that robots live on after the last one, so that the score counts what the relationship is still worth

    Attributes
    ----------
    questions : what is to be decided now, by chair; empty when the game is over
    moves : all answers in the order in which they came
    talks : talks of the chairs that are over
    results : by chair, the result of each month lived through in the scenario's money: a supplier's with its key accounts, an
        account's with the category
    after : by chair, likewise the months after the last one; empty until the game is over

    Examples
    --------
    >>> game = SharedGame("gree-gome", chairs={"seller": manager_of("Gree", ["Gome"]), "buyer": buyer_of("Gome", ["Gree"])})
    >>> list(game.questions)
    ['seller']
    """

    def __init__(
        self,
        scenario: Scenario | str,
        seed: int = 1,
        replication: int = 0,
        *,
        chairs: Mapping[str, Chair],
        every: int = PLAN_EVERY,
        handover: int = 0,
    ) -> None:
        case = load(scenario)
        _check(chairs, case)
        super().__init__(case, seed, replication, chairs, every)
        self.handover = handover
        self.moves: list[Moved] = []
        self.talks: list[Talked] = []
        self.results: dict[str, list[float]] = {name: [] for name in self.chairs}
        self.after: dict[str, list[float]] = {name: [] for name in self.chairs}
        self._stood = standing(self.world.state)
        self._expected: dict[str, float] = {}
        self._begin()
        self._end()

    @property
    def over(self) -> bool:
        """Whether all months are lived."""
        return not self.questions

    def decide(self, chair: str, decision: Decision) -> None:
        """Answer the question of a chair; the world goes on when nobody is asked any more.

        Raises
        ------
        KamlabError
            for a chair that is not asked, or an answer that cannot be given; the game then stands as it stood
        """
        if chair not in self.questions:
            raise RefusedError("nothing is asked of {chair!r} now{hint}", chair=chair, hint=Hint(chair, self.questions))
        self.moves.append(Moved(chair, self._take(chair, decision), decision))  # type: ignore[arg-type]
        self._go_on()
        self._end()

    def score(self, chair: str) -> float:
        """What a chair has made of its months, and of the months after the last one, once they are lived."""
        return sum(self.results[chair]) + sum(self.after[chair])

    def outlook(self, chair: str) -> float:
        """What the months after the last one would bring if they began now: the mean over replications other than the game's.

        They are lived as those after the end are, so what the last months did to the relationship counts as it will count then.
        The same replications stand behind the estimate of every month.
        """
        if not self._expected:
            first = standing(self._stood)
            self._hand_over(first)
            totals = dict.fromkeys(self.chairs, 0.0)
            for state in replicated(first, self.world.parameters, self.handover):
                for name in totals:
                    totals[name] += self._result(state, name)
            self._expected = {name: total / REPLICATIONS for name, total in totals.items()}
        return self._expected[chair]

    def suggest(self, chair: str, worth: float) -> np.ndarray:
        """Terms worth so much to a chair that is asked for an offer: array (issues,), 1 best for the supplier.

        They give way first where that is cheapest to oneself and dearest to the other side, as far as its priorities are known by now.

        Raises
        ------
        KamlabError
            where the chair is not asked for an offer
        """
        question = self.questions.get(chair)
        if not isinstance(question, OfferQuestion) or question.package is None or not question.offers_left:
            raise RefusedError("no offer is asked of {chair!r} now", chair=chair)
        return question.package(worth)

    def robot_answer(self, chair: str, policy: str = "") -> Decision:
        """What a robot answers to the question of a chair: the plan in force, and the policy named, or else its firm's own.

        Raises
        ------
        KamlabError
            for a policy that there is not
        """
        name = policy or self.policy_of(self.chairs[chair])
        if name not in self.policies:
            raise RefusedError("no robot bargains by {policy!r}{hint}", policy=name, hint=Hint(name, self.policies))
        question = self.questions[chair]
        return question.standing.model_copy(update={"instruction": name}) if isinstance(question, PlanQuestion) else Delegate(policy=name)

    def policy_of(self, chair: Chair) -> str:
        """The conflict policy of a chair's firm, by name."""
        if chair.side == ACCOUNT:
            kinds = self.scenario.account
            return next(a.policy for a in kinds if chair.firm == a.name or (a.count > 1 and chair.firm.startswith(f"{a.name} ")))
        if chair.firm == self.scenario.focal.name:
            return self.scenario.policy
        return next(supplier.policy for supplier in self.scenario.supplier if supplier.name == chair.firm)

    def _month_over(self) -> None:
        self._note(self.results, self.world.state)
        self._stood, self._expected = standing(self.world.state), {}

    def _note(self, results: dict[str, list[float]], state: Any) -> None:
        for name in self.chairs:
            results[name].append(self._result(state, name))

    def _result(self, state: Any, name: str) -> float:
        """What a chair made in the month that a state has lived."""
        row = self._rows[name]
        if self.chairs[name].side == ACCOUNT:
            return float(state.account["account_profit"][row])
        return float(state.supplier["profit"][row] - state.supplier["other_profit"][row])

    def _hand_over(self, state: Any) -> None:
        """Put robots in the chairs of all managers: the standard policy, and the visits that the case states."""
        policy = self.policies[standard_policy(self.scenario)]
        for name in self.plans:
            take_over(state, self._rows[name], self.relationships[self._standing(self.chairs[name]).relationship], policy)

    def _faced(self, seat: Seat) -> None:
        if seat.standing_off:
            return
        st, p, s, a = self.world.state, self.world.parameters, seat.s, seat.a
        weights = np.empty_like(seat.standing), np.empty_like(seat.standing)
        supplier_weights(st, a, weights[0])
        account_weights(st, a, weights[1])
        alternatives = float(supplier_alternative(st, p, s, a)), float(account_alternative(st, p, s, a))
        self.talks.append(
            Talked(seat.month, seat.supplier, seat.account, seat.agreed, seat.standing, weights, alternatives, seat.made)
        )  # fmt: skip

    def _end(self) -> None:
        """Live the months after the last one, once, every chair being a robot's."""
        if not (self.over and self.handover) or any(self.after.values()):
            return
        self._hand_over(self.world.state)
        for state in months_on(self.world.state, self.world.parameters, self.handover):
            self._note(self.after, state)


def manager_of(supplier: str, accounts: Collection[str]) -> Chair:
    """The chair of a supplier's manager, who bargains with these accounts."""
    return Chair(SUPPLIER, supplier, tuple(accounts))


def buyer_of(account: str, suppliers: Collection[str]) -> Chair:
    """The chair of an account's buyer, who bargains with these suppliers."""
    return Chair(ACCOUNT, account, tuple(suppliers))


def _check(chairs: Mapping[str, Chair], case: Scenario) -> None:
    if not chairs:
        raise RefusedError("a game needs a chair")
    suppliers = [supplier.name for supplier in case.supplier]
    accounts = [account.name for account in case.accounts_expanded()]
    for chair in chairs.values():
        own, other = (suppliers, accounts) if chair.side == SUPPLIER else (accounts, suppliers)
        for name, known in [(chair.firm, own), *((one, other) for one in chair.others)]:
            if name not in known:
                raise RefusedError("{case} has no firm {name!r}{hint}", case=case.name, name=name, hint=Hint(name, known))


__all__ = ["ACCOUNT", "SUPPLIER", "Chair", "Moved", "SharedGame", "Talked", "buyer_of", "manager_of"]
