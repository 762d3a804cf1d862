"""Department: how far senior people's attention goes, and what an organisation of its own for key accounts costs (document 001)."""

from __future__ import annotations

from sim.world.jit import rule


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
