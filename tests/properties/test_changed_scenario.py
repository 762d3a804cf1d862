"""What a change of a scenario must do, whatever the numbers."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as hs

from sim.engine import Batch
from sim.scenario import load, names
from sim.strategies import POLICIES, RELATIONSHIPS, Coverage
from sim.world.measures import INDEX, MEASURES
from sim.world.parameters import parameter_values
from tests.worlds import QUIET, mean_and_error, plain_account, plain_case, plain_supplier

MONEY = [m for m, measure in enumerate(MEASURES) if measure.unit.startswith("money")]
COSTS = ("visit_cost_field", "visit_cost_manager", "visit_cost_executive", "links_cost", "monitoring_cost")
NO_DISPUTES = {"conflict_base": 0.0, "conflict_gap": 0.0, "conflict_divergence": 0.0}


def series(scenario, replications: int = 3, seed: int = 5) -> np.ndarray:
    """Array (replications, months, measures)."""
    batch = Batch(scenario, seed)
    return np.stack([batch.run(r) for r in range(replications)])


def measured(scenario, name: str, replications: int = 3) -> np.ndarray:
    """Array (replications, months) of one measure."""
    return series(scenario, replications)[:, :, INDEX[name]]


@pytest.mark.parametrize("name", names())
def test_policies_make_no_difference_where_there_is_nothing_to_quarrel_about(name):
    base = load(name)
    calm = base.with_(months=min(24, base.months), set={f"assumptions.{key}": value for key, value in NO_DISPUTES.items()})
    calm = calm.model_copy(update={"event": ()})
    runs = {policy: series(calm.with_(policy=policy)).tobytes() for policy in POLICIES}
    assert len(set(runs.values())) == 1


UNPAID = [name for name in names() if not any(supplier.pay for supplier in load(name).supplier)]
"""Cases without pay plans: with one, how many people share the visits decides how much of the ties a single one owns."""


@pytest.mark.parametrize("name", UNPAID)
def test_relationships_make_no_difference_where_visits_neither_build_nor_cost(name):
    off = dict.fromkeys((*COSTS, "rapport_gain", "loyalty_gain"), 0.0)
    base = load(name)
    idle = base.with_(months=min(24, base.months), set={f"assumptions.{key}": value for key, value in off.items()})
    runs = {relationship: series(idle.with_(relationship=relationship)).tobytes() for relationship in RELATIONSHIPS}
    assert len(set(runs.values())) == 1


def test_policies_and_relationships_do_make_a_difference_where_they_can():
    base = load("three-managers").with_(months=24)
    assert len({series(base.with_(policy=policy)).tobytes() for policy in POLICIES}) == len(POLICIES)
    assert len({series(base.with_(relationship=relationship)).tobytes() for relationship in RELATIONSHIPS}) == len(RELATIONSHIPS)


def test_the_unit_of_money_does_not_matter():
    """Money in halves: every amount doubles to the last bit, and nothing else moves."""
    one = load("three-managers").with_(months=24, policy="hard-line")
    values = parameter_values(one.assumptions)
    doubled = {f"account.{a.name}.demand": 2.0 * a.demand for a in one.account}
    doubled |= {f"supplier.{s.name}.other_sales": 2.0 * s.other_sales for s in one.supplier}
    doubled |= {f"assumptions.{name}": 2.0 * float(values[name]) for name in COSTS}
    before, after = series(one), series(one.with_(set=doubled))
    before[:, :, MONEY] *= 2.0
    assert np.array_equal(before, after)


def test_more_power_shifts_never_mean_fewer_on_the_same_luck():
    case = plain_case(months=36)
    seen = [measured(case.with_(set={"account.power_shift": hazard}), "shifts", 20) for hazard in (0.0, 0.3, 1.0, 4.0)]
    assert not seen[0].any()
    for fewer, more in pairwise(seen):
        assert (more >= fewer).all()
        assert more.sum() > fewer.sum()


QUIET_CASE = {"assumptions": QUIET, "months": 12}


@given(hs.floats(0.0, 0.5), hs.floats(0.01, 0.5))
@settings(max_examples=20, deadline=None)
def test_a_better_product_never_sells_less_in_a_quiet_world(quality, better):
    def share(level):
        suppliers = [plain_supplier("Focal", focal=True, quality=level), plain_supplier("Rival")]
        return measured(plain_case(supplier=suppliers, **QUIET_CASE), "share_of_wallet", 1)

    assert (share(quality + better) > share(quality)).all()


def test_a_rivals_price_cut_takes_share_and_leaves_the_account_more():
    def case(attack):
        return plain_case(supplier=[plain_supplier("Focal", focal=True), plain_supplier("Rival", attack=attack)], **QUIET_CASE)

    peace, attacked = (measured(case(attack), "share_of_wallet", 1) for attack in ("none", "frontal"))
    assert (attacked < peace).all()
    peace, attacked = (measured(case(attack), "account_profit", 1) for attack in ("none", "frontal"))
    assert (attacked > peace).all()


def test_more_turnover_never_raises_the_share_of_a_supplier_that_lives_by_one_layer():
    """Paired over many replications: only the focal supplier visits, so that only it has rapport to lose."""
    ties = {"rapport_gain": 0.4, "rapport_decay": 0.05, "visits_half": 2.0, "visits_upkeep": 0.1, "weight_support": 3.0, "carry": 0.0}
    idle = [{"name": "idle", "effort": {}}]
    case = plain_case(
        assumptions=QUIET | ties, months=36, coverage=idle, relationship="shallow",
        supplier=[plain_supplier("Focal", focal=True, relationship="shallow"), plain_supplier("Rival", relationship="idle")],
        account=[plain_account("Account", knows={"Focal": [0.0, 0.5, 0.0]})],
    )  # fmt: skip
    shares = [measured(case.with_(set={"account.turnover": factor}), "share_of_wallet", 150).mean(axis=1) for factor in (0.0, 3.0, 15.0)]
    for calm, restless in pairwise(shares):
        mean, error = mean_and_error(calm - restless)
        assert mean - 4.0 * error > 0.0
        assert (restless <= calm + 1e-12).all()  # on the same random numbers: whoever leaves anyway leaves here too


def test_nobody_visited_means_nobody_won_over():
    case = plain_case(assumptions={"loyalty_gain": 0.5}).with_(relationship=Coverage(name="nobody calls", effort={}))
    assert not measured(case, "support").any()
    assert not measured(case, "effort_cost").any()
