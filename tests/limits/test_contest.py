"""The contest success function (Tullock 1980), and when it pays to concentrate."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as hs
from scipy.optimize import minimize_scalar

from sim.rules.compete import defence_force, tullock
from sim.rules.plan import raid_force
from tests.worlds import parameters, small_state


@pytest.mark.parametrize(
    ("own", "other", "exponent", "exact"),
    [(2, 1, 1, 2 / 3), (1, 2, 1, 1 / 3), (2, 1, 2, 4 / 5), (3, 1, 0.5, 3**0.5 / (1 + 3**0.5)), (0, 1, 2, 0), (1, 0, 2, 1), (0, 0, 2, 0.5)],
)
def test_contests_are_won_with_the_exact_probability(own, other, exponent, exact):
    assert tullock(float(own), float(other), float(exponent)) == pytest.approx(exact, abs=1e-15)


force = hs.floats(1e-6, 1e6)


@given(force, force, hs.floats(0.1, 200))
def test_one_sides_gain_is_the_other_sides_loss(own, other, exponent):
    assert tullock(own, other, exponent) + tullock(other, own, exponent) == pytest.approx(1.0, abs=1e-12)


@given(force, force, hs.floats(0.1, 200), hs.floats(1.001, 10))
def test_more_force_never_lowers_the_chance(own, other, exponent, more):
    assert tullock(own * more, other, exponent) >= tullock(own, other, exponent)


def test_huge_exponents_and_forces_do_not_overflow():
    assert tullock(1e300, 1e-300, 200.0) == 1.0
    assert tullock(1e-300, 1e300, 200.0) == 0.0
    assert tullock(1e300, 1e300, 1e6) == 0.5


def fronts_won(fronts: float, budget: float, exponent: float) -> float:
    """Expected fronts won when a budget is spread over them against a force of one on each."""
    return fronts * tullock(budget / fronts, 1.0, exponent)


@pytest.mark.parametrize(("exponent", "chance", "ratio"), [(1.5, 1 / 3, 0.63), (2.0, 1 / 2, 1.0), (3.0, 2 / 3, 1.26)])
def test_the_decisive_point_wins_with_one_minus_one_over_r(exponent, chance, ratio):
    budget = 10.0
    best = minimize_scalar(lambda k: -fronts_won(k, budget, exponent), bounds=(0.5, 200.0), method="bounded", options={"xatol": 1e-9}).x
    assert tullock(budget / best, 1.0, exponent) == pytest.approx(chance, abs=1e-5)
    assert budget / best == pytest.approx(ratio, abs=5e-3)


@pytest.mark.parametrize("exponent", [0.3, 0.7, 1.0])
def test_without_increasing_returns_spreading_is_best(exponent):
    won = [fronts_won(fronts, 10.0, exponent) for fronts in (1, 2, 4, 8, 16, 64, 256)]
    assert all(more > less for less, more in itertools.pairwise(won))


def test_an_unwarned_defence_has_only_its_hold_on_the_layer_struck_and_a_warned_one_its_depth():
    p, st = parameters(warned_force=0.5), small_state()
    st.pair["layer_support"][0, 0], st.pair["depth"][0], st.account["struck_layer"] = (0.1, 0.2, 0.7), 0.4, 1
    assert defence_force(st, p, 0, 0) == pytest.approx(0.2)
    st.pair["warned"][0] = 1
    assert defence_force(st, p, 0, 0) == pytest.approx(0.4 * 1.5)
    st.account["struck_layer"] = 2
    assert defence_force(st, p, 0, 0) == pytest.approx(0.7 * 1.5)


def test_a_tie_to_the_newcomer_adds_force_to_that_rivals_raid_only():
    p, st = parameters(tie_force=0.5), small_state(suppliers=3)
    st.supplier["raid_effort"], st.account["tied_to"] = 0.4, 2
    assert [raid_force(st, p, s, 0) for s in range(3)] == pytest.approx([0.4, 0.4, 0.6])
