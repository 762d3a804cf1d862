"""What is scripted or planned happens as often as stated: provocations, and raids after power shifts."""

from __future__ import annotations

import numpy as np
import pytest

from sim.rules.people import POWER_SHIFT, shift_power
from sim.rules.plan import plan_attack
from sim.rules.relate import PRICE_CUT, hear_of_provocations
from tests.worlds import parameters, small_state, standard_error, within

N = 1500


def provoked(*, probability: float, **changes: float):
    """One price cut intended at each of N accounts; returns the columns of the supplier whose prices they are."""
    p = parameters(**{"awareness": 0.5, "watch": 0.6, "defuse": 0.0} | changes)
    st = small_state(accounts=N, events=N)
    st.tie["rapport"][0, ::3], st.supplier["monitoring"] = 0.4, 0.5
    st.event["number"] = np.arange(N)
    st.event["where"], st.event["month"], st.event["kind"], st.event["extent"] = np.arange(N), 1, PRICE_CUT, 0.3
    st.event["probability"] = probability
    for a in range(N):
        hear_of_provocations(st, p, a)
    assert not st.pair["provoked"][1].any()
    return st.pair[0]


SEEN = 1.0 - (1.0 - 0.5 * 0.4) * (1.0 - 0.6 * 0.5)
"""Contacts warn with .2, monitoring sees with .3, independently."""


def test_a_provocation_is_attempted_with_its_probability():
    pair = provoked(probability=0.3)
    assert within(pair["provoked"].mean(), 0.3, standard_error(0.3, N))
    assert np.array_equal(pair["unauthorised_cut"], 0.3 * pair["provoked"])


def test_contacts_and_monitoring_see_a_provocation_coming_independently():
    assert within(provoked(probability=1.0)["forewarned"].mean(), SEEN, standard_error(SEEN, N))


def test_a_provocation_seen_coming_may_be_talked_out_of():
    pair = provoked(probability=1.0, defuse=0.7)
    exact = 1.0 - 0.7 * SEEN
    assert within(pair["provoked"].mean(), exact, standard_error(exact, N))
    assert pair["provoked"][pair["forewarned"] == 0].all()


@pytest.mark.parametrize("readiness", [0.0, 0.7, 1.0])
def test_raiders_use_a_shift_with_their_readiness_and_only_a_shift(readiness):
    st = small_state(suppliers=3, accounts=N)
    st.account["shifted"][::2] = 1
    st.supplier["raid_effort"][1:], st.supplier["readiness"] = (0.4, 0.0), readiness
    for s in range(3):
        plan_attack(st, parameters(), s)
    assert within(st.pair["raiding"][1, ::2].mean(), readiness, standard_error(readiness, N // 2))
    assert not st.pair["raiding"][1, 1::2].any()
    assert not st.pair["raiding"][[0, 2]].any()


def test_a_scripted_shift_happens_in_its_month_at_its_account():
    p, st = parameters(), small_state(accounts=3, events=1)
    st.event["where"], st.event["month"], st.event["kind"], st.event["probability"] = 1, 4, POWER_SHIFT, 1.0
    for month in range(1, 7):
        st.clock[2], st.account["shifted"] = month, 0
        for a in range(3):
            shift_power(st, p, a)
        assert st.account["shifted"].tolist() == [0, int(month == 4), 0]


def test_a_scripted_shift_happens_with_its_probability():
    p, st = parameters(), small_state(accounts=N, events=N)
    st.event["number"] = np.arange(N)
    st.event["where"], st.event["month"], st.event["kind"], st.event["probability"] = np.arange(N), 1, POWER_SHIFT, 0.3
    for a in range(N):
        shift_power(st, p, a)
    assert within(st.account["shifted"].mean(), 0.3, standard_error(0.3, N))
