"""A process that compiles rules for another one: it is told their names, a line each, and answers when one is kept."""

from __future__ import annotations

import signal
import sys
from importlib import import_module


def compile_as_told() -> None:
    """Read "module name" lines from standard input until it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for whoever started this process, and ends the input
    for line in sys.stdin:
        module, name = line.split()
        getattr(import_module(module), name).address  # noqa: B018
        print(line, end="", flush=True)
