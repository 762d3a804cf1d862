"""Say so before the rules are compiled, once for a machine."""

from __future__ import annotations

import sys
from functools import cache

from sim.world.jit import is_compiled


@cache
def announce_compilation() -> None:
    """Tell the user of the wait that the first run on a machine brings; later runs find them compiled."""
    if not is_compiled():
        print("Compiling the rules for this machine (once, about a minute) ...", file=sys.stderr, flush=True)
