"""Saved games damaged at random from a seed, at every door that reads one: nothing but sentences comes out, and no decision is lost."""

from __future__ import annotations

import contextlib
import copy
import json
import random
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

from sim.errors import KamlabError
from sim.play.game import Game
from sim.play.pool import pool
from sim.play.saved import Session, digest
from sim.scenario import Scenario, load
from sim.scenario.read import parse
from tests.cli.cases import run
from tests.play.players import Wild
from tests.worlds import plain_case

PLAYER = "Ann"
LONGEST = 1500
"""Characters that a sentence may have."""
ODD: tuple[Any, ...] = (
    None, "", "x", "\x00", "a\nb", "caf\u00e9", "\u202e", "\ud800", 0, 1, -1, 2**70, 0.5, -0.0, 1e308, 5e-324, True, False, [], [[]],
    {}, {"do": "hold"}, "balanced", "nobody", [0.1, 0.2, 0.3], "x" * 5000,
)  # fmt: skip


def good_games(folder: Path) -> list[Path]:
    """A game of each shape that a file may have: over, at its plan, in a dispute, of a case of one's own, with changed facts."""
    own = plain_case(months=4, coverage=[{"name": "wide", "effort": {"operating": {"field": 3.0}}}], relationships=["wide"])
    changed = load("gree-gome").with_(months=12, set={"account.Gome.demand": 30.0})
    return [
        played(folder / "over.json", load("gree-gome").with_(months=4), 1),
        played(folder / "begun.json", load("gree-gome").with_(months=24), 2, most=1),
        played(folder / "new.json", load("three-managers").with_(months=6), 3, most=0),
        played(folder / "own.json", own, 4, player="\u674e\u96f7"),
        played(folder / "changed.json", changed, 5, player="O'Brien", most=2),
    ]


def played(path: Path, scenario: Scenario, taste: int, *, most: int = 1000, player: str = "") -> Path:
    """A game by a wild player of at most so many decisions, kept in a file."""
    session, wild = Session(Game(scenario), path, player=player, seen=None), Wild(taste)
    session.save()
    while session.game.question is not None and len(session.game.decisions) < most:
        session.decide(wild(session.game.question))
    return path


def mutated(content: bytes, luck: random.Random) -> bytes:
    """A saved game with a few bytes, or a value, changed."""
    if luck.random() < 0.5:
        told = json.loads(content)
        key = luck.choice(sorted(told))
        odd = [None, "", -1, 1e308, [], {}, "x" * 5000, True, "\x00", [[]], 2**70, luck.random(), told[luck.choice(sorted(told))]]
        told[key] = luck.choice(odd)
        if luck.random() < 0.3:
            told["decisions"] = [{"do": luck.choice(["plan", "hold", "delegate", "accept"]), "policy": luck.choice(odd)}]
        return json.dumps(told).encode()
    bad = bytearray(content)
    for _ in range(luck.randint(1, 6)):
        at = luck.randrange(len(bad))
        bad[at : at + luck.randint(0, 3)] = bytes(luck.randrange(256) for _ in range(luck.randint(0, 3)))
    return bytes(bad)


def altered(content: bytes, luck: random.Random) -> bytes:
    """A saved game with one to three values at any depth changed, deleted or added; half of the time its digest is made to fit."""
    told = json.loads(content)
    for _ in range(luck.randint(1, 3)):
        *path, last = luck.choice(list(places(told)) or [("seed",)])
        at: Any = told
        for step in path:
            at = at[step]
        how = luck.random()
        if how < 0.15:
            del at[last]
        elif how < 0.25 and isinstance(at, dict):
            at[luck.choice([*at, "do", "policy", "unknown"])] = copy.deepcopy(luck.choice(ODD))
        elif how < 0.35 and isinstance(at, list):
            at.insert(luck.randint(0, len(at)), copy.deepcopy(luck.choice([*at, *ODD])))
        elif how < 0.6 and isinstance(at[last], (int, float)):
            at[last] *= luck.choice([0, 2, 0.5, -1, 10, 1000])
        else:
            at[last] = copy.deepcopy(luck.choice(ODD))
    if luck.random() < 0.5:
        with contextlib.suppress(Exception):  # facts that are none have no digest
            case = parse(told["facts"], "facts") if told.get("facts") else load(told["scenario"])
            told["digest"] = digest(case if told.get("facts") else case.with_(set=told["changes"], months=told["months"]))
    return json.dumps(told).encode()


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Paths to everything inside a tree of tables and lists."""
    for key, below in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield (*path, key)
        yield from places(below, (*path, key))


# The doors


def read(path: Path) -> None:
    """What every other door does first: the game holds the decisions that the file states, in order."""
    session = Session.load(path)
    stated = json.loads(path.read_bytes().decode("utf-8-sig"))["decisions"]
    assert [decision.do for decision in session.game.decisions] == [one["do"] for one in stated], "decisions were left out"


def resumed(path: Path, *options: str) -> None:
    """Go on in the terminal: Enter, then stop."""
    commanded(path, "play", "--resume", path, *options, input="\nq\n")


def debriefed(path: Path, *options: str) -> None:
    """The debrief of one game."""
    commanded(path, "play", "--debrief", path, *options)


def commanded(path: Path, *words: object, **how: Any) -> None:
    """A command that ends well, or in one sentence on stderr that names the file."""
    done = run(*words, **how)
    assert "Traceback" not in done.output
    if done.exit_code != 0:
        assert done.exit_code == 2, f"exit {done.exit_code}"
        told = done.stderr.strip()
        assert told.startswith("kamlab: "), told[:300]
        raise KamlabError(told.removeprefix("kamlab: "))


def taken_up(path: Path) -> None:
    """A page that is open while its file is changed: a click decides nothing, and "load the game" takes up what there is."""
    board = _open_page(path)
    board.answer(Wild(1)(board.game.question))
    assert not board.game.decisions, "a stale page decided"
    board.load()
    if "role='alert'" in board.trouble.value:
        raise KamlabError(board.trouble.value)


@cache
def _stale(folder: Path) -> Session:
    """A game at its beginning whose file is changed; it never goes on, so one serves for all."""
    path = played(folder / "stale.json", load("gree-gome").with_(months=4), 1, most=0)
    return Session(Game(load("gree-gome").with_(months=4)), path)


def _open_page(path: Path) -> Any:
    from sim.play.widgets import Board

    session = copy.copy(_stale(path.parent))
    session.path = path
    return Board(session)


DOORS: dict[str, Callable[[Path], None]] = {
    "read": read,
    "the terminal": resumed,
    "the debrief": debriefed,
    "an open page": taken_up,
    "the terminal in Chinese": lambda path: resumed(path, "--zh"),
    "the debrief as JSON": lambda path: debriefed(path, "--json"),
}


def quickly() -> Any:
    """A context in which a debrief takes a few replications for its averages; what is fuzzed is not how precise they are."""
    return patch.object(sys.modules["sim.play.debrief"], "OTHER_REPLICATIONS", 4)


def fault_at(door: str, content: bytes, folder: Path) -> str | None:
    """What goes wrong with a file at a door: None where it is refused in a sentence that leaves it as it was, or plays on from it."""
    path = folder / "ann.json"
    path.write_bytes(content)
    try:
        DOORS[door](path)
    except KamlabError as error:
        text = str(error)
        if len(text.splitlines()) != 1 or not 0 < len(text) < LONGEST or path.name not in text:
            return f"{door}: no sentence about the file: {text[:300]!r}"
        return None if path.read_bytes() == content else f"{door}: refused, and written over: {text[:200]}"
    except Exception as error:
        return f"{door}: {type(error).__name__}: {error}"
    return None if kept(content, path) else f"{door}: taken, and decisions are gone"


def kept(before: bytes, path: Path) -> bool:
    """Whether a file is as it was, or goes on from there."""
    after = path.read_bytes()
    if after == before:
        return True
    old, new = (Session.load(one).game for one in (_beside(path, before), path))
    return new.decisions[: len(old.decisions)] == old.decisions and new.scenario == old.scenario


def _beside(path: Path, content: bytes) -> Path:
    other = path.with_name("before.json")
    other.write_bytes(content)
    return other


def fault_in_class(good: list[Path], bad: list[Path]) -> str | None:
    """What goes wrong where bad files lie among good ones: every good game is pooled, every other file is named or a game."""
    try:
        found = pool([*bad[: len(bad) // 2], *good, *bad[len(bad) // 2 :]])
    except Exception as error:
        return f"a class: {type(error).__name__}: {error}"
    left_out = {path for path, _ in found.skipped}
    if left_out & set(good):
        return f"a class: {sorted(left_out & set(good))} were left out, and are good"
    if len(found.games) + len(left_out) != len(good) + len(bad):
        return "a class: a file is neither pooled nor named"
    sentences = [reason for path, reason in found.skipped if len(reason.splitlines()) != 1 or path.name not in reason]
    return f"a class: no sentence about the file: {sentences[0][:300]!r}" if sentences else None
