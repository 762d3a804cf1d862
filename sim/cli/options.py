"""What several commands share: options, and the small things that they print."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from sim.errors import KamlabError
from sim.terminal import table

if TYPE_CHECKING:
    import pandas as pd

    from sim.scenario import Scenario

PATH = click.Path(path_type=Path)

Command = TypeVar("Command", bound=Callable[..., Any])


def json_option(command: Command) -> Command:
    """Add --json."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")(command)


def overwrite_option(command: Command) -> Command:
    """Add --overwrite."""
    return click.option("--overwrite", is_flag=True, help="Replace another result that is in the folder.")(command)


def luck_options(command: Command) -> Command:
    """Add --seed."""
    return click.option("--seed", type=int, default=1, show_default=True, help="Seed of the luck.")(command)


def case_options(command: Command) -> Command:
    """Add --set and --months."""
    months = click.option("--months", type=int, help="Horizon; by default the scenario's.")
    changes = click.option(
        "--set", "settings", metavar="KEY=VALUE", multiple=True,
        help="Change a fact: account.turnover=0 for all accounts, account.NAME.demand=30 for one; "
        "also supplier, segment, event and assumptions.PARAMETER. May be repeated.",
    )  # fmt: skip
    return months(changes(command))


def changed_case(name: str, settings: Iterable[str], **strategies: Any) -> Scenario:
    """A scenario as the options of a command change it."""
    import sim
    from sim.scenario import parse_setting

    return sim.load(name).with_(set=dict(parse_setting(text) for text in settings), **strategies)


def listed(text: str | None) -> Sequence[str] | None:
    """The parts of a list with commas; None stays None."""
    return None if text is None else [part.strip() for part in text.split(",") if part.strip()]


def check_folder(folder: Path) -> None:
    """Refuse a folder that could not be written, before the work of a long run is lost."""
    standing = next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())
    if not standing.is_dir():
        raise KamlabError(f"--out: {standing} is a file, so nothing can be written in it: name a folder")
    if not os.access(standing, os.W_OK):
        raise KamlabError(f"--out: {standing} must not be written to: name another folder")


def folder_name(sc: Scenario) -> str:
    """The scenario's name and what was changed, so that a changed case does not overwrite the plain one."""
    changes = "".join(f"--{key}={value}" for key, value in sc.changes.items())
    return re.sub(r"[^\w.=,-]+", "-", sc.name + changes)[:120]


def span(low: float | None, high: float | None) -> str:
    return f"{'' if low is None else format(low, 'g')}..{'' if high is None else format(high, 'g')}"


def count(n: int, what: str) -> str:
    return f"{n} {what}{'' if n == 1 else 's'}"


def print_frame(frame: pd.DataFrame, right: Sequence[str] = ()) -> None:
    """A DataFrame as a table."""
    table(list(frame.columns), frame.astype(str).to_numpy().tolist(), right=right)
