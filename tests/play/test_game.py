"""A game is the engine's world with a person in one place: same rules, same luck, and nothing shown that nobody could know."""

from __future__ import annotations

import numpy as np
import pytest

import sim
from sim.engine import Batch
from sim.errors import KamlabError
from sim.kernel.axes import TRAIT
from sim.play.decisions import Accept, Delegate, GiveIn, Hold, Offer, Plan, Terms, WalkAway
from sim.play.game import Game
from sim.play.questions import OfferQuestion, PlanQuestion, StandoffQuestion
from sim.rules import conflict
from sim.world.columns import column_of
from tests.play.players import Imitator, Wild, delegator, finish, keep
from tests.worlds import NEUTRAL_TABLE, first_difference, plain_account, plain_case, plain_supplier

CASES = ("three-managers", "gree-gome", "haier-gome", "kiln-raid")
POLICIES = ("compromise", "hard-line", "balanced")


def assert_same(game: Game, scenario: sim.Scenario, *, ledgers: bool = True) -> None:
    batch = Batch(scenario, game.seed, ledger=True)
    series = batch.run(game.replication)
    difference = first_difference(game.world.state, batch.state)
    assert difference is None, f"{difference} (game against batch)"
    assert np.array_equal(game.monthly(), series)
    assert not ledgers or np.array_equal(game.world.state.ledger, batch.state.ledger)


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("policy", POLICIES)
def test_who_leaves_all_to_a_policy_gets_what_the_policy_gets_to_the_last_bit(name, policy):
    scenario = sim.load(name).with_(policy=policy)
    game = finish(Game(scenario, seed=5, replication=1, accounts=["all"], every=12), delegator(policy))
    assert any(isinstance(question, OfferQuestion) for question in game.asked)
    assert_same(game, scenario)


def test_who_sells_by_list_is_asked_for_plans_alone_and_has_the_bits_of_its_policy():
    """No bundled case need have a focal supplier who does."""
    scenario = sim.load("three-managers").with_(months=12, set={"supplier.Maker.negotiates": False})
    game = finish(Game(scenario, seed=3, every=12), delegator(scenario.policy))
    assert not any(isinstance(question, OfferQuestion) for question in game.asked)
    assert_same(game, scenario)


@pytest.mark.parametrize("name", sorted(set(sim.scenarios()["name"]) - set(CASES)))
def test_every_bundled_case_can_be_played_to_the_bits_of_its_own_policy(name):
    scenario = sim.load(name)
    scenario = scenario.with_(months=min(30, scenario.months))
    game = finish(Game(scenario, seed=3, every=12), delegator(scenario.policy))
    assert any(isinstance(question, OfferQuestion) for question in game.asked) == scenario.focal.negotiates
    assert_same(game, scenario)


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("policy", POLICIES)
def test_who_bargains_as_a_policy_does_gets_what_the_policy_gets_to_the_last_bit(name, policy):
    """By its pace and its answers alone, which a person can work out: at a table without a past, a mood or small change."""
    scenario = sim.load(name).with_(policy=policy, set={f"assumptions.{what}": value for what, value in NEUTRAL_TABLE.items()})
    game = Game(scenario, seed=5, replication=2, every=12)
    p = game.world.parameters
    severity = max((event.size for event in scenario.event if event.kind == "price_cut"), default=0.0)
    finish(game, Imitator(sim.strategies.POLICIES[policy], int(p["rounds"]), float(p["pride"]), severity))
    assert any(isinstance(decision, Offer) for decision in game.decisions)
    assert_same(game, scenario, ledgers=False)  # of an impasse it tells the last demand of a person, and the reserve of a policy


def test_who_holds_is_a_policy_that_never_yields_and_offers_nothing():
    stubborn = sim.Conflict(name="stubborn", resolve=1.0, repair=0.0)
    scenario = sim.load("gree-gome").with_(policy=stubborn, set={"assumptions.yield_rate": 20.0, "assumptions.collapse_rate": 0.3})

    def player(question):
        if isinstance(question, StandoffQuestion):
            return Hold()
        return keep(question, "stubborn") if isinstance(question, PlanQuestion) else Delegate(policy="stubborn")

    held = 0
    for replication in range(16):
        game = finish(Game(scenario, seed=2, replication=replication), player)
        held += sum(isinstance(decision, Hold) for decision in game.decisions)
        assert_same(game, scenario)
    assert held > 3


def test_who_gives_in_gets_what_a_policy_gets_that_yields():
    """A policy without resolve, under assumptions that make it yield in the first month of any stand-off."""
    soft = sim.Conflict(name="soft", reserve_bias=0.4, resolve=0.0, repair=0.0)
    facts = {"assumptions.yield_rate": 20.0, "assumptions.yield_base": 1.0, "account.policy": "hard-line"}
    scenario = sim.load("gree-gome").with_(policy=soft, set=facts)

    def player(question):
        if isinstance(question, StandoffQuestion):
            return GiveIn()
        return keep(question, "soft") if isinstance(question, PlanQuestion) else Delegate(policy="soft")

    given = 0
    for replication in range(6):
        batch = Batch(scenario, 2, ledger=True)
        batch.run(replication)
        reasons = batch.state.ledger[: batch.state.ledger_size[0], 1]
        if (
            np.isin(reasons, (conflict.ACCOUNT_YIELDED, conflict.STANDOFF_GOES_ON)).any()
            or not (reasons == conflict.SUPPLIER_YIELDED).any()
        ):
            continue
        game = finish(Game(scenario, 2, replication), player)
        given += sum(isinstance(decision, GiveIn) for decision in game.decisions)
        assert_same(game, scenario)
    assert given > 0


def test_the_same_decisions_give_the_same_game():
    one = finish(Game("three-managers", seed=9, accounts=["Hard buyer"]), Wild(4))
    two = one.again()
    for decision in one.decisions:
        two.decide(decision)
    assert two.question is None
    assert first_difference(one.world.state, two.world.state) is None
    assert np.array_equal(one.monthly(), two.monthly())
    other = finish(Game("three-managers", seed=9, accounts=["Hard buyer"]), Wild(5))
    assert first_difference(one.world.state, other.world.state) is not None


VISIBLE = {  # what a manager can see or be told; everything else must not shine through
    "share", "terms", "paid", "active", "standoff", "rapport", "tenure", "head", "layer", "contact_account", "first_contact", "n_contacts",
    "power", "swing_supplier", "effort", "links", "monitoring", "served", "attention", "policy", "key_sales", "other_sales", "demand",
    "alternative", "unauthorised_cut", "provoked", "last_offer_supplier", "last_offer_account", "rep_supplier", "rank", "reach",
}  # fmt: skip


def told(game: Game) -> str:
    """All that a player is shown, in words."""
    from sim.play import words

    question = game.question
    shown = [words.situation(game), words.accounts_table(game), words.headline(question, game), words.plan_words(game.plan, game)]
    shown += [words.people_table(account) for account in game.view().accounts.values()]
    if not isinstance(question, PlanQuestion):
        shown += [words.terms_table(question), words.alternative_words(question)]
    return repr([*shown, game.view(), game.news()])


def test_hidden_columns_do_not_shine_through():
    from sim.world.columns import COLUMNS

    game = Game("three-managers", seed=3, every=1)
    for _ in range(8):
        game.decide(delegator("balanced")(game.question))
    before = told(game)
    hidden = [column for column in COLUMNS if column.name not in VISIBLE]
    assert {"aspiration", "resentment", "loyalty", "trust", "fair", "depth", "account_policy", "swing_account"} <= {c.name for c in hidden}
    shining = []
    for column in hidden:
        values = column_of(game.world.state, column.name)
        kept = values.copy()
        values[...] = 1 if column.whole else 0.77
        shining += [column.name] if told(game) != before else []
        values[...] = kept
    assert shining == []
    column_of(game.world.state, "share")[...] *= 0.5  # the check can fail
    assert told(game) != before


def test_an_answer_that_cannot_be_given_leaves_the_game_as_it_stood():
    game = Game("gree-gome", seed=1)
    for wrong, words in (
        (Accept(), "the answer 'accept' is none"),
        (Plan(relationship="deep", instruction="balanced"), "no relationship 'deep'"),
        (Plan(visits=(9.0, 9.0, 9.0), instruction="balanced"), "more than the 16"),
        (Plan(relationship="account-unit", instruction="balancd"), "did you mean 'balanced'"),
    ):
        with pytest.raises(KamlabError, match=words):
            game.decide(wrong)
    assert (game.month, game.decisions) == (0, [])
    game.decide(Plan(relationship="no-account-manager", instruction="balanced"))
    question = game.question
    assert isinstance(question, OfferQuestion)
    assert question.provoked
    with pytest.raises(KamlabError, match="none to this question"):
        game.decide(Accept())  # nothing was offered yet
    assert game.question is question


def test_nothing_can_be_decided_after_the_end():
    game = finish(Game(sim.load("kiln-raid").with_(months=2)), delegator("balanced"))
    with pytest.raises(KamlabError, match="over"):
        game.decide(Hold())


def test_who_walks_away_before_an_offer_stands_by_the_terms_in_force():
    game = Game("gree-gome", seed=1)
    game.decide(Plan(relationship="no-account-manager", instruction="balanced"))
    terms = game.question.standing
    game.decide(WalkAway())
    question = game.question
    assert isinstance(question, StandoffQuestion)
    assert np.array_equal(question.ours, terms)
    assert question.worth(question.theirs) < question.worth(terms)


def test_terms_offered_issue_by_issue_are_the_terms_signed():
    generous = (0.01, 0.02, 0.0, 0.03, 0.0, 0.01)  # no account refuses them
    game = Game("kiln-raid", seed=1, accounts=["B"])
    while not isinstance(game.question, OfferQuestion):
        game.decide(keep(game.question, "balanced"))
    game.decide(Terms(issues=generous))
    assert game.world.state.pair["terms"][game.world.focal.row, 0].tolist() == list(generous)


def test_a_plan_of_visits_is_the_coverage_that_the_rules_see():
    game = Game("kiln-raid", seed=1)
    game.decide(Plan(visits=(4.0, 3.0, 1.0), links=0.6, instruction="hard-line"))
    focal, layered = game.world.focal, sim.strategies.RELATIONSHIPS["layered"]
    assert focal.effort.tolist() == [[layered.visits(layer, rank) for layer in ("operating", "management", "decision")]
                                     for rank in ("field", "manager", "executive")]  # fmt: skip
    assert (focal.links, focal.monitoring) == (0.6, 0.0)
    assert focal.policy[0, TRAIT.resolve] == sim.strategies.POLICIES["hard-line"].resolve


def test_accounts_are_taken_by_name_by_kind_or_all():
    def handled(*names):
        return Game("three-managers", accounts=names).accounts

    assert handled() == ("Fair buyer 1", "Hard buyer", "Soft buyer")
    assert handled("Soft buyer") == ("Soft buyer",)
    assert len(handled("Fair buyer")) == 10
    assert len(handled("all")) == 12
    with pytest.raises(KamlabError, match="did you mean 'Hard buyer'"):
        handled("Hard byer")


@pytest.mark.parametrize("every", [0, 13, True, 1.5])
def test_plans_come_every_one_to_twelve_months(every):
    with pytest.raises(KamlabError, match="every 1 to 12 months"):
        Game("kiln-raid", every=every)


def test_an_account_that_nobody_can_leave_is_played_like_any_other():
    """Instead of leaving its only supplier it gives up its price cut, and then has less to bargain about."""
    cuts = [{"month": m, "kind": "price_cut", "account": "Account", "supplier": "Focal", "size": 0.5} for m in range(1, 37)]
    lonely = plain_case(
        supplier=[plain_supplier("Focal", focal=True, alternative=0.9, other_sales=1000.0)], policy="hard-line", relationship="shallow",
        account=[plain_account("Account", shares={"Focal": 1.0}, policy="hard-line", aspiration=0.9)], event=cuts, months=36,
        assumptions={"threshold_base": 0.0, "threshold_dependence": 0.0, "leave_rate": 2.0, "yield_rate": 5.0},
    )  # fmt: skip
    game = finish(Game(lonely, seed=1), delegator("hard-line"))
    assert any(isinstance(question, StandoffQuestion) for question in game.asked)
    assert_same(game, lonely)


def test_suppliers_bargain_in_their_order_wherever_the_persons_firm_stands():
    suppliers = [plain_supplier("First"), plain_supplier("Focal", focal=True), plain_supplier("Last")]
    account = plain_account("Account", shares={"First": 0.4, "Focal": 0.3, "Last": 0.3})
    three = plain_case(supplier=suppliers, account=[account], months=36, assumptions={"conflict_base": 1.0})
    game = finish(Game(three, seed=1), delegator("balanced"))
    assert_same(game, three)
