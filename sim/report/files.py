"""Files that are whole or not there: written aside, then renamed."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from sim.errors import KamlabError


def writable_folder(path: Path) -> Path:
    """A folder that exists after the call.

    Raises
    ------
    KamlabError
        where it is a file or cannot be made
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise KamlabError(f"{path} is a file: name a folder for the results") from None
    except OSError as error:
        raise KamlabError(f"the folder {path} cannot be made ({error.strerror}): name one that can be written") from None
    return path


def write_whole(path: Path, write: Callable[[Path], object]) -> Path:
    """Let `write` fill a file beside `path`, then rename it, so that no reader ever meets half a file.

    Raises
    ------
    KamlabError
        where the folder cannot be written
    """
    aside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        write(aside)
        aside.replace(path)
    except OSError as error:
        raise KamlabError(f"{path} cannot be written ({error.strerror or error}): name a folder that can be written and has room") from None
    finally:
        aside.unlink(missing_ok=True)
    return path


def write_text(path: Path, text: str) -> Path:
    """Write text as UTF-8 with plain line ends."""
    return write_whole(path, lambda aside: aside.write_text(text, encoding="utf-8", newline="\n"))
