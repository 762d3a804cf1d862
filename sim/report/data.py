"""The data behind a report: runs, months, summary and contrasts as Parquet and CSV, and a manifest that says where they come from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import parquet

from sim.analysis.results import Results
from sim.report.folder import MANIFEST, results_in
from sim.report.folder import Results as Writing
from sim.report.provenance import asked_of
from sim.report.tables import telling

FRAMES = ("runs", "months", "summary", "contrasts")
SERIES = "series.parquet"
"""Every month of every replication: what `sim.read` makes the comparison from again."""
PLACE = ("cell", "replication", "month")
FILES = (*(f"{name}.{ending}" for name in FRAMES for ending in ("parquet", "csv")), SERIES)


def save(comparison: Results, out: Path, *, overwrite: bool = False) -> list[Path]:
    """Write all tables and the manifest; every file is written aside and renamed.

    Parameters
    ----------
    out : folder, made where it is missing; the same result may be written again
    overwrite : whether another result in it may be replaced

    Returns
    -------
    paths of the files written

    Raises
    ------
    KamlabError
        where `out` is a file, cannot be written, or holds another result
    """
    with results_in(out, asked_of(comparison), told_of(comparison), overwrite=overwrite, files=FILES) as folder:
        write_tables(comparison, folder)
    return [*folder.paths, out / MANIFEST]


def told_of(comparison: Results) -> dict[str, object]:
    """What a manifest says beside what decides the result."""
    return {
        "made_by": comparison.made_by,
        "failed": len(comparison.failures),
        "failures": [tuple(failure) for failure in comparison.failures],
        "left_out": list(comparison.left_out),
    }


def write_tables(comparison: Results, folder: Writing) -> None:
    """Write all tables, as Parquet and as CSV."""
    for name, frame in tables(comparison).items():
        table = with_units(frame, comparison)
        folder.write(f"{name}.parquet", lambda aside, table=table: parquet.write_table(table, aside))  # type: ignore[misc]
        folder.csv(f"{name}.csv", frame)
    folder.write(SERIES, lambda aside: _write_series(comparison, aside))


def _write_series(comparison: Results, aside: Path) -> None:
    cells, replications, months, _ = comparison.series.shape
    place = np.indices((cells, replications, months), dtype="int32").reshape(len(PLACE), -1)
    place[PLACE.index("month")] += 1
    columns = dict(zip(PLACE, place, strict=True))
    columns |= {name: comparison.series[..., place].ravel() for place, name in enumerate(comparison.measures)}
    split: Any = dict.fromkeys(comparison.measures, "BYTE_STREAM_SPLIT")  # a quarter smaller than plain, and quicker
    parquet.write_table(pa.table(columns), aside, compression="zstd", use_dictionary=False, column_encoding=split)


def tables(comparison: Results) -> dict[str, pd.DataFrame]:
    """The frames that are saved, by file name."""
    return {
        "runs": comparison.runs,
        "months": comparison.months,
        "summary": comparison.summary(),
        "contrasts": pd.concat([comparison.contrasts(measure) for measure in telling(comparison)], ignore_index=True),
    }


def with_units(frame: pd.DataFrame, comparison: Results) -> pa.Table:
    """An Arrow table whose columns of measures carry their unit in the metadata of their field."""
    table = pa.Table.from_pandas(frame, preserve_index=False)
    fields = []
    for field in table.schema:
        unit = _unit(field.name, comparison)
        fields.append(field.with_metadata({"unit": unit}) if unit else field)
    return table.cast(pa.schema(fields, metadata=table.schema.metadata))


def _unit(column: str, comparison: Results) -> str:
    """Unit of `profit` (over the horizon) or `profit_q05` (of a month); empty for columns that are no measure."""
    if column in comparison.measures:
        return comparison.unit(column)
    if column in ("month", "breakup_month"):
        return "month"
    measure, _, statistic = column.rpartition("_")
    if measure in comparison.measures and (statistic == "mean" or statistic.startswith("q")):
        return comparison.measure(measure).unit.replace("money", comparison.scenario.currency)
    return ""
