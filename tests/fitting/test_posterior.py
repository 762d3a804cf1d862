"""What regression and nearness tell, on data whose right answer is known without any simulation of firms."""

from __future__ import annotations

import numpy as np
import pytest

from sim.fitting import fit
from sim.fitting.fit import NARROWER, fitted_posterior
from sim.fitting.posterior import LEVEL, learned, moved, posterior, shortest, usable, weighted_quantile
from sim.fitting.summaries import summaries_of, summarise

DRAWS, SETS = 2000, 150
CLOSE, LOOSE, UNTOLD = range(3)


def seen(unit, chooses):
    """Summaries of which two tell the first assumption, one the second, and none the third; one is missing at times, one is constant."""
    noise = chooses.normal(size=(len(unit), 6))
    close, loose = unit[:, CLOSE], unit[:, LOOSE]
    told = [close + 0.15 * noise[:, 0], close**2 + 0.2 * noise[:, 1], loose + close + 0.3 * noise[:, 2]]
    found = np.column_stack([*told, noise[:, 3], np.full(len(unit), 7.0), noise[:, 5]])
    found[chooses.random(len(unit)) < 0.1, 3] = np.nan
    return found


@pytest.fixture(scope="module")
def fits():
    chooses = np.random.default_rng(5)
    unit, truth = chooses.random((DRAWS, 3)), chooses.random((SETS, 3))
    table, data = seen(unit, chooses), seen(truth, chooses)
    return truth, [fitted_posterior(unit, table, one, 1) for one in data]


def intervals(fits, place):
    truth, found = fits
    ends = np.array([shortest(one.values[:, place], one.weights[:, place]) for one in found])
    return truth[:, place], ends[:, 0], ends[:, 1]


@pytest.mark.parametrize("place", [CLOSE, LOOSE, UNTOLD])
def test_nine_intervals_of_ten_hold_the_truth(fits, place):
    truth, low, high = intervals(fits, place)
    assert 0.83 <= np.mean((low <= truth) & (truth <= high)) <= 0.96


def test_what_is_told_is_identified_and_what_is_not_told_is_not(fits):
    widths = [np.mean((high - low) / LEVEL <= NARROWER) for _, low, high in (intervals(fits, place) for place in (CLOSE, LOOSE, UNTOLD))]
    assert widths[CLOSE] == 1.0
    assert widths[LOOSE] > 0.5
    assert widths[UNTOLD] == 0.0


def test_an_interval_holds_a_truth_at_the_end_of_the_range_as_often_as_others(fits):
    truth, low, high = intervals(fits, CLOSE)
    ends = (truth < 0.1) | (truth > 0.9)
    assert np.mean(((low - 1e-3 <= truth) & (truth <= high + 1e-3))[ends]) >= 0.75


def test_estimates_follow_the_truth(fits):
    truth, found = fits
    middles = [weighted_quantile(one.values[:, CLOSE], one.weights[:, CLOSE], np.array([0.5]))[0] for one in found]
    assert np.corrcoef(truth[:, CLOSE], middles)[0, 1] > 0.85


def test_the_joint_sample_has_the_distribution_of_each_and_the_dependence_of_both(fits):
    _, found = fits
    tied = []
    for one in found:
        for place in (CLOSE, LOOSE, UNTOLD):
            levels = np.array([0.1, 0.5, 0.9])
            apart = weighted_quantile(one.values[:, place], one.weights[:, place], levels)
            assert np.quantile(one.joint[:, place], levels) == pytest.approx(apart, abs=0.06)
        tied.append(np.corrcoef(one.joint[:, CLOSE], one.joint[:, LOOSE])[0, 1])
    assert np.mean(tied) < -0.1, "the third summary tells their sum, so where one is high the other is low"


def test_what_depends_on_the_data_exactly_is_moved_to_where_the_data_are():
    near = np.random.default_rng(2).random((40, 2))
    values = np.column_stack([1.0 + 2.0 * near[:, 0], near[:, 1] - near[:, 0]])
    found = moved(values, near, np.array([0.9, 0.2]), np.full(40, 1 / 40))
    assert found == pytest.approx(np.tile([2.8, -0.7], (40, 1)))


def test_no_draw_that_the_regression_learned_from_is_looked_at(monkeypatch):
    """On the same draws it would believe itself, and intervals would be too narrow."""
    chooses = np.random.default_rng(3)
    unit = chooses.random((200, 3))
    table = seen(unit, chooses)
    taught, looked_at = [], []
    monkeypatch.setattr(fit, "learned", lambda summaries, part, used: (taught.append(part), learned(summaries, part, used))[1])
    monkeypatch.setattr(fit, "posterior", lambda part, *rest: (looked_at.append(part), posterior(part, *rest))[1])
    fitted_posterior(unit, table, table[0], 1)
    both = np.vstack([*taught, *looked_at])
    assert len(np.unique(both, axis=0)) == len(both) == len(unit)


def test_no_value_leaves_its_range(fits):
    _, found = fits
    assert all((one.values >= 0).all() and (one.values <= 1).all() and (one.joint >= 0).all() and (one.joint <= 1).all() for one in found)


def test_summaries_that_are_constant_or_not_defined_in_the_data_are_not_used():
    table = np.array([[1.0, 2.0, 3.0, np.nan], [1.0, 3.0, 4.0, np.nan], [1.0, 5.0, 5.0, 1.0]])
    assert usable(table, np.array([1.0, 2.0, np.nan, 1.0])).tolist() == [1]


def test_summaries_tell_level_change_spread_movement_and_memory():
    share = np.array([[0.2, 0.6], [0.3, 0.7], [0.4, 0.8]])
    conflict = np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 0.0]])
    told = dict(
        zip(
            map(str, summaries_of(["share", "conflict"])),
            summarise(np.stack([share, conflict], axis=2), ["share", "conflict"]),
            strict=True,
        )
    )
    assert told["share: level"] == pytest.approx(0.5)
    assert told["share: change"] == pytest.approx(0.2)
    assert told["share: spread"] == pytest.approx(0.2)
    assert told["share: movement"] == pytest.approx(0.1)
    assert told["share: memory"] == pytest.approx(0.0)
    assert told["conflict: rate"] == pytest.approx(1 / 3)
    assert told["conflict: again"] == pytest.approx(1 / 4)
    assert told["share: moves around conflict"] == pytest.approx(0.1)


@pytest.mark.parametrize("shape", [(1, 3), (3, 1), (2, 2)])
def test_one_month_one_account_and_missing_cells_give_numbers_or_none_and_no_warning(shape, recwarn):
    values = np.full((*shape, 2), np.nan)
    summarise(values, ["share", "conflict"])
    values[0, 0] = 1.0
    found = summarise(values, ["share", "conflict"])
    assert found[0] == 1.0
    assert not recwarn.list
