"""The pages agree with the code and with each other."""

from __future__ import annotations

import importlib.util
import re
import tomllib

import pytest

import sim
from sim.engine.calendar import CALENDAR
from sim.scenario import Scenario
from sim.scenario.facts import stated_in
from sim.strategies import PAY_PLANS
from sim.strategies.attack import TRAITS as ATTACK_TRAITS
from sim.strategies.conflict import TRAITS
from sim.world import columns, measures, parameters
from sim.world.registry import MECHANISMS
from tests.docs.pages import LINKED, PAGES, ROOT, anchors, links, prose, written

MODEL = ROOT / "docs" / "model.md"
AROUND_THE_MODEL = [MODEL, *(ROOT / "docs" / f"{name}.md" for name in ("history", "literature", "results"))]
"""The specification, and the pages that speak of it in its own words."""
REFERENCE = ROOT / "docs" / "reference.md"
OWN_SYMBOLS = {"severity", "pattern", "assumptions"}
"""Names that docs/model.md defines for itself."""


@pytest.fixture(scope="module")
def generate():
    """The script that writes the reference and the tables of the model's description."""
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_reference_is_up_to_date(generate):
    assert generate.reference() == REFERENCE.read_text(encoding="utf-8"), "run `python docs/generate.py`"
    assert generate.api() == generate.API.read_text(encoding="utf-8"), "run `python docs/generate.py`"


def test_the_tables_in_the_description_of_the_model_are_up_to_date(generate):
    page = MODEL.read_text(encoding="utf-8")
    assert generate.renewed(page) == page, "run `python docs/generate.py`"


def test_the_description_of_the_model_has_every_table_that_can_be_generated_once(generate):
    asked = [found[1] for found in generate.BLOCK.finditer(MODEL.read_text(encoding="utf-8"))]
    assert sorted(asked) == sorted(generate.blocks()), "give each a place in docs/model.md, between its marks"


def test_a_table_that_is_out_of_date_is_written_again_and_nothing_around_it(generate):
    page = "Before.\n\n<!-- generated: draws -->\n| old |\n<!-- end -->\n\nAfter."
    first, _, last = generate.renewed(page).partition(generate.blocks()["draws"])
    assert (first, last) == ("Before.\n\n<!-- generated: draws -->\n\n", "\n<!-- end -->\n\nAfter.")


def test_a_table_that_does_not_exist_is_refused_by_its_name(generate):
    with pytest.raises(KeyError, match="submodel tides"):
        generate.renewed("<!-- generated: submodel tides -->\n<!-- end -->")


@pytest.mark.parametrize(
    ("catalogue", "block"),
    [
        (columns.NAMES, "entities"),
        ([step.does for step in CALENDAR], "phases"),
        ([question for m in MECHANISMS.values() for question in m.draws.values()], "draws"),
        ([name for m in MECHANISMS.values() for name in m.switches], "switches"),
    ],
    ids=["columns", "steps", "draws", "switches"],
)
def test_the_generated_tables_leave_nothing_out(generate, catalogue, block):
    assert [entry for entry in catalogue if entry not in generate.blocks()[block]] == []


def test_every_fact_and_parameter_of_a_mechanism_stands_in_a_table_of_its_submodel(generate):
    text = "".join(block for name, block in generate.blocks().items() if name.startswith("submodel "))
    facts = [f"`{rows}.{fact.key}` (" for rows in ("supplier", "account", "segment") for fact in stated_in(rows)]
    assert len(facts) > 60
    assert [fact for fact in facts if fact not in text] == []
    assert [name for name in parameters.INDEX if f"| `{name}` |" not in text] == []


def test_a_key_stated_a_year_is_not_shown_in_the_unit_of_its_monthly_column(generate):
    keys = [row for row in generate.scenario_tables().splitlines() if re.search(r"\ba year\b", row)]
    assert len(keys) >= 9
    assert [row for row in keys if re.search(r"\[[^]]*month\]", row)] == []


def test_every_number_of_a_strategy_of_ones_own_has_a_range_and_a_meaning(generate):
    tables = generate.scenario_tables().split("\n### ")
    for title in ("conflict", "coverage", "attack", "pay_plan", "portfolio", "tactics"):
        (table,) = (part for part in tables if part.startswith(f"`[[{title}]]`"))
        rows = [[cell.strip() for cell in row.split("|")[1:-1]] for row in table.splitlines() if row.startswith("| `")]
        assert rows
        assert [key for key, _, _, _, meaning in rows if not meaning] == []
        assert [key for key, kind, limit, _, _ in rows if kind in ("number", "whole number") and not limit] == []


def test_a_range_with_open_ends_says_so(generate):
    text = generate.reference()
    assert "| `order_memory` | number | above -0.95 to below 0.95 |" in text
    assert not re.search(r"\| above [^|]* or more \|", text)


@pytest.mark.parametrize(
    ("catalogue", "section"),
    [(parameters.INDEX, "Behavioural parameters"), (columns.NAMES, "Columns of the state"), (measures.NAMES, "Measures")],
    ids=["parameters", "columns", "measures"],
)
def test_the_reference_leaves_nothing_out(catalogue, section):
    parts = REFERENCE.read_text(encoding="utf-8").split("\n## ")
    (text,) = (part for part in parts if part.startswith(section))
    assert [name for name in catalogue if f"| `{name}` |" not in text] == []


def test_ranks_stand_beside_the_parameters_where_they_have_been_made(generate, tmp_path, monkeypatch):
    page = generate.reference()
    monkeypatch.setattr(generate, "RANKS", tmp_path / "ranks.csv")
    assert "| rank: " not in generate.reference()
    (tmp_path / "ranks.csv").write_text(
        "parameter,contrast,rank,decides\ncarry,one: a less b,2,False\npurge,one: a less b,1,True\ncarry,two: c less d,1,True\n"
    )
    (rows,) = (part for part in generate.reference().split("\n### ") if part.startswith("Parameters: contacts change"))
    carry, purge = (next(row for row in rows.splitlines() if row.startswith(f"| `{name}`")) for name in ("carry", "purge"))
    assert "| rank: one | rank: two | meaning |" in rows
    assert ("| 2 | 1* |" in carry, "| 1* | - |" in purge) == (True, True)
    monkeypatch.undo()
    assert generate.reference() == page


def test_ranks_name_parameters_that_exist(generate):
    assert {row["parameter"] for row in generate.ranks()} <= set(parameters.INDEX)


def test_every_parameter_is_used_in_the_description_of_the_model():
    text = written(MODEL)
    assert [name for name in parameters.INDEX if not re.search(rf"\b{name}\b", text)] == []


@pytest.mark.parametrize("page", AROUND_THE_MODEL, ids=lambda page: page.stem)
def test_the_description_of_the_model_names_only_what_exists(page):
    parts = Scenario.model_json_schema()["$defs"]
    keys = {key for part in parts.values() for key in part["properties"]}
    kinds = set(parts["Event"]["properties"]["kind"]["enum"])
    known = {*parameters.INDEX, *columns.NAMES, *measures.NAMES, *TRAITS, *ATTACK_TRAITS, *PAY_PLANS, *keys, *kinds}
    known |= {*Scenario.model_fields, *sim.__all__, *OWN_SYMBOLS}
    named = set(re.findall(r"`([A-Za-z_]\w*)`", prose(page)))
    assert sorted(named - known) == []


def test_the_description_of_the_model_names_the_phases_in_order():
    phases = list(dict.fromkeys(step.phase for step in CALENDAR))
    assert re.findall(r"^\d+\. \*\*(\w+)\*\*", prose(MODEL), re.MULTILINE) == phases


@pytest.mark.parametrize(("page", "form"), [("docs/sources.md", "`{}`"), ("docs/model.md", "| `{}` |"), ("README.md", "| `{}` |")])
def test_every_case_is_described_with_its_source_and_in_the_tables(page, form):
    cases = sorted(path.stem for path in (ROOT / "scenarios").glob("*.toml"))
    text = (ROOT / page).read_text(encoding="utf-8")
    assert len(cases) == 16
    assert [case for case in cases if form.format(case) not in text] == []


def test_what_the_readme_says_of_the_draws_is_what_the_page_on_regimes_says():
    """Shares of draws in which the headline holds stand on three pages."""
    readme, regimes, results = (
        " ".join((ROOT / page).read_text(encoding="utf-8").split()) for page in ("README.md", "docs/regimes.md", "docs/results.md")
    )
    lead = re.search(r"beats hard-line after five years in (\d+) % of the draws", readme)[1]
    third = re.search(r"hard-line is ahead of compromise in (\d+) %", readme)[1]
    assert f"| five years: balanced is ahead of the hard line | {lead} %" in regimes
    assert f"| five years: the hard line is ahead of compromise | {third} %" in regimes
    assert f"| five years: balanced earns more than hard-line, layered; shallow | {lead} %" in results
    assert f"| five years: hard-line earns more than compromise | {third} %" in results


def test_the_readme_counts_the_parameters_that_are_not_assumed():
    words = {0: "", 1: " but one", 2: " but two", 3: " but three", 4: " but four"}
    sourced = [p.name for p in parameters.PARAMETERS if p.tag == "source"]
    assert f"All behavioural parameters{words[len(sourced)]} are assumptions" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert all(f"`{name}`" in prose(MODEL) for name in sourced)


def test_references_stand_in_the_list_of_sources():
    """Every `Name 1999`, `Name & Other (1999)`, `Name et al. 1999` has an entry of an author of that name and year."""
    listed = (ROOT / "docs" / "sources.md").read_text(encoding="utf-8").replace("\n  ", " ")
    entries = [line for line in listed.splitlines() if line.startswith("- ")]
    others = r"(?:'s| et al\.|(?:, (?:van )?[A-Z][\w-]+)*,? & [A-Z][\w-]+)?"
    cited = re.findall(
        rf"([A-Z][\w-]+){others} \(?((?:19|20)\d\d)\b", " ".join("".join(map(prose, [*AROUND_THE_MODEL, REFERENCE])).split())
    )
    lost = [(name, year) for name, year in cited if not any(name in entry.partition("(")[0] and f"({year})" in entry for entry in entries)]
    assert len(cited) > 30
    assert lost == []


@pytest.mark.parametrize("page", LINKED, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    broken = []
    for target in links(page):
        file, _, anchor = target.partition("#")
        to = (page.parent / file).resolve() if file else page
        if not to.exists() or (anchor and anchor not in anchors(to)):
            broken.append(target)
    assert broken == []


def test_equal_to_the_last_bit_is_never_said_without_its_condition():
    """It holds for one version of the compiler and one family of processors, as docs/randomness.md says in one place."""
    where = "randomness.md#to-the-last-bit"
    assert "to-the-last-bit" in anchors(ROOT / "docs" / "randomness.md")
    bare = {}
    for page in (page for page in PAGES if page.stem not in ("CHANGELOG", "randomness")):
        text = " ".join(prose(page).split())
        linked = len(re.findall(rf"\[[^]]*to the last bit\]\((?:docs/)?{re.escape(where)}\)", text))
        if text.count("to the last bit") != linked:
            bare[page.name] = text.count("to the last bit") - linked
    assert bare == {}


def test_changelog_and_citation_speak_of_this_version():
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == sim.__version__
    assert re.search(rf'^version: "?{re.escape(sim.__version__)}"?$', citation, re.MULTILINE)
    assert re.search(rf"^license: {re.escape(project['license'])}$", citation, re.MULTILINE)
    assert f"## [{sim.__version__}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
