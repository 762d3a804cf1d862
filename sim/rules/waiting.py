"""Waiting: an account that pays late is financed by whoever supplies it (document 003, on customers of poor payment)."""

from __future__ import annotations

from sim.kernel.declare import Fact, Mechanism, amount
from sim.kernel.rule import rule

MECHANISM = Mechanism(
    name="slow payers",
    columns=(amount("pays_after", "a", "months", "time that it lets pass before it pays an invoice", fact=Fact(0.0, high=60)),),
    switches={"slow payers": {"account.pays_after": 0}},
)


@rule
def waiting_cost(st, p, s, a):
    """Interest on what is invoiced and not yet paid, borne by the supplier and saved by the account: rate / 12 x months x invoice."""
    return p.discount_rate / 12.0 * st.account[a].pays_after * st.pair[s, a].paid
