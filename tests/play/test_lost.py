"""Nothing that was decided is lost: stale windows, double clicks, and files of every kind of damage."""

from __future__ import annotations

import json
import os
import random
import threading
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import sim
from sim.errors import KamlabError
from sim.play import saved as saving
from sim.play.decisions import Hold, WalkAway
from sim.play.game import Game
from sim.play.pool import pool
from sim.play.questions import OfferQuestion, StandoffQuestion
from sim.play.saved import MovedOnError, Session, StaleError, read_game
from tests.fuzz.games import mutated
from tests.play.players import Wild, keep
from tests.play.test_saved import saved

widgets = pytest.importorskip("sim.play.widgets")


@pytest.fixture
def path(tmp_path) -> Path:
    Session(Game(sim.load("gree-gome").with_(months=24)), tmp_path / "game.json", seen=None).save()
    return tmp_path / "game.json"


def test_a_stale_window_writes_nothing_and_takes_up_the_game_as_it_stands(path):
    one, two = widgets.Board(Session.load(path)), widgets.Board(Session.load(path))
    player = Wild(3)
    for _ in range(3):
        one.answer(player(one.game.question))
    before = path.read_bytes()
    two.answer(Wild(3)(two.game.question))
    assert path.read_bytes() == before, "a stale window undid what was decided elsewhere"
    assert not two.game.decisions
    assert "elsewhere" in two.trouble.value
    two.controls.children[0].click()
    assert two.game.decisions == one.game.decisions
    two.answer(Wild(1)(two.game.question))
    assert len(read_game(path).decisions) == 4


def test_two_who_begin_under_one_name_do_not_write_over_each_other(tmp_path):
    one, two = (Session(Game(sim.load("gree-gome").with_(months=3)), tmp_path / "x.json", seen=None) for _ in range(2))
    one.save()
    with pytest.raises(MovedOnError):
        two.save()


def test_two_who_decide_at_the_same_instant_do_not_both_count(path, monkeypatch):
    check, ends = Session._check, []

    def slowly(self: Session) -> None:
        check(self)
        time.sleep(0.3)  # here the other one would look as well

    def decide(session: Session, taste: int) -> None:
        try:
            session.decide(Wild(taste)(session.game.question))
            ends.append("kept")
        except MovedOnError:
            ends.append("told")

    monkeypatch.setattr(Session, "_check", slowly)
    threads = [threading.Thread(target=decide, args=(Session.load(path), taste)) for taste in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ends) == ["kept", "told"]
    assert len(read_game(path).decisions) == 1


def test_a_file_that_another_process_holds_is_told_and_nothing_is_decided(path, monkeypatch):
    monkeypatch.setattr(saving, "PATIENCE", 0.1)
    session, before = Session.load(path), path.read_bytes()
    board = widgets.Board(session)
    decision = keep(session.game.question, "balanced")
    with saving.file_lock(path):
        with pytest.raises(KamlabError, match=r"game\.json is being written by another window or process: try again"):
            session.decide(decision)
        board.answer(decision)
        assert "is being written by another" in board.trouble.value
    assert (session.game.decisions, path.read_bytes()) == ([], before)
    board.answer(decision)
    assert (len(read_game(path).decisions), board.trouble.value) == (1, "")


def test_a_temporary_folder_that_cannot_be_used_is_told(path, monkeypatch):
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(path))  # a file
    session = Session.load(path)
    with pytest.raises(KamlabError, match=r"game\.json cannot be locked in the system's temporary folder \(.*\): set TMPDIR"):
        session.decide(keep(session.game.question, "balanced"))
    assert session.game.decisions == []


def test_a_second_click_is_no_second_decision(path):
    session = Session.load(path)
    while not isinstance(session.game.question, StandoffQuestion):
        asked = session.game.question
        session.decide(WalkAway() if isinstance(asked, OfferQuestion) else keep(asked, "balanced"))
    number = len(session.game.decisions)
    session.decide(Hold(), number)
    with pytest.raises(StaleError):
        session.decide(Hold(), number)
    assert len(read_game(path).decisions) == number + 1


def rewritten(path: Path, **keys) -> None:
    path.write_text(json.dumps(json.loads(path.read_text()) | keys))


DAMAGES = {
    "an empty policy": lambda p: rewritten(p, decisions=[{"do": "plan", "instruction": ""}]),
    "a loop": lambda p: (p.unlink(), p.symlink_to(p)),
    "a long scenario": lambda p: rewritten(p, scenario="x" * 5000),
    "a path as scenario": lambda p: rewritten(p, scenario="/etc/passwd"),
    "a pipe": lambda p: (p.unlink(), os.mkfifo(p)),
    "a folder": lambda p: (p.unlink(), p.mkdir()),
    "deep nesting": lambda p: p.write_text('{"facts":' + '{"a":' * 50_000),
    "not UTF-8": lambda p: p.write_bytes(b'{"version": "\xff"}'),
    "many accounts": lambda p: rewritten(p, changes={"account.Gome.count": 19_000}),
    "another seed": lambda p: rewritten(p, seed=9),
}


@pytest.mark.skipif(os.name != "posix", reason="links and pipes of POSIX")
@pytest.mark.parametrize("damage", DAMAGES)
def test_one_bad_file_is_left_out_by_name_and_the_class_is_pooled(tmp_path, damage):
    files = [tmp_path / f"{i}.json" for i in range(3)]
    for taste, file in enumerate(files):
        saved(file, sim.load("gree-gome").with_(months=4), taste)
    DAMAGES[damage](files[0])
    found = pool(files)
    assert list(found.games["player"]) == ["1", "2"]
    ((left_out, reason),) = found.skipped
    assert left_out == files[0]
    assert len(reason) < 700
    assert len(reason.splitlines()) == 1


def test_a_byte_order_mark_is_no_damage(path):
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert read_game(path).question is not None


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 2**32))
def test_only_sentences_come_out_of_mutated_games(path, seed):
    content = path.read_bytes()
    other = path.with_name("mutated.json")
    other.write_bytes(mutated(content, random.Random(seed)))
    try:
        read_game(other)
    except KamlabError as error:
        assert len(str(error).splitlines()) == 1  # noqa: PT017
