"""Records that are made in Python: what is wrong is told in one sentence, the one that a file would get; NumPy's numbers are numbers."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import numpy as np
import pytest
from pydantic import BaseModel

import sim
from sim.experiment.design import Design, Point, Sample, read_design
from sim.play import decisions
from sim.play.game import Game
from sim.play.saved import Saved, about
from sim.scenario import account, events, own, patterns, read_scenario, scenario, story, supplier, template
from sim.scenario.case import Case
from sim.scenario.tables import Table

CASE = sim.load("three-managers")
CELL = {"policy": "balanced", "window": [1, 6]}
GOOD: dict[type[Table], dict[str, Any]] = {
    story.Story: {"en": "A story."},
    story.Fact: {"text": "t", "source": "s"},
    account.Segment: {},
    supplier.Supplier: {"name": "Maker"},
    account.Account: {"name": "North", "demand": 2.0, "shares": {"Maker": 1.0}},
    events.Event: {"month": 2, "kind": "price_cut", "account": "North", "supplier": "Maker", "size": 0.5},
    patterns.Cell: CELL,
    patterns.Pair: {"of": CELL, "against": {}},
    patterns.Pattern: {"name": "p", "measure": "profit", "source": "s", "against": {}, "low": 0.0, "above": 0.5},
    own.OwnConflict: {"name": "own"},
    own.OwnCoverage: {"name": "own", "effort": {"management": 1.0}},
    own.OwnAttack: {"name": "own"},
    own.OwnPayPlan: {"name": "own"},
    own.OwnPortfolio: {"name": "own"},
    own.OwnTactics: {"name": "own"},
    scenario.Scenario: CASE.model_dump(exclude_none=True),
    Point: {"set": {"account.turnover": 0}},
    Sample: {"points": 4, "assumptions": [0.6, 1.6]},
    Design: {"name": "d", "scenario": "three-managers", "replications": 2, "months": 6, "windows": {"early": [1, 2]}},
    decisions.Plan: {"instruction": "balanced", "visits": [1.0, 0.0, 0.0]},
    decisions.Offer: {"worth": 0.5},
    decisions.Terms: {"issues": [0.5] * 6},
    decisions.Accept: {},
    decisions.WalkAway: {},
    decisions.Hold: {},
    decisions.Repair: {},
    decisions.GiveIn: {},
    decisions.Delegate: {"policy": "balanced"},
    Saved: about(Game(CASE)).model_dump(exclude_none=True),
}
BASES = {own.Own, Case, account._Segment, supplier._Supplier, account._Account, decisions.Decision}
KINDS = pytest.mark.parametrize("kind", GOOD, ids=lambda kind: kind.__name__)
FIELDS = [(kind, key) for kind in GOOD for key in kind.model_fields]


def below(kind: type) -> set[type]:
    return {kind}.union(*map(below, kind.__subclasses__()))


def said(attempt: Any) -> str:
    """The sentence of a refusal."""
    with pytest.raises(sim.KamlabError) as refused:
        attempt()
    sentence = str(refused.value)
    assert len(sentence.splitlines()) == 1, sentence
    assert "pydantic" not in sentence, sentence
    assert "Input should" not in sentence, sentence
    return sentence


def test_every_record_of_the_package_is_tried_here():
    ours = {kind for kind in below(BaseModel) if kind.__module__.startswith("sim.")}
    assert ours - {Table} == {*GOOD} | BASES, "a record that pydantic checks must be a Table, and stand in the list above"


@pytest.mark.parametrize(("kind", "key"), FIELDS, ids=lambda part: getattr(part, "__name__", part))
def test_a_bad_value_of_any_key_is_refused_with_the_name_of_record_and_key(kind, key):
    for bad in (object(), len, [[{}]], float("nan"), np.array([[1j]])):
        sentence = said(lambda bad=bad: kind(**GOOD[kind] | {key: bad}))
        assert sentence.startswith(f"{kind.__name__}: "), sentence
        assert key in sentence, sentence


@KINDS
def test_unknown_missing_and_unnamed_keys_are_told(kind):
    first = next(iter(kind.model_fields))
    assert "unknown key 'mispelt'" in said(lambda: kind(**GOOD[kind], mispelt=1))
    assert f"{kind.__name__} takes keys by name, as in {kind.__name__}({first}=...)" in said(lambda: kind("x"))
    for key, field in kind.model_fields.items():
        if field.is_required():
            left = {other: value for other, value in GOOD[kind].items() if other != key}
            assert f"key {key}: missing; add it" in said(lambda left=left: kind(**left))
    assert said(lambda: kind.model_validate(3)).startswith(f"{kind.__name__}: ")
    assert said(lambda: kind.model_validate_json("[")).startswith(f"{kind.__name__}: ")


@KINDS
def test_a_record_is_not_changed_in_place(kind):
    made = kind(**GOOD[kind])
    for key in (next(iter(kind.model_fields)), "mispelt"):
        assert f"a {kind.__name__} cannot be changed, so {key}" in said(lambda key=key: setattr(made, key, 1))
    assert made == kind(**GOOD[kind])


def in_numpy(value: Any) -> Any:
    """The same value in NumPy's numbers and arrays, as far as it is one."""
    if isinstance(value, dict):
        return {key: in_numpy(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        numbers = value and all(isinstance(inner, (int, float)) for inner in value)
        return np.array(value) if numbers else tuple(map(in_numpy, value))
    if isinstance(value, bool):
        return np.bool_(value)
    return {int: np.int64, float: np.float64}.get(type(value), lambda same: same)(value)


@KINDS
def test_numpys_numbers_make_the_same_record(kind):
    plain = kind(**GOOD[kind])
    stated = plain.model_dump(exclude_none=True)
    assert kind(**in_numpy(stated)) == plain
    assert kind.model_validate(in_numpy(stated)) == plain
    assert kind.model_validate_json(plain.model_dump_json(exclude_none=True)) == plain
    for again in (pickle.loads(pickle.dumps(plain)), copy.deepcopy(plain)):
        assert again == plain


WRONG = {
    "months": {"months": 0},
    "an account's demand": {"account": [CASE.account[0].model_dump(exclude_none=True) | {"demand": -1}]},
    "an account's supplier": {"account": [CASE.account[0].model_dump(exclude_none=True) | {"shares": {"Makr": 1.0}}]},
    "an unknown key": {"moths": 3},
    "a policy": {"policy": "hard-lin"},
    "an assumption": {"assumptions": {"cary": 1}},
    "no supplier": {"supplier": []},
}


@pytest.mark.parametrize("what", WRONG)
def test_a_scenario_is_refused_in_python_as_from_a_file(what, tmp_path):
    from sim.scenario.scenario import parse

    data = GOOD[scenario.Scenario] | WRONG[what]
    assert said(lambda: sim.Scenario(**data)).removeprefix("Scenario") == said(lambda: parse(data, "x.toml")).removeprefix("x.toml")


def test_the_place_of_a_record_within_a_record_is_told():
    north = account.Account(name="North", demand=2, shares={"Nobody": 1})
    data = GOOD[scenario.Scenario] | {"account": [north]}
    assert said(lambda: sim.Scenario(**data)).startswith("Scenario: [[account]] 'North': shares: 'Nobody' is not a supplier")
    data = GOOD[scenario.Scenario] | {"account": [{"name": "North", "demand": -2.0, "shares": {"Maker": 1.0}}]}
    assert said(lambda: sim.Scenario(**data)).startswith("Scenario: [[account]] number 1 ('North'), key demand: must be at least 1e-06")


def test_a_design_is_refused_in_python_as_from_a_file(tmp_path):
    path = tmp_path / "d.toml"
    path.write_text('name = "d"\nscenario = "three-managers"\nreplications = 0\npolices = ["balanced"]\n')
    direct = said(lambda: Design(name="d", scenario="three-managers", replications=0, polices=["balanced"]))
    assert said(lambda: read_design(path)).removeprefix(str(path)) == direct.removeprefix("Design")


def test_a_scenario_from_python_is_the_one_from_the_file(tmp_path):
    path = tmp_path / "case.toml"
    path.write_text(template("mine"), encoding="utf-8")
    read = read_scenario(path)
    assert sim.Scenario(**read.model_dump(exclude_none=True)) == read
