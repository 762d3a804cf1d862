"""Run one replication to its horizon with the agent engine."""

from __future__ import annotations

import numpy as np

from sim.engine.build import build
from sim.engine.world import release
from sim.scenario import Scenario
from sim.world.measures import MEASURES


def run_replication(scenario: Scenario, seed: int, replication: int) -> np.ndarray:
    """Monthly measures of one replication.

    Returns
    -------
    array (months, measures) of float64, columns in the order of `sim.world.measures.NAMES`
    """
    world = build(scenario, seed, replication)
    series = np.empty((scenario.months, len(MEASURES)))
    for month in range(scenario.months):
        world.step()
        series[month] = world.last_row()
    release(world)
    return series
