"""The figures of the inquiries: what decides, which choice is best where, what a gap is made of, how robust patterns are."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any
from zlib import crc32

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle
from matplotlib.ticker import PercentFormatter

from sim.analysis.decisive import border
from sim.figures.style import BUNDLED, FAINT, FIRM, INK, LARGE, OPEN, OTHERS, SMALL, finish, plain, tidy, title

MOST_BARS, MOST_PANELS, MOST_MARKED = 15, 4, 900
TINTS = {"layered": (0.0, 0.0), "shallow": (1.0, 0.45), "no relationship": (0.0, 0.45)}
"""Of a policy's colour by relationship, in every map alike: towards white (1) or black (0), and how far."""
UNDECIDED: dict[str, Any] = {"facecolor": "#e6e6e6", "hatch": "////"}
"""A colour that no cell has: who leads where it cannot be told is in the table."""


def bars(axes: Axes, frame: pd.DataFrame, *, name: str, value: str, low: str = "low", high: str = "high") -> Axes:
    """Horizontal bars with intervals, the first row on top; light where the interval includes zero, which `NOTE` says below a figure."""
    places = np.arange(len(frame))[::-1]
    values, lows, highs = (frame[column].to_numpy(dtype=float) for column in (value, low, high))
    colours = [OPEN if lo <= 0 <= hi else FIRM for lo, hi in zip(lows, highs, strict=True)]
    axes.barh(places, values, color=colours, height=0.62)
    axes.hlines(places, lows, highs, color="white", linewidth=3.2)
    axes.hlines(places, lows, highs, color=INK, linewidth=1.4)
    axes.axvline(0, color=INK, linewidth=0.8)
    axes.set_yticks(places, [plain(str(text)) for text in frame[name]])
    tidy(axes).grid(visible=True, axis="x", color=FAINT, linewidth=0.8)
    axes.grid(visible=False, axis="y")
    return axes


NOTE = "Line: 95 % interval; light: it includes zero."


def headline(figure: Figure, text: str) -> Figure:
    """A title across a whole figure, at its left, folded where it would not fit."""
    folded = "\n".join(textwrap.wrap(text, int(7.2 * figure.get_figwidth())))
    figure.suptitle(plain(folded), x=0.01, ha="left", fontsize=LARGE, fontweight="bold", color=INK)
    return figure


def sensitivity_figure(table: pd.DataFrame, drawn: pd.DataFrame, *, measure: str, says: str, unit: str = "") -> Figure:
    """Bars of the most decisive parameters, and the contrast against the first of them, draw by draw.

    Parameters
    ----------
    table : columns parameter, correlation, low, high; a row per parameter, the most decisive first
    drawn : a column for each parameter, and contrast; a row per draw
    measure, unit : what is contrasted
    says : the headline
    """
    shown = table.head(MOST_BARS)
    figure = Figure(figsize=(14, 1.6 + 0.34 * len(shown)), layout="constrained")
    left, right = figure.subplots(1, 2, width_ratios=(3, 2))
    bars(left, shown, name="parameter", value="correlation")
    left.set_xlabel("rank correlation with the contrast; line: 95 % interval, all parameters\ntogether; light: it includes zero")
    headline(figure, says)
    first = str(shown["parameter"].iloc[0])
    contrast = drawn["contrast"]
    right.scatter(drawn[first], contrast, s=14, color=FIRM)
    right.axhline(0, color=INK, linewidth=0.8)
    tidy(right).set(xlabel=plain(first), ylabel=plain(f"{measure}, left less right{in_unit(unit)}; a dot is a draw"))
    return finish(figure)


def in_unit(unit: str) -> str:
    """A unit as it stands after what is measured."""
    return f" ({unit})" if unit else ""


def marks_of(cells: Sequence[Any]) -> dict[str, str]:
    """A short mark for each cell by its label, so that a map can be read without colour: `Hl` for hard-line / layered, in every map alike.

    Other cells take a number, in the order in which they come.
    """
    found, others = {}, 0
    for cell in cells:
        if not cell.changes and cell.policy in BUNDLED and cell.relationship in TINTS:
            found[cell.label] = cell.policy[0].upper() + cell.relationship[0]
        else:
            others += 1
            found[cell.label] = str(others)
    return found


def colours_of(cells: Sequence[Any]) -> dict[str, tuple[float, float, float]]:
    """A colour for each cell by its label, the same in every map: the policy's hue, in the tint of the relationship.

    cells : each with a label, a policy, a relationship and changes

    Cells with facts of their own, and policies or relationships that are not bundled, take a colour by their label, the next free one
    where two of a map would share it.
    """
    found: dict[str, tuple[float, float, float]] = {}
    spare = [to_rgb(colour) for colour in OTHERS]
    for cell in cells:
        known = not cell.changes and cell.policy in BUNDLED and cell.relationship in TINTS
        if known:
            towards, step = TINTS[cell.relationship]
            red, green, blue = (part + (towards - part) * step for part in to_rgb(BUNDLED[cell.policy].colour))
            found[cell.label] = (red, green, blue)
    for cell in cells:
        if cell.label not in found:
            first = crc32(cell.label.encode()) % len(spare)
            free = [colour for colour in (*spare[first:], *spare[:first]) if colour not in found.values()]
            found[cell.label] = free[0] if free else spare[first]
    return found


def regions(
    axes: Axes, frame: pd.DataFrame, colours: Mapping[str, tuple[float, float, float]], marks: Mapping[str, str] | None = None
) -> Axes:
    """A grid coloured by the best cell, grey and hatched where the runs cannot tell, with the border between decided regions drawn.

    frame : columns x, y, best, decided; a row per grid point, x running faster
    marks : what is written into a point by its best cell, for readers without colours
    """
    across, up = list(dict.fromkeys(frame["x"])), list(dict.fromkeys(frame["y"]))
    best = frame["best"].to_numpy(dtype=str).reshape(len(up), len(across))
    decided = frame["decided"].to_numpy(dtype=bool).reshape(best.shape)
    for j, i in np.ndindex(*best.shape):
        look: dict[str, Any] = {"facecolor": colours[str(best[j, i])]} if decided[j, i] else UNDECIDED
        axes.add_patch(Rectangle((i - 0.5, j - 0.5), 1, 1, edgecolor="white", linewidth=0.5, **look))
        if marks and decided[j, i] and best.size <= MOST_MARKED:
            dark = float(np.dot(colours[str(best[j, i])], (0.299, 0.587, 0.114))) < 0.5
            axes.text(i, j, marks[str(best[j, i])], ha="center", va="center", fontsize=SMALL, color="white" if dark else INK)
    for j, i in np.argwhere((best[:, 1:] != best[:, :-1]) & decided[:, 1:] & decided[:, :-1]):
        axes.plot([i + 0.5, i + 0.5], [j - 0.5, j + 0.5], color=INK, linewidth=2.2)
    for j, i in np.argwhere((best[1:] != best[:-1]) & decided[1:] & decided[:-1]):
        axes.plot([i - 0.5, i + 0.5], [j + 0.5, j + 0.5], color=INK, linewidth=2.2)
    axes.set(xlim=(-0.5, len(across) - 0.5), ylim=(-0.5, len(up) - 0.5))
    axes.set_xticks(range(len(across)), [_short(x) for x in across])
    axes.set_yticks(range(len(up)), [_short(y) for y in up])
    tidy(axes).grid(visible=False)
    return axes


def _short(value: Any) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value)


def map_figure(frame: pd.DataFrame, cells: Sequence[Any], *, x: str, y: str, says: str) -> Figure:
    """Which cell is best over the grid.

    Parameters
    ----------
    frame : as for `regions`
    cells : as for `colours_of`
    x, y : what the axes are
    says : the title
    """
    colours, marks = colours_of(cells), marks_of(cells)
    figure = Figure(figsize=(10.5, 7.2), layout="constrained")
    axes = figure.subplots()
    regions(axes, frame, colours, marks).set(xlabel=plain(x), ylabel=plain(y))
    title(axes, says)
    shown = [label for label in colours if label in set(frame.loc[frame["decided"].astype(bool), "best"])]
    handles = [Patch(facecolor=colours[label], label=plain(f"{marks[label]}  {label}")) for label in shown]
    handles.append(Patch(edgecolor="white", label="undecided: the 95 % interval of the lead includes zero", **UNDECIDED))
    figure.legend(handles=handles, loc="outside lower center", ncols=2, frameon=False, fontsize=SMALL)
    return finish(figure)


def why_figure(table: pd.DataFrame, *, measure: str, gap: float, says: str, unit: str = "") -> Figure:
    """Parts of a gap.

    Parameters
    ----------
    table : columns mechanism, part, low, high; a row per mechanism, the largest first
    measure, unit, gap : what the parts add up to
    says : the headline
    """
    figure = Figure(figsize=(12, 1.8 + 0.4 * len(table)), layout="constrained")
    axes = bars(figure.subplots(), table, name="mechanism", value="part")
    axes.set_xlabel(plain(f"part of the gap in {measure}{in_unit(unit)}; they add up to {gap:.3g}. {NOTE}"))
    headline(figure, says)
    return finish(figure)


def robustness_figure(table: pd.DataFrame, drawn: pd.DataFrame, holds: Mapping[str, np.ndarray], *, says: str) -> Figure:
    """Share of the draws in which each pattern holds, and the border in the two most decisive parameters for the least certain ones.

    Parameters
    ----------
    table : columns pattern, share, low, high, decides, then_decides; a row per pattern
    drawn : a column for each parameter; a row per draw
    holds : by pattern, in which draws it holds: array (draws,) of bool
    says : the title
    """
    uncertain = [row for row in table.to_dict("records") if 0 < row["share"] < 1 and row["then_decides"]]
    panels = sorted(uncertain, key=lambda row: abs(row["share"] - 0.5))[:MOST_PANELS]
    above, below = 1.6 + 0.36 * len(table), 4.6 * -(-len(panels) // 2)
    figure = Figure(figsize=(14, above + below), layout="constrained")
    parts = figure.subfigures(1 + (below > 0), 1, height_ratios=[above, below] if below else None, squeeze=False)[:, 0]
    _shares(parts[0].subplots(), table, says)
    grid = parts[-1].subplots(-(-len(panels) // 2), 2, squeeze=False).ravel() if below else []
    for axes in grid[len(panels) :]:
        axes.remove()
    for place, row in enumerate(panels):
        inputs = [str(row["decides"]), str(row["then_decides"])]
        _border(grid[place], drawn[inputs], holds[str(row["pattern"])], str(row["pattern"]))
    return finish(figure)


def _shares(axes: Axes, table: pd.DataFrame, says: str) -> None:
    places = np.arange(len(table))[::-1]
    axes.hlines(places, table["low"], table["high"], color=INK, linewidth=2)
    axes.plot(table["share"], places, "o", color=FIRM, markersize=8)
    axes.set_yticks(places, [plain(textwrap.shorten(str(text), 84)) for text in table["pattern"]])
    axes.set_xlim(-0.02, 1.02)
    axes.xaxis.set_major_formatter(PercentFormatter(1.0, decimals=0, symbol=""))
    tidy(axes).grid(visible=True, axis="x", color=FAINT)
    axes.set_xlabel("share of the draws in which the pattern holds (%), and its 95 % interval")
    title(axes, says)


def _border(axes: Axes, inputs: pd.DataFrame, holds: np.ndarray, name: str) -> None:
    """Draws in the plane of two inputs, and the line on which the pattern is as likely to hold as not."""
    x, y = (inputs[column].to_numpy(dtype=float) for column in inputs)
    axes.scatter(x[holds], y[holds], s=22, color=FIRM, label="holds")
    axes.scatter(x[~holds], y[~holds], s=22, color="#777777", marker="x", label="fails")
    limits = axes.get_xlim(), axes.get_ylim()
    line = border(x, y, holds)
    if line is not None:
        a, b, c = line
        if c != 0:
            ends = np.array(limits[0])
            axes.plot(ends, -(a + b * ends) / c, color=INK, linewidth=2, label="as likely as not")
    axes.set(xlim=limits[0], ylim=limits[1], xlabel=inputs.columns[0], ylabel=inputs.columns[1])
    tidy(axes)
    axes.set_title(plain("\n".join(textwrap.wrap(name, 60))), loc="left", fontsize=SMALL + 1, fontweight="bold", color=INK)
    axes.legend(fontsize=SMALL)
