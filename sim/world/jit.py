"""`@rule`: the one place that compiles.

Numba's disk cache does not notice a change in a function that the cached one calls in another file (numba issue 1833).
The cache folder is therefore named after the digest of every source file that a compiled function may live in: a
changed rule means a new folder. No `fastmath`: both engines must agree to the last bit.
"""

from __future__ import annotations

import hashlib
import os
import sys
import warnings
from collections.abc import Callable
from functools import cache, update_wrapper
from pathlib import Path
from threading import Lock
from typing import Any

import numba
import numpy as np
from numba.core import config, types
from numba.extending import typeof_impl

_DECORATING = Lock()
COMPILATION = {"error_model": "python", "nogil": True, "forceinline": True, "no_cfunc_wrapper": True}
"""Inlined, because a rule that is called is handed some ninety fields of twelve tables on the stack: half of the time."""
PACKAGE = Path(__file__).resolve().parent.parent
COMPILED = ("world/*.py", "rules/*.py", "engine/calendar.py")
"""What compiled functions are made of: a change in any of these files must be seen by all of them."""


@cache
def rules_digest() -> str:
    """SHA-256 over the sources that are compiled, shortened to 16 hexadecimal digits."""
    digest = hashlib.sha256()
    for pattern in COMPILED:
        for path in sorted(PACKAGE.glob(pattern)):
            digest.update(f"{path.parent.name}/{path.name}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _installation() -> str:
    """Digest of what numba keeps compiled code apart by: another checkout, Python or numba finds nothing to use in what this one left."""
    told = f"{PACKAGE}\0{sys.version_info[:2]}\0{numba.__version__}"
    return hashlib.sha256(told.encode()).hexdigest()[:8]


@cache
def cache_folder() -> Path | None:
    """Folder of the compiled rules, or None where none can be written (the rules are then compiled afresh in every process)."""
    home = os.environ.get("KAMLAB_CACHE_DIR") or os.environ.get("NUMBA_CACHE_DIR")
    if home is None:
        base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
        home = str(Path(base) / "kamlab")
    folder = Path(home) / rules_digest() / _installation()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".probe-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError:
        warnings.warn(
            f"compiled rules cannot be kept in {folder}: they are compiled again in every process; "
            "set KAMLAB_CACHE_DIR to a folder that can be written",
            stacklevel=2,
        )
        return None
    return folder


def is_compiled() -> bool:
    """Whether a run can start without compiling first: the rule that ends the month is kept, after those before it."""
    if config.DISABLE_JIT:
        return True
    folder = cache_folder()
    return folder is not None and any(folder.rglob("measure.observe*.nbc"))


class Rule:
    """A pure function of state columns, parameters and a row, compiled twice, each time only when somebody asks.

    Attributes
    ----------
    entry : for callers in Python, kept on disk
    inner : for other rules: without the way in from Python, which costs a third of the time that compiling a rule takes
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        update_wrapper(self, function)
        self.entry = _kept(function)
        self.inner = numba.njit(**COMPILATION, no_cpython_wrapper=True)(function)

    def __call__(self, *arguments: Any) -> Any:
        return self.entry(*arguments)


@typeof_impl.register(Rule)
def _seen_by_other_rules(rule: Rule, _context: Any) -> Any:
    return types.Dispatcher(rule.inner)


def rule(function: Callable[..., Any]) -> Any:
    """Make a rule of a function (it stays plain Python under NUMBA_DISABLE_JIT=1)."""
    return function if config.DISABLE_JIT else Rule(function)


def entry(step: Any) -> Any:
    """What `live` calls: the step as Python calls it too, so that the agent engine need not compile it again."""
    return step.entry if isinstance(step, Rule) else step


def _kept(function: Callable[..., Any]) -> Any:
    folder = cache_folder()
    if folder is None:
        return numba.njit(**COMPILATION)(function)
    # The setting is global in numba and read when a function is decorated: put back so that no one else's cache moves here.
    # One thread at a time: another would read the setting in between.
    with _DECORATING:
        before, config.CACHE_DIR = config.CACHE_DIR, str(folder)
        try:
            return numba.njit(**COMPILATION, cache=True)(function)
        finally:
            config.CACHE_DIR = before


def readable(table: np.ndarray) -> np.ndarray:
    """A structured array whose rows can be read by attribute: compiled code always can, plain Python needs a record array."""
    return table.view(np.recarray) if config.DISABLE_JIT else table
