"""Public names of a package that are loaded when they are first used: whoever asks for one thing does not wait for all others.

Which names these are stands once, in the package's stub (`__init__.pyi`), a line each: `from sim.errors import KamlabError as KamlabError`.
Type checkers and editors read the stub for themselves.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any


def lazily(package: str, file: str) -> tuple[Callable[[str], Any], Callable[[], list[str]], list[str]]:
    """`__getattr__`, `__dir__` and `__all__` of a package.

    A public name that a submodule of the package has, too, cannot be loaded so: the import of that submodule would take its place.

    Parameters
    ----------
    package : `__name__` of the package
    file : its `__file__`, beside which the stub lies

    Examples
    --------
    >>> import sim.experiment
    >>> load, names, public = lazily("sim.experiment", sim.experiment.__file__)
    >>> load("read_design").__module__, "Failure" in names(), names() == sorted(public)
    ('sim.experiment.design', True, True)
    """
    home_of = _homes(Path(file).with_suffix(".pyi"))

    def load(name: str) -> Any:
        if name not in home_of:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        value = getattr(import_module(home_of[name]), name)
        setattr(sys.modules[package], name, value)
        return value

    def names() -> list[str]:
        return sorted({*home_of, *({"__version__"} & vars(sys.modules[package]).keys())})

    return load, names, sorted(home_of)


def _homes(stub: Path) -> dict[str, str]:
    """The module that each name of a stub comes from.

    Read line by line: Python 3.11 cannot make syntax trees in two threads at once (python/cpython#106905), and packages may be imported so.
    """
    homes = {}
    for line in stub.read_text(encoding="utf-8").splitlines():
        if line.startswith("from "):
            _, home, _, name, _, _ = line.split()
            homes[name] = home
    return homes
