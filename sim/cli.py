"""The command line: a command parses, calls and prints; what it shows is computed elsewhere.

The laboratory is imported inside the commands, so that `kamlab --help` does not wait for numba and pandas.
"""

from __future__ import annotations

import os
import re
import sys
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import click

from sim import __version__
from sim.errors import KamlabError, did_you_mean
from sim.terminal import complain, forgiving_streams, is_terminal, print_json, prose, records, say, table, unwrapped

if TYPE_CHECKING:
    import pandas as pd

    from sim.comparison import Comparison
    from sim.play.game import Game
    from sim.play.saved import Session
    from sim.scenario import Scenario
    from sim.scenario.models import Supplier

UNUSABLE, INTERRUPTED, PIPE_CLOSED = 2, 130, 141
"""Exit codes: input that cannot be used, Ctrl-C, and a reader such as `head` that has seen enough (128 + the signal's number)."""
QUICK_MONTHS, QUICK_EVERY = 24, 6
"""Horizon and months from plan to plan of a game that takes five minutes."""
VERDICT_STYLES = {"holds": "green", "fails": "bold red", "undecided": "yellow"}

_PATH = click.Path(path_type=Path)

_Command = TypeVar("_Command", bound=Callable[..., Any])


class _EndedEarlyError(Exception):
    """Ctrl-C or a closed pipe, under a name to which click has no answer of its own."""

    def __init__(self, code: int) -> None:
        self.code = code


class Kamlab(click.Group):
    """The group of commands. Whatever goes wrong ends in one sentence on stderr and an exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command."""
        try:
            code = super().invoke(ctx)
            if sys.stdout is not None:
                sys.stdout.flush()  # here, since an error at the exit of the interpreter could not be told in a sentence
        except KeyboardInterrupt:
            raise _EndedEarlyError(INTERRUPTED) from None
        except BrokenPipeError:
            raise _EndedEarlyError(PIPE_CLOSED) from None
        return code

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        """Find a command, or suggest one."""
        if self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            raise click.UsageError(f"there is no command {args[0]!r}{did_you_mean(args[0], self.commands)}", ctx)
        return super().resolve_command(ctx, args)

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run and exit: 0 where all went well, else as the command or the error says."""
        forgiving_streams()
        try:
            code = super().main(*args, **{"prog_name": "kamlab", **extra, "standalone_mode": False}) or 0
        except _EndedEarlyError as end:
            code = end.code
            if code == INTERRUPTED:
                complain("stopped")
            else:  # what is still buffered has no reader: the interpreter must not try to write it at its exit
                os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        except (click.ClickException, KamlabError, OSError, MemoryError) as error:
            complain(_sentence(error))
            code = UNUSABLE
        sys.exit(code)


def _sentence(error: BaseException) -> str:
    if isinstance(error, click.UsageError):
        command = error.ctx.command_path if error.ctx else "kamlab"
        return f"{error.format_message().rstrip('.')} (`{command} --help` tells more)"
    if isinstance(error, click.ClickException):
        return error.format_message()
    if isinstance(error, OSError):
        return f"{error.filename or 'the output'} cannot be read or written: {error.strerror or error}"
    if isinstance(error, MemoryError):
        return "this needs more memory than there is: ask for fewer replications, months or cells"
    return str(error)


def main() -> None:
    """Entry point of the command `kamlab`."""
    warnings.showwarning = lambda message, *_, **__: complain(str(message))
    kamlab.main()


@click.group(
    cls=Kamlab,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Example: kamlab compare three-managers --replications 500",
)
@click.version_option(__version__, "--version", prog_name="kamlab", message="%(prog)s %(version)s")
@click.pass_context
def kamlab(ctx: click.Context) -> None:
    """A laboratory for key account negotiation and competition.

    Compare conflict policies (compromise, hard-line, balanced) and relationships (shallow, layered) of a supplier with its
    key accounts, over months and over luck. Begin with `kamlab scenarios`.
    """
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


def _json_option(command: _Command) -> _Command:
    return click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")(command)


def _luck_options(command: _Command) -> _Command:
    return click.option("--seed", type=int, default=1, show_default=True, help="Seed of the luck.")(command)


def _case_options(command: _Command) -> _Command:
    months = click.option("--months", type=int, help="Horizon; by default the scenario's.")
    changes = click.option(
        "--set", "settings", metavar="KEY=VALUE", multiple=True,
        help="Change a fact: account.turnover=0 for all accounts, account.NAME.demand=30 for one; "
        "also supplier, segment, event and assumptions.PARAMETER. May be repeated.",
    )  # fmt: skip
    return months(changes(command))


def _case(name: str, settings: Iterable[str], **strategies: Any) -> Scenario:
    """A scenario as the options of a command change it."""
    import sim
    from sim.scenario import parse_setting

    return sim.load(name).with_(set=dict(parse_setting(text) for text in settings), **strategies)


def _listed(text: str | None) -> Sequence[str] | None:
    return None if text is None else [part.strip() for part in text.split(",") if part.strip()]


def _check_folder(folder: Path) -> None:
    """Refuse a folder that could not be written, before the work of a long run is lost."""
    standing = next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())
    if not standing.is_dir():
        raise KamlabError(f"--out: {standing} is a file, so nothing can be written in it: name a folder")
    if not os.access(standing, os.W_OK):
        raise KamlabError(f"--out: {standing} must not be written to: name another folder")


# Scenarios


@kamlab.command(epilog="Example: kamlab scenarios")
@_json_option
def scenarios(*, as_json: bool) -> None:
    """List the bundled cases."""
    import sim

    found = sim.scenarios()
    if as_json:
        print_json(records(found))
    else:
        _frame(found)


@kamlab.command(epilog="Example: kamlab show gree-gome --zh")
@click.argument("name")
@click.option("--zh", "chinese", is_flag=True, help="Tell the story in Chinese.")
@_json_option
def show(*, name: str, chinese: bool, as_json: bool) -> None:
    """Tell a case: its story, facts, firms, strategies and patterns. NAME is a bundled case or a path to a .toml."""
    import sim

    sc = sim.load(name)
    if as_json:
        print_json(sc.model_dump(mode="json"))
        return
    _show_story(sc, chinese=chinese)
    _show_firms(sc)
    _show_strategies(sc)
    _show_claims(sc)


def _show_story(sc: Scenario, *, chinese: bool) -> None:
    say((sc.title_zh if chinese else "") or sc.title, "bold")
    say(f"{sc.name}; {sc.source}")
    story = sc.story.zh if chinese else sc.story.en
    say()
    prose(unwrapped(story) or "(The file tells no story in this language.)")
    for hint in sc.story.look:
        say(f"  - {hint}")
    say()
    if sc.fact:
        table(("fact", "here", "source"), [(f.text, f.becomes, f.source) for f in sc.fact], title="Facts")
        say()


def _show_firms(sc: Scenario) -> None:
    suppliers = [
        (_focal(s), f"{s.quality:g}", f"{s.brand:g}", f"{s.unit_cost:g}", f"{s.alternative:g}", str(s.managers)) for s in sc.supplier
    ]
    columns = ["supplier", "quality", "brand", "unit cost", "alternative", "managers"]
    table(columns, suppliers, right=columns[1:], title="Suppliers")
    say()
    accounts = [(a.name, a.policy, str(a.count), f"{a.demand:,g}", f"{a.power_shift:g}", _parts(a.shares)) for a in sc.account]
    columns = ["account", "policy", "how many", f"demand ({sc.currency} a month)", "power shifts a year", "buys from"]
    table(columns, accounts, right=columns[2:5], title="Key accounts")
    say()


def _parts(shares: Mapping[str, float]) -> str:
    return ", ".join(f"{name} {share:.0%}" for name, share in shares.items())


def _focal(supplier: Supplier) -> str:
    return supplier.name + (" (focal)" if supplier.focal else "")


def _show_strategies(sc: Scenario) -> None:
    rows = []
    for s in sc.supplier:
        chosen = sc if s.focal else s
        rows.append((_focal(s), chosen.policy if s.negotiates else "sells at list terms", chosen.relationship, s.attack))
    table(("supplier", "policy", "relationship", "attack"), rows, title=f"Strategies (horizon {sc.months} months)")
    for s in sc.supplier:
        practised = ", ".join(f"{lever.replace('_', ' ')} {level:g}" for lever, level in sc.levers_of(s).items())
        if practised:
            say(f"Tactics of {s.name}: {practised}")
    own_tables = (
        ("conflict policy", sc.conflict), ("relationship", sc.coverage), ("attack", sc.attack), ("pay plan", sc.pay_plan),
        ("portfolio", sc.portfolio), ("tactics", sc.tactics),
    )  # fmt: skip
    for kind, own in own_tables:
        for record in own:
            traits = ", ".join(f"{key} {value}" for key, value in record.model_dump().items() if key != "name")
            say(f"Own {kind} {record.name}: {traits}")
    for e in sc.event:
        what = f"price cut of {e.size:.0%} against {e.supplier}" if e.kind == "price_cut" else "power shift"
        say(f"Month {e.month}: {what} at {e.account}" + (f", with probability {e.probability:.0%}" if e.probability < 1 else ""))
    say()


def _show_claims(sc: Scenario) -> None:
    from sim.world.parameters import INDEX, PARAMETERS

    if sc.assumptions:
        changed = [(name, f"{value:g}", f"{PARAMETERS[INDEX[name]].value:g}") for name, value in sc.assumptions.items()]
        table(("parameter", "here", "elsewhere"), changed, right=("here", "elsewhere"), title="Assumptions changed")
    else:
        say("Assumptions: those shared by all cases (`kamlab parameters`)")
    say()
    if sc.pattern:
        rows = [
            (p.name, p.statistic, p.measure + (f" / {p.per}" if p.per else ""), _range(p.low, p.high), p.figure, p.source)
            for p in sc.pattern
        ]
        table(
            ("pattern", "statistic", "measure", "must lie in", "source figure", "source"),
            rows,
            title="Patterns (`kamlab verify` checks them)",
        )
    else:
        say("Patterns: none")


def _range(low: float | None, high: float | None) -> str:
    return f"{'' if low is None else format(low, 'g')}..{'' if high is None else format(high, 'g')}"


@kamlab.command(epilog="Example: kamlab check my-case.toml other-case.toml")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
def check(*, files: tuple[str, ...]) -> int:
    """Check scenario files. Every file is checked; the exit code is 0 where all can be used."""
    import sim
    from sim.scenario import check_cells

    code = 0
    for file in files:
        try:
            sc = sim.load(file)
            check_cells(sc)
        except KamlabError as error:
            complain(str(error) if str(error).startswith(file) else f"{file}: {error}")
            code = UNUSABLE
        else:
            accounts = sum(account.count for account in sc.account)
            click.echo(f"{file}: ok ({_count(len(sc.supplier), 'supplier')}, {_count(accounts, 'account')}, {_count(sc.months, 'month')}, "
                       f"{_count(len(sc.pattern), 'pattern')})")  # fmt: skip
    return code


def _count(n: int, what: str) -> str:
    return f"{n} {what}{'' if n == 1 else 's'}"


@kamlab.command(epilog="Example: kamlab new my-case")
@click.argument("name")
def new(*, name: str) -> None:
    """Write NAME.toml, a small commented scenario to begin with. An existing file is never overwritten."""
    from sim.scenario import template

    path = Path(name if name.endswith(".toml") else f"{name}.toml")
    text = template(path.stem)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise KamlabError(f"{path} exists already: choose another name, or remove it first") from None
    click.echo(f"Wrote {path}. Change it, then: kamlab check {path}; kamlab compare {path}")


# Runs


@kamlab.command(epilog="Example: kamlab compare three-managers --policies hard-line,balanced --set account.turnover=0 --out results")
@click.argument("name")
@click.option("--policies", metavar="A,B", help="Conflict policies; by default the case's, mostly compromise,hard-line,balanced.")
@click.option("--relationships", metavar="A,B", help="Relationships; by default the case's, mostly shallow,layered.")
@click.option("--replications", metavar="N", default="200", show_default=True, help="Replications of each cell; auto: see --width.")
@click.option("--width", type=float, help="With --replications auto: how wide the 95 % interval of the first two cells' contrast may be.")
@click.option("--measure", default="profit", show_default=True, help="The measure of that contrast.")
@_case_options
@_luck_options
@click.option("--engine", default="auto", show_default=True, help="batch (compiled), agents (Mesa) or auto.")
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="Folder of the report; by default kamlab-out/CASE.")
@_json_option
def compare(
    *,
    name: str,
    policies: str | None,
    relationships: str | None,
    replications: str,
    width: float | None,
    measure: str,
    months: int | None,
    settings: tuple[str, ...],
    seed: int,
    engine: str,
    out: Path | None,
    as_json: bool,
) -> None:
    """Compare policies and relationships on common luck. NAME is a bundled case or a path to a .toml.

    Prints means with 95 % intervals and what differs, and writes a report with figures and data.
    """
    import sim

    sc = _case(name, settings, months=months)
    folder = out or Path("kamlab-out") / _folder_name(sc)
    _check_folder(folder)
    found = sim.compare(
        sc,
        _listed(policies),
        _listed(relationships),
        replications=_replications(replications),
        seed=seed,
        engine=engine,
        progress=is_terminal(sys.stderr),
        target=None if width is None else sim.Target(width=width, measure=measure),
    )
    page = found.report(folder)
    if as_json:
        answer = {"summary": records(found.summary()), "contrasts": records(found.contrasts()), "words": found.words(), "report": str(page)}
        print_json(answer)
    else:
        _show_comparison(found)
        say(f"Report, figures and data: {page}")


def _folder_name(sc: Scenario) -> str:
    """The scenario's name and what was changed, so that a changed case does not overwrite the plain one."""
    changes = "".join(f"--{key}={value}" for key, value in sc.changes.items())
    return re.sub(r"[^\w.=,-]+", "-", sc.name + changes)[:120]


def _replications(text: str) -> int | Literal["auto"]:
    if text == "auto":
        return "auto"
    try:
        return int(text)
    except ValueError:
        raise KamlabError(f"--replications must be a whole number or auto, not {text!r}") from None


def _show_comparison(found: Comparison) -> None:
    from sim.report.tables import summary_table

    size = f"{_count(found.replications, 'replication')} of {_count(found.horizon, 'month')} in each cell"
    say(f"{found.scenario.title}: {size}, seed {found.seed}; mean [95 % interval]", "bold")
    if found.scenario.changes:
        say("Changed: " + ", ".join(f"{key} = {value}" for key, value in found.scenario.changes.items()))
    cells = summary_table(found)
    measures = [f"{name} ({unit})" for name, unit in zip(cells["measure"], cells["unit"], strict=True)]
    for relationship in dict.fromkeys(cell.relationship for cell in found.cells):  # all cells side by side would need a wide screen
        policies = [cell.policy for cell in found.cells if cell.relationship == relationship]
        columns = [cells[f"{policy} / {relationship}"] for policy in policies]
        say()
        table([relationship, *policies], zip(measures, *columns, strict=True), right=policies)
    say()
    for sentence in found.words():
        prose(f"- {sentence}")
    say()


@kamlab.command(epilog="Example: kamlab run quick --out results; after an interruption: kamlab run quick --out results --resume")
@click.argument("design")
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", required=True, help="Folder of the results.")
@click.option("--resume", is_flag=True, help="Go on with what is in the folder.")
@click.option("--executor", metavar="dask://HOST:PORT", help="Run on a dask cluster; by default on all cores of this machine.")
@_json_option
def run(*, design: str, out: Path, resume: bool, executor: str | None, as_json: bool) -> int:
    """Run a large experiment. DESIGN is a bundled design or a path to a .toml.

    Results stream to DIR/runs, a file a chunk; killed at any moment, the experiment goes on with --resume. The exit code
    is 1 where replications failed: they are rows with an error.
    """
    from sim.experiment import executor_from, read_design, run_design

    chosen = read_design(design)
    with executor_from(executor) as pool:
        try:
            found = run_design(chosen, out, resume=resume, executor=pool, progress=is_terminal(sys.stderr))
        except KeyboardInterrupt:
            complain(f"what is done is kept in {out}; go on with --resume")
            raise
    for path in found.damaged:
        complain(f"{path.name} was a damaged chunk: it is put aside, and was made anew")
    if as_json:
        print_json({"out": str(out), "rows": found.rows, "chunks": found.chunks, "made": found.made, "errors": found.errors})
    else:
        chunks, failed = _count(found.chunks, "chunk"), _count(found.errors, "failed replication")
        say(f"{_count(found.rows, 'row')} in {chunks}, {found.made} made now; {failed}")
        say(f'Results: {out}. Read them with pandas.read_parquet("{out / "runs"}")')
    return 1 if found.errors else 0


@kamlab.command(epilog="Example: kamlab verify gree-gome kiln-raid --out verified")
@click.argument("cases", nargs=-1, metavar="[NAME]...")
@click.option("--replications", type=int, help="Replications of each cell; by default as many as settle a pattern, 200 to 6400.")
@_luck_options
@_json_option
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="Write the table and a figure of each case into a folder.")
def verify(*, cases: tuple[str, ...], replications: int | None, seed: int, as_json: bool, out: Path | None) -> int:
    """Check the patterns of cases by simulation: the source's figure beside the simulated one.

    Without NAME all bundled cases are checked. The exit code is 0 where every pattern holds, else 1.
    """
    import sim
    from sim.report import save_patterns

    if out is not None:
        _check_folder(out)
    found = sim.verify(cases, seed=seed, replications=replications, progress=is_terminal(sys.stderr))
    if out is not None:
        save_patterns(found, out)
    if as_json:
        print_json(records(found))
    else:
        _show_verdicts(found)
    return 0 if (found["verdict"] == "holds").all() else 1


def _show_verdicts(found: pd.DataFrame) -> None:
    from sim.analysis.pattern import VERDICTS
    from sim.report.numbers import with_interval

    if found.empty:
        say("These cases state no patterns, so there is nothing to verify.")
        return
    rows = [
        (
            row["scenario"],
            row["pattern"],
            row["source_figure"],
            with_interval(row["estimate"], row["low"], row["high"]),
            row["range"],
            row["verdict"],
        )
        for row in records(found)
    ]
    columns = ("scenario", "pattern", "source figure", "estimate [99 % interval]", "must lie in", "verdict")
    table(columns, rows, right=(columns[3],), styles=VERDICT_STYLES)
    counts = found["verdict"].value_counts()
    holds, fails, undecided = (int(counts.get(verdict, 0)) for verdict in VERDICTS)
    say(f"{_count(len(found), 'pattern')}: {holds} hold, {fails} fail, {undecided} undecided")


@kamlab.command(epilog="Example: kamlab play gree-gome --quick; afterwards, for a class: kamlab play --debrief games/*.json")
@click.argument("names", nargs=-1, metavar="[NAME | FILE...]")
@click.option("--save", type=_PATH, metavar="FILE", help="Where the game is kept; by default NAME-1.json, or the next free number.")
@click.option("--resume", type=_PATH, metavar="FILE", help="Go on with a saved game.")
@click.option("--debrief", "debriefing", is_flag=True, help="Debrief saved games: one by itself, several as a class.")
@click.option("--account", "accounts", metavar="NAME", multiple=True, help="An account to handle, or all; by default one of each kind.")
@click.option("--quick", is_flag=True, help="24 months and two plans a year: about five minutes.")
@click.option("--every", type=int, help="Months from one plan to the next, 1 to 12; by default 3.")
@click.option("--replication", type=int, default=0, show_default=True, help="Which replication's luck, from 0.")
@_luck_options
@_case_options
@click.option("--page", is_flag=True, help="Serve the game as a page, for a class (needs the extra `classroom`).")
@click.option("--host", default="127.0.0.1", show_default=True, help="With --page: where it listens; by default on this machine only.")
@click.option("--port", type=click.IntRange(1, 65535), default=8765, show_default=True, help="With --page: the port.")
@click.option("--out", type=_PATH, metavar="DIR", help="With --debrief: folder of figure and tables; with --page: of the games.")
@_json_option
def play(
    *,
    names: tuple[str, ...],
    save: Path | None,
    resume: Path | None,
    debriefing: bool,
    accounts: tuple[str, ...],
    quick: bool,
    every: int | None,
    replication: int,
    seed: int,
    months: int | None,
    settings: tuple[str, ...],
    page: bool,
    host: str,
    port: int,
    out: Path | None,
    as_json: bool,
) -> None:
    """Be the account manager of a case, month by month, and be debriefed on the same luck.

    Whom to visit, what to offer, whether to hold: the game asks, and keeps every decision in a small file. With --debrief the
    arguments are saved games; a class's are pooled. With --page a class plays in the browser, and each game is kept in a file
    of its player's name.
    """
    if debriefing:
        _debrief(names, out, as_json=as_json)
        return
    ctx = click.get_current_context()
    if as_json or (out is not None and not page):
        raise click.UsageError("--json goes with --debrief, and --out with --debrief or --page", ctx)
    if resume is not None:
        if names or save is not None or page:
            raise click.UsageError("--resume FILE names the game: leave out NAME, --save and --page", ctx)
        from sim.play.saved import Session, read_game

        _play(Session(read_game(resume), resume))
        return
    if len(names) != 1:
        raise click.UsageError("name one case to play (`kamlab scenarios` lists them)", ctx)
    from sim.play.game import PLAN_EVERY, Game

    case = _case(names[0], settings, months=QUICK_MONTHS if quick and months is None else months)
    game = Game(case, seed, replication, accounts=accounts, every=every if every is not None else QUICK_EVERY if quick else PLAN_EVERY)
    if page:
        _serve(names[0], game, out or Path("kamlab-games"), host, port)
    else:
        _begin(game, save)


def _begin(game: Game, save: Path | None) -> None:
    from sim.play.saved import Session
    from sim.play.terminal import free_path

    path = save or free_path(Path(), game.scenario.name)
    if path.exists():
        raise KamlabError(f"{path} exists already: go on with --resume {path}, or name another file")
    session = Session(game, path)
    session.save()
    _play(session)


def _serve(name: str, game: Game, folder: Path, host: str, port: int) -> None:
    """The page for a class, each of whose players begins with the game that was built here for a check."""
    from sim.play.serve import serve
    from sim.report.files import writable_folder

    _check_folder(folder)
    told = {
        "name": name, "changes": game.scenario.changes, "months": game.scenario.months, "seed": game.seed, "replication": game.replication,
        "accounts": game.accounts, "every": game.every, "folder": str(writable_folder(folder).absolute()),
    }  # fmt: skip
    say(f"Open http://{host}:{port} in a browser; Ctrl-C ends it.")
    say(f"Games are kept in {folder}; afterwards: kamlab play --debrief {folder}/*.json")
    if host not in ("127.0.0.1", "localhost", "::1"):
        say("Whoever can reach this machine on that address can play, under any name.")
    sys.stdout.flush()
    serve(told, host, port)


def _play(session: Session) -> None:
    from sim.play import terminal
    from sim.play.debrief import debrief

    again = f"go on with: kamlab play --resume {session.path}"
    try:
        over = terminal.play(session)
    except KeyboardInterrupt:
        complain(f"the game is kept; {again}")
        raise
    if not over:
        say(f"The game is kept; {again}")
        return
    say()
    say("The game is over. It is now laid beside other managers on the same luck ...")
    terminal.tell(debrief(session.game))
    say(f"The game: {session.path}. Its debrief again, with figures: kamlab play --debrief {session.path} --out DIR")


def _debrief(files: tuple[str, ...], out: Path | None, *, as_json: bool) -> None:
    from tqdm.auto import tqdm

    from sim.play import debrief, pool, read_game, terminal
    from sim.play.pictures import save_pictures

    if not files:
        raise click.UsageError("--debrief needs the files of saved games", click.get_current_context())
    if out is not None:
        _check_folder(out)
    if len(files) == 1:
        one = debrief(read_game(files[0]))
        told, tables, tell = one.words(), {"managers": one.table(), "hidden": one.hidden}, lambda: terminal.tell(one)
        drawn: Any = one
    else:
        with tqdm(total=len(files), desc="games", unit="game", disable=not is_terminal(sys.stderr), leave=False, file=sys.stderr) as bar:
            many = pool(files, tell=lambda done: bar.update(done - bar.n))
        tables = {"games": many.games, "spread": many.spread(), "differences": many.differences()}
        told, tell, drawn = many.words(), lambda: terminal.tell_class(many), many
    if as_json:
        print_json({"words": told, **{name: records(frame) for name, frame in tables.items()}})
    else:
        tell()
    if out is not None:
        for path in save_pictures(drawn, tables, out):
            say(f"Written: {path}")


@kamlab.command(epilog="Example: kamlab trace three-managers --policy hard-line --without offer")
@click.argument("name")
@click.option("--policy", help="Conflict policy; by default the scenario's.")
@click.option("--relationship", help="Relationship; by default the scenario's.")
@click.option("--replication", type=int, default=0, show_default=True, help="Which replication, from 0.")
@_luck_options
@_case_options
@click.option(
    "--event", "events", metavar="KIND", multiple=True, help="Only events of this kind, as in dispute or break-up. May be repeated."
)
@click.option("--without", metavar="KIND", multiple=True, help="Not events of this kind, as in offer. May be repeated.")
@click.option("--account", metavar="NAME", help="Only what happened at this account.")
@_json_option
def trace(
    *,
    name: str,
    policy: str | None,
    relationship: str | None,
    replication: int,
    seed: int,
    months: int | None,
    settings: tuple[str, ...],
    events: tuple[str, ...],
    without: tuple[str, ...],
    account: str | None,
    as_json: bool,
) -> None:
    """Tell what happened in one replication, month by month: who did what, and why."""
    import sim

    sc = _case(name, settings, months=months, policy=policy, relationship=relationship)
    hidden = _kinds(without) if without else []
    kinds = [kind for kind in _kinds(events) if kind not in hidden]
    accounts = _accounts(sc, account)
    ledger = sim.run_ledger(sc, seed=seed, replication=replication)
    told = ledger[ledger["event"].isin(kinds) & ledger["account"].isin(accounts)]
    if as_json:
        print_json(records(told))
        return
    say(f"{sc.title}: {sc.policy} / {sc.relationship}, replication {replication}, seed {seed}", "bold")
    for month, rows in groupby(records(told), key=itemgetter("month")):
        say(f"Month {month}", "bold")
        for row in rows:
            say(f"  {row['event']:<{max(map(len, kinds))}}  {row['words']}")
    if told.empty:
        say(f"Nothing of this kind happened in {_count(sc.months, 'month')}.")


def _kinds(events: Sequence[str]) -> list[str]:
    from sim.engine.ledger import WORDS

    known = sorted({event for event, _ in WORDS.values()})
    for event in events:
        if event not in known:
            raise KamlabError(f"--event: there is no event {event!r}; events: {', '.join(known)}")
    return list(events) or known


def _accounts(sc: Scenario, account: str | None) -> list[str]:
    """Names of the accounts asked for; the name of an [[account]] with a count stands for all of its kind."""
    names = [a.name for a in sc.accounts_expanded()]
    if account is None or account in names:
        return names if account is None else [account]
    kind = next((a for a in sc.account if a.name == account), None)
    if kind is None:
        known = list(dict.fromkeys([*(a.name for a in sc.account), *names]))
        raise KamlabError(f"--account: {sc.name} has no account {account!r}{did_you_mean(account, known)}")
    return [f"{kind.name} {i + 1}" for i in range(kind.count)]


# What decides


def _inquiry_options(command: _Command) -> _Command:
    measure = click.option("--measure", default="profit", show_default=True, help="What is compared (see `kamlab measures`).")
    window = click.option("--window", metavar="FIRST:LAST", help="Months looked at; by default all.")
    out = click.option(
        "--out", type=click.Path(path_type=Path), metavar="DIR", help="Folder of figure and tables; by default below kamlab-out."
    )
    return measure(window(_case_options(_luck_options(out(_json_option(command))))))


def _two_cells(command: _Command) -> _Command:
    form = "POLICY/RELATIONSHIP or one of the two; KEY=VALUE parts may follow, as in balanced/layered/account.turnover=0."
    left = click.option("--left", required=True, metavar="CELL", help=form)
    right = click.option("--right", required=True, metavar="CELL", help="The cell it is compared with.")
    return left(right(command))


def _cells_option(command: _Command) -> _Command:
    return click.option(
        "--cell", "cells", metavar="CELL", multiple=True,
        help="A choice, [LABEL:] POLICY/RELATIONSHIP[/KEY=VALUE]...; repeat it. By default all that the case compares.",
    )(command)  # fmt: skip


def _months(window: str | None) -> tuple[int, int | None]:
    if window is None:
        return 1, None
    first, _, last = window.partition(":")
    try:
        return int(first), int(last)
    except ValueError:
        raise KamlabError(f"--window must have the form FIRST:LAST, as in 1:12, not {window!r}") from None


def _inquiry_folder(out: Path | None, sc: Scenario, kind: str) -> Path:
    folder = out or Path("kamlab-out") / f"{_folder_name(sc)}--{kind}"
    _check_folder(folder)
    return folder


@kamlab.command(epilog="Example: kamlab sensitivity three-managers --left balanced --right hard-line --measure profit")
@click.argument("name")
@_two_cells
@click.option("--draws", type=int, default=200, show_default=True, help="Random draws of the assumptions.")
@click.option("--replications", type=int, default=30, show_default=True, help="Replications of both cells in each draw.")
@_inquiry_options
def sensitivity(
    *, name: str, left: str, right: str, draws: int, replications: int, measure: str, window: str | None, months: int | None,
    settings: tuple[str, ...], seed: int, out: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """Rank the assumptions by how much they decide a contrast of two cells.

    Every behavioural assumption is drawn at random between 0.6 and 1.6 times its value, all at once. A parameter decides where the
    rank correlation of its draws with the contrast differs from zero, all parameters taken together.
    """
    from sim.inquiry import parse_cell
    from sim.inquiry import sensitivity as inquire
    from sim.report.numbers import with_interval

    sc = _case(name, settings, months=months)
    folder = _inquiry_folder(out, sc, "sensitivity")
    first, last = _months(window)
    found = inquire(
        sc, parse_cell(sc, left), parse_cell(sc, right), measure, first=first, last=last, draws=draws, replications=replications,
        seed=seed, progress=is_terminal(sys.stderr),
    )  # fmt: skip
    paths = found.save(folder)
    if as_json:
        print_json(
            {
                "ahead": found.ahead._asdict(),
                "present": found.present._asdict(),
                "table": records(found.table),
                "files": list(map(str, paths)),
            }
        )
        return
    say(f"{sc.title}: {measure}, {found.left.label} less {found.right.label}", "bold")
    say(f"At the present values {with_interval(*found.present[:3])} [95 % interval]; ahead in {found.ahead.value:.0%} "
        f"[{found.ahead.low:.0%}, {found.ahead.high:.0%}] of {_count(draws, 'draw')}")  # fmt: skip
    say()
    rows = []
    for r in records(found.table.head(12)):
        correlation, verdict = with_interval(r["correlation"], r["low"], r["high"]), "decides" if r["decides"] else "-"
        rows.append((r["parameter"], correlation, verdict, f"{r['lowest_third']:.0%}", f"{r['highest_third']:.0%}"))
    columns = ("parameter", "rank correlation [95 %, all together]", "verdict", "ahead where it is low", "where it is high")
    table(columns, rows, right=(columns[1], *columns[3:]))
    say(f"Figure and tables: {folder}")


@kamlab.command(
    "map", epilog="Example: kamlab map kiln-raid --x account.power_shift=0:0.5 --y account.turnover=0:3 --set event.probability=0"
)
@click.argument("name")
@click.option("--x", "across", required=True, metavar="KEY=LOW:HIGH", help="Fact or parameter along the map, or KEY=A,B,C for levels.")
@click.option("--y", "up", required=True, metavar="KEY=LOW:HIGH", help="The other one, upwards.")
@click.option("--steps", type=click.IntRange(2, 50), default=7, show_default=True, help="Levels between LOW and HIGH.")
@_cells_option
@click.option("--replications", type=int, default=100, show_default=True, help="Replications of each cell at each point.")
@_inquiry_options
def policy_map(
    *, name: str, across: str, up: str, steps: int, cells: tuple[str, ...], replications: int, measure: str, window: str | None,
    months: int | None, settings: tuple[str, ...], seed: int, out: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """Map which policy and relationship is best over two facts or parameters, with the border drawn.

    At every point all cells meet the same luck. A point where the best is not ahead of every other beyond doubt is undecided.
    """
    from sim.inquiry import choices, parse_axis
    from sim.inquiry import policy_map as inquire
    from sim.report.numbers import with_interval

    sc = _case(name, settings, months=months)
    folder = _inquiry_folder(out, sc, "map")
    first, last = _months(window)
    found = inquire(
        sc, parse_axis(across, steps), parse_axis(up, steps), choices(sc, cells), measure, first=first, last=last,
        replications=replications, seed=seed, progress=is_terminal(sys.stderr),
    )  # fmt: skip
    paths = found.save(folder)
    if as_json:
        print_json({"map": records(found.frame), "files": list(map(str, paths))})
        return
    say(f"{sc.title}: best by {measure} over {found.x.key} and {found.y.key}", "bold")
    rows = [
        (f"{r['x']}" if isinstance(r["x"], str) else f"{r['x']:.4g}", f"{r['y']}" if isinstance(r["y"], str) else f"{r['y']:.4g}",
         r["best"] if r["decided"] else f"undecided ({r['best']})", with_interval(r["lead"], r["low"], r["high"]), r["second"])
        for r in records(found.frame)
    ]  # fmt: skip
    table((found.x.key, found.y.key, "best", "lead [95 %]", "over"), rows, right=(found.x.key, found.y.key, "lead [95 %]"))
    say(f"Figure and table: {folder}")


@kamlab.command(epilog="Example: kamlab why kiln-raid --left shallow --right layered")
@click.argument("name")
@_two_cells
@click.option(
    "--replications", type=int, default=200, show_default=True, help="Replications of both cells with each set of mechanisms off."
)
@_inquiry_options
def why(
    *, name: str, left: str, right: str, replications: int, measure: str, window: str | None, months: int | None,
    settings: tuple[str, ...], seed: int, out: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """Split the gap between two cells among the mechanisms that make it, on the same luck.

    Mechanisms are switched off one by one, in several orders; a mechanism's part is its mean effect, and the parts add up.
    """
    from sim.inquiry import parse_cell
    from sim.inquiry import why as inquire
    from sim.report.numbers import with_interval

    sc = _case(name, settings, months=months)
    folder = _inquiry_folder(out, sc, "why")
    first, last = _months(window)
    found = inquire(
        sc, parse_cell(sc, left), parse_cell(sc, right), measure, first=first, last=last, replications=replications, seed=seed,
        progress=is_terminal(sys.stderr),
    )  # fmt: skip
    paths = found.save(folder)
    if as_json:
        print_json({"gap": found.gap._asdict(), "table": records(found.table), "idle": list(found.idle), "files": list(map(str, paths))})
        return
    say(f"{sc.title}: {measure}, {found.left.label} less {found.right.label}: {with_interval(*found.gap[:3])} [95 % interval]", "bold")
    rows = [(r["mechanism"], with_interval(r["part"], r["low"], r["high"]), with_interval(r["alone"], r["alone_low"], r["alone_high"]))
            for r in records(found.table)]  # fmt: skip
    columns = ("mechanism", "part of the gap [95 %]", "gap without it alone [95 %]")
    table(columns, rows, right=columns[1:])
    if found.idle:
        prose("Changed nothing here: " + ", ".join(found.idle) + ".")
    say(f"Figure and table: {folder}")


@kamlab.command(epilog="Example: kamlab robustness robustness-kiln-raid --out robustness")
@click.argument("design")
@click.option("--points", type=int, help="Draws; by default the design's.")
@click.option("--replications", type=int, help="Replications of each cell in each draw; by default the design's.")
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="Folder of figure and tables; by default below kamlab-out.")
@_json_option
def robustness(*, design: str, points: int | None, replications: int | None, out: Path | None, as_json: bool) -> None:
    """Tell over how large a share of random draws each pattern of a case holds, and what decides.

    DESIGN is a bundled design, or a path to a .toml, with a [sample], as in assumptions = [0.6, 1.6].
    """
    from sim.experiment import read_design
    from sim.inquiry import robustness as inquire

    chosen = read_design(design)
    if replications is not None:
        chosen = chosen.model_copy(update={"replications": replications})
    if points is not None and chosen.sample is not None:
        chosen = chosen.model_copy(update={"sample": chosen.sample.model_copy(update={"points": points})})
    folder = out or Path("kamlab-out") / chosen.name
    _check_folder(folder)
    found = inquire(chosen, progress=is_terminal(sys.stderr))
    paths = found.save(folder, chosen.name)
    if as_json:
        print_json({"table": records(found.table), "files": list(map(str, paths))})
        return

    def decides(key: str, correlation: float) -> str:
        return f"{key} ({correlation:+.2f})" if key else "-"

    say(f"{found.scenario.title}: {_count(len(found.drawn), 'draw')}, {_count(chosen.replications, 'replication')} in each", "bold")
    rows = [(r["pattern"], f"{r['share']:.0%} [{r['low']:.0%}, {r['high']:.0%}]", decides(r["decides"], r["correlation"]),
             decides(r["then_decides"], r["then_correlation"])) for r in records(found.table)]  # fmt: skip
    columns = ("pattern", "holds in [95 %]", "decides", "and then")
    table(columns, rows, right=columns[1:2])
    say(f"Figure and tables: {folder}")


@kamlab.command(epilog="Example: kamlab regimes three-managers --fact supplier.Maker.alternative=0.1:0.6 --fact account.substitutes=0.05:1")
@click.argument("name")
@click.option("--fact", "facts", required=True, multiple=True, metavar="KEY=LOW:HIGH", help="A fact of the case and its range; repeat it.")
@_cells_option
@click.option("--points", type=int, default=64, show_default=True, help="Points searched, a power of two.")
@click.option("--replications", type=int, default=60, show_default=True, help="Replications of each cell at each point.")
@_inquiry_options
def regimes(
    *, name: str, facts: tuple[str, ...], cells: tuple[str, ...], points: int, replications: int, measure: str, window: str | None,
    months: int | None, settings: tuple[str, ...], seed: int, out: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """Search facts of a case for places in which each cell is the best choice.

    The clearest place of each cell is told with the fewest facts that do, and run anew on other luck, since the clearest of many
    flatters itself.
    """
    from sim.inquiry import choices, parse_axis
    from sim.inquiry import regimes as inquire
    from sim.report.numbers import with_interval

    sc = _case(name, settings, months=months)
    folder = _inquiry_folder(out, sc, "regimes")
    first, last = _months(window)
    axes = [parse_axis(fact, 2) for fact in facts]
    ranges = {axis.key: (float(axis.levels[0]), float(axis.levels[-1])) for axis in axes}
    found = inquire(
        sc, ranges, choices(sc, cells), measure, first=first, last=last, points=points, replications=replications, seed=seed,
        progress=is_terminal(sys.stderr),
    )  # fmt: skip
    folder.mkdir(parents=True, exist_ok=True)
    found.points.to_csv(folder / "points.csv", index=False)
    found.table.to_csv(folder / "regimes.csv", index=False)
    if as_json:
        print_json({"regimes": records(found.table), "points": records(found.points)})
        return
    say(f"{sc.title}: where each cell is best by {measure}, of {_count(points, 'point')}", "bold")
    rows = []
    for r in records(found.table):
        verdict = "nowhere" if not r["second"] else "best" if r["decided"] else "not confirmed"
        where = "-" if not r["second"] else r["set"] or "the case as it stands"
        rows.append((r["cell"], str(r["wins"]), where, with_interval(r["lead"], r["low"], r["high"]), r["second"] or "-", verdict))
    columns = ("cell", "best at", "clearest at", "lead there, on new luck [95 %]", "over", "verdict")
    table(columns, rows, right=(columns[1], columns[3]))
    say(f"Tables: {folder}")


@kamlab.command(epilog="Example: kamlab live three-managers --port 8000")
@click.argument("name")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at; 0.0.0.0 lets other machines in.")
@click.option("--port", type=int, default=8765, show_default=True, help="Port to listen at; 0 takes any that is free.")
def live(*, name: str, host: str, port: int) -> None:
    """Watch a case month by month in the browser. NAME is a bundled case or a path to a .toml.

    Needs the extra classroom: pip install 'kamlab[classroom]'.
    """
    from sim.live import serve

    serve(name, host=host, port=port)


# Reference tables


@kamlab.command(epilog="Example: kamlab calendar")
@_json_option
def calendar(*, as_json: bool) -> None:
    """List what happens in a month, in order."""
    import sim

    found = sim.calendar()
    if as_json:
        print_json(records(found))
    else:
        _frame(found, right=("order",))


@kamlab.command(epilog="Example: kamlab measures")
@_json_option
def measures(*, as_json: bool) -> None:
    """List what is measured."""
    from sim.world.measures import MEASURES

    if as_json:
        print_json([m._asdict() for m in MEASURES])
    else:
        table(("measure", "unit", "over months", "direction", "meaning"), [tuple(m) for m in MEASURES])


@kamlab.command(epilog="Example: kamlab parameters")
@_json_option
def parameters(*, as_json: bool) -> None:
    """List the behavioural parameters that all cases share, with their ranges and sources."""
    from sim.world.parameters import PARAMETERS

    if as_json:
        print_json([p._asdict() for p in PARAMETERS])
        return
    rows = [(p.name, f"{p.value:g}", p.unit, _range(p.low, p.high), p.tag, p.source, p.meaning) for p in PARAMETERS]
    table(("parameter", "value", "unit", "range", "tag", "source", "meaning"), rows, right=("value",))


def _frame(frame: pd.DataFrame, right: Sequence[str] = ()) -> None:
    """A DataFrame as a table."""
    table(list(frame.columns), frame.astype(str).to_numpy().tolist(), right=right)


if __name__ == "__main__":
    main()
