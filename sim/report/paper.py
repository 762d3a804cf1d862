"""The main tables of a comparison for a paper: in LaTeX, as CSV and as an Excel workbook, with the same digits in all three."""

from __future__ import annotations

import io
import math
import re
import zipfile
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from sim.analysis.results import Results
from sim.errors import KamlabError, did_you_mean
from sim.figures.frames import relationships
from sim.given import shown
from sim.language import told
from sim.report import latex
from sim.report.data import told_of
from sim.report.files import writable_folder
from sim.report.folder import results_in
from sim.report.numbers import Interval, digits
from sim.report.provenance import asked_of
from sim.report.sheets import FORMULA
from sim.report.tables import ranked, telling

KINDS = ("latex", "csv", "xlsx")
NAMES = ("ranking", "measures", "contrasts")
FOLDER, BOOK = "tables", "tables.xlsx"


class PaperTable(NamedTuple):
    """A table before it is written: texts on the left, then quantities with their intervals.

    caption, note : above and below it; stub : headings of the texts; heads : headings of the quantities
    rows : of each the texts and the quantities, None where there is none
    panel : the place of the text by which rows are grouped, None for no groups
    """

    name: str
    caption: str
    note: str
    stub: tuple[str, ...]
    heads: tuple[str, ...]
    rows: tuple[tuple[tuple[str, ...], tuple[Interval | None, ...]], ...]
    panel: int | None = None

    def frame(self) -> pd.DataFrame:
        """As columns: the texts, and of each quantity its value and the ends of its interval, rounded (numbers that keep their digits)."""
        ends = {head: any(row[1][k] and row[1][k].has_ends for row in self.rows) for k, head in enumerate(self.heads)}  # type: ignore[union-attr]
        columns: dict[str, list[Any]] = {name: [texts[k] for texts, _ in self.rows] for k, name in enumerate(self.stub)}
        for k, head in enumerate(self.heads):
            rounded = [digits(quantities[k]) if quantities[k] else ("", "", "") for _, quantities in self.rows]  # type: ignore[arg-type]
            for place, name in enumerate((head, f"{head} low", f"{head} high") if ends[head] else (head,)):
                columns[name] = [Decimal(texts[place]) if texts[place] else None for texts in rounded]
        return pd.DataFrame(columns, dtype=object)

    def latex(self, label: str) -> str:
        """As a floating table in LaTeX."""
        stub = [name for k, name in enumerate(self.stub) if k != self.panel]
        head = " & ".join(latex.escaped(name) for name in (*stub, *self.heads))
        body, panel = [], None
        for texts, quantities in self.rows:
            if self.panel is not None and texts[self.panel] != panel:
                body += [r"\addlinespace"] * (panel is not None)
                panel = texts[self.panel]
                body.append(rf"\multicolumn{{{len(stub) + len(self.heads)}}}{{l}}{{\textit{{{latex.escaped(panel)}}}}}")
            left = [latex.escaped(text) for k, text in enumerate(texts) if k != self.panel]
            body.append(" & ".join([*left, *map(_in_latex, quantities)]))
        content = latex.tabular("l" * len(stub) + "r" * len(self.heads), [head], body)
        return latex.table(content, self.caption, label, self.note)


def _in_latex(quantity: Interval | None) -> str:
    value, low, high = map(latex.number, digits(quantity)) if quantity else ("--", "", "")
    return f"{value} [{low}, {high}]" if low and high else value


def paper_tables(comparison: Results) -> list[PaperTable]:
    """The main tables: the cells ranked by profit, the telling measures of each cell and those of one's own, and the contrasts of profit.

    Contrasts are left out where there is but one cell.
    """
    return [table for table in (ranking(comparison), _measures(comparison, telling(comparison)), _contrasts(comparison)) if table.rows]


def ranking(comparison: Results, measure: str = "profit") -> PaperTable:
    """The cells by their mean, the highest first, and how far each is behind the first on the same random numbers."""
    found = ranked(comparison, measure)
    rows = [((str(rank), cell.policy, cell.relationship), (mean, gap)) for rank, (cell, mean, gap) in enumerate(found, 1)]
    unit = comparison.unit(measure)
    heads = (f"{told(measure, 'en')} ({unit})", f"behind the first ({unit})")
    note = f"{_how(comparison)} Behind the first: mean of the paired differences on the same random numbers."
    return PaperTable("ranking", f"{comparison.scenario.title}: policies and relationships by {told(measure, 'en')}", note,
                      ("rank", "policy", "relationship"), heads if len(found) > 1 else heads[:1],
                      tuple((texts, row if len(found) > 1 else row[:1]) for texts, row in rows))  # fmt: skip


def _measures(comparison: Results, measures: Sequence[str]) -> PaperTable:
    summary = comparison.summary(measures)
    places = [(cell, name) for cell in comparison.cells for name in measures]
    found = {at: Interval(row.mean, row.low, row.high) for at, row in zip(places, summary.itertuples(), strict=True)}  # type: ignore[arg-type]
    policies = list(dict.fromkeys(cell.policy for cell in comparison.cells))
    by_cell = {(cell.policy, cell.relationship): cell for cell in comparison.cells}
    rows = []
    for relationship in relationships(comparison):
        for name in measures:
            cells = [by_cell.get((policy, relationship)) for policy in policies]
            quantities = tuple(None if cell is None else found[cell, name] for cell in cells)
            rows.append(((relationship, told(name, "en"), comparison.unit(name)), quantities))
    return PaperTable("measures", f"{comparison.scenario.title}: measures by policy and relationship", _how(comparison),
                      ("relationship", "measure", "unit"), tuple(policies), tuple(rows), panel=0)  # fmt: skip


def _contrasts(comparison: Results, measure: str = "profit") -> PaperTable:
    unit = comparison.unit(measure)
    rows = tuple(
        ((str(row.within), str(row.left), str(row.right)), (Interval(row.estimate, row.low, row.high), Interval(row.superiority)))  # type: ignore[arg-type]
        for row in comparison.contrasts(measure).itertuples()
    )
    note = f"{_how(comparison)} Superiority: probability that left exceeds right on the same random numbers, ties counted half."
    return PaperTable("contrasts", f"{comparison.scenario.title}: contrasts of {told(measure, 'en')}", note, ("within", "left", "right"),
                      (f"left less right ({unit})", "superiority"), rows)  # fmt: skip


def _how(comparison: Results) -> str:
    n = comparison.replications
    replications = "One replication, which gives no interval" if n == 1 else f"Means of {n} replications with 95 % intervals in brackets"
    months = "one month" if comparison.horizon == 1 else f"{comparison.horizon} months"
    return f"{replications}; {months}, seed {comparison.seed}."


def check_kinds(given: Any) -> list[str]:
    """Kinds of files that were asked for.

    Raises
    ------
    KamlabError
        for anything but some of latex, csv and xlsx, and for xlsx where openpyxl is not installed
    """
    if isinstance(given, str):
        given = [part.strip() for part in given.split(",") if part.strip()]
    if not isinstance(given, Iterable):
        raise KamlabError(f"tables must be some of {', '.join(KINDS)}, not {shown(given)}")
    kinds = list(dict.fromkeys(given))
    for kind in kinds:
        if kind not in KINDS:
            raise KamlabError(f"tables: there is no kind {shown(kind)}{did_you_mean(str(kind), KINDS)}")
    if not kinds:
        raise KamlabError(f"tables: name at least one of {', '.join(KINDS)}")
    if "xlsx" in kinds:
        _openpyxl()
    return kinds


def _openpyxl() -> Any:
    try:
        import openpyxl
    except ImportError:
        raise KamlabError("tables: to write .xlsx, install openpyxl (pip install 'kamlab[excel]'), or ask for latex and csv") from None
    return openpyxl


def write_paper_tables(comparison: Results, out: Path, kinds: Any = KINDS, *, overwrite: bool = False) -> list[Path]:
    """Write the main tables into OUT/tables: `NAME.tex`, `NAME.csv`, and one `tables.xlsx` with a sheet each; returns the paths.

    Raises
    ------
    KamlabError
        for an unknown kind, for xlsx without openpyxl, and where `out` cannot be written or holds another result
    """
    chosen, found = check_kinds(kinds), paper_tables(comparison)
    files = [f"{FOLDER}/{table.name}.{ending}" for ending in ("tex", "csv") for table in found] + [f"{FOLDER}/{BOOK}"]
    with results_in(out, asked_of(comparison), told_of(comparison), overwrite=overwrite, files=files) as folder:
        writable_folder(out / FOLDER)
        for table in found:
            if "latex" in chosen:
                folder.text(f"{FOLDER}/{table.name}.tex", table.latex(_label(comparison, table)))
            if "csv" in chosen:
                folder.csv(f"{FOLDER}/{table.name}.csv", table.frame())
        if "xlsx" in chosen:
            folder.write(f"{FOLDER}/{BOOK}", lambda aside: _write_book(found, aside))
    return folder.paths


def table_in_latex(comparison: Results, name: str = "measures") -> str:
    """One of the main tables in LaTeX.

    Raises
    ------
    KamlabError
        for a table that there is not
    """
    found = {table.name: table for table in paper_tables(comparison)}
    if name not in found:
        raise KamlabError(f"to_latex: there is no table {shown(name)}{did_you_mean(str(name), found)}")
    return found[name].latex(_label(comparison, found[name]))


def _label(comparison: Results, table: PaperTable) -> str:
    return f"tab:{re.sub(r'[^A-Za-z0-9-]+', '-', comparison.scenario.name)}-{table.name}"


def _write_book(tables: Sequence[PaperTable], path: Path) -> None:
    book, drawn = _openpyxl().Workbook(), io.BytesIO()
    book.remove(book.active)
    for table in tables:
        sheet, frame = book.create_sheet(table.name), table.frame()
        lines = [[table.caption], [], list(frame.columns), *frame.to_numpy().tolist(), [], [table.note]]
        for row, line in enumerate(lines, 1):
            for column, value in enumerate(line, 1):
                _put(sheet.cell(row, column), value)
        sheet.freeze_panes = "A4"
    book.save(drawn)
    with zipfile.ZipFile(drawn) as dated, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as plain:
        for entry in dated.infolist():  # without the time of day, so that the same tables are the same bytes
            content = re.sub(rb"(<dcterms:\w+ [^>]*>)[^<]*", rb"\g<1>2000-01-01T00:00:00Z", dated.read(entry))
            plain.writestr(zipfile.ZipInfo(entry.filename), content, zipfile.ZIP_DEFLATED)


def _put(cell: Any, value: Any) -> None:
    """A number with its decimals, or a text that is never taken for a formula."""
    if isinstance(value, Decimal):
        cell.value = float(value)
        places = max(0, -int(value.as_tuple().exponent))
        cell.number_format = f"0.{'0' * places}" if places else "0"
    elif value is not None and not (isinstance(value, float) and math.isnan(value)):
        cell.value = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", str(value))
        cell.data_type = "s"
        cell.quotePrefix = FORMULA.match(str(value)) is not None
