"""A panel in: account-months of a simulation, or of a firm's own records, checked cell by cell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from sim.errors import KamlabError, RowsError, closest
from sim.experiment.account_months import KEYS
from sim.experiment.panels import frame, panel_of_folder
from sim.given import plain, shown
from sim.paths import usable
from sim.rules.records import RECORDS
from sim.scenario.explain import refusal
from sim.scenario.spreadsheet import as_number, read_sheet

MEANT = {
    "date": "month",
    "customer": "account",
    "invoices": "sales",
    "share of purchases": "share",
    "share of wallet": "share",
    "net price": "price",
    "conflicts": "conflict",
    "dispute": "conflict",
    "disputes": "conflict",
    "impasses": "impasse",
    "stand off": "standoff",
    "stand offs": "standoff",
    "standoffs": "standoff",
    "lost": "ended",
    "left": "ended",
    "raid": "raided",
    "raids": "raided",
    "tender": "raided",
    "broken promise": "broken",
    "broken promises": "broken",
    "incidents": "incident",
}
"""Headings that people use, and the columns that they mean."""
WHOLE = ("replication", "point")
LAST_MONTH = 12_000
CALENDAR = re.compile(r"(\d{4})[-/.](\d{1,2})(?:[-/.]\d{1,2}(?:[ T].*)?)?")
"""A month of the calendar, 2024-03, or a day of it."""
YES, NO = ("true", "yes", "y"), ("false", "no", "n")
OTHERS = "point", *KEYS


class _Given(NamedTuple):
    """A table as it was handed in, column by column."""

    where: str
    lines: Sequence[int]
    columns: Mapping[str, Any]
    """by heading; None where a cell is empty"""
    decimal: str = "."
    word: str = "line"


def read_panel(given: str | Path | pd.DataFrame) -> pd.DataFrame:
    """Account-months from a file or a folder, checked.

    Parameters
    ----------
    given : a .csv (comma, semicolon or tab), .xlsx or .parquet file, a folder that `kamlab compare --panel` or `kamlab run --panel`
        wrote, or a DataFrame. Needed are `month` (1, 2, ... or 2024-01) and `account`, and one further column of
        `sim.rules.records.RECORDS`; a column that nobody observed is left out, a cell that nobody observed is empty

    Returns
    -------
    DataFrame in rows by cell, replication, month, account and supplier; months are counted from the first month of the calendar

    Raises
    ------
    RowsError
        with every heading and every cell that cannot be used, by line and column
    KamlabError
        for a file that cannot be read

    Examples
    --------
    >>> read_panel(pd.DataFrame({"month": ["2024-02", "2024-01"], "account": "Gome", "sales": [3.0, 2.0]})).values.tolist()
    [[1, 'Gome', 2.0], [2, 'Gome', 3.0]]
    """
    if isinstance(given, (str, Path)):
        path = usable(given, "panel")
        if path.is_dir():
            return panel_of_folder(path)
        if path.suffix.lower() == ".parquet":
            return _checked(_of_frame(_parquet(path), str(path)))
    elif isinstance(given, pd.DataFrame):
        return _checked(_of_frame(given, "the panel"))
    sheet = read_sheet(given, of="account-month")
    columns = {heading: [row.cells.get(heading) for row in sheet.rows] for heading in sheet.headings}
    return _checked(_Given(sheet.where, [row.line for row in sheet.rows], columns, sheet.decimal))


def _parquet(path: Path) -> pd.DataFrame:
    import pyarrow.parquet as pq

    try:
        return frame(pq.read_table(path))
    except OSError as error:
        raise KamlabError(f"{path} cannot be read: {error.strerror or error}") from None
    except Exception as error:  # a damaged file makes pyarrow raise almost anything
        raise KamlabError(f"{path} is not a Parquet file that can be read ({type(error).__name__}): write it again") from None


def _of_frame(given: pd.DataFrame, where: str) -> _Given:
    if given.empty:
        raise KamlabError(f"{where} holds no rows")
    if twice := sorted({str(name) for name in given.columns if list(given.columns).count(name) > 1}):
        raise KamlabError(f"{where}: the heading {twice[0]!r} occurs twice: keep one of the columns")
    columns = {str(name): given[name].to_numpy() for name in given.columns}
    return _Given(where, range(1, len(given) + 1), columns, word="row")


def _checked(given: _Given) -> pd.DataFrame:
    meant = {heading: _meaning(heading) for heading in given.columns}
    wrong = list(_wrong_headings(given, meant))
    if wrong:
        raise refusal(wrong, kind=RowsError)
    found: dict[str, Any] = {}
    for heading, name in meant.items():
        assert name is not None
        values, told = _column(given, heading, name)
        found[name] = values
        wrong += told
    table = pd.DataFrame(found)
    if not wrong:
        wrong += _twice(given, table)
    if wrong:
        raise refusal(wrong, kind=RowsError)
    if table["month"].min() > LAST_MONTH:  # months of the calendar are counted from the first of them
        table["month"] -= table["month"].min() - 1
    if table["month"].max() > LAST_MONTH:
        raise KamlabError(f"{given.where}: the months span {table['month'].max()} months: look at the first and the last date")
    order = [name for name in (*OTHERS, *(record.name for record in RECORDS)) if name in table]
    by = [name for name in OTHERS if name in table]
    return table[order].sort_values(by, kind="stable").reset_index(drop=True)


def _meaning(heading: str) -> str | None:
    """The column that a heading means; None where it means nothing."""
    word = re.sub(r"[\s_.:-]+", " ", heading).strip().casefold()
    known = {name: name for name in (*OTHERS, *(record.name for record in RECORDS))}
    return known.get(word) or MEANT.get(word)


def _wrong_headings(given: _Given, meant: dict[str, str | None]) -> Iterator[str]:
    known = [*KEYS, *(record.name for record in RECORDS)]
    for heading, name in meant.items():
        if name is None:
            near = closest(heading.casefold(), known)
            hint = (
                f"did you mean {near!r}?"
                if near
                else f"remove it, or use {', '.join(record.name for record in RECORDS if record.observed)}"
            )
            yield f"{given.where}: the heading {shown(heading)} means nothing here; {hint}"
    names = [name for name in meant.values() if name]
    for needed in ("month", "account"):
        if needed not in names:
            yield f"{given.where}: there is no column {needed!r}: add it"
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"{given.where}: two columns mean {name!r}: keep one"
    if not {record.name for record in RECORDS} & {*names}:
        yield f"{given.where}: nothing was observed: add sales, share, price, conflict or another column of account-months"


def _column(given: _Given, heading: str, name: str) -> tuple[Any, list[str]]:
    """The values of a column, and a sentence for every cell that is wrong."""
    cells = given.columns[heading]
    record = next((record for record in RECORDS if record.name == name), None)
    numeric = isinstance(cells, np.ndarray) and cells.dtype.kind in "fiu"
    if record is not None and numeric:
        values = np.asarray(cells, dtype=float)
        bad = ~np.isnan(values) & ~((values >= record.low) & (values <= record.high) & np.isfinite(values))
        if record.is_flag:
            bad |= ~np.isnan(values) & (values != 0) & (values != 1)
        return values, [_told(given, int(at), heading, _must(record), values[at]) for at in np.flatnonzero(bad)]
    found: list[Any] = []
    wrong = []
    for at, cell in enumerate(cells):
        try:
            found.append(_value(name, record, plain(cell), given.decimal))
        except ValueError as error:
            found.append(np.nan)
            wrong.append(_told(given, at, heading, str(error), cell))
    return found, wrong


def _value(name: str, record: Any, cell: Any, decimal: str) -> Any:
    """A cell as what its column holds.

    Raises
    ------
    ValueError
        saying what it must be
    """
    empty = cell is None or cell != cell or (isinstance(cell, str) and not cell.strip())
    if record is None and empty:
        raise ValueError("filled in")
    if record is None:
        if name == "month":
            return _month(cell)
        if name in WHOLE:
            return _whole(cell, 0)
        return str(cell).strip()
    if empty:
        return np.nan
    if record.is_flag and str(cell).strip().casefold() in (*YES, *NO):
        return float(str(cell).strip().casefold() in YES)
    try:
        value = as_number(cell, decimal)
    except ValueError:
        raise ValueError(_must(record)) from None
    if not (record.low <= value <= record.high) or value == float("inf") or (record.is_flag and value not in (0.0, 1.0)):
        raise ValueError(_must(record))
    return value


def _must(record: Any) -> str:
    if record.is_flag:
        return "1 or 0 (yes or no), or empty"
    return f"a number from {record.low:g} to {record.high:g}, or empty" if record.high < float("inf") else "a number from 0 on, or empty"


def _month(cell: Any) -> int:
    """A month: 1, 2, ..., or one of the calendar, counted from the year 0."""
    if hasattr(cell, "year") and hasattr(cell, "month"):
        return int(12 * cell.year + cell.month - 1)
    if isinstance(cell, str) and (found := CALENDAR.fullmatch(cell.strip())):
        year, month = int(found[1]), int(found[2])
        if not 1 <= month <= 12 or year < 1001:
            raise ValueError("a month of the calendar, as 2024-03")
        return 12 * year + month - 1
    try:
        return _whole(cell, 1, LAST_MONTH)
    except ValueError:
        raise ValueError("1, 2, 3 ..., or a month of the calendar, as 2024-03") from None


def _whole(cell: Any, low: int, high: int = 2**53) -> int:
    value = as_number(cell, ".") if not isinstance(cell, bool) else -1.0
    if value != value or not low <= value <= high or value != int(value):
        raise ValueError(f"a whole number from {low} on")
    return int(value)


def _told(given: _Given, at: int, heading: str, must: str, cell: Any) -> str:
    return f"{given.where}, {given.word} {given.lines[at]}, column {heading!r}: must be {must}, not {shown(plain(cell))}"


def _twice(given: _Given, table: pd.DataFrame) -> list[str]:
    """A sentence for every row that is about the same account-month as an earlier one, and for months told in two ways."""
    calendar = table["month"] > LAST_MONTH
    if calendar.any() and not calendar.all():
        return [f"{given.where}: some months are numbers and others months of the calendar: write all in one way"]
    by = [name for name in OTHERS if name in table]
    wrong = []
    for at in np.flatnonzero(table.duplicated(by)).tolist():
        row = table.iloc[at]
        first = given.lines[int(np.flatnonzero((table[by] == row[by]).all(axis=1))[0])]
        wrong.append(
            f"{given.where}, {given.word} {given.lines[at]}: {given.word} {first} is about the same month of {row['account']!r}: keep one"
        )
    return wrong
