"""The command line: a command parses, calls and prints; what it shows is computed elsewhere.

The laboratory is imported inside the commands, so that `kamlab --help` does not wait for numba and pandas.
"""

from sim.cli import (  # noqa: F401 (each adds its commands to the group)
    bargains,
    cases,
    classroom,
    fitting,
    inquiries,
    laboratory,
    play,
    reference,
    regularities,
    runs,
    take,
)
from sim.cli.group import kamlab, main

__all__ = ["kamlab", "main"]
