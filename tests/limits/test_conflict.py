"""Conflict over time against exact results: the war of attrition, collapse, and the threshold of leaving."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.kernel.axes import TRAIT
from sim.rules.conflict import collapse_hazard, dispute_hazard, face_conflict, hold_out, leave_hazard, patience, yield_hazard
from tests.worlds import mean_and_error, parameters, small_state, standard_error, within

SUPPLIERS_OFFER, ACCOUNTS_OFFER = 0.9, 0.1


def attrition(n: int, resolve_s: float, resolve_a: float, seed: int = 11, **changes: float):
    """n stand-offs between sides that depend on nothing: months each lasted, and how it ended (supplier, account, collapse)."""
    p = parameters(**{"yield_rate": 1.0, "yield_base": 1.0, "repair_rate": 0.0, "collapse_rate": 0.0, "substitution": 1.0} | changes)
    st = small_state(suppliers=2, accounts=n, seed=seed)
    st.supplier["other_sales"], st.supplier["brand_loyal"] = 1e18, 0.0
    st.pair["policy"][:, :, TRAIT.resolve], st.pair["account_policy"][:, :, TRAIT.resolve] = resolve_s, resolve_a
    st.pair["standoff"][0] = 1.0
    st.pair["last_offer_supplier"][0], st.pair["last_offer_account"][0] = SUPPLIERS_OFFER, ACCOUNTS_OFFER
    lasted = np.zeros(n)
    while (st.pair["standoff"][0] > 0).any():
        st.clock[2] += 1
        for a in np.flatnonzero(st.pair["standoff"][0] > 0).tolist():
            hold_out(st, p, 0, a)
            lasted[a] += 1
    terms = st.pair["terms"][0, :, 0]
    collapsed = st.pair["active"][0] == 0
    return lasted, (terms == ACCOUNTS_OFFER) & ~collapsed, (terms == SUPPLIERS_OFFER) & ~collapsed, collapsed


def resolve_for(hazard: float) -> float:
    """The resolve that gives a yielding hazard, at rate and base one."""
    return 1.0 - hazard


def test_one_side_holds_out_for_one_over_its_hazard():
    h = 0.1
    lasted, supplier_yields, _, _ = attrition(3000, resolve_for(h), 1.0)
    mean, error = mean_and_error(lasted)
    assert supplier_yields.all()  # the other side never yields
    assert within(mean, 1.0 / (1.0 - math.exp(-h)), error)


def test_a_symmetric_standoff_lasts_half_as_long_as_either_side_would_hold_out():
    h = 0.1
    lasted, supplier_yields, account_yields, _ = attrition(4000, resolve_for(h), resolve_for(h))
    mean, error = mean_and_error(lasted)
    assert within(mean, 1.0 / (1.0 - math.exp(-2.0 * h)), error)
    assert within(supplier_yields.mean(), 0.5, standard_error(0.5, 4000))
    assert (supplier_yields | account_yields).all()


@pytest.mark.parametrize(("h_s", "h_a"), [(0.3, 0.1), (0.1, 0.4)])
def test_who_yields_is_in_proportion_to_the_hazards(h_s, h_a):
    _, supplier_yields, _, _ = attrition(3000, resolve_for(h_s), resolve_for(h_a))
    share = h_s / (h_s + h_a)
    assert within(supplier_yields.mean(), share, standard_error(share, 3000))


def test_a_standoff_collapses_with_probability_lam_over_lam_plus_2h():
    h, lam = 0.15, 0.1
    resolve = resolve_for(h)
    rate = lam / (resolve * resolve) ** 3.0
    lasted, _, _, collapsed = attrition(3000, resolve, resolve, collapse_rate=rate, collapse_power=3.0)
    chance = lam / (lam + 2.0 * h)
    mean, error = mean_and_error(lasted)
    assert chance == pytest.approx(0.25)
    assert within(collapsed.mean(), chance, standard_error(chance, 3000))
    assert within(mean, 1.0 / (1.0 - math.exp(-lam - 2.0 * h)), error)


def test_dependence_and_lack_of_resolve_make_a_side_yield_sooner():
    p = parameters(yield_rate=2.0, yield_base=0.25)
    assert yield_hazard(p, 0.4, 0.35) == pytest.approx(2.0 * 0.6 * 0.6)
    assert yield_hazard(p, 1.0, 1.0) == 0.0


def test_it_takes_two_to_collapse():
    p = parameters(collapse_rate=0.8, collapse_power=2.0)
    assert collapse_hazard(p, 0.5, 0.5) == pytest.approx(0.8 * 0.25**2)
    assert collapse_hazard(p, 1.0, 0.0) == 0.0


def test_a_breakup_hands_the_share_to_the_others_in_proportion():
    p = parameters(yield_rate=0.0, repair_rate=0.0, collapse_rate=1e9)
    st = small_state(suppliers=3)
    st.pair["share"][:, 0] = 0.5, 0.3, 0.2
    st.pair["policy"][:, :, TRAIT.resolve] = st.pair["account_policy"][:, :, TRAIT.resolve] = 1.0
    st.pair["standoff"][0] = 1.0
    st.supplier["brand_loyal"] = 0.4
    hold_out(st, p, 0, 0)
    assert st.pair["share"][:, 0] == pytest.approx([0.0, 0.6, 0.4])
    assert st.pair["active"][:, 0].tolist() == [0, 1, 1]
    assert st.pair["followers"][:, 0] == pytest.approx([0.5 * 0.4, 0.0, 0.0])


def test_an_account_cannot_leave_its_only_supplier():
    p = parameters(yield_rate=0.0, repair_rate=0.0, collapse_rate=1e9)
    st = small_state(suppliers=1)
    st.pair["policy"][:, :, TRAIT.resolve] = st.pair["account_policy"][:, :, TRAIT.resolve] = 1.0
    st.pair["standoff"] = 1.0
    hold_out(st, p, 0, 0)
    assert st.pair["share"][0, 0] == 1.0
    assert st.pair["active"][0, 0] == 1


def test_dispute_hazard_is_linear_in_the_gap_and_never_negative():
    p = parameters(conflict_base=0.05, conflict_gap=2.0, conflict_divergence=0.1, conflict_information=0.07)
    assert dispute_hazard(p, 0.7, 0.5, 0.5, 1.0) == pytest.approx(0.05 + 2.0 * 0.2 + 0.1 * 0.5 - 0.07)
    assert dispute_hazard(p, 0.5, 0.9, 0.0, 0.0) == pytest.approx(0.05)
    assert dispute_hazard(p, 0.0, 1.0, 0.0, 1.0) == 0.0


def test_nobody_leaves_up_to_the_threshold_and_the_hazard_is_steep_beyond():
    p = parameters(leave_rate=0.6, leave_width=0.1)
    assert leave_hazard(p, 0.5, 0.5) == 0.0
    assert leave_hazard(p, 0.1, 0.5) == 0.0
    assert leave_hazard(p, 0.55, 0.5) == pytest.approx(0.3)
    assert leave_hazard(p, 0.99, 0.5) == pytest.approx(0.6)


def leavers(resentment: float, n: int = 2000) -> float:
    """Share of n undisputed accounts that leave in one month at a level of resentment; their threshold is 0.4."""
    p = parameters(threshold_base=0.4, threshold_dependence=0.0, threshold_loyalty=0.0, leave_rate=0.5, leave_width=0.1,
                   conflict_base=0.0, conflict_gap=0.0, conflict_divergence=0.0)  # fmt: skip
    st = small_state(suppliers=2, accounts=n)
    st.supplier["negotiates"][1] = 0
    st.pair["resentment"][0] = resentment
    for a in range(n):
        face_conflict(st, p, a)
    return float(st.pair["ended"][0].mean())


def test_accounts_leave_at_the_hazard_and_only_past_the_threshold():
    assert leavers(0.4) == 0.0
    chance = 1.0 - math.exp(-0.25)
    assert within(leavers(0.45), chance, standard_error(chance, 2000))


def test_dependence_and_loyalty_hide_resentment():
    p = parameters(threshold_base=0.3, threshold_dependence=0.4, threshold_loyalty=0.2, substitution=0.6)
    st = small_state()
    st.supplier["brand_loyal"] = 0.25
    st.pair["loyalty"] = 0.5
    assert patience(st, p, 0, 0) == pytest.approx(0.3 + 0.4 * 0.5 * (0.25 + 0.75 * 0.4) + 0.2 * 0.5)
