"""The command that fits behavioural assumptions to one's own account-months."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from sim.cli.group import kamlab
from sim.cli.options import (
    CASE,
    PATH,
    changed_case,
    check_folder,
    folder_name,
    json_option,
    listed,
    load_figures,
    overwrite_option,
    seed_option,
    settings_options,
    workers_option,
)
from sim.errors import KamlabError
from sim.terminal import is_terminal, print_json, prose, records, say, table

MOST_ROWS = 15
"""Assumptions that are printed; the table has all."""


@kamlab.command(epilog="Example: kamlab fit three-managers --data panel.csv --policy balanced --out fitted")
@click.argument("name", type=CASE)
@click.option("--data", type=PATH, required=True, metavar="FILE|DIR", help="Account-months: .csv, .xlsx, .parquet, or a folder of --panel.")
@click.option(
    "--assumption", "assumptions", metavar="NAME[=LOW:HIGH]", multiple=True,
    help="An assumption that is fitted, and its range; repeat it. By default all, each from 0.6 to 1.6 times its value.",
)  # fmt: skip
@click.option("--measures", metavar="A,B", help="Columns of the data that are used; by default all that a firm's own records can tell.")
@click.option("--policy", help="Conflict policy that the supplier had; by default the case's.")
@click.option("--relationship", help="Relationship that it had; by default the case's.")
@click.option("--replication", type=int, help="Which history, where the data hold several.")
@click.option("--draws", type=int, default=4000, show_default=True, help="Histories that are simulated under random assumptions.")
@click.option("--predictions", type=int, default=400, show_default=True, help="Histories under the fitted ones, for the checks.")
@click.option(
    "--held-out", type=float, default=0.25, show_default=True, help="Part of the months that a second fit must foretell; 0 for none."
)
@settings_options
@seed_option
@click.option("--out", type=PATH, metavar="DIR", help="Folder of the result; by default below kamlab-out.")
@overwrite_option
@workers_option
@json_option
def fit(
    *, name: str, data: Path, assumptions: tuple[str, ...], measures: str | None, policy: str | None, relationship: str | None,
    replication: int | None, draws: int, predictions: int, held_out: float, settings: tuple[str, ...], seed: int, out: Path | None,
    overwrite: bool, as_json: bool,
) -> int:  # fmt: skip
    """Estimate behavioural assumptions from account-months. NAME is the case that the accounts are in.

    Tells which assumptions the data identify, with 90 % intervals, and which they do not; whether the data look like what the fitted case
    makes; and how well the last months were foretold. The fitted set is DIR/fitted.toml, which other commands take as --assumptions; the
    fitted case is DIR/CASE-fitted.toml, which all take as NAME.
    """
    import sim
    from sim.report.numbers import with_interval

    sc = changed_case(name, settings)
    folder = out or Path("kamlab-out") / f"{folder_name(sc)}--fit"
    check_folder(folder)
    load_figures()
    found = sim.fit(
        sc, data, _ranges(assumptions), measures=listed(measures), policy=policy, relationship=relationship, replication=replication,
        draws=draws, predictions=predictions, held_out=held_out, seed=seed, out=folder, overwrite=overwrite,
        progress=is_terminal(sys.stderr),
    )  # fmt: skip
    if as_json:
        print_json({name: records(frame) for name, frame in found.tables().items() if name not in ("posterior", "months")}
                   | {"words": found.words(), "out": str(folder)})  # fmt: skip
        return 0
    say(f"{sc.title}: {len(found.identified)} of {len(found.table)} assumptions identified; median [90 %]", "bold")
    rows = [(row["assumption"], f"{row['value']:.3g}", f"{row['prior_low']:.3g} to {row['prior_high']:.3g}",
             with_interval(row["estimate"], row["low"], row["high"]), f"{row['shrinkage']:.0%}", "yes" if row["identified"] else "no")
            for row in records(found.table.head(max(MOST_ROWS, len(found.identified))))]  # fmt: skip
    table(("assumption", "case", "range before", "estimate", "narrower by", "identified"), rows, right=("case", "estimate", "narrower by"))
    if len(found.table) > len(rows):
        say(f"... and {len(found.table) - len(rows)} more, not identified, in {folder / 'assumptions.csv'}")
    say()
    for sentence in found.words():
        prose(f"- {sentence}")
    say(f"Fitted set: {folder / 'fitted.toml'} (--assumptions); figures and tables: {folder}")
    return 0


def _ranges(given: tuple[str, ...]) -> dict[str, tuple[float, float] | None] | None:
    """`inertia=1:5` and `carry`, several of them, as ranges by name."""
    found: dict[str, tuple[float, float] | None] = {}
    for text in given:
        name, sign, ends = text.partition("=")
        low, colon, high = ends.partition(":")
        try:
            if not name.strip() or (sign and not colon):
                raise ValueError
            found[name.strip()] = (float(low), float(high)) if sign else None
        except ValueError:
            raise KamlabError(f"--assumption must have the form NAME or NAME=LOW:HIGH, as in inertia=1:5, not {text!r}") from None
    return found or None
