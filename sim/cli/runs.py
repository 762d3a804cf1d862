"""Commands that run: compare, a large experiment, verify, and the trace of one run."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from sim.cli.group import kamlab
from sim.cli.options import (
    CASE,
    DESIGN,
    PATH,
    case_options,
    changed_case,
    check_folder,
    code_option,
    count,
    folder_name,
    json_option,
    listed,
    load_figures,
    overwrite_option,
    seed_option,
    workers_option,
)
from sim.errors import KamlabError, did_you_mean
from sim.terminal import complain, is_terminal, print_json, prose, records, say, table

if TYPE_CHECKING:
    import pandas as pd

    from sim.comparison import Comparison
    from sim.experiment import Design
    from sim.scenario import Scenario

VERDICT_STYLES = {"holds": "green", "fails": "bold red", "undecided": "yellow"}


@kamlab.command(epilog="Example: kamlab compare three-managers --policies hard-line,balanced --set account.turnover=0 --out results")
@click.argument("name", type=CASE)
@click.option("--policies", metavar="A,B", help="Conflict policies; by default the case's, mostly compromise,hard-line,balanced.")
@click.option("--relationships", metavar="A,B", help="Relationships; by default the case's, mostly shallow,layered.")
@click.option("--replications", metavar="N", default="200", show_default=True, help="Replications of each cell; auto: see --width.")
@click.option("--width", type=float, help="With --replications auto: how wide the 95 % interval of the first two cells' contrast may be.")
@click.option("--measure", default="profit", show_default=True, help="The measure of that contrast.")
@click.option(
    "--account", "accounts", metavar="NAME=A,B", multiple=True,
    help="Policy of an account, as in 'Fair buyer=balanced,hard-line': several are arms. May be repeated.",
)  # fmt: skip
@click.option(
    "--rival", "rivals", metavar="NAME=A,B", multiple=True,
    help="Policy, relationship or attack of a rival, as in 'Rival North=none,raid': several are arms. May be repeated.",
)  # fmt: skip
@case_options
@code_option
@seed_option
@click.option("--engine", default="auto", show_default=True, help="batch (compiled), agents (Mesa) or auto.")
@click.option("--conditions", is_flag=True, help="Also tell on whom the result rests: accounts and rivals left out, at several horizons.")
@click.option("--panel", is_flag=True, help="Also keep every account in every month, in DIR/panel (see docs/fitting.md).")
@click.option("--out", type=PATH, metavar="DIR", help="Folder of the report; by default kamlab-out/CASE.")
@click.option("--language", default="en", show_default=True, metavar="en|zh", help="Language of the report: English or Chinese.")
@click.option("--tables", metavar="latex,csv,xlsx", help="Also write the main tables for a paper into DIR/tables, in these forms.")
@overwrite_option
@workers_option
@json_option
def compare(
    *,
    name: str,
    policies: str | None,
    relationships: str | None,
    replications: str,
    width: float | None,
    measure: str,
    accounts: tuple[str, ...],
    rivals: tuple[str, ...],
    months: int | None,
    settings: tuple[str, ...],
    seed: int,
    engine: str,
    conditions: bool,
    panel: bool,
    out: Path | None,
    language: str,
    tables: str | None,
    overwrite: bool,
    as_json: bool,
) -> None:
    """Compare strategies on common random numbers. NAME is a bundled case or a path to a .toml.

    Compared are policies and relationships of the focal supplier, and what accounts and rivals do.

    Prints means with 95 % intervals and what differs, and writes a report with figures and data. A folder that holds the report
    of another comparison is refused, unless --overwrite is given.
    """
    import sim

    sc = changed_case(name, settings, months=months)
    folder = out or Path("kamlab-out") / folder_name(sc)
    check_folder(folder)
    load_figures()
    if tables is not None:
        from sim.report.paper import check_kinds

        check_kinds(tables)  # before the work of a long run
    found = sim.compare(
        sc,
        listed(policies),
        listed(relationships),
        replications=_replications(replications, width),
        seed=seed,
        engine=engine,
        progress=is_terminal(sys.stderr),
        target=None if width is None else sim.Target(width=width, measure=measure),
        out=folder,
        overwrite=overwrite,
        accounts=_by_name("--account", accounts),
        rivals=_by_name("--rival", rivals),
        language=language,
        panel=panel,
    )
    page = folder / "report.html"
    if tables is not None:
        found.save_tables(folder, tables, overwrite=overwrite)
    rests = found.rests_on(progress=is_terminal(sys.stderr)) if conditions else None
    if rests is not None:
        rests.save(folder / "conditions", overwrite=overwrite)
    if as_json:
        answer = {"summary": records(found.summary()), "contrasts": records(found.contrasts()), "words": found.words(), "report": str(page)}
        print_json(answer if rests is None else {**answer, "conditions": records(rests.table), "rests_on": rests.words()})
    else:
        _show_comparison(found)
        for sentence in () if rests is None else rests.words():
            prose(f"- {sentence}")
        if rests is not None:
            say(f"Every contrast with each group of accounts and each rival left out: {folder / 'conditions' / 'conditions.csv'}")
        if tables is not None:
            say(f"Tables for a paper: {folder / 'tables'}")
        if panel:
            say(f'Account-months: {folder / "panel"}. Read them with sim.read_panel("{folder}")')
        say(f"Report, figures and data: {page}")


def _by_name(option: str, given: tuple[str, ...]) -> dict[str, list[str]] | None:
    """`Fair buyer=balanced,hard-line`, several of them, as a table by name."""
    from sim.scenario.naming import bare, cut

    found: dict[str, list[str]] = {}
    for text in given:
        name, sign, strategies = cut(text, "=")
        if not sign or not name.strip() or not strategies.strip():
            raise KamlabError(f"{option}: {text!r} must have the form NAME=A,B, as in {option} 'Fair buyer=balanced,hard-line'")
        found.setdefault(bare(name), []).extend(listed(strategies) or ())
    return found or None


def _replications(text: str, width: float | None) -> int | Literal["auto"]:
    if text == "auto":
        if width is None:
            raise KamlabError("--replications auto needs --width, how wide the interval of the contrast may be, as in --width 2")
        return "auto"
    if width is not None:
        raise KamlabError("--width goes with --replications auto")
    try:
        return int(text)
    except ValueError:
        raise KamlabError(f"--replications must be a whole number or auto, not {text!r}") from None


def _show_comparison(found: Comparison) -> None:
    from sim.report.tables import summary_table

    size = f"{count(found.replications, 'replication')} of {count(found.horizon, 'month')} in each cell"
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
@click.argument("design", type=DESIGN)
@click.option("--out", type=PATH, metavar="DIR", required=True, help="Folder of the results.")
@click.option("--resume", is_flag=True, help="Go on with what is in the folder.")
@click.option("--extend", is_flag=True, help="Add the replications or points that the design has beyond those in the folder.")
@click.option("--points", type=PATH, metavar="FILE", help="Settings from a .csv or .xlsx, a row each, under the keys of --set.")
@click.option("--panel", is_flag=True, help="Also keep every account in every month, in DIR/panel (see docs/fitting.md).")
@click.option("--executor", metavar="dask://HOST:PORT", help="Run on a dask cluster; by default on all cores of this machine.")
@workers_option
@json_option
def run(
    *, design: str, out: Path, resume: bool, extend: bool, points: Path | None, panel: bool, executor: str | None, as_json: bool
) -> int:
    """Run a large experiment. DESIGN is a bundled design or a path to a .toml.

    Results stream to DIR/runs, a file a chunk; killed at any moment, the experiment goes on with --resume. With more replications
    or points in the design, --extend runs only what is added. The exit code is 1 where replications failed: they are rows with an error.
    """
    from sim.experiment import executor_from, read_design, run_design

    chosen = read_design(design, points)
    if panel:
        chosen = chosen.model_copy(update={"panel": True})
    _complain_of_left_out(chosen)
    with executor_from(executor) as pool:
        try:
            found = run_design(chosen, out, resume=resume, extend=extend, executor=pool, progress=is_terminal(sys.stderr))
        except KeyboardInterrupt:
            complain(f"what is done is kept in {out}; go on with --resume")
            raise
    for key, levels in ({} if chosen.sample is None else chosen.sample.counted).items():
        complain(f"{key} is a whole number; values drawn: {levels[0]} to {levels[-1]}")
    for path in found.damaged:
        complain(f"{path.name} was a damaged chunk: it is put aside, and was made again")
    if as_json:
        told = {"rows": found.rows, "chunks": found.chunks, "made": found.made, "taken_over": found.taken_over, "errors": found.errors}
        print_json({"out": str(out), **told})
    else:
        chunks, failed = count(found.chunks, "chunk"), count(found.errors, "failed replication")
        taken = f", {count(found.taken_over, 'row')} taken over from the smaller experiment" if found.taken_over else ""
        say(f"{count(found.rows, 'row')} in {chunks}, {found.made} made now{taken}; {failed}")
        say(f'Results: {out}. Read them with pandas.read_parquet("{out / "runs"}")')
    return 1 if found.errors else 0


def _complain_of_left_out(design: Design) -> None:
    """Say so where a design that names no policies or relationships leaves out those that its case has."""
    import sim
    from sim.comparison import left_out

    sc, given = sim.load(design.scenario), design.model_fields_set
    cells = [(policy, relationship) for policy in design.policies for relationship in design.relationships]
    if missing := left_out(sc, cells, named=("policies" in given, "relationships" in given)):
        complain(f"not among the points: {' and '.join(missing)}, which the case itself has; name them in policies or relationships")


@kamlab.command(epilog="Example: kamlab verify gree-gome kiln-raid --out verified")
@click.argument("cases", type=CASE, nargs=-1, metavar="[NAME]...")
@click.option("--replications", type=int, help="Replications of each cell; by default as many as settle a pattern, 200 to 6400.")
@seed_option
@workers_option
@json_option
@click.option("--out", type=PATH, metavar="DIR", help="Write the table and a figure of each case into a folder.")
@overwrite_option
def verify(*, cases: tuple[str, ...], replications: int | None, seed: int, as_json: bool, out: Path | None, overwrite: bool) -> int:
    """Check the patterns of cases by simulation: the source's figure beside the simulated one.

    Without NAME all bundled cases are checked. The exit code is 0 where every pattern holds, else 1.
    """
    import sim
    from sim.report import save_patterns
    from sim.report.folder import claim
    from sim.verification import asked_of, loaded_cases

    if out is not None:
        check_folder(out)
        asked = asked_of(loaded_cases(cases), seed=seed, replications=replications, engine="auto")
        claim(out, asked, overwrite=overwrite, files=("patterns.csv",))
    found = sim.verify(cases, seed=seed, replications=replications, progress=is_terminal(sys.stderr))
    if out is not None:
        save_patterns(found, out, overwrite=overwrite)
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
    say(f"{count(len(found), 'pattern')}: {holds} hold, {fails} fail, {undecided} undecided")


@kamlab.command(epilog="Example: kamlab trace three-managers --policy hard-line --without offer")
@click.argument("name", type=CASE)
@click.option("--policy", help="Conflict policy; by default the scenario's.")
@click.option("--relationship", help="Relationship; by default the scenario's.")
@click.option("--replication", type=int, default=0, show_default=True, help="Which replication, from 0.")
@seed_option
@case_options
@code_option
@click.option(
    "--event", "events", metavar="KIND", multiple=True, help="Only events of this kind, as in dispute or break-up. May be repeated."
)
@click.option("--without", metavar="KIND", multiple=True, help="Not events of this kind, as in offer. May be repeated.")
@click.option("--account", metavar="NAME", help="Only what happened at this account.")
@json_option
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

    sc = changed_case(name, settings, months=months, policy=policy, relationship=relationship)
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
        say(f"Nothing of this kind happened in {count(sc.months, 'month')}.")


def _kinds(events: Sequence[str]) -> list[str]:
    from sim.world.registry import EVENTS

    known = sorted({event.name for event in EVENTS.values()})
    for event in events:
        if event not in known:
            raise KamlabError(f"--event: there is no event {event!r}; events: {', '.join(known)}")
    return list(events) or known


def _accounts(sc: Scenario, account: str | None) -> list[str]:
    """Names of the accounts asked for; the name of an [[account]] with a count stands for all of its kind."""
    from sim.given import plain

    account = plain(account)
    names = [a.name for a in sc.accounts_expanded()]
    if account is None or account in names:
        return names if account is None else [account]
    kind = next((a for a in sc.account if a.name == account), None)
    if kind is None:
        known = list(dict.fromkeys([*(a.name for a in sc.account), *names]))
        raise KamlabError(f"--account: {sc.name} has no account {account!r}{did_you_mean(account, known)}")
    return [f"{kind.name} {i + 1}" for i in range(kind.count)]
