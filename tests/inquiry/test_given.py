"""Inquiries from Python take what the command takes, names and text, and refuse the rest in a sentence before anything runs."""

from __future__ import annotations

from typing import Any

import pytest

import sim
from sim import inquiry, workers
from sim.experiment import pool, read_design, run_arms
from sim.experiment.outcomes import Column, outcomes
from sim.inquiry.policy_map import Axis

CASE = sim.load("three-managers").with_(months=2)
LEFT, RIGHT = "balanced/layered", "hard-line/layered"
CELLS = [LEFT, RIGHT]
FACTS = {"account.turnover": (0, 3)}
FEW = {"replications": 2}
X, Y = "account.turnover=0,1", "account.substitutes=0.2,0.5"
ODD = (object(), None, 3, [1], {"a": 1}, True, len, 1j)


def few() -> Any:
    design = read_design("robustness")
    return design.model_copy(update={"replications": 2, "months": 60, "sample": design.sample.model_copy(update={"points": 4})})


INQUIRIES: dict[str, Any] = {
    "sensitivity": lambda case=CASE, left=LEFT, right=RIGHT, **more: inquiry.sensitivity(case, left, right, **{"draws": 10, **FEW, **more}),
    "why": lambda case=CASE, left=LEFT, right=RIGHT, **more: inquiry.why(case, left, right, **{"mechanisms": (), **FEW, **more}),
    "map": lambda case=CASE, x=X, y=Y, cells=CELLS, **more: inquiry.policy_map(case, x, y, cells, replications=2, **more),
    "regimes": lambda case=CASE, facts=FACTS, cells=CELLS, **more: inquiry.regimes(case, facts, cells, points=2, replications=2, **more),
    "robustness": lambda **more: inquiry.robustness(few(), **more),
}  # fmt: skip
EVERY = pytest.mark.parametrize("kind", INQUIRIES)


def said(attempt: Any) -> str:
    with pytest.raises(sim.KamlabError) as refused:
        attempt()
    assert len(str(refused.value).splitlines()) == 1
    return str(refused.value)


@EVERY
def test_as_many_work_as_were_asked_for(kind, monkeypatch):
    asked = []
    real = workers.number_of_workers
    monkeypatch.setattr(pool, "number_of_workers", lambda n=None: asked.append(n) or real(n))
    INQUIRIES[kind](workers=1)
    assert 1 in asked


@EVERY
def test_a_number_of_workers_that_there_cannot_be_is_refused_before_anything_is_asked(kind):
    def never(_: Any) -> None:
        raise AssertionError("asked")

    for bad in (0, -1, 2.5, "2", True, 10**9):
        assert said(lambda bad=bad: INQUIRIES[kind](workers=bad, before=never)).startswith("workers must be a whole number from 1")


@pytest.mark.parametrize("kind", ["sensitivity", "why", "map", "regimes"])
def test_the_name_of_a_case_is_enough(kind):
    assert INQUIRIES[kind](case="three-managers", last=1).scenario == sim.load("three-managers")


def test_a_misspelt_case_or_design_gets_a_hint():
    assert "there is no bundled case or design 'robustnes'; did you mean 'robustness'?" in said(lambda: inquiry.robustness("robustnes"))
    assert "did you mean 'three-managers'?" in said(lambda: inquiry.robustness("three-manager"))


def test_text_and_records_ask_the_same():
    left, right = (inquiry.parse_cell(CASE, text) for text in CELLS)
    by_text, by_record = INQUIRIES["why"](), INQUIRIES["why"](left=left, right=right)
    assert (by_text.left, by_text.gap) == (by_record.left, by_record.gap)
    x, y = inquiry.parse_axis(X), inquiry.parse_axis(Y)
    assert INQUIRIES["map"]().frame.equals(INQUIRIES["map"](x=x, y=y, cells=[left, right]).frame)


PARTS = {
    "sensitivity": ("case", "left", "right", "measure", "first", "seed"),
    "why": ("case", "left", "right", "measure", "mechanisms", "last"),
    "map": ("case", "x", "y", "cells", "measure"),
    "regimes": ("case", "facts", "cells", "measure"),
}
DEFAULTS = {("why", "mechanisms"), ("why", "last")}
"""Parts for which None stands for the usual."""


@pytest.mark.parametrize(("kind", "part"), [(kind, part) for kind, parts in PARTS.items() for part in parts])
def test_whatever_is_no_such_thing_is_refused_in_a_sentence(kind, part):
    for odd in ODD:
        whole = part in ("first", "last", "seed") and odd == 3 and odd is not True
        if not (odd is None and (kind, part) in DEFAULTS) and not (whole and part == "seed"):
            said(lambda odd=odd: INQUIRIES[kind](**{part: odd}))


@pytest.mark.parametrize("odd", [odd for odd in ODD if odd is not None], ids=lambda odd: type(odd).__name__)
def test_records_made_wrong_are_refused_in_a_sentence(odd):
    choice, axis = inquiry.Choice, "account.turnover"
    for bad in (choice("a", odd, "layered"), choice("a", "balanced", odd), choice(odd, "balanced", "layered")):
        said(lambda bad=bad: INQUIRIES["why"](left=bad))
    if not isinstance(odd, dict):
        said(lambda: INQUIRIES["why"](left=choice("a", "balanced", "layered", odd)))
    said(lambda: INQUIRIES["map"](x=Axis(odd, (0, 1))))
    said(lambda: INQUIRIES["map"](x=Axis(axis, odd)))
    if odd != 3:
        said(lambda: INQUIRIES["map"](x=Axis(axis, (0, odd))))


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: type(odd).__name__)
def test_arms_that_are_no_scenarios_are_refused_in_a_sentence(odd):
    for arms in (odd, [odd], []):
        assert "arms must be a list of scenarios" in said(lambda arms=arms: run_arms(arms, 2))
        assert "arms must be a list of scenarios" in said(lambda arms=arms: outcomes(arms, [Column("profit")], 2))
