"""Calls by address: what is compiled here knows of no rule, and is not compiled again when one changes.

A unit is compiled code of the form unit(state, parameters, first, past), known by the address of its machine code. It is called
as numba calls its own functions, so that an error in a rule arrives in Python (a C callback would swallow it).
"""

from __future__ import annotations

from typing import Any

from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

WORDS = types.int64
UNIT_ARGUMENTS = (types.voidptr, types.voidptr, types.int64, types.int64)
ROW = types.Array(types.float64, 1, "C")


@intrinsic
def call(_context: Any, address: Any, state: Any, parameters: Any, first: Any, past: Any) -> Any:
    """Call the unit at an address; all five are whole numbers, the second and third addresses, too."""

    def build(context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        unit, state, parameters, first, past = arguments
        pointer = context.get_value_type(types.voidptr)
        kind = context.call_conv.get_function_type(types.none, UNIT_ARGUMENTS)
        callee = builder.inttoptr(unit, kind.as_pointer())
        handed = [builder.inttoptr(state, pointer), builder.inttoptr(parameters, pointer), first, past]
        status, _ = context.call_conv.call_function(builder, callee, types.none, UNIT_ARGUMENTS, handed)
        with cgutils.if_unlikely(builder, status.is_error):
            context.call_conv.return_status_propagate(builder, status)
        return context.get_dummy_value()

    return types.none(WORDS, WORDS, WORDS, WORDS, WORDS), build


@intrinsic
def row_at(_context: Any, address: Any, length: Any) -> Any:
    """The row of numbers at an address, as an array that is not counted: whoever called holds it."""

    def build(context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        from numba.np.arrayobj import make_array, populate_array

        address, length = arguments
        row = make_array(ROW)(context, builder)
        step = context.get_constant(types.intp, 8)
        data = builder.inttoptr(address, context.get_data_type(types.float64).as_pointer())
        populate_array(row, data=data, shape=[length], strides=[step], itemsize=step, meminfo=None)
        return row._getvalue()

    return ROW(types.int64, types.int64), build


def act(unit, state, parameters, first, past):
    """Call a unit once."""
    call(unit, state, parameters, first, past)


def live(units, lengths, observers, state, parameters, clock, focal, series, months, width):
    """The calendar, month by month: each step over all its rows, then the measures into the month's row of `series` (an address).

    units, lengths : arrays (steps,), the address of each step and how many rows it has
    observers : array of the addresses of those that fill the month's row in, one after another
    clock : array (seed, replication, month)
    """
    for month in range(months):
        clock[2] += 1
        for step in range(units.shape[0]):
            call(units[step], state, parameters, 0, lengths[step])
        for observer in range(observers.shape[0]):
            call(observers[observer], state, parameters, focal, series + 8 * width * month)
