"""What a game teaches beyond its luck: the player's visits as a strategy, and what moves profit over many replications."""

from __future__ import annotations

import numpy as np
import pytest

import sim
from sim.experiment import run_arms
from sim.play.debrief import debrief
from sim.play.decisions import Delegate, Hold, Plan, WalkAway
from sim.play.game import Game
from sim.play.lesson import sway, visits_of
from sim.play.questions import OfferQuestion, PlanQuestion
from tests.play.players import finish

SEED, MONTHS, LUCKS = 3, 24, 400


def changing(question):
    """Another plan every time, named or in numbers; all bargaining is left to the standard policy."""
    if not isinstance(question, PlanQuestion):
        return Delegate(policy="balanced")
    names = sorted(question.relationships)
    if question.month % 2:
        return Plan(visits=(question.month / 24, 1.5, 0.5), links=0.4, monitoring=0.5, instruction="balanced")
    return Plan(relationship=names[question.month % len(names)], instruction="balanced")


@pytest.fixture(scope="module", params=["gree-gome", "three-managers", "kiln-raid"])
def game(request):
    return finish(Game(sim.load(request.param).with_(months=MONTHS), SEED), changing)


def test_the_visits_alone_are_the_game_where_all_bargaining_was_left_to_the_standard(game):
    again = run_arms([visits_of(game)], 1, seed=SEED)[0, 0]
    assert np.array_equal(again, game.monthly())


def test_other_visits_are_another_strategy(game):
    kept = finish(
        game.again(),
        lambda q: Plan(relationship=game.scenario.relationship, instruction="balanced") if isinstance(q, PlanQuestion) else changing(q),
    )
    assert not np.array_equal(run_arms([visits_of(kept)], 1, seed=SEED)[0, 0], game.monthly())
    as_ever = run_arms([game.scenario.with_(policy="balanced")], 1, seed=SEED)
    assert np.array_equal(run_arms([visits_of(kept)], 1, seed=SEED), as_ever)


def test_your_line_of_the_table_is_your_visits_on_average(game):
    found = debrief(game, weighed=False)
    alone = run_arms([visits_of(game)], 100, seed=SEED)[0, :, :, sim.world.measures.INDEX["profit"]].sum(axis=1)
    assert found.table()["usual"][0] == pytest.approx(alone.mean(), rel=1e-12)


@pytest.mark.parametrize(("by_policy", "by_relationship"), [(30.0, 4.0), (4.0, 30.0), (0.0, 0.0)])
def test_what_moves_profit_is_found(by_policy, by_relationship):
    """Two relationships, three policies, additive effects and luck of a known size; luck that differs between cells hides nothing."""
    rng = np.random.default_rng(7)
    effects = np.array([0.0, by_relationship])[:, None] + np.array([0.0, by_policy / 2, by_policy])[None, :]
    cells = effects.reshape(6, 1) + rng.normal(scale=10.0, size=(6, LUCKS))
    moved = sway(cells, 2)
    error = 10.0 * np.sqrt(2 / LUCKS)  # of a difference of two cells, an upper bound for that of two means of cells
    assert moved.policy == pytest.approx(by_policy, abs=4 * error)
    assert moved.relationship == pytest.approx(by_relationship, abs=4 * error)
    assert moved.chance == pytest.approx(10.0, rel=4 / np.sqrt(2 * 6 * LUCKS))
    assert moved.sure == bool(by_policy)


def test_common_luck_makes_sure_what_separate_luck_would_hide():
    luck = np.random.default_rng(8).normal(scale=10.0, size=LUCKS)
    assert sway(np.array([luck, luck + 0.1 + 1e-3 * np.sin(luck)]), 1).sure


def leaves(question):
    """Few visits, no offer, and no yielding until the account has had enough."""
    if isinstance(question, PlanQuestion):
        return Plan(visits=(0.0, 0.0, 0.0), instruction="balanced")
    return WalkAway() if isinstance(question, OfferQuestion) else Hold()


def test_an_account_lost_to_a_stand_off_is_not_told_to_have_been_content():
    game = finish(Game(sim.load("gree-gome").with_(months=MONTHS), 1, every=6), leaves)
    (ended,) = [item.month for item in game.news() if "ends the relationship" in item.words]
    found = debrief(game, weighed=False)
    assert found.broken == {"Gome": ended}
    (unseen,) = [sentence for sentence in found.words() if "could not see at Gome" in sentence]
    assert f"it was the stand-off that ended the relationship, in month {ended}" in unseen


def test_who_does_as_the_best_is_told_so():
    case = sim.load("gree-gome").with_(months=MONTHS)
    others = debrief(finish(Game(case, 1, every=6), changing), weighed=False).table().iloc[1:]
    row = others.loc[others["profit"].idxmax()]
    best = Plan(relationship=row["relationship"], instruction=row["manager"])
    game = finish(Game(case, 1, every=6), lambda q: best if isinstance(q, PlanQuestion) else Delegate(policy=best.instruction))
    found = debrief(game, weighed=False)
    assert found.yours[:, 0].sum() == found.profits.max()
    assert "as much as the best of the 6 other managers" in found.words()[0]
    assert not any("what differs" in sentence for sentence in found.words())
