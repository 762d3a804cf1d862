"""Reform: in a scripted month a supplier changes what it does inside: pay, departments, coverage, policy."""

from __future__ import annotations

import math

from sim.kernel.axes import N_LAYERS, N_RANKS, NOBODY, places
from sim.kernel.declare import Column, Event, Mechanism, index
from sim.kernel.ledger import note
from sim.kernel.rule import rule
from sim.rules.script import happens

REFORMS = (
    "orientation",
    "communication",
    "recovery",
    "unrest",
    "quality",
    "service_staff",
    "commission",
    "process_control",
    "links",
    "monitoring",
)
"""Facts of a supplier that a reform can change, beside its visits and its conflict policy, whose places follow."""
LEVER = places("Lever", REFORMS)
FIRST_EFFORT = len(REFORMS)
FIRST_TRAIT = FIRST_EFFORT + N_RANKS * N_LAYERS
REFORM = 31
REFORMED = 35

MECHANISM = Mechanism(
    name="scripted reforms",
    scripted={"reform": REFORM},
    columns=(
        index("lever", "e", "what a reform changes, by place in REFORMS"),
        Column("new_value", "e", "as the lever", -math.inf, math.inf, "and to what"),
    ),
    events=(Event(REFORMED, "reform", "{supplier} changes what it does inside"),),
)


@rule
def pull_lever(st, s, lever, value):
    """Give one fact of supplier s a new value; `lever` is a place in REFORMS, or beyond them a visit or a trait of the policy."""
    if lever == LEVER.orientation:
        st.supplier[s].orientation = value
    elif lever == LEVER.communication:
        st.supplier[s].communication = value
    elif lever == LEVER.recovery:
        st.supplier[s].recovery = value
    elif lever == LEVER.unrest:
        st.supplier[s].unrest = value
    elif lever == LEVER.quality:
        st.supplier[s].quality = value
    elif lever == LEVER.service_staff:
        st.supplier[s].service_staff = value
    elif lever == LEVER.commission:
        st.supplier[s].commission = value
    elif lever == LEVER.process_control:
        st.supplier[s].process_control = value
    elif lever == LEVER.links:
        st.supplier[s].links = value
    elif lever == LEVER.monitoring:
        st.supplier[s].monitoring = value
    elif lever < FIRST_TRAIT:
        place = lever - FIRST_EFFORT
        st.supplier[s].effort[place // N_LAYERS, place % N_LAYERS] = value
    else:
        for a in range(st.account.shape[0]):
            st.pair[s, a].policy[lever - FIRST_TRAIT] = value


@rule
def reform(st, p, s):
    """Carry out the reforms that the scenario has in store for the supplier this month (each event as a whole, or not at all)."""
    known, carried_out = NOBODY, False
    for e in range(st.event.shape[0]):
        event = st.event[e]
        if event.kind == REFORM and event.whose == s and event.month == st.clock[2]:
            if event.number != known:
                known, carried_out = event.number, happens(st, e)
                if carried_out:
                    note(st, REFORMED, s, NOBODY)
            if carried_out:
                pull_lever(st, s, event.lever, event.new_value)
