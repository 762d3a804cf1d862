"""Large experiments: a design is run chunk by chunk into a folder, and can be killed and resumed at any moment."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
from tqdm.auto import tqdm

from sim.engine import runner_of
from sim.engine.compiling import prepare
from sim.errors import KamlabError
from sim.experiment.design import Design, DesignPoint, arm_of, check_design, points, scenario_of
from sim.experiment.faults import MachineFaultError, reason
from sim.experiment.lock import alone_in
from sim.experiment.manifest import identity
from sim.experiment.pool import StoppedError, perform, stop
from sim.experiment.store import Store, read_results
from sim.given import shown
from sim.paths import usable
from sim.scenario import Scenario
from sim.workers import number_of_workers
from sim.world.measures import over_window


class Block(NamedTuple):
    """A unit of work: rows first .. last - 1 of the experiment, a row being a replication of a point."""

    chunk: int
    first: int
    last: int
    points: tuple[DesignPoint, ...]
    """the points that these rows belong to"""


@dataclass(frozen=True)
class Experiment:
    """What `run_design` did: the folder, rows in all, chunks made now, rows with an error, chunks that were damaged and made again."""

    out: Path
    rows: int
    chunks: int
    made: int
    errors: int
    damaged: tuple[Path, ...]

    def read(self, columns: Sequence[str] | None = None) -> pd.DataFrame:
        """All rows as one DataFrame, once every file is known to be what was written (see `sim.experiment.read_results`)."""
        return read_results(self.out, columns)


def run_design(
    design: Design,
    out: str | Path,
    *,
    resume: bool = False,
    executor: Executor | None = None,
    progress: bool = True,
    workers: int | None = None,
) -> Experiment:
    """Run every point of a design; results stream to a folder.

    Parameters
    ----------
    design : see `sim.experiment.design`
    out : folder of the results (see `sim.experiment.store`)
    resume : go on with what is there
    executor : any `concurrent.futures.Executor`; by default threads for the batch engine, processes for the agent engine
    progress : whether a bar is shown
    workers : threads or processes at work, where no executor is given; by default as many as this machine or job has

    Raises
    ------
    KamlabError
        for a design or a folder that cannot be used, and for a folder that another run is writing
    """
    number_of_workers(workers)  # refused before anything is written
    if not isinstance(design, Design):
        raise KamlabError(f"run_design needs a design, as read_design('quick') reads one, not {shown(design)}")
    scenario, folder = scenario_of(design), usable(out, "out")
    check_design(design, scenario, f"design {design.name}")
    with alone_in(folder):
        return _run(design, scenario, folder, resume=resume, executor=executor, progress=progress, workers=workers)


def _run(
    design: Design, scenario: Scenario, out: Path, *, resume: bool, executor: Executor | None, progress: bool, workers: int | None
) -> Experiment:
    all_points = points(design)
    total = len(all_points) * design.replications
    store = Store(out, {"design": design.model_dump(mode="json"), **identity(scenario)}, resume=resume)
    done = _done(design, store, total, progress=progress)
    store.write_points(points_table(all_points))
    prepare()
    todo = (block for block in blocks(design, all_points) if block.chunk not in done)  # as needed: there may be millions
    work = partial(run_block, design, scenario)
    made = 0
    with tqdm(total=total, initial=sum(done.values()), desc=design.name, unit="run", disable=not progress, file=sys.stderr) as bar:
        try:
            for block, table in perform(todo, work, threads=design.engine != "agents", executor=executor, workers=workers):
                store.write(block.chunk, table)
                made += 1
                bar.update(block.last - block.first)
        except MachineFaultError as fault:
            raise MachineFaultError(f"{fault}; what is done is kept in {out}: go on with --resume") from fault
    return Experiment(out, total, design.chunks, made, store.errors(design.chunks), tuple(store.damaged))


def _done(design: Design, store: Store, total: int, *, progress: bool) -> dict[int, int]:
    """Rows of each chunk that is there and is what was written."""
    present = store.present(design.chunks)
    bar = tqdm(present, desc="checking", unit="chunk", disable=not progress or not present, leave=False, file=sys.stderr)
    return {chunk: min(design.chunk, total - chunk * design.chunk) for chunk in bar if store.has(chunk)}


def blocks(design: Design, all_points: Sequence[DesignPoint]) -> Iterator[Block]:
    """The experiment's rows, point by point and replication by replication, cut into chunks of equal size."""
    total, per_point = len(all_points) * design.replications, design.replications
    for chunk, first in enumerate(range(0, total, design.chunk)):
        last = min(first + design.chunk, total)
        yield Block(chunk, first, last, tuple(all_points[first // per_point : (last - 1) // per_point + 1]))


def run_block(design: Design, scenario: Scenario, block: Block) -> pa.Table:
    """The rows of one block; a replication that fails is a row with its error, unless the machine failed (see `faults`)."""
    measured = scenario.measured
    places = [(scenario.place_of(name), window) for _, name, window in design.columns]
    columns = [(place, measured[place], window) for place, window in places]
    values = np.full((block.last - block.first, len(columns)), np.nan)
    errors: list[str | None] = [None] * len(values)
    for point in block.points:
        begin = max(block.first, point.number * design.replications)
        end = min(block.last, (point.number + 1) * design.replications)
        rows = range(begin - block.first, end - block.first)
        runner: Any = None
        for row, replication in zip(rows, range(begin % design.replications, begin % design.replications + end - begin), strict=True):
            if stop.is_set():
                raise StoppedError
            try:
                runner = runner or runner_of(arm_of(design, scenario, point), design.seed, design.engine)
                series = runner.run(replication)
                values[row] = [over_window(series[None, :, place], measure, *window)[0] for place, measure, window in columns]
            except Exception as error:
                errors[row] = reason(error)
    return block_table(design, block, values, errors)


def schema(design: Design) -> pa.Schema:
    """Columns of the results: point, policy, relationship, replication, error, measures."""
    strategies = [("policy", pa.string()), ("relationship", pa.string())]
    measured = [(name, pa.float64()) for name, _, _ in design.columns]
    return pa.schema([("point", pa.int64()), *strategies, ("replication", pa.int64()), ("error", pa.string()), *measured])


def block_table(design: Design, block: Block, values: np.ndarray, errors: Sequence[str | None]) -> pa.Table:
    """Rows as an Arrow table."""
    rows = np.arange(block.first, block.last)
    number = rows // design.replications
    first_point = block.points[0].number
    of_row = [block.points[i - first_point] for i in number.tolist()]
    policies, relationships = [point.policy for point in of_row], [point.relationship for point in of_row]
    return pa.table([number, policies, relationships, rows % design.replications, errors, *values.T], schema=schema(design))


def points_table(all_points: Sequence[DesignPoint]) -> pa.Table:
    """The design points: number, policy, relationship, and a column for each key that a setting changes."""
    rows = [{"point": p.number, "policy": p.policy, "relationship": p.relationship, **p.setting} for p in all_points]
    frame = pd.DataFrame(rows)
    for name in frame.columns[3:]:
        if frame[name].map(type).nunique() > 1 or isinstance(frame[name].iloc[0], (list, dict)):
            frame[name] = frame[name].map(repr)
    return pa.Table.from_pandas(frame, preserve_index=False)
