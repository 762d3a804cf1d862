"""No policy is best by construction: each policy and each relationship wins somewhere, by facts of the case alone."""

from __future__ import annotations

import pytest

from sim.analysis.winner import winner
from sim.experiment import read_design
from sim.experiment.outcomes import Column, outcomes
from sim.inquiry import choices
from sim.scenario import load

WINNERS = (
    "balanced / layered",
    "hard-line / layered",
    "compromise / layered",
    "hard-line / shallow",
    "balanced / shallow",
    "compromise / shallow",
)
"""In the order of the points of the design."""
SEED = 3
"""Not one that the search or its confirmation used."""


def test_the_regimes_differ_in_facts_only():
    design = read_design("regimes")
    assert len(design.point) == len(WINNERS)
    assert not [key for point in design.point for key in point.set if key.startswith("assumptions.")]


@pytest.mark.slow
@pytest.mark.parametrize("place", range(len(WINNERS)), ids=WINNERS)
def test_each_cell_is_still_the_best_choice_in_its_regime(place):
    design = read_design("regimes")
    scenario = load(design.scenario)
    cells = choices(scenario, [])
    arms = [cell.arm(scenario, design.point[place].set) for cell in cells]
    found = winner(outcomes(arms, [Column("profit")], 400, seed=SEED)[:, 0], "profit")
    assert cells[found.best].label == WINNERS[place]
    assert found.decided, f"over {cells[found.second].label}: {found.lead}"
