"""The adversary: finds a lever that a case does not pay for, and tells it from one that costs, and from one that gains nothing."""

from __future__ import annotations

import json

import pytest

import sim
from sim.inquiry import adversary
from sim.inquiry.adversary import FREE, NOTHING, OVER, PAID, Adversary, _space
from sim.inquiry.search import asked_question
from sim.inquiry.space import coordinates
from sim.scenario import names
from tests.cli.cases import process

CASE = sim.load("three-managers").with_(months=6)
SMALL = {"generations": 8, "population": 6, "learn": 4, "replications": 30}


@pytest.fixture(scope="module")
def found() -> Adversary:
    """A posture that does no more than cost (price cuts where nobody switches), and visits."""
    return adversary(CASE, over=["reserve_bias", "attack.price_cut=0:0.2", "attack.reserve=0:0.5"], **SMALL)


def test_what_nobody_needs_gains_nothing(found):
    verdicts = found.table.set_index("key")["verdict"]
    assert verdicts["attack.reserve"] == NOTHING
    assert found.table["case"].tolist() == [CASE.name] * 3


def test_each_number_is_judged_by_what_is_lost_without_it(found):
    rows = found.table.set_index("key")
    for key, row in rows.iterrows():
        assert (row["verdict"] == NOTHING) == (not row["low"] > 0), key
    assert (rows["low"] <= rows["gain"]).all()
    assert len(found.words()) == 1
    assert found.words()[0].startswith("three-managers: ahead of the case's own strategy by ")


def test_a_lever_that_costs_is_not_called_free(monkeypatch):
    """Visits pay at this account in the long run, and they cost."""
    dear = adversary(CASE.with_(months=24), over=["relationship.links=0:1", "relationship.management=0:12"], **SMALL)
    rows = dear.table[dear.table["low"] > 0]
    assert FREE not in rows[rows["cost_low"] > 0]["verdict"].tolist()
    assert set(rows[rows["cost_low"] > 0]["verdict"]) <= {PAID}


def test_the_page_table_holds_the_rows_that_gain(found):
    lines = found.markdown().splitlines()
    assert len(lines) == 2 + int((found.table["verdict"] != NOTHING).sum())


def test_all_that_a_supplier_decides_can_be_searched():
    assert len(coordinates(OVER, buys=False)) == len({one.key for one in coordinates(OVER, buys=False)}) == 8 + 5 + 6 + 3 + 10 + 1


@pytest.mark.parametrize("name", names())
def test_every_case_can_be_searched_and_leaves_out_only_what_it_refuses(name):
    case = sim.load(name)
    space = _space(case, None)
    asked_question(case, "supplier", space, measure="profit", months=None, against=None, climbs=1, generations=3, population=4, learn=2,
                   replications=10, robust=0, front=0, seed=1)  # fmt: skip
    assert set(OVER) - set(space) <= {"supplier.joint_planning=0:1"}
    assert ("pay.commission" in space) == bool(case.focal.pay)


@pytest.mark.parametrize(
    ("cases", "more", "sentence"),
    [
        ("three-manager", {}, "did you mean"),
        (3, {}, "list of cases"),
        (["three-managers", "three-managers"], {}, "named twice"),
        ("three-managers", {"over": "bet"}, "did you mean"),
        ("three-managers", {"replications": 3}, "replications must be"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_a_sentence(cases, more, sentence):
    with pytest.raises(sim.KamlabError, match=sentence):
        adversary(cases, **more)


def test_the_command_searches_and_goes_on_as_a_process(tmp_path):
    asked = ("adversary", "three-managers", "--over", "opening", "--months", 2, "--generations", 3, "--population", 4, "--learn", 2,
             "--replications", 10, "--out", "a")  # fmt: skip
    done = process(*asked, "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["table"][0]["key"] == "policy.opening"
    first = (tmp_path / "a" / "adversary.csv").read_bytes()
    assert process(*asked, cwd=tmp_path).returncode == 2
    again = process(*asked, "--resume", cwd=tmp_path)
    assert again.returncode == 0, again.stderr
    assert (tmp_path / "a" / "adversary.csv").read_bytes() == first
