"""The data behind a report: runs, months, summary and contrasts as Parquet and CSV, and a manifest that says where they come from."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pyarrow as pa
from pyarrow import parquet

from sim.analysis.results import Results
from sim.report.files import writable_folder, write_text, write_whole
from sim.report.provenance import manifest
from sim.report.tables import TELLING
from sim.world.measures import INDEX, MEASURES


def save(comparison: Results, out: Path) -> list[Path]:
    """Write all tables and the manifest; every file is written aside and renamed.

    Parameters
    ----------
    out : folder, made where it is missing; files of an earlier report in it are replaced

    Returns
    -------
    paths of the files written

    Raises
    ------
    KamlabError
        where `out` is a file or cannot be written
    """
    folder = writable_folder(out)
    paths = []
    for name, frame in tables(comparison).items():
        table = with_units(frame, comparison)
        paths.append(write_whole(folder / f"{name}.parquet", lambda aside, table=table: parquet.write_table(table, aside)))  # type: ignore[misc]
        paths.append(write_whole(folder / f"{name}.csv", lambda aside, frame=frame: _write_csv(frame, aside)))  # type: ignore[misc]
    text = json.dumps(manifest(comparison), indent=2, ensure_ascii=False) + "\n"
    paths.append(write_text(folder / "manifest.json", text))
    return paths


def tables(comparison: Results) -> dict[str, pd.DataFrame]:
    """The frames that are saved, by file name."""
    return {
        "runs": comparison.runs,
        "months": comparison.months,
        "summary": comparison.summary(),
        "contrasts": pd.concat([comparison.contrasts(measure) for measure in TELLING], ignore_index=True),
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
    if column in INDEX:
        return comparison.unit(column)
    if column in ("month", "breakup_month"):
        return "month"
    measure, _, statistic = column.rpartition("_")
    if measure in INDEX and (statistic == "mean" or statistic.startswith("q")):
        return MEASURES[INDEX[measure]].unit.replace("money", comparison.scenario.currency)
    return ""


def _write_csv(frame: pd.DataFrame, path: Path) -> None:
    frame.to_csv(path, index=False, encoding="utf-8", lineterminator="\n")
