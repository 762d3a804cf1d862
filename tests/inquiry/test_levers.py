"""The sweep of the levers: it finds a lever without a price, does not blame one with a price, and leaves none out."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest

import sim
from sim.inquiry.levers import COSTS, GIVEN, NOT_AMOUNTS, _priced, levers, levers_of
from sim.scenario.facts import stated_in
from sim.strategies import attack, conflict, coverage, pay, portfolio, tactics
from sim.world.measures import NAMES
from tests.worlds import QUIET, plain_case

STILL = plain_case(months=6, assumptions=QUIET)
"""Nothing happens: relationships cost what they cost, and bring nothing."""


def swept(case, **more):
    return levers(case, **{"replications": 2, **more}).table.set_index(["lever", "end"])


def judged(gain=10.0, cost=0.0, spread=0.0, bar=0.01):
    """An end that gains and costs so much, beside a profit of 100."""
    shipped = np.zeros((1 + len(COSTS), 2))
    shipped[0] = 100.0
    moved = shipped.copy()
    moved[0] += gain + np.array([-spread, spread])
    moved[1] += cost
    return _priced(moved, shipped, bar)[-1]


def test_a_lever_that_gains_without_a_cost_that_moved_is_free():
    assert judged()
    assert judged(cost=0.9)
    assert judged(cost=-0.9)


@pytest.mark.parametrize("why_not", [{"cost": 1.1}, {"cost": -1.1}, {"gain": 0.9}, {"gain": -10.0}, {"spread": 5.0}, {"bar": 0.11}])
def test_a_lever_with_a_price_or_without_a_gain_beyond_doubt_is_not_free(why_not):
    assert not judged(**why_not)


def test_visits_that_bring_nothing_save_what_they_cost_and_are_no_free_gain():
    visits = swept(STILL).loc[("visits: field to operating", 0.0)]
    assert visits["gain"] > 0
    assert visits["cost"] == pytest.approx(-visits["gain"])
    assert "effort_cost -" in visits["costs"]
    assert not visits["free"]


def test_what_costs_and_brings_nothing_loses_what_it_costs():
    found = swept(STILL).loc[("visits: executive to decision", 20.0)]
    assert found["gain"] == pytest.approx(-found["cost"])
    assert found["gain"] < 0
    assert not found["free"]


def test_every_number_of_every_strategy_is_swept_and_every_fact_that_is_a_choice():
    names = {lever.name for lever in levers_of(sim.load("internal-collapse"))}
    for table, home, record in (
        ("conflict", conflict, sim.Conflict), ("coverage", coverage, sim.Coverage), ("attack", attack, sim.Attack),
        ("portfolio", portfolio, sim.Portfolio), ("pay_plan", pay, sim.PayPlan), ("tactics", tactics, sim.TacticMix),
    ):  # fmt: skip
        numbers = {field.name for field in fields(record)} & {*home.RANGES, *getattr(home, "WHOLE", {})} - NOT_AMOUNTS
        assert {f"{table}: {name}" for name in numbers} <= names
    stated = {stated.key for stated in stated_in("supplier")}
    assert stated >= GIVEN
    assert {"research", "accommodation", "development", "orientation", "joint_planning", "stock", "reliability"} <= names
    assert sum(name.startswith("visits: ") for name in names) == 9


def test_costs_are_measures_of_money():
    assert set(COSTS) <= set(NAMES)


def test_an_end_beyond_what_a_case_allows_is_brought_back_and_said():
    found = levers("three-managers", replications=2).table.set_index("lever")
    cut = found.loc["attack: price_cut"]
    assert 0 < cut["end"] < 0.9
    assert cut["refused"] == ""
    assert "joint_planning does nothing" in found.loc["joint_planning", "refused"]


@pytest.mark.parametrize("bad", [{"cases": 3}, {"replications": 1}, {"gain": 0}, {"workers": 0}, {"seed": -1}])
def test_what_cannot_be_used_is_refused_in_a_sentence(bad):
    with pytest.raises(sim.KamlabError) as refused:
        levers(**{"cases": STILL, "replications": 2, **bad})
    assert len(str(refused.value).splitlines()) == 1
