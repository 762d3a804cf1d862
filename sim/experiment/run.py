"""Run arms x replications and keep every month: chunks of replications are the unit of work.

The numbers depend on scenario, seed and rules only: not on engine, executor, chunk size or number of workers.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from tqdm.auto import tqdm

from sim.engine import Agents, Batch, chosen_engine, run_replication
from sim.engine.checks import check_classes, check_seed
from sim.engine.compiling import prepare
from sim.errors import KamlabError
from sim.experiment.faults import reason
from sim.experiment.pool import StoppedError, perform, stop
from sim.given import shown, whole
from sim.own_code import imported
from sim.rules.records import RECORDS
from sim.scenario import Scenario
from sim.workers import number_of_workers

CHUNKS_PER_ARM_AND_WORKER = 8
LARGEST_BYTES = 4 * 2**30
"""More monthly values than this are not kept in memory: a design streams them to disk instead."""


MOST_RECORDS, RECORDS_IN_A_CHUNK, MOST_IN_A_CHUNK = 2 * 2**30, 64 * 2**20, 50
"""Most bytes of the account-months of a replication, and of a chunk if it holds more than one; and most replications of such a chunk."""


class Failure(NamedTuple):
    """A replication that ended in an error."""

    arm: int
    replication: int
    error: str


class Chunk(NamedTuple):
    """Replications first .. last - 1 of one arm."""

    arm: int
    first: int
    last: int


Keep = Callable[[Chunk, np.ndarray], None]
"""Called with a chunk and its account-months: array (replications, months, accounts, suppliers, records), nan where one failed."""


def run_arms(
    arms: Sequence[Scenario],
    replications: int,
    *,
    seed: int = 1,
    engine: str = "auto",
    executor: Executor | None = None,
    agents: Agents | None = None,
    start: int = 0,
    failures: list[Failure] | None = None,
    progress: bool = False,
    label: str = "replications",
    workers: int | None = None,
    keep: Keep | None = None,
) -> np.ndarray:
    """Run every arm with the same random numbers.

    Parameters
    ----------
    arms : scenarios of one horizon
    replications : per arm, 1 or more
    seed : replication r of every arm meets the random numbers addressed by (seed, r)
    engine : batch (compiled loop, threads), agents (Mesa, processes) or auto (batch unless own agents are given, or stand in the arm)
    executor : any `concurrent.futures.Executor`; by default one of as many workers as there are cores, made and closed here
    agents : own agent classes, as for `sim.build`; they need the agent engine
    start : number of the first replication
    failures : list that replications which fail are entered into; their values are nan. Without it the first failure ends the run
    progress : whether a bar is shown
    workers : threads or processes at work, where no executor is given; by default as many as this machine or job has
    label : what the bar is called
    keep : called with the account-months of every chunk, as they come

    Returns
    -------
    array (arms, replications, months, measures) of float64

    Raises
    ------
    KamlabError
        for a seed, number of replications, engine or horizon that cannot be used, and where the machine fails
    """
    seed = check_seed(seed)
    chosen_engine(engine, agents)  # refused before anything runs
    replications = whole("replications", replications, 1, 1_000_000)
    if executor is not None and not callable(getattr(executor, "submit", None)):
        raise KamlabError(f"executor must be a concurrent.futures.Executor, or left out for all cores, not {shown(executor)}")
    shape = _shape(check_arms(arms), replications)
    engines = [chosen_engine(engine, agents, arm) for arm in arms]
    for arm in arms:
        check_classes(arm)
    prepare()
    series = np.empty(shape)
    work = partial(run_chunk, tuple(arms), seed, engine, agents, start, keep is not None)
    with tqdm(total=len(arms) * replications, desc=label, unit="run", disable=not progress, leave=False, file=sys.stderr) as bar:
        for one in dict.fromkeys(engines):
            places = [place for place, its in enumerate(engines) if its == one]
            if keep is None:
                chunks = split(places, replications, number_of_workers(workers))
            else:
                chunks = even_chunks(arms, places, replications)
            alone = len(chunks) == 1 or (one == "agents" and not _can_travel(agents, [arms[place] for place in places]))
            done = perform(chunks, work, threads=one == "batch", executor=executor, serial=executor is None and alone, workers=workers)
            for chunk, (block, failed, records) in done:
                if failed and failures is None:
                    raise KamlabError(f"replication {failed[0].replication} of {_cell(arms[chunk.arm])} failed: {failed[0].error}")
                series[chunk.arm, chunk.first : chunk.last] = block
                if keep is not None and records is not None:
                    keep(chunk, records)
                if failures is not None:
                    failures += failed
                bar.update(chunk.last - chunk.first)
    return series


def check_arms(arms: Any) -> Sequence[Scenario]:
    """Raise KamlabError for anything but a list of scenarios."""
    if not isinstance(arms, Sequence) or not arms or not all(isinstance(arm, Scenario) for arm in arms):
        raise KamlabError(f"arms must be a list of scenarios, as in [sim.load('three-managers')], not {shown(arms)}")
    return arms


def _cell(arm: Scenario) -> str:
    return f"{arm.policy} / {arm.relationship}"


def _shape(arms: Sequence[Scenario], replications: int) -> tuple[int, int, int, int]:
    months = {arm.months for arm in arms}
    if len(months) != 1:
        raise KamlabError(f"the arms of a comparison need one horizon, not {sorted(months)} months")
    if len({arm.own_measures for arm in arms}) != 1:
        raise KamlabError("the arms of a comparison need the same measures: hand measures of your own in once, for all of them")
    shape = (len(arms), replications, months.pop(), len(arms[0].measured))
    size = 8 * int(np.prod(shape, dtype=float))
    if size > LARGEST_BYTES:
        raise KamlabError(
            f"{len(arms)} cells x {replications} replications x {shape[2]} months would take {size / 2**30:.0f} GiB of memory: "
            "use fewer replications or months, or stream a design to disk with `kamlab run`"
        )
    return shape


def split(arms: Sequence[int], replications: int, n_workers: int) -> list[Chunk]:
    """Chunks of nearly equal size of some arms, all advancing together so that a bar's estimate is honest."""
    size = max(1, -(-replications // (CHUNKS_PER_ARM_AND_WORKER * n_workers)))
    return [Chunk(arm, first, min(first + size, replications)) for first in range(0, replications, size) for arm in arms]


def even_chunks(arms: Sequence[Scenario], places: Sequence[int], replications: int) -> list[Chunk]:
    """Chunks of some arms of a run whose account-months are kept: as large as memory bears, and the same on every machine.

    Raises
    ------
    KamlabError
        where the account-months of one replication alone are too many
    """
    one = max(bytes_of_records(arm) for arm in arms)
    if one > MOST_RECORDS:
        raise KamlabError(
            f"the account-months of one replication take {one / 2**30:.1f} GiB, more than the {MOST_RECORDS / 2**30:.0f} that are kept: "
            "use fewer months or accounts"
        )
    size = max(1, min(MOST_IN_A_CHUNK, RECORDS_IN_A_CHUNK // one))
    return [Chunk(arm, first, min(first + size, replications)) for first in range(0, replications, size) for arm in places]


def bytes_of_records(arm: Scenario) -> int:
    """Bytes that the account-months of one replication take in memory."""
    return 8 * math.prod(records_shape(arm))


def records_shape(arm: Scenario) -> tuple[int, int, int, int]:
    """Months, accounts, suppliers and records of a replication (see `sim.engine.records`)."""
    return arm.months, sum(account.count for account in arm.account), len(arm.supplier), len(RECORDS)


def run_chunk(
    arms: Sequence[Scenario],
    seed: int,
    engine: str,
    agents: Agents | None,
    start: int,
    kept: bool,  # noqa: FBT001
    chunk: Chunk,
) -> tuple[np.ndarray, list[Failure], np.ndarray | None]:
    """The replications of one chunk: array (replications, months, measures), those that failed (see `faults`), and the account-months.

    kept : whether account-months are; array (replications, months, accounts, suppliers, records), nan where a replication failed
    """
    arm = arms[chunk.arm]
    batch: Batch | None = None
    engine = chosen_engine(engine, agents, arm)
    block = np.full((chunk.last - chunk.first, arm.months, len(arm.measured)), np.nan)
    records = np.full((len(block), *records_shape(arm)), np.nan) if kept else None
    failed = []
    for row in range(len(block)):
        if stop.is_set():
            raise StoppedError
        replication = start + chunk.first + row
        try:
            if engine == "batch":
                batch = batch or Batch(arm, seed)  # here, since facts may fail when the world is built, too
                block[row] = batch.run(replication, None if records is None else records[row])
            else:
                block[row] = run_replication(arm, seed, replication, agents=agents, records=None if records is None else records[row])
        except Exception as error:
            failed.append(Failure(chunk.arm, replication, reason(error)))
            if records is not None:
                records[row] = np.nan
    return block, failed, records


def _can_travel(agents: Agents | None, arms: Sequence[Scenario]) -> bool:
    """Whether worker processes can have classes, policies and measures; those of a notebook, or made in a function, exist only there."""
    homeless = [own.__name__ for own in (agents or {}).values() if not _is_importable(own)]
    own = [each for arm in arms for each in (*arm.decides.values(), *arm.own_measures)]
    homeless += dict.fromkeys(each.name for each in own if not each.is_importable)
    if homeless:
        names = ", ".join(homeless)
        print(f"{names} lives in this session, so replications run one after another; put it in a module to use all cores", file=sys.stderr)
    return not homeless


def _is_importable(own: type) -> bool:
    return own.__module__ != "__main__" and imported(own.__module__, own.__qualname__) is own
