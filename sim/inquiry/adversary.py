"""The standing adversary: a joint search of a case for whatever wins without being paid for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.contrast import LEVEL, Estimate, around
from sim.bundled import cases as bundled_cases
from sim.called import made_by
from sim.display import Card, Shows
from sim.errors import KamlabError
from sim.experiment.payoffs import Payoff, payoffs
from sim.given import shown
from sim.inquiry.asked import write
from sim.inquiry.search import Search, asked_question, search
from sim.inquiry.space import coordinates, moved, with_values
from sim.paths import usable_folder
from sim.report.numbers import with_interval
from sim.scenario import Scenario, load
from sim.scenario.sides import own_strategy, seated, side_of
from sim.strategies.bundle import Strategy

OVER = (
    "traits", "relationship.operating", "relationship.management", "relationship.decision", "relationship.links",
    "relationship.monitoring", "attack.price_cut=0:0.2", "attack.raid_effort=0:2", "attack.readiness", "attack.war_chest", "attack.focus",
    "attack.reserve", "portfolio.head", "portfolio.head_service=0:3", "portfolio.tail_service=0:3", "tactics",
    "supplier.joint_planning=0:1",
)  # fmt: skip
"""All that a supplier decides; `pay.commission` and `pay.process_control` are added where it has a pay plan."""
COSTS = ("effort_cost", "line_cost", "tactic_cost", "incentives", "outlay", "stock_cost")
"""Measures of what the supplier spends."""
FREE, INSIDE, PAID, NOTHING = "not paid for", "limited inside its range", "paid for", "no gain"
"""Verdicts: a gain at a corner that raises no cost; such a gain inside the range, where going further would not gain; a gain that costs;
none beyond doubt."""
GENERATIONS, POPULATION, LEARN, REPLICATIONS = 40, 18, 24, 100


@dataclass(frozen=True, repr=False)
class Adversary(Shows):
    """What the adversary found.

    Attributes
    ----------
    strategies : the strategy found in each case, by its name
    asked : what decides the result, for its manifest
    table : a row per case and number: case, key, own (the case's value), found, gain (profit lost where the case's value is put back), low,
        high, cost (what it spends more for it), cost_low, cost_high, corner, verdict
    cases : a row per case: gain of the whole strategy over the case's own, its interval, and whether the search has converged
    """

    table: pd.DataFrame
    cases: pd.DataFrame
    strategies: Mapping[str, Strategy]
    asked: Mapping[str, Any] = field(default_factory=dict)

    def card(self) -> Card:
        """What it is, what was found, and what to call next."""
        facts = {"": ", ".join(self.cases["case"]), "wins without being paid for": f"{len(self.free)} numbers"}
        tables = {"Cases": self.cases, "Numbers, and what each gains and costs": self.table}
        then = {".free": "what is not paid for", ".strategies": "the strategies found", ".save(folder)": "writes it to a folder"}
        return Card("Adversary", "", facts, self.words(), tables, then)

    @property
    def free(self) -> pd.DataFrame:
        """The rows of what wins and is not paid for."""
        return self.table[self.table["verdict"] == FREE]

    def words(self) -> list[str]:
        """A sentence per case."""
        found = []
        for row in self.cases.to_dict("records"):
            free = self.free[self.free["case"] == row["case"]]
            what = ", ".join(free["key"]) if len(free) else "nothing"
            gain = with_interval(row["gain"], row["low"], row["high"])
            found.append(
                f"{row['case']}: ahead of the case's own strategy by {gain} (search {row['search']}); wins without being paid for: {what}."
            )
        return found

    def markdown(self) -> str:
        """The rows that gain, as a table for a page."""
        lines = ["| case | what | own | found | gain | costs more | where | verdict |", "|---|---|---|---|---|---|---|---|"]
        for row in self.table[self.table["verdict"] != NOTHING].to_dict("records"):
            gain, cost = (with_interval(row[key], row[low], row[high]) for key, low, high in
                          (("gain", "low", "high"), ("cost", "cost_low", "cost_high")))  # fmt: skip
            where = row["corner"] or "inside"
            lines.append(
                f"| {row['case']} | {row['key']} | {row['own']:.3g} | {row['found']:.3g} | {gain} | {cost} | {where} | {row['verdict']} |"
            )
        return "\n".join(lines) + "\n"

    def save(self, folder: str | Path, *, overwrite: bool = False) -> list[Path]:
        """Write both tables and the manifest to a folder; returns the paths. Another result in it is replaced only if asked."""
        return write(folder, self.asked, {"adversary": self.table, "cases": self.cases}, {}, overwrite=overwrite)


def adversary(
    cases: str | Scenario | Iterable[str | Scenario] = (),
    *,
    over: Iterable[str] | None = None,
    months: int | None = None,
    generations: int = GENERATIONS,
    population: int = POPULATION,
    learn: int = LEARN,
    replications: int = REPLICATIONS,
    seed: int = 1,
    out: str | Path | None = None,
    resume: bool = False,
    overwrite: bool = False,
    progress: bool = False,
    workers: int | None = None,
) -> Adversary:
    """Search all that the focal supplier of each case decides, jointly, for the most profit; ask of each number what it gains and costs.

    A number is "not paid for" where it stands at an end of its range, where putting the case's own value back loses profit beyond doubt,
    and where what the supplier spends does not rise beyond doubt: the case then pays for no limit to it. Random numbers of the verdicts are
    such that no choice was made on; the intervals of a case hold together (Bonferroni).

    Parameters
    ----------
    cases : by default all bundled ones
    over : what is searched (see `sim.inquiry.search`); by default all that a supplier decides
    generations, population, learn, replications : of each search
    out : folder of the tables, and below it of every search; nothing is written without it
    resume : go on with searches that were interrupted
    months : horizon; by default the scenario's
    seed : of the random numbers, 0 to 2^63 - 1
    overwrite : whether another result in the folder may be replaced
    progress : whether a bar is shown
    workers : threads at work; by default KAMLAB_WORKERS, or as many as this machine or job has

    Raises
    ------
    KamlabError
        for input that cannot be used, and where the package cma is not installed
    """
    given = [cases] if isinstance(cases, (str, Scenario)) else list(cases) if isinstance(cases, Iterable) else None
    if given is None:
        raise KamlabError(f"adversary: cases must be a list of cases, not {shown(cases)}")
    chosen = [load(case) if months is None else load(case).with_(months=months) for case in given or bundled_cases()]
    if twice := [case.name for case in chosen if sum(other.name == case.name for other in chosen) > 1]:
        raise KamlabError(f"adversary: {twice[0]} is named twice")
    folder = None if out is None else usable_folder(out)
    sizes: dict[str, Any] = {
        "generations": generations,
        "population": population,
        "learn": learn,
        "replications": replications,
        "seed": seed,
    }
    spaces = {case.name: _space(case, over) for case in chosen}
    for case in chosen:  # all that is asked is checked before the first search
        asked_question(
            case, "supplier", spaces[case.name], measure="profit", months=None, against=None, climbs=1, robust=0, front=0, **sizes
        )
    rows, totals, strategies = [], [], {}
    for case in chosen:
        place = None if folder is None else folder / "searches" / case.name
        found = search(
            case, "supplier", spaces[case.name], climbs=1, **sizes, out=place, resume=resume and place is not None, overwrite=overwrite,
            progress=progress, workers=workers,
        )  # fmt: skip
        judged, total = _judged(case, found, replications, seed, workers)
        rows += judged
        totals.append(total)
        strategies[case.name] = found.found
    columns = ["case", "key", "own", "found", "gain", "low", "high", "cost", "cost_low", "cost_high", "corner", "verdict"]
    asked = {
        "kind": "adversary", "made_by": made_by("sim.inquiry.adversary", cases=cases or None, **sizes),
        "cases": [case.model_dump(mode="json", exclude_none=True) for case in chosen], "over": spaces, **sizes,
    }  # fmt: skip
    result = Adversary(
        pd.DataFrame(rows, columns=columns), pd.DataFrame(totals, columns=["case", "gain", "low", "high", "search"]), strategies, asked
    )
    if folder is not None:
        result.save(folder, overwrite=overwrite or resume)
    return result


def _space(case: Scenario, over: Iterable[str] | None) -> list[str]:
    """What is searched; of all that suppliers decide, without what this case refuses, such as joint planning where nothing is planned."""
    if over is not None:
        return [over] if isinstance(over, str) else list(over)
    wanted = [*OVER, *(("pay.commission", "pay.process_control") if case.focal.pay else ())]
    side, own = side_of(case, "supplier"), own_strategy(case, side_of(case, "supplier"))

    def accepted(key: str) -> bool:
        space = coordinates(key, buys=False)
        try:
            seated(case, {side: moved(space, own, [1.0] * len(space), "tried")})
        except KamlabError:
            return False
        return True

    return [key for key in wanted if accepted(key)]


def _judged(
    case: Scenario, found: Search, replications: int, seed: int, workers: int | None
) -> tuple[list[tuple[Any, ...]], tuple[Any, ...]]:
    """The rows of a case and its total, on random numbers that neither the search nor its confirmation met."""
    side, space = side_of(case, "supplier"), found.question.space
    own = own_strategy(case, side)
    values = [one.of(found.found) for one in space]
    arms = [found.found, own]
    for place, one in enumerate(space):
        arms.append(with_values(space, found.found, [*values[:place], one.of(own), *values[place + 1 :]], "set back"))
    wanted = [Payoff(side, measure) for measure in ("profit", *COSTS)]
    unseen = int(np.random.SeedSequence([seed, 99]).generate_state(1, np.uint64)[0] >> 1)
    got = payoffs([seated(case, {side: arm}) for arm in arms], wanted, replications, seed=unseen, workers=workers)
    profit, cost = got[:, 0], got[:, 1:].sum(axis=1)
    level = 1 - (1 - LEVEL) / (2 * len(space))
    rows = []
    for place, one in enumerate(space):
        gain, spent = _difference(profit[0], profit[2 + place], level), _difference(cost[0], cost[2 + place], level)
        corner = one.corner(one.of(found.found))
        verdict = NOTHING if not gain.low > 0 else PAID if spent.low > 0 else FREE if corner else INSIDE
        rows.append((case.name, one.key, one.of(own), one.of(found.found), *gain[:3], *spent[:3], corner, verdict))
    total = _difference(profit[0], profit[1], LEVEL)
    return rows, (case.name, *total[:3], found.converged)


def _difference(left: np.ndarray, right: np.ndarray, level: float) -> Estimate:
    difference = left - right
    centre = float(difference.mean())
    return around(centre, difference - centre, len(difference), level)
