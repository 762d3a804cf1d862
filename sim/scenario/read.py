"""From a TOML file to a checked scenario."""

from __future__ import annotations

import shlex
from pathlib import Path

from sim.paths import usable
from sim.scenario.scenario import Scenario, parse
from sim.scenario.toml_file import read_toml

_OF_A_DESIGN = ("scenario", "replications", "sample", "factors", "point", "chunk", "measures", "windows")
_OF_A_SCENARIO = ("supplier", "account", "story", "shows", "source", "segment")


def is_design(name: str | Path) -> bool:
    """Whether a file states a design of an experiment rather than a scenario: it has more keys of the one than of the other."""
    path = usable(name)
    if not path.is_file():
        return False
    data = read_toml(path)
    return sum(key in data for key in _OF_A_DESIGN) > sum(key in data for key in _OF_A_SCENARIO)


def read_scenario(path: Path) -> Scenario:
    """Read and check a scenario file."""
    return parse(read_toml(path), str(path), listed_by=f"kamlab check {shlex.quote(str(path))}")
