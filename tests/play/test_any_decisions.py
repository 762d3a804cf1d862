"""Whatever a person decides in whatever case, the world stays one that the columns allow, and files replay it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as hs

from sim.engine.world import release
from sim.play.game import Game
from sim.world.columns import violations
from tests.play.players import Wild, delegator, finish
from tests.play.test_game import assert_same
from tests.properties.cases import cases

few = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
PLANNED = {"policy", "relationship", "links", "monitoring"}
"""What a plan says: it replaces what a scripted reform of the firm has made of it since the last one."""
seeds = hs.integers(0, 2**63 - 1)


@given(cases(), seeds, hs.integers(0, 1000), hs.integers(1, 12))
@few
def test_any_decisions_keep_the_world_valid(case, seed, taste, every):
    game, player = Game(case, seed, accounts=["all"], every=every), Wild(taste)
    while game.question is not None:
        game.decide(player(game.question))
        assert violations(game.world.state) == [], f"month {game.month}, after {game.decisions[-1]}"
    assert np.isfinite(game.monthly()).all()
    assert game.world.state.pair["share"].sum(axis=0) == pytest.approx(1.0, abs=1e-9)
    release(game.world)


@given(cases(), seeds, hs.sampled_from(["compromise", "hard-line", "balanced"]))
@few
def test_who_leaves_all_to_a_policy_gets_what_it_gets_in_any_case(case, seed, policy):
    scenario = case.with_(policy=policy)
    assume(not any(event.supplier == scenario.focal.name and PLANNED & set(event.set) for event in scenario.event))
    game = finish(Game(scenario, seed, accounts=["all"], every=12), delegator(policy))
    assert_same(game, scenario)
    release(game.world)
