"""Own agent classes and policies as a manifest tells them: what they are, where their source is, a digest by which a change shows."""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import CodeType
from typing import Any

from sim.engine import Agents
from sim.strategies import AdaptivePolicy


def own_classes(agents: Agents | None) -> tuple[Mapping[str, Any], ...]:
    """Own agent classes: what each replaces, its name, the files of it and of its bases, and a digest of what it does.

    The digest is of the compiled methods and the plain values of the class and its own bases, and of the files: a value that was set
    after the class was made changes it, too.
    """
    return tuple(
        {
            "replaces": standard.__name__,
            "class": f"{own.__module__}.{own.__qualname__}",
            "files": sorted({path.name for path in _files(own, standard)}),
            "sha256": _digest(own, standard),
        }
        for standard, own in (agents or {}).items()
    )


def own_policies(policies: Iterable[AdaptivePolicy]) -> list[dict[str, Any]]:
    """Adaptive policies: the function of each, its file, the numbers that it begins with, and a digest of what it does.

    The digest is of the compiled function, of the plain values and functions of its module that it uses, and of the file.
    """
    return [
        {
            "policy": policy.name,
            "function": f"{policy.decide.__module__}.{policy.decide.__qualname__}",
            "files": [path.name for path in _file_of(policy.decide)],
            "memory": dict(policy.memory),
            "sha256": _digest_of_function(policy.decide),
        }
        for policy in policies
    ]


def _file_of(function: Any) -> list[Path]:
    path = Path(function.__code__.co_filename)
    return [path] if path.is_file() else []  # typed into a session


def _digest_of_function(function: Any) -> str:
    digest = hashlib.sha256(_fingerprint(function).encode())
    for name in sorted(set(function.__code__.co_names)):
        if name in function.__globals__ and not inspect.ismodule(function.__globals__[name]):
            digest.update(f"{name}={_fingerprint(function.__globals__[name])}\0".encode())
    for path in _file_of(function):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _bases(own: type, standard: type) -> list[type]:
    """The class and those of its bases that are not the lab's, the standard class's or Python's."""
    return [base for base in own.__mro__ if base not in standard.__mro__ and base is not object]


def _files(own: type, standard: type) -> Iterator[Path]:
    for base in _bases(own, standard):
        try:
            path = Path(inspect.getfile(base))
        except (TypeError, OSError):  # typed into a session
            continue
        if path.is_file():
            yield path


def _digest(own: type, standard: type) -> str:
    digest = hashlib.sha256()
    for base in _bases(own, standard):
        for name, value in sorted(vars(base).items()):
            if name not in ("__dict__", "__weakref__", "__firstlineno__", "__static_attributes__", "__module__", "__abstractmethods__"):
                digest.update(f"{name}={_fingerprint(value)}\0".encode())
    for path in sorted(_files(own, standard)):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _fingerprint(value: Any) -> str:
    """What a member of a class is, without the addresses of objects, which differ from run to run."""
    value = getattr(value, "fget", None) or getattr(value, "__func__", None) or value
    code = getattr(value, "__code__", None)
    if code is not None:
        cells = [_fingerprint(cell.cell_contents) for cell in value.__closure__ or ()]
        return f"{_code(code)}{value.__defaults__!r}{value.__kwdefaults__!r}{cells}"
    return type(value).__name__ if " at 0x" in repr(value) else repr(value)


def _code(code: CodeType) -> str:
    constants = [_code(inner) if isinstance(inner, CodeType) else repr(inner) for inner in code.co_consts]
    return f"{code.co_code.hex()}{code.co_names}{constants}"
