"""The figure of a search: how it climbed, what each coordinate is worth, and the front of mean against risk."""

from __future__ import annotations

from typing import Any

from matplotlib.figure import Figure

from sim.analysis.results import unit_of
from sim.figures.inquiries import NOTE, bars, headline, in_unit
from sim.figures.style import FIRM, SMALL, finish, plain, short, styles, tidy, title


def search_figure(found: Any) -> Figure:
    """Panels of a `Search`."""
    q = found.question
    panels = 2 if found.front.empty else 3
    figure = Figure(figsize=(7.5 * panels, max(5.0, 1.8 + 0.42 * len(found.coordinates))), layout="constrained")
    axes = figure.subplots(1, panels)
    looks, unit = styles(f"climb {number}" for number in found.climbs["climb"].unique()), in_unit(unit_of(q.measure, q.scenario))
    for number, climb in found.climbs.groupby("climb"):
        look = looks[f"climb {number}"]
        axes[0].plot(climb["generation"], climb["worth"], color=look.colour, linestyle=look.dashes, label=f"climb {number}")
    for row in found.strategies.to_dict("records")[1:]:
        axes[0].axhline(row["value"], color="#999999", linewidth=0.8)
        axes[0].annotate(plain(short(row["strategy"])), (1, row["value"]), fontsize=SMALL - 2, color="#666666")
    tidy(axes[0]).set(xlabel="generation", ylabel=plain(f"{q.measure}, mean of the candidates{unit}"))
    axes[0].legend(fontsize=SMALL, frameon=False)
    title(axes[0], "How it climbed")
    bars(axes[1], found.coordinates, name="coordinate", value="worth")
    axes[1].set_xlabel(plain(f"what is lost with {found.best_named}'s value\nin its place{unit}. {NOTE}"))
    title(axes[1], "What each coordinate is worth")
    if panels == 3:
        for row in found.front.to_dict("records"):
            shape = {"marker": "x", "color": "#999999"} if row["beaten"] else {"marker": "o", "color": FIRM}
            axes[2].plot(row["worst"], row["mean"], **shape)
            axes[2].annotate(plain(short(row["strategy"])), (row["worst"], row["mean"]), fontsize=SMALL - 2)
        tidy(axes[2]).set(xlabel=plain(f"mean of the worst tenth{unit};\nx: another is better in both"), ylabel=plain(f"mean{unit}"))
        title(axes[2], "Mean against risk")
    headline(
        figure, f"{q.scenario.name}, {q.side.name}: found against {found.best_named} over {q.scenario.months} months ({found.converged})"
    )
    return finish(figure, one_legend=False)
