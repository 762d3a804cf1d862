"""Manifests: what was run and what it was made with, as JSON that can be read back and compared."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sim import __version__
from sim.errors import KamlabError
from sim.experiment.own import own_code
from sim.kernel.sources import rules_digest
from sim.scenario import Scenario

PACKAGES = ("mesa", "numpy", "numba", "llvmlite", "pandas", "pyarrow", "scipy")
LARGEST_BYTES = 64 * 2**20
"""No manifest is longer; a file that is would fill the memory before it is refused."""


@cache
def versions() -> dict[str, str]:
    """Versions of Python and of the packages that the numbers depend on."""
    return {"kamlab": __version__, "python": platform.python_version()} | {name: version(name) for name in PACKAGES}


def made_with() -> dict[str, str]:
    """What results rest on beside their input: the digest of the compiled rules, and the versions."""
    return {"rules": rules_digest(), **versions()}


def case(scenario: Scenario) -> dict[str, Any]:
    """A scenario as data, what was changed in it and, where it was given some, its code of Python by the digest of the source."""
    told = {"scenario": scenario.model_dump(mode="json", exclude_none=True), "changes": scenario.changes}
    return told | own_code(scenario)


def identity(scenario: Scenario) -> dict[str, Any]:
    """Of a scenario what decides its runs, for experiments that stream to a folder: its tables, and its code by digests."""
    return {"scenario": scenario.model_dump(mode="json"), **own_code(scenario)}


def digest_of(data: Any) -> str:
    """SHA-256 of plain data, whatever the order of its keys and its layout in a file."""
    return hashlib.sha256(json.dumps(data, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def digest_of_file(path: Path) -> str:
    """SHA-256 of the bytes of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def plain(data: Any) -> Any:
    """Data as they come back from JSON: tuples as lists, NumPy's numbers as numbers, every key a text."""
    return json.loads(json.dumps(data, default=lambda value: value.item() if hasattr(value, "item") else str(value)))


def as_text(data: Any) -> str:
    """The text of a manifest, with names in their own script."""
    return json.dumps(data, indent=1, ensure_ascii=False) + "\n"


def read_manifest(path: Path, remedy: str) -> dict[str, Any]:
    """The table in a manifest. A byte order mark, which some editors put in front, is no fault.

    Raises
    ------
    KamlabError
        where the file cannot be read as JSON, ending in `remedy`
    """
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise ValueError(f"it is longer than {LARGEST_BYTES} bytes")
        found = json.loads(path.read_text(encoding="utf-8-sig"))
        if not isinstance(found, dict):
            raise ValueError("no table in it")
    except RecursionError:
        raise KamlabError(f"{path} cannot be read (it is nested too deeply): {remedy}") from None
    except (OSError, ValueError) as error:
        raise KamlabError(f"{path} cannot be read ({error}): {remedy}") from None
    return found


def differences(found: Mapping[str, Any], wanted: Mapping[str, Any]) -> list[str]:
    """Keys in which two tables differ. A key that only `found` has, of which there may be any number, is told as `more`."""
    changed = [key for key in wanted if key not in found or found[key] != wanted[key]]
    return changed + ["more"] * any(key not in wanted for key in found)
