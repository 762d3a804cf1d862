"""Curves over the months, one a policy, with what is known of them and their names beside their ends."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from sim.figures.style import NORMAL, SMALL, Style, months_axis, plain, short, styles, tidy

BANDS = (("q05", "q95", 0.13), ("low", "high", 0.32))
"""Columns of a band's edges and how strongly it is filled: replications lightly, the mean's interval strongly."""
MOST_DIRECT_LABELS = 6
MOST_LIGHT_BANDS = 4
"""With more curves, bands of replications would cover one another."""


def over_time(axes: Axes, frame: pd.DataFrame, *, label: str, looks: Mapping[str, Style] | None = None, steps: bool = False) -> Axes:
    """Draw a curve for each policy.

    Parameters
    ----------
    axes : where to draw
    frame : columns policy, month, mean; a light band where there are columns q05 and q95 (and four policies at most), a strong one where
        there are low and high
    label : of the vertical axis, with the unit
    looks : style of each policy; by default that of `sim.figures.styles`
    steps : whether values hold until the next month, as counts of survivors do

    Returns
    -------
    axes
    """
    looks = looks or styles(frame["policy"])
    months = int(frame["month"].max())
    frame = legible(frame)
    for policy, part in frame.groupby("policy", sort=False):
        _curve(axes, part, looks[str(policy)], str(policy), steps=steps)
    axes.set_ylabel(plain(label))
    months_axis(axes, months)
    tidy(axes)
    last = frame[frame["month"] == months]
    ends = {str(policy): float(value) for policy, value in zip(last["policy"], last["mean"], strict=True)}
    if len(ends) > MOST_DIRECT_LABELS:
        axes.legend(loc="upper left", bbox_to_anchor=(1.01, 1.0), frameon=False, fontsize=SMALL)
    else:
        _label_ends(axes, months, ends, looks)
    return axes


def legible(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame without bands of replications where there are too many curves for them."""
    return frame if frame["policy"].nunique() <= MOST_LIGHT_BANDS else frame.drop(columns=["q05", "q95"], errors="ignore")


def _curve(axes: Axes, part: pd.DataFrame, look: Style, policy: str, *, steps: bool) -> None:
    alone = len(part) == 1
    month, mean = part["month"].to_numpy(), part["mean"].to_numpy()
    for low, high, alpha in BANDS:
        if low not in part or not np.isfinite(part[low]).all():
            continue
        if alone:  # a band of one month has no width
            axes.vlines(month, part[low], part[high], color=look.colour, alpha=2 * alpha, linewidth=9)
        else:
            axes.fill_between(month, part[low], part[high], color=look.colour, alpha=alpha, linewidth=0, step="post" if steps else None)
    axes.plot(
        month, mean, color=look.colour, linestyle=look.dashes, linewidth=2.4, marker="o" if alone else "",
        drawstyle="steps-post" if steps else "default", label=plain(short(policy)),
    )  # fmt: skip


def _label_ends(axes: Axes, month: int, ends: Mapping[str, float], looks: Mapping[str, Style]) -> None:
    """Write each policy's name beside the end of its curve, moved apart where curves end together."""
    low, high = axes.get_ylim()
    axes.set_ylim(low, high)  # as the limits are now, so that the names stay beside their curves
    points = axes.get_window_extent().height * 72 / axes.get_figure(root=True).dpi  # type: ignore[union-attr]
    at = [(value - low) / (high - low) for value in ends.values()]
    for (name, value), height in zip(ends.items(), spread(at, 1.25 * NORMAL / points), strict=True):
        axes.annotate(
            plain(short(name)), (month, value), xytext=(8, (height - (value - low) / (high - low)) * points), textcoords="offset points",
            va="center", ha="left", fontsize=NORMAL, fontweight="bold", color=looks[name].colour, annotation_clip=False,
        )  # fmt: skip


def spread(at: list[float], gap: float) -> list[float]:
    """Heights at least `gap` apart, in the same order, within 0 to 1 where they fit, each cluster around where it wanted to be.

    Examples
    --------
    >>> spread([0.5, 0.5, 0.9], gap=0.1)
    [0.45, 0.55, 0.9]
    """
    order = sorted(range(len(at)), key=lambda i: at[i])
    clusters: list[list[int]] = []
    centres: list[float] = []

    def centre_of(cluster: list[int]) -> float:
        half = min(0.5, gap * len(cluster) / 2)
        return min(max(sum(at[k] for k in cluster) / len(cluster), half), 1 - half)

    for i in order:
        clusters.append([i])
        centres.append(centre_of([i]))
        while len(clusters) > 1 and centres[-1] - centres[-2] < gap * (len(clusters[-1]) + len(clusters[-2])) / 2:
            clusters[-2:] = [clusters[-2] + clusters[-1]]
            centres[-2:] = [centre_of(clusters[-1])]
    placed = [0.0] * len(at)
    for cluster, centre in zip(clusters, centres, strict=True):
        for rank, i in enumerate(cluster):
            placed[i] = centre + gap * (rank - (len(cluster) - 1) / 2)
    return placed
