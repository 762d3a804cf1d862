"""Postures and books: a rival named by its kind, and the supplier whose measures are shown."""

from __future__ import annotations

import pytest

import sim
from sim.engine import Batch, run_replication
from sim.scenario import names
from sim.strategies import ATTACKS, PORTFOLIOS, POSTURES, RELATIONSHIPS
from sim.strategies.conflict import POLICIES
from sim.world.measures import INDEX
from tests.worlds import plain_case, plain_supplier


@pytest.mark.parametrize("name", POSTURES)
def test_a_posture_stands_for_bundled_strategies_in_a_file_and_in_a_change(name):
    posture = POSTURES[name]
    assert posture.policy in POLICIES
    assert posture.relationship in RELATIONSHIPS
    assert posture.attack in ATTACKS
    assert posture.portfolio in PORTFOLIOS
    stated = plain_case(supplier=[plain_supplier("Focal", focal=True), {"name": "Rival", "reliability": 1.0, "posture": name}])
    changed = plain_case().with_(set={"supplier.Rival.posture": name})
    for case in (stated, changed):
        rival = case.supplier[1]
        assert {key: getattr(rival, key) for key in posture.facts} == posture.facts


def test_a_later_change_of_one_strategy_holds():
    changes = {"supplier.Rival.posture": "raider", "supplier.Rival.policy": "hard-line"}
    case = plain_case().with_(set=changes)
    assert (case.supplier[1].attack, case.supplier[1].policy) == ("raid", "hard-line")
    assert case.with_(set={"supplier.Rival.attack": "none"}).supplier[1].attack == "none"


def test_what_is_no_posture_is_refused_with_a_near_one():
    with pytest.raises(sim.KamlabError, match=r"raidr.*raider"):
        plain_case().with_(set={"supplier.Rival.posture": "raidr"})
    with pytest.raises(sim.KamlabError, match="posture"):
        plain_case().with_(set={"supplier.Rival.posture": 3})


def test_a_posture_beside_what_it_stands_for_is_refused():
    rival = {"name": "Rival", "posture": "raider", "policy": "hard-line"}
    with pytest.raises(sim.KamlabError, match="leave out policy"):
        plain_case(supplier=[plain_supplier("Focal", focal=True), rival])


@pytest.mark.parametrize("run", [lambda case: Batch(case, 1).run(0), lambda case: run_replication(case, 1, 0)], ids=["batch", "agents"])
def test_the_books_of_a_rival_are_those_of_the_same_world(run):
    case = sim.load("three-managers").with_(months=5)
    books = {name: run(case.with_(set={"books": name})) for name in ("", *(s.name for s in case.supplier))}
    assert (books[""] == books["Maker"]).all()
    rivals = sum(books[s.name][:, INDEX["profit"]].sum() for s in case.supplier if not s.focal)
    assert books[""][-1, INDEX["rival_cash"]] == pytest.approx(rivals)
    assert sum(books[s.name][:, INDEX["share_of_wallet"]] for s in case.supplier) == pytest.approx(1.0)


def test_a_headline_says_whose_profit_it_tells():
    case = sim.load("three-managers").with_(months=2)
    asked = {"replications": 2, "progress": False}
    assert "Rival North" in sim.compare(case.with_(set={"books": "Rival North"}), ["balanced"], ["layered"], **asked).words()[0]
    assert not any("What is measured" in sentence for sentence in sim.compare(case, ["balanced"], ["layered"], **asked).words())


def test_unknown_books_are_refused():
    with pytest.raises(sim.KamlabError, match=r"books.*Rival Nrth.*Rival North"):
        sim.load("three-managers").with_(set={"books": "Rival Nrth"})


@pytest.mark.parametrize("name", names())
def test_every_rival_bargains_unless_the_case_says_who_holds_that_it_lists(name):
    for supplier in sim.load(name).supplier:
        assert supplier.negotiates or supplier.lists_because, f"{name}: {supplier.name} is exempt from conflict without a reason"


def test_rivals_of_a_bundled_case_are_in_disputes_of_their_own():
    """And come to terms in most, as the focal supplier does: a smaller supplier is not asked for what no supplier could give."""
    batch = Batch(sim.load("three-managers").with_(months=36, set={"books": "Rival South"}), 1)
    series = sum(batch.run(replication) for replication in range(5))
    disputes, failures = (series[:, INDEX[name]].sum() for name in ("conflicts", "impasses"))
    assert disputes > 5
    assert failures < 0.25 * disputes
