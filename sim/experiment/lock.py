"""One run at a time in a folder of results: a lock of the operating system, which is gone with its process however that ends.

Two runs would do all the work twice, and each would clear away the file that the other is writing.
"""

from __future__ import annotations

import errno
import os
import platform
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import FileIO
from pathlib import Path

from sim.errors import KamlabError

LOCK = ".lock"
"""The file that is locked. It tells who writes, and is removed at the end; what a killed run leaves of it locks nobody out."""
BUSY = (errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES, errno.EDEADLK)
"""Answers that mean that another holds the lock. Any other error is of a file system that knows no locks: there a run goes on without."""

_held: set[FileIO] = set()


if sys.platform == "win32":
    import msvcrt

    def _lock(file: FileIO) -> None:
        file.seek(2**30)  # a byte beyond the end: those that are locked cannot be read either
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(file: FileIO) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _leave_to_the_parent() -> None:
        for file in _held:
            file.close()

    os.register_at_fork(after_in_child=_leave_to_the_parent)  # else a worker that outlives its parent would hold the lock


@contextmanager
def alone_in(out: Path) -> Iterator[None]:
    """Make the folder and keep other runs out of it, on this machine and, where the file system passes locks on, on others.

    Raises
    ------
    KamlabError
        where the folder cannot be used, or another run is writing it
    """
    if out.exists() and not out.is_dir():
        raise KamlabError(f"{out} is a file: name a folder for the results")
    try:
        out.mkdir(parents=True, exist_ok=True)
        file = _taken(out)
    except OSError as error:
        reason = error.strerror or error
        raise KamlabError(f"{out} cannot be used for results: {reason}; choose a folder that can be written") from None
    _held.add(file)
    try:
        yield
    finally:
        _held.discard(file)
        _release(out / LOCK, file)


def _taken(out: Path) -> FileIO:
    """The lock file of a folder, opened and locked."""
    path = out / LOCK
    while True:
        file = path.open("ab+", buffering=0)
        try:
            _lock(file)
        except OSError as error:
            if error.errno in BUSY:
                holder = _holder(file)
                file.close()
                raise KamlabError(f"{out} is being written by another run{holder}: wait for it, or name another folder") from None
        if _stands(path, file):
            with suppress(OSError):  # the name is a courtesy
                file.truncate(0)
                file.write(f"process {os.getpid()} on {platform.node()}".encode())
            return file
        file.close()  # its holder removed it between our opening and our lock


def _holder(file: FileIO) -> str:
    file.seek(0)
    told = file.read(200).decode(errors="replace")
    return f" ({told})" if told else ""


def _stands(path: Path, file: FileIO) -> bool:
    """Whether a path still leads to an open file."""
    try:
        return os.path.samestat(path.stat(), os.fstat(file.fileno()))
    except FileNotFoundError:
        return False


def _release(path: Path, file: FileIO) -> None:
    """Remove the file, then unlock it, so that nobody locks a file that is about to go. Windows removes no file that is open."""
    ours = _stands(path, file)
    if sys.platform == "win32":
        file.close()
    with suppress(OSError):
        if ours:
            path.unlink()
    file.close()
