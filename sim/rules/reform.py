"""Reform: in a scripted month a supplier changes what it does inside: pay, departments, coverage, policy."""

from __future__ import annotations

from sim.rules.ledger import REFORMED, note
from sim.rules.script import happens
from sim.world.columns import FIRST_EFFORT, FIRST_TRAIT, N_LAYERS, NOBODY, REFORM
from sim.world.jit import rule


@rule
def pull_lever(st, s, lever, value):
    """Give one fact of supplier s a new value; `lever` is a place in REFORMS, or beyond them a visit or a trait of the policy."""
    if lever == 0:
        st.supplier[s].orientation = value
    elif lever == 1:
        st.supplier[s].communication = value
    elif lever == 2:
        st.supplier[s].recovery = value
    elif lever == 3:
        st.supplier[s].unrest = value
    elif lever == 4:
        st.supplier[s].quality = value
    elif lever == 5:
        st.supplier[s].service_staff = value
    elif lever == 6:
        st.supplier[s].commission = value
    elif lever == 7:
        st.supplier[s].process_control = value
    elif lever == 8:
        st.supplier[s].links = value
    elif lever == 9:
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
