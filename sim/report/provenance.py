"""Where results come from: enough to make them again, and to see that they are the same."""

from __future__ import annotations

import platform
from dataclasses import asdict
from functools import cache
from importlib.metadata import version
from typing import Any

from sim import __version__
from sim.analysis.results import Results
from sim.figures.frames import policies, relationships
from sim.world.sources import rules_digest

PACKAGES = ("mesa", "numpy", "numba", "pandas", "pyarrow", "scipy")


def manifest(comparison: Results) -> dict[str, Any]:
    """Scenario and strategies as data, seed, size, engine, versions and the digest of the rules.

    There is no date in it, so that the same result gives the same file.
    """
    return {
        "scenario": comparison.scenario.model_dump(mode="json", exclude_none=True),
        "changes": comparison.scenario.changes,
        "policies": conflicts(comparison),
        "relationships": coverages(comparison),
        "cells": [list(cell) for cell in comparison.cells],
        "seed": comparison.seed,
        "replications": comparison.replications,
        "months": comparison.horizon,
        "engine": comparison.engine,
        "rules_digest": rules_digest(),
        "versions": versions(),
    }


def conflicts(comparison: Results) -> dict[str, dict[str, Any]]:
    """Traits of each policy compared; none where the scenario does not know it."""
    known = comparison.scenario.conflicts()
    return {name: asdict(known[name]) if name in known else {"name": name} for name in policies(comparison)}


def coverages(comparison: Results) -> dict[str, dict[str, Any]]:
    """Effort of each relationship compared; none where the scenario does not know it."""
    known = comparison.scenario.coverages()
    return {name: asdict(known[name]) if name in known else {"name": name} for name in relationships(comparison)}


@cache
def versions() -> dict[str, str]:
    """Versions of Python and of the packages that the numbers depend on."""
    return {"kamlab": __version__, "python": platform.python_version()} | {name: version(name) for name in PACKAGES}
