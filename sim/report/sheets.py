"""Tables as CSV that spreadsheets, shells and programs read alike: the one writer of such files, and a reader that undoes what it does.

UTF-8 with a byte order mark (without it Excel shows Chinese names as garbage), a line feed after every row, cells quoted as RFC 4180
says. A spreadsheet takes a cell that begins with = + - @, a tab or a line end for a formula and runs it, whoever wrote the name in
it; such a text gets an apostrophe in front, which spreadsheets take as "this is text". Numbers are left as they are.
"""

from __future__ import annotations

import csv
import math
import re
from pathlib import Path
from typing import Any

import pandas as pd

from sim.report.files import write_whole

ENCODING = "utf-8-sig"
FORMULA = re.compile(r"'*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
"""Beginning of a text that a spreadsheet may run, with any apostrophes before it, so that the reader knows its own. The last four are
the signs as Chinese and Japanese keyboards type them."""

QUOTED = re.compile(r'[,"\r\n]')


def csv_text(frame: pd.DataFrame) -> str:
    """A frame as the text of a CSV, without the byte order mark. Missing values are empty cells."""
    columns = [_texts(frame.iloc[:, place]) for place in range(frame.shape[1])]
    rows = [[_text(str(name)) for name in frame.columns], *zip(*columns, strict=True)]
    return "".join(",".join(row) + "\n" if row != ("",) else '""\n' for row in rows)


def write_csv(path: Path, frame: pd.DataFrame) -> Path:
    """Write a frame as CSV, whole or not at all.

    Raises
    ------
    KamlabError
        where the folder cannot be written
    """
    text = csv_text(frame)
    return write_whole(path, lambda aside: aside.write_text(text, encoding=ENCODING, errors="backslashreplace", newline=""))


def read_csv(path: Path) -> pd.DataFrame:
    """A table that `write_csv` wrote: texts as they were, and a column that holds only numbers, or only True and False, as such."""
    with path.open(encoding=ENCODING, newline="") as file:
        names, *rows = csv.reader(file, strict=True)
    texts = pd.DataFrame(rows, columns=range(len(names)), dtype=object)
    return pd.concat([_read(texts[place]) for place in texts], axis=1).set_axis([_unguarded(name) for name in names], axis=1)


def _read(texts: pd.Series) -> pd.Series:
    told = texts[texts != ""]
    if len(told) and told.isin(["True", "False"]).all() and len(told) == len(texts):
        return texts == "True"
    numbers = pd.to_numeric(texts.where(texts != ""), errors="coerce")
    return numbers if len(told) and numbers[told.index].notna().all() else texts.map(_unguarded)


def _texts(column: pd.Series) -> list[str]:
    values = column.tolist()
    if column.dtype.kind == "f":  # most cells of most tables: nothing in a number asks for quotes
        return ["" if value != value else str(value) for value in values]
    return [_text(value) for value in values]


def _text(value: Any) -> str:
    """A cell: only a text can be taken for a formula, or needs quotes."""
    if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return ""
    text = f"'{value}" if isinstance(value, str) and FORMULA.match(value) else str(value)
    return '"' + text.replace('"', '""') + '"' if QUOTED.search(text) else text


def _unguarded(text: str) -> str:
    return text[1:] if text.startswith("'") and FORMULA.match(text) else text
