"""The bundled scenarios: found, listed, loaded."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from sim.bundled import cases
from sim.errors import KamlabError, did_you_mean
from sim.given import shown
from sim.paths import usable
from sim.scenario.read import read_scenario
from sim.scenario.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

_TEMPLATE = Path(__file__).with_name("template.toml")


def names() -> list[str]:
    """Names of the bundled scenarios, sorted."""
    return list(cases())


def scenarios() -> pd.DataFrame:
    """The bundled scenarios: a DataFrame with the columns name, title, source, shows."""
    import pandas as pd  # here, since cases are listed, shown and checked without it

    return pd.DataFrame(summaries())


def summaries() -> list[dict[str, str]]:
    """The bundled scenarios as plain data, a table for each: name, title, source, shows."""
    return [{"name": s.name, "title": s.title, "source": s.source, "shows": s.shows} for s in map(load, names())]


def check_own_name(name: str) -> None:
    """Raise KamlabError for a name that no scenario may have, or that a bundled one has."""
    if name in names():
        raise KamlabError(f"{name!r} is the name of a bundled scenario: choose another")
    if not re.fullmatch("[a-z0-9][a-z0-9-]{0,59}", name):
        raise KamlabError(f"{name!r} cannot be a scenario's name: use a to z, 0 to 9 and -, at most 60, beginning with a letter or digit")


def template(name: str) -> str:
    """Text of a small commented scenario to begin with.

    Raises
    ------
    KamlabError
        for a name that no scenario may have, or that a bundled one has

    Examples
    --------
    >>> "months = 36" in template("first-try")
    True
    """
    check_own_name(name)
    return _TEMPLATE.read_text(encoding="utf-8").replace("my-case", name, 1)


def load(name: str | Path | Scenario) -> Scenario:
    """A scenario by the name of a bundled one, or from a path to a .toml file; for a file here its ending may be left out.

    Parameters
    ----------
    name : of a bundled scenario, the path of a .toml, or a scenario, which is returned as it is

    Raises
    ------
    KamlabError
        where there is none, or it cannot be used

    Examples
    --------
    >>> load("three-managers").months
    60
    """
    if isinstance(name, Scenario):
        return name
    if not isinstance(name, (str, Path)):
        raise KamlabError(f"a scenario is named by a bundled case's name, a path to a .toml, or a sim.Scenario, not by {shown(name)}")
    text = str(name)
    if isinstance(name, str) and text in (bundled := cases()):
        return read_scenario(bundled[text])
    path = usable(name)
    if isinstance(name, Path) or path.suffix == ".toml" or "/" in text or "\\" in text or path.is_file():
        return read_scenario(path)
    beside = path.with_name(f"{path.name}.toml") if path.name else path
    if beside.is_file():
        return read_scenario(beside)
    near = did_you_mean(text, names())
    raise KamlabError(f"there is no bundled scenario {text!r}{near} (a file of your own is named by its path, ending in .toml)")
