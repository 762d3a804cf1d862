"""The columns of the world's state: its tables are made from what the mechanisms declare (`sim.world.registry`).

Allocation, validation, the agents' attributes and the documentation are all made from these declarations. A state is a named tuple of
a dozen tables, each a numpy structured array: `st.pair[s, a].share` in a rule, `st.pair["share"]` (an array over suppliers and
accounts, a view) elsewhere. The letters of a column's shape are explained in `sim.kernel.axes`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from sim.kernel.axes import TABLES, WITHIN
from sim.kernel.declare import Column
from sim.kernel.state import Layout, readable, tables_class
from sim.world.registry import COLUMNS

NAMES: tuple[str, ...] = tuple(column.name for column in COLUMNS)
BY_NAME: dict[str, Column] = {column.name: column for column in COLUMNS}
LEDGER_WIDTH = 7
"""month, reason, supplier, account and three details"""


def table_of(column: Column) -> str:
    """Name of the table that holds a column: the one whose axes lead its shape."""
    rows = column.shape.rstrip("".join(WITHIN))
    return next(name for name, axes in TABLES.items() if axes == rows)


def _row_type(table: str) -> np.dtype:
    fields = []
    for column in COLUMNS:
        if table_of(column) == table:
            inner = tuple(WITHIN[axis] for axis in column.shape[len(TABLES[table]) :])
            fields.append((column.name, _type_of(column), inner))
    # Wide fields first, so that alignment leaves no gaps: with many accounts a month is as slow as its memory is large.
    return np.dtype(sorted(fields, key=lambda field: -np.dtype(field[1]).itemsize), align=True)


def _type_of(column: Column) -> type[np.generic]:
    if column.unit == "flag":
        return np.int8
    return np.int64 if column.whole else np.float64


ROW_TYPES: dict[str, np.dtype] = {table: _row_type(table) for table in TABLES}

LAYOUTS: dict[str, Layout] = {
    # In Fortran's order all that an account has with its suppliers lies together: with 20 000 accounts a month takes a fifth less time.
    **{name: Layout(ROW_TYPES[name], len(axes), "F") for name, axes in TABLES.items()},
    "clock": Layout(np.dtype(np.int64), 1, "C"),
    "ledger": Layout(np.dtype(np.float64), 2, "C"),
    "ledger_size": Layout(np.dtype(np.int64), 1, "C"),
}
State: Any = tables_class("State", __name__, LAYOUTS)
"""The tables; the clock (seed, replication, month), which is the address of every draw; and the ledger of events."""


def allocate(sizes: Mapping[str, int], ledger_rows: int = 0) -> Any:
    """A state in which every column has its neutral value, mostly zero.

    Parameters
    ----------
    sizes : length of the axes s, a, c, r, d, g, e
    ledger_rows : most events that are kept
    """
    tables = [readable(np.zeros([sizes[axis] for axis in axes], dtype=ROW_TYPES[name], order="F")) for name, axes in TABLES.items()]
    state = State(*tables, np.zeros(3, np.int64), np.zeros((ledger_rows, LEDGER_WIDTH)), np.zeros(1, np.int64))
    for column in COLUMNS:
        if column.start:
            column_of(state, column.name)[...] = column.start
    return state


def copy_of(state: Any) -> Any:
    """A state with tables of its own, in the order in which they were allocated."""
    return State(*(table.copy(order="K") for table in state))


def column_of(state: Any, name: str) -> np.ndarray:
    """The values of one column, as a view with the axes of its shape."""
    return getattr(state, table_of(BY_NAME[name]))[name]


def violations(state: Any) -> list[str]:
    """Sentences for every column with a value that is not a number or lies outside its declared range."""
    found = []
    for column in COLUMNS:
        values = column_of(state, column.name)
        slack = 0.0 if column.whole else 1e-9
        if values.size and not (np.all(values >= column.low - slack) and np.all(values <= column.high + slack)):
            found.append(f"{column.name}: values from {values.min()} to {values.max()}, declared {column.low:g} to {column.high:g}")
    return found
