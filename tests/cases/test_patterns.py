"""The patterns of the bundled cases: they hold, and fail or lose their effect when the mechanism they are about is switched off."""

from __future__ import annotations

import json
from functools import cache

import pytest

from sim.analysis import Estimate, judge
from sim.scenario import Pattern, load, names
from sim.verification import CellRuns, settle

PATTERNS = [(name, i) for name in names() for i in range(len(load(name).pattern))]
REPLICATIONS, LEFT = (25, 50, 100, 200), 0.25
"""Of the switched run, more where fewer leave it open; how much of the effect it may keep where its interval touches the bound."""
LABELS = [f"{name}: {load(name).pattern[i].name}" for name, i in PATTERNS]


@cache
def runs_of(name: str, changes: str = "{}") -> CellRuns:
    """Runs shared by the patterns of a case that look at it with the same facts changed, which are given as JSON."""
    return CellRuns(load(name), changes=json.loads(changes))


@pytest.mark.parametrize(("name", "i"), PATTERNS, ids=LABELS)
def test_the_pattern_holds(name, i):
    pattern = load(name).pattern[i]
    found = settle(pattern, runs_of(name))
    assert judge(pattern, found) == "holds", f"{pattern.measure}: {found}"


@pytest.mark.parametrize(("name", "i"), PATTERNS, ids=LABELS)
def test_the_pattern_rests_on_the_mechanism_it_is_about(name, i):
    pattern = load(name).pattern[i]
    assert pattern.switch, "a pattern of a bundled case names the change that takes its mechanism away"
    runs, switched = runs_of(name), runs_of(name, json.dumps(pattern.switch))
    seen = []
    for n in REPLICATIONS:
        seen.append((runs.estimate(pattern, n), switched.estimate(pattern, n)))
        if gone(pattern, *seen[-1]):
            return
    pytest.fail(f"{pattern.measure}: {seen[-1][1]} against {seen[-1][0]} although {pattern.switch}")


def gone(pattern: Pattern, effect: Estimate, found: Estimate) -> bool:
    """Whether a switched run takes the pattern away.

    It fails; or, where runs without any effect lie about the bound, its whole interval goes at most a quarter of the way from the
    bound to the estimate of the unswitched run. To be undecided for lack of runs, or for want of a number, is not enough.
    """
    verdict = judge(pattern, found)
    if verdict != "undecided":
        return verdict == "fails"
    bound = min((b for b in (pattern.low, pattern.high) if b is not None), key=lambda b: abs(found.value - b))
    way = effect.value - bound
    return way != 0 and all((end - bound) / way <= LEFT for end in (found.low, found.high))


@pytest.mark.parametrize(
    ("low", "high", "taken_away"),
    [(-2.0, -1.0, True), (-0.5, 0.2, True), (-0.5, 0.6, False), (0.1, 0.2, False), (0.5, 1.5, False), (float("nan"), float("nan"), False)],
)
def test_an_undecided_switch_counts_only_where_little_of_the_effect_is_left(low, high, taken_away):
    pattern = Pattern(name="more", measure="profit", against={}, low=0.0, source="test")
    effect = Estimate(1.0, 0.8, 1.2, 0.1, 200)
    assert gone(pattern, effect, Estimate((low + high) / 2, low, high, 0.1, 200)) == taken_away


@pytest.mark.parametrize("name", names())
def test_a_bundled_case_changes_no_behavioural_parameter(name):
    assert load(name).assumptions == {}
