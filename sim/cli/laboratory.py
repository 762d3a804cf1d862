"""Commands of the strategist's laboratory: searches, tournaments, and the standing adversary."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from sim.cli.group import kamlab
from sim.cli.options import (
    CASE,
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
from sim.errors import KamlabError
from sim.terminal import complain, is_terminal, print_json, prose, records, say, table

SIDE_FORM = "SIDE=A,B,C"


def _sides(given: tuple[str, ...], option: str = "--side") -> dict[str, list[str]] | None:
    from sim.scenario.naming import bare, cut

    found: dict[str, list[str]] = {}
    for text in given:
        name, sign, strategies = cut(text, "=")
        names = list(listed(strategies) or ())
        if not sign or not bare(name) or not names:
            raise KamlabError(f"{option} must have the form {SIDE_FORM}, as in accounts=balanced,boulware, not {text!r}")
        if bare(name) in found:
            raise KamlabError(f"{option}: {bare(name)} is named twice: put all its strategies behind one {option}")
        found[bare(name)] = names
    return found or None


def _measures(given: tuple[str, ...]) -> dict[str, str] | None:
    from sim.scenario.naming import bare, cut

    parts = [cut(text, "=") for text in given]
    for text, (name, sign, measure) in zip(given, parts, strict=True):
        if not (sign and bare(name) and measure.strip()):
            raise KamlabError(f"--measure must have the form SIDE=MEASURE, as in supplier=npv, not {text!r}")
    return {bare(name): measure.strip() for name, _, measure in parts} or None


@kamlab.command(
    epilog="Example: kamlab tournament three-managers --side supplier=named,literature --side accounts=named --horizon 12 --horizon 60"
)
@click.argument("name", type=CASE)
@click.option(
    "--side", "sides", metavar=SIDE_FORM, multiple=True,
    help="A side and its strategies; two or three of them. SIDE is supplier, rivals, accounts or a name of the case; a strategy is a "
    "conflict policy, or a file that `kamlab search` wrote; named stands for all that the case knows, literature for those of the "
    "literature. By default supplier=named and accounts=named.",
)  # fmt: skip
@click.option(
    "--horizon", "horizons", type=int, multiple=True, help="Months up to which payoffs are counted; repeat it. By default the case's."
)
@click.option("--replications", type=int, default=200, show_default=True, help="Replications of each cell.")
@click.option(
    "--measure", "measures", metavar="SIDE=MEASURE", multiple=True, help="What a side gets; by default profit, or account_profit."
)
@case_options
@code_option
@seed_option
@click.option("--out", type=PATH, metavar="DIR", help="Folder of the results; by default below kamlab-out.")
@click.option("--resume", is_flag=True, help="Go on with what is in the folder.")
@workers_option
@json_option
def tournament(
    *, name: str, sides: tuple[str, ...], horizons: tuple[int, ...], replications: int, measures: tuple[str, ...], months: int | None,
    settings: tuple[str, ...], seed: int, out: Path | None, resume: bool, as_json: bool,
) -> None:  # fmt: skip
    """Play strategies of one side against strategies of another over whole relationships.

    Prints payoffs with intervals, what is dominated, equilibria and how many bootstrap draws keep them, and where imitation leads. Cells
    stream to DIR/runs; killed at any moment, the tournament goes on with --resume. Tables and figures are in DIR/tables.
    """
    import sim

    sc = changed_case(name, settings, months=months)
    folder = out or Path("kamlab-out") / f"{folder_name(sc)}--tournament"
    check_folder(folder)
    load_figures()
    try:
        found = sim.tournament(
            sc, _sides(sides), horizons=horizons or None, replications=replications, measures=_measures(measures), seed=seed, out=folder,
            resume=resume, progress=is_terminal(sys.stderr),
        )  # fmt: skip
    except KeyboardInterrupt:
        complain(f"what is done is kept in {folder}; go on with --resume")
        raise
    tables = found.tables()
    if as_json:
        print_json({name: records(frame) for name, frame in tables.items()} | {"words": found.words(), "out": str(folder)})
        return
    from sim.report.numbers import with_interval

    last = found.at()
    say(
        f"{sc.title}: payoffs to month {found.horizons[-1]}, {count(replications, 'replication')} of each cell; mean [95 % interval]",
        "bold",
    )
    payoffs = records(last.payoffs())
    columns = [*last.sides, *(f"{side} gets" for side in last.sides)]
    shown = [[*(row[side] for side in last.sides),
              *(with_interval(row[f"{side} gets"], row[f"{side} low"], row[f"{side} high"]) for side in last.sides)]
             for row in payoffs[:MOST_ROWS]]  # fmt: skip
    table(columns, shown, right=columns[len(last.sides) :])
    if len(payoffs) > MOST_ROWS:
        say(f"... and {len(payoffs) - MOST_ROWS} more cells in {folder / 'tables' / 'payoffs.csv'}")
    say()
    for sentence in found.words():
        prose(f"- {sentence}")
    say(f"Figures and tables: {folder / 'tables'}")


MOST_ROWS = 40
"""Cells that are printed; the table has all."""


@kamlab.command(epilog="Example: kamlab search three-managers --over traits --over relationship.links --months 60")
@click.argument("name", type=CASE)
@click.option("--side", default="supplier", show_default=True, help="supplier, rivals, accounts, or a name of the case.")
@click.option(
    "--over", multiple=True, metavar="KEY[=LOW:HIGH]",
    help="What is searched; repeat it. traits (all eight of a conflict policy), one of them, tactics (all ten), relationship.links, "
    "attack.price_cut=0:0.3, supplier.joint_planning=0:1 ... By default traits.",
)  # fmt: skip
@click.option("--measure", help="What is sought; by default profit, of accounts account_profit.")
@click.option("--against", multiple=True, metavar="SIDE=STRATEGY", help="What another side does; by default what it does in the case.")
@click.option("--climbs", type=int, default=2, show_default=True, help="How often it climbs, from other starts.")
@click.option("--generations", type=int, default=30, show_default=True, help="How long each climb is.")
@click.option("--population", type=int, default=14, show_default=True, help="Candidates of a generation.")
@click.option("--learn", type=int, default=40, show_default=True, help="Replications of a candidate; in a robust search draws.")
@click.option(
    "--replications", type=int, default=400, show_default=True, help="Replications of the confirmation; in a robust search draws."
)
@click.option("--robust", type=int, default=0, show_default=True, help="Seek the best over draws of the assumptions, each run so often.")
@click.option("--front", type=int, default=0, show_default=True, help="So many further climbs that weigh the mean against the worst tenth.")
@case_options
@code_option
@seed_option
@click.option("--out", type=PATH, metavar="DIR", help="Folder of the results; by default below kamlab-out.")
@click.option("--resume", is_flag=True, help="Go on with a search that was interrupted.")
@overwrite_option
@workers_option
@json_option
def search(
    *, name: str, side: str, over: tuple[str, ...], measure: str | None, against: tuple[str, ...], climbs: int, generations: int,
    population: int, learn: int, replications: int, robust: int, front: int, months: int | None, settings: tuple[str, ...], seed: int,
    out: Path | None, resume: bool, overwrite: bool, as_json: bool,
) -> None:  # fmt: skip
    """Search the strategies of a side for the best one.

    The found strategy is confirmed against the named ones on random numbers that no choice was made on; it lies in DIR/found.toml, which
    `kamlab tournament` plays.
    """
    import sim
    from sim.inquiry import read_strategy
    from sim.report.numbers import with_interval

    sc = changed_case(name, settings, months=months)
    folder = out or Path("kamlab-out") / f"{folder_name(sc)}--search"
    check_folder(folder)
    load_figures()
    others = {}
    for one, names in (_sides(against, "--against") or {}).items():
        if len(names) > 1:
            raise KamlabError(f"--against: {one} does one thing: name one strategy")
        others[one] = read_strategy(names[0]) if names[0].endswith(".toml") else names[0]
    try:
        found = sim.search(
            sc, side, over or "traits", measure=measure, against=others, climbs=climbs, generations=generations, population=population,
            learn=learn, replications=replications, robust=robust, front=front, seed=seed, out=folder, resume=resume, overwrite=overwrite,
            progress=is_terminal(sys.stderr),
        )  # fmt: skip
    except KeyboardInterrupt:
        complain(f"what is learned is kept in {folder}; go on with --resume")
        raise
    if as_json:
        answer = {name: records(frame) for name, frame in found.tables().items()}
        print_json(answer | {"gain": found.gain._asdict(), "converged": found.converged, "words": found.words(), "out": str(folder)})
        return
    say(f"{sc.title}: {found.question.measure} of {side} over {sc.months} months; mean [95 % interval]", "bold")
    rows = [(r["strategy"], with_interval(r["value"], r["low"], r["high"]),
             "-" if r["strategy"] == "found" else with_interval(r["lead"], r["lead_low"], r["lead_high"]))
            for r in records(found.strategies)]  # fmt: skip
    table(("strategy", "earns", "found is ahead by"), rows, right=("earns", "found is ahead by"))
    say()
    columns = ("coordinate", "found", found.best_named, "worth", "corner", "a tenth down loses", "a tenth up loses")
    shown = [(r["coordinate"], f"{r['found']:.3g}", f"{r['named']:.3g}", with_interval(r["worth"], r["low"], r["high"]), r["corner"],
              with_interval(r["down"], r["down_low"], r["down_high"]), with_interval(r["up"], r["up_low"], r["up_high"]))
             for r in records(found.coordinates)]  # fmt: skip
    table(columns, shown, right=(*columns[1:4], *columns[5:]))
    say()
    for sentence in found.words():
        prose(f"- {sentence}")
    say(f"Strategy, figure and tables: {folder}")


@kamlab.command(epilog="Example: kamlab adversary three-managers kiln-raid --out adversary")
@click.argument("cases", type=CASE, nargs=-1, metavar="[NAME]...")
@click.option(
    "--over", multiple=True, metavar="KEY[=LOW:HIGH]", help="What is searched, as for `kamlab search`; by default all that it decides."
)
@click.option("--months", type=int, help="Horizon; by default each case's.")
@click.option("--generations", type=int, default=40, show_default=True, help="How long each search is.")
@click.option("--population", type=int, default=18, show_default=True, help="Candidates of a generation.")
@click.option("--learn", type=int, default=24, show_default=True, help="Replications of a candidate.")
@click.option("--replications", type=int, default=100, show_default=True, help="Replications of the verdicts.")
@seed_option
@click.option("--out", type=PATH, metavar="DIR", help="Folder of the results; by default kamlab-out/adversary.")
@click.option("--resume", is_flag=True, help="Go on with searches that were interrupted.")
@overwrite_option
@workers_option
@json_option
def adversary(
    *, cases: tuple[str, ...], over: tuple[str, ...], months: int | None, generations: int, population: int, learn: int, replications: int,
    seed: int, out: Path | None, resume: bool, overwrite: bool, as_json: bool,
) -> None:  # fmt: skip
    """Search cases jointly for strategies and levers that win by something the case does not pay for.

    Without NAME all bundled cases are searched. The verdicts rest on random numbers that no search met; the intervals of a case hold
    together.
    """
    from sim.inquiry import adversary as inquire
    from sim.inquiry.adversary import NOTHING
    from sim.report.numbers import with_interval

    folder = out or Path("kamlab-out") / "adversary"
    check_folder(folder)
    load_figures()
    try:
        found = inquire(
            cases, over=over or None, months=months, generations=generations, population=population, learn=learn,
            replications=replications, seed=seed, out=folder, resume=resume, overwrite=overwrite, progress=is_terminal(sys.stderr),
        )  # fmt: skip
    except KeyboardInterrupt:
        complain(f"what is learned is kept in {folder}; go on with --resume")
        raise
    if as_json:
        print_json({"table": records(found.table), "cases": records(found.cases), "words": found.words(), "out": str(folder)})
        return
    rows = [(r["case"], r["key"], f"{r['own']:.3g}", f"{r['found']:.3g}", with_interval(r["gain"], r["low"], r["high"]),
             with_interval(r["cost"], r["cost_low"], r["cost_high"]), r["corner"] or "inside", r["verdict"])
            for r in records(found.table[found.table["verdict"] != NOTHING])]  # fmt: skip
    columns = ("case", "what", "own", "found", "gain", "costs more", "where", "verdict")
    table(columns, rows, right=columns[2:6])
    say()
    for sentence in found.words():
        prose(f"- {sentence}")
    say(f"Tables: {folder}")
