"""Consumers against exact results: elasticities, the split of what a price draws, and what becomes of a brand that is missing."""

from __future__ import annotations

import numpy as np
import pytest

from sim.rules.account import close_books, settle_accounts, traded
from sim.rules.consumers import find_empty_shelves, shop
from sim.rules.market import move_demand
from sim.rules.supply import ordered
from tests.worlds import parameters, small_state

SWITCHING = {"drawn_from_brands": 0.25, "drawn_from_stores": 0.4}
"""A quarter chooses among the brands of its store, .3 among the stores with its brand, .45 buys more or less."""


def stores(suppliers: int = 3, accounts: int = 2, together: bool = True):
    """Stores of one segment: the first brand sells 2, 4, ... of 10, 20, ... there, and nothing beside them."""
    st = small_state(suppliers=suppliers, accounts=accounts)
    st.account["demand"] = st.account["demand_trend"] = 10.0 * np.arange(1, accounts + 1)
    st.pair["share"] = (1.0 - 0.2) / max(1, suppliers - 1)
    st.pair["share"][0] = 0.2 if suppliers > 1 else 1.0
    st.market["shared_consumers"] = int(together)
    return st


def orders(st, p):
    shop(st, p, 0)
    return np.array([[ordered(st, p, s, a) for a in range(len(st.account))] for s in range(len(st.supplier))])


def test_without_elasticity_no_price_moves_any_goods():
    st = stores()
    st.pair["unauthorised_cut"], st.account["pass_on"] = 0.34, 1.0
    usual = st.pair["share"] * st.account["demand"]
    assert (orders(st, parameters(elasticity=0.0)) == usual).all()
    assert not st.account["visitors"].any()
    assert not st.offer["elsewhere"].any()


def test_a_small_brand_at_a_small_store_has_the_elasticity():
    st = stores(accounts=1)
    st.pair["share"][:, 0] = 1e-7, 0.5, 0.5 - 1e-7
    st.supplier["other_sales"][0] = 1e6
    st.pair["unauthorised_cut"][0] = 0.01
    grown = orders(st, parameters(elasticity=2.6))[0, 0] / 1e-6
    assert grown == pytest.approx(0.99**-2.6, rel=1e-5)


def test_what_a_cut_draws_comes_from_brands_stores_and_new_purchases_in_the_stated_parts():
    """By hand: f = .5^-1 = 2 for the first brand at the first store, which sells 2 of 10 there and 4 of 20 at the second."""
    st, p = stores(), parameters(elasticity=1.0, **SWITCHING)
    st.pair["unauthorised_cut"][0, 0] = 0.5
    got = orders(st, p)
    assert got[0, 0] == pytest.approx(0.25 * 10 * 4 / 12 + 0.3 * 6 * 4 / 8 + 0.45 * 4)
    assert got[0, 1] == pytest.approx(0.25 * 4 + 0.3 * 6 * 4 / 8 + 0.45 * 4)
    assert got[1:, 0] == pytest.approx(0.25 * 10 * 4 / 12 + 0.75 * 4)
    assert got[1:, 1] == pytest.approx(8.0)
    assert st.market["new_purchases"][0] == pytest.approx(0.45 * 2)
    assert st.account["visitors"] == pytest.approx([0.3 * 1.0 + 0.45 * 2, -0.3 * 1.0])
    assert got.sum() == pytest.approx(30.0 + 0.9)


def test_when_all_prices_fall_alike_no_brand_and_no_store_gains_on_another():
    st = stores()
    st.pair["unauthorised_cut"] = 0.5
    usual = st.pair["share"] * st.account["demand"]
    assert orders(st, parameters(elasticity=1.0, **SWITCHING)) == pytest.approx(usual * (0.55 + 0.45 * 2))


def test_one_supplier_without_a_store_beside_it_sells_more_only_by_new_purchases():
    st = stores(suppliers=1, accounts=1)
    st.pair["unauthorised_cut"] = 0.5
    assert orders(st, parameters(elasticity=1.0, **SWITCHING)) == pytest.approx(10.0 * (0.55 + 0.45 * 2))


def test_accounts_that_share_no_consumers_take_none_from_each_other_but_from_the_brands_other_outlets():
    st, p = stores(together=False), parameters(elasticity=1.0, **SWITCHING)
    st.supplier["other_sales"][0] = 6.0
    st.pair["unauthorised_cut"][0, 0] = 0.5
    got = orders(st, p)
    assert got[:, 1] == pytest.approx([4.0, 8.0, 8.0])
    came = 0.3 * (4 * 12 / (2 * 6 + 6) - 2)
    assert st.offer["elsewhere"][0, 0] == pytest.approx(-came)
    assert got[0, 0] == pytest.approx(0.25 * 10 * 4 / 12 + 0.3 * 2 + came + 0.45 * 4)


def test_what_an_account_passes_on_of_its_terms_comes_out_of_its_margin_and_moves_goods():
    st, p = stores(suppliers=1, accounts=1), parameters(elasticity=1.0, **SWITCHING)
    st.account["swing_supplier"][0], st.account["swing_account"][0] = (0.4, 0.2, 0, 0, 0, 0), (0.4, 0.2, 0, 0, 0, 0)
    st.account["resale_margin"] = 0.2
    profit = []
    for terms, pass_on in ((0.5, 0.5), (0.0, 0.0), (0.0, 0.5)):
        st.pair["terms"], st.account["pass_on"] = terms, pass_on
        shop(st, p, 0)
        settle_accounts(st, p, 0)
        profit.append(st.account["account_profit"][0])
    grown = 0.55 + 0.45 / 0.85  # half of what is better than the middle, .3, is passed on: a price of .85
    assert profit == pytest.approx([10 * 0.2, 10 * (0.2 + 0.3), 10 * grown * (0.2 + 0.15)])


def missing(loyal: float, trade: float = 0.5, **changes: float):
    """A stand-off between the first brand and the first store; what is ordered and where it went."""
    st = stores()
    st.supplier["brand_loyal"][0], st.pair["standoff"][0, 0] = loyal, 1.0
    p = parameters(**{"standoff_trade": trade, "elasticity": 0.0, "seek": 0.8, "follow_brand": 0.5, "substitution": 0.6} | changes)
    return st, p, orders(st, p)


def test_without_loyal_consumers_the_other_brands_of_the_store_gain_and_nobody_leaves():
    st, _, got = missing(loyal=0.0)
    assert got[:, 0] == pytest.approx([1.0, 4 + 0.24, 4 + 0.24])  # .8 x .6 of the one that is missing
    assert got[:, 1] == pytest.approx([4.0, 8.0, 8.0])
    assert not st.account["visitors"].any()
    assert st.market["unbought"][0] == pytest.approx(1 - 0.48)


def test_wholly_loyal_consumers_leave_with_their_basket_and_half_of_them_find_the_brand_at_the_other_store():
    st, _, got = missing(loyal=1.0)
    assert got[:, 0] == pytest.approx([1.0, 4.0, 4.0])
    assert got[0, 1] == pytest.approx(4.4)
    assert st.account["visitors"] == pytest.approx([-0.8, 0.4])
    assert st.market["unbought"][0] == pytest.approx(0.6)


def test_a_standoff_that_leaves_all_trade_and_consumers_who_only_wait_move_nothing():
    for case in (missing(loyal=0.5, trade=1.0), missing(loyal=0.5, seek=0.0)):
        st, _, got = case
        assert got[1:, 0] == pytest.approx(4.0)
        assert got[:, 1] == pytest.approx([4.0, 8.0, 8.0])
        assert not st.account["visitors"].any()


def test_with_one_supplier_nobody_finds_another_brand():
    st = stores(suppliers=1, accounts=1)
    st.pair["standoff"], st.supplier["brand_loyal"] = 1.0, 0.0
    assert orders(st, parameters(standoff_trade=0.0)) == pytest.approx(0.0)
    assert st.market["unbought"][0] == pytest.approx(10.0)


def test_a_standoff_costs_the_account_and_the_supplier_and_the_rivals_gain():
    """The account loses margin and baskets, the supplier its sales, and the rivals' cash rises, the more trade stops."""
    rows = []
    for trade in (1.0, 0.5, 0.0):
        st, p, _ = missing(loyal=0.3, trade=trade)
        st.supplier["unit_cost"], st.account["resale_margin"], st.account["basket"] = 0.6, 0.2, 0.3
        shop(st, p, 0)
        settle_accounts(st, p, 0)
        settle_accounts(st, p, 1)
        for s in range(3):
            close_books(st, p, s)
        rows.append((st.account["account_profit"][0], st.supplier["cash"][0], -st.supplier["cash"][1:].sum()))
    assert (np.diff(np.array(rows), axis=0) < 0).all()


def test_brands_with_plenty_take_what_one_that_came_short_leaves_and_one_that_is_short_itself_does_not():
    st, p = stores(), parameters(seek=0.8, substitution=0.6)
    st.pair["delivered"][0], st.supplier["brand_loyal"] = 0.5, 0.25
    st.supplier["capacity"][2] = 100.0
    shop(st, p, 0)
    find_empty_shelves(st, p, 0)
    assert [traded(st, p, s, 0) for s in range(3)] == pytest.approx([1.0, 4 + 0.8 * 0.75 * 0.6, 4.0])
    assert st.account["visitors"][0] == pytest.approx(-0.8 * 0.25)


def test_those_who_stay_away_were_customers_of_that_brand_only():
    """Three tenths of those who left are gone for now, and the other brands sell what they sold."""
    st, p, _ = missing(loyal=1.0, stay_away=0.3)
    before = st.pair["share"][:, 0] * 10.0
    move_demand(st, p, 0)
    assert st.pair["followers"][0, 0] == pytest.approx(0.3 * 0.8 / 10)
    assert st.pair["share"][:, 0] * st.account["demand"][0] == pytest.approx(before - [0.24, 0, 0])
    assert st.pair["share"][:, 0].sum() == pytest.approx(1.0)


def test_nobody_can_stay_away_who_is_not_loyal():
    st, p, _ = missing(loyal=0.05, trade=0.0, stay_away=1.0, seek=1.0)
    for _ in range(20):
        shop(st, p, 0)
        move_demand(st, p, 0)
    assert st.pair["followers"][0, 0] == pytest.approx(0.05 * 0.2)


def test_a_month_without_any_season_after_a_month_of_stand_off_does_not_divide_by_it():
    st, p, _ = missing(loyal=1.0, stay_away=0.3)
    st.market["season"] = 0.0
    move_demand(st, p, 0)
    assert st.pair["followers"][0, 0] == pytest.approx(0.3 * 0.8 / 10)
    shop(st, p, 0)
    assert not st.pair["gained"].any()
