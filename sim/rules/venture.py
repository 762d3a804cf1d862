"""Venture: a joint venture of a supplier with its largest account (document 003, the switchgear maker)."""

from __future__ import annotations

from sim.rules.account import conceded
from sim.rules.force import FRONT, LOST
from sim.rules.ledger import DEFAULTED, VENTURE_FAILED, VENTURE_FOUNDED, note
from sim.rules.script import happens
from sim.world.columns import DEFAULT, N_ISSUES, NOBODY, VENTURE_FAILURE
from sim.world.jit import rule


@rule
def first_front(st, s):
    """The largest of the supplier's fronts; nobody without one."""
    best = NOBODY
    for a in range(st.account.shape[0]):
        if st.pair[s, a].front == FRONT and (best == NOBODY or st.account[a].demand_trend > st.account[best].demand_trend):
            best = a
    return best


@rule
def owners_discount(stake, price, cost):
    """What an owner gets back of the price: f (p - c), so that it pays (1 - f) p + f c. A loss is not shared."""
    return stake * max(0.0, price - cost)


@rule
def found_venture(st, p, s):
    """The venture is founded in the month in which the attack begins; from then on its partner buys at an owner's price."""
    if st.supplier[s].venture > 0.0 and st.clock[2] == st.supplier[s].since:
        a = first_front(st, s)
        if a != NOBODY and st.pair[s, a].active == 1:
            st.pair[s, a].stake = st.supplier[s].venture
            st.pair[s, a].paid_in = st.supplier[s].venture * st.supplier[s].venture_capital
            st.supplier[s].outlay += st.supplier[s].venture_capital - st.pair[s, a].paid_in
            note(st, VENTURE_FOUNDED, s, a, st.supplier[s].venture, st.supplier[s].venture_capital)
    for a in range(st.account.shape[0]):
        if st.pair[s, a].stake > 0.0:
            swings, terms = st.account[a].swing_supplier, st.pair[s, a].terms
            price = 1.0 - st.pair[s, a].cut - conceded(swings, terms, 0, 2)
            cost = st.supplier[s].unit_cost + conceded(swings, terms, 2, N_ISSUES)
            st.pair[s, a].cut += owners_discount(st.pair[s, a].stake, price, cost)


@rule
def end_venture(st, s, a):
    """The stake is void, the customers that the partner brought are gone, and so is the force that was massed in the venture."""
    if st.pair[s, a].stake > 0.0:
        note(st, VENTURE_FAILED, s, a)
        st.pair[s, a].front = LOST
    st.pair[s, a].stake = 0.0
    st.pair[s, a].venture_sales = 0.0


@rule
def grow_ventures(st, p, a):
    """A partner brings others whose purchases it can direct to the venture, at the pace at which business moves.

    A venture does not outlive the relationship of its owners.
    """
    for s in range(st.pair.shape[0]):
        if st.pair[s, a].stake > 0.0 and st.pair[s, a].active == 0:
            end_venture(st, s, a)
        if st.pair[s, a].stake > 0.0:
            brought = st.account[a].network * st.market[st.account[a].segment].market_level
            st.pair[s, a].venture_sales += st.account[a].contract_speed * (brought - st.pair[s, a].venture_sales)


@rule
def suffer_shocks(st, p, a):
    """Scripted shocks: the account defaults (and with it every venture that it is a partner in), or a venture fails."""
    for s in range(st.pair.shape[0]):
        st.pair[s, a].paid_in = 0.0
    for e in range(st.event.shape[0]):
        event = st.event[e]
        if event.where != a or event.month != st.clock[2] or (event.kind != DEFAULT and event.kind != VENTURE_FAILURE):
            continue
        if not happens(st, e):
            continue
        if event.kind == VENTURE_FAILURE:
            end_venture(st, event.whose, a)
        else:
            note(st, DEFAULTED, NOBODY, a, event.extent)
            st.account[a].demand_trend *= 1.0 - event.extent
            for s in range(st.pair.shape[0]):
                end_venture(st, s, a)
