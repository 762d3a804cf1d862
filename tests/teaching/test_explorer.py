"""Outlooks and their sliders: the numbers are those of a comparison, and a slider recomputes them."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

import sim
from sim.errors import KamlabError
from sim.language import CHINESE, told
from sim.report.numbers import with_interval
from sim.teaching import Course, Explorer, Panel, explore, outlook
from sim.world.measures import NAMES

COURSES = [
    Course("hard line", "强硬", policy="hard-line"),
    Course("balanced", "平衡", policy="balanced"),
    Course("balanced, safe people", "平衡,人员稳定", policy="balanced", set={"account.turnover": 0}),
]
PANELS = [Panel("profit", "lead so far"), Panel("resentment"), Panel("profit", "total"), Panel("sales", "so far")]
SLIDERS = {"account.power_shift": ("power shifts a year", 0.0, 1.0, 0.1, 0.0)}


@pytest.fixture(scope="module")
def case():
    return sim.load("kiln-raid").with_(months=12)


def test_the_table_holds_the_numbers_of_a_comparison(case):
    found = outlook(case, COURSES[:2], PANELS, replications=8)
    r = sim.compare(case, policies=("hard-line", "balanced"), relationships="shallow", replications=8, progress=False)
    summary = r.summary(("profit",)).set_index("policy")
    for row, policy in (("hard line", "hard-line"), ("balanced", "balanced")):
        e = summary.loc[policy]
        assert found.table.loc[row, "profit"] == with_interval(e["mean"], e["low"], e["high"])


def test_the_first_course_leads_itself_by_nothing(case):
    axes = outlook(case, COURSES, PANELS, replications=3).figure.axes[0]
    leads = {line.get_label(): line.get_ydata() for line in axes.lines}
    assert np.all(leads["hard line"] == 0)
    assert not np.all(leads["balanced"] == 0)


def test_changed_facts_are_a_course_of_their_own(case):
    found = outlook(case, COURSES, [Panel("support", "total")], replications=3)
    assert found.table.loc["balanced", "support"] != found.table.loc["balanced, safe people", "support"]


def test_a_slider_recomputes_figure_and_table(case):
    explorer = Explorer(case, COURSES[:2], PANELS, SLIDERS, replications=4)
    before, table = explorer.picture.value, explorer.table.value
    explorer.sliders["account.power_shift"].value = 1.0
    assert explorer.picture.value != before
    assert explorer.table.value != table
    explorer.sliders["account.power_shift"].value = 0.0
    assert (explorer.picture.value, explorer.table.value) == (before, table), "the same facts show the same figure"


def test_a_choice_and_a_slider_of_whole_numbers_set_their_facts(case):
    controls = {"relationship": ("way", {"one friend": "shallow", "three layers": "layered"}), "event.month": ("shift", 1, 12, 1, 6)}
    explorer = Explorer(case, COURSES[:1], PANELS, controls, replications=4)
    assert explorer.facts() == {"relationship": "shallow", "event.month": 6}
    shallow = explorer.table.value
    explorer.sliders["relationship"].value = "layered"
    assert explorer.table.value != shallow
    assert explorer.table.value == Explorer(case.with_(relationship="layered"), COURSES[:1], PANELS, {}, replications=4).table.value


def test_a_window_counts_its_months_only(case):
    first, both = Panel("profit", "total", (1, 6)), [Panel("profit", "total", (1, 6)), Panel("profit", "total")]
    found = outlook(case, COURSES[:1], both, replications=4)
    short = outlook(case.with_(months=6), COURSES[:1], [Panel("profit", "total")], replications=4)
    assert list(found.table) == ["profit, months 1 to 6", "profit"]
    assert found.table.iloc[0, 0] == short.table.iloc[0, 0] != found.table.iloc[0, 1]
    assert first.name("zh") == "供应商利润，第1至6月"


@pytest.mark.parametrize("panel", [Panel("profit", "total", (1, 13)), Panel("profit", "total", (7, 6)), Panel("profit", "so far", (1, 6))])
def test_a_window_that_cannot_be_shown_is_refused(case, panel):
    with pytest.raises(KamlabError, match="within months 1 to 12"):
        outlook(case, COURSES[:1], [panel], replications=2)


def test_what_cannot_be_computed_is_said_and_the_last_figure_stays(case):
    explorer = Explorer(case, COURSES[:1], PANELS, {"account.demand": ("purchases", -1.0, 5.0, 0.5, 1.5)}, replications=2)
    before = explorer.picture.value
    explorer.sliders["account.demand"].value = -1.0
    assert "demand" in explorer.note.value
    assert explorer.picture.value == before


def test_a_chinese_figure_says_nothing_in_english(case):
    figure = outlook(case, COURSES[:2], PANELS, language="zh", replications=2).figure
    titles = [axes.get_title(loc="left").removeprefix(f"{letter}  ") for letter, axes in zip("abcd", figure.axes, strict=True)]
    said = [title + axes.get_xlabel() + axes.get_ylabel() for title, axes in zip(titles, figure.axes, strict=True)]
    assert not [text for text in said if any(letter.isascii() and letter.isalpha() for letter in text)], said


def test_many_courses_have_a_legend_whose_chinese_finds_its_glyphs(case):
    many = [Course(f"way {k}", f"第{k}种", set={"account.turnover": k / 2}) for k in range(7)]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert Explorer(case, many, PANELS[:2], {}, language="zh", replications=2).picture.value


def test_every_measure_has_a_chinese_name():
    assert [name for name in NAMES if told(name, "zh") == name] == []
    assert len(set(CHINESE.values())) == len(CHINESE), "two things have the same Chinese name"


def test_unknown_cases_and_languages_are_refused_in_a_sentence():
    with pytest.raises(KamlabError, match="language 'fr'"):
        explore("kiln-raid", COURSES, PANELS, {}, language="fr")
    with pytest.raises(KamlabError, match="kiln-rait"):
        explore("kiln-rait", COURSES, PANELS, {})
