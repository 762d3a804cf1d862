"""Plan: account managers see what time conflict leaves them; competitors look for an opening."""

from __future__ import annotations

from sim.rules.ledger import RAID_PLANNED, note
from sim.world import purpose
from sim.world.columns import NOBODY
from sim.world.jit import rule
from sim.world.luck import uniform

MANAGER = 1


@rule
def plan_attention(st, p, r):
    """Time left to a representative: what last month's conflicts did not take. Only account managers handle conflicts.

    attention = reach max(floor, 1 - sum of conflict_load over the accounts served); senior people reach only so many.
    """
    taken, near = 0.0, 1.0
    s = st.rep[r].rep_supplier
    if st.rep[r].rank >= MANAGER:
        near = st.supplier[s].reach
    if st.rep[r].rank == MANAGER:
        for a in range(st.rep[r].first_account, st.rep[r].first_account + st.rep[r].n_accounts):
            taken += st.pair[s, a].conflict_load
    st.rep[r].attention = near * max(p.attention_floor, 1.0 - taken)


@rule
def attacking(st, s):
    """Whether the supplier's attack has begun."""
    return st.clock[2] >= st.supplier[s].since


@rule
def frontal_cut(st, s):
    """Part of the list price given away in every unit: `price_cut`, or as much of it as the budget bears on last month's sales."""
    if not attacking(st, s):
        return 0.0
    cut, budget = st.supplier[s].price_cut, st.supplier[s].price_budget
    if budget <= 0.0 or cut * st.supplier[s].key_sales <= budget:
        return cut
    return budget / st.supplier[s].key_sales


@rule
def plan_attack(st, p, s):
    """A supplier with a raiding posture strikes where power has just shifted, if it is ready for it."""
    if st.supplier[s].raid_effort <= 0.0 or not attacking(st, s):
        return
    for a in range(st.account.shape[0]):
        if st.account[a].shifted == 1 and st.pair[s, a].active == 1:
            if uniform(st.clock, purpose.READINESS, s, a) < st.supplier[s].readiness:
                st.pair[s, a].raiding = 1
                note(st, RAID_PLANNED, s, a, st.account[a].struck_layer, 1.0 if st.account[a].tied_to == s else 0.0)


@rule
def set_prices(st, p, s):
    """What is given away of the list price this month, the same at all accounts; nothing has been spent on attacks yet."""
    st.supplier[s].outlay = 0.0
    cut = frontal_cut(st, s)
    for a in range(st.account.shape[0]):
        st.pair[s, a].cut = cut


@rule
def raid_force(st, p, s, a):
    """Force of supplier s in a raid on account a: its effort where it stands, more with a tie to the newcomer."""
    tied = 1.0 if st.account[a].tied_to == s and s != NOBODY else 0.0
    return st.supplier[s].raid_effort * (1.0 + p.tie_force * tied) * st.pair[s, a].force
