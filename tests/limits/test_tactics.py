"""The ten tactics: each moves what it says, by as much as it says, and costs what it says."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.kernel.axes import TACTIC
from sim.rules.account import close_books, settle_accounts
from sim.rules.conflict import OFFER_ACCOUNT, OFFER_SUPPLIER, bargain_over
from sim.rules.learn import learn
from sim.rules.relate import tie_layers, visits_to
from sim.rules.tactics import (
    attend_symposium,
    boosted,
    cost_of_tactics,
    goodwill,
    hit_chance,
    informed,
    insight,
    launch,
    plan_tactics,
    push,
    training_cost,
    trial_speed,
    watch_conduct,
)
from sim.strategies import Conflict
from sim.strategies.tactics import LEVERS
from sim.world import columns
from sim.world.columns import LEDGER_WIDTH
from tests.worlds import parameters, small_state, standard_error, within

COSTS = {f"cost_{lever}": 0.0 for lever in LEVERS}


def practised(tactic: int, level: float = 1.0, **sizes: int):
    st = small_state(**sizes)
    st.supplier["tactic"][0, tactic] = level
    return st


def test_no_column_has_the_name_of_a_method_of_a_record():
    """Plain Python (NUMBA_DISABLE_JIT) reads the method instead. `size` of an event is such a name, and still to be renamed."""
    assert [name for name in columns.NAMES if hasattr(np.record, name) and name != "size"] == []


def test_without_tactics_nothing_is_moved_to_the_last_bit():
    p = parameters()
    for value in (0.0, 0.1, 1.0 / 3.0, 0.7, 1.0):
        assert goodwill(p, value, 0.0) == insight(p, value, 0.0) == informed(value, 0.0) == boosted(value, 0.0) == value
    st = small_state()
    st.pair["layer_support"] = 0.3
    assert push(st, p, 0, 0, 0.7) == 0.7


def test_rewards_come_off_the_invoice_reach_the_account_and_speak_for_the_supplier():
    st, p = practised(TACTIC.incentives, 0.5, suppliers=1), parameters(incentive_rate=0.04)
    settle_accounts(st, p, 0)
    paid, earned = float(st.pair["paid"][0, 0]), float(st.account["account_profit"][0])
    plan_tactics(st, p, 0)
    settle_accounts(st, p, 0)
    assert st.pair["cut"][0, 0] == pytest.approx(0.02)
    assert paid - st.pair["paid"][0, 0] == pytest.approx(0.02)
    assert st.account["account_profit"][0] - earned == pytest.approx(0.02)


def test_rewards_come_to_be_expected():
    p = parameters(incentive_rate=0.03, incentive_habit=0.5, eta_up=0.1, presence_gain=0.0)
    st = practised(TACTIC.incentives)
    st.pair["aspiration"] = 0.5
    plan_tactics(st, p, 0)
    learn(st, p, 0)
    assert st.pair["aspiration"][:, 0] == pytest.approx([0.5 + 0.1 * 0.5 * 0.03 / 0.3, 0.5])  # swings sum to 0.3


def test_promotions_add_demand_and_goodwill():
    p = parameters(promotion_lift=0.1, joint_lift=0.06, promotion_goodwill=0.05, promotion_borrowed=0.0)
    st = practised(TACTIC.promotion, 0.5)
    st.supplier["tactic"][0, TACTIC.joint_design] = 0.5
    plan_tactics(st, p, 0)
    assert st.pair["pull"][:, 0] == pytest.approx([0.08, 0.0])
    assert goodwill(p, 0.4, 0.5) == pytest.approx(0.4 + 0.05 * 0.5 * 0.6)


def test_designing_together_takes_a_part_of_the_blindness():
    assert insight(parameters(joint_insight=0.6), 0.5, 0.5) == pytest.approx(0.5 + 0.3 * 0.5)


def test_trainers_visit_the_operating_layer_and_executives_the_decision_layer():
    p = parameters(training_visits=4.0, executive_visits=2.0)
    for tactic, expected in ((TACTIC.training, [2.0, 0.0, 0.0]), (TACTIC.executive_visits, [0.0, 0.0, 1.0])):
        st = practised(tactic, 0.5)
        assert [visits_to(st, p, 0, c) for c in range(3)] == pytest.approx(expected)


def test_work_with_the_front_line_may_differ_between_accounts():
    p, st = parameters(training_visits=4.0), practised(TACTIC.training, accounts=2)
    st.pair["front_line"][0, 1] = 0.25
    assert [visits_to(st, p, 0, c) for c in (0, 3)] == pytest.approx([4.0, 1.0])


def test_a_complex_product_sells_as_far_as_the_front_line_knows_it():
    st, p = practised(TACTIC.training, 0.5), parameters(training_push=0.3)
    st.supplier["complexity"], st.pair["layer_support"][0, 0, 0] = 0.8, 0.25
    assert push(st, p, 0, 0, 0.5) == pytest.approx(0.5 * (1.0 - 0.8 * 0.75) + 0.15)


def test_exchange_tells_a_part_of_what_is_not_known():
    st, p = practised(TACTIC.exchange, 0.5), parameters(exchange_information=0.8)
    st.supplier["monitoring"] = 0.5
    tie_layers(st, p, 0)
    assert st.pair["information"][:, 0] == pytest.approx([0.25 + 0.4 * 0.75, 0.25])


def test_the_symposiums_sawtooth_has_its_exact_peak_and_mean():
    """Boost b once a year, d forgotten in between: peak b / (1 - (1 - b) exp(-d)), mean peak (1 - exp(-d)) / d."""
    b, d, steps = 0.3, 0.5, 12_000
    rapport = 0.0
    for _ in range(60):
        rapport = boosted(rapport * math.exp(-d), b)
    assert rapport == pytest.approx(0.52135058, abs=5e-9)
    assert np.mean(rapport * np.exp(-d * (np.arange(steps) + 0.5) / steps)) == pytest.approx(0.41027100, abs=5e-7)


def test_all_layers_meet_the_house_once_a_year():
    st, p = practised(TACTIC.symposium, 0.5), parameters(symposium_boost=0.2)
    for month in range(1, 25):
        st.clock[2] = month
        for c in range(3):
            attend_symposium(st, p, c)
    assert st.tie["rapport"][0] == pytest.approx([0.19] * 3)  # 1 - 0.9^2
    assert not st.tie["rapport"][1].any()


def test_trials_bring_new_products_sooner_as_far_as_key_accounts_stand_for_the_market():
    st, p = practised(TACTIC.trials, 0.5), parameters(trial_speed=0.5, trial_hit=0.3, hit_rate=0.4, symposium_hit=0.2)
    st.supplier["key_sales"], st.supplier["other_sales"] = 3.0, 1.0
    st.supplier["tactic"][0, TACTIC.symposium] = 0.5
    assert trial_speed(st, p, 0) == pytest.approx(1.0 + 0.5 * 0.5 * 0.75)
    assert hit_chance(st, p, 0) == pytest.approx(0.4 + 0.3 * 0.5 * 0.75 + 0.1)
    assert (trial_speed(st, p, 1), hit_chance(st, p, 1)) == (1.0, 0.4)


def test_launches_and_hits_come_at_their_rates_and_add_up_to_newness():
    n = 20_000
    st, p = small_state(suppliers=n), parameters(hit_rate=0.4, launch_gain=0.3, newness_decay=0.1)
    st.supplier["launches"], st.supplier["newness"] = 0.25, 0.5
    for s in range(n):
        launch(st, p, s)
    came, sells = st.supplier["launched"].mean(), st.supplier["hit"].mean()
    exact = 1.0 - math.exp(-0.25)
    assert within(came, exact, standard_error(exact, n))
    assert within(sells, 0.4 * exact, standard_error(0.4 * exact, n))
    assert st.supplier["newness"] == pytest.approx(0.45 + st.supplier["hit"] * 0.3 * 0.55)


def test_bad_conduct_takes_the_stationary_part_of_the_months_and_asking_lowers_it():
    """Begins with probability a, is found with probability b: a / (a + b) of the months in the long run."""
    n, months = 400, 120
    for asking in (0.0, 0.5):
        st = practised(TACTIC.asking, asking, accounts=n)
        p = parameters(conduct_found=0.1, asking_found=0.4, asking_needless=0.0)
        st.supplier["misconduct_hazard"] = 0.05
        seen = []
        for month in range(1, months + 1):
            st.clock[2] = month
            for a in range(n):
                watch_conduct(st, p, a)
            if month > 60:
                seen.append(st.pair["misconduct"][0].copy())
        begins, found = 1.0 - math.exp(-0.05), 1.0 - math.exp(-(0.1 + 0.4 * asking))
        by_account = np.mean(seen, axis=0)
        error = float(by_account.std(ddof=1) / math.sqrt(n))
        assert within(float(by_account.mean()), begins / (begins + found), error)


def test_whoever_asks_much_replaces_people_who_did_no_wrong():
    n = 20_000
    st = practised(TACTIC.asking, 0.5, accounts=n)
    st.tie["rapport"][0] = 0.4
    p = parameters(asking_needless=0.2, transition_loss=0.15)
    for a in range(n):
        watch_conduct(st, p, a)
    ties = st.tie["rapport"][0].reshape(n, 3)
    exact = 1.0 - math.exp(-0.2 * 0.25)
    assert within(float((ties[:, 0] < 0.4).mean()), exact, standard_error(exact, n))
    assert set(np.unique(ties[:, :2]).round(9)) == {0.34, 0.4}
    assert (ties[:, 2] == 0.4).all()  # the decision layer is met by executives


@pytest.mark.parametrize("lever", [lever for lever in LEVERS if lever != "training"])
def test_a_tactic_costs_the_square_of_its_level(lever):
    p = parameters(**COSTS | {f"cost_{lever}": 2.0, "visit_cost_executive": 0.0})
    st = practised(LEVERS.index(lever), 0.5)
    st.clock[2] = 12
    assert cost_of_tactics(st, p, 0) == pytest.approx(12 * 0.5 if lever == "symposium" else 0.5)
    st.clock[2] = 11
    assert cost_of_tactics(st, p, 0) == pytest.approx(0.0 if lever == "symposium" else 0.5)


def test_visits_by_tactics_cost_what_visits_cost():
    p = parameters(**COSTS, executive_visits=2.0, training_visits=4.0, visit_cost_executive=0.1, visit_cost_field=0.01)
    assert cost_of_tactics(practised(TACTIC.executive_visits, 0.5), p, 0) == pytest.approx(0.1)
    assert training_cost(practised(TACTIC.training, 0.5), p, 0) == pytest.approx(0.02)


def test_tactics_are_paid_for_at_the_accounts_where_they_are_practised():
    p = parameters(**COSTS | {"cost_priority": 1.0, "cost_training": 10.0, "training_visits": 0.0})
    st = practised(TACTIC.priority, accounts=3)
    st.supplier["tactic"][0, TACTIC.training] = 1.0
    st.pair["active"][0, 2], st.pair["front_line"][0, 1] = 0, 0.5
    close_books(st, p, 0)
    assert st.supplier["tactic_cost"][0] == pytest.approx(2 * 1.0 + 1.5 * 10.0)
    assert st.supplier["profit"][0] == pytest.approx(-17.0)


@pytest.mark.parametrize("reason", [OFFER_SUPPLIER, OFFER_ACCOUNT], ids=["supplier", "account"])
def test_designing_together_opens_the_eyes_of_either_side(reason):
    """Offers of a side that sees nothing of the other's wishes split a fixed pie; with insight they make it larger."""
    largest = []
    for insight_given in (0.0, 1.0):
        st, p = practised(TACTIC.joint_design), parameters(joint_insight=insight_given)
        st = st._replace(ledger=np.zeros((100, LEDGER_WIDTH)))
        st.account["swing_supplier"], st.account["swing_account"] = (9, 7, 5, 3, 1, 1), (1, 1, 3, 5, 7, 9)
        st.pair["policy"] = st.pair["account_policy"] = Conflict(perspective=0.0, reciprocity=0.0, beta=1.0).traits
        bargain_over(st, p, 0, 0)
        offers = st.ledger[st.ledger[:, 1] == reason]
        largest.append(float((offers[:, 5] + offers[:, 6]).max()))
    assert largest[0] == pytest.approx(1.0)
    assert largest[1] > 1.2


def test_less_work_with_the_front_line_costs_less():
    st, p = small_state(accounts=2), parameters(visit_cost_field=0.1, visit_cost_manager=1.0)
    st.supplier["effort"][0] = [[6, 0, 0], [0, 3, 0], [0, 0, 0]]
    close_books(st, p, 0)
    assert st.supplier["effort_cost"][0] == pytest.approx(2 * 3.6)
    st.pair["front_line"][0, 1] = 0.5
    close_books(st, p, 0)
    assert st.supplier["effort_cost"][0] == pytest.approx(2 * 3.6 - 0.3)
