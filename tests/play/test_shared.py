"""Games of several people: one chair is the game of one person, several are replayed by their moves, and robots are the policies."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as hs

import sim
from sim.engine.world import release
from sim.errors import KamlabError
from sim.play.decisions import Delegate
from sim.play.game import Game
from sim.play.outlook import replicated, standing
from sim.play.questions import OfferQuestion, PlanQuestion, StandoffQuestion
from sim.play.shared import Chair, SharedGame, buyer_of, manager_of
from sim.world.columns import violations
from tests.play.players import Wild
from tests.properties.cases import cases
from tests.worlds import first_difference

few = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
seeds = hs.integers(0, 2**63 - 1)


def all_chairs(case: sim.Scenario) -> dict[str, Chair]:
    """A chair for every firm of a case."""
    accounts, suppliers = [account.name for account in case.accounts_expanded()], [supplier.name for supplier in case.supplier]
    chairs = {f"seller {s}": manager_of(s, accounts) for s in suppliers}
    return {**chairs, **{f"buyer {a}": buyer_of(a, suppliers) for a in accounts}}


def played(game: SharedGame, seed: int) -> SharedGame:
    """Any legal moves, the chairs that are asked at once answering in any order."""
    luck, player = random.Random(seed), Wild(seed)
    while game.questions:
        chair = luck.choice(sorted(game.questions))
        game.decide(chair, player(game.questions[chair]))
    return game


def replayed(game: SharedGame) -> SharedGame:
    other = SharedGame(game.scenario, game.seed, game.replication, chairs=game.chairs, every=game.every, handover=game.handover)
    for chair, _, decision in game.moves:
        other.decide(chair, decision)
    return other


@given(cases(), seeds, hs.integers(0, 1000), hs.integers(1, 12))
@few
def test_one_chair_is_the_game_of_one_person_to_the_last_bit(case, seed, taste, every):
    alone, player = Game(case, seed, accounts=["all"], every=every), Wild(taste)
    while alone.question is not None:
        alone.decide(player(alone.question))
    shared = SharedGame(case, seed, chairs={"me": manager_of(case.focal.name, alone.accounts)}, every=every)
    for decision in alone.decisions:
        shared.decide("me", decision)
    assert shared.over
    assert first_difference(alone.world.state, shared.world.state) is None
    release(alone.world)
    release(shared.world)


@given(cases(), seeds, hs.integers(0, 1000), hs.integers(1, 12), hs.sampled_from([0, 5]))
@few
def test_a_game_of_all_chairs_is_replayed_by_its_moves_to_the_last_bit(case, seed, taste, every, handover):
    game = played(SharedGame(case, seed, chairs=all_chairs(case), every=every, handover=handover), taste)
    assert violations(game.world.state) == []
    again = replayed(game)
    assert again.over
    assert first_difference(game.world.state, again.world.state) is None
    assert (again.results, again.after) == (game.results, game.after)
    assert all(len(results) == case.months for results in game.results.values())
    assert all(len(results) == handover for results in game.after.values())
    release(game.world)
    release(again.world)


@pytest.mark.parametrize("name", ["gree-gome", "haier-gome", "three-managers", "kiln-raid"])
def test_robots_in_all_chairs_are_the_policies_to_the_last_bit(name):
    """Each negotiation is handed to the policy of its firm before the first move."""
    scenario = sim.load(name).with_(months=30)
    game = SharedGame(scenario, 5, 1, chairs=all_chairs(scenario), every=12)
    while game.questions:
        chair = next(iter(game.questions))
        game.decide(chair, game.robot_answer(chair))
    world = sim.build(scenario, 5, 1, ledger=True)
    while world.month < scenario.months:
        world.step()
    assert any(isinstance(question, OfferQuestion) for _, question, _ in game.moves)
    assert first_difference(game.world.state, world.state) is None


def test_plans_are_asked_at_once_and_bargaining_one_chair_at_a_time():
    scenario = sim.load("haier-gome").with_(months=24)
    game = SharedGame(scenario, 3, chairs=all_chairs(scenario))
    planning = []
    while game.questions:
        kinds = {type(question) for question in game.questions.values()}
        if PlanQuestion in kinds:
            assert kinds == {PlanQuestion}
            planning.append(len(game.questions))
            first, *others = list(game.questions)
            month = game.month
            game.decide(first, game.robot_answer(first))
            assert not others or list(game.questions) == others, "the first answer was not waited with"
            assert not others or game.month == month
            for chair in others:
                game.decide(chair, game.robot_answer(chair))
        else:
            assert len(game.questions) == 1
            chair = next(iter(game.questions))
            game.decide(chair, game.robot_answer(chair))
    assert max(planning) == len(scenario.supplier)


def test_the_order_in_which_plans_come_in_changes_nothing():
    scenario = sim.load("haier-gome").with_(months=12)
    states = []
    for backwards in (False, True):
        game, player = SharedGame(scenario, 3, chairs=all_chairs(scenario), every=4), Wild(0)
        while game.questions:
            answers = {chair: player(game.questions[chair]) for chair in sorted(game.questions)}
            for chair in sorted(answers, reverse=backwards):
                game.decide(chair, answers[chair])
        states.append(game.world.state)
    assert first_difference(*states) is None


def test_each_side_sees_its_own_worth_and_the_terms_of_the_other_mirrored():
    seen = {"seller": 0, "buyer": 0}
    for seed in range(1, 7):
        game = SharedGame("gree-gome", seed, chairs={"seller": manager_of("Gree", ["Gome"]), "buyer": buyer_of("Gome", ["Gree"])}, every=12)
        player = Wild(seed)
        while game.questions:
            chair, question = next(iter(game.questions.items()))
            if isinstance(question, (OfferQuestion, StandoffQuestion)):
                seen[chair] += 1
                best = np.full(6, 1.0 if chair == "seller" else 0.0)
                assert question.worth(best) == pytest.approx(1.0)
                assert question.worth(1.0 - best) == pytest.approx(0.0)
                assert (question.supplier, question.account, question.side) == ("Gree", "Gome", int(chair == "buyer"))
            game.decide(chair, player(question))
    assert min(seen.values()) > 0


def test_who_is_not_asked_cannot_move_and_nothing_changes():
    game = SharedGame("gree-gome", chairs={"seller": manager_of("Gree", ["Gome"]), "buyer": buyer_of("Gome", ["Gree"])})
    for chair in ("buyer", "nobody"):
        with pytest.raises(KamlabError, match="nothing is asked"):
            game.decide(chair, Delegate(policy="balanced"))
    with pytest.raises(KamlabError, match="none to this question"):
        game.decide("seller", Delegate(policy="balanced"))
    assert game.moves == []
    assert list(game.questions) == ["seller"]


@pytest.mark.parametrize(
    "chairs",
    [
        {},
        {"a": manager_of("Gome", ["Gree"])},
        {"a": manager_of("Gree", ["Nobody"])},
        {"a": manager_of("Gree", ["Gome"]), "b": manager_of("Gree", ["Gome"])},
    ],
    ids=["none", "sides exchanged", "unknown account", "one chair twice"],
)
def test_chairs_that_a_case_has_not_are_refused(chairs):
    with pytest.raises(KamlabError):
        SharedGame("gree-gome", chairs=chairs)


def test_the_months_after_the_last_are_lived_by_robots_and_counted():
    chairs = {"seller": manager_of("Gree", ["Gome"]), "buyer": buyer_of("Gome", ["Gree"])}
    game = played(SharedGame(sim.load("gree-gome").with_(months=6), 1, chairs=chairs, handover=6), 1)
    assert game.world.month == 12
    for chair in chairs:
        assert game.score(chair) == pytest.approx(sum(game.results[chair]) + sum(game.after[chair]))
        assert len(game.after[chair]) == 6


def test_robots_live_the_months_after_the_last_as_the_policies_live_any_month():
    scenario = sim.load("haier-gome").with_(months=8)
    game = SharedGame(scenario, 2, chairs={"seller": manager_of("Haier", ["Gome"])}, every=12, handover=10)
    while game.questions:
        game.decide("seller", game.robot_answer("seller"))
    world = sim.build(scenario.with_(months=18), 2, ledger=True)
    while world.month < 18:
        world.step()
    assert first_difference(game.world.state, world.state) is None


@pytest.fixture(scope="module")
def ended() -> SharedGame:
    """A game of both sides that is over, its end being that of month 6."""
    chairs = {"seller": manager_of("Gree", ["Gome"]), "buyer": buyer_of("Gome", ["Gree"])}
    return played(SharedGame(sim.load("gree-gome").with_(months=6), 1, chairs=chairs, handover=12), 2)


def test_what_is_still_worth_is_lived_as_the_months_after_the_end_are(ended):
    first = standing(ended._stood)
    ended._hand_over(first)
    first.clock[1] -= 1  # so that the first replication of an estimate is the game's own
    lived = {chair: [] for chair in ended.chairs}
    for state in replicated(first, ended.world.parameters, 12, 1):
        for chair in lived:
            lived[chair].append(ended._result(state, chair))
    assert lived == ended.after


def test_what_is_still_worth_tells_nothing_of_the_random_numbers_to_come(ended):
    own = {chair: sum(values) for chair, values in ended.after.items()}
    assert all(ended.outlook(chair) != own[chair] for chair in own)
    before = ended.world.state.clock.tolist()
    assert ended.outlook("seller") == ended.outlook("seller")
    assert ended.world.state.clock.tolist() == before, "to look ahead moved the game"


def test_a_burnt_relationship_is_worth_less_at_once_whatever_the_last_month_brought(ended):
    """The last month's result is the same in both; twelve months like it would be, too."""
    s, a = ended._rows["seller"], ended._rows["buyer"]
    worth = []
    for resentment in (0.0, 1.0):
        ended._stood.pair["resentment"][s, a], ended._expected = resentment, {}
        worth.append(ended.outlook("seller"))
    assert worth[1] < worth[0]
