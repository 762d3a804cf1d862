"""Portfolio: head and tail are told apart, served each at its level, and fought over (document 004)."""

from __future__ import annotations

import numpy as np

from sim.rules.account import relationship_cost
from sim.rules.ledger import HEAD_ATTACKED, MOVED_DOWN, MOVED_UP, note
from sim.rules.people import incumbent_of
from sim.world.columns import N_TRANSFERS
from sim.world.jit import rule


@rule
def mark_head(sizes, ordered, part, head):
    """Fill `head` with 1 for the largest accounts, `part` of all to the nearest whole number, and 0 for the others.

    `ordered` holds the sizes from the smallest to the largest. Of equals the first in the list come first.
    """
    n = sizes.shape[0]
    places = int(part * n + 0.5)
    smallest = ordered[n - places] if places > 0 else np.inf
    for a in range(n):
        head[a] = 1 if sizes[a] > smallest else 0
        places -= head[a]
    for a in range(n):
        if sizes[a] == smallest and places > 0:
            head[a] = 1
            places -= 1


@rule
def tells_apart(st, s):
    """Whether the supplier has a use for tiers: it serves head and tail unlike, or attacks the head from the tail."""
    supplier = st.supplier[s]
    return supplier.head_service != 1.0 or supplier.tail_service != 1.0 or supplier.war_chest > 0.0


@rule
def count_customers(st, s):
    """In the first month, what the supplier sells at accounts whose size has just been drawn."""
    drawn, sales = False, 0.0
    for a in range(st.account.shape[0]):
        drawn = drawn or st.account[a].size_spread > 0.0
        sales += st.pair[s, a].share * st.account[a].demand_trend
    if drawn:
        st.supplier[s].key_sales = sales


@rule
def due(st, s):
    """Whether the head is to be drawn: where there is none yet, and every year where it is redrawn."""
    in_head = 0
    for a in range(st.account.shape[0]):
        in_head += st.pair[s, a].tier
    return in_head == 0 or (st.supplier[s].redrawn == 1 and st.clock[2] % 12 == 1)


@rule
def draw_head(st, p, s):
    """The head is drawn by last year's purchases; every account that changes its tier is handed over, which costs money."""
    n = st.account.shape[0]
    sizes, head = np.empty(n), np.empty(n, np.int64)
    before = 0
    for a in range(n):
        sizes[a] = st.account[a].last_year
        before += st.pair[s, a].tier
    mark_head(sizes, np.sort(sizes), st.supplier[s].head_part, head)
    for a in range(n):
        if before > 0 and head[a] != st.pair[s, a].tier:
            st.pair[s, a].tier_changed = 1
            st.supplier[s].handover += p.handover_cost
            note(st, MOVED_UP if head[a] == 1 else MOVED_DOWN, s, a, sizes[a])
        st.pair[s, a].tier = head[a]


@rule
def draw_tiers(st, p, s):
    """Head and tail are told apart where it is time to, and every account gets the service of its tier."""
    if st.clock[2] == 1:
        count_customers(st, s)
    if not tells_apart(st, s):
        return
    st.supplier[s].handover = 0.0
    for a in range(st.account.shape[0]):
        st.pair[s, a].tier_changed = 0
    if due(st, s):
        draw_head(st, p, s)
    for a in range(st.account.shape[0]):
        st.pair[s, a].served = st.supplier[s].head_service if st.pair[s, a].tier == 1 else st.supplier[s].tail_service


@rule
def earned_at(st, s, a, visits):
    """What an account earned the supplier: margin less the cost of serving it; `visits` is its `relationship_cost`."""
    service = st.pair[s, a].active * st.pair[s, a].served * (visits + st.account[a].serve_cost)
    return st.pair[s, a].paid - st.pair[s, a].serving_cost - service


@rule
def under_attack(st, s, a):
    """Whether supplier s attacks account a: one of the head, where another supplier sells most."""
    return st.pair[s, a].tier == 1 and st.pair[s, a].active == 1 and incumbent_of(st, a) != s


@rule
def affordable_cut(chest, volume):
    """Price cut that the chest pays for even if all of the volume were won by it: chest / volume."""
    return chest / volume if volume > 0.0 else 0.0


@rule
def attack_head(st, p, s):
    """A part of last month's profit outside the head goes into price cuts at the head accounts of others.

    cut = war_chest x max(0, profit in the tail) / demand of the accounts attacked, and no invoice below nothing
    """
    if st.supplier[s].war_chest <= 0.0:
        return
    profit, volume, visits = 0.0, 0.0, relationship_cost(st, p, s)
    for a in range(st.account.shape[0]):
        if st.pair[s, a].tier == 0:
            profit += earned_at(st, s, a, visits)
        elif under_attack(st, s, a):
            volume += st.account[a].demand
    chest = st.supplier[s].war_chest * max(0.0, profit)
    cut = affordable_cut(chest, volume)
    if cut <= 0.0:
        return
    for a in range(st.account.shape[0]):
        if under_attack(st, s, a):
            room = 1.0 - st.pair[s, a].cut
            for k in range(N_TRANSFERS):
                room -= st.account[a].swing_supplier[k]
            st.pair[s, a].cut += max(0.0, min(cut, room))
            if st.clock[2] % 12 == 1:
                note(st, HEAD_ATTACKED, s, a, st.pair[s, a].cut, chest)
