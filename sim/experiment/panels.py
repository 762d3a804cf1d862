"""Panels: account-months in memory, from a comparison into a folder, and back from a folder."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from sim.engine import Agents
from sim.errors import KamlabError, first_few
from sim.experiment.account_months import names_in, panel_table, schema
from sim.experiment.design import Design
from sim.experiment.run import LARGEST_BYTES, Chunk, bytes_of_records, run_arms
from sim.experiment.store import MANIFEST, PANEL, POINTS, Folder, Store, experiment_of, read_experiment
from sim.given import shown, whole
from sim.scenario import Scenario, load
from sim.strategies import AdaptivePolicy, Conflict, Coverage


def panel(
    scenario: str | Path | Scenario,
    policies: str | Conflict | AdaptivePolicy | Iterable[Any] | None = None,
    relationships: str | Coverage | Iterable[Any] | None = None,
    replications: int = 1,
    months: int | None = None,
    seed: int = 1,
    *,
    start: int = 0,
    engine: str = "auto",
    agents: Agents | None = None,
    progress: bool = False,
    workers: int | None = None,
) -> pd.DataFrame:
    """Account-months: a row for each replication, month, account and supplier, as docs/fitting.md tells.

    Larger panels are streamed to disk: `compare(..., out=..., panel=True)`, or a design with `panel = true`.

    Parameters
    ----------
    scenario : a bundled scenario's name, a path to a .toml, or a scenario
    policies, relationships : of the focal supplier, one or several, by name or as records; by default the scenario's own
    replications : of each cell
    months : horizon; by default the scenario's
    seed : of the random numbers, 0 to 2^63 - 1
    start : number of the first replication
    engine : "batch" (compiled), "agents" (Mesa) or "auto"
    agents : own agent classes, {sim.Supplier: MySupplier}; they run on the agent engine
    progress : whether a bar is shown
    workers : threads or processes at work; by default as many as this machine or job has

    Returns
    -------
    DataFrame with the columns policy, relationship, replication, month, account, supplier and those of `sim.rules.records.RECORDS`

    Raises
    ------
    KamlabError
        for input that cannot be used, for the first replication that fails, and where the rows would not fit into memory

    Examples
    --------
    >>> months = panel("gree-gome", months=3)
    >>> months.loc[months["supplier"] == "Gree", ["month", "account", "conflict"]].head(2).values.tolist()
    [[1, 'Gome', 0], [2, 'Gome', 1]]
    """
    sc = load(scenario)
    replications, start = whole("panel: replications", replications, 1, 1_000_000), whole("panel: start", start, 0, 2**31)
    arms = [
        sc.with_(policy=policy, relationship=relationship, months=months)
        for relationship in _several("relationships", relationships, Coverage)
        for policy in _several("policies", policies, (Conflict, AdaptivePolicy))
    ]
    cells = [(arm.policy, arm.relationship) for arm in arms]
    found: dict[Chunk, pa.Table] = {}
    names = names_in(sc)
    size = sum(map(bytes_of_records, arms)) * replications
    if size > LARGEST_BYTES:
        raise KamlabError(
            f"panel: the account-months would take {size / 2**30:.0f} GiB of memory: use fewer replications or months, or stream them to "
            "disk with `kamlab run DESIGN --panel`"
        )

    def keep(chunk: Chunk, records: np.ndarray) -> None:
        found[chunk] = panel_table(records, start + np.arange(chunk.first, chunk.last), cells[chunk.arm], names)

    run_arms(
        arms, replications, seed=seed, engine=engine, agents=agents, start=start, progress=progress, workers=workers, keep=keep,
        label=f"panel of {sc.name}",
    )  # fmt: skip
    return frame(pa.concat_tables([found[chunk] for chunk in sorted(found)]))


def frame(table: pa.Table) -> pd.DataFrame:
    """A panel as a DataFrame: names as text, in rows by cell, replication, month, account and supplier."""
    table = table.replace_schema_metadata().unify_dictionaries()
    return table.to_pandas(strings_to_categorical=False, ignore_metadata=True).astype(
        {name: str for name in ("policy", "relationship", "account", "supplier") if name in table.column_names}
    )


def _several(what: str, given: Any, record: Any) -> Sequence[Any]:
    if given is None or isinstance(given, (str, record)):
        return [given]
    if not isinstance(given, Iterable) or isinstance(given, Mapping) or not (several := list(given)):
        raise KamlabError(f"panel: {what} must be a name or a list of names, not {shown(given)}")
    return several


class PanelFolder:
    """Where a comparison keeps its account-months, chunk by chunk: OUT/panel, with a manifest and digests of its own (see `store`).

    Parameters
    ----------
    out : folder of the comparison's report
    cells : names of policy and relationship of each cell
    scenario : whose accounts and suppliers they are
    asked : what decides the comparison, as plain data
    overwrite : whether the account-months of another comparison may be replaced
    """

    def __init__(
        self, out: Path, cells: Sequence[tuple[str, str]], scenario: Scenario, asked: Mapping[str, Any], *, overwrite: bool = False
    ) -> None:
        self.cells, self.names = [(policy, relationship) for policy, relationship in cells], names_in(scenario)
        if overwrite and (out / PANEL / MANIFEST).is_file():
            shutil.rmtree(out / PANEL)
        self.store = Store(out / PANEL, experiment_of({"panel": dict(asked)}), resume=True)

    def keep(self, start: int, chunk: Chunk, records: np.ndarray) -> None:
        """Write the account-months of a chunk of replications from `start` on; one that stands as it was written is left."""
        first = start + chunk.first
        number = first * len(self.cells) + chunk.arm
        if not self.store.has(number):
            replications = start + np.arange(chunk.first, chunk.last)
            self.store.write(number, panel_table(records, replications, self.cells[chunk.arm], self.names))

    def finish(self) -> None:
        """Say that all is there, by a table of the cells."""
        policies, relationships = zip(*self.cells, strict=True)
        self.store.write_points(pa.table({"policy": policies, "relationship": relationships}))


def panel_of_folder(folder: Path) -> pd.DataFrame:
    """The account-months that a run or a comparison kept in a folder, once every file is known to be what was written.

    Raises
    ------
    KamlabError
        where the folder holds none, and for files that are missing, damaged or edited
    """
    own = folder / PANEL if (folder / PANEL / MANIFEST).is_file() else folder
    if not (own / MANIFEST).is_file():
        raise KamlabError(f"{folder} holds no account-months: name a file, or a folder of `kamlab compare --panel` or `kamlab run --panel`")
    experiment, made = read_experiment(own)
    kept = Folder(own, experiment, made)
    if "design" in experiment:
        design = Design.model_validate(experiment["design"])
        if not design.panel:
            raise KamlabError(f"{folder} holds no account-months: the design was run without --panel")
        files = [kept.panel_path(number) for number in kept.present(design.chunks)]
        whole = len(files) == design.chunks
    else:
        files = [own / POINTS, *sorted(kept.runs.glob("chunk-*.parquet"))]
        whole = files[0].is_file()
    if not whole:
        raise KamlabError(f"{folder} is not finished: go on with it, and read it then")
    if spoilt := [path.name for path in files if not kept.is_as_written(path)]:
        raise KamlabError(f"{folder}: not as it was written: {', '.join(first_few(spoilt))} (edited, damaged or missing): make it again")
    first = [("point", pa.int64())] if "design" in experiment else []
    tables = [pq.read_table(file) for file in files if file.name != POINTS]
    return frame(pa.concat_tables([schema(first).empty_table(), *tables]))
