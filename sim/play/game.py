"""A game: a person is the account manager of a case. A state machine without any user interface.

It asks (`question`), is told (`decide`), and shows what a manager would know (`view`, `news`). The same scenario, seed and
decisions give the same game to the last bit, since every draw has an address.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.language import ENGLISH, Hint, RefusedError, Tongue
from sim.negotiation.seat import SUPPLIER
from sim.play.decisions import AnyDecision, Decision, Plan
from sim.play.months import PLAN_EVERY, Chair, Months
from sim.play.news import News, news_of
from sim.play.questions import Question
from sim.play.view import View, view_of
from sim.rules import conflict
from sim.scenario import Scenario, load
from sim.world.measures import MEASURES

MANAGER = "manager"
"""The only chair of a game."""
MOST_BY_DEFAULT = 3
"""Accounts that a person handles where none are named."""


class Game(Months):
    """One game, from its first question to its end.

    Parameters
    ----------
    scenario : a scenario, the name of a bundled one, or a path to a .toml
    seed, replication : of the random numbers, as for `sim.build`
    accounts : those whose conflicts the person handles, or "all"; by default one of each kind, three at most. Colleagues handle
        the others by the instruction that the plan gives them.
    every : months from one plan to the next

    Attributes
    ----------
    asked, decisions : the questions answered so far, and the answers
    series : list of arrays (measures,), the focal supplier's measures of each month lived through
    hidden : list of arrays (accounts handled, 4): aspiration, resentment, the resentment that the account bears in silence, and
        what the present terms are worth to it, of each month; for the debrief, not for the player

    Raises
    ------
    KamlabError
        for a scenario, seed, account or number of months that cannot be used

    Examples
    --------
    >>> game = Game("kiln-raid", seed=1)
    >>> game.question.month, game.question.budget
    (1, 8.0)
    """

    def __init__(
        self, scenario: Scenario | str, seed: int = 1, replication: int = 0, *, accounts: Sequence[str] = (), every: int = PLAN_EVERY
    ) -> None:
        case = load(scenario)
        self.accounts = _handled(accounts, case)
        super().__init__(case, seed, replication, {MANAGER: Chair(SUPPLIER, case.focal.name, self.accounts)}, every)
        self.rows = [self.world.setting.accounts.index(name) for name in self.accounts]
        self.asked: list[Question] = []
        self.decisions: list[AnyDecision] = []
        self.series: list[np.ndarray] = []
        self.hidden: list[np.ndarray] = []
        self._begin()

    @property
    def question(self) -> Question | None:
        """What is to be decided now; None when the game is over."""
        return self.questions.get(MANAGER)

    @property
    def plan(self) -> Plan:
        """The plan in force."""
        return self.plans[MANAGER]

    def decide(self, decision: Decision) -> None:
        """Answer the question; the world goes on to the next one, or to the end.

        Raises
        ------
        KamlabError
            for an answer that cannot be given; the game then stands as it stood
        """
        if self.question is None:
            raise RefusedError("the game is over: there is nothing more to decide")
        self.asked.append(self._take(MANAGER, decision))
        self.decisions.append(decision)  # type: ignore[arg-type]
        self._go_on()

    def again(self) -> Game:
        """The same game on the same random numbers, at its first question."""
        return Game(self.scenario, self.seed, self.replication, accounts=self.accounts, every=self.every)

    def view(self) -> View:
        """What a manager sees now."""
        return view_of(self.world, self.series, self.plan)

    def news(self, first: int = 0, tongue: Tongue = ENGLISH) -> list[News]:
        """What a manager has heard, from item `first` on."""
        return news_of(self.world, self.rows, tongue)[first:]

    def _month_over(self) -> None:
        self.series.append(self.world.last_row())
        self.hidden.append(np.array([self._hidden(a) for a in self.rows]))

    def _hidden(self, a: int) -> tuple[float, ...]:
        st, s = self.world.state, self.world.focal.row
        silent = conflict.patience(st, self.world.parameters, s, a)
        return st.pair["aspiration"][s, a], st.pair["resentment"][s, a], silent, conflict.terms_utility(st, s, a)

    def monthly(self) -> np.ndarray:
        """Measures of the months lived through: array (months, measures)."""
        return np.array(self.series).reshape(-1, len(MEASURES))


def _handled(asked: Sequence[str], scenario: Scenario) -> tuple[str, ...]:
    """The accounts asked for; the name of an [[account]] with a count stands for all of its kind."""
    names = [account.name for account in scenario.accounts_expanded()]
    if not asked:
        firsts = [account.name if account.count == 1 else f"{account.name} 1" for account in scenario.account]
        return tuple(firsts[:MOST_BY_DEFAULT])
    found: list[str] = []
    for name in [asked] if isinstance(asked, str) else asked:
        kind = next((account for account in scenario.account if account.name == name), None)
        if name == "all":
            found += names
        elif kind is not None and kind.count > 1:
            found += [f"{name} {i + 1}" for i in range(kind.count)]
        elif name in names:
            found.append(name)
        else:
            raise RefusedError(
                "{case} has no account {name!r}{hint} (`all` takes every one)", case=scenario.name, name=name, hint=Hint(name, names)
            )
    return tuple(dict.fromkeys(found))
