"""A state for Python and for compiled code: named numpy tables, and beside them a small block of words that says where they lie.

Compiled code is handed one pointer, to the block. A dozen arrays would be some ninety numbers: symbols of ten thousand letters,
minutes of compiling, and half of the time of a run spent on passing them on.
"""

from __future__ import annotations

import os
import sys
from collections import namedtuple
from collections.abc import Mapping
from functools import cached_property
from importlib import import_module
from typing import Any, ClassVar, NamedTuple

import numpy as np

_made: Any = namedtuple


def made_of_mechanisms() -> tuple[Mapping[str, Layout], Any, Any, np.dtype]:
    """Layouts and class of the state, class of the parameters, and type of a row of measures.

    They are made from what the mechanisms declare. Mechanisms stand on this package, so it knows them by name only, and asks when
    the first rule is compiled.
    """
    columns, parameters, measures = (import_module(f"sim.world.{name}") for name in ("columns", "parameters", "measures"))
    return columns.LAYOUTS, columns.State, parameters.Parameters, measures.ROW


WORDS_PER_TABLE = 3
"""Address, first length, second length (1 where there is none)."""


class Layout(NamedTuple):
    """What a table must be for compiled code to read it by address."""

    dtype: np.dtype
    axes: int
    order: str
    """order in memory, as numpy names it: F or C"""


class Tables:
    """What a named tuple of tables needs so that compiled code finds them.

    The block is filled once: tables are written into, and never resized or replaced (`_replace` makes a new state).
    """

    layouts: ClassVar[Mapping[str, Layout]]

    @cached_property
    def block(self) -> np.ndarray:
        """Three words for each table, in the order of `layouts`: address, first length, second length or 1.

        Raises
        ------
        ValueError
            for a table that is not as it was allocated
        """
        words: list[int] = []
        for name, layout in self.layouts.items():
            table = getattr(self, name)
            _check(name, table, layout)
            words += [table.ctypes.data, *table.shape, *[1] * (2 - layout.axes)]
        return np.array(words, dtype=np.int64)

    @cached_property
    def address(self) -> int:
        """Address of the block: what compiled code is handed. It holds for as long as this object lives."""
        return self.block.ctypes.data

    def __reduce__(self) -> Any:
        """A copy, in this process or another, has tables at other addresses and so needs a block of its own."""
        return type(self)._make, (list(self),)  # type: ignore[attr-defined, call-overload]


def tables_class(name: str, module: str, layouts: Mapping[str, Layout]) -> Any:
    """A class of named tuples of tables: fields in the order of `layouts`."""
    fields: Any = _made(name, [*layouts])
    return type(name, (Tables, fields), {"layouts": dict(layouts), "__module__": module})


def _check(name: str, table: Any, layout: Layout) -> None:
    if not isinstance(table, np.ndarray) or table.dtype != layout.dtype or table.ndim != layout.axes:
        found = f"{table.ndim} axes of {table.dtype}" if isinstance(table, np.ndarray) else type(table).__name__
        raise ValueError(
            f"table {name} of a state must be an array with {layout.axes} axes of the type it was allocated with, not {found[:200]}"
        )
    ordered = table.flags.f_contiguous if layout.order == "F" else table.flags.c_contiguous
    if not (ordered and table.flags.aligned):
        raise ValueError(f"table {name} of a state is not in the order in which it was allocated: copy states with copy_of")
    if not table.flags.writeable:
        raise ValueError(f"table {name} of a state cannot be written: copy states with copy_of")


def is_plain() -> bool:
    """Whether rules are plain Python (NUMBA_DISABLE_JIT=1), asked without importing numba for it."""
    numba = sys.modules.get("numba.core.config")
    return bool(numba.DISABLE_JIT) if numba else os.environ.get("NUMBA_DISABLE_JIT", "0") not in ("", "0")


def readable(table: np.ndarray) -> np.ndarray:
    """A structured array whose rows can be read by attribute: compiled code always can, plain Python needs a record array."""
    return table.view(np.recarray) if is_plain() else table
