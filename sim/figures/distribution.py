"""How outcomes are spread over replications: every one as a dot, and the middle of them as a bar."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from sim.figures.style import FAINT, INK, Style, plain, short, styles, tidy

FEWEST_FOR_A_BAR = 5
MOST_DOTS = 1000
GAP = 0.6
"""Between the rows of one relationship and those of the next."""


def distribution(axes: Axes, frame: pd.DataFrame, *, label: str, looks: Mapping[str, Style] | None = None) -> Axes:
    """Draw a row for each cell: dots are replications, the thick bar holds half of them, the thin one 90 %, the white mark is the median.

    Parameters
    ----------
    axes : where to draw
    frame : columns policy, relationship, value; a row a replication
    label : of the horizontal axis, with the unit
    looks : style of each policy

    Returns
    -------
    axes
    """
    looks = looks or styles(frame["policy"])
    heights, names, y, last = [], [], 0.0, None
    for (relationship, policy), part in frame.groupby(["relationship", "policy"], sort=False):
        y += 0.0 if last is None else 1.0 + (GAP if relationship != last else 0.0)
        last = relationship
        _row(axes, np.sort(part["value"].to_numpy(dtype=float)), y, looks[str(policy)].colour)
        heights.append(y)
        names.append(plain(f"{short(str(policy))}, {short(str(relationship))}"))
    axes.set_yticks(heights, names)
    axes.set_ylim(y + 0.6, -0.6)
    axes.set_xlabel(plain(label))
    tidy(axes)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=6))
    axes.grid(visible=False, axis="y")
    axes.grid(visible=True, axis="x", color=FAINT, linewidth=0.8)
    axes.tick_params(axis="y", length=0, labelcolor=INK)
    return axes


def _row(axes: Axes, values: np.ndarray, y: float, colour: str) -> None:
    shown = values if values.size <= MOST_DOTS else values[np.linspace(0, values.size - 1, MOST_DOTS).round().astype(int)]
    # Steps of the golden ratio spread the dots evenly without chance, so that the same result gives the same picture.
    jitter = (np.arange(shown.size) * 0.618033988749895 % 1 - 0.5) * 0.56 if shown.size > 1 else np.zeros(1)
    few = values.size < FEWEST_FOR_A_BAR
    axes.plot(
        shown, y + jitter, linestyle="", marker="o", markersize=8 if few else 4, markeredgewidth=0, color=colour,
        alpha=0.9 if few else float(np.clip(30 / shown.size, 0.12, 0.6)),
    )  # fmt: skip
    if few:
        return
    q05, q25, q50, q75, q95 = np.quantile(values, (0.05, 0.25, 0.5, 0.75, 0.95))
    axes.plot([q05, q95], [y, y], color=colour, linewidth=2, solid_capstyle="butt")
    axes.plot([q25, q75], [y, y], color=colour, linewidth=10, solid_capstyle="butt")
    axes.plot([q50], [y], marker="|", markersize=10, markeredgewidth=2.5, color="white", linestyle="")
