"""Many worlds side by side: the month of the batch engine, compiled, over a stack of states.

All states of a stack lie in one block of memory, world after world, so that a column of all of them is one array whose last axis is the
world: `stack.tables["pair"]["share"]` is an array (suppliers, accounts, worlds) that can be read and written.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from numba import types
from numba.core import config

from sim.engine.calendar import CALENDAR
from sim.engine.compiling import announce_compilation, compile_rules
from sim.engine.finite import check_finite
from sim.engine.populate import populate
from sim.engine.steps import WIDTH, addresses, live, observing
from sim.engine.tables import TABLE_OF_AGENT
from sim.errors import KamlabError
from sim.kernel.calling import call
from sim.kernel.jit import callable_from_python
from sim.scenario import Scenario
from sim.world.columns import LAYOUTS, State


def month_of_each(units, lengths, observers, states, parameters, clocks, focal, series, width, chosen):
    """One month of every chosen world.

    units, lengths, observers : as for `sim.kernel.calling.live`; states : array (worlds,) of addresses; clocks : array (worlds, 3);
    series : address of the rows of measures, one for each world; chosen : array of worlds
    """
    for place in range(chosen.shape[0]):
        world = chosen[place]
        clocks[world, 2] += 1
        for step in range(units.shape[0]):
            call(units[step], states[world], parameters, 0, lengths[step])
        for observer in range(observers.shape[0]):
            call(observers[observer], states[world], parameters, focal, series + 8 * width * world)


@cache
def _months() -> Any:
    whole, vector = types.int64, types.Array(types.int64, 1, "C")
    clocks = types.Array(types.int64, 2, "C")
    return callable_from_python(
        month_of_each, "stack.month_of_each", (vector, vector, vector, vector, whole, clocks, whole, whole, whole, vector)
    )


class Stack:
    """Worlds of one scenario, each with a seed and a replication of its own.

    Parameters
    ----------
    scenario : checked scenario
    worlds : how many, 1 or more

    Attributes
    ----------
    tables : structured arrays by name, the last axis the world; views of the states
    clocks : array (3, worlds): seed, replication, month
    measures : array (worlds, measures) of the month lived last
    setting : names and parameters of the scenario
    """

    def __init__(self, scenario: Scenario, worlds: int) -> None:
        if scenario.decides:
            told = ", ".join(scenario.decides)
            raise KamlabError(f"an environment cannot hold adaptive policies ({told}): its worlds live together; give those sides a record")
        announce_compilation()
        self.setting = populate(scenario, 0, 0)
        self.worlds, self.months = worlds, scenario.months
        first = self.setting.state
        self.tables: dict[str, np.ndarray] = {}
        self._bytes: list[tuple[np.ndarray, np.ndarray]] = []
        for name, layout in LAYOUTS.items():
            table = getattr(first, name)
            stacked = np.zeros((*table.shape, worlds), dtype=layout.dtype, order="F")
            if layout.order == "C" and layout.axes > 1:  # the ledger, which is not kept
                stacked = np.zeros((worlds, *table.shape), dtype=layout.dtype).transpose(*range(1, 1 + layout.axes), 0)
            self.tables[name] = stacked
            plain = (table.T if layout.order == "F" else table).reshape(-1).view(np.uint8)
            self._bytes.append((self._rows_of(stacked), plain))
        self.clocks = self.tables["clock"]
        self.states = [State(*(self._one(name, world) for name in LAYOUTS)) for world in range(worlds)]
        self._addresses = np.array([state.address for state in self.states], dtype=np.int64)
        self._lengths = np.array([len(getattr(first, TABLE_OF_AGENT[step.agent])) for step in CALENDAR])
        self.measures = np.zeros((worlds, WIDTH))

    def _one(self, name: str, world: int) -> np.ndarray:
        return self.tables[name][..., world]

    @staticmethod
    def _rows_of(stacked: np.ndarray) -> np.ndarray:
        """The bytes of a stacked table: array (worlds, bytes), a view."""
        flat = stacked.T if stacked.flags.f_contiguous else np.moveaxis(stacked, -1, 0)
        return flat.reshape(stacked.shape[-1], -1).view(np.uint8)

    def begin(self, worlds: np.ndarray, seeds: np.ndarray, replications: np.ndarray) -> None:
        """Bring worlds to their initial state.

        worlds, seeds, replications : arrays (n,) of whole numbers
        """
        for rows, first in self._bytes:
            rows[worlds] = first
        self.clocks[0, worlds], self.clocks[1, worlds], self.clocks[2, worlds] = seeds, replications, 0
        self.measures[worlds] = 0.0

    def live(self, worlds: np.ndarray) -> None:
        """Live through one month of the worlds (n,), which fills their rows of `measures`.

        Raises
        ------
        KamlabError
            where a measure passes what a computer's numbers can hold
        """
        compile_rules()
        parameters, focal = self.setting.parameters, self.setting.focal
        if config.DISABLE_JIT:
            for world in worlds.tolist():
                live(self.states[world], parameters, focal, self.measures[world : world + 1])
        else:
            _months()(
                addresses(), self._lengths, observing(), self._addresses, parameters.address, self.clocks.T, focal,
                self.measures.ctypes.data, WIDTH, np.ascontiguousarray(worlds, dtype=np.int64),
            )  # fmt: skip
        check_finite(self.measures[worlds], int(self.clocks[2, worlds].max(initial=1)))
