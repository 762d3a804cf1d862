"""Replications until a contrast is known as closely as asked."""

from __future__ import annotations

import math

import numpy as np
import pytest

import sim
from sim.analysis.enough import next_size, saved_by_common_random_numbers, width_of
from sim.errors import KamlabError

CELLS = {"policies": ["balanced", "hard-line"], "relationships": ["layered"], "months": 24, "progress": False}


def test_the_interval_ends_up_as_narrow_as_asked_and_not_for_nothing():
    target = sim.Target(width=0.4, start=20)
    r = sim.compare("three-managers", **CELLS, replications="auto", target=target)
    assert r.enough.reached
    contrasts = r.contrasts().iloc[0]
    assert contrasts["high"] - contrasts["low"] == pytest.approx(r.enough.rounds[-1][1])
    assert contrasts["high"] - contrasts["low"] <= 0.4
    assert [n for n, _ in r.enough.rounds] == sorted({n for n, _ in r.enough.rounds})
    assert len(r.enough.rounds) > 1
    assert r.enough.rounds[-2][1] > 0.4


def test_rounds_add_replications_and_change_none():
    r = sim.compare("three-managers", **CELLS, replications="auto", target=sim.Target(width=0.4, start=20))
    at_once = sim.compare("three-managers", **CELLS, replications=r.replications)
    assert np.array_equal(r.series, at_once.series)


def test_the_most_allowed_ends_it():
    r = sim.compare("three-managers", **CELLS, replications="auto", target=sim.Target(width=1e-6, start=10, most=25))
    assert not r.enough.reached
    assert r.replications == 25
    assert any("25 replications, the most allowed, were not enough" in sentence for sentence in r.words())


def test_the_words_say_how_many_were_needed_and_what_common_luck_saved():
    r = sim.compare("three-managers", **CELLS, replications="auto", target=sim.Target(width=50.0, start=10))
    said = r.words()[-1]
    assert said.startswith("The first 10 replications were enough for")  # fewer may have done: they were not tried
    assert "balanced / layered less hard-line / layered" in said
    assert "times as many" in said


def test_variance_saved_is_that_of_independent_draws_over_that_of_pairs():
    rng = np.random.default_rng(3)
    common, left, right = rng.normal(size=(3, 200_000))
    ratio = saved_by_common_random_numbers(3.0 * common + left, 3.0 * common + right)
    assert ratio == pytest.approx(10.0, rel=0.03)  # (9 + 1 + 9 + 1) / (1 + 1)
    whole = np.arange(5.0)
    assert saved_by_common_random_numbers(whole, whole + 1.0) == math.inf


def test_the_width_is_that_of_students_interval():
    left, right = np.array([1.0, 2.0, 3.0, 4.0]), np.zeros(4)
    assert width_of(left, right) == pytest.approx(2 * 3.182446 * np.std(left, ddof=1) / 2, rel=1e-6)


def test_the_next_round_is_bounded():
    target = sim.Target(width=1.0, most=1000)
    assert next_size(100, 2.0, target) == 420
    assert next_size(100, 1.01, target) == 130
    assert next_size(100, 50.0, target) == 800
    assert next_size(500, 50.0, target) == 1000


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"replications": "auto"}, "needs a target"),
        ({"replications": 10, "target": sim.Target(width=1.0)}, "goes with replications='auto'"),
        ({"replications": "auto", "target": sim.Target(width=1.0, measure="profits")}, "did you mean 'profit'"),
        (
            {"replications": "auto", "target": sim.Target(width=1.0, left=("soft", "layered"), right=("balanced", "layered"))},
            "not compared",
        ),
    ],
)
def test_what_cannot_be_asked_is_said(asked, said):
    with pytest.raises(KamlabError, match=said):
        sim.compare("three-managers", **CELLS, **asked)


def test_one_cell_has_no_contrast():
    with pytest.raises(KamlabError, match="two cells at least"):
        sim.compare(
            "three-managers", ["balanced"], ["layered"], replications="auto", target=sim.Target(width=1.0), months=2, progress=False
        )


@pytest.mark.parametrize("wrong", [{"width": 0.0}, {"width": math.nan}, {"width": 1.0, "start": 5}, {"width": 1.0, "left": ("a", "b")}])
def test_a_target_that_makes_no_sense_is_refused(wrong):
    with pytest.raises(KamlabError, match="Target"):
        sim.Target(**wrong)
