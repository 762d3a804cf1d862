"""Sensitivity: which behavioural assumptions decide how two cells compare."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.contrast import Estimate, contrast, wilson
from sim.analysis.decisive import decisive
from sim.analysis.results import unit_of
from sim.analysis.variance import check_points, sobol
from sim.display import Card, Shows
from sim.engine.checks import check_seed
from sim.experiment.assumptions import assumption_ranges
from sim.experiment.design import Sample
from sim.experiment.outcomes import Column, outcomes
from sim.given import whole
from sim.inquiry.asked import Before, asked_of, checked_window, nothing, taken, write
from sim.inquiry.cell import Choice, two_cells
from sim.rounding import with_interval
from sim.scenario import Scenario, load
from sim.scenario.own_measure import OwnMeasure
from sim.workers import number_of_workers

DRAWS, REPLICATIONS = 200, 30
STRONGEST = 6
FEWEST = 10
"""Fewer draws rank nothing."""


@dataclass(frozen=True, repr=False)
class Sensitivity(Shows):
    """How a contrast depends on the assumptions.

    Attributes
    ----------
    scenario, column : the case, and the measure with its months
    left, right : the cells; the contrast is left - right
    drawn : a row per draw: every parameter drawn, and `contrast`, the mean paired difference of that draw
    table : the parameters by how much they decide (see `sim.analysis.decisive.decisive`); where indices were asked for, also
        first and total with their intervals (see `sim.analysis.variance.sobol`), of the strongest parameters
    ahead : share of the draws in which left is ahead, with its interval
    present : the contrast at the present values
    asked : what decides the result, for its manifest
    """

    scenario: Scenario
    left: Choice
    right: Choice
    column: Column
    drawn: pd.DataFrame
    table: pd.DataFrame
    ahead: Estimate
    present: Estimate
    asked: Mapping[str, Any] = field(default_factory=dict)

    def card(self) -> Card:
        """What it is, what was found, and what to call next."""
        facts = {"": f"{self.left.label} less {self.right.label}", "measure": self.column.measure, "draws": len(self.drawn)}
        ahead, now = self.ahead, self.present
        words = [
            f"{self.left.label} is ahead of {self.right.label} in {100 * ahead.value:.0f} % "
            f"[{100 * ahead.low:.0f}, {100 * ahead.high:.0f}] of the draws.",
            f"At the present values the difference is {with_interval(now.value, now.low, now.high)}.",
        ]
        tables = {"Assumptions, the most decisive first": self.table}
        return Card(
            "Sensitivity",
            self.scenario.name,
            facts,
            words,
            tables,
            {".table": "all of them", ".drawn": "every draw", ".save(folder)": "writes it to a folder"},
        )

    def save(self, folder: str | Path, *, overwrite: bool = False) -> list[Path]:
        """Write figure, table, draws and manifest to a folder; returns the paths. Another result in it is replaced only if asked."""
        from sim.figures.inquiries import sensitivity_figure

        says = f"What decides {self.left.label} against {self.right.label}: ahead in {self.ahead.value:.0%} of the draws"
        unit = unit_of(self.column.measure, self.scenario)
        figure = sensitivity_figure(self.table, self.drawn, measure=self.column.measure, says=says, unit=unit)
        return write(folder, self.asked, {"sensitivity": self.table, "draws": self.drawn}, {"sensitivity": figure}, overwrite=overwrite)


def sensitivity(
    scenario: str | Path | Scenario,
    left: str | Choice,
    right: str | Choice,
    measure: str | OwnMeasure = "profit",
    *,
    first: int = 1,
    last: int | None = None,
    draws: int = DRAWS,
    replications: int = REPLICATIONS,
    seed: int = 1,
    progress: bool = False,
    before: Before = nothing,
    workers: int | None = None,
    variance: int = 0,
    strongest: int = STRONGEST,
) -> Sensitivity:
    """Draw every assumption between 0.6 and 1.6 times its value and see which of them decide left - right.

    Parameters
    ----------
    scenario : a bundled scenario's name, a path to a .toml, or a scenario
    left, right : cells, as text or choices (see `sim.inquiry.parse_cell`)
    measure : what is contrasted, by name or one of one's own, over months first .. last (by default all)
    draws : Latin hypercube draws, 10 or more
    replications : of both cells in every draw, on the same random numbers
    before : called with what is asked, before anything runs: it may refuse
    workers : threads at work; by default KAMLAB_WORKERS, or as many as this machine or job has
    variance : points, a power of two, for Sobol' indices beside the rank correlations; 0 for none. The contrast is asked for
        variance (strongest + 2) times more
    strongest : of how many parameters, those of the highest rank correlations; the others stay at their values
    first : first month that counts, from 1
    last : last month that counts; by default the horizon
    seed : of the random numbers, 0 to 2^63 - 1
    progress : whether a bar is shown

    Raises
    ------
    KamlabError
        for input that cannot be used
    """
    scenario, kind = taken(load(scenario), measure, directed=False)
    measure = kind.name
    number_of_workers(workers)  # refused before anything runs
    draws, seed = whole("draws", draws, FEWEST, 1_000_000), check_seed(seed)
    left, right = two_cells(scenario, left, right)
    column = checked_window(scenario, measure, first, last)
    more = {}
    if variance != 0:
        more = {"variance": check_points("variance", variance), "strongest": whole("strongest", strongest, 1, 1000)}
    asked = asked_of("sensitivity", scenario, [left, right], column, draws=draws, replications=replications, seed=seed, **more)
    before(asked)
    settings = Sample(method="latin-hypercube", points=draws, seed=seed, assumptions=(0.6, 1.6)).settings()
    cells = (left, right)

    def paired(settings: list[dict[str, Any]]) -> np.ndarray:
        """Outcomes of both cells at each setting: array (settings, 2, replications)."""
        arms = [cell.arm(scenario, setting) for setting in settings for cell in cells]
        found = outcomes(arms, [column], replications, seed=seed, progress=progress, workers=workers)
        return found[:, 0].reshape(len(settings), 2, replications)

    values = paired([{}, *settings])
    differences = values[1:, 0] - values[1:, 1]
    drawn = pd.DataFrame(settings).rename(columns=lambda key: key.removeprefix("assumptions."))
    means = differences.mean(axis=1)
    ahead = wilson(float(np.sum((means > 0) + 0.5 * (means == 0))), draws)
    table = decisive(drawn, means).rename(columns={"input": "parameter"})
    present = contrast(values[0, 0], values[0, 1])
    if more:
        keys = [f"assumptions.{name}" for name in table["parameter"].head(more["strongest"])]
        box = {key: assumption_ranges(0.6, 1.6)[key] for key in keys}

        def contrasts(x: np.ndarray) -> np.ndarray:
            both = paired([dict(zip(keys, row, strict=True)) for row in x.tolist()])
            return (both[:, 0] - both[:, 1]).mean(axis=1)

        parts = sobol(contrasts, box, more["variance"], seed=seed).rename(columns={"input": "parameter"})
        table = table.merge(parts.assign(parameter=parts["parameter"].str.removeprefix("assumptions.")), on="parameter", how="left")
    return Sensitivity(scenario, left, right, column, drawn.assign(contrast=means), table, ahead, present, asked)
