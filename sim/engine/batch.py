"""The batch engine: the calendar compiled into one loop, without agents, many replications at once.

The loop is written out from `CALENDAR`, so the order of the month is stated once. Both engines call the same rules and
draw the same luck; they agree to the last bit.
"""

from __future__ import annotations

import importlib.util
import sys
import threading
from functools import cache
from pathlib import Path
from threading import Lock
from types import ModuleType
from typing import Any

import numpy as np

from sim.engine.calendar import CALENDAR
from sim.engine.compiling import announce_compilation
from sim.engine.finite import check_finite
from sim.engine.populate import Setting, populate
from sim.engine.tables import TABLE_OF_AGENT
from sim.scenario import Scenario, load
from sim.world.columns import copy_of
from sim.world.jit import cache_folder, is_compiled, rules_digest
from sim.world.measures import MEASURES


def calendar_source() -> str:
    """Python source of `live(st, p, focal, series)`: the calendar as a loop over months, steps and rows."""
    homes = sorted({step.rule.__module__ for step in CALENDAR})
    lines = [
        "# Written from sim.engine.calendar.CALENDAR; do not edit.",
        *(f"import {home}" for home in homes),
        "from sim.rules.measure import observe",
        "from sim.world.borrow import borrowed",
        "from sim.world.jit import entry, rule",
        "",
        *(f"{_alias(step.rule)} = entry({step.rule.__module__}.{step.rule.__name__})" for step in CALENDAR),
        "observe = entry(observe)",
        "",
        "@rule",
        "def live(st, p, focal, series):",
        "    st = borrowed(st)",
        "    for month in range(series.shape[0]):",
        "        st.clock[2] += 1",
    ]
    for step in CALENDAR:
        lines += [
            f"        for row in range(st.{TABLE_OF_AGENT[step.agent]}.shape[0]):",
            f"            {_alias(step.rule)}(st, p, row)",
        ]
    return "\n".join([*lines, "        observe(st, p, focal, series[month])", ""])


def _alias(rule: Any) -> str:
    return f"{rule.__module__.rsplit('.', 1)[1]}_{rule.__name__}"


_LOADING = Lock()


def _live() -> Any:
    """The compiled loop, loaded once, whichever thread asks first."""
    with _LOADING:
        return _load_live()


@cache
def _load_live() -> Any:
    """The compiled loop. Its source is kept beside the compiled rules, where numba's disk cache can find it again."""
    folder = cache_folder()
    name = f"kamlab_calendar_{rules_digest()}"
    if folder is None:
        module = ModuleType(name)
        sys.modules[name] = module
        exec(calendar_source(), module.__dict__)
    else:
        module = _written(folder / f"{name}.py", name)
    return module.live


def _written(path: Path, name: str) -> ModuleType:
    source = calendar_source()
    if not path.exists() or path.read_text(encoding="utf-8") != source:
        draft = path.with_suffix(f".{np.random.SeedSequence().entropy:x}.tmp")  # several processes may write at once
        draft.write_text(source, encoding="utf-8")
        draft.replace(path)
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"cannot import {path}")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def _bytes_of(state: Any) -> list[np.ndarray]:
    """The tables of a state as plain bytes (views): numpy copies a structured array field by field, 15 times as slowly."""
    return [table.T.reshape(-1).view(np.uint8) for table in state]


class Batch:
    """A scenario ready to be lived through many times.

    Parameters
    ----------
    scenario : checked scenario
    seed : 0 to 2^63 - 1
    ledger : whether the events of the last replication are kept in the state

    One `Batch` belongs to one thread; the first morning of the scenario is built once and copied for every replication.
    """

    def __init__(self, scenario: Scenario, seed: int, *, ledger: bool = False) -> None:
        announce_compilation()
        self.months = scenario.months
        self._morning = populate(scenario, seed, 0, ledger=ledger)
        self._state = copy_of(self._morning.state)
        self._bytes, self._first_bytes = _bytes_of(self._state), _bytes_of(self._morning.state)

    def run(self, replication: int) -> np.ndarray:
        """Monthly measures of one replication: array (months, measures) of float64 (see `run_replication`)."""
        for table, first in zip(self._bytes, self._first_bytes, strict=True):
            table[...] = first
        self._state.clock[1] = replication
        series = np.empty((self.months, len(MEASURES)))
        _live()(self._state, self._morning.parameters, self._morning.focal, series)
        check_finite(series)
        return series

    @property
    def setting(self) -> Setting:
        """Names and parameters, with the state that the last replication left."""
        return self._morning._replace(state=self._state)

    @property
    def state(self) -> Any:
        """The columns as the last replication left them."""
        return self._state


@cache
def compile_ahead() -> threading.Thread | None:
    """Begin to compile the rules in the background, if they are still to be compiled: whoever first reads a story waits less.

    Both engines find what was compiled. A call of either waits until it is ready; who wants to wait at another time joins the thread.
    """
    if is_compiled():
        return None
    announce_compilation()
    thread = threading.Thread(target=_compile, name="compile ahead", daemon=True)
    thread.start()
    return thread


def _compile() -> None:
    Batch(load("three-managers").with_(months=1), 1).run(0)
