"""Regimes: a search through facts of a case for places in which each cell is the best choice."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from sim.analysis.winner import Winner, standing, winner
from sim.display import Card, line, page
from sim.engine.checks import check_seed
from sim.errors import KamlabError
from sim.experiment.design import MAX_POINTS, Sample
from sim.experiment.outcomes import outcomes
from sim.given import shown, whole
from sim.inquiry.asked import Before, asked_of, checked_window, nothing, taken, write
from sim.inquiry.cell import Choice, choices
from sim.scenario import Scenario, load
from sim.scenario.own_measure import OwnMeasure
from sim.workers import number_of_workers

POINTS, REPLICATIONS, CONFIRM = 64, 60, 4


class Regimes(NamedTuple):
    """What a search found.

    points : a row per point searched: the facts drawn, best, second, lead, low, high, decided
    table : a row per cell: cell, ahead (points at which it is best), wins (those of them at which that is decided), and of its clearest
        point, with the fewest facts that do and run again on other random numbers: the facts (`set`, as for --set), second,
        lead, low, high, decided;
        empty where it is best nowhere
    asked : what decides the result, for its manifest
    """

    scenario: Scenario
    cells: tuple[Choice, ...]
    measure: str
    points: pd.DataFrame
    table: pd.DataFrame
    asked: Mapping[str, Any] = {}

    def card(self) -> Card:
        """What it is, what was found, and what to call next."""
        facts = {"": f"{len(self.cells)} cells", "measure": self.measure, "points": len(self.points)}
        then = {".table": "where each cell is best", ".points": "every point", ".save(folder)": "writes it to a folder"}
        return Card("Regimes", self.scenario.name, facts, (), {"Where each cell is best": self.table}, then)

    def __repr__(self) -> str:
        return line(self.card())

    def _repr_html_(self) -> str:
        return page(self.card())

    def save(self, folder: str | Path, *, overwrite: bool = False) -> list[Path]:
        """Write both tables and the manifest to a folder; returns the paths. Another result in it is replaced only if asked."""
        return write(folder, self.asked, {"regimes": self.table, "points": self.points}, {}, overwrite=overwrite)


def regimes(
    scenario: str | Path | Scenario,
    facts: Mapping[str, tuple[float, float]],
    cells: Sequence[str | Choice] = (),
    measure: str | OwnMeasure = "profit",
    *,
    first: int = 1,
    last: int | None = None,
    points: int = POINTS,
    replications: int = REPLICATIONS,
    seed: int = 1,
    progress: bool = False,
    before: Before = nothing,
    workers: int | None = None,
) -> Regimes:
    """Draw points of a box of facts (Sobol') and find, for each cell, the point at which its lead is clearest.

    Facts without which the cell is still best are put back to the case's own values, one after another. The clearest of many points
    flatters the winner, so what is left is run again, on other random numbers and with four times the replications.

    Parameters
    ----------
    scenario : a bundled scenario's name, a path to a .toml, or a scenario
    facts : low and high by dotted key; facts of the case, not behavioural parameters
    cells : two or more, as text or choices (see `sim.inquiry.choices`); by default all that the scenario compares
    measure : by name, or one of one's own (see `sim.measure`)
    points : how many are drawn, a power of two
    before : called with what is asked, before anything runs: it may refuse
    workers : threads at work; by default KAMLAB_WORKERS, or as many as this machine or job has
    first : first month that counts, from 1
    last : last month that counts; by default the horizon
    replications : of each cell, on the same random numbers
    seed : of the random numbers, 0 to 2^63 - 1
    progress : whether a bar is shown

    Raises
    ------
    KamlabError
        for a behavioural parameter among the facts, or other input that cannot be used
    """
    scenario, kind = taken(load(scenario), measure)
    measure = kind.name
    number_of_workers(workers)  # refused before anything runs
    compared = choices(scenario, cells)
    if not isinstance(facts, Mapping) or not all(isinstance(key, str) for key in facts):
        raise KamlabError(f"facts must be a table of ranges by dotted key, as in {{'account.turnover': (0, 3)}}, not {shown(facts)}")
    for key in facts:
        if key.startswith("assumptions."):
            raise KamlabError(f"{key} is a behavioural parameter, which all cases share: regimes are looked for among facts")
    if not facts:
        raise KamlabError("name a fact and its range at least, as in --fact account.power_shift=0:0.5")
    column = checked_window(scenario, measure, first, last)
    points, seed = whole("points", points, 2, MAX_POINTS), check_seed(seed)
    replications = whole("replications", replications, 2, 1_000_000)
    if points & (points - 1):
        raise KamlabError(f"points must be a power of two, not {points}: Sobol' samples are balanced only then")
    asked = asked_of("regimes", scenario, compared, column, facts=dict(facts), points=points, replications=replications, seed=seed)
    before(asked)
    settings = Sample(points=points, seed=seed, ranges=dict(facts)).settings()
    settings = [{key: value if isinstance(value, int) else _rounded(value) for key, value in setting.items()} for setting in settings]

    def runs(places: Sequence[Mapping[str, Any]], n: int, seeded: int, label: str) -> np.ndarray:
        arms = [cell.arm(scenario, setting) for setting in places for cell in compared]
        return outcomes(arms, [column], n, seed=seeded, progress=progress, label=label, workers=workers)[:, 0].reshape(
            len(places), len(compared), n
        )

    searched = [winner(block, kind) for block in runs(settings, replications, seed, "points")]
    labels = [cell.label for cell in compared]
    clearest = [_clearest(searched, cell) for cell in range(len(compared))]
    places = []
    for cell, point in enumerate(clearest):
        if point is not None:

            def still(facts: Mapping[str, Any], cell: int = cell) -> bool:
                return standing(runs([facts], replications, seed, "fewest")[0], kind, cell).decided

            places.append(_fewest(settings[point], still))
    again = iter(runs(places, CONFIRM * replications, seed + 1, "confirm")) if places else iter(())
    rows: list[tuple[Any, ...]] = []
    told = iter(places)
    for cell, (label, point) in enumerate(zip(labels, clearest, strict=True)):
        ahead = sum(found.best == cell for found in searched)
        wins = sum(found.best == cell and found.decided for found in searched)
        if point is None:
            rows.append((label, ahead, wins, "", "", np.nan, np.nan, np.nan, False))
        else:
            found = standing(next(again), kind, cell)
            lead = found.lead
            rows.append((label, ahead, wins, _told(next(told)), labels[found.second], lead.value, lead.low, lead.high, found.decided))
    table = pd.DataFrame(rows, columns=["cell", "ahead", "wins", "set", "second", "lead", "low", "high", "decided"])
    frame = pd.DataFrame(
        [
            (*s.values(), labels[w.best], labels[w.second], w.lead.value, w.lead.low, w.lead.high, w.decided)
            for s, w in zip(settings, searched, strict=True)
        ],
        columns=[*facts, "best", "second", "lead", "low", "high", "decided"],
    )
    return Regimes(scenario, tuple(compared), measure, frame, table, asked)


def _clearest(searched: Sequence[Winner], cell: int) -> int | None:
    """The point at which a cell's lead is clearest, in standard errors; None where it is best nowhere."""
    own = [n for n, found in enumerate(searched) if found.best == cell]
    return max(own, key=lambda n: searched[n].lead.value / max(searched[n].lead.error, 1e-12)) if own else None


def _fewest(setting: Mapping[str, Any], still: Callable[[Mapping[str, Any]], bool]) -> Mapping[str, Any]:
    """The setting without the facts that it can do without: each in turn is put back to the case's own value where `still` holds."""
    kept = dict(setting)
    for key in setting:
        fewer = {name: value for name, value in kept.items() if name != key}
        if still(fewer):
            kept = fewer
    return kept


def _rounded(value: float) -> float:
    """Three significant digits, so that a regime can be read and typed."""
    return float(f"{value:.3g}")


def _told(setting: Mapping[str, Any]) -> str:
    """Facts as they can be typed after a command."""

    def word(said: str) -> str:
        return shlex.quote(said) if '"' in said else f'"{said}"'

    return " ".join(f"--set {word(f'{key}={value:g}')}" for key, value in setting.items())
