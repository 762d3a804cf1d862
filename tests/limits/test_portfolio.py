"""Head and tail against exact results: sizes, who stays on top, tiers, service, and attacks paid for by the tail."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import norm

from sim.engine.steps import measure
from sim.rules.account import close_books
from sim.rules.choose import service_response, switching_logit
from sim.rules.market import draw_size, file_purchases, move_demand, move_size
from sim.rules.portfolio import affordable_cut, attack_head, draw_tiers, gini, mark_head
from sim.world.measures import INDEX, MEASURES
from tests.worlds import mean_and_error, parameters, small_state, within

SPREADS = {0.60: 1.0950, 0.70: 1.3660, 0.80: 1.6832}
"""Spread of log size by what the largest fifth holds."""
FIFTH = norm.ppf(0.8)


def head_of(sizes, part: float = 0.2) -> np.ndarray:
    head = np.empty(len(sizes), np.int64)
    sizes = np.array(sizes, dtype=float)
    mark_head(sizes, np.sort(sizes), part, head)
    return head.astype(bool)


def drawn(n: int, seed: int, spread: float, **changes: float):
    """A state of n accounts whose sizes have just been drawn."""
    st = small_state(accounts=n, seed=seed)
    st.account["size_spread"] = spread
    for name, value in changes.items():
        st.account[name] = value
    for a in range(n):
        draw_size(st, a)
    return st


# sizes


@pytest.mark.parametrize(("share", "spread"), SPREADS.items())
def test_the_largest_fifth_of_many_accounts_holds_what_their_spread_says(share, spread):
    assert 1.0 - norm.cdf(FIFTH - spread) == pytest.approx(share, abs=1e-4)
    held = []
    for seed in range(8):
        sizes = drawn(1500, seed, spread).account["demand_trend"]
        held.append(sizes[head_of(sizes)].sum() / sizes.sum())
    mean, error = mean_and_error(held)
    assert within(mean, share, error)


def test_of_a_hundred_accounts_the_largest_fifth_holds_less_than_eighty_per_cent():
    held = []
    for seed in range(80):
        sizes = drawn(100, seed, SPREADS[0.80]).account["demand_trend"]
        held.append(sizes[head_of(sizes)].sum() / sizes.sum())
    mean, error = mean_and_error(held)
    assert within(mean, 0.779, error)
    assert np.std(held, ddof=1) == pytest.approx(0.058, abs=4.0 * 0.058 / math.sqrt(2 * 80))


def test_sizes_are_drawn_around_the_stated_mean_and_anew_in_every_replication():
    sizes = drawn(3000, 3, 0.8).account["demand_trend"]
    mean, error = mean_and_error(sizes)
    assert within(mean, 1.0, error)
    other = small_state(accounts=1, seed=3)
    other.clock[1], other.account["size_spread"] = 1, 0.8
    draw_size(other, 0)
    assert other.account["demand_trend"][0] != sizes[0]


def test_without_a_spread_nothing_is_drawn():
    st = drawn(5, 1, 0.0, size_terms=1.0)
    assert (st.account["demand_trend"] == 1.0).all()
    assert (st.pair["terms"] == 0.5).all()


def test_a_larger_account_has_better_terms_by_its_log_size():
    st = drawn(200, 4, 0.5, size_terms=0.2)
    expected = np.clip(0.5 - 0.2 * np.log(st.account["demand_trend"]), 0.0, 1.0)
    assert st.pair["terms"][1, :, 3] == pytest.approx(expected)
    assert st.pair["fair"][0] == pytest.approx(1.0 - expected)


@pytest.mark.parametrize("spread", SPREADS.values())
def test_the_gini_coefficient_of_lognormal_sizes(spread):
    found = [gini(np.sort(drawn(1000, seed, spread).account["demand_trend"])) for seed in range(8)]
    mean, error = mean_and_error(found)
    assert within(mean, 2.0 * norm.cdf(spread / math.sqrt(2.0)) - 1.0, error)


def test_the_gini_coefficient_of_the_extremes():
    assert gini(np.full(7, 3.0)) == pytest.approx(0.0, abs=1e-15)
    assert gini(np.array([0.0, 0.0, 0.0, 5.0])) == pytest.approx(0.75)
    assert gini(np.zeros(3)) == 0.0


# who stays on top


@pytest.mark.parametrize(("years", "exact"), [(1, 0.863), (4, 0.743), (16, 0.570)])
def test_under_gibrats_law_the_top_fifth_changes_as_the_bivariate_normal_says(years, exact):
    kept = []
    for seed in range(6):
        st = drawn(400, seed, 1.0, volatility=0.25)
        first = head_of(st.account["demand_trend"])
        for year in range(years):  # a step of the clock stands for a year
            st.clock[2] = 2 + year
            for a in range(400):
                move_size(st, a)
        kept.append(head_of(st.account["demand_trend"])[first].mean())
    mean, error = mean_and_error(kept)
    assert within(mean, exact, error)


def test_where_sizes_revert_an_old_list_keeps_what_its_correlation_says():
    spread, correlation = SPREADS[0.80], 0.6
    kept, fresh = [], []
    for seed in range(12):
        st = small_state(accounts=1000, seed=seed)
        st.account["reversion"] = -12.0 * math.log(correlation)
        st.account["volatility"] = spread * math.sqrt(1.0 - correlation**2)
        sizes = []
        for month in (1, 2):
            st.clock[2] = month
            for a in range(1000):
                move_size(st, a)
            sizes.append(st.account["passing"].copy())
        kept.append(sizes[1][head_of(sizes[0])].sum() / sizes[1].sum())
        fresh.append(sizes[1][head_of(sizes[1])].sum() / sizes[1].sum())
    for found, exact in ((kept, 1.0 - norm.cdf(FIFTH - correlation * spread)), (fresh, 0.80)):
        mean, error = mean_and_error(found)
        assert within(mean, exact, error)
    assert 1.0 - norm.cdf(FIFTH - correlation * spread) == pytest.approx(0.567, abs=1e-3)


def test_passing_shocks_have_the_mean_one_and_leave_the_trend_alone():
    st = small_state(accounts=2000)
    st.account["reversion"], st.account["volatility"], st.account["growth"] = 1.5, 0.2, 0.01
    for month in range(1, 4):
        st.clock[2] = month
        for a in range(2000):
            move_size(st, a)
        mean, error = mean_and_error(st.account["passing"])
        assert within(mean, 1.0, error)
    assert st.account["demand_trend"] == pytest.approx(math.exp(0.02))


def test_last_year_is_filed_in_january_and_the_first_list_goes_by_a_usual_year():
    p, st = parameters(), small_state()
    st.account["demand_trend"], st.account["reversion"], st.account["volatility"] = 2.0, 1.0, 0.3
    bought = []
    for month in range(1, 26):
        st.clock[2] = month
        move_demand(st, p, 0)
        bought.append(float(st.account["demand"][0]))
        if month == 1:
            assert st.account["last_year"][0] == pytest.approx(24.0)
    assert st.account["last_year"][0] == pytest.approx(sum(bought[12:24]))
    assert st.account["this_year"][0] == pytest.approx(bought[24])
    file_purchases(st, 0)
    assert st.account["this_year"][0] == pytest.approx(bought[24])  # January again: the year begins anew


# tiers and service


def test_the_head_is_the_largest_and_of_equals_the_first():
    assert head_of([1, 5, 3, 5, 2], 0.4).tolist() == [False, True, False, True, False]
    assert head_of([2, 2, 2, 2, 2], 0.4).tolist() == [True, True, False, False, False]
    assert head_of([3, 2, 2, 2, 1], 0.6).tolist() == [True, True, True, False, False]
    assert not head_of([1, 2, 3], 0.1).any()
    assert head_of([1, 2, 3], 1.0).all()
    assert head_of([1, 2, 3, 4], 0.45).sum() == 2  # to the nearest whole number


def tiered(redrawn: int, head: float = 2.0, tail: float = 0.3):
    st = small_state(accounts=5)
    st.supplier["head_service"][0], st.supplier["tail_service"][0], st.supplier["redrawn"][0] = head, tail, redrawn
    st.account["last_year"] = 5, 4, 3, 2, 1
    draw_tiers(st, parameters(), 0)
    return st


def test_head_and_tail_get_the_service_of_their_tier():
    st = tiered(redrawn=0)
    assert st.pair["served"][0].tolist() == [2.0, 0.3, 0.3, 0.3, 0.3]
    assert (st.pair["served"][1] == 1.0).all()  # the other supplier serves all alike
    assert not st.pair["tier_changed"].any()  # to draw the first list hands nobody over
    assert st.supplier["handover"][0] == 0.0


@pytest.mark.parametrize(("redrawn", "month", "moved"), [(0, 13, False), (1, 12, False), (1, 13, True), (1, 14, False), (1, 25, True)])
def test_tiers_are_redrawn_in_january_where_they_are_redrawn_at_all(redrawn, month, moved):
    st = tiered(redrawn)
    st.account["last_year"], st.clock[2] = (1, 2, 3, 4, 5), month
    draw_tiers(st, parameters(handover_cost=0.7), 0)
    assert st.pair["tier"][0].tolist() == ([0, 0, 0, 0, 1] if moved else [1, 0, 0, 0, 0])
    assert st.pair["tier_changed"][0].sum() == (2 if moved else 0)
    assert st.supplier["handover"][0] == pytest.approx(1.4 if moved else 0.0)


def test_what_changed_last_month_is_forgotten():
    st = tiered(redrawn=1)
    st.account["last_year"], st.clock[2] = (1, 2, 3, 4, 5), 13
    draw_tiers(st, parameters(), 0)
    st.clock[2] = 14
    draw_tiers(st, parameters(), 0)
    assert not st.pair["tier_changed"].any()
    assert st.supplier["handover"][0] == 0.0


def test_who_serves_all_alike_draws_no_tiers():
    st = tiered(redrawn=1, head=1.0, tail=1.0)
    assert not st.pair["tier"].any()
    assert (st.pair["served"] == 1.0).all()


def test_serving_costs_by_level_and_handing_over_is_added():
    p = parameters(visit_cost_manager=0.1, visit_cost_field=0.0, visit_cost_executive=0.0)
    st = tiered(redrawn=0)
    st.supplier["effort"][0, 1, 1], st.account["serve_cost"], st.supplier["handover"][0] = 3.0, 0.5, 0.25
    close_books(st, p, 0)
    assert st.supplier["effort_cost"][0] == pytest.approx((2.0 + 4 * 0.3) * (0.3 + 0.5) + 0.25)


def test_service_saturates_and_neglect_costs_more_than_as_much_again_brings():
    half = parameters()["service_half"]
    assert service_response(half, half) == 0.5
    assert service_response(0.0, half) == 0.0
    assert service_response(1.0, half) - service_response(0.0, half) > service_response(2.0, half) - service_response(1.0, half)


def test_customers_drawn_in_the_first_month_are_counted():
    st = small_state(accounts=3)
    st.account["size_spread"], st.account["demand_trend"], st.pair["share"][0] = 0.5, (1.0, 2.0, 4.0), (0.5, 0.25, 0.1)
    draw_tiers(st, parameters(), 0)
    assert st.supplier["key_sales"][0] == pytest.approx(1.4)


# attacks paid for by the tail

DV, SWITCHING, BETA, VOLUME, MARGIN = 0.5, 2.0, 10.0, 0.8, 0.12
"""Science notes, P8: advantage of the incumbent, cost of switching, weight of price, head volume, profit of the whole tail."""


def attacked(held: float, chest: float = 1.0):
    """A rival who holds a part of the tail (second account) attacks the head (first account)."""
    st = small_state(accounts=2)
    st.account["demand"], st.account["last_year"] = (VOLUME, 0.2), (VOLUME, 0.2)
    st.pair["share"][:, 0] = 1.0, 0.0
    st.pair["paid"][1, 1] = held * MARGIN
    st.supplier["head_part"], st.supplier["war_chest"][1] = 0.5, chest
    draw_tiers(st, parameters(), 1)
    attack_head(st, parameters(), 1)
    return st


def kept_share(cut: float) -> float:
    targets = np.empty(2)
    switching_logit(np.array([DV, BETA * cut]), np.array([1, 1]), np.array([1.0, 0.0]), SWITCHING, targets)
    return float(targets[0])


@pytest.mark.parametrize(("held", "exact"), [(0.0, 0.924), (0.5, 0.852), (1.0, 0.731)])
def test_the_incumbent_keeps_the_head_along_the_logistic_of_the_tail_lost(held, exact):
    st = attacked(held)
    assert st.pair["cut"][1, 0] == pytest.approx(held * MARGIN / VOLUME)
    assert kept_share(st.pair["cut"][1, 0]) == pytest.approx(exact, abs=5e-4)


def test_the_head_is_even_where_the_tail_pays_for_advantage_and_switching_cost():
    held = (DV + SWITCHING) * VOLUME / (BETA * MARGIN)
    assert kept_share(affordable_cut(held * MARGIN, VOLUME)) == pytest.approx(0.5)


def test_a_smaller_part_of_the_chest_pays_for_a_smaller_cut_and_a_loss_for_none():
    assert attacked(0.8, chest=0.25).pair["cut"][1, 0] == pytest.approx(0.25 * 0.8 * MARGIN / VOLUME)
    assert attacked(-1.0).pair["cut"][1, 0] == 0.0
    assert attacked(0.8, chest=0.0).pair["cut"][1, 0] == 0.0


def test_the_attack_spares_the_tail_the_own_accounts_and_other_suppliers_prices():
    st = attacked(1.0)
    assert st.pair["cut"][1, 1] == 0.0
    assert (st.pair["cut"][0] == 0.0).all()
    st.pair["cut"][...], st.pair["share"][:, 0] = 0.0, (0.2, 0.8)
    attack_head(st, parameters(), 1)
    assert (st.pair["cut"] == 0.0).all()


def test_no_chest_is_deep_enough_for_an_invoice_below_nothing():
    st = attacked(1.0)
    st.pair["cut"][...], st.pair["paid"][1, 1] = 0.0, 50.0
    attack_head(st, parameters(), 1)
    assert st.pair["cut"][1, 0] == pytest.approx(1.0 - 2 * 0.05)  # what price and rebate may take, each a twentieth, is left


# measures


def observed(st) -> np.ndarray:
    row = np.zeros(len(MEASURES))
    measure(st, parameters(), 0, row)
    return row


def test_with_eighty_twenty_sales_the_tail_brings_eighty_per_cent_of_profit_at_sixteen_times_the_margin():
    st = small_state(accounts=10)
    st.account["demand"] = [4.0] * 2 + [0.25] * 8
    margin = np.array([0.02] * 2 + [0.32] * 8)
    st.pair["paid"][0] = st.account["demand"]
    st.pair["serving_cost"][0] = (1.0 - margin) * st.account["demand"]
    row = observed(st)
    assert row[INDEX["profit_top_fifth"]] == pytest.approx(0.2)
    assert row[INDEX["tail_profit"]] / row[INDEX["head_profit"]] == pytest.approx(4.0)


def test_shares_of_head_and_tail_weigh_by_demand_and_add_up():
    st = small_state(accounts=5)
    st.account["demand"], st.pair["share"][0] = (1.0, 8.0, 1.0, 2.0, 4.0), (0.1, 0.5, 0.3, 0.2, 0.6)
    row = observed(st)
    assert row[INDEX["head_share"]] == 0.5
    assert row[INDEX["tail_share"]] == pytest.approx((0.1 + 0.3 + 0.4 + 2.4) / 8.0)
    assert row[INDEX["share_of_wallet"]] == pytest.approx((8.0 * row[INDEX["head_share"]] + 8.0 * row[INDEX["tail_share"]]) / 16.0)


def test_the_keenest_rival_and_all_rivals_cash_are_seen():
    st = small_state(suppliers=3, accounts=10)
    st.account["demand"] = np.arange(1.0, 11.0)
    st.pair["cut"][:, 9], st.pair["cut"][:, 8], st.pair["cut"][1, 0] = (0.9, 0.1, 0.2), (0.9, 0.0, 0.0), 0.9
    st.supplier["cash"] = 100.0, 3.0, -1.0
    row = observed(st)
    assert row[INDEX["head_cuts"]] == pytest.approx(0.1)
    assert row[INDEX["rival_cash"]] == pytest.approx(2.0)


def test_a_single_account_is_all_head():
    row = observed(small_state())
    assert (row[INDEX["head_share"]], row[INDEX["tail_share"]]) == (0.5, 0.0)


def test_profit_of_head_and_tail_is_what_is_left_after_service_at_its_level():
    st = small_state(accounts=5)
    st.account["demand"], st.account["serve_cost"] = (5.0, 1.0, 1.0, 1.0, 1.0), 0.1
    st.pair["paid"][0], st.pair["serving_cost"][0], st.pair["served"][0] = 1.0, 0.4, (2.0, 0.5, 0.5, 0.5, 0.5)
    st.pair["active"][0, 4] = 0
    row = observed(st)
    assert row[INDEX["head_profit"]] == pytest.approx(0.6 - 0.2)
    assert row[INDEX["tail_profit"]] == pytest.approx(4 * 0.6 - 3 * 0.05)
