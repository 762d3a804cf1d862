"""Settlements against exact results: alternatives, walk-aways, what an outcome leaves behind, fair terms and resumption."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.kernel.axes import TRAIT
from sim.rules.bargaining import nash_point, utility_account
from sim.rules.choose import account_weights, appeal, terms_utility
from sim.rules.conflict import (
    account_alternative,
    account_dependence,
    bargain_over,
    face_conflict,
    feel_settlement,
    hold_out,
    supplier_alternative,
    supplier_dependence,
    supplier_weights,
    walk_away,
)
from sim.strategies import POLICIES, Conflict
from tests.worlds import parameters, small_state, standard_error, within


def test_dependence_is_the_part_of_all_sales_and_of_what_substitutes_do_not_recover():
    p, st = parameters(substitution=0.6), small_state(accounts=2)
    st.account["demand"] = 4.0, 1.0
    st.supplier["key_sales"], st.supplier["other_sales"], st.supplier["brand_loyal"] = 2.5, 7.5, 0.25
    assert supplier_dependence(st, 0, 0) == pytest.approx(0.2)
    assert account_dependence(st, p, 0, 0) == pytest.approx(0.5 * (0.25 + 0.75 * 0.4))


def test_the_suppliers_alternative_is_worth_less_the_more_it_depends_and_never_less_than_nothing():
    st = small_state()
    st.account["demand"], st.supplier["key_sales"], st.supplier["other_sales"], st.supplier["alternative"] = 4.0, 2.0, 8.0, 0.5
    assert supplier_alternative(st, parameters(dependence_fear=2.0), 0, 0) == pytest.approx(0.5 * (1 - 2.0 * 0.2))
    assert supplier_alternative(st, parameters(dependence_fear=5.0), 0, 0) == 0.0


def test_the_accounts_alternative_makes_it_indifferent_to_its_best_other_supplier():
    p = parameters(weight_terms=2.0, weight_quality=1.5, at_stake=0.0)
    st = small_state(suppliers=4)
    st.supplier["quality"], st.pair["terms"][2] = (0.5, 0.3, 0.45, 1.0), 0.4
    st.pair["active"][3] = 0
    utility = account_alternative(st, p, 0, 0)
    assert 0.0 < utility < 0.98
    st.pair["terms"][0] = 1.0 - utility
    assert terms_utility(st, 0, 0) == pytest.approx(utility)
    assert appeal(st, p, 0, 0) == pytest.approx(appeal(st, p, 2, 0))


@pytest.mark.parametrize("at_stake", [0.0, 0.25, 1.0])
def test_the_alternative_bears_the_cost_of_moving_what_is_at_the_table(at_stake):
    """own inertia: share + v (1 - share); the other's: share (1 - v); so at v = 1 sizes do not matter, all must move."""
    p, found = parameters(weight_terms=2.0, weight_quality=0.0, inertia=0.5, at_stake=at_stake), []
    for share in (0.2, 0.8):
        st = small_state()
        st.pair["share"] = ((share,), (1.0 - share,))
        st.pair["terms"] = 0.3
        kept = 0.5 * ((1.0 - share) * (1.0 - at_stake) - share - at_stake * (1.0 - share))
        assert account_alternative(st, p, 0, 0) == pytest.approx(min(0.98, max(0.0, 0.7 + kept / 2.0)))
        found.append(account_alternative(st, p, 0, 0))
    assert (found[0] == pytest.approx(found[1])) == (at_stake == 1.0)


def test_an_account_without_another_supplier_has_no_alternative():
    assert account_alternative(small_state(suppliers=1), parameters(), 0, 0) == 0.0


def test_walk_aways_add_bias_and_hurt_pride_and_stay_utilities():
    assert walk_away(0.4, 0.1, 0.5, 0.3, 0.8) == pytest.approx(0.4 + 0.1 + 0.8 * 0.5 * 0.3)
    assert walk_away(0.1, -0.3, 0.0, 0.0, 0.8) == 0.0
    assert walk_away(0.9, 0.3, 0.0, 0.0, 0.8) == 0.98


def felt(*, fair: float, now: float, before: float, conceded_s: float, conceded_a: float) -> tuple[float, float]:
    """Resentment and the sign of the demand after a settlement on even terms."""
    p, st = parameters(resentment_gain=0.5, resentment_unanswered=0.6, giving_in=0.6), small_state()
    st.pair["fair"], st.pair["terms"] = fair, 1.0 - now
    weights = np.full(6, 1 / 6)
    feel_settlement(st, p, 0, 0, weights, before, conceded_s, conceded_a)
    return float(st.pair["resentment"][0, 0]), float(st.pair["granted"][0, 0])


def test_resentment_grows_with_the_shortfall_and_more_where_concessions_were_not_answered():
    assert felt(fair=0.6, now=0.4, before=0.3, conceded_s=0.2, conceded_a=0.2)[0] == pytest.approx(0.5 * 0.2)
    assert felt(fair=0.6, now=0.4, before=0.3, conceded_s=0.1, conceded_a=0.3)[0] == pytest.approx(0.5 * 0.2 * (1 + 0.6 * 0.5))
    assert felt(fair=0.6, now=0.4, before=0.3, conceded_s=0.3, conceded_a=0.1)[0] == pytest.approx(0.5 * 0.2)
    assert felt(fair=0.4, now=0.6, before=0.3, conceded_s=0.0, conceded_a=0.3)[0] == 0.0


def test_a_demand_is_granted_only_by_giving_in_and_refused_by_terms_that_are_no_better():
    assert felt(fair=0.5, now=0.6, before=0.4, conceded_s=0.7, conceded_a=0.3)[1] == 1.0
    assert felt(fair=0.5, now=0.6, before=0.4, conceded_s=0.5, conceded_a=0.5)[1] == 0.0
    assert felt(fair=0.5, now=0.4, before=0.4, conceded_s=0.7, conceded_a=0.3)[1] == -1.0


def disputed(supplier: Conflict, account: Conflict, *, severity: float = 0.0, **changes: float):
    """One dispute between two policies at even terms; returns the state after it."""
    p, st = parameters(**{"aspiration_hold": 0.0} | changes), small_state()
    st.account["swing_supplier"], st.account["swing_account"] = (0.1, 0.06, 0.02, 0.03, 0.02, 0.02), (0.1, 0.06, 0.04, 0.05, 0.05, 0.03)
    st.pair["policy"][:], st.pair["account_policy"][:] = supplier.traits, account.traits
    st.pair["unauthorised_cut"][0], st.pair["provoked"][0] = severity, severity > 0.0
    bargain_over(st, p, 0, 0)
    return st


def test_an_agreement_stands_and_ends_the_unauthorised_cut():
    st = disputed(POLICIES["balanced"], POLICIES["balanced"], severity=0.2, pride=0.0, conflict_time=0.3, talk_time=0.0, looking_time=0.0)
    assert (st.pair["impasse"][0, 0], st.pair["standoff"][0, 0], st.pair["unauthorised_cut"][0, 0]) == (0, 0.0, 0.0)
    assert not np.allclose(st.pair["terms"][0, 0], 0.5)
    assert st.pair["conflict_load"][0, 0] == 0.3
    assert st.pair["terms"][1, 0].tolist() == [0.5] * 6


def test_an_impasse_leaves_the_terms_and_keeps_each_sides_last_offer():
    proud = Conflict(name="proud", opening=1.0, beta=0.1, reserve_bias=0.5, perspective=0.0, reciprocity=0.0)
    for severity in (0.0, 0.2):  # the supplier opens where it was provoked, the account otherwise
        st = disputed(proud, proud, severity=severity, rounds=7, at_stake=0.0)
        assert (st.pair["impasse"][0, 0], st.pair["standoff"][0, 0], st.pair["granted"][0, 0]) == (1, 1.0, -1.0)
        assert st.pair["terms"][0, 0].tolist() == [0.5] * 6
        assert st.pair["unauthorised_cut"][0, 0] == severity
        # With fixed-pie bias an offer asks for the same part of every issue: reserves of .5 and .98 at the least.
        assert st.pair["last_offer_supplier"][0, 0].min() >= 0.5 - 1e-9
        assert st.pair["last_offer_account"][0, 0].max() <= 0.02 + 1e-9


def test_an_account_that_has_come_to_expect_more_gets_more_or_gets_nothing():
    got = []
    for aspiration in (0.2, 0.5, 0.8):
        p, st = parameters(aspiration_hold=0.5, aspiration_open=0.3), small_state()
        st.pair["policy"][:], st.pair["account_policy"][:] = POLICIES["compromise"].traits, POLICIES["balanced"].traits
        st.pair["aspiration"] = aspiration
        bargain_over(st, p, 0, 0)
        assert st.pair["impasse"][0, 0] == 0
        got.append(terms_utility(st, 0, 0))
    assert got[0] < got[1] < got[2]


def test_two_sides_ready_to_repair_settle_on_the_nash_terms():
    p = parameters(yield_rate=0.0, collapse_rate=0.0, repair_rate=1e9, memory=0.0)
    st = small_state()
    st.account["swing_supplier"], st.account["swing_account"] = (0.1, 0.06, 0.02, 0.03, 0.02, 0.02), (0.1, 0.06, 0.04, 0.05, 0.05, 0.03)
    st.supplier["alternative"] = 0.3
    st.pair["policy"][:, :, TRAIT.repair] = st.pair["account_policy"][:, :, TRAIT.repair] = 1.0
    st.pair["standoff"][0] = 3.0
    w, v, fair = np.empty(6), np.empty(6), np.empty(6)
    supplier_weights(st, 0, w)
    account_weights(st, 0, v)
    nash_point(w, v, supplier_alternative(st, p, 0, 0), account_alternative(st, p, 0, 0), fair)
    hold_out(st, p, 0, 0)
    assert st.pair["terms"][0, 0] == pytest.approx(fair)
    assert terms_utility(st, 0, 0) == pytest.approx(utility_account(v, fair))
    assert st.pair["standoff"][0, 0] == 0.0


def test_a_month_of_standoff_leaves_resentment_and_takes_time():
    p, st = parameters(yield_rate=0.0, collapse_rate=0.0, repair_rate=0.0, resentment_standoff=0.03, standoff_time=0.4), small_state()
    st.pair["standoff"][0] = 1.0
    hold_out(st, p, 0, 0)
    assert (st.pair["standoff"][0, 0], st.pair["resentment"][0, 0], st.pair["conflict_load"][0, 0]) == (2.0, 0.03, 0.4)


def test_ended_relationships_resume_at_the_rate_of_readiness_once_resentment_has_faded():
    n, p = 2000, parameters(resume_rate=0.5)
    st = small_state(accounts=n)
    st.pair["ever_ended"][0] = 1
    st.pair["active"][0], st.pair["share"][0], st.pair["share"][1], st.supplier["negotiates"][1] = 0, 0.0, 1.0, 0
    st.pair["policy"][:, :, TRAIT.repair], st.pair["account_policy"][:, :, TRAIT.repair], st.pair["resentment"][0] = 0.8, 0.9, 0.25
    for a in range(n):
        face_conflict(st, p, a)
    exact = 1.0 - math.exp(-0.5 * 0.8 * 0.9 * 0.75)
    assert within(st.pair["resumed"][0].mean(), exact, standard_error(exact, n))
    assert np.array_equal(st.pair["active"][0], st.pair["resumed"][0])


def test_disputes_arise_at_their_hazard_and_a_provocation_always_brings_one():
    n, p = 1000, parameters(conflict_base=0.3, conflict_gap=0.0, conflict_divergence=0.0, leave_rate=0.0)
    st = small_state(accounts=n)
    st.supplier["negotiates"][1] = 0
    st.pair["policy"][:], st.pair["account_policy"][:] = POLICIES["balanced"].traits, POLICIES["balanced"].traits
    st.pair["provoked"][0, ::2] = 1
    for a in range(n):
        face_conflict(st, p, a)
    exact = 1.0 - math.exp(-0.3)
    assert st.pair["conflict"][0, ::2].all()
    assert within(st.pair["conflict"][0, 1::2].mean(), exact, standard_error(exact, n // 2))
    assert not st.pair["conflict"][1].any()
