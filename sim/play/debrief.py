"""The debrief: what other managers would have got on the same random numbers, where the ways parted, and what could not be seen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.analysis.results import CellName
from sim.display import Card, Shows
from sim.engine import ledger_of, run_ledger
from sim.experiment import run_arms
from sim.language import ENGLISH, RefusedError, Tongue
from sim.play.game import Game
from sim.play.lesson import Profits, over_replications, sway
from sim.play.weigh import Weighed, standard_policy, weigh
from sim.rules import conflict
from sim.scenario import Scenario
from sim.world.measures import INDEX, over_window

YOU = "you"
SHOWN = ("profit", "sales", "share_of_wallet", "utility_supplier", "conflicts", "standoff_months", "breakup", "aspiration", "resentment")
"""Measures of the table."""
HIDDEN = ("aspiration", "resentment", "patience", "terms")
OTHER_REPLICATIONS = 100
"""Replications behind what a manager gets on average."""
SETTLED = ("agreement", "supplier yields", "account yields", "fair settlement")
FIRST = 1.5
"""How many times as much one choice must move profit as the other to be what one looks at first."""
NOTABLE = 0.05
"""Settlements whose worth differs by less count as the same event."""
SILENT = ("offer", "broken promise", "dispute")
"""Events that are no parting of ways by themselves."""


class Parting(NamedTuple):
    """The first month in which the events of two runs on the same random numbers differ."""

    month: int
    yours: tuple[str, ...]
    theirs: tuple[str, ...]


@dataclass(frozen=True, repr=False)
class Debrief(Shows):
    """What a game comes to, beside the same random numbers under other managers.

    Attributes
    ----------
    scenario, accounts : of the game
    cells : policy and relationship of the other managers
    yours : array (months, measures)
    series : array (cells, months, measures)
    replicated : profits of the others, and of your visits, over many replications, since one replication proves little
    hidden : DataFrame with columns month, account, aspiration, resentment, patience (the resentment that the account bears
        in silence) and terms (what they are worth to it): all that could not be seen
    partings : of each cell; None where nothing ever differed
    broken : month in which a stand-off ended the relationship, by account, for those that you handled
    weighed : what your decisions did, block by block, the largest effect first
    tongue : that it is told in; names and numbers of the tables are the same in all
    """

    scenario: Scenario
    accounts: tuple[str, ...]
    cells: tuple[CellName, ...]
    yours: np.ndarray
    series: np.ndarray
    replicated: Profits
    hidden: pd.DataFrame
    partings: tuple[Parting | None, ...]
    broken: Mapping[str, int]
    weighed: tuple[Weighed, ...]
    tongue: Tongue = ENGLISH

    def __repr__(self) -> str:
        return f"<Debrief of {self.scenario.name}: {len(self.yours)} months, you and {len(self.cells)} others>"

    def card(self) -> Card:
        """What it is, what was found, and what to call next."""
        facts = {"months": len(self.yours), "others": len(self.cells)}
        then = {".table()": "you and the others", ".hidden": "what nobody saw", ".weighed": "what your decisions did"}
        return Card("Debrief", self.scenario.name, facts, self.words(), {"You and the others": self.table()}, then)

    def table(self) -> pd.DataFrame:
        """A row for you and for each of the others.

        Returns
        -------
        DataFrame with columns manager, relationship, the measures of `SHOWN` over the whole game, usual (profit, mean over many
        replications; for you that of your visits, all bargaining being left to the standard policy) and parted (month; missing for
        you and where nothing differed)
        """
        rows = [(YOU, "", *outcomes_of(self.yours), self.replicated.visits.mean(), np.nan)]
        for cell, series, usual, parting in zip(self.cells, self.series, self.usual, self.partings, strict=True):
            rows.append((*cell, *outcomes_of(series), usual, np.nan if parting is None else parting.month))
        return pd.DataFrame(rows, columns=["manager", "relationship", *SHOWN, "usual", "parted"])

    @property
    def usual(self) -> np.ndarray:
        """Profit of each of the others on average over many replications: array (cells,)."""
        return self.replicated.cells.mean(axis=1)

    @property
    def profits(self) -> np.ndarray:
        """Profit of each of the others: array (cells,)."""
        return self.series[:, :, INDEX["profit"]].sum(axis=1)

    def words(self) -> list[str]:
        """The debrief in sentences."""
        return list(_sentences(self))


def debrief(game: Game, *, weighed: bool = True, tongue: Tongue = ENGLISH) -> Debrief:
    """Lay a finished game beside the case's policies and relationships on the same random numbers.

    Parameters
    ----------
    game : a game that is over
    weighed : whether each block of decisions is played again in another way, to see what it did
    tongue : to tell it in, as `sim.play.tongue.tongue_of("zh")`

    Raises
    ------
    KamlabError
        for a game that is not over
    """
    if game.question is not None:
        raise RefusedError(
            "the game is not over: it stands in month {month} of {months}", month=game.question.month, months=game.scenario.months
        )
    arms = [game.scenario.with_(policy=p, relationship=r) for r in game.scenario.relationships for p in game.scenario.policies]
    return Debrief(
        scenario=game.scenario,
        accounts=game.accounts,
        cells=tuple(CellName(arm.policy, arm.relationship) for arm in arms),
        yours=game.monthly(),
        series=run_arms(arms, 1, seed=game.seed, start=game.replication)[:, 0],
        replicated=over_replications(game, arms, OTHER_REPLICATIONS),
        hidden=_hidden(game),
        partings=tuple(_parting(game, arm, tongue) for arm in arms),
        broken=_broken(game),
        weighed=tuple(weigh(game)) if weighed else (),
        tongue=tongue,
    )


def outcomes_of(series: np.ndarray) -> list[float]:
    """The measures of `SHOWN` over a whole run; series : array (months, measures)."""
    return [float(over_window(series[None, :, INDEX[name]], name)[0]) for name in SHOWN]


def _hidden(game: Game) -> pd.DataFrame:
    rows = [
        (month, name, *map(float, values))
        for month, block in enumerate(game.hidden, start=1)
        for name, values in zip(game.accounts, block, strict=True)
    ]
    return pd.DataFrame(rows, columns=["month", "account", *HIDDEN])


def _broken(game: Game) -> dict[str, int]:
    """Accounts of which a stand-off ended the relationship, with the month (the last one)."""
    st, s = game.world.state, game.world.focal.row
    events = st.ledger[: st.ledger_size[0]]
    ends = events[(events[:, 1] == conflict.COLLAPSE) & (events[:, 2] == s)]
    return {game.world.setting.accounts[int(a)]: int(month) for month, a in ends[:, (0, 3)] if int(a) in game.rows}


# Where the ways parted


class _Event(NamedTuple):
    kind: str
    account: str
    worth: float
    words: str

    def like(self, other: _Event) -> bool:
        """The same thing happened; settlements are alike where they are worth nearly the same to the supplier."""
        return self[:2] == other[:2] and abs(self.worth - other.worth) < NOTABLE


def _parting(game: Game, arm: Scenario, tongue: Tongue) -> Parting | None:
    yours = _events(ledger_of(game.world.setting, tongue), arm.focal.name)
    theirs = _events(run_ledger(arm, game.seed, game.replication, tongue=tongue), arm.focal.name)
    for month in sorted({*yours, *theirs}):
        mine, other = yours.get(month, []), theirs.get(month, [])
        only_mine, only_other = _without(mine, other), _without(other, mine)
        if only_mine or only_other:
            return Parting(month, only_mine, only_other)
    return None


def _without(events: Sequence[_Event], others: Sequence[_Event]) -> tuple[str, ...]:
    return tuple(event.words for event in events if not any(event.like(other) for other in others))


def _events(ledger: pd.DataFrame, focal: str) -> dict[int, list[_Event]]:
    """Events of the focal supplier by month."""
    found: dict[int, list[_Event]] = {}
    for row in ledger[(ledger["supplier"] == focal) & ~ledger["event"].isin(SILENT)].to_dict("records"):
        worth = (row["second"] if row["event"] == "agreement" else row["first"]) if row["event"] in SETTLED else 0.0
        found.setdefault(int(row["month"]), []).append(_Event(row["event"], row["account"], worth, row["words"]))
    return found


# In words


def _sentences(found: Debrief) -> Iterator[str]:
    t, money, profits = found.tongue, found.tongue.word(found.scenario.currency), found.profits
    mine, best = float(found.yours[:, INDEX["profit"]].sum()), int(np.argmax(profits))
    alike = [_name(cell, t) for cell, profit in zip(found.cells, profits, strict=True) if profit == profits[best]]
    beaten, months = int(np.count_nonzero(profits < mine)), len(found.yours)
    if mine == profits[best]:
        yours = t.say(
            "Your firm made {made:,.2f} {money} in {months} months, as much as the best of the {others} other "
            "managers on the same random numbers.",
            made=mine, money=money, months=months, others=len(profits),
        )  # fmt: skip
    elif beaten:
        yours = t.say(
            "Your firm made {made:,.2f} {money} in {months} months, more than with {beaten} of the {others} other managers on the "
            "same random numbers.",
            made=mine, money=money, months=months, beaten=beaten, others=len(profits),
        )  # fmt: skip
    else:
        yours = t.say(
            "Your firm made {made:,.2f} {money} in {months} months, not more than with any other manager on the same random numbers.",
            made=mine, money=money, months=months,
        )  # fmt: skip
    if len(alike) > 1:
        theirs = t.say("The best of them made {made:,.2f}: {names} alike.", made=profits[best], names=t.words(alike))
    else:
        theirs = t.say("The best of them made {made:,.2f}: {name}.", made=profits[best], name=alike[0])
    yield t.joined(yours, theirs)
    usual = int(np.argmax(found.usual))
    yield t.say(
        "That is one replication, and one replication proves little: on average over {replications} replications {name} "
        "makes the most, {made:,.2f}. Your visits, the "
        "bargaining left to a {standard} manager, make {visits:,.2f}.",
        replications=OTHER_REPLICATIONS, name=_name(found.cells[usual], t), made=found.usual[usual],
        standard=t.word(standard_policy(found.scenario)), visits=found.replicated.visits.mean(),
    )  # fmt: skip
    yield _taught(found)
    parting, name = found.partings[best], _name(found.cells[best], t)
    if parting is None and mine == profits[best]:
        yield t.say("With {name} the same things happened as with you.", name=name)
    elif parting is None:
        yield t.say("With {name} the same things happened as with you; what differs is what visits cost and how trade grew.", name=name)
    else:
        yield t.say(
            "Your way and that of {name} parted in month {month}. With you: {yours}. With the other: {theirs}.",
            name=name, month=parting.month, yours=_told(parting.yours, t), theirs=_told(parting.theirs, t),
        )  # fmt: skip
    yield from _averted(found)
    yield from _unseen(found)
    yield from _decisive(found)


def _taught(found: Debrief) -> str:
    """What to look at first in a case like this, from what moves profit over many replications."""
    t, moved = found.tongue, sway(found.replicated.cells, len(found.scenario.relationships))
    text = t.say(
        "On average over these replications the way of bargaining moves profit by {policy:,.2f} from the worst to the best, the "
        "relationship by {relationship:,.2f}; in a single run chance moves it by {chance:,.2f} up or down:",
        policy=moved.policy, relationship=moved.relationship, chance=moved.chance,
    )  # fmt: skip
    if not moved.sure:
        lesson = t.say("neither choice stands out from chance here.")
    elif moved.policy > FIRST * moved.relationship:
        lesson = t.say("over many replications the way of bargaining counts for more here.")
    elif moved.relationship > FIRST * moved.policy:
        lesson = t.say("over many replications the relationship counts for more here.")
    else:
        lesson = t.say("over many replications both choices count here.")
    return t.joined(text, lesson)


def _averted(found: Debrief) -> Iterator[str]:
    """Disputes that others had and you had not: bargaining that was saved, rather than missed."""
    others = found.series[:, :, INDEX["conflicts"]].sum(axis=1)
    if found.yours[:, INDEX["conflicts"]].sum() == 0 and others.max() > 0:
        yield found.tongue.say(
            "No account came into dispute with you. On the same random numbers {disputed} of the {others} other "
            "managers had disputes: what your "
            "visits averted, or the chance of your months.",
            disputed=int(np.count_nonzero(others)), others=len(others),
        )  # fmt: skip


def _unseen(found: Debrief) -> Iterator[str]:
    t = found.tongue
    for account, part in found.hidden.groupby("account", sort=False):
        top = part.iloc[int(part["resentment"].argmax())]
        over = part[part["resentment"] > part["patience"]]
        if top["resentment"] < 0.005:
            felt = t.say("it never felt treated unfairly")
        else:
            felt = t.say(
                "its resentment was highest in month {month:.0f}, at {peak:.2f}, and up to {patience:.2f} it would not have "
                "thought of leaving",
                month=top["month"], peak=top["resentment"], patience=top["patience"],
            )  # fmt: skip
            felt += t.say("; from month {month} on it was ready to leave", month=over["month"].iloc[0]) if len(over) else ""
        if month := found.broken.get(str(account)):
            felt += t.say("; it was the stand-off that ended the relationship, in month {month}, which needs no resentment", month=month)
        yield t.say(
            "What you could not see at {account}: {felt}. "
            "It had come to expect terms worth {last:.2f} to itself, from 0 to 1, after {first:.2f} in the first month.",
            account=account, felt=felt, last=part["aspiration"].iloc[-1], first=part["aspiration"].iloc[0],
        )  # fmt: skip


def _decisive(found: Debrief) -> Iterator[str]:
    t, smallest = found.tongue, 1e-4 * float(np.abs(found.profits).max())
    telling = [one for one in found.weighed if abs(one.profit) > smallest][:3]
    for one in telling:
        told = {
            "what": one.block.told(t), "amount": abs(one.profit), "money": t.word(found.scenario.currency),
            "policy": t.word(standard_policy(found.scenario)),
        }  # fmt: skip
        yield (
            t.say("What {what} did: {amount:,.2f} {money} more than if a {policy} manager had decided that, all else as you did.", **told)
            if one.profit > 0
            else t.say(
                "What {what} did: {amount:,.2f} {money} less than if a {policy} manager had decided that, all else as you did.", **told
            )
        )


def _name(cell: CellName, tongue: Tongue) -> str:
    return f"{tongue.word(cell.policy)} / {tongue.word(cell.relationship)}"


def _told(words: Sequence[str], tongue: Tongue) -> str:
    return tongue.clauses(words[:3]) or tongue.say("nothing of the kind happened")
