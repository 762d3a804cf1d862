"""Tables for papers: the same digits in LaTeX, CSV and Excel, and names that cannot break any of the three."""

from __future__ import annotations

import re
import sys

import pytest

from sim.errors import KamlabError
from sim.report import latex
from sim.report.paper import KINDS, paper_tables
from sim.report.sheets import read_csv
from tests.cli.cases import run
from tests.report.hand import by_hand, constant, scenario, with_last_month

HOSTILE = r"R&D 50% $x_1 #2 {a} ~ ^ \end{table} <script>alert(1)</script> | \\"
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def hostile():
    case = scenario(title=HOSTILE, currency="$ & <b>")
    cells = {
        (HOSTILE, "=1+1"): with_last_month(constant(1.0), [-1, 1, -2, 2]),
        ("balanced", "=1+1"): with_last_month(constant(-2.0), [1, 1, -2, 2.5]),
    }
    return by_hand(cells, case=case)


@pytest.fixture(scope="module")
def folder(small, tmp_path_factory):
    out = tmp_path_factory.mktemp("paper")
    small.report(out)
    small.save_tables(out)
    return out / "tables"


def numbers_in_latex(text):
    """Of each row of a table, the quantities with their intervals."""
    body = text.partition(r"\midrule")[2].partition(r"\bottomrule")[0]
    rows = [line.removesuffix(r" \\").split(" & ") for line in body.splitlines() if " & " in line]
    return [[number for cell in row for number in NUMBER.findall(cell)] for row in rows]


def test_the_same_digits_stand_in_all_three(small, folder):
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.load_workbook(folder / "tables.xlsx")
    assert [table.name for table in paper_tables(small)] == book.sheetnames == ["ranking", "measures", "contrasts"]
    for table in paper_tables(small):
        first = len(table.stub)
        lines = (folder / f"{table.name}.csv").read_text(encoding="utf-8-sig").splitlines()[1:]
        in_csv = [[cell for cell in line.split(",")[-(len(table.frame().columns) - first) :] if cell] for line in lines]
        in_latex = [
            numbers[-len(row) :] for numbers, row in zip(numbers_in_latex((folder / f"{table.name}.tex").read_text()), in_csv, strict=True)
        ]
        in_book = []
        for row in list(book[table.name].iter_rows(min_row=4))[: len(lines)]:
            cells = [cell for cell in row[first:] if cell.value is not None]
            in_book.append([f"{cell.value:.{len(cell.number_format.partition('.')[2])}f}" for cell in cells])
        assert in_latex == in_csv == in_book
        assert any("." in number for row in in_csv for number in row)


def test_numbers_are_those_of_the_comparison(small, folder):
    first = paper_tables(small)[0]
    means = {cell: small.outcome("profit", *cell).mean() for cell in small.cells}
    ranked = sorted(means, key=means.get, reverse=True)
    assert [texts[1:] for texts, _ in first.rows] == [tuple(cell) for cell in ranked]
    for (_, (mean, gap)), cell in zip(first.rows, ranked, strict=True):
        assert mean.value == pytest.approx(means[cell])
        assert (gap.value if gap else 0.0) == pytest.approx(means[ranked[0]] - means[cell])


def test_labels_are_words(folder):
    for name in ("measures.tex", "measures.csv"):
        text = (folder / name).read_text(encoding="utf-8-sig")
        assert "share of wallet" in text
        assert "share_of_wallet" not in text
        assert r"share\_of\_wallet" not in text


def test_nothing_in_a_name_is_a_command_of_latex():
    for table in paper_tables(hostile()):
        text = table.latex("tab:x")
        own = text.replace(latex.escaped(HOSTILE), "").replace(latex.escaped("$ & <b>"), "")
        assert text.count(r"\begin{table}") == text.count(r"\end{table}") == 1
        assert not re.search(r"[#~^_<>]|(?<!\\)%(?! In the preamble)", own.replace("% In the preamble", ""))
        depth = 0
        for sign in re.sub(r"\\[{}\\]", "", text):
            depth += {"{": 1, "}": -1}.get(sign, 0)
            assert depth >= 0
        assert depth == 0
        columns = re.search(r"begin\{tabular\}\{(\w+)\}", text)[1]
        rows = [line for line in text.splitlines() if line.endswith(r" \\") and "multicolumn" not in line]
        assert {len(re.findall(r"(?<!\\)&", row)) for row in rows} == {len(columns) - 1}


def test_a_name_is_no_formula_and_comes_back_as_it_was(tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    hostile().save_tables(tmp_path)
    assert read_csv(tmp_path / "tables" / "ranking.csv")["policy"].tolist() == [HOSTILE, "balanced"]
    assert "'=1+1" in (tmp_path / "tables" / "ranking.csv").read_text(encoding="utf-8-sig")
    sheet = openpyxl.load_workbook(tmp_path / "tables" / "tables.xlsx")["ranking"]
    assert [sheet.cell(row, 3).value for row in (4, 5)] == ["=1+1", "=1+1"]
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\uff1d", "'="])
def test_what_a_csv_guards_is_marked_as_text_in_the_workbook(tmp_path, sign):
    openpyxl = pytest.importorskip("openpyxl")
    by_hand({(f"{sign}1", "layered"): constant(2.0), ("balanced", "layered"): constant(1.0)}).save_tables(tmp_path)
    cell = openpyxl.load_workbook(tmp_path / "tables" / "tables.xlsx")["ranking"].cell(4, 2)
    assert (cell.value, cell.quotePrefix) == (f"{sign}1", True)


def test_the_same_tables_are_the_same_bytes_and_stand_in_the_manifest_of_the_report(small, folder, tmp_path):
    pytest.importorskip("openpyxl")
    small.save_tables(tmp_path)
    for path in folder.iterdir():
        assert path.read_bytes() == (tmp_path / "tables" / path.name).read_bytes(), path.name
    manifest = (folder.parent / "manifest.json").read_text(encoding="utf-8")
    assert all(f'"tables/{path.name}"' in manifest for path in folder.iterdir())
    assert '"report.html"' in manifest


def test_one_cell_and_one_replication_make_tables_without_intervals():
    tables = paper_tables(by_hand({("balanced", "layered"): constant(1.0, 1)}))
    assert [table.name for table in tables] == ["ranking", "measures"]
    assert all("[" not in table.latex("x").partition(r"\midrule")[2] for table in tables)
    assert "which gives no interval" in tables[0].note


def test_without_openpyxl_xlsx_is_refused_in_a_sentence_before_anything_runs(small, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(KamlabError, match=r"install openpyxl \(pip install 'kamlab\[excel\]'\), or ask for latex and csv"):
        small.save_tables(tmp_path)
    done = run("compare", "gree-gome", "--replications", "1000000", "--tables", "xlsx", "--out", tmp_path / "out")
    assert done.exit_code == 2
    assert "install openpyxl" in done.stderr
    assert len(small.save_tables(tmp_path, "latex,csv")) == 6


def test_an_unknown_form_or_table_is_refused(small, tmp_path):
    for kinds in ("latx", "", 3, ["csv", "pdf"]):
        with pytest.raises(KamlabError, match="tables"):
            small.save_tables(tmp_path, kinds)
    with pytest.raises(KamlabError, match="did you mean 'measures'"):
        small.to_latex("measure")
    assert small.to_latex("contrasts").startswith("% In the preamble")


def test_the_command_writes_them_beside_the_report(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = run("compare", "gree-gome", "--replications", "2", "--months", "2", "--tables", "latex,csv", "--out", "results")
    assert done.exit_code == 0, done.stderr
    assert "Tables for a paper: results/tables" in done.stdout
    assert {path.suffix for path in (tmp_path / "results" / "tables").iterdir()} == {".tex", ".csv"}
    assert set(KINDS) >= {"latex", "csv"}
