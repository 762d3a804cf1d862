"""Chinese labels find their glyphs on every machine, by a font that is installed with the package."""

from __future__ import annotations

import io
import warnings

from matplotlib.figure import Figure

from sim.figures.style import finish
from sim.scenario import load, names


def test_no_glyph_is_missing_in_chinese_titles():
    figure = Figure()
    axes = figure.subplots()
    axes.set_title("妥协、强硬、平衡:" + "".join(load(name).title_zh for name in names()))
    axes.set_ylabel("利润")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        finish(figure).savefig(io.BytesIO(), format="png")
