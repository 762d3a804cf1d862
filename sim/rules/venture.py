"""Venture: a joint venture of a supplier with its largest account (document 003, the switchgear maker)."""

from __future__ import annotations

from sim.kernel.axes import N_ISSUES, N_TRANSFERS, NOBODY
from sim.kernel.declare import Event, Mechanism, amount, part
from sim.kernel.ledger import note
from sim.kernel.rule import rule
from sim.rules.account import conceded
from sim.rules.force import FRONT, LOST
from sim.rules.script import happens

DEFAULT = 70
VENTURE_FAILURE = 71
VENTURE_FOUNDED = 72
VENTURE_FAILED = 73
DEFAULTED = 74

MECHANISM = Mechanism(
    name="joint ventures",
    scripted={"default": DEFAULT, "venture_failure": VENTURE_FAILURE},
    columns=(
        part("venture", "s", "partner's part in the joint venture that it founds at its first front"),
        amount("venture_capital", "s", "money", "capital of that venture, paid once by both in their parts"),
        amount("network", "a", "money a month", "purchases of others, at list price, that it can bring to a venture of its own", fact=0.0),
        part("stake", "sa", "account's part in a joint venture with the supplier"),
        amount("paid_in", "sa", "money a month", "capital that the account pays into the venture this month"),
        amount("venture_sales", "sa", "money a month", "the venture's sales, at list price, to those that the account brings"),
    ),
    events=(
        Event(
            VENTURE_FOUNDED,
            "joint venture",
            "{supplier} and {account} found a joint venture: {part:.0%} belongs to {account}, the capital is {capital:g}",
            ("part", "capital"),
        ),
        Event(VENTURE_FAILED, "venture fails", "the joint venture of {supplier} and {account} fails"),
        Event(DEFAULTED, "default", "{account} defaults: {part:.0%} of what it bought is gone", ("part",)),
    ),
)


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
            price = 1.0 - st.pair[s, a].cut - conceded(swings, terms, 0, N_TRANSFERS)
            cost = st.supplier[s].unit_cost + conceded(swings, terms, N_TRANSFERS, N_ISSUES)
            room = 1.0 - st.pair[s, a].cut  # no invoice below nothing, wherever the terms move this month
            for k in range(N_TRANSFERS):
                room -= swings[k]
            st.pair[s, a].cut += min(owners_discount(st.pair[s, a].stake, price, cost), max(0.0, room))


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
