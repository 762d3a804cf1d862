"""Draws: histories under assumptions drawn at random, each with random numbers of its own, reduced to what a fit looks at."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from functools import partial
from typing import NamedTuple

import numpy as np
from tqdm.auto import tqdm

from sim.engine import Batch
from sim.engine.compiling import prepare
from sim.engine.records import INDEX
from sim.errors import KamlabError
from sim.experiment.design import Sample
from sim.experiment.faults import reason
from sim.experiment.pool import StoppedError, perform, stop
from sim.fitting.observed import Observed
from sim.fitting.summaries import summaries_of, summarise
from sim.scenario import Scenario

PRIOR, PREDICTIVE, CHECK = 101, 102, 103
"""What random numbers are for: no two of a fit are shared, nor any with data that were simulated under the same seed."""
IN_A_CHUNK = 50


class Seen(NamedTuple):
    """What is kept of histories.

    summaries : array (histories, windows, summaries)
    means : array (histories, months, measures), over the accounts that were observed in a month; nan where none was
    """

    summaries: np.ndarray
    means: np.ndarray


def seed_for(seed: int, purpose: int) -> int:
    """A seed that no user types, and that differs for every purpose."""
    return int(np.random.SeedSequence([seed, purpose]).generate_state(1, np.uint64)[0] >> 1)


def drawn(box: Mapping[str, tuple[float, float]], n: int, seed: int) -> np.ndarray:
    """Points of a box as parts of its sides, 0 to 1, evenly spread (Latin hypercube): array (n, keys)."""
    unit = dict.fromkeys(box, (0.0, 1.0))
    settings = Sample(method="latin-hypercube", points=n, seed=seed_for(seed, PRIOR), ranges=unit).settings()
    return np.array([[setting[key] for key in box] for setting in settings])


def at(box: Mapping[str, tuple[float, float]], unit: np.ndarray) -> list[dict[str, float]]:
    """The assumptions that parts of a box stand for."""
    ends = np.array(list(box.values()))
    values = ends[:, 0] + unit * (ends[:, 1] - ends[:, 0])
    return [dict(zip(box, row, strict=True)) for row in values.tolist()]


def reduced(values: np.ndarray, measures: Sequence[str], windows: Sequence[tuple[int, int]]) -> tuple[np.ndarray, np.ndarray]:
    """Summaries of each window of months first .. last, and the means over accounts by month.

    values : array (months, accounts, measures)
    """
    there = ~np.isnan(values)
    n = there.sum(axis=1)
    means = np.where(n > 0, np.where(there, values, 0.0).sum(axis=1) / np.maximum(n, 1), np.nan)
    return np.array([summarise(values[first - 1 : last], measures) for first, last in windows]), means


def histories(
    scenario: Scenario, observed: Observed, assumptions: Sequence[Mapping[str, float]], windows: Sequence[tuple[int, int]], *, seed: int,
    progress: bool = False, label: str = "histories", executor: Executor | None = None, workers: int | None = None,
) -> Seen:  # fmt: skip
    """Run the scenario once under each set of assumptions and look at it as the data were looked at.

    Parameters
    ----------
    scenario : with the horizon of the data
    observed : the data, of which accounts, measures and what was not observed are taken
    assumptions : of each history; history i is replication i
    windows : months over which summaries are taken

    Raises
    ------
    KamlabError
        for the first history that fails
    """
    prepare()
    n = len(assumptions)
    found = Seen(np.empty((n, len(windows), len(summaries_of(observed.measures)))), np.empty((n, observed.months, len(observed.measures))))
    units = [(first, min(first + IN_A_CHUNK, n)) for first in range(0, n, IN_A_CHUNK)]
    work = partial(_lived, scenario, observed, assumptions, tuple(windows), seed)
    with tqdm(total=n, desc=label, unit="history", disable=not progress, leave=False, file=sys.stderr) as bar:
        for (first, last), seen in perform(units, work, threads=True, executor=executor, workers=workers):
            found.summaries[first:last], found.means[first:last] = seen
            bar.update(last - first)
    return found


def _lived(
    scenario: Scenario, observed: Observed, assumptions: Sequence[Mapping[str, float]], windows: Sequence[tuple[int, int]], seed: int,
    unit: tuple[int, int],
) -> Seen:  # fmt: skip
    batch = Batch(scenario, seed)
    records = batch.empty_records()
    columns = [INDEX[name] for name in observed.measures]
    missing = np.isnan(observed.values)
    summaries, means = [], []
    for number in range(*unit):
        if stop.is_set():
            raise StoppedError
        try:
            batch.assume(assumptions[number])
            batch.run(number, records)
        except Exception as error:
            raise KamlabError(f"history {number} failed ({reason(error)}), with {_told(assumptions[number])}") from error
        values = records[:, list(observed.places), observed.supplier][..., columns]
        values[missing] = np.nan
        summary, mean = reduced(values, observed.measures, windows)
        summaries.append(summary)
        means.append(mean)
    return Seen(np.array(summaries), np.array(means))


def _told(assumptions: Mapping[str, float]) -> str:
    return ", ".join(f"{name} = {value:.4g}" for name, value in list(assumptions.items())[:5]) + (" ..." if len(assumptions) > 5 else "")
