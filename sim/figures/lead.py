"""Who leads, and from when: the zero line of differences and the month in which a curve crosses it for good."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes

from sim.analysis.crossing import Crossing
from sim.figures.style import SMALL, Style, plain, short
from sim.language import ENGLISH, Tongue


def baseline(policies: Sequence[str]) -> str:
    """The policy that the others are told against: hard-line where it was compared, since it leads early; else the first."""
    return "hard-line" if "hard-line" in policies else policies[0]


def month_and_interval(found: Crossing, horizon: int, replications: int, tongue: Tongue = ENGLISH) -> str:
    """`month 17 [12, 25]`; a bound beyond the horizon reads `after 60`; no interval from a single replication."""
    if replications < 2:
        return tongue.say("month {n}", n=found.month)
    beyond = tongue.say("after {n}", n=horizon)
    low, high = (beyond if bound is None else str(bound) for bound in (found.low, found.high))
    return tongue.say("month {n} [{low}, {high}]", n=found.month, low=low, high=high)


def mark_crossing(
    axes: Axes, found: Crossing, policy: str, look: Style, *, horizon: int, replications: int, line: int = 0, tongue: Tongue = ENGLISH
) -> Axes:
    """Mark on the zero line when a policy is ahead for good, and say it in the upper left corner.

    Parameters
    ----------
    axes : of a difference to a baseline policy over the months
    found : the crossing of `policy` over the baseline
    horizon : months of the run
    replications : behind the crossing; one gives no interval
    line : which line of the corner to write on, from the top
    """
    if found.month is None:
        text = tongue.say("{policy} not ahead in month {n}", policy=short(policy), n=horizon)
    elif found.month == 1:
        text = tongue.say("{policy} ahead from the first month", policy=short(policy))
    else:
        month = month_and_interval(found, horizon, replications, tongue)
        text = tongue.say("{policy} ahead for good from {month}", policy=short(policy), month=month)
        if replications > 1:
            low, high = found.low or horizon, found.high or horizon
            axes.plot([low, high], [0, 0], color=look.colour, linewidth=7, alpha=0.55, solid_capstyle="butt", zorder=4)
        axes.plot(
            [found.month], [0], marker="o", markersize=9, color=look.colour, markeredgecolor="white", markeredgewidth=1.5, zorder=5,
            clip_on=False,
        )  # fmt: skip
    paper = {"boxstyle": "square,pad=0.1", "facecolor": "white", "alpha": 0.75, "linewidth": 0}
    axes.annotate(
        plain(text), (0, 1), xycoords="axes fraction", xytext=(8, -4 - 1.45 * SMALL * line), textcoords="offset points",
        va="top", ha="left", fontsize=SMALL, color=look.colour, zorder=6, bbox=paper,
    )  # fmt: skip
    return axes
