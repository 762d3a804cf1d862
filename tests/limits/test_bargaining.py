"""Bargaining against exact results: concession tactics, logrolling, the Nash point."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as hs
from scipy.optimize import linprog

from sim import Conflict, bargain
from sim.rules.bargaining import cheapest_first, make_offer, nash_point, utility_account, utility_supplier
from sim.rules.table import AGREED, NOW
from tests.worlds import NEUTRAL_BARGAIN, plain_talks

# The seller asks 100 at first and 60 at least, the buyer bids 50 at first and 90 at most: x = (price - 50) / 50.
ASK, FLOOR, BID, CEILING = 100.0, 60.0, 50.0, 90.0
ONE_ISSUE = np.array([1.0])


def concede(exponent: float, **traits: float) -> np.ndarray:
    """A purely time-dependent tactic; science writes e = 1 / beta."""
    return np.array(Conflict(opening=1.0, beta=1.0 / exponent, reciprocity=0.0, perspective=1.0, reserve_bias=0.0, **traits).traits)


def haggle(rounds: int, e_seller: float, e_buyer: float) -> tuple[bool, int, float]:
    """Agreed, number of the agreed offer (from 0), price; the seller opens."""
    floor, ceiling = (FLOOR - BID) / (ASK - BID), (ASK - CEILING) / (ASK - BID)
    talks, offers = plain_talks(ONE_ISSUE, ONE_ISSUE, concede(e_seller), concede(e_buyer), (floor, ceiling), rounds)
    return agreed(talks), len(offers) - 1, BID + (ASK - BID) * offers[-1, 0]


def agreed(talks) -> bool:
    return bool(talks.now[NOW.standing] == AGREED)


@pytest.mark.parametrize(
    ("rounds", "number", "price"), [(10, 6, 76), (20, 12, 76), (21, 13, 74.7619047619), (50, 31, 74.8), (100, 62, 75.2)]
)
def test_linear_against_linear_agrees_at_the_exact_offer_and_price(rounds, number, price):
    assert haggle(rounds, 1, 1) == (True, number, pytest.approx(price, abs=1e-9))


@pytest.mark.parametrize(
    ("e_seller", "e_buyer", "price", "date"),
    [(0.25, 0.25, 75, 0.152588), (1, 1, 75, 0.625), (4, 4, 75, 0.889140), (4, 1, 82.521524, 0.813038), (1, 4, 67.478476, 0.813038),
     (4, 0.25, 87.242700, 0.751493), (0.25, 4, 62.757312, 0.751493), (1, 0.25, 82.521524, 0.436962)],
)  # fmt: skip
def test_price_and_date_tend_to_the_continuous_solution(e_seller, e_buyer, price, date):
    rounds = 200_000
    found, number, got = haggle(rounds, e_seller, e_buyer)
    assert found
    assert got == pytest.approx(price, abs=2e-3)
    assert number / rounds == pytest.approx(date, abs=2e-5)


@pytest.mark.parametrize("ratio", [2.0, 4.0, 0.3])
def test_price_depends_only_on_the_ratio_of_exponents(ratio):
    prices = [haggle(200_000, ratio * e, e)[2] for e in (0.5, 1.0, 2.0)]
    assert max(prices) - min(prices) < 5e-3


def test_no_zone_of_agreement_means_no_agreement_under_any_tactic():
    for e_s, e_a in itertools.product((0.25, 1.0, 4.0), repeat=2):
        assert not agreed(plain_talks(ONE_ISSUE, ONE_ISSUE, concede(e_s), concede(e_a), (0.6, 0.5), 20)[0])


@given(zone=hs.floats(0.0, 0.9), e_s=hs.floats(0.1, 8), e_a=hs.floats(0.1, 8), rounds=hs.integers(2, 60), opens=hs.integers(0, 1))
@settings(max_examples=200, deadline=None)
def test_compatible_reserves_always_agree_when_nobody_answers_in_kind(zone, e_s, e_a, rounds, opens):
    talks, offers = plain_talks(ONE_ISSUE, ONE_ISSUE, concede(e_s), concede(e_a), (zone / 2, 0.9 - zone / 2), rounds, opens)
    assert agreed(talks)
    assert zone / 2 - 1e-9 <= offers[-1, 0] <= 1 - (0.9 - zone / 2) + 1e-9


def test_a_fixed_hard_liner_is_met_when_the_other_side_gets_there():
    rounds = 20_000
    fixed = np.array(Conflict(opening=0.7, beta=1.0, reciprocity=0.0, perspective=1.0).traits)  # asks 85 and stays there
    talks, offers = plain_talks(ONE_ISSUE, ONE_ISSUE, fixed, concede(1), (0.7, 0.2), rounds)
    assert agreed(talks)
    assert (len(offers) - 1) / rounds == pytest.approx(0.875, abs=2e-4)


def dirichlet(n: int, k: int, seed: int = 5) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return rng.dirichlet(np.ones(k), n), rng.dirichlet(np.ones(k), n)


def best_joint(w: np.ndarray, v: np.ndarray) -> float:
    """Joint utility where each issue goes to the side that values it more."""
    x = (w > v).astype(float)
    return utility_supplier(w, x) + utility_account(v, x)


def test_best_joint_utility_is_one_plus_total_variation():
    w, v = np.array([0.5, 0.3, 0.2]), np.array([0.2, 0.3, 0.5])
    assert best_joint(w, v) == pytest.approx(1.3)


@pytest.mark.parametrize(("issues", "gain"), [(2, 1 / 3), (3, 2 / 5), (5, 4 / 9), (10, 9 / 19)])
def test_expected_logrolling_gain_over_random_weights(issues, gain):
    w, v = dirichlet(4000, issues)
    gains = np.array([best_joint(a, b) - 1.0 for a, b in zip(w, v, strict=True)])
    assert abs(gains.mean() - gain) < 4 * gains.std() / np.sqrt(len(gains))


def test_understanding_the_other_side_reaches_the_frontier_and_fixed_pie_bias_gives_it_all_away():
    w, v = np.array([0.5, 0.3, 0.2]), np.array([0.2, 0.3, 0.5])
    order, x = np.empty(3, np.int64), np.empty(3)
    cheapest_first(w, v, order)
    make_offer(w, order, 1.0, 0.65, x)
    assert utility_supplier(w, x) == pytest.approx(0.65)
    assert utility_supplier(w, x) + utility_account(v, x) == pytest.approx(1.3)
    make_offer(w, order, 0.0, 0.65, x)
    assert utility_supplier(w, x) == pytest.approx(0.65)
    assert utility_supplier(w, x) + utility_account(v, x) == pytest.approx(1.0)


weights = hs.lists(hs.floats(0.01, 1.0), min_size=2, max_size=8)


@given(weights, hs.data())
@settings(max_examples=200, deadline=None)
def test_an_offer_is_worth_what_was_wanted_and_is_the_best_such_offer_for_the_other(own, data):
    other = data.draw(hs.lists(hs.floats(0.01, 1.0), min_size=len(own), max_size=len(own)))
    wanted, perspective = data.draw(hs.floats(0, 1)), data.draw(hs.floats(0, 1))
    w, v = np.array(own) / sum(own), np.array(other) / sum(other)
    order, kept = np.empty(len(own), np.int64), np.empty(len(own))
    cheapest_first(w, v, order)
    make_offer(w, order, perspective, wanted, kept)
    assert np.all((kept >= -1e-12) & (kept <= 1 + 1e-12))
    assert utility_supplier(w, kept) == pytest.approx(wanted, abs=1e-9)
    make_offer(w, order, 1.0, wanted, kept)
    best = linprog(v, A_eq=[w], b_eq=[wanted], bounds=[(0, 1)] * len(own))
    assert utility_account(v, kept) == pytest.approx(1.0 - best.fun, abs=1e-6)


def nash_by_search(w, v, d_s, d_a, steps=20001):
    """Best product over a fine grid of the frontier, found by giving issues away in every order of the ratio."""
    order = np.argsort(-v / w, kind="stable")
    corner_s = 1.0 - np.concatenate([[0.0], np.cumsum(w[order])])
    corner_a = np.concatenate([[0.0], np.cumsum(v[order])])
    u_s = np.linspace(0, 1, steps)
    u_a = np.interp(u_s, corner_s[::-1], corner_a[::-1])
    feasible = (u_s >= d_s) & (u_a >= d_a)
    product = np.where(feasible, (u_s - d_s) * (u_a - d_a), -1)
    best = product.argmax()
    return u_s[best], u_a[best]


@given(hs.integers(2, 7), hs.floats(0, 0.45), hs.floats(0, 0.45), hs.integers(0, 10_000))
@settings(max_examples=150, deadline=None)
def test_nash_point_maximises_the_product_of_gains(k, d_s, d_a, seed):
    (w,), (v,) = dirichlet(1, k, seed)
    x = np.empty(k)
    feasible, u_s, u_a = nash_point(w, v, d_s, d_a, x)
    assert feasible
    assert np.all((x >= 0) & (x <= 1))
    found_s, found_a = nash_by_search(w, v, d_s, d_a)
    assert (u_s - d_s) * (u_a - d_a) >= (found_s - d_s) * (found_a - d_a) - 1e-9
    assert u_s == pytest.approx(utility_supplier(w, x))
    assert u_a == pytest.approx(utility_account(v, x))


def test_nash_point_splits_a_single_pie_above_the_alternatives():
    x = np.empty(1)
    _, u_s, u_a = nash_point(ONE_ISSUE, ONE_ISSUE, 0.3, 0.1, x)
    assert (u_s, u_a) == (pytest.approx(0.6), pytest.approx(0.4))


def test_nash_point_is_symmetric_between_the_sides():
    (w,), (v,) = dirichlet(1, 5, 3)
    x, y = np.empty(5), np.empty(5)
    _, u_s, u_a = nash_point(w, v, 0.2, 0.1, x)
    _, other_s, other_a = nash_point(v, w, 0.1, 0.2, y)
    assert (u_s, u_a) == (pytest.approx(other_a), pytest.approx(other_s))


def test_nash_point_says_when_nothing_beats_both_alternatives():
    x = np.empty(1)
    feasible, _, u_a = nash_point(ONE_ISSUE, ONE_ISSUE, 0.7, 0.6, x)
    assert not feasible
    assert u_a == pytest.approx(0.6)


def test_hard_line_wins_or_ties_the_single_bargain_and_compromise_never_does():
    w, v = dirichlet(300, 6)
    for other in ("compromise", "balanced"):
        worth = {
            own: np.mean([bargain(own, other, a, b, 0.3, 0.3, account_opens=True).utility_supplier for a, b in zip(w, v, strict=True)])
            for own in ("compromise", "balanced", "hard-line")
        }
        assert worth["hard-line"] > worth["balanced"] > worth["compromise"]


def test_two_balanced_sides_find_more_joint_value_than_two_hard_lines():
    w, v = dirichlet(300, 6)

    def joint(policy, assumptions):
        deals = [bargain(policy, policy, a, b, 0.2, 0.2, assumptions=assumptions) for a, b in zip(w, v, strict=True)]
        return np.mean([d.utility_supplier + d.utility_account for d in deals])

    assert joint("balanced", NEUTRAL_BARGAIN) > joint("hard-line", NEUTRAL_BARGAIN) + 0.2
    assert joint("balanced", {}) > joint("hard-line", {}) + 0.15  # what the other side wants must be learned first


def test_the_side_that_answers_in_kind_gives_nothing_for_nothing():
    stone = Conflict(opening=1.0, beta=0.01, reciprocity=0.0, perspective=1.0, reserve_bias=0.0)
    mirror = Conflict(opening=1.0, beta=1.0, reciprocity=1.0, perspective=1.0, reserve_bias=0.0)
    deal = bargain(stone, mirror, [1.0], [1.0], rounds=20, assumptions=NEUTRAL_BARGAIN)
    gave, got = 0.0, 0.0  # the account's own concession, and the supplier's as the account sees it
    for offer in deal.offers.itertuples():
        if offer.by == "supplier":
            got = max(got, offer.utility_account)
        else:
            gave = 1.0 - offer.utility_account
            assert gave <= got + 1e-12
    # The stone plans to give everything at the deadline, offer 21, and so accepts offer 20, which beats that plan.
    assert deal.rounds == 20
    assert gave < 1e-3
