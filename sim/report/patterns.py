"""The result of `verify` as files: the table, and a figure for each case."""

from __future__ import annotations

import textwrap
from functools import partial
from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from sim.figures import patterns
from sim.figures.style import INK, LARGE, SMALL, finish
from sim.report.files import writable_folder, write_whole

WIDTH, ROW_HEIGHT = 14.0, 0.62
LONGEST_LINE = 70
KEY = "Each row has a scale of its own. Shaded: where the source says it lies. Dot and bar: as simulated, with the 99 % interval."


def save_patterns(found: pd.DataFrame, folder: str | Path) -> list[Path]:
    """Write `patterns.csv` and `CASE.png` for each case into a folder, and return their paths.

    Parameters
    ----------
    found : rows of `sim.verify`
    folder : made where it does not exist

    Raises
    ------
    KamlabError
        where the folder cannot be written
    """
    place = writable_folder(Path(folder))
    written = [write_whole(place / "patterns.csv", lambda aside: found.to_csv(aside, index=False))]
    for case, rows in found.groupby("scenario", sort=False):
        save = partial(picture(str(case), rows).savefig, format="png", dpi=110)
        written.append(write_whole(place / f"{case}.png", save))
    return written


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
