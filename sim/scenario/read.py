"""From a TOML file to a checked scenario."""

from __future__ import annotations

import shlex
import tomllib
from pathlib import Path
from typing import Any

from sim.errors import KamlabError
from sim.given import read_text
from sim.paths import usable
from sim.scenario.scenario import Scenario, parse

MAX_BYTES = 2_000_000


def read_toml(path: Path) -> dict[str, Any]:
    """The tables of a TOML file.

    Raises
    ------
    KamlabError
        for a missing file, a directory, a file that is too large, not UTF-8 or not TOML
    """
    try:
        if path.is_dir():
            raise KamlabError(f"{path} is a directory: name the .toml file in it")
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)  # never more, so that a device or pipe without end is refused as well
        text = read_text(content)
    except FileNotFoundError:
        raise KamlabError(f"{path}: there is no such file; `kamlab scenarios` lists the bundled cases") from None
    except UnicodeDecodeError as error:
        raise KamlabError(f"{path} is not UTF-8 text (byte {error.start}): save it as UTF-8") from None
    except (OSError, ValueError) as error:
        if isinstance(error, KamlabError):
            raise
        reason = getattr(error, "strerror", None) or str(error)
        raise KamlabError(f"{path} cannot be read: {reason}") from None
    if len(content) > MAX_BYTES:
        raise KamlabError(f"{path} has more than the {MAX_BYTES:,} bytes that are read: a scenario states facts, so shorten it")
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise KamlabError(f"{path} is not valid TOML: {error}") from None
    except ValueError:  # Python refuses to read such a number
        raise KamlabError(f"{path} is not valid TOML: a number has thousands of digits") from None
    except RecursionError:
        raise KamlabError(f"{path} nests tables too deeply: a scenario needs three levels at most") from None


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
