"""Money: what the accounts pay is what the suppliers get, and profits add up to the joint surplus."""

from __future__ import annotations

import numpy as np
import pytest

from sim.rules.account import close_books, relationship_cost, settle_accounts
from tests.worlds import parameters, small_state, surplus


def traded_world(seed: int):
    """A month's trade between three suppliers and four accounts, everything drawn at random."""
    rng = np.random.default_rng(seed)
    st = small_state(suppliers=3, accounts=4)
    st.pair["share"] = rng.dirichlet(np.ones(3), 4).T
    st.pair["terms"] = rng.random((3, 4, 6))
    st.pair["standoff"] = rng.integers(0, 2, (3, 4))
    st.pair["unauthorised_cut"] = 0.2 * rng.integers(0, 2, (3, 4))
    st.account["demand"] = rng.uniform(0.5, 5.0, 4)
    st.account["resale_margin"] = rng.uniform(0, 0.3, 4)
    st.account["swing_supplier"], st.account["swing_account"] = rng.uniform(0.01, 0.1, (4, 6)), rng.uniform(0.01, 0.1, (4, 6))
    st.supplier["unit_cost"], st.pair["cut"] = rng.uniform(0.4, 0.8, 3), rng.uniform(0, 0.1, 3)[:, None]
    st.supplier["other_sales"], st.supplier["other_margin"] = rng.uniform(0, 10, 3), 0.2
    p = parameters(standoff_trade=0.4)
    for a in range(4):
        settle_accounts(st, p, a)
    for s in range(3):
        close_books(st, p, s)
    return st


@pytest.mark.parametrize("seed", range(5))
def test_profits_of_both_sides_add_up_to_the_joint_surplus(seed):
    st = traded_world(seed)
    margins = (st.pair["paid"] - st.pair["serving_cost"]).sum()
    assert margins + st.account["account_profit"].sum() == pytest.approx(surplus(st, parameters(standoff_trade=0.4)).sum())


@pytest.mark.parametrize("seed", range(5))
def test_what_accounts_pay_is_what_suppliers_get(seed):
    st = traded_world(seed)
    got = st.supplier["profit"] - st.supplier["other_profit"] + st.supplier["effort_cost"] + st.pair["serving_cost"].sum(axis=1)
    assert got == pytest.approx(st.pair["paid"].sum(axis=1))


def test_a_transfer_takes_from_one_side_what_it_gives_the_other():
    p, st = parameters(), small_state(suppliers=1)
    st.supplier["unit_cost"], st.account["resale_margin"] = 0.6, 0.2
    st.account["swing_supplier"], st.account["swing_account"] = [0.1, 0.06, 0.02, 0.03, 0.02, 0.02], [0.1, 0.06, 0.04, 0.05, 0.05, 0.03]
    totals = []
    for price in (0.0, 0.4, 1.0):
        st.pair["terms"][0, 0, 0] = price
        settle_accounts(st, p, 0)
        close_books(st, p, 0)
        totals.append((float(st.supplier["profit"][0]), float(st.account["account_profit"][0])))
    (low_s, low_a), (mid_s, mid_a), (high_s, high_a) = totals
    assert high_s - low_s == pytest.approx(0.1)  # swing times volume one
    assert low_s + low_a == pytest.approx(mid_s + mid_a) == pytest.approx(high_s + high_a)


def test_the_resale_margin_is_what_an_account_earns_at_middle_terms():
    p, st = parameters(), small_state(suppliers=1)
    st.account["resale_margin"] = 0.17
    st.account["swing_supplier"] = st.account["swing_account"] = [0.1, 0.06, 0.02, 0.03, 0.02, 0.02]
    settle_accounts(st, p, 0)
    assert st.account["account_profit"][0] == pytest.approx(0.17)


def test_loyal_consumers_partly_follow_the_brand_and_a_price_cut_spills_over():
    p, st = parameters(follow_brand=0.5), small_state(accounts=2)
    st.supplier["other_sales"], st.supplier["other_margin"], st.supplier["price_spill"] = 10.0, 0.2, 0.3
    st.pair["followers"][0], st.account["demand_trend"] = (0.1, 0.0), (4.0, 1.0)
    st.pair["unauthorised_cut"][0] = 0.1, 0.3
    close_books(st, p, 0)
    assert st.supplier["other_profit"][0] == pytest.approx(0.2 * (10.0 + 0.5 * 0.4) - 10.0 * 0.3 * 0.3)


def test_relationships_cost_what_is_planned_at_the_accounts_that_are_served():
    p = parameters(visit_cost_field=1.0, visit_cost_manager=10.0, visit_cost_executive=100.0, links_cost=1000.0, monitoring_cost=10000.0)
    st = small_state(accounts=3)
    st.supplier["effort"][0] = [[1, 0, 0], [0, 2, 0], [0, 1, 3]]
    st.supplier["links"], st.supplier["monitoring"] = 0.5, 0.1
    assert relationship_cost(st, p, 0) == pytest.approx(1 + 20 + 400 + 500 + 1000)
    st.pair["active"][0, 2] = 0
    close_books(st, p, 0)
    assert st.supplier["effort_cost"][0] == pytest.approx(2 * 1921)


def test_cash_is_profit_summed():
    p, st = parameters(), small_state()
    st.supplier["other_sales"], st.supplier["other_margin"] = 10.0, 0.2
    for _ in range(3):
        close_books(st, p, 0)
    assert st.supplier["cash"][0] == pytest.approx(6.0)
