"""Every lesson has its teaching note, short, in both languages, and what it states was measured by the lesson's own notebook."""

from __future__ import annotations

import importlib.util
import re
import tomllib
from pathlib import Path

import nbformat
import pytest

from tests.docs.test_chinese import narrow

TRAINERS = Path(__file__).resolve().parents[2] / "notebooks" / "trainers"
LESSONS = sorted((TRAINERS / "lessons").glob("*.toml"))
TYPED = re.compile(r"\d[.,]\d|\d ?%|(?<!\d)\d{3}(?!\d)")
"""A measured figure that somebody typed: a number with decimals, a percentage, or one of three digits; years have four."""


@pytest.fixture(scope="module")
def notes():
    """The script that writes the notes."""
    spec = importlib.util.spec_from_file_location("notes", TRAINERS / "notes.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def source(lesson):
    return tomllib.loads((TRAINERS / "notes" / lesson.name).read_text(encoding="utf-8"))


def test_every_lesson_has_a_note_and_every_note_a_lesson(notes):
    assert sorted((TRAINERS / "notes").glob("*.toml")) == [TRAINERS / "notes" / lesson.name for lesson in LESSONS]
    expected = {notes.note_of(lesson, language) for lesson in LESSONS for language in notes.LANGUAGES}
    assert set((TRAINERS / "notes").glob("*.md")) == expected


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_a_note_states_what_the_stored_notebook_shows(notes, lesson):
    for language in notes.LANGUAGES:
        stored = notes.note_of(lesson, language).read_text(encoding="utf-8")
        assert stored == notes.built(lesson, language), "run `python notebooks/trainers/notes.py`, and read the note again"


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_no_measured_figure_of_a_note_is_typed(notes, lesson):
    note = source(lesson)
    asked = [text for q in note["question"] for text in (*q["ask"].values(), *q["answer"].values())]
    told = [note[key][language] for key in ("goal", "pitfalls", "rests") for language in notes.LANGUAGES]
    assert any(notes.FIGURE.search(text) for text in asked), "no answer rests on a figure"
    assert [text for text in [*asked, *told] if TYPED.search(notes.FIGURE.sub("", text))] == []


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_both_languages_of_a_note_ask_for_the_same_figures(notes, lesson):
    for question in source(lesson)["question"]:
        en, zh = (sorted(notes.FIGURE.findall(question["answer"][language])) for language in notes.LANGUAGES)
        assert en == zh


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_a_note_fits_a_lesson_and_a_page(notes, lesson):
    minutes = [step["minutes"] for step in source(lesson)["step"]]
    assert 35 <= sum(minutes) <= 50
    assert len(minutes) >= 4
    assert len(source(lesson)["question"]) >= 3
    assert len(notes.note_of(lesson, "en").read_text(encoding="utf-8").split()) < 600


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_the_chinese_of_a_note_is_set_as_a_chinese_reader_expects(notes, lesson):
    text = notes.note_of(lesson, "zh").read_text(encoding="utf-8")
    assert narrow(text) == []


def test_a_figure_that_a_lesson_does_not_show_is_refused_with_those_that_it_shows(notes):
    with pytest.raises(KeyError, match=r"asks for \{1\|a\|c\}; cell 1 of the lesson shows a\|b"):
        notes.filled("{1|a|c}", {("1", "a", "b"): "2.0 [1.0, 3.0]"}, "some", "en")


def test_a_figure_is_filled_in_with_or_without_its_interval(notes):
    found = {("1", "a", "b"): "2.0 [1.0, 3.0]", ("1", "a", "c"): "hard-line, shallow"}
    assert notes.filled("{1|a|b} {1|a|b|95}", found, "some", "en") == "2.0 2.0 [1.0, 3.0]"
    assert notes.filled("{1|a|c}", found, "some", "zh") == "强硬，浅层"


def test_figures_are_read_from_tables_of_groups_and_with_names_below_the_head(notes):
    table = """<table><thead><tr><th></th><th></th><th>x</th></tr><tr><th></th><th>course</th><th></th></tr></thead>
    <tbody><tr><th rowspan="2">A</th><th>one</th><td>1</td></tr><tr><th>two</th><td>2</td></tr></tbody></table>"""
    output = nbformat.v4.new_output("display_data", data={"text/html": f"<div>{table}</div>"})
    cell = nbformat.v4.new_code_cell("", id="a-lesson-7", outputs=[output])
    assert notes.figures(nbformat.v4.new_notebook(cells=[cell])) == {("7", "A/one", "x"): "1", ("7", "A/two", "x"): "2"}
