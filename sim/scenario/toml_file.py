"""A TOML file as tables, or one sentence that says why it is none."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from sim.errors import KamlabError
from sim.given import read_text

MAX_BYTES = 2_000_000


def read_toml(path: Path) -> dict[str, Any]:
    """The tables of a TOML file.

    Raises
    ------
    KamlabError
        for a missing file, a directory, a file that is too large, not UTF-8 or not TOML
    """
    try:
        if path.is_dir():
            raise KamlabError(f"{path} is a directory: name the .toml file in it")
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)  # never more, so that a device or pipe without end is refused as well
        text = read_text(content)
    except FileNotFoundError:
        raise KamlabError(f"{path}: there is no such file; `kamlab scenarios` lists the bundled cases") from None
    except UnicodeDecodeError as error:
        raise KamlabError(f"{path} is not UTF-8 text (byte {error.start}): save it as UTF-8") from None
    except (OSError, ValueError) as error:
        if isinstance(error, KamlabError):
            raise
        reason = getattr(error, "strerror", None) or str(error)
        raise KamlabError(f"{path} cannot be read: {reason}") from None
    if len(content) > MAX_BYTES:
        raise KamlabError(f"{path} has more than the {MAX_BYTES:,} bytes that are read: a scenario states facts, so shorten it")
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise KamlabError(f"{path} is not valid TOML: {error}") from None
    except ValueError:  # Python refuses to read such a number
        raise KamlabError(f"{path} is not valid TOML: a number has thousands of digits") from None
    except RecursionError:
        raise KamlabError(f"{path} nests tables too deeply: a scenario needs three levels at most") from None
