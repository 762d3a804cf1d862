"""The figures of a report, composed from a comparison; no pyplot, so that they can be made in any thread and without a screen."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from sim.analysis.results import Results
from sim.figures import captions
from sim.figures.distribution import distribution
from sim.figures.frames import curves, outcomes, policies, relationships, survival
from sim.figures.layout import MeasuredOnce
from sim.figures.lead import baseline, mark_crossing
from sim.figures.overtime import legible, over_time
from sim.figures.style import INK, SMALL, finish, short, styles, title
from sim.language import ENGLISH, Tongue
from sim.language import told as told_word

WIDTH, PANEL_HEIGHT, ROW_HEIGHT = 14.0, 3.7, 0.45
MOST_CROSSINGS = 3
SPREAD_OF = {
    "profit": "profit of the supplier",
    "account_profit": "profit of its key accounts",
    "share_of_wallet": "share of wallet",
    "breakup": "accounts lost to a break-up",
}


class Picture(NamedTuple):
    """A figure with what it shows and how to read it."""

    name: str
    title: str
    caption: str
    figure: Figure


def pictures(comparison: Results, tongue: Tongue = ENGLISH) -> list[Picture]:
    """All figures of a report on a comparison, the first one what a reader looks at first."""
    drawn = (
        ("profit", "Profit over time", captions.profit, profit),
        ("survival", "Accounts never lost to a break-up", captions.survival, never_lost),
        ("expectations", "What accounts expect, and what they resent", captions.expectations, expectations),
        ("outcomes", "How outcomes are spread", captions.outcomes, spread_of_outcomes),
    )
    shipped = [
        Picture(name, tongue.say(told), say(comparison, tongue), finish(draw(comparison, tongue))) for name, told, say, draw in drawn
    ]
    return shipped + [
        Picture(
            f"own-{name}",
            tongue.say("{measure} over time", measure=name),
            captions.own_measure(comparison, name, tongue),
            finish(own_measure(comparison, name, tongue)),
        )
        for name in comparison.own_measures
    ]


def profit(comparison: Results, tongue: Tongue = ENGLISH) -> Figure:
    """Lead over a baseline policy in profit added up over the months (where there are several policies), and profit of each month."""
    rows, compared = relationships(comparison), len(policies(comparison)) > 1
    figure, grid = _grid(len(rows), 2 if compared else 1)
    frames = {name: curves(comparison, "profit", name).drop(columns=["low", "high"]) for name in rows}
    for name, axes in _column(grid, -1, frames).items():
        label = tongue.say("profit of the month\n({unit})", unit=_unit(comparison, "profit", tongue))
        _over_time(axes, frames[name], comparison, tongue, label)
        title(axes, tongue.say("{relationship}: profit each month", relationship=_short(name, tongue)))
    if compared:
        _leads(comparison, grid, tongue)
    return _with_note(figure, captions.bands(comparison, tongue, both=compared))


def _leads(comparison: Results, grid: list[list[Axes]], tongue: Tongue) -> None:
    bases = {name: baseline(policies(comparison, name)) for name in relationships(comparison)}
    frames = {name: curves(comparison, "profit", name, cumulative=True, against=base) for name, base in bases.items()}
    for name, axes in _column(grid, 0, frames).items():
        label = tongue.say("lead so far\n({unit})", unit=_unit(comparison, "profit", tongue))
        _over_time(axes, frames[name], comparison, tongue, label)
        told = {"relationship": _short(name, tongue), "policy": _short(bases[name], tongue)}
        title(axes, tongue.say("{relationship}: lead over {policy}", **told))
        _crossings(comparison, axes, name, bases[name], tongue)


def _crossings(comparison: Results, axes: Axes, relationship: str, base: str, tongue: Tongue) -> None:
    """Mark where each policy overtakes the baseline; of many policies only balanced, or else the first."""
    looks = styles(policies(comparison))
    others = [policy for policy in policies(comparison, relationship) if policy != base]
    others.sort(key=lambda policy: policy != "balanced")
    if len(others) > MOST_CROSSINGS:
        del others[1:]
    for line, policy in enumerate(others):
        found, size = (
            comparison.crossing(policy, base, relationship),
            {"horizon": comparison.horizon, "replications": comparison.replications},
        )
        mark_crossing(axes, found, tongue.word(policy), looks[policy], **size, line=line, tongue=tongue)


def never_lost(comparison: Results, tongue: Tongue = ENGLISH) -> Figure:
    """Survival curves of the accounts, a panel for each relationship."""
    shown = relationships(comparison)
    columns = min(len(shown), 2)
    figure, grid = _grid(-(-len(shown) // columns), columns)
    panels = [axes for row in grid for axes in row]
    for axes, relationship in zip(panels, shown, strict=False):
        axes.set_ylim(0, 1.04)
        _over_time(axes, survival(comparison, relationship), comparison, tongue, tongue.say("accounts never lost (%)"), steps=True)
        axes.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0, symbol=""))
        title(axes, _short(relationship, tongue))
    for axes in panels[len(shown) :]:
        axes.remove()
    return _with_note(figure, captions.survival_band(comparison, tongue))


def expectations(comparison: Results, tongue: Tongue = ENGLISH) -> Figure:
    """Aspiration and resentment of the accounts over the months."""
    rows, measures = relationships(comparison), ("aspiration", "resentment")
    figure, grid = _grid(len(rows), len(measures))
    for place, measure in enumerate(measures):
        frames = {name: curves(comparison, measure, name).drop(columns=["low", "high"]) for name in rows}
        for name, axes in _column(grid, place, frames).items():
            told = told_word(measure, tongue.language)
            label = tongue.say("{measure}\n({unit}, 0 to 1)", measure=told, unit=_unit(comparison, measure, tongue))
            _over_time(axes, frames[name], comparison, tongue, label)
            title(axes, tongue.say("{relationship}: {measure}", relationship=_short(name, tongue), measure=told))
    return _with_note(figure, captions.bands(comparison, tongue))


def own_measure(comparison: Results, name: str, tongue: Tongue = ENGLISH) -> Figure:
    """A measure of one's own, each month, a panel for each relationship."""
    rows, unit = relationships(comparison), comparison.measure(name).unit.replace("money", comparison.scenario.currency)
    label = f"{name}\n({unit})" if unit else name
    figure, grid = _grid(len(rows), 1)
    frames = {row: curves(comparison, name, row).drop(columns=["low", "high"]) for row in rows}
    for row, axes in _column(grid, 0, frames).items():
        _over_time(axes, frames[row], comparison, tongue, label)
        title(axes, tongue.say("{relationship}: {measure}", relationship=_short(row, tongue), measure=name))
    return _with_note(figure, captions.bands(comparison, tongue))


def spread_of_outcomes(comparison: Results, tongue: Tongue = ENGLISH) -> Figure:
    """How outcomes over the whole horizon are spread over the replications."""
    figure = _figure(2 * (1.3 + ROW_HEIGHT * len(comparison.cells)))
    grid = figure.subplots(2, 2, sharey=True, squeeze=False)
    looks = {tongue.word(policy): look for policy, look in styles(policies(comparison)).items()}
    for axes, (measure, words) in zip(grid.flat, SPREAD_OF.items(), strict=True):
        frame = outcomes(comparison, measure).assign(
            policy=lambda rows: rows["policy"].map(tongue.word), relationship=lambda rows: rows["relationship"].map(tongue.word)
        )
        distribution(axes, frame, label=tongue.say("({unit})", unit=_unit(comparison, measure, tongue)), looks=looks)
        title(axes, tongue.say(words))
    for axes in grid[:, 1]:
        axes.tick_params(axis="y", labelleft=False)
    return _with_note(figure, captions.spread(comparison, tongue))


def _over_time(axes: Axes, frame: pd.DataFrame, comparison: Results, tongue: Tongue, label: str, *, steps: bool = False) -> None:
    """Curves under the policies' names in a language, each in its policy's style."""
    looks = {tongue.word(policy): look for policy, look in styles(policies(comparison)).items()}
    over_time(axes, frame.assign(policy=frame["policy"].map(tongue.word)), label=label, looks=looks, steps=steps)
    axes.set_xlabel(tongue.word("month"))


def _unit(comparison: Results, measure: str, tongue: Tongue) -> str:
    unit = comparison.unit(measure)
    return unit if tongue.language == "en" else tongue.word(unit)


def _short(name: str, tongue: Tongue) -> str:
    return short(tongue.word(name))


def _with_note(figure: Figure, text: str) -> Figure:
    """A figure that says below its panels what its bands are."""
    figure.supxlabel(text, x=0.01, ha="left", fontsize=SMALL, color=INK)
    return figure


def _figure(height: float) -> Figure:
    return Figure(figsize=(WIDTH, height), layout=MeasuredOnce(w_pad=0.15, h_pad=0.12))


def _grid(rows: int, columns: int) -> tuple[Figure, list[list[Axes]]]:
    figure = _figure(PANEL_HEIGHT * rows + 0.6)
    return figure, figure.subplots(rows, columns, squeeze=False).tolist()


def _column(grid: list[list[Axes]], place: int, frames: dict[str, pd.DataFrame]) -> dict[str, Axes]:
    """The axes of one column, one a relationship, all with the vertical limits that hold every curve and band of the column."""
    edges = np.concatenate([legible(frame).drop(columns=["policy", "month"]).to_numpy(dtype=float).ravel() for frame in frames.values()])
    low, high = float(np.nanmin(edges)), float(np.nanmax(edges))
    margin = 0.06 * (high - low) or 0.06 * abs(high) or 0.06
    for row in grid:
        row[place].set_ylim(low - margin, high + margin)
    return {name: row[place] for name, row in zip(frames, grid, strict=True)}
