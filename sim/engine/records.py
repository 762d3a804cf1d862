"""Account-months: every relationship of every month written down while a replication runs, on either engine by the same compiled code.

The unit stands after the last step of the calendar, and is handed the address of the array that it fills. It finds the month on the
clock, so that months may be lived through one by one or all at once.
"""

from __future__ import annotations

import hashlib
from functools import cache
from typing import Any

import numpy as np
from numba.core import config

from sim.kernel.jit import Unit, act
from sim.rules.records import RECORDS, record

NAMES: tuple[str, ...] = tuple(one.name for one in RECORDS)
INDEX: dict[str, int] = {name: place for place, name in enumerate(NAMES)}
ROW = np.dtype([(name, np.float64) for name in NAMES])
WIDTH = len(NAMES)


def empty_records(state: Any, months: int) -> np.ndarray:
    """An array (months, accounts, suppliers, records) of float64, to be filled."""
    suppliers, accounts = state.pair.shape
    return np.empty((months, accounts, suppliers, WIDTH))


def write_down(state: Any, parameters: Any, records: np.ndarray) -> None:
    """Fill in the month on the clock; `records` is an array of `empty_records`."""
    if config.DISABLE_JIT:
        rows = records.view(ROW)[..., 0].view(np.recarray)
        month = int(state.clock[2]) - 1
        for a, s in np.ndindex(rows.shape[1:]):
            record(state, parameters, s, a, rows[month, a, s])
    else:
        act()(recorder().address, state.address, parameters.address, 0, records.ctypes.data)


@cache
def recorder() -> Unit:
    """The unit that writes a month down; its last number is the address of the array."""
    layout = hashlib.sha256(repr(NAMES).encode()).hexdigest()[:16]
    return Unit(_recording, f"records.write_down.{layout}", record.__wrapped__)


def _recording() -> Any:
    from sim.kernel.table_type import record_at  # here, since it loads what compiles

    out_at, width = record_at("Records", ROW), 8 * WIDTH

    def write_each(st, p, _first, memory):
        suppliers, accounts = st.pair.shape
        for a in range(accounts):
            for s in range(suppliers):
                row = ((st.clock[2] - 1) * accounts + a) * suppliers + s
                record(st, p, s, a, out_at(memory + row * width))

    return write_each
