"""Portfolio: head and tail are distinguished, served each at its level, and fought over (document 004)."""

from __future__ import annotations

import numpy as np

from sim.kernel.axes import N_TRANSFERS
from sim.kernel.declare import Event, Measure, Mechanism, amount, assumed, flag, part
from sim.kernel.ledger import note
from sim.kernel.rule import rule
from sim.rules.account import relationship_cost
from sim.rules.people import incumbent_of

FIFTH = 0.2
MOVED_UP = 60
MOVED_DOWN = 61
HEAD_ATTACKED = 62

MECHANISM = Mechanism(
    name="head and tail",
    columns=(
        part("head_part", "s", "part of the accounts, the largest, that it counts as its head", start=0.2),
        amount("head_service", "s", "factor", "service to an account of the head against the usual visits", start=1.0),
        amount("tail_service", "s", "factor", "service to any other account against the usual visits", start=1.0),
        flag("redrawn", "s", "whether the head is redrawn every year"),
        part("war_chest", "s", "part of the profit outside its head that it spends on price cuts at the others' head accounts"),
        amount("handover", "s", "money a month", "this month's cost of accounts that changed their tier"),
        amount("served", "sa", "factor", "attention given to the account against the supplier's usual visits", start=1.0),
        flag("tier", "sa", "the supplier counts the account as one of its head"),
        flag("tier_changed", "sa", "the account was moved into the head or out of it"),
    ),
    parameters=(assumed("handover_cost", 0.01, "money", 0, 10, "cost of moving one account into the head or out of it"),),
    measures=(
        Measure("head_share", "share", "mean", "more is better", "supplier's part of what the fifth of the accounts that buys most buys"),
        Measure("tail_share", "share", "mean", "more is better", "supplier's part of what the other accounts buy; 0 where there are none"),
        Measure(
            "head_profit",
            "money",
            "sum",
            "more is better",
            "margin at the fifth of the accounts that buys most, less what serving it costs",
        ),
        Measure("tail_profit", "money", "sum", "more is better", "margin at the other accounts, less what serving them costs"),
        Measure(
            "profit_top_fifth",
            "ratio",
            "mean",
            "neither",
            "head_profit as part of the profit at all accounts, above 1 where the others cost more than they bring; 0 without a profit",
        ),
        Measure("gini", "index", "mean", "neither", "Gini coefficient of the accounts' purchases, 0 where all buy alike"),
        Measure("tier_changes", "count per account", "sum", "neither", "moves into the head or out of it, per key account"),
        Measure(
            "head_cuts",
            "share",
            "mean",
            "less is better",
            "part of the list price that the keenest rival gives away in the head, on average",
        ),
    ),
    events=(
        Event(MOVED_UP, "into the head", "{supplier} counts {account} among its head: it bought for {bought:.2f} last year", ("bought",)),
        Event(
            MOVED_DOWN, "out of the head", "{supplier} moves {account} out of its head: it bought for {bought:.2f} last year", ("bought",)
        ),
        Event(
            HEAD_ATTACKED,
            "attack on the head",
            "{supplier} offers {account} {cut:.1%} off the list price, paid from {earned:.2f} a month earned outside the head",
            ("cut", "earned"),
        ),
    ),
)


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
    """Head and tail are distinguished where it is time to, and every account gets the service of its tier."""
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
def earned_at(st, p, s, a, visits):
    """What an account earned the supplier: margin less the cost of serving it; `visits` is the usual `relationship_cost`."""
    visits += p.links_cost * st.pair[s, a].links_beyond
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
            profit += earned_at(st, p, s, a, visits)
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


@rule
def gini(ordered):
    """Gini coefficient sum_i (2 i - n - 1) x_(i) / (n sum x), x_(i) the i-th smallest; 0 where all are zero."""
    n = ordered.shape[0]
    weighted, total = 0.0, 0.0
    for i in range(n):
        weighted += (2.0 * i + 1.0 - n) * ordered[i]
        total += ordered[i]
    return weighted / (n * total) if total > 0.0 else 0.0


@rule
def keenest_cut(st, s, a):
    """Largest part of the list price that a rival of supplier s gives away at account a."""
    deepest = 0.0
    for rival in range(st.pair.shape[0]):
        if rival != s and st.pair[rival, a].active == 1:
            deepest = max(deepest, st.pair[rival, a].cut)
    return deepest


@rule
def observe(st, p, s, out):
    """Head and tail by this month's purchases: the fifth of the accounts that buys most (one at least), and the others."""
    n = st.account.shape[0]
    sizes, head = np.empty(n), np.empty(n, np.int64)
    for a in range(n):
        sizes[a] = st.account[a].demand
        out.tier_changes += st.pair[s, a].tier_changed / n
    ordered = np.sort(sizes)
    mark_head(sizes, ordered, max(FIFTH, 1.0 / n), head)
    demand_head, demand_tail, marked, visits = 0.0, 0.0, 0, relationship_cost(st, p, s)
    for a in range(n):
        marked += head[a]
        if head[a] == 1:
            demand_head += sizes[a]
            out.head_share += st.pair[s, a].share * sizes[a]
            out.head_profit += earned_at(st, p, s, a, visits)
            out.head_cuts += keenest_cut(st, s, a)
        else:
            demand_tail += sizes[a]
            out.tail_share += st.pair[s, a].share * sizes[a]
            out.tail_profit += earned_at(st, p, s, a, visits)
    out.head_share = out.head_share / demand_head if demand_head > 0.0 else 0.0
    out.tail_share = out.tail_share / demand_tail if demand_tail > 0.0 else 0.0
    out.head_cuts /= marked
    both = out.head_profit + out.tail_profit
    out.profit_top_fifth = out.head_profit / both if both > 0.0 else 0.0
    out.gini = gini(ordered)
