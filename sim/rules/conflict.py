"""Conflict over time: disputes arise, are bargained over, and end in settlement, stand-off or break-up (document 000)."""

from __future__ import annotations

import numpy as np

from sim.kernel.axes import N_ISSUES, N_TRAITS, TACTIC, TRAIT
from sim.kernel.declare import Column, Event, Measure, Mechanism, amount, assumed, flag, off, part, sourced
from sim.kernel.draws import uniform
from sim.kernel.ledger import note
from sim.kernel.rule import rule
from sim.rules.bargaining import nash_point, utility_account, utility_supplier
from sim.rules.choose import account_weights, appeal, appeal_beyond_terms, normalise, terms_utility
from sim.rules.consumers import loyal_consumers
from sim.rules.fear import fear
from sim.rules.market import chance
from sim.rules.reputation import expected_of
from sim.rules.table import (
    ACCOUNT,
    AGREED,
    NOW,
    SEAT,
    SUPPLIER,
    compose,
    drawn_patience,
    movement_of_supplier,
    negotiate,
    reserve,
    sit_down,
    turn,
    wanted,
)
from sim.rules.tactics import insight

CONFLICT = 15
STANDOFF = 16
STANDOFF_HOW = 17
LEAVE = 18
RESUME = 19
OPENER = 70
PROVOCATION = 8
DISPUTE = 9
OFFER_SUPPLIER = 10
OFFER_ACCOUNT = 11
AGREEMENT = 12
IMPASSE = 13
SUPPLIER_YIELDED = 14
ACCOUNT_YIELDED = 15
FAIR_SETTLEMENT = 16
COLLAPSE = 17
ACCOUNT_LEFT = 18
RESUMED = 19
STANDOFF_GOES_ON = 21


def say_dispute(t, supplier, account, details, setting):
    expected, worth = details[:2]
    if f"{expected:.2f}" == f"{worth:.2f}":
        return t.say(
            "{account} is in dispute with {supplier}: it has come to expect a little more than the {worth:.2f} that the terms are "
            "worth to it",
            account=account,
            supplier=supplier,
            worth=worth,
        )
    return t.say(
        "{account} is in dispute with {supplier}: it has come to expect {expected:.2f} and the terms are worth {worth:.2f} to it",
        account=account,
        supplier=supplier,
        expected=expected,
        worth=worth,
    )


def say_collapse(t, supplier, account, details, setting):
    return t.count(
        round(details[0]),
        "the stand-off between {supplier} and {account} ends in a break-up after one month",
        "the stand-off between {supplier} and {account} ends in a break-up after {n} months",
        supplier=supplier,
        account=account,
    )


MECHANISM = Mechanism(
    name="disputes, stand-offs and break-ups",
    columns=(
        part("alternative", "s", "utility of selling an account's volume elsewhere", "utility", fact=0.3),
        part("brand_loyal", "s", "part of its consumers who follow the brand", fact=0.1),
        flag("negotiates", "s", "whether terms are bargained over, rather than listed", fact=True),
        part("goal_divergence", "a", "how far its goals and its suppliers' lie apart", "index", fact=0.5),
        part("substitutes", "a", "how far its other suppliers could take over what it buys from one of them", start=1.0, fact=1.0),
        part(
            "fair", "sa", "account's utility in the last fair settlement (Nash solution): of a bargain, a list or a resumption", "utility"
        ),
        part("followers", "sa", "part of category demand that left with the supplier's brand"),
        part("yielding", "sa", "supplier's part of the movement in their past negotiations", start=0.5),
        part("unauthorised_cut", "sa", "depth of an unannounced price cut still standing"),
        part("talked", "sa", "part of the month that talks took"),
        amount("standoff", "sa", "months", "length of the present stand-off, 0 for none"),
        part("last_offer_supplier", "sak", "supplier's last offer before the stand-off"),
        part("last_offer_account", "sak", "account's last offer before the stand-off"),
        Column("granted", "sa", "sign", -1, 1, "this month's demand: 1 granted, -1 refused, 0 none"),
        amount("conflict_load", "sa", "manager-months", "manager's time taken by this account's conflicts this month"),
        flag("conflict", "sa", "a dispute arose"),
        flag("impasse", "sa", "a negotiation ended without agreement"),
        flag("ended", "sa", "the relationship ended"),
        flag("resumed", "sa", "an ended relationship was resumed"),
        flag("ever_ended", "sa", "the relationship has ended at least once"),
    ),
    parameters=(
        assumed("conflict_base", 0.055, "per month", 0, 5, "hazard of a dispute between parties with like goals"),
        assumed("conflict_gap", 1.8, "per month per utility", 0, 50, "hazard added by aspiration above the present terms"),
        assumed("conflict_divergence", 0.05, "per month", 0, 5, "hazard added by wholly divergent goals"),
        assumed("conflict_information", 0.07, "per month", 0, 5, "hazard taken away by full sharing of information"),
        assumed("rounds", 20, "rounds", 2, 500, "rounds of offers until the deadline"),
        assumed("dependence_fear", 1.0, "1", 0, 5, "how much the supplier's alternative is worth less as it depends on the account"),
        assumed(
            "at_stake",
            0.3,
            "1",
            0,
            1,
            "how far an account weighs its alternative for what a supplier sells it, rather than for all that it buys",
        ),
        assumed("aspiration_hold", 0.45, "1", 0, 1, "weight of aspiration against the true alternative in the account's walk-away"),
        assumed("aspiration_open", 0.30, "1", 0, 2, "how much aspiration above the middle raises the account's first demand"),
        assumed("pride", 0.40, "utility", 0, 1, "rise of the walk-away per unit of provocation, times the side's escalation"),
        assumed("yield_rate", 1.60, "per month", 0, 20, "hazard of yielding for a fully dependent side without resolve"),
        assumed("yield_base", 0.25, "1", 0, 1, "cost of a stand-off that does not depend on dependence"),
        assumed("repair_rate", 0.80, "per month", 0, 20, "hazard of a fair settlement when both sides are ready to repair"),
        sourced(
            "collapse_rate",
            2.0,
            "per month",
            0,
            20,
            "hazard of break-up between two sides of full resolve",
            "document 000: 9 to 39 days, here 34 on average between two hard lines",
        ),
        assumed("collapse_power", 8.0, "1", 0, 20, "how steeply that hazard falls with less resolve"),
        assumed("substitution", 0.6, "1", 0, 1, "part of a lost supplier's sales that the account recovers with others"),
        assumed("conflict_time", 0.30, "manager-months", 0, 5, "account manager's time that one negotiation takes"),
        assumed("standoff_time", 0.40, "manager-months", 0, 5, "account manager's time that a month of stand-off takes"),
        assumed("resentment_gain", 0.5, "per utility", 0, 20, "resentment from a settlement below the fair one"),
        assumed("resentment_unanswered", 0.50, "1", 0, 10, "how much worse it is when concessions were not answered"),
        assumed("resentment_standoff", 0.03, "per month", 0, 1, "resentment from a month of stand-off"),
        assumed("threshold_base", 0.3, "1", 0, 2, "resentment that an independent account bears before it thinks of leaving"),
        assumed(
            "threshold_dependence", 0.40, "1", 0, 5, "how much dependence hides resentment", "Oliva, Oliver & MacMillan 1992 (direction)"
        ),
        assumed("threshold_loyalty", 0.20, "1", 0, 5, "how much organisational loyalty forgives"),
        assumed("leave_rate", 0.2, "per month", 0, 20, "hazard of leaving when resentment is well past the threshold"),
        assumed("leave_width", 0.10, "1", 0.001, 1, "rise of resentment past the threshold that brings the full hazard"),
        assumed("resume_rate", 0.04, "per month", 0, 5, "hazard of resuming an ended relationship, full repair and no resentment"),
        assumed("opener", 0.5, "probability", 0, 1, "chance that the supplier makes the first offer in an ordinary dispute"),
        assumed("talk_time", 0.8, "1", 0, 10, "how much more time a negotiation takes that goes to its last round"),
        assumed("looking_time", 0.3, "1", 0, 10, "how much more time a manager takes who looks for all that the other side wants"),
        assumed(
            "mood_trust",
            0.25,
            "1",
            0,
            1,
            "part of the first demand that trust and support, both full, take away",
            "Kong, Dirks & Ferrin 2014 (direction)",
        ),
        assumed(
            "mood_resentment",
            2.0,
            "1",
            0,
            10,
            "how far resentment moves the account's first demand towards everything",
            "Nadler 2004 (direction)",
        ),
        assumed("disclosure", 0.8, "1", 0, 1, "part of each other's priorities that full trust or information tells beforehand"),
        assumed("belief_rate", 0.3, "per negotiation", 0, 1, "weight of the last negotiation in what a side expects of the other"),
        assumed("belief_hardens", 0.5, "1", 0, 1, "how far a side hardens against one that never moves"),
        assumed("belief_holds", 0.8, "1", 0, 1, "how far a side holds out for its due, to the end, against one that never moves"),
        assumed("belief_presses", 0.3, "1", 0, 1, "how far a side presses one that always does"),
        assumed("grievance", 0.5, "1", 0, 5, "provocation that lies in never moving, against a price cut of everything"),
        assumed("waiting", 0.3, "1", 0, 1, "part of the hazard of yielding that falls away where the other side is sure to offer repair"),
        assumed("distrust", 0.5, "1", 0, 1, "part of the hazard of a fair settlement that falls away with a side that never moved"),
        assumed("memory", 0.5, "1", 0, 5, "how much of an excessive demand is taken off the alternative in a fair settlement"),
        assumed("giving_in", 0.6, "1", 0, 1, "part of all concessions above which the supplier is seen to give in"),
    ),
    measures=(
        Measure("conflicts", "count per account", "sum", "less is better", "disputes that arose, per key account", of="conflict"),
        Measure(
            "impasses",
            "count per account",
            "sum",
            "less is better",
            "negotiations that ended without agreement, per key account",
            of="impasse",
        ),
        Measure("standoff_months", "months per account", "sum", "less is better", "months spent in a stand-off, per key account"),
        Measure("breakups", "count per account", "sum", "less is better", "relationships ended, per key account", of="ended"),
        Measure("repairs", "count per account", "sum", "more is better", "ended relationships resumed, per key account", of="resumed"),
        Measure(
            "breakup", "share of accounts", "max", "less is better", "accounts lost to a break-up at least once so far", of="ever_ended"
        ),
        Measure(
            "consumers_lost",
            "money a month",
            "last",
            "less is better",
            "category demand that left the accounts with a brand they no longer sell",
        ),
        Measure("concentration", "share", "mean", "neither", "largest key account's part of the supplier's sales"),
    ),
    draws={
        CONFLICT: "whether a dispute arises",
        STANDOFF: "whether a stand-off ends",
        STANDOFF_HOW: "how it ends",
        LEAVE: "whether an account leaves in resentment",
        RESUME: "whether an ended relationship is resumed",
        OPENER: "who makes the first offer",
    },
    events=(
        Event(PROVOCATION, "provocation", "{account} cuts the prices of {supplier} by {cut:.0%}, unannounced", ("cut",)),
        Event(DISPUTE, "dispute", say_dispute),
        Event(
            OFFER_SUPPLIER,
            "offer",
            "round {round:.0f}: {supplier} offers terms worth {own:.2f} to itself and {other:.2f} to {account}",
            ("round", "own", "other"),
        ),
        Event(
            OFFER_ACCOUNT,
            "offer",
            "round {round:.0f}: {account} asks for terms worth {own:.2f} to itself and {other:.2f} to {supplier}",
            ("round", "other", "own"),
        ),
        Event(
            AGREEMENT,
            "agreement",
            "{supplier} and {account} agree after {offers:.0f} offers: worth {ours:.2f} to the supplier, {theirs:.2f} to the account",
            ("offers", "ours", "theirs"),
        ),
        Event(
            IMPASSE,
            "impasse",
            "no agreement ({offers:.0f} offers of both sides): {supplier} would not go below {ours:.2f}, {account} not below "
            "{theirs:.2f}, each as it reckons itself",
            ("offers", "ours", "theirs"),
        ),
        Event(
            SUPPLIER_YIELDED,
            "supplier yields",
            "{supplier} gives in to {account}'s last offer: worth {ours:.2f} to the supplier, {theirs:.2f} to the account",
            ("ours", "theirs"),
        ),
        Event(
            ACCOUNT_YIELDED,
            "account yields",
            "{account} gives in to {supplier}'s last offer: worth {ours:.2f} to the supplier, {theirs:.2f} to the account",
            ("ours", "theirs"),
        ),
        Event(
            FAIR_SETTLEMENT,
            "fair settlement",
            "{supplier} and {account} end the stand-off with a fair settlement: worth {ours:.2f} and {theirs:.2f}",
            ("ours", "theirs"),
        ),
        Event(COLLAPSE, "break-up", say_collapse),
        Event(ACCOUNT_LEFT, "break-up", "{account} leaves {supplier}: resentment had grown to {level:.2f}", ("level",)),
        Event(RESUMED, "resumed", "{supplier} and {account} resume their relationship on fair terms"),
        Event(STANDOFF_GOES_ON, "stand-off", "{supplier} and {account} hold out: month {month:.0f} of the stand-off", ("month",)),
    ),
    switches={
        "information shared": off("conflict_information"),
        "resentment": off("resentment_gain", "resentment_drip", "resentment_standoff"),
        "aspiration at the table": off("aspiration_hold", "aspiration_open"),
        "aspiration breeds disputes": off("conflict_gap"),
        "collapse of stand-offs": off("collapse_rate"),
        "consumers who follow the brand": {"supplier.brand_loyal": 0},
    },
)


HIGHEST_RESERVE = 0.98
LATEST = 0.01
"""The beta of a side that gives nothing before the deadline: belief hardens up to there, and not to zero, where no pace is defined."""
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

    With `at_stake` 0 it compares buying everything from one or the other: what must leave its supplier for that bears the
    switching cost, so the one with the larger share has an advantage of inertia (share_s - share_r). With 1 it compares what
    may become of the business at the table: all of it is with s and would have to leave it, however large the others are.
    As far as the others could not take over its orders (`substitutes` below 1) the alternative is worth less.
    """
    best, found = 0.0, False
    for rival in range(st.pair.shape[0]):
        if rival != s and st.pair[rival, a].active == 1:
            worth = appeal(st, p, rival, a) + p.inertia * st.pair[rival, a].share * (1.0 - p.at_stake)
            if not found or worth > best:
                best, found = worth, True
    if not found or p.weight_terms <= 0.0:
        return 0.0
    held = st.pair[s, a].share + p.at_stake * (1.0 - st.pair[s, a].share)
    own = appeal_beyond_terms(st, p, s, a) + p.inertia * held
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
def grievance(moves):
    """How far a side that makes a part `moves` of all movement falls short of half: 0 to 1 for one that never moves."""
    return max(0.0, 1.0 - 2.0 * moves)


@rule
def hardness(p, moves):
    """How far a side hardens against one that made a part `moves` of all movement so far: as one that never moves, or always does.

    It demands more, opening + h (1 - opening), and concedes later, max(LATEST, beta (1 - h)).
    """
    return p.belief_hardens * grievance(moves) + p.belief_presses * max(0.0, 2.0 * moves - 1.0)


@rule
def first_demand(p, opening, calm, resentment):
    """First demand in this mood: opening (1 - mood_trust c), and from there mood_resentment R of the way to everything."""
    softened = opening * (1.0 - p.mood_trust * calm)
    return softened + min(1.0, p.mood_resentment * resentment) * (1.0 - softened)


@rule
def prepare(st, p, s, a):
    """Supplier and account come to the table, each with its policy as it stands towards the other; who opens is drawn."""
    w, v, fair_terms = np.empty(N_ISSUES), np.empty(N_ISSUES), np.empty(N_ISSUES)
    supplier_weights(st, a, w)
    account_weights(st, a, v)
    alternative_s, alternative_a = supplier_alternative(st, p, s, a), account_alternative(st, p, s, a)
    _, due_s, due_a = nash_point(w, v, alternative_s, alternative_a, fair_terms)
    st.pair[s, a].fair = due_a
    account_opens = 0 if severity(st, s, a) > 0.0 or uniform(st.clock, OPENER, s, a) < p.opener else 1
    talks = sit_down(w, v, st.pair[s, a].policy, st.pair[s, a].account_policy, 0.0, 0.0, int(p.rounds), account_opens)
    talks.seat[SUPPLIER, SEAT.alternative], talks.seat[ACCOUNT, SEAT.alternative] = alternative_s, alternative_a
    talks.seat[SUPPLIER, SEAT.due], talks.seat[ACCOUNT, SEAT.due] = due_s, due_a
    talks.now[NOW.calm] = p.calm * st.pair[s, a].trust * st.pair[s, a].support
    talks.now[NOW.disclosed] = p.disclosure * (1.0 - (1.0 - st.pair[s, a].trust) * (1.0 - st.pair[s, a].information))
    talks.now[NOW.patience] = drawn_patience(st.clock, s, a)
    take_seat(st, p, s, a, talks, SUPPLIER, st.pair[s, a].policy)
    take_seat(st, p, s, a, talks, ACCOUNT, st.pair[s, a].account_policy)
    return talks


@rule
def take_seat(st, p, s, a, talks, side, policy):
    """A side bargains by a policy from now on: its walk-away utility, its first demand, and what the past has taught it of the other.

    What an account has come to expect holds its reserve above its alternative, and raises its first demand.
    """
    for t in range(N_TRAITS):
        talks.traits[side, t] = policy[t]
    talks.traits[side, TRAIT.perspective] = insight(p, policy[TRAIT.perspective], st.supplier[s].tactic[TACTIC.joint_design])
    moves_of_other = st.pair[s, a].yielding  # the supplier's
    alternative, opening, resentment = talks.seat[side, SEAT.alternative], policy[TRAIT.opening], 0.0
    bias = policy[TRAIT.reserve_bias]
    if side == SUPPLIER:
        moves_of_other = expected_of(st, p, a, 1.0 - moves_of_other)
        bias -= fear(st, s, a)
    else:
        aspiration = st.pair[s, a].aspiration
        alternative = (1.0 - p.aspiration_hold) * alternative + p.aspiration_hold * aspiration
        opening = min(1.0, max(0.0, opening + p.aspiration_open * (aspiration - 0.5)))
        resentment = st.pair[s, a].resentment
    provoked = severity(st, s, a) + p.grievance * grievance(moves_of_other)
    seat = talks.seat[side]
    least = walk_away(alternative, bias, policy[TRAIT.escalation], provoked, p.pride)
    seat[SEAT.reserve] = least + p.belief_holds * grievance(moves_of_other) * max(0.0, seat[SEAT.due] - least)
    seat[SEAT.fear] = min(max(0.0, -bias), max(0.0, alternative - seat[SEAT.reserve]))
    seat[SEAT.opening] = first_demand(p, opening, st.pair[s, a].trust * st.pair[s, a].support, resentment)
    by = hardness(p, moves_of_other)
    seat[SEAT.opening] += by * (1.0 - seat[SEAT.opening])
    talks.traits[side, TRAIT.beta] = max(LATEST, talks.traits[side, TRAIT.beta] * (1.0 - by))


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
def bargain_over(st, p, s, a):
    """Supplier and account, each by its policy, negotiate all issues; a failure opens a stand-off."""
    talks = prepare(st, p, s, a)
    keep_all = st.ledger.shape[0] > 0
    offers = np.empty((int(p.rounds) + 1 if keep_all else 1, N_ISSUES))
    negotiate(p, talks, offers)
    leave_table(st, p, s, a, talks, offers)


@rule
def leave_table(st, p, s, a, talks, offers):
    """What talks leave behind: terms or a stand-off, time spent, and what each side has learned to expect of the other.

    offers : array (rows, issues), all that were made, for the ledger; it is not read without one
    """
    w, v = talks.weights[SUPPLIER], talks.weights[ACCOUNT]
    made = talks.now[NOW.made]
    if st.ledger.shape[0] > 0:
        note_offers(st, s, a, w, v, offers, int(made), int(talks.now[NOW.account_opens]))
    looking = talks.seat[SUPPLIER, SEAT.looking]
    longer = (1.0 + p.talk_time * made / talks.now[NOW.rounds]) * (1.0 + p.looking_time * looking * looking)
    st.pair[s, a].conflict_load += p.conflict_time * longer
    st.pair[s, a].talked = min(1.0, made / (talks.now[NOW.rounds] + 1.0))
    moved = movement_of_supplier(talks)
    if moved >= 0.0:
        st.pair[s, a].yielding += p.belief_rate * (moved - st.pair[s, a].yielding)
    if talks.now[NOW.standing] == AGREED:
        before = utility_account(v, st.pair[s, a].terms)
        sign_terms(st, s, a, talks.offer[1 - turn(talks)])
        feel_settlement(st, p, s, a, v, before, 1.0 - talks.seat[SUPPLIER, SEAT.asked], 1.0 - talks.seat[ACCOUNT, SEAT.asked])
        note(st, AGREEMENT, s, a, made, utility_supplier(w, st.pair[s, a].terms), utility_account(v, st.pair[s, a].terms))
        return
    if talks.seat[SUPPLIER, SEAT.offers] == 0.0:  # it made no offer: it stands by the terms in force
        for k in range(N_ISSUES):
            talks.offer[SUPPLIER, k] = st.pair[s, a].terms[k]
    if talks.seat[ACCOUNT, SEAT.offers] == 0.0:  # it was not heard: it stands by its first demand
        compose(p, talks, ACCOUNT, wanted(p, talks, ACCOUNT, 0), talks.traits[ACCOUNT, TRAIT.perspective], talks.offer[ACCOUNT])
    open_standoff(st, s, a, talks.offer[SUPPLIER], talks.offer[ACCOUNT])
    note(st, IMPASSE, s, a, made, reserve(p, talks, SUPPLIER), reserve(p, talks, ACCOUNT))


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


def mixed_equilibrium(loss_first: float, loss_second: float, prize: float = 1.0) -> tuple[float, float]:
    """Hazards at which two sides yield in the mixed equilibrium of a war of attrition with complete information, for comparison only.

    Each yields at the rate that makes the other indifferent: first = loss of the second / prize, and the other way round. So the side
    with the loss c1 yields first with probability c2 / (c1 + c2): the dependent one less often, against `yield_hazard`. The lab does not
    use it: people under pressure give in, and do not randomise so as to keep the other side guessing.

    Parameters
    ----------
    loss_first, loss_second : what a month of holding out costs each side, above zero
    prize : what the side that holds out longer wins, above zero

    References
    ----------
    Maynard Smith (1974); Bishop & Cannings (1978); Hendricks, Weiss & Wilson (1988), International Economic Review 29.

    Examples
    --------
    >>> first, second = mixed_equilibrium(0.8 + 0.25, 0.2 + 0.25)
    >>> round(first / (first + second), 2)
    0.3
    """
    return loss_second / prize, loss_first / prize


@rule
def collapse_hazard(p, resolve_s, resolve_a):
    """Hazard of break-up: rate (resolve_s resolve_a)^power: it takes two who will not move."""
    return p.collapse_rate * (resolve_s * resolve_a) ** p.collapse_power


@rule
def end_relationship(st, p, s, a):
    """The relationship ends: the share goes to the others, and consumers loyal to the brand leave the account.

    An account cannot leave its only supplier; then the terms stay as they were and nothing ends.
    """
    st.pair[s, a].standoff = 0.0
    st.pair[s, a].unauthorised_cut = 0.0
    leaving = loyal_consumers(st, p, s, a)
    if give_away_share(st, s, a):
        st.pair[s, a].followers = min(1.0, st.pair[s, a].followers + leaving)
        st.pair[s, a].ended = 1
        st.pair[s, a].ever_ended = 1


@rule
def give_away_share(st, s, a):
    """Supplier s no longer sells to account a, and the others take its share in proportion to theirs; False where there are no others."""
    others = 0.0
    rivals = 0
    for rival in range(st.pair.shape[0]):
        if rival != s and st.pair[rival, a].active == 1:
            others += st.pair[rival, a].share
            rivals += 1
    if rivals == 0:
        return False
    freed = st.pair[s, a].share
    st.pair[s, a].active = 0
    st.pair[s, a].share = 0.0
    for rival in range(st.pair.shape[0]):
        if rival != s and st.pair[rival, a].active == 1:
            st.pair[rival, a].share += freed * (st.pair[rival, a].share / others if others > 0.0 else 1.0 / rivals)
    return True


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
    """A month of stand-off between the policies of both sides."""
    policy_s, policy_a = st.pair[s, a].policy, st.pair[s, a].account_policy
    stand_off(st, p, s, a, policy_s[TRAIT.resolve], policy_s[TRAIT.repair], policy_a[TRAIT.resolve], policy_a[TRAIT.repair])


@rule
def stand_off(st, p, s, a, resolve_s, repair_s, resolve_a, repair_a):
    """A month of stand-off: one side yields, a fair settlement is found, the relationship collapses, or it goes on.

    A behavioural rule of competing hazards, after the form of a war of attrition (Maynard Smith 1974): whoever loses more by the day
    holds out less long. It is not the mixed equilibrium of that game, in which each side makes the other indifferent and so the one that
    loses more yields less often (`mixed_equilibrium`). The side that yields takes the other's last offer. A side that is sure to be
    offered repair waits for it; from one that never moved, repair is not believed.
    """
    by_supplier = yield_hazard(p, resolve_s, supplier_dependence(st, s, a)) * (1.0 - p.waiting * repair_a)
    by_account = yield_hazard(p, resolve_a, account_dependence(st, p, s, a)) * (1.0 - p.waiting * repair_s)
    moves = st.pair[s, a].yielding
    believed = (1.0 - p.distrust * grievance(moves)) * (1.0 - p.distrust * grievance(1.0 - moves))
    repair = p.repair_rate * repair_s * repair_a * believed
    collapse = collapse_hazard(p, resolve_s, resolve_a) * st.account[a].substitutes
    total = by_supplier + by_account + repair + collapse
    bear_standoff(st, p, s, a)
    if total <= 0.0 or uniform(st.clock, STANDOFF, s, a) >= chance(total):
        st.pair[s, a].standoff += 1.0
        note(st, STANDOFF_GOES_ON, s, a, st.pair[s, a].standoff)
        return
    which = uniform(st.clock, STANDOFF_HOW, s, a) * total
    if which < by_supplier:
        end_standoff(st, p, s, a, SUPPLIER_YIELDED, st.pair[s, a].last_offer_account, 1.0)
    elif which < by_supplier + by_account:
        end_standoff(st, p, s, a, ACCOUNT_YIELDED, st.pair[s, a].last_offer_supplier, 0.0)
    elif which < by_supplier + by_account + repair:
        end_fairly(st, p, s, a)
    else:
        lasted = st.pair[s, a].standoff
        end_relationship(st, p, s, a)
        if st.pair[s, a].active == 0:
            note(st, COLLAPSE, s, a, lasted)


@rule
def give_in(st, p, s, a, supplier, account):
    """A month of stand-off that ends because a side takes the other's last offer; where both would, the settlement is fair."""
    bear_standoff(st, p, s, a)
    if supplier and account:
        end_fairly(st, p, s, a)
    elif supplier:
        end_standoff(st, p, s, a, SUPPLIER_YIELDED, st.pair[s, a].last_offer_account, 1.0)
    else:
        end_standoff(st, p, s, a, ACCOUNT_YIELDED, st.pair[s, a].last_offer_supplier, 0.0)


@rule
def end_fairly(st, p, s, a):
    """A stand-off ends in a fair settlement, of whose concessions each side made half."""
    fair_terms = np.empty(N_ISSUES)
    settle_fairly(st, p, s, a, fair_terms)
    end_standoff(st, p, s, a, FAIR_SETTLEMENT, fair_terms, 0.5)


@rule
def settle_fairly(st, p, s, a, terms):
    """Fill `terms` with the settlement of a stand-off: the Nash solution in which who demanded more than its due has less to fall back on.

    d - memory (u(own last offer) - u(fair))+ for each side
    """
    w, v = np.empty(N_ISSUES), np.empty(N_ISSUES)
    supplier_weights(st, a, w)
    account_weights(st, a, v)
    alternative_s, alternative_a = supplier_alternative(st, p, s, a), account_alternative(st, p, s, a)
    _, due_s, due_a = nash_point(w, v, alternative_s, alternative_a, terms)
    st.pair[s, a].fair = due_a
    beyond_s = max(0.0, utility_supplier(w, st.pair[s, a].last_offer_supplier) - due_s)
    beyond_a = max(0.0, utility_account(v, st.pair[s, a].last_offer_account) - due_a)
    nash_point(w, v, alternative_s - p.memory * beyond_s, alternative_a - p.memory * beyond_a, terms)


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
    if uniform(st.clock, LEAVE, s, a) >= chance(leaving_hazard(st, p, s, a)):
        return False
    end_relationship(st, p, s, a)
    if st.pair[s, a].active == 1:
        return False
    note(st, ACCOUNT_LEFT, s, a, st.pair[s, a].resentment)
    return True


@rule
def comes_back(st, p, s, a, readiness):
    """Whether an ended relationship is taken up again this month: hazard resume_rate readiness."""
    return uniform(st.clock, RESUME, s, a) < chance(p.resume_rate * readiness)


@rule
def try_to_resume(st, p, s, a):
    """An ended relationship may be resumed on fair terms by sides that are ready to repair, once resentment has faded."""
    readiness = st.pair[s, a].policy[TRAIT.repair] * st.pair[s, a].account_policy[TRAIT.repair] * (1.0 - st.pair[s, a].resentment)
    if comes_back(st, p, s, a, readiness):
        fair_terms = np.empty(N_ISSUES)
        st.pair[s, a].fair = fair_settlement(st, p, s, a, fair_terms)
        st.pair[s, a].active = 1
        st.pair[s, a].resumed = 1
        sign_terms(st, s, a, fair_terms)
        note(st, RESUMED, s, a)


QUIET, HOLDING, TALKING = 0, 1, 2
"""What a month between a supplier and an account comes to, beside leaving and coming back."""


@rule
def stir(st, p, s, a):
    """What is between account a and supplier s this month: nothing (any more), a stand-off, or a dispute that is to be talked over."""
    st.pair[s, a].conflict_load = 0.0
    st.pair[s, a].talked = 0.0
    if st.supplier[s].negotiates == 0:
        return QUIET
    if st.pair[s, a].active == 0:
        if st.pair[s, a].ever_ended == 1 and st.pair[s, a].dropped == 0:
            try_to_resume(st, p, s, a)
        return QUIET
    if leave_in_resentment(st, p, s, a):
        return QUIET
    if st.pair[s, a].standoff > 0.0:
        return HOLDING
    utility = terms_utility(st, s, a)
    apart = st.account[a].goal_divergence * (1.0 - st.pair[s, a].stake)  # partners in a venture want the same of it
    hazard = dispute_hazard(p, st.pair[s, a].aspiration, utility, apart, st.pair[s, a].information)
    if st.pair[s, a].provoked == 1:
        note(st, PROVOCATION, s, a, severity(st, s, a))
    elif uniform(st.clock, CONFLICT, s, a) >= chance(hazard):
        return QUIET
    st.pair[s, a].conflict = 1
    note(st, DISPUTE, s, a, st.pair[s, a].aspiration, utility)
    return TALKING


@rule
def severity(st, s, a):
    """Depth of the provocation behind a dispute, 0 in an ordinary one."""
    return st.pair[s, a].unauthorised_cut if st.pair[s, a].provoked == 1 else 0.0


@rule
def face_supplier(st, p, s, a):
    """A month between account a and supplier s, each following its policy."""
    what = stir(st, p, s, a)
    if what == HOLDING:
        hold_out(st, p, s, a)
    elif what == TALKING:
        bargain_over(st, p, s, a)


@rule
def face_conflict(st, p, a):
    """A month between account a and each supplier."""
    for s in range(st.pair.shape[0]):
        face_supplier(st, p, s, a)


@rule
def observe(st, p, s, out):
    """Months of stand-off, consumers who left with the brand, and how far the supplier depends on one account."""
    n = st.account.shape[0]
    for a in range(n):
        g = st.account[a].segment
        out.standoff_months += 1.0 if st.pair[s, a].standoff > 0.0 else 0.0
        out.consumers_lost += st.pair[s, a].followers * st.account[a].demand_trend * st.market[g].market_level * st.market[g].season
        out.concentration = max(out.concentration, supplier_dependence(st, s, a))
    out.standoff_months /= n
