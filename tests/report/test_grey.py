"""What a figure tells must be there without colours, and a colour means one thing: a policy."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.colors import same_color, to_rgb
from matplotlib.figure import Figure

from sim.figures.inquiries import bars, map_figure, marks_of, robustness_figure, why_figure
from sim.figures.patterns import LOOKS
from sim.figures.style import BUNDLED, OTHERS
from sim.inquiry import Choice

CELLS = [Choice(f"{p} / {r}", p, r) for r in ("shallow", "layered", "no relationship") for p in BUNDLED] + [
    Choice("own", "mine", "layered")
]
POLICIES = [*(look.colour for look in BUNDLED.values()), *OTHERS]


def test_every_cell_of_a_map_has_a_mark_of_its_own_and_the_same_in_every_map():
    marks = marks_of(CELLS)
    assert len(set(marks.values())) == len(CELLS)
    for cell in CELLS[:-1]:
        assert marks_of([CELLS[-1], cell])[cell.label] == marks[cell.label]


def test_the_marks_of_a_map_stand_in_its_points_and_in_its_key():
    grid = pd.DataFrame([(x, y, CELLS[x + 3 * y].label, x != 1) for y in range(3) for x in range(3)], columns=["x", "y", "best", "decided"])
    figure = map_figure(grid, CELLS, x="a", y="b", says="map")
    written = {text.get_text() for text in figure.axes[0].texts}
    assert written == {marks_of(CELLS)[cell] for cell, decided in zip(grid["best"], grid["decided"], strict=True) if decided}
    key = {text.get_text().split("  ")[0] for text in figure.legends[0].get_texts()}
    assert written < key


def test_bars_dots_and_verdicts_have_no_colour_of_a_policy():
    axes = Figure().subplots()
    bars(
        axes,
        pd.DataFrame({"name": ["up", "none", "down"], "value": [1, 0.1, -1], "low": [0.5, -1, -2], "high": [2, 1, -0.5]}),
        name="name",
        value="value",
    )
    faces = [patch.get_facecolor()[:3] for patch in axes.patches]
    assert faces[0] == faces[2] != faces[1]
    table = pd.DataFrame({"pattern": ["p"], "share": [0.5], "low": [0.4], "high": [0.6], "decides": ["a"], "then_decides": ["b"]})
    drawn = pd.DataFrame({"a": [0.0, 1.0, 0.2, 0.8], "b": [0.0, 1.0, 0.9, 0.1]})
    robust = robustness_figure(table, drawn, {"p": np.array([True, False, True, False])}, says="x")
    dots = [tuple(path.get_facecolors()[0][:3]) for axes in robust.axes for path in axes.collections if len(path.get_facecolors())]
    assert dots
    verdicts = [to_rgb(look["color"]) for look in LOOKS.values()]
    assert not [colour for colour in (*faces, *dots, *verdicts) if any(same_color(colour, policy) for policy in POLICIES)]
    shapes = {(look["marker"], look.get("markerfacecolor")) for look in LOOKS.values()}
    assert len(shapes) == len(LOOKS)


def test_units_stand_in_parentheses_and_lines_are_said_in_the_figure():
    table = pd.DataFrame({"mechanism": ["m"], "part": [1.0], "low": [0.5], "high": [1.5]})
    label = why_figure(table, measure="profit", gap=1.0, says="x", unit="million $").axes[0].get_xlabel()
    assert r"(million \$)" in label
    assert "95 % interval" in label
