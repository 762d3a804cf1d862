"""Choice against exact results: logit shares, their fixed point under switching costs, and what a swing costs."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.rules.choose import appeal, choose, logit
from tests.worlds import parameters, small_state

ONLY_QUALITY = {
    f"weight_{name}": 0.0 for name in ("terms", "fit", "brand", "support", "trust", "presence", "price_cut")
} | {"weight_quality": 1.0, "inertia": 0.0}  # fmt: skip


def shares_of(values, allowed=None) -> np.ndarray:
    shares = np.empty(len(values))
    logit(np.array(values, dtype=float), np.array([1] * len(values) if allowed is None else allowed), shares)
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


@pytest.mark.parametrize("start", [(0.98, 0.01, 0.01), (0.2, 0.4, 0.4)])
def test_choice_converges_to_its_fixed_point_under_switching_cost(start):
    values, inertia = np.array([1.0, 0.5, 0.0]), 0.9
    shares = chosen(values, start, speed=0.15, months=600, inertia=inertia)
    assert shares == pytest.approx(shares_of(values + inertia * shares), abs=1e-12)


def test_a_two_state_switching_chain_has_the_exact_stationary_share():
    values, cost = [0.5, 0.0], 2.0
    from_first, from_second = (chosen(values, own, inertia=cost) for own in ([1.0, 0.0], [0.0, 1.0]))
    leave, come = from_first[1], from_second[0]
    assert (leave, come) == (pytest.approx(0.0759, abs=5e-5), pytest.approx(0.1824, abs=5e-5))
    assert come / (leave + come) == pytest.approx(0.7063, abs=5e-5)
    chain = np.linalg.matrix_power(np.array([from_first, from_second]), 5)
    assert chain[0, 0] == pytest.approx(0.7722, abs=5e-5)


def test_appeal_adds_up_what_it_says():
    p = parameters(weight_terms=2.0, weight_quality=3.0, weight_fit=5.0, weight_brand=7.0, weight_support=11.0, weight_trust=13.0,
                   weight_presence=17.0, weight_price_cut=19.0, inertia=23.0)  # fmt: skip
    st = small_state()
    st.supplier["quality"], st.supplier["brand"], st.supplier["price_cut"], st.offer["fit"] = 0.1, 0.2, 0.3, 0.4
    st.pair["support"], st.pair["trust"], st.pair["presence"], st.pair["share"] = 0.5, 0.6, 0.7, 0.8
    st.pair["terms"][:] = (1, 0, 1, 0, 1, 0)
    exact = 2 * 0.5 + 3 * 0.1 + 5 * 0.4 + 7 * 0.2 + 11 * 0.5 + 13 * 0.6 + 17 * 0.7 + 19 * 0.3 + 23 * 0.8
    assert appeal(st, p, 0, 0) == pytest.approx(exact)
