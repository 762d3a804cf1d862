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
def all_committed(st, p, a):
    """Sum of the account's commitments, at most all of its orders."""
    committed = 0.0
    for s in range(st.pair.shape[0]):
        committed += committed_orders(st, p, s, a)
    return min(1.0, committed)


@rule
def free_orders(st, p, a, free):
    """Fill `free` with who has the orders that the account decides on freely: share_s - committed_s, or all where none are committed."""
    left = 0.0
    owner = all_committed(st, p, a) > 0.0
    for s in range(st.pair.shape[0]):
        free[s] = st.pair[s, a].share
        if owner:
            free[s] = max(0.0, free[s] - committed_orders(st, p, s, a))
        left += free[s]
    if left <= 0.0:
        for s in range(st.pair.shape[0]):
            free[s] = st.pair[s, a].share


@rule
def commit_orders(st, p, a, targets):
    """What account a decides again goes to its ventures as far as it is committed, and is chosen for the rest.

    target_s <- k_s + (1 - sum k) target_s, with k = `committed_orders`, in proportion where partners have more than all of it.
    Without a stake nothing changes; a full owner buys of nobody else.
    """
    committed = all_committed(st, p, a)
    if committed <= 0.0:
        return
    whole = 0.0
    for s in range(st.pair.shape[0]):
        whole += committed_orders(st, p, s, a)
    for s in range(st.pair.shape[0]):
        targets[s] = committed * committed_orders(st, p, s, a) / whole + (1.0 - committed) * targets[s]
