"""The figures of a tournament: payoffs as heat maps with the equilibria marked, and what spreads under replicator dynamics."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from sim.analysis.contest import Contest
from sim.analysis.games import pure_equilibria
from sim.figures.inquiries import headline, in_unit
from sim.figures.style import INK, SMALL, finish, plain, short, styles, tidy, title

MOST_WRITTEN, MOST_LINES = 20, 8


def heat(
    axes: Axes, payoffs: np.ndarray, rows: Sequence[str], columns: Sequence[str], marked: Sequence[tuple[int, int]] = (), unit: str = ""
) -> Axes:
    """A table of payoffs as colours, bright for much; marked cells have a frame.

    payoffs : array (rows, columns)
    """
    picture = axes.imshow(payoffs, cmap="cividis", aspect="auto")
    axes.set_xticks(range(len(columns)), [plain(short(name)) for name in columns], rotation=45, ha="right", fontsize=SMALL)
    axes.set_yticks(range(len(rows)), [plain(short(name)) for name in rows], fontsize=SMALL)
    middle = (payoffs.min() + payoffs.max()) / 2
    if payoffs.size <= MOST_WRITTEN**2:
        for at, value in np.ndenumerate(payoffs):
            axes.text(at[1], at[0], f"{value:.3g}", ha="center", va="center", fontsize=SMALL - 3, color="white" if value < middle else INK)
    for row, column in marked:
        axes.add_patch(_frame(row, column))
    axes.figure.colorbar(picture, ax=axes, shrink=0.8).set_label(plain(f"payoff{in_unit(unit)}"))
    return axes


def _frame(row: int, column: int) -> Rectangle:
    return Rectangle((column - 0.48, row - 0.48), 0.96, 0.96, fill=False, edgecolor="#D55E00", linewidth=3)


def heat_figure(contest: Contest, *, says: str, units: Sequence[str] = ()) -> Figure:
    """Payoffs of every side, a panel each; of three sides one row of panels for each strategy of the third. Pure equilibria are framed."""
    slices: list[Any] = [()] if contest.two else [(n,) for n in range(len(contest.names[2]))]
    rows, columns = contest.names[:2]
    width, height = 4.5 + 0.55 * len(columns), 2.6 + 0.42 * len(rows)
    figure = Figure(figsize=(width * len(contest.sides), height * len(slices) + 0.6), layout="constrained")
    panels = figure.subplots(len(slices), len(contest.sides), squeeze=False)
    equilibria = pure_equilibria(contest.means)
    for line, rest in zip(panels, slices, strict=True):
        marked = [(cell[0], cell[1]) for cell in equilibria if cell[2:] == rest]
        for number, (axes, side) in enumerate(zip(line, contest.sides, strict=True)):
            place: Any = (number, slice(None), slice(None), *rest)
            heat(axes, contest.means[place], rows, columns, marked, units[number] if units else "")
            given = "" if contest.two else f" ({contest.sides[2]}: {contest.names[2][rest[0]]})"
            title(axes, f"{side} gets{given}")
            axes.set(ylabel=plain(contest.sides[0]), xlabel=plain(contest.sides[1]))
    headline(figure, f"{says}; a frame marks an equilibrium")
    return finish(figure, one_legend=False)


def flow_figure(contest: Contest, *, says: str) -> Figure:
    """Parts of each side's strategies over time under replicator dynamics from even parts; the largest few have a name."""
    times, parts = contest.flow()
    figure = Figure(figsize=(14, 5.6), layout="constrained")
    for axes, side, names, shares in zip(figure.subplots(1, 2), contest.sides, contest.names, parts, strict=True):
        top = sorted(range(len(names)), key=lambda at: -shares[:, at].max())[:MOST_LINES]
        looks = styles([names[at] for at in top])
        for at in range(len(names)):
            if at in top:
                look = looks[names[at]]
                axes.plot(1 + times, shares[:, at], color=look.colour, linestyle=look.dashes, linewidth=2, label=plain(short(names[at])))
            else:
                axes.plot(1 + times, shares[:, at], color="#bbbbbb", linewidth=0.8)
        axes.set_xscale("log")
        axes.set(xlabel="1 + time, in units of the payoffs' spread", ylabel="part of the population", ylim=(-0.02, 1.02))
        title(tidy(axes), side)
        axes.legend(fontsize=SMALL, frameon=False)
    headline(figure, says)
    return finish(figure, one_legend=False)
