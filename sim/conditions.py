"""On whom a result rests: its contrasts with each group of accounts left out or made ordinary, each rival left out, at several horizons."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.contrast import contrast
from sim.analysis.results import CellName, Results
from sim.called import made_by
from sim.display import Card, Shows
from sim.errors import KamlabError
from sim.experiment.manifest import case
from sim.experiment.outcomes import Column, outcomes
from sim.given import plain, shown, whole
from sim.report.numbers import with_interval
from sim.scenario import Scenario
from sim.scenario.tables import MAX_MONTHS
from sim.scenario.without import ordinary_policy, without_account, without_rival
from sim.workers import number_of_workers

HORIZONS = (12, 60, 120)
BEYOND = 2
"""How many times as long as it was told a case is looked at, at most."""
AS_IT_STANDS = "as it stands"
HALF = 0.5
"""Part of the lead that must be left, by the purchases that are, for a contrast not to rest mostly on who is missing."""
ON = {"wholly": "It rests on", "mostly": "Most of it is made at"}
COLUMNS = ["left", "right", "change", "who", "months", "estimate", "low", "high", "left_over", "rests", "refused"]


@dataclass(frozen=True, repr=False)
class RestsOn(Shows):
    """On whom the contrasts of a comparison rest.

    Attributes
    ----------
    table : a row per contrast, change of the case and horizon: left, right (cells; left leads as the case stands, over its horizon),
        change (`as it stands`, `without`, `ordinary`), who (group of accounts or rival), months, estimate (mean of left - right), low, high
        (95 % interval), left_over (part of all purchases that the change leaves in the case), rests (`wholly`: left leads beyond doubt as
        the case stands over these months, and not with the change; `mostly`: by less than half of what purchases left over would bring;
        else empty), refused (why the case cannot be run so; its numbers are missing)
    measure, unit : what is contrasted
    horizon : months of the comparison
    asked : what decides the result, for its manifest
    """

    scenario: Scenario
    table: pd.DataFrame
    measure: str
    unit: str
    horizon: int
    asked: Mapping[str, Any] = field(default_factory=dict)

    def card(self) -> Card:
        """What it is, what was found, and what to call next."""
        facts = {"": self.measure, "months": self.horizon}
        then = {".table": "every contrast with each change", ".save(folder)": "writes it to a folder"}
        return Card("RestsOn", self.scenario.name, facts, self.words(), {"The contrasts, and what changes them": self.table}, then)

    def words(self) -> list[str]:
        """For every contrast, a sentence each: what it is over the horizon, on whom it rests, and how it is over other horizons."""
        sentences: list[str] = []
        for (left, right), rows in self.table.groupby(["left", "right"], sort=False):
            sentences += _told(str(left), str(right), rows.to_dict("records"), self)
        return sentences

    def save(self, folder: str | Path, *, overwrite: bool = False) -> list[Path]:
        """Write table and manifest to a folder; returns the paths. Another result in it is replaced only if asked."""
        from sim.report.folder import results_in  # here, since it loads matplotlib

        with results_in(folder, self.asked, overwrite=overwrite, files=["conditions.csv"]) as place:
            place.csv("conditions.csv", self.table)
        return place.paths


def _told(left: str, right: str, rows: Sequence[Mapping[Any, Any]], found: RestsOn) -> list[str]:
    stands = {row["months"]: row for row in rows if row["change"] == AS_IT_STANDS}
    base = stands[found.horizon]
    amount = with_interval(base["estimate"], base["low"], base["high"])
    case_facts = f"on the facts of {found.scenario.name}" + (" as changed" if found.scenario.changes else "")
    if not base["low"] > 0:
        first = (
            f"No difference in {found.measure} between {left} and {right} can be told over {found.horizon} months {case_facts}: {amount}."
        )
        return [first, *_elsewhere(left, right, stands, found)]
    carrying = [row for row in rows if row["rests"] and row["months"] == found.horizon]
    sentences = [f"{left} leads {right} by {amount} {found.unit} over {found.horizon} months {case_facts}."]
    if carrying:
        for who in dict.fromkeys(row["who"] for row in carrying):
            of = [row for row in carrying if row["who"] == who]
            gravest = "wholly" if any(row["rests"] == "wholly" for row in of) else "mostly"
            sentences.append(f"{ON[gravest]} {who}: {'; '.join(f'{_changed(row)} {_outcome(row, left, right)}' for row in of)}.")
    else:
        sentences.append("It rests on no one group of accounts and on no one rival: most of it stays without each of them.")
    return [*sentences, *_elsewhere(left, right, stands, found)]


def _changed(row: Mapping[Any, Any]) -> str:
    return "left out," if row["change"] == "without" else "with the most common policy,"


def _outcome(row: Mapping[Any, Any], left: str, right: str) -> str:
    """Who leads, told from the side of the one that does."""
    if row["high"] < 0:
        return f"{right} leads by {with_interval(-row['estimate'], -row['high'], -row['low'])}"
    told = with_interval(row["estimate"], row["low"], row["high"])
    return f"{left} leads by {told}" if row["low"] > 0 else f"no difference can be told ({told})"


def _elsewhere(left: str, right: str, stands: Mapping[int, Mapping[Any, Any]], found: RestsOn) -> list[str]:
    """How the contrast is over the other horizons."""
    others = [f"over {months} months {_outcome(row, left, right)}" for months, row in stands.items() if months != found.horizon]
    return [f"As the case stands, {'; '.join(others)}."] if others else []


def rests_on(
    results: Results,
    measure: str = "profit",
    *,
    horizons: Sequence[int] | None = None,
    replications: int | None = None,
    progress: bool = False,
    workers: int | None = None,
) -> RestsOn:
    """See on whom the contrasts of the best cell with each cell of its policy or its relationship rest.

    Each group of accounts (a table of the file) is left out, and given the conflict policy of most accounts where it has another; each
    rival is left out, and its part of purchases goes to the others. All of it runs on the random numbers of the comparison.

    Parameters
    ----------
    results : a comparison of two cells at least
    measure : what is contrasted
    horizons : months from the first on; by default 12, 60 and 120, so far as they are at most twice the comparison's, and the comparison's
    replications : by default as many as the comparison has, 2 or more
    progress : whether a bar is shown
    workers : threads at work; by default KAMLAB_WORKERS, or as many as this machine or job has

    Raises
    ------
    KamlabError
        for input that cannot be used, and for a comparison with own agent classes
    """
    results.measure(measure)
    number_of_workers(workers)  # refused before anything runs
    if results.own:
        raise KamlabError("on whom a comparison rests is looked at on the batch engine: one with agent classes of your own cannot be taken")
    if any(results.settings):
        raise KamlabError("on whom a comparison rests is looked at where each other side does one thing: name one for each, and compare")
    n = whole("replications", results.series.shape[1] if replications is None else replications, 2, 1_000_000)
    months = _months(results, horizons)
    base = results.scenario.with_(months=max(months))
    pairs = _pairs(results, measure)
    bought = _purchases(base)
    variants = list(_variants(base))
    cells = list(dict.fromkeys(cell for pair in pairs for cell in pair))
    arms = [sc.with_(policy=cell.policy, relationship=cell.relationship) for _, _, sc, _ in variants if sc for cell in cells]
    columns = [Column(measure, 1, last) for last in months]
    values = iter(outcomes(arms, columns, n, seed=results.seed, progress=progress, label="conditions", workers=workers))
    rows: list[tuple[Any, ...]] = []
    for change, who, sc, refused in variants:
        seen = {cell: next(values) for cell in cells} if sc else {}
        left_over = _purchases(sc) / bought if sc else np.nan
        for left, right in pairs:
            for place, last in enumerate(months):
                ends = contrast(seen[left][place], seen[right][place])[:3] if sc else (np.nan,) * 3
                rows.append((" / ".join(left), " / ".join(right), change, who, last, *ends, left_over, "", refused))
    made = made_by("Comparison.rests_on", measure=measure, horizons=list(months), replications=n)
    asked = {
        "kind": "conditions", "made_by": made, **case(base),
        "cells": [list(cell) for cell in cells], "measure": measure, "horizons": list(months), "replications": n, "seed": results.seed,
    }  # fmt: skip
    unit = results.unit(measure)
    return RestsOn(results.scenario, _judged(pd.DataFrame(rows, columns=COLUMNS)), measure, unit, results.horizon, asked)


def _months(results: Results, horizons: Sequence[int] | None) -> tuple[int, ...]:
    if horizons is None:
        given = [last for last in HORIZONS if last <= BEYOND * results.horizon]
    elif isinstance(horizons, (list, tuple)):
        given = [plain(last) for last in horizons]
    else:
        raise KamlabError(f"horizons are a list of months, as in [12, 60], not {shown(horizons)}")
    wrong = [last for last in given if type(last) is not int or not 1 <= last <= MAX_MONTHS]
    if wrong:
        raise KamlabError(f"a horizon is a whole number of months from 1 to {MAX_MONTHS}, not {shown(wrong[0])}")
    return tuple(sorted({*given, results.horizon}))


def _pairs(results: Results, measure: str) -> list[tuple[CellName, CellName]]:
    """The best cell with each cell of its policy or its relationship."""
    if len(results.cells) < 2:
        raise KamlabError("on whom a contrast rests needs two cells: compare two policies or relationships at least")
    means = {cell: float(results.outcome(measure, *cell).mean()) for cell in results.cells}
    best = max(results.cells, key=lambda cell: means[cell])
    near = [cell for cell in results.cells if cell != best and (cell.policy == best.policy or cell.relationship == best.relationship)]
    return [(best, cell) for cell in near or results.cells if cell != best]


def _variants(base: Scenario) -> Iterator[tuple[str, str, Scenario | None, str]]:
    """Changed cases: what is changed, of whom, the case, and why there is none."""
    yield AS_IT_STANDS, "", base, ""
    common = ordinary_policy(base)
    groups = base.account
    for account in groups if len(groups) > 1 else ():
        yield "without", account.name, *_tried(lambda name=account.name: without_account(base, name))
    unlike = [account for account in groups if account.policy != common]
    for account in unlike:
        data = {account.name}
        yield "ordinary", account.name, *_tried(lambda names=data: _ordinary(base, names, common))
    if len(unlike) > 1:
        yield "ordinary", "all accounts", *_tried(lambda: _ordinary(base, {account.name for account in unlike}, common))
    for supplier in base.supplier:
        if not supplier.focal:
            yield "without", supplier.name, *_tried(lambda name=supplier.name: without_rival(base, name))


def _ordinary(base: Scenario, names: set[str], policy: str) -> Scenario:
    from sim.scenario.naming import quoted

    return base.with_(set={f"account.{quoted(name)}.policy": policy for name in names})


def _tried(make: Any) -> tuple[Scenario | None, str]:
    try:
        return make(), ""
    except KamlabError as error:
        return None, str(error)


def _purchases(sc: Scenario) -> float:
    """What all accounts buy in a month at the start."""
    return sum(account.demand * account.count for account in sc.account)


def _judged(table: pd.DataFrame) -> pd.DataFrame:
    """The table with the column `rests`: the lead as the case stands beside what the change leaves of it."""
    keys = ["left", "right", "months"]
    stands = table[table["change"] == AS_IT_STANDS].set_index(keys)
    base = stands.loc[list(table[keys].itertuples(index=False, name=None))]
    leads, estimate = base["low"].to_numpy() > 0, base["estimate"].to_numpy()
    ran = (table["refused"] == "").to_numpy() & leads
    mostly = table["high"].to_numpy() < HALF * estimate * table["left_over"].to_numpy()
    wholly = ~(table["low"].to_numpy() > 0)
    return table.assign(rests=np.where(ran & wholly, "wholly", np.where(ran & mostly, "mostly", "")))
