"""Compile the rules before somebody waits for them: in several processes at once, and say so.

What is compiled is handed over by the cache (`sim.kernel.cache`). Processes are started as programs of their own, so that this
works in a thread, in a process that may have no children of Python's kind, and on every system; where none can be
started, all is compiled here.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from functools import cache
from subprocess import DEVNULL, PIPE
from typing import Any, TextIO

from numba.core import config

from sim.engine.calendar import CALENDAR
from sim.engine.sight import sight
from sim.engine.steps import addresses, loop, observers, observing
from sim.kernel import cache as kept
from sim.kernel.jit import act
from sim.workers import number_of_workers

LONGEST_FIRST = ("conflict", "power", "tactics", "people", "relate", "venture", "portfolio", "market", "deliver")
"""Modules whose steps take longest to compile; begun first, so that nobody waits for the last one alone."""
MOST_PROCESSES = 8
_COMPILING = threading.RLock()
_READY = threading.Event()
"""Set once this process has all of it in memory."""


def _marker() -> str:
    """Name of the entry that says that all is compiled; another name for every version of any rule."""
    names = [step.rule.unit.kept_as for step in CALENDAR] + [unit.kept_as for unit in (*observers(), *sight())]
    return f"ready-{hashlib.sha256(' '.join(names).encode()).hexdigest()[:24]}.bin"


def is_compiled() -> bool:
    """Whether a run can start without compiling first: all steps of the month are kept, or have been compiled by this process."""
    return bool(config.DISABLE_JIT or _READY.is_set() or (kept.has(_marker()) and not _missing()))


def _missing() -> list[Any]:
    return [step.rule for step in CALENDAR if not kept.has(step.rule.unit.kept_as)]


@cache
def announce_compilation() -> None:
    """Tell the user of the wait that the first run on a machine brings; later runs find the rules compiled."""
    if not is_compiled():
        print("Compiling the rules for this machine (once, about a minute) ...", file=sys.stderr, flush=True)


@contextmanager
def clock(stream: TextIO, seconds: float = 1.0) -> Iterator[None]:
    """Show how long it has taken so far, on a terminal only, in one line that is cleared at the end: a first run must not look dead."""
    if not stream.isatty():
        yield
        return
    over = threading.Event()

    def tick() -> None:
        begun = time.monotonic()
        while not over.wait(seconds):
            print(f"\r  {time.monotonic() - begun:.0f} s", end="", file=stream, flush=True)

    ticking = threading.Thread(target=tick, daemon=True)
    ticking.start()
    try:
        yield
    finally:
        over.set()
        ticking.join()
        print("\r        \r", end="", file=stream, flush=True)


def compile_rules(processes: int | None = None) -> None:
    """Have all steps of the month compiled: load those that are kept, compile the others. Whoever else asks meanwhile waits.

    processes : how many may compile, this one included; by default as many as may work at once (see `sim.workers`)
    """
    if _READY.is_set() or config.DISABLE_JIT:
        return
    with _COMPILING, nullcontext() if is_compiled() else clock(sys.stderr):
        _compile_together(processes or min(number_of_workers(), MOST_PROCESSES))
        observing(), addresses(), loop(), act()
        for unit in sight():
            unit.address  # noqa: B018
        if not kept.has(_marker()):
            kept.write(_marker(), b"")
        _READY.set()


def prepare() -> None:
    """Announce and compile, before any work is handed out: an error of compiling is no result, and workers find what is compiled."""
    announce_compilation()
    compile_rules()


@cache
def compile_ahead() -> threading.Thread | None:
    """Begin to compile the rules in the background, if they are still to be compiled: whoever first reads a story waits less.

    Both engines find what was compiled. A call of either waits until it is ready; who wants to wait at another time joins the thread.
    """
    if is_compiled():
        return None
    announce_compilation()
    thread = threading.Thread(target=compile_rules, name="compile ahead", daemon=True)
    thread.start()
    return thread


def _compile_together(processes: int) -> None:
    """Compile what is missing in several processes; what none of them gets done is left."""
    missing = _missing()
    if min(processes, len(missing)) < 2 or not sys.executable or not kept.write(f"probe-{os.getpid()}.bin", b""):
        return  # alone, or with no way to hand over what is compiled
    kept.forget(f"probe-{os.getpid()}.bin")
    queue = deque(sorted(missing, key=lambda rule: _place(rule.__module__)))
    helpers = [threading.Thread(target=_lead, args=(queue,), daemon=True) for _ in range(processes - 1)]
    for helper in helpers:
        helper.start()
    observing()  # the only ones that helpers are not told of
    while queue:
        with suppress(IndexError):  # a helper was quicker
            queue.popleft().address  # noqa: B018
    for helper in helpers:
        helper.join()


def _place(module: str) -> int:
    name = module.rsplit(".", 1)[1]
    return LONGEST_FIRST.index(name) if name in LONGEST_FIRST else len(LONGEST_FIRST)


def _lead(queue: deque[Any]) -> None:
    """Let a process of its own compile rules from the queue, one after another."""
    program = f"import sys; sys.path[:] = {sys.path!r}; from sim.kernel.helper import compile_as_told; compile_as_told()"
    try:
        with subprocess.Popen([sys.executable, "-c", program], stdin=PIPE, stdout=PIPE, stderr=DEVNULL, text=True) as helper:
            assert helper.stdin is not None
            assert helper.stdout is not None
            while queue:
                rule = queue.popleft()
                print(rule.__module__, rule.__name__, file=helper.stdin, flush=True)
                if not helper.stdout.readline():
                    return
            helper.stdin.close()
    except (OSError, IndexError):  # no process, or it died, or nothing is left: whoever waits compiles what is missing
        return
