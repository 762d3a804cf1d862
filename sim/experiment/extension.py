"""An experiment made larger: what a smaller one has is taken over, and only the rest is run.

    OUT/earlier/     the smaller experiment, whole, while the larger one is being run (it may hold an `earlier` of its own)
    OUT/.earlier/    the same, while it is being moved there

A row depends on scenario, point, seed and replication alone, so a row of the smaller experiment is one of the larger, wherever it then
stands. The larger one ends with the bytes that it would have if it had been asked at once; only its manifest also tells what it was
extended from. What is there is moved by renaming, and a move that was cut short is taken back, so that a kill at any moment loses nothing.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sim.errors import KamlabError
from sim.experiment.design import Design, DesignPoint, points
from sim.experiment.listed import identity
from sim.experiment.manifest import differences
from sim.experiment.store import DIGESTS, MANIFEST, PANEL, POINTS, RUNS, Folder, check_versions, extensions, read_experiment

EARLIER, MOVING = "earlier", ".earlier"
GROWS = ("replications", "policies", "relationships", "factors", "point", "sample")
"""Keys of a design that say how many replications and which points there are; in all others a larger design is the smaller one."""
TABLES_KEPT = 8
"""Chunks of the smaller experiment that are kept in memory."""


class Known(NamedTuple):
    """Rows of a block that an earlier experiment has.

    rows : which, counted from the block's first: array (rows,) of int
    values : array (rows, columns); errors : by row
    """

    rows: np.ndarray
    values: np.ndarray
    errors: list[str | None]


def settle(out: Path) -> None:
    """Take back a move that was cut short: either all of the smaller experiment stands in `earlier`, or all of it where it was."""
    moving, earlier = out / MOVING, out / EARLIER
    if earlier.is_dir() and not moving.exists() and not (out / MANIFEST).exists() and not _holds_files(out / RUNS):
        earlier.rename(moving)  # the larger experiment was not begun
    if moving.is_dir():
        for path in moving.iterdir():
            if (out / path.name).is_dir():
                (out / path.name).rmdir()  # empty, made by a beginning that was cut short
            path.rename(out / path.name)
        moving.rmdir()


def _holds_files(folder: Path) -> bool:
    return folder.is_dir() and any(folder.iterdir())


def set_aside(out: Path, experiment: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Move the smaller experiment of a folder to where the larger one takes its rows from.

    Parameters
    ----------
    experiment : the larger one, as plain data

    Returns
    -------
    what the larger one extends, the oldest first; empty where nothing had to be moved

    Raises
    ------
    KamlabError
        where what stands there is no smaller experiment of the same kind; everything is left as it is
    """
    if not (out / MANIFEST).exists():
        return []
    found, made = read_experiment(out)
    check_versions(out, made)
    if not differences(found, experiment):
        return []
    _check_larger(out, found, experiment)
    history = extensions(out)
    smaller = Design.model_validate(found["design"])
    history.append({"replications": smaller.replications, "points": smaller.size, "sha256": Folder(out, found, made).identity})
    (out / MOVING).mkdir()
    for name in (RUNS, PANEL, DIGESTS, POINTS, EARLIER, MANIFEST):
        if (out / name).exists():
            (out / name).rename(out / MOVING / name)
    (out / MOVING).rename(out / EARLIER)
    return history


def _check_larger(out: Path, found: Mapping[str, Any], wanted: Mapping[str, Any]) -> None:
    """Refuse what is no extension, in a sentence that says why."""
    left = "its data is left untouched"
    if "design" not in found:
        raise KamlabError(f"{out} holds no experiment of `kamlab run`: {left}; use another folder")
    if changed := [name for name in differences(found, wanted) if name != "design"]:
        raise KamlabError(f"{out} holds another experiment (it differs in: {', '.join(changed)}): {left}; use another folder")
    before, now = found["design"], wanted["design"]
    if changed := [key for key in differences(before, now) if key not in GROWS]:
        raise KamlabError(
            f"{out} cannot be extended by a design that differs in {', '.join(changed)}: an extension adds replications or points and "
            f"keeps all else; {left}: put that back, or use another folder"
        )
    if now["replications"] < before["replications"]:
        raise KamlabError(
            f"{out} holds {before['replications']} replications of each point, more than the {now['replications']} of the design: an "
            f"extension takes none away; {left}: ask for {before['replications']} or more, or use another folder"
        )
    standing, asked = points(Design.model_validate(before)), _numbers(points(Design.model_validate(now)))
    lost = [point for point in standing if _name(point) not in asked]
    if lost:
        drawn = before.get("sample") and now.get("sample")
        why = "; a Sobol' sample of the same seed and ranges keeps its points when it grows, a Latin hypercube does not" if drawn else ""
        setting = ", ".join(f"{key} = {value}" for key, value in lost[0].setting.items())
        at = f"{lost[0].policy} / {lost[0].relationship}" + (f" with {setting[:120]}" if setting else "")
        raise KamlabError(
            f"{out} holds {len(lost)} of {len(standing)} points that the design has no more, the first {at}: an extension takes none "
            f"away{why}; {left}: put them back, or use another folder"
        )


def clear(out: Path) -> None:
    """Remove the smaller experiment, all rows of which the larger one now has."""
    shutil.rmtree(out / EARLIER, ignore_errors=True)


def _name(point: DesignPoint) -> tuple[str, str, str]:
    return point.policy, point.relationship, identity(point.setting)


def _numbers(all_points: Sequence[DesignPoint]) -> dict[tuple[str, str, str], int]:
    return {_name(point): point.number for point in all_points}


class Earlier:
    """The rows of the smaller experiments of a folder, by their place in the larger one.

    Parameters
    ----------
    design, all_points : of the larger one
    """

    def __init__(self, out: Path, design: Design, all_points: Sequence[DesignPoint]) -> None:
        self._replications = design.replications
        # Account-months stand in files of their own, which are not cut into rows: a design that keeps them runs all again.
        self._kept = [] if design.panel else [_Kept(folder, all_points) for folder in _standing(out)]

    def __bool__(self) -> bool:
        return bool(self._kept)

    def has(self, first: int, last: int) -> bool:
        """Whether all of the rows first .. last - 1 seem to be there; whether they are what was written is seen when they are taken."""
        return bool(self._kept) and bool((self._where(first, last)[0] >= 0).all())

    def take(self, first: int, last: int) -> Known | None:
        """Those of the rows first .. last - 1 that are there and are what was written; None where there is none."""
        if not self._kept:
            return None
        while True:
            place, old = self._where(first, last)
            rows = np.flatnonzero(place >= 0)
            wanted = {(int(place[row]), int(old[row]) // self._kept[place[row]].design.chunk) for row in rows}
            tables = {(which, chunk): self._kept[which].table(chunk) for which, chunk in wanted}
            if None not in tables.values():  # else a damaged chunk is no longer among those that are there
                break
        if not rows.size:
            return None
        values, errors = [], []
        for row in rows:
            kept = self._kept[place[row]]
            table = tables[int(place[row]), int(old[row]) // kept.design.chunk]
            at = int(old[row]) % kept.design.chunk
            values.append(table[1][at])  # type: ignore[index]
            errors.append(table[0][at])  # type: ignore[index]
        return Known(rows, np.array(values), errors)

    def _where(self, first: int, last: int) -> tuple[np.ndarray, np.ndarray]:
        """For each row in which smaller experiment it is, the newest first, -1 where in none, and its row there."""
        point, replication = np.divmod(np.arange(first, last), self._replications)
        place, old = np.full(last - first, -1), np.zeros(last - first, dtype=np.int64)
        for which, kept in enumerate(self._kept):
            row = kept.number[point] * kept.design.replications + replication
            there = (kept.number[point] >= 0) & (replication < kept.design.replications) & (place < 0)
            there[there] = kept.there[row[there] // kept.design.chunk]
            place[there], old[there] = which, row[there]
        return place, old


class _Kept:
    """One smaller experiment.

    number : by point of the larger one its number here, -1 where it has none; there : by chunk whether it is there
    """

    def __init__(self, out: Path, all_points: Sequence[DesignPoint]) -> None:
        experiment, made = read_experiment(out)
        self.design = Design.model_validate(experiment["design"])
        self._folder = Folder(out, experiment, made)
        own = _numbers(points(self.design))
        self.number = np.array([own.get(_name(point), -1) for point in all_points])
        self.there = np.zeros(self.design.chunks, dtype=bool)
        self.there[self._folder.present(self.design.chunks)] = True
        self.table = lru_cache(TABLES_KEPT)(self._table)

    def _table(self, chunk: int) -> tuple[list[str | None], np.ndarray] | None:
        """Errors and values of a chunk; None, and it is no longer there, where it is not what was written."""
        path = self._folder.path(chunk)
        if not self._folder.is_as_written(path):
            self.there[chunk] = False
            return None
        table: pa.Table = pq.read_table(path)
        measured = table.column_names[table.column_names.index("error") + 1 :]
        return table["error"].to_pylist(), np.column_stack([table[name].to_numpy() for name in measured])


def _standing(out: Path) -> Iterator[Path]:
    """Folders of the smaller experiments, the newest first; one that is half removed has no manifest, and is needed no more."""
    place = out / EARLIER
    while (place / MANIFEST).exists():
        yield place
        place = place / EARLIER
