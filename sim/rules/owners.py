"""Owners: an account that owns part of a joint venture with a supplier commits its orders to it (document 003, the switchgear maker)."""

from __future__ import annotations

from sim.kernel.declare import Mechanism, assumed, off
from sim.kernel.rule import rule

MECHANISM = Mechanism(
    name="owners' orders",
    parameters=(
        assumed("owner_orders", 1.0, "1", 0, 1, "part of its orders that an account commits to a venture, per unit of its stake in it"),
    ),
    switches={"owners commit their orders": off("owner_orders")},
)


@rule
def committed_orders(st, p, s, a):
    """Part of the account's orders that its venture with supplier s has by contract: owner_orders x stake."""
    return p.owner_orders * st.pair[s, a].stake if st.pair[s, a].active == 1 else 0.0


@rule
def commit_orders(st, p, a, targets):
    """What account a decides again goes to its ventures as far as it is committed, and is chosen for the rest.

    target_s <- k_s + (1 - sum k) target_s, with k = `committed_orders`; where partners have more than all of it, all in proportion.
    Without a stake nothing changes; a full owner buys of nobody else.
    """
    committed = 0.0
    for s in range(st.pair.shape[0]):
        committed += committed_orders(st, p, s, a)
    if committed <= 0.0:
        return
    whole = max(1.0, committed)
    for s in range(st.pair.shape[0]):
        targets[s] = committed_orders(st, p, s, a) / whole + (1.0 - committed / whole) * targets[s]
