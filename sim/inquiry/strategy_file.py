"""Strategies in files of their own: tables of TOML as `Strategy.toml` writes them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sim.errors import KamlabError, did_you_mean
from sim.paths import usable
from sim.report.files import write_text
from sim.scenario.toml_file import read_toml
from sim.strategies.bundle import RECORDS, TABLES, Strategy


def read_strategy(path: str | Path) -> Strategy:
    """The strategy in a file; it has the file's name, without `.toml`.

    Parameters
    ----------
    path : of a .toml that `save_strategy` or a search wrote

    Raises
    ------
    KamlabError
        naming file, key and remedy
    """
    place = usable(path)
    data = read_toml(place)
    parts: dict[str, Any] = {}
    for key, rows in data.items():
        part = next((part for part, table in TABLES.items() if table == key), None)
        if key == "supplier" and isinstance(rows, dict):
            parts["facts"] = rows
            continue
        if part is None:
            raise KamlabError(f"{place}: {key!r} is no table of a strategy{did_you_mean(key, [*TABLES.values(), 'supplier'])}")
        if not isinstance(rows, list) or len(rows) != 1 or not isinstance(rows[0], dict):
            raise KamlabError(f"{place}: a strategy has one table [[{key}]] at most")
        known = RECORDS[part].__dataclass_fields__
        if wrong := [name for name in rows[0] if name not in known]:
            raise KamlabError(f"{place}: [[{key}]]: {wrong[0]!r} is not a key{did_you_mean(wrong[0], known)}")
        try:
            parts[part] = RECORDS[part](**rows[0])
        except KamlabError as error:
            raise KamlabError(f"{place}: [[{key}]]: {error}") from None
    if not parts:
        raise KamlabError(f"{place} states no strategy: give it a table, such as [[conflict]]")
    try:
        return Strategy(place.stem, **parts)
    except KamlabError as error:
        raise KamlabError(f"{place}: {error}") from None


def save_strategy(strategy: Strategy, path: str | Path) -> Path:
    """Write a strategy to a file, which `read_strategy`, `kamlab tournament` and `kamlab search` read.

    Parameters
    ----------
    strategy : what is written
    path : of the file, ending in .toml; it is replaced where it stands

    Raises
    ------
    KamlabError
        for a strategy that no file can state, and a place that cannot be written
    """
    return write_text(usable(path), strategy.toml())
