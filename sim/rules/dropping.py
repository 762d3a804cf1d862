"""Dropping: customers who pay late cost money, and whoever looks drops those that cost more than they bring (document 003)."""

from __future__ import annotations

from sim.kernel.declare import Column, Event, Measure, Mechanism, flag
from sim.kernel.ledger import note
from sim.kernel.rule import rule
from sim.rules.account import relationship_cost
from sim.rules.conflict import give_away_share
from sim.rules.portfolio import earned_at
from sim.rules.waiting import waiting_cost

DROPPED = 91

MECHANISM = Mechanism(
    name="customers dropped",
    columns=(
        flag("drops_losers", "s", "whether it drops, every January, accounts that cost more than they brought last year", fact=False),
        Column(
            "earned", "sa", "money", -1e15, 1e15, "what the account brought the supplier so far this year, all costs of serving it counted"
        ),
        flag("dropped", "sa", "the supplier dropped the account"),
    ),
    measures=(Measure("dropped", "share of accounts", "last", "neither", "accounts that the supplier has dropped so far", of="dropped"),),
    events=(Event(DROPPED, "customer dropped", "{supplier} drops {account}, which brought {brought:.3g} last year", ("brought",)),),
)


@rule
def drop_losers(st, p, a):
    """What the account brought each supplier is added up; in January those drop it whom it brought less than nothing last year.

    brought = invoices - production and concessions - serving it - waiting for its money. What it bought goes to the
    others in proportion; an account is not left without a supplier, and is not taken on again.
    """
    for s in range(st.pair.shape[0]):
        if st.supplier[s].drops_losers == 0:
            continue
        st.pair[s, a].earned += earned_at(st, p, s, a, relationship_cost(st, p, s)) - waiting_cost(st, p, s, a)
        if st.clock[2] % 12 == 1:
            if st.clock[2] > 1 and st.pair[s, a].active == 1 and st.pair[s, a].earned < 0.0:
                drop(st, s, a)
            st.pair[s, a].earned = 0.0


@rule
def drop(st, s, a):
    """Supplier s serves account a no longer, unless nobody else does."""
    if give_away_share(st, s, a):
        st.pair[s, a].dropped = 1
        st.pair[s, a].standoff = 0.0
        st.pair[s, a].unauthorised_cut = 0.0
        note(st, DROPPED, s, a, st.pair[s, a].earned)
