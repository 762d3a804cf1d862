"""Points of a design as a table that somebody keeps in a spreadsheet: a row for each setting, under dotted keys."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import KamlabError, RowsError
from sim.given import shown
from sim.scenario import Scenario, is_whole
from sim.scenario.change import wrong_keys
from sim.scenario.explain import refusal
from sim.scenario.spreadsheet import Row, Sheet, as_number, read_sheet

if TYPE_CHECKING:
    import pandas as pd

ELSEWHERE = {"policy": "policies = [...]", "relationship": "relationships = [...]", "months": "months = N"}
"""What a setting may not change, since a design states it for all points, and how."""


def listed_points(table: str | Path | pd.DataFrame, scenario: Scenario, months: int | None = None) -> list[dict[str, Any]]:
    """The settings that a table lists, each by dotted key, in order; an empty cell is as in the scenario.

    Parameters
    ----------
    table : a .csv (comma, semicolon or tab; UTF-8) or .xlsx file, or a DataFrame, whose headings are the keys of `--set`
    scenario : what the keys are of
    months : horizon of the design; by default the scenario's

    Raises
    ------
    RowsError
        with every cell that cannot be used, by line and column, and every point that stands there twice
    """
    sheet = read_sheet(table, of="point")
    if wrong := list(_wrong_headings(sheet, scenario)):
        raise refusal(wrong, kind=RowsError)
    found: list[dict[str, Any]] = []
    lines: dict[str, int] = {}
    for row in sheet.rows:
        setting = {key: _value(key, cell, sheet.decimal) for key, cell in row.cells.items()}
        first = lines.setdefault(identity(setting), row.line)
        if first != row.line:
            wrong.append(f"{sheet.where}, line {row.line}: the same point as line {first}: keep one of them")
        wrong += _wrong_cells(sheet, row, setting, scenario, months)
        found.append(setting)
    if wrong:
        raise refusal(wrong, kind=RowsError)
    return found


def identity(setting: Mapping[str, Any]) -> str:
    """A text that two settings share where they set the same: the order of keys does not matter, nor whether 2 is written 2.0."""
    return json.dumps(_alike(setting), sort_keys=True)


def _alike(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, (int, float, Mapping, list, tuple)):
        return value
    if isinstance(value, Mapping):
        return {str(key): _alike(inner) for key, inner in value.items()}
    return [_alike(inner) for inner in value] if isinstance(value, (list, tuple)) else float(value)


def _wrong_headings(sheet: Sheet, scenario: Scenario) -> Iterator[str]:
    for heading in sheet.headings:
        if heading in ELSEWHERE:
            yield f"{sheet.where}: {heading!r} is no setting: say {ELSEWHERE[heading]} at the top of the design"
        else:
            yield from (
                f"{sheet.where}, column {heading!r}: {told.removeprefix('set: ')}" for told in wrong_keys(scenario, [heading]).values()
            )


def _value(key: str, cell: Any, decimal: str) -> Any:
    """A cell as a file of TOML would state it; what is neither a number nor TOML is text."""
    try:
        value = as_number(cell, decimal)
    except ValueError:
        try:
            return tomllib.loads(f"value = {cell}")["value"] if str(cell).startswith(("[", "true", "false")) else cell
        except tomllib.TOMLDecodeError:
            return cell
    return int(value) if is_whole(key) and value.is_integer() else value


def _wrong_cells(sheet: Sheet, row: Row, setting: Mapping[str, Any], scenario: Scenario, months: int | None) -> Iterator[str]:
    """What the scenario refuses in a row: the cells that it refuses alone, or else the whole row."""
    if (whole := _refused(scenario, months, setting)) is None:
        return
    at, alone = f"{sheet.where}, line {row.line}", False
    for key, value in setting.items():
        if told := _refused(scenario, months, {key: value}):
            alone = True
            yield f"{at}, column {key!r}: {shown(row.cells[key])} cannot be used: {told}"
    if not alone:
        yield f"{at}: these values cannot be combined: {whole}"


def _refused(scenario: Scenario, months: int | None, setting: Mapping[str, Any]) -> str | None:
    try:
        scenario.with_(months=months, set=setting)
    except KamlabError as error:
        return error.sentences[0].removeprefix(f"{scenario.name}: ")
    return None
