"""What decides, who wins, how a gap splits: on made-up data with known answers."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pandas as pd
import pytest

from sim.analysis.decisive import border, decisive
from sim.analysis.split import orders, split
from sim.analysis.winner import standing, winner
from sim.errors import KamlabError
from tests.worlds import standard_error, within


def drawn(n: int = 400, inputs: int = 6, seed: int = 5) -> pd.DataFrame:
    return pd.DataFrame(np.random.default_rng(seed).random((n, inputs)), columns=[f"x{i}" for i in range(inputs)])


def test_the_input_that_makes_the_outcome_comes_first_and_the_others_decide_nothing():
    inputs = drawn()
    table = decisive(inputs, np.exp(-3 * inputs["x4"].to_numpy()) - 0.5)
    assert table["input"].iloc[0] == "x4"
    assert table["correlation"].iloc[0] == pytest.approx(-1.0)
    assert table["decides"].tolist() == [True] + [False] * 5
    assert table["lowest_third"].iloc[0] > table["highest_third"].iloc[0] == 0.0


def test_among_inputs_that_decide_nothing_all_are_found_idle_in_nineteen_of_twenty_tables():
    """The intervals hold together: with 30 idle inputs each at 95 % alone, four tables in five would show a false one."""
    n = 300
    rng = np.random.default_rng(8)
    clean = [not decisive(drawn(60, 30, seed), rng.random(60) - 0.5)["decides"].any() for seed in range(n)]
    assert within(float(np.mean(clean)), 0.95, standard_error(0.95, n))


def test_the_interval_of_a_correlation_covers_it_as_often_as_it_says():
    rng, n, rho = np.random.default_rng(2), 500, 0.6
    spearman = 6 / math.pi * math.asin(rho / 2)  # of a bivariate normal
    hits = []
    for _ in range(n):
        x = rng.normal(size=150)
        y = rho * x + math.sqrt(1 - rho**2) * rng.normal(size=150)
        row = decisive(pd.DataFrame({"x": x}), y).iloc[0]
        hits.append(row["low"] <= spearman <= row["high"])
    assert within(float(np.mean(hits)), 0.95, standard_error(0.95, n))


def test_an_outcome_that_never_changes_is_decided_by_nothing():
    assert not decisive(drawn(), np.ones(400))["decides"].any()


def test_the_border_lies_where_a_statement_is_as_likely_as_not():
    rng = np.random.default_rng(3)
    x, y = 10 * rng.random(4000), rng.random(4000)
    found = border(x, y, 2 * x - 10 * y - 4 > rng.logistic(size=4000))
    assert found is not None
    a, b, c = found
    assert (b, c, a) == pytest.approx((2, -10, -4), rel=0.15)
    assert border(x, y, np.ones(4000, dtype=bool)) is None
    assert border(x, y, x > 5) is not None  # parted without error: the weights stay finite


def gains(*means: float, n: int = 200, spread: float = 1.0) -> np.ndarray:
    rng = np.random.default_rng(1)
    return rng.normal(size=n) * 100 + np.array(means)[:, None] + spread * rng.normal(size=(len(means), n))


def test_a_clear_winner_is_decided_although_luck_varies_a_hundred_times_as_much():
    found = winner(gains(0.0, 2.0, 1.0), "profit")
    assert (found.best, found.second, found.decided) == (1, 2, True)
    assert found.lead.low < 1.0 < found.lead.high


def test_two_that_are_equal_are_undecided_whatever_the_third():
    found = winner(gains(5.0, 5.0, -50.0), "profit")
    assert not found.decided
    assert {found.best, found.second} == {0, 1}
    assert found.lead.low < 0 < found.lead.high


def test_where_less_is_better_the_smallest_wins_and_its_lead_is_positive():
    found = winner(gains(0.0, 2.0, 4.0), "breakups")
    assert (found.best, found.second, found.decided) == (0, 1, True)
    assert found.lead.value == pytest.approx(2.0, abs=0.5)


def test_the_standing_of_a_loser_is_negative_against_the_best():
    found = standing(gains(0.0, 2.0, 1.0), "profit", 0)
    assert (found.best, found.second, found.decided) == (0, 1, False)
    assert found.lead.high < 0


def test_a_measure_without_a_direction_has_no_winner():
    with pytest.raises(KamlabError, match="aspiration neither more nor less is better"):
        winner(gains(0.0, 1.0), "aspiration")


def test_equal_cells_are_declared_decided_in_at_most_one_case_of_twenty():
    n = 1000
    rng = np.random.default_rng(4)
    false = np.mean([winner(rng.normal(size=(2, 40)), "profit").decided for _ in range(n)])
    assert within(float(false), 0.05, standard_error(0.05, n))  # two-sided, and the better of the two is taken


def game(off: frozenset[str]) -> np.ndarray:
    """Worth by hand: a adds 3, b and c add 4 together and nothing alone, 1 is left."""
    on = {"a", "b", "c"} - off
    return np.array([1.0 + 3.0 * ("a" in on) + 4.0 * ({"b", "c"} <= on)] * 2)


def test_a_gap_is_split_as_shapley_says_and_the_parts_add_up():
    parts = split(game, list(itertools.permutations("abc")))
    assert {name: part.tolist() for name, part in parts.items()} == {"a": [3.0, 3.0], "b": [2.0, 2.0], "c": [2.0, 2.0]}
    few = split(game, orders("abc", 2, seed=7))
    assert sum(few.values()).tolist() == [7.0, 7.0]  # type: ignore[union-attr]


def test_orders_come_with_their_reverse():
    found = orders("abcde", 3)
    assert all(order[::-1] in found for order in found)
    assert {tuple(sorted(order)) for order in found} == {tuple("abcde")}
