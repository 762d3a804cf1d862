"""What the command line prints: tables, sentences and JSON, on a terminal, in a pipe or into a file.

On a terminal tables are fitted to its width and verdicts are coloured (not under NO_COLOR). Elsewhere a row is a line,
as wide as it needs to be and without colour, so that `grep` sees whole rows; COLUMNS sets a width where one is wanted.
"""

from __future__ import annotations

import json
import math
import os
import re
import sys
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TextIO

import click

PROSE = 100
"""Widest line of running text."""
ENDLESS = 100_000
"""Width where lines are not folded."""


def forgiving_streams() -> None:
    """Let a console that cannot write a character show `?` in its place."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def is_terminal(stream: TextIO | None) -> bool:
    """Whether a person watches."""
    return stream is not None and stream.isatty()


def complain(sentence: str) -> None:
    """One line on stderr."""
    click.echo("kamlab: " + " ".join(sentence.split()), err=True)


def say(text: str = "", style: str = "") -> None:
    """A line of text, in a style (`bold`, `red`) where there are styles; long ones are left to the terminal to fold."""
    from rich.text import Text

    _write(Text(text, style=style), ENDLESS)


def prose(text: str) -> None:
    """Running text, folded at word boundaries to at most 100 characters a line."""
    from rich.text import Text

    width = min(PROSE, _width() or PROSE)
    shown = "\n".join("\n".join(folded(line, width)) for line in text.strip().split("\n")) if is_wide(text) else text.strip()
    _write(Text(shown), width)


def hanging(text: str, indent: int = 16, style: str = "") -> None:
    """A line whose first `indent` columns are a label; what is folded stands below the rest."""
    from rich.text import Text

    width = min(PROSE, _width() or 0) or ENDLESS
    if is_wide(text):
        lines = folded(text, width, indent)
    else:
        lines = textwrap.wrap(text, width, subsequent_indent=" " * indent, break_on_hyphens=False) or [""]
    _write(Text("\n".join(lines), style=style), ENDLESS)


def padded(text: str, columns: int) -> str:
    """A text with blanks up to so many columns of a terminal."""
    from rich.cells import cell_len

    return text + " " * (columns - cell_len(text))


def is_wide(text: str) -> bool:
    """Whether signs of the text take two columns of a terminal each, as those of Chinese do."""
    from rich.cells import cell_len

    return cell_len(text) > len(text)


CHINESE = r"[\u2e80-\u9fff\uf900-\ufaff]"
UNBROKEN = re.compile(rf"(?:[(\"]*{CHINESE}|[\x21-\u2e7f]+)[,.;:!?)%\u3001\u3002\uff00-\uff0f\uff1a-\uff20]*|\s+|.")
"""What a line of Chinese is not broken inside: a sign or a Latin word, with the stops that follow it."""


def folded(text: str, width: int, indent: int = 0) -> list[str]:
    """The lines of a text of which signs may be two columns wide; the second and later ones are indented.

    Examples
    --------
    >>> folded("你是Gree的客户经理。", 12)
    ['你是Gree的客', '户经理。']
    """
    from rich.cells import cell_len

    lines, line = [], ""
    for part in UNBROKEN.findall(text):
        if line.strip() and cell_len(line) + cell_len(part.rstrip()) > width:
            lines.append(line.rstrip())
            line = " " * indent + part.lstrip()
        else:
            line += part
    return [*lines, line.rstrip()]


def records_or_table(
    columns: Sequence[str], rows: Sequence[Sequence[str]], *, right: Sequence[str] = (), styles: Mapping[str, str] | None = None
) -> None:
    """A table, or on a terminal too narrow for it each row as lines of its own."""
    from rich.cells import cell_len

    widths = [max(map(cell_len, (column, *cells))) for column, *cells in zip(columns, *rows, strict=True)]
    if sum(widths) + 3 * len(widths) <= (_width() or ENDLESS):
        table(columns, rows, right=right, styles=styles)
        return
    for row in rows:
        say(", ".join(text for text in row[:2] if text), (styles or {}).get(row[0], "bold"))
        hanging("  " + "; ".join(f"{column} {text}" for column, text in zip(columns[2:], row[2:], strict=True) if text), indent=2)


def forget_typed() -> None:
    """Drop what was typed and not yet read, where a person types."""
    if not is_terminal(sys.stdin):
        return
    try:
        import termios
    except ImportError:  # not a system of POSIX
        return
    termios.tcflush(sys.stdin, termios.TCIFLUSH)


def table(
    columns: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    right: Sequence[str] = (),
    styles: Mapping[str, str] | None = None,
    title: str = "",
) -> None:
    """Print a table.

    Parameters
    ----------
    columns : headings
    rows : texts, one for each column
    right : headings of the columns that are set to the right (numbers)
    styles : style of a cell by its text, {"fails": "red"}
    title : a line above it
    """
    from rich import box
    from rich.table import Table
    from rich.text import Text

    if title:
        say(title, "bold")
    shown = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, header_style="bold")
    for column in columns:
        shown.add_column(Text(column), justify="right" if column in right else "left", overflow="fold")
    for row in rows:
        shown.add_row(*(Text(cell, style=(styles or {}).get(cell, "")) for cell in row))
    _write(shown, _width() or ENDLESS)


def print_json(value: Any) -> None:
    """JSON on stdout; numbers that are not finite become null."""
    click.echo(json.dumps(_plain(value), indent=2, allow_nan=False))


def records(frame: Any) -> list[dict[str, Any]]:
    """The rows of a DataFrame, for `print_json`."""
    return frame.to_dict("records")


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value


def _width() -> int | None:
    """Columns to fit into: the terminal's, or those that COLUMNS asks for; None in a pipe or file."""
    if is_terminal(sys.stdout) or os.environ.get("COLUMNS", "").isdigit():
        return max(40, _console().width)
    return None


def _console(width: int | None = None) -> Any:
    from rich.console import Console

    return Console(width=width, markup=False, highlight=False, emoji=False)


def _write(shown: Any, width: int) -> None:
    console = _console(width)
    with console.capture() as captured:
        console.print(shown)
    lines = captured.get().splitlines()
    click.echo("\n".join(line.rstrip() for line in lines), color=True)  # rich has decided about colour
