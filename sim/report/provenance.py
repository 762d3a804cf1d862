"""Where results come from: enough to make them again, and to see that they are the same."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from sim.analysis.enough import Target
from sim.analysis.results import Results
from sim.experiment.manifest import case
from sim.figures.frames import policies
from sim.report.folder import claim, full


def manifest(comparison: Results) -> dict[str, Any]:
    """What was asked of a comparison, with versions and the digest of the rules.

    There is no date in it, so that the same result gives the same file.
    """
    return full(asked_of(comparison))


def asked_of(comparison: Results, target: Target | None = None) -> dict[str, Any]:
    """What decides a comparison: scenario and strategies as data, own classes by their digests, seed, size and engine.

    Parameters
    ----------
    target : with replications="auto", before it is known how many they are
    """
    until = target or (comparison.enough.target if comparison.enough else None)
    return {
        "kind": "compare",
        **case(comparison.scenario),
        "policies": conflicts(comparison),
        "relationships": coverages(comparison),
        "cells": [list(cell) for cell in comparison.cells],
        **({"settings": [dict(setting) for setting in comparison.settings]} if any(comparison.settings) else {}),
        "seed": comparison.seed,
        "replications": "auto" if until else comparison.series.shape[1],
        "target": asdict(until) if until else None,
        "months": comparison.horizon,
        "engine": comparison.engine,
        "own": [dict(own) for own in comparison.own],
    }


def claim_report(comparison: Results, out: str | Path, target: Target | None, *, overwrite: bool) -> None:
    """Refuse a folder that holds another result, before a comparison is run: `comparison` is one without numbers."""
    claim(out, asked_of(comparison, target), overwrite=overwrite)


def conflicts(comparison: Results) -> dict[str, dict[str, Any]]:
    """Traits of each policy compared; none where the scenario does not know it."""
    known = comparison.scenario.conflicts()
    return {name: asdict(known[name]) if name in known else {"name": name} for name in policies(comparison)}


def coverages(comparison: Results) -> dict[str, dict[str, Any]]:
    """Effort of each relationship compared; none where the scenario does not know it."""
    known = comparison.scenario.coverages()
    names = dict.fromkeys(comparison.strategies(cell)["relationship"] for cell in range(len(comparison.cells)))
    return {name: asdict(known[name]) if name in known else {"name": name} for name in names}
