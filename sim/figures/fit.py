"""The figures of a fit: what the data tell of each assumption, and the data beside what the fitted case makes."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.figure import Figure

from sim.figures.inquiries import headline
from sim.figures.style import BUNDLED, FAINT, INK, SMALL, finish, months_axis, plain, tidy, title
from sim.rules.records import RECORDS

MOST_ASSUMPTIONS, MOST_MEASURES = 20, 12
TOLD, FORETOLD, UNTOLD = BUNDLED["balanced"].colour, BUNDLED["hard-line"].colour, "#999999"
CAPTIONS = {
    "assumptions": (
        "What the data tell of each assumption. Grey: the range from which it was drawn, from its low end (0) to its high end (1). "
        "Bar: the shortest interval that holds 90 % of the posterior, green where it is at most four fifths as wide as before, "
        "else grey; dot: the median; upright stroke: the case's value. The best told stand on top."
    ),
    "measures": (
        "Data (line) and what the fitted case makes (green band: 90 % of the histories under the posterior), by month, mean over "
        "the accounts. Orange, hatched: what a fit of the months before foretold of the last months. A line outside a band more often "
        "than in one month of ten tells of a case that is not the firm's."
    ),
}


def assumptions_figure(found: Any) -> Figure:
    """Range, interval and median of the assumptions that are told best."""
    shown = found.table.head(MOST_ASSUMPTIONS)
    figure = Figure(figsize=(9.0, 1.8 + 0.36 * len(shown)), layout="constrained")
    axes = figure.subplots()
    for place, row in zip(np.arange(len(shown))[::-1], shown.to_dict("records"), strict=True):
        part = {
            name: (row[name] - row["prior_low"]) / (row["prior_high"] - row["prior_low"]) for name in ("estimate", "low", "high", "value")
        }
        colour = TOLD if row["identified"] else UNTOLD
        axes.hlines(place, 0, 1, color=FAINT, linewidth=9)
        axes.hlines(place, part["low"], part["high"], color=colour, linewidth=4)
        axes.plot(part["estimate"], place, "o", color=colour, markersize=8)
        if 0 <= part["value"] <= 1:
            axes.plot(part["value"], place, "|", color=INK, markersize=13)
    axes.set_yticks(np.arange(len(shown))[::-1], [plain(name) for name in shown["assumption"]])
    tidy(axes).grid(visible=False)
    axes.set_xlabel("part of its range (0 low end, 1 high end)")
    axes.set(xlim=(-0.02, 1.02), ylim=(-0.6, len(shown) - 0.4))
    told = f"{len(found.identified)} of {len(found.table)} assumptions told"
    headline(figure, f"{found.scenario.name}: {told} by {found.observed.months} months of {len(found.observed.accounts)} accounts")
    return finish(figure, one_legend=False)


def measures_figure(found: Any) -> Figure:
    """Each measure that moves, by month: the data, the fitted band, and what was foretold of the months held out."""
    numbers = found.months.groupby("measure")[["data", "fitted_low", "fitted_high"]]
    moves = (numbers.max().max(axis=1) > numbers.min().min(axis=1)).to_dict()
    names = [name for name in found.observed.measures if moves[name]][:MOST_MEASURES] or list(found.observed.measures)[:1]
    units = _units(found.scenario.currency)
    across = min(3, len(names))
    down = -(-len(names) // across)
    figure = Figure(figsize=(5.4 * across, 3.3 * down + 0.6), layout="constrained")
    panels = np.atleast_1d(figure.subplots(down, across, squeeze=False)).ravel()
    for axes, name in zip(panels, names, strict=False):
        part = found.months[found.months["measure"] == name]
        month = part["month"].to_numpy()
        axes.fill_between(month, part["fitted_low"], part["fitted_high"], color=TOLD, alpha=0.25, linewidth=0)
        if part["foretold_low"].notna().any():
            axes.fill_between(
                month, part["foretold_low"], part["foretold_high"], facecolor="none", edgecolor=FORETOLD, hatch="///", linewidth=0.8
            )
        axes.plot(month, part["data"], color=INK, linewidth=1.4)
        months_axis(tidy(axes), found.observed.months)
        axes.set_ylabel(plain(units.get(name, "")), fontsize=SMALL)
        fits = bool(found.measures.set_index("measure").loc[name, "fits"])
        title(axes, name if fits else f"{name}: does not fit")
    for axes in panels[len(names) :]:
        axes.set_visible(False)
    headline(figure, f"{found.scenario.name}: data and what the fitted case makes, mean over accounts")
    return finish(figure, one_legend=False)


def _units(currency: str) -> dict[str, str]:
    return {record.name: "part of accounts" if record.is_flag else record.unit.replace("money", currency) for record in RECORDS}
