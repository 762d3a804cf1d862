"""Figures of a debrief and of a class: every function takes an Axes and returns it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.analysis.results import CellName
from sim.called import made_by
from sim.experiment.manifest import case, digest_of
from sim.figures.distribution import distribution
from sim.figures.style import BUNDLED, INK, SMALL, finish, months_axis, plain, short, styles, tidy, title
from sim.play.debrief import YOU, Debrief
from sim.play.pool import Pool
from sim.play.weigh import KINDS, standard_policy
from sim.report.folder import PICTURES, results_in
from sim.report.sheets import csv_text
from sim.world.measures import INDEX

UNSEEN = (
    ("resentment", BUNDLED["hard-line"].colour),
    ("patience", "#888888"),
    ("aspiration", BUNDLED["compromise"].colour),
)
MOST_NAMED = 12
"""Games; in a larger class they share a row."""
ACCOUNT_DASHES = ("-", "--", ":", "-.")


def draw_lead(axes: Axes, found: Debrief) -> Axes:
    """Summed profit of each of the others less yours, month by month: above zero they are ahead."""
    t, mine = found.tongue, np.cumsum(found.yours[:, INDEX["profit"]])
    months = np.arange(1, len(mine) + 1)
    looks = styles(cell.policy for cell in found.cells)
    dashes = {name: ACCOUNT_DASHES[n % 4] for n, name in enumerate(dict.fromkeys(cell.relationship for cell in found.cells))}
    for gap, cells in _lines(found, mine):
        label = f"{t.word(cells[0].relationship)}:\n{t.words(cell.policy for cell in cells)}"
        axes.plot(
            months, gap, color=looks[cells[0].policy].colour, linestyle=dashes[cells[0].relationship], linewidth=2, label=plain(label)
        )
    axes.axhline(0, color=INK, linewidth=2)
    axes.annotate(t.word(YOU), (1, 0), xytext=(4, 4), textcoords="offset points", color=INK, fontsize=SMALL, fontweight="bold")
    axes.set_ylabel(plain(t.say("their summed profit less yours,\n{money}", money=t.word(found.scenario.currency))))
    axes.legend(frameon=False, fontsize=SMALL, loc="upper left", bbox_to_anchor=(1.01, 1.0))
    months_axis(axes, len(mine)).set_xlabel(t.word("month"))
    tidy(axes)
    return title(axes, t.say("Other managers on your random numbers: summed profit less yours"))


def _lines(found: Debrief, mine: np.ndarray) -> list[tuple[np.ndarray, list[CellName]]]:
    """The lines to draw; managers of one relationship who fared alike share one, so that none hides another."""
    lines: list[tuple[np.ndarray, list[CellName]]] = []
    for cell, series in zip(found.cells, found.series, strict=True):
        gap = np.cumsum(series[:, INDEX["profit"]]) - mine
        shared = [cells for other, cells in lines if cells[0].relationship == cell.relationship and np.array_equal(other, gap)]
        if shared:
            shared[0].append(cell)
        else:
            lines.append((gap, [cell]))
    return lines


def draw_replications(axes: Axes, found: Debrief) -> Axes:
    """Profit of the others, and of your visits, over many replications; a line where your game ended on its own."""
    t = found.tongue
    standard = standard_policy(found.scenario)
    parts = [
        pd.DataFrame({"relationship": relationship, "policy": t.word(policy), "value": profits})
        for relationship, policy, profits in [
            (t.say("your visits"), standard, found.replicated.visits),
            *((t.word(cell.relationship), cell.policy, profits) for cell, profits in zip(found.cells, found.replicated.cells, strict=True)),
        ]
    ]
    looks = {t.word(name): look for name, look in styles([*(cell.policy for cell in found.cells), standard]).items()}
    label = t.say(
        "profit over {replications} replications, {money}; white: the middle one",
        replications=found.replicated.visits.size,
        money=t.word(found.scenario.currency),
    )
    distribution(axes, pd.concat(parts), label=label, looks=looks)
    names = [(part["policy"][0], short(part["relationship"][0])) for part in parts]
    axes.set_yticks(axes.get_yticks(), [plain(t.words(name)) for name in names])
    mine = float(found.yours[:, INDEX["profit"]].sum())
    axes.axvline(mine, color=INK, linewidth=2)
    axes.annotate(
        t.say("your game"), (mine, (axes.get_yticks()[0] + axes.get_yticks()[1]) / 2), xytext=(4, 0), textcoords="offset points", color=INK,
        fontsize=SMALL, fontweight="bold", va="center",
    )  # fmt: skip
    return title(axes, t.say("One replication proves little: the same under many"))


def draw_hidden(axes: Axes, found: Debrief) -> Axes:
    """Resentment of each account that you handled, and the level that it bears in silence: what could not be seen."""
    t = found.tongue
    told = {
        "resentment": t.say("resentment"), "patience": t.say("resentment above which it leaves"),
        "aspiration": t.say("what it expects your terms to be worth"),
    }  # fmt: skip
    for n, (account, part) in enumerate(found.hidden.groupby("account", sort=False)):
        for column, colour in UNSEEN:
            label = plain(f"{account}: {told[column]}")
            axes.plot(part["month"], part[column], color=colour, linestyle=ACCOUNT_DASHES[n % 4], linewidth=2, label=label)
    axes.set_ylim(0, 1)
    axes.set_ylabel(t.say("0 none, 1 most"))
    axes.legend(frameon=False, fontsize=SMALL, loc="upper left", bbox_to_anchor=(1.01, 1.0))
    months_axis(axes, int(found.hidden["month"].max())).set_xlabel(t.word("month"))
    tidy(axes)
    return title(axes, t.say("What you could not see"))


def draw_class(axes: Axes, found: Pool) -> Axes:
    """Profit of each game as a dot, in a row of its own in a small class, and below what others would have made on the same draws."""
    t, profit = found.tongue, found.games["profit"].sort_values().to_numpy()
    if profit.size <= MOST_NAMED:
        rows = list(found.ranking()["player"].map(plain))
        axes.plot(profit[::-1], range(profit.size), "o", color=INK, markersize=8, alpha=0.7)
    else:
        rows = [t.say("the class")]
        axes.plot(profit, np.linspace(-0.3, 0.3, profit.size), "o", color=INK, markersize=8, alpha=0.7)
    for cell in found.others.sort_values("profit").to_dict("records"):
        axes.plot(
            [cell["profit"]], [len(rows)], "|", color=styles([cell["policy"]])[cell["policy"]].colour, markersize=18, markeredgewidth=4
        )
        rows.append(plain(t.words((short(cell["policy"]), short(t.word(cell["relationship"]))))))
    axes.set_yticks(range(len(rows)), rows)
    axes.set_ylim(len(rows) - 0.5, -0.6)
    axes.set_xlabel(plain(t.say("profit, {money}", money=t.word(found.scenario.currency))))
    tidy(axes)
    return title(
        axes,
        t.say("{games} games of {case}, and other managers on the same random numbers", games=len(found.games), case=found.scenario.name),
    )


def draw_differences(axes: Axes, found: Pool) -> Axes:
    """What each kind of decisions did to the profit of each game, against the standard answers."""
    t, order = found.tongue, found.differences()["kind"]
    keys = {words: key for key, words in KINDS.items()}
    for height, words in enumerate(order):
        values = pd.to_numeric(found.games[keys[words]]).sort_values().to_numpy()
        spread = np.linspace(-0.2, 0.2, values.size) if values.size > 1 else np.zeros(1)
        axes.plot(values, height + spread, "o", color=BUNDLED["compromise"].colour, markersize=7, alpha=0.7)
    axes.axvline(0, color=INK, linewidth=1.2)
    axes.set_yticks(range(len(order)), [t.word(kind) for kind in order])
    axes.set_ylim(len(order) - 0.5, -0.5)
    axes.set_xlabel(plain(t.say("profit against the standard answers, {money}", money=t.word(found.scenario.currency))))
    tidy(axes)
    return title(axes, t.say("Which decisions made the difference"))


def picture(found: Debrief | Pool) -> Figure:
    """All panels of a debrief or of a class."""
    rows = 3 if isinstance(found, Debrief) else 2
    figure = Figure(figsize=(11, 4.25 * rows), layout="constrained")
    # Each has margins of its own, since legends and names differ in width.
    panels = [part.subplots() for part in figure.subfigures(rows, 1, squeeze=False)[:, 0]]
    if isinstance(found, Debrief):
        draw_lead(panels[0], found)
        draw_replications(panels[1], found)
        draw_hidden(panels[2], found)
    else:
        draw_class(panels[0], found)
        draw_differences(panels[1], found)
    return finish(figure, one_legend=False)


def save_pictures(
    found: Debrief | Pool,
    tables: Mapping[str, pd.DataFrame],
    folder: Path,
    *,
    games: Mapping[str, str] | None = None,
    overwrite: bool = False,
) -> list[Path]:
    """Write the figure as PNG, the tables as CSV and a manifest to a folder; returns the paths.

    Parameters
    ----------
    games : SHA-256 of the saved games by their names, for the manifest; of a class that has grown the earlier debrief is replaced
    overwrite : whether another result in the folder may be replaced

    Raises
    ------
    KamlabError
        where the folder cannot be written, or holds another result
    """
    name = "debrief" if isinstance(found, Debrief) else "class"
    asked = {
        "kind": name, "made_by": made_by("sim.play.pictures.save_pictures"), **case(found.scenario), "language": found.tongue.language,
        "games": dict(games or {}), "tables": {table: digest_of(csv_text(frame)) for table, frame in tables.items()},
    }  # fmt: skip
    files = [*(f"{name}.{ending}" for ending in PICTURES), *(f"{name}-{table}.csv" for table in tables)]
    grows = ("games", "tables") if isinstance(found, Pool) else ()  # more of the class have finished
    with results_in(folder, asked, overwrite=overwrite, files=files, grows=grows) as place:
        place.figure(name, picture(found))
        for table, frame in tables.items():
            place.csv(f"{name}-{table}.csv", frame)
    return place.paths
