"""Reopen: what an account bought from a person, it decides afresh when the person goes (Shi, Sridhar, Grewal & Lilien 2017)."""

from __future__ import annotations

import numpy as np

from sim.kernel.axes import MANAGER, NOBODY
from sim.kernel.declare import Mechanism, assumed, off
from sim.kernel.rule import rule
from sim.rules.choose import appeal, switching_logit
from sim.rules.script import happens

DEPARTURE = 36

MECHANISM = Mechanism(
    name="business that a departure reopens",
    scripted={"departure": DEPARTURE},
    parameters=(
        assumed(
            "reopened",
            1.0,
            "1",
            0,
            1,
            "part of what an account bought from a person that it decides afresh, free of the cost of switching, once that person is gone",
            "Palmatier, Scheer & Steenkamp 2007 (direction: loyalty to the person, not to the firm)",
        ),
    ),
    switches={"business that a departure reopens": off("reopened")},
)


@rule
def departs_by_script(st, r):
    """Whether the scenario has the account manager r leave this month: a departure of the supplier's, at an account of r's or anywhere."""
    s = st.rep[r].rep_supplier
    for e in range(st.event.shape[0]):
        if st.event[e].kind == DEPARTURE and st.event[e].whose == s and st.event[e].month == st.clock[2]:
            where = st.event[e].where
            if where == NOBODY or st.pair[s, where].team[MANAGER] == r:
                if happens(st, e):
                    return True
    return False


@rule
def reopen(st, p, s, a, owned):
    """Account a lost the person of supplier s who held a part `owned` of the tie: that part of the business is decided afresh.

    lost = reopened owned (1 - loyalty) max(0, share - target), target the share in a logit without a cost of switching and without the
    person's part of the support. Whoever gains by it does so as it gains in that choice; loyalty to the firm holds business back. Nothing
    is lost where the firm owns the tie, and nothing where the offer alone would hold the share.
    """
    free = p.reopened * owned * (1.0 - st.pair[s, a].loyalty)
    if free <= 0.0 or st.pair[s, a].active == 0:
        return
    n = st.pair.shape[0]
    room = np.empty((2, n))
    values, targets = room[0], room[1]
    for j in range(n):
        values[j] = appeal(st, p, j, a)
    values[s] -= p.weight_support * owned * st.pair[s, a].support * (1.0 - st.account[a].price_only)  # gone with the person
    switching_logit(values, st.pair.active[:, a], st.pair.share[:, a], 0.0, targets)
    share = st.pair[s, a].share
    lost = free * max(0.0, share - targets[s]) * st.account[a].substitutes
    others = 0.0
    for j in range(n):
        if j != s:
            others += targets[j]
    if others <= 0.0 or lost <= 0.0:
        return
    st.pair[s, a].share = share - lost
    for j in range(n):
        if j != s:
            st.pair[j, a].share += lost * targets[j] / others
