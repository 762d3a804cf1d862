"""Changed copies: what `with_` and `--set` change, what they leave alone, and what they refuse."""

from __future__ import annotations

import tomllib
from typing import Any

import numpy as np
import pytest

from sim.errors import KamlabError
from sim.scenario import Scenario, load, parse_setting, template
from sim.scenario.scenario import parse
from sim.strategies import Conflict, Coverage

PATTERN = """
[[pattern]]
name = "late"
measure = "profit"
statistic = "mean"
low = 0.0
of = { window = [20, 30] }
source = "here"

[[pattern]]
name = "early"
measure = "profit"
statistic = "mean"
low = 0.0
of = { window = [1, 6] }
source = "here"

[[event]]
month = 3
kind = "power_shift"
account = "Hard buyer"
"""


@pytest.fixture
def case() -> Scenario:
    return parse(tomllib.loads(template("case") + PATTERN), "case.toml")


def test_nothing_changed_is_the_same_scenario(case: Scenario):
    assert case.with_() == case


def test_the_original_is_left_alone(case: Scenario):
    before = case.model_copy(deep=True)
    case.with_(policy="hard-line", months=12, set={"account.demand": 9.0, "account.Hard buyer.shares.Maker": 0.5})
    assert case == before


def test_a_key_of_a_table_means_all_its_rows(case: Scenario):
    assert [a.demand for a in case.with_(set={"account.demand": 9}).account] == [9.0, 9.0]


def test_a_name_means_one_row(case: Scenario):
    changed = case.with_(set={"account.Hard buyer.demand": 9.0})
    assert [a.demand for a in changed.account] == [case.account[0].demand, 9.0]


def test_an_inner_key(case: Scenario):
    changed = case.with_(
        set={"account.Hard buyer.shares.Maker": 0.25, "account.Hard buyer.shares.Rival": 0.75, "account.terms.Rival": 0.75}
    )
    assert changed.account[1].shares == {"Maker": 0.25, "Rival": 0.75}
    assert [a.terms["Rival"] for a in changed.account] == [0.75, 0.75]


@pytest.mark.parametrize(
    ("key", "value", "read"),
    [
        ("months", 12, lambda sc: sc.months),
        ("currency", "yen", lambda sc: sc.currency),
        ("policy", "hard-line", lambda sc: sc.policy),
        ("relationship", "shallow", lambda sc: sc.relationship),
        ("assumptions.carry", 0.25, lambda sc: sc.assumptions["carry"]),
        ("supplier.Rival.attack", "none", lambda sc: sc.supplier[1].attack),
        ("segment.growth", 0.5, lambda sc: sc.segment[0].growth),
        ("event.month", 7, lambda sc: sc.event[0].month),
    ],
)
def test_what_can_be_set(case: Scenario, key: str, value: Any, read: Any):
    assert read(case) != value if key != "assumptions.carry" else not case.assumptions
    assert read(case.with_(set={key: value})) == value


def test_an_argument_outranks_a_setting(case: Scenario):
    changed = case.with_(policy="hard-line", months=12, set={"policy": "compromise", "months": 24})
    assert (changed.policy, changed.months) == ("hard-line", 12)


def test_patterns_beyond_a_shortened_horizon_are_left_out(case: Scenario):
    assert [p.name for p in case.with_(months=12).pattern] == ["early"]
    assert [p.name for p in case.with_(set={"months": 30}).pattern] == ["late", "early"]


def test_an_own_record_is_entered_once(case: Scenario):
    firm = Conflict(name="firm", beta=0.4)
    changed = case.with_(policy=firm, relationship=Coverage(name="wide", effort={"operating": 2}))
    assert changed.conflicts()[changed.policy] == firm
    assert changed.coverages()[changed.relationship].visits("operating", "field") == 2.0
    again = changed.with_(policy=Conflict(name="firm", beta=0.5))
    assert [own.beta for own in again.conflict] == [0.5]


def test_an_own_record_may_not_pose_as_a_bundled_one(case: Scenario):
    assert case.with_(policy=Conflict(name="balanced")).policy == "balanced"
    with pytest.raises(KamlabError, match="'balanced' is the name of a bundled strategy"):
        case.with_(policy=Conflict(name="balanced", beta=9.0))


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("account.demnd", 1, ("'demnd'", "did you mean 'demand'")),
        ("account.Hard byer.demand", 1, ("'Hard byer'", "did you mean 'Hard buyer'")),
        ("account.Hard buyer.demnd", 1, ("'demnd'", "did you mean 'demand'")),
        ("account.Hard buyer", 1, ("not a key",)),
        ("account.contacts.0", 1, ("contacts", "as a whole")),
        ("account.shares.Maker.x", 1, ("not a key",)),
        ("acount.demand", 1, ("'acount.demand'", "did you mean 'account'")),
        ("account", 1, ("names nothing that can be changed",)),
        ("", 1, ("names nothing that can be changed",)),
        ("months.x", 1, ("names nothing that can be changed",)),
        ("pattern.low", 1, ("names nothing that can be changed",)),
        ("account.demand", -1, ("case", "key demand", "at least 1e-06, not -1")),
        ("account.demand", "much", ("key demand", "a number", "'much'")),
        ("account.Hard buyer.shares.Maker", 0.9, ("'Hard buyer'", "must sum to 1, not 1.4")),
        ("account.Hard buyer.shares.Nobody", 0.0, ("shares", "'Nobody'")),
        ("supplier.name", "Twin", ("two suppliers", "'Twin'")),
        ("supplier.focal", True, ("focal = true", "not 2")),
        ("assumptions.cary", 0.5, ("'cary'", "did you mean 'carry'")),
        ("assumptions.carry", 5.0, ("carry", "0 to 1")),
        ("policy", "balancd", ("policy", "did you mean 'balanced'")),
        ("months", 0, ("key months", "at least 1")),
    ],
)
def test_what_is_refused(case: Scenario, key: str, value: Any, words: tuple[str, ...]):
    with pytest.raises(KamlabError) as refused:
        case.with_(set={key: value})
    assert [word for word in words if word not in str(refused.value)] == [], str(refused.value)


@pytest.mark.parametrize(
    ("text", "key", "value"),
    [
        ("account.turnover=0", "account.turnover", 0),
        ("account.turnover = 0.5", "account.turnover", 0.5),
        ("supplier.negotiates=false", "supplier.negotiates", False),
        ("account.contacts=[3, 2, 1]", "account.contacts", [3, 2, 1]),
        ("account.shares={Maker = 0.5, Rival = 0.5}", "account.shares", {"Maker": 0.5, "Rival": 0.5}),
        ("currency=million yuan", "currency", "million yuan"),
        ('currency="5"', "currency", "5"),
        ("title=a=b", "title", "a=b"),
        ("title=", "title", ""),
        ("title=1\ncurrency=2", "title", "1\ncurrency=2"),
        (f"months={'9' * 5000}", "months", "9" * 5000),
        (f"months={'[' * 5000}", "months", "[" * 5000),
    ],
)
def test_a_setting_is_read_as_toml_and_else_as_text(text: str, key: str, value: Any):
    assert parse_setting(text) == (key, value)


@pytest.mark.parametrize("text", ["nonsense", "", "=3", " = 3"])
def test_a_setting_without_key_or_sign_is_refused(text: str):
    with pytest.raises(KamlabError, match="key=value"):
        parse_setting(text)


def test_a_value_of_many_lines_is_refused_in_one(case: Scenario):
    with pytest.raises(KamlabError) as refused:
        case.with_(set={"account.demand": np.eye(3)})
    assert "must be a number, not [[1.0, 0.0, 0.0]," in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1


def test_a_horizon_of_numpy_leaves_out_the_patterns_that_one_of_python_leaves_out():
    case = load("three-managers")
    assert case.with_(months=np.int64(5)) == case.with_(months=5)
    assert len(case.with_(months=5).pattern) < len(case.pattern)


def test_a_scenario_with_other_numbers_of_a_bundled_strategy_can_be_restated():
    changed = load("three-managers").with_(set={"policy.hard-line.beta": 0.4})
    again = changed.restated(changed.model_dump(mode="python"))
    assert again.conflicts()["hard-line"].beta == 0.4
