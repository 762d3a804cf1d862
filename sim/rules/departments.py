"""Departments: production, technology, logistics and finance work for the key accounts, or do not (document 003)."""

from __future__ import annotations

import math

from sim.kernel.axes import DEPARTMENT
from sim.kernel.declare import Fact, Measure, Mechanism, amount, assumed, index, part
from sim.kernel.rule import rule

MECHANISM = Mechanism(
    name="departments and the internal line",
    columns=(
        part("alignment", "s", "how far its departments work for the key accounts, on average; 1 without departments", "index", 1.0),
        part("orientation", "s", "how far its strategy, in every department, starts from the customer", "index", fact=0.5),
        part("communication", "s", "communication among its departments", "index", fact=0.5),
        amount(
            "service_staff",
            "s",
            "people",
            "service staff who answer incidents; infinite where they are no constraint",
            start=math.inf,
            fact=Fact(None, high=10000, whole=True, meaning="service staff who answer incidents; left out, as many as it takes"),
        ),
        part("unserved_chance", "s", "probability that all service staff are busy when an incident calls"),
        amount(
            "line_cost", "s", "money a month", "this month's cost of the internal line: departments, service, pay, hiring, compensation"
        ),
        index("dept_supplier", "d", "supplier that the department belongs to"),
        index("dept_kind", "d", "0 production, 1 technology, 2 logistics, 3 finance"),
        part("dept_alignment", "d", "how far the department works for the key accounts", "index"),
    ),
    parameters=(
        assumed(
            "align_gain",
            0.10,
            "per month",
            0,
            1,
            "step of a department towards full alignment under full orientation and communication",
            "Kohli & Jaworski 1990 (direction)",
        ),
        assumed("align_neglect", 0.06, "per month", 0, 1, "part of alignment lost in a month without either"),
        assumed(
            "incident_alignment", 0.90, "1", 0, 1, "part of quality incidents that an aligned production avoids", "document 003 (direction)"
        ),
        assumed("service_time", 0.5, "months", 0.001, 24, "service staff's time that one incident takes"),
        assumed("department_cost", 0.010, "money a month", 0, 10, "cost of full orientation and communication, for each department"),
        assumed("staff_cost", 0.008, "money a month", 0, 10, "cost of one of the service staff"),
        assumed("recovery_cost", 0.004, "money a month", 0, 10, "cost of being able to make every failure good at once, for each account"),
        assumed("keeping_cost", 0.015, "share of sales", 0, 1, "what it costs to keep every promise rather than the usual part of them"),
        assumed("salary", 0.010, "money a month", 0, 10, "pay of an account manager on salary"),
        assumed("commission_rate", 0.08, "share of sales", 0, 1, "pay of an account manager on commission"),
        assumed("process_cost", 0.004, "money a month", 0, 10, "cost of full process control, for each account manager"),
        assumed("hiring_cost", 0.020, "money", 0, 10, "cost of finding and equipping a successor"),
    ),
    measures=(
        Measure(
            "alignment",
            "index",
            "mean",
            "more is better",
            "how far the supplier's departments work for the key accounts, 0 to 1",
            of="alignment",
        ),
        Measure(
            "line_cost", "money", "sum", "less is better", "cost of departments, service, pay, hiring and compensation", of="line_cost"
        ),
    ),
)


USUAL_RELIABILITY = 0.95
"""Part of promises kept that costs nothing beyond what all suppliers spend: the default of the fact `reliability`."""


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
        if st.department[d].dept_supplier == s and st.department[d].dept_kind == DEPARTMENT.production:
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
def cost_of_keeping(st, p, s):
    """What it costs to keep more promises than is usual: keeping_cost ((reliability - usual)+ / (1 - usual))^2 of the invoices.

    The last promises are the dearest to keep; whoever breaks more than is usual saves nothing.
    """
    beyond = max(0.0, st.supplier[s].reliability - USUAL_RELIABILITY) / (1.0 - USUAL_RELIABILITY)
    if beyond <= 0.0 or p.keeping_cost <= 0.0:
        return 0.0
    invoiced = 0.0
    for a in range(st.account.shape[0]):
        invoiced += st.pair[s, a].paid
    return p.keeping_cost * beyond * beyond * invoiced


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
            ready = p.recovery_cost * st.supplier[s].recovery * st.supplier[s].recovery * st.pair[s, a].active
            cost += ready + st.pair[s, a].compensated
    st.supplier[s].line_cost = cost + cost_of_keeping(st, p, s)
