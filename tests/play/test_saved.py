"""Saved games: whole or not there, replayed to the last bit, and refused in a sentence where they cannot be."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.errors import KamlabError
from sim.play.game import Game
from sim.play.saved import Session, read_game, read_saved
from tests.cli.cases import environment
from tests.play.players import Wild
from tests.worlds import first_difference, plain_case


def saved(path: Path, scenario="gree-gome", taste: int = 1, most: int = 10_000, **how) -> Game:
    """A game by a wild player, kept in a file, of at most so many decisions."""
    if isinstance(scenario, str):
        scenario = sim.load(scenario).with_(months=24)
    session, player = Session(Game(scenario, **how), path), Wild(taste)
    session.save()
    while session.game.question is not None and len(session.game.decisions) < most:
        session.decide(player(session.game.question))
    return session.game


@pytest.mark.parametrize("most", [0, 1, 7, 10_000])
def test_a_file_replays_the_game_to_the_last_bit(tmp_path, most):
    game = saved(tmp_path / "game.json", "three-managers", most=most, seed=7, replication=3, every=4, accounts=["Hard buyer", "Soft buyer"])
    again = read_game(tmp_path / "game.json")
    assert first_difference(again.world.state, game.world.state) is None
    assert np.array_equal(again.monthly(), game.monthly())
    assert again.decisions == game.decisions
    assert (again.seed, again.replication, again.every, again.accounts) == (7, 3, 4, ("Hard buyer", "Soft buyer"))
    assert (again.question is None) == (most == 10_000)


def test_changed_facts_go_with_the_file(tmp_path):
    scenario = sim.load("gree-gome").with_(months=12, set={"account.Gome.demand": 30.0, "assumptions.carry": 0.3})
    game = saved(tmp_path / "game.json", scenario)
    assert read_saved(tmp_path / "game.json").changes == {"account.Gome.demand": 30.0, "assumptions.carry": 0.3}
    assert np.array_equal(read_game(tmp_path / "game.json").monthly(), game.monthly())


def test_a_case_of_ones_own_goes_with_the_file(tmp_path):
    own = plain_case(months=12, coverage=[{"name": "wide", "effort": {"operating": {"field": 3.0}}}], relationships=["wide"])
    game = saved(tmp_path / "game.json", own)
    assert np.array_equal(read_game(tmp_path / "game.json").monthly(), game.monthly())


def test_a_case_that_borrows_the_name_of_a_bundled_one_is_not_taken_for_it(tmp_path):
    facts = plain_case(months=12).model_dump(mode="json", exclude_none=True) | {"name": "gree-gome"}
    own = sim.scenario.scenario.parse(facts, "own")
    game = saved(tmp_path / "game.json", own)
    assert np.array_equal(read_game(tmp_path / "game.json").monthly(), game.monthly())


def test_files_are_small_and_lie_alone(tmp_path):
    saved(tmp_path / "game.json")
    assert [path.name for path in tmp_path.iterdir()] == ["game.json"]
    assert (tmp_path / "game.json").stat().st_size < 20_000


def change(path: Path, **keys) -> None:
    path.write_text(json.dumps(json.loads(path.read_text()) | keys))


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda p: p.unlink(), "no such file"),
        (lambda p: (p.unlink(), p.mkdir()), "is a directory"),
        (lambda p: p.write_bytes(p.read_bytes()[:-30]), "no saved game, or damaged"),
        (lambda p: p.write_bytes(b""), "no saved game, or damaged"),
        (lambda p: p.write_bytes(os.urandom(2000)), "no saved game, or damaged"),
        (lambda p: p.write_bytes(b"[" * 100_000), "no saved game, or damaged"),
        (lambda p: p.write_bytes(b" " * 3_000_000), "too large"),
        (lambda p: p.write_text('{"cells": []}'), "no saved game, or damaged"),
        (lambda p: change(p, kamlab_game=2), "key kamlab_game: must be 1, not 2"),
        (
            lambda p: p.write_text(json.dumps({k: v for k, v in json.loads(p.read_text()).items() if k != "decisions"})),
            "key decisions: missing",
        ),
        (lambda p: change(p, unknown=1), "unknown key 'unknown'"),
        (lambda p: change(p, seed=-1), "seed must be"),
        (lambda p: change(p, seed=1.5), "key seed: must be a whole number, not 1.5"),
        (lambda p: change(p, months=0), "months"),
        (lambda p: change(p, every=0), "every 1 to 12"),
        (lambda p: change(p, accounts=["Nobody"]), "no account 'Nobody'"),
        (lambda p: change(p, scenario="nowhere"), "no bundled scenario 'nowhere'"),
        (lambda p: change(p, rules="0" * 16), "under other rules"),
        (lambda p: change(p, changes={"account.demand": 1.0}), "has changed since"),
        (lambda p: change(p, decisions=[{"do": "hold"}]), "decision 1 does not fit the game"),
        (lambda p: change(p, decisions=[{"do": "jump"}]), "key decisions[1]: key do: must be 'plan', "),
        (lambda p: change(p, decisions=[{"do": "plan", "instruction": "x" * 5000}]), "decision 1 does not fit the game: no colleague"),
        (lambda p: change(p, decisions=[{"do": "offer", "worth": 2.0}]), "key decisions[1].offer.worth: must be at most 1, not 2.0"),
    ],
)
def test_a_damaged_or_foreign_file_is_told_in_one_sentence(tmp_path, damage, words):
    path = tmp_path / "game.json"
    saved(path)
    damage(path)
    with pytest.raises(KamlabError) as error:
        read_game(path)
    assert words in str(error.value)
    assert len(str(error.value).splitlines()) == 1
    assert len(str(error.value)) < 700


def test_decisions_beyond_the_end_are_refused(tmp_path):
    saved(tmp_path / "game.json")
    told = json.loads((tmp_path / "game.json").read_text())["decisions"]
    change(tmp_path / "game.json", decisions=[*told, {"do": "hold"}])
    with pytest.raises(KamlabError, match="the game is over"):
        read_game(tmp_path / "game.json")


def test_a_disk_that_cannot_be_written_leaves_the_file_as_it_was(tmp_path, monkeypatch):
    saved(tmp_path / "game.json", most=3)
    before = (tmp_path / "game.json").read_bytes()
    session = Session(read_game(tmp_path / "game.json"), tmp_path / "game.json")

    def full(self, *_, **__):
        self.touch()
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(KamlabError, match="No space left"):
        session.decide(Wild(1)(session.game.question))
    assert (tmp_path / "game.json").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["game.json"]
    monkeypatch.undo()
    session.save()
    assert len(read_game(tmp_path / "game.json").decisions) == 4


KILLED = """
import sys
import sim
from pathlib import Path
from sim.play.game import Game
from sim.play.saved import Session
from tests.play.players import Wild
session, player = Session(Game(sim.load("gree-gome")), Path(sys.argv[1])), Wild(3)
session.save()
print("ready", flush=True)
for _ in range(10**9):  # a game is soon over; the saving goes on
    if session.game.question is not None:
        session.decide(player(session.game.question))
    session.save()
"""


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_a_process_killed_at_any_instant_leaves_a_whole_game(tmp_path):
    path = tmp_path / "game.json"
    root = Path(sim.__file__).parents[1]
    for wait in (0.0, 0.05, 0.11, 0.2):
        child = subprocess.Popen([sys.executable, "-c", KILLED, str(path)], cwd=root, env=environment(), stdout=subprocess.PIPE, text=True)
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        time.sleep(wait)
        child.send_signal(signal.SIGKILL)
        child.wait()
        child.stdout.close()
        read_game(path)
