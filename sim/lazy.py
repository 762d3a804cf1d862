"""Public names of a package that are loaded when they are first used: whoever asks for one thing does not wait for all others."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any


def lazily(package: str, homes: Mapping[str, Sequence[str]]) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """`__getattr__` and `__dir__` of a package.

    A public name that a submodule of the package has, too, cannot be loaded so: the import of that submodule would take its place.

    Parameters
    ----------
    package : `__name__` of the package
    homes : which names each module defines

    Examples
    --------
    >>> load, names = lazily("sim.strategies", {"sim.strategies.pay": ["PayPlan"]})
    >>> load("PayPlan").__name__, "Conflict" in names()
    ('PayPlan', True)
    """
    home_of = {name: home for home, names in homes.items() for name in names}

    def load(name: str) -> Any:
        if name not in home_of:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        value = getattr(import_module(home_of[name]), name)
        setattr(sys.modules[package], name, value)
        return value

    def names() -> list[str]:
        module = sys.modules[package]
        return sorted({*getattr(module, "__all__", ()), *({"__version__"} & vars(module).keys())})

    return load, names
