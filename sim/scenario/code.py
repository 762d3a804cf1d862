"""What a file of Python offers to a case: policies, agent classes, measures and records, to be called by their names."""

from __future__ import annotations

from collections.abc import Iterable
from os import PathLike
from typing import Any

from sim.errors import KamlabError
from sim.own_code import read_file
from sim.scenario.change import RECORDS, Decides
from sim.scenario.own_measure import OwnMeasure
from sim.strategies import AgentClass

Given = str | PathLike[str]


def read_code(files: Given | Iterable[Given]) -> list[Any]:
    """What Python files offer, to be known by name in a scenario: `case.with_(known=sim.read_code("mine.py"))`.

    Taken is what stands at the top of a file, under a name that does not begin with an underscore: what `sim.policy` and `sim.measure`
    made, subclasses of `sim.Supplier` and `sim.KeyAccount`, and records such as `sim.Conflict`.

    Parameters
    ----------
    files : paths

    Raises
    ------
    KamlabError
        for a file that is missing, raises, or offers nothing, and for two things of one name

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "mine.py")
    ...     _ = path.write_text("import sim; firm = sim.Conflict(name='firm', beta=0.4)")
    ...     read_code(path)[0].beta
    0.4
    """
    listed = [files] if isinstance(files, (str, PathLike)) else list(files)
    found: dict[tuple[str, str], Any] = {}
    for file in listed:
        offered = _offered(file)
        if not offered:
            raise KamlabError(
                f"code: {file} offers nothing: state policies with @sim.policy, measures with @sim.measure, or subclasses of sim.Supplier"
            )
        for each in offered:
            key = ("measure" if isinstance(each, OwnMeasure) else RECORDS.get(type(each), "conflict"), each.name)
            if found.get(key, each) is not each and found[key] != each:
                raise KamlabError(f"code: two things are called {each.name!r}: give each a name of its own ({file})")
            found[key] = each
    return list(found.values())


def _offered(file: Given) -> list[Any]:
    module = read_file(file)
    found = []
    for name, value in vars(module).items():
        if name.startswith("_"):
            continue
        if isinstance(value, type) and value.__module__ == module.__name__ and getattr(value, "axis", "") in ("s", "a"):
            found.append(AgentClass(value))
        elif isinstance(value, (Decides, OwnMeasure)) or type(value) in RECORDS:
            found.append(value)
    return found
