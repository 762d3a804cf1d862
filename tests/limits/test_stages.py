"""Stages of a relationship against an exact birth-death chain, what bars the way, and what a stage makes possible."""

from __future__ import annotations

import math
from typing import get_args

import numpy as np
import pytest

from sim.kernel.axes import STAGE, STAGES
from sim.rules.account import settle_accounts
from sim.rules.planning import planned, planning_cost, saving
from sim.rules.stages import drift_rate, fall_hazard, fit, joint_performance, move_stage, rise_hazard, rise_rate, shortcomings
from sim.rules.trial import cap_trials
from sim.scenario.account import Stage
from tests.worlds import mean_and_error, parameters, small_state, standard_error, within

UP, DOWN = (0.5, 0.4, 0.3, 0.2), (0.1, 0.1, 0.1, 0.05)
NAMES = ("basic", "cooperative", "interdependent", "integrated")
NO_BARS = {"stage_trust": 0.0, "stage_breadth": 0.0, "stage_performance": 0.0, "stage_performance_step": 0.0}
CHAIN = NO_BARS | {f"stage_up_{name}": u for name, u in zip(NAMES, UP, strict=True)}
CHAIN |= {f"stage_down_{name}": d for name, d in zip(NAMES, DOWN, strict=True)}
STATIONARY = (0.0031, 0.0153, 0.0613, 0.1840, 0.7362)
"""pi_(k+1) / pi_k = u_k / d_(k+1)."""


def followed(accounts: int = 1, stage: int = STAGE.exploratory, **changes: float):
    """Parameters without bars, and a state in which supplier 0 is followed at every account."""
    st = small_state(accounts=accounts)
    st.pair["staged"][0], st.pair["stage"][0] = 1, stage
    return parameters(**CHAIN | changes), st


def live(st, p, months: int) -> None:
    for _ in range(months):
        for a in range(st.account.shape[0]):
            move_stage(st, p, a)
        st.clock[2] += 1


def monthly_chain() -> np.ndarray:
    """Probabilities of moving from stage to stage in a month: one step at most, the two hazards competing."""
    moves = np.eye(5)
    for k in range(5):
        up, down = (UP[k] if k < STAGE.integrated else 0.0), (DOWN[k - 1] if k > STAGE.exploratory else 0.0)
        leaves = 1.0 - math.exp(-(up + down) / 12.0)
        moves[k, k] -= leaves
        if up:
            moves[k, k + 1] = leaves * up / (up + down)
        if down:
            moves[k, k - 1] = leaves * down / (up + down)
    return moves


def test_without_bars_the_time_to_the_last_stage_is_that_of_the_birth_death_chain():
    n = 200
    p, st = followed(n)
    arrived = np.zeros(n)
    for month in range(1, 3000):
        for a in np.flatnonzero(arrived == 0):
            move_stage(st, p, a)
            if st.pair["stage"][0, a] == STAGE.integrated:
                arrived[a] = month
        st.clock[2] += 1
    assert arrived.all()
    exact = np.linalg.solve(np.eye(4) - monthly_chain()[:4, :4], np.ones(4))[0]
    assert abs(exact / 12.0 - 16.5) < 0.5  # years in continuous time; a month is at most one step
    mean, error = mean_and_error(arrived)
    assert within(mean, exact, error)


def test_without_bars_the_stationary_distribution_stays_and_is_that_of_the_chain():
    n = 1500
    counts = np.round(np.array(STATIONARY) * n).astype(int)
    stages = np.repeat(np.arange(5), counts)
    p, st = followed(stages.size)
    st.pair["stage"][0] = stages
    live(st, p, 12)
    moved = st.pair["stage"][0] != stages
    assert 0.02 < moved.mean() < 0.5  # it is not that nothing happened
    for stage, exact in enumerate(STATIONARY):
        assert within((st.pair["stage"][0] == stage).mean(), exact, standard_error(exact, stages.size)), STAGES[stage]


@pytest.mark.parametrize("stage", range(5))
def test_a_month_moves_one_step_up_or_down_with_competing_hazards(stage):
    n = 800
    p, st = followed(n, stage, **{f"stage_up_{name}": 10.0 * u for name, u in zip(NAMES, UP, strict=True)})
    live(st, p, 1)
    up, down = (10.0 * UP[stage] if stage < STAGE.integrated else 0.0), (DOWN[stage - 1] if stage > STAGE.exploratory else 0.0)
    leaves = 1.0 - math.exp(-(up + down) / 12.0)
    for step, hazard in ((1, up), (-1, down)):
        exact = leaves * hazard / (up + down)
        assert within((st.pair["stage"][0] == stage + step).mean(), exact, standard_error(exact, n))


def test_the_default_rates_are_those_of_the_exact_case():
    p = parameters()
    assert tuple(rise_rate(p, stage) for stage in range(4)) == UP
    assert tuple(drift_rate(p, stage) for stage in range(1, 5)) == DOWN


def test_whoever_buys_on_price_alone_never_gets_past_basic():
    p, st = followed(40)
    st.account["price_only"] = 1.0
    live(st, p, 240)
    assert set(st.pair["stage"][0].tolist()) == {STAGE.exploratory, STAGE.basic}
    at_basic = np.flatnonzero(st.pair["stage"][0] == STAGE.basic)
    assert [rise_hazard(st, p, 0, a) for a in at_basic] == [0.0] * len(at_basic)


def test_without_authority_nobody_becomes_a_preferred_supplier():
    p, st = followed(1, STAGE.basic)
    assert rise_hazard(st, p, 0, 0) == UP[1]
    st.rep["authority"] = 0.25
    assert rise_hazard(st, p, 0, 0) == 0.25 * UP[1]
    st.rep["authority"] = 0.0
    assert rise_hazard(st, p, 0, 0) == 0.0
    st.pair["stage"] = STAGE.cooperative  # once granted, it is competence that counts
    assert rise_hazard(st, p, 0, 0) == UP[2]


def test_each_step_asks_for_its_own_competence():
    profile = np.array([0.9, 0.4, 0.2])
    assert [fit(profile, stage) for stage in range(4)] == pytest.approx([0.9, 0.4, 0.3, 0.2])
    p, st = followed(1, STAGE.exploratory)
    st.rep["competence"][:] = profile
    for stage in range(4):
        st.pair["stage"] = stage
        assert rise_hazard(st, p, 0, 0) == pytest.approx(UP[stage] * fit(profile, stage))


def test_a_relationship_without_an_account_manager_goes_nowhere():
    p, st = followed(1, STAGE.basic)
    st.pair["team"][0, 0, 1] = -1
    assert rise_hazard(st, p, 0, 0) == 0.0


BARS = {
    "stage_trust": 0.8, "stage_breadth": 0.4, "stage_performance": 1.1, "stage_performance_step": 0.1, "stage_hold": 0.5, "stage_fall": 2.0,
}  # fmt: skip


@pytest.mark.parametrize(("column", "enough", "short", "clearly"), [
    ("trust", 0.61, 0.59, 0.19), ("depth", 0.31, 0.29, 0.09), ("resentment", 1 - 1.01 / 1.5, 1 - 0.99 / 1.5, 1 - 0.44 / 1.5),
])  # fmt: skip
def test_any_bar_that_is_missed_bars_the_way_up_and_one_clearly_missed_leads_down(column, enough, short, clearly):
    """Interdependent takes trust .6, depth .3, joint performance 1.0; staying cooperative takes half of .4, .2 and .9."""
    p, st = followed(1, STAGE.cooperative, **BARS)
    st.pair["trust"], st.pair["depth"] = 0.9, 0.9
    st.account["swing_supplier"], st.account["swing_account"] = [[0.1, 0.1, 0.1, 0, 0, 0.1]], [[0, 0, 0.1, 0.1, 0.1, 0.1]]
    st.pair["terms"] = [1, 1, 1, 0, 0, 0]  # three quarters of what either side can have: joint performance 1.5 in peace
    assert joint_performance(st, 0, 0) == pytest.approx(1.5)
    for value, rise, fall in ((enough, UP[2], DOWN[1]), (short, 0.0, DOWN[1]), (clearly, 0.0, DOWN[1] + 2.0)):
        st.pair[column] = value
        assert rise_hazard(st, p, 0, 0) == rise
        assert fall_hazard(st, p, 0, 0) == fall


def test_every_shortcoming_counts():
    p, st = followed(1, STAGE.cooperative, **BARS)
    st.pair["trust"], st.pair["depth"], st.pair["resentment"] = 0.0, 0.0, 1.0
    assert shortcomings(st, p, 0, 0, STAGE.cooperative, 1.0) == 3
    assert shortcomings(st, p, 0, 0, STAGE.cooperative, 0.0) == 0


def test_joint_performance_is_one_for_a_fixed_pie_in_peace_and_less_where_it_is_resented():
    st = small_state()
    st.pair["terms"] = 0.3
    assert joint_performance(st, 0, 0) == pytest.approx(1.0)
    st.pair["resentment"] = 0.25
    assert joint_performance(st, 0, 0) == pytest.approx(0.75)


def test_a_relationship_that_ended_begins_anew_and_one_not_followed_stays():
    p, st = followed(1, STAGE.interdependent)
    st.pair["active"][0, 0] = 0
    st.pair["stage"][1] = STAGE.basic
    live(st, p, 200)
    assert st.pair["stage"][:, 0].tolist() == [STAGE.exploratory, STAGE.basic]


def test_a_supplier_on_trial_gets_the_pilot_volume_and_the_others_what_is_left():
    st = small_state(suppliers=3)
    st.pair["staged"][0], st.pair["share"][:, 0], st.account["trial_share"] = 1, (0.5, 0.4, 0.1), 0.1
    cap_trials(st, 0)
    assert st.pair["share"][:, 0] == pytest.approx([0.1, 0.72, 0.18])
    st.pair["share"][:, 0], st.pair["stage"][0] = (0.5, 0.4, 0.1), STAGE.basic
    cap_trials(st, 0)
    assert st.pair["share"][:, 0].tolist() == [0.5, 0.4, 0.1]


def test_a_trial_is_off_where_nobody_else_could_deliver():
    st = small_state()
    st.pair["staged"], st.account["trial_share"] = 1, 0.1
    cap_trials(st, 0)
    assert st.pair["share"][:, 0].tolist() == [0.5, 0.5]


def test_planning_grows_with_the_stage_and_vanishes_without_an_offer_or_a_stage():
    p, st = followed(2, STAGE.integrated, planning_saving=0.08, planning_cost=0.02)
    assert planned(st, 0, 0) == 0.0
    assert planning_cost(st, p, 0) == 0.0
    st.supplier["joint_planning"][0], st.pair["stage"][0] = 0.5, (STAGE.integrated, STAGE.basic)
    assert [planned(st, 0, a) for a in range(2)] == [0.5, 0.125]
    assert saving(st, p, 0, 0) == pytest.approx(0.04)
    assert planning_cost(st, p, 0) == pytest.approx(0.02 * 0.5 * (2.0 + 1.25))
    st.pair["active"][0, 1] = 0
    assert planning_cost(st, p, 0) == pytest.approx(0.02 * 0.5 * 2.0)


def test_either_side_keeps_half_of_what_shared_processes_save():
    p, st = followed(1, STAGE.integrated, planning_saving=0.08)
    settle_accounts(st, p, 0)
    cost, profit = st.pair["serving_cost"][0, 0], st.account["account_profit"][0]
    st.supplier["joint_planning"][0] = 1.0
    settle_accounts(st, p, 0)
    volume = 0.5
    assert cost - st.pair["serving_cost"][0, 0] == pytest.approx(0.04 * volume)
    assert st.account["account_profit"][0] - profit == pytest.approx(0.04 * volume)


def test_scenario_and_rules_name_the_same_stages():
    assert get_args(Stage) == STAGES
