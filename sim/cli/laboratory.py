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
    count,
    folder_name,
    json_option,
    listed,
    load_figures,
    luck_options,
    workers_option,
)
from sim.errors import KamlabError
from sim.terminal import complain, is_terminal, print_json, prose, records, say, table

SIDE_FORM = "SIDE=A,B,C"


def _sides(given: tuple[str, ...]) -> dict[str, list[str]] | None:
    from sim.scenario.naming import bare, cut

    found: dict[str, list[str]] = {}
    for text in given:
        name, sign, strategies = cut(text, "=")
        names = list(listed(strategies) or ())
        if not sign or not bare(name) or not names:
            raise KamlabError(f"--side must have the form {SIDE_FORM}, as in accounts=balanced,boulware, not {text!r}")
        if bare(name) in found:
            raise KamlabError(f"--side: {bare(name)} is named twice: put all its strategies behind one --side")
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
@luck_options
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
