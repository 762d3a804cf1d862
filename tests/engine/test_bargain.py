"""`sim.bargain`: what a user gets, and what a user is told."""

from __future__ import annotations

import numpy as np
import pytest

import sim
from sim.strategies import POLICIES
from tests.worlds import NEUTRAL_BARGAIN

W, V = [0.5, 0.3, 0.2], [0.2, 0.3, 0.5]


def test_the_agreement_is_the_last_offer_and_the_utilities_are_its_worth():
    deal = sim.bargain("balanced", "balanced", W, V, 0.2, 0.2)
    last = deal.offers.iloc[-1]
    assert deal.agreement.tolist() == [last[f"issue {k}"] for k in (1, 2, 3)]
    assert deal.utility_supplier == pytest.approx(np.dot(W, deal.agreement)) == pytest.approx(last["utility_supplier"])
    assert deal.utility_account == pytest.approx(np.dot(V, 1 - deal.agreement)) == pytest.approx(last["utility_account"])
    assert deal.rounds == len(deal.offers) == deal.offers["round"].iloc[-1]


def test_an_impasse_has_no_agreement_and_leaves_both_with_their_reserves():
    deal = sim.bargain("hard-line", "hard-line", W, V, 0.6, 0.6, rounds=12)
    assert deal.agreement is None
    assert deal.rounds == 13
    reserve = 0.6 + POLICIES["hard-line"].reserve_bias
    assert (deal.utility_supplier, deal.utility_account) == (pytest.approx(reserve), pytest.approx(reserve))


@pytest.mark.parametrize(("opens", "first"), [(False, "supplier"), (True, "account")])
def test_sides_take_turns_from_the_one_that_opens(opens, first):
    by = sim.bargain("balanced", "balanced", W, V, account_opens=opens).offers["by"].tolist()
    other = {"supplier": "account", "account": "supplier"}[first]
    assert by == [first if n % 2 == 0 else other for n in range(len(by))]


def test_weights_are_scaled_to_sum_to_one():
    deal, same = (sim.bargain("balanced", "compromise", w, v) for w, v in ((W, V), ([5, 3, 2], [20, 30, 50])))
    assert deal.agreement == pytest.approx(same.agreement)


def test_six_issues_carry_the_names_of_the_field():
    offers = sim.bargain("balanced", "balanced", [1] * 6, [1] * 6).offers
    assert list(offers.columns[2:8]) == ["price", "rebate", "payment", "promotion", "service", "exclusivity"]


def test_the_fair_point_is_the_nash_solution_or_none():
    assert sim.bargain("balanced", "balanced", [1], [1], 0.3, 0.1).fair == (pytest.approx(0.6), pytest.approx(0.4))
    assert sim.bargain("balanced", "balanced", [1], [1], 0.7, 0.6).fair is None


def test_a_side_never_signs_below_its_walk_away():
    stubborn = sim.Conflict(name="stubborn", reserve_bias=0.1)
    deals = {reserve: sim.bargain(stubborn, "compromise", W, V, reserve, 0.3) for reserve in (0.0, 0.2, 0.4)}
    signed = {reserve: deal for reserve, deal in deals.items() if deal.agreement is not None}
    assert signed
    assert all(deal.utility_supplier >= reserve + 0.1 - 1e-9 for reserve, deal in signed.items())


@pytest.mark.parametrize("number", [np.float32(0.25), np.float64(0.25)])
def test_numpys_numbers_are_numbers_too(number):
    assert sim.bargain("balanced", "balanced", W, V, number).agreement == pytest.approx(
        sim.bargain("balanced", "balanced", W, V, 0.25).agreement
    )


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"supplier": "tough"}, "supplier names the policy 'tough'; use compromise, hard-line, balanced"),
        ({"account": 3}, "account names the policy 3"),
        ({"weights_supplier": []}, "weights_supplier must be a list of numbers"),
        ({"weights_supplier": [0.5, -0.1, 0.6]}, "weights_supplier"),
        ({"weights_account": [0, 0, 0]}, "weights_account"),
        ({"weights_account": [1, float("nan"), 1]}, "weights_account"),
        ({"weights_account": [[1, 2, 3]]}, "weights_account"),
        ({"weights_account": [1, 1]}, "weights_supplier has 3 issues and weights_account 2"),
        ({"rounds": 1}, "rounds must be a whole number from 2"),
        ({"rounds": 20.0}, "rounds"),
        ({"rounds": True}, "rounds"),
        ({"rounds": 10**7}, "rounds"),
        ({"reserve_supplier": 1.2}, "reserve_supplier must lie in 0 to 1"),
        ({"reserve_account": -0.1}, "reserve_account must lie in 0 to 1"),
        ({"reserve_account": float("nan")}, "reserve_account must lie in 0 to 1"),
        ({"weights_supplier": "abc"}, "weights_supplier must be a list of numbers"),
        ({"weights_account": [[1, 2], [3]]}, "weights_account must be a list of numbers"),
        ({"reserve_supplier": "low"}, "reserve_supplier must lie in 0 to 1"),
        ({"weights_account": None}, "give weights_supplier and weights_account"),
        ({"clock": "steps"}, "another clock is for a domain"),
        ({"domain": 3}, "leave out the weights"),
        ({"domain": 3, "weights_supplier": None, "weights_account": None}, "domain must be a sim.Domain"),
    ],
)
def test_arguments_that_cannot_be_used_are_refused_in_one_sentence(changes, says):
    arguments = {"supplier": "balanced", "account": "balanced", "weights_supplier": W, "weights_account": V} | changes
    with pytest.raises(sim.KamlabError, match=r"^bargain: ") as error:
        sim.bargain(**arguments)
    assert says in str(error.value)
    assert "\n" not in str(error.value)


def test_two_policies_meet_in_small_change_and_the_last_offer_told_is_the_one_agreed():
    even = sim.Conflict(name="even", opening=1.0, beta=1.0, reciprocity=0.0, perspective=1.0)
    for opens in (False, True):
        deal = sim.bargain(even, even, [1], [1], 0.3, 0.1, rounds=7, account_opens=opens, assumptions=NEUTRAL_BARGAIN | {"small_change": 1})
        assert deal.agreement[0] == deal.offers["issue 1"].iloc[-1] == pytest.approx(1.0 - 0.7 / 1.6, abs=1e-4)
        steps = sim.bargain(even, even, [1], [1], 0.3, 0.1, rounds=7, account_opens=opens, assumptions=NEUTRAL_BARGAIN)
        assert steps.rounds == deal.rounds
        assert abs(steps.agreement[0] - deal.agreement[0]) > 0.01


def test_a_mechanism_can_be_taken_away_and_makes_a_difference():
    def joint(**assumptions):
        deal = sim.bargain("balanced", "balanced", W, V, assumptions=assumptions)
        return deal.utility_supplier + deal.utility_account

    assert joint(learned=0) > joint() + 0.05
    assert joint(learned=0.8) == joint()


def test_talks_whose_patience_is_short_break_off_before_the_deadline():
    stubborn = sim.Conflict(name="stubborn", opening=0.9, beta=0.05, perspective=0.0, reciprocity=0.0)
    ends = [sim.bargain(stubborn, stubborn, W, V, patience=patience).rounds for patience in (0.0, 0.02, 10.0)]
    assert ends[0] == 2  # the first refusal between two positions on the table
    assert ends[0] < ends[1] < ends[2]
    assert sim.bargain(stubborn, stubborn, W, V, patience=0.0).agreement is None
    assert sim.bargain(stubborn, stubborn, W, V, patience=0.0, assumptions={"breakdown": 0}).agreement is not None


def test_fear_is_found_out_as_in_a_world():
    afraid = sim.Conflict(name="afraid", reserve_bias=-0.2)
    got = [sim.bargain(afraid, "balanced", [1], [1], 0.4, 0.2, assumptions={"fear_found": found}).utility_account for found in (0.0, 1.0)]
    assert got[1] > got[0] + 0.02


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"assumptions": {"learnt": 0}}, "'learnt' is not a parameter of the table; did you mean 'learned'"),
        ({"assumptions": {"carry": 0}}, "'carry' is not a parameter of the table; known: anchor_credit"),
        ({"assumptions": {3: 0}}, "3 is not a parameter of the table"),
        ({"assumptions": {"learned": 2}}, "learned must lie in 0 to 1"),
        ({"assumptions": {"learned": True}}, "learned"),
        ({"assumptions": {"learned": "no"}}, "learned"),
        ({"assumptions": {"learned": float("nan")}}, "learned"),
        ({"assumptions": ["learned"]}, "assumptions must be a table of numbers by name"),
        ({"patience": -1}, "patience must"),
        ({"patience": float("nan")}, "patience must"),
        ({"patience": "short"}, "patience must"),
        ({"patience": None}, "patience must"),
    ],
)
def test_assumptions_and_patience_that_cannot_be_used_are_refused_in_one_sentence(changes, says):
    with pytest.raises(sim.KamlabError, match=r"^bargain: [^\n]*$") as error:
        sim.bargain("balanced", "balanced", W, V, **changes)
    assert says in str(error.value)
