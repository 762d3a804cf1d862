"""What several commands share: options, and the small things that they print."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.shell_completion import CompletionItem

from sim import bundled
from sim.paths import usable, usable_folder
from sim.terminal import table

if TYPE_CHECKING:
    import pandas as pd

    from sim.scenario import Scenario


class _Path(click.ParamType):
    """A path, with `~` expanded; one that no system can write is refused before any work is done."""

    name = "path"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """What a shell offers: files."""
        del ctx, param
        return [CompletionItem(incomplete, type="file")]

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """The path."""
        del ctx
        return usable(value, param.opts[0] if param and param.opts[0].startswith("-") else "")


class _Bundled(click.ParamType):
    """The name of something bundled, or the path to a file of one's own; what it names is found and checked by the command."""

    name = "text"

    def __init__(self, *kinds: Callable[[], Iterable[str]]) -> None:
        self._kinds = kinds

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """What a shell offers: names that begin so, and files where none does."""
        del ctx, param
        names = [name for kind in self._kinds for name in kind() if name.startswith(incomplete)]
        return [CompletionItem(incomplete, type="file"), *map(CompletionItem, names)]


PATH = _Path()
CASE, DESIGN = _Bundled(bundled.cases), _Bundled(bundled.designs)
CASE_OR_DESIGN = _Bundled(bundled.cases, bundled.designs)

CODE = "kamlab.code"
"""Where a command's context keeps the files of --code."""
Command = TypeVar("Command", bound=Callable[..., Any])


def json_option(command: Command) -> Command:
    """Add --json."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")(command)


def allow_host_option(command: Command) -> Command:
    """Add --allow-host."""
    return click.option(
        "--allow-host", "allowed", multiple=True, metavar="HOST:PORT",
        help="Also let in browsers whose address bar shows this, where something forwards to the page, as ssh -L does; may be repeated.",
    )(command)  # fmt: skip


def overwrite_option(command: Command) -> Command:
    """Add --overwrite."""
    return click.option("--overwrite", is_flag=True, help="Replace another result that is in the folder.")(command)


def workers_option(command: Command) -> Command:
    """Add --workers, which holds for all that the command runs (see `sim.workers`)."""

    def ask(ctx: click.Context, _: click.Parameter, value: str | None) -> None:
        from sim.workers import ASKED, number_of_workers

        if value is not None:
            number_of_workers(int(value) if value.isdecimal() and len(value) < 10 else value)
            before = os.environ.get(ASKED)
            ctx.call_on_close(lambda: os.environ.pop(ASKED) if before is None else os.environ.update({ASKED: before}))
            os.environ[ASKED] = value

    told = "Threads or processes at work; by default KAMLAB_WORKERS, or as many as this machine or job has."
    return click.option("--workers", metavar="N", callback=ask, expose_value=False, help=told)(command)


def seed_option(command: Command) -> Command:
    """Add --seed."""
    return click.option("--seed", type=int, default=1, show_default=True, help="Seed of the random numbers.")(command)


def case_options(command: Command) -> Command:
    """Add --set, --assumptions and --months."""
    return click.option("--months", type=int, help="Horizon; by default the scenario's.")(settings_options(command))


def settings_options(command: Command) -> Command:
    """Add --set and --assumptions."""
    changes = click.option(
        "--set", "settings", metavar="KEY=VALUE", multiple=True,
        help="Change a fact: account.turnover=0 for all accounts, account.NAME.demand=30 for one; "
        "also supplier, segment, event and assumptions.PARAMETER. A name with dots or signs stands in quotes: "
        """'supplier."Amazon.com, Inc.".alternative=0.5'. May be repeated.""",
    )  # fmt: skip
    assumed = click.option(
        "--assumptions", "assumed_file", type=PATH, metavar="FILE", expose_value=False, callback=_keep_assumptions,
        help="A set of behavioural assumptions, as `kamlab fit` writes it; --set goes before.",
    )  # fmt: skip
    return assumed(changes(command))


def _keep_assumptions(ctx: click.Context, _: click.Parameter, value: Path | None) -> None:
    ctx.meta[ASSUMED] = value


ASSUMED = "sim.cli.assumptions"
"""Where the context of a command keeps the file of its assumptions."""


def chosen_changes(settings: Iterable[str]) -> dict[str, Any]:
    """What --set and --assumptions change, as `Scenario.with_` takes it."""
    from sim.scenario import parse_setting

    return {"set": dict(parse_setting(text) for text in settings), "assumptions": click.get_current_context().meta.get(ASSUMED)}


def code_option(command: Command) -> Command:
    """Add --code, whose files' policies, classes and measures `changed_case` makes known."""

    def keep(ctx: click.Context, _: click.Parameter, value: tuple[str, ...]) -> None:
        ctx.meta[CODE] = value

    told = (
        "A file of Python whose policies (@sim.policy), agent classes, measures (@sim.measure) and records may be named in all other "
        "options. May be repeated."
    )
    return click.option("--code", metavar="FILE.py", multiple=True, callback=keep, expose_value=False, help=told)(command)


def load_figures() -> None:
    """Load what draws, for a command that will draw: without the docstrings that Matplotlib writes for each of its classes as they load.

    They take a sixth of a second, and no command shows them.
    """
    from matplotlib import artist as artists

    write, artists.kwdoc = artists.kwdoc, lambda artist: ""
    try:
        import matplotlib.figure  # noqa: F401
    finally:
        artists.kwdoc = write


def changed_case(name: str, settings: Iterable[str], **strategies: Any) -> Scenario:
    """A scenario as the options of a command change it."""
    import sim

    sc, context = sim.load(name), click.get_current_context(silent=True)
    if context is not None and (code := context.meta.get(CODE)):
        sc = sc.with_(known=sim.read_code(code))
    return sc.with_(**chosen_changes(settings), **strategies)


def listed(text: str | None) -> Sequence[str] | None:
    """The parts of a list with commas; None stays None."""
    from sim.scenario.naming import bare, cut_all

    return None if text is None else [name for part in cut_all(text, ",") if (name := bare(part))]


def check_folder(folder: Path) -> None:
    """Refuse a folder that could not be written, before the work of a long run is lost."""
    usable_folder(folder, "--out")


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
