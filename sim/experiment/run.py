"""Run arms x replications: chunks of replications are the unit of work, any executor does them.

The numbers depend on scenario, seed and rules only: not on engine, executor, chunk size or number of workers.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import NamedTuple

import numpy as np
from tqdm.auto import tqdm

from sim.agents.row import RowAgent
from sim.engine import Batch, run_replication
from sim.engine.build import check_seed
from sim.engine.compiling import announce_compilation
from sim.errors import KamlabError, did_you_mean
from sim.scenario import Scenario
from sim.world.measures import MEASURES

ENGINES = ("auto", "batch", "agents")
CHUNKS_PER_ARM_AND_WORKER = 8

Agents = Mapping[type[RowAgent], type[RowAgent]]


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
    progress: bool = False,
    label: str = "replications",
) -> np.ndarray:
    """Run every arm with the same luck.

    Parameters
    ----------
    arms : scenarios of one horizon
    replications : per arm, 1 or more
    seed : replication r of every arm meets the luck addressed by (seed, r)
    engine : batch (compiled loop, threads), agents (Mesa, processes) or auto (batch unless own agents are given)
    executor : any `concurrent.futures.Executor`; by default one of as many workers as there are cores, made and closed here
    agents : own agent classes, as for `sim.build`; they need the agent engine
    progress : whether a bar is shown

    Returns
    -------
    array (arms, replications, months, measures) of float64

    Raises
    ------
    KamlabError
        for a number of replications, seed, engine or horizon that cannot be used
    """
    engine = chosen_engine(engine, agents)
    if isinstance(replications, bool) or not isinstance(replications, int) or not 1 <= replications <= 1_000_000:
        raise KamlabError(f"replications must be a whole number from 1 to 1000000, not {replications!r}")
    check_seed(seed)
    months = {arm.months for arm in arms}
    if len(months) != 1:
        raise KamlabError(f"the arms of a comparison need one horizon, not {sorted(months)} months")
    announce_compilation()
    series = np.empty((len(arms), replications, months.pop(), len(MEASURES)))
    workers = os.cpu_count() or 1
    chunks = split(len(arms), replications, workers)
    with tqdm(total=len(arms) * replications, desc=label, unit="run", disable=not progress, leave=False, file=sys.stderr) as bar:
        for chunk, block in _work(chunks, arms, seed, engine, executor, agents, workers):
            series[chunk.arm, chunk.first : chunk.last] = block
            bar.update(chunk.last - chunk.first)
    return series


def chosen_engine(engine: str, agents: Agents | None) -> str:
    """The engine that will run: `auto` means batch unless own agent classes are given."""
    if engine not in ENGINES:
        raise KamlabError(f"there is no engine {engine!r}{did_you_mean(engine, ENGINES)}")
    if agents and engine == "batch":
        raise KamlabError("own agent classes need the agent engine: use engine='agents' or 'auto'")
    if engine == "auto":
        return "agents" if agents else "batch"
    return engine


def split(arms: int, replications: int, workers: int) -> list[Chunk]:
    """Chunks of nearly equal size, all arms advancing together so that a bar's estimate is honest."""
    size = max(1, -(-replications // (CHUNKS_PER_ARM_AND_WORKER * workers)))
    return [Chunk(arm, first, min(first + size, replications)) for first in range(0, replications, size) for arm in range(arms)]


def run_chunk(scenario: Scenario, seed: int, engine: str, first: int, last: int, agents: Agents | None = None) -> np.ndarray:
    """Replications first .. last - 1 of one arm: array (replications, months, measures)."""
    if engine == "agents":
        return np.stack([run_replication(scenario, seed, r, agents=agents) for r in range(first, last)])
    batch = Batch(scenario, seed)
    return np.stack([batch.run(r) for r in range(first, last)])


def _work(
    chunks: Sequence[Chunk],
    arms: Sequence[Scenario],
    seed: int,
    engine: str,
    executor: Executor | None,
    agents: Agents | None,
    workers: int,
) -> Iterator[tuple[Chunk, np.ndarray]]:
    if executor is None and (workers == 1 or len(chunks) == 1 or (engine == "agents" and not _can_travel(agents))):
        for chunk in chunks:
            yield chunk, run_chunk(arms[chunk.arm], seed, engine, chunk.first, chunk.last, agents)
        return
    left = dict.fromkeys(chunks)
    try:
        for chunk, block in _in_pool(chunks, arms, seed, engine, executor, agents, workers):
            del left[chunk]
            yield chunk, block
    except BrokenProcessPool:
        if executor is not None:
            raise
        print("Worker processes could not start (a script needs `if __name__ == '__main__':` around its calls for them); "
              "the replications run one after another", file=sys.stderr)  # fmt: skip
        for chunk in left:
            yield chunk, run_chunk(arms[chunk.arm], seed, engine, chunk.first, chunk.last, agents)


def _in_pool(
    chunks: Sequence[Chunk],
    arms: Sequence[Scenario],
    seed: int,
    engine: str,
    executor: Executor | None,
    agents: Agents | None,
    workers: int,
) -> Iterator[tuple[Chunk, np.ndarray]]:
    with _pool(executor, engine, workers) as pool:
        futures: dict[Future[np.ndarray], Chunk] = {
            pool.submit(run_chunk, arms[chunk.arm], seed, engine, chunk.first, chunk.last, agents): chunk for chunk in chunks
        }
        try:
            for future in as_completed(futures):
                yield futures[future], future.result()
        finally:
            for future in futures:
                future.cancel()


@contextmanager
def _pool(executor: Executor | None, engine: str, workers: int) -> Iterator[Executor]:
    if executor is not None:
        yield executor
    elif engine == "batch":
        with ThreadPoolExecutor(workers) as threads:
            yield threads
    else:
        # Named here, because importing Mesa 3.3 changes the start method of the whole process.
        with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn")) as processes:
            yield processes


def _can_travel(agents: Agents | None) -> bool:
    """Whether worker processes can import the agent classes; those typed into a notebook exist only there."""
    homeless = [own.__name__ for own in (agents or {}).values() if own.__module__ == "__main__"]
    if homeless:
        print(f"{', '.join(homeless)} lives in this session, so the replications run one after another; put it in a module to use all cores",
              file=sys.stderr)  # fmt: skip
    return not homeless
