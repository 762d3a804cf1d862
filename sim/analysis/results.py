"""Results: what the runs of a comparison gave, as tables and estimates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from sim.analysis.contrast import contrast, counts_events, mean, mean_of_events, superiority
from sim.analysis.crossing import Crossing, crossing
from sim.analysis.enough import Enough
from sim.display import Shows
from sim.errors import KamlabError
from sim.experiment import Failure
from sim.given import plain, shown
from sim.scenario import Scenario
from sim.world.measures import INDEX, Measure, over_window, possible

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
CELL = ["policy", "relationship"]


class CellName(NamedTuple):
    """A cell of the comparison."""

    policy: str
    relationship: str


@dataclass(frozen=True, repr=False)
class Results(Shows):
    """What the runs of a comparison gave.

    Attributes
    ----------
    scenario : the scenario compared
    cells : policy and relationship of each cell, in the order of `series`
    series : array (cells, replications, months, measures); measures in the order of `measures`
    seed : replication r of every cell met the random numbers addressed by (seed, r)
    engine : which engine ran
    failures : replications that ended in an error; analyses leave such a replication out in every cell, `runs` shows it
    enough : where `replications="auto"`: how many were enough, and what common random numbers saved; else None
    own : own agent classes for all arms: what each replaces, its name, files and digest
    settings : by cell, what the other sides do in it where they are varied, by dotted key, and the `relationship` by itself; the cell's
        `relationship` is then `layered, Fair buyer hard-line`
    left_out : the case's own policy or relationship, where a comparison that names none does not take it
    made_by : the command or call
    """

    scenario: Scenario
    cells: tuple[CellName, ...]
    series: np.ndarray
    seed: int
    engine: str
    failures: tuple[Failure, ...] = ()
    enough: Enough | None = None
    own: tuple[Mapping[str, Any], ...] = ()
    settings: tuple[Mapping[str, Any], ...] = ()
    left_out: tuple[str, ...] = ()
    made_by: str = ""

    def __repr__(self) -> str:
        cells = ", ".join(" / ".join(cell) for cell in self.cells)
        size = f"{self.replications} replications x {self.horizon} months"
        return f"<{type(self).__name__} of {self.scenario.name}: {cells}; {size}, seed {self.seed}, {self.engine} engine>"

    @property
    def measures(self) -> tuple[str, ...]:
        """Names of the measures: the shipped ones, then those of one's own."""
        return tuple(measure.name for measure in self.scenario.measured)

    @property
    def own_measures(self) -> tuple[str, ...]:
        """Names of the measures of one's own (see `sim.measure`)."""
        return tuple(own.name for own in self.scenario.own_measures)

    def measure(self, name: str) -> Measure:
        """Name, unit, direction and meaning of a measure.

        Raises
        ------
        KamlabError
            for a measure that there is not
        """
        return self.scenario.measured[self.scenario.place_of(name)]

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

    def strategies(self, cell: int) -> dict[str, Any]:
        """What is done in a cell, as columns of tables: policy, relationship and, where they are varied, what the other sides do."""
        setting = self.settings[cell] if self.settings else {}
        return {"policy": self.cells[cell].policy, "relationship": self.cells[cell].relationship} | dict(setting)

    def cell(self, policy: str, relationship: str) -> int:
        """Position of a cell.

        Raises
        ------
        KamlabError
            where it was not compared
        """
        try:
            return self.cells.index(CellName(plain(policy), plain(relationship)))
        except ValueError:
            known = "; ".join(" / ".join(cell) for cell in self.cells)
            raise KamlabError(f"the cell {policy} / {relationship} was not compared; cells: {known}") from None

    def monthly(self, measure: str, policy: str, relationship: str) -> np.ndarray:
        """Monthly values of one measure in one cell: array (replications, months)."""
        place = self.scenario.place_of(measure)
        return self.series[self.cell(policy, relationship), self.whole, :, place]

    def outcome(self, measure: str, policy: str, relationship: str, first: int = 1, last: int | None = None) -> np.ndarray:
        """One number per replication: the measure over months first .. last (by default all): array (replications,)."""
        first, last = self._check_window(first, last)
        return over_window(self.monthly(measure, policy, relationship), self.measure(measure), first, last)

    @cached_property
    def runs(self) -> pd.DataFrame:
        """A row per policy x relationship x replication, a column per measure over the whole horizon.

        `breakup` is the share of accounts lost to a break-up at least once; `breakup_month` is the month of the run's first
        break-up, missing where there was none. Where a replication failed there is a column `error`, and its measures are missing.
        """
        frames = []
        for i in range(len(self.cells)):
            block = self.series[i]
            columns = {one.name: over_window(block[:, :, m], one) for m, one in enumerate(self.scenario.measured)}
            names = self.strategies(i) | {"replication": range(len(block))}
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
        for i in range(len(self.cells)):
            block = self.series[i][self.whole]
            columns: dict[str, np.ndarray] = {}
            means, quantiles = block.mean(axis=0), np.quantile(block, QUANTILES, axis=0)
            for m, name in enumerate(self.measures):
                columns[f"{name}_mean"] = means[:, m]
                for q, values in zip(QUANTILES, quantiles, strict=True):
                    columns[f"{name}_q{round(100 * q):02d}"] = values[:, m]
            months = range(1, self.horizon + 1)
            frames.append(pd.DataFrame(self.strategies(i) | {"month": months} | columns))
        return pd.concat(frames, ignore_index=True)

    def summary(self, measures: Sequence[str] | None = None, first: int = 1, last: int | None = None) -> pd.DataFrame:
        """Mean, sd and 95 % interval of measures, by default all, in each cell, over months first .. last.

        Student's interval, cut where values cannot lie (a share below 0 or above 1).

        Returns
        -------
        DataFrame with columns policy, relationship, measure, unit, n, mean, sd, low, high
        """
        first, last = self._check_window(first, last)
        measures = [measures] if isinstance(measures, str) else list(self.measures if measures is None else measures)
        for name in measures:
            self.measure(name)
        rows = []
        for i, cell in enumerate(self.cells):
            for name in measures:
                values = self.outcome(name, *cell, first, last)
                lowest, highest = possible(name)
                found = mean_of_events(values, highest) if counts_events(name) else mean(values)
                low, high = max(found.low, lowest), min(found.high, highest)
                sd = float(np.std(values, ddof=1)) if values.size > 1 else float("nan")
                rows.append((*self.strategies(i).values(), name, self.unit(name), found.n, found.value, sd, low, high))
        return pd.DataFrame(rows, columns=[*self.strategies(0), "measure", "unit", "n", "mean", "sd", "low", "high"])

    def contrasts(self, measure: str = "profit", first: int = 1, last: int | None = None) -> pd.DataFrame:
        """Paired differences on common random numbers between policies within a relationship, and relationships within a policy.

        Returns
        -------
        DataFrame with columns within, left, right, measure, n, estimate (mean of left - right), low, high (95 % interval),
        superiority (probability that left exceeds right on the same random numbers, ties counted half)
        """
        self.measure(measure)
        first, last = self._check_window(first, last)
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
        return unit_of(measure, self.scenario)

    def _check_window(self, first: int, last: int | None) -> tuple[int, int]:
        begin, end = plain(first), self.horizon if last is None else plain(last)
        if type(begin) is not int or type(end) is not int or not 1 <= begin <= end <= self.horizon:
            raise KamlabError(f"months {shown(begin)} to {shown(end)} are not a window of the {self.horizon} months that were run")
        return begin, end


def first_month(events: np.ndarray) -> np.ndarray:
    """First month (from 1) with an event, nan where there is none. events : array (replications, months)."""
    happened = events > 0
    return np.where(happened.any(axis=1), happened.argmax(axis=1) + 1.0, np.nan)


def unit_of(measure: str, scenario: Scenario) -> str:
    """Unit of a measure over a window; months added up where the measure is a sum."""
    found = scenario.measured[scenario.place_of(measure)]
    unit = found.unit.replace("money", scenario.currency)
    return unit.replace(" a month", "") if found.over_time == "sum" else unit
