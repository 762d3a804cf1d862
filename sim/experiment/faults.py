"""Whose fault an exception is: the model's, which is a result, or the machine's, which is none.

A rule that fails on its facts, a combination of facts that cannot be used, and an exception in an own agent class tell something about
what was asked: the replication is a row with its error. A want of memory, a disk, a cache, a package or a worker that is lost tells
nothing: kept as a row it would stand in the results for good, so the run stops instead.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import BrokenExecutor, CancelledError
from pickle import PickleError
from types import TracebackType

from numba.core.errors import NumbaError

from sim.errors import KamlabError, told

MACHINE = (MemoryError, OSError, ImportError, EOFError, SystemError, PickleError, NumbaError, BrokenExecutor, CancelledError)
"""Kinds of exceptions that are the machine's, wherever they come from, an own agent class included."""
MACHINERY = frozenset({
    "concurrent", "dask", "distributed", "importlib", "llvmlite", "multiprocessing", "numba", "pickle", "threading", "_pickle",
})  # fmt: skip
"""Packages that run the model and are no part of it: an exception defined or raised in them is the machine's, whatever its kind."""
LONGEST = 300
"""Characters of an exception that its sentence repeats."""


class MachineFaultError(KamlabError):
    """The machine failed, and not the model: the run stops, and no row tells of it."""


def reason(error: Exception) -> str:
    """What the row of a failed replication says.

    Parameters
    ----------
    error : what ended the replication

    Raises
    ------
    MachineFaultError
        where the machine failed
    """
    if is_of_the_machine(error):
        raise machine_fault(error) from error
    return told(error)


def is_of_the_machine(error: BaseException) -> bool:
    """Whether an exception is the machine's fault. The one place that decides."""
    if isinstance(error, (MachineFaultError, *MACHINE)):
        return True
    modules = [_package(type(error).__module__), *(package for package, _ in _frames(error))]
    return modules[0] in MACHINERY or modules[-1] in MACHINERY


def machine_fault(error: BaseException) -> MachineFaultError:
    """The sentence about a fault of the machine."""
    if isinstance(error, MachineFaultError):
        return error
    if isinstance(error, MemoryError):
        remedy = "this needs more memory than there is: ask for fewer replications, months or cells, or free some"
    elif isinstance(error, ImportError):
        remedy = "install what is missing, on every machine that works"
    elif isinstance(error, OSError):
        remedy = "see to the disk or file, and run it again"
    else:
        remedy = "run it again; if it comes again, empty the folder of compiled rules (KAMLAB_CACHE_DIR) and install the packages afresh"
    return MachineFaultError(f"the machine failed, and not the model ({told(error, LONGEST)}): {remedy}")


def _frames(error: BaseException) -> Iterator[tuple[str, TracebackType]]:
    """Package and place of every frame that an exception came through, the innermost last."""
    trace = error.__traceback__
    while trace is not None:
        yield _package(trace.tb_frame.f_globals.get("__name__", "")), trace
        trace = trace.tb_next


def _package(module: str) -> str:
    """The outermost package of a module, empty for compiled code, which has no module."""
    return module.removeprefix("_frozen_").split(".")[0]
