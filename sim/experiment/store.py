"""Where an experiment's results lie: a folder with a manifest and one Parquet file a chunk.

    OUT/manifest.json            what was run: design, scenario, strategies, seed, versions, digest of the rules
    OUT/points.parquet           the design points: number, policy, relationship, a column a factor
    OUT/runs/chunk-0000000.parquet ...   a row a replication
    OUT/damaged/                 chunks that could not be read at a resume, if any; not in runs/, which is read as a whole
    OUT/.lock                    empty, locked while a run writes there (see `sim.experiment.lock`)

A file is written aside and renamed, so it is either whole or absent. Killed at any moment and started again, an
experiment ends with the same bytes, since a chunk depends on nothing but its address.
"""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from sim.errors import KamlabError
from sim.world.sources import rules_digest

MANIFEST, POINTS, RUNS, DAMAGED = "manifest.json", "points.parquet", "runs", "damaged"
FORMAT = 1
"""Of the layout above; raised when it changes."""
LIBRARIES = ("kamlab", "numpy", "numba", "pyarrow")


def versions() -> dict[str, str]:
    """Versions of what the results rest on."""
    return {"python": platform.python_version(), **{name: version(name) for name in LIBRARIES}}


class Store:
    """The folder of one experiment.

    Parameters
    ----------
    out : the folder; made if absent
    about : what is run, as plain data: decides, together with the rules' digest, whether an experiment may be resumed

    Raises
    ------
    KamlabError
        where the folder cannot be used, holds another experiment, or holds this one and `resume` is off
    """

    def __init__(self, out: Path, about: Mapping[str, Any], *, resume: bool) -> None:
        self.out = out
        self.damaged: list[Path] = []
        self.runs = out / RUNS
        identity = {"format": FORMAT, "rules": rules_digest(), **about}
        found = self._manifest()
        if found is None:
            self._begin(identity)
        else:
            self._agree(found["experiment"], json.loads(json.dumps(identity)), resume=resume)
        self._tidy()

    def path(self, chunk: int) -> Path:
        """File of a chunk."""
        return self.runs / f"chunk-{chunk:07d}.parquet"

    def has(self, chunk: int, rows: int, schema: pa.Schema) -> bool:
        """Whether a chunk is there and whole. A damaged one is put aside, and will be made anew."""
        path = self.path(chunk)
        if not path.exists():
            return False
        try:
            table = pq.read_table(path, page_checksum_verification=True)
            if table.num_rows == rows and table.schema == schema:
                return True
        except (pa.ArrowException, OSError, ValueError):
            pass
        aside = self.out / DAMAGED / path.name
        aside.parent.mkdir(exist_ok=True)
        path.replace(aside)
        self.damaged.append(aside)
        return False

    def errors(self) -> int:
        """How many rows have an error."""
        files = self.runs.glob("chunk-*.parquet")  # one by one: a dataset would keep what it read of every file's columns
        return sum(len(column) - column.null_count for column in (pq.read_table(file, columns=["error"])["error"] for file in files))

    def write(self, chunk: int, table: pa.Table) -> None:
        """Keep a chunk."""
        self._write_table(self.path(chunk), table)

    def write_points(self, table: pa.Table) -> None:
        """Keep the table of design points."""
        self._write_table(self.out / POINTS, table)

    def _write_table(self, path: Path, table: pa.Table) -> None:
        def write(draft: Path) -> None:
            pq.write_table(table, draft, compression="zstd", write_page_checksum=True)

        self._whole(path, write)

    def _whole(self, path: Path, write: Any) -> None:
        """Write aside, flush to the disk, rename: the file is whole or absent."""
        draft = path.with_name(f".{path.name}.{os.getpid()}.tmp")
        try:
            write(draft)
            with draft.open("rb+") as file:
                os.fsync(file.fileno())
            draft.replace(path)
        except OSError as error:
            draft.unlink(missing_ok=True)
            raise KamlabError(
                f"{path} cannot be written: {error.strerror or error}; what is done is kept in {self.out}: "
                "make room or choose a folder that can be written, and go on with --resume"
            ) from None

    def _manifest(self) -> dict[str, Any] | None:
        path = self.out / MANIFEST
        if not path.exists():
            return None
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
            if not isinstance(found, dict) or not isinstance(found.get("experiment"), dict):
                raise ValueError("no experiment in it")
        except (OSError, ValueError) as error:
            raise KamlabError(f"{path} cannot be read ({error}): without it the chunks have no meaning; begin in another folder") from None
        return found

    def _begin(self, identity: Mapping[str, Any]) -> None:
        try:
            self.runs.mkdir(parents=True, exist_ok=True)
            if any(self.runs.iterdir()):
                raise KamlabError(f"{self.runs} holds files but {self.out / MANIFEST} is missing: begin in an empty folder")
        except OSError as error:
            reason = error.strerror or error
            raise KamlabError(f"{self.out} cannot be used for results: {reason}; choose a folder that can be written") from None
        text = json.dumps({"experiment": identity, "made_with": versions()}, indent=1, ensure_ascii=False) + "\n"
        self._whole(self.out / MANIFEST, lambda draft: draft.write_text(text, encoding="utf-8"))

    def _agree(self, found: Mapping[str, Any], wanted: Mapping[str, Any], *, resume: bool) -> None:
        changed = [key for key in wanted if found.get(key) != wanted[key]] + [key for key in found if key not in wanted]
        if changed:
            raise KamlabError(
                f"{self.out} holds another experiment (it differs in: {', '.join(changed)}): "
                "its data is left untouched; use another folder, or the same design and rules"
            )
        if not resume:
            raise KamlabError(f"{self.out} holds this experiment already: go on with --resume, or use another folder")

    def _tidy(self) -> None:
        """Remove what a killed process left half-written."""
        self.runs.mkdir(exist_ok=True)
        for draft in [*self.out.glob(f".{MANIFEST}.*.tmp"), *self.out.glob(f".{POINTS}.*.tmp"), *self.runs.glob(".chunk-*.tmp")]:
            draft.unlink(missing_ok=True)
