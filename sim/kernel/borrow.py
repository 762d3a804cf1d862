"""Arrays that nobody counts: a compiled loop that hands the same tables on a million times need not count who holds them.

Numba counts, with an atomic operation, whenever an array is handed on. Around rules as short as those of a negotiation that is half of
the time. What compiled code does instead stands in `sim.kernel.jit`, since nothing that a rule imports may load numba.
"""

from __future__ import annotations

from typing import Any


def borrowed(array: Any) -> Any:
    """The same array; in compiled code not counted. Whoever calls compiled code with it holds it until the call returns."""
    return array
