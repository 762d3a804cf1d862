"""Matched ranks: what no number of visits by a lower rank can reach, and what that decides."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

import sim
from sim.experiment.outcomes import Column, outcomes
from sim.rules.ranks import ceiling, gained
from sim.rules.relate import meet, rapport_after
from tests.worlds import mean_and_error, parameters, small_state

OPERATING, MANAGEMENT, DECISION = range(3)
FIELD, MANAGER, EXECUTIVE = range(3)


def settled(visits: dict[int, float], layer: int, months: int = 600, **changes: float) -> float:
    """Rapport with the contact of a layer after many months of visits, by rank of the visitor."""
    p = parameters(visits_upkeep=0.4, visits_opening=0.0, **changes)
    st = small_state(suppliers=1)
    st.pair["served"], st.pair["front_line"], st.rep["drive"] = 1.0, 1.0, 1.0
    for rank, paid in visits.items():
        st.supplier["effort"][0, rank, layer] = paid
    for _ in range(months):
        meet(st, p, layer)
    return float(st.tie["rapport"][0, layer])


@pytest.mark.parametrize(("rank", "layer"), list(product(range(3), range(3))))
def test_a_ceiling_is_a_power_of_the_steps_above_the_own_rank(rank, layer):
    assert ceiling(parameters(rank_reach=0.6), rank, layer) == pytest.approx(0.6 ** max(0, layer - rank))
    assert ceiling(parameters(rank_reach=1.0), rank, layer) == 1.0


def test_no_number_of_field_visits_gets_past_the_ceiling_in_the_decision_layer():
    reached = [settled({FIELD: visits}, DECISION, parity_below=1.0, rank_reach=0.5) for visits in (5.0, 60.0, 1e6)]
    assert max(reached) < 0.25
    assert reached[-1] == pytest.approx(0.15 * 0.25 / (0.15 + 0.02), rel=1e-3)  # gain c / (gain + decay), visits without end
    assert settled({EXECUTIVE: 5.0}, DECISION, rank_reach=0.5) > 2.0 * max(reached)


def test_a_few_visits_of_an_executive_do_not_lift_the_ceiling_for_many_by_the_field():
    """The executive's own visits must bear the fixed effort above the ceiling: a tenth of a visit brings nothing."""
    many = settled({FIELD: 50.0}, DECISION, parity_below=1.0)
    assert settled({FIELD: 50.0, EXECUTIVE: 0.1}, DECISION, parity_below=1.0) == pytest.approx(many, abs=5e-3)
    alone = settled({EXECUTIVE: 1.0}, DECISION)
    assert settled({FIELD: 50.0, EXECUTIVE: 1.0}, DECISION, parity_below=1.0) <= alone + many


@pytest.mark.parametrize("layer", range(3))
@pytest.mark.parametrize("above", [(0.0, 0.0, 0.0), (9.0, 2.0, 0.7), (1.0, 0.0, 0.0), (3.0, 3.0, 3.0)])
def test_without_a_ceiling_all_visits_count_alike_to_the_bit(layer, above):
    p = parameters(rank_reach=1.0)
    for rapport in np.linspace(0.0, 1.0, 11):
        assert rapport + gained(p, rapport, above, layer) - p.rapport_decay * rapport == rapport_after(p, rapport, above[0])


def test_more_visits_never_lose_rapport_and_equals_gain_most():
    p = parameters()
    for rapport, field, manager in product((0.0, 0.2, 0.3, 0.6), (0.0, 4.0), (0.0, 3.0)):
        base = gained(p, rapport, (field + manager + 2.0, manager + 2.0, 2.0), DECISION)
        assert gained(p, rapport, (field + manager + 3.0, manager + 2.0, 2.0), DECISION) >= base - 1e-15
        assert gained(p, rapport, (field + manager + 3.0, manager + 3.0, 2.0), DECISION) >= base - 1e-15
        assert gained(p, rapport, (field + manager + 3.0, manager + 3.0, 3.0), DECISION) >= base - 1e-15


def field_only(operating: float, management: float, decision: float) -> sim.Coverage:
    """Field staff visit every layer."""
    visits = {"operating": operating, "management": management, "decision": decision}
    return sim.Coverage(name="field", effort={layer: {"field": paid} for layer, paid in visits.items()})


def lead_over_field(changes: dict[str, object], mix: tuple[float, float, float], replications: int = 150) -> tuple[float, float]:
    """Profit of layered visits less that of field staff alone in three-managers, with its standard error."""
    case = sim.load("three-managers").with_(set=changes)
    arms = [case.with_(relationship="layered"), case.with_(relationship=field_only(*mix))]
    layered, field = outcomes(arms, [Column("profit")], replications)[:, 0]
    return mean_and_error(layered - field)


@pytest.mark.parametrize("mix", [(5, 10, 10), (5, 5, 0)])
def test_layered_beats_field_staff_who_visit_all_layers_where_power_shifts_and_raids_follow(mix):
    """Field staff who keep to the operating layer do as well as layered in this case, whose rivals bargain (docs/predictions.md)."""
    lead, error = lead_over_field({}, mix)
    assert lead > 2.0 * error


@pytest.mark.parametrize("calm", [{"account.power_shift": 0}, {"supplier.Rival North.attack": "none"}], ids=["no shifts", "no raids"])
def test_field_staff_alone_is_enough_where_no_power_shifts_or_nobody_raids(calm):
    lead, error = lead_over_field(calm, (8, 0, 0))
    assert lead < -2.0 * error
