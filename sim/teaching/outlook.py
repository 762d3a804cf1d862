"""Outlook: what several courses of action lead to on the same random numbers, as one figure and one table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from sim.analysis.contrast import mean
from sim.errors import KamlabError
from sim.experiment import run_arms
from sim.figures.distribution import distribution
from sim.figures.frames import curve
from sim.figures.overtime import over_time
from sim.figures.style import BUNDLED, Style, finish, styles, title
from sim.language import told, told_list, told_months
from sim.report.numbers import with_interval
from sim.scenario import Scenario
from sim.world.measures import INDEX, MEASURES, over_window

How = Literal["each month", "so far", "lead so far", "total"]
WIDTH, HEIGHT = 6.2, 4.0


@dataclass(frozen=True)
class Course:
    """A course of action: strategies and changed facts, and what it is called in each language.

    Parameters
    ----------
    en, zh : name on figures
    policy, relationship : of the focal supplier; empty means the case's own
    set : changed facts by dotted key, as for `Scenario.with_`
    """

    en: str
    zh: str = ""
    policy: str = ""
    relationship: str = ""
    set: Mapping[str, Any] = field(default_factory=dict)

    def name(self, language: str) -> str:
        """What it is called."""
        return (self.zh if language == "zh" else "") or self.en


@dataclass(frozen=True)
class Panel:
    """A measure and how it is shown: each month, summed so far, its lead over the first course's, or its total (a dot a replication).

    Parameters
    ----------
    measure, how : what is shown
    window : first and last month that a total counts; by default all
    """

    measure: str
    how: How = "each month"
    window: tuple[int, int] | None = None

    def name(self, language: str) -> str:
        """What it is called: the measure, and the months where they are not all."""
        what = told(self.measure, language)
        return told_list([what, told_months(*self.window, language)], language) if self.window else what

    def total(self, values: np.ndarray) -> np.ndarray:
        """One number a replication, from an array (replications, months)."""
        return over_window(values, self.measure, *(self.window or ()))


@dataclass(frozen=True)
class Outlook:
    """What was found: a figure, and a table with a row for each course and a column for each panel."""

    figure: Figure
    table: pd.DataFrame


def outlook(
    case: Scenario,
    courses: Sequence[Course],
    panels: Sequence[Panel],
    *,
    language: str = "en",
    replications: int = 60,
    seed: int = 1,
) -> Outlook:
    """Run all courses on the same random numbers and show what they lead to.

    Parameters
    ----------
    case : the scenario that the courses change
    courses, panels : at least one of each
    language : en or zh
    replications : of each course, 2 or more
    seed : of the random numbers

    Raises
    ------
    KamlabError
        for facts that cannot be set, and for a panel's months beyond the case's or without a total
    """
    for panel in panels:
        _check_window(panel, case.months)
    arms = [case.with_(policy=c.policy or None, relationship=c.relationship or None, set=c.set) for c in courses]
    series = run_arms(arms, replications, seed=seed)
    names = [course.name(language) for course in courses]
    figure = Figure(figsize=(WIDTH * len(panels), HEIGHT), layout="constrained")
    looks = _looks(courses, names)
    for axes, panel in zip(figure.subplots(1, len(panels), squeeze=False)[0], panels, strict=True):
        unit = told(_unit(panel.measure, case), language)
        _draw(axes, panel, _values(series, panel.measure), looks, unit=unit, language=language)
    return Outlook(finish(figure), _table(series, names, panels, language))


def _check_window(panel: Panel, months: int) -> None:
    if panel.window is None:
        return
    first, last = panel.window
    if panel.how != "total" or not 1 <= first <= last <= months:
        raise KamlabError(f"panel {panel.measure!r}: window {panel.window} goes with how='total' and lies within months 1 to {months}")


def _looks(courses: Sequence[Course], names: Sequence[str]) -> dict[str, Style]:
    """Policies keep their colours where a course is one policy each; other courses take the colours that are left."""
    policies = [course.policy for course in courses]
    keys = policies if all(policy in BUNDLED for policy in policies) and len(set(policies)) == len(policies) else names
    found = styles(keys)
    return {name: found[key] for name, key in zip(names, keys, strict=True)}


def _values(series: np.ndarray, measure: str) -> np.ndarray:
    return series[:, :, :, INDEX[measure]]


def _unit(measure: str, case: Scenario) -> str:
    unit = MEASURES[INDEX[measure]].unit
    return unit.replace("money", case.currency) if unit.startswith("money") else ""


def _draw(axes: Any, panel: Panel, values: np.ndarray, looks: Mapping[str, Style], *, unit: str, language: str) -> None:
    label = told_list(filter(None, [told(panel.measure, language), unit]), language)
    how = [] if panel.how == "each month" or panel.window else [told(panel.how, language)]
    title(axes, told_list([panel.name(language), *how], language))
    if panel.how == "total":
        totals = [pd.DataFrame({"policy": name, "value": panel.total(values[i])}) for i, name in enumerate(looks)]
        distribution(axes, pd.concat(totals).assign(relationship=""), label=label, looks=looks)
        axes.set_yticks(range(len(looks)), list(looks))
        return
    shown = values if panel.how == "each month" else np.cumsum(values, axis=2)
    if panel.how == "lead so far":
        shown = shown - shown[0]
    frame = pd.concat([curve(shown[i]).assign(policy=name) for i, name in enumerate(looks)])
    over_time(axes, frame.drop(columns=["q05", "q95"]), label=label, looks=looks)
    axes.set_xlabel(told("month", language))


def _table(series: np.ndarray, names: Sequence[str], panels: Sequence[Panel], language: str) -> pd.DataFrame:
    """Mean over replications with its 95 % interval, of the whole time or of the end, as each measure adds up."""
    columns = {}
    for panel in {panel.name(language): panel for panel in panels}.values():
        found = [mean(panel.total(values)) for values in _values(series, panel.measure)]
        columns[panel.name(language)] = [with_interval(e.value, e.low, e.high) for e in found]
    return pd.DataFrame(columns, index=pd.Index(names, name=told("course", language)))
