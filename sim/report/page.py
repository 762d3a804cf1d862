"""One self-contained HTML page about a comparison, its figures as PNG beside it, and the data behind it."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any

import pandas as pd

from sim.analysis.results import Results
from sim.experiment.own import own_code
from sim.figures import Picture, pictures
from sim.report import html
from sim.report.data import FILES, told_of, write_tables
from sim.report.files import writable_folder
from sim.report.folder import results_in
from sim.report.numbers import number
from sim.report.provenance import asked_of, conflicts, coverages, manifest
from sim.report.tables import contrasts_table, summary_table
from sim.report.words import YEAR, headline
from sim.strategies.conflict import RANGES, TRAITS
from sim.strategies.coverage import LAYERS
from sim.world.parameters import INDEX as PARAMETER_INDEX
from sim.world.parameters import PARAMETERS

PAGE = "report.html"
CODE = (
    ("adaptive", "adaptive policy", "policy", "function"), ("classes", "agent class as policy", "policy", "class"),
    ("measures", "measure", "name", "function"),
)  # fmt: skip
"""Kinds of own code: the key in a manifest, what the page calls it, and the keys of its name and of what it is."""
CSS = Path(__file__).with_name("page.css")


def write_report(comparison: Results, out: Path, *, overwrite: bool = False) -> Path:
    """Write `report.html`, `figures/` (PNG, PDF, SVG and their captions) and the data (see `sim.report.data.save`) to a folder.

    Parameters
    ----------
    out : folder, made where it is missing; the same report may be written again
    overwrite : whether another result in it may be replaced

    Returns
    -------
    path of the page

    Raises
    ------
    KamlabError
        where `out` is a file, cannot be written, or holds another result
    """
    with results_in(out, asked_of(comparison), told_of(comparison), overwrite=overwrite, files=(PAGE, *FILES)) as folder:
        writable_folder(out / "figures")
        write_tables(comparison, folder)
        drawn = [(picture, folder.figure(f"figures/{picture.name}", picture.figure)) for picture in pictures(comparison)]
        folder.text("figures/captions.txt", "".join(f"{picture.name}: {picture.title}. {picture.caption}\n\n" for picture, _ in drawn))
        return folder.text(PAGE, page_text(comparison, drawn))


def page_text(comparison: Results, drawn: list[tuple[Picture, bytes]]) -> str:
    """The page as text, with the figures in it."""
    body = [
        _title(comparison),
        html.section("What was found", html.bullets(headline(comparison), "headline"), html.note(_reading(comparison))),
        html.section("Figures", *[html.figure(svg, picture.title, picture.caption) for picture, svg in drawn]),
        _numbers(comparison),
        _contrasts(comparison),
        _case(comparison),
        _strategies(comparison),
        _assumptions(comparison),
        _provenance(comparison),
    ]
    return html.page(comparison.scenario.title, CSS.read_text(encoding="utf-8"), "\n".join(part for part in body if part))


def _title(comparison: Results) -> str:
    scenario = comparison.scenario
    chinese = f'<p class="subtitle" lang="zh">{escape(scenario.title_zh)}</p>' if scenario.title_zh else ""
    replications = "one replication" if comparison.replications == 1 else f"{comparison.replications:,} replications"
    months = "one month" if comparison.horizon == 1 else f"{comparison.horizon} months"
    cells = "one cell" if len(comparison.cells) == 1 else f"{len(comparison.cells)} cells"
    size = f"{cells}, {replications} each, {months}. Shows: {scenario.shows}"
    changes = ", ".join(f"{key} = {value}" for key, value in scenario.changes.items())
    changed = f'<p class="subtitle"><strong>Changed from the case as told:</strong> {escape(changes)}</p>' if changes else ""
    lines = (f"<h1>{escape(scenario.title)}</h1>", chinese, f'<p class="subtitle">{escape(size)}</p>', changed)
    return "<header>\n" + "\n".join(line for line in lines if line) + "\n</header>"


def _reading(comparison: Results) -> str:
    if comparison.replications == 1:
        return "One replication is one story, not evidence: it met one course of random numbers. Run more replications for intervals."
    return (
        "Numbers in brackets are 95 % intervals. Replication r of every cell met the same random numbers, so cells "
        "are compared replication by "
        "replication: what is left is the difference that the strategies make."
    )


def _numbers(comparison: Results) -> str:
    frame = summary_table(comparison).replace(r" \[", "\n[", regex=True)  # the interval below its mean, so that six cells fit
    meanings = {name: comparison.measure(name).meaning for name in frame["measure"]}
    months = "over 1 month" if comparison.horizon == 1 else f"over {comparison.horizon} months"
    return html.section(
        "Measures",
        html.note(f"Mean and 95 % interval of each cell (policy / relationship) {months}. All measures are in summary.csv."),
        html.table(frame, numeric=list(frame.columns[2:])),
        "<details>\n<summary>What the measures mean</summary>\n"
        + html.table(pd.DataFrame({"measure": meanings.keys(), "meaning": meanings.values()}))
        + "\n</details>",
    )


def _contrasts(comparison: Results) -> str:
    whole = contrasts_table(comparison)
    if whole.empty:
        return ""
    unit = comparison.unit("profit")
    parts = [
        html.note(
            f"Profit of left less profit of right in {unit}, on the same random numbers, with its 95 % interval. "
            f"Superiority is the probability that "
            "left earns more than right; ties count half. Contrasts of other measures are in contrasts.csv."
        ),
        html.table(whole, numeric=("difference", "superiority")),
    ]
    if comparison.horizon > YEAR:
        first = contrasts_table(comparison, last=YEAR)
        parts += [f"<h3>The first year, months 1 to {YEAR}</h3>", html.table(first, numeric=("difference", "superiority"))]
    return html.section("Contrasts", *parts)


def _case(comparison: Results) -> str:
    scenario = comparison.scenario
    english, chinese = html.paragraphs(scenario.story.en), html.paragraphs(scenario.story.zh, "zh")
    story = f'<div class="story">\n<div>{english}</div>\n<div>{chinese}</div>\n</div>'
    look = f"<h3>What to look for</h3>\n{html.bullets(scenario.story.look)}" if scenario.story.look else ""
    facts = [{"fact": fact.text, "source": fact.source, "in the model": fact.becomes} for fact in scenario.fact]
    told = f"<h3>Facts</h3>\n{html.table(pd.DataFrame(facts))}" if facts else ""
    return html.section("The case", story, look, told, html.note(f"Source: {scenario.source}"))


def _strategies(comparison: Results) -> str:
    policies = [{"policy": name} | {trait: _known(row, trait) for trait in TRAITS} for name, row in conflicts(comparison).items()]
    relationships = [
        {"relationship": name}
        | {layer: _visits(row, layer) for layer in LAYERS}
        | {key: _known(row, key) for key in ("links", "monitoring")}
        for name, row in coverages(comparison).items()
    ]
    ranges = "; ".join(f"{trait} {low:g} to {high:g}" for trait, (low, high) in RANGES.items())
    return html.section(
        "Strategies compared",
        html.table(pd.DataFrame(policies), numeric=TRAITS),
        html.note(f"Ranges: {ranges}."),
        html.table(pd.DataFrame(relationships), numeric=("links", "monitoring")),
        html.note("Visits a month to each layer of an account, by the rank of the visitor; links and monitoring 0 to 1."),
    )


def _known(row: dict[str, Any], trait: str) -> str:
    return f"{row[trait]:g}" if trait in row else "not recorded"


def _visits(row: dict[str, Any], layer: str) -> str:
    if "effort" not in row:
        return "not recorded"
    return ", ".join(f"{rank} {visits:g}" for rank, visits in row["effort"].get(layer, {}).items() if visits) or "none"


def _assumptions(comparison: Results) -> str:
    changed = comparison.scenario.assumptions
    if not changed:
        return html.section("Assumptions changed", html.note("None: the behavioural parameters are those shared by all cases."))
    rows = []
    for name, value in changed.items():
        parameter = PARAMETERS[PARAMETER_INDEX[name]]
        rows.append({
            "parameter": name, "here": number(value), "shared by all cases": number(parameter.value), "unit": parameter.unit,
            "meaning": parameter.meaning,
        })  # fmt: skip
    return html.section("Assumptions changed", html.table(pd.DataFrame(rows), numeric=("here", "shared by all cases")))


def _provenance(comparison: Results) -> str:
    found = manifest(comparison)
    versions = ", ".join(f"{name} {version}" for name, version in found["versions"].items())
    rows = {
        "scenario": comparison.scenario.name, "made by": comparison.made_by, "seed": found["seed"], "replications": comparison.replications,
        "months": found["months"], "engine": found["engine"], "digest of the rules": found["rules_digest"], "versions": versions,
    }  # fmt: skip
    for own in comparison.own:
        files = ", ".join(own["files"]) or "typed into a session"
        rows[f"own class in place of {own['replaces']}"] = f"{own['class']} ({files}; SHA-256 {own['sha256'][:16]})"
    code = own_code(comparison.scenario)
    for kind, told, name, what in CODE:
        for each in code.get(kind, ()):
            files = ", ".join(each.get("files", ())) or "typed into a session"
            rows[f"{told} {each[name]}"] = f"{each.get(what, each[name])} ({files}; SHA-256 {each.get('sha256', 'unknown')[:16]})"
    same = "The same scenario, strategies, seed, rules and versions give the same numbers; manifest.json holds all of them."
    if comparison.own or code:
        same = (
            "The same scenario, strategies, seed, rules, versions and own code give the same numbers. manifest.json holds all but the "
            "own classes and functions, of which it has names, files and digests: keep their source with it."
        )
    return html.section(
        "Where these numbers come from",
        html.table(pd.DataFrame({"what": rows.keys(), "value": rows.values()})),
        html.note(same),
    )
