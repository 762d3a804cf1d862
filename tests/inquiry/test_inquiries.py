"""Inquiries on a small case in which it is known what decides."""

from __future__ import annotations

import numpy as np
import pytest

import sim
from sim.errors import KamlabError
from sim.experiment import read_design
from sim.experiment.outcomes import Column, outcomes
from sim.inquiry import choices, parse_axis, parse_cell, policy_map, regimes, robustness, sensitivity, why
from sim.inquiry.mechanisms import MECHANISMS, mechanisms_of
from sim.inquiry.robustness import within
from sim.world.parameters import PARAMETERS
from tests.worlds import QUIET, plain_case

STILL = plain_case(months=6, assumptions=QUIET)
"""Nothing happens: relationships differ by what they cost, and by nothing else."""


def two(scenario=STILL):
    return parse_cell(scenario, "shallow"), parse_cell(scenario, "layered")


def test_outcomes_are_those_of_single_runs():
    case = plain_case(months=5)
    found = outcomes([case, case.with_(policy="hard-line")], [Column("profit"), Column("sales", 2, 3)], 4, seed=9)
    r = sim.compare(case, ["balanced", "hard-line"], ["layered"], replications=4, seed=9, progress=False)
    for arm, policy in enumerate(("balanced", "hard-line")):
        assert np.array_equal(found[arm, 0], r.outcome("profit", policy, "layered"))
        assert np.array_equal(found[arm, 1], r.outcome("sales", policy, "layered", 2, 3))


def test_where_only_costs_differ_the_costs_decide():
    found = sensitivity(STILL, *two(), draws=80, replications=2)
    visits = {
        "visit_cost_manager": -1,
        "visit_cost_executive": 1,
        "links_cost": 1,
        "visit_cost_field": 1,
    }  # the dearer, the better for shallow?
    assert found.present.error == 0.0
    decisive = dict(found.table.loc[found.table["decides"], ["parameter", "correlation"]].itertuples(index=False))
    assert decisive
    assert decisive.keys() <= visits.keys()
    assert all(np.sign(value) == visits[name] for name, value in decisive.items())
    assert found.ahead.value == np.mean(found.drawn["contrast"] > 0)


def test_every_assumption_is_drawn_and_none_twice():
    found = sensitivity(STILL, *two(), draws=12, replications=2)
    drawn = [name for name in found.drawn.columns if name != "contrast"]
    assert len(set(drawn)) == len(drawn) == len([p for p in PARAMETERS if p.tag == "assumption" and p.value != 0]) - 2


def test_why_gives_the_whole_gap_to_the_costs_where_nothing_else_differs():
    found = why(STILL, *two(), replications=3)
    assert list(found.table["mechanism"]) == ["cost of the relationship", found.table["mechanism"].iloc[-1]]
    assert found.table["part"].iloc[0] == pytest.approx(found.gap.value)
    assert found.table["alone"].iloc[0] == pytest.approx(0.0)
    assert found.table["part"].iloc[1] == pytest.approx(0.0)
    assert "warnings" in found.idle


def test_the_parts_of_a_gap_add_up():
    case = sim.load("kiln-raid").with_(months=24)
    found = why(case, parse_cell(case, "shallow"), parse_cell(case, "layered"), replications=10)
    assert found.table["part"].sum() == pytest.approx(found.gap.value)
    assert {"attacks by rivals", "what the script brings"} <= set(found.table["mechanism"])


@pytest.mark.parametrize("name", sim.scenarios()["name"])
def test_every_mechanism_can_be_switched_off_in_every_case(name):
    case = sim.load(name)
    mechanisms = mechanisms_of(case)
    assert mechanisms
    for mechanism in mechanisms:
        assert case.with_(set=mechanism.changes).changes != case.changes
    case.with_(set={key: value for mechanism in mechanisms for key, value in mechanism.changes.items()})


def test_no_two_mechanisms_change_the_same_thing():
    keys = [key for mechanism in MECHANISMS for key in mechanism.changes]
    assert len(keys) == len(set(keys))


def test_a_map_has_its_border_where_the_costs_are_equal():
    """Shallow costs 8 manager's visits; layered 4 of field staff, 3 of the manager, 1 of the executive and its links."""
    x = parse_axis("assumptions.visit_cost_manager=0.001:0.009", 9)
    y = parse_axis("assumptions.links_cost=0,0.01")
    found = policy_map(STILL, x, y, choices(STILL, ["shallow", "layered"]), replications=2)
    assert len(found.frame) == 2 * 9
    assert set(found.frame["best"]) == {"balanced / shallow", "balanced / layered"}
    for row in found.frame.itertuples():
        shallow = 8 * row.x
        layered = 4 * 0.0015 + 3 * row.x + 0.012 + 0.6 * row.y
        assert row.best == ("balanced / shallow" if shallow < layered else "balanced / layered")
        assert row.decided == (abs(shallow - layered) > 1e-12)
        assert row.lead == pytest.approx(6 * abs(shallow - layered))


def test_a_cells_own_facts_are_not_overruled_by_the_grid():
    cells = choices(STILL, ["dear: shallow/account.demand=9", "plain: shallow"])
    found = policy_map(STILL, parse_axis("account.demand=1,2"), parse_axis("account.resale_margin=0.1,0.2"), cells, replications=2)
    assert set(found.frame["best"]) == {"dear"}


def test_regimes_are_found_where_they_are_and_told_with_the_fewest_facts():
    case = plain_case(months=6, assumptions={**QUIET, "visit_cost_executive": 0.3})
    cells = choices(case, ["shallow", "free: layered/supplier.Focal.other_sales=3"])  # pays for its dear visits from other_margin on
    found = regimes(
        case, {"supplier.Focal.other_margin": (0.0, 1.0), "account.resale_margin": (0.1, 0.2)}, cells, points=16, replications=2
    )
    assert set(found.table["decided"]) == {True}
    assert (found.table["wins"] > 0).all()
    assert all("resale_margin" not in told for told in found.table["set"])
    assert any("other_margin" in told for told in found.table["set"])


def test_a_behavioural_parameter_is_no_fact():
    with pytest.raises(KamlabError, match="behavioural parameter"):
        regimes(STILL, {"assumptions.carry": (0.2, 0.9)}, choices(STILL, ["shallow", "layered"]))


def test_the_share_of_draws_is_that_of_the_patterns_estimates():
    design = read_design("robustness-kiln-raid")
    design = design.model_copy(update={"replications": 2, "sample": design.sample.model_copy(update={"points": 12})})
    found = robustness(design)
    case = found.scenario
    assert list(found.table["pattern"]) == [pattern.name for pattern in case.pattern]
    for pattern, share in zip(case.pattern, found.table["share"], strict=True):
        assert share == np.mean(found.holds(pattern))
    pattern = next(p for p in case.pattern if p.name == "layered: more profit, its higher cost included")
    keys = [c for c in found.drawn.columns if c not in {p.name for p in case.pattern}]
    draw = {f"assumptions.{key}": float(found.drawn[key][5]) for key in keys}
    r = sim.compare(case.with_(set=draw), ["balanced"], replications=2, seed=design.seed, progress=False)
    by_hand = np.mean(r.outcome("profit", "balanced", "layered") - r.outcome("profit", "balanced", "shallow"))
    assert found.drawn[pattern.name][5] == pytest.approx(by_hand)


def test_an_estimate_that_is_no_number_or_lies_on_a_bound_does_not_hold():
    pattern = sim.load("kiln-raid").pattern[0]
    assert within(pattern, np.array([0.2, 0.5, np.nan, 0.8])).tolist() == [True, False, False, False]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("balancd", "did you mean 'balanced'"),
        ("balanced/shallow/layered", "POLICY/RELATIONSHIP"),
        ("", "POLICY/RELATIONSHIP"),
        ("shallow/account.demnd=3", "did you mean 'demand'"),
    ],
)
def test_a_cell_that_cannot_be_used_is_refused_in_a_sentence(text, words):
    with pytest.raises(KamlabError, match=words):
        parse_cell(STILL, text)


@pytest.mark.parametrize("text", ["account.demand", "account.demand=2", "account.demand=3:1", "account.demand=low:high", "=1:2"])
def test_an_axis_that_cannot_be_used_is_refused(text):
    with pytest.raises(KamlabError, match=r"axis '.*' (must have the form|needs two levels)"):
        parse_axis(text)


def test_a_cell_keeps_the_parts_it_does_not_name():
    cell = parse_cell(STILL, "uniform: hard-line/supplier.Focal.negotiates=false")
    assert (cell.label, cell.policy, cell.relationship) == ("uniform", "hard-line", STILL.relationship)
    assert cell.changes == {"supplier.Focal.negotiates": False}
    assert not cell.arm(STILL).focal.negotiates
