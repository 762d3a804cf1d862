"""Why: what makes the gap between two cells, mechanism by mechanism, on the same random numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.contrast import Estimate, mean
from sim.analysis.results import unit_of
from sim.analysis.split import orders, split
from sim.display import Card, Shows
from sim.engine.checks import check_seed
from sim.errors import KamlabError
from sim.experiment.outcomes import outcomes
from sim.given import shown
from sim.inquiry.asked import Before, asked_of, checked_window, nothing, taken, write
from sim.inquiry.cell import Choice, two_cells
from sim.inquiry.mechanisms import Mechanism, mechanisms_of
from sim.rounding import with_interval
from sim.scenario import Scenario, load
from sim.scenario.own_measure import OwnMeasure
from sim.workers import number_of_workers

REPLICATIONS, PAIRS_OF_ORDERS = 200, 3
REST = "the rest (terms won, and what no mechanism here takes away)"


@dataclass(frozen=True, repr=False)
class Why(Shows):
    """What makes a gap.

    Attributes
    ----------
    scenario, measure : the case, and what is contrasted
    gap : left - right as it is
    table : a row per mechanism that plays a part, the largest first, and the rest: mechanism, part, low, high (95 % interval;
        the parts add up to the gap), alone (the gap if nothing but this mechanism were switched off), alone_low, alone_high
    idle : mechanisms whose switch changed nothing in either cell
    asked : what decides the result, for its manifest
    """

    scenario: Scenario
    left: Choice
    right: Choice
    measure: str
    gap: Estimate
    table: pd.DataFrame
    idle: tuple[str, ...]
    asked: Mapping[str, Any] = field(default_factory=dict)

    def card(self) -> Card:
        """What it is, what was found, and what to call next."""
        gap = with_interval(self.gap.value, self.gap.low, self.gap.high)
        facts = {"": f"{self.left.label} less {self.right.label}", f"gap in {self.measure}": gap}
        words = [f"Without effect in either cell: {', '.join(self.idle)}."] if self.idle else []
        tables = {"Parts of the gap, by mechanism": self.table}
        return Card("Why", self.scenario.name, facts, words, tables, {".table": "the parts", ".save(folder)": "writes it to a folder"})

    def save(self, folder: str | Path, *, overwrite: bool = False) -> list[Path]:
        """Write figure, table and manifest to a folder; returns the paths. Another result in it is replaced only if asked."""
        from sim.figures.inquiries import why_figure

        says = f"{self.scenario.name}: what makes {self.left.label} differ from {self.right.label}"
        unit = unit_of(self.measure, self.scenario)
        figure = why_figure(self.table, measure=self.measure, gap=self.gap.value, says=says, unit=unit)
        return write(folder, self.asked, {"why": self.table}, {"why": figure}, overwrite=overwrite)


def why(
    scenario: str | Path | Scenario,
    left: str | Choice,
    right: str | Choice,
    measure: str | OwnMeasure = "profit",
    *,
    first: int = 1,
    last: int | None = None,
    replications: int = REPLICATIONS,
    seed: int = 1,
    progress: bool = False,
    mechanisms: Sequence[Mechanism] | None = None,
    before: Before = nothing,
    workers: int | None = None,
) -> Why:
    """Switch mechanisms off one by one, in several orders, and split the gap left - right among them.

    A mechanism's part is its mean effect over the orders (Shapley 1953), so that the parts add up to the gap. Mechanisms whose switch
    alone changes nothing in either cell are left out of the orders.

    Parameters
    ----------
    scenario : a bundled scenario's name, a path to a .toml, or a scenario
    left, right : cells, as text or choices (see `sim.inquiry.parse_cell`)
    measure : what is compared: the name of a measure (see docs/reference.md)
    first : first month that counts, from 1
    last : last month that counts; by default the horizon
    replications : of each cell, on the same random numbers
    seed : of the random numbers, 0 to 2^63 - 1
    progress : whether a bar is shown
    mechanisms : what is switched off; by default the table in `sim.inquiry.mechanisms`
    before : called with what is asked, before anything runs: it may refuse
    workers : threads at work; by default KAMLAB_WORKERS, or as many as this machine or job has

    Raises
    ------
    KamlabError
        for input that cannot be used
    """
    scenario, kind = taken(load(scenario), measure, directed=False)
    measure, seed = kind.name, check_seed(seed)
    number_of_workers(workers)  # refused before anything runs
    left, right = two_cells(scenario, left, right)
    column = checked_window(scenario, measure, first, last)
    if mechanisms is not None and not (isinstance(mechanisms, Sequence) and all(isinstance(m, Mechanism) for m in mechanisms)):
        raise KamlabError(f"mechanisms must be a list of sim.inquiry.mechanisms.Mechanism, not {shown(mechanisms)}")
    known = {m.name: dict(m.changes) for m in (mechanisms_of(scenario) if mechanisms is None else mechanisms)}
    asked = asked_of("why", scenario, [left, right], column, mechanisms=known, replications=replications, seed=seed)
    before(asked)

    def both(sets: Sequence[frozenset[str]], label: str) -> np.ndarray:
        """Outcomes of both cells with each set of mechanisms off: array (sets, cells, replications)."""
        arms = []
        for off in sets:
            changes = {key: value for name in known if name in off for key, value in known[name].items()}
            arms += [cell.arm(scenario, changes) for cell in (left, right)]
        found = outcomes(arms, [column], replications, seed=seed, progress=progress, label=label, workers=workers)[:, 0]
        return found.reshape(len(sets), 2, replications)

    none: frozenset[str] = frozenset()
    alone = dict(zip([none, *(frozenset({name}) for name in known)], both([none, *(frozenset({n}) for n in known)], "alone"), strict=True))
    at_work = [name for name in known if not np.array_equal(alone[frozenset({name})], alone[none])]
    chosen = orders(at_work, PAIRS_OF_ORDERS, seed) if at_work else []
    wanted = list(dict.fromkeys(frozenset(order[:n]) for order in chosen for n in range(2, len(at_work) + 1)))
    gaps = {off: cells[0] - cells[1] for off, cells in alone.items()}
    if wanted:
        gaps |= {off: cells[0] - cells[1] for off, cells in zip(wanted, both(wanted, "together"), strict=True)}
    parts = split(gaps.__getitem__, chosen)
    rows = []
    for name in sorted(parts, key=lambda name: -abs(float(parts[name].mean()))):
        part, only = mean(parts[name]), mean(gaps[frozenset({name})])
        rows.append((name, part.value, part.low, part.high, only.value, only.low, only.high))
    rest = mean(gaps[frozenset(at_work)])
    rows.append((REST, rest.value, rest.low, rest.high, np.nan, np.nan, np.nan))
    table = pd.DataFrame(rows, columns=["mechanism", "part", "low", "high", "alone", "alone_low", "alone_high"])
    idle = tuple(name for name in known if name not in at_work)
    return Why(scenario, left, right, measure, mean(gaps[none]), table, idle, asked)
