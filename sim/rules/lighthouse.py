"""Lighthouse: an account that others look to speaks for whoever has won it (document 001; Kumar, Petersen & Leone 2013)."""

from __future__ import annotations

from sim.kernel.declare import Mechanism, assumed, off, part
from sim.kernel.rule import rule
from sim.rules.account import is_customer

MECHANISM = Mechanism(
    name="accounts that others look to",
    columns=(
        part("lighthouse", "a", "how far others in its segment look to it when they choose a supplier", fact=0.0),
        part("reference", "sa", "how well its customers speak for the supplier, as the account sees it", "index"),
    ),
    parameters=(
        assumed(
            "weight_reference",
            0.5,
            "utility",
            0,
            50,
            "weight of a reference in the choice of supplier",
            "Kumar, Petersen & Leone 2013 (direction)",
        ),
    ),
    switches={"accounts that others look to": off("weight_reference")},
)


@rule
def shine(st, p, s):
    """What the customers that supplier s has won say for it at the others: 1 - prod over b of (1 - lighthouse_b), b its customers.

    The lighthouses are those of the same segment, the account itself left out.
    """
    n, any_light = st.account.shape[0], False
    for a in range(n):
        any_light = any_light or st.account[a].lighthouse > 0.0
    if not any_light:
        return
    for a in range(n):
        dark = 1.0
        for b in range(n):
            if b != a and st.account[b].lighthouse > 0.0 and st.account[b].segment == st.account[a].segment:
                dark *= 1.0 - st.account[b].lighthouse * is_customer(st, s, b)
        st.pair[s, a].reference = 1.0 - dark
