"""The figure of `verify`: the dot lies in the shaded band exactly where the estimate lies in the range."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as some
from matplotlib.figure import Figure

from sim.figures import patterns
from sim.report import save_patterns

NUMBERS = some.floats(-1e6, 1e6, allow_nan=False)


def row(estimate: float, low: str, high: str, width: float = 0.0) -> dict[str, object]:
    return {
        "scenario": "case", "pattern": "it is so", "source_figure": "so", "estimate": estimate,
        "low": estimate - width, "high": estimate + width,
        "verdict": "holds", "range": f"{low}..{high}",
    }  # fmt: skip


def band_and_dot(drawn: dict[str, object]) -> tuple[float, float, float]:
    axes = patterns(Figure().subplots(), pd.DataFrame([drawn]))
    band = axes.collections[0].get_paths()[0].get_extents()
    dots = [line.get_xdata()[0] for line in axes.lines if line.get_marker() == "o"]
    return band.x0, band.x1, dots[0]


@given(estimate=NUMBERS, low=NUMBERS | some.none(), high=NUMBERS | some.none(), width=some.floats(0, 1e6))
def test_the_dot_lies_in_the_band_where_the_estimate_lies_in_the_range(estimate, low, high, width):
    if low is not None and high is not None and low > high:
        low, high = high, low
    ends = ["" if bound is None else repr(bound) for bound in (low, high)]
    left, right, dot = band_and_dot(row(estimate, ends[0], ends[1], width))
    assert 0 <= left <= right <= 1
    assert 0 <= dot <= 1
    room = 1e-9
    if (low is None or low <= estimate) and (high is None or estimate <= high):
        assert left - room <= dot <= right + room
    else:
        assert dot <= left + room or dot >= right - room


def test_an_open_range_reaches_the_edge():
    left, right, _ = band_and_dot(row(0.7, "0.5", ""))
    assert 0.0 < left < right == 1.0
    left, right, _ = band_and_dot(row(0.2, "", "0.5"))
    assert left == 0.0 < right < 1.0


def test_a_pattern_without_an_estimate_is_drawn_without_a_dot():
    axes = patterns(Figure().subplots(), pd.DataFrame([row(math.nan, "0", "1")]))
    assert not [line for line in axes.lines if line.get_marker() == "o"]


def test_a_table_and_a_figure_for_each_case_are_written(tmp_path):
    found = pd.DataFrame([row(0.7, "0.5", ""), row(0.7, "0.5", "") | {"scenario": "other"}])
    written = save_patterns(found, tmp_path / "verified")
    assert [path.name for path in written] == [
        "patterns.csv",
        *(f"{name}.{ending}" for name in ("case", "other") for ending in ("png", "pdf", "svg")),
    ]
    assert all(path.stat().st_size > 100 for path in written)
    pd.testing.assert_frame_equal(pd.read_csv(written[0]), found, check_dtype=False)


@pytest.mark.parametrize(("text", "ends"), [("0.5..", (0.5, math.inf)), ("..-2", (-math.inf, -2.0)), ("1..2", (1.0, 2.0))])
def test_bounds_are_read_as_they_are_written(text, ends):
    from sim.figures.patterns import bounds

    assert bounds(text) == ends
