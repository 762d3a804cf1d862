"""A class: many saved games pooled, how outcomes spread and which decisions made the difference."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.display import Card, Shows
from sim.errors import KamlabError
from sim.experiment import run_arms
from sim.language import ENGLISH, Name, RefusedError, Tongue
from sim.play.debrief import SHOWN, outcomes_of
from sim.play.decisions import Accept, GiveIn, Hold, Repair, WalkAway
from sim.play.game import Game
from sim.play.saved import Session, unforeseen
from sim.play.weigh import KINDS, weigh_kinds
from sim.scenario import Scenario
from sim.world.measures import INDEX

COUNTED = {"accepts": Accept, "walks away": WalkAway, "holds": Hold, "offers repair": Repair, "gives in": GiveIn}
"""Decisions counted in each game."""


RANKED = ("player", "profit", "share_of_wallet", "conflicts", "standoff_months", "breakup", "resentment", *KINDS)
"""Columns of the ranking: who, outcomes, and what plans, bargaining and conduct in stand-offs did to profit."""


class Skipped(NamedTuple):
    """A file that could not be pooled, and why."""

    path: Path
    reason: str


@dataclass(frozen=True, repr=False)
class Pool(Shows):
    """Games of one case with one seed.

    Attributes
    ----------
    scenario : that all played
    games : DataFrame, a row a game: player (as entered, else the name of the file), the measures of `debrief.SHOWN` over the
        whole game, and what its decisions did to its profit, kind by kind (columns plan, dispute, stand-off), with how often it
        decided what
    others : DataFrame with columns policy, relationship, profit: other managers on the same random numbers
    skipped : files left out
    tongue : that it is told in; names and numbers of the tables are the same in all
    """

    scenario: Scenario
    games: pd.DataFrame
    others: pd.DataFrame
    skipped: tuple[Skipped, ...] = ()
    tongue: Tongue = ENGLISH

    def __repr__(self) -> str:
        return f"<Pool of {len(self.games)} games of {self.scenario.name}>"

    def card(self) -> Card:
        """What it is, what was found, and what to call next."""
        facts = {"games": len(self.games), "left out": len(self.skipped)}
        tables = {"Games, the most profitable first": self.ranking(), "How they are spread": self.spread()}
        then = {".ranking()": "by profit", ".spread()": "of each measure", ".differences()": "which decisions made the difference"}
        return Card("Pool", self.scenario.name, facts, (), tables, then)

    def ranking(self) -> pd.DataFrame:
        """The games, the most profitable first: the columns of `RANKED`."""
        return self.games.sort_values("profit", ascending=False, kind="stable", ignore_index=True)[list(RANKED)]

    def spread(self) -> pd.DataFrame:
        """How each measure is spread over the games: columns measure, n, mean, sd, lowest, quartile, median, upper, highest."""
        rows = []
        for name in SHOWN:
            values = self.games[name].to_numpy(dtype=float)
            sd = float(values.std(ddof=1)) if values.size > 1 else float("nan")
            rows.append((name, values.size, values.mean(), sd, *np.quantile(values, (0, 0.25, 0.5, 0.75, 1))))
        return pd.DataFrame(rows, columns=["measure", "n", "mean", "sd", "lowest", "quartile", "median", "upper", "highest"])

    def differences(self) -> pd.DataFrame:
        """Which decisions made the difference between the games.

        Each game was played again on the same random numbers with one kind of its decisions replaced by the standard answers; what
        this changes in profit is what the kind did. A kind that did the same in every game explains nothing between them,
        however much it did, so `spread` (standard deviation over the games) is what to read.

        Returns
        -------
        DataFrame with columns kind, mean, spread, worst, best (profit), and correlation with the profit of the game
        """
        rows = []
        for kind, words in KINDS.items():
            effect, profit = self.games[kind].to_numpy(dtype=float), self.games["profit"].to_numpy(dtype=float)
            spread = float(effect.std(ddof=1)) if effect.size > 1 else float("nan")
            related = float(np.corrcoef(effect, profit)[0, 1]) if spread > 0 and profit.std() > 0 else float("nan")
            rows.append((words, effect.mean(), spread, effect.min(), effect.max(), related))
        table = pd.DataFrame(rows, columns=["kind", "mean", "spread", "worst", "best", "correlation"])
        return table.sort_values("spread", ascending=False, kind="stable", ignore_index=True)

    def words(self) -> list[str]:
        """The class in sentences."""
        return list(_sentences(self))


def pool(paths: Sequence[str | Path], *, tell: Callable[[int], object] = lambda done: None, tongue: Tongue = ENGLISH) -> Pool:
    """Read, replay and lay side by side the games of a class.

    Parameters
    ----------
    paths : saved games of one case with one seed; unfinished, damaged and foreign files are left out and named
    tell : called with the number of files done, for a progress bar
    tongue : to tell it in, as `sim.play.tongue.tongue_of("zh")`

    Raises
    ------
    KamlabError
        where no game is left, or the games are of several cases or seeds
    """
    games: dict[Path, Game] = {}
    skipped: list[Skipped] = []
    rows: dict[Path, dict[str, object]] = {}
    for done, path in enumerate(map(Path, dict.fromkeys(map(str, paths))), start=1):
        try:
            games[path], player = finished(path)
            rows[path] = _row(games[path], player)
        except KamlabError as error:
            games.pop(path, None)
            skipped.append(Skipped(path, tongue.tell(error)))
        except Exception as error:  # a fault of ours in one game is told as such, and does not stop the class
            games.pop(path, None)
            skipped.append(Skipped(path, tongue.tell(unforeseen(path, error))))
        tell(done)
    if not games:
        if skipped:
            raise RefusedError("there is no finished game to pool: {reason}", reason=skipped[0].reason)
        raise RefusedError("there is no finished game to pool")
    first = _usual(games)
    for path, game in games.items():
        try:
            _agree(path, game, first, games[first])
        except KamlabError as error:
            if 2 * sum(_same(other, games[first]) for other in games.values()) <= len(games):
                raise  # no class, but games of several
            del rows[path]
            skipped.append(Skipped(path, tongue.tell(error)))
    return Pool(games[first].scenario, pd.DataFrame(list(rows.values())), _others(games[first]), tuple(skipped), tongue)


def _usual(games: Mapping[Path, Game]) -> Path:
    """The first of the games of the case and seed that most have."""
    return max(games, key=lambda path: sum(_same(game, games[path]) for game in games.values()))


def _same(one: Game, other: Game) -> bool:
    return (one.seed, one.replication) == (other.seed, other.replication) and one.scenario == other.scenario


def finished(path: Path) -> tuple[Game, str]:
    """A game that is over, and who played it.

    Raises
    ------
    KamlabError
        for a file that cannot be read or replayed, or a game that is not over
    """
    session = Session.load(path)
    game = session.game
    if game.question is not None:
        raise RefusedError(
            "{path} is not played to its end: it stands in month {month} of {months}; go on with: kamlab play --resume {path}",
            path=path, month=game.question.month, months=game.scenario.months,
        )  # fmt: skip
    return game, session.player or path.stem


def _agree(path: Path, game: Game, first_path: Path, first: Game) -> None:
    both = {"path": path, "other": first_path}
    if game.scenario != first.scenario:
        raise RefusedError("{path} and {other} differ in their case: pool games of one case with one seed", **both)
    for what, mine, theirs in (("seed", game.seed, first.seed), ("replication", game.replication, first.replication)):
        if mine != theirs:
            raise RefusedError(
                "{path} and {other} differ in their {what} ({mine} and {theirs}): pool games of one case with one seed",
                what=Name(what), mine=mine, theirs=theirs, **both,
            )  # fmt: skip


def _row(game: Game, player: str) -> dict[str, object]:
    counts = {words: sum(isinstance(d, kind) for d in game.decisions) for words, kind in COUNTED.items()}
    return {"player": player, **dict(zip(SHOWN, outcomes_of(game.monthly()), strict=True)), **weigh_kinds(game), **counts}


def _others(game: Game) -> pd.DataFrame:
    arms = [game.scenario.with_(policy=p, relationship=r) for r in game.scenario.relationships for p in game.scenario.policies]
    profits = run_arms(arms, 1, seed=game.seed, start=game.replication)[:, 0, :, INDEX["profit"]].sum(axis=1)
    return pd.DataFrame({"policy": [a.policy for a in arms], "relationship": [a.relationship for a in arms], "profit": profits})


def _sentences(found: Pool) -> Iterator[str]:
    t, money, games = found.tongue, found.tongue.word(found.scenario.currency), found.games
    n, profit = len(games), games["profit"]
    top, bottom = games.iloc[int(profit.argmax())], games.iloc[int(profit.argmin())]
    if n == 1:
        yield t.say("One game was pooled: {player} made {made:,.2f} {money}.", player=top["player"], made=top["profit"], money=money)
        return
    yield t.say(
        "{games} games: {top} made the most, {most:,.2f} {money}, {bottom} the least, {least:,.2f}; the middle game made {middle:,.2f}.",
        games=n, top=top["player"], most=top["profit"], money=money, bottom=bottom["player"], least=bottom["profit"],
        middle=profit.median(),
    )  # fmt: skip
    best = found.others.iloc[int(found.others["profit"].argmax())]
    yield t.say(
        "The best of the other managers on these random numbers, {policy} / {relationship}, would have made "
        "{made:,.2f}; {beaten} of {games} "
        "made more.",
        policy=t.word(best["policy"]), relationship=t.word(best["relationship"]), made=best["profit"],
        beaten=int((profit > best["profit"]).sum()), games=n,
    )  # fmt: skip
    lost = int((games["breakup"] > 0).sum())
    yield t.say("In {lost} of {games} games an account was lost to a break-up.", lost=lost, games=n)
    first = found.differences().iloc[0]
    if first["spread"] > 0:
        yield t.say(
            "What made most of the difference: {kind}. Against the standard answers they brought from {worst:+,.2f} to "
            "{best:+,.2f} {money}.",
            kind=t.word(first["kind"]), worst=first["worst"], best=first["best"], money=money,
        )  # fmt: skip
