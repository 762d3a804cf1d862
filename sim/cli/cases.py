"""Commands about scenarios: list, show, check and begin one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim import bundled
from sim.cli.group import UNUSABLE, kamlab
from sim.cli.options import (
    CASE,
    CASE_OR_DESIGN,
    PATH,
    count,
    json_option,
    span,
)
from sim.errors import KamlabError
from sim.paths import usable, write_new
from sim.terminal import complain, print_json, prose, say, table

if TYPE_CHECKING:
    from sim.scenario import Scenario
    from sim.scenario.supplier import Supplier


@kamlab.command(epilog="Example: kamlab scenarios")
@json_option
def scenarios(*, as_json: bool) -> None:
    """List the bundled cases."""
    from sim.scenario.library import summaries

    found = summaries()
    if as_json:
        print_json(found)
    else:
        table(list(found[0]), [tuple(row.values()) for row in found])


@kamlab.command(epilog="Example: kamlab show gree-gome --zh")
@click.argument("name", type=CASE)
@click.option("--zh", "chinese", is_flag=True, help="Tell the story in Chinese.")
@json_option
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
    prose(story or "(The file tells no story in this language.)")
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
            (p.name, p.statistic, p.measure + (f" / {p.per}" if p.per else ""), span(p.low, p.high), p.figure, p.source) for p in sc.pattern
        ]
        table(
            ("pattern", "statistic", "measure", "must lie in", "source figure", "source"),
            rows,
            title="Patterns (`kamlab verify` checks them)",
        )
    else:
        say("Patterns: none")


@kamlab.command(epilog="Example: kamlab check my-case.toml other-case.toml")
@click.argument("files", type=CASE_OR_DESIGN, nargs=-1, required=True, metavar="FILE...")
def check(*, files: tuple[str, ...]) -> int:
    """Check scenarios and designs: files, or bundled ones by name.

    All that is wrong is listed, file by file; the exit code is 0 where all can be used.
    """
    code = 0
    for file in files:
        try:
            found = _checked(file)
        except KamlabError as error:
            for sentence in error.sentences:
                complain(sentence if sentence.startswith(str(usable(file))) else f"{file}: {sentence}")
            code = UNUSABLE
        else:
            click.echo(f"{file}: ok ({found})")
    return code


def _checked(file: str) -> str:
    """What a file holds, in a few words; a design is judged as a design."""
    import sim
    from sim.scenario import check_cells, is_design

    if file not in bundled.cases() and (file in bundled.designs() or is_design(file)):
        from sim.experiment import read_design

        design = read_design(file)
        points = count(design.size, "point")
        return f"a design: {points} of {design.scenario}, {count(design.replications, 'replication')} of each"
    sc = sim.load(file)
    check_cells(sc)
    accounts = sum(account.count for account in sc.account)
    parts = [(len(sc.supplier), "supplier"), (accounts, "account"), (sc.months, "month"), (len(sc.pattern), "pattern")]
    return ", ".join(count(n, what) for n, what in parts)


@kamlab.command(epilog="Example: kamlab new my-accounts --from three-managers --accounts accounts.csv")
@click.argument("name")
@click.option("--from", "case", type=CASE, help="Begin with this case instead of a small one.")
@click.option("--accounts", type=PATH, metavar="FILE", help="With --from: a .csv or .xlsx of your accounts, in the place of the case's.")
def new(*, name: str, case: str | None, accounts: Path | None) -> None:
    """Write NAME.toml, a small commented scenario to begin with. An existing file is never overwritten.

    A table of accounts has a line of headings and a line for each account. Needed are name, purchases (a month, from all suppliers) and
    share (of them, of the focal supplier); what else there may be is told in docs/own-accounts.md.
    """
    from sim.scenario import begun, template

    if accounts is not None and case is None:
        raise KamlabError("--accounts needs --from CASE: the case whose suppliers and market the accounts meet")
    path = usable(name if name.endswith(".toml") else f"{name}.toml")
    write_new(path, template(path.stem) if case is None else begun(path.stem, case, accounts))
    click.echo(f"Wrote {path}. Change it, then: kamlab check {path}; kamlab compare {path}")
