"""What a class plays: the case, the chairs of a table, and how long it takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sim.engine.checks import check_seed
from sim.language import Hint, RefusedError
from sim.play.game import MOST_BY_DEFAULT
from sim.play.shared import Chair, SharedGame, buyer_of, manager_of
from sim.scenario import Scenario, load
from sim.scenario.scenario import parse

FIRST_CLASS = "first-class"
"""The case made for a first class; it stands beside this module."""
ROLES = ("supplier", "buyer", "rivals")
"""Chairs that people can take: the focal supplier's manager, the buyer of each handled account, the managers of the other suppliers."""
HANDOVER = 24
"""Months that robots live on after the last one, so that the relationship counts for what it is still worth."""


@dataclass(frozen=True)
class Form:
    """What every table of a class plays.

    Attributes
    ----------
    case : the scenario
    roles : of `ROLES`
    accounts : names of the accounts that are bargained with
    every : months from one plan to the next
    seed : of the random numbers of the first game; each game after it takes the next number
    handover : months after the last one
    """

    case: Scenario
    roles: tuple[str, ...]
    accounts: tuple[str, ...]
    every: int
    seed: int
    handover: int = HANDOVER

    @property
    def chairs(self) -> dict[str, Chair]:
        """Chairs of a table by name; those of people are all there are, other firms follow their policies."""
        selling = [self.case.focal.name] if "supplier" in self.roles else []
        if "rivals" in self.roles:
            selling += [s.name for s in self.case.supplier if s.negotiates and s.name != self.case.focal.name]
        managers = {
            ("supplier" if s == self.case.focal.name else f"rival {n}"): manager_of(s, self.accounts) for n, s in enumerate(selling)
        }
        facing = selling or [self.case.focal.name]
        buyers = [buyer_of(a, facing) for a in self.accounts] if "buyer" in self.roles else []
        return {**managers, **{("buyer" if n == 0 else f"buyer {n + 1}"): chair for n, chair in enumerate(buyers)}}

    def game(self, number: int) -> SharedGame:
        """A game of one table at its first questions; number: from 1, each on random numbers of its own."""
        return SharedGame(self.case, self.seed + number - 1, chairs=self.chairs, every=self.every, handover=self.handover)

    def told(self) -> dict[str, Any]:
        """The form as it is kept."""
        case = self.case.model_dump(mode="json", exclude_none=True)
        return {
            "case": case,
            "roles": list(self.roles),
            "accounts": list(self.accounts),
            "every": self.every,
            "seed": self.seed,
            "handover": self.handover,
        }


def form_of_told(told: dict[str, Any]) -> Form:
    """The form that was kept."""
    return Form(
        parse(told["case"], "the class"), tuple(told["roles"]), tuple(told["accounts"]), told["every"], told["seed"], told["handover"]
    )


def case_of(name: str) -> Scenario:
    """A case by name or path; the one made for a first class has a name of its own."""
    return load(str(Path(__file__).with_name(f"{FIRST_CLASS}.toml")) if name == FIRST_CLASS else name)


def form_of(case: Scenario, roles: Sequence[str], accounts: Sequence[str] = (), *, every: int, seed: int) -> Form:
    """The form of a class, checked.

    Raises
    ------
    KamlabError
        for roles, accounts or numbers that cannot be played
    """
    asked = tuple(dict.fromkeys(role.strip() for role in roles if role.strip()))
    for role in asked:
        if role not in ROLES:
            raise RefusedError("there is no role {role!r}{hint}", role=role, hint=Hint(role, ROLES))
    known = [account.name for account in case.accounts_expanded()]
    for name in accounts:
        if name not in known:
            raise RefusedError("{case} has no account {name!r}{hint}", case=case.name, name=name, hint=Hint(name, known))
    check_seed(seed)
    handled = tuple(dict.fromkeys(accounts)) or tuple(known[: 1 if "buyer" in asked else MOST_BY_DEFAULT])
    form = Form(case, asked, handled, every, seed)
    if not asked:
        raise RefusedError("name a role: --roles supplier,buyer")
    if "supplier" in asked and "buyer" in asked and not case.focal.negotiates:
        raise RefusedError("{firm} sells at list terms and does not bargain: name another case", firm=case.focal.name)
    if not form.chairs:
        raise RefusedError("no other supplier of {case} bargains: leave out the role rivals", case=case.name)
    game = form.game(1)
    del game
    return replace(form)
