"""Slides for a projector: one page with large type and one figure at a time, which needs nothing but itself.

`slides_of` reads a lesson or other notebook with its stored outputs, a text in Markdown whose slides stand between lines of `---`, or a
folder of results or of a debrief with its figures. What they hold is escaped; no markup of theirs gets through.
"""

from __future__ import annotations

import base64
import io
import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from html import escape
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from markdown_it import MarkdownIt
from PIL import Image

from sim.errors import KamlabError

CSS, SCRIPT = (Path(__file__).with_name(f"slides.{kind}") for kind in ("css", "js"))
MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")
ANSWER = re.compile(r"<details><summary>(.*?)</summary>(.*?)</details>", re.DOTALL)
"""What is folded in a lesson; on the wall it is a slide of its own, after the figure."""
TAG = re.compile(r"</?[a-z]+>")
CHINESE = re.compile("[\u4e00-\u9fff]")
CAPTIONS = "captions.txt"
PANEL = 1.55
"""Width of a panel of a lesson's figure, in its heights."""


class Slide(NamedTuple):
    """One slide: its heading, and its body as HTML."""

    title: str
    body: str


def slides_page(source: Path) -> str:
    """All slides of a source as a page.

    Parameters
    ----------
    source : a notebook (.ipynb), a text (.md), or a folder of results or of a debrief

    Raises
    ------
    KamlabError
        where there is nothing to show, naming what was looked for
    """
    slides = [slide for slide in slides_of(source) if slide.body or slide.title]
    if not slides:
        raise KamlabError(
            f"{source} holds nothing for slides: name a notebook with stored outputs, a text in Markdown, or a folder with figures"
        )
    sections = "\n".join(_section(slide, first=n == 0) for n, slide in enumerate(slides))
    lang = "zh" if CHINESE.search(slides[0].title + slides[0].body) else "en"
    return (
        f'<!DOCTYPE html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(slides[0].title)}</title>\n<style>\n{CSS.read_text(encoding='utf-8')}</style>\n</head>\n<body>\n{sections}\n"
        '<nav><button id="back">&#9664;</button><span id="place"></span><button id="on">&#9654;</button></nav>\n'
        f"<script>\n{SCRIPT.read_text(encoding='utf-8')}</script>\n</body>\n</html>\n"
    )


def slides_of(source: Path) -> Iterator[Slide]:
    """The slides of a source, in order."""
    if source.is_dir():
        return _of_folder(source)
    try:
        text = source.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise KamlabError(f"{source} cannot be read: name a notebook (.ipynb), a text (.md), or a folder with figures") from error
    if source.suffix == ".md":
        return (_of_text(part) for part in re.split(r"^---$", text, flags=re.MULTILINE))
    if source.suffix == ".ipynb":
        try:
            return iter(list(_of_notebook(json.loads(text)["cells"], source)))
        except (ValueError, LookupError, TypeError, AttributeError, OSError) as error:
            raise KamlabError(f"{source} is not a notebook that can be read: name a notebook that Jupyter opens") from error
    raise KamlabError(f"{source} cannot be shown as slides: name a notebook (.ipynb), a text (.md), or a folder with figures")


def _of_notebook(cells: list[dict[str, Any]], source: Path) -> Iterator[Slide]:
    """Texts are divided at their headings; whatever follows without one, such as a figure, stands under the heading before it."""
    title = source.stem
    for cell in cells:
        if cell["cell_type"] == "markdown":
            for slide, answer in _of_markdown("".join(cell["source"])):
                if not answer:
                    title = slide.title or title
                if slide.body:
                    yield slide._replace(title=slide.title or title)
        for output in cell.get("outputs", []):
            yield from _of_output(output.get("data", {}), title)


def _of_markdown(text: str) -> Iterator[tuple[Slide, bool]]:
    """A text as slides, and whether each is an answer, which is folded in the lesson."""
    parts = ANSWER.split(text)
    for n, part in enumerate(parts):
        if n % 3 == 0:
            yield from ((_of_text(piece), False) for piece in re.split(r"^(?=#)", part, flags=re.MULTILINE) if piece.strip())
        elif n % 3 == 2:
            yield Slide(TAG.sub("", parts[n - 1]).strip(), MARKDOWN.render(part)), True


def _of_text(text: str) -> Slide:
    """A slide of a piece of Markdown, which begins with its heading if it has one."""
    heading, _, rest = text.strip().partition("\n")
    if heading.startswith("#"):
        return Slide(heading.lstrip("# "), MARKDOWN.render(rest))
    return Slide("", MARKDOWN.render(text))


def _of_output(data: dict[str, Any], title: str) -> Iterator[Slide]:
    """A figure; its table after it; or the story of a case."""
    if "image/png" in data:
        yield from (Slide(title, _image(panel, title)) for panel in panels(base64.b64decode("".join(data["image/png"]))))
    if table := re.search(r"<table.*?</table>", "".join(data.get("text/html", "")), re.DOTALL):
        yield Slide(title, _table(table[0]))
    if "text/markdown" in data:
        yield Slide(title, MARKDOWN.render("".join(data["text/markdown"])))


def _of_folder(folder: Path) -> Iterator[Slide]:
    """A slide for each figure, with its caption where there is one."""
    captions = {}
    for path in folder.rglob(CAPTIONS):
        for line in path.read_text(encoding="utf-8").split("\n\n"):
            name, _, said = line.partition(": ")
            captions[path.parent / f"{name}.png"] = said.strip()
    for path in sorted(folder.rglob("*.png")):
        title, _, caption = captions.get(path, path.stem.replace("-", " ")).partition(". ")
        below = f'<p class="soft">{escape(caption)}</p>' if caption else ""
        yield Slide(title, _image(path.read_bytes(), title) + below)


def panels(png: bytes) -> list[bytes]:
    """The panels of a wide figure, each as a picture, so that its words are large enough; the figure itself where they cannot be told.

    A figure of n panels in a row is about n times as wide as a panel; it is cut in the white column that is nearest to where a panel ends.
    """
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    dark = np.asarray(picture.convert("L")).min(axis=0) < 250
    count = round(picture.width / picture.height / PANEL)
    near = [np.flatnonzero(~dark) - picture.width * i // max(count, 1) for i in range(1, count)]
    cuts = [picture.width * i // count + int(gaps[np.abs(gaps).argmin()]) for i, gaps in enumerate(near, start=1) if len(gaps)]
    edges = [0, *cuts, picture.width]
    widths = np.diff(edges)
    if len(widths) != count or widths.min() < widths.max() / 2:
        return [png]
    return [_png(picture.crop((left, 0, right, picture.height))) for left, right in pairwise(edges)]


def _png(picture: Image.Image) -> bytes:
    aside = io.BytesIO()
    picture.save(aside, "png")
    return aside.getvalue()


def _image(png: bytes, title: str) -> str:
    return f'<img src="data:image/png;base64,{base64.b64encode(png).decode("ascii")}" alt="{escape(title)}">'


def _table(markup: str) -> str:
    """A table of text, whatever else its markup held."""
    try:
        rows = list(ET.fromstring(markup).iter("tr"))
    except ET.ParseError:
        return ""
    cells = [[(cell.tag, "".join(cell.itertext()).strip()) for cell in row] for row in rows]
    written = "".join("<tr>" + "".join(f"<{_kind(tag)}>{escape(text)}</{_kind(tag)}>" for tag, text in row) + "</tr>" for row in cells)
    return f"<table>{written}</table>"


def _kind(tag: str) -> str:
    return "th" if tag == "th" else "td"


def _section(slide: Slide, *, first: bool) -> str:
    level, css = ("h1", ' class="first"') if first else ("h2", "")
    heading = f"<{level}>{MARKDOWN.renderInline(slide.title)}</{level}>\n" if slide.title else ""
    return f"<section{css}>\n{heading}{slide.body}\n</section>"
