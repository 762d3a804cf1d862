"""The course of one measure in a world so far."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from sim.figures.style import SMALL, months_axis, plain, tidy
from sim.language import ENGLISH, Tongue
from sim.live.network import FOCAL_COLOUR
from sim.world.measures import INDEX, MEASURES

TOPS = (0.1, 0.25, 0.5, 1.0)
"""Ends of the axis of what lies in 0 to 1: it begins at zero and is stretched seldom, so that small changes look small."""


def course(axes: Axes, past: pd.DataFrame, measure: str, *, months: int, currency: str = "money", tongue: Tongue = ENGLISH) -> Axes:
    """Draw one measure, month by month, on an axis that is long enough for all months to come.

    Parameters
    ----------
    axes : where to draw
    past : columns month and the measure, as `LiveWorld.past`; it may be empty
    measure : its name
    months : horizon
    currency : what a unit of money is called
    tongue : of its words

    Returns
    -------
    axes
    """
    axes.plot(past["month"], past[measure], color=FOCAL_COLOUR, linewidth=2.0, marker=".", markersize=5)
    unit = MEASURES[INDEX[measure]].unit.replace("money", currency)
    name = tongue.word(measure).replace("_", " ")
    axes.set_title(
        plain(tongue.say("{measure} ({unit})", measure=name, unit=tongue.word(tongue.unfilled(unit)))), loc="left", fontsize=SMALL
    )
    months_axis(tidy(axes), months).set_xlabel(tongue.word("month"))
    if unit in ("index", "share", "utility"):
        axes.set_ylim(0, next(top for top in TOPS if top >= past[measure].max() or top == 1.0))
    elif len(past):
        # Zero is in sight, and there is room above and below, so that small changes look small and no line lies on the frame.
        low, high = min(0.0, float(past[measure].min())), max(0.0, float(past[measure].max()))
        room = 0.1 * (high - low or 1.0)
        axes.set_ylim(low - room if low < 0 else 0.0, high + room)
    return axes
