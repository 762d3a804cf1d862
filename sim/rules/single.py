"""A negotiation by itself: two who do not know each other, over issues that can be divided or over listed outcomes.

What is said and heard at the table is `sim.rules.table`; here are the beginning of such talks, offers chosen from a list, and many
negotiations in one call. A listed outcome stands at the table as two issues: the first is all that the supplier cares for, the second all
that the account does, so that any pair of utilities can be told.
"""

from __future__ import annotations

import numpy as np

from sim.kernel.axes import TRAIT
from sim.kernel.borrow import borrowed
from sim.kernel.rule import rule
from sim.rules.bargaining import nash_point, utility_account, utility_supplier
from sim.rules.table import (
    ACCOUNT,
    AGREED,
    NOW,
    OPEN,
    SEAT,
    SLACK,
    SUPPLIER,
    Talks,
    accept,
    drawn_patience,
    lay_table,
    negotiate,
    put,
    refuse,
    takes,
    turn,
    understanding,
    wanted,
)

WHOLE = np.array([[1.0, 0.0], [0.0, 1.0]])
"""Weights of supplier and account over the two issues of a listed outcome."""


@rule
def walk_away_utility(true, bias):
    """True alternative plus bias, from 0 to the most that there is to get: 1, or an alternative better than that."""
    return min(max(1.0, true), max(0.0, true + bias))


@rule
def begin_talks(talks, w, v, supplier, account, true_s, true_a, due_s, due_a, rounds, account_opens, patience):
    """Make talks, whatever they held, those before the first offer between two who do not know each other.

    w, v : arrays (issues,), weights that sum to one; supplier, account : arrays (traits,); true_s, true_a : true alternatives;
    due_s, due_a : utilities in a fair settlement; patience : strain at which talks break off
    """
    reserve_s = walk_away_utility(true_s, supplier[TRAIT.reserve_bias])
    reserve_a = walk_away_utility(true_a, account[TRAIT.reserve_bias])
    lay_table(talks, w, v, supplier, account, reserve_s, reserve_a, rounds, account_opens)
    talks.seat[SUPPLIER, SEAT.fear], talks.seat[SUPPLIER, SEAT.due] = max(0.0, -supplier[TRAIT.reserve_bias]), due_s
    talks.seat[ACCOUNT, SEAT.fear], talks.seat[ACCOUNT, SEAT.due] = max(0.0, -account[TRAIT.reserve_bias]), due_a
    talks.now[NOW.patience] = patience


@rule
def uncounted(talks):
    """The same talks, handed on without counting who holds them."""
    return Talks(
        borrowed(talks.weights),
        borrowed(talks.traits),
        borrowed(talks.order),
        borrowed(talks.offer),
        borrowed(talks.seat),
        borrowed(talks.now),
    )


@rule
def draw_patience(seeds, patience):
    """Fill patience (rows,) with the strain at which talks break off, drawn by the seeds (rows,): exponential with mean one."""
    clock = np.zeros(3, np.int64)
    for n in range(seeds.shape[0]):
        clock[0] = seeds[n]
        patience[n] = drawn_patience(clock, 0, 0)


@rule
def record(talks, found, worth_s, worth_a, due_s, due_a):
    """Fill found (6,): agreed (0 or 1), the utilities of both sides (walk-away utilities on impasse), offers made, the fair utilities."""
    agreed = talks.now[NOW.standing] == AGREED
    found[0] = 1.0 if agreed else 0.0
    found[1] = worth_s if agreed else talks.seat[SUPPLIER, SEAT.reserve]
    found[2] = worth_a if agreed else talks.seat[ACCOUNT, SEAT.reserve]
    found[3] = talks.now[NOW.made]
    found[4], found[5] = due_s, due_a


@rule
def bargain_once(p, talks, w, v, supplier, account, true_s, true_a, rounds, account_opens, patience, offers, found):
    """Negotiate over issues that can be divided (see `begin_talks`).

    talks : `Talks` of as many issues, to work in; offers : array (rows, issues), row n % rows filled with offer n;
    found : array (6,), see `record`; the fair utilities are not numbers where nothing beats both alternatives
    """
    feasible, due_s, due_a = nash_point(w, v, true_s, true_a, offers[0])
    begin_talks(talks, w, v, supplier, account, true_s, true_a, due_s, due_a, rounds, account_opens, patience)
    negotiate(p, talks, offers)
    last = offers[(int(talks.now[NOW.made]) - 1) % offers.shape[0]]
    fair_s, fair_a = (due_s, due_a) if feasible else (np.nan, np.nan)
    record(talks, found, utility_supplier(w, last), utility_account(v, last), fair_s, fair_a)


@rule
def bargain_each(p, talks, w, v, supplier, account, true_s, true_a, rounds, account_opens, patience, terms, found):
    """Negotiate once for every row, over issues that can be divided.

    w, v : arrays (rows, issues); supplier, account : arrays (rows, traits); true_s, true_a, rounds, account_opens, patience : arrays
    (rows,); terms : array (rows, issues), filled with the last offer; found : array (rows, 6), see `record`
    """
    talks, w, v, terms, found = uncounted(talks), borrowed(w), borrowed(v), borrowed(terms), borrowed(found)
    supplier, account = borrowed(supplier), borrowed(account)
    for n in range(w.shape[0]):
        offer = terms[n : n + 1]
        bargain_once(
            p, talks, w[n], v[n], supplier[n], account[n], true_s[n], true_a[n], rounds[n], account_opens[n], patience[n], offer, found[n]
        )


@rule
def choose_outcome(mine, theirs, asked, seen):
    """The outcome to offer: of those worth `asked` to oneself, the one that is best for seen theirs - (1 - seen) mine.

    Who sees nothing of the other side (0) gives away no more than it means to; who sees all (1) offers what the other side likes best.
    Where none is worth so much, the own best. Ties go to the first in the list.

    mine, theirs : arrays (outcomes,), utilities
    """
    chosen, best, highest = -1, 0.0, 0
    for k in range(mine.shape[0]):
        if mine[k] > mine[highest]:
            highest = k
        if mine[k] >= asked - SLACK:
            score = seen * theirs[k] - (1.0 - seen) * mine[k]
            if chosen < 0 or score > best:
                chosen, best = k, score
    return chosen if chosen >= 0 else highest


@rule
def nash_outcome(us, ua, d_supplier, d_account):
    """The outcome with the largest product of gains over both alternatives (Nash 1950), the first of them; -1 where none beats both."""
    chosen, best = -1, -1.0
    for k in range(us.shape[0]):
        gain_s, gain_a = us[k] - d_supplier, ua[k] - d_account
        if gain_s >= 0.0 and gain_a >= 0.0 and gain_s * gain_a > best:
            chosen, best = k, gain_s * gain_a
    return chosen


@rule
def begin_talks_over(talks, us, ua, fair, supplier, account, true_s, true_a, rounds, account_opens, patience):
    """Make talks, whatever they held, those over listed outcomes before the first offer; fair : the fair outcome, -1 for none."""
    due_s, due_a = (us[fair], ua[fair]) if fair >= 0 else (true_s, true_a)
    begin_talks(talks, WHOLE[SUPPLIER], WHOLE[ACCOUNT], supplier, account, true_s, true_a, due_s, due_a, rounds, account_opens, patience)
    for side in (SUPPLIER, ACCOUNT):
        talks.seat[side, SEAT.free] = 1.0  # a list has no small change: nobody goes the last step between two of its outcomes


@rule
def negotiate_over(p, talks, us, ua, times, chosen):
    """Carry talks over listed outcomes to their end; chosen[n] (in turn, n % its length) is filled with the outcome of offer n.

    times : array (rounds + 2,), the time of each offer, from 0 to 1
    """
    rounds = talks.now[NOW.rounds]
    side = turn(talks)
    asked = wanted(p, talks, side, times[0] * rounds)
    x = np.empty(2)
    while talks.now[NOW.standing] == OPEN:
        perspective = talks.traits[side, TRAIT.perspective]
        talks.seat[side, SEAT.looking] = max(talks.seat[side, SEAT.looking], perspective)
        seen = understanding(p, talks, side, perspective)
        k = choose_outcome(us, ua, asked, seen) if side == SUPPLIER else choose_outcome(ua, us, asked, seen)
        chosen[int(talks.now[NOW.made]) % chosen.shape[0]] = k
        x[0], x[1] = us[k], 1.0 - ua[k]
        put(p, talks, side, asked, x)
        other = 1 - side
        asked = wanted(p, talks, other, times[int(talks.now[NOW.made])] * rounds)
        if takes(talks, other, asked):
            accept(p, talks, other)
        else:
            refuse(p, talks, other)
        side = other


@rule
def bargain_once_over(p, talks, us, ua, supplier, account, true_s, true_a, rounds, times, account_opens, patience, chosen, found):
    """Negotiate over listed outcomes.

    talks : `Talks` of two issues, to work in; us, ua : arrays (outcomes,), utilities from 0 to 1; times, chosen : see `negotiate_over`;
    found : array (6,), see `record`
    """
    fair = nash_outcome(us, ua, true_s, true_a)
    begin_talks_over(talks, us, ua, fair, supplier, account, true_s, true_a, rounds, account_opens, patience)
    negotiate_over(p, talks, us, ua, times, chosen)
    last = chosen[(int(talks.now[NOW.made]) - 1) % chosen.shape[0]]
    fair_s, fair_a = (us[fair], ua[fair]) if fair >= 0 else (np.nan, np.nan)
    record(talks, found, us[last], ua[last], fair_s, fair_a)


@rule
def bargain_each_over(p, talks, us, ua, supplier, account, true_s, true_a, rounds, times, account_opens, patience, chosen, found):
    """Negotiate once for every row, over listed outcomes.

    supplier, account : arrays (rows, traits); true_s, true_a, account_opens, patience : arrays (rows,); rounds : a number, the same for
    all; chosen : array (rows,), filled with the outcome of the last offer; found : array (rows, 6), see `record`
    """
    talks, us, ua, times, chosen, found = (
        uncounted(talks),
        borrowed(us),
        borrowed(ua),
        borrowed(times),
        borrowed(chosen),
        borrowed(found),
    )
    supplier, account = borrowed(supplier), borrowed(account)
    for n in range(supplier.shape[0]):
        last = chosen[n : n + 1]
        bargain_once_over(
            p, talks, us, ua, supplier[n], account[n], true_s[n], true_a[n], rounds, times, account_opens[n], patience[n], last, found[n]
        )
