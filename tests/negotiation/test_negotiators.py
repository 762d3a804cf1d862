"""Whoever sits at the table, the table is the same: classes of one's own on either side, beside policies and persons."""

from __future__ import annotations

import copy
import pickle

import numpy as np
import pytest

import sim
from sim.engine import Batch
from sim.errors import KamlabError
from sim.negotiation.moves import Accept, GiveIn, Hold, Offer, Repair, Terms, WalkAway
from sim.play.game import Game
from sim.play.questions import OfferQuestion
from sim.rules import conflict
from sim.strategies import POLICIES
from tests.negotiation.negotiators import AsThePolicy, HandsOver, Says
from tests.play.players import delegator, finish
from tests.worlds import first_difference, plain_account, plain_case, plain_supplier

UNSEEN = {"assumptions.small_change": 0.0, "assumptions.fear_found": 0.0}
"""What no program can do in a policy's place: meet in small change, and show fear."""
SIDES = {"supplier": ("supplier",), "account": ("account",), "both": ("supplier", "account")}


def case(**changes) -> sim.Scenario:
    """Three suppliers and two accounts that quarrel often, hard enough for stand-offs."""
    suppliers = [
        plain_supplier("First", policy="compromise"),
        plain_supplier("Focal", focal=True),
        plain_supplier("Last", policy="hard-line"),
    ]
    shares = {"First": 0.4, "Focal": 0.3, "Last": 0.3}
    accounts = [plain_account("Hard", shares=shares, policy="hard-line", aspiration=0.7), plain_account("Fair", shares=shares, demand=3.0)]
    cuts = [{"month": month, "kind": "price_cut", "account": "Hard", "supplier": "Focal", "size": 0.2} for month in (5, 20)]
    tables = {"supplier": suppliers, "account": accounts, "months": 36, "event": cuts, "assumptions": {"conflict_base": 0.5}}
    return plain_case(**tables | changes)


def with_negotiators(scenario: sim.Scenario, sides, make, seed: int = 4) -> tuple[sim.World, list]:
    """A world in which every pair's sides are decided by negotiators of one kind."""
    world = sim.build(scenario, seed)
    seated = []
    for agent in world.agents:
        kind = "account" if isinstance(agent, sim.KeyAccount) else "supplier" if isinstance(agent, sim.Supplier) else ""
        if kind in sides:
            seated.append(make())
            agent.negotiate_by(seated[-1])
    return world, seated


def lived(world: sim.World, months: int) -> sim.World:
    for _ in range(months):
        world.step()
    return world


def batch_of(scenario: sim.Scenario, seed: int = 4) -> Batch:
    batch = Batch(scenario, seed)
    batch.run(0)
    return batch


@pytest.mark.parametrize("sides", SIDES.values(), ids=SIDES)
@pytest.mark.parametrize("policy", ["balanced", "compromise", "hard-line"])
def test_who_makes_the_moves_of_a_policy_gets_the_bits_of_the_policy(policy, sides):
    scenario = case().with_(policy=policy, set=UNSEEN)
    world, seated = with_negotiators(scenario, sides, AsThePolicy)
    lived(world, scenario.months)
    assert sum(negotiator.moves for negotiator in seated) > 50
    difference = first_difference(world.state, batch_of(scenario).state)
    assert difference is None, f"{difference} (negotiators against batch)"


@pytest.mark.parametrize("sides", SIDES.values(), ids=SIDES)
def test_who_hands_over_gets_the_bits_of_the_policy_small_change_and_fear_included(sides):
    scenario = case().with_(policy="compromise", set={"assumptions.breakdown": 1.0})
    world, _ = with_negotiators(scenario, sides, HandsOver)
    difference = first_difference(lived(world, scenario.months).state, batch_of(scenario).state)
    assert difference is None, f"{difference} (negotiators against batch)"


def test_a_bundled_case_whose_negotiators_make_the_moves_of_its_policies_keeps_its_bits():
    scenario = sim.load("gree-gome").with_(months=24, set=UNSEEN)
    world, _ = with_negotiators(scenario, SIDES["both"], AsThePolicy)
    assert first_difference(lived(world, 24).state, batch_of(scenario).state) is None


def test_handing_back_to_the_policy_takes_the_negotiator_from_the_table():
    scenario = case()
    world, seated = with_negotiators(scenario, SIDES["both"], lambda: Says(Offer(worth=1.0)))
    for agent in world.agents:
        if isinstance(agent, (sim.Supplier, sim.KeyAccount)):
            agent.negotiate_by(None)
    assert world.negotiators == {}
    assert first_difference(lived(world, scenario.months).state, batch_of(scenario).state) is None
    assert not any(negotiator.asked for negotiator in seated)


def test_a_negotiator_for_one_pair_is_asked_by_that_pair_only():
    world = sim.build(case(), 4)
    seen = set()

    class Looks(AsThePolicy):
        def move(self, seat):
            seen.add((seat.side, seat.supplier, seat.account))
            return super().move(seat)

    fair = next(agent for agent in world.agents if getattr(agent, "name", "") == "Fair")
    world.focal.negotiate_by(Looks(), fair)
    lived(world, 12)
    assert seen == {("supplier", "Focal", "Fair")}


def first_dispute(answer, *, side: str = "supplier", **assumptions: float) -> sim.World:
    """The world after a month in which the hard account's price cut brings a dispute with the focal supplier."""
    cut = [{"month": 1, "kind": "price_cut", "account": "Hard", "supplier": "Focal", "size": 0.2}]
    scenario = case(event=cut, assumptions={"conflict_base": 0.0, "conflict_gap": 0.0, "conflict_divergence": 0.0} | assumptions)
    world = sim.build(scenario, 4, ledger=True)
    world.focal.negotiate_by(answer) if side == "supplier" else next(
        agent for agent in world.agents if isinstance(agent, sim.KeyAccount)
    ).negotiate_by(answer)
    return lived(world, 1)


@pytest.mark.parametrize("answer", [None, "accept", 0.5, Accept(), Hold(), GiveIn(), {"do": "accept"}, Offer])
def test_a_wrong_answer_at_the_table_is_told_in_one_sentence(answer):
    with pytest.raises(KamlabError, match=r"^month 1: the negotiator of Focal answered .* it can answer Offer, Terms, WalkAway, or a"):
        first_dispute(Says(answer))


@pytest.mark.parametrize("answer", [Accept(), Offer(worth=0.5), Terms(issues=(0.5,) * 6), WalkAway(), 1])
def test_a_wrong_answer_in_a_standoff_is_told_in_one_sentence(answer):
    world = first_dispute(Says(WalkAway(), answer))
    assert world.state.pair["standoff"][1, 0] == 1.0
    with pytest.raises(KamlabError, match=r"^month 2: the negotiator of Focal answered .* it can answer Hold, Repair, GiveIn, or a"):
        world.step()


@pytest.mark.parametrize("nobody", [3, "balanced", Says, object(), type("Moved", (), {"move": 3})()])
def test_who_cannot_be_asked_for_moves_is_refused_at_once(nobody):
    world = sim.build(case(), 4)
    with pytest.raises(KamlabError, match=r"^negotiate_by: [^\n]*$"):
        world.focal.negotiate_by(nobody)
    assert world.negotiators == {}


def test_a_side_of_another_world_is_refused():
    world, other = sim.build(case(), 4), sim.build(case(), 5)
    account = next(agent for agent in other.agents if isinstance(agent, sim.KeyAccount))
    with pytest.raises(KamlabError, match="of the same world"):
        world.focal.negotiate_by(HandsOver(), account)
    with pytest.raises(KamlabError, match="of the same world"):
        account.negotiate_by(HandsOver(), world.focal)


@pytest.mark.parametrize("again", [copy.deepcopy, lambda world: pickle.loads(pickle.dumps(world))], ids=["deepcopy", "pickle"])
def test_negotiators_go_with_a_copy_of_the_world_and_remember_for_themselves(again):
    scenario = case()
    world, seated = with_negotiators(scenario, SIDES["supplier"], lambda: Says(Offer(worth=0.7), Repair()))
    lived(world, 6)
    asked = seated[0].asked
    assert asked > 0
    other = lived(again(world), scenario.months - 6)
    assert seated[0].asked == asked
    copied = next(iter(next(iter(other.negotiators.values())).values()))
    assert copied.asked > asked
    whole = lived(with_negotiators(scenario, SIDES["supplier"], lambda: Says(Offer(worth=0.7), Repair()))[0], scenario.months)
    assert first_difference(other.state, whole.state) is None


# A person in a game, and a program across the table


def game_against(negotiator, scenario: sim.Scenario) -> Game:
    game = Game(scenario, seed=4, accounts=["all"], every=12)
    for agent in game.world.agents:
        if isinstance(agent, sim.KeyAccount):
            agent.negotiate_by(negotiator)
    return game


def test_a_person_meets_the_negotiator_of_an_account_and_nothing_changes_if_it_moves_as_its_policy():
    scenario = case().with_(set=UNSEEN)
    negotiator = AsThePolicy()
    game = finish(game_against(negotiator, scenario), delegator("balanced"))
    assert negotiator.moves > 20
    assert any(isinstance(question, OfferQuestion) for question in game.asked)
    assert first_difference(game.world.state, batch_of(scenario).state) is None


def test_a_person_sees_what_the_negotiator_offers():
    offered = (0.11, 0.22, 0.33, 0.44, 0.55, 0.66)
    game = game_against(Says(Terms(issues=offered), Hold()), case())
    player = delegator("hard-line")
    while not (isinstance(game.question, OfferQuestion) and game.question.theirs is not None):
        game.decide(player(game.question))
    assert tuple(game.question.theirs) == offered
    game.decide(Accept())
    assert offered in [tuple(terms) for terms in game.world.state.pair["terms"][1].tolist()]


# Moves


def reasons(world: sim.World) -> set[int]:
    size = int(world.state.ledger_size[0])
    return set(world.state.ledger[:size, 1].astype(int).tolist())


def test_who_walks_away_begins_a_standoff():
    world = first_dispute(Says(WalkAway()))
    assert conflict.IMPASSE in reasons(world)
    assert world.state.pair["last_offer_supplier"][1, 0].tolist() == world.state.pair["terms"][1, 0].tolist()


def test_terms_that_are_accepted_are_the_terms_in_force():
    generous = (0.01, 0.02, 0.0, 0.03, 0.0, 0.01)
    world = first_dispute(Says(Terms(issues=generous)))
    assert world.state.pair["terms"][1, 0].tolist() == list(generous)


@pytest.mark.parametrize("side", ["supplier", "account"])
def test_who_gives_in_takes_the_last_offer_of_the_other(side):
    world = first_dispute(Says(WalkAway(), GiveIn()), side=side)
    other = "account" if side == "supplier" else "supplier"
    offer = world.state.pair[f"last_offer_{other}"][1, 0].copy()
    world.step()
    assert (conflict.SUPPLIER_YIELDED if side == "supplier" else conflict.ACCOUNT_YIELDED) in reasons(world)
    assert np.array_equal(world.state.pair["terms"][1, 0], offer)


def test_who_holds_stands_as_a_policy_that_never_yields_and_who_offers_repair_as_a_balanced_one_that_always_would():
    for answer, (resolve, repair) in ((Hold(), (1.0, 0.0)), (Repair(), (POLICIES["balanced"].resolve, 1.0))):
        worlds = [first_dispute(Says(WalkAway(), way), yield_rate=3.0) for way in (answer, sim.Conflict(resolve=resolve, repair=repair))]
        for world in worlds:
            lived(world, 8)
        assert first_difference(worlds[0].state, worlds[1].state) is None


def test_what_a_negotiator_can_see_is_what_its_side_knows():
    looked = {}

    class Looks(AsThePolicy):
        def move(self, seat):
            looked[seat.side, len(looked)] = (seat.ours, seat.theirs, seat.made, seat.offers_left, seat.moves)
            return super().move(seat)

    scenario = case().with_(set=UNSEEN)
    world, _ = with_negotiators(scenario, SIDES["both"], Looks)
    lived(world, 3)
    assert {side for side, _ in looked} == {"supplier", "account"}
    for ours, theirs, made, left, moves in looked.values():
        if left:
            assert (ours is None) <= (made < 2)
            assert (Accept in moves) == (theirs is not None)
            assert Offer in moves
