"""Both engines, to the last bit: every bundled scenario, every policy, both relationships, every month."""

from __future__ import annotations

import numpy as np
import pytest

from sim.engine import Batch, build, run_replication
from sim.engine.populate import populate
from sim.engine.world import release
from sim.scenario import load, names
from sim.strategies import POLICIES, RELATIONSHIPS
from sim.world.columns import column_of
from tests.worlds import batch_month, first_difference, plain_case

SEED, REPLICATION = 20260, 3
MOST_MONTHS = 60


def assert_same_months(scenario, seed: int, replication: int) -> None:
    """Live the scenario in both engines side by side; the message names the first column, month and index that differ."""
    world, setting = build(scenario, seed, replication), populate(scenario, seed, replication)
    for month in range(1, min(MOST_MONTHS, scenario.months) + 1):
        world.step()
        row = batch_month(setting)
        difference = first_difference(world.state, setting.state)
        assert difference is None, f"month {month}: {difference} (agents against batch)"
        assert world.last_row().tobytes() == row.tobytes(), f"month {month}: the measures differ"
    release(world)


@pytest.mark.parametrize("relationship", RELATIONSHIPS)
@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("name", names())
def test_both_engines_agree_to_the_last_bit_every_month(name, policy, relationship):
    assert_same_months(load(name).with_(policy=policy, relationship=relationship), SEED, REPLICATION)


def test_both_engines_give_the_same_series_of_measures():
    scenario = load("three-managers").with_(policy="hard-line", relationship="shallow", months=24)
    batch = Batch(scenario, SEED)
    for replication in (0, 1, 7, 2**32 - 1):
        assert batch.run(replication).tobytes() == run_replication(scenario, SEED, replication).tobytes()


def test_a_batch_keeps_nothing_of_its_last_replication():
    scenario = load("three-managers").with_(months=18)
    batch = Batch(scenario, SEED)
    first = batch.run(4)
    batch.run(5)
    assert batch.run(4).tobytes() == first.tobytes()
    assert Batch(scenario, SEED).run(4).tobytes() == first.tobytes()


def test_replications_and_seeds_meet_different_luck():
    scenario = load("three-managers").with_(months=6)
    batch = Batch(scenario, SEED)
    runs = [batch.run(0), batch.run(1), Batch(scenario, SEED + 1).run(0), Batch(scenario, SEED + 2**40).run(0)]
    assert len({run.tobytes() for run in runs}) == 4


def test_first_difference_finds_a_single_bit():
    left, right = (populate(plain_case(), 1, 0).state for _ in range(2))
    assert first_difference(left, right) is None
    right.pair["terms"][1, 0, 4] = np.nextafter(right.pair["terms"][1, 0, 4], 1.0)
    assert str(first_difference(left, right)).startswith("terms[1, 0, 4] (sak)")
    right.pair["terms"][1, 0, 4] = left.pair["terms"][1, 0, 4]
    column_of(right, "cash")[0] = -0.0  # equal to 0.0, and another bit
    assert str(first_difference(left, right)).startswith("cash[0]")
