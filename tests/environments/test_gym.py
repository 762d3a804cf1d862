"""The environments of Gymnasium and PettingZoo: their own tests, and the same worlds as everywhere."""

from __future__ import annotations

import sys
import warnings

import numpy as np
import pytest

import sim
from sim.engine.batch import Batch
from sim.world.measures import INDEX

gymnasium = pytest.importorskip("gymnasium", reason="the extra rl is not installed")
pytest.importorskip("pettingzoo", reason="the extra rl is not installed")

from sim.environments import KeyAccountEnv, KeyAccountParallelEnv, KeyAccountVectorEnv  # noqa: E402


@pytest.mark.parametrize("seat", ["supplier", "rival", "account"])
def test_gymnasiums_own_checks_pass(seat):
    from gymnasium.utils.env_checker import check_env

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*(infinite|symmetric|normali).*")
        check_env(KeyAccountEnv(seat=seat, months=6), skip_render_check=True)


def test_pettingzoos_own_test_passes():
    from pettingzoo.test import parallel_api_test

    parallel_api_test(KeyAccountParallelEnv(months=6), num_cycles=30)


def test_pettingzoos_seed_test_passes():
    from pettingzoo.test import parallel_seed_test

    parallel_seed_test(lambda: KeyAccountParallelEnv(seats=["supplier", "rival", "account"], months=6))


def played(env, decision, seed: int) -> tuple[np.ndarray, np.ndarray]:
    seen, _ = env.reset(seed=seed)
    rewards, last = [], False
    while not np.all(last):
        seen, reward, _, last, _ = env.step(decision)
        rewards.append(reward)
    return np.array(rewards), seen


def test_profit_of_a_named_strategy_is_that_of_the_batch_engine():
    env = KeyAccountEnv(months=8)
    scenario = sim.load("three-managers").with_(months=8)
    decision = env.seat.decision(scenario.conflicts()["principled"], scenario.coverages()["layered"])
    rewards, _ = played(env, decision.astype(np.float64), 5)
    batch = Batch(scenario.with_(policy="principled", relationship="layered"), 5)
    assert rewards == pytest.approx(batch.run(0)[:, INDEX["profit"]], rel=1e-12)
    rewards = [env.reset()[1]["replication"]]
    assert rewards == [1]


def test_worlds_side_by_side_are_single_worlds_of_the_replications_that_are_stated():
    many, one = KeyAccountVectorEnv(3, months=5), KeyAccountEnv(months=5)
    decision = (one.seat.low + one.seat.high) / 2
    rewards, seen = played(many, np.tile(decision, (3, 1)), 4)
    one.reset(seed=4)
    for world in range(3):
        if world:
            one.reset()
        single = [one.step(decision) for _ in range(5)]
        assert [each[1] for each in single] == rewards[:, world].tolist()
        assert np.array_equal(single[-1][0], seen[world])


def test_the_step_after_the_last_month_begins_the_next_episode():
    env = KeyAccountVectorEnv(2, months=3)
    decision = np.tile(env.seat.low, (2, 1))
    first, _ = env.reset(seed=1)
    for month in range(3):
        seen, _, terminated, truncated, _ = env.step(decision)
        assert not terminated.any()
        assert truncated.all() == (month == 2)
    seen, reward, _, truncated, _ = env.step(decision)
    assert not reward.any()
    assert not truncated.any()
    assert np.array_equal(seen[:, 0], first[:, 0])  # month 0 again
    assert env._worlds.stack.clocks[1].tolist() == [2, 3]


def test_seeds_reproduce_and_differ():
    env = KeyAccountVectorEnv(2, months=6)
    decision = np.tile(env.seat.low, (2, 1))
    one, again, other = (played(env, decision, seed)[0] for seed in (1, 1, 2))
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)


def test_gymnasium_makes_both_by_name():
    env = gymnasium.make("kamlab/KeyAccount-v0", case="three-managers", seat="account", months=4)
    assert env.reset(seed=1)[0].shape == env.observation_space.shape
    many = gymnasium.make_vec("kamlab/KeyAccount-v0", num_envs=3, vectorization_mode="vector_entry_point", months=4)
    assert many.reset(seed=1)[0].shape == (3, *many.single_observation_space.shape)


def test_a_parallel_world_in_which_all_follow_the_scenario_is_the_scenarios():
    scenario = sim.load("three-managers").with_(months=6)
    env = KeyAccountParallelEnv(scenario)
    env.reset(seed=2)
    relationships = {s.name: (scenario.policy, scenario.relationship) if s.focal else (s.policy, s.relationship) for s in scenario.supplier}
    decisions = {}
    for agent, seat in env.seats.items():
        if seat.is_supplier:
            policy, relationship = relationships[seat.name.name]
            decisions[agent] = seat.decision(scenario.conflicts()[policy], scenario.coverages()[relationship])
        else:
            buyer = next(account for account in scenario.accounts_expanded() if account.name == seat.name.name)
            decisions[agent] = seat.decision(scenario.conflicts()[buyer.policy])
    focal = next(iter(env.seats))
    profit = [env.step(decisions)[1][focal] for _ in range(6)]
    assert profit == Batch(scenario, 2).run(0)[:, INDEX["profit"]].tolist()
    assert env.agents == []


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: KeyAccountEnv(seat="buyer"), "there is no seat 'buyer'"),
        (lambda: KeyAccountVectorEnv(0), "num_envs must be a whole number"),
        (lambda: KeyAccountVectorEnv(2, months=2).reset(seed=[1, 2]), "one whole number for all worlds"),
        (lambda: KeyAccountParallelEnv(seats="supplier"), "seats are a list"),
        (lambda: KeyAccountParallelEnv(seats=["supplier", "supplier"]), "different seats"),
        (lambda: KeyAccountEnv("no-such-case"), "no-such-case"),
    ],
)
def test_what_cannot_be_an_environment_is_refused_in_one_sentence(make, says):
    with pytest.raises(sim.KamlabError) as error:
        make()
    assert says in str(error.value)


def test_a_step_past_the_horizon_is_refused():
    env = KeyAccountEnv(months=1)
    env.reset(seed=1)
    env.step(env.seat.low)
    with pytest.raises(sim.KamlabError, match="call reset"):
        env.step(env.seat.low)


def test_without_the_extra_a_sentence_says_how_to_install_it(monkeypatch):
    for name in [name for name in sys.modules if name.startswith("sim.environments")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "pettingzoo", None)
    import sim.environments as fresh

    with pytest.raises(sim.KamlabError, match=r"pip install 'kamlab\[rl\]'"):
        _ = fresh.KeyAccountEnv
