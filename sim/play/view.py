"""What a manager sees: own figures, the terms, who is in which post and how warm a tie feels. No hidden stock is read here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.engine.world import World
from sim.kernel.axes import ISSUES
from sim.language import Tongue
from sim.play.decisions import Plan
from sim.rules.account import relationship_cost
from sim.strategies.coverage import LAYERS
from sim.world.measures import INDEX

WARMTH = ((0.10, "a stranger"), (0.25, "an acquaintance"), (0.45, "on good terms"), (0.65, "close"), (1.01, "a friend"))
"""Coarse words for a tie, by the rapport up to which they hold."""
NEW = 6
"""Months in which somebody counts as new in a post that changed hands."""
SAY = ((0.25, "little say"), (0.45, "a say"), (1.01, "most of the say"))
LEAN = (
    (0.005, "all theirs"), (0.2, "mostly theirs"), (0.4, "rather theirs"), (0.6, "in between"), (0.8, "rather yours"),
    (0.995, "mostly yours"), (1.01, "all yours"),
)  # fmt: skip
"""Coarse words for where an issue stands between the two sides; all is what reads 1.00 or 0.00."""


@dataclass(frozen=True)
class Person:
    """Somebody at the account."""

    layer: str
    head: bool
    new: bool
    """whether the post changed hands in the last half year"""
    tie: str

    def told(self, tongue: Tongue) -> str:
        """As in `the head, new in the post: a stranger`."""
        tie = tongue.word(self.tie)
        if self.new:
            return (
                tongue.say("the head, new in the post: {tie}", tie=tie)
                if self.head
                else tongue.say("a colleague, new in the post: {tie}", tie=tie)
            )
        return tongue.say("the head: {tie}", tie=tie) if self.head else tongue.say("a colleague: {tie}", tie=tie)


@dataclass(frozen=True)
class AccountView:
    """One account as its manager sees it.

    Attributes
    ----------
    sales : invoices of last month, in the scenario's money
    share : own part of what it buys, 0 to 1
    standing : in business, in a stand-off, or gone; lasted : months of the stand-off so far
    terms : by issue, 0 (all theirs) to 1 (all yours)
    worth : of the terms to the own side, 0 to 1
    say : by layer, how much it has to say
    people : its contacts
    """

    name: str
    sales: float
    share: float
    standing: str
    lasted: int
    terms: dict[str, float]
    worth: float
    say: dict[str, str]
    people: tuple[Person, ...]


@dataclass(frozen=True)
class View:
    """All that a manager sees.

    Attributes
    ----------
    month : months lived through
    profit, summed : the firm's profit last month and so far; cost : of relationships last month at one account
    attention : part of the managers' time that conflict left last month
    accounts : every account of the case
    """

    month: int
    months: int
    profit: float
    summed: float
    cost: float
    attention: float
    plan: Plan
    accounts: dict[str, AccountView]


def coarse(value: float, words: Sequence[tuple[float, str]]) -> str:
    """The word for a value on a coarse scale.

    Examples
    --------
    >>> coarse(0.5, WARMTH)
    'close'
    """
    return next(word for limit, word in words if value < limit)


def view_of(world: World, series: Sequence[np.ndarray], plan: Plan) -> View:
    """The view of the focal supplier's manager; `series` holds the measures of the months lived through."""
    st, s = world.state, world.setting.focal
    profits = [float(row[INDEX["profit"]]) for row in series]
    accounts = {name: account_view(world, s, a) for a, name in enumerate(world.setting.accounts)}
    return View(
        month=len(series), months=world.setting.months, profit=profits[-1] if profits else 0.0, summed=sum(profits),
        cost=float(relationship_cost(st, world.parameters, s)), attention=float(series[-1][INDEX["market_attention"]]) if series else 1.0,
        plan=plan, accounts=accounts,
    )  # fmt: skip


def account_view(world: World, s: int, a: int) -> AccountView:
    """An account (row) as the manager of a supplier (row) sees it."""
    st = world.state
    pair, account = st.pair[s, a], st.account[a]
    lasted = int(pair["standoff"])
    standing = "gone" if not pair["active"] else "in a stand-off" if lasted else "in business"
    swings = account["swing_supplier"]
    first = int(account["first_contact"])
    return AccountView(
        name=world.setting.accounts[a],
        sales=float(pair["paid"]),
        share=float(pair["share"]),
        standing=standing,
        lasted=lasted,
        terms={issue: round(float(x), 3) for issue, x in zip(ISSUES, pair["terms"], strict=True)},
        worth=float(swings @ pair["terms"] / swings.sum()),
        say={layer: coarse(float(power), SAY) for layer, power in zip(LAYERS, account["power"], strict=True)},
        people=tuple(_person(world, s, c) for c in range(first, first + int(account["n_contacts"]))),
    )


def _person(world: World, s: int, c: int) -> Person:
    contact = world.state.contact[c]
    new = contact["tenure"] < min(NEW, world.month)  # who was there when the game began is no newcomer
    rapport = float(world.state.tie["rapport"][s, c])
    return Person(LAYERS[int(contact["layer"])], bool(contact["head"]), bool(new), coarse(rapport, WARMTH))
