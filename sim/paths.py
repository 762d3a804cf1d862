"""Paths as people hand them in: `~` stands for the home folder, and what no system can write is refused before any work is done."""

from __future__ import annotations

import os
from pathlib import Path

from sim.errors import KamlabError
from sim.given import shown


def check_text(word: str, where: str = "") -> str:
    """Raise KamlabError for a word that is not UTF-8, or holds a NUL: no file can be written under it, and no result can tell of it."""
    try:
        word.encode("utf-8")
    except UnicodeEncodeError:
        told = word.encode("utf-8", "backslashreplace").decode()
        raise KamlabError(f"{where}{told} is not UTF-8: results name their own place, so choose a name in UTF-8") from None
    if "\0" in word:
        raise KamlabError(f"{where}{shown(word)} holds a NUL, which no file's name can have: leave it out")
    return word


def usable(given: str | os.PathLike[str], what: str = "") -> Path:
    """A path, with `~` expanded.

    Parameters
    ----------
    what : how the sentence calls it, as in "--out"

    Raises
    ------
    KamlabError
        for what is no path, is not UTF-8, or begins with `~` and a user whom the system does not know
    """
    where = f"{what}: " if what else ""
    if not isinstance(given, (str, os.PathLike)):
        raise KamlabError(f"{where}{shown(given)} is no path: write it as text")
    text = check_text(os.fsdecode(given), where)
    try:
        return Path(text).expanduser()
    except RuntimeError:
        raise KamlabError(f"{where}{shown(text)}: the system knows no home folder for it; write the path without ~") from None


def usable_folder(given: str | os.PathLike[str], what: str = "out") -> Path:
    """A folder that can be written, or made, so that the work of a long run is not lost.

    Raises
    ------
    KamlabError
        where it cannot
    """
    folder = usable(given, what)
    try:
        standing = next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())
    except OSError as error:
        raise KamlabError(f"{what}: {folder} cannot be a folder: {error.strerror or error}; name another") from None
    if not standing.is_dir():
        raise KamlabError(f"{what}: {standing} is a file, so nothing can be written in it: name a folder")
    if not os.access(standing, os.W_OK):
        raise KamlabError(f"{what}: {standing} must not be written to: name another folder")
    return folder


def write_new(path: Path, text: str) -> None:
    """Write text as UTF-8 to a file that is not there yet.

    Raises
    ------
    KamlabError
        where the file exists or cannot be written
    """
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise KamlabError(f"{path} exists already: choose another name, or remove it first") from None
    except OSError as error:
        raise KamlabError(f"{path} cannot be written ({error.strerror or error}): name a file in a folder that can be written") from None
