"""Choice against exact results: logit shares, their fixed point under switching costs, and what a swing costs."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.rules.choose import appeal, choose, switching_logit
from tests.worlds import parameters, small_state

ONLY_QUALITY = {
    f"weight_{name}": 0.0 for name in ("terms", "fit", "brand", "support", "trust", "presence", "price_cut")
} | {"weight_quality": 1.0, "inertia": 0.0}  # fmt: skip


def shares_of(values, allowed=None, *, cost: float = 0.0, before=None) -> np.ndarray:
    """Shares once all business is decided again; without a cost they do not depend on the shares before."""
    n = len(values)
    shares = np.empty(n)
    start = np.full(n, 1.0 / n) if before is None else np.array(before, dtype=float)
    switching_logit(np.array(values, dtype=float), np.array([1] * n if allowed is None else allowed), start, cost, shares)
    return shares


def chosen(values, before, *, speed: float = 1.0, months: int = 1, **changes: float) -> np.ndarray:
    """Shares after some months of choice among suppliers of the given appeal."""
    p = parameters(**ONLY_QUALITY | changes)
    st = small_state(suppliers=len(values))
    st.supplier["quality"], st.pair["share"][:, 0], st.account["contract_speed"] = values, before, speed
    for _ in range(months):
        choose(st, p, 0)
    return st.pair["share"][:, 0]


def test_logit_shares_are_the_textbook_ones():
    assert shares_of([1.0, 0.5, 0.0]) == pytest.approx([0.506480, 0.307196, 0.186324], abs=5e-7)


def test_logit_does_not_overflow_and_does_not_depend_on_the_zero_of_utility():
    assert shares_of([1001.0, 1000.5, 1000.0]) == pytest.approx(shares_of([1.0, 0.5, 0.0]), rel=1e-12)
    assert shares_of([-9999.0, 9999.0]).tolist() == [0.0, 1.0]


def test_a_supplier_that_is_not_there_gets_nothing_and_the_others_keep_their_odds():
    shares = shares_of([1.0, 5.0, 0.0], [1, 0, 1])
    assert shares[1] == 0.0
    assert shares[0] / shares[2] == pytest.approx(math.e)


def test_forty_to_eighty_per_cent_costs_ln_six():
    before = chosen([math.log(2.0 / 3.0), 0.0], [0.5, 0.5])
    after = chosen([math.log(2.0 / 3.0) + math.log(6.0), 0.0], [0.5, 0.5])
    assert before[0] == pytest.approx(0.4)
    assert after[0] == pytest.approx(0.8)


def test_shares_move_the_contracts_part_of_the_way():
    target = shares_of([1.0, 0.5, 0.0])
    start = np.array([0.2, 0.3, 0.5])
    assert chosen([1.0, 0.5, 0.0], start, speed=0.15) == pytest.approx(start + 0.15 * (target - start))


def stationary(values, cost: float) -> np.ndarray:
    """pi_i proportional to exp(V_i) sum_j exp(V_j + cost [i = j]): the chain of switching is reversible."""
    worth = np.exp(values)
    weights = worth * (worth.sum() + (math.exp(cost) - 1.0) * worth)
    return weights / weights.sum()


@pytest.mark.parametrize("start", [(0.98, 0.01, 0.01), (0.2, 0.4, 0.4)])
def test_choice_converges_to_the_stationary_shares_of_the_switching_chain(start):
    values, inertia = np.array([1.0, 0.5, 0.0]), 2.5
    shares = chosen(values, start, speed=0.15, months=2000, inertia=inertia)
    assert shares == pytest.approx(stationary(values, inertia), abs=1e-10)


def test_a_switching_cost_never_tips_the_market():
    """The long-run answer to a lasting advantage d is at most (1 + tanh(s / 2)) d in log odds between two suppliers."""
    for cost in (0.5, 2.0, 4.0):
        small = 1e-4
        ahead = chosen([small, 0.0], [0.5, 0.5], months=6000, inertia=cost)
        response = math.log(ahead[0] / ahead[1]) / small
        assert response == pytest.approx(1.0 + math.tanh(cost / 2.0), rel=1e-3)


def test_a_two_state_switching_chain_has_the_exact_shares():
    values, cost = [0.5, 0.0], 2.0
    assert shares_of(values, cost=cost, before=[1.0, 0.0])[1] == pytest.approx(0.0759, abs=5e-5)
    assert shares_of(values, cost=cost, before=[0.0, 1.0])[0] == pytest.approx(0.1824, abs=5e-5)
    assert chosen(values, [1.0, 0.0], inertia=cost, months=5)[0] == pytest.approx(0.7722, abs=5e-5)
    assert chosen(values, [1.0, 0.0], inertia=cost, months=200)[0] == pytest.approx(0.7063, abs=5e-5)


def test_business_of_a_supplier_that_has_gone_is_free_to_move():
    shares = shares_of([1.0, 0.5, 0.0], [0, 1, 1], cost=2.0, before=[0.5, 0.25, 0.25])
    assert shares[0] == 0.0
    assert shares.sum() == pytest.approx(1.0)
    stay = math.exp(2.0)
    worth = math.exp(0.5)
    exact = 0.5 * worth / (worth + 1.0) + 0.25 * worth * stay / (worth * stay + 1.0) + 0.25 * worth / (worth + stay)
    assert shares[1] == pytest.approx(exact)


def test_appeal_adds_up_what_it_says():
    p = parameters(weight_terms=2.0, weight_quality=3.0, weight_fit=5.0, weight_brand=7.0, weight_support=11.0, weight_trust=13.0,
                   weight_presence=17.0, weight_price_cut=19.0,
                   weight_fill=29.0, weight_innovation=31.0, weight_customised=37.0, inertia=23.0)  # fmt: skip
    st = small_state()
    st.supplier["quality"], st.supplier["brand"], st.pair["cut"], st.offer["fit"] = 0.1, 0.2, 0.3, 0.4
    st.pair["support"], st.pair["trust"], st.pair["presence"], st.pair["share"] = 0.5, 0.6, 0.7, 0.8
    st.pair["terms"][:] = (1, 0, 1, 0, 1, 0)
    st.pair["delivered"], st.supplier["innovation"], st.pair["customised"] = 0.9, 0.8, 0.7
    st.pair["force"], st.account["returns"], st.account["specificity"] = 2.0, 1.5, 2.5
    exact = 2 * 0.5 + 3 * 0.1 + 5 * 2.5 * 0.4 + 7 * 0.2 + 11 * 0.5 + 13 * 0.6 + 17 * 0.7 + 19 * 0.3
    exact += -29 * 0.1 + 31 * 0.8 + 37 * 0.7 + 1.5 * math.log(2.0)
    assert appeal(st, p, 0, 0) == pytest.approx(exact)
