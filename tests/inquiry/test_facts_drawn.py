"""Robustness over the facts of a case: what is drawn, what is left, and what is said of it."""

from __future__ import annotations

import math

import numpy as np
import pytest

import sim
from sim.inquiry import robustness
from sim.scenario import names
from sim.scenario.free import free_facts, setting_of
from tests.worlds import plain_case

SURE = {"name": "trust is a share", "measure": "trust", "statistic": "mean", "low": -1.0, "high": 2.0, "source": "arithmetic"}
NEVER = {"name": "more than everything", "measure": "trust", "statistic": "mean", "low": 1.5, "source": "arithmetic"}
BY_DEMAND = {"name": "sales are large", "measure": "sales", "statistic": "mean", "low": 0.0, "source": "arithmetic"}


def with_patterns(*patterns):
    case = plain_case(months=4)
    return type(case).model_validate({**case.model_dump(mode="python"), "pattern": list(patterns)})


def drawn(case, **more):
    return robustness(case, **{"draws": 12, "replications": 2, **more})


def test_a_pattern_that_holds_by_construction_holds_in_every_draw_and_one_that_cannot_in_none():
    found = drawn(with_patterns(SURE, NEVER))
    assert found.table["share"].tolist() == [1.0, 0.0]
    assert found.verdict == "a story only"
    assert "more than everything" in " ".join(found.words())
    assert found.together.value == 0.0
    sure = drawn(with_patterns(SURE))
    assert (sure.verdict, sure.together.value) == ("robust", 1.0)


def test_the_fact_that_decides_is_named():
    """Sales of one account are its purchases: their size decides, and no assumption does."""
    low = float(np.median(drawn(with_patterns(BY_DEMAND), draws=40, assumptions=0).drawn["sales are large"]))
    found = drawn(with_patterns({**BY_DEMAND, "low": low}), draws=40, assumptions=0)
    assert 0 < found.table["share"].item() < 1
    assert found.table["decides"].item().startswith("account.")
    assert found.table["decides"].item().endswith(".demand")
    assert "decided by account." in " ".join(found.words())


def test_facts_and_assumptions_are_drawn_at_once_within_what_is_asked():
    found = drawn(with_patterns(SURE), facts=0.2, assumptions=0.1)
    case = found.scenario
    keys = [fact.key for fact in free_facts(case)]
    assert keys
    assert found.drawn[keys].to_numpy().min() >= 0.8
    assert found.drawn[keys].to_numpy().max() <= 1.2
    assert found.drawn["carry"].between(0.9 * 0.8, 1.1 * 0.8).all()
    assert found.drawn[keys[0]].nunique() == 12


def test_what_the_source_gives_is_not_drawn():
    case = sim.load("three-managers")
    key = "account.Hard buyer.demand"
    assert key in [fact.key for fact in free_facts(case)]
    data = case.model_dump(mode="python")
    data["fact"][0]["given"] = (key,)
    assert key not in [fact.key for fact in free_facts(type(case).model_validate(data))]


@pytest.mark.parametrize("name", names())
def test_facts_drawn_at_their_ends_make_a_scenario_whose_sums_hold(name):
    case = sim.load(name)
    facts = free_facts(case)
    assert facts
    for times in (0.7, 1.3):
        setting = setting_of(case, {fact.key: times for fact in facts})
        changed = case.with_(set=setting)
        assert changed.changes.keys() == setting.keys()
        for account in changed.account:
            assert math.fsum(account.shares.values()) == pytest.approx(1.0)
            assert math.fsum(account.power) == pytest.approx(1.0)
    assert setting_of(case, {}) == {}


def test_numbers_of_a_design_are_refused_beside_it_and_nothing_to_draw_is_said():
    with pytest.raises(sim.KamlabError, match="stand in it"):
        robustness("robustness-kiln-raid", facts=0.2)
    with pytest.raises(sim.KamlabError, match="nothing to draw"):
        drawn(with_patterns(SURE), facts=0, assumptions=0)
    with pytest.raises(sim.KamlabError, match="states no patterns"):
        drawn(plain_case(months=4))
