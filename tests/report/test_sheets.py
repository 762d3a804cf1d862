"""CSV files that a spreadsheet, a shell and our own reader take for what they are."""

from __future__ import annotations

import ast
import csv
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sim
from sim.report.sheets import csv_text, read_csv, write_csv

HOSTILE = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "=cmd|'/C calc'!A0", "\uff1d1+1", "--set a=1"]
PLAIN = ["格力电器（珠海）", "a,b", 'say "no"', "two\nlines", "two\rlines", "", "'quoted'", "it's", " =1", "None", "NA", "x\x00y", "007a"]
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from([*HOSTILE, *PLAIN, "'" + HOSTILE[0], "''-"])


def test_excel_is_told_that_it_is_utf_8_and_every_row_ends_in_a_line_feed(tmp_path):
    path = write_csv(tmp_path / "t.csv", pd.DataFrame({"name": ["格力", "b"], "n": [1, 2]}))
    assert path.read_bytes() == b"\xef\xbb\xbfname,n\n\xe6\xa0\xbc\xe5\x8a\x9b,1\nb,2\n"


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_that_a_spreadsheet_would_run_begins_with_an_apostrophe_and_is_read_back_as_it_was(tmp_path, text):
    path = write_csv(tmp_path / "t.csv", pd.DataFrame({text: [text, "a"]}))
    with path.open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file)) == [["'" + text], ["'" + text], ["a"]]
    found = read_csv(path)
    assert list(found.columns) == [text]
    assert found[text].tolist() == [text, "a"]


def test_numbers_stay_numbers(tmp_path):
    frame = pd.DataFrame({"a": [-1.5, float("nan"), 1e-300], "b": [-1, 0, 2**53], "c": [True, False, True], "d": [-2.5, "-2.5", None]})
    path = write_csv(tmp_path / "t.csv", frame)
    assert path.read_text(encoding="utf-8-sig") == f"a,b,c,d\n-1.5,-1,True,-2.5\n,0,False,'-2.5\n1e-300,{2**53},True,\n"
    pd.testing.assert_frame_equal(read_csv(path)[["a", "b", "c"]], frame[["a", "b", "c"]])
    pd.testing.assert_frame_equal(pd.read_csv(path)[["a", "b", "c"]], frame[["a", "b", "c"]])


@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=5))
def test_whatever_the_texts_they_are_read_back_as_they_were(tmp_path_factory, rows):
    frame = pd.DataFrame([("text", *row) for row in rows], columns=["kind", "a", "=b"])
    found = read_csv(write_csv(tmp_path_factory.mktemp("sheet") / "t.csv", frame))
    for name in frame:
        if pd.api.types.is_numeric_dtype(found[name]):
            assert all(text in ("", "True", "False") or isinstance(float(text), float) for text in frame[name])
        else:
            assert found[name].tolist() == frame[name].tolist()


def test_a_single_empty_cell_is_a_row():
    assert csv_text(pd.DataFrame({"a": ["x", None]})) == 'a\nx\n""\n'


def test_there_is_no_other_writer():
    """Every CSV of the product goes through `sim.report.sheets`."""
    others = []
    for path in sorted(Path(sim.__file__).parent.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
            if name in ("to_csv", "DictWriter", "savetxt", "to_excel") or (name == "writer" and path.name != "sheets.py"):
                others.append(f"{path.name}:{node.lineno}")
    assert not others
