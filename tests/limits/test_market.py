"""The market against exact results: shocks, seasons and chances."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.rules.market import chance, grow_other_sales, move_demand, move_market, shock, turn_page
from sim.world.columns import column_of
from tests.worlds import mean_and_error, parameters, small_state, within


@pytest.mark.parametrize(("drift", "volatility"), [(0.0, 0.0), (0.01, 0.1), (-0.02, 0.4), (0.05, 1.0)])
def test_the_mean_of_a_shock_is_exp_drift_whatever_the_volatility(drift, volatility):
    z, weights = np.polynomial.hermite_e.hermegauss(60)  # exact integral over a standard normal
    mean = sum(w * shock(drift, volatility, x) for x, w in zip(z, weights, strict=True)) / weights.sum()
    assert mean == pytest.approx(math.exp(drift), rel=1e-10)


@pytest.mark.parametrize("hazard", [0.0, 1e-9, 0.1, 1.0, 50.0])
def test_a_hazard_becomes_one_minus_its_exponential(hazard):
    assert chance(hazard) == pytest.approx(-math.expm1(-hazard), abs=1e-15)


def test_a_negative_hazard_is_none():
    assert chance(-0.3) == 0.0


@pytest.mark.parametrize("peak", [1, 7, 12])
def test_the_season_averages_one_over_a_year_and_peaks_in_its_month(peak):
    p, st = parameters(), small_state()
    st.market["season_amplitude"], st.market["peak_month"] = 0.3, peak
    seasons = []
    for month in range(1, 13):
        st.clock[2] = month
        move_market(st, p, 0)
        seasons.append(float(st.market["season"][0]))
    assert np.mean(seasons) == pytest.approx(1.0)
    assert np.argmax(seasons) == peak - 1
    assert max(seasons) == pytest.approx(1.3)


def test_demand_grows_at_its_drift_on_average_and_independently_of_size():
    n, months, p = 1500, 6, parameters()
    st = small_state(accounts=n)
    st.account["growth"], st.account["volatility"] = 0.01, 0.1
    st.account["demand_trend"] = start = np.where(np.arange(n) % 2, 1.0, 50.0)
    for month in range(1, months + 1):
        st.clock[2] = month
        for a in range(n):
            move_demand(st, p, a)
    grown = st.account["demand"] / start
    for size in (1.0, 50.0):
        mean, error = mean_and_error(grown[start == size])
        assert within(mean, math.exp(0.01 * (months - 1)), error)  # the first month is the one that the facts describe
    mean, error = mean_and_error(np.log(grown) ** 2 - np.log(grown).mean() ** 2)
    assert within(mean, 0.1**2 * (months - 1), error)


def test_end_demand_moves_the_accounts_of_its_segment_and_departed_consumers_stay_away():
    p, st = parameters(), small_state()
    st.clock[2] = 2
    st.market["market_level"], st.market["season"], st.account["demand_trend"] = 1.5, 0.8, 2.0
    st.pair["followers"][:, 0] = 0.1, 0.15
    move_demand(st, p, 0)
    assert st.account["demand"][0] == pytest.approx(2.0 * 1.5 * 0.8 * 0.75)
    st.pair["followers"][:, 0] = 0.7, 0.6
    move_demand(st, p, 0)
    assert st.account["demand"][0] == 0.0


def test_other_sales_grow_from_the_second_month():
    p, st = parameters(), small_state()
    st.supplier["other_sales"], st.supplier["other_growth"] = 10.0, 0.02
    for month in range(1, 13):
        st.clock[2] = month
        grow_other_sales(st, p, 0)
    assert st.supplier["other_sales"] == pytest.approx([10.0 * math.exp(0.22), 10.0])


def test_last_months_events_do_not_count_again():
    st = small_state()
    events = ["conflict", "impasse", "ended", "resumed", "provoked", "forewarned"]
    events += ["raiding", "raided", "warned", "repelled", "granted", "shifted"]
    for name in events:
        column_of(st, name)[...] = 1
    turn_page(st, parameters(), 0)
    assert [name for name in events if column_of(st, name).any()] == []
