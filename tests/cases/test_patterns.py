"""The patterns of the bundled cases: they hold, and they do not when the mechanism they are about is switched off."""

from __future__ import annotations

from functools import cache

import pytest

from sim.analysis import judge
from sim.scenario import load, names
from sim.verification import CellRuns, estimate_of, settle

PATTERNS = [(name, i) for name in names() for i in range(len(load(name).pattern))]
LABELS = [f"{name}: {load(name).pattern[i].name}" for name, i in PATTERNS]


@cache
def runs_of(name: str) -> CellRuns:
    """Runs shared by the patterns of a case."""
    return CellRuns(load(name))


@pytest.mark.parametrize(("name", "i"), PATTERNS, ids=LABELS)
def test_the_pattern_holds(name, i):
    pattern = load(name).pattern[i]
    found = settle(pattern, runs_of(name))
    assert judge(pattern, found) == "holds", f"{pattern.measure}: {found}"


@pytest.mark.parametrize(("name", "i"), PATTERNS, ids=LABELS)
def test_the_pattern_rests_on_the_mechanism_it_is_about(name, i):
    pattern = load(name).pattern[i]
    assert pattern.switch, "a pattern of a bundled case names the change that takes its mechanism away"
    found = estimate_of(pattern, CellRuns(load(name), changes=pattern.switch), 200)
    assert judge(pattern, found) != "holds", f"{pattern.measure}: {found} although {pattern.switch}"


@pytest.mark.parametrize("name", names())
def test_a_bundled_case_changes_no_behavioural_parameter(name):
    assert load(name).assumptions == {}
