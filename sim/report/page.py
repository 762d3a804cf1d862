"""One self-contained HTML page about a comparison, its figures as PNG beside it, and the data behind it.

It begins with what a reader looks for: who is ahead, in a table and a figure. Then come the words, what they hold under, and, folded,
all the rest. It speaks one language.
"""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any

import pandas as pd

from sim.analysis.results import Results
from sim.experiment.own import own_code
from sim.figures import Picture, pictures
from sim.language import ENGLISH, Tongue, check_language
from sim.language import told as told_word
from sim.report import html
from sim.report.chinese import CHINESE
from sim.report.data import FILES, told_of, write_tables
from sim.report.files import writable_folder
from sim.report.folder import results_in
from sim.report.numbers import number
from sim.report.provenance import asked_of, conflicts, coverages, manifest
from sim.report.tables import contrasts_table, ranked_table, summary_table
from sim.report.words import YEAR, conditions, findings
from sim.strategies.conflict import RANGES, TRAITS
from sim.strategies.coverage import LAYERS
from sim.world.parameters import INDEX as PARAMETER_INDEX
from sim.world.parameters import PARAMETERS

PAGE = "report.html"
CODE = (
    ("adaptive", "adaptive policy {name}", "policy", "function"), ("classes", "agent class as policy {name}", "policy", "class"),
    ("measures", "measure {name}", "name", "function"),
)  # fmt: skip
"""Kinds of own code: the key in a manifest, what the page calls it, and the keys of its name and of what it is."""
CSS = Path(__file__).with_name("page.css")


def tongue_of(language: str) -> Tongue:
    """What a report says its sentences in.

    Raises
    ------
    KamlabError
        for a language that there is not
    """
    return CHINESE if check_language(language) == "zh" else ENGLISH


def write_report(comparison: Results, out: Path, *, overwrite: bool = False, language: str = "en") -> Path:
    """Write `report.html`, `figures/` (PNG, PDF, SVG and their captions) and the data (see `sim.report.data.save`) to a folder.

    Parameters
    ----------
    out : folder, made where it is missing; the same report may be written again, in another language, too
    overwrite : whether another result in it may be replaced
    language : en or zh

    Returns
    -------
    path of the page

    Raises
    ------
    KamlabError
        where `out` is a file, cannot be written, or holds another result
    """
    tongue = tongue_of(language)
    with results_in(out, asked_of(comparison), told_of(comparison), overwrite=overwrite, files=(PAGE, *FILES)) as folder:
        writable_folder(out / "figures")
        write_tables(comparison, folder)
        shown = pictures(comparison, tongue)
        drawn = [(picture, folder.figure(f"figures/{picture.name}", picture.figure)) for picture in shown]
        folder.text("figures/captions.txt", "".join(f"{picture.name}: {picture.title}. {picture.caption}\n\n" for picture, _ in drawn))
        return folder.text(PAGE, page_text(comparison, drawn, tongue))


def page_text(comparison: Results, drawn: list[tuple[Picture, bytes]], tongue: Tongue = ENGLISH) -> str:
    """The page as text, with the figures in it."""
    first, *others = [html.figure(svg, picture.title, picture.caption) for picture, svg in drawn]
    body = [
        _title(comparison, tongue),
        _ranking(comparison, first, tongue),
        html.section(
            tongue.say("What was found"), html.bullets(findings(comparison, tongue), "headline"), html.note(_reading(comparison, tongue))
        ),
        html.section(tongue.say("Under what conditions"), html.bullets(conditions(comparison, tongue)), _changes(comparison, tongue)),
        html.folded(tongue.say("Figures"), *others),
        _numbers(comparison, tongue),
        _contrasts(comparison, tongue),
        _case(comparison, tongue),
        _strategies(comparison, tongue),
        _assumptions(comparison, tongue),
        _provenance(comparison, tongue),
    ]
    title = _title_of(comparison, tongue)
    return html.page(title, CSS.read_text(encoding="utf-8"), "\n".join(part for part in body if part), tongue.language)


def _title_of(comparison: Results, tongue: Tongue) -> str:
    scenario = comparison.scenario
    return (scenario.title_zh if tongue.language == "zh" else "") or scenario.title


def _title(comparison: Results, tongue: Tongue) -> str:
    scenario, cells = comparison.scenario, len(comparison.cells)
    size = tongue.say(
        "{cells}, {replications} each, {months}.",
        cells=tongue.count(cells, "one cell", "{n} cells"),
        replications=tongue.count(comparison.replications, "one replication", "{n:,} replications"),
        months=tongue.count(comparison.horizon, "one month", "{n} months"),
    )
    shows = f" Shows: {scenario.shows}" if tongue.language == "en" else ""
    lines = (f"<h1>{escape(_title_of(comparison, tongue))}</h1>", f'<p class="subtitle">{escape(size + shows)}</p>')
    return "<header>\n" + "\n".join(lines) + "\n</header>"


def _ranking(comparison: Results, figure: str, tongue: Tongue) -> str:
    frame = ranked_table(comparison, tongue=tongue)
    heading = tongue.say("Who earns most") if len(comparison.cells) > 1 else tongue.say("What is earned")
    return html.section(heading, html.table(frame, numeric=[frame.columns[0], *frame.columns[3:]]), figure)


def _reading(comparison: Results, tongue: Tongue) -> str:
    if comparison.replications == 1:
        return tongue.say(
            "One replication is one story, not evidence: it met one course of random numbers. Run more replications for intervals."
        )
    return tongue.say(
        "Numbers in brackets are 95 % intervals. Replication r of every cell met the same random numbers, so cells "
        "are compared replication by replication: what is left is the difference that the strategies make."
    )


def _changes(comparison: Results, tongue: Tongue) -> str:
    changes = ", ".join(f"{key} = {value}" for key, value in comparison.scenario.changes.items())
    told = escape(tongue.say("Changed from the case as told:"))
    return f"<p><strong>{told}</strong> {escape(changes)}</p>" if changes else ""


def _numbers(comparison: Results, tongue: Tongue) -> str:
    frame = summary_table(comparison).replace(r" \[", "\n[", regex=True)  # the interval below its mean, so that six cells fit
    names, language = list(frame["measure"]), tongue.language
    shown = frame.assign(measure=[told_word(name, language) for name in names])
    if language == "zh":
        shown["unit"] = shown["unit"].map(tongue.word)
    cells = {name: " / ".join(map(tongue.word, name.split(" / "))) for name in frame.columns[2:]}
    shown = shown.rename(columns={"measure": tongue.say("measure"), "unit": tongue.say("unit"), **cells})
    meanings = pd.DataFrame({
        tongue.say("measure"): [told_word(name, language) for name in names],
        tongue.say("name in the files"): names,
        **({"meaning": [comparison.measure(name).meaning for name in names]} if language == "en" else {}),
    })  # fmt: skip
    months = tongue.count(comparison.horizon, "over 1 month", "over {n} months")
    return html.folded(
        tongue.say("Measures"),
        html.note(
            tongue.say(
                "Mean and 95 % interval of each cell (policy / relationship) {months}. All measures are in summary.csv.", months=months
            )
        ),
        html.table(shown, numeric=list(shown.columns[2:])),
        f"<h3>{escape(tongue.say('What the measures mean'))}</h3>",
        html.table(meanings),
    )


def _contrasts(comparison: Results, tongue: Tongue) -> str:
    whole = contrasts_table(comparison)
    if whole.empty:
        return ""
    note = tongue.say(
        "Profit of left less profit of right in {unit}, on the same random numbers, with its 95 % interval. Superiority is the "
        "probability that left earns more than right; ties count half. Contrasts of other measures are in contrasts.csv.",
        unit=comparison.unit("profit") if tongue.language == "en" else tongue.word(comparison.unit("profit")),
    )
    parts = [html.note(note), _contrast_table(whole, tongue)]
    if comparison.horizon > YEAR:
        heading = escape(tongue.say("The first year, months 1 to {year}", year=YEAR))
        parts += [f"<h3>{heading}</h3>", _contrast_table(contrasts_table(comparison, last=YEAR), tongue)]
    return html.folded(tongue.say("Contrasts"), *parts)


def _contrast_table(frame: pd.DataFrame, tongue: Tongue) -> str:
    shown = frame.assign(**{name: frame[name].map(tongue.word) for name in ("within", "left", "right")})
    shown.columns = pd.Index([tongue.say(name) for name in frame.columns])
    return html.table(shown, numeric=list(shown.columns[3:]))


def _case(comparison: Results, tongue: Tongue) -> str:
    scenario, chinese = comparison.scenario, tongue.language == "zh" and bool(comparison.scenario.story.zh)
    story = html.paragraphs(scenario.story.zh, "zh") if chinese else html.paragraphs(scenario.story.en, "" if tongue is ENGLISH else "en")
    if tongue.language == "zh":  # what to look for and the facts of the source stand in a case in English only
        return html.folded(tongue.say("The case"), story, html.note(tongue.say("Source: {source}", source=scenario.source)))
    look = f"<h3>What to look for</h3>\n{html.bullets(scenario.story.look)}" if scenario.story.look else ""
    facts = [{"fact": fact.text, "source": fact.source, "in the model": fact.becomes} for fact in scenario.fact]
    told = f"<h3>Facts</h3>\n{html.table(pd.DataFrame(facts))}" if facts else ""
    return html.folded("The case", story, look, told, html.note(f"Source: {scenario.source}"))


def _strategies(comparison: Results, tongue: Tongue) -> str:
    words = {trait: tongue.say(told_word(trait, "en")) for trait in (*TRAITS, "links", "monitoring")}
    policies = [
        {tongue.say("policy"): tongue.word(name)} | {words[trait]: _known(row, trait, tongue) for trait in TRAITS}
        for name, row in conflicts(comparison).items()
    ]
    relationships = [
        {tongue.say("relationship"): tongue.word(name)}
        | {told_word(layer, tongue.language): _visits(row, layer, tongue) for layer in LAYERS}
        | {words[key]: _known(row, key, tongue) for key in ("links", "monitoring")}
        for name, row in coverages(comparison).items()
    ]
    ranges = "; ".join(tongue.say("{name} {low:g} to {high:g}", name=trait, low=low, high=high) for trait, (low, high) in RANGES.items())
    return html.folded(
        tongue.say("Strategies compared"),
        html.table(pd.DataFrame(policies), numeric=[words[trait] for trait in TRAITS]),
        html.note(tongue.say("Ranges, under the names that files have: {ranges}.", ranges=ranges)),
        html.table(pd.DataFrame(relationships), numeric=[words["links"], words["monitoring"]]),
        html.note(tongue.say("Visits a month to each layer of an account, by the rank of the visitor; links and monitoring 0 to 1.")),
    )


def _known(row: dict[str, Any], trait: str, tongue: Tongue) -> str:
    return f"{row[trait]:g}" if trait in row else tongue.say("not recorded")


def _visits(row: dict[str, Any], layer: str, tongue: Tongue) -> str:
    if "effort" not in row:
        return tongue.say("not recorded")
    visits = row["effort"].get(layer, {}).items()
    return ", ".join(f"{tongue.say(rank)} {number:g}" for rank, number in visits if number) or tongue.say("none")


def _assumptions(comparison: Results, tongue: Tongue) -> str:
    changed = comparison.scenario.assumptions
    heading = tongue.say("Assumptions changed")
    if not changed:
        return html.folded(heading, html.note(tongue.say("None: the behavioural parameters are those shared by all cases.")))
    rows = []
    for name, value in changed.items():
        parameter = PARAMETERS[PARAMETER_INDEX[name]]
        row = {
            tongue.say("parameter"): name, tongue.say("here"): number(value), tongue.say("shared by all cases"): number(parameter.value),
            tongue.say("unit"): parameter.unit,
        }  # fmt: skip
        rows.append(row | ({"meaning": parameter.meaning} if tongue.language == "en" else {}))
    return html.folded(heading, html.table(pd.DataFrame(rows), numeric=(tongue.say("here"), tongue.say("shared by all cases"))))


def _provenance(comparison: Results, tongue: Tongue) -> str:
    found = manifest(comparison)
    versions = ", ".join(f"{name} {version}" for name, version in found["versions"].items())
    rows = {
        tongue.say("scenario"): comparison.scenario.name, tongue.say("made by"): comparison.made_by, tongue.say("seed"): found["seed"],
        tongue.say("replications"): comparison.replications, tongue.say("months"): found["months"], tongue.say("engine"): found["engine"],
        tongue.say("digest of the rules"): found["rules_digest"], tongue.say("versions"): versions,
    }  # fmt: skip
    for own in comparison.own:
        files = ", ".join(own["files"]) or tongue.say("typed into a session")
        rows[tongue.say("own class in place of {replaced}", replaced=own["replaces"])] = (
            f"{own['class']} ({files}; SHA-256 {own['sha256'][:16]})"
        )
    code = own_code(comparison.scenario)
    for kind, told, name, what in CODE:
        for each in code.get(kind, ()):
            files = ", ".join(each.get("files", ())) or tongue.say("typed into a session")
            digest = each.get("sha256", "unknown")[:16]
            rows[tongue.say(told, name=each[name])] = f"{each.get(what, each[name])} ({files}; SHA-256 {digest})"
    same = tongue.say("The same scenario, strategies, seed, rules and versions give the same numbers; manifest.json holds all of them.")
    if comparison.own or code:
        same = tongue.say(
            "The same scenario, strategies, seed, rules, versions and own code give the same numbers. manifest.json holds all but the "
            "own classes and functions, of which it has names, files and digests: keep their source with it."
        )
    return html.folded(
        tongue.say("Where these numbers come from"),
        html.table(pd.DataFrame({tongue.say("what"): rows.keys(), tongue.say("value"): rows.values()})),
        html.note(same),
    )
