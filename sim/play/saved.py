"""Saved games: small JSON files with scenario, luck and decisions, from which a game is played again to the last bit."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError

from sim import __version__
from sim.errors import KamlabError
from sim.language import RefusedError, Told
from sim.play.decisions import AnyDecision, Decision
from sim.play.game import Game
from sim.report.files import write_text
from sim.scenario import Scenario, load
from sim.scenario.library import names
from sim.scenario.read import parse
from sim.world.sources import rules_digest

MAX_BYTES = 2_000_000


class Saved(Decision):
    """What a file holds.

    kamlab_game : version of the format; version, rules : of the package that it was played with; scenario : name of the
    case; facts : all of the case where it is not a bundled one; changes, months : changed since the case was read;
    digest : of the case as it was played; decisions : in order
    """

    kamlab_game: Literal[1]
    version: str
    rules: str
    scenario: str
    facts: dict[str, Any] | None = None
    changes: dict[str, Any] = Field(default_factory=dict)
    months: int
    digest: str
    seed: int
    replication: int
    accounts: tuple[str, ...]
    every: int
    decisions: tuple[AnyDecision, ...] = ()


class Session:
    """A game that is kept in a file: after every decision the file holds it, whole, whatever happens to the process.

    Parameters
    ----------
    game : at its beginning, or read from the file
    path : the file; None keeps nothing
    """

    def __init__(self, game: Game, path: Path | None) -> None:
        self.game, self.path = game, path
        self._about = about(game)

    def save(self) -> None:
        """Write the file, aside and then renamed.

        Raises
        ------
        KamlabError
            where it cannot be written
        """
        if self.path is not None:
            write_text(self.path, _text(self._about, self.game.decisions))

    def decide(self, decision: Decision) -> None:
        """Answer the question and save."""
        self.game.decide(decision)
        self.save()


def _text(head: Saved, decisions: Iterable[AnyDecision]) -> str:
    """The file's text: the head, then a decision a line, so that two games can be laid side by side."""
    keys = [f" {json.dumps(k)}: {json.dumps(v)}" for k, v in head.model_dump(mode="json", exclude={"decisions"}, exclude_none=True).items()]
    lines = ",\n".join("  " + json.dumps(decision.model_dump(mode="json")) for decision in decisions)
    return "{\n" + ",\n".join([*keys, f' "decisions": [\n{lines}\n ]']) + "\n}\n"


def about(game: Game) -> Saved:
    """The head of a game's file, without decisions."""
    sc = game.scenario
    known = sc.name in names()
    bundled = known and digest(load(sc.name).with_(set=sc.changes, months=sc.months)) == digest(sc)
    return Saved(
        kamlab_game=1, version=__version__, rules=rules_digest(), scenario=sc.name,
        facts=None if bundled else sc.model_dump(mode="json", exclude_none=True), changes=sc.changes if bundled else {}, months=sc.months,
        digest=digest(sc), seed=game.seed, replication=game.replication, accounts=game.accounts, every=game.every,
    )  # fmt: skip


def digest(scenario: Scenario) -> str:
    """SHA-256 of all that a scenario states, shortened to 16 hexadecimal digits."""
    return hashlib.sha256(json.dumps(scenario.model_dump(mode="json"), sort_keys=True).encode()).hexdigest()[:16]


def read_saved(path: Path) -> Saved:
    """What a file holds, checked.

    Raises
    ------
    KamlabError
        for a file that is missing, damaged, or no saved game
    """
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise RefusedError("{path}: there is no such file", path=path) from None
    except IsADirectoryError:
        raise RefusedError("{path} is a directory: name the file of a game in it", path=path) from None
    if len(content) > MAX_BYTES:
        raise RefusedError("{path} is too large for a saved game", path=path)
    try:
        return Saved.model_validate_json(content)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        reason = ": ".join(filter(None, (".".join(map(str, first["loc"])), first["msg"])))
        raise RefusedError("{path} is no saved game, or damaged ({reason})", path=path, reason=reason) from None


def scenario_of(saved: Saved, path: Path) -> Scenario:
    """The scenario that a game was played on.

    Raises
    ------
    KamlabError
        where it is no longer what it was
    """
    base = load(saved.scenario) if saved.facts is None else parse(saved.facts, f"{path}: facts")
    found = base.with_(set=saved.changes, months=saved.months) if saved.facts is None else base
    if digest(found) != saved.digest:
        raise RefusedError(
            "{path}: the case {case!r} has changed since this game was played (by KAMlab {version})",
            path=path, case=saved.scenario, version=saved.version,
        )  # fmt: skip
    return found


def read_game(path: str | Path) -> Game:
    """Play a saved game again, to its end or to where it was left.

    Raises
    ------
    KamlabError
        for a file that cannot be read or replayed
    """
    path = Path(path)
    saved = read_saved(path)
    if saved.rules != rules_digest():
        raise RefusedError(
            "{path} was played under other rules, by KAMlab {version}: only that version can replay it", path=path, version=saved.version
        )
    game = Game(scenario_of(saved, path), saved.seed, saved.replication, accounts=saved.accounts, every=saved.every)
    for number, decision in enumerate(saved.decisions, start=1):
        try:
            game.decide(decision)
        except KamlabError as error:
            raise RefusedError(
                "{path}: decision {number} does not fit the game: {error}", path=path, number=number, error=Told(error)
            ) from None
    return game
