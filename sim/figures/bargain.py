"""The figure of one negotiation: offers over time, and all that could have been had."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from sim.figures.style import FAINT, INK, SMALL, finish, tidy, title

SUPPLIER, ACCOUNT = "#0072B2", "#D55E00"
SIDES = (("supplier", SUPPLIER, "o"), ("account", ACCOUNT, "^"))
NASH, KALAI, DEAL, LEFT = "#009E73", "#CC79A7", "#222222", "#E69F00"


def bargain_figure(deal: Any) -> Figure:
    """Both panels of a negotiation.

    deal : a `sim.Bargain`
    """
    figure = Figure(figsize=(13.5, 6.4), layout="constrained")
    left, right = figure.subplots(1, 2, width_ratios=(5, 6))
    offers_over_time(left, deal)
    plane(right, deal)
    return finish(figure, one_legend=False)


def offers_over_time(axes: Axes, deal: Any) -> Axes:
    """What each offer is worth to either side, and what both could have without each other."""
    offers = deal.offers
    for by, colour, marker in SIDES:
        own = offers[offers["by"] == by]
        axes.plot(
            own["round"], own[f"utility_{by}"], color=colour, marker=marker, markersize=5, label=f"{by}: worth of its own offer to it"
        )
        other = offers[offers["by"] != by]
        axes.plot(
            other["round"],
            other[f"utility_{by}"],
            color=colour,
            linestyle=":",
            marker=marker,
            markersize=3,
            label=f"{by}: worth of what it is offered",
        )
    for value, colour in zip(deal.alternatives, (SUPPLIER, ACCOUNT), strict=True):
        axes.axhline(value, color=colour, linewidth=1.0, linestyle="--", alpha=0.6)
    axes.plot([], [], color=INK, linewidth=1.0, linestyle="--", alpha=0.6, label="alternatives")
    if deal.agreed:
        axes.axvline(deal.rounds, color=FAINT, linewidth=5, zorder=0)
    axes.set_xlabel("offer")
    axes.set_ylabel("utility (0 to 1)" if deal.domain is None else "utility")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    title(axes, f"{'Agreement' if deal.agreed else 'No agreement'} after {deal.rounds} offers")
    tidy(axes)
    axes.legend(fontsize=SMALL - 1, frameon=False, loc="upper center", bbox_to_anchor=(0.5, -0.13), ncols=1)
    return axes


def plane(axes: Axes, deal: Any) -> Axes:
    """Utility of the account over that of the supplier: offers, frontier, solutions, and what was left on the table."""
    corners, d = deal.frontier, deal.alternatives
    if deal.domain is not None:
        axes.plot(
            deal.domain.utility_supplier, deal.domain.utility_account, ".", color="#bbbbbb", markersize=4, zorder=1, label="all outcomes"
        )
        axes.plot(corners[:, 0], corners[:, 1], "o-", color="#777777", markersize=4, linewidth=1.0, zorder=2, label="efficient outcomes")
    else:
        axes.plot(corners[:, 0], corners[:, 1], color="#777777", linewidth=2.0, zorder=2, label="frontier")
        axes.fill(np.r_[0.0, corners[:, 0]], np.r_[0.0, corners[:, 1]], color="#f2f2f2", zorder=0)
    for by, colour, marker in SIDES:
        own = deal.offers[deal.offers["by"] == by]
        axes.plot(
            own["utility_supplier"], own["utility_account"], color=colour, marker=marker, markersize=4, linewidth=1.2, label=f"offers, {by}"
        )
    axes.plot(*d, marker="s", linestyle="", color=INK, markersize=6, label="alternatives")
    axes.axvline(d[0], color=FAINT, linewidth=1.0, zorder=0)
    axes.axhline(d[1], color=FAINT, linewidth=1.0, zorder=0)
    for point, marker, colour, label in ((deal.kalai_smorodinsky, "D", KALAI, "Kalai-Smorodinsky"), (deal.fair, "*", NASH, "Nash")):
        if point is not None:
            size = 13 if marker == "*" else 10
            axes.plot(*point, marker=marker, linestyle="", color=colour, markersize=size, markeredgecolor="white", zorder=4, label=label)
    here = (deal.utility_supplier, deal.utility_account) if deal.agreed else d
    if deal.agreed:
        axes.plot(
            *here, marker="o", linestyle="", color="none", markeredgecolor=DEAL, markeredgewidth=2.2, markersize=13, zorder=5,
            label="agreement",
        )  # fmt: skip
    for to in ((here[0] + deal.left.supplier, here[1]), (here[0], here[1] + deal.left.account)):
        if max(to[0] - here[0], to[1] - here[1]) > 0.0:
            axes.annotate("", xy=to, xytext=here, arrowprops={"arrowstyle": "->", "color": LEFT, "linewidth": 2.0}, zorder=3)
    axes.plot([], [], color=LEFT, linewidth=2.0, label="left on the table")
    axes.set_xlabel("utility of the supplier")
    axes.set_ylabel("utility of the account")
    title(axes, f"Left on the table: {max(0.0, deal.left.joint):.3g} for both together")
    tidy(axes).grid(visible=False)
    axes.legend(fontsize=SMALL - 1, frameon=False, loc="upper center", bbox_to_anchor=(0.5, -0.13), ncols=3)
    return axes
