"""Common luck: what is added, watched or decided elsewhere shifts nobody's draws."""

from __future__ import annotations

import mesa
import numpy as np
import pytest

import sim
from sim.engine.populate import populate
from sim.engine.world import release
from sim.experiment import run_arms
from sim.scenario import load
from sim.strategies import POLICIES
from sim.world.columns import column_of
from tests.worlds import batch_month, first_difference, plain_account, plain_case, plain_supplier

SEED, MONTHS = 77, 18


def lively(**tables):
    """A plain case with turnover, shifts, shocks, disputes and broken promises."""
    supplier = [plain_supplier("Focal", focal=True, reliability=0.9), plain_supplier("Rival", reliability=0.8, attack="raid")]
    account = [plain_account(name, turnover=3.0, power_shift=1.0, volatility=0.3) for name in ("First", "Second")]
    segment = [{"name": "market", "volatility": 0.2}]
    return plain_case(**{"supplier": supplier, "account": account, "segment": segment, "months": MONTHS} | tables)


def lived(world, months: int = MONTHS):
    for _ in range(months):
        world.step()
    release(world)
    return world.state


@pytest.fixture(scope="module")
def plain_run():
    return lived(sim.build(lively(), SEED, 1))


def test_keeping_a_ledger_changes_nothing(plain_run):
    told = sim.build(lively(), SEED, 1, ledger=True)
    assert first_difference(lived(told), plain_run) is None
    assert told.state.ledger_size[0] > 20


def test_identical_arms_are_identical():
    arms = run_arms([lively(), lively()], 5, seed=SEED)
    assert arms[0].tobytes() == arms[1].tobytes()


def noisy(world) -> float:
    """A reporter that draws from both of Mesa's generators."""
    return world.random.random() + world.rng.random()


class Tourist(mesa.Agent):
    """A user's own agent, with luck of its own and nothing to do with the calendar."""

    def step(self) -> None:
        self.seen = self.random.random() + self.model.rng.random()


def test_a_reporter_shifts_nobodys_draws(plain_run):
    world = sim.build(lively(), SEED, 1)
    collector = mesa.DataCollector(
        model_reporters={"noise": noisy, "month": "month"},
        agenttype_reporters={sim.KeyAccount: {"demand": "demand"}, sim.Contact: {"tenure": lambda c: c.tenure + 0.0 * c.random.random()}},
    )
    for _ in range(MONTHS):
        world.step()
        collector.collect(world)
    release(world)
    assert first_difference(world.state, plain_run) is None
    assert collector.get_model_vars_dataframe()["noise"].nunique() == MONTHS


def test_an_added_agent_shifts_nobodys_draws(plain_run):
    world = sim.build(lively(), SEED, 1)
    Tourist.create_agents(world, 3)
    for _ in range(MONTHS):
        world.agents_by_type[Tourist].shuffle_do("step")
        world.step()
    release(world)
    assert first_difference(world.state, plain_run) is None


def luck_of(scenario, replication: int = 2) -> dict[str, np.ndarray]:
    """What chance alone decides, month by month: demand, market, tenure of contacts, shifts."""
    setting = populate(scenario, SEED, replication)
    history = {name: [] for name in ("demand_trend", "market_level", "tenure", "shifted")}
    for _ in range(scenario.months):
        batch_month(setting)
        for name, seen in history.items():
            seen.append(column_of(setting.state, name).copy())
    return {name: np.array(seen) for name, seen in history.items()}


@pytest.mark.parametrize("policy", sorted(set(POLICIES) - {"balanced"}))
def test_a_replication_meets_the_same_luck_under_every_policy(policy):
    base = load("three-managers").with_(policy="balanced", relationship="layered", months=36)
    one, other = luck_of(base), luck_of(base.with_(policy=policy, relationship="shallow"))
    assert (np.diff(one["tenure"], axis=0) < 0).any()  # somebody left
    for name in ("demand_trend", "market_level", "shifted"):
        assert np.array_equal(one[name], other[name]), name
    # A hostile newcomer's successor posts depend on who supported whom; ordinary departures do not.
    calm = base.with_(set={"account.power_shift": 0.0})
    assert np.array_equal(luck_of(calm)["tenure"], luck_of(calm.with_(policy=policy, relationship="shallow"))["tenure"])


def test_an_account_added_at_the_end_leaves_the_others_their_luck():
    more = lively(account=[plain_account(name, turnover=3.0, power_shift=1.0, volatility=0.3) for name in ("First", "Second", "Third")])
    few, many = luck_of(lively()), luck_of(more)
    assert np.array_equal(few["demand_trend"], many["demand_trend"][:, :2])
    assert np.array_equal(few["tenure"], many["tenure"][:, :12])
    assert np.array_equal(few["shifted"], many["shifted"][:, :2])
    assert not np.array_equal(many["demand_trend"][:, 1], many["demand_trend"][:, 2])


def test_a_supplier_added_at_the_end_leaves_the_others_their_luck():
    account = [plain_account(name, turnover=3.0, volatility=0.3) for name in ("First", "Second")]
    suppliers = [plain_supplier("Focal", focal=True, reliability=0.9), plain_supplier("Rival", reliability=0.8)]
    few = populate(plain_case(supplier=suppliers, account=account, months=MONTHS), SEED, 2)
    many = populate(plain_case(supplier=[*suppliers, plain_supplier("Third")], account=account, months=MONTHS), SEED, 2)
    for _ in range(MONTHS):
        batch_month(few)
        batch_month(many)
        for name in ("demand_trend", "tenure"):
            assert np.array_equal(column_of(few.state, name), column_of(many.state, name)), name
        assert np.array_equal(few.state.pair["trust"], many.state.pair["trust"][:2])  # promises are kept or broken alike
