import subprocess
import sys
import time
from io import BytesIO
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.text import Annotation, Text
from PIL import Image
from scipy import stats

import sim
from sim import figures
from sim.analysis.contrast import wilson
from sim.analysis.crossing import Crossing
from sim.analysis.survival import surviving
from sim.comparison import compare
from sim.figures.frames import curve
from sim.figures.paper import written_as
from sim.figures.png import as_png
from sim.figures.style import finish
from tests.report.hand import by_hand, constant, scenario


@pytest.fixture
def axes():
    return Figure().subplots()


def drawn(figure: Figure) -> Figure:
    FigureCanvasAgg(figure).draw()
    return figure


def panels(found, name):
    return next(p for p in figures.pictures(found) if p.name == name).figure.axes


def test_a_curve_is_mean_interval_and_quantiles():
    values = np.array([[1.0, 5.0], [3.0, 5.0], [8.0, 5.0]])
    found = curve(values)
    half = stats.t.ppf(0.975, 2) * np.std([1, 3, 8], ddof=1) / np.sqrt(3)
    assert found["mean"].tolist() == [4.0, 5.0]
    assert found.loc[0, ["low", "high"]].tolist() == pytest.approx([4 - half, 4 + half])
    assert found.loc[0, ["q05", "q95"]].tolist() == pytest.approx([1.2, 7.5])
    assert found["month"].tolist() == [1, 2]


def test_cumulative_differences_are_paired():
    luck = np.arange(8.0).reshape(4, 2)
    found = by_hand({("balanced", "layered"): luck + 1, ("hard-line", "layered"): luck})
    frame = figures.curves(found, "profit", "layered", cumulative=True, against="hard-line").set_index(["policy", "month"])
    assert frame["mean"].to_dict() == {("balanced", 1): 1.0, ("balanced", 2): 2.0, ("hard-line", 1): 0.0, ("hard-line", 2): 0.0}
    assert (frame["high"] == frame["low"]).all()  # luck is the same on both sides


def test_survivors_are_those_never_lost():
    lost = np.array([[0.0, 0.5, 0.5], [0.0, 0.0, 1.0]])
    frame = figures.survival(by_hand({("balanced", "layered"): lost}, "breakup"), "layered")
    assert frame["mean"].tolist() == [1.0, 0.75, 0.25]
    assert (frame["low"] <= frame["mean"]).all()
    assert (frame["high"] <= 1).all()


def test_accounts_that_share_their_fate_count_as_one():
    together = np.repeat([1.0, 0.0], [10, 40])
    found = surviving(together, accounts=8)
    assert found.low == pytest.approx(wilson(0.8 * 49, 49).low)


def test_independent_accounts_all_count():
    alternating = np.tile([0.0, 0.25, 0.25, 0.5], 25)  # the spread of two independent losses among eight, or less
    found = surviving(alternating, accounts=4)
    assert found.high - found.low == pytest.approx(wilson(0.75 * 400, 400).high - wilson(0.75 * 400, 400).low, rel=0.05)


def test_no_loss_seen_is_not_certainty():
    found = surviving(np.zeros(20), accounts=5)
    assert found.value == found.high == 1.0
    assert found.low == pytest.approx(wilson(100, 100).low)
    assert found.low < 1


def test_figure_functions_return_the_axes_they_were_given(axes, small):
    frame = figures.curves(small, "resentment", "layered")
    assert figures.over_time(axes, frame, label="resentment") is axes
    assert len(axes.lines) == 3
    assert axes.get_ylabel() == "resentment"
    other = Figure().subplots()
    assert figures.distribution(other, figures.outcomes(small, "profit"), label="million yuan") is other
    assert (
        figures.mark_crossing(axes, Crossing(3, 2, 5, 1.0), "balanced", figures.Style("#000000", "-"), horizon=14, replications=4) is axes
    )


def test_lines_are_the_means(axes, small):
    frame = figures.curves(small, "aspiration", "shallow")
    figures.over_time(axes, frame, label="aspiration")
    assert len(axes.lines) == 3
    for line, (policy, part) in zip(axes.lines, frame.groupby("policy", sort=False), strict=True):
        assert line.get_label() == policy
        assert line.get_ydata().tolist() == part["mean"].tolist()


def test_a_policy_has_one_colour_in_every_figure_and_differs_from_the_others(small):
    seen: dict[str, set[str]] = {}
    for name in ("profit", "survival", "expectations"):
        for panel in panels(small, name):
            for line in panel.lines:
                if line.get_label() in figures.styles(["balanced", "hard-line", "compromise"]):
                    seen.setdefault(line.get_label(), set()).add(to_hex(line.get_color()))
    assert all(len(colours) == 1 for colours in seen.values())
    assert len(set.union(*seen.values())) == len(seen) == 3


def test_twenty_policies_look_different():
    looks = figures.styles([f"p{i}" for i in range(20)] + ["balanced", "hard-line"])
    assert len(set(looks.values())) == 22


def test_the_crossing_is_marked_where_it_is():
    left = constant(2.0)
    left[:, :6] = 0.5
    found = by_hand({("balanced", "layered"): left, ("hard-line", "layered"): constant(1.0)})
    lead = panels(found, "profit")[0]
    dots = [line for line in lead.lines if line.get_marker() == "o"]
    assert [dot.get_xdata().tolist() for dot in dots] == [[10]]
    assert "balanced ahead for good from month 10 [10, 10]" in [text.get_text() for text in lead.texts]


def test_no_crossing_is_marked_where_there_is_none():
    found = by_hand({("balanced", "layered"): constant(0.5), ("hard-line", "layered"): constant(1.0)})
    lead = panels(found, "profit")[0]
    assert not [line for line in lead.lines if line.get_marker() == "o"]
    assert "balanced not ahead in month 24" in [text.get_text() for text in lead.texts]


def test_every_replication_is_a_dot_and_few_have_no_bar():
    for n, lines_a_row in ((1, 1), (4, 1), (5, 4), (700, 4)):
        frame = pd.DataFrame({"policy": "balanced", "relationship": "layered", "value": np.arange(float(n))})
        axes = figures.distribution(Figure().subplots(), frame, label="x")
        assert sorted(axes.lines[0].get_xdata()) == list(range(n))
        assert len(axes.lines) == lines_a_row


def shapes():
    """Comparisons of every shape a user may ask for."""
    own = [sim.Conflict(name=f"a policy {i} whose name is long enough", beta=0.2 + 0.4 * i) for i in range(7)]
    layers = sim.Coverage(name="two layers", effort={"operating": 4, "management": 4})
    return {
        "one replication, one month": {"replications": 1, "months": 1},
        "two replications, one month": {"replications": 2, "months": 1},
        "one cell": {"replications": 3, "months": 5, "policies": ["balanced"], "relationships": ["layered"]},
        "usual": {"replications": 4, "months": 14},
        "many": {"replications": 2, "months": 30, "policies": [*own, "balanced"], "relationships": ["shallow", "layered", layers]},
    }


@pytest.mark.parametrize("shape", shapes())
def test_nothing_is_clipped_and_no_names_overlap(shape):
    found = compare("three-managers", progress=False, **shapes()[shape])
    texts, pairs = 0, 0
    for picture in figures.pictures(found):
        figure = drawn(picture.figure)
        box, off_scale = figure.bbox, _off_scale(figure)
        for text in figure.findobj(Text):
            if not text.get_text() or not text.get_visible() or text in off_scale:
                continue
            extent, texts = text.get_window_extent(), texts + 1
            assert min(extent.x0, extent.y0) >= -1, (picture.name, text)
            assert extent.x1 <= box.x1 + 1, (picture.name, text)
            assert extent.y1 <= box.y1 + 1, (picture.name, text)
        for panel in figure.axes:
            names = [t.get_window_extent() for t in panel.texts if isinstance(t, Annotation) and t.xycoords == "data"]
            pairs += len(names) * (len(names) - 1) // 2
            assert all(not _overlap(a, b) for a, b in combinations(names, 2)), (picture.name, panel.get_title(loc="left"))
    assert texts > 50
    assert pairs > 2 or shape != "usual", "no two names that could overlap"


def _off_scale(figure: Figure) -> list[Text]:
    """Labels of ticks outside the range of their axis, which are not drawn."""
    axes = [axis for panel in figure.axes for axis in (panel.xaxis, panel.yaxis)]
    return [
        text
        for axis in axes
        for at, text in zip(axis.get_majorticklocs(), axis.get_majorticklabels(), strict=False)
        if not min(axis.get_view_interval()) <= at <= max(axis.get_view_interval())
    ]


def _overlap(a, b) -> bool:
    """By more than a quarter of a line: boxes of text are taller than the letters."""
    slack = 0.25 * min(a.height, b.height)
    return a.y0 + slack < b.y1 - slack and b.y0 + slack < a.y1 - slack and a.x0 < b.x1 and b.x0 < a.x1


def test_a_png_has_the_pixels_that_matplotlib_would_save(small):
    for mine, picture in zip(figures.pictures(small), figures.pictures(small), strict=True):
        with Image.open(BytesIO(as_png(mine.figure, 60))) as ours:
            assert ours.info["dpi"] == pytest.approx((60, 60), abs=0.02)
            found = np.asarray(ours)
        picture.figure.savefig(other := BytesIO(), format="png", dpi=60)
        assert np.array_equal(found, np.asarray(Image.open(other).convert("RGB"))), picture.name


def test_one_look_at_the_panels_lays_them_out_as_two_looks_do(small):
    for picture in figures.pictures(small):
        once = [axes.get_position().bounds for axes in drawn(picture.figure).axes]
        picture.figure.set_layout_engine("constrained", w_pad=0.15, h_pad=0.12)
        twice = [axes.get_position().bounds for axes in drawn(picture.figure).axes]
        assert np.allclose(once, twice, atol=0.004), picture.name
        assert not any("get_tightbbox" in vars(axes) for axes in picture.figure.axes)


def test_one_replication_has_no_bands_and_the_caption_says_so():
    found = compare("three-managers", replications=1, months=6, progress=False)
    by_name = {picture.name: picture for picture in figures.pictures(found)}
    assert "gives no interval" in by_name["survival"].caption
    assert not by_name["survival"].figure.axes[0].collections
    assert "gives no bands" in by_name["profit"].caption
    assert "95 %" not in by_name["profit"].caption


def test_dollar_signs_are_no_formulas():
    case = scenario(currency="$m, not A$m_{x")
    found = by_hand({("balanced", "layered"): constant(1.0), ("hard-line", "layered"): constant(2.0)}, case=case)
    for picture in figures.pictures(found):
        drawn(picture.figure)
    assert r"\$m, not A\$m_{x" in panels(found, "profit")[0].get_ylabel()


def test_figures_need_no_pyplot():
    code = "import sys, sim.report; sys.exit('matplotlib.pyplot' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_same_figure_gives_the_same_bytes_whatever_the_day():
    def drawn():
        figure = Figure(layout="constrained")
        figure.subplots().plot([1, 2], label="资")
        return written_as(finish(figure), ("png", "pdf", "svg"))

    before = drawn()
    time.sleep(1.1)  # both formats would write the second in which they were made
    assert drawn() == before
