"""The few pieces of HTML that a report is made of; everything that comes from outside is escaped here and nowhere else."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Sequence
from html import escape

import pandas as pd


def words(text: str) -> str:
    """Text from outside, escaped; `like this` becomes code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text))


def paragraphs(text: str, lang: str = "") -> str:
    """A paragraph for each block of text between empty lines."""
    return "\n".join(f"<p{_lang(lang)}>{words(block)}</p>" for block in text.split("\n\n") if block)


def bullets(items: Iterable[str], kind: str = "") -> str:
    """A list."""
    css = f' class="{escape(kind)}"' if kind else ""
    return f"<ul{css}>\n" + "\n".join(f"<li>{words(item)}</li>" for item in items) + "\n</ul>"


def table(frame: pd.DataFrame, numeric: Sequence[str] = ()) -> str:
    """A table of text; columns named in `numeric` stand to the right."""

    def cell(tag: str, column: str, content: object) -> str:
        css = ' class="n"' if column in numeric else ""
        return f"<{tag}{css}>{words(str(content))}</{tag}>"

    head = "".join(cell("th", column, column) for column in frame.columns)
    rows = [
        "".join(cell("td", column, value) for column, value in zip(frame.columns, row, strict=True))
        for row in frame.itertuples(index=False)
    ]
    body = "\n".join(f"<tr>{row}</tr>" for row in rows)
    return f'<div class="wide"><table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table></div>'


def section(title: str, *parts: str) -> str:
    """A section with its heading; nothing where there is nothing to say."""
    content = "\n".join(part for part in parts if part)
    return f"<section>\n<h2>{escape(title)}</h2>\n{content}\n</section>" if content else ""


def folded(title: str, *parts: str) -> str:
    """A section that a reader unfolds, and that is printed whole."""
    content = "\n".join(part for part in parts if part)
    return f"<details>\n<summary><h2>{escape(title)}</h2></summary>\n{content}\n</details>" if content else ""


def figure(svg: bytes, title: str, caption: str) -> str:
    """An image inside the page, with what it shows and how to read it."""
    data = base64.b64encode(svg).decode("ascii")
    return (
        f'<figure>\n<h3>{escape(title)}</h3>\n<img src="data:image/svg+xml;base64,{data}" alt="{escape(title)}. {escape(caption)}">\n'
        f"<figcaption>{words(caption)}</figcaption>\n</figure>"
    )


def note(text: str) -> str:
    """A remark that stands back."""
    return f'<p class="note">{words(text)}</p>'


def page(title: str, css: str, body: str, lang: str = "en") -> str:
    """A whole document that needs nothing but itself."""
    return (
        f'<!DOCTYPE html>\n<html{_lang(lang)}>\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>\n{css}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def _lang(lang: str) -> str:
    return f' lang="{escape(lang)}"' if lang else ""
