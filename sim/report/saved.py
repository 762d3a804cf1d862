"""A comparison that was saved, read again with all that its methods rest on."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from pyarrow import parquet

from sim.analysis.results import CellName
from sim.errors import KamlabError
from sim.experiment import Failure
from sim.experiment.manifest import digest_of_file, read_manifest
from sim.paths import usable
from sim.report.data import PLACE, SERIES
from sim.report.folder import MANIFEST
from sim.scenario.own_measure import OwnMeasure
from sim.scenario.scenario import VARIED, Scenario
from sim.world.measures import NAMES, Measure

REMEDY = "name a folder that `kamlab compare --out` or `Comparison.save` wrote"


def saved(given: str | Path) -> dict[str, Any]:
    """What `Comparison` is made from, as a folder holds it.

    Raises
    ------
    KamlabError
        for a folder that holds no comparison, one of another version's measures, and files that were changed since
    """
    folder = usable(given, "folder")
    if not (folder / MANIFEST).is_file():
        raise KamlabError(f"{folder} holds no {MANIFEST}: {REMEDY}")
    told = read_manifest(folder / MANIFEST, REMEDY)
    if told.get("kind") != "compare" or SERIES not in told.get("files", {}):
        raise KamlabError(f"{folder} holds no comparison with its months: {REMEDY}; what an earlier version saved is made once more")
    path = folder / SERIES
    if not path.is_file() or digest_of_file(path) != told["files"][SERIES]:
        raise KamlabError(f"{path} is missing, or was changed since it was written: make the comparison once more")
    return _parts(told, path)


def _own_measure(told: Mapping[str, Any]) -> OwnMeasure:
    """A measure of one's own as a manifest tells it: without its function, which no folder holds."""
    return OwnMeasure(Measure(**{name: told[name] for name in Measure._fields if name in told}), None)


def _parts(told: Mapping[str, Any], path: Path) -> dict[str, Any]:
    table = parquet.read_table(path)
    own = [_own_measure(one) for one in told.get("measures", ())]
    names = [*NAMES, *(one.name for one in own)]
    if table.column_names != [*PLACE, *names]:
        raise KamlabError(f"{path} holds the measures of another version: make the comparison once more, or read it with that version")
    cells, months = told["cells"], told["months"]
    columns = [table.column(name).to_numpy() for name in names]
    replications = len(columns[0]) // (len(cells) * months)
    series = np.column_stack(columns).reshape(len(cells), replications, months, len(names))
    scenario = Scenario.stated(told["scenario"], str(path.parent / MANIFEST), context=VARIED).with_(known=own)
    lost = [each["policy"] for each in (*told.get("adaptive", ()), *told.get("classes", ()))]
    return {
        "scenario": scenario.without_code(lost, told.get("changes", {})),
        "cells": tuple(CellName(*cell) for cell in cells),
        "series": series,
        "seed": told["seed"],
        "engine": told["engine"],
        "failures": tuple(Failure(*failure) for failure in told.get("failures", ())),
        "own": tuple(told.get("own", ())),
        "settings": tuple(told.get("settings", ())),
        "left_out": tuple(told.get("left_out", ())),
        "made_by": told.get("made_by", ""),
    }
