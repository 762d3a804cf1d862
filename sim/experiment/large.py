"""Large experiments: a design is run chunk by chunk into a folder, and can be killed and resumed at any moment."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
from tqdm.auto import tqdm

from sim.engine import Batch, run_replication
from sim.engine.compiling import prepare
from sim.errors import KamlabError
from sim.experiment.account_months import names_in, panel_table, schema
from sim.experiment.design import Design, DesignPoint, arm_of, check_design, points
from sim.experiment.faults import MachineFaultError, reason
from sim.experiment.lock import alone_in
from sim.experiment.pool import StoppedError, perform, stop
from sim.experiment.run import MOST_RECORDS, bytes_of_records, records_shape
from sim.experiment.store import Store, read_results
from sim.given import shown
from sim.paths import usable
from sim.scenario import Scenario, load
from sim.workers import number_of_workers
from sim.world.measures import INDEX, over_window


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
    scenario, folder = load(design.scenario), usable(out, "out")
    check_design(design, scenario, f"design {design.name}")
    if design.panel:
        _check_panel(design, scenario)
    with alone_in(folder):
        return _run(design, scenario, folder, resume=resume, executor=executor, progress=progress, workers=workers)


def _run(
    design: Design, scenario: Scenario, out: Path, *, resume: bool, executor: Executor | None, progress: bool, workers: int | None
) -> Experiment:
    all_points = points(design)
    total = len(all_points) * design.replications
    store = Store(out, {"design": design.model_dump(mode="json"), "scenario": scenario.model_dump(mode="json")}, resume=resume)
    done = _done(design, store, total, progress=progress)
    store.write_points(points_table(all_points))
    prepare()
    todo = (block for block in blocks(design, all_points) if block.chunk not in done)  # as needed: there may be millions
    work = partial(run_block, design, scenario)
    made = 0
    with tqdm(total=total, initial=sum(done.values()), desc=design.name, unit="run", disable=not progress, file=sys.stderr) as bar:
        try:
            for block, (table, panel) in perform(todo, work, threads=design.engine != "agents", executor=executor, workers=workers):
                if panel is not None:
                    store.write_panel(block.chunk, panel)
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
    return {chunk: min(design.chunk, total - chunk * design.chunk) for chunk in bar if store.has(chunk, panel=design.panel)}


def blocks(design: Design, all_points: Sequence[DesignPoint]) -> Iterator[Block]:
    """The experiment's rows, point by point and replication by replication, cut into chunks of equal size."""
    total, per_point = len(all_points) * design.replications, design.replications
    for chunk, first in enumerate(range(0, total, design.chunk)):
        last = min(first + design.chunk, total)
        yield Block(chunk, first, last, tuple(all_points[first // per_point : (last - 1) // per_point + 1]))


def _check_panel(design: Design, scenario: Scenario) -> None:
    """Refuse a design whose chunks would hold more account-months than memory bears."""
    size = bytes_of_records(scenario.with_(months=design.months)) * min(design.chunk, design.size * design.replications)
    if size > MOST_RECORDS:
        raise KamlabError(
            f"design {design.name}: the account-months of a chunk of {design.chunk} replications take {size / 2**30:.1f} GiB, more than "
            f"{MOST_RECORDS / 2**30:.0f}: use chunk = {max(1, int(design.chunk * MOST_RECORDS / size / 4))}, or fewer months"
        )


def run_block(design: Design, scenario: Scenario, block: Block) -> tuple[pa.Table, pa.Table | None]:
    """The rows of one block, and its account-months where the design keeps them.

    A replication that fails is a row with its error, unless the machine failed (see `faults`).
    """
    columns = design.columns
    values = np.full((block.last - block.first, len(columns)), np.nan)
    errors: list[str | None] = [None] * len(values)
    panels: list[pa.Table] = []
    for point in block.points:
        begin = max(block.first, point.number * design.replications)
        end = min(block.last, (point.number + 1) * design.replications)
        rows = range(begin - block.first, end - block.first)
        runner: Any = None
        arm = scenario
        kept: list[tuple[int, np.ndarray]] = []
        for row, replication in zip(rows, range(begin % design.replications, begin % design.replications + end - begin), strict=True):
            if stop.is_set():
                raise StoppedError
            try:
                arm = arm_of(design, scenario, point) if runner is None else arm
                runner = runner or _runner(design, arm)
                records = np.empty(records_shape(arm)) if design.panel else None
                series = runner(replication, records)
                values[row] = [over_window(series[None, :, INDEX[name]], name, *window)[0] for _, name, window in columns]
                if records is not None:
                    kept.append((replication, records))
            except Exception as error:
                errors[row] = reason(error)
        if kept:
            numbers, several = zip(*kept, strict=True)
            panels.append(panel_table(np.stack(several), numbers, (point.policy, point.relationship), names_in(arm), point.number))
    empty = [schema([("point", pa.int64())]).empty_table()] if design.panel else []
    return block_table(design, block, values, errors), pa.concat_tables([*empty, *panels]) if design.panel else None


def _runner(design: Design, arm: Scenario) -> Callable[[int, np.ndarray | None], np.ndarray]:
    if design.engine == "agents":
        return lambda replication, records: run_replication(arm, design.seed, replication, records=records)
    return Batch(arm, design.seed).run


def columns_of(design: Design) -> pa.Schema:
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
    return pa.table([number, policies, relationships, rows % design.replications, errors, *values.T], schema=columns_of(design))


def points_table(all_points: Sequence[DesignPoint]) -> pa.Table:
    """The design points: number, policy, relationship, and a column for each key that a setting changes."""
    rows = [{"point": p.number, "policy": p.policy, "relationship": p.relationship, **p.setting} for p in all_points]
    frame = pd.DataFrame(rows)
    for name in frame.columns[3:]:
        if frame[name].map(type).nunique() > 1 or isinstance(frame[name].iloc[0], (list, dict)):
            frame[name] = frame[name].map(repr)
    return pa.Table.from_pandas(frame, preserve_index=False)
