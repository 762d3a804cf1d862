"""React: a supplier answers the attacks that it notices, in kind and in part, late where it is rigid (Chen & Miller 1994).

What counts as an attack at an account: a frontal price cut, an offer built for its segment, force massed on it, a raid. Answers
are never answered, so that no spiral begins of itself.
"""

from __future__ import annotations

import math

import numpy as np

from sim.kernel.axes import N_TRANSFERS, NOBODY
from sim.kernel.declare import Column, Event, Mechanism, amount, assumed, off, part
from sim.kernel.draws import uniform
from sim.kernel.ledger import note
from sim.kernel.rule import rule
from sim.rules.flank import build_offer, flank_budget, flanks
from sim.rules.force import FRONT, field
from sim.rules.people import incumbent_of
from sim.rules.plan import attacking, frontal_cut, note_raid, raid_cost

COUNTER_RAID = 90
ANSWERED = 90
HALF = 0.5

MECHANISM = Mechanism(
    name="answers to attacks",
    columns=(
        part("alert", "sa", "how far the supplier is set on answering attacks at the account", "index"),
        part("vigilance", "s", "probability that it uses a shift of power at an account of the supplier that raided it last"),
        amount("counter_force", "s", "force", "force of the last raid on it, with which it would answer"),
        Column("raider", "s", "index", NOBODY, math.inf, "supplier that raided it last; -1 for nobody", whole=True, start=NOBODY),
    ),
    parameters=(
        assumed(
            "answer",
            0.3,
            "1",
            0,
            1,
            "part of an attack that a fully alert supplier answers in kind",
            "Steenkamp, Nijs, Hanssens & Dekimpe 2005 (direction: most answers are weak or none)",
        ),
        assumed(
            "answer_speed",
            0.15,
            "per month",
            0,
            1,
            "speed at which a supplier that is not rigid comes to answer an attack",
            "Bowman & Gatignon 1995 (direction)",
        ),
        assumed("answer_forget", 0.05, "per month", 0, 1, "part of that alertness which fades once the attack is over"),
    ),
    draws={COUNTER_RAID: "whether a supplier that was raided uses a shift of power to raid back"},
    events=(Event(ANSWERED, "answer", "{supplier} sets out to answer the attack on its business at {account}"),),
    switches={"answers to attacks": off("answer")},
)


@rule
def attacks(st, r, a):
    """Whether supplier r attacks account a this month, by price, by an offer for its segment, by massed force, or by a raid."""
    if st.pair[r, a].active == 0:
        return False
    if st.pair[r, a].raiding == 1:
        return True
    if not attacking(st, r):
        return False
    outflanks = flanks(st, r) and st.supplier[r].flank_segment == st.account[a].segment
    masses = st.supplier[r].focus > 0.0 and st.pair[r, a].front == FRONT
    return st.supplier[r].price_cut > 0.0 or outflanks or masses


@rule
def alert_after(p, alert, under_attack, rigidity):
    """A + speed (1 - rigidity) (1 - A) under attack, A - forget A without: n months of attack give 1 - (1 - speed)^n."""
    if under_attack:
        return alert + p.answer_speed * (1.0 - rigidity) * (1.0 - alert)
    return alert - p.answer_forget * alert


@rule
def notice(st, p, s):
    """At the end of the month a supplier sees where it is attacked: at accounts that buy from it. Raids are remembered."""
    if p.answer <= 0.0:
        return
    rigidity = st.supplier[s].rigidity
    st.supplier[s].vigilance -= p.answer_forget * st.supplier[s].vigilance
    for a in range(st.account.shape[0]):
        under_attack = False
        for r in range(st.pair.shape[0]):
            if r != s and st.pair[s, a].active == 1 and st.pair[s, a].share > 0.0 and attacks(st, r, a):
                under_attack = True
                if st.pair[r, a].raiding == 1 and st.pair[s, a].raided == 1:
                    st.supplier[s].raider = r
                    st.supplier[s].counter_force = max(st.supplier[r].raid_effort, st.pair[r, a].brought)
                    st.supplier[s].vigilance += p.answer * (1.0 - rigidity) * (1.0 - st.supplier[s].vigilance)
        before = st.pair[s, a].alert
        st.pair[s, a].alert = alert_after(p, before, under_attack, rigidity)
        if before < HALF <= st.pair[s, a].alert:
            note(st, ANSWERED, s, a)


@rule
def respond(st, p, s):
    """A month's answers: prices follow, an offer is built where one is built against it, force is drawn, raids are raided back."""
    if p.answer <= 0.0:
        return
    match_prices(st, p, s)
    match_offers(st, p, s)
    draw_force(st, p, s)
    raid_back(st, p, s)


@rule
def match_prices(st, p, s):
    """At each account at least a part `answer` x alert of the deepest frontal cut there, and no invoice below nothing."""
    for a in range(st.account.shape[0]):
        if st.pair[s, a].alert <= 0.0 or st.pair[s, a].active == 0:
            continue
        deepest = 0.0
        for r in range(st.pair.shape[0]):
            if r != s and st.pair[r, a].active == 1:
                deepest = max(deepest, frontal_cut(st, r))
        room = 1.0
        for k in range(N_TRANSFERS):
            room -= st.account[a].swing_supplier[k]
        st.pair[s, a].cut = max(st.pair[s, a].cut, min(p.answer * st.pair[s, a].alert * deepest, room))


@rule
def alerted(st, s, g):
    """Part of the purchases of segment g that supplier s sells and is alert at: sum of alert x share x trend / sum of trend."""
    held, size = 0.0, 0.0
    for a in range(st.account.shape[0]):
        if st.account[a].segment == g:
            held += st.pair[s, a].alert * st.pair[s, a].share * st.account[a].demand_trend
            size += st.account[a].demand_trend
    return held / size if size > 0.0 else 0.0


@rule
def match_offers(st, p, s):
    """In a flanked segment: a part of what the flanker spends, by what is at stake there, as far as rigidity lets it."""
    for r in range(st.pair.shape[0]):
        g = st.supplier[r].flank_segment
        if r == s or g == NOBODY or not attacking(st, r):
            continue
        build_offer(st, p, s, g, p.answer * alerted(st, s, g) * flank_budget(st, r, g))


@rule
def draw_force(st, p, s):
    """Force is drawn to accounts on which others mass theirs, from everywhere else: what is fixed stays fixed.

    Wanted at account a: answer x alert x (their force - 1) above the own even spread, in all half of the own force at most.
    A supplier that masses its own force, or has a venture, leaves it where it is.
    """
    if attacking(st, s) and (st.supplier[s].focus > 0.0 or st.supplier[s].venture > 0.0):
        return
    n, total = st.account.shape[0], 0.0
    wanted = np.zeros(n)
    for a in range(n):
        massed = 0.0
        for r in range(st.pair.shape[0]):
            if r != s and st.pair[r, a].active == 1 and st.pair[r, a].front == FRONT and st.supplier[r].focus > 0.0 and attacking(st, r):
                massed = max(massed, st.pair[r, a].force - 1.0)
        if st.pair[s, a].active == 1 and massed > 0.0:
            wanted[a] = p.answer * st.pair[s, a].alert * massed * st.account[a].demand_trend
            total += wanted[a]
    if total <= 0.0:
        return
    there = st.supplier[s].spread * field(st, s)
    drawn = min(total, HALF * there)
    st.supplier[s].spread *= 1.0 - drawn / there
    for a in range(n):
        st.pair[s, a].force = st.supplier[s].spread
        if wanted[a] > 0.0:
            st.pair[s, a].force += wanted[a] * (drawn / total) / st.account[a].demand_trend


@rule
def raid_back(st, p, s):
    """Where power shifts at an account of the supplier that raided it last, it strikes with the force that struck it."""
    for a in range(st.account.shape[0]):
        st.pair[s, a].brought = 0.0
        if st.account[a].shifted == 0 or st.pair[s, a].active == 0 or st.pair[s, a].raiding == 1 or st.supplier[s].raider == NOBODY:
            continue
        if incumbent_of(st, a) == st.supplier[s].raider and uniform(st.clock, COUNTER_RAID, s, a) < st.supplier[s].vigilance:
            st.pair[s, a].raiding = 1
            st.pair[s, a].brought = st.supplier[s].counter_force
            st.supplier[s].outlay += raid_cost(st, p, s, a)
            note_raid(st, s, a)
