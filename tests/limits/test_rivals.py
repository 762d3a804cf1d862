"""Rivals: answers to attacks, what raids and flanks cost, and terms that nobody ever bargained for."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as hs

from sim.engine import Batch, run_replication
from sim.rules.conflict import fair_settlement
from sim.rules.flank import build_offer, outflank, upkeep
from sim.rules.force import FRONT, concentrate
from sim.rules.plan import cost_of_raids, raid_force, set_prices
from sim.rules.power import judge_lists
from sim.rules.react import alert_after, attacks, notice, respond
from sim.world.measures import INDEX
from tests.worlds import first_difference, parameters, plain_account, plain_case, plain_supplier, small_state


def under_price_attack(rigidity: float = 0.0):
    """Two suppliers with one account; the second cuts its list price by a tenth."""
    st = small_state()
    st.supplier["price_cut"][1], st.supplier["rigidity"][0], st.supplier["since"] = 0.1, rigidity, 1
    return st


@given(hs.floats(0.0, 1.0), hs.floats(0.0, 1.0), hs.integers(0, 60))
@settings(deadline=None, max_examples=30)
def test_alertness_closes_a_gap_geometrically_and_later_where_the_supplier_is_rigid(speed, rigidity, months):
    p, alert = parameters(answer_speed=speed), 0.0
    for _ in range(months):
        alert = alert_after(p, alert, True, rigidity)
    assert alert == pytest.approx(1.0 - (1.0 - speed * (1.0 - rigidity)) ** months, abs=1e-12)


@pytest.mark.parametrize(("rigidity", "answers"), [(0.0, True), (0.9, True), (1.0, False)])
def test_a_price_cut_is_answered_in_part_and_not_by_a_wholly_rigid_supplier(rigidity, answers):
    st, p = under_price_attack(rigidity), parameters(answer=0.4, answer_speed=0.5)
    cuts = []
    for month in range(1, 200):
        st.clock[2] = month
        for s in range(2):
            set_prices(st, p, s)
        for s in range(2):
            respond(st, p, s)
        for s in range(2):
            notice(st, p, s)
        cuts.append(float(st.pair["cut"][0, 0]))
    assert cuts[0] == 0.0, "it would answer before it could notice"
    assert cuts[1] == pytest.approx(0.4 * 0.5 * (1.0 - rigidity) * 0.1)
    assert cuts[-1] == pytest.approx(0.04 if answers else 0.0, rel=1e-3)
    assert st.pair["cut"][1, 0] == 0.1, "an answer would be answered, and prices would spiral"
    assert st.pair["alert"][1, 0] == 0.0


def test_nobody_is_alarmed_where_it_sells_nothing():
    st, p = under_price_attack(), parameters()
    st.pair["share"][0, 0] = 0.0
    notice(st, p, 0)
    assert st.pair["alert"][0, 0] == 0.0


@pytest.mark.parametrize("kind", ["price", "flank", "mass", "raid"])
def test_each_kind_of_attack_is_noticed_and_none_before_it_begins(kind):
    st = small_state(accounts=2)
    st.supplier["since"][1] = 2
    if kind == "price":
        st.supplier["price_cut"][1] = 0.1
    elif kind == "flank":
        st.supplier["flank_part"][1], st.supplier["flank_segment"][1] = 0.01, 0
    elif kind == "mass":
        st.supplier["focus"][1], st.pair["front"][1, 0] = 0.4, FRONT
    else:
        st.supplier["raid_effort"][1] = 0.4
    assert not attacks(st, 1, 0)
    st.clock[2] = 2
    st.pair["raiding"][1, 0] = kind == "raid"
    assert attacks(st, 1, 0)
    st.pair["active"][1, 0] = 0
    assert not attacks(st, 1, 0)


@given(hs.lists(hs.floats(0.1, 50.0), min_size=2, max_size=6), hs.floats(0.0, 100.0), hs.floats(0.05, 0.95), hs.floats(0.0, 1.0))
@settings(deadline=None, max_examples=40)
def test_force_drawn_to_a_front_is_moved_and_never_made(demand, other, focus, alert):
    st, p = small_state(accounts=len(demand)), parameters(answer=1.0)
    st.account["demand_trend"], st.supplier["other_sales"] = demand, other
    st.supplier["focus"][1], st.pair["alert"][0] = focus, alert
    for s in range(2):
        concentrate(st, p, s)
    respond(st, p, 0)
    used = float(np.sum(st.pair["force"][0] * np.array(demand))) + float(st.supplier["spread"][0]) * other
    assert used == pytest.approx(math.fsum(demand) + other, rel=1e-12)
    assert (st.pair["force"][0] >= 0.5 - 1e-12).all()
    front = int(np.argmax(demand))
    if alert > 0.01:
        assert st.pair["force"][0, front] > 1.0, "the massed force would not be answered"
    st.pair["alert"][0] = 0.0
    concentrate(st, p, 0)
    respond(st, p, 0)
    assert (st.pair["force"][0] == 1.0).all(), "an answer would outlast the alarm"


def test_a_raid_is_raided_back_at_the_raiders_own_account_with_the_force_that_struck():
    st, p = small_state(suppliers=3, accounts=3), parameters(answer=1.0, raid_cost=0.5)
    st.pair["share"] = ((0.6, 0.1, 0.1), (0.2, 0.8, 0.1), (0.2, 0.1, 0.8))  # each is the incumbent at one account
    st.supplier["raid_effort"][1], st.pair["raiding"][1, 0], st.pair["raided"][0, 0] = 0.4, 1, 1
    notice(st, p, 0)
    assert (st.supplier["raider"][0], st.supplier["counter_force"][0], st.supplier["vigilance"][0]) == (1, 0.4, 1.0)
    st.pair["raiding"], st.account["shifted"] = 0, 1
    respond(st, p, 0)
    assert st.pair["raiding"][0].tolist() == [0, 1, 0], "it would strike at somebody who did nothing"
    assert raid_force(st, p, 0, 1) == pytest.approx(0.4)
    assert st.supplier["outlay"][0] == pytest.approx(0.5 * 0.4 * 1.0)
    respond(st, p, 0)
    assert st.pair["brought"][0, 0] == 0.0


def test_a_flanked_supplier_builds_too_and_pays_for_what_is_at_stake_there():
    st, p = small_state(accounts=2), parameters(answer=0.5)
    st.pair["share"][0], st.pair["alert"][0], st.supplier["alignment"] = (0.6, 0.4), 1.0, 1.0
    st.supplier["flank_part"][1], st.supplier["flank_segment"][1] = 0.02, 0
    respond(st, p, 0)
    assert st.supplier["outlay"][0] == pytest.approx(0.5 * 0.5 * 0.02 * 2.0)  # half of the purchases of 2 are its own
    assert st.offer["fit"][0, 0] > 0.0
    assert st.offer["built"][0, 0] == st.offer["fit"][0, 0]


def test_without_answers_the_steps_change_nothing_at_all():
    st, p = under_price_attack(), parameters(answer=0.0)
    st.pair["raiding"][1, 0] = st.pair["raided"][0, 0] = st.account["shifted"][0] = 1
    before = small_state()
    before.supplier["price_cut"][1] = 0.1
    before.pair["raiding"][1, 0] = before.pair["raided"][0, 0] = before.account["shifted"][0] = 1
    notice(st, p, 0)
    respond(st, p, 0)
    before.supplier["since"] = 1
    assert first_difference(st, before) is None


def test_a_raid_costs_what_it_brings_to_bear_and_a_watch_costs_without_one():
    st, p = small_state(accounts=3), parameters(raid_cost=0.5, readiness_cost=0.01)
    st.account["demand_trend"], st.supplier["raid_effort"][1], st.supplier["readiness"][1] = (1.0, 2.0, 4.0), 0.4, 0.5
    watch = 0.01 * 0.5 * 0.4 * 7.0
    assert cost_of_raids(st, p, 1) == pytest.approx(watch)
    st.pair["raiding"][1, 1] = 1
    set_prices(st, p, 1)
    assert st.supplier["outlay"][1] == pytest.approx(watch + 0.5 * 0.4 * 2.0)
    st.supplier["since"][1] = 2
    assert cost_of_raids(st, p, 1) == 0.0
    assert cost_of_raids(st, p, 0) == 0.0


def test_every_segment_with_an_offer_of_its_own_needs_its_team_for_good():
    st, p = small_state(), parameters(flank_upkeep=0.01)
    st.supplier["alignment"], st.account["demand_trend"] = 1.0, 5.0
    build_offer(st, p, 0, 0, 0.1)
    built = float(st.offer["built"][0, 0])
    assert 0.0 < built == st.offer["fit"][0, 0]
    st.supplier["outlay"][0] = 0.0
    st.supplier["flank_segment"][0] = -1  # the attack is over; the offer stands
    outflank(st, p, 0)
    assert st.supplier["outlay"][0] == pytest.approx(0.01 * built * 5.0)
    assert upkeep(st, p, 1) == 0.0


def listing(**changes):
    """A focal supplier that never bargained and posts no list, with terms worth .2 to the account."""
    suppliers = [plain_supplier("Focal", focal=True, negotiates=False), plain_supplier("Rival")]
    account = plain_account("Account", terms={"Focal": 0.8, "Rival": 0.5})
    return plain_case(supplier=suppliers, account=[account], **changes)


def test_terms_that_nobody_bargained_for_come_to_be_judged_by_what_a_bargain_would_give():
    st, p = small_state(), parameters(list_judged=0.25, leave_rate=0.0)
    st.supplier["negotiates"][0], st.pair["terms"][0], st.pair["fair"] = 0, 0.8, 0.2
    st.supplier["alternative"] = 0.3
    due = fair_settlement(st, p, 0, 0, np.empty(6))
    assert due > 0.3
    for month in range(1, 5):
        judge_lists(st, p, 0)
        assert st.pair["fair"][0, 0] == pytest.approx(due + 0.75**month * (0.2 - due))
    assert st.pair["fair"][1, 0] == 0.2, "one who bargains would be judged twice"


def test_a_lister_is_resented_as_a_hard_bargainer_is_and_not_where_nobody_judges():
    grown = Batch(listing(months=36), 1).run(0)[-1, INDEX["resentment"]]
    exempt = Batch(listing(months=36, assumptions={"list_judged": 0.0}), 1).run(0)[-1, INDEX["resentment"]]
    assert grown > 0.05 > exempt == pytest.approx(0.0, abs=1e-9)


def test_a_firm_that_is_yet_to_be_founded_is_not_come_back_to():
    st, p = small_state(), parameters(resume_rate=20.0)
    st.supplier["negotiates"][0], st.pair["active"][0] = 0, 0
    st.pair["account_policy"] = 1.0
    for _ in range(20):
        st.clock[2] += 1
        judge_lists(st, p, 0)
    assert st.pair["active"][0, 0] == 0
    st.pair["ever_ended"][0] = 1
    for _ in range(20):
        st.clock[2] += 1
        judge_lists(st, p, 0)
    assert st.pair["active"][0, 0] == 1


def test_both_engines_agree_on_a_market_of_answers_to_the_last_bit():
    kinds = {"A": "raider", "B": "flanker", "C": "cherry-picker", "D": "lister"}
    suppliers = [plain_supplier("Focal", focal=True)]
    suppliers += [{"name": name, "reliability": 1.0, "other_sales": 1.0, "posture": kind} for name, kind in kinds.items()]
    suppliers.append(plain_supplier("Frontal", attack="frontal"))
    shares = dict.fromkeys(["Focal", *kinds], 0.15) | {"Frontal": 0.25}
    accounts = [plain_account(f"Account {i}", demand=1.0 + i, shares=shares, power_shift=3.0) for i in range(3)]
    for books in ("Focal", "C"):
        case = plain_case(supplier=suppliers, account=accounts, months=30, books=books)
        assert (Batch(case, 3).run(1) == run_replication(case, 3, 1)).all()
