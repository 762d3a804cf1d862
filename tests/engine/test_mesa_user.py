"""The agent engine as a Mesa user expects it."""

from __future__ import annotations

import gc
import pickle
import weakref

import mesa
import numpy as np
import pytest

import sim
from sim.engine.world import release
from sim.strategies import ATTACKS, POLICIES
from tests.worlds import first_difference, plain_account, plain_case, plain_supplier


@pytest.fixture
def world():
    made = sim.build("three-managers", seed=3)
    yield made
    release(made)


def test_a_world_is_a_mesa_model_with_its_agents_by_type(world):
    assert isinstance(world, mesa.Model)
    accounts = world.agents_by_type[sim.KeyAccount]
    assert [a.name for a in accounts][:2] == ["Fair buyer 1", "Fair buyer 2"]
    assert len(world.agents_by_type[sim.Supplier]) == 1
    assert len(world.agents_by_type[sim.Competitor]) == 2
    assert world.focal.name == "Maker"
    assert len(world.agents_by_type[sim.Contact]) == 6 * len(accounts)


def test_agent_sets_select_do_get_aggregate_and_group(world):
    for _ in range(2):  # demand moves from the second month
        world.step()
    accounts = world.agents_by_type[sim.KeyAccount]
    assert accounts.agg("demand", sum) == pytest.approx(world.state.account["demand"].sum())
    assert accounts.get("demand") == world.state.account["demand"].tolist()
    big = accounts.select(lambda a: a.demand > np.median(world.state.account["demand"]))
    assert 0 < len(big) < len(accounts)
    layers = world.agents_by_type[sim.Contact].groupby("layer")
    assert sorted(layers.groups) == [0, 1, 2]
    accounts.do("set_policy", POLICIES["compromise"])
    assert (world.state.pair["account_policy"] == POLICIES["compromise"].traits).all()


def test_a_data_collector_sees_the_columns(world):
    collector = mesa.DataCollector(
        model_reporters={"profit": lambda w: w.measures["profit"]}, agenttype_reporters={sim.KeyAccount: {"demand": "demand"}}
    )
    seen = []
    for _ in range(4):
        world.step()
        collector.collect(world)
        seen.append(world.state.account["demand"].copy())
    assert len(collector.get_model_vars_dataframe()) == 4
    table = collector.get_agenttype_vars_dataframe(sim.KeyAccount)
    assert table["demand"].to_numpy().reshape(4, -1).tolist() == np.array(seen).tolist()


def test_an_attribute_is_a_view_of_its_column(world):
    account = next(iter(world.agents_by_type[sim.KeyAccount]))
    account.demand = 5.5
    assert world.state.account["demand"][account.row] == 5.5
    world.focal.share[account.row] = 0.25
    assert world.state.pair["share"][world.focal.row, account.row] == 0.25
    assert account.share[world.focal.row] == 0.25


@pytest.mark.parametrize(
    ("name", "value"), [("goal_divergence", 1.2), ("goal_divergence", -0.1), ("demand", float("nan")), ("power", [0.2, 0.3, 1.5])]
)
def test_a_value_outside_its_range_is_refused_and_changes_nothing(world, name, value):
    account = next(iter(world.agents_by_type[sim.KeyAccount]))
    before = np.copy(getattr(account, name))
    with pytest.raises(ValueError, match=f"{name} must lie in"):
        setattr(account, name, value)
    assert np.array_equal(getattr(account, name), before)


class Frontal(sim.Supplier):
    """Cuts its price from the third month on."""

    def plan(self) -> None:
        super().plan()
        if self.model.month >= 3:
            self.set_attack(ATTACKS["frontal"])


def paired(months: int, agents=None):
    """Two worlds of one replication, the second with own agents, stepped together: lists of states by month."""
    case = plain_case(months=months)
    worlds = sim.build(case, 4), sim.build(case, 4, agents=agents)
    shares = []
    for _ in range(months):
        for one in worlds:
            one.step()
        shares.append([one.focal.share[0] for one in worlds])
    for one in worlds:
        release(one)
    return np.array(shares)


def test_an_own_strategy_works_from_the_month_it_decides():
    shares = paired(6, {sim.Supplier: Frontal})
    assert shares[:2, 0].tolist() == shares[:2, 1].tolist()
    assert (shares[2:, 1] > shares[2:, 0]).all()


class Loyal(sim.KeyAccount):
    """An account that never moves its shares."""

    def choose(self) -> None:
        pass


def test_an_own_account_class_is_used():
    case = plain_case(account=[plain_account("Account", shares={"Focal": 0.9, "Rival": 0.1})])
    world = sim.build(case, 4, agents={sim.KeyAccount: Loyal})
    assert isinstance(next(iter(world.agents_by_type[Loyal])), Loyal)
    for _ in range(3):
        world.step()
    release(world)
    assert world.focal.share[0] == 0.9


def test_an_own_class_of_supplier_is_not_used_for_competitors():
    world = sim.build(plain_case(), 4, agents={sim.Supplier: Frontal})
    assert type(world.focal) is Frontal
    assert [type(c) for c in world.agents if isinstance(c, sim.Competitor)] == [sim.Competitor]
    release(world)


@pytest.mark.parametrize("wrong", [{sim.Supplier: sim.KeyAccount}, {sim.Supplier: 3}, {sim.Supplier: mesa.Agent}])
def test_an_agent_class_of_another_kind_is_refused(wrong):
    with pytest.raises(ValueError, match="make it a subclass"):
        sim.build(plain_case(), 1, agents=wrong)


@pytest.mark.parametrize("wrong", [-1, 2**63, 1.0, True, "one"])
def test_a_seed_or_replication_out_of_bounds_is_refused(wrong):
    with pytest.raises(ValueError, match="seed"):
        sim.build(plain_case(), wrong)
    with pytest.raises(ValueError, match="replication"):
        sim.build(plain_case(), 1, wrong)


def test_a_strategy_set_on_the_way_reaches_the_rules(world):
    maker = world.focal
    maker.set_policy(POLICIES["hard-line"])
    assert (world.state.pair["policy"][maker.row] == POLICIES["hard-line"].traits).all()
    third = next(a for a in world.agents_by_type[sim.KeyAccount] if a.row == 2)
    maker.set_policy(POLICIES["compromise"], third)
    assert world.state.pair["policy"][maker.row, 2].tolist() == list(POLICIES["compromise"].traits)
    assert world.state.pair["policy"][maker.row, 1].tolist() == list(POLICIES["hard-line"].traits)
    own = sim.Coverage(effort={"operating": 4.0, "decision": {"manager": 2.0, "executive": 1.0}}, links=0.3, monitoring=0.2)
    maker.set_coverage(own)
    assert world.state.supplier["effort"][maker.row].tolist() == [[4, 0, 0], [0, 0, 2], [0, 0, 1]]
    assert (maker.links, maker.monitoring) == (0.3, 0.2)
    maker.set_attack(sim.Attack(price_cut=0.1, raid_effort=0.4, readiness=0.9))
    assert (maker.price_cut, maker.raid_effort, maker.readiness) == (0.1, 0.4, 0.9)


def test_visits_set_on_the_way_build_support():
    case = plain_case(supplier=[plain_supplier("Focal", focal=True), plain_supplier("Rival")], relationship="shallow")
    worlds = sim.build(case, 4), sim.build(case, 4)
    worlds[1].focal.set_coverage(sim.Coverage(effort={"operating": 30.0, "management": 30.0, "decision": 30.0}))
    for one in worlds:
        for _ in range(6):
            one.step()
        release(one)
    assert worlds[1].focal.support[0] > worlds[0].focal.support[0]


def test_a_finished_world_is_freed():
    one = sim.build("three-managers", seed=3)
    one.step()
    kept = weakref.ref(one)
    release(one)
    del one
    gc.collect()
    assert kept() is None


def test_a_world_pickled_on_the_way_goes_on_the_same():
    case = sim.load("three-managers").with_(policy="hard-line", relationship="shallow")
    one = sim.build(case, 6, 2)
    for _ in range(10):
        one.step()
    other = pickle.loads(pickle.dumps(one))
    assert other.month == 10
    for _ in range(14):
        one.step()
        other.step()
    assert first_difference(one.state, other.state) is None
    assert one.last_row().tobytes() == other.last_row().tobytes()
    other.focal.quality = 0.1
    assert one.focal.quality != 0.1
    release(one)
    release(other)
