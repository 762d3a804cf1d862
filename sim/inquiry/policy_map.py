"""Maps: which cell is best over a grid of two facts or parameters, and where the runs cannot tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from sim.analysis.winner import winner
from sim.display import Card, line, page
from sim.errors import KamlabError
from sim.experiment.design import whole_levels
from sim.experiment.outcomes import outcomes
from sim.given import shown, whole
from sim.inquiry.asked import Before, asked_of, checked_window, nothing, taken, write
from sim.inquiry.cell import Choice, choices
from sim.scenario import Scenario, is_whole, load, parse_setting
from sim.scenario.naming import cut, cut_all
from sim.scenario.own_measure import OwnMeasure
from sim.workers import number_of_workers

STEPS, REPLICATIONS = 7, 100


class Axis(NamedTuple):
    """A fact or parameter by its dotted key, and the levels of the grid."""

    key: str
    levels: tuple[Any, ...]


class PolicyMap(NamedTuple):
    """A map.

    frame : a row per grid point: x, y, best (label of the cell), second, lead (of best over second, the cell that comes nearest),
        low, high (95 %, all other cells together), decided
    asked : what decides the result, for its manifest
    """

    scenario: Scenario
    x: Axis
    y: Axis
    cells: tuple[Choice, ...]
    measure: str
    frame: pd.DataFrame
    asked: Mapping[str, Any] = {}

    def card(self) -> Card:
        """What it is, what was found, and what to call next."""
        decided = int(self.frame["decided"].sum())
        facts = {"": f"{self.x.key} by {self.y.key}", "measure": self.measure, "decided": f"{decided} of {len(self.frame)} points"}
        best = self.frame[self.frame["decided"].astype(bool)]["best"].value_counts()
        words = [f"{cell} is best at {count} points." for cell, count in best.items()]
        named = self.frame.rename(columns={"x": self.x.key, "y": self.y.key})
        return Card(
            "PolicyMap",
            self.scenario.name,
            facts,
            words,
            {"The grid": named},
            {".frame": "every point", ".save(folder)": "writes it to a folder"},
        )

    def __repr__(self) -> str:
        return line(self.card())

    def _repr_html_(self) -> str:
        return page(self.card())

    def save(self, folder: str | Path, *, overwrite: bool = False) -> list[Path]:
        """Write figure, table and manifest to a folder; returns the paths. Another result in it is replaced only if asked.

        In the table the columns x and y have the names of what they are.
        """
        from sim.figures.inquiries import map_figure

        table = self.frame.rename(columns={"x": self.x.key, "y": self.y.key})
        says = f"{self.scenario.name}: best choice by {self.measure}"
        figure = map_figure(self.frame, self.cells, x=self.x.key, y=self.y.key, says=says)
        return write(folder, self.asked, {"map": table}, {"map": figure}, overwrite=overwrite)


def parse_axis(text: str, steps: int = STEPS) -> Axis:
    """`account.turnover=0:3` (evenly spaced levels) or `event.month=6,12,24` (levels as they stand).

    Parameters
    ----------
    text : a dotted key, `=`, and either its low and high end with a colon between or its levels with commas
    steps : how many levels lie between the ends of a range, both included, 2 to 10,000

    Raises
    ------
    KamlabError
        for another form

    Examples
    --------
    >>> parse_axis("supplier.Maker.managers=1:4").levels
    (1, 2, 3, 4)
    >>> parse_axis("account.turnover=0:3", 3)
    Axis(key='account.turnover', levels=(0.0, 1.5, 3.0))
    """
    steps = whole("steps", steps, 2, 10_000)
    if not isinstance(text, str):
        raise KamlabError(f"an axis is text, as in 'account.turnover=0:3', not {shown(text)}")
    key, sign, given = cut(text, "=")
    form = f"axis {text!r} must have the form KEY=LOW:HIGH or KEY=A,B,C, as in account.turnover=0:3"
    if not sign or not key.strip():
        raise KamlabError(form)
    if not cut(given, ":")[1]:
        levels = tuple(parse_setting(f"level={part}")[1] for part in cut_all(given, ","))
    else:
        try:
            low, high = (float(end) for end in given.split(":"))
        except ValueError:
            raise KamlabError(form) from None
        levels = _levels(key.strip(), low, high, steps) if low < high and np.isfinite([low, high]).all() else ()
    if len(levels) < 2:
        raise KamlabError(f"axis {text!r} needs two levels at least, the lower end first")
    return Axis(key.strip(), levels)


def axis_of(given: str | Axis) -> Axis:
    """An axis as it was handed in: as it is, or its text (see `parse_axis`); KamlabError for anything else."""
    if isinstance(given, str):
        return parse_axis(given)
    if (
        not isinstance(given, Axis)
        or not isinstance(given.key, str)
        or not isinstance(given.levels, (list, tuple))
        or len(given.levels) < 2
    ):
        raise KamlabError(f"an axis is text, as in 'account.turnover=0:3', or an Axis of a key and two levels at least, not {shown(given)}")
    return given


def _levels(key: str, low: float, high: float, steps: int) -> tuple[float, ...]:
    """Evenly spaced levels; of a fact that is a whole number those nearest to them, each once."""
    even = np.linspace(low, high, steps)
    if not is_whole(key):
        return tuple(even.tolist())
    inside = whole_levels(low, high)
    return tuple(sorted({round(level) for level in even.tolist() if round(level) in inside}))


def policy_map(
    scenario: str | Path | Scenario,
    x: str | Axis,
    y: str | Axis,
    cells: Sequence[str | Choice] = (),
    measure: str | OwnMeasure = "profit",
    *,
    first: int = 1,
    last: int | None = None,
    replications: int = REPLICATIONS,
    seed: int = 1,
    progress: bool = False,
    before: Before = nothing,
    workers: int | None = None,
) -> PolicyMap:
    """Find the best cell at every point of a grid, on the same random numbers everywhere.

    Parameters
    ----------
    scenario : a bundled scenario's name, a path to a .toml, or a scenario
    x, y : the two facts or parameters and their levels, as text or axes (see `parse_axis`)
    cells : two or more, as text or choices (see `sim.inquiry.choices`), by default all that the scenario compares; facts that a cell itself
        changes are not overruled by the grid
    measure : by name, or one of one's own (see `sim.measure`)
    before : called with what is asked, before anything runs: it may refuse
    workers : threads at work; by default KAMLAB_WORKERS, or as many as this machine or job has
    first : first month that counts, from 1
    last : last month that counts; by default the horizon
    replications : of each cell, on the same random numbers
    seed : of the random numbers, 0 to 2^63 - 1
    progress : whether a bar is shown

    Raises
    ------
    KamlabError
        for input that cannot be used
    """
    scenario, kind = taken(load(scenario), measure)
    measure, x, y = kind.name, axis_of(x), axis_of(y)
    number_of_workers(workers)  # refused before anything runs
    compared = choices(scenario, cells)
    if x.key == y.key:
        raise KamlabError(f"both axes are {x.key}: name two facts or parameters")
    settings: list[Mapping[str, Any]] = [{x.key: at_x, y.key: at_y} for at_y in y.levels for at_x in x.levels]
    column = checked_window(scenario, measure, first, last)
    asked = asked_of("map", scenario, compared, column, x=x._asdict(), y=y._asdict(), replications=replications, seed=seed)
    before(asked)
    arms = [cell.arm(scenario, setting) for setting in settings for cell in compared]
    found = outcomes(arms, [column], replications, seed=seed, progress=progress, workers=workers)[:, 0]
    values = found.reshape(len(settings), len(compared), replications)
    rows = []
    for setting, block in zip(settings, values, strict=True):
        best = winner(block, kind)
        labels = compared[best.best].label, compared[best.second].label
        rows.append((setting[x.key], setting[y.key], *labels, best.lead.value, best.lead.low, best.lead.high, best.decided))
    frame = pd.DataFrame(rows, columns=["x", "y", "best", "second", "lead", "low", "high", "decided"])
    return PolicyMap(scenario, x, y, tuple(compared), measure, frame, asked)
