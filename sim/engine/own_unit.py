"""A function of a user's as a compiled unit. One that cannot be compiled stays plain Python, and a line says so."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from typing import Any

from sim.kernel.jit import Unit
from sim.strategies.adaptive import values_used

UNTYPED = (LookupError, TypeError, AttributeError, NotImplementedError)
"""What numba raises beside its own errors for code that it cannot compile, as where a row has no such column."""
_COMPILING = threading.Lock()


def address_of(own: Any, kind: str, function: Any, place: int, make: Callable[[Any], Any]) -> int | None:
    """Address of the unit around a function, compiled when it is first asked for; None where numba cannot compile the function.

    Parameters
    ----------
    own : the policy or measure that the function belongs to; it keeps its units, one for each place and for the globals that the function
        uses as they stand
    kind : what a sentence calls it
    place : the seat or the column that the unit is for
    make : makes the unit's body of the compiled function
    """
    units: dict[Any, tuple[Unit | None, int | None]] = own.__dict__.setdefault("_compiled", {})
    key = place, values_used(function)
    with _COMPILING:
        if key not in units:
            from numba import njit  # here, as below, since what compiles takes a while to load
            from numba.core.errors import NumbaError

            name = f"{kind}.{function.__name__}.{place}.{id(units)}.{len(units)}"
            unit = Unit(lambda: make(njit(error_model="python", boundscheck=True)(function)), name, None)
            try:
                units[key] = unit, unit.address
            except (NumbaError, *UNTYPED) as error:
                line = f"{kind} {own.name} cannot be compiled and runs as plain Python, more slowly: {_why(error)}"
                print(line, file=sys.stderr, flush=True)
                units[key] = (None, None)
        return units[key][1]


def _why(error: Exception) -> str:
    """Of numba's pages the line that says what is not possible."""
    lines = [line.strip() for line in str(error).splitlines()]
    told = [line for line in lines if line and not line.startswith(("Failed in", "During:", "File ", "- "))]
    return (told or [type(error).__name__])[0][:200]
