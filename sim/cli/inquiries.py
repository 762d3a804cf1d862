"""Commands that ask what decides: assumptions, facts and mechanisms."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli.group import kamlab
from sim.cli.options import (
    CASE,
    CASE_OR_DESIGN,
    PATH,
    Command,
    case_options,
    changed_case,
    check_folder,
    code_option,
    count,
    folder_name,
    json_option,
    load_figures,
    overwrite_option,
    seed_option,
    workers_option,
)
from sim.errors import KamlabError
from sim.terminal import complain, is_terminal, print_json, prose, records, say, table

if TYPE_CHECKING:
    from sim.experiment import Design
    from sim.inquiry import Choice, Levers
    from sim.inquiry.asked import Before
    from sim.scenario import Scenario


def _inquiry_options(command: Command) -> Command:
    measure = click.option("--measure", default="profit", show_default=True, help="What is compared (see `kamlab measures`).")
    window = click.option("--window", metavar="FIRST:LAST", help="Months looked at; by default all.")
    out = click.option("--out", type=PATH, metavar="DIR", help="Folder of figure and tables; by default below kamlab-out.")
    return measure(window(case_options(code_option(seed_option(workers_option(out(overwrite_option(json_option(command)))))))))


def _two_cells(command: Command) -> Command:
    form = "POLICY/RELATIONSHIP or one of the two; KEY=VALUE parts may follow, as in balanced/layered/account.turnover=0."
    left = click.option("--left", required=True, metavar="CELL", help=form)
    right = click.option("--right", required=True, metavar="CELL", help="The cell it is compared with.")
    return left(right(command))


def _cells_option(command: Command) -> Command:
    return click.option(
        "--cell", "cells", metavar="CELL", multiple=True,
        help="A choice, [LABEL:] POLICY/RELATIONSHIP[/KEY=VALUE]...; repeat it. By default all that the case compares.",
    )(command)  # fmt: skip


def _say_whole(levels: Mapping[str, Sequence[Any]]) -> None:
    """Say of facts that are whole numbers which values were taken, since those of a range are rounded."""
    from sim.scenario import is_whole

    for key, taken in levels.items():
        if is_whole(key):
            values = ", ".join(map(str, taken)) if len(taken) <= 12 else f"{taken[0]} to {taken[-1]}"
            say(f"{key} is a whole number; values taken: {values}")


def _months(window: str | None) -> tuple[int, int | None]:
    if window is None:
        return 1, None
    first, _, last = window.partition(":")
    try:
        return int(first), int(last)
    except ValueError:
        raise KamlabError(f"--window must have the form FIRST:LAST, as in 1:12, not {window!r}") from None


def _inquiry_folder(out: Path | None, sc: Scenario, kind: str) -> Path:
    folder = out or Path("kamlab-out") / f"{folder_name(sc)}--{kind}"
    check_folder(folder)
    load_figures()
    return folder


def _claim(folder: Path, tables: Sequence[str], *figures: str, overwrite: bool) -> Before:
    """What refuses, before an inquiry runs, a folder that holds another result."""
    from sim.inquiry.asked import files_of
    from sim.report.folder import claim

    return partial(claim, folder, overwrite=overwrite, files=files_of(tables, figures))


def _say_left_out(sc: Scenario, cells: Sequence[str], chosen: Sequence[Choice]) -> None:
    """Say so where the case's own policy or relationship is in no cell, though none was named."""
    from sim.comparison import left_out

    missing = () if cells else left_out(sc, [(choice.policy, choice.relationship) for choice in chosen])
    if missing:
        complain(f"not compared: {' and '.join(missing)}, which the case itself has; name it with --cell")


@kamlab.command(epilog="Example: kamlab sensitivity three-managers --left balanced --right hard-line --measure profit")
@click.argument("name", type=CASE)
@_two_cells
@click.option("--draws", type=int, default=200, show_default=True, help="Random draws of the assumptions.")
@click.option("--replications", type=int, default=30, show_default=True, help="Replications of both cells in each draw.")
@click.option("--variance", type=int, default=0, metavar="POINTS", help="Sobol' indices too, from so many points, a power of two.")
@click.option("--strongest", type=int, default=6, show_default=True, help="Of how many parameters, those of the highest correlations.")
@_inquiry_options
def sensitivity(
    *, name: str, left: str, right: str, draws: int, replications: int, variance: int, strongest: int, measure: str,
    window: str | None, months: int | None, settings: tuple[str, ...], seed: int, out: Path | None, overwrite: bool, as_json: bool,
) -> None:  # fmt: skip
    """Rank the assumptions by how much they decide a contrast of two cells.

    Every behavioural assumption is drawn at random between 0.6 and 1.6 times its value, all at once. A parameter decides where the
    rank correlation of its draws with the contrast differs from zero, all parameters taken together. --variance adds variance-based
    indices of the strongest.
    """
    from sim.inquiry import parse_cell
    from sim.inquiry import sensitivity as inquire
    from sim.report.numbers import with_interval

    sc = changed_case(name, settings, months=months)
    folder = _inquiry_folder(out, sc, "sensitivity")
    first, last = _months(window)
    found = inquire(
        sc, parse_cell(sc, left), parse_cell(sc, right), measure, first=first, last=last, draws=draws, replications=replications,
        seed=seed, progress=is_terminal(sys.stderr), before=_claim(folder, ["sensitivity", "draws"], "sensitivity", overwrite=overwrite),
        variance=variance, strongest=strongest,
    )  # fmt: skip
    paths = found.save(folder, overwrite=overwrite)
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
        f"[{found.ahead.low:.0%}, {found.ahead.high:.0%}] of {count(draws, 'draw')}")  # fmt: skip
    say()
    rows = []
    for r in records(found.table.head(12)):
        correlation, verdict = with_interval(r["correlation"], r["low"], r["high"]), "decides" if r["decides"] else "-"
        rows.append((r["parameter"], correlation, verdict, f"{r['lowest_third']:.0%}", f"{r['highest_third']:.0%}"))
    columns = ("parameter", "rank correlation [95 %, all together]", "verdict", "ahead where it is low", "where it is high")
    table(columns, rows, right=(columns[1], *columns[3:]))
    if variance:
        _say_variance(records(found.table.dropna(subset="total").sort_values("total", ascending=False)))
    say(f"Figure and tables: {folder}")


def _say_variance(found: Sequence[Mapping[str, Any]]) -> None:
    from sim.report.numbers import with_interval

    say()
    rows = [(r["parameter"], *(with_interval(r[k], r[f"{k}_low"], r[f"{k}_high"]) for k in ("first", "total"))) for r in found]
    columns = ("parameter", "part of the variance alone [95 %]", "with all interactions [95 %]")
    table(columns, rows, right=columns[1:], title="Sobol' indices, the other parameters at their values")


@kamlab.command(
    "map", epilog="Example: kamlab map kiln-raid --x account.power_shift=0:0.5 --y account.turnover=0:3 --set event.probability=0"
)
@click.argument("name", type=CASE)
@click.option("--x", "across", required=True, metavar="KEY=LOW:HIGH", help="Fact or parameter along the map, or KEY=A,B,C for levels.")
@click.option("--y", "up", required=True, metavar="KEY=LOW:HIGH", help="The other one, upwards.")
@click.option("--steps", type=click.IntRange(2, 50), default=7, show_default=True, help="Levels between LOW and HIGH.")
@_cells_option
@click.option("--replications", type=int, default=100, show_default=True, help="Replications of each cell at each point.")
@_inquiry_options
def policy_map(
    *, name: str, across: str, up: str, steps: int, cells: tuple[str, ...], replications: int, measure: str, window: str | None,
    months: int | None, settings: tuple[str, ...], seed: int, out: Path | None, overwrite: bool, as_json: bool,
) -> None:  # fmt: skip
    """Map which policy and relationship is best over two facts or parameters, with the border drawn.

    At every point all cells meet the same random numbers. A point where the best is not ahead of every other beyond doubt is undecided.
    """
    from sim.inquiry import choices, parse_axis
    from sim.inquiry import policy_map as inquire
    from sim.report.numbers import with_interval

    sc = changed_case(name, settings, months=months)
    folder = _inquiry_folder(out, sc, "map")
    first, last = _months(window)
    chosen = choices(sc, cells)
    _say_left_out(sc, cells, chosen)
    found = inquire(
        sc, parse_axis(across, steps), parse_axis(up, steps), chosen, measure, first=first, last=last,
        replications=replications, seed=seed, progress=is_terminal(sys.stderr), before=_claim(folder, ["map"], "map", overwrite=overwrite),
    )  # fmt: skip
    paths = found.save(folder, overwrite=overwrite)
    if as_json:
        print_json({"map": records(found.frame), "files": list(map(str, paths))})
        return
    say(f"{sc.title}: best by {measure} over {found.x.key} and {found.y.key}", "bold")
    _say_whole({axis.key: axis.levels for axis in (found.x, found.y)})
    rows = [
        (f"{r['x']}" if isinstance(r["x"], str) else f"{r['x']:.4g}", f"{r['y']}" if isinstance(r["y"], str) else f"{r['y']:.4g}",
         r["best"] if r["decided"] else f"undecided ({r['best']})", with_interval(r["lead"], r["low"], r["high"]), r["second"])
        for r in records(found.frame)
    ]  # fmt: skip
    table((found.x.key, found.y.key, "best", "lead [95 %]", "over"), rows, right=(found.x.key, found.y.key, "lead [95 %]"))
    say(f"Figure and table: {folder}")


@kamlab.command(epilog="Example: kamlab why kiln-raid --left shallow --right layered")
@click.argument("name", type=CASE)
@_two_cells
@click.option(
    "--replications", type=int, default=200, show_default=True, help="Replications of both cells with each set of mechanisms off."
)
@_inquiry_options
def why(
    *, name: str, left: str, right: str, replications: int, measure: str, window: str | None, months: int | None,
    settings: tuple[str, ...], seed: int, out: Path | None, overwrite: bool, as_json: bool,
) -> None:  # fmt: skip
    """Split the gap between two cells among the mechanisms that make it, on the same random numbers.

    Mechanisms are switched off one by one, in several orders; a mechanism's part is its mean effect, and the parts add up.
    """
    from sim.inquiry import parse_cell
    from sim.inquiry import why as inquire
    from sim.report.numbers import with_interval

    sc = changed_case(name, settings, months=months)
    folder = _inquiry_folder(out, sc, "why")
    first, last = _months(window)
    found = inquire(
        sc, parse_cell(sc, left), parse_cell(sc, right), measure, first=first, last=last, replications=replications, seed=seed,
        progress=is_terminal(sys.stderr), before=_claim(folder, ["why"], "why", overwrite=overwrite),
    )  # fmt: skip
    paths = found.save(folder, overwrite=overwrite)
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


@kamlab.command(epilog="Example: kamlab robustness kiln-raid --points 100 --out robustness")
@click.argument("given", type=CASE_OR_DESIGN, metavar="NAME")
@click.option("--points", type=int, help="Draws; by default the design's, of a case 60.")
@click.option("--replications", type=int, help="Replications of each cell in each draw; by default the design's, of a case 40.")
@click.option("--facts", type=float, help="Of a case: how far its free facts are drawn around what it states; by default 0.3.")
@click.option("--assumptions", type=float, help="Of a case: how far the behavioural assumptions are drawn; by default 0.3.")
@click.option("--seed", type=int, help="Of a case: seed of draws and random numbers; by default 1.")
@click.option("--out", type=PATH, metavar="DIR", help="Folder of figure and tables; by default below kamlab-out.")
@overwrite_option
@workers_option
@json_option
def robustness(
    *, given: str, points: int | None, replications: int | None, facts: float | None, assumptions: float | None, seed: int | None,
    out: Path | None, overwrite: bool, as_json: bool,
) -> None:  # fmt: skip
    """Tell over how large a share of random draws each pattern of a case holds, and what decides.

    NAME is a case, by name or path: its free facts and all behavioural assumptions are drawn at once, and a verdict is given. Or a design
    with a [sample], as in assumptions = [0.6, 1.6]: its draws are taken.
    """
    from sim.inquiry import robustness as inquire
    from sim.inquiry.robustness import read_case_or_design
    from sim.scenario import Scenario

    chosen = read_case_or_design(given)
    if isinstance(chosen, Scenario):
        stem, home = "robustness", f"{folder_name(chosen)}--robustness"
    else:
        chosen, points, replications = _changed_design(chosen, points, replications), None, None
        stem = home = chosen.name
    folder = out or Path("kamlab-out") / home
    check_folder(folder)
    load_figures()
    found = inquire(
        chosen, draws=points, replications=replications, facts=facts, assumptions=assumptions, seed=seed, progress=is_terminal(sys.stderr),
        before=_claim(folder, [f"{stem}-patterns", f"{stem}-draws"], stem, overwrite=overwrite),
    )  # fmt: skip
    paths = found.save(folder, stem, overwrite=overwrite)
    if as_json:
        print_json({"verdict": found.verdict, "words": found.words(), "table": records(found.table), "files": list(map(str, paths))})
        return

    def decides(key: str, correlation: float) -> str:
        return f"{key} ({correlation:+.2f})" if key else "-"

    say(f"{found.scenario.title}: {count(len(found.drawn), 'draw')}", "bold")
    _say_whole({} if isinstance(chosen, Scenario) or chosen.sample is None else chosen.sample.counted)
    rows = [(r["pattern"], f"{r['share']:.0%} [{r['low']:.0%}, {r['high']:.0%}]", decides(r["decides"], r["correlation"]),
             decides(r["then_decides"], r["then_correlation"])) for r in records(found.table)]  # fmt: skip
    columns = ("pattern", "holds in [95 %]", "decides", "and then")
    table(columns, rows, right=columns[1:2])
    for sentence in found.words():
        prose(f"- {sentence}")
    say(f"Figure and tables: {folder}")


def _changed_design(design: Design, points: int | None, replications: int | None) -> Design:
    """A design with other numbers of draws and replications, where they are given."""
    from sim.experiment.design import Sample
    from sim.given import whole

    if replications is not None:
        design = design.model_copy(update={"replications": whole("--replications", replications, 2, 1_000_000)})
    if points is not None and design.sample is not None:
        design = design.model_copy(update={"sample": Sample(**{**design.sample.model_dump(exclude_none=True), "points": points})})
    return design


@kamlab.command(epilog="Example: kamlab levers three-managers lost-self --out levers")
@click.argument("cases", type=CASE, nargs=-1, metavar="[NAME]...")
@click.option("--replications", type=int, default=60, show_default=True, help="Replications of each end of each lever.")
@click.option("--gain", type=float, default=0.01, show_default=True, help="Part of the profit that an end may gain at no cost.")
@seed_option
@click.option("--out", type=PATH, metavar="DIR", help="Folder of the table; by default kamlab-out/levers.")
@overwrite_option
@workers_option
@json_option
def levers(*, cases: tuple[str, ...], replications: int, gain: float, seed: int, out: Path | None, overwrite: bool, as_json: bool) -> int:
    """Move every lever of the focal supplier to its ends: what that earns, and which cost it moves.

    Without NAME all bundled cases are swept. An end that gains more than 1 % of the profit beyond doubt, while the costs move by less than
    a tenth of the gain, is free. The exit code is 1 where a lever has a free end, else 0.
    """
    from sim.inquiry import levers as inquire

    folder = out or Path("kamlab-out") / "levers"
    check_folder(folder)
    load_figures()
    found = inquire(
        cases, replications=replications, seed=seed, gain=gain, progress=is_terminal(sys.stderr),
        before=_claim(folder, ["levers"], overwrite=overwrite),
    )  # fmt: skip
    paths = found.save(folder, overwrite=overwrite)
    if as_json:
        print_json({"levers": records(found.table), "files": list(map(str, paths))})
    else:
        _show_levers(found)
        say(f"Table: {folder}")
    return 1 if len(found.free) else 0


def _show_levers(found: Levers) -> None:
    from sim.report.numbers import with_interval

    columns = ("case", "lever", "shipped", "end", "gain [95 %]", "of profit", "costs that moved", "")
    rows = [(r["scenario"], r["lever"], f"{r['shipped']:g}", f"{r['end']:.4g}", with_interval(r["gain"], r["low"], r["high"]),
             f"{r['of_profit']:.1%}", r["costs"] or "none", "free" if r["free"] else "") for r in records(found.gaining)]  # fmt: skip
    table(columns, rows, right=columns[2:6], styles={"free": "red"})
    refused = int((found.table["refused"] != "").sum())
    told = f"{len(found.gaining)} gain more than they may at no cost, {len(found.free)} of these are free"
    say(f"{count(len(found.table), 'end')} of levers: {told}" + (f"; {refused} cannot be run" if refused else ""))


@kamlab.command(epilog="Example: kamlab regimes three-managers --fact supplier.Maker.alternative=0.1:0.6 --fact account.substitutes=0.05:1")
@click.argument("name", type=CASE)
@click.option("--fact", "facts", required=True, multiple=True, metavar="KEY=LOW:HIGH", help="A fact of the case and its range; repeat it.")
@_cells_option
@click.option("--points", type=int, default=64, show_default=True, help="Points searched, a power of two.")
@click.option("--replications", type=int, default=60, show_default=True, help="Replications of each cell at each point.")
@_inquiry_options
def regimes(
    *, name: str, facts: tuple[str, ...], cells: tuple[str, ...], points: int, replications: int, measure: str, window: str | None,
    months: int | None, settings: tuple[str, ...], seed: int, out: Path | None, overwrite: bool, as_json: bool,
) -> None:  # fmt: skip
    """Search facts of a case for places in which each cell is the best choice.

    The clearest place of each cell is told with the fewest facts that do, and run again on other random numbers, since the clearest of many
    flatters itself.
    """
    from sim.inquiry import choices, parse_axis
    from sim.inquiry import regimes as inquire
    from sim.report.numbers import with_interval

    sc = changed_case(name, settings, months=months)
    folder = _inquiry_folder(out, sc, "regimes")
    first, last = _months(window)
    axes = [parse_axis(fact, 2) for fact in facts]
    ranges = {axis.key: (float(axis.levels[0]), float(axis.levels[-1])) for axis in axes}
    chosen = choices(sc, cells)
    _say_left_out(sc, cells, chosen)
    found = inquire(
        sc, ranges, chosen, measure, first=first, last=last, points=points, replications=replications, seed=seed,
        progress=is_terminal(sys.stderr), before=_claim(folder, ["regimes", "points"], overwrite=overwrite),
    )  # fmt: skip
    paths = found.save(folder, overwrite=overwrite)
    if as_json:
        print_json({"regimes": records(found.table), "points": records(found.points), "files": list(map(str, paths))})
        return
    say(f"{sc.title}: where each cell is best by {measure}, of {count(points, 'point')}", "bold")
    _say_whole({key: sorted(set(found.points[key])) for key in ranges})
    rows = []
    for r in records(found.table):
        verdict = "ahead nowhere" if not r["second"] else "confirmed" if r["decided"] else "not confirmed"
        where = "-" if not r["second"] else r["set"] or "the case as it stands"
        rows.append(
            (r["cell"], f"{r['ahead']} ({r['wins']})", where, with_interval(r["lead"], r["low"], r["high"]), r["second"] or "-", verdict)
        )
    columns = ("cell", "ahead at (beyond doubt)", "clearest at", "lead there, on new random numbers [95 %]", "over", "verdict")
    table(columns, rows, right=(columns[1], columns[3]))
    say(f"Tables: {folder}")
