"""Delivery against exact results: departments, promises kept by chance, incidents, service as a queue, and recovery."""

from __future__ import annotations

import math

import pytest

from sim.rules.deliver import BROKEN_PROMISE, keep_promises, trust_after, trust_recovered
from sim.rules.departments import align, alignment_after, erlang_loss, gather, pay_the_line
from sim.world.columns import allocate
from tests.worlds import mean_and_error, parameters, small_state, standard_error, within

N = 500


def with_departments(st, alignments, supplier=0):
    """The state with departments of one supplier, of the kinds in order."""
    sizes = {"s": st.supplier.shape[0], "a": st.account.shape[0], "c": st.contact.shape[0], "r": st.rep.shape[0], "g": 1, "e": 0}
    departments = allocate(sizes | {"d": len(alignments)}).department
    departments["dept_supplier"], departments["dept_kind"] = supplier, range(len(alignments))
    departments["dept_alignment"] = alignments
    return st._replace(department=departments)


@pytest.mark.parametrize("care", [0.0, 0.3, 1.0])
def test_alignment_settles_where_care_and_neglect_meet(care):
    p, alignment = parameters(align_gain=0.10, align_neglect=0.06), 0.5
    for _ in range(1000):
        alignment = alignment_after(p, alignment, care)
    assert alignment == pytest.approx(0.10 * care / (0.10 * care + 0.06 * (1.0 - care)))


def test_a_department_is_cared_for_by_orientation_and_communication_alike():
    st = with_departments(small_state(), [0.5, 0.5])
    st.supplier["orientation"][0], st.supplier["communication"][0] = 1.0, 0.4
    p = parameters(align_gain=0.10, align_neglect=0.06)
    align(st, p, 1)
    assert st.department["dept_alignment"].tolist() == pytest.approx([0.5, 0.5 + 0.07 * 0.5 - 0.018 * 0.5])


def test_a_suppliers_alignment_is_the_mean_over_its_departments_and_one_without():
    st = with_departments(small_state(), [0.2, 0.4, 0.9])
    for s in range(2):
        gather(st, parameters(), s)
    assert st.supplier["alignment"].tolist() == pytest.approx([0.5, 1.0])


@pytest.mark.parametrize(
    ("staff", "load", "exact"), [(0, 3.0, 1.0), (1, 1.0, 0.5), (2, 1.0, 0.2), (2, 1.8, 1.62 / 4.42), (5, 3.0, 0.1100543)]
)
def test_service_staff_lose_calls_by_erlangs_formula(staff, load, exact):
    assert erlang_loss(staff, load) == pytest.approx(exact, abs=5e-8)


def test_promises_are_kept_with_reliability_alignment_and_what_the_representative_knows():
    p, st = parameters(promise_alignment=0.5), small_state(accounts=N)
    st.supplier["reliability"], st.supplier["alignment"][0], st.rep["briefed"][1] = 0.9, 0.4, 0.8
    for a in range(N):
        keep_promises(st, p, a)
    for s, exact in ((0, 0.9 * 0.7 * 0.8), (1, 0.9)):
        assert within(1.0 - st.pair["broken"][s].mean(), exact, standard_error(exact, N))


def test_incidents_come_with_what_is_bought_and_go_unserved_when_all_staff_are_busy():
    p, st = parameters(incident_alignment=0.9, service_time=0.5, incident_presence=0.2), with_departments(small_state(accounts=N), [0.5])
    st.pair["share"][0], st.supplier["reliability"], st.pair["presence"] = 0.8, 1.0, 0.5
    st.supplier["incident_rate"][0], st.supplier["service_staff"][0] = 0.4, 20
    hazard = 0.4 * 0.8 * (1.0 - 0.9 * 0.5)
    gather(st, p, 0)
    lost = erlang_loss(20, 0.5 * hazard * N)
    assert 0.2 < lost < 0.8
    for a in range(N):
        keep_promises(st, p, a)
    came, unserved = st.pair["incident"][0] == 1, st.pair["unserved"][0] == 1
    exact = 1.0 - math.exp(-hazard)
    assert within(came.mean(), exact, standard_error(exact, N))
    assert within(unserved[came].mean(), lost, standard_error(lost, int(came.sum())))
    assert not unserved[~came].any()
    assert st.pair["presence"][0] == pytest.approx(0.5 - 0.1 * unserved)
    assert not st.pair["incident"][1].any()


def test_a_failure_made_good_restores_the_most_the_first_time():
    p = parameters(trust_gain=0.05, trust_loss=0.25, recovery_gain=0.08, recovery_repeat=0.8)
    assert trust_recovered(p, 0.6, 0.0) == pytest.approx(0.6 + 0.08 * 0.4)
    assert trust_recovered(p, 0.6, 0.0) > trust_after(p, 0.6, True)  # the paradox
    assert trust_recovered(p, 0.6, 1.0) == pytest.approx(0.6 * 0.95)
    assert trust_after(p, 0.6, False) < trust_recovered(p, 0.6, 1.0) < 0.6
    assert trust_recovered(p, 1.0, 0.0) == 1.0


@pytest.mark.parametrize("made_good", [0.5, 5 / 6])
def test_trust_settles_at_the_exact_mean_when_failures_are_made_good(made_good):
    gain, loss, accounts = 0.04, 0.20, 60
    p, st = parameters(recovery_gain=gain, trust_loss=loss), small_state(suppliers=1, accounts=accounts)
    st.supplier["reliability"], st.supplier["recovery"] = 0.0, made_good  # nothing but failures
    exact = made_good * gain / (made_good * gain + (1.0 - made_good) * loss)
    assert made_good != 5 / 6 or exact == pytest.approx(0.5)  # l / (g + l) is the neutral rate
    st.pair["trust"] = exact
    total = 0.0
    for month in range(1, 61):  # the mean is linear in trust: started there, it stays
        st.clock[2], st.pair["failures"] = month, 0.0  # each as good as a first one
        for a in range(accounts):
            keep_promises(st, p, a)
        total += st.pair["trust"].ravel()
    mean, error = mean_and_error(total / 60)
    assert within(mean, exact, error)


def test_compensation_is_paid_by_the_supplier_to_the_account():
    p, st = parameters(compensation_rate=0.1, recovery_cost=0.0), small_state()
    st.supplier["reliability"], st.supplier["recovery"][0] = 0.0, 1.0
    keep_promises(st, p, 0)
    pay_the_line(st, p, 0)
    assert st.pair["compensated"][:, 0].tolist() == pytest.approx([0.05, 0.0])  # a tenth of a month's trade
    assert st.supplier["line_cost"][0] == pytest.approx(0.05)
    assert st.pair["failures"][:, 0].tolist() == [1.0, 1.0]


def test_a_scripted_promise_breaks_in_its_month_at_its_account_with_its_probability():
    p, st = parameters(), small_state(accounts=N, events=N)
    st.supplier["reliability"] = 1.0
    st.event["number"] = range(N)
    st.event["where"], st.event["whose"], st.event["month"], st.event["kind"] = range(N), 1, 2, BROKEN_PROMISE
    st.event["probability"] = 0.3
    st.pair["trust"] = 0.5
    for month in (1, 2):
        st.clock[2] = month
        for a in range(N):
            keep_promises(st, p, a)
        assert not st.pair["broken"][0].any()
        expected = 0.3 if month == 2 else 0.0
        assert within(st.pair["broken"][1].mean(), expected, standard_error(expected, N))
