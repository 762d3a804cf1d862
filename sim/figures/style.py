"""One look for all figures: a colour for each policy, sizes that can be read from the back of a room."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.ticker import FixedLocator, ScalarFormatter

SMALL, NORMAL, LARGE = 11.0, 13.0, 15.0
INK, FAINT = "#222222", "#d9d9d9"
FIRM, OPEN = "#444444", "#bbbbbb"
"""Of what is known beyond doubt, and of what is not: greys, since every colour is that of a policy, and prints do without colour."""
LONGEST_NAME = 26
FIRST_CJK = "⺀"


class Style(NamedTuple):
    """How a policy is drawn, in every figure alike."""

    colour: str
    dashes: Any


# Okabe & Ito (2008) for the bundled policies, then darker colours of Tol (2021): distinguished by all common kinds of colour vision.
# Each also has dashes of its own, so that a figure can be read where it was printed in grey.
BUNDLED = {
    "compromise": Style("#0072B2", ":"),
    "hard-line": Style("#D55E00", "--"),
    "balanced": Style("#009E73", "-"),
    "principled": Style("#CC79A7", "-."),
}
OTHERS = ("#882255", "#E69F00", "#56B4E9", "#332288", "#999933", "#555555")
DASHES: tuple[Any, ...] = ((0, (5, 1, 1, 1, 1, 1)), (0, (1, 3)), (0, (8, 3)), (0, (3, 1, 1, 1)))


def styles(policies: Iterable[str]) -> dict[str, Style]:
    """A style for each policy: the bundled ones always look the same, others take the next colour and the next dashes.

    Examples
    --------
    >>> styles(["my own", "balanced"])["balanced"].colour
    '#009E73'
    """
    found, others = {}, 0
    for policy in dict.fromkeys(policies):
        if policy in BUNDLED:
            found[policy] = BUNDLED[policy]
        else:
            found[policy] = Style(OTHERS[others % len(OTHERS)], DASHES[(others + others // len(OTHERS)) % len(DASHES)])
            others += 1
    return found


def plain(text: str) -> str:
    """Text that Matplotlib shows as it is: a dollar sign in a currency begins no formula."""
    return text.replace("$", r"\$")


def short(name: str) -> str:
    """A name that fits beside a curve and into a title."""
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1].rstrip() + "…"


def tidy(axes: Axes) -> Axes:
    """Axes with light lines across, no box and readable sizes."""
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color("#888888")
    axes.grid(visible=True, axis="y", color=FAINT, linewidth=0.8)
    axes.set_axisbelow(True)
    for axis in (axes.xaxis, axes.yaxis):
        formatter = axis.get_major_formatter()
        if isinstance(formatter, ScalarFormatter):
            formatter.set_useOffset(False)
            formatter.set_scientific(False)
    axes.tick_params(labelsize=SMALL, color="#888888", labelcolor=INK)
    axes.xaxis.label.set(size=NORMAL, color=INK)
    axes.yaxis.label.set(size=NORMAL, color=INK)
    return axes


def months_axis(axes: Axes, months: int) -> Axes:
    """A time axis in months, counted from 1; whole years are marked where there are more than two."""
    if months <= 12:
        ticks = list(range(1, months + 1))
    elif months <= 24:
        ticks = [1, *range(3, months + 1, 3)]
    else:
        ticks = [1, *range(12 * -(-months // 96), months + 1, 12 * -(-months // 96))]
    axes.xaxis.set_major_locator(FixedLocator(ticks))
    axes.set_xlim((0.5, 1.5) if months == 1 else (1, months))
    axes.set_xlabel("month")
    return axes


def title(axes: Axes, text: str) -> Axes:
    """A panel's title, at its left. No ticks are above it, so Matplotlib need not look for them at every drawing."""
    axes.set_title(plain(text), loc="left", fontsize=LARGE, fontweight="bold", color=INK, pad=10, y=1.0)
    return axes


@cache
def _families() -> list[str]:
    """DejaVu Sans, which comes with Matplotlib, and Noto Sans SC, which comes with zhplot, for Chinese labels.

    The font is taken from the package's folder; to import zhplot would change Matplotlib's settings for everybody.
    """
    package = find_spec("zhplot")
    if package is None or not package.submodule_search_locations:
        raise ImportError("the package zhplot, which carries the Chinese font, is not installed: pip install zhplot")
    font = Path(package.submodule_search_locations[0]) / "fonts" / "NotoSansSC-Regular.ttf"
    font_manager.fontManager.addfont(font)
    return ["DejaVu Sans", font_manager.FontProperties(fname=font).get_name()]


def finish(figure: Figure, *, one_legend: bool = True) -> Figure:
    """A figure whose Chinese texts, if any, find their glyphs, and whose panels share one legend unless they differ in it."""
    _letter(figure)
    if one_legend:
        _share_legend(figure)  # before the fonts, which its texts need too
    for text in figure.findobj(Text):
        if any(sign >= FIRST_CJK for sign in text.get_text()):
            text.set_fontfamily(_families())
            text.set_fontweight("normal")  # the font has no other
    return figure


def _letter(figure: Figure) -> None:
    """A letter before the title of each panel, where there are several, so that a text can name them."""
    panels = [axes for axes in figure.axes if axes.get_title(loc="left")]
    if len(panels) > 1:
        for letter, axes in zip("abcdefghijklmnopqrstuvwxyz", panels, strict=False):
            told = axes.get_title(loc="left")
            if not told.startswith(f"{letter}  "):
                axes.set_title(f"{letter}  {told}", loc="left", fontsize=LARGE, fontweight="bold", color=INK, pad=10, y=1.0)


def _share_legend(figure: Figure) -> Figure:
    """One legend below the panels in the place of one in each of them."""
    crowded = [axes for axes in figure.axes if axes.get_legend()]
    if crowded:
        handles, labels = crowded[0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside lower center", ncols=4, frameon=False, fontsize=SMALL)
    for axes in crowded:
        axes.get_legend().remove()  # type: ignore[union-attr]
    return figure
