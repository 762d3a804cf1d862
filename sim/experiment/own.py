"""Code of Python as a manifest tells it: classes, policies and measures, where their source is, a digest by which a change shows."""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import CodeType
from typing import Any

from sim.engine import Agents
from sim.own_code import file_of
from sim.scenario import Scenario
from sim.strategies import AdaptivePolicy, AgentClass


def own_code(scenario: Scenario) -> dict[str, list[dict[str, Any]]]:
    """What a scenario was given that no file states, by kind; nothing where it was given none."""
    found = {
        "adaptive": own_policies(scenario.adaptive.values()),
        "classes": own_arms(scenario.classes.values()),
        "measures": own_measures(scenario),
    }
    return {kind: told for kind, told in found.items() if told}


def own_arms(classes: Iterable[AgentClass]) -> list[dict[str, Any]]:
    """Agent classes that stand where a policy does, as `own_classes` tells those that replace a standard one for all."""
    found = []
    for own in classes:
        from sim.agents import KeyAccount, Supplier  # where there is one, since it loads Mesa

        (told,) = own_classes({KeyAccount if own.buys else Supplier: own.kind})
        found.append({"policy": own.name, **told})
    return found


def own_measures(scenario: Scenario) -> list[dict[str, Any]]:
    """Measures of one's own: what they are called and mean, the function of each, its file, and a digest of what it does."""
    found = []
    for own in scenario.own_measures:
        told = own.measure._asdict()
        if own.function is not None:
            told |= {
                "function": _called(own.function),
                "files": _names_of_files(own.function),
                "sha256": _digest_of_function(own.function),
            }
        found.append({key: value for key, value in told.items() if key != "of"})
    return found


def own_classes(agents: Agents | None) -> tuple[Mapping[str, Any], ...]:
    """Own agent classes: what each replaces, its name, the files of it and of its bases, and a digest of what it does.

    The digest is of the compiled methods and the plain values of the class and its own bases, and of the files: a value that was set
    after the class was made changes it, too.
    """
    return tuple(
        {
            "replaces": standard.__name__,
            "class": _called(own),
            "files": sorted({Path(path).name for path, _ in _files(own, standard)}),
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
            "function": _called(policy.decide),
            "files": _names_of_files(policy.decide),
            "memory": dict(policy.memory),
            "sha256": _digest_of_function(policy.decide),
        }
        for policy in policies
    ]


def _called(code: Any) -> str:
    """Module and name; of a file that was read, the name alone, since its module has none that means anything."""
    return code.__qualname__ if file_of(code.__module__) else f"{code.__module__}.{code.__qualname__}"


def _names_of_files(function: Any) -> list[str]:
    return [Path(path).name for path, _ in _file_of(function)]


def _file_of(function: Any) -> list[tuple[str, bytes]]:
    """Path and content of the file of a function, or of a class; as it was when it was read, where that is known."""
    read = file_of(function.__module__)
    if read is not None:
        return [(read.path, read.text.encode())]
    path = Path(function.__code__.co_filename)
    return [(str(path), path.read_bytes())] if path.is_file() else []  # typed into a session


def _digest_of_function(function: Any) -> str:
    digest = hashlib.sha256(_fingerprint(function).encode())
    _add_used(digest, function, {id(function)})
    for _, content in _file_of(function):
        digest.update(content)
    return digest.hexdigest()


def _add_used(digest: Any, function: Any, seen: set[int]) -> None:
    """What a function uses of its module: plain values, and functions with what they use."""
    for name in sorted(set(function.__code__.co_names)):
        value = function.__globals__.get(name)
        if name not in function.__globals__ or inspect.ismodule(value):
            continue
        value = getattr(value, "py_func", None) or getattr(value, "__wrapped__", None) or value
        digest.update(f"{name}={_fingerprint(value)}\0".encode())
        if inspect.isfunction(value) and id(value) not in seen:
            seen.add(id(value))
            _add_used(digest, value, seen)


def _bases(own: type, standard: type) -> list[type]:
    """The class and those of its bases that are not the lab's, the standard class's or Python's."""
    return [base for base in own.__mro__ if base not in standard.__mro__ and base is not object]


def _files(own: type, standard: type) -> Iterator[tuple[str, bytes]]:
    for base in _bases(own, standard):
        read = file_of(base.__module__)
        if read is not None:
            yield read.path, read.text.encode()
            continue
        try:
            path = Path(inspect.getfile(base))
        except (TypeError, OSError):  # typed into a session
            continue
        if path.is_file():
            yield str(path), path.read_bytes()


def _digest(own: type, standard: type) -> str:
    digest = hashlib.sha256()
    for base in _bases(own, standard):
        for name, value in sorted(vars(base).items()):
            if name not in ("__dict__", "__weakref__", "__firstlineno__", "__static_attributes__", "__module__", "__abstractmethods__"):
                digest.update(f"{name}={_fingerprint(value)}\0".encode())
    for _, content in sorted(_files(own, standard)):
        digest.update(content)
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
