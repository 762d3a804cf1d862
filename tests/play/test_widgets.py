"""The board in a notebook: a click is a decision, and a closed kernel leaves the game in its file."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.play import debrief, words
from sim.play.decisions import Offer, Plan
from sim.play.game import Game
from sim.play.questions import OfferQuestion, PlanQuestion, StandoffQuestion
from sim.play.saved import Session, read_game
from sim.strategies.coverage import LAYERS
from tests.cli.cases import environment
from tests.worlds import plain_account, plain_case, plain_supplier

w = pytest.importorskip("ipywidgets")
widgets = pytest.importorskip("sim.play.widgets")


def everything(widget) -> list:
    """A widget and all that is in it."""
    return [widget, *(inner for child in getattr(widget, "children", ()) for inner in everything(child))]


def button(box, label: str):
    return next(one for one in everything(box) if isinstance(one, w.Button) and one.description == label)


def press(box, label: str) -> None:
    """Press a button that asks whether one is sure, and confirm."""
    one = button(box, label)
    one.click()
    one.click()


def slider(box, name: str):
    return next(one for one in everything(box) if getattr(one, "description", "") == name)


def text(box) -> str:
    return " ".join(one.value for one in everything(box) if isinstance(one, w.HTML))


def case(months: int = 24) -> sim.Scenario:
    return sim.load("gree-gome").with_(months=months)


def test_a_game_is_played_with_clicks_to_its_debrief(tmp_path):
    board = widgets.Board(Session(Game(case(), 2, every=12), tmp_path / "game.json"))  # a seed with a stand-off
    game, seen = board.game, set()
    for _ in range(200):
        question = game.question
        if question is None:
            break
        seen.add(type(question))
        if isinstance(question, PlanQuestion):
            button(board.box, "Go on").click()
        elif isinstance(question, StandoffQuestion):
            button(board.box, "Offer repair").click()
        elif question.offers_left:
            slider(board.box, "worth to you").value = 0.62
            button(board.box, "Offer").click()
        else:
            press(board.box, "Walk away")
    assert seen == {PlanQuestion, OfferQuestion, StandoffQuestion}
    assert Offer(worth=0.62) in game.decisions
    shown = text(board.box)
    assert all(sentence.replace("'", "&#x27;") in shown for sentence in debrief(game).words())
    assert any(isinstance(one, w.Image) and bytes(one.value).startswith(b"\x89PNG") for one in everything(board.box))
    assert np.array_equal(read_game(tmp_path / "game.json").monthly(), game.monthly())


def test_sliders_make_a_plan_and_terms_of_ones_own():
    board = widgets.Board(Session(Game(case()), None))
    slider(board.box, "visits a month, operating").value = 0.5
    slider(board.box, "joint activities").value = 0.25
    slider(board.box, "colleagues bargain").value = "compromise"
    assert slider(board.box, "plan of visits").value == widgets.OWN
    button(board.box, "Go on").click()
    plan = board.game.decisions[0]
    assert (plan.visits, plan.links, plan.instruction, plan.relationship) == ((0.5, 1.0, 0.0), 0.25, "compromise", "")
    slider(board.box, "service").value = 0.11
    button(board.box, "Offer these terms").click()
    assert board.game.decisions[1].issues == (0.5, 0.5, 0.5, 0.5, 0.11, 0.5)


def test_the_numbers_follow_the_plan_that_is_chosen_and_a_changed_number_is_a_plan_of_ones_own():
    board = widgets.Board(Session(Game(case()), None))
    named = slider(board.box, "plan of visits")
    fields = [slider(board.box, name) for name in (*(f"visits a month, {layer}" for layer in LAYERS), "joint activities")]
    fields[0].value = 16
    for name in ("account-unit", "no-account-manager"):
        named.value = name
        meant = words.as_numbers(Plan(relationship=name, instruction="balanced"), board.game)
        assert [field.value for field in fields] == [*meant.visits, meant.links]
        assert named.value == name
    fields[1].value = 3
    assert named.value == widgets.OWN


def test_terms_issue_by_issue_are_shown_to_who_asks_for_them():
    board = widgets.Board(Session(Game(case()), None))
    button(board.box, "Go on").click()
    ask = next(one for one in everything(board.box) if isinstance(one, w.Checkbox))
    hidden = next(one for one in everything(board.box) if isinstance(one, w.VBox) and slider(one, "service") in one.children)
    assert hidden.layout.display == "none"
    ask.value = True
    assert hidden.layout.display != "none"


def test_what_cannot_be_decided_is_told_and_changes_nothing(tmp_path):
    board = widgets.Board(Session(Game(case()), tmp_path / "game.json"))
    for layer in ("operating", "management", "decision"):
        slider(board.box, f"visits a month, {layer}").value = 16
    button(board.box, "Go on").click()
    assert "48 visits a month are more than the 16" in board.trouble.value
    assert board.game.decisions == []
    slider(board.box, "plan of visits").value = "account-unit"
    button(board.box, "Go on").click()
    assert board.trouble.value == ""
    assert len(board.game.decisions) == 1


def test_a_file_that_cannot_be_written_is_told_and_the_game_goes_on(tmp_path, monkeypatch):
    board = widgets.Board(Session(Game(case()), tmp_path / "gone" / "game.json"))
    button(board.box, "Go on").click()
    assert "cannot be written" in board.trouble.value
    assert isinstance(board.game.question, OfferQuestion)
    assert button(board.box, "Walk away")


def test_the_same_call_goes_on_with_a_game_that_is_kept(tmp_path):
    path = tmp_path / "game.json"
    code = f"""
import os, signal
from sim.play.widgets import board
from tests.play.test_widgets import button
box = board("gree-gome", save={str(path)!r})
button(box, "Go on").click()
os.kill(os.getpid(), signal.SIGKILL)  # the kernel dies
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=Path(sim.__file__).parents[1], env=environment(), check=False)
    assert done.returncode != 0
    assert len(read_game(path).decisions) == 1
    again = widgets.board("gree-gome", save=path)
    assert button(again, "Walk away")
    press(again, "Walk away")
    assert len(read_game(path).decisions) == 2


def test_names_in_a_case_are_text_and_no_markup():
    sly = plain_case(
        title="<script>alert(1)</script>", months=2, supplier=[plain_supplier("Focal", focal=True), plain_supplier("B & C")],
        account=[plain_account("A & B", shares={"Focal": 0.5, "B & C": 0.5})], story={"en": "<b>bold</b>", "zh": "-"},
    )  # fmt: skip
    shown = text(widgets.board(sly))
    assert "<script>" not in shown
    assert "&lt;b&gt;bold" in shown
    assert "A &amp; B" in shown
