"""Run one replication to its horizon with the agent engine."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sim.agents.row import RowAgent
from sim.engine.build import build
from sim.engine.world import release
from sim.scenario import Scenario
from sim.world.measures import MEASURES


def run_replication(
    scenario: Scenario, seed: int, replication: int, *, agents: Mapping[type[RowAgent], type[RowAgent]] | None = None
) -> np.ndarray:
    """Monthly measures of one replication; `agents` are own agent classes, as for `sim.build`.

    Returns
    -------
    array (months, measures) of float64, columns in the order of `sim.world.measures.NAMES`
    """
    world = build(scenario, seed, replication, agents=agents)
    series = np.empty((scenario.months, len(MEASURES)))
    for month in range(scenario.months):
        world.step()
        series[month] = world.last_row()
    release(world)
    return series
