"""Departments: production, technology, logistics and finance work for the key accounts, or do not (document 003)."""

from __future__ import annotations

import math

from sim.world.columns import PRODUCTION
from sim.world.jit import rule


@rule
def alignment_after(p, alignment, care):
    """One month of a department: A + gain care (1 - A) - neglect (1 - care) A.

    `care`, 0 to 1, is what the firm does about it. In the long run A = gain care / (gain care + neglect (1 - care)).
    """
    return alignment + p.align_gain * care * (1.0 - alignment) - p.align_neglect * (1.0 - care) * alignment


@rule
def align(st, p, d):
    """A department comes to work for the key accounts under a customer-oriented strategy and with communication.

    care = (orientation + communication) / 2 (Kohli & Jaworski 1990: market orientation is known, shared and acted upon).
    """
    s = st.department[d].dept_supplier
    care = 0.5 * (st.supplier[s].orientation + st.supplier[s].communication)
    st.department[d].dept_alignment = min(1.0, max(0.0, alignment_after(p, st.department[d].dept_alignment, care)))


@rule
def production_alignment(st, s):
    """Alignment of production; 1 where the scenario names no such department."""
    for d in range(st.department.shape[0]):
        if st.department[d].dept_supplier == s and st.department[d].dept_kind == PRODUCTION:
            return st.department[d].dept_alignment
    return 1.0


@rule
def erlang_loss(staff, load):
    """Probability that all of `staff` are busy when a call comes: B(n) = load B(n - 1) / (n + load B(n - 1)), B(0) = 1.

    `load` is calls a month times months a call; no one waits, what finds nobody free goes unserved.

    References
    ----------
    Erlang (1917).

    Examples
    --------
    >>> erlang_loss(2, 1.0)
    0.2
    """
    busy = 1.0
    n = 1
    while n <= staff:
        busy = load * busy / (n + load * busy)
        n += 1
    return busy


@rule
def incident_hazard(st, p, s, a):
    """Hazard of a quality incident at account a: it grows with what is bought, and falls as production is aligned."""
    return st.supplier[s].incident_rate * st.pair[s, a].share * (1.0 - p.incident_alignment * production_alignment(st, s))


@rule
def gather(st, p, s):
    """A supplier's alignment is the mean over its departments; its service staff face the incidents to be expected."""
    total, departments = 0.0, 0
    for d in range(st.department.shape[0]):
        if st.department[d].dept_supplier == s:
            total += st.department[d].dept_alignment
            departments += 1
    if departments > 0:
        st.supplier[s].alignment = total / departments
    if st.supplier[s].incident_rate > 0.0 and st.supplier[s].service_staff < math.inf:
        calls = 0.0
        for a in range(st.account.shape[0]):
            if st.pair[s, a].active == 1:
                calls += incident_hazard(st, p, s, a)
        st.supplier[s].unserved_chance = erlang_loss(st.supplier[s].service_staff, p.service_time * calls)


@rule
def pay_of_representatives(st, p, s):
    """Salaries or commission on sales, in the proportion of the pay plan; process control; and a successor for each who left."""
    sales = 0.0
    for a in range(st.account.shape[0]):
        sales += st.pair[s, a].paid
    commission = st.supplier[s].commission
    pay = p.commission_rate * commission * sales
    for r in range(st.rep.shape[0]):
        if st.rep[r].rep_supplier == s and st.rep[r].rank == 1:
            pay += p.salary * (1.0 - commission) + p.process_cost * st.supplier[s].process_control + p.hiring_cost * st.rep[r].left
    return pay


@rule
def pay_the_line(st, p, s):
    """What the internal line costs a supplier this month: departments, service staff, representatives, compensation."""
    cost = 0.0
    for d in range(st.department.shape[0]):
        if st.department[d].dept_supplier == s:
            cost += p.department_cost * 0.5 * (st.supplier[s].orientation + st.supplier[s].communication)
    if st.supplier[s].incident_rate > 0.0 and st.supplier[s].service_staff < math.inf:
        cost += p.staff_cost * st.supplier[s].service_staff
    if st.supplier[s].has_pay_plan == 1:
        cost += pay_of_representatives(st, p, s)
    if st.supplier[s].recovery > 0.0:  # nothing is compensated without
        for a in range(st.account.shape[0]):
            cost += st.pair[s, a].compensated
    st.supplier[s].line_cost = cost
