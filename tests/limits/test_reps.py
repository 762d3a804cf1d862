"""Representatives against exact results: who leaves, who follows, and what a reform changes."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.engine.populate import populate
from sim.kernel.axes import NOBODY
from sim.rules.departments import pay_the_line
from sim.rules.reform import reform
from sim.rules.reps import count_leavers, follow_leaver, leaving_hazard, owned_in_time, stay_or_leave
from sim.strategies import PAY_PLANS, POLICIES
from sim.world.columns import allocate, column_of
from tests.worlds import mean_and_error, parameters, plain_account, plain_case, plain_supplier, small_state, standard_error, within

EVEN = {"rep_value": 0.0, "rep_unrest": 0.0, "rep_peers": 0.0}
"""Everybody leaves with the same hazard."""


def firm(managers: int, accounts: int, suppliers: int = 2):
    """A state in which supplier 0 has `managers` account managers under a pay plan, who take `accounts` in blocks of equal size."""
    sizes = {"s": suppliers, "a": accounts, "c": 3 * accounts, "r": managers, "d": 0, "g": 1, "e": 0}
    st = small_state(suppliers=suppliers, accounts=accounts)
    st = st._replace(rep=allocate(sizes).rep)
    st.rep["rank"], st.rep["skill"] = 1, 1.0
    block = -(-accounts // managers)
    st.rep["first_account"] = np.minimum(np.arange(managers) * block, accounts)
    st.rep["n_accounts"] = np.diff([*st.rep["first_account"], accounts])
    st.pair["team"] = NOBODY
    st.pair["team"][0, :, 1] = np.repeat(np.arange(managers), st.rep["n_accounts"])
    st.supplier["has_pay_plan"][0] = 1
    st.pair["share"][0], st.pair["share"][1:] = 1.0, 0.0
    return st


def wave(replications: int, *, accounts: int = 200, managers: int = 30, owned: float = 0.6, quits: float = 0.2, loyalty: float = 0.0):
    """Accounts left after a wave in which every representative quits with probability `quits`, once per replication."""
    p = parameters(rep_turnover=-12.0 * math.log(1.0 - quits), leaves_trade=0.0, follow_business=1.0, **EVEN)
    st, left = firm(managers, accounts), []
    first = [table.copy() for table in st]
    for replication in range(replications):
        for table, before in zip(st, first, strict=True):
            table[...] = before
        st.clock[1], st.rep["owned"], st.pair["loyalty"] = replication, owned, loyalty
        for r in range(managers):
            stay_or_leave(st, p, r)
        for a in range(accounts):
            follow_leaver(st, p, a)
        left.append((st.pair["share"][0] > 0.0).sum())
    return np.array(left)


def test_a_wave_of_leavers_takes_accounts_with_the_exact_mean_and_in_clusters():
    n, managers, owned, quits = 200, 30, 0.6, 0.2
    left = wave(400, accounts=n, managers=managers, owned=owned, quits=quits)
    sizes = np.array([7] * 28 + [4, 0])
    exact = np.sum(quits * owned * (1 - owned) * sizes + quits * (1 - quits) * owned**2 * sizes**2)
    assert n * (1 - owned * quits) == 176
    assert exact == pytest.approx(89.5488)  # against 21.1 if accounts were lost one by one
    mean, error = mean_and_error(left)
    assert within(mean, 176, error)
    spread, error = mean_and_error((left - 176.0) ** 2)
    assert within(spread, exact, error)


def test_loyalty_to_the_firm_holds_accounts_that_would_follow():
    left = wave(60, owned=0.6, quits=0.5, loyalty=0.5)
    mean, error = mean_and_error(left)
    assert within(mean, 200 * (1 - 0.5 * 0.6 * 0.5), error)


def test_representatives_leave_with_their_hazard():
    p, st = parameters(rep_turnover=0.9, rep_value=3.0, rep_unrest=4.0, rep_peers=0.0), firm(600, 600)
    st.supplier["key_sales"] = 600.0
    st.rep["owned"], st.rep["morale"] = 0.5, 0.2
    for r in range(600):
        stay_or_leave(st, p, r)
    exact = 1.0 - math.exp(-(0.9 + 3.0 * 0.5 + 4.0 * 0.8) / 12.0)
    assert within(st.rep["left"].mean(), exact, standard_error(exact, 600))


def test_where_founders_grow_evenly_their_colleagues_leave_ever_faster():
    p = parameters(rep_turnover=0.1, rep_value=0.0, rep_unrest=0.0, rep_peers=0.25)
    stays, monthly = 1.0, 1.0 / 12.0
    for month in range(48):
        stays *= math.exp(-leaving_hazard(p, 0.0, 1.0, (month + 0.5) * monthly))  # one more for every one, a year
    assert 200 * stays == pytest.approx(200 * math.exp(-0.1 * 4 - 0.25 * 4**2 / 2))
    assert 200 * stays == pytest.approx(18.14, abs=0.01)


def test_nobody_leaves_or_changes_where_there_is_no_pay_plan():
    p, st = parameters(rep_turnover=5.0), firm(20, 20)
    st.supplier["has_pay_plan"] = 0
    before = st.rep.copy()
    for r in range(20):
        stay_or_leave(st, p, r)
    assert np.array_equal(st.rep, before)


@pytest.mark.parametrize(("plan", "exact"), [("salary", 0.25 * 0.52), ("mixed", 0.445 * 0.7), ("commission", 0.9)])
def test_commission_makes_customers_personal_and_process_control_makes_them_the_firms(plan, exact):
    p = parameters(own_base=0.25, own_commission=0.65, own_process=0.6, own_speed=0.2, rep_turnover=0.0, **EVEN)
    st = firm(1, 1)
    st.supplier["effort"][0, 1, 1] = 2.0
    st.supplier["commission"], st.supplier["process_control"] = PAY_PLANS[plan].commission, PAY_PLANS[plan].process_control
    for _ in range(200):
        stay_or_leave(st, p, 0)
    assert st.rep["owned"][0] == pytest.approx(exact)
    st.supplier["effort"][0, 0, 0] = 6.0  # a team: the manager pays a quarter of the visits
    for _ in range(200):
        stay_or_leave(st, p, 0)
    assert st.rep["owned"][0] == pytest.approx(exact / 4)
    assert owned_in_time(p, 1.0, 0.0, 1.0) == 0.9


def test_a_successor_owns_nothing_and_knows_what_was_recorded():
    p, st = parameters(rep_turnover=5.0, handover=0.5, **EVEN), firm(1, 1)
    st.rep["owned"], st.rep["rep_tenure"], st.supplier["process_control"] = 0.7, 40.0, 0.4
    while not st.rep["left"][0]:
        st.rep["owned"] = 0.7
        st.clock[2] += 1
        stay_or_leave(st, p, 0)
    assert (st.rep["owned"][0], st.rep["taken"][0], st.rep["rep_tenure"][0]) == (0.0, 0.7, 0.0)
    assert st.rep["briefed"][0] == pytest.approx(1.0 - 0.5 * 0.6)


def test_rapport_splits_between_the_firm_and_the_one_who_left():
    st = firm(1, 1)
    st.tie["rapport"][0], st.tie["rapport"][1] = [0.8, 0.4, 0.0], [0.1, 0.5, 0.0]
    st.rep["left"], st.rep["taken"], st.rep["goes_to"] = 1, 0.5, 1
    follow_leaver(st, parameters(), 0)
    assert st.tie["rapport"][0] == pytest.approx([0.4, 0.2, 0.0])
    assert st.tie["rapport"][1] == pytest.approx([0.4, 0.5, 0.0])


def test_leavers_found_join_and_leave_the_trade_as_often_as_stated():
    n = 600
    p = parameters(rep_turnover=5.0, leaves_trade=0.3, founds_own=0.85, **EVEN)
    st = firm(n, n, suppliers=4)
    st.supplier["founded_by"][3], st.pair["active"][3] = 0, 0
    for month in range(1, 6):
        st.clock[2] = month
        for r in range(n):
            if st.rep["rep_tenure"][r] == month - 1.0:  # still the first in the post
                stay_or_leave(st, p, r)
    went = st.rep["goes_to"][st.rep["rep_tenure"] == 0.0]
    for where, exact in ((NOBODY, 0.3), (3, 0.595), (1, 0.0525), (2, 0.0525)):
        assert within((went == where).mean(), exact, standard_error(exact, went.size))
    assert not (went == 0).any()


def test_a_firm_of_leavers_opens_with_the_first_and_reaches_as_far_as_its_people():
    st = firm(4, 8, suppliers=2)
    st.supplier["founded_by"][1], st.pair["active"][1] = 0, 0
    st.rep["rep_supplier"][2:] = 1  # it needs two account managers for all accounts
    for joined, active, reach in ((0, 0, 1e-6), (1, 1, 0.5), (1, 1, 1.0), (1, 1, 1.0)):
        st.rep["left"][0], st.rep["goes_to"][0] = joined, 1
        count_leavers(st, parameters(), 1)
        for a in range(8):
            follow_leaver(st, parameters(), a)
        assert (st.pair["active"][1] == active).all()
        assert st.supplier["staffing"][1] == pytest.approx(reach)


def test_an_account_that_ended_it_with_a_firm_of_leavers_is_not_opened_again():
    st = firm(2, 2)
    st.supplier["founded_by"][1], st.supplier["leavers"][1] = 0, 3.0
    st.pair["active"][1], st.pair["ever_ended"][1, 0] = 0, 1
    for a in range(2):
        follow_leaver(st, parameters(), a)
    assert st.pair["active"][1].tolist() == [0, 1]


def test_pay_costs_salary_or_commission_process_control_and_successors():
    p = parameters(salary=0.01, commission_rate=0.08, process_cost=0.004, hiring_cost=0.02)
    st = firm(3, 3)
    st.pair["paid"][0], st.supplier["commission"], st.supplier["process_control"], st.rep["left"][1] = 2.0, 0.25, 0.5, 1
    for s in range(2):
        pay_the_line(st, p, s)
    exact = 3 * (0.75 * 0.01 + 0.5 * 0.004) + 0.25 * 0.08 * 6.0 + 0.02
    assert st.supplier["line_cost"].tolist() == pytest.approx([exact, 0.0])


def test_a_reform_changes_what_it_names_in_its_month_and_nothing_else():
    case = plain_case(
        supplier=[plain_supplier("Focal", focal=True, pay="commission"), plain_supplier("Rival")],
        account=[plain_account("One"), plain_account("Two")],
        coverage=[{"name": "from above", "effort": {"operating": {"executive": 2.0}}, "links": 0.3, "monitoring": 0.4}],
        event=[
            {"month": 3, "kind": "reform", "supplier": "Focal", "set": {
                "orientation": 0.9, "communication": 0.8, "recovery": 0.7, "unrest": 0.1, "quality": 0.2, "service_staff": 7,
                "pay": "salary", "relationship": "from above", "policy": "hard-line"}},
            {"month": 2, "kind": "reform", "supplier": "Rival", "probability": 0, "set": {"quality": 1}},
        ],
    )  # fmt: skip
    setting = populate(case, 1, 0)
    st, other = (
        setting.state,
        populate(case.with_(relationship="from above", policy="hard-line", set={"supplier.Focal.pay": "salary"}), 1, 0).state,
    )
    before = {name: column_of(st, name).copy() for name in ("quality", "effort", "policy")}
    for month in (1, 2):
        st.clock[2] = month
        for s in range(2):
            reform(st, setting.parameters, s)
    assert all(np.array_equal(column_of(st, name), values) for name, values in before.items())
    st.clock[2] = 3
    for s in range(2):
        reform(st, setting.parameters, s)
    focal = st.supplier[0]
    assert [focal[name] for name in ("orientation", "communication", "recovery", "unrest", "quality", "service_staff")] == [
        0.9, 0.8, 0.7, 0.1, 0.2, 7.0,
    ]  # fmt: skip
    for name in ("commission", "process_control", "links", "monitoring", "effort"):
        assert np.array_equal(st.supplier[name][0], other.supplier[name][0]), name
    assert np.array_equal(st.pair["policy"], other.pair["policy"])
    assert st.pair["policy"][0, 0].tolist() == list(POLICIES["hard-line"].traits)
    assert st.supplier["effort"][0, 2, 0] == 2.0
    assert st.supplier["quality"][1] == before["quality"][1]


def test_a_reform_is_carried_out_as_a_whole_or_not_at_all():
    case = plain_case(event=[
        {"month": 1, "kind": "reform", "supplier": "Focal", "probability": 0.5, "set": {"orientation": 1, "communication": 1, "quality": 1}}
    ])  # fmt: skip
    done = []
    for replication in range(200):
        setting = populate(case, 3, replication)
        setting.state.clock[2] = 1
        reform(setting.state, setting.parameters, 0)
        focal = setting.state.supplier[0]
        assert focal["orientation"] == focal["communication"] == focal["quality"] or focal["quality"] == 0.5
        done.append(focal["quality"] == 1.0)
        assert (focal["orientation"] == 1.0) == done[-1]
    assert within(np.mean(done), 0.5, standard_error(0.5, 200))
