"""What an inquiry is asked, checked and as its manifest tells it, and the writing of its result."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.analysis.winner import check_directed
from sim.called import made_by
from sim.errors import KamlabError
from sim.experiment.manifest import case
from sim.experiment.outcomes import Column
from sim.given import plain, shown
from sim.inquiry.cell import Choice
from sim.scenario import Scenario
from sim.scenario.own_measure import OwnMeasure
from sim.world.measures import Measure

if TYPE_CHECKING:
    import pandas as pd

Before = Callable[[Mapping[str, Any]], object]
"""Called with what is asked before an inquiry runs, as to refuse a folder that holds another result."""


def nothing(_asked: Mapping[str, Any]) -> None:
    """Refuse nothing."""


def checked_window(scenario: Scenario, measure: str, first: int, last: int | None) -> Column:
    """The column of a measure over a window.

    Raises
    ------
    KamlabError
        for a window that is not one of the scenario's horizon
    """
    begin, end = plain(first), scenario.months if last is None else plain(last)
    if type(begin) is not int or type(end) is not int or not 1 <= begin <= end <= scenario.months:
        raise KamlabError(f"months {shown(begin)} to {shown(end)} are not a window of the {scenario.months} months of {scenario.name}")
    return Column(measure, begin, None if last is None else end)


def taken(scenario: Scenario, measure: str | OwnMeasure, *, directed: bool = True) -> tuple[Scenario, Measure]:
    """A measure as it was handed in, by name or as one of one's own, and the scenario that takes it.

    Parameters
    ----------
    directed : whether more or less of it must be better

    Raises
    ------
    KamlabError
        for a measure that there is not, or that has no direction where one is needed
    """
    scenario, name = scenario.measuring(measure)
    found = scenario.measured[scenario.place_of(name)]
    return scenario, check_directed(found) if directed else found


def asked_of(kind: str, scenario: Scenario, cells: Sequence[Choice], column: Column | None, **more: Any) -> dict[str, Any]:
    """What decides the result of an inquiry, as plain data.

    Parameters
    ----------
    kind : the command
    more : axes, seed, sizes
    """
    return {
        "kind": kind,
        "made_by": made_by(f"sim.inquiry.{kind}", scenario=scenario, **more),
        **case(scenario),
        "cells": [asdict(cell) for cell in cells],
        "column": None if column is None else column._asdict(),
        **more,
    }


def write(
    folder: str | Path, asked: Mapping[str, Any], tables: Mapping[str, pd.DataFrame], figures: Mapping[str, Any], *, overwrite: bool
) -> list[Path]:
    """Write tables (NAME.csv), figures (NAME.png, .pdf, .svg) and a manifest to a folder; returns the paths.

    Raises
    ------
    KamlabError
        where the folder cannot be written, or holds another result and `overwrite` is false
    """
    from sim.report.folder import results_in  # here, since it loads matplotlib

    with results_in(folder, asked, overwrite=overwrite, files=files_of(tables, figures)) as place:
        for name, figure in figures.items():
            place.figure(name, figure)
        for name, table in tables.items():
            place.csv(f"{name}.csv", table)
    return place.paths


def files_of(tables: Sequence[str] | Mapping[str, Any], figures: Sequence[str] | Mapping[str, Any]) -> list[str]:
    """Names of the files that hold tables and figures."""
    from sim.report.folder import PICTURES  # here, as above

    return [*(f"{name}.{ending}" for name in figures for ending in PICTURES), *(f"{name}.csv" for name in tables)]
