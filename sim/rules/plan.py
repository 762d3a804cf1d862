"""Plan: account managers see what time conflict leaves them; competitors look for an opening."""

from __future__ import annotations

import math

from sim.kernel.axes import LAYERS, MANAGER, NOBODY
from sim.kernel.declare import Column, Event, Measure, Mechanism, amount, assumed, flag, off, part
from sim.kernel.draws import uniform
from sim.kernel.ledger import note
from sim.kernel.rule import rule

READINESS = 9
RAID_PLANNED = 3


def say_raid_planned(t, supplier, account, details, setting):
    words = t.say(
        "{supplier} prepares to strike at {account} through the {layer} layer",
        supplier=supplier,
        account=account,
        layer=t.word(LAYERS[int(details[0])]),
    )
    return words + (t.say(", helped by its tie") if details[1] else "")


MECHANISM = Mechanism(
    name="attention, attacks and prices",
    columns=(
        part("price_cut", "s", "frontal attack: part of its list price given away"),
        amount("raid_effort", "s", "force", "force brought to a raid"),
        part("readiness", "s", "probability that a power shift is noticed and used"),
        amount("price_budget", "s", "money a month", "most that a frontal attack may cost; 0 for no limit"),
        Column("since", "s", "month", 1, math.inf, "month in which its attack begins", whole=True, start=1),
        part("attention", "r", "time left this month after conflicts"),
        flag("raiding", "sa", "the supplier raids the account"),
        amount("brought", "sa", "force", "force of this month's raid that answers another one"),
    ),
    parameters=(
        assumed("attention_floor", 0.05, "1", 0, 1, "part of a manager's time that conflict cannot take"),
        assumed("tie_force", 0.5, "1", 0, 10, "force that a tie to the newcomer adds to a raid"),
        assumed("raid_cost", 0.5, "share of purchases", 0, 20, "cost of a raid of force one, as part of what the account buys in a month"),
        assumed(
            "readiness_cost", 0.002, "share of purchases", 0, 1, "cost a month of being ready to raid an account, as part of what it buys"
        ),
    ),
    measures=(
        Measure("conflict_attention", "share of time", "mean", "less is better", "account managers' time spent on conflict, 0 to 1"),
        Measure(
            "market_attention",
            "share of time",
            "mean",
            "more is better",
            "account managers' time left for relationships and the market, 0 to 1",
        ),
    ),
    switches={"raids are paid for": off("raid_cost", "readiness_cost")},
    draws={
        READINESS: "whether a raider notices a shift of power",
    },
    events=(Event(RAID_PLANNED, "raid planned", say_raid_planned),),
)


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
            if uniform(st.clock, READINESS, s, a) < st.supplier[s].readiness:
                st.pair[s, a].raiding = 1
                note_raid(st, s, a)


@rule
def note_raid(st, s, a):
    """Write a raid that is prepared to the ledger."""
    note(st, RAID_PLANNED, s, a, st.account[a].struck_layer, 1.0 if st.account[a].tied_to == s else 0.0)


@rule
def raid_cost(st, p, s, a):
    """What the raid on the account costs: rate x effort brought to bear x what the account buys in a usual month."""
    effort = max(st.supplier[s].raid_effort, st.pair[s, a].brought)
    return p.raid_cost * effort * st.account[a].demand_trend * st.market[st.account[a].segment].market_level


@rule
def cost_of_raids(st, p, s):
    """What this month's raids cost, and being ready for more: a raider has people who watch every account that it sells to."""
    if st.supplier[s].raid_effort <= 0.0 or not attacking(st, s):
        return 0.0
    total, ready = 0.0, p.readiness_cost * st.supplier[s].readiness * st.supplier[s].raid_effort
    for a in range(st.account.shape[0]):
        if st.pair[s, a].active == 1:
            total += ready * st.account[a].demand_trend * st.market[st.account[a].segment].market_level
        if st.pair[s, a].raiding == 1:
            total += raid_cost(st, p, s, a)
    return total


@rule
def set_prices(st, p, s):
    """What is given away of the list price this month, the same at all accounts; what raids cost is the first outlay of the month."""
    st.supplier[s].outlay = cost_of_raids(st, p, s)
    cut = frontal_cut(st, s)
    for a in range(st.account.shape[0]):
        st.pair[s, a].cut = cut


@rule
def raid_force(st, p, s, a):
    """Force of supplier s in a raid on account a: its effort where it stands, more with a tie to the newcomer."""
    tied = 1.0 if st.account[a].tied_to == s and s != NOBODY else 0.0
    return max(st.supplier[s].raid_effort, st.pair[s, a].brought) * (1.0 + p.tie_force * tied) * st.pair[s, a].force


@rule
def observe(st, p, s, out):
    """Account managers' time, and what conflict takes of it."""
    managers, left = 0, 0.0
    for r in range(st.rep.shape[0]):
        if st.rep[r].rep_supplier == s and st.rep[r].rank == MANAGER:
            managers += 1
            left += st.rep[r].attention / st.supplier[s].reach
    if managers > 0:
        out.market_attention = left / managers
        out.conflict_attention = 1.0 - left / managers
