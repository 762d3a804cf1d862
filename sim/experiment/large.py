"""Large experiments: a design is run chunk by chunk into a folder, and can be killed and resumed at any moment."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
from tqdm.auto import tqdm

from sim.display import Card, Shows
from sim.engine import runner_of
from sim.engine.compiling import prepare
from sim.errors import KamlabError
from sim.experiment.account_months import names_in, panel_table, schema
from sim.experiment.design import Design, DesignPoint, arm_of, check_design, points, scenario_of
from sim.experiment.extension import Earlier, Known, clear, set_aside, settle
from sim.experiment.faults import MachineFaultError, reason
from sim.experiment.lock import alone_in
from sim.experiment.manifest import identity
from sim.experiment.pool import StoppedError, perform, stop
from sim.experiment.run import MOST_RECORDS, bytes_of_records, records_shape
from sim.experiment.store import Store, experiment_of, read_results
from sim.given import shown
from sim.paths import usable
from sim.scenario import Scenario
from sim.workers import number_of_workers
from sim.world.measures import over_window


class Block(NamedTuple):
    """A unit of work: rows first .. last - 1 of the experiment, a row being a replication of a point, and those that are known already."""

    chunk: int
    first: int
    last: int
    points: tuple[DesignPoint, ...]
    """the points that these rows belong to"""
    known: Known | None = None


@dataclass(frozen=True, repr=False)
class Experiment(Shows):
    """What `run_design` did.

    Attributes
    ----------
    out : the folder
    rows, chunks : of the whole experiment
    made : chunks made now
    errors : rows with an error
    damaged : chunks that were damaged, put aside and made again
    taken_over : rows that a smaller experiment had, where it was extended
    """

    out: Path
    rows: int
    chunks: int
    made: int
    errors: int
    damaged: tuple[Path, ...]
    taken_over: int = 0

    def card(self) -> Card:
        """What it is, what was found, and what to call next."""
        facts = {"rows": self.rows, "chunks": self.chunks, "made now": self.made, "failed replications": self.errors}
        if self.taken_over:
            facts["rows taken over"] = self.taken_over
        return Card("Experiment", str(self.out), facts, (), {}, {".read()": "all rows as a DataFrame"})

    def read(self, columns: Sequence[str] | None = None) -> pd.DataFrame:
        """All rows as one DataFrame, once every file is known to be what was written (see `sim.experiment.read_results`)."""
        return read_results(self.out, columns)


def run_design(
    design: Design,
    out: str | Path,
    *,
    resume: bool = False,
    extend: bool = False,
    executor: Executor | None = None,
    progress: bool = True,
    workers: int | None = None,
) -> Experiment:
    """Run every point of a design; results stream to a folder.

    Points advance together: while chunks are no larger than `replications`, a run that is stopped has about as many rows of each point.

    Parameters
    ----------
    design : see `sim.experiment.design`
    out : folder of the results (see `sim.experiment.store`)
    resume : go on with what is there
    extend : add the replications or points that the design has beyond those of the experiment that is there, whose rows are taken over;
        all else must be the same. The files are those of the larger design asked at once, and the manifest also tells the smaller one
    executor : any `concurrent.futures.Executor`; by default threads for the batch engine, processes for the agent engine
    progress : whether a bar is shown
    workers : threads or processes at work, where no executor is given; by default as many as this machine or job has

    Raises
    ------
    KamlabError
        for a design or a folder that cannot be used, a folder that another run is writing, and for a design that is no extension of what
        is there
    """
    number_of_workers(workers)  # refused before anything is written
    if not isinstance(design, Design):
        raise KamlabError(f"run_design needs a design, as read_design('quick') reads one, not {shown(design)}")
    scenario, folder = scenario_of(design), usable(out, "out")
    check_design(design, scenario, f"design {design.name}")
    if design.panel:
        _check_panel(design, scenario)
    with alone_in(folder):
        settle(folder)
        experiment = experiment_of({"design": design.model_dump(mode="json"), **identity(scenario)})
        extends = set_aside(folder, experiment) if extend else ()
        store = Store(folder, experiment, resume=resume or extend, extends=extends)
        return _run(design, scenario, store, executor=executor, progress=progress, workers=workers)


def _run(design: Design, scenario: Scenario, store: Store, *, executor: Executor | None, progress: bool, workers: int | None) -> Experiment:
    all_points = points(design)
    total = len(all_points) * design.replications
    done = _done(design, store, total, progress=progress)
    store.write_points(points_table(all_points))
    earlier, taken = Earlier(store.out, design, all_points), Counter[str]()
    work = partial(run_block, design, scenario)
    with tqdm(total=total, initial=sum(done.values()), desc=design.name, unit="run", disable=not progress, file=sys.stderr) as bar:

        def keep(block: Block, table: pa.Table, panel: pa.Table | None) -> None:
            if panel is not None:
                store.write_panel(block.chunk, panel)
            store.write(block.chunk, table)
            done[block.chunk] = block.last - block.first
            bar.update(done[block.chunk])
            taken.update(chunks=1, rows=0 if block.known is None else len(block.known.rows))

        for block in _wholly_known(design, all_points, done, earlier):  # first, so that what there was soon stands in its place again
            keep(block, *run_block(design, scenario, block))
        if len(done) < design.chunks:
            prepare()
        # As needed: there may be millions.
        todo = (_with_known(block, earlier) for block in blocks(design, all_points) if block.chunk not in done)
        try:
            for block, (table, panel) in perform(todo, work, threads=design.engine != "agents", executor=executor, workers=workers):
                keep(block, table, panel)
        except MachineFaultError as fault:
            raise MachineFaultError(f"{fault}; what is done is kept in {store.out}: go on with --resume") from fault
    clear(store.out)
    errors = store.errors(design.chunks)
    return Experiment(store.out, total, design.chunks, taken["chunks"], errors, tuple(store.damaged), taken["rows"])


def _with_known(block: Block, earlier: Earlier) -> Block:
    """A block with what a smaller experiment has of it."""
    return block._replace(known=earlier.take(block.first, block.last))


def _wholly_known(design: Design, all_points: Sequence[DesignPoint], done: Mapping[int, int], earlier: Earlier) -> Iterator[Block]:
    """Blocks of which a smaller experiment has every row."""
    for block in blocks(design, all_points) if earlier else ():
        if block.chunk not in done and earlier.has(block.first, block.last):
            found = _with_known(block, earlier)
            if found.known is not None and len(found.known.rows) == block.last - block.first:
                yield found


def _done(design: Design, store: Store, total: int, *, progress: bool) -> dict[int, int]:
    """Rows of each chunk that is there and is what was written."""
    present = store.present(design.chunks)
    bar = tqdm(present, desc="checking", unit="chunk", disable=not progress or not present, leave=False, file=sys.stderr)
    return {chunk: min(design.chunk, total - chunk * design.chunk) for chunk in bar if store.has(chunk, panel=design.panel)}


def blocks(design: Design, all_points: Sequence[DesignPoint]) -> Iterator[Block]:
    """The experiment's rows, point by point and replication by replication, cut into chunks of equal size; in the order of work."""
    total, per_point = len(all_points) * design.replications, design.replications
    for chunk in order_of_work(design).tolist():
        first = chunk * design.chunk
        last = min(first + design.chunk, total)
        yield Block(chunk, first, last, tuple(all_points[first // per_point : (last - 1) // per_point + 1]))


def order_of_work(design: Design) -> np.ndarray:
    """Numbers of the chunks in the order in which they are begun: array (chunks,) of int.

    First those with the first replications of each point, then those with the next, so that points advance together; within such a round
    always one far from those before it (the bits of its number reversed), so that where a chunk holds whole points, those that are
    done lie evenly over the design.
    """
    chunks = np.arange(design.chunks)
    rounds = chunks * design.chunk % design.replications // design.chunk
    reversed_bits = np.zeros_like(chunks)
    for bit in range(int(chunks[-1]).bit_length()):
        reversed_bits = reversed_bits << 1 | (chunks >> bit & 1)
    return chunks[np.lexsort((reversed_bits, rounds))]


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
    measured = scenario.measured
    places = [(scenario.place_of(name), window) for _, name, window in design.columns]
    columns = [(place, measured[place], window) for place, window in places]
    values = np.full((block.last - block.first, len(columns)), np.nan)
    errors: list[str | None] = [None] * len(values)
    known = set()
    if block.known is not None:
        known = set(block.known.rows.tolist())
        values[block.known.rows] = block.known.values
        for row, error in zip(block.known.rows.tolist(), block.known.errors, strict=True):
            errors[row] = error
    panels: list[pa.Table] = []
    for point in block.points:
        begin = max(block.first, point.number * design.replications)
        end = min(block.last, (point.number + 1) * design.replications)
        rows = range(begin - block.first, end - block.first)
        runner: Any = None
        arm = scenario
        kept: list[tuple[int, np.ndarray]] = []
        for row, replication in zip(rows, range(begin % design.replications, begin % design.replications + end - begin), strict=True):
            if row in known:
                continue
            if stop.is_set():
                raise StoppedError
            try:
                if runner is None:
                    arm = arm_of(design, scenario, point)
                    runner = runner_of(arm, design.seed, design.engine)
                records = np.empty(records_shape(arm)) if design.panel else None
                series = runner.run(replication, records)
                values[row] = [over_window(series[None, :, place], measure, *window)[0] for place, measure, window in columns]
                if records is not None:
                    kept.append((replication, records))
            except Exception as error:
                errors[row] = reason(error)
        if kept:
            numbers, several = zip(*kept, strict=True)
            panels.append(panel_table(np.stack(several), numbers, (point.policy, point.relationship), names_in(arm), point.number))
    empty = [schema([("point", pa.int64())]).empty_table()] if design.panel else []
    return block_table(design, block, values, errors), pa.concat_tables([*empty, *panels]) if design.panel else None


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
