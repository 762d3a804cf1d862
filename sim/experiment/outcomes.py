"""Many arms, a few numbers from each replication: what inquiries over hundreds of settings need, without keeping the months."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from concurrent.futures import Executor
from functools import partial
from typing import NamedTuple

import numpy as np
from tqdm.auto import tqdm

from sim.engine.checks import check_seed
from sim.engine.compiling import prepare
from sim.errors import KamlabError
from sim.experiment.pool import perform
from sim.experiment.run import Chunk, check_arms, run_chunk
from sim.given import whole
from sim.scenario import Scenario
from sim.world.measures import over_window


class Column(NamedTuple):
    """A measure over months first .. last (None: the horizon)."""

    measure: str
    first: int = 1
    last: int | None = None


def outcomes(
    arms: Sequence[Scenario],
    columns: Sequence[Column],
    replications: int,
    *,
    seed: int = 1,
    executor: Executor | None = None,
    progress: bool = False,
    label: str = "settings",
    workers: int | None = None,
) -> np.ndarray:
    """Run every arm with the same random numbers and reduce each replication to a number per column.

    Parameters
    ----------
    arms : scenarios, of whatever horizon
    replications : of each arm; replication r of every arm meets the random numbers addressed by (seed, r)
    workers : threads at work, where no executor is given; by default as many as this machine or job has

    Returns
    -------
    array (arms, columns, replications)

    Raises
    ------
    KamlabError
        for a number of replications or a seed that cannot be used, and for the first replication that fails
    """
    seed, replications = check_seed(seed), whole("replications", replications, 2, 1_000_000)
    check_arms(arms)
    prepare()
    found = np.empty((len(arms), len(columns), replications))
    work = partial(_reduced, tuple(arms), tuple(columns), seed)
    chunks = [Chunk(arm, 0, replications) for arm in range(len(arms))]
    with tqdm(total=len(arms), desc=label, unit="arm", disable=not progress, leave=False, file=sys.stderr) as bar:
        for chunk, block in perform(chunks, work, threads=True, executor=executor, serial=len(chunks) == 1, workers=workers):
            found[chunk.arm] = block
            bar.update()
    return found


def _reduced(arms: tuple[Scenario, ...], columns: tuple[Column, ...], seed: int, chunk: Chunk) -> np.ndarray:
    block, failed, _ = run_chunk(arms, seed, "auto", None, 0, False, chunk)
    if failed:
        arm = arms[chunk.arm]
        raise KamlabError(f"replication {failed[0].replication} of {arm.policy} / {arm.relationship} failed: {failed[0].error}")
    arm = arms[chunk.arm]
    places = [arm.place_of(column.measure) for column in columns]
    return np.array([over_window(block[:, :, m], arm.measured[m], c.first, c.last) for m, c in zip(places, columns, strict=True)])
