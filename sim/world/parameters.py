"""Behavioural parameters: one set, shared by every case, collected from the mechanisms that use them (`sim.world.registry`).

A scenario states facts; people behave the same way in all of them. `tag` says *source* where a published figure or a
source document fixes the value, *assumption* where it is ours; `source` names the reference or the reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

import numpy as np

from sim.kernel.declare import Parameter
from sim.kernel.state import Layout, tables_class
from sim.world.registry import PARAMETERS

__all__ = ["INDEX", "PARAMETERS", "Parameter", "Parameters", "parameter_values"]

INDEX: dict[str, int] = {parameter.name: i for i, parameter in enumerate(PARAMETERS)}

_ROW = np.dtype([(parameter.name, np.float64) for parameter in PARAMETERS], align=True)
_Table: Any = tables_class("_Table", __name__, {"values": Layout(_ROW, 1, "C")})


class Parameters(_Table):
    """The values of the parameters as the rules read them: `p.carry`, `p.eta_up`, ... (in Python also `p["carry"]`)."""

    @cached_property
    def address(self) -> int:
        """Address of the values: there is one row only, so compiled code needs no block."""
        return int(self.block[0])

    def __getattr__(self, name: str) -> Any:
        if name not in INDEX:
            raise AttributeError(f"{name!r} is not a behavioural parameter")
        return self.values[name][0]

    def __getitem__(self, name: Any) -> Any:
        return self.values[name][0] if isinstance(name, str) else super().__getitem__(name)


def parameter_values(changes: Mapping[str, float] | None = None) -> Parameters:
    """The shared values, with `changes` put in.

    Raises
    ------
    KeyError
        for an unknown name
    """
    values = np.zeros(1, dtype=_ROW)
    for parameter in PARAMETERS:
        values[parameter.name] = parameter.value
    for name, value in (changes or {}).items():
        if name not in INDEX:
            raise KeyError(name)
        values[name] = value
    return Parameters(values)
