"""Conflict over time: disputes arise, are bargained over, and end in settlement, stand-off or break-up (document 000)."""

from __future__ import annotations

import numpy as np

from sim.rules.bargaining import nash_point, negotiate, utility_account, utility_supplier
from sim.rules.choose import account_weights, appeal, appeal_beyond_terms, normalise, terms_utility
from sim.rules.ledger import (
    ACCOUNT_LEFT,
    ACCOUNT_YIELDED,
    AGREEMENT,
    COLLAPSE,
    DISPUTE,
    FAIR_SETTLEMENT,
    IMPASSE,
    OFFER_ACCOUNT,
    OFFER_SUPPLIER,
    PROVOCATION,
    RESUMED,
    STANDOFF_GOES_ON,
    SUPPLIER_YIELDED,
    note,
)
from sim.rules.market import chance
from sim.rules.tactics import insight
from sim.world import purpose
from sim.world.columns import ESCALATION, JOINT_DESIGN, N_ISSUES, N_TRAITS, OPENING, PERSPECTIVE, REPAIR, RESERVE_BIAS, RESOLVE
from sim.world.jit import rule
from sim.world.luck import uniform

HIGHEST_RESERVE = 0.98
FLOOR_SALES = 1e-12


@rule
def supplier_weights(st, a, weights):
    """Fill `weights` with what each issue weighs for a supplier at account a: its money worth, normalised."""
    normalise(st.account[a].swing_supplier, weights)


@rule
def supplier_dependence(st, s, a):
    """Part of supplier s's sales that it makes at account a."""
    here = st.pair[s, a].share * st.account[a].demand
    return here / max(FLOOR_SALES, st.supplier[s].key_sales + st.supplier[s].other_sales * st.supplier[s].spread)


@rule
def account_dependence(st, p, s, a):
    """The supplier's part of the account's category, less what substitutes recover; loyal consumers take no substitute."""
    loyal = st.supplier[s].brand_loyal
    return st.pair[s, a].share * (loyal + (1.0 - loyal) * (1.0 - p.substitution * st.account[a].substitutes))


@rule
def supplier_alternative(st, p, s, a):
    """Utility that supplier s can be sure of without the account: worth less the more it depends on it."""
    return st.supplier[s].alternative * max(0.0, 1.0 - p.dependence_fear * supplier_dependence(st, s, a))


@rule
def account_alternative(st, p, s, a):
    """Utility of terms at which account a would be as well served by its best other supplier (0 without another).

    It compares buying everything from one or the other: what must leave its supplier for that bears the switching cost,
    so the one with the larger share has an advantage of inertia (share_s - share_r). As far as the others could not take
    over its orders (`substitutes` below 1) the alternative is worth less.
    """
    best, found = 0.0, False
    for rival in range(st.pair.shape[0]):
        if rival != s and st.pair[rival, a].active == 1:
            worth = appeal(st, p, rival, a) + p.inertia * st.pair[rival, a].share
            if not found or worth > best:
                best, found = worth, True
    if not found or p.weight_terms <= 0.0:
        return 0.0
    own = appeal_beyond_terms(st, p, s, a) + p.inertia * st.pair[s, a].share
    return min(HIGHEST_RESERVE, max(0.0, (best - own) / p.weight_terms)) * st.account[a].substitutes


@rule
def fair_settlement(st, p, s, a, terms):
    """Fill `terms` with the fair settlement, the Nash solution at both sides' alternatives; the account's utility in it."""
    w, v = np.empty(N_ISSUES), np.empty(N_ISSUES)
    supplier_weights(st, a, w)
    account_weights(st, a, v)
    _, _, due = nash_point(w, v, supplier_alternative(st, p, s, a), account_alternative(st, p, s, a), terms)
    return due


@rule
def hurt(p, shortfall, unanswered):
    """Resentment from terms below the fair ones, more where concessions went unanswered: gain x shortfall (1 + unanswered)."""
    return p.resentment_gain * max(0.0, shortfall) * (1.0 + p.resentment_unanswered * unanswered)


@rule
def dispute_hazard(p, aspiration, utility, divergence, information):
    """Hazard of a dispute: base + gap max(0, aspiration - u) + divergence - information, not below zero."""
    gap = max(0.0, aspiration - utility)
    hazard = p.conflict_base + p.conflict_gap * gap + p.conflict_divergence * divergence - p.conflict_information * information
    return max(0.0, hazard)


@rule
def walk_away(alternative, bias, escalation, severity, pride):
    """Reserve utility: true alternative, plus fear or pride, plus what a provocation adds."""
    return min(HIGHEST_RESERVE, max(0.0, alternative + bias + pride * escalation * severity))


@rule
def sign_terms(st, s, a, x):
    """The agreement stands from now on, and ends an unauthorised price cut."""
    for k in range(N_ISSUES):
        st.pair[s, a].terms[k] = x[k]
    st.pair[s, a].unauthorised_cut = 0.0
    st.pair[s, a].standoff = 0.0


@rule
def feel_settlement(st, p, s, a, v, before, conceded_s, conceded_a):
    """What a settlement leaves behind: resentment, and a demand granted or refused.

    Resentment grows with the shortfall from the fair settlement, more where concessions were not answered:
    R += gain max(0, fair - u_a) (1 + unanswered max(0, c_a - c_s) / (c_a + c_s)).
    Better terms count as a demand granted where the supplier gave in, that is made most of the concessions; terms that
    are no better count as a demand refused. A mutual exchange is neither.
    """
    now = utility_account(v, st.pair[s, a].terms)
    given = conceded_a + conceded_s
    unanswered = max(0.0, conceded_a - conceded_s) / given if given > 0.0 else 0.0
    gave_in = conceded_s > p.giving_in * given
    st.pair[s, a].resentment = min(1.0, st.pair[s, a].resentment + hurt(p, st.pair[s, a].fair - now, unanswered))
    if now <= before + 1e-9:
        st.pair[s, a].granted = -1.0
    elif gave_in:
        st.pair[s, a].granted = 1.0


@rule
def supplier_prepares(st, p, s, alternative, severity, policy):
    """The supplier's reserve utility; insight from joint design is added to `policy`, the conflict policy that it follows."""
    policy[PERSPECTIVE] = insight(p, policy[PERSPECTIVE], st.supplier[s].tactic[JOINT_DESIGN])
    return walk_away(alternative, policy[RESERVE_BIAS], policy[ESCALATION], severity, p.pride)


@rule
def account_prepares(st, p, s, a, alternative, severity, policy):
    """The account's reserve utility; fills `policy` with its own as it stands towards this supplier.

    What it has come to expect holds its reserve above the alternative, and raises its first demand.
    """
    aspiration = st.pair[s, a].aspiration
    for t in range(policy.shape[0]):
        policy[t] = st.account[a].account_policy[t]
    policy[PERSPECTIVE] = insight(p, policy[PERSPECTIVE], st.supplier[s].tactic[JOINT_DESIGN])
    policy[OPENING] = min(1.0, max(0.0, policy[OPENING] + p.aspiration_open * (aspiration - 0.5)))
    expected = (1.0 - p.aspiration_hold) * alternative + p.aspiration_hold * aspiration
    return walk_away(expected, policy[RESERVE_BIAS], policy[ESCALATION], severity, p.pride)


@rule
def open_standoff(st, s, a, supplier_offer, account_offer):
    """No agreement: a stand-off begins between the last offers of both sides."""
    st.pair[s, a].impasse = 1
    st.pair[s, a].granted = -1.0
    st.pair[s, a].standoff = 1.0
    for k in range(N_ISSUES):
        st.pair[s, a].last_offer_supplier[k] = supplier_offer[k]
        st.pair[s, a].last_offer_account[k] = account_offer[k]


@rule
def bargain_over(st, p, s, a, severity):
    """Supplier and account negotiate all issues anew; an impasse opens a stand-off."""
    w, v, fair_terms = np.empty(N_ISSUES), np.empty(N_ISSUES), np.empty(N_ISSUES)
    supplier_weights(st, a, w)
    account_weights(st, a, v)
    before = utility_account(v, st.pair[s, a].terms)
    st.pair[s, a].fair = fair_settlement(st, p, s, a, fair_terms)
    policy_s, policy_a = st.pair[s, a].policy.copy(), np.empty(N_TRAITS)
    reserve_s = supplier_prepares(st, p, s, supplier_alternative(st, p, s, a), severity, policy_s)
    reserve_a = account_prepares(st, p, s, a, account_alternative(st, p, s, a), severity, policy_a)
    rounds = int(p.rounds)
    keep_all = st.ledger.shape[0] > 0
    offers = np.empty((rounds + 1 if keep_all else 2, N_ISSUES))
    account_opens = 0 if severity > 0.0 else 1
    agreed, made, conceded_s, conceded_a = negotiate(w, v, policy_s, policy_a, reserve_s, reserve_a, rounds, account_opens, offers)
    if keep_all:
        note_offers(st, s, a, w, v, offers, made, account_opens)
    st.pair[s, a].conflict_load += p.conflict_time
    last, previous = offers[(made - 1) % offers.shape[0]], offers[(made - 2) % offers.shape[0]]
    if agreed:
        sign_terms(st, s, a, last)
        feel_settlement(st, p, s, a, v, before, conceded_s, conceded_a)
        note(st, AGREEMENT, s, a, made, utility_supplier(w, st.pair[s, a].terms), utility_account(v, st.pair[s, a].terms))
    else:
        supplier_last = ((made - 1) % 2 == 0) == (account_opens == 0)
        open_standoff(st, s, a, last if supplier_last else previous, previous if supplier_last else last)
        note(st, IMPASSE, s, a, made, reserve_s, reserve_a)


@rule
def note_offers(st, s, a, w, v, offers, made, account_opens):
    """Write the offers of a negotiation to the ledger."""
    for n in range(made):
        by_account = (n % 2 == 0) == (account_opens == 1)
        reason = OFFER_ACCOUNT if by_account else OFFER_SUPPLIER
        note(st, reason, s, a, n + 1, utility_supplier(w, offers[n]), utility_account(v, offers[n]))


@rule
def yield_hazard(p, resolve, dependence):
    """Hazard of yielding: rate (1 - resolve) (base + dependence): who loses more by the day holds out less long."""
    return p.yield_rate * (1.0 - resolve) * (p.yield_base + dependence)


@rule
def collapse_hazard(p, resolve_s, resolve_a):
    """Hazard of break-up: rate (resolve_s resolve_a)^power: it takes two who will not move."""
    return p.collapse_rate * (resolve_s * resolve_a) ** p.collapse_power


@rule
def end_relationship(st, p, s, a):
    """The relationship ends: the share goes to the others, and consumers loyal to the brand leave the account.

    An account cannot leave its only supplier; then the terms stay as they were and nothing ends.
    """
    others = 0.0
    rivals = 0
    for rival in range(st.pair.shape[0]):
        if rival != s and st.pair[rival, a].active == 1:
            others += st.pair[rival, a].share
            rivals += 1
    st.pair[s, a].standoff = 0.0
    st.pair[s, a].unauthorised_cut = 0.0
    if rivals == 0:
        return
    freed = st.pair[s, a].share
    st.pair[s, a].followers = min(1.0, st.pair[s, a].followers + st.supplier[s].brand_loyal * freed)
    st.pair[s, a].active = 0
    st.pair[s, a].share = 0.0
    for rival in range(st.pair.shape[0]):
        if rival != s and st.pair[rival, a].active == 1:
            st.pair[rival, a].share += freed * (st.pair[rival, a].share / others if others > 0.0 else 1.0 / rivals)
    st.pair[s, a].ended = 1
    st.pair[s, a].ever_ended = 1


@rule
def bear_standoff(st, p, s, a):
    """What a month of stand-off costs: managers' time, and resentment."""
    st.pair[s, a].conflict_load += p.standoff_time
    st.pair[s, a].resentment = min(1.0, st.pair[s, a].resentment + p.resentment_standoff)


@rule
def end_standoff(st, p, s, a, reason, terms, conceded):
    """A stand-off ends in an agreement, of whose concessions the supplier made a part `conceded`."""
    w, v = np.empty(N_ISSUES), np.empty(N_ISSUES)
    supplier_weights(st, a, w)
    account_weights(st, a, v)
    before = utility_account(v, st.pair[s, a].terms)
    sign_terms(st, s, a, terms)
    feel_settlement(st, p, s, a, v, before, conceded, 1.0 - conceded)
    note(st, reason, s, a, utility_supplier(w, st.pair[s, a].terms), utility_account(v, st.pair[s, a].terms))


@rule
def hold_out(st, p, s, a):
    """A month of stand-off: one side yields, a fair settlement is found, the relationship collapses, or it goes on.

    War of attrition (Maynard Smith 1974; Bishop & Cannings 1978) with competing hazards; the side that yields takes the
    other's last offer.
    """
    policy_s, policy_a = st.pair[s, a].policy, st.account[a].account_policy
    by_supplier = yield_hazard(p, policy_s[RESOLVE], supplier_dependence(st, s, a))
    by_account = yield_hazard(p, policy_a[RESOLVE], account_dependence(st, p, s, a))
    repair = p.repair_rate * policy_s[REPAIR] * policy_a[REPAIR]
    collapse = collapse_hazard(p, policy_s[RESOLVE], policy_a[RESOLVE]) * st.account[a].substitutes
    total = by_supplier + by_account + repair + collapse
    bear_standoff(st, p, s, a)
    if total <= 0.0 or uniform(st.clock, purpose.STANDOFF, s, a) >= chance(total):
        st.pair[s, a].standoff += 1.0
        note(st, STANDOFF_GOES_ON, s, a, st.pair[s, a].standoff)
        return
    which = uniform(st.clock, purpose.STANDOFF_HOW, s, a) * total
    if which < by_supplier:
        end_standoff(st, p, s, a, SUPPLIER_YIELDED, st.pair[s, a].last_offer_account, 1.0)
    elif which < by_supplier + by_account:
        end_standoff(st, p, s, a, ACCOUNT_YIELDED, st.pair[s, a].last_offer_supplier, 0.0)
    elif which < by_supplier + by_account + repair:
        fair_terms = np.empty(N_ISSUES)
        st.pair[s, a].fair = fair_settlement(st, p, s, a, fair_terms)
        end_standoff(st, p, s, a, FAIR_SETTLEMENT, fair_terms, 0.5)
    else:
        lasted = st.pair[s, a].standoff
        end_relationship(st, p, s, a)
        if st.pair[s, a].active == 0:
            note(st, COLLAPSE, s, a, lasted)


@rule
def patience(st, p, s, a):
    """Resentment that the account bears in silence: more when it depends on the supplier, and when it is loyal."""
    return p.threshold_base + p.threshold_dependence * account_dependence(st, p, s, a) + p.threshold_loyalty * st.pair[s, a].loyalty


@rule
def leave_hazard(p, resentment, threshold):
    """Zero up to the threshold, then steeply up to `leave_rate` (the sudden break of Oliva, Oliver & MacMillan 1992)."""
    return p.leave_rate * min(1.0, max(0.0, resentment - threshold) / p.leave_width)


@rule
def leaving_hazard(st, p, s, a):
    """Hazard that account a leaves supplier s for resentment, as far as others could take its place."""
    return leave_hazard(p, st.pair[s, a].resentment, patience(st, p, s, a)) * st.account[a].substitutes


@rule
def leave_in_resentment(st, p, s, a):
    """Whether account a leaves supplier s for resentment this month; it cannot leave its only supplier."""
    if uniform(st.clock, purpose.LEAVE, s, a) >= chance(leaving_hazard(st, p, s, a)):
        return False
    end_relationship(st, p, s, a)
    if st.pair[s, a].active == 1:
        return False
    note(st, ACCOUNT_LEFT, s, a, st.pair[s, a].resentment)
    return True


@rule
def comes_back(st, p, s, a, readiness):
    """Whether an ended relationship is taken up again this month: hazard resume_rate readiness."""
    return uniform(st.clock, purpose.RESUME, s, a) < chance(p.resume_rate * readiness)


@rule
def try_to_resume(st, p, s, a):
    """An ended relationship may be resumed on fair terms by sides that are ready to repair, once resentment has faded."""
    readiness = st.pair[s, a].policy[REPAIR] * st.account[a].account_policy[REPAIR] * (1.0 - st.pair[s, a].resentment)
    if comes_back(st, p, s, a, readiness):
        fair_terms = np.empty(N_ISSUES)
        st.pair[s, a].fair = fair_settlement(st, p, s, a, fair_terms)
        st.pair[s, a].active = 1
        st.pair[s, a].resumed = 1
        sign_terms(st, s, a, fair_terms)
        note(st, RESUMED, s, a)


@rule
def face_conflict(st, p, a):
    """A month between account a and each supplier that negotiates."""
    for s in range(st.pair.shape[0]):
        st.pair[s, a].conflict_load = 0.0
        if st.supplier[s].negotiates == 0:
            continue
        if st.pair[s, a].active == 0:
            if st.pair[s, a].ever_ended == 1:
                try_to_resume(st, p, s, a)
            continue
        if leave_in_resentment(st, p, s, a):
            continue
        if st.pair[s, a].standoff > 0.0:
            hold_out(st, p, s, a)
            continue
        utility = terms_utility(st, s, a)
        apart = st.account[a].goal_divergence * (1.0 - st.pair[s, a].stake)  # partners in a venture want the same of it
        hazard = dispute_hazard(p, st.pair[s, a].aspiration, utility, apart, st.pair[s, a].information)
        severity = st.pair[s, a].unauthorised_cut if st.pair[s, a].provoked == 1 else 0.0
        if st.pair[s, a].provoked == 1:
            note(st, PROVOCATION, s, a, severity)
        elif uniform(st.clock, purpose.CONFLICT, s, a) >= chance(hazard):
            continue
        st.pair[s, a].conflict = 1
        note(st, DISPUTE, s, a, st.pair[s, a].aspiration, utility)
        bargain_over(st, p, s, a, severity)
