"""The frontier of utilities and its solutions, where they are known."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

import sim
from sim.negotiation.frontier import efficient, frontier, kalai_smorodinsky, left_by
from sim.rules.bargaining import nash_point


def test_the_corners_of_two_issues_are_those_worked_out_by_hand():
    assert frontier(np.array([0.75, 0.25]), np.array([0.25, 0.75])).tolist() == [[1, 0], [0.75, 0.75], [0, 1]]


def test_one_issue_is_split_by_both_solutions_as_the_surplus_is():
    for solution in (
        sim.bargain("balanced", "balanced", [1], [1], 0.2, 0.3).fair,
        kalai_smorodinsky(np.array([[1.0, 0], [0, 1]]), (0.2, 0.3)),
    ):
        assert solution == (pytest.approx(0.45), pytest.approx(0.55))


def test_nash_and_kalai_smorodinsky_part_where_one_side_could_gain_more():
    """Utilities with u_a at most 1 - u_s / 2: Nash gives (1, 1/2), Kalai and Smorodinsky (2/3, 2/3)."""
    corners = np.array([[1.0, 0.0], [1.0, 0.5], [0.0, 1.0]])
    assert kalai_smorodinsky(corners, (0.0, 0.0)) == (pytest.approx(2 / 3), pytest.approx(2 / 3))
    w, v, x = np.array([1.0, 0.0]), np.array([0.5, 0.5]), np.empty(2)
    assert nash_point(w, v, 0.0, 0.0, x)[1:] == (pytest.approx(1.0), pytest.approx(0.5))


def test_a_higher_alternative_never_costs_its_own_side_in_either_solution():
    rng = np.random.default_rng(4)
    for _ in range(50):
        w, v = rng.dirichlet(np.ones(4)), rng.dirichlet(np.ones(4))
        corners = frontier(w, v)
        points = [kalai_smorodinsky(corners, (d, 0.1)) for d in (0.0, 0.1, 0.2, 0.3)]
        found = [point[0] for point in points if point is not None]
        assert all(later >= earlier - 1e-12 for earlier, later in pairwise(found))


def test_the_solution_lies_on_the_frontier_and_gives_equal_parts():
    rng = np.random.default_rng(6)
    for _ in range(100):
        w, v = rng.dirichlet(np.ones(5)), rng.dirichlet(np.ones(5))
        corners, d = frontier(w, v), tuple(rng.random(2) * 0.4)
        point = kalai_smorodinsky(corners, d)
        assert point is not None
        most = kalai_most(corners, d)
        parts = [(point[k] - d[k]) / (most[k] - d[k]) for k in (0, 1)]
        assert parts[0] == pytest.approx(parts[1], abs=1e-3)
        assert left_by(corners, point).joint == pytest.approx(0.0, abs=1e-9) or left_by(corners, point).supplier == pytest.approx(
            0, abs=1e-9
        )


def kalai_most(corners, d):
    """Most that each could have, by a fine grid along the frontier."""
    along = np.concatenate([np.linspace(a, b, 4001) for a, b in pairwise(corners)])
    return along[along[:, 1] >= d[1] - 1e-12][:, 0].max(), along[along[:, 0] >= d[0] - 1e-12][:, 1].max()


def test_alternatives_that_nothing_beats_have_no_solution():
    assert kalai_smorodinsky(np.array([[1.0, 0.0], [0.0, 1.0]]), (0.7, 0.6)) is None


def test_what_is_left_is_the_way_to_the_frontier():
    corners = np.array([[1.0, 0.0], [0.75, 0.75], [0.0, 1.0]])
    assert left_by(corners, (0.75, 0.75)) == (0, 0, 0)
    left = left_by(corners, (0.375, 0.375))
    assert left.supplier == pytest.approx(0.875 - 0.375)
    assert left.account == pytest.approx(0.875 - 0.375)
    assert left.joint == pytest.approx(0.75)


def test_efficient_outcomes_are_those_that_none_beats():
    rng = np.random.default_rng(8)
    us, ua = rng.integers(0, 8, 60).astype(float), rng.integers(0, 8, 60).astype(float)
    places = efficient(us, ua)
    points = {(us[k], ua[k]) for k in places}
    beaten = {
        (a, b) for a, b in zip(us, ua, strict=True) if any((x >= a and y > b) or (x > a and y >= b) for x, y in zip(us, ua, strict=True))
    }
    assert points == set(zip(us, ua, strict=True)) - beaten
    assert us[places].tolist() == sorted(us[places], reverse=True)
