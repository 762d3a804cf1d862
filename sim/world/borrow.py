"""Borrowed tables: compiled loops that count no references.

Compiled code counts who holds an array. Every rule is handed the whole state, a dozen tables, and numba cannot always see that
the count goes up only to come down again. Left alone, that counting takes half of the time of the batch loop.
"""

from __future__ import annotations

from numba.core import cgutils
from numba.extending import intrinsic, overload


def borrowed(state):
    """The same state, whose tables are not counted from here on. Whoever called the compiled loop holds them until it returns."""
    return state


@intrinsic
def _without_counters(_context, state):
    def build(context, builder, _signature, arguments):
        (built,) = arguments
        for at, kind in enumerate(state):
            table = context.make_array(kind)(context, builder, builder.extract_value(built, at))
            table.meminfo = cgutils.get_null_value(table.meminfo.type)  # where numba keeps the count; none means borrowed
            built = builder.insert_value(built, table._getvalue(), at)
        return built

    return state(state), build


@overload(borrowed)
def _compile_borrowed(state):
    return lambda state: _without_counters(state)
