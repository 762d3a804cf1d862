"""Department: how far senior people's attention goes, and what an organisation of its own for key accounts costs (document 001)."""

from __future__ import annotations

import math

from sim.kernel.declare import Fact, Mechanism, amount, assumed, flag, part
from sim.kernel.rule import rule

MECHANISM = Mechanism(
    name="senior people's attention and the key account department",
    columns=(
        amount(
            "senior_capacity",
            "s",
            "accounts",
            "key accounts that its managers and executives can look after",
            start=math.inf,
            fact=Fact(
                None, low=0.01, high=1e6, meaning="key accounts that its managers and executives can look after; left out, any number"
            ),
        ),
        flag("key_account_department", "s", "whether a department of its own looks after the key accounts", fact=False),
        part("reach", "s", "part of full attention that its managers and executives have for each key account", start=1.0),
    ),
    parameters=(
        assumed("department_fixed", 0.10, "money a month", 0, 1000, "cost of a key account department without accounts"),
        assumed("department_per_account", 0.006, "money a month", 0, 1000, "cost of each account in it: its managers, for the most part"),
        assumed("department_span", 10, "accounts", 1, 10_000, "key accounts that a department gives to each of its managers"),
    ),
)


@rule
def reach(capacity, accounts):
    """Part of full attention that each of `accounts` gets from people who can look after `capacity`: min(1, C / n).

    An executive who gives a third of 240 working days to key accounts, four days each, can look after 20.
    """
    if accounts <= capacity:
        return 1.0
    return capacity / accounts


@rule
def spread_attention(st, p, s):
    """Without a department the managers' and executives' time is shared by all key accounts; with one it grows with them."""
    if st.supplier[s].key_account_department == 1:
        return
    accounts = 0
    for a in range(st.account.shape[0]):
        accounts += st.pair[s, a].active
    st.supplier[s].reach = reach(st.supplier[s].senior_capacity, accounts)


@rule
def department_cost(st, p, s):
    """Cost of the department this month: fixed + per account x accounts served."""
    if st.supplier[s].key_account_department == 0:
        return 0.0
    accounts = 0
    for a in range(st.account.shape[0]):
        accounts += st.pair[s, a].active
    return p.department_fixed + p.department_per_account * accounts
