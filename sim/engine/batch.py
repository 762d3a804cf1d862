"""The batch engine: the calendar compiled into one loop, without agents, many replications at once.

Both engines call the same compiled steps (`sim.engine.steps`) and draw the same random numbers; they agree to the last bit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from sim.engine.compiling import announce_compilation, compile_rules
from sim.engine.deciding import deciders_of, explained
from sim.engine.finite import check_finite
from sim.engine.measuring import Meter
from sim.engine.populate import Setting, populate, with_assumptions
from sim.engine.records import empty_records
from sim.engine.steps import live, seen_by
from sim.errors import KamlabError
from sim.scenario import Scenario
from sim.world.columns import copy_of


def bytes_of(state: Any) -> list[np.ndarray]:
    """The tables of a state as plain bytes (views): numpy copies a structured array field by field, 15 times as slowly."""
    return [table.T.reshape(-1).view(np.uint8) for table in state]


class Batch:
    """A scenario ready to be lived through many times.

    Parameters
    ----------
    scenario : checked scenario
    seed : 0 to 2^63 - 1
    ledger : whether the events of the last replication are kept in the state

    One `Batch` belongs to one thread; the initial state of the scenario is built once and copied for every replication.

    Raises
    ------
    KamlabError
        for a scenario with agent classes, which act in the agent engine
    """

    def __init__(self, scenario: Scenario, seed: int, *, ledger: bool = False) -> None:
        if scenario.acting:
            raise KamlabError(f"own agent classes need the agent engine, and {scenario.acting[0]} is one: use engine='auto'")
        announce_compilation()
        self.months = scenario.months
        self._scenarios = self._initial = populate(scenario, seed, 0, ledger=ledger)
        self._state = copy_of(self._initial.state)
        self._deciders = deciders_of(self._initial)
        self._own = Meter(scenario.own_measures)
        self._bytes, self._first_bytes = bytes_of(self._state), bytes_of(self._initial.state)

    def run(self, replication: int, records: np.ndarray | None = None) -> np.ndarray:
        """Monthly measures of one replication: array (months, measures) of float64 (see `run_replication`).

        records : array of `Batch.empty_records`, which is filled with the replication's account-months
        """
        series = self._begin(replication)
        self._live(series, 1, records)
        return series

    def empty_records(self) -> np.ndarray:
        """An array (months, accounts, suppliers, records) for a replication's account-months (see `sim.rules.records`)."""
        return empty_records(self._state, self.months)

    def assume(self, assumptions: Mapping[str, float]) -> None:
        """Take other values of behavioural parameters for the replications to come, beside those that the scenario states.

        The caller sees to it that they lie in their ranges. What is run then is what the scenario with these assumptions runs.
        """
        self._initial = with_assumptions(self._scenarios, assumptions)
        if [table.shape for table in self._initial.state] != [table.shape for table in self._state]:
            self._state = copy_of(self._initial.state)
        self._bytes, self._first_bytes = bytes_of(self._state), bytes_of(self._initial.state)

    def by_month(self, replication: int) -> Iterator[np.ndarray]:
        """The same replication month by month: yields the month's measures (measures,), while `state` and `seen_by` show that month."""
        series = self._begin(replication)
        for month in range(self.months):
            self._live(series[month : month + 1], month + 1)
            yield series[month]

    def _live(self, series: np.ndarray, first: int, records: np.ndarray | None = None) -> None:
        shown = self._initial.shown
        with explained(self._deciders, self.setting), self._own.explained(self._state, shown, series, first):
            live(self._state, self._initial.parameters, shown, series, self._deciders, self._own, records)
        check_finite(series, first, self._own.names)

    def seen_by(self, supplier: int) -> np.ndarray:
        """The measures (measures,) of the present month as they are seen from another supplier (its place), of whom they then tell."""
        return seen_by(self._state, self._initial.parameters, supplier, self._own)

    def _begin(self, replication: int) -> np.ndarray:
        """Start a replication; returns the array (months, measures) that it is to fill."""
        compile_rules()
        for table, first in zip(self._bytes, self._first_bytes, strict=True):
            table[...] = first
        self._state.clock[1] = replication
        for decider in self._deciders:
            decider.begin()
        series = np.empty((self.months, self._own.width))
        self._own.begin(series)
        return series

    @property
    def setting(self) -> Setting:
        """Names and parameters, with the state that the last replication left."""
        return self._initial._replace(state=self._state)

    @property
    def state(self) -> Any:
        """The columns as the last replication left them."""
        return self._state
