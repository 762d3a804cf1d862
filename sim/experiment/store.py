"""Where an experiment's results lie: a folder with a manifest and one Parquet file a chunk.

    OUT/manifest.json            what was run: design, scenario, strategies, seed, versions, digest of the rules
    OUT/points.parquet           the design points: number, policy, relationship, a column a factor
    OUT/runs/chunk-0000000.parquet ...   a row a replication
    OUT/panel/panel-0000000.parquet ...  the account-months of a chunk, where they are kept
    OUT/digests/                 the SHA-256 of points and of every chunk, and of which experiment they are
    OUT/damaged/                 chunks that a resume did not accept, if any; not in runs/, which is read as a whole
    OUT/earlier/                 a smaller experiment that is being extended (see `sim.experiment.extension`)
    OUT/.lock                    empty, locked while a run writes there (see `sim.experiment.lock`)

A file is written aside and renamed, so it is either whole or absent. Killed at any moment and started again, an
experiment ends with the same bytes, since a chunk depends on nothing but its address. A chunk is believed only where its bytes have the
digest that was written before it, which also says which chunk of which experiment it is of: an edited, damaged, swapped or foreign one is
noticed at every resume and by `read_results`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from itertools import count
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from sim.errors import KamlabError, first_few
from sim.experiment.design import Design
from sim.experiment.manifest import as_text, differences, digest_of, digest_of_file, made_with, plain, read_manifest
from sim.kernel.sources import rules_digest

MANIFEST, POINTS, RUNS, PANEL, DAMAGED, DIGESTS = "manifest.json", "points.parquet", "runs", "panel", "damaged", "digests"
FORMAT = 2
"""Of the layout above; raised when it changes."""
CHUNK = re.compile(r"chunk-(\d{7,})\.parquet")
NO_MEANING = "without it the chunks have no meaning; begin in another folder"


class Folder:
    """The files of one experiment and what is known of them; for reading.

    Parameters
    ----------
    out : the folder
    experiment : what was run, as plain data
    made : what it was made with
    """

    def __init__(self, out: Path, experiment: Mapping[str, Any], made: Mapping[str, str]) -> None:
        self.out, self.runs = out, out / RUNS
        self.identity = digest_of({"experiment": experiment, "made_with": made})

    def path(self, chunk: int) -> Path:
        """File of a chunk."""
        return self.runs / f"chunk-{chunk:07d}.parquet"

    def panel_path(self, chunk: int) -> Path:
        """File of the account-months of a chunk."""
        return self.out / PANEL / f"panel-{chunk:07d}.parquet"

    def is_as_written(self, path: Path) -> bool:
        """Whether the bytes of a file that stands have the digest that was written with it, for this name in this experiment."""
        try:
            return self.digest_file(path).read_bytes() == self.digest_text(path, path).encode()
        except OSError:
            return False

    def digest_file(self, path: Path) -> Path:
        """Where the digest of a file is kept."""
        return self.out / DIGESTS / f"{path.stem}.sha256"

    def digest_text(self, path: Path, bytes_in: Path) -> str:
        """A digest as `cat digests/* | sha256sum --check` reads it in the folder, and a comment that names the experiment."""
        return f"# experiment {self.identity}\n{digest_of_file(bytes_in)}  {path.relative_to(self.out).as_posix()}\n"

    def present(self, chunks: int) -> list[int]:
        """Numbers of the chunks that stand under their names.

        Raises
        ------
        KamlabError
            where anything else stands among them, hidden files apart, which nobody reads
        """
        standing = [path.name for path in self.runs.iterdir()] if self.runs.is_dir() else []
        names = [name for name in sorted(standing) if not name.startswith((".", "_"))]
        numbers = {name: int(found[1]) for name in names if (found := CHUNK.fullmatch(name))}
        own = {name: n for name, n in numbers.items() if n < chunks and self.path(n).name == name}
        if foreign := [name for name in names if name not in own]:
            raise KamlabError(
                f"{self.runs} holds what is no chunk of this experiment ({', '.join(first_few(foreign))}): whoever reads the folder would "
                "read it too; move it elsewhere, and go on with --resume"
            )
        return sorted(own.values())


class Store(Folder):
    """The folder of one experiment, to be written.

    Parameters
    ----------
    out : the folder; made if absent
    experiment : what is run (see `experiment_of`): decides, together with the versions, whether an experiment may be resumed
    extends : what it was extended from, for the manifest of one that begins

    Raises
    ------
    KamlabError
        where the folder cannot be used, holds another experiment, or holds this one and `resume` is off
    """

    def __init__(self, out: Path, experiment: Mapping[str, Any], *, resume: bool, extends: Sequence[Mapping[str, Any]] = ()) -> None:
        super().__init__(out, experiment, made_with())
        self.damaged: list[Path] = []
        if (out / MANIFEST).exists():
            self._agree(experiment, resume=resume)
        else:
            self._begin(experiment, extends)
        self._tidy()

    def has(self, chunk: int, *, panel: bool = False) -> bool:
        """Whether a chunk is there and is what was written. One that is not is put aside, and will be made again.

        panel : whether its account-months must be there as well
        """
        if panel and not self._stands(self.panel_path(chunk)):
            return False
        return self._stands(self.path(chunk))

    def _stands(self, path: Path) -> bool:
        if not path.exists():
            return False
        if self.is_as_written(path):
            return True
        aside = self._free(path.name)
        path.replace(aside)
        self.damaged.append(aside)
        return False

    def _free(self, name: str) -> Path:
        """A path among the damaged chunks at which nothing stands: what an earlier resume put aside is kept."""
        folder = self.out / DAMAGED
        folder.mkdir(exist_ok=True)
        return next(path for n in count() if not (path := folder / (f"{n}-{name}" if n else name)).exists())

    def errors(self, chunks: int) -> int:
        """How many rows have an error."""
        files = map(self.path, self.present(chunks))  # one by one: a dataset would keep what it read of every file's columns
        return sum(len(column) - column.null_count for column in (pq.read_table(file, columns=["error"])["error"] for file in files))

    def write(self, chunk: int, table: pa.Table) -> None:
        """Keep a chunk."""
        self._write_table(self.path(chunk), table)

    def write_panel(self, chunk: int, table: pa.Table) -> None:
        """Keep the account-months of a chunk; before the chunk itself, so that no chunk stands without them."""
        try:
            (self.out / PANEL).mkdir(exist_ok=True)
        except OSError as error:
            raise KamlabError(f"{self.out / PANEL} cannot be made ({error.strerror or error}): move aside what stands there") from None
        self._write_table(self.panel_path(chunk), table)

    def write_points(self, table: pa.Table) -> None:
        """Keep the table of design points."""
        self._write_table(self.out / POINTS, table)

    def _write_table(self, path: Path, table: pa.Table) -> None:
        def write(draft: Path) -> None:
            pq.write_table(table, draft, compression="zstd", write_page_checksum=True)
            digest = self.digest_text(path, draft)  # before the file it is of: a chunk without a digest would not be believed
            self._whole(self.digest_file(path), lambda aside: aside.write_text(digest, encoding="utf-8", newline="\n"))

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
            raise KamlabError(
                f"{path} cannot be written: {error.strerror or error}; what is done is kept in {self.out}: "
                "make room or choose a folder that can be written, and go on with --resume"
            ) from None
        finally:
            draft.unlink(missing_ok=True)

    def _begin(self, experiment: Mapping[str, Any], extends: Sequence[Mapping[str, Any]]) -> None:
        try:
            self.runs.mkdir(parents=True, exist_ok=True)
            if any(self.runs.iterdir()):
                raise KamlabError(f"{self.runs} holds files but {self.out / MANIFEST} is missing: begin in an empty folder")
        except OSError as error:
            reason = error.strerror or error
            raise KamlabError(f"{self.out} cannot be used for results: {reason}; choose a folder that can be written") from None
        told: dict[str, Any] = {"experiment": experiment, "made_with": made_with(), "sha256": self.identity}
        if extends:
            told["extends"] = {"experiments": list(extends), "sha256": digest_of(list(extends))}
        text = as_text(told)
        self._whole(self.out / MANIFEST, lambda draft: draft.write_text(text, encoding="utf-8"))

    def _agree(self, wanted: Mapping[str, Any], *, resume: bool) -> None:
        experiment, made = read_experiment(self.out)
        if changed := differences(experiment, wanted):
            raise KamlabError(
                f"{self.out} holds another experiment (it differs in: {', '.join(changed)}): "
                "its data is left untouched; use another folder, or the same design and rules, or --extend where the design has only more "
                "replications or points"
            )
        check_versions(self.out, made)
        if not resume:
            raise KamlabError(f"{self.out} holds this experiment already: go on with --resume, or use another folder")

    def _tidy(self) -> None:
        """Remove what a killed process left half-written."""
        digests = self.out / DIGESTS
        for folder in (self.runs, digests):
            folder.mkdir(exist_ok=True)
        drafts = (
            (self.out, MANIFEST), (self.out, POINTS), (self.runs, "chunk-*"), (self.out / PANEL, "panel-*"), (digests, "*.sha256"),
        )  # fmt: skip
        for draft in [draft for folder, name in drafts for draft in folder.glob(f".{name}.*.tmp")]:
            draft.unlink(missing_ok=True)


def experiment_of(about: Mapping[str, Any]) -> dict[str, Any]:
    """What is run, as plain data, with the layout of the folder and the digest of the rules."""
    return plain({"format": FORMAT, "rules": rules_digest(), **about})


def check_versions(out: Path, made: Mapping[str, str]) -> None:
    """Refuse to go on with what was made with other versions.

    Raises
    ------
    KamlabError
        naming them, and the remedy
    """
    here = made_with()
    if changed := differences(made, here):
        told = ", ".join(f"{name} {str(made.get(name, 'none'))[:40]}, here {here.get(name, 'none')}" for name in changed)
        raise KamlabError(
            f"{out} was begun with other versions ({told}), whose numbers may differ: its data is left untouched; "
            "install the versions in its manifest.json, or begin in another folder"
        )


def extensions(out: Path) -> list[dict[str, Any]]:
    """The smaller experiments that the one in a folder was extended from, the oldest first: replications, points and digest of each."""
    told = read_manifest(out / MANIFEST, NO_MEANING).get("extends")
    return list(told["experiments"]) if told else []


def read_experiment(out: Path) -> tuple[Mapping[str, Any], Mapping[str, str]]:
    """What was run in a folder and what it was made with, as its manifest says.

    Raises
    ------
    KamlabError
        where the manifest is lost, damaged, edited or of an earlier layout
    """
    path = out / MANIFEST
    found = read_manifest(path, NO_MEANING)
    experiment, made = found.get("experiment"), found.get("made_with")
    if not isinstance(experiment, dict) or (experiment.get("format") == FORMAT and not isinstance(made, dict)):
        raise KamlabError(f"{path} cannot be read (no experiment in it): {NO_MEANING}")
    if experiment.get("format") != FORMAT:
        raise KamlabError(f"{path} is of another version of KAMlab, which kept no digests of its chunks: begin in another folder")
    if found.get("sha256") != digest_of({"experiment": experiment, "made_with": made}) or not _is_whole(found.get("extends")):
        raise KamlabError(f"{path} is not as it was written: put back what was changed in it, or begin in another folder")
    return experiment, made or {}


def _is_whole(extends: Any) -> bool:
    """Whether what a manifest tells of extensions, if anything, is as it was written."""
    if extends is None:
        return True
    return (
        isinstance(extends, dict) and extends.keys() == {"experiments", "sha256"} and digest_of(extends["experiments"]) == extends["sha256"]
    )


def read_results(out: str | Path, columns: Sequence[str] | None = None, *, partial: bool = False) -> pd.DataFrame:
    """All rows of an experiment, once every file is known to be what was written.

    Parameters
    ----------
    out : folder of the results
    columns : by default all
    partial : whether an experiment that is not finished may be read

    Raises
    ------
    KamlabError
        naming the chunks that are missing, damaged, edited or swapped, or what stands among them, and the remedy
    """
    folder = Path(out)
    experiment, made = read_experiment(folder)
    if "design" not in experiment:
        raise KamlabError(f"{folder} holds no experiment of `kamlab run`: read its tables, which are in the folder {folder / 'tables'}")
    kept, chunks = Folder(folder, experiment, made), Design.model_validate(experiment["design"]).chunks
    present = kept.present(chunks)
    if len(present) < chunks and not partial:
        raise KamlabError(f"{folder} holds {len(present)} of {chunks} chunks: finish it with --resume, or read it with partial=True")
    if spoilt := [path.name for path in [folder / POINTS, *map(kept.path, present)] if not kept.is_as_written(path)]:
        raise KamlabError(
            f"{folder}: not as it was written: {', '.join(first_few(spoilt))} (edited, damaged, or of another place): "
            "--resume puts it aside and makes it again"
        )
    if not present:
        raise KamlabError(f"{folder} holds no rows yet: run it with --resume")
    wanted = list(columns) if columns else None
    if unknown := [name for name in wanted or [] if name not in pq.read_schema(kept.path(present[0])).names]:
        raise KamlabError(f"{folder} has no column {unknown[0]!r}")
    return pa.concat_tables([pq.read_table(kept.path(n), columns=wanted) for n in present]).replace_schema_metadata().to_pandas()
