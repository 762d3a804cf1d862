"""Robustness: over how large a share of random draws of the assumptions each pattern of a case holds, and what decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.contrast import wilson
from sim.analysis.decisive import decisive
from sim.analysis.pattern import Seen, estimate_of
from sim.errors import KamlabError
from sim.experiment.design import Design, read_design
from sim.experiment.outcomes import Column, outcomes
from sim.given import shown
from sim.inquiry.asked import Before, asked_of, nothing, write
from sim.scenario import Cell, Pattern, Scenario, load
from sim.workers import number_of_workers

AT_ONCE = 2_000
"""Arms built before they are run: a scenario with its checks takes more memory than its results."""


@dataclass(frozen=True)
class Robustness:
    """How far the patterns of a case rest on the assumptions.

    Attributes
    ----------
    drawn : a row per draw: every key drawn, and each pattern's estimate under the pattern's name
    table : a row per pattern: pattern, measure, share (of draws in which the estimate lies in the pattern's range), low, high
        (95 % interval of the share), decides, correlation, then_decides, then_correlation (the two keys that decide the estimate most,
        with Spearman's correlation; empty where the interval of the correlation includes zero)
    asked : what decides the result, for its manifest
    """

    scenario: Scenario
    design: Design
    drawn: pd.DataFrame
    table: pd.DataFrame
    asked: Mapping[str, Any] = field(default_factory=dict)

    def holds(self, pattern: Pattern) -> np.ndarray:
        """In which draws the pattern's estimate lies in its range: array (draws,) of bool."""
        return within(pattern, self.drawn[pattern.name].to_numpy())

    def save(self, folder: str | Path, name: str = "robustness", *, overwrite: bool = False) -> list[Path]:
        """Write figure, table, draws and manifest to a folder; returns the paths. Another result in it is replaced only if asked."""
        from sim.figures.inquiries import robustness_figure

        tables = {f"{name}-patterns": self.table, f"{name}-draws": self.drawn}
        says = f"{self.scenario.name}: how far its patterns rest on the assumptions"
        figure = robustness_figure(self.table, self.drawn, {p.name: self.holds(p) for p in self.scenario.pattern}, says=says)
        return write(folder, self.asked, tables, {name: figure}, overwrite=overwrite)


def within(pattern: Pattern, estimates: np.ndarray) -> np.ndarray:
    """Whether estimates lie in a pattern's range; one that is not a number does not."""
    low, high = pattern.bounds
    return (estimates > low) & (estimates < high)


def robustness(design: str | Path | Design, *, progress: bool = False, before: Before = nothing, workers: int | None = None) -> Robustness:
    """Look at every pattern of a design's scenario at every setting of its sample.

    The design's `replications`, `seed` and `months` are used; its policies and relationships are not, since patterns name their own cells.
    Only the estimate counts, not its interval: few replications in each of many draws say more about the share than many in few.

    Parameters
    ----------
    design : a bundled design's name, a path to a .toml, or a design
    before : called with what is asked, before anything runs: it may refuse
    workers : threads at work; by default KAMLAB_WORKERS, or as many as this machine or job has

    Raises
    ------
    KamlabError
        for a design without a sample, or a scenario without patterns
    """
    if isinstance(design, (str, Path)):
        design = read_design(design)
    if not isinstance(design, Design):
        raise KamlabError(f"robustness needs a design, as read_design('robustness') reads one, not {shown(design)}")
    number_of_workers(workers)  # refused before anything runs
    if design.sample is None:
        raise KamlabError(f"{design.name} has no [sample]: robustness needs random draws, as in assumptions = [0.6, 1.6]")
    scenario = load(design.scenario).with_(months=design.months)
    if not scenario.pattern:
        raise KamlabError(f"{scenario.name} states no patterns, so there is nothing whose robustness could be told")
    asked = asked_of("robustness", scenario, [], None, design=design.model_dump(mode="json"), seed=design.seed)
    before(asked)
    settings = design.sample.settings()
    estimates = _estimates(scenario, settings, design, progress=progress, workers=workers)
    keys = pd.DataFrame(settings).rename(columns=lambda key: key.removeprefix("assumptions."))
    rows = []
    for pattern, values in zip(scenario.pattern, estimates.T, strict=True):
        share = wilson(float(np.sum(within(pattern, values))), len(values))
        found = decisive(keys, np.nan_to_num(values))
        top = [(row.input, row.correlation) if row.decides else ("", np.nan) for row in found.head(2).itertuples()]
        rows.append(
            (pattern.name, pattern.measure, share.value, share.low, share.high, *top[0], *(top[1] if len(top) > 1 else ("", np.nan)))
        )
    columns = ["pattern", "measure", "share", "low", "high", "decides", "correlation", "then_decides", "then_correlation"]
    table = pd.DataFrame(rows, columns=columns)
    drawn = pd.concat([keys, pd.DataFrame(estimates, columns=[p.name for p in scenario.pattern])], axis=1)
    return Robustness(scenario, design, drawn, table, asked)


def _estimates(scenario: Scenario, settings: list[dict[str, Any]], design: Design, *, progress: bool, workers: int | None) -> np.ndarray:
    """Every pattern's estimate in every draw: array (draws, patterns)."""
    cells = {cell.key: cell for pattern in scenario.pattern for cell in pattern.cells()}
    columns = list(dict.fromkeys(column for pattern in scenario.pattern for cell in pattern.cells() for column in _columns(pattern, cell)))
    place = {key: n for n, key in enumerate(cells)}
    draws_at_once = max(1, AT_ONCE // len(cells))
    found = np.empty((len(settings), len(scenario.pattern)))
    for begin in range(0, len(settings), draws_at_once):
        part = settings[begin : begin + draws_at_once]
        arms = [_arm(scenario, cell, setting) for setting in part for cell in cells.values()]
        values = outcomes(arms, columns, design.replications, seed=design.seed, progress=progress, label="draws", workers=workers)
        values = values.reshape(len(part), len(cells), len(columns), design.replications)
        for row, block in enumerate(values):
            for n, pattern in enumerate(scenario.pattern):
                found[begin + row, n] = _estimate(pattern, block, place, columns)
    return found


def _columns(pattern: Pattern, cell: Cell) -> list[Column]:
    window = cell.window or (1, None)
    return [Column(measure, *window) for measure in (pattern.measure, pattern.per) if measure]


def _arm(scenario: Scenario, cell: Cell, setting: dict[str, Any]) -> Scenario:
    return scenario.with_(policy=cell.policy or None, relationship=cell.relationship or None, set={**setting, **cell.set})


def _estimate(pattern: Pattern, block: np.ndarray, place: dict[str, int], columns: list[Column]) -> float:
    def seen(cell: Cell) -> Seen:
        values = [block[place[cell.key], columns.index(column)] for column in _columns(pattern, cell)]
        return Seen(values[0], values[1] if pattern.per else None)

    return estimate_of(pattern, seen).value
