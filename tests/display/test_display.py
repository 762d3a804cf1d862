"""Objects that show themselves: what they are, all of what they found, and what to call next, whatever names it holds."""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import pkgutil
import re
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

import sim
from sim.analysis.contest import Contest
from sim.analysis.contrast import Estimate
from sim.conditions import COLUMNS, RestsOn
from sim.display import MOST_ROWS, Card, Shows, line, page
from sim.experiment import Design, Experiment
from sim.experiment.outcomes import Column
from sim.inquiry import Adversary, Choice, Levers, PolicyMap, Regimes, Regularities, Robustness, Search, Sensitivity, Tournament, Why
from sim.inquiry.policy_map import Axis
from tests.report.hand import by_hand, constant, scenario

HOSTILE = "<script>alert('x')</script> & \"<b>\""
VOID = {"br"}


class Parsed(HTMLParser):
    """Tags and text; fails where tags do not close in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.open: list[str] = []
        self.text = ""
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


def shown_objects():
    """One of each kind of result, made by hand, with hostile names where names may stand."""
    case = scenario(title=HOSTILE, name="case", shows=HOSTILE)
    left, right = Choice(HOSTILE, "balanced", "layered"), Choice("b", "hard-line", "layered")
    found = Estimate(1.234, 0.4, 0.9, 1.6, 10)
    table = pd.DataFrame({"parameter": [HOSTILE], "correlation": [0.5], "low": [0.1], "high": [0.9]})
    parts = pd.DataFrame({"mechanism": [HOSTILE], "part": [1.0]})
    patterns = pd.DataFrame({"pattern": [p.name for p in case.pattern], "share": 0.9, "low": 0.8, "high": 1.0})
    drawn = pd.DataFrame({pattern.name: np.zeros(3) for pattern in case.pattern})
    levers = pd.DataFrame({"scenario": ["case"], "lever": [HOSTILE], "free": [True], "of_profit": [1.0], "low": [0.5]})
    numbers = pd.DataFrame({"case": ["case"], "key": [HOSTILE], "verdict": ["nothing"]})
    cases = pd.DataFrame({"case": ["case"], "gain": [1.0], "low": [0.5], "high": [1.5], "search": ["converged"]})
    grid = pd.DataFrame({"x": [0, 1], "y": [0, 0], "best": [HOSTILE, "b"], "decided": [True, False]})
    contest = Contest((HOSTILE, "buyer"), (("a", "b"), ("c", "d")), np.arange(24.0).reshape(2, 2, 2, 3))
    domain = sim.Domain({HOSTILE: [1, 2]}, [0.0, 1.0], [1.0, 0.0])
    yield by_hand({(HOSTILE, "layered"): constant(1.0), ("balanced", "layered"): constant(2.0)}, case=case)
    yield case
    yield Design(name="d", scenario="three-managers", replications=3)
    yield RestsOn(case, pd.DataFrame(columns=COLUMNS), "profit", HOSTILE, 12)
    yield Sensitivity(case, left, right, Column("profit"), drawn, table, found, found)
    yield Why(case, left, right, "profit", found, parts, (HOSTILE,))
    yield Robustness(case, drawn, patterns)
    yield Levers(levers)
    yield Regularities(pd.DataFrame({"regularity": [HOSTILE], "verdict": ["hit"]}))
    yield Adversary(numbers, cases, {})
    yield PolicyMap(case, Axis("account.turnover", (0, 1)), Axis("account.demand", (0,)), (left, right), "profit", grid)
    yield Regimes(case, (left, right), "profit", grid, table)
    yield contest
    yield Experiment(Path("<b>"), 10, 2, 2, 0, (), 4)
    yield sim.bargain("balanced", "hard-line", [1, 2], [2, 1])
    yield sim.bargain("balanced", "hard-line", domain=domain)
    yield sim.bargain_many("balanced", ["balanced", "hard-line"], [1, 2], [2, 1])
    yield domain


OBJECTS = list(shown_objects())


@pytest.mark.parametrize("shown", OBJECTS, ids=lambda shown: type(shown).__name__)
def test_it_says_what_it_is_what_it_found_and_what_to_call_next(shown):
    card, told = shown.card(), Parsed(shown._repr_html_())
    assert not told.tags & {"script", "b", "img", "i"}
    flat = " ".join(told.text.split())
    assert type(shown).__name__ in flat
    for text in (*card.words, *card.tables, *card.then):
        assert " ".join(text.split()) in flat
    for frame in card.tables.values():
        assert all(str(name) in told.text for name in frame.columns)
    assert card.then, "nothing is said of what to call next"
    for call in card.then:
        if name := re.match(r"\.(\w+)", call):
            assert hasattr(shown, name[1]), f"{call} is no attribute of {type(shown).__name__}"


@pytest.mark.parametrize("shown", OBJECTS, ids=lambda shown: type(shown).__name__)
def test_in_a_shell_it_is_a_line(shown):
    told = repr(shown)
    assert told.startswith(f"<{type(shown).__name__}")
    assert told.endswith(">")
    assert "\n" not in told
    assert len(told) < 600


def modules():
    """Modules whose classes people are handed."""
    for package in ("sim.analysis", "sim.bargaining", "sim.experiment", "sim.inquiry", "sim.negotiation", "sim.play"):
        for found in pkgutil.iter_modules(importlib.import_module(package).__path__, f"{package}."):
            if found.name != "sim.play.widgets":
                yield importlib.import_module(found.name)
    yield from map(importlib.import_module, ("sim.comparison", "sim.conditions"))


def test_every_result_that_can_be_saved_or_told_shows_itself():
    own = [kind for module in modules() for kind in vars(module).values() if inspect.isclass(kind) and kind.__module__.startswith("sim.")]
    records = [kind for kind in own if dataclasses.is_dataclass(kind) or issubclass(kind, tuple)]
    told = {kind for kind in records if any(callable(getattr(kind, name, None)) for name in ("words", "save", "tables"))}
    results = {kind for kind in told if kind.__name__ not in ("Held", "Tongue")}  # which are no results
    assert len(results) > 10
    assert {kind.__name__ for kind in results if not hasattr(kind, "_repr_html_")} == set()


def test_every_kind_of_card_is_looked_at_here():
    waiting, kinds = [Shows], set()
    while waiting:
        for kind in waiting.pop().__subclasses__():
            waiting.append(kind)
            kinds |= {kind} if "card" in vars(kind) else set()
    assert len(list(modules())) > 20
    needs_a_run = {"Search", "Tournament", "Debrief", "Pool"}
    assert {kind.__name__ for kind in kinds} - {type(shown).__name__ for shown in OBJECTS} == needs_a_run


def test_a_search_and_a_tournament_show_their_tables():
    frame = pd.DataFrame({"strategy": [HOSTILE]})
    found = SimpleNamespace(side=SimpleNamespace(name="supplier"), scenario=SimpleNamespace(name="case"))
    asked = {"question": found, "converged": "converged", "best_named": HOSTILE, "words": lambda: ["x"]}
    searched = SimpleNamespace(**asked, strategies=frame, coordinates=frame)
    plan = SimpleNamespace(strategies=[[1], [2]], replications=3, scenario=found.scenario)
    tables = {"regret": frame, "equilibria": frame, "payoffs": frame}
    played = SimpleNamespace(plan=plan, horizons=(12,), tables=lambda: tables, words=lambda: ["x"])
    for kind, made in ((Search, searched), (Tournament, played)):
        card = kind.card(made)
        assert HOSTILE in Parsed(page(card)).text
        for call in card.then:
            name = call.removeprefix(".").partition("(")[0]
            assert hasattr(kind, name) or name in kind.__dataclass_fields__


def test_a_long_table_ends_at_a_row_and_says_how_many_there_are():
    card = Card("Thing", "x", tables={"rows": pd.DataFrame({"n": range(MOST_ROWS + 5), "text": ["a long text " * 40] * (MOST_ROWS + 5)})})
    told = Parsed(page(card)).text
    assert f"The first {MOST_ROWS} of {MOST_ROWS + 5} rows." in told
    assert told.count("a long text " * 40) == MOST_ROWS
    assert "…" not in told
    assert "..." not in told


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.23456, "1.23"),
        (2.0, "2"),
        (np.float64(0.5), "0.500"),
        (np.int64(1234), "1,234"),
        (np.True_, "yes"),
        (None, ""),
        (float("nan"), ""),
        (float("inf"), "∞"),
        ("<i>", "&lt;i&gt;"),
    ],
)
def test_values_are_read_as_people_write_them(value, text):
    cells = re.findall(r"<td[^>]*>(.*?)</td>", page(Card("Thing", "", tables={"t": pd.DataFrame({"a": [value, "text"]}, dtype=object)})))
    assert cells[0] == text


def test_a_card_without_anything_is_a_line():
    assert line(Card("Thing", "")) == "<Thing>"
    assert (
        line(Card("Why", "case", {"": "a less b", "gap": 1.234}, then={".table": "x"})) == "<Why of case: a less b, gap 1.23; next: .table>"
    )
