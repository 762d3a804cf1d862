"""The network of a world in its present month: suppliers, accounts, the people in them by layer, and what happens between them."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import fill
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch, Rectangle
from matplotlib.path import Path

from sim.figures.style import INK, NORMAL, OTHERS, SMALL, plain
from sim.language import ENGLISH, Tongue
from sim.strategies.coverage import LAYERS
from sim.world.columns import column_of

MOST_ACCOUNTS = 12
"""More would not be read; the largest are shown."""
FOCAL_COLOUR = "#332288"
RIVAL_COLOURS = tuple(colour for colour in OTHERS if colour != FOCAL_COLOUR)
ENDED, STANDOFF, DISPUTE, CALM = "#d4d4d4", "#f7c6bd", "#fdebc8", "#f6f6f4"
"""Ground of an account, by the state of its relationship with the focal supplier."""
FAINTEST = 0.05
"""Ties with less rapport are not drawn."""
WIDEST = 5.0
"""Width, in points, of a tie with rapport 1."""
FOCAL_HEIGHT, RIVAL_HEIGHT = -2.7, 4.6
FLOOR, ROOF = -0.38, 2.38
NAME_HEIGHT, WALLET_HEIGHT, WALLET, MARK_HEIGHT, MARK_STEP = 2.8, 2.5, 0.14, -0.55, 0.38
SHIFT, ASIDE = 0.05, 0.03
FEWEST_HOUSES = 5
NAME_LENGTH = 13


class Mark(NamedTuple):
    """Something that happened at an account this month."""

    text: str
    colour: str


TROUBLE, GOOD, NEUTRAL = "#b3261e", "#1b7f3b", "#444444"


def network(axes: Axes, world: Any, tongue: Tongue = ENGLISH) -> Axes:
    """Draw a world as it stands: who knows whom how well, and what happened this month.

    The focal supplier stands below, its rivals above; between them each account is a house of three floors with a dot for each
    person. A line is a tie, wider and stronger with rapport. The bar on a house's roof is its wallet, divided among the
    suppliers. The ground of a house tells of a dispute, a stand-off or an ended relationship with the focal supplier; words below
    it tell what happened, and an arrow shows a raid.

    Parameters
    ----------
    axes : where to draw; what is on it stays
    world : a `sim.World`; it is read only
    tongue : of its words

    Returns
    -------
    axes
    """
    rows = shown(world)
    colours = colours_of(world)
    places = _places(world, rows)
    hosts = _hosts(world, len(rows))
    for x, row in enumerate(rows):
        _house(axes, world, x, row)
        _wallet(axes, world, x, row, colours)
    for i, (s, colour) in enumerate(colours.items()):
        _ties(axes, world, s, hosts[s], places, colour, aside=ASIDE * (i - 0.5))
    _people(axes, places)
    for x, row in enumerate(rows):
        _raids(axes, world, x, row, hosts, colours)
        _marks(axes, x, world, row, tongue)
    for s, host in hosts.items():
        _supplier(axes, world.setting.suppliers[s], host, colours[s])
    return _frame(axes, world, rows, tongue)


def shown(world: Any) -> list[int]:
    """Rows of the accounts that are drawn: all, or the largest buyers, in the order of the case."""
    demand = column_of(world.state, "demand_trend")
    return sorted(np.argsort(-demand, kind="stable")[:MOST_ACCOUNTS].tolist())


def colours_of(world: Any) -> dict[int, str]:
    """Colour of each supplier, by row."""
    focal = world.setting.focal
    rivals = [s for s in range(len(world.setting.suppliers)) if s != focal]
    return {focal: FOCAL_COLOUR} | {s: RIVAL_COLOURS[i % len(RIVAL_COLOURS)] for i, s in enumerate(rivals)}


def marks(world: Any, account: int, tongue: Tongue = ENGLISH) -> list[Mark]:
    """What happened this month between an account and the focal supplier, the gravest first."""
    return list(_marks_of(world, account, tongue))


def _marks_of(world: Any, account: int, t: Tongue) -> Iterator[Mark]:
    def now(name: str) -> float:
        return float(column_of(world.state, name)[world.setting.focal, account])

    if now("ended"):
        yield Mark(t.say("break-up"), TROUBLE)
    elif now("standoff"):
        yield Mark(t.say("stand-off {months:.0f}", months=now("standoff")), TROUBLE)
    elif now("conflict"):
        yield Mark(t.say("dispute"), TROUBLE)
    if now("provoked"):
        yield Mark(t.say("price cut"), TROUBLE)
    if now("broken"):
        yield Mark(t.say("broken\npromise"), TROUBLE)
    if now("raided"):
        yield Mark(t.say("raid held"), GOOD) if now("repelled") else Mark(t.say("raid lost"), TROUBLE)
    if now("warned"):
        yield Mark(t.say("warned"), GOOD)
    if now("resumed"):
        yield Mark(t.say("resumed"), GOOD)
    if column_of(world.state, "shifted")[account]:
        yield Mark(t.say("power shift"), NEUTRAL)


def ground(world: Any, account: int) -> str:
    """Colour of an account's house, by its relationship with the focal supplier."""
    s = world.setting.focal
    if not column_of(world.state, "active")[s, account]:
        return ENDED
    if column_of(world.state, "standoff")[s, account] > 0:
        return STANDOFF
    return DISPUTE if column_of(world.state, "conflict")[s, account] else CALM


def _places(world: Any, rows: list[int]) -> dict[int, tuple[float, float]]:
    """Where the people of the accounts shown stand, by row of the contact."""
    home, layer = column_of(world.state, "contact_account"), column_of(world.state, "layer")
    places = {}
    for x, account in enumerate(rows):
        for floor in range(len(LAYERS)):
            people = np.flatnonzero((home == account) & (layer == floor)).tolist()
            for i, c in enumerate(people):
                aside = SHIFT * (floor - 1)  # so that a tie to the floor above runs past a person, not through
                places[c] = (x - 0.4 + 0.8 * (i + 1) / (len(people) + 1) + aside, float(floor))
    return places


def _hosts(world: Any, houses: int) -> dict[int, tuple[float, float]]:
    """Where the suppliers stand, by row."""
    focal = world.setting.focal
    rivals = [s for s in range(len(world.setting.suppliers)) if s != focal]
    left, width = _width(houses)
    above = {s: (left + width * (i + 0.5) / len(rivals), RIVAL_HEIGHT) for i, s in enumerate(rivals)}
    return {focal: (houses / 2 - 0.5, FOCAL_HEIGHT)} | above


def _width(houses: int) -> tuple[float, float]:
    """Left edge and width of the picture: a single house is not drawn as wide as a street."""
    width = max(houses, FEWEST_HOUSES)
    return houses / 2 - 0.5 - width / 2, width


def _house(axes: Axes, world: Any, x: int, account: int) -> None:
    name = world.setting.accounts[account]
    axes.add_patch(
        FancyBboxPatch(
            (x - 0.42, FLOOR),
            0.84,
            ROOF - FLOOR,
            boxstyle="round,pad=0,rounding_size=0.06",
            facecolor=ground(world, account),
            edgecolor="#888888",
            linewidth=1.0,
            zorder=1,
            gid=f"house of {name}",
        )
    )
    for y in (0.5, 1.5):
        axes.plot([x - 0.42, x + 0.42], [y, y], color="white", linewidth=2.0, zorder=1.5)
    words: dict[str, Any] = {
        "ha": "center",
        "va": "bottom",
        "zorder": 6,
        "bbox": {"facecolor": "white", "edgecolor": "none", "pad": 1.0, "alpha": 0.85},
    }
    axes.text(x, NAME_HEIGHT, plain(fill(name, NAME_LENGTH)), fontsize=SMALL, color=INK, linespacing=0.95, **words)


def _wallet(axes: Axes, world: Any, x: int, account: int, colours: dict[int, str]) -> None:
    left = x - 0.42
    for s, colour in colours.items():
        width = 0.84 * float(column_of(world.state, "share")[s, account])
        gid = f"share of {world.setting.suppliers[s]} at {world.setting.accounts[account]}"
        axes.add_patch(Rectangle((left, WALLET_HEIGHT), width, WALLET, facecolor=colour, edgecolor="none", zorder=6, gid=gid))
        left += width


def _ties(
    axes: Axes, world: Any, supplier: int, host: tuple[float, float], places: dict[int, tuple[float, float]], colour: str, *, aside: float
) -> None:
    """The ties of one supplier as curves that leave and arrive upright, and dotted where the relationship has ended."""
    rapport = column_of(world.state, "rapport")[supplier]
    active, home = column_of(world.state, "active")[supplier], column_of(world.state, "contact_account")
    known = [c for c in places if rapport[c] >= FAINTEST]
    curves = [_curve(host, places[c], aside) for c in known]
    faint = 0.85 if supplier == world.setting.focal else 0.55
    drawn = PathCollection(
        curves, facecolors="none", edgecolors=[(colour, faint * (0.25 + 0.75 * rapport[c])) for c in known],
        linewidths=[WIDEST * rapport[c] for c in known], linestyles=["-" if active[home[c]] else ":" for c in known],
        zorder=3, gid=f"ties of {world.setting.suppliers[supplier]}",
    )  # fmt: skip
    axes.add_collection(drawn, autolim=False)


def _curve(start: tuple[float, float], end: tuple[float, float], aside: float) -> Path:
    """From a supplier to the edge of the house, in a curve, and then straight to the person: past the neighbours, not through them.

    aside : how far beside the person the house is entered, so that ties of several suppliers do not cover one another
    """
    (x, y), (u, v) = start, end
    door = FLOOR if y < v else ROOF
    bend = 0.6 * (door - y)
    corners = [(x, y), (x, y + bend), (u + aside, door - bend), (u + aside, door), (u, v)]
    return Path(corners, [Path.MOVETO, Path.CURVE4, Path.CURVE4, Path.CURVE4, Path.LINETO])


def _people(axes: Axes, places: dict[int, tuple[float, float]]) -> None:
    x, y = np.array(list(places.values())).T
    axes.scatter(x, y, s=34, color="white", edgecolors=INK, linewidths=1.1, zorder=4, gid="people")


def _raids(axes: Axes, world: Any, x: int, account: int, hosts: dict[int, Any], colours: dict[int, str]) -> None:
    """An arrow from each raider to the layer that it strikes."""
    floor = float(column_of(world.state, "struck_layer")[account])
    for s, host in hosts.items():
        if column_of(world.state, "raiding")[s, account]:
            gid = f"raid of {world.setting.suppliers[s]} on {world.setting.accounts[account]}"
            arrow = FancyArrowPatch(
                host, (x, floor), arrowstyle="-|>", mutation_scale=24, linewidth=3.2, color=colours[s], zorder=5, gid=gid
            )
            axes.add_patch(arrow)


def _marks(axes: Axes, x: int, world: Any, account: int, tongue: Tongue) -> None:
    y = MARK_HEIGHT
    for mark in marks(world, account, tongue):
        axes.text(
            x, y, mark.text, ha="center", va="top", fontsize=SMALL - 1, color="white", zorder=7, fontweight="bold", linespacing=0.95,
            bbox={"facecolor": mark.colour, "edgecolor": "none", "boxstyle": "round,pad=0.22"},
            gid=f"mark at {world.setting.accounts[account]}",
        )  # fmt: skip
        y -= MARK_STEP * (1 + 0.62 * mark.text.count("\n"))


def _supplier(axes: Axes, name: str, host: tuple[float, float], colour: str) -> None:
    axes.text(
        *host, plain(name), ha="center", va="center", fontsize=NORMAL, fontweight="bold", color="white", zorder=7, gid=f"supplier {name}",
        bbox={"facecolor": colour, "edgecolor": "none", "boxstyle": "round,pad=0.5"},
    )  # fmt: skip


def _frame(axes: Axes, world: Any, rows: list[int], tongue: Tongue) -> Axes:
    left, width = _width(len(rows))
    axes.set_xlim(left - 0.9, left + width + 0.1)
    axes.set_ylim(FOCAL_HEIGHT - 0.5, RIVAL_HEIGHT + 0.5)
    for floor, layer in enumerate(LAYERS):
        axes.text(-0.48, floor, tongue.word(layer), ha="right", va="center", fontsize=SMALL, color=INK)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.spines[:].set_visible(False)
    total = len(world.setting.accounts)
    if len(rows) < total:
        axes.set_xlabel(tongue.say("the {shown} largest of {total} accounts", shown=len(rows), total=total), fontsize=SMALL, color=INK)
    return axes
