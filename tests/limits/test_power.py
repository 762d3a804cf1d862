"""Power against exact results: the Nash price and the outside option, spending on relationships, lists, entry, substitutes."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.kernel.axes import TRAIT
from sim.rules.bargaining import nash_point
from sim.rules.choose import choose, switching_logit
from sim.rules.conflict import account_alternative, account_dependence, face_conflict
from sim.rules.power import due_from, enter_market, judge_lists, post_list
from sim.rules.relate import rapport_after
from sim.rules.table import AGREED, NOW
from sim.strategies.conflict import BALANCED, HARD_LINE
from tests.worlds import parameters, plain_talks, small_state, standard_error, within

ONE = np.ones(1)


def nash_price(d_supplier: float, d_account: float) -> float:
    x = np.empty(1)
    nash_point(ONE, ONE, d_supplier, d_account, x)
    return float(x[0])


@pytest.mark.parametrize("d_account", [0.0, 0.1, 0.35])
def test_the_nash_price_falls_with_half_of_what_the_buyers_alternative_gains(d_account):
    assert nash_price(0.2, d_account + 0.1) - nash_price(0.2, d_account) == pytest.approx(-0.5 * 0.1)


@pytest.mark.parametrize("reserve", [0.05, 0.2, 0.5])
def test_take_it_or_leave_it_the_price_falls_one_for_one_with_the_buyers_walk_away(reserve):
    """Weight one on the supplier's side: its only offer is the last, so it asks for all but the buyer's walk-away."""
    seller, buyer = np.array(HARD_LINE.traits), np.array(BALANCED.traits)
    buyer[2] = 0.0  # answers nothing in kind
    talks, offers = plain_talks(ONE, ONE, seller, buyer, (1.0 - reserve, reserve), 2)
    assert talks.now[NOW.standing] == AGREED
    assert float(offers[-1, 0]) == pytest.approx(1.0 - reserve)


def test_the_due_of_an_account_rises_by_half_of_what_its_rival_offers_more():
    p = parameters(inertia=0.0, weight_terms=1.0, dependence_fear=0.0)
    st = small_state(suppliers=2)
    st.supplier["alternative"] = 0.3
    dues = []
    for terms in (0.8, 0.7):  # worth 0.2 and 0.3 to the account
        st.pair["terms"][1, 0] = terms
        dues.append(due_from(st, p, 0, 0))
    assert dues == pytest.approx([0.2 + 0.5 * (1 - 0.3 - 0.2), 0.3 + 0.5 * (1 - 0.3 - 0.3)])


def visits_that_pay_best(value: float, availability: float, price: float, p) -> float:
    """max(0, sqrt(V A a k / c) - k) with a = gain / (gain + decay), k = decay half / (gain + decay)."""
    gain, decay, half = (float(p[name]) for name in ("rapport_gain", "rapport_decay", "visits_half"))
    a, k = gain / (gain + decay), decay * half / (gain + decay)
    return max(0.0, math.sqrt(value * availability * a * k / price) - k)


@pytest.mark.parametrize("rival_ahead_by", [0.0, 1.0, -2.0, -7.0])
def test_spending_on_a_relationship_pays_only_where_there_are_alternatives(rival_ahead_by):
    """With saturating rapport the best effort is max(0, sqrt(V A a k / c) - k): nought below A = c k / (V a), as in max(0, ln(V A / c)).

    A is the availability of alternatives: the logit's P (1 - P) at a small weight of support. Few alternatives: P near one.
    """
    p = parameters(visits_upkeep=0.0, visits_opening=0.0)
    weight, value, price = 1e-3, 4000.0, 0.05
    visits = np.linspace(0.0, 12.0, 121)

    def share(rapport: float) -> float:
        targets = np.empty(2)
        switching_logit(np.array([weight * rapport, rival_ahead_by]), np.ones(2, np.int64), np.array([0.5, 0.5]), 0.0, targets)
        return float(targets[0])

    def settled(v: float) -> float:
        rapport = 0.0
        for _ in range(400):
            rapport = rapport_after(p, rapport, v)
        return rapport

    gain = np.array([value * share(settled(v)) - price * v for v in visits])
    base = share(0.0)
    best = visits_that_pay_best(value, weight * base * (1.0 - base), price, p)
    assert visits[gain.argmax()] == pytest.approx(best, abs=0.1)
    assert (best == 0.0) == (rival_ahead_by == -7.0)


def list_seller(accounts: int = 1, **changes: float):
    """A state in whose first month supplier 0 lists terms of 0.9, and its neutral rival does as ever."""
    st = small_state(suppliers=2, accounts=accounts)
    st.supplier["negotiates"], st.supplier["list_month"][0], st.supplier["list_terms"][0] = 0, 1, 0.9
    st.pair["account_policy"][:, :, TRAIT.repair] = 1.0
    for name, value in changes.items():
        st.account[name] = value
    return st


def test_a_list_is_the_same_for_all_and_comes_into_force_in_its_month_only():
    st = list_seller(accounts=2)
    st.clock[2] = 2
    post_list(st, parameters(), 0)
    assert (st.pair["terms"] == 0.5).all()
    st.clock[2] = 1
    post_list(st, parameters(), 0)
    post_list(st, parameters(), 1)
    assert (st.pair["terms"][0] == 0.9).all()
    assert (st.pair["terms"][1] == 0.5).all()


def test_a_negotiating_supplier_lists_nothing():
    st = list_seller()
    st.supplier["negotiates"][0] = 1
    post_list(st, parameters(), 0)
    judge_lists(st, parameters(), 0)
    assert (st.pair["terms"] == 0.5).all()
    assert st.pair["resentment"][0, 0] == 0.0


def test_a_list_hurts_by_what_it_falls_short_of_the_bargain_that_was_not_held():
    p = parameters(resentment_gain=0.5, resentment_unanswered=0.4, leave_rate=0.0)
    st = list_seller()
    post_list(st, p, 0)
    judge_lists(st, p, 0)
    short = due_from(st, p, 0, 0) - 0.1
    assert short > 0.1
    assert st.pair["resentment"][0, 0] == pytest.approx(0.5 * 1.4 * short)
    st.clock[2] = 2
    judge_lists(st, p, 0)
    assert st.pair["resentment"][0, 0] == pytest.approx(0.5 * 1.4 * short)  # the jolt comes once; the drip is in `learn`


def left(substitutes: float, *, listed: bool, n: int = 2000) -> float:
    """Share of n resentful accounts that leave within a month, from a list or from a supplier that negotiates."""
    p = parameters(threshold_base=0.0, threshold_dependence=0.0, leave_rate=0.5, leave_width=0.1, conflict_base=0.0,
                   conflict_gap=0.0, conflict_divergence=0.0)  # fmt: skip
    st = list_seller(accounts=n, substitutes=substitutes)
    if not listed:
        st.supplier["negotiates"][0] = 1
    st.clock[2] = 2
    st.pair["resentment"][0] = 0.5
    for a in range(n):
        (judge_lists if listed else face_conflict)(st, p, a)
    return float(st.pair["ended"][0].mean())


@pytest.mark.parametrize("listed", [True, False])
@pytest.mark.parametrize("substitutes", [0.0, 0.2, 1.0])
def test_accounts_leave_only_as_far_as_others_can_take_over(substitutes, listed):
    chance = 1.0 - math.exp(-0.5 * substitutes)
    assert within(left(substitutes, listed=listed), chance, standard_error(chance, 2000))


def test_an_account_comes_back_to_the_list_at_the_hazard_of_resuming():
    p, n = parameters(resume_rate=0.3), 3000
    st = list_seller(accounts=n)
    st.clock[2] = 2
    st.pair["active"][0], st.pair["share"][0], st.pair["share"][1], st.pair["resentment"][0] = 0, 0.0, 1.0, 0.4
    st.pair["ever_ended"][0] = 1
    for a in range(n):
        judge_lists(st, p, a)
    chance = 1.0 - math.exp(-0.3 * 0.6)
    back = st.pair["active"][0] == 1
    assert within(float(back.mean()), chance, standard_error(chance, n))
    assert (st.pair["terms"][0][back] == 0.9).all()


def test_without_substitutes_nothing_moves_and_the_alternative_is_worth_nothing():
    p = parameters(weight_terms=1.0)
    st = small_state(suppliers=2)
    st.supplier["quality"][1] = 1.0
    full = account_alternative(st, p, 0, 0), account_dependence(st, p, 0, 0)
    st.account["substitutes"] = 0.25
    assert account_alternative(st, p, 0, 0) == pytest.approx(0.25 * full[0])
    assert account_dependence(st, p, 0, 0) == pytest.approx(0.5 * (1.0 - 0.25 * p["substitution"]))
    st.account["substitutes"], st.account["contract_speed"] = 0.0, 0.5
    choose(st, p, 0)
    assert st.pair["share"][:, 0].tolist() == [0.5, 0.5]
    st.account["substitutes"] = 1.0
    choose(st, p, 0)
    assert st.pair["share"][1, 0] > 0.5


def test_a_newcomer_is_there_from_its_month_on_and_nobody_resumes_with_it_before():
    p = parameters(resume_rate=5.0, conflict_base=0.0, conflict_gap=0.0, conflict_divergence=0.0)
    st = small_state(suppliers=2, accounts=40)
    st.pair["account_policy"], st.pair["policy"] = BALANCED.traits, BALANCED.traits
    st.supplier["enters"][1] = 3
    st.pair["active"][1], st.pair["share"][1], st.pair["share"][0] = 0, 0.0, 1.0
    for month in (1, 2):
        st.clock[2] = month
        enter_market(st, p, 1)
        for a in range(40):
            face_conflict(st, p, a)
        assert (st.pair["active"][1] == 0).all()
    st.clock[2] = 3
    enter_market(st, p, 1)
    assert (st.pair["active"][1] == 1).all()
