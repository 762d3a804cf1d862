"""Representatives: what they own, why they leave, and who goes with them (document 003; Palmatier, Scheer & Steenkamp 2007).

Account managers hold the relationship in person; field staff and executives of a team stay. Where a supplier states no
pay plan, who owns a customer is no part of the case and nobody leaves.
"""

from __future__ import annotations

import math

from sim.kernel.axes import MANAGER, N_LAYERS, N_RANKS, NOBODY
from sim.kernel.declare import Column, Event, Measure, Mechanism, amount, assumed, flag, off, part, supplier_of
from sim.kernel.draws import uniform
from sim.kernel.ledger import note
from sim.kernel.rule import rule
from sim.rules.market import chance
from sim.rules.reopen import departs_by_script, reopen

REP_LEAVES = 33
REP_LEAVES_TRADE = 34
REP_FOUNDS = 35
REP_RIVAL = 36
FOLLOW = 37
REP_LEFT = 30
FIRM_FOUNDED = 31
FOLLOWED = 32


def say_rep_left(t, supplier, account, details, setting):
    words = t.say(
        "a representative leaves {supplier} after {months:.0f} months, owner of {part:.0%} of the ties to the accounts",
        supplier=supplier,
        months=details[2],
        part=details[1],
    )
    if details[0] < 0:
        return words + t.say(", and leaves the trade")
    return words + t.say(", for {rival}", rival=supplier_of(setting, details[0]))


MECHANISM = Mechanism(
    name="representatives who leave, and what they own",
    columns=(
        flag("has_pay_plan", "s", "whether pay, and who owns the customer, is part of the case"),
        part("commission", "s", "part of the representatives' pay that is commission"),
        part("process_control", "s", "how far the firm steers and records the process of selling"),
        part("unrest", "s", "late bonuses, changing rules, harsh treatment: what spoils morale", "index", fact=0.0),
        Column(
            "founded_by",
            "s",
            "index",
            NOBODY,
            math.inf,
            "supplier whose leaving representatives found this firm; -1 for none",
            whole=True,
            start=NOBODY,
        ),
        amount("leavers", "s", "people", "representatives who have left others to found this firm or to join it"),
        part("staffing", "s", "part of the accounts that it has the people to serve", start=1.0),
        amount("rep_tenure", "r", "months", "time as representative of these accounts"),
        part("morale", "r", "morale", "index", 1.0),
        amount("drive", "r", "factor", "how hard the representative works, from pay and morale", start=1.0),
        part("briefed", "r", "how much of what the accounts were promised the representative knows", "index", 1.0),
        part("owned", "r", "part of the accounts' rapport that is tied to the representative in person"),
        flag("left", "r", "the representative left this month, and a successor took over"),
        part("taken", "r", "part of rapport that went with the one who left this month"),
        Column(
            "goes_to",
            "r",
            "index",
            NOBODY,
            math.inf,
            "supplier that the one who left joined or founded; -1 for none",
            whole=True,
            start=NOBODY,
        ),
        flag("followed", "sa", "the account followed a departing representative"),
    ),
    parameters=(
        assumed(
            "handover",
            0.50,
            "1",
            0,
            1,
            "part of promises that a new representative does not know of, without process control",
            "document 003 (direction)",
        ),
        assumed("handover_learning", 0.15, "per month", 0, 1, "part of them learnt in a month"),
        assumed(
            "own_base",
            0.25,
            "1",
            0,
            1,
            "part of rapport owned in person under salary, one representative paying all visits",
            "Palmatier, Scheer & Steenkamp 2007 (direction)",
        ),
        assumed("own_commission", 0.65, "1", 0, 1, "what full commission adds to it", "Palmatier, Scheer & Steenkamp 2007 (direction)"),
        assumed("own_process", 0.60, "1", 0, 1, "part of it that full process control makes the firm's"),
        assumed("own_speed", 0.06, "per month", 0, 1, "speed at which a representative comes to own it"),
        assumed("drive_commission", 0.30, "1", 0, 5, "how much harder full commission makes representatives work"),
        assumed("drive_morale", 0.50, "1", 0, 1, "part of their work lost with all morale"),
        assumed("morale_speed", 0.10, "per month", 0, 1, "speed at which morale follows its causes"),
        assumed(
            "rep_turnover",
            0.12,
            "per year",
            0,
            5,
            "hazard that a content representative who owns nothing leaves",
            "below the 0.20 of sales forces at large, which holds the other causes: Schmitz et al. 2020",
        ),
        assumed("rep_value", 0.30, "per year", 0, 20, "hazard added by owning all of an average representative's sales"),
        assumed("rep_unrest", 0.50, "per year", 0, 20, "hazard added by having no morale left"),
        assumed(
            "rep_peers",
            0.25,
            "per year",
            0,
            20,
            "hazard added when all who were ever there have gone to found a rival",
            "Nanda & Sorensen 2010 (direction)",
        ),
        assumed("leaves_trade", 0.30, "1", 0, 1, "part of leavers who leave the trade"),
        assumed("founds_own", 0.60, "1", 0, 1, "part of the others who found, or join, a firm of leavers where there can be one"),
        assumed(
            "follow_business",
            0.50,
            "1",
            0,
            1,
            "part of its business that an account which follows a leaver takes along",
            "set so that a departure costs 13 to 18 % of a year's sales under a mixed plan without process: Shi et al. 2017",
        ),
    ),
    measures=(
        Measure("owned", "index", "mean", "neither", "part of rapport that account managers own in person, 0 to 1"),
        Measure("reps_left", "people", "sum", "less is better", "account managers who left"),
        Measure(
            "followed",
            "count per account",
            "sum",
            "less is better",
            "accounts that followed a leaving account manager, per key account",
            of="followed",
        ),
        Measure(
            "founders_share",
            "share",
            "mean",
            "less is better",
            "wallet share of firms that the supplier's leavers founded, weighted by demand",
        ),
    ),
    draws={
        REP_LEAVES: "whether a representative leaves",
        REP_LEAVES_TRADE: "whether for good",
        REP_FOUNDS: "whether to found a firm",
        REP_RIVAL: "to which rival",
        FOLLOW: "whether an account follows",
    },
    events=(
        Event(REP_LEFT, "representative left", say_rep_left),
        Event(FIRM_FOUNDED, "firm founded", "people who left {rival} found a firm of their own, {supplier}", ("rival",)),
        Event(
            FOLLOWED,
            "account follows",
            "{account} follows its representative from {supplier} to {rival} with {part:.0%} of its wallet",
            ("rival", "part"),
        ),
    ),
    switches={
        "business that follows a leaver": off("follow_business"),
    },
)


SMALLEST_STAFFING = 1e-6


@rule
def managers_part(st, s):
    """Part of a supplier's visits to an account that its account manager pays: 1 for a lone seller, less for a team."""
    own, all_visits = 0.0, 0.0
    for layer in range(N_LAYERS):
        for rank in range(N_RANKS):
            all_visits += st.supplier[s].effort[rank, layer]
        own += st.supplier[s].effort[MANAGER, layer]
    return own / all_visits if all_visits > 0.0 else 0.0


@rule
def owned_in_time(p, commission, process_control, part):
    """Part of rapport that a representative comes to own: (base + own_commission commission) (1 - own_process process) part."""
    return min(1.0, p.own_base + p.own_commission * commission) * (1.0 - p.own_process * process_control) * part


@rule
def book(st, r):
    """Sales a month of the accounts that a representative serves, at list price."""
    s, sales = st.rep[r].rep_supplier, 0.0
    for a in range(st.rep[r].first_account, st.rep[r].first_account + st.rep[r].n_accounts):
        sales += st.pair[s, a].share * st.account[a].demand
    return sales


@rule
def managers_of(st, s):
    """How many account managers a supplier has."""
    managers = 0
    for r in range(st.rep.shape[0]):
        if st.rep[r].rep_supplier == s and st.rep[r].rank == MANAGER:
            managers += 1
    return managers


@rule
def founders_of(st, s):
    """How many representatives have left to found rivals of supplier s."""
    leavers = 0.0
    for rival in range(st.supplier.shape[0]):
        if st.supplier[rival].founded_by == s:
            leavers += st.supplier[rival].leavers
    return leavers


@rule
def leaving_hazard(p, worth, morale, peers):
    """Hazard per month that a representative leaves: turnover + value worth + unrest (1 - morale) + peers f.

    `worth` is what the representative owns, in an average representative's sales; `peers`, f, is the part of present and
    former colleagues who have founded rivals. Where that part grows evenly, c a month, N0 exp(-h0 t - h1 c t^2 / 2) are
    still there after t months.
    """
    return (p.rep_turnover + p.rep_value * worth + p.rep_unrest * (1.0 - morale) + p.rep_peers * peers) / 12.0


@rule
def destination(st, p, r, s):
    """Where somebody who leaves goes: out of the trade, to a firm of leavers (founded or joined), or to any other rival."""
    if uniform(st.clock, REP_LEAVES_TRADE, r, 0) < p.leaves_trade:
        return NOBODY
    own_firm, rivals = NOBODY, 0
    for rival in range(st.supplier.shape[0]):
        if st.supplier[rival].founded_by == s:
            own_firm = rival
        elif rival != s and st.supplier[rival].founded_by == NOBODY:
            rivals += 1
    if own_firm != NOBODY and uniform(st.clock, REP_FOUNDS, r, 0) < p.founds_own:
        return own_firm
    pick = int(uniform(st.clock, REP_RIVAL, r, 0) * rivals)
    for rival in range(st.supplier.shape[0]):
        if rival != s and st.supplier[rival].founded_by == NOBODY:
            if pick == 0:
                return rival
            pick -= 1
    return NOBODY


@rule
def grow_into_post(st, p, r, s):
    """A month in the post: what was promised is learnt, rapport becomes personal, morale follows the treatment."""
    st.rep[r].rep_tenure += 1.0
    st.rep[r].briefed += p.handover_learning * (1.0 - st.rep[r].briefed)
    in_time = owned_in_time(p, st.supplier[s].commission, st.supplier[s].process_control, managers_part(st, s))
    st.rep[r].owned += p.own_speed * (in_time - st.rep[r].owned)
    st.rep[r].morale += p.morale_speed * (1.0 - st.supplier[s].unrest - st.rep[r].morale)


@rule
def stay_or_leave(st, p, r):
    """An account manager under a pay plan leaves with the hazard, and a successor takes over; otherwise a month passes.

    The successor owns nothing, and knows of past promises what the process recorded: 1 - handover (1 - process control).
    """
    s = st.rep[r].rep_supplier
    if st.supplier[s].has_pay_plan == 0:
        return
    st.rep[r].left = 0
    st.rep[r].taken = 0.0
    if st.rep[r].rank == MANAGER:
        managers = managers_of(st, s)
        average = st.supplier[s].key_sales / managers
        worth = st.rep[r].owned * book(st, r) / average if average > 0.0 else 0.0
        founders = founders_of(st, s)
        hazard = leaving_hazard(p, worth, st.rep[r].morale, founders / (founders + managers))
        if uniform(st.clock, REP_LEAVES, r, 0) < chance(hazard) or departs_by_script(st, r):
            st.rep[r].left = 1
            st.rep[r].taken = st.rep[r].owned
            st.rep[r].goes_to = destination(st, p, r, s)
            note(st, REP_LEFT, s, NOBODY, st.rep[r].goes_to, st.rep[r].taken, st.rep[r].rep_tenure)
            st.rep[r].rep_tenure = 0.0
            st.rep[r].owned = 0.0
            st.rep[r].briefed = 1.0 - p.handover * (1.0 - st.supplier[s].process_control)
            st.rep[r].morale = 1.0
        else:
            grow_into_post(st, p, r, s)
    lost_heart = 1.0 - p.drive_morale * (1.0 - st.rep[r].morale)
    st.rep[r].drive = (1.0 + p.drive_commission * st.supplier[s].commission) * lost_heart


@rule
def count_leavers(st, p, s):
    """A firm of leavers grows by those who join it; the first of them founds it. It reaches as many accounts as its people can.

    staffing = min(1, leavers / account managers that it would need for all accounts). It enters appeal as ln(staffing), the size
    of an alternative in a logit (McFadden 1978).
    """
    if st.supplier[s].founded_by == NOBODY:
        return
    before = st.supplier[s].leavers
    for r in range(st.rep.shape[0]):
        if st.rep[r].left == 1 and st.rep[r].goes_to == s:
            st.supplier[s].leavers += 1.0
    st.supplier[s].staffing = min(1.0, max(SMALLEST_STAFFING, st.supplier[s].leavers / managers_of(st, s)))
    if before == 0.0 and st.supplier[s].leavers > 0.0:
        note(st, FIRM_FOUNDED, s, NOBODY, st.supplier[s].founded_by)


@rule
def follow_leaver(st, p, a):
    """The account loses a representative: the owned part of rapport goes, and perhaps business with it.

    The account follows with probability owned (1 - loyalty to the firm), and then takes `follow_business` of what it
    bought along. Expected left of N accounts with full follow_business when each representative leaves with probability
    x: N (1 - owned x), with variance sum_r [x owned (1 - owned) n_r + x (1 - x) owned^2 n_r^2], since losses come in clusters.
    """
    for s in range(st.pair.shape[0]):
        if st.supplier[s].founded_by != NOBODY and st.supplier[s].leavers > 0.0:
            if st.pair[s, a].active == 0 and st.pair[s, a].ever_ended == 0:
                st.pair[s, a].active = 1
    for s in range(st.pair.shape[0]):
        st.pair[s, a].followed = 0
        r = st.pair[s, a].team[MANAGER]
        if r != NOBODY and st.rep[r].left == 1:
            part_from(st, p, s, a, r)


@rule
def part_from(st, p, s, a, r):
    """Account a and the representative r of supplier s, who just left, part; or the account follows."""
    taken, to = st.rep[r].taken, st.rep[r].goes_to
    for c in range(st.account[a].first_contact, st.account[a].first_contact + st.account[a].n_contacts):
        if to != NOBODY:
            st.tie[to, c].rapport = max(st.tie[to, c].rapport, taken * st.tie[s, c].rapport)
        st.tie[s, c].rapport *= 1.0 - taken
    somewhere = to != NOBODY and st.pair[to, a].active == 1 and st.pair[s, a].share > 0.0
    if somewhere and uniform(st.clock, FOLLOW, s, a) < taken * (1.0 - st.pair[s, a].loyalty):
        moved = p.follow_business * st.pair[s, a].share
        st.pair[s, a].share -= moved
        st.pair[to, a].share += moved
        st.pair[s, a].followed = 1
        note(st, FOLLOWED, s, a, to, moved)
    else:
        reopen(st, p, s, a, taken)


@rule
def observe(st, p, s, out):
    """Account managers who left, what the others own in person, and the business of firms that leavers founded."""
    managers, owned, demand = 0, 0.0, 0.0
    for r in range(st.rep.shape[0]):
        if st.rep[r].rep_supplier == s and st.rep[r].rank == MANAGER:
            managers += 1
            owned += st.rep[r].owned
            out.reps_left += st.rep[r].left
    if managers > 0:
        out.owned = owned / managers
    for a in range(st.account.shape[0]):
        demand += st.account[a].demand
        for rival in range(st.pair.shape[0]):
            if st.supplier[rival].founded_by == s:
                out.founders_share += st.pair[rival, a].share * st.account[a].demand
    out.founders_share = out.founders_share / demand if demand > 0.0 else 0.0
