"""Where compiled rules are kept between runs. Nothing that happens to this folder stops or changes the work.

An entry is a file with a checksum in front. One that is damaged is removed and compiled again; a folder that can be read and not
written serves as far as it goes; where nothing can be written, what is compiled is kept in a temporary folder, for this process
and those that it starts. Each of these is said once, in a line.
"""

from __future__ import annotations

import atexit
import hashlib
import os
import shutil
import sys
import tempfile
import uuid
from contextlib import suppress
from functools import cache
from pathlib import Path

CHECKSUM = hashlib.sha256
_SIZE = CHECKSUM().digest_size
TREE = "KAMLAB_CACHE_OF_THIS_RUN"
"""Environment variable by which a process tells those that it starts of its temporary folder."""
REMEDY = "set KAMLAB_CACHE_DIR to a folder that can be written"


def cache_folder() -> Path | None:
    """Folder in which compiled rules are meant to be kept (it may not exist yet); None where no home is to be found."""
    told = os.environ.get("KAMLAB_CACHE_DIR") or os.environ.get("NUMBA_CACHE_DIR")
    if told:
        return Path(told) / "rules"
    base = os.environ.get("XDG_CACHE_HOME")
    try:
        return (Path(base) if base else Path.home() / ".cache") / "kamlab" / "rules"
    except RuntimeError:  # neither HOME nor an entry for this user
        return None


def has(name: str) -> bool:
    """Whether there is an entry, sound or not."""
    return any((folder / name).is_file() for folder in _folders())


def read(name: str) -> bytes | None:
    """The entry, or None where there is none that is sound."""
    for folder in _folders():
        try:
            found = (folder / name).read_bytes()
        except OSError:
            continue
        if CHECKSUM(found[_SIZE:]).digest() == found[:_SIZE]:
            return found[_SIZE:]
        discard(name)
    return None


def write(name: str, content: bytes) -> bool:
    """Keep an entry in the first folder that takes it; False where none does."""
    content = CHECKSUM(content).digest() + content
    folder = cache_folder()
    why = "no home folder is found"
    if folder is not None:
        try:
            _put(folder, name, content)
        except OSError as error:
            why = f"{folder} ({error.strerror or error})"
        else:
            return True
    place = _of_this_run()
    if place is None:
        _say(f"compiled rules cannot be kept in {why}, nor in any temporary folder: every process compiles them again; {REMEDY}")
        return False
    _say(f"compiled rules cannot be kept in {why}: they are kept until this program ends; {REMEDY}")
    try:
        _put(place, name, content)
    except OSError:
        return False
    return True


def discard(name: str) -> None:
    """Remove an entry that cannot be used."""
    _say(f"compiled rules in {cache_folder()} are damaged: what cannot be used is removed and compiled again")
    forget(name)


def forget(name: str) -> None:
    """Remove an entry."""
    for folder in _folders():
        with suppress(OSError):
            (folder / name).unlink()


def _folders() -> list[Path]:
    told = os.environ.get(TREE)
    return [folder for folder in (cache_folder(), Path(told) if told else None) if folder is not None]


def _put(folder: Path, name: str, content: bytes) -> None:
    """Write at once or not at all: several processes may write the same entry, and any may be killed."""
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f".draft-{uuid.uuid4().hex}"  # not by `tempfile`, whose files nobody else may read
    try:
        draft.write_bytes(content)
        draft.replace(folder / name)
    except OSError:
        with suppress(OSError):
            draft.unlink()
        raise


def _of_this_run() -> Path | None:
    """A temporary folder, made once by the first process that needs it and removed when that ends."""
    told = os.environ.get(TREE)
    if told:
        return Path(told)
    for where in (None, "/dev/shm"):
        try:
            made = tempfile.mkdtemp(prefix="kamlab-", dir=where)
        except OSError:
            continue
        os.environ[TREE] = made
        atexit.register(_remove, made, os.getpid())
        return Path(made)
    return None


def _remove(folder: str, owner: int) -> None:
    if os.getpid() == owner:
        shutil.rmtree(folder, ignore_errors=True)


@cache
def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
