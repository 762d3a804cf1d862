"""`sim.bargain_many`: row for row the same negotiation as `sim.bargain`, and what a user is told."""

from __future__ import annotations

import itertools
import math
import sys

import numpy as np
import pytest

import sim
from sim.strategies import POLICIES

W, V = [0.5, 0.3, 0.2], [0.2, 0.3, 0.5]


def same(one: float, other: float) -> bool:
    return one == other or (math.isnan(one) and math.isnan(other))


def agrees(many, place, single) -> bool:
    fair = (math.nan, math.nan) if single.fair is None else single.fair
    return (
        bool(many.agreed[place]) == single.agreed
        and many.utility_supplier[place] == single.utility_supplier
        and many.utility_account[place] == single.utility_account
        and many.rounds[place] == single.rounds
        and same(many.fair_supplier[place], fair[0])
        and same(many.fair_account[place], fair[1])
    )


def drawn(seed: int, n: int):
    rng = np.random.default_rng(seed)
    names = list(POLICIES)
    policies = [[names[k] for k in rng.integers(0, len(names), n)] for _ in range(2)]
    w, v = rng.random((n, 4)), rng.random((n, 4))
    return policies, w, v, rng.random(n) * 0.7, rng.random(n) * 0.7, rng.integers(2, 30, n), rng.random(n) < 0.5, rng.exponential(0.05, n)


def test_every_row_is_the_negotiation_of_bargain_to_the_last_bit():
    policies, w, v, ds, da, rounds, opens, patience = drawn(1, 150)
    many = sim.bargain_many(*policies, w, v, ds, da, rounds, account_opens=opens, patience=patience)
    assert 0 < many.agreed.sum() < len(many)
    for n in range(len(many)):
        single = sim.bargain(
            policies[0][n], policies[1][n], w[n], v[n], ds[n], da[n], int(rounds[n]), account_opens=bool(opens[n]), patience=patience[n]
        )
        assert agrees(many, n, single)
        last = single.offers.iloc[-1][[f"issue {k}" for k in range(1, 5)]].to_numpy(dtype=float)
        assert np.array_equal(many.terms[n], last)


def test_pieces_and_threads_change_nothing(monkeypatch):
    policies, w, v, ds, da, rounds, opens, _ = drawn(2, 60)
    whole = sim.bargain_many(*policies, w, v, ds, da, rounds, account_opens=opens, workers=1)
    monkeypatch.setattr(sys.modules["sim.bargaining.many"], "AT_ONCE", 7)
    cut = sim.bargain_many(*policies, w, v, ds, da, rounds, account_opens=opens, workers=3)
    assert np.array_equal(whole.terms, cut.terms)
    assert np.array_equal(whole.utility_supplier, cut.utility_supplier)


def test_arguments_are_broadcast_as_arrays_are():
    names = list(POLICIES)
    table = sim.bargain_many([[name] for name in names], names, W, V, 0.2, 0.1)
    assert table.agreed.shape == (len(names), len(names))
    for (i, left), (j, right) in itertools.product(enumerate(names), repeat=2):
        assert agrees(table, (i, j), sim.bargain(left, right, W, V, 0.2, 0.1))


def test_traits_given_as_an_array_are_the_policies_they_are():
    traits = np.array([policy.traits for policy in POLICIES.values()])
    by_traits, by_name = (sim.bargain_many(given, "balanced", W, V) for given in (traits, list(POLICIES)))
    assert np.array_equal(by_traits.terms, by_name.terms)


def test_listed_outcomes_are_bargained_over_as_bargain_does():
    rng = np.random.default_rng(3)
    domain = sim.Domain({"a": list(range(7)), "b": ["x", "y", "z"]}, rng.normal(5, 3, 21), rng.normal(-2, 1, 21), 4.0)
    names = list(POLICIES)
    many = sim.bargain_many([[name] for name in names], names, domain=domain, rounds=9)
    for (i, left), (j, right) in itertools.product(enumerate(names), repeat=2):
        single = sim.bargain(left, right, domain=domain, rounds=9)
        assert agrees(many, (i, j), single)
        assert domain.outcome(int(many.outcomes[i, j])) == {issue: single.offers.iloc[-1][issue] for issue in domain.issues}


def test_the_same_seed_draws_the_same_patience_and_another_one_another():
    seeds = np.arange(400)
    hard = {"breakdown": 1.0}
    first, again = (sim.bargain_many("hard-line", "hard-line", W, V, seed=seeds, assumptions=hard) for _ in range(2))
    assert np.array_equal(first.rounds, again.rounds)
    assert 0.2 < first.agreed.mean() < 0.8  # some break off, some do not
    one = sim.bargain_many("hard-line", "hard-line", W, V, seed=7, assumptions=hard)
    assert one.rounds == first.rounds[7]


def test_the_patience_that_is_drawn_is_exponential_with_mean_one():
    from sim.bargaining.many import _drawn

    patience = _drawn(np.arange(20_000))
    assert patience.mean() == pytest.approx(1.0, abs=0.03)
    assert np.mean(patience > 1.0) == pytest.approx(math.exp(-1.0), abs=0.015)


def test_a_frame_has_a_row_for_each():
    frame = sim.bargain_many(["balanced", "hard-line"], "balanced", W, V).frame()
    assert list(frame.columns[:4]) == ["agreed", "utility_supplier", "utility_account", "rounds"]
    assert len(frame) == 2


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"supplier": "tough"}, "supplier names the policy 'tough'"),
        ({"supplier": []}, "supplier names no policy"),
        ({"supplier": np.ones(3)}, "8 traits"),
        ({"supplier": np.full(8, 30.0)}, "opening must lie in 0 to 1"),
        ({"supplier": [["balanced"], ["balanced", "balanced"]]}, "not of one length"),
        ({"weights_supplier": [[1, 2, 3]] * 2, "weights_account": [[1, 2, 3]] * 3}, "do not fit each other"),
        ({"weights_supplier": [1, 2]}, "has 2 issues and weights_account 3"),
        ({"weights_supplier": [0, 0, 0]}, "no row all zero"),
        ({"weights_supplier": "abc"}, "weights_supplier must be numbers"),
        ({"weights_supplier": [1, 2, math.nan]}, "weights_supplier must lie in"),
        ({"weights_supplier": None}, "give weights_supplier"),
        ({"reserve_account": 1.5}, "reserve_account must lie in 0 to 1"),
        ({"rounds": 2.5}, "whole numbers"),
        ({"rounds": 1}, "rounds must lie in 2"),
        ({"patience": -1.0}, "patience must lie in"),
        ({"patience": 1.0, "seed": 1}, "not both"),
        ({"seed": -1}, "seed must be whole numbers"),
        ({"seed": 0.5}, "seed must be whole numbers"),
        ({"account_opens": 1}, "account_opens must be true or false"),
        ({"clock": "steps"}, "another clock is for a domain"),
        ({"domain": 3}, "give weights, or a sim.Domain"),
    ],
)
def test_arguments_that_cannot_be_used_are_refused_in_one_sentence(changes, says):
    arguments = {"supplier": "balanced", "account": "balanced", "weights_supplier": W, "weights_account": V} | changes
    with pytest.raises(sim.KamlabError) as error:
        sim.bargain_many(**arguments)
    assert says in str(error.value)
    assert "\n" not in str(error.value)
