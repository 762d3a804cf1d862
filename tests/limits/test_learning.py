"""Learning against exact results: trust, the ratchet of demands, resentment, aspiration, presence and attention."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.rules.deliver import keep_promises, trust_after
from sim.rules.learn import aspiration_after, learn, ratchet, resentment_after
from sim.rules.plan import plan_attention
from tests.worlds import mean_and_error, parameters, small_state, within

KEPT, GAIN, LOSS = 0.9, 0.05, 0.25


def test_trust_settles_at_the_exact_mean_and_spread():
    p, st = parameters(trust_gain=GAIN, trust_loss=LOSS), small_state(suppliers=2, accounts=150)
    st.supplier["reliability"] = KEPT
    exact = KEPT * GAIN / (KEPT * GAIN + (1 - KEPT) * LOSS)
    assert exact == pytest.approx(0.642857, abs=5e-7)
    st.pair["trust"] = exact
    history = []
    for month in range(1, 201):
        st.clock[2] = month
        for a in range(150):
            keep_promises(st, p, a)
        history.append(st.pair["trust"].ravel().copy())
    settled = np.array(history[100:])  # the rest of the start has gone: (1 - .07)^100
    assert within(*_against(settled.mean(axis=0), exact))
    assert within(*_against((settled**2).mean(axis=0), exact**2 + 0.147731**2))


def _against(values: np.ndarray, exact: float) -> tuple[float, float, float]:
    mean, error = mean_and_error(values)
    return mean, exact, error


def test_one_broken_promise_costs_many_kept_ones():
    p = parameters(trust_gain=GAIN, trust_loss=LOSS)
    trust, months = trust_after(p, 0.8, False), 0
    while trust < 0.8:
        trust, months = trust_after(p, trust, True), months + 1
    assert months == 14


UP, DOWN, WIDTH = 0.02, 0.05, 0.08


def demands(softness: float, steps: int = 60_000) -> tuple[np.ndarray, np.ndarray]:
    """A ratchet of demands against somebody who grants demand x with probability logistic((softness - x) / WIDTH)."""
    p, rng = parameters(ratchet_up=UP, ratchet_down=DOWN), np.random.default_rng(4)
    level, levels, granted = softness, np.empty(steps), np.empty(steps)
    for step, draw in enumerate(rng.random(steps)):
        yes = draw < 1.0 / (1.0 + math.exp((level - softness) / WIDTH))
        levels[step], granted[step] = level, yes
        level = ratchet(p, level, 1.0 if yes else -1.0)
    return levels, granted


def test_demands_are_granted_equally_often_however_soft_the_manager_and_softness_shows_in_their_level():
    exact = DOWN / (UP + DOWN)
    assert exact == pytest.approx(0.7143, abs=5e-5)
    levels = {}
    for softness in (0.3, 0.4, 0.5):
        asked, granted = demands(softness)
        # The level stays within bounds, so that the count of yeses may stray from its share by a few steps only.
        assert granted.mean() == pytest.approx(exact, abs=10 / len(granted))
        levels[softness] = asked.mean()
    assert levels[0.5] - levels[0.4] == pytest.approx(0.1, abs=1e-9)
    assert levels[0.4] - levels[0.3] == pytest.approx(0.1, abs=1e-9)
    assert levels[0.4] == pytest.approx(0.3267, abs=0.01)  # exact only as the steps shrink against the width: see below


def test_the_level_of_demands_balances_steps_up_and_down():
    p, level = parameters(ratchet_up=UP / 10, ratchet_down=DOWN / 10), 0.6
    for _ in range(3000):  # the mean step: up with the probability of a yes, down otherwise
        yes = 1.0 / (1.0 + math.exp((level - 0.4) / WIDTH))
        level = yes * ratchet(p, level, 1.0) + (1.0 - yes) * ratchet(p, level, -1.0)
    assert level == pytest.approx(0.4 + WIDTH * math.log(UP / DOWN), abs=1e-9)


def test_no_demand_moves_no_ratchet():
    assert ratchet(parameters(), 0.4, 0.0) == 0.4


def test_aspiration_climbs_faster_than_it_falls_and_stays_a_utility():
    p = parameters(eta_up=0.3, eta_down=0.01, ratchet_up=0.06, ratchet_down=0.02)
    assert aspiration_after(p, 0.4, 0.6, 0.0) == pytest.approx(0.46)
    assert aspiration_after(p, 0.6, 0.4, 0.0) == pytest.approx(0.598)
    assert aspiration_after(p, 0.4, 0.6, 1.0) == pytest.approx(0.52)
    assert aspiration_after(p, 0.6, 0.4, -1.0) == pytest.approx(0.578)
    assert aspiration_after(p, 0.99, 1.0, 1.0) == 1.0
    assert aspiration_after(p, 0.01, 0.0, -1.0) == 0.0


def test_resentment_fades_by_a_constant_part():
    p = parameters(resentment_decay=0.05, resentment_drip=0.3)
    resentment = 0.8
    for _ in range(10):
        resentment = resentment_after(p, resentment, -0.2)  # better terms than fair do not count against it
    assert resentment == pytest.approx(0.8 * 0.95**10)


def months_to(threshold: float, inflow: float, decay: float, steps_a_month: int, most: float = 1000.0) -> float:
    """Months until resentment that grows by `inflow` and fades by `decay` passes a threshold; infinite if it never does."""
    p = parameters(resentment_drip=inflow / steps_a_month, resentment_decay=decay / steps_a_month)
    resentment, steps = 0.0, 0
    while resentment <= threshold and steps < most * steps_a_month:
        resentment, steps = resentment_after(p, resentment, 1.0), steps + 1
    return steps / steps_a_month if resentment > threshold else math.inf


def test_silent_resentment_takes_the_exact_time_to_the_threshold():
    inflow, decay, threshold = 0.04, 0.05, 0.6  # the case of g = .08, rho = .05, Rc = 1.2 at half the scale
    exact = -math.log(1.0 - decay * threshold / inflow) / decay
    assert exact == pytest.approx(27.73, abs=5e-3)
    assert months_to(threshold, inflow, decay, 400) == pytest.approx(exact, abs=0.02)
    monthly = math.floor(math.log(1.0 - decay * threshold / inflow) / math.log(1.0 - decay)) + 1
    assert months_to(threshold, inflow, decay, 1) == monthly


def test_resentment_that_fades_as_fast_as_it_grows_never_gets_there():
    assert months_to(0.6, 0.03, 0.05, 1) == math.inf
    assert months_to(0.6, 0.0301, 0.05, 1) < math.inf


def test_presence_settles_where_attention_and_forgetting_meet():
    p, st = parameters(presence_gain=0.15, presence_decay=0.1), small_state()
    st.rep["attention"] = 0.4
    for _ in range(300):
        learn(st, p, 0)
    assert st.pair["presence"][:, 0] == pytest.approx([0.06 / 0.16] * 2)


def test_departed_consumers_return_sooner_to_a_brand_that_is_back():
    p, st = parameters(consumers_return=0.03, consumers_forget=0.01), small_state()
    st.pair["followers"], st.pair["active"][1] = 0.2, 0
    learn(st, p, 0)
    assert st.pair["followers"][:, 0] == pytest.approx([0.2 * 0.97, 0.2 * 0.99])


def test_conflict_takes_the_account_managers_time_and_nobody_elses():
    p, st = parameters(attention_floor=0.05), small_state(accounts=3)
    st.pair["conflict_load"][0] = 0.3, 0.0, 0.4
    for r in range(6):
        plan_attention(st, p, r)
    assert st.rep["attention"] == pytest.approx([1.0, 0.3, 1.0, 1.0, 1.0, 1.0])
    st.pair["conflict_load"][0] = 0.9
    plan_attention(st, p, 1)
    assert st.rep["attention"][1] == 0.05
