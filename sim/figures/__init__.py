"""Figures: a function that draws takes an Axes and a tidy frame and returns the Axes; `pictures` composes those of a report.

In a notebook: `figures.over_time(axes, figures.curves(r, "resentment", "layered"), label="resentment")`.
"""

from sim.figures.compose import Picture, pictures
from sim.figures.distribution import distribution
from sim.figures.frames import curves, outcomes, survival
from sim.figures.lead import baseline, mark_crossing
from sim.figures.overtime import over_time
from sim.figures.patterns import patterns
from sim.figures.style import Style, styles

__all__ = [
    "Picture", "Style", "baseline", "curves", "distribution", "mark_crossing", "outcomes", "over_time", "patterns", "pictures",
    "styles", "survival",
]  # fmt: skip
