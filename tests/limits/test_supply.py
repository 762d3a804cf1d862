"""Supply against exact results: the newsvendor, priority that conserves volume, and the bullwhip."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.kernel.axes import TACTIC
from sim.rules.account import close_books, settle_accounts
from sim.rules.choose import appeal
from sim.rules.deliver import keep_promises
from sim.rules.market import grow_other_sales
from sim.rules.supply import allot, amplification, expected_sales, forecast_deviation, ordered, ship, unmet
from tests.worlds import parameters, small_state, standard_error, within

KEY, KEY_SD, OTHER, OTHER_SD, AVAILABLE = 600.0, 120.0, 400.0, 100.0, 1000.0
"""Science's exact case: one quantity for two classes of customers."""


def test_the_newsvendors_fill_is_the_textbook_one():
    """Price 100, cost 50, salvage 30: critical ratio 5/7; mean 1000, deviation 200."""
    z = 0.5659488219328631  # Phi^-1(5/7)
    assert 1000.0 - expected_sales(1000.0, 200.0, 1000.0 + 200.0 * z) == pytest.approx(35.641172, abs=5e-7)
    assert expected_sales(1000.0, 200.0, 1000.0 + 200.0 * z) / 1000.0 == pytest.approx(0.96435883, abs=5e-9)


def test_without_uncertainty_what_is_there_is_sold():
    assert expected_sales(10.0, 0.0, 8.0) == 8.0
    assert expected_sales(10.0, 0.0, 12.0) == 10.0
    assert expected_sales(10.0, 0.0, math.inf) == 10.0


def test_the_loss_function_has_its_known_values():
    assert unmet(0.0) == pytest.approx(1.0 / math.sqrt(2.0 * math.pi), rel=1e-14)
    for z in (0.3, 1.7, 4.0):
        assert unmet(-z) - unmet(z) == pytest.approx(z, rel=1e-12)


def test_priority_fills_the_key_accounts_orders_and_makes_no_goods():
    even = allot(KEY, KEY_SD, OTHER, OTHER_SD, AVAILABLE, 0.0)
    first = allot(KEY, KEY_SD, OTHER, OTHER_SD, AVAILABLE, 1.0)
    assert even == (pytest.approx(0.93768, abs=5e-6), pytest.approx(0.93768, abs=5e-6))
    assert first == (pytest.approx(0.99997758, abs=5e-9), pytest.approx(0.84424, abs=5e-6))
    for priority in (0.0, 0.1, 0.5, 0.9, 1.0):
        key, other = allot(KEY, KEY_SD, OTHER, OTHER_SD, AVAILABLE, priority)
        assert KEY * key + OTHER * other == pytest.approx(1000.0 - math.sqrt(KEY_SD**2 + OTHER_SD**2) / math.sqrt(2.0 * math.pi))  # 937.68


def test_the_exact_case_is_what_customers_drawn_at_random_get():
    """First come the key accounts, then the others: means over normal demands."""
    rng, n = np.random.default_rng(11), 400_000
    key, other = KEY + KEY_SD * rng.standard_normal(n), OTHER + OTHER_SD * rng.standard_normal(n)
    to_key, in_all = np.minimum(key, AVAILABLE), np.minimum(key + other, AVAILABLE)
    fills = allot(KEY, KEY_SD, OTHER, OTHER_SD, AVAILABLE, 1.0)
    assert within(to_key.mean(), KEY * fills[0], to_key.std() / math.sqrt(n))
    assert within((in_all - to_key).mean(), OTHER * fills[1], (in_all - to_key).std() / math.sqrt(n))


@pytest.mark.parametrize(
    ("memory", "horizon", "ratio"),
    [(0.5, 1, 1.75), (0.5, 2, 2.3125), (0.7, 2, 2.56366), (0.7, 4, 3.9501902), (0.0, 3, 1.0), (-0.4, 2, 0.48928)],
)
def test_the_bullwhip_ratio_is_the_exact_one(memory, horizon, ratio):
    assert amplification(memory, horizon - 1.0) == pytest.approx(ratio, abs=5e-6)


def test_shared_information_takes_error_and_amplification_away():
    assert forecast_deviation(0.2, 1.0, 0.6) == pytest.approx(0.2 * 0.8)  # mismatch cost x sqrt(1 - r^2)
    assert forecast_deviation(0.2, 2.25, 0.0) == pytest.approx(0.2 * 1.5)
    assert forecast_deviation(0.2, 2.25, 1.0) == 0.0


def short_world(priority: float, **facts: float):
    """One supplier of two accounts that order 3 and 1, and of others who order 4."""
    st = small_state(suppliers=1, accounts=2)
    st.account["demand"], st.supplier["other_sales"] = (3.0, 1.0), 4.0
    st.supplier["other_margin"], st.supplier["unit_cost"] = 0.2, 0.6
    st.supplier["tactic"][0, TACTIC.priority] = priority
    for name, value in facts.items():
        st.supplier[name] = value
    return st


@pytest.mark.parametrize("priority", [0.0, 0.4, 1.0])
def test_a_short_supplier_delivers_its_capacity_whatever_the_priority(priority):
    st, p = short_world(priority, capacity=6.0), parameters()
    ship(st, p, 0)
    delivered = sum(ordered(st, p, 0, a) * st.pair["delivered"][0, a] for a in range(2))
    assert delivered + 4.0 * st.supplier["other_fill"][0] == pytest.approx(6.0)
    assert st.pair["delivered"][0] == pytest.approx([0.75 + 0.25 * priority] * 2)


def test_a_standing_off_account_and_promotions_change_what_is_ordered():
    st, p = short_world(0.0), parameters(standoff_trade=0.25)
    st.pair["standoff"][0, 0], st.pair["pull"][0, 1] = 2.0, 0.5
    assert [ordered(st, p, 0, a) for a in range(2)] == pytest.approx([0.75, 1.5])


def test_neither_short_nor_in_doubt_a_supplier_delivers_all_and_carries_nothing():
    st, p = short_world(1.0, stock=3.0), parameters()
    ship(st, p, 0)
    assert (st.pair["delivered"] == 1.0).all()
    assert (st.supplier["other_fill"][0], st.supplier["stock_cost"][0]) == (1.0, 0.0)


def test_more_stock_fills_more_and_costs_more():
    fills, costs = [], []
    for stock in (0.0, 1.0, 2.0):
        st = short_world(0.0, forecast_error=0.3, stock=stock)
        ship(st, parameters(), 0)
        fills.append(st.pair["delivered"][0, 0])
        costs.append(st.supplier["stock_cost"][0])
    assert fills[0] < fills[1] < fills[2] < 1.0
    assert 0.0 < costs[0] < costs[1] < costs[2]
    deviation = 0.3 * math.sqrt(9.0 + 1.0 + 16.0)  # independent errors of three customers
    assert costs[1] == pytest.approx(0.02 * 0.6 * deviation * (1.0 + unmet(1.0)))  # E max(0, available - demand)


def test_what_is_missing_is_not_paid_for_and_loses_other_sales():
    st, p = short_world(1.0, capacity=6.0), parameters(short_leave=0.1)
    ship(st, p, 0)
    for a in range(2):
        settle_accounts(st, p, a)
    close_books(st, p, 0)
    assert st.supplier["other_profit"][0] == pytest.approx(0.2 * 2.0)
    st.clock[2] = 2
    grow_other_sales(st, p, 0)
    assert st.supplier["other_sales"][0] == pytest.approx(4.0 * (1.0 - 0.1 * 0.5))


def test_a_short_delivery_speaks_against_the_supplier():
    st, p = small_state(), parameters(weight_fill=2.0)
    before = appeal(st, p, 0, 0)
    st.pair["delivered"][0, 0] = 0.9
    assert appeal(st, p, 0, 0) == pytest.approx(before - 0.2)


def test_a_short_delivery_breaks_a_promise_with_the_part_that_is_missing():
    n = 20_000
    st, p = small_state(suppliers=1, accounts=n), parameters()
    st.supplier["reliability"], st.pair["delivered"], st.pair["trust"] = 0.9, 0.7, 0.5
    for a in range(n):
        keep_promises(st, p, a)
    kept = float((st.pair["trust"] > 0.5).mean())
    assert within(kept, 0.63, standard_error(0.63, n))
