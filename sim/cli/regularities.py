"""The command that holds the table against published regularities of negotiation."""

from __future__ import annotations

import math
from pathlib import Path

import click

from sim.cli.group import kamlab
from sim.cli.options import PATH, check_folder, count, json_option, overwrite_option, seed_option
from sim.terminal import print_json, prose, records, records_or_table, say

COLUMNS = ("regularity", "verdict", "simulated [95 %]", "counts as a hit", "source", "published effect")


@kamlab.command(epilog="Example: kamlab regularities --negotiations 500 --set assumptions.learned=0")
@click.option("--negotiations", type=int, default=2000, show_default=True, help="Negotiations under each condition, 20 or more.")
@click.option(
    "--set", "settings", metavar="assumptions.NAME=VALUE", multiple=True,
    help="Change an assumption (see `kamlab parameters`), as to see what a mechanism does to a regularity. May be repeated.",
)  # fmt: skip
@click.option("--zh", "chinese", is_flag=True, help="Name the regularities in Chinese.")
@seed_option
@click.option("--out", type=PATH, metavar="DIR", help="Folder of the table; by default none is written.")
@overwrite_option
@json_option
def regularities(
    *, negotiations: int, settings: tuple[str, ...], chinese: bool, seed: int, out: Path | None, overwrite: bool, as_json: bool
) -> None:
    """Hold simulated negotiations against regularities that laboratories have published.

    A population of negotiations is held at the table with the shared assumptions, none of which is chosen to meet a regularity. One is
    hit where the whole interval of the simulated effect lies where the published one does; misses are told like hits.
    """
    from functools import partial

    from sim.inquiry import regularities as inquire
    from sim.inquiry.asked import files_of, nothing
    from sim.language import told
    from sim.report.folder import claim
    from sim.report.numbers import with_interval
    from sim.scenario import parse_setting

    if out is not None:
        check_folder(out)
    before = nothing if out is None else partial(claim, out, overwrite=overwrite, files=files_of(["regularities"], []))
    found = inquire(negotiations=negotiations, seed=seed, set=dict(parse_setting(text) for text in settings), before=before)
    paths = [] if out is None else found.save(out, overwrite=overwrite)
    if as_json:
        print_json({"table": records(found.table), "hits": found.hits, "files": list(map(str, paths))})
        return
    language = "zh" if chinese else "en"
    rows = [
        (told(r["regularity"], language), told(r["verdict"], language), with_interval(r["effect"], r["low"], r["high"]),
         _within(r["wanted_low"], r["wanted_high"]), r["source"], f"{r['published']} ({r['known']})")
        for r in records(found.table)
    ]  # fmt: skip
    say(f"Published regularities, {count(negotiations, 'negotiation')} under each condition", "bold")
    records_or_table(tuple(told(column, language) for column in COLUMNS), rows)
    say()
    prose(f"{found.hits} of {len(found.table)} regularities are hit. What each measures, "
              "and what was predicted of it before the first run, stands in the table that --out writes.")  # fmt: skip
    if out is not None:
        say(f"Table: {out}")


def _within(low: float, high: float) -> str:
    """An interval that a simulated effect must lie in."""
    if high is None or math.isinf(high):
        return f"above {low:g}"
    return f"{low:g} to {high:g}"
