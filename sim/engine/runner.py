"""One scenario to be lived through many times, whichever engine it needs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol

import numpy as np

from sim.engine.batch import Batch
from sim.engine.build import build
from sim.engine.populate import Setting
from sim.engine.records import write_down
from sim.engine.run import chosen_engine
from sim.scenario import Scenario


class Runner(Protocol):
    """What `Batch` offers, for scenarios of agents as well."""

    @property
    def setting(self) -> Setting:
        """Names and parameters, with the state as it stands."""

    @property
    def state(self) -> Any:
        """The columns as they stand."""

    def run(self, replication: int, records: np.ndarray | None = None) -> np.ndarray:
        """Monthly measures of one replication: array (months, measures); account-months go into `records` (see `sim.engine.records`)."""

    def by_month(self, replication: int) -> Iterator[np.ndarray]:
        """The same month by month, while `state` and `seen_by` show that month."""

    def seen_by(self, supplier: int) -> np.ndarray:
        """The measures of the present month as they are seen from another supplier, by its place."""


class Living:
    """A scenario with agent classes, month by month in the agent engine (see `Runner`)."""

    def __init__(self, scenario: Scenario, seed: int) -> None:
        self.scenario, self.seed = scenario, seed
        self._world = build(scenario, seed, 0)

    @property
    def setting(self) -> Setting:
        """Names and parameters, with the state as it stands."""
        return self._world.setting

    @property
    def state(self) -> Any:
        """The columns as they stand."""
        return self._world.state

    def run(self, replication: int, records: np.ndarray | None = None) -> np.ndarray:
        """Monthly measures of one replication: array (months, measures); account-months go into `records` (see `sim.engine.records`)."""
        series = []
        for row in self.by_month(replication):
            series.append(row)
            if records is not None:
                write_down(self._world.state, self._world.parameters, records)
        return np.array(series)

    def by_month(self, replication: int) -> Iterator[np.ndarray]:
        """The same month by month, while `state` and `seen_by` show that month."""
        from sim.engine.world import release  # here, since it loads Mesa

        release(self._world)
        self._world = build(self.scenario, self.seed, replication)
        for _ in range(self.scenario.months):
            self._world.step()
            yield self._world.last_row()
        release(self._world)

    def seen_by(self, supplier: int) -> np.ndarray:
        """The measures of the present month as they are seen from another supplier, by its place."""
        return self._world.seen_by(supplier)


def runner_of(scenario: Scenario, seed: int, engine: str = "auto") -> Runner:
    """What lives a scenario through: the batch engine, unless it is asked for agents or has agent classes."""
    return Batch(scenario, seed) if chosen_engine(engine, None, scenario) == "batch" else Living(scenario, seed)
