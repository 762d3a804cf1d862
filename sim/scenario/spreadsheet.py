"""A table that somebody keeps in a spreadsheet: rows of text or numbers under headings, each with the line on which it stands."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.errors import KamlabError
from sim.given import plain, read_text, shown
from sim.paths import usable

if TYPE_CHECKING:
    import pandas as pd

LARGEST = 20_000_000
"""Bytes of a file that is read."""


class Row(NamedTuple):
    """A row that is not empty."""

    line: int
    cells: dict[str, Any]
    """by heading; empty cells are left out"""


class Sheet(NamedTuple):
    """A table as it was read."""

    where: str
    headings: list[str]
    rows: list[Row]
    decimal: str
    """the sign before decimals in text"""


def read_sheet(given: str | Path | pd.DataFrame, what: str = "accounts") -> Sheet:
    """Read a table: a .csv (comma, semicolon or tab; UTF-8), the first sheet of an .xlsx, or a DataFrame.

    what : how sentences call what is handed in

    Raises
    ------
    KamlabError
        for a file that is missing or unreadable, one without rows, and headings that are empty or occur twice
    """
    if not isinstance(given, (str, Path)):
        if not hasattr(given, "itertuples"):
            raise KamlabError(f"{what} must be a path or a DataFrame, not {shown(given)}")
        return _checked("the table", enumerate([list(given.columns), *given.itertuples(index=False, name=None)], 1), ".")
    path = usable(given, what)
    try:
        if path.stat().st_size > LARGEST:
            raise KamlabError(f"{path} has more than the {LARGEST:,} bytes that are read: keep only the {what} in it")
        content = path.read_bytes()
    except OSError as error:
        raise KamlabError(f"{path} cannot be read: {error.strerror or error}") from None
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        return _checked(str(path), enumerate(_of_excel(path, content), 1), ".")
    try:
        text = read_text(content)
    except UnicodeDecodeError as error:
        raise KamlabError(f"{path} is not UTF-8 text (byte {error.start}): save it as 'CSV UTF-8', or as .xlsx") from None
    first = text.partition("\n")[0]
    sign = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sign, strict=True)
    try:
        lines = [(reader.line_num, cells) for cells in reader]
    except csv.Error as error:
        raise KamlabError(f"{path} is not a table of values separated by {sign!r}: {error}") from None
    return _checked(str(path), lines, "." if sign == "," else ",")


def _of_excel(path: Path, content: bytes) -> list[list[Any]]:
    try:
        import openpyxl
    except ImportError:
        raise KamlabError(f"{path}: to read .xlsx, install openpyxl (pip install 'kamlab[excel]'), or save the sheet as .csv") from None
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        return [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]
    except Exception as error:  # a damaged file makes openpyxl raise almost anything
        raise KamlabError(f"{path} is not an Excel workbook that can be read ({type(error).__name__}): save the sheet as .csv") from None


def _checked(where: str, lines: Iterable[tuple[int, Sequence[Any]]], decimal: str) -> Sheet:
    numbered = [(number, _cells(cells)) for number, cells in lines]
    filled = [(number, dict(enumerate(cells))) for number, cells in numbered if any(map(_filled, cells))]
    if len(filled) < 2:
        raise KamlabError(f"{where} holds no rows: it needs a line of headings, and lines below it")
    (first, head), *body = filled
    headings = {place: str(text) for place, text in head.items() if _filled(text)}
    names = list(headings.values())
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise KamlabError(f"{where}, line {first}: the heading {twice[0]!r} occurs twice: keep one of the columns")
    beyond = [f"{where}, line {line}: {shown(cell)} stands under no heading: give column {place + 1} one, or empty it"
              for line, cells in body for place, cell in cells.items() if place not in headings and _filled(cell)]  # fmt: skip
    if beyond:
        raise KamlabError(beyond[0], beyond)
    rows = [Row(line, {headings[place]: cell for place, cell in cells.items() if _filled(cell)}) for line, cells in body]
    return Sheet(where, names, rows, decimal)


def _cells(line: Sequence[Any]) -> list[Any]:
    return [cell.strip() if isinstance(cell, str) else cell for cell in map(plain, line)]


def _filled(cell: Any) -> bool:
    return cell is not None and cell == cell and cell != ""


def as_number(cell: Any, decimal: str) -> float:
    """A cell as a number: `0.45`, `45%`, and `0,45` where a comma stands before decimals.

    Raises
    ------
    ValueError
        where it is none, or could be read in two ways

    Examples
    --------
    >>> as_number("45 %", "."), as_number("1,5", ","), as_number(3, ".")
    (0.45, 1.5, 3.0)
    """
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return float(cell)
    text = str(cell).strip()
    percent = text.endswith(("%", "\uff05"))
    digits = text.rstrip("%\uff05 ")
    if decimal == ",":
        if "." in digits:
            raise ValueError("a number with a decimal comma and no other signs")
        digits = digits.replace(",", ".")
    if not digits or any(letter not in "0123456789.+-eE" for letter in digits):
        raise ValueError("a number" + (" without signs between thousands" if "," in digits else ""))
    try:
        value = float(digits)
    except ValueError:
        raise ValueError("a number") from None
    return value / 100 if percent else value
