"""Objects that show themselves: a line in a shell, a table with a few words in a notebook.

Both say what the object is and what to call next. Nothing is cut in the middle: a long table ends at a row, and says how many there are.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, NamedTuple

from sim.given import plain
from sim.rounding import number

MOST_ROWS = 40
"""Rows of a table that a notebook shows."""
STYLE = "text-align:left;vertical-align:top;white-space:pre-line"


class Card(NamedTuple):
    """What an object says of itself.

    kind : what it is, as in `Comparison`; of : of what; facts : what a line in a shell tells of it, by what it is
    words : sentences; tables : data frames by their headings
    then : what to call next, and what that gives
    """

    kind: str
    of: str
    facts: Mapping[str, Any] = {}
    words: Sequence[str] = ()
    tables: Mapping[str, Any] = {}
    then: Mapping[str, str] = {}


class Shows:
    """An object with a card, shown as such in shells and notebooks."""

    __slots__ = ()

    def card(self) -> Card:
        """What it is, what it holds and what to call next."""
        raise NotImplementedError

    def __repr__(self) -> str:
        return line(self.card())

    def _repr_html_(self) -> str:
        return page(self.card())


def line(card: Card) -> str:
    """A card in a line: `<Why of kiln-raid: gap 3.1; next: .table, .save(folder)>`."""
    facts = ", ".join(f"{name} {_text(value)}".strip() for name, value in card.facts.items())
    told = f"{card.kind} of {card.of}" if card.of else card.kind
    then = f"; next: {', '.join(card.then)}" if card.then else ""
    return " ".join(f"<{told}{': ' if facts else ''}{facts}{then}>".split())


def page(card: Card) -> str:
    """A card as HTML that stands alone in a cell of a notebook; whatever it tells is escaped here."""
    facts = " · ".join(f"{escape(name)} {escape(_text(value))}".strip() for name, value in card.facts.items())
    parts = [f"<p><strong>{escape(card.kind)}</strong>{' of ' if card.of else ''}{escape(card.of)}</p>"]
    parts += [f"<p>{facts}</p>"] if facts else []
    parts += ["<ul>", *(f"<li>{escape(text)}</li>" for text in card.words), "</ul>"] if card.words else []
    for heading, frame in card.tables.items():
        parts.append(_table(heading, frame))
    if card.then:
        calls = "; ".join(f"<code>{escape(call)}</code> {escape(gives)}" for call, gives in card.then.items())
        parts.append(f"<p>Next: {calls}.</p>")
    return "<div>\n" + "\n".join(parts) + "\n</div>"


def _table(heading: str, frame: Any) -> str:
    """A table of numbers and texts, and how many more rows it has than are shown."""
    names = list(frame.columns)
    rows = frame.head(MOST_ROWS).itertuples(index=False, name=None)
    head = "".join(f'<th style="{STYLE}">{escape(str(name))}</th>' for name in names)
    body = "\n".join("<tr>" + "".join(f'<td style="{STYLE}">{escape(_text(cell))}</td>' for cell in row) + "</tr>" for row in rows)
    more = f"<p>The first {MOST_ROWS} of {len(frame)} rows.</p>" if len(frame) > MOST_ROWS else ""
    return f"<p>{escape(heading)}</p>\n<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>{more}"


def _text(value: Any) -> str:
    """A value as it is read: three significant digits of a number with a fraction, nothing for what is missing."""
    value = plain(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and not value.is_integer():
        return number(value) if math.isfinite(value) else "" if math.isnan(value) else "∞" if value > 0 else "-∞"
    if isinstance(value, (int, float)):
        return f"{int(value):,}"
    return "" if value is None else str(value)
