"""Matplotlib's constrained layout in half of its time."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.transforms import Bbox


class MeasuredOnce(ConstrainedLayoutEngine):
    """The constrained layout, with what stands around a panel (numbers, labels, names at the ends of curves) measured once.

    Matplotlib measures it again after it has moved the panels, since other numbers may stand at an axis that has become much longer.
    Panels that begin near the place where they end need no second look, and most of the time of a layout goes into these looks.
    """

    def execute(self, fig: Figure) -> None:
        """Place the panels of a figure."""
        with ExitStack() as after:
            for axes in fig.axes:
                _measure_once(axes, after)
            super().execute(fig)


def _measure_once(axes: Axes, after: ExitStack) -> None:
    """Let axes answer for their extent with what they measured first, around wherever they are, until `after` is closed."""
    measure = axes.get_tightbbox
    around: list[Any] = []

    def extent(renderer: Any, **how: Any) -> Bbox | None:
        if not around:
            found = measure(renderer, **how)
            around.append(None if found is None else np.subtract(found.extents, place().extents))
        return None if around[0] is None else Bbox.from_extents(*np.add(place().extents, around[0]))

    def place() -> Bbox:
        return axes.get_position(original=True).transformed(axes.get_figure(root=False).transSubfigure)  # type: ignore[union-attr]

    axes.get_tightbbox = extent  # type: ignore[method-assign, assignment]
    after.callback(delattr, axes, "get_tightbbox")
