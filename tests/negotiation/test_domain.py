"""Listed outcomes: what a domain holds, what it refuses, and how policies bargain over it."""

from __future__ import annotations

import numpy as np
import pytest

import sim
from sim.bargaining.one import TIME_ONLY

PIE = sim.Domain({"slices": list(range(101))}, np.arange(101), 100 - np.arange(101), name="pie")


def by_time(beta: float, opening: float = 1.0) -> sim.Conflict:
    return sim.Conflict(name="by time", opening=opening, beta=beta, reciprocity=0, perspective=0)


def test_additive_utilities_by_issue_are_summed():
    domain = sim.Domain(
        {"price": [90, 95], "service": ["low", "high"]},
        {"price": {90: 0, 95: 3}, "service": {"low": 1, "high": 0}},
        {"price": {90: 2, 95: 0}},
    )
    assert domain.utility_supplier.tolist() == [1, 0, 4, 3]
    assert domain.utility_account.tolist() == [2, 2, 0, 0]
    assert [domain.place(domain.outcome(k)) for k in range(4)] == [0, 1, 2, 3]


def test_an_even_conceder_offers_what_the_formula_says():
    """Faratin: target 1 - t; of 100 slices, over 10 rounds, the supplier asks for 100, 80, 60 ... and the account for 90, 70, ..."""
    deal = sim.bargain(by_time(1.0), by_time(1.0), domain=PIE, rounds=10, assumptions=TIME_ONLY)
    kept = [row.utility_supplier if row.by == "supplier" else row.utility_account for row in deal.offers.itertuples()]
    assert kept == [100, 90, 80, 70, 60, 50]
    assert deal.outcome == {"slices": 50}
    assert deal.left == (0, 0, 0)


def test_who_sees_the_other_side_offers_what_it_likes_best_of_what_is_worth_the_same():
    domain = sim.Domain({"k": [0, 1, 2, 3]}, [1.0, 0.5, 0.5, 0.0], [0.0, 0.1, 0.9, 1.0])
    blind, seeing = (sim.Conflict(name="own", opening=0.5, beta=0.01, reciprocity=0, perspective=seen) for seen in (0.0, 1.0))
    first = {
        who.perspective: sim.bargain(who, "balanced", domain=domain, assumptions=TIME_ONLY).offers["k"].iloc[0] for who in (blind, seeing)
    }
    assert first == {0.0: 1, 1.0: 2}


def test_the_unit_of_a_utility_changes_no_outcome():
    rng = np.random.default_rng(5)
    us, ua = rng.random(40), rng.random(40)
    plain = sim.Domain({"k": list(range(40))}, us, ua, 0.3, 0.2)
    moved = sim.Domain({"k": list(range(40))}, 1000 * us - 7, 3 * ua + 2, 1000 * 0.3 - 7, 3 * 0.2 + 2)
    one, other = (sim.bargain("balanced", "principled", domain=domain) for domain in (plain, moved))
    assert one.outcome == other.outcome
    assert other.utility_supplier == pytest.approx(1000 * one.utility_supplier - 7)
    assert other.fair[1] == pytest.approx(3 * one.fair[1] + 2)


def test_nobody_signs_below_its_alternative_and_one_that_nothing_reaches_ends_without_agreement():
    for reserve in (20.0, 60.0, 80.0):
        deal = sim.bargain("compromise", "hard-line", reserve_supplier=reserve, domain=PIE, assumptions={"fear_found": 0})
        assert not deal.agreed or deal.utility_supplier >= reserve - 15 - 1e-9  # compromise fears, by 0.15 of the range
    assert not sim.bargain("balanced", "balanced", domain=PIE, reserve_supplier=150).agreed
    assert sim.bargain("balanced", "balanced", domain=PIE, reserve_supplier=-50).agreed


def test_nash_and_kalai_smorodinsky_of_listed_outcomes_are_found_among_them():
    domain = sim.Domain({"k": [0, 1, 2, 3]}, [0.0, 4.0, 6.0, 10.0], [10.0, 9.0, 5.0, 0.0], 0.0, 0.0)
    deal = sim.bargain("balanced", "balanced", domain=domain)
    assert deal.fair == (4.0, 9.0)  # 36 against 30
    assert deal.kalai_smorodinsky == (6.0, 5.0)  # the smaller part 0.5 against 0.4
    assert deal.frontier.tolist() == [[10, 0], [6, 5], [4, 9], [0, 10]]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (({}, [1], [1]), "issues must be a table of lists"),
        (({"a": []}, [1], [1]), "issue a needs a list of values"),
        (({"a": "xyz"}, [1], [1]), "issue a needs a list of values"),
        (({"a": [1, 1]}, [1, 2], [1, 2]), "lists a value twice"),
        (({"a": [1, 2]}, ["much", 2], [1, 2]), "utility_supplier must be numbers"),
        (({"a": [1, 2]}, [1, 2], [1, np.nan]), "utility_account must be finite"),
        (({"a": [1, 2]}, [1, 2, 3], [1, 2]), "a number for each of the 2 outcomes, not 3"),
        (({"a": [1, 2]}, [1, 1], [1, 2]), "nothing to bargain over"),
        (({"a": [1, 2]}, {"b": {1: 0}}, [1, 2]), "names the issue 'b'"),
        (({"a": [1, 2]}, {"a": {1: 0}}, [1, 2]), "states no utility for a = 2"),
        (({"a": [1, 2]}, [1, 2], [1, 2], "low"), "reserve_supplier"),
        (({f"i{k}": list(range(10)) for k in range(10)}, [1], [1]), "more than the 1,000,000"),
    ],
)
def test_what_cannot_be_a_domain_is_refused_in_one_sentence(arguments, says):
    with pytest.raises(sim.KamlabError) as error:
        sim.Domain(*arguments)
    assert says in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("given", [{"slices": 200}, {"pieces": 3}, (1, 2)])
def test_an_outcome_that_there_is_not_is_refused(given):
    with pytest.raises(sim.KamlabError):
        PIE.place(given) if isinstance(given, dict) else PIE.place({"slices": 1, "more": 2})


def test_the_clock_of_steps_gives_both_offers_of_a_step_one_time():
    deal = sim.bargain(by_time(1.0), by_time(1.0), domain=PIE, rounds=8, clock="steps", assumptions=TIME_ONLY)
    kept = [row.utility_supplier if row.by == "supplier" else row.utility_account for row in deal.offers.itertuples()]
    assert kept[:4] == [84, 84, 67, 67]  # 5/6, 4/6 of the pie, rounded up to slices
    with pytest.raises(sim.KamlabError, match="must be even"):
        sim.bargain("balanced", "balanced", domain=PIE, rounds=9, clock="steps")
