"""Run in a copy of the package that has one more trait at the table: game, agent engine and batch engine, to the bit.

`python -m tests.negotiation.new_trait` in plain Python; see `test_new_trait`.
"""

from __future__ import annotations

import numpy as np

import sim
from sim.engine import Batch
from sim.play.game import Game
from tests.negotiation.negotiators import AsThePolicy
from tests.play.players import delegator, finish
from tests.worlds import first_difference

MONTHS = 18


def lived(scenario: sim.Scenario, *, with_negotiators: bool) -> sim.World:
    world = sim.build(scenario, 3)
    for agent in world.agents if with_negotiators else ():
        if isinstance(agent, (sim.Supplier, sim.KeyAccount)):
            agent.negotiate_by(AsThePolicy())
    for _ in range(MONTHS):
        world.step()
    return world


def played(scenario: sim.Scenario) -> sim.World:
    return finish(Game(scenario, 3, accounts=["all"], every=12), delegator(scenario.policy)).world


def main() -> None:
    """Compare a side with the trait against one without it, and all ways of living its months against each other."""
    states = []
    for haste in (0.0, 0.6):
        policy = sim.Conflict(name="hasty", haste=haste)  # type: ignore[call-arg]
        changes = {"account.policy": "hasty", "assumptions.small_change": 0.0}
        scenario = sim.load("gree-gome").with_(months=MONTHS, policy=policy, set=changes)
        batch = Batch(scenario, 3)
        batch.run(0)
        for what, world in (
            ("agent engine", lived(scenario, with_negotiators=False)),
            ("negotiators", lived(scenario, with_negotiators=True)),
            ("game", played(scenario)),
        ):
            difference = first_difference(world.state, batch.state)
            assert difference is None, f"haste {haste}: {what} against batch engine: {difference}"
        states.append(batch.state.pair["terms"].copy())
    assert not np.array_equal(*states), "the trait makes no difference"


if __name__ == "__main__":
    main()
