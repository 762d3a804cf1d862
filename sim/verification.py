"""Verify: the patterns of the cases, the source's figure beside the simulated one."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from tqdm.auto import tqdm

from sim.analysis.contrast import Estimate
from sim.analysis.pattern import Seen, estimate_of, judge
from sim.called import made_by
from sim.engine import chosen_engine
from sim.engine.checks import check_seed
from sim.errors import KamlabError
from sim.experiment import run_arms
from sim.experiment.manifest import case, plain
from sim.given import shown, whole
from sim.scenario import Cell, Pattern, Scenario, load, names
from sim.workers import number_of_workers
from sim.world.measures import INDEX, over_window

COLUMNS = [
    "scenario", "pattern", "measure", "source_figure", "estimate", "low", "high", "verdict", "range", "statistic", "replications", "source",
]  # fmt: skip
FIRST_ROUND, LARGEST = 200, 6400


def verify(
    cases: str | Path | Scenario | Iterable[str | Path | Scenario] = (),
    *,
    seed: int = 1,
    replications: int | None = None,
    engine: str = "auto",
    progress: bool = False,
    workers: int | None = None,
) -> pd.DataFrame:
    """Check the patterns of cases by simulation.

    Parameters
    ----------
    cases : one name, path or scenario, or several; none means all bundled ones
    seed : of the random numbers
    replications : per cell; by default as many as settle each pattern, from 200 in doublings up to 6400
    engine, workers : as for `sim.compare`
    progress : whether a bar is shown

    Returns
    -------
    DataFrame, a row per pattern: scenario, pattern, measure, source_figure, estimate, low, high (99 % interval), verdict
    (holds, fails or undecided), range (where the estimate must lie), statistic, replications, source; its `attrs` say what was asked

    Raises
    ------
    KamlabError
        for a case, seed, engine or number of replications that cannot be used
    """
    seed, engine = check_seed(seed), chosen_engine(engine)
    number_of_workers(workers)  # refused before anything runs
    replications = None if replications is None else whole("replications", replications, 1, 1_000_000)
    loaded = loaded_cases(cases)
    asked = asked_of(loaded, seed=seed, replications=replications, engine=engine)
    rows: list[tuple[Any, ...]] = []
    total = sum(len(sc.pattern) for sc in loaded)
    with tqdm(total=total, desc="patterns", unit="pattern", disable=not progress, leave=False, file=sys.stderr) as bar:
        for sc in loaded:
            runs = CellRuns(sc, seed, engine, workers=workers)
            for pattern in sc.pattern:
                rows.append(_row(sc, pattern, runs, replications))
                bar.update()
    found = pd.DataFrame(rows, columns=COLUMNS)
    found.attrs = {"asked": asked, "made_by": made_by("sim.verify", cases=[sc.name for sc in loaded], seed=seed, replications=replications)}
    return found


def loaded_cases(cases: str | Path | Scenario | Iterable[str | Path | Scenario]) -> list[Scenario]:
    """The scenarios named; all bundled ones where none is."""
    if not isinstance(cases, (str, Path, Scenario, Iterable)):
        raise KamlabError(f"verify: cases must be names, paths or scenarios, not {shown(cases)}")
    chosen = [cases] if isinstance(cases, (str, Path, Scenario)) else list(cases)
    return [load(name) for name in chosen or names()]


def asked_of(cases: Iterable[Scenario], *, seed: int, replications: int | None, engine: str) -> dict[str, Any]:
    """What decides the rows of `verify`, as plain data."""
    scenarios = [case(sc) for sc in cases]
    return plain({"kind": "verify", "cases": scenarios, "seed": seed, "replications": replications, "engine": chosen_engine(engine)})


def _row(sc: Scenario, pattern: Pattern, runs: CellRuns, replications: int | None) -> tuple[Any, ...]:
    found = settle(pattern, runs, replications)
    low = "" if pattern.low is None else f"{pattern.low:g}"
    high = "" if pattern.high is None else f"{pattern.high:g}"
    measure = pattern.measure + (f" / {pattern.per}" if pattern.per else "")
    return (sc.name, pattern.name, measure, pattern.figure, found.value, found.low, found.high, judge(pattern, found),
            f"{low}..{high}", pattern.statistic, found.n, pattern.source)  # fmt: skip


def settle(pattern: Pattern, runs: CellRuns, replications: int | None = None) -> Estimate:
    """Estimate a pattern on as many replications as settle it: doubled while it is undecided, up to 6400."""
    n = FIRST_ROUND if replications is None else replications
    while True:
        found = runs.estimate(pattern, n)
        if replications is not None or n >= LARGEST or judge(pattern, found) != "undecided":
            return found
        n = min(2 * n, LARGEST)


class CellRuns:
    """Runs of a scenario's cells, each made once and shared by the patterns that look at it.

    Parameters
    ----------
    changes : facts changed in every cell, as for `Scenario.with_(set=...)`; with them a pattern's mechanism is switched off
    """

    def __init__(
        self, scenario: Scenario, seed: int = 1, engine: str = "auto", changes: Mapping[str, Any] | None = None, workers: int | None = None
    ) -> None:
        self.workers = workers
        self.scenario, self.seed, self.engine, self.changes = scenario, seed, engine, dict(changes or {})
        looked_at = {name for pattern in scenario.pattern for name in (pattern.measure, pattern.per) if name}
        self._places = {name: place for place, name in enumerate(sorted(looked_at))}
        self._series: dict[str, np.ndarray] = {}

    def estimate(self, pattern: Pattern, n: int) -> Estimate:
        """The pattern's estimate on n replications."""
        return estimate_of(pattern, lambda cell: self.seen(cell, pattern, n))

    def seen(self, cell: Cell, pattern: Pattern, n: int) -> Seen:
        """Values of the pattern's measures in a cell, one per replication."""
        series = self._runs(cell, n)
        window = cell.window or (1, None)

        def reduced(measure: str) -> np.ndarray:
            return over_window(series[:n, :, self._places[measure]], measure, *window)

        return Seen(reduced(pattern.measure), reduced(pattern.per) if pattern.per else None)

    def _runs(self, cell: Cell, n: int) -> np.ndarray:
        known = self._series.get(cell.key)
        if known is None or len(known) < n:
            arm = self.scenario.with_(policy=cell.policy or None, relationship=cell.relationship or None, set={**cell.set, **self.changes})
            if arm.months != self.scenario.months:
                raise KamlabError(f"{self.scenario.name}: a pattern's cell must not change months; use a window")
            every = run_arms([arm], n, seed=self.seed, engine=self.engine, workers=self.workers)[0]
            known = self._series[cell.key] = every[:, :, [INDEX[name] for name in self._places]]  # the rest would fill gigabytes
        return known
