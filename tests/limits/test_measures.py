"""Measures against what they say they are."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.engine.steps import measure
from sim.rules.account import close_books
from sim.world.measures import INDEX, MEASURES, over_window
from tests.worlds import parameters, small_state


def observed(st: Any, focal: int = 0, **changes: float) -> dict[str, float]:
    row = np.full(len(MEASURES), np.nan)
    measure(st, parameters(**changes), focal, row)
    assert np.isfinite(row).all()
    return {measure.name: float(row[m]) for m, measure in enumerate(MEASURES)}


def test_profit_is_discounted_to_the_first_month():
    st = small_state()
    st.supplier["profit"] = 7.0
    st.clock[2] = 1
    assert observed(st, discount_rate=0.08)["npv"] == pytest.approx(7.0)
    st.clock[2] = 25
    assert observed(st, discount_rate=0.08)["npv"] == pytest.approx(7.0 / 1.08**2)


def test_shares_of_wallet_weigh_by_demand_and_indices_by_account():
    st = small_state(accounts=2)
    st.account["demand"], st.pair["share"][0], st.pair["depth"][0] = (3.0, 1.0), (0.8, 0.4), (0.1, 0.3)
    seen = observed(st)
    assert seen["share_of_wallet"] == pytest.approx(0.7)
    assert seen["depth"] == pytest.approx(0.2)


def test_utilities_weigh_the_issues_of_either_side():
    st = small_state()
    st.account["swing_supplier"], st.account["swing_account"] = (3, 1, 0, 0, 0, 0), (1, 3, 0, 0, 0, 0)
    st.pair["terms"][0, 0, :2] = 1.0, 0.0
    seen = observed(st)
    assert (seen["utility_supplier"], seen["utility_account"]) == (pytest.approx(0.75), pytest.approx(0.75))


def test_money_measures_are_of_the_focal_supplier_and_joint_value_of_both_sides():
    st = small_state(accounts=2)
    st.pair["paid"], st.supplier["profit"], st.account["account_profit"] = [[1.0, 2.0], [4.0, 8.0]], (10.0, 20.0), (0.5, 0.25)
    seen = observed(st, focal=1)
    assert (seen["sales"], seen["profit"], seen["account_profit"], seen["joint_value"]) == (12.0, 20.0, 0.75, 20.75)


def test_customers_have_given_a_quarter_of_their_wallet_and_are_counted_against_the_peak():
    st = small_state(accounts=4)
    st.pair["share"][0], st.pair["active"][0, 3] = (0.25, 0.24, 0.9, 0.9), 0
    st.supplier["peak_customers"][0] = 5.0
    seen = observed(st)
    assert (seen["customers"], seen["customers_of_peak"]) == (2.0, 0.4)
    close_books(st, parameters(), 0)
    close_books(st, parameters(), 1)
    assert st.supplier["peak_customers"].tolist() == [5.0, 4.0]


def test_what_happened_inside_is_counted_per_account_and_people_are_counted_by_head():
    st = small_state(accounts=4)
    for name in ("broken", "incident", "unserved", "followed"):
        st.pair[name][0] = 1, 0, 1, 0
    st.rep["left"], st.rep["owned"] = 1, 0.4
    st.pair["trust"][0], st.supplier["alignment"][0], st.supplier["line_cost"][0] = (0.1, 0.3, 0.5, 0.7), 0.6, 2.5
    seen = observed(st)
    assert [seen[name] for name in ("broken_promises", "incidents", "unserved", "followed")] == [0.5] * 4
    assert (seen["reps_left"], seen["owned"], seen["trust"], seen["alignment"], seen["line_cost"]) == (
        1.0,
        0.4,
        pytest.approx(0.4),
        0.6,
        2.5,
    )


def test_the_share_of_firms_of_leavers_is_theirs_whom_the_focal_supplier_lost():
    st = small_state(suppliers=4, accounts=2)
    st.account["demand"], st.pair["share"][:] = (3.0, 1.0), [[0.1, 0.1], [0.3, 0.5], [0.4, 0.0], [0.2, 0.4]]
    st.supplier["founded_by"][2:] = 0, 1
    assert observed(st)["founders_share"] == pytest.approx(0.3)


def test_an_account_is_retained_while_it_buys_a_quarter_of_what_it_bought_at_first():
    st = small_state(accounts=4)
    st.pair["first_share"][0], st.pair["share"][0] = 0.4, (0.4, 0.1, 0.09, 0.4)
    st.pair["active"][0, 3] = 0
    assert observed(st)["retained"] == 0.5


def test_attention_is_the_managers_mean():
    st = small_state()
    st.rep["attention"][:3] = 0.0, 0.3, 0.0  # field, manager, executive of the focal supplier
    seen = observed(st)
    assert (seen["market_attention"], seen["conflict_attention"]) == (pytest.approx(0.3), pytest.approx(0.7))


COUNTS = {
    "conflicts": "conflict", "impasses": "impasse", "breakups": "ended", "repairs": "resumed", "breakup": "ever_ended",
    "raids": "raided", "raids_repelled": "repelled", "provocations": "provoked",
}  # fmt: skip


@pytest.mark.parametrize("measure", COUNTS)
def test_events_are_counted_per_account_and_under_their_own_name(measure):
    st = small_state(accounts=4)
    st.pair["active"] = 1
    before = observed(st)
    st.pair[COUNTS[measure]][0, :3] = 1
    st.pair[COUNTS[measure]][1, :] = 1  # another supplier's
    after = observed(st)
    assert after[measure] == 0.75
    assert {name for name in before if before[name] != after[name]} == {measure}


def test_warnings_count_raids_and_provocations_and_only_warned_raids_are_raids_warned():
    st = small_state(accounts=4)
    st.pair["raided"][0], st.pair["warned"][0], st.pair["forewarned"][0] = (1, 1, 0, 0), (1, 0, 1, 0), (0, 0, 0, 1)
    seen = observed(st)
    assert (seen["warnings"], seen["raids_warned"], seen["raids"]) == (0.75, 0.25, 0.5)


def test_consumers_lost_are_the_demand_that_left_with_the_brand():
    st = small_state()
    st.pair["followers"][0], st.account["demand_trend"], st.market["market_level"], st.market["season"] = 0.1, 4.0, 1.5, 0.5
    assert observed(st)["consumers_lost"] == pytest.approx(0.3)


@pytest.mark.parametrize(("how", "exact"), [("sum", 9.0), ("mean", 3.0), ("last", 4.0), ("max", 4.0)])
def test_windows_add_up_months_as_the_measure_says(how, exact):
    name = next(m.name for m in MEASURES if m.over_time == how)
    months = np.array([[50.0, 2.0, 3.0, 4.0, 60.0]])
    assert over_window(months, name, 2, 4).tolist() == [exact]
    assert name in INDEX
