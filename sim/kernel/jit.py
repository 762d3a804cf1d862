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
from types import FunctionType
from typing import Any

import llvmlite
import numba
from numba import types
from numba.core import cgutils, config
from numba.core.caching import NullCache
from numba.core.compiler import CompileResult
from numba.core.compiler_lock import global_compiler_lock
from numba.core.registry import CPUDispatcher, cpu_target
from numba.core.runtime import rtsys
from numba.extending import lower_builtin, type_callable

from sim.kernel import cache as kept
from sim.kernel import calling, parts
from sim.kernel.borrow import borrowed
from sim.kernel.sources import key_of
from sim.kernel.state import made_of_mechanisms

OPTIONS = {"nopython": True, "error_model": "python", "nogil": True, "no_cfunc_wrapper": True, "forceinline": True}


@type_callable(borrowed)
def _of_the_same_type(_context: Any) -> Any:
    return lambda array: array


@lower_builtin(borrowed, types.Array)
def _without_a_count(context: Any, builder: Any, sig: Any, arguments: Any) -> Any:
    """A view on the same memory that no counter stands behind."""
    view = cgutils.create_struct_proxy(sig.args[0])(context, builder, value=arguments[0])
    view.meminfo = cgutils.get_null_value(view.meminfo.type)
    view.parent = cgutils.get_null_value(view.parent.type)
    return view._getvalue()


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

    What is kept of it is machine code and nothing of numba's types, so that a process that finds it kept need not load what compiles.

    Parameters
    ----------
    make : makes the function that is compiled, asked only where it is not kept
    name : one that nothing else that is compiled has: symbols of one name are taken for each other
    source : a function of the file that the unit stands on; None for what is kept nowhere
    """

    def __init__(self, make: Callable[[], Callable[..., Any]], name: str, source: Callable[..., Any] | None) -> None:
        self._make, self._name, self._source = make, name, source

    @cached_property
    def kept_as(self) -> str:
        """Name of its entry in the cache."""
        path = None if self._source is None else _file_of(self._source)
        if path is None:
            raise ValueError(f"{self._name} is in no file, so it is kept nowhere")
        return _entry(self._name, "unit", path)

    @cached_property
    def address(self) -> int:
        """Address of the machine code; it is loaded or compiled where it was not yet."""
        with global_compiler_lock:
            is_kept = self._source is not None and _file_of(self._source) is not None
            found = _taken(self.kept_as, _machine_code) if is_kept else None
            if found is None:
                found = self._compiled(keep=is_kept)
            self._held, address = found  # code is freed with its library
            return address

    def _compiled(self, *, keep: bool) -> tuple[Any, int]:
        function = _named(self._make(), self._name)
        made = _dispatcher(function, no_cpython_wrapper=True)
        made.compile(_unit_signature())
        compiled = made.overloads[_unit_signature()]
        library, symbol = compiled.library, compiled.fndesc.llvm_func_name
        if keep:
            parts.set_environments(library)
            surroundings = {compiled.environment, *compiled._find_referenced_environments()}
            _keep(self.kept_as, library, (_without_bitcode(library, symbol), symbol, [(each.env_name, each) for each in surroundings]))
        return made, library.get_pointer_to_function(symbol)


def _without_bitcode(library: Any, symbol: str) -> Any:
    """A library as numba writes it, but with a stub in the place of the bitcode by which others would link it: nobody does."""
    name, kind, (machine_code, _) = library.serialize_using_object_code()
    stub = llvmlite.binding.parse_assembly(f'define void @"{symbol}"() {{ ret void }}')
    return name, kind, (machine_code, stub.as_bitcode())


def _machine_code(context: Any, serialized: Any, symbol: str, surroundings: list[tuple[str, Any]]) -> tuple[Any, int]:
    """What holds the code of a unit that was kept, and the address."""
    library = context.codegen().unserialize_library(serialized)
    address = library.get_pointer_to_function(symbol)
    for name, environment in surroundings:
        library.codegen.set_env(name, environment)
    return (library, surroundings), address


def _know_states() -> None:
    """Tell numba what states are; who calls units that are kept does without, and without a tenth of a second."""
    import sim.kernel.table_type  # noqa: F401


def _unit_signature() -> tuple[Any, ...]:
    from sim.kernel.table_type import PARAMETERS, STATE

    return STATE, PARAMETERS, types.int64, types.int64


def callable_from_python(function: Callable[..., Any], name: str, signature: Any = None) -> Any:
    """A compiled function for callers in Python, kept on disk; for whatever it is called with, or for one signature."""
    with global_compiler_lock:
        if signature is None:
            _know_states()
        made = _dispatcher(_named(function, name))
        path = _file_of(function)
        if path is not None:
            made._cache = _Kept(name, path)
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
    _know_states()
    made = _dispatcher(function, pipeline=parts.PIPELINE, no_cpython_wrapper=True)
    made.floats = floats
    return made


def numba_type(rule: Any) -> Any:
    """The type as which compiled code sees a rule."""
    with global_compiler_lock:
        return types.Dispatcher(rule.inner)


def _named(function: Callable[..., Any], name: str) -> Callable[..., Any]:
    copy = FunctionType(function.__code__, function.__globals__, name, function.__defaults__, function.__closure__)
    copy.__qualname__ = name.replace(".", "_")
    return copy


def _file_of(function: Callable[..., Any]) -> Path | None:
    """The file of a function; None for what is typed at a prompt, which is kept nowhere."""
    path = inspect.getsourcefile(function)
    return Path(path).resolve() if path is not None and Path(path).is_file() else None


def _dispatcher(function: Callable[..., Any], *, pipeline: Any = None, **options: Any) -> Any:
    chosen = {} if pipeline is None else {"pipeline_class": pipeline}
    return _Dispatcher(function, targetoptions=OPTIONS | options, **chosen)


class _Kept(NullCache):
    """Numba's hooks for what a dispatcher compiles, over the entries of `sim.kernel.cache`."""

    def __init__(self, name: str, path: Path) -> None:
        self.name, self.path = name, path

    def load_overload(self, signature: Any, target_context: Any) -> Any:
        """The compiled function, or None."""
        del target_context
        return _taken(_entry(self.name, signature, self.path), CompileResult._rebuild)

    def save_overload(self, signature: Any, compiled: Any) -> None:
        """Keep what was compiled."""
        parts.set_environments(compiled.library)
        _keep(_entry(self.name, signature, self.path), compiled.library, compiled._reduce())


def _entry(name: str, form: Any, path: Path) -> str:
    """Name of an entry: what the rule stands on, what it is compiled for and by what."""
    told = f"{form} {key_of(path)} {_surroundings()}"
    return f"{name}-{hashlib.sha256(told.encode()).hexdigest()[:24]}.bin"


def _keep(entry: str, library: Any, what: tuple[Any, ...]) -> None:
    kept.write(entry, numba.core.serialize.dumps((_asked_of_others(library), what)))


def _taken(entry: str, rebuild: Callable[..., Any]) -> Any:
    """What is made of an entry, or None where there is none that serves."""
    content = kept.read(entry)
    if content is None:
        return None
    context = cpu_target.target_context
    try:
        asked, what = pickle.loads(content)
        _make_known(asked, context)
        return rebuild(context, *what)
    except Exception:  # sound, but not for us: whatever it is, compiling again mends it
        kept.discard(entry)
        return None


def _make_known(asked: list[str], context: Any) -> None:
    """See to it that machine code finds the symbols that it asks for; numba makes them known when it first compiles.

    Most code asks for none, or for those by which arrays are allocated. All others take half a second, in which numba loads whatever it
    can compile.
    """
    for remedy in (partial(rtsys.initialize, context), context.refresh):
        if all(llvmlite.binding.address_of_symbol(name) or context.codegen()._engine.is_symbol_defined(name) for name in asked):
            return
        remedy()


def _asked_of_others(library: Any) -> list[str]:
    """Symbols that machine code takes from elsewhere: numba makes most of them known when it is first made to compile."""
    module = library._final_module
    found = [each.name for each in (*module.functions, *module.global_variables) if each.is_declaration]
    return [name for name in found if not name.startswith("llvm.")]


@cache
def _surroundings() -> str:
    """Digest of what else compiled code depends on: versions, processor, numba's switches, the layout of the tables."""
    tables, _, values, _ = made_of_mechanisms()
    layouts = [(name, layout.dtype.descr, layout.axes, layout.order) for name, layout in ({**tables, **values.layouts}).items()]
    versions = (sys.implementation.cache_tag, numba.__version__, llvmlite.__version__)
    switches = (config.OPT, config.BOUNDSCHECK, config.DEBUG, config.DEBUGINFO_DEFAULT, parts.PIPELINE is None)
    told = repr((versions, cpu_target.target_context.codegen().magic_tuple(), switches, layouts))
    return hashlib.sha256(told.encode()).hexdigest()
