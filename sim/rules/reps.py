"""Representatives: what they own, why they leave, and who goes with them (document 003; Palmatier, Scheer & Steenkamp 2007).

Account managers hold the relationship in person; field staff and executives of a team stay. Where a supplier states no
pay plan, who owns a customer is no part of the case and nobody leaves.
"""

from __future__ import annotations

from sim.rules.ledger import FIRM_FOUNDED, FOLLOWED, REP_LEFT, note
from sim.rules.market import chance
from sim.world import purpose
from sim.world.columns import N_LAYERS, N_RANKS, NOBODY
from sim.world.jit import rule
from sim.world.luck import uniform

MANAGER = 1
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
    if uniform(st.clock, purpose.REP_LEAVES_TRADE, r, 0) < p.leaves_trade:
        return NOBODY
    own_firm, rivals = NOBODY, 0
    for rival in range(st.supplier.shape[0]):
        if st.supplier[rival].founded_by == s:
            own_firm = rival
        elif rival != s and st.supplier[rival].founded_by == NOBODY:
            rivals += 1
    if own_firm != NOBODY and uniform(st.clock, purpose.REP_FOUNDS, r, 0) < p.founds_own:
        return own_firm
    pick = int(uniform(st.clock, purpose.REP_RIVAL, r, 0) * rivals)
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
        if uniform(st.clock, purpose.REP_LEAVES, r, 0) < chance(hazard):
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
    if to == NOBODY or st.pair[to, a].active == 0 or st.pair[s, a].share <= 0.0:
        return
    if uniform(st.clock, purpose.FOLLOW, s, a) < taken * (1.0 - st.pair[s, a].loyalty):
        moved = p.follow_business * st.pair[s, a].share
        st.pair[s, a].share -= moved
        st.pair[to, a].share += moved
        st.pair[s, a].followed = 1
        note(st, FOLLOWED, s, a, to, moved)
