"""What holds in every month of every scenario."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as hs

from sim.engine import build
from sim.engine.populate import populate
from sim.engine.world import release
from sim.errors import KamlabError
from sim.rules.account import traded
from sim.rules.consumers import find_empty_shelves, shop
from sim.rules.supply import kept_up, ordinary, ship
from sim.world.columns import violations
from tests.properties.cases import MONTHS, cases
from tests.worlds import batch_month, first_difference, plain_account, plain_case, plain_supplier, surplus

quick = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
few = settings(quick, max_examples=25)
seeds, replications = hs.integers(0, 2**63 - 1), hs.integers(0, 2**32 - 1)


@given(cases(), seeds, replications)
@quick
def test_every_column_stays_in_its_declared_range_every_month(case, seed, replication):
    setting = populate(case, seed, replication)
    for month in range(1, MONTHS + 1):
        row = batch_month(setting)
        assert violations(setting.state) == [], f"month {month}"
        assert np.isfinite(row).all()


def test_a_scenario_in_which_an_invoice_could_be_negative_is_refused():
    swing = [0.5, 0.45, 0.0, 0.0, 0.0, 0.0]
    rival = plain_supplier("Rival", attack="deep")
    everything = {"account": [plain_account("Account", swing_supplier=swing)], "supplier": [plain_supplier("Focal", focal=True), rival]}
    plain_case(**everything, attack=[{"name": "deep", "price_cut": 0.05}])
    with pytest.raises(KamlabError, match=r"'Rival' come to 1\.05 of the list price: lower swing_supplier"):
        plain_case(**everything, attack=[{"name": "deep", "price_cut": 0.1}])


def test_a_list_that_gives_more_leaves_an_owners_invoice_at_nothing_or_above():
    """A partner's price is set before the month's list, which may take more off it."""
    account = plain_account("Account", swing_supplier=[0.1, 0.1, 0.0, 0.0, 0.0, 0.0], terms={"Focal": 1.0, "Rival": 1.0})
    focal = plain_supplier("Focal", focal=True, unit_cost=0.0, attack="own", negotiates=False, list_month=1, list_terms=0.0)
    case = plain_case(account=[account], supplier=[focal, plain_supplier("Rival")], attack=[{"name": "own", "venture": 0.95}])
    setting = populate(case, 1, 0)
    for month in range(1, 4):
        batch_month(setting)
        assert violations(setting.state) == [], f"month {month}"


def test_next_to_no_other_business_takes_over_nothing_from_a_trial():
    account = plain_account(
        "Account", substitutes=1e-311, trial_share=0.5, shares={"Focal": 0.0, "Rival": 1.0}, stage={"Rival": "exploratory"}
    )
    setting = populate(plain_case(account=[account], supplier=[plain_supplier("Focal", focal=True), plain_supplier("Rival")]), 1, 0)
    batch_month(setting)
    assert np.isfinite(setting.state.pair["share"]).all()
    assert setting.state.pair["share"].sum() == pytest.approx(1.0)


@given(cases(), seeds)
@quick
def test_shares_of_wallet_sum_to_one_and_nobody_sells_after_a_breakup(case, seed):
    setting = populate(case, seed, 0)
    pair = setting.state.pair
    for _ in range(MONTHS):
        batch_month(setting)
        assert pair["share"].sum(axis=0) == pytest.approx(1.0, abs=1e-9)
        assert not pair["share"][pair["active"] == 0].any()
        assert (pair["active"].sum(axis=0) >= 1).all()


@given(cases(), seeds)
@quick
def test_money_is_conserved_every_month_and_cash_is_profit_summed(case, seed):
    setting = populate(case, seed, 0)
    st, p, cash = setting.state, setting.parameters, 0.0
    for _ in range(MONTHS):
        stage = st.pair["stage"].copy()
        batch_month(setting)
        owners = st.pair["stake"] * st.supplier["other_margin"][:, None] * st.pair["venture_sales"] - st.pair["paid_in"]
        waiting = float(p["discount_rate"]) / 12.0 * st.account["pays_after"] * st.pair["paid"]
        given = st.pair["compensated"] + owners + waiting
        baskets = st.account["basket"] * st.account["visitors"]
        both = (st.pair["paid"] - st.pair["serving_cost"] - given).sum() + (st.account["account_profit"] - baskets).sum()
        worth = surplus(st, p, stage)
        assert both == pytest.approx(worth.sum(), abs=1e-9 * np.abs(worth).sum() + 1e-12, rel=1e-9)
        spent = st.supplier["effort_cost"] + st.supplier["tactic_cost"] + st.supplier["stock_cost"]
        spent = spent + st.supplier["line_cost"] + st.supplier["outlay"] + waiting.sum(axis=1)
        got = st.supplier["profit"] - st.supplier["other_profit"] + spent + st.pair["serving_cost"].sum(axis=1)
        assert got == pytest.approx(st.pair["paid"].sum(axis=1), abs=1e-9 * (1.0 + np.abs(st.supplier["profit"]).max()))
        cash = cash + st.supplier["profit"]
        assert np.array_equal(st.supplier["cash"], cash)


@given(cases(), seeds)
@quick
def test_what_one_till_gains_another_loses_or_nobody_buys(case, seed):
    """Goods are conserved: stores and other outlets sell what they would have, with new purchases, less what stays unbought."""
    setting = populate(case, seed, 0)
    st, p = setting.state, setting.parameters
    assume(float(p["seek"]) > 0.0)  # otherwise nobody asks what becomes of those who miss a brand
    for _ in range(MONTHS):
        batch_month(setting)
        gone = st.pair["followers"] * (
            st.account["demand_trend"] * (st.market["market_level"] * st.market["season"])[st.account["segment"]]
        )
        following = float(p["follow_brand"]) * gone
        for g in range(len(st.market)):
            shop(st, p, g)
        for s in range(len(st.supplier)):
            ship(st, p, s)
        for g in range(len(st.market)):
            find_empty_shelves(st, p, g)
        for g in range(len(st.market)):
            pairs = [(s, a) for s in range(len(st.supplier)) for a in range(len(st.account)) if st.account["segment"][a] == g]
            usual = sum(ordinary(st, s, a) for s, a in pairs)
            sold = sum(traded(st, p, s, a) for s, a in pairs) + st.offer["elsewhere"][:, g].sum()
            inside = sum(following[pair] * (1.0 - st.pair["outside"][pair]) for pair in pairs)
            expected = usual + inside + st.market["new_purchases"][g] - st.market["unbought"][g]
            assert sold == pytest.approx(expected, rel=1e-9, abs=1e-9 * (1.0 + usual)), f"segment {g}"
            assert all(ordinary(st, *pair) * kept_up(st, p, *pair) + st.pair["gained"][pair] >= -1e-9 * (1.0 + usual) for pair in pairs)


@given(cases(), seeds, replications)
@few
def test_the_engines_agree_to_the_last_bit_in_any_scenario(case, seed, replication):
    world, setting = build(case, seed, replication), populate(case, seed, replication)
    for month in range(1, MONTHS + 1):
        world.step()
        batch_month(setting)
        difference = first_difference(world.state, setting.state)
        assert difference is None, f"month {month}: {difference} (agents against batch)"
    release(world)


@given(cases(), seeds)
@few
def test_the_order_of_agents_within_a_step_does_not_matter(case, seed):
    world, shuffled = build(case, seed), build(case, seed)
    for month in range(1, MONTHS + 1):
        world.step()
        shuffled.agents.shuffle(inplace=True)
        shuffled.step()
        difference = first_difference(world.state, shuffled.state)
        assert difference is None, f"month {month}: {difference} (in order against shuffled)"
    release(world)
    release(shuffled)
