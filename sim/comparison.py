"""Compare: the main job, from a scenario to numbers, words and pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeVar

import numpy as np
import pandas as pd

from sim.analysis.contrast import contrast, mean, superiority
from sim.analysis.crossing import Crossing, crossing
from sim.analysis.enough import Enough, Target, next_size, saved_by_common_luck, width_of
from sim.engine import Agents, chosen_engine
from sim.errors import KamlabError, did_you_mean
from sim.experiment import Failure, run_arms
from sim.scenario import Scenario, load
from sim.strategies import Conflict, Coverage
from sim.world.measures import INDEX, MEASURES, NAMES, over_window

POLICIES = ("compromise", "hard-line", "balanced")
RELATIONSHIPS = ("shallow", "layered")
REPLICATIONS = 200
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
CELL = ["policy", "relationship"]


class CellName(NamedTuple):
    """A cell of the comparison."""

    policy: str
    relationship: str


@dataclass(frozen=True)
class Comparison:
    """What `compare` found.

    Attributes
    ----------
    scenario : the scenario compared
    cells : policy and relationship of each cell, in the order of `series`
    series : array (cells, replications, months, measures); measures in the order of `sim.world.measures.NAMES`
    seed : replication r of every cell met the luck addressed by (seed, r)
    engine : which engine ran
    failures : replications that ended in an error; analyses leave such a replication out in every cell, `runs` shows it
    enough : where `replications="auto"`: how many were needed, and what common luck saved; else None
    """

    scenario: Scenario
    cells: tuple[CellName, ...]
    series: np.ndarray
    seed: int
    engine: str
    failures: tuple[Failure, ...] = ()
    enough: Enough | None = None

    @property
    def replications(self) -> int:
        """Replications of each cell that analyses rest on."""
        return int(np.count_nonzero(self.whole))

    @cached_property
    def whole(self) -> np.ndarray:
        """Which replications ran without an error in every cell: array (replications,) of bool."""
        whole = np.ones(self.series.shape[1], dtype=bool)
        whole[[failure.replication for failure in self.failures]] = False
        return whole

    @property
    def horizon(self) -> int:
        """Months of each replication."""
        return int(self.series.shape[2])

    def cell(self, policy: str, relationship: str) -> int:
        """Position of a cell.

        Raises
        ------
        KamlabError
            where it was not compared
        """
        try:
            return self.cells.index(CellName(policy, relationship))
        except ValueError:
            known = "; ".join(" / ".join(cell) for cell in self.cells)
            raise KamlabError(f"the cell {policy} / {relationship} was not compared; cells: {known}") from None

    def monthly(self, measure: str, policy: str, relationship: str) -> np.ndarray:
        """Monthly values of one measure in one cell: array (replications, months)."""
        _check_measure(measure)
        return self.series[self.cell(policy, relationship), self.whole, :, INDEX[measure]]

    def outcome(self, measure: str, policy: str, relationship: str, first: int = 1, last: int | None = None) -> np.ndarray:
        """One number per replication: the measure over months first .. last (by default all): array (replications,)."""
        return over_window(self.monthly(measure, policy, relationship), measure, first, last)

    @cached_property
    def runs(self) -> pd.DataFrame:
        """A row per policy x relationship x replication, a column per measure over the whole horizon.

        `breakup` is the share of accounts lost to a break-up at least once; `breakup_month` is the month of the run's first
        break-up, missing where there was none. Where a replication failed there is a column `error`, and its measures are missing.
        """
        frames = []
        for cell in self.cells:
            block = self.series[self.cell(*cell)]
            columns = {name: over_window(block[:, :, m], name) for m, name in enumerate(NAMES)}
            names = {"policy": cell.policy, "relationship": cell.relationship, "replication": range(len(block))}
            frame = pd.DataFrame(names | columns)
            frame["breakup_month"] = first_month(block[:, :, INDEX["breakups"]])
            frames.append(frame)
        runs = pd.concat(frames, ignore_index=True)
        if self.failures:
            runs["error"] = None
            for failure in self.failures:
                runs.loc[failure.arm * self.series.shape[1] + failure.replication, "error"] = failure.error
        return runs

    @cached_property
    def months(self) -> pd.DataFrame:
        """A row per policy x relationship x month: mean and quantiles (q05 to q95, over replications) of each measure.

        Columns are named `profit_mean`, `profit_q05`, ...; money measures are of the month, not summed.
        """
        frames = []
        for i, cell in enumerate(self.cells):
            block = self.series[i][self.whole]
            columns: dict[str, np.ndarray] = {}
            means, quantiles = block.mean(axis=0), np.quantile(block, QUANTILES, axis=0)
            for m, name in enumerate(NAMES):
                columns[f"{name}_mean"] = means[:, m]
                for q, values in zip(QUANTILES, quantiles, strict=True):
                    columns[f"{name}_q{round(100 * q):02d}"] = values[:, m]
            months = range(1, self.horizon + 1)
            frames.append(pd.DataFrame({"policy": cell.policy, "relationship": cell.relationship, "month": months} | columns))
        return pd.concat(frames, ignore_index=True)

    def summary(self, measures: Sequence[str] = NAMES, first: int = 1, last: int | None = None) -> pd.DataFrame:
        """Mean, sd and 95 % interval of each measure in each cell, over months first .. last.

        Returns
        -------
        DataFrame with columns policy, relationship, measure, unit, n, mean, sd, low, high
        """
        self._check_window(first, last)
        rows = []
        for cell in self.cells:
            for name in measures:
                values = self.outcome(name, *cell, first, last)
                found = mean(values)
                sd = float(np.std(values, ddof=1)) if values.size > 1 else float("nan")
                rows.append((*cell, name, self.unit(name), found.n, found.value, sd, found.low, found.high))
        return pd.DataFrame(rows, columns=[*CELL, "measure", "unit", "n", "mean", "sd", "low", "high"])

    def contrasts(self, measure: str = "profit", first: int = 1, last: int | None = None) -> pd.DataFrame:
        """Paired differences on common luck between policies within a relationship, and relationships within a policy.

        Returns
        -------
        DataFrame with columns within, left, right, measure, n, estimate (mean of left - right), low, high (95 % interval),
        superiority (probability that left exceeds right on the same luck, ties counted half)
        """
        _check_measure(measure)
        self._check_window(first, last)
        rows = []
        for a, b in combinations(self.cells, 2):
            if a.relationship == b.relationship:
                within, left, right = a.relationship, a.policy, b.policy
            elif a.policy == b.policy:
                within, left, right = a.policy, a.relationship, b.relationship
            else:
                continue
            x, y = self.outcome(measure, *a, first, last), self.outcome(measure, *b, first, last)
            found, ahead = contrast(x, y), superiority(x, y)
            if found.value < 0:  # told from the side of the one that is ahead
                left, right, ahead = right, left, 1 - ahead
                found = found._replace(value=-found.value, low=-found.high, high=-found.low)
            rows.append((within, left, right, measure, found.n, found.value, found.low, found.high, ahead))
        return pd.DataFrame(rows, columns=["within", "left", "right", "measure", "n", "estimate", "low", "high", "superiority"])

    def crossing(self, left: str, right: str, relationship: str, measure: str = "profit") -> Crossing:
        """When policy `left` overtakes policy `right` for good in the measure summed from the first month."""
        return crossing(self.monthly(measure, left, relationship), self.monthly(measure, right, relationship))

    def unit(self, measure: str) -> str:
        """Unit of a measure over a window; money in the scenario's currency, months added up where the measure is a sum."""
        found = MEASURES[INDEX[measure]]
        unit = found.unit.replace("money", self.scenario.currency)
        return unit.replace(" a month", "") if found.over_time == "sum" else unit

    def words(self) -> list[str]:
        """The headline contrasts in sentences."""
        from sim.report.words import headline

        return headline(self)

    def save(self, out: str | Path) -> list[Path]:
        """Write runs, months, summary and contrasts as Parquet and CSV to a folder; returns the paths."""
        from sim.report.data import save

        return save(self, Path(out))

    def report(self, out: str | Path) -> Path:
        """Write one self-contained HTML page with figures and tables, the figures as PNG, and the data behind it.

        Returns
        -------
        path of the page
        """
        from sim.report.page import write_report

        return write_report(self, Path(out))

    def _check_window(self, first: int, last: int | None) -> None:
        end = self.horizon if last is None else last
        if not 1 <= first <= end <= self.horizon:
            raise KamlabError(f"months {first} to {end} are not a window of the {self.horizon} months that were run")


def first_month(events: np.ndarray) -> np.ndarray:
    """First month (from 1) with an event, nan where there is none. events : array (replications, months)."""
    happened = events > 0
    return np.where(happened.any(axis=1), happened.argmax(axis=1) + 1.0, np.nan)


def _check_measure(measure: str) -> None:
    if measure not in INDEX:
        raise KamlabError(f"there is no measure {measure!r}{did_you_mean(measure, NAMES)}")


def compare(
    scenario: str | Path | Scenario,
    policies: Iterable[str | Conflict] = POLICIES,
    relationships: Iterable[str | Coverage] = RELATIONSHIPS,
    replications: int | Literal["auto"] = REPLICATIONS,
    months: int | None = None,
    seed: int = 1,
    engine: str = "auto",
    executor: Executor | None = None,
    out: str | Path | None = None,
    progress: bool = True,  # noqa: FBT001, FBT002 (a name of the public interface)
    agents: Agents | None = None,
    target: Target | None = None,
) -> Comparison:
    """Compare policies and relationships of the focal supplier on common luck.

    Parameters
    ----------
    scenario : a bundled scenario's name, a path to a .toml, or a scenario
    policies, relationships : names or own records (`sim.Conflict`, `sim.Coverage`)
    replications : of each cell; "auto" adds replications until the contrast of `target` is known as closely as it asks
    months : horizon; by default the scenario's
    seed : of the luck, 0 to 2^63 - 1
    engine : "batch" (compiled), "agents" (Mesa) or "auto"
    executor : any `concurrent.futures.Executor`
    out : a folder for report, figures and data; nothing is written without it
    progress : whether a bar is shown
    agents : own agent classes, {sim.Supplier: MySupplier}; they run on the agent engine
    target : with replications="auto": which contrast, how closely (see `sim.Target`)

    Returns
    -------
    Comparison

    Raises
    ------
    KamlabError
        for input that cannot be used

    Examples
    --------
    >>> r = compare("gree-gome", policies=["balanced"], relationships=["shallow"], replications=2, months=6, progress=False)
    >>> r.runs[["policy", "relationship", "replication"]].values.tolist()
    [['balanced', 'shallow', 0], ['balanced', 'shallow', 1]]
    """
    sc = load(scenario)
    chosen_policies, chosen_relationships = _listed("policies", policies, Conflict), _listed("relationships", relationships, Coverage)
    cells, arms = [], []
    for relationship in chosen_relationships:
        for policy in chosen_policies:
            arm = sc.with_(policy=policy, relationship=relationship, months=months)
            cells.append(CellName(arm.policy, arm.relationship))
            arms.append(arm)
    if len(set(cells)) < len(cells):
        raise KamlabError("compare: two cells have the same policy and relationship: name each strategy once")
    base = sc if months is None else sc.with_(months=months)
    for policy in chosen_policies:  # entered into the scenario's tables, so that a result can state the traits of own strategies
        base = base.with_(policy=policy)
    for relationship in chosen_relationships:
        base = base.with_(relationship=relationship)
    base = base.with_(policy=sc.policy, relationship=sc.relationship)
    failures: list[Failure] = []

    def add(start: int, n: int) -> np.ndarray:
        keywords: dict[str, Any] = {"seed": seed, "engine": engine, "executor": executor, "agents": agents}
        return run_arms(arms, n, **keywords, start=start, failures=failures, progress=progress, label=sc.name)

    def found(series: np.ndarray, enough: Enough | None = None) -> Comparison:
        return Comparison(base, tuple(cells), series, seed, chosen_engine(engine, agents), tuple(failures), enough)

    if replications == "auto":
        result = _until_enough(_filled_in(target, cells), add, found)
    elif target is not None:
        raise KamlabError("compare: target goes with replications='auto'")
    else:
        result = found(add(0, replications))
    if not result.replications:
        raise KamlabError(f"compare: every replication failed; the first with {failures[0].error}")
    if out is not None:
        result.report(out)
    return result


def _filled_in(target: Target | None, cells: Sequence[CellName]) -> Target:
    """The target with its cells: by default the first two of the comparison."""
    if target is None:
        raise KamlabError("compare: replications='auto' needs a target, as in target=sim.Target(width=2.0)")
    if len(cells) < 2:
        raise KamlabError("compare: replications='auto' watches a contrast: compare two cells at least")
    _check_measure(target.measure)
    return replace(target, left=target.left or cells[0], right=target.right or cells[1])


def _until_enough(target: Target, add: Callable[[int, int], np.ndarray], found: Callable[..., Comparison]) -> Comparison:
    """Add replications in rounds until the target's interval is narrow enough, or there are as many as it allows."""
    series = add(0, target.start)
    rounds: list[tuple[int, float]] = []
    while True:
        result = found(series)
        left, right = (result.outcome(target.measure, *cell, target.first, target.last) for cell in (target.left, target.right) if cell)
        width = width_of(left, right)
        rounds.append((series.shape[1], width))
        if width <= target.width or series.shape[1] >= target.most:
            return found(series, Enough(target, tuple(rounds), saved_by_common_luck(left, right)))
        more = next_size(series.shape[1], width, target) - series.shape[1]
        series = np.concatenate([series, add(series.shape[1], more)], axis=1)


_Record = TypeVar("_Record", Conflict, Coverage)


def _listed(what: str, given: str | _Record | Iterable[str | _Record], record: type[_Record]) -> list[str | _Record]:
    items: list[str | _Record] = [given] if isinstance(given, (str, record)) else list(given)  # type: ignore[arg-type]
    if not items:
        raise KamlabError(f"compare: {what} is empty: name at least one")
    return items
