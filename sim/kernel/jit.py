"""Compiling: the dispatchers and units behind `@rule` (`sim.kernel.rule`).

A rule is compiled in three forms, each when somebody first asks: for callers in Python (`entry`), for other rules (`inner`), and
as a unit that both engines call by its address, over rows first .. past - 1 (`address`). Numba's disk cache does not notice
a change in a function that the cached one calls in another file (numba issue 1833): what is kept is therefore named after the
digest of all that the rule stands on (`sim.kernel.sources`). No `fastmath`: both engines must agree to the last bit.
"""

from __future__ import annotations

import hashlib
import inspect
import pickle
import sys
from collections.abc import Callable
from functools import cache, cached_property, partial
from pathlib import Path
from threading import RLock
from types import FunctionType
from typing import Any

import llvmlite
import numba
from numba import types
from numba.core import config
from numba.core.caching import NullCache
from numba.core.compiler import CompileResult
from numba.core.registry import CPUDispatcher, cpu_target

from sim.kernel import cache as kept
from sim.kernel import calling, parts
from sim.kernel.sources import key_of
from sim.kernel.state import made_of_mechanisms

OPTIONS = {"nopython": True, "error_model": "python", "nogil": True, "no_cfunc_wrapper": True, "forceinline": True}
_MAKING = RLock()


class _Dispatcher(CPUDispatcher):
    """Numba's dispatcher, with our cache and, where wanted, one version of floats for whatever numbers are given."""

    floats = False

    def get_call_template(self, args: Any, kws: Any) -> Any:
        """Numba's hook for a call in compiled code: what is given is cast to the types that are answered here."""
        if self.floats:
            _, folded = self._compiler.fold_argument_types(args, kws)
            args, kws = tuple(types.float64 if isinstance(t, (types.Number, types.Omitted)) else t for t in folded), {}
        return super().get_call_template(args, kws)


class Unit:
    """Compiled code of the form unit(state, parameters, first, past), called by its address.

    Parameters
    ----------
    function : what is compiled
    name : one that nothing else that is compiled has: symbols of one name are taken for each other
    source : a function of the file that the unit stands on
    """

    def __init__(self, function: Callable[..., Any], name: str, source: Callable[..., Any]) -> None:
        self._made = partial(_named, function, name, source, no_cpython_wrapper=True)

    @cached_property
    def _dispatcher(self) -> Any:
        return self._made()  # kept here: code is freed with its dispatcher

    @property
    def kept_as(self) -> str:
        """Name of its entry in the cache."""
        return self._dispatcher._cache.entry_for(_unit_signature())

    @cached_property
    def address(self) -> int:
        """Address of the machine code; it is loaded or compiled where it was not yet."""
        with _MAKING:
            self._dispatcher.compile(_unit_signature())
            code = self._dispatcher.overloads[_unit_signature()]
            return code.library.get_pointer_to_function(code.fndesc.llvm_func_name)


def _unit_signature() -> tuple[Any, ...]:
    from sim.kernel.table_type import PARAMETERS, STATE

    return STATE, PARAMETERS, types.int64, types.int64


def callable_from_python(function: Callable[..., Any], name: str, signature: Any = None) -> Any:
    """A compiled function for callers in Python, kept on disk; for whatever it is called with, or for one signature."""
    import sim.kernel.table_type  # noqa: F401  # numba must know of states and parameters before it is handed one

    with _MAKING:
        made = _named(function, name, function)
        if signature is not None:
            made.compile(signature)
            made.disable_compile()
        return made


@cache
def act() -> Any:
    """Calls one unit: act(address, state, parameters, first, past), all whole numbers."""
    return callable_from_python(calling.act, "calling.act", (types.int64,) * 5)


def for_rules(function: Callable[..., Any], *, floats: bool) -> Any:
    """A dispatcher for callers in compiled code: without a way in from Python, and compiled as a part of whoever calls it."""
    made = _dispatcher(function, pipeline=parts.PIPELINE, no_cpython_wrapper=True)
    made.floats = floats
    return made


def numba_type(rule: Any) -> Any:
    """The type as which compiled code sees a rule."""
    with _MAKING:
        return types.Dispatcher(rule.inner)


def _named(function: Callable[..., Any], name: str, source: Callable[..., Any], **options: Any) -> Any:
    copy = FunctionType(function.__code__, function.__globals__, name, function.__defaults__, function.__closure__)
    copy.__qualname__ = name.replace(".", "_")
    made = _dispatcher(copy, **options)
    path = inspect.getsourcefile(source)
    if path is not None and Path(path).is_file():  # what is typed at a prompt is kept nowhere
        made._cache = _Kept(name, Path(path).resolve())
    return made


def _dispatcher(function: Callable[..., Any], *, pipeline: Any = None, **options: Any) -> Any:
    chosen = {} if pipeline is None else {"pipeline_class": pipeline}
    return _Dispatcher(function, targetoptions=OPTIONS | options, **chosen)


class _Kept(NullCache):
    """Numba's hooks for what a dispatcher compiles, over the entries of `sim.kernel.cache`."""

    def __init__(self, name: str, path: Path) -> None:
        self.name, self.path = name, path

    def entry_for(self, signature: Any) -> str:
        """Name of the entry: what the rule stands on, what it is compiled for and by what."""
        told = f"{signature} {key_of(self.path)} {_surroundings()}"
        return f"{self.name}-{hashlib.sha256(told.encode()).hexdigest()[:24]}.bin"

    def load_overload(self, signature: Any, target_context: Any) -> Any:
        """The compiled function, or None."""
        target_context.refresh()
        entry = self.entry_for(signature)
        content = kept.read(entry)
        if content is not None:
            try:
                return CompileResult._rebuild(target_context, *pickle.loads(content))
            except Exception:  # sound, but not for us: whatever it is, compiling again mends it
                kept.discard(entry)
        return None

    def save_overload(self, signature: Any, compiled: Any) -> None:
        """Keep what was compiled."""
        parts.set_environments(compiled.library)
        kept.write(self.entry_for(signature), numba.core.serialize.dumps(compiled._reduce()))


@cache
def _surroundings() -> str:
    """Digest of what else compiled code depends on: versions, processor, numba's switches, the layout of the tables."""
    tables, _, values, _ = made_of_mechanisms()
    layouts = [(name, layout.dtype.descr, layout.axes, layout.order) for name, layout in ({**tables, **values.layouts}).items()]
    versions = (sys.implementation.cache_tag, numba.__version__, llvmlite.__version__)
    switches = (config.OPT, config.BOUNDSCHECK, config.DEBUG, config.DEBUGINFO_DEFAULT, parts.PIPELINE is None)
    told = repr((versions, cpu_target.target_context.codegen().magic_tuple(), switches, layouts))
    return hashlib.sha256(told.encode()).hexdigest()
