"""The debrief: what other managers would have got on the same luck, where the ways parted, and what could not be seen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.analysis.results import CellName
from sim.engine import ledger_of, run_ledger
from sim.errors import KamlabError
from sim.experiment import run_arms
from sim.play.game import Game
from sim.play.lesson import Lucks, many_lucks, sway
from sim.play.weigh import Weighed, standard_policy, weigh
from sim.scenario import Scenario
from sim.world.measures import INDEX, over_window

YOU = "you"
SHOWN = ("profit", "sales", "share_of_wallet", "utility_supplier", "conflicts", "standoff_months", "breakup", "aspiration", "resentment")
"""Measures of the table."""
HIDDEN = ("aspiration", "resentment", "patience", "terms")
OTHER_LUCKS = 100
"""Replications behind what a manager gets on average."""
SETTLED = ("agreement", "supplier yields", "account yields", "fair settlement")
FIRST = 1.5
"""How many times as much one choice must move profit as the other to be what one looks at first."""
NOTABLE = 0.05
"""Settlements whose worth differs by less count as the same event."""
SILENT = ("offer", "broken promise", "dispute")
"""Events that are no parting of ways by themselves."""


class Parting(NamedTuple):
    """The first month in which the events of two runs on the same luck differ."""

    month: int
    yours: tuple[str, ...]
    theirs: tuple[str, ...]


@dataclass(frozen=True, repr=False)
class Debrief:
    """What a game comes to, beside the same luck under other managers.

    Attributes
    ----------
    scenario, accounts : of the game
    cells : policy and relationship of the other managers
    yours : array (months, measures)
    series : array (cells, months, measures)
    lucks : profits of the others, and of your visits, over many replications, since one luck proves little
    hidden : DataFrame with columns month, account, aspiration, resentment, patience (the resentment that the account bears
        in silence) and terms (what they are worth to it): all that could not be seen
    partings : of each cell; None where nothing ever differed
    weighed : what your decisions did, block by block, the largest effect first
    """

    scenario: Scenario
    accounts: tuple[str, ...]
    cells: tuple[CellName, ...]
    yours: np.ndarray
    series: np.ndarray
    lucks: Lucks
    hidden: pd.DataFrame
    partings: tuple[Parting | None, ...]
    weighed: tuple[Weighed, ...]

    def __repr__(self) -> str:
        return f"<Debrief of {self.scenario.name}: {len(self.yours)} months, you and {len(self.cells)} others>"

    def table(self) -> pd.DataFrame:
        """A row for you and for each of the others.

        Returns
        -------
        DataFrame with columns manager, relationship, the measures of `SHOWN` over the whole game, usual (profit, mean over many
        replications; for you that of your visits, all bargaining being left to the standard policy) and parted (month; missing for
        you and where nothing differed)
        """
        rows = [(YOU, "", *outcomes_of(self.yours), self.lucks.visits.mean(), np.nan)]
        for cell, series, usual, parting in zip(self.cells, self.series, self.usual, self.partings, strict=True):
            rows.append((*cell, *outcomes_of(series), usual, np.nan if parting is None else parting.month))
        return pd.DataFrame(rows, columns=["manager", "relationship", *SHOWN, "usual", "parted"])

    @property
    def usual(self) -> np.ndarray:
        """Profit of each of the others on average over many lucks: array (cells,)."""
        return self.lucks.cells.mean(axis=1)

    @property
    def profits(self) -> np.ndarray:
        """Profit of each of the others: array (cells,)."""
        return self.series[:, :, INDEX["profit"]].sum(axis=1)

    def words(self) -> list[str]:
        """The debrief in sentences."""
        return list(_sentences(self))


def debrief(game: Game, *, weighed: bool = True) -> Debrief:
    """Lay a finished game beside the case's policies and relationships on the same luck.

    Parameters
    ----------
    game : a game that is over
    weighed : whether each block of decisions is played again in another way, to see what it did

    Raises
    ------
    KamlabError
        for a game that is not over
    """
    if game.question is not None:
        raise KamlabError(f"the game is not over: it stands in month {game.question.month} of {game.scenario.months}")
    arms = [game.scenario.with_(policy=p, relationship=r) for r in game.scenario.relationships for p in game.scenario.policies]
    return Debrief(
        scenario=game.scenario,
        accounts=game.accounts,
        cells=tuple(CellName(arm.policy, arm.relationship) for arm in arms),
        yours=game.monthly(),
        series=run_arms(arms, 1, seed=game.seed, start=game.replication)[:, 0],
        lucks=many_lucks(game, arms, OTHER_LUCKS),
        hidden=_hidden(game),
        partings=tuple(_parting(game, arm) for arm in arms),
        weighed=tuple(weigh(game)) if weighed else (),
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


# Where the ways parted


class _Event(NamedTuple):
    kind: str
    account: str
    worth: float
    words: str

    def like(self, other: _Event) -> bool:
        """The same thing happened; settlements are alike where they are worth nearly the same to the supplier."""
        return self[:2] == other[:2] and abs(self.worth - other.worth) < NOTABLE


def _parting(game: Game, arm: Scenario) -> Parting | None:
    yours = _events(ledger_of(game.world.setting), arm.focal.name)
    theirs = _events(run_ledger(arm, game.seed, game.replication), arm.focal.name)
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
    money, profits = found.scenario.currency, found.profits
    mine, best = float(found.yours[:, INDEX["profit"]].sum()), int(np.argmax(profits))
    alike = [_name(cell) for cell, profit in zip(found.cells, profits, strict=True) if profit == profits[best]]
    beaten = np.count_nonzero(profits < mine)
    yield (
        f"Your firm made {mine:,.2f} {money} in {len(found.yours)} months, "
        f"{f'more than with {beaten} of the {len(profits)} other managers' if beaten else 'not more than with any other manager'} on the "
        "same luck. "
        f"The best of them made {profits[best]:,.2f}: {', '.join(alike)}{' alike' if len(alike) > 1 else ''}."
    )
    usual = int(np.argmax(found.usual))
    yield (
        f"That is one luck, and one luck proves little: on average over {OTHER_LUCKS} lucks {_name(found.cells[usual])} makes the most, "
        f"{found.usual[usual]:,.2f}. Your visits, the bargaining left to a {standard_policy(found.scenario)} manager, make "
        f"{found.lucks.visits.mean():,.2f}."
    )
    yield _taught(found)
    parting = found.partings[best]
    if parting is None:
        yield f"With {_name(found.cells[best])} the same things happened as with you; what differs is what visits cost and how trade grew."
    else:
        yield (
            f"Your way and that of {_name(found.cells[best])} parted in month {parting.month}. "
            f"With you: {_told(parting.yours)}. With the other: {_told(parting.theirs)}."
        )
    yield from _averted(found)
    yield from _unseen(found)
    yield from _decisive(found)


def _taught(found: Debrief) -> str:
    """What to look at first in a case like this, from what moves profit over many lucks."""
    moved = sway(found.lucks.cells, len(found.scenario.relationships))
    text = (
        f"Over these lucks the way of bargaining moves profit by {moved.policy:,.2f} from the worst to the best, the relationship by "
        f"{moved.relationship:,.2f}, and luck alone by {moved.luck:,.2f} up or down"
    )
    if not moved.sure:
        return f"{text}: neither choice stands out from luck here."
    if moved.policy > FIRST * moved.relationship:
        return f"{text}: here look first at how you bargain."
    if moved.relationship > FIRST * moved.policy:
        return f"{text}: here look first at whom you visit."
    return f"{text}: here both choices count."


def _averted(found: Debrief) -> Iterator[str]:
    """Disputes that others had and you had not: bargaining that was saved, rather than missed."""
    others = found.series[:, :, INDEX["conflicts"]].sum(axis=1)
    if found.yours[:, INDEX["conflicts"]].sum() == 0 and others.max() > 0:
        yield (
            f"No account came into dispute with you. On the same luck {np.count_nonzero(others)} of the {len(others)} other managers had "
            "disputes: what your visits averted, or the luck of your months."
        )


def _unseen(found: Debrief) -> Iterator[str]:
    for account, part in found.hidden.groupby("account", sort=False):
        top = part.iloc[int(part["resentment"].argmax())]
        over = part[part["resentment"] > part["patience"]]
        if top["resentment"] < 0.005:
            resentment = "it never felt treated unfairly"
        else:
            resentment = (
                f"its resentment was highest in month {top['month']:.0f}, at {top['resentment']:.2f}, "
                f"and up to {top['patience']:.2f} it would not have thought of leaving"
            )
            resentment += f"; from month {over['month'].iloc[0]} on it was ready to leave" if len(over) else ""
        first, last = part["aspiration"].iloc[0], part["aspiration"].iloc[-1]
        expected = f"It had come to expect terms worth {last:.2f} to itself, from 0 to 1, after {first:.2f} in the first month"
        yield f"What you could not see at {account}: {resentment}. {expected}."


def _decisive(found: Debrief) -> Iterator[str]:
    smallest = 1e-4 * float(np.abs(found.profits).max())
    telling = [one for one in found.weighed if abs(one.profit) > smallest][:3]
    for one in telling:
        than = "more" if one.profit > 0 else "less"
        yield (
            f"What {one.block.words} did: {abs(one.profit):,.2f} {found.scenario.currency} {than} than if a "
            f"{standard_policy(found.scenario)} manager had decided that, all else as you did."
        )


def _name(cell: CellName) -> str:
    return f"{cell.policy} / {cell.relationship}"


def _told(words: Sequence[str]) -> str:
    return "; ".join(words[:3]) or "nothing of the kind"
