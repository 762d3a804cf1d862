"""The result of `verify` as files: the table, and a figure for each case."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from sim.figures.patterns import patterns
from sim.figures.style import INK, LARGE, SMALL, finish
from sim.report.folder import results_in

WIDTH, ROW_HEIGHT = 14.0, 0.62
LONGEST_LINE = 70
FILES = ("patterns.csv",)
KEY = "Each row has a scale of its own. Shaded: where the source says it lies. Mark and bar: as simulated, with the 99 % interval."


def save_patterns(found: pd.DataFrame, folder: str | Path, *, overwrite: bool = False) -> list[Path]:
    """Write `patterns.csv` and a figure CASE (PNG, PDF, SVG) for each case into a folder, and return their paths.

    Parameters
    ----------
    found : rows of `sim.verify`, whose `attrs` say what was asked
    folder : made where it does not exist
    overwrite : whether another result in it may be replaced

    Raises
    ------
    KamlabError
        where the folder cannot be written, or holds another result
    """
    asked = found.attrs.get("asked", {"kind": "verify", "rows": found.to_dict("records")})
    with results_in(folder, asked, {"made_by": found.attrs.get("made_by", "")}, overwrite=overwrite, files=FILES) as place:
        place.csv("patterns.csv", found)
        for case, rows in found.groupby("scenario", sort=False):
            place.figure(str(case), picture(str(case), rows))
    return place.paths


def picture(case: str, rows: pd.DataFrame) -> Figure:
    """The patterns of one case as a figure."""
    wrapped = rows.assign(pattern=rows["pattern"].map(_wrapped), source_figure=rows["source_figure"].map(_wrapped))
    figure = Figure(figsize=(WIDTH, 1.0 + ROW_HEIGHT * len(rows)), layout="constrained")
    patterns(figure.subplots(), wrapped)
    told = f"{case}: source against simulated\n"
    figure.suptitle(told, x=0.01, ha="left", fontsize=LARGE, fontweight="bold", color=INK)
    figure.text(0.01, 1.0 - 0.62 / figure.get_figheight(), KEY, ha="left", va="center", fontsize=SMALL, color=INK)
    return finish(figure)


def _wrapped(text: str) -> str:
    return "\n".join(textwrap.wrap(text, LONGEST_LINE))
