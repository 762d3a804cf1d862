"""The analysis of games against games whose solution is known."""

from __future__ import annotations

import numpy as np
import pytest

from sim.analysis import games
from sim.analysis.contest import Contest

DILEMMA = np.array([[[3.0, 0.0], [5.0, 1.0]], [[3.0, 5.0], [0.0, 1.0]]])
PENNIES = np.array([[[1.0, -1.0], [-1.0, 1.0]], [[-1.0, 1.0], [1.0, -1.0]]])
SEXES = np.array([[[3.0, 0.0], [0.0, 2.0]], [[2.0, 0.0], [0.0, 3.0]]])
ROCK = np.array([[0.0, -1.0, 1.0], [1.0, 0.0, -1.0], [-1.0, 1.0, 0.0]])


def mixtures(payoffs):
    return sorted([part.round(6).tolist() for part in found.mixture] for found in games.mixed_equilibria(payoffs).equilibria)


def test_the_dilemma_has_one_equilibrium_and_cooperation_is_dominated():
    assert games.pure_equilibria(DILEMMA) == [(1, 1)]
    assert mixtures(DILEMMA) == [[[0.0, 1.0], [0.0, 1.0]]]
    assert [games.dominated(DILEMMA, side) for side in (0, 1)] == [{0: 1}, {0: 1}]
    assert games.left_after_elimination(DILEMMA) == [[1], [1]]


def test_matching_pennies_has_only_the_even_mixture():
    assert games.pure_equilibria(PENNIES) == []
    assert mixtures(PENNIES) == [[[0.5, 0.5], [0.5, 0.5]]]
    assert games.dominated(PENNIES, 0) == {}


def test_the_battle_of_the_sexes_has_two_pure_equilibria_and_a_mixed_one():
    assert games.pure_equilibria(SEXES) == [(0, 0), (1, 1)]
    assert mixtures(SEXES) == [[[0.0, 1.0], [0.0, 1.0]], [[0.6, 0.4], [0.4, 0.6]], [[1.0, 0.0], [1.0, 0.0]]]
    assert games.mixed_equilibria(SEXES).all


def test_strategies_are_struck_out_one_after_another():
    """A textbook game (Gibbons 1992, figure 1.1.1): right goes first, then down, then left."""
    payoffs = np.array([[[1.0, 1.0, 0.0], [0.0, 0.0, 2.0]], [[0.0, 2.0, 1.0], [3.0, 1.0, 0.0]]])
    assert games.left_after_elimination(payoffs) == [[0], [1]]
    assert games.dominated(payoffs, 0) == {}
    assert games.dominated(payoffs, 1) == {2: 1}


@pytest.mark.parametrize("shift", [0.0, 1e6])
@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e6])
def test_equilibria_do_not_depend_on_the_unit_or_the_zero_of_the_payoffs(scale, shift):
    assert mixtures(SEXES * scale + shift * scale) == mixtures(SEXES)


def test_a_mixed_equilibrium_among_dominated_strategies_keeps_its_places():
    payoffs = np.full((2, 3, 3), -9.0)
    payoffs[np.ix_((0, 1), (0, 2), (0, 2))] = PENNIES
    payoffs[0, 1], payoffs[1, :, 1] = -20.0, -20.0
    assert mixtures(payoffs) == [[[0.5, 0.0, 0.5], [0.5, 0.0, 0.5]]]


def test_a_game_too_large_for_its_supports_is_searched_and_says_so(monkeypatch):
    monkeypatch.setattr(games, "MOST_SUPPORTS", 20)
    even = np.array([ROCK, -ROCK])
    assert mixtures(even) == [[pytest.approx([1 / 3] * 3, abs=1e-6)] * 2]
    monkeypatch.setattr(games, "MOST_SUPPORTS", 9)
    found = games.mixed_equilibria(even)
    assert (found.equilibria, found.all) == ((), False)


@pytest.mark.parametrize("size", [(2, 3), (3, 3), (4, 3), (5, 5)])
def test_random_games_have_an_odd_number_of_equilibria(size):
    """All games but degenerate ones do (Wilson 1971), so that none of them may be lost to rounding."""
    draw = np.random.default_rng(3)
    for _ in range(20):
        found = games.mixed_equilibria(50.0 + draw.normal(size=(2, *size)))
        assert found.all
        assert len(found.equilibria) % 2 == 1


def test_three_sides_have_pure_equilibria_and_dominated_strategies():
    """Each of three gains 1 by its second strategy, whatever the others do."""
    payoffs = np.array([np.indices((2, 2, 2))[side] for side in range(3)], dtype=float)
    assert games.pure_equilibria(payoffs) == [(1, 1, 1)]
    assert [games.dominated(payoffs, side) for side in range(3)] == [{0: 1}] * 3
    assert games.left_after_elimination(payoffs) == [[1], [1], [1]]


def test_regret_is_what_the_best_answer_would_have_earned_more():
    assert games.regret(DILEMMA, 0).tolist() == [2.0, 0.0]
    assert games.regret(SEXES, 0).tolist() == [2.0, 3.0]
    assert games.regret(SEXES, 1).tolist() == [3.0, 2.0]


TIMES = np.linspace(0.0, 400.0, 400)


def test_imitation_ends_in_the_dilemma_and_stays_at_a_fixed_point():
    x, y = games.replicate(DILEMMA, np.array([0.9, 0.1]), np.array([0.8, 0.2]), TIMES)
    assert x[-1] == pytest.approx([0.0, 1.0], abs=1e-6)
    assert y[-1] == pytest.approx([0.0, 1.0], abs=1e-6)
    corner, mixed = games.replicate(SEXES, np.array([0.6, 0.4]), np.array([0.4, 0.6]), TIMES[:20])
    assert corner[-1] == pytest.approx([0.6, 0.4], abs=1e-5)
    assert mixed[-1] == pytest.approx([0.4, 0.6], abs=1e-5)


def test_imitation_circles_around_the_even_mixture_of_matching_pennies():
    """Two-population dynamics of a zero-sum game keep x(1 - x) y(1 - y) (Hofbauer & Sigmund 1998, chapter 10)."""
    x, y = games.replicate(PENNIES, np.array([0.7, 0.3]), np.array([0.5, 0.5]), TIMES)
    constant = x.prod(axis=1) * y.prod(axis=1)
    assert constant == pytest.approx(np.full(len(TIMES), constant[0]), rel=1e-4)
    assert np.ptp(x[:, 0]) > 0.3
    found, moving = games.rests(PENNIES, starts=5, seed=1)
    assert (found, moving) == ([], 1.0)


def test_random_starts_of_a_game_with_two_equilibria_end_in_both():
    found, moving = games.rests(SEXES, starts=40, seed=1)
    assert moving == 0.0
    assert sum(rest.share for rest in found) == pytest.approx(1.0)
    assert sorted(rest.mixture[0].round(3).tolist() for rest in found) == [[0.0, 1.0], [1.0, 0.0]]


# With noise


def contest(payoffs, noise, replications=100):
    draw = np.random.default_rng(5)
    values = payoffs[..., None] + noise * draw.normal(size=(*payoffs.shape, replications))
    names = tuple(tuple("abc"[:n]) for n in payoffs.shape[1:])
    return Contest(tuple("xyz"[: len(payoffs)]), names, values)


def test_what_is_certain_is_kept_by_all_draws_and_what_is_a_toss_by_about_half():
    table = contest(DILEMMA, 0.1).equilibria()
    assert table[["kind", "x", "y", "kept"]].to_dict("records") == [{"kind": "pure", "x": "b", "y": "b", "kept": 1.0}]
    tie = np.zeros((2, 2, 2))
    shares = [games.kept(contest(tie, 1.0).draws, ((0,), (0,))).mean() for _ in range(1)]
    assert 0.0 < shares[0] < 0.9
    assert contest(SEXES, 0.1).equilibria()["kept"].min() > 0.9
    assert contest(DILEMMA, 0.1).dominated()["kept"].tolist() == [1.0, 1.0]


def test_a_draw_keeps_a_mixed_equilibrium_only_where_its_support_has_one():
    draws = np.array([SEXES, PENNIES, DILEMMA])
    assert games.kept(draws, ((0, 1), (0, 1))).tolist() == [True, True, False]
    assert games.kept(draws, ((0,), (0,))).tolist() == [True, False, False]


def test_differences_of_paired_replications_are_paired_in_the_bootstrap():
    """A shock common to all cells moves no verdict, however large it is."""
    draw = np.random.default_rng(5)
    values = DILEMMA[..., None] + 1000.0 * draw.normal(size=50)
    found = Contest(("x", "y"), (("a", "b"), ("a", "b")), values)
    assert found.dominated()["kept"].tolist() == [1.0, 1.0]
    assert found.regret()["high"].tolist() == pytest.approx([2.0, 0.0, 2.0, 0.0])


def test_a_payoff_table_has_the_interval_of_its_replications():
    values = np.zeros((2, 1, 1, 4))
    values[0, 0, 0], values[1, 0, 0] = (1.0, 2.0, 3.0, 4.0), (5.0, 5.0, 5.0, 5.0)
    row = Contest(("x", "y"), (("a",), ("b",)), values).payoffs().iloc[0]
    assert (row["x"], row["y"], row["x gets"], row["y low"], row["y high"]) == ("a", "b", 2.5, 5.0, 5.0)
    assert row["x high"] - row["x gets"] == pytest.approx(3.182446 * np.std([1, 2, 3, 4], ddof=1) / 2, rel=1e-5)
