"""People against exact results: contacts, layers, rapport and warnings."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.rules.compete import contest_raids
from sim.rules.people import change_post, shift_power, take_post, weigh_layer
from sim.rules.relate import hear_of_raids, meet, parity, rapport_after, tie_layers, visits_to, warning_chance, weakest_link
from tests.worlds import parameters, small_state, standard_error, within

MONTHS = 5


def stayed(per_layer: int, accounts: int = 700) -> np.ndarray:
    """Who is still in the post after some months: array (accounts, layers, people). Hazards .1, .2 and .4 a month by layer."""
    p = parameters(turnover_operating=1.2, turnover_management=2.4, turnover_decision=4.8, carry=0.0)
    st = small_state(accounts=accounts, per_layer=per_layer)
    st.account["turnover"] = 1.0
    st.tie["rapport"] = 1.0
    for month in range(1, MONTHS + 1):
        st.clock[2] = month
        for c in range(st.contact.shape[0]):
            change_post(st, p, c)
    left = st.contact["tenure"] < MONTHS
    assert np.array_equal(left, st.tie["rapport"][0] == 0.0)  # whoever left took the rapport along
    return ~left.reshape(accounts, 3, per_layer)


def test_contacts_stay_with_probability_exp_minus_lambda_t_in_every_layer():
    stay = stayed(per_layer=3)
    for layer, hazard in enumerate((0.1, 0.2, 0.4)):
        exact = math.exp(-hazard * MONTHS)
        assert within(stay[:, layer].mean(), exact, standard_error(exact, stay[:, layer].size))


def test_contacts_leave_independently_so_that_k_of_n_remain_binomially():
    stay = stayed(per_layer=3)[:, 1].sum(axis=1)
    q = math.exp(-0.2 * MONTHS)
    for k in (1, 2, 3):
        exact = sum(math.comb(3, i) * q**i * (1 - q) ** (3 - i) for i in range(k, 4))
        assert within((stay >= k).mean(), exact, standard_error(exact, stay.size))


def test_a_successor_starts_with_what_loyalty_to_the_firm_carries_over():
    st = small_state()
    st.tie["rapport"], st.pair["loyalty"][:, 0] = 0.9, (0.8, 0.2)
    st.contact["out_of_favour"], st.contact["tenure"] = 1, 30.0
    take_post(st, parameters(carry=0.5), 1)
    assert st.tie["rapport"][:, 1] == pytest.approx([0.4, 0.1])
    assert st.tie["rapport"][:, 0] == pytest.approx([0.9, 0.9])
    assert (st.contact["tenure"][1], st.contact["out_of_favour"][1]) == (0.0, 0)


def lost_to_raids(layers_held: int, n: int = 1500) -> tuple[np.ndarray, np.ndarray]:
    """Power shifts, and an unwarned raid follows: which accounts were lost, and which layer was struck."""
    p = parameters(contest_exponent=200.0, newcomer_tie=0.0)
    st = small_state(suppliers=2, accounts=n)
    st.account["shift_hazard"], st.account["raid_stake"] = 1e9, 0.5
    st.pair["share"][:] = [[0.6], [0.4]]
    st.pair["layer_support"][0, :, :layers_held] = 1.0
    st.supplier["raid_effort"][1] = 1e-3  # beaten by any hold at this exponent
    st.pair["raiding"][1] = 1
    for a in range(n):
        shift_power(st, p, a)
        contest_raids(st, p, a)
    return st.pair["repelled"][0] == 0, st.account["struck_layer"].copy()


@pytest.mark.parametrize("held", [0, 1, 2, 3])
def test_a_raid_after_a_power_shift_wins_exactly_where_the_struck_layer_is_not_held(held):
    lost, struck = lost_to_raids(held)
    assert np.array_equal(lost, struck >= held)


def test_hazards_with_one_two_and_three_layers_held_are_as_two_to_one_to_zero():
    rates = [lost_to_raids(held)[0].mean() for held in (1, 2, 3)]
    for rate, exact in zip(rates, (2 / 3, 1 / 3, 0.0), strict=True):
        assert within(rate, exact, standard_error(exact, 1500))
    assert rates[2] == 0.0


def test_a_raid_won_moves_the_stake_and_nothing_else():
    st = small_state(suppliers=3)
    st.pair["share"][:, 0] = 0.5, 0.3, 0.2
    st.pair["raiding"][2] = 1
    st.supplier["raid_effort"][2], st.account["raid_stake"] = 1.0, 0.4
    contest_raids(st, parameters(), 0)
    assert st.pair["share"][:, 0] == pytest.approx([0.3, 0.3, 0.4])
    assert st.pair["raided"][:, 0].tolist() == [1, 0, 0]


def test_a_raider_that_has_lost_the_account_since_it_planned_the_raid_wins_nothing():
    st = small_state(suppliers=3)
    st.pair["share"][:, 0] = 0.5, 0.5, 0.0
    st.pair["raiding"][2], st.pair["active"][2] = 1, 0
    st.supplier["raid_effort"][2], st.account["raid_stake"] = 1.0, 0.4
    contest_raids(st, parameters(), 0)
    assert st.pair["share"][:, 0].tolist() == [0.5, 0.5, 0.0]
    assert not st.pair["raided"].any()


def warned_by(*rapports: float, per_layer: int = 1, **changes: float) -> float:
    st = small_state(per_layer=per_layer)
    st.tie["rapport"][0] = rapports
    return warning_chance(st, parameters(**changes), 0, 0)


@pytest.mark.parametrize(("contacts", "exact"), [(1, 0.15), (3, 0.385875), (6, 0.622850)])
def test_one_of_n_contacts_passes_a_warning_with_probability_one_minus_q_to_the_n(contacts, exact):
    rapports = [0.5] * contacts + [0.0] * (6 - contacts)
    assert warned_by(*rapports, per_layer=2, awareness=0.3) == pytest.approx(exact, abs=5e-7)


def test_a_warning_is_the_product_over_unequal_contacts():
    assert warned_by(0.2, 0.5, 1.0, awareness=0.4) == pytest.approx(1 - (1 - 0.08) * (1 - 0.2) * (1 - 0.4))


def test_whoever_is_out_of_favour_or_rose_in_the_shift_passes_nothing_on():
    p, st = parameters(awareness=0.5), small_state(per_layer=2)
    st.tie["rapport"][0] = 1.0
    st.contact["out_of_favour"][1] = 1
    assert warning_chance(st, p, 0, 0) == pytest.approx(1 - 0.5**5)
    st.account["shifted"], st.account["struck_layer"] = 1, 1
    assert warning_chance(st, p, 0, 0) == pytest.approx(1 - 0.5**3)  # the heads of the struck and the decision layer rose
    st.account["struck_layer"] = 2
    assert warning_chance(st, p, 0, 0) == pytest.approx(1 - 0.5**4)


def test_raids_are_heard_of_as_often_as_the_warning_chance_says():
    n, p, st = 2000, parameters(awareness=0.3), small_state(accounts=2000)
    st.tie["rapport"][0] = 0.5
    st.pair["share"][:] = [[0.6], [0.4]]
    st.pair["raiding"][1] = 1
    for a in range(n):
        hear_of_raids(st, p, a)
    exact = 1 - 0.85**3
    assert within(st.pair["warned"][0].mean(), exact, standard_error(exact, n))
    assert not st.pair["warned"][1].any()


def test_rapport_settles_where_gain_and_decay_meet():
    p = parameters(rapport_gain=0.4, rapport_decay=0.05, visits_half=2.0, visits_upkeep=0.1, visits_opening=0.0)
    rapport = 0.0
    for _ in range(400):
        rapport = rapport_after(p, rapport, 3.1)
    gain = 0.4 * 3.0 / (3.0 + 2.0)
    assert rapport == pytest.approx(gain / (gain + 0.05))


def test_visits_below_upkeep_and_opening_cost_build_nothing():
    p = parameters(rapport_decay=0.05, visits_upkeep=0.1, visits_opening=0.2, known_level=0.1)
    assert rapport_after(p, 0.0, 0.3) == 0.0
    assert rapport_after(p, 0.0, 0.4) > 0.0
    assert rapport_after(p, 0.5, 0.1) == pytest.approx(0.5 * 0.95)
    assert rapport_after(p, 0.5, 0.2) > 0.5 * 0.95


def test_a_visit_counts_in_full_among_equals_and_less_for_each_step_apart():
    p = parameters(parity_below=0.5, parity_above=0.9)
    worth = [[parity(p, rank, layer) for layer in range(3)] for rank in range(3)]
    assert worth == [[1.0, 0.5, 0.25], [pytest.approx(0.9), 1.0, 0.5], [pytest.approx(0.81), pytest.approx(0.9), 1.0]]


def test_visits_are_shared_among_a_layers_people_and_count_by_rank_skill_and_time():
    p, st = parameters(parity_below=0.5, parity_above=0.9), small_state(per_layer=2)
    st.supplier["effort"][0, 0, 1], st.supplier["effort"][0, 2, 1] = 6.0, 2.0
    st.rep["skill"], st.rep["attention"][2] = 0.5, 0.3
    exact = (6.0 * 0.5 * 1.0 * 0.5 + 2.0 * 0.9 * 0.3 * 0.5) / 2
    assert visits_to(st, p, 0, 2) == pytest.approx(exact)
    assert visits_to(st, p, 0, 0) == 0.0


def test_people_of_a_supplier_that_was_left_pay_no_visits():
    p, st = parameters(rapport_decay=0.1), small_state()
    st.supplier["effort"], st.tie["rapport"], st.pair["active"][1] = 20.0, 0.5, 0
    for c in range(3):
        meet(st, p, c)
    assert (st.tie["rapport"][0] > 0.5).all()
    assert st.tie["rapport"][1] == pytest.approx([0.45] * 3)


POWER = np.array([0.2, 0.3, 0.5])


def test_the_weakest_link_is_the_harmonic_mean_at_minus_one():
    support = np.array([0.2, 0.4, 0.8])
    assert weakest_link(POWER, support, -1.0) == pytest.approx(1.0 / np.sum(POWER / support))


def test_the_weakest_link_tends_to_the_least_support_and_never_exceeds_the_mean():
    support = np.array([0.5, 0.25, 0.8])
    depths = [weakest_link(POWER, support, exponent) for exponent in (-0.5, -1.0, -4.0, -20.0, -200.0)]
    assert depths == sorted(depths, reverse=True)
    assert depths[0] < POWER @ support
    assert depths[-1] == pytest.approx(0.25, rel=0.01)


def test_equal_layers_are_as_deep_as_each():
    assert weakest_link(POWER, np.array([0.37] * 3), -1.0) == pytest.approx(0.37)


def test_an_empty_layer_leaves_no_depth_unless_it_has_no_power():
    assert weakest_link(POWER, np.array([0.9, 0.0, 0.9]), -1.0) == 0.0
    assert weakest_link(np.array([0.5, 0.0, 0.5]), np.array([0.9, 0.0, 0.9]), -1.0) == pytest.approx(0.9)


def test_support_weighs_people_by_influence_and_layers_by_power():
    st = small_state(per_layer=2)
    st.contact["influence"] = [0.7, 0.3] * 3
    st.tie["rapport"][0] = [1.0, 0.0, 0.5, 0.5, 0.0, 1.0]
    st.account["power"] = POWER
    tie_layers(st, parameters(depth_exponent=-1.0), 0)
    assert st.pair["layer_support"][0, 0] == pytest.approx([0.7, 0.5, 0.3])
    assert st.pair["support"][0, 0] == pytest.approx(0.2 * 0.7 + 0.3 * 0.5 + 0.5 * 0.3)
    assert st.pair["depth"][0, 0] == pytest.approx(1 / (0.2 / 0.7 + 0.3 / 0.5 + 0.5 / 0.3))


def test_loyalty_grows_from_the_weakest_layer_and_with_links():
    p, st = parameters(loyalty_gain=0.05, loyalty_links=1.0, loyalty_decay=0.02), small_state()
    st.tie["rapport"][:] = [0.9, 0.4, 0.6]
    st.pair["loyalty"], st.supplier["links"][1] = 0.3, 0.5
    tie_layers(st, p, 0)
    exact = [0.3 + 0.05 * 0.4 * 0.7 - 0.02 * 0.3, 0.3 + 0.05 * 0.4 * 1.5 * 0.7 - 0.02 * 0.3]
    assert st.pair["loyalty"][:, 0] == pytest.approx(exact)


def test_influence_within_a_layer_sums_to_one_after_somebody_is_sidelined():
    st = small_state(per_layer=3)
    st.contact["influence"][3:6] = 0.5, 0.1, 0.2
    weigh_layer(st, 0, 1)
    assert st.contact["influence"][3:6] == pytest.approx(np.array([5, 1, 2]) / 8)
    assert st.contact["influence"][:3] == pytest.approx([1 / 3] * 3)


@pytest.mark.parametrize(("tie", "hostile"), [(1.0, 0.0), (0.0, 1.0), (0.3, 0.6)])
def test_newcomers_are_tied_and_hostile_as_often_as_stated(tie, hostile):
    n = 1500
    p = parameters(newcomer_tie=tie, newcomer_hostile=hostile, tie_strength=0.6, carry=0.0)
    st = small_state(suppliers=3, accounts=n, per_layer=2)
    st.account["shift_hazard"] = 1e9
    st.pair["share"][:] = [[0.5], [0.3], [0.2]]
    st.tie["rapport"][0, ::6] = 0.9  # the strongest supporter heads the operating layer
    for a in range(n):
        shift_power(st, p, a)
    tied = st.account["tied_to"]
    assert within((tied >= 0).mean(), tie, standard_error(tie, n))
    assert within((tied == 1).mean(), tie / 2, standard_error(tie / 2, n))  # one rival is as likely as the other
    assert not (tied == 0).any()
    heads = np.arange(n) * 6 + 4
    for rival in (1, 2):
        assert (st.tie["rapport"][rival, heads[tied == rival]] == 0.6).all()
    sidelined = st.contact["out_of_favour"].reshape(n, 6)
    assert within(sidelined[:, 0].mean(), hostile, standard_error(hostile, n))
    assert not sidelined[:, 1:].any()


def test_where_nobody_supplies_any_more_newcomers_turn_against_nobody():
    """No supplier is the incumbent then, and so none has a strongest supporter; the last one's friend is left in peace."""
    p, st = parameters(newcomer_tie=1.0, newcomer_hostile=1.0, carry=0.0), small_state(suppliers=2, per_layer=2)
    st.account["shift_hazard"] = 1e9
    st.pair["active"][:] = 0
    st.tie["rapport"][1, 0] = 0.9
    shift_power(st, p, 0)
    assert st.account["shifted"][0] == 1
    assert st.account["tied_to"][0] == -1
    assert not st.contact["out_of_favour"].any()
