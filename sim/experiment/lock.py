"""One run at a time in a folder of results: a lock of the operating system, which is gone with its process however that ends.

Two runs would do all the work twice, and each would clear away the file that the other is writing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from sim.errors import KamlabError

LOCK = ".lock"
"""The file that is locked. It stays, empty, and locks nobody out unless a run holds it."""


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
    lock = FileLock(out / LOCK, blocking=False)
    try:
        out.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout:
        raise KamlabError(f"{out} is being written by another run: wait for it, or name another folder") from None
    except OSError as error:
        reason = error.strerror or error
        raise KamlabError(f"{out} cannot be used for results: {reason}; choose a folder that can be written") from None
    try:
        yield
    finally:
        lock.release()
