"""A folder of results: files that say in a manifest where they come from, and that no other result replaces unasked.

`manifest.json` holds what was asked (the case, cells, seed, size ...), the versions and the digest of the rules, the command or call, and
the SHA-256 of every file. The same result may be written again. Another one, or a file that was edited since, is refused unless the
caller says that it may be replaced; then every file of the old result goes, so that no two results ever stand in one folder.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd

from sim.errors import KamlabError, first_few
from sim.experiment.manifest import as_text, differences, digest_of_file, made_with, plain, read_manifest
from sim.report.files import writable_folder, write_text, write_whole
from sim.report.sheets import write_csv

MANIFEST = "manifest.json"
NOT_COMPARED = ("engine", "made_by", "failed", "failures", "left_out", "files")
"""Keys of a manifest in which two writings of one result may differ: the engines agree to the last bit."""
PICTURES = ("png", "pdf", "svg")
"""Endings of the files of a figure."""
REMEDY = "name another folder (--out), or replace it with --overwrite (from Python: overwrite=True)"


def full(asked: Mapping[str, Any]) -> dict[str, Any]:
    """What was asked and what it is made with."""
    rules, *versions = made_with().items()
    return {**plain(asked), "rules_digest": rules[1], "versions": dict(versions)}


def claim(
    folder: str | Path, asked: Mapping[str, Any], *, overwrite: bool = False, files: Iterable[str] = (), grows: Sequence[str] = ()
) -> None:
    """Refuse a folder in which this result would replace another one. Nothing is written or made.

    Parameters
    ----------
    asked : what is asked, as plain data; `kind` says what it is
    overwrite : whether another result may be replaced
    files : names of files that will be written
    grows : keys of `asked`: of a table, and of what follows from it. A result of fewer entries of that table, or of earlier states of
        the same ones, is no other result but an earlier one, and is replaced

    Raises
    ------
    KamlabError
        naming the folder, in what the results differ, and the remedy
    """
    place = Path(folder)
    if not _is_folder(place):
        return
    found = _standing(place, overwrite=overwrite)
    if "experiment" in found:
        raise KamlabError(f"{place} holds an experiment of `kamlab run`, which is never replaced: name another folder")
    if overwrite:
        return
    listed = _listed(found)
    if found:
        if found.get("kind") != asked.get("kind"):
            raise KamlabError(f"{place} holds a result of another kind ({str(found.get('kind', 'unknown'))[:40]}): {REMEDY}")
        if changed := _changed(found, asked, grows):
            raise KamlabError(f"{place} holds another result (it differs in: {', '.join(changed)}): {REMEDY}")
        if edited := [name for name, digest in listed.items() if (place / name).is_file() and digest_of_file(place / name) != digest]:
            raise KamlabError(f"{place}: changed since it was written: {', '.join(first_few(edited))}: {REMEDY}")
    if strange := [name for name in files if name not in listed and (place / name).is_file()]:
        raise KamlabError(f"{place} holds files of unknown origin ({', '.join(first_few(strange))}): {REMEDY}")


class Results:
    """A folder of results while it is being written (see `results_in`)."""

    def __init__(self, place: Path, before: Mapping[str, str]) -> None:
        self.place, self._before = place, before
        self.paths: list[Path] = []

    def write(self, name: str, fill: Callable[[Path], object]) -> Path:
        """Let `fill` write a file, whole or not at all."""
        return self._kept(write_whole(self.place / name, fill))

    def text(self, name: str, text: str) -> Path:
        """Write a text."""
        return self._kept(write_text(self.place / name, text))

    def csv(self, name: str, frame: pd.DataFrame) -> Path:
        """Write a table."""
        return self._kept(write_csv(self.place / name, frame))

    def figure(self, name: str, figure: Any) -> bytes:
        """Write a figure as NAME.png (300 dots an inch), NAME.pdf and NAME.svg; returns the SVG."""
        from sim.figures.paper import written_as  # here, since it loads Matplotlib, and many folders hold no figure

        drawn = written_as(figure, PICTURES)
        for ending, content in drawn.items():
            self.write(f"{name}.{ending}", lambda aside, content=content: aside.write_bytes(content))  # type: ignore[misc]
        return drawn["svg"]

    def _kept(self, path: Path) -> Path:
        self.paths.append(path)
        return path

    def digests(self) -> dict[str, str]:
        """SHA-256 of every file written, and of those of the same result that an earlier call wrote."""
        earlier = {name: digest for name, digest in self._before.items() if (self.place / name).is_file()}
        written = {path.relative_to(self.place).as_posix(): digest_of_file(path) for path in self.paths}
        return dict(sorted({**earlier, **written}.items()))


@contextmanager
def results_in(
    folder: str | Path,
    asked: Mapping[str, Any],
    told: Mapping[str, Any] | None = None,
    *,
    overwrite: bool = False,
    files: Iterable[str] = (),
    grows: Sequence[str] = (),
) -> Iterator[Results]:
    """Write a result into a folder; its manifest is written last, so that where there is one all files are of its result.

    Parameters
    ----------
    asked : what decides whether two results are the same
    told : more for the manifest: `made_by`, `failed`
    overwrite, files, grows : as for `claim`

    Raises
    ------
    KamlabError
        where another result would be replaced, or the folder cannot be written
    """
    claim(folder, asked, overwrite=overwrite, files=files, grows=grows)
    place = writable_folder(Path(folder))
    found = _standing(place, overwrite=overwrite)
    same = bool(found) and not _changed(found, asked)
    old = _listed(found)
    if found and not same:
        for name in (MANIFEST, *old):
            (place / name).unlink(missing_ok=True)
    writing = Results(place, old if same else {})
    yield writing
    manifest = {**full(asked), **plain(told or {}), "files": writing.digests()}
    write_text(place / MANIFEST, as_text(manifest))


def _changed(found: Mapping[str, Any], asked: Mapping[str, Any], grows: Sequence[str] = ()) -> list[str]:
    """Keys in which the result that stands is another one than what is asked."""
    left_out = {*NOT_COMPARED}
    if grows:
        before, now = found.get(grows[0]), asked.get(grows[0])
        if isinstance(before, Mapping) and isinstance(now, Mapping) and before and before.keys() <= now.keys():
            left_out |= {*grows}
    known, wanted = ({key: value for key, value in one.items() if key not in left_out} for one in (found, full(asked)))
    return differences(known, wanted)


def _is_folder(place: Path) -> bool:
    try:
        return place.is_dir()
    except OSError:  # a name that is too long: whoever makes the folder says so
        return False


def _standing(place: Path, *, overwrite: bool) -> dict[str, Any]:
    """The manifest in a folder; empty where there is none, or a damaged one that may be replaced."""
    path = place / MANIFEST
    if not path.is_file():
        return {}
    try:
        return read_manifest(path, REMEDY)
    except KamlabError:
        if overwrite:
            return {}
        raise


def _listed(manifest: Mapping[str, Any]) -> dict[str, str]:
    """Files of a manifest by their digests; only names that lie inside its folder, since they may be removed."""
    files = manifest.get("files")
    found = files.items() if isinstance(files, dict) else ()
    return {name: str(digest) for name, digest in found if not Path(name).is_absolute() and ".." not in Path(name).parts}
