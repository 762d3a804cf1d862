"""How far senior people's attention goes, and what a department costs, against exact numbers."""

from __future__ import annotations

import math

import pytest

from sim.engine.populate import populate
from sim.rules.account import relationship_cost
from sim.rules.plan import plan_attention
from sim.rules.seniors import department_cost, reach, spread_attention
from tests.worlds import parameters, plain_account, plain_case, plain_supplier, small_state


def test_an_executive_who_gives_a_third_of_240_days_four_days_each_reaches_twenty_accounts():
    capacity = 240.0 / 3.0 / 4.0
    assert [reach(capacity, n) for n in (0, 10, 20, 40, 80)] == [1.0, 1.0, 1.0, 0.5, 0.25]


def test_the_managers_and_executives_of_a_supplier_without_a_department_are_spread_over_its_accounts():
    p, st = parameters(conflict_time=0.3), small_state(accounts=8)
    st.supplier["senior_capacity"] = 2.0, math.inf
    st.pair["conflict_load"][0, 0] = 0.2
    for s in range(2):
        spread_attention(st, p, s)
    for r in range(6):
        plan_attention(st, p, r)
    assert st.rep["attention"] == pytest.approx([1.0, 0.25 * 0.8, 0.25, 1.0, 1.0, 1.0])
    st.pair["active"][0, 4:] = 0
    spread_attention(st, p, 0)
    assert st.supplier["reach"][0] == 0.5


def test_a_department_gives_every_account_full_attention_at_its_cost():
    p, st = parameters(department_fixed=0.5, department_per_account=0.01), small_state(accounts=8)
    st.supplier["senior_capacity"], st.supplier["key_account_department"] = 2.0, (1, 0)
    for s in range(2):
        spread_attention(st, p, s)
    assert st.supplier["reach"].tolist() == [1.0, 0.25]
    st.pair["active"][0, 6:] = 0
    assert department_cost(st, p, 0) == pytest.approx(0.5 + 6 * 0.01)
    assert department_cost(st, p, 1) == 0.0


def test_senior_people_are_paid_for_the_visits_they_get_round_to():
    p, st = parameters(visit_cost_field=1.0, visit_cost_manager=10.0, visit_cost_executive=100.0), small_state()
    st.supplier["effort"][0] = [[1, 0, 0], [0, 2, 0], [0, 0, 3]]
    st.supplier["reach"][0] = 0.5
    assert relationship_cost(st, p, 0) == pytest.approx(1.0 + 0.5 * 20.0 + 0.5 * 300.0)


def test_a_department_has_a_manager_for_every_span_of_accounts():
    case = plain_case(
        supplier=[plain_supplier("Focal", focal=True, key_account_department=True, managers=2), plain_supplier("Rival", managers=2)],
        account=[plain_account("Account", count=41)],
        assumptions={"department_span": 10},
    )
    managers = populate(case, 1, 0).state.rep["rep_supplier"].tolist()
    assert (managers.count(0), managers.count(1)) == (3 * 5, 3 * 2)
