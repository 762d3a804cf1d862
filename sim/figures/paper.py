"""A figure as the files that papers and slides take: PNG, PDF and SVG. The same figure gives the same bytes."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

from sim.figures.png import as_png

PRINTED = 300
"""Dots an inch of a PNG."""
DATED: dict[str, Any] = {"pdf": {"CreationDate": None}, "svg": {"Date": None}}
"""What the metadata must not hold, since it changes from day to day."""
FIXED: Any = {"svg.hashsalt": "kamlab", "pdf.fonttype": 42}
"""Names of parts that do not change from run to run, and fonts that a publisher can edit."""


def written_as(figure: Figure, endings: Iterable[str]) -> dict[str, bytes]:
    """The content of a file for each ending, of "png", "pdf" and "svg". The figure keeps the layout that it has then."""
    found = {}
    for ending in endings:
        found[ending] = as_png(figure, PRINTED) if ending == "png" else _vector(figure, ending)
        figure.set_layout_engine("none")  # laid out once: it takes as long as drawing
    return found


def _vector(figure: Figure, ending: str) -> bytes:
    content = io.BytesIO()
    with mpl.rc_context(FIXED):
        figure.savefig(content, format=ending, metadata=DATED[ending])
    return content.getvalue()
