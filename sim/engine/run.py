"""Which engine runs, and one replication to its horizon with the agent engine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from sim.engine.build import build
from sim.engine.checks import check_agents
from sim.engine.records import write_down
from sim.errors import KamlabError, did_you_mean
from sim.given import shown
from sim.scenario import Scenario

if TYPE_CHECKING:
    from sim.agents.row import RowAgent

ENGINES = ("auto", "batch", "agents")

Agents: TypeAlias = "Mapping[type[RowAgent], type[RowAgent]]"
"""Own agent classes in place of the standard ones: {sim.Supplier: MySupplier}."""


def chosen_engine(engine: str, agents: Agents | None = None, scenario: Scenario | None = None) -> str:
    """The engine that will run: `auto` means batch unless own agent classes are given, or stand in the scenario.

    Raises
    ------
    KamlabError
        for an unknown engine, or own agents with the batch engine
    """
    if not isinstance(engine, str) or engine not in ENGINES:
        raise KamlabError(f"there is no engine {shown(engine)}{did_you_mean(engine, ENGINES)}")
    check_agents(agents)
    own = bool(agents or (scenario is not None and scenario.acting))
    if own and engine == "batch":
        raise KamlabError("own agent classes need the agent engine: use engine='agents' or 'auto'")
    if engine == "auto":
        return "agents" if own else "batch"
    return engine


def run_replication(
    scenario: Scenario, seed: int, replication: int, *, agents: Agents | None = None, records: np.ndarray | None = None
) -> np.ndarray:
    """Monthly measures of one replication; `agents` are own agent classes, as for `sim.build`.

    records : array of `sim.engine.records.empty_records`, which is filled with the account-months

    Returns
    -------
    array (months, measures) of float64, columns in the order of `Scenario.measured`
    """
    from sim.engine.world import release  # here, since it loads Mesa, which the batch engine does not need

    world = build(scenario, seed, replication, agents=agents)
    series = np.empty((scenario.months, len(scenario.measured)))
    for month in range(scenario.months):
        world.step()
        series[month] = world.last_row()
        if records is not None:
            write_down(world.state, world.parameters, records)
    release(world)
    return series
