"""The patterns of a case, source against simulated: where each estimate must lie, and where it lies."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from sim.figures.style import FAINT, INK, SMALL, plain

LOOKS: dict[str, dict[str, Any]] = {
    "holds": {"marker": "o", "color": INK},
    "fails": {"marker": "X", "color": INK},
    "undecided": {"marker": "o", "color": "#777777", "markerfacecolor": "white"},
}
"""Greys and markers: every colour is that of a policy, and a print may have none."""
ROOM = 0.12
"""Left free at both ends of a row, as part of what is drawn in it."""


def patterns(axes: Axes, found: pd.DataFrame) -> Axes:
    """Draw a row for each pattern, each to a scale of its own: the range it must lie in shaded, the estimate with its 99 % interval.

    Parameters
    ----------
    axes : where to draw
    found : rows of `sim.verify`: pattern, source_figure, estimate, low, high, verdict, range

    Returns
    -------
    axes
    """
    rows = found.to_dict("records")
    for y, row in enumerate(rows):
        _row(axes, y, row)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_xlim(0, 1)
    axes.set_axis_off()
    return axes


def bounds(text: str) -> tuple[float, float]:
    """A range as `sim.verify` writes it, `low..high`; an end left out is open.

    Examples
    --------
    >>> bounds("0.5.."), bounds("..-2")
    ((0.5, inf), (-inf, -2.0))
    """
    low, _, high = text.partition("..")
    return float(low or -math.inf), float(high or math.inf)


def _row(axes: Axes, y: int, row: Mapping[Hashable, Any]) -> None:
    _label(axes, y, str(row["pattern"]), str(row["source_figure"]))
    must = bounds(str(row["range"]))
    estimate, low, high = (float(str(row[key])) for key in ("estimate", "low", "high"))
    between = all(math.isfinite(bound) for bound in must)
    shown = [x for x in (*must, estimate, low, high, must[0] if between else 0.0) if math.isfinite(x)]
    left, right = min(shown), max(shown)
    width = (right - left) or 1.0

    def place(x: float) -> float:
        return min(1.0, max(0.0, ROOM + (1.0 - 2.0 * ROOM) * (x - left) / width))

    look = LOOKS[str(row["verdict"])]
    colour = look["color"]
    axes.fill_betweenx([y - 0.32, y + 0.32], place(must[0]), place(must[1]), color="#e6e6e6", linewidth=0)
    if left <= 0.0 <= right:
        axes.plot([place(0.0)] * 2, [y - 0.32, y + 0.32], color=FAINT, linewidth=1.2)
    for bound in must:
        if math.isfinite(bound):
            axes.plot([place(bound)] * 2, [y - 0.32, y + 0.32], color="#999999", linewidth=1.2)
            axes.annotate(f"{bound:g}", (place(bound), y + 0.33), ha="center", va="top", fontsize=SMALL - 3, color="#666666")
    if math.isfinite(estimate):
        if math.isfinite(low) and math.isfinite(high):
            axes.plot([place(low), place(high)], [y, y], color=colour, linewidth=3, solid_capstyle="butt")
        axes.plot([place(estimate)], [y], markersize=9, clip_on=False, **look)
    told = f"{estimate:.3g}  {row['verdict']}"
    axes.annotate(
        told, (1.0, y), xytext=(10, 0), textcoords="offset points", va="center", fontsize=SMALL, color=colour, annotation_clip=False
    )


def _label(axes: Axes, y: int, pattern: str, source: str) -> None:
    """What the pattern says, and below it, fainter, the source's own figure or words."""
    for text, offset, side, colour in ((pattern, 1, "bottom", INK), (source and f"source: {source}", -2, "top", "#777777")):
        axes.annotate(
            plain(text), (0.0, y), xytext=(-10, offset), textcoords="offset points", ha="right", va=side, fontsize=SMALL, color=colour,
            annotation_clip=False,
        )  # fmt: skip
