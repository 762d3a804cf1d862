"""Run arms x replications and keep every month: chunks of replications are the unit of work.

The numbers depend on scenario, seed and rules only: not on engine, executor, chunk size or number of workers.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from concurrent.futures import Executor
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from tqdm.auto import tqdm

from sim.engine import Agents, Batch, chosen_engine, run_replication
from sim.engine.checks import check_seed
from sim.engine.compiling import prepare
from sim.errors import KamlabError
from sim.experiment.faults import reason
from sim.experiment.pool import StoppedError, perform, stop
from sim.given import shown, whole
from sim.scenario import Scenario
from sim.workers import number_of_workers
from sim.world.measures import MEASURES

CHUNKS_PER_ARM_AND_WORKER = 8
LARGEST_BYTES = 4 * 2**30
"""More monthly values than this are not kept in memory: a design streams them to disk instead."""


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
) -> np.ndarray:
    """Run every arm with the same random numbers.

    Parameters
    ----------
    arms : scenarios of one horizon
    replications : per arm, 1 or more
    seed : replication r of every arm meets the random numbers addressed by (seed, r)
    engine : batch (compiled loop, threads), agents (Mesa, processes) or auto (batch unless own agents are given)
    executor : any `concurrent.futures.Executor`; by default one of as many workers as there are cores, made and closed here
    agents : own agent classes, as for `sim.build`; they need the agent engine
    start : number of the first replication
    failures : list that replications which fail are entered into; their values are nan. Without it the first failure ends the run
    progress : whether a bar is shown
    workers : threads or processes at work, where no executor is given; by default as many as this machine or job has
    label : what the bar is called

    Returns
    -------
    array (arms, replications, months, measures) of float64

    Raises
    ------
    KamlabError
        for a seed, number of replications, engine or horizon that cannot be used, and where the machine fails
    """
    seed, engine = check_seed(seed), chosen_engine(engine, agents)
    replications = whole("replications", replications, 1, 1_000_000)
    if executor is not None and not callable(getattr(executor, "submit", None)):
        raise KamlabError(f"executor must be a concurrent.futures.Executor, or left out for all cores, not {shown(executor)}")
    shape = _shape(check_arms(arms), replications)
    prepare()
    series = np.empty(shape)
    chunks = split(len(arms), replications, number_of_workers(workers))
    serial = executor is None and (len(chunks) == 1 or (engine == "agents" and not _can_travel(agents, arms)))
    work = partial(run_chunk, tuple(arms), seed, engine, agents, start)
    with tqdm(total=len(arms) * replications, desc=label, unit="run", disable=not progress, leave=False, file=sys.stderr) as bar:
        for chunk, (block, failed) in perform(chunks, work, threads=engine == "batch", executor=executor, serial=serial, workers=workers):
            if failed and failures is None:
                raise KamlabError(f"replication {failed[0].replication} of {_cell(arms[chunk.arm])} failed: {failed[0].error}")
            series[chunk.arm, chunk.first : chunk.last] = block
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
    shape = (len(arms), replications, months.pop(), len(MEASURES))
    size = 8 * int(np.prod(shape, dtype=float))
    if size > LARGEST_BYTES:
        raise KamlabError(
            f"{len(arms)} cells x {replications} replications x {shape[2]} months would take {size / 2**30:.0f} GiB of memory: "
            "use fewer replications or months, or stream a design to disk with `kamlab run`"
        )
    return shape


def split(arms: int, replications: int, n_workers: int) -> list[Chunk]:
    """Chunks of nearly equal size, all arms advancing together so that a bar's estimate is honest."""
    size = max(1, -(-replications // (CHUNKS_PER_ARM_AND_WORKER * n_workers)))
    return [Chunk(arm, first, min(first + size, replications)) for first in range(0, replications, size) for arm in range(arms)]


def run_chunk(
    arms: Sequence[Scenario], seed: int, engine: str, agents: Agents | None, start: int, chunk: Chunk
) -> tuple[np.ndarray, list[Failure]]:
    """The replications of one chunk: array (replications, months, measures), and those that failed (see `faults`)."""
    arm = arms[chunk.arm]
    batch: Batch | None = None
    block = np.full((chunk.last - chunk.first, arm.months, len(MEASURES)), np.nan)
    failed = []
    for row in range(len(block)):
        if stop.is_set():
            raise StoppedError
        replication = start + chunk.first + row
        try:
            if engine == "batch":
                batch = batch or Batch(arm, seed)  # here, since facts may fail when the world is built, too
                block[row] = batch.run(replication)
            else:
                block[row] = run_replication(arm, seed, replication, agents=agents)
        except Exception as error:
            failed.append(Failure(chunk.arm, replication, reason(error)))
    return block, failed


def _can_travel(agents: Agents | None, arms: Sequence[Scenario]) -> bool:
    """Whether worker processes can import agent classes and policies; those of a notebook, or made in a function, exist only there."""
    homeless = [own.__name__ for own in (agents or {}).values() if not _is_importable(own)]
    homeless += dict.fromkeys(policy.name for arm in arms for policy in arm.adaptive.values() if not policy.is_importable)
    if homeless:
        names = ", ".join(homeless)
        print(f"{names} lives in this session, so replications run one after another; put it in a module to use all cores", file=sys.stderr)
    return not homeless


def _is_importable(own: type) -> bool:
    found: object = sys.modules.get(own.__module__)
    for name in own.__qualname__.split("."):
        found = getattr(found, name, None)
    return found is own and own.__module__ != "__main__"
