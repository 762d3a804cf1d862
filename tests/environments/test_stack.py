"""Many worlds side by side are the worlds of the batch engine."""

from __future__ import annotations

import numpy as np
import pytest

import sim
from sim.engine.batch import Batch
from sim.environments.entered import supplier_by
from sim.environments.seats import Seat, seat_named, seats_of
from sim.environments.stack import Stack
from sim.world.columns import COLUMNS, copy_of, table_of
from sim.world.measures import INDEX

BETWEEN_BOTH = {
    "active", "share", "terms", "conflict", "impasse", "standoff", "talked", "granted", "provoked", "unauthorised_cut", "broken",
    "incident", "ended", "resumed", "last_offer_supplier", "last_offer_account", "paid",
}  # fmt: skip
MAY_KNOW = {
    "supplier": BETWEEN_BOTH | {"conflict_load", "warned", "forewarned", "raided", "repelled", "serving_cost"},
    "account": BETWEEN_BOTH | {"aspiration", "resentment", "trust", "support"},
}
"""Columns of its own relationships that the owner of a seat may know; stated here, so that what is seen cannot grow unnoticed."""
BOOKS = {"supplier": {"profit", "key_sales"}, "account": {"account_profit", "demand"}}
CASES = ("three-managers", "kiln-raid", "ten-tactics", "internal-collapse")


def lived(stack: Stack, replications, seed: int = 3, months: int = 9, decide=None) -> np.ndarray:
    every = np.arange(stack.worlds)
    stack.begin(every, np.full(stack.worlds, seed), np.asarray(replications))
    series = np.empty((stack.worlds, months, stack.measures.shape[1]))
    for month in range(months):
        if decide is not None:
            decide(stack)
        stack.live(every)
        series[:, month] = stack.measures
    return series


@pytest.mark.parametrize("case", CASES)
def test_a_stack_lives_the_months_of_the_batch_engine_to_the_last_bit(case):
    scenario = sim.load(case).with_(months=9)
    found = lived(Stack(scenario, 3), [0, 5, 2])
    batch = Batch(scenario, 3)
    assert all(np.array_equal(found[place], batch.run(replication)) for place, replication in enumerate((0, 5, 2)))


def test_an_episode_leaves_nothing_behind_for_the_next():
    stack = Stack(sim.load("three-managers").with_(months=9), 2)
    first = lived(stack, [0, 1])
    lived(stack, [7, 8], seed=9)
    assert np.array_equal(first, lived(stack, [0, 1]))


@pytest.mark.parametrize("each", [False, True])
@pytest.mark.parametrize(("policy", "relationship"), [("hard-line", "layered"), ("compromise", "shallow")])
def test_a_named_strategy_as_a_decision_every_month_is_that_strategy(policy, relationship, each):
    scenario = sim.load("three-managers").with_(months=9)
    stack = Stack(scenario, 2)
    seat = Seat(stack.setting, seat_named(stack.setting, "supplier"), each=each)
    decision = seat.decision(scenario.conflicts()[policy], scenario.coverages()[relationship])
    found = lived(stack, [0, 1], decide=lambda stack: seat.act(stack.tables, np.tile(decision, (2, 1))))
    batch = Batch(scenario.with_(policy=policy, relationship=relationship), 3)
    assert np.array_equal(found[1], batch.run(1))


def test_an_accounts_policy_as_a_decision_is_that_policy():
    scenario = sim.load("three-managers").with_(months=9)
    stack = Stack(scenario, 1)
    name = stack.setting.accounts[0]
    seat = Seat(stack.setting, seat_named(stack.setting, f"account:{name}"))
    decision = seat.decision(scenario.conflicts()["hard-line"])[None]
    found = lived(stack, [4], decide=lambda stack: seat.act(stack.tables, decision))
    whole = lived(Stack(scenario, 1), [4])
    assert not np.array_equal(found, whole)
    state = stack.states[0]
    column = getattr(state, table_of(next(c for c in COLUMNS if c.name == "account_policy")))["account_policy"]
    assert np.array_equal(column[..., 0, :].reshape(-1, 8)[0], decision[0])


def test_the_reward_is_the_owners_profit():
    stack = Stack(sim.load("three-managers").with_(months=5), 2)
    seat = Seat(stack.setting, seat_named(stack.setting, "supplier"))
    found = lived(stack, [0, 1], months=5)
    assert np.array_equal(seat.reward(stack.tables), found[:, -1, INDEX["profit"]])
    buyers = [Seat(stack.setting, name) for name in seats_of(stack.setting) if name.side == "account"]
    total = sum(buyer.reward(stack.tables) for buyer in buyers)
    assert total == pytest.approx(found[:, -1, INDEX["account_profit"]])


@pytest.mark.parametrize("name", ["supplier", "rival", "account"])
@pytest.mark.parametrize("each", [False, True])
def test_what_a_seat_could_not_know_changes_nothing_in_what_it_sees(name, each):
    """Every column that is not its own to know is overwritten: what it sees stays. Every column that it sees changes it."""
    stack = Stack(sim.load("three-managers").with_(months=6), 2)
    seat = Seat(stack.setting, seat_named(stack.setting, name), each=each)
    lived(stack, [0, 1], months=6)
    before = seat.observe(stack.tables, 6)
    side = seat.name.side
    rng = np.random.default_rng(1)
    touched = set()
    for column in COLUMNS:
        values = stack.tables[table_of(column)][column.name]
        kept, mine = values.copy(), np.zeros(values.shape, dtype=bool)
        if column.name in MAY_KNOW[side]:
            mine[(seat.row,) if side == "supplier" else (slice(None), seat.row)] = True
        elif column.name in BOOKS[side]:
            mine[seat.row] = True
        noise = rng.integers(2, 9, values.shape).astype(values.dtype)
        values[~mine] = noise[~mine]
        assert np.array_equal(seat.observe(stack.tables, 6), before), column.name
        values[...] = kept
        values[mine] = noise[mine]
        if not np.array_equal(seat.observe(stack.tables, 6), before):
            touched.add(column.name)
        values[...] = kept
    assert touched == MAY_KNOW[side] | BOOKS[side]


def test_names_go_with_what_is_seen_and_decided():
    setting = Stack(sim.load("three-managers"), 1).setting
    for name in seats_of(setting):
        for each in (False, True):
            stack = Stack(sim.load("three-managers"), 1)
            seat = Seat(stack.setting, name, each=each)
            assert seat.observe(stack.tables, 0).shape == (1, len(seat.sees))
            assert seat.low.shape == seat.high.shape == (len(seat.does),)
            assert len(set(seat.sees)) == len(seat.sees)


@pytest.mark.parametrize(
    ("given", "says"),
    [("buyer", "there is no seat 'buyer'"), ("account:Nobody", "there is no seat 'account:Nobody'"), (3, "a seat is named")],
)
def test_a_seat_that_there_is_not_is_refused(given, says):
    with pytest.raises(sim.KamlabError, match=says):
        seat_named(Stack(sim.load("three-managers"), 1).setting, given)


@pytest.mark.parametrize("actions", [np.zeros((1, 3)), np.full((1, 13), np.nan), np.zeros(13)])
def test_decisions_that_cannot_be_used_are_refused(actions):
    stack = Stack(sim.load("three-managers"), 1)
    with pytest.raises(sim.KamlabError, match="decisions must be numbers"):
        Seat(stack.setting, seat_named(stack.setting, "supplier")).act(stack.tables, actions)


def test_decisions_beyond_their_range_are_taken_as_its_ends():
    stack = Stack(sim.load("three-managers"), 1)
    seat = Seat(stack.setting, seat_named(stack.setting, "supplier"))
    seat.act(stack.tables, np.full((1, 13), 1e9))
    assert stack.tables["pair"]["policy"][seat.row, 0, 0].tolist() == seat.high[:8].tolist()


def test_a_policy_entered_as_a_supplier_does_what_it_does_in_its_environment():
    """A rule that answers to what it sees, lived in the stack and by the agents: the same months to the last bit."""
    scenario = sim.load("three-managers").with_(months=9)
    stack = Stack(scenario, 1)
    seat = Seat(stack.setting, seat_named(stack.setting, "supplier"))
    base = seat.decision(scenario.conflicts()["balanced"], scenario.coverages()["layered"])

    def answer(seen: np.ndarray) -> np.ndarray:
        decided = base.copy()
        decided[0] = 1.0 if seen[0] > 0.3 else 0.8
        decided[9] = 3.0 + seen[list(seat.sees).index("conflict")]
        return decided

    def decide(stack: Stack) -> None:
        seat.act(stack.tables, answer(seat.observe(stack.tables, int(stack.clocks[2, 0]))[0].astype(np.float32))[None])

    found = lived(stack, [2], decide=decide)
    world = sim.build(scenario, 3, 2, agents={sim.Supplier: supplier_by(answer)})
    for month in range(9):
        world.step()
        assert np.array_equal(world.last_row(), found[0, month])


def test_a_stack_holds_its_states_and_copies_of_them_are_free():
    stack = Stack(sim.load("three-managers"), 2)
    lived(stack, [0, 1], months=2)
    copy = copy_of(stack.states[1])
    stack.tables["pair"]["share"][...] = 0.0
    assert copy.pair["share"].sum() > 0
