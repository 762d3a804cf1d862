"""`@rule`: what is compiled. Nothing here imports numba, so that a scenario can be read without waiting for it.

A rule is compiled in three forms, each when somebody first asks (`sim.kernel.jit`): for callers in Python (`entry`), for other rules
(`inner`), and as a unit that both engines call by its address, over rows first .. past - 1 (`address`).
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from functools import cached_property, update_wrapper
from typing import TYPE_CHECKING, Any

from sim.kernel.state import is_plain

if TYPE_CHECKING:
    from sim.kernel.jit import Unit


class Rule:
    """A pure function of state columns, parameters and a row.

    Attributes
    ----------
    is_step : whether it is a step of the calendar: called from Python, it then is the same unit that the engines call
    """

    def __init__(self, function: Callable[..., Any], *, floats: bool = False) -> None:
        update_wrapper(self, function)
        self._function, self._floats = function, floats
        self.is_step = False

    @property
    def called(self) -> str:
        """A name that no other rule has: `market.chance`."""
        return f"{self._function.__module__.removeprefix('sim.rules.')}.{self._function.__qualname__}"

    @cached_property
    def entry(self) -> Any:
        """The rule for callers in Python, kept on disk."""
        from sim.kernel.jit import callable_from_python

        return callable_from_python(self._function, f"{self.called}.entry")

    @cached_property
    def inner(self) -> Any:
        """The rule for other rules."""
        from sim.kernel.jit import for_rules

        return for_rules(self._function, floats=self._floats)

    @property
    def _numba_type_(self) -> Any:
        """What numba asks of a value for which it has no type of its own."""
        from sim.kernel.jit import numba_type

        return numba_type(self)

    @cached_property
    def unit(self) -> Unit:
        """The rule as a unit, over rows first .. past - 1."""
        rule = self

        def each_row(st, p, first, past):
            for row in range(first, past):
                rule(st, p, row)

        from sim.kernel.jit import Unit

        return Unit(lambda: each_row, f"{self.called}.each_row", self._function)

    @cached_property
    def address(self) -> int:
        """Address of the unit."""
        return self.unit.address

    def __call__(self, *arguments: Any) -> Any:
        if self.is_step and len(arguments) == 3:
            state, parameters, row = arguments
            return self.follow(state, parameters, operator.index(row))
        return self.entry(*arguments)

    def follow(self, state: Any, parameters: Any, row: int) -> None:
        """Apply the rule to one row."""
        from sim.kernel.jit import act

        act()(self.address, state.address, parameters.address, row, row + 1)


def rule(function: Callable[..., Any] | None = None, *, floats: bool = False) -> Any:
    """Make a rule of a function (it stays plain Python under NUMBA_DISABLE_JIT=1).

    floats : compile it once, for floats, whatever numbers other rules give it
    """
    if function is None:
        return lambda given: rule(given, floats=floats)
    return function if is_plain() else Rule(function, floats=floats)
