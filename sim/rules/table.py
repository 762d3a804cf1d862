"""The table: one negotiation by alternating offers between two sides who listen, and whom time costs (model section: bargaining).

Whoever decides for a side (a conflict policy, a Python class, a person) is asked for moves; what a move does is written here alone.
Offers are numbered n = 0, 1, ... rounds and made in turn; the time of offer n is n / rounds, so that the last one is made at the deadline.
A refused offer strains the talks, and they may break off. Each side keeps what it has been offered, how much of that was movement, and in
how many offers the other side moved.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from sim.kernel.axes import TRAIT, places
from sim.kernel.declare import Mechanism, assumed, off
from sim.kernel.draws import uniform
from sim.kernel.rule import rule
from sim.rules.bargaining import cheapest_first, make_offer, time_dependent_target

BREAKDOWN = 71

MECHANISM = Mechanism(
    name="the table",
    draws={BREAKDOWN: "how much strain talks bear before they break off"},
    parameters=(
        assumed(
            "breakdown",
            0.05,
            "1",
            0,
            5,
            "strain per unit of utility that lies between the positions, over a whole negotiation",
            "Binmore, Rubinstein & Wolinsky 1986 (form)",
        ),
        assumed("calm", 0.7, "1", 0, 1, "part of that strain which trust and support, both full, take away"),
        assumed("answering", 0.1, "1", 0, 1, "reciprocity that everybody shows, added to what a policy leaves"),
        assumed(
            "first_step", 0.25, "utility", 0, 1, "what an answer in kind gives beyond what was received, by the deadline", "Osgood 1962"
        ),
        assumed("anchor_credit", 0.2, "1", 0, 1, "part of the own opening below which an offer earns no answer by being left"),
        assumed("fear_found", 0.7, "1", 0, 1, "part of a side's fear that the other side finds out, and asks for"),
        assumed("small_change", 1.0, "1", 0, 1, "whether two policies go the last step to an agreement in small change, 0 or 1"),
        assumed(
            "learned",
            0.8,
            "1",
            0,
            1,
            "part of understanding that must be learned at the table",
            "Thompson & Hastie 1990; De Dreu, Weingart & Kwon 2000 (direction)",
        ),
        assumed(
            "learning_half", 0.15, "part of all offers", 0.001, 10, "offers of the other side that moved after which half of it is learned"
        ),
    ),
    switches={
        "breakdown of talks": off("breakdown"),
        "first steps": off("answering", "first_step"),
        "learning at the table": off("learned"),
    },
)

SLACK = 1e-12
"""Offers that differ by rounding only count as equal."""
SUPPLIER, ACCOUNT = 0, 1
"""The seats."""
CHANGE, STEPS = 1e-7, 20
"""Utility below which there is nothing left to divide between two who meet, and the most steps that are taken towards that."""
OPEN, AGREED, FAILED = 0.0, 1.0, 2.0
"""How talks stand."""
NOW: Any = places("Now", ("rounds", "made", "account_opens", "patience", "strain", "calm", "disclosed", "standing"))
"""What holds for both: rounds until the deadline, offers made, who opened, the strain at which talks break off and the strain so far, the
part of it that goodwill takes away, what is known of each other beforehand, and how the talks stand."""
SEAT: Any = places(
    "Seat", ("free", "alternative", "reserve", "due", "fear", "opening", "asked", "offers", "looking", "base", "received", "moves", "heard")
)
"""What a side has: whether it is asked for moves, rather than following a policy; its true alternative, its walk-away utility, what it
would get in a fair settlement, and the fear that lowered the second; its first demand; own utility asked for last (1 before), offers made,
and the most understanding that it looked for in one; the worth of the other side's first offer, how far its best went beyond, in how many
offers it moved, and the mean of that movement over the time of the talks."""


class Talks(NamedTuple):
    """A negotiation under way. The first axis of all but `now` is the seat.

    weights (2, issues); traits (2, traits), the policies as they stand at this table; order (2, issues), issues by what giving way costs
    least; offer (2, issues), the last offer of each side as x (1 best for the supplier); seat (2, places of SEAT); now (places of NOW,)
    """

    weights: np.ndarray
    traits: np.ndarray
    order: np.ndarray
    offer: np.ndarray
    seat: np.ndarray
    now: np.ndarray


@rule
def drawn_patience(clock, s, a):
    """The strain at which talks break off: exponential with mean one."""
    return -math.log(1.0 - uniform(clock, BREAKDOWN, s, a))


@rule
def sit_down(w, v, supplier, account, reserve_s, reserve_a, rounds, account_opens):
    """Talks before the first offer, between sides with weights w and v, conflict policies and walk-away utilities."""
    n = w.shape[0]
    talks = Talks(
        np.empty((2, n)),
        np.empty((2, supplier.shape[0])),
        np.empty((2, n), np.int64),
        np.empty((2, n)),
        np.empty((2, len(SEAT))),
        np.empty(len(NOW)),
    )
    lay_table(talks, w, v, supplier, account, reserve_s, reserve_a, rounds, account_opens)
    return talks


@rule
def lay_table(talks, w, v, supplier, account, reserve_s, reserve_a, rounds, account_opens):
    """Make talks, whatever they held, those before the first offer (see `sit_down`)."""
    for k in range(w.shape[0]):
        talks.weights[SUPPLIER, k], talks.weights[ACCOUNT, k] = w[k], v[k]
        talks.offer[SUPPLIER, k] = talks.offer[ACCOUNT, k] = 0.0
    cheapest_first(w, v, talks.order[SUPPLIER])
    cheapest_first(v, w, talks.order[ACCOUNT])
    for t in range(supplier.shape[0]):
        talks.traits[SUPPLIER, t], talks.traits[ACCOUNT, t] = supplier[t], account[t]
    for place in range(len(NOW)):
        talks.now[place] = 0.0
    for side in (SUPPLIER, ACCOUNT):
        for place in range(len(SEAT)):
            talks.seat[side, place] = 0.0
        talks.seat[side, SEAT.opening] = talks.traits[side, TRAIT.opening]
        talks.seat[side, SEAT.asked] = 1.0
    talks.seat[SUPPLIER, SEAT.reserve], talks.seat[ACCOUNT, SEAT.reserve] = reserve_s, reserve_a
    talks.now[NOW.rounds], talks.now[NOW.account_opens] = rounds, account_opens
    talks.now[NOW.patience] = np.inf


@rule
def worth(talks, side, x):
    """Utility of terms x to a side, as `utility_supplier` and `utility_account` sum it."""
    total = 0.0
    for k in range(x.shape[0]):
        total += talks.weights[side, k] * (x[k] if side == SUPPLIER else 1.0 - x[k])
    return total


@rule
def turn(talks):
    """The side that makes the next offer."""
    return ACCOUNT if (talks.now[NOW.made] % 2.0 == 0.0) == (talks.now[NOW.account_opens] == 1.0) else SUPPLIER


@rule
def reserve(p, talks, side):
    """The walk-away utility of a side that sees the other's fear: it asks for a part of it, at most up to its due."""
    own = talks.seat[side, SEAT.reserve]
    return max(own, min(own + p.fear_found * talks.seat[1 - side, SEAT.fear], talks.seat[side, SEAT.due]))


@rule
def wanted(p, talks, side, n):
    """Own utility that the policy of a side asks for in offer n: its pace over time, mixed with an answer in kind to what it received.

    (1 - rho) pace + rho max(reserve, opening - received - first_step t), rho = reciprocity + answering (1 - reciprocity). By and by
    an answer goes a little further than what it answers.
    """
    least = reserve(p, talks, side)
    opening = max(talks.seat[side, SEAT.opening], least)
    time = min(1.0, n / talks.now[NOW.rounds])
    pace = time_dependent_target(opening, least, talks.traits[side, TRAIT.beta], time)
    in_kind = max(least, opening - (talks.seat[side, SEAT.received] + p.first_step * time))
    reciprocity = talks.traits[side, TRAIT.reciprocity]
    rho = reciprocity + p.answering * (1.0 - reciprocity)
    return (1.0 - rho) * pace + rho * in_kind


@rule
def understanding(p, talks, side, perspective):
    """How well a side understands the other by now: its will to look (perspective) times what there was to see.

    perspective (1 - learned (1 - known)), known = 1 - (1 - disclosed) half / (half + moves / rounds): what is disclosed by trust and
    shared information, and what offers that moved gave away (Thompson & Hastie 1990; De Dreu, Weingart & Kwon 2000).
    """
    seen = talks.seat[side, SEAT.moves] / talks.now[NOW.rounds]
    unseen = (1.0 - talks.now[NOW.disclosed]) * p.learning_half / (p.learning_half + seen)
    return perspective * (1.0 - p.learned * unseen)


@rule
def compose(p, talks, side, asked, perspective, x):
    """Fill x with terms worth `asked` to a side that looks so hard for what the other wants."""
    talks.seat[side, SEAT.looking] = max(talks.seat[side, SEAT.looking], perspective)
    make_offer(talks.weights[side], talks.order[side], understanding(p, talks, side, perspective), asked, x)
    if side == ACCOUNT:
        for k in range(x.shape[0]):
            x[k] = 1.0 - x[k]


@rule
def put(p, talks, side, asked, x):
    """A side offers x, and asks for so much own utility: the other side takes it in."""
    other = 1 - side
    talks.seat[side, SEAT.asked] = asked
    talks.seat[side, SEAT.offers] += 1.0
    for k in range(x.shape[0]):
        talks.offer[side, k] = x[k]
    seen = worth(talks, other, x)
    if talks.seat[side, SEAT.offers] == 1.0:
        talks.seat[other, SEAT.base] = max(seen, p.anchor_credit * talks.seat[other, SEAT.opening])
    received, beyond = talks.seat[other, SEAT.received], seen - talks.seat[other, SEAT.base]
    if beyond > received + SLACK:
        talks.seat[other, SEAT.moves] += 1.0
    talks.seat[other, SEAT.received] = max(received, beyond)
    talks.now[NOW.made] += 1.0
    _listen(talks, 1.0)


@rule
def _listen(talks, offers):
    """The movement shown so far is seen for the time of so many offers."""
    for side in (SUPPLIER, ACCOUNT):
        talks.seat[side, SEAT.heard] += talks.seat[side, SEAT.received] * offers / (talks.now[NOW.rounds] + 1.0)


@rule
def acceptable(p, talks, side):
    """Whether the policy of a side takes the offer before it: one worth its own next target (AC_next; Baarslag, Hindriks & Jonker 2014)."""
    return takes(talks, side, wanted(p, talks, side, talks.now[NOW.made]))


@rule
def takes(talks, side, least):
    """Whether the offer before a side is worth so much to it, but for rounding."""
    return worth(talks, side, talks.offer[1 - side]) >= least - SLACK


@rule
def accept(p, talks, side):
    """A side takes the offer before it; to accept is to move, as the other side sees it, from one's first offer to that one."""
    other = 1 - side
    if p.small_change > 0.0 and talks.seat[SUPPLIER, SEAT.free] == 0.0 and talks.seat[ACCOUNT, SEAT.free] == 0.0:
        meet(p, talks, side)
    if talks.seat[side, SEAT.offers] == 0.0:
        talks.seat[other, SEAT.base] = p.anchor_credit * talks.seat[other, SEAT.opening]
    moved = worth(talks, other, talks.offer[other]) - talks.seat[other, SEAT.base]
    talks.seat[other, SEAT.received] = max(talks.seat[other, SEAT.received], moved)
    _listen(talks, talks.now[NOW.rounds] + 1.0 - talks.now[NOW.made])
    talks.now[NOW.standing] = AGREED


@rule
def meet(p, talks, side):
    """Two policies agree where they meet: the offer that `side` takes becomes the one at the moment at which it would just do.

    Offers come in steps, and whoever moves fast between two of them would give away, by the step, what no policy means to give. The moment
    lies between the proposer's last offer but one and the next offer: the first at which its offer is worth the other side's target, found
    by false position (Illinois variant: an end that stays counts half the next time).
    """
    other, late = 1 - side, talks.now[NOW.made]
    x = talks.offer[other]
    early = max(0.0, late - 3.0)
    late_margin, early_margin = margin(p, talks, side, late, x), margin(p, talks, side, early, x)
    if early_margin >= 0.0:
        late, late_margin = early, 0.0
    shrunk = 0
    for _ in range(STEPS):
        if late_margin < CHANGE:
            break
        middle = late - (late - early) * late_margin / (late_margin - early_margin)
        found = margin(p, talks, side, middle, x)
        if found >= 0.0:
            late, late_margin = middle, found
            early_margin *= 0.5 if shrunk == 1 else 1.0
            shrunk = 1
        else:
            early, early_margin = middle, found
            late_margin *= 0.5 if shrunk == -1 else 1.0
            shrunk = -1
    talks.seat[other, SEAT.asked] = wanted(p, talks, other, late)
    compose(p, talks, other, talks.seat[other, SEAT.asked], talks.traits[other, TRAIT.perspective], x)


@rule
def margin(p, talks, side, moment, x):
    """How far what the other side would offer at a moment, filled into x, is worth more to a side than what it then asks for itself."""
    other = 1 - side
    compose(p, talks, other, wanted(p, talks, other, moment), talks.traits[other, TRAIT.perspective], x)
    return worth(talks, side, x) - wanted(p, talks, side, moment) + SLACK


@rule
def refuse(p, talks, side):
    """A side refuses the offer before it: the talks are strained by what lies between, and fail past patience or at the deadline.

    strain += breakdown (asked - offered)+ (1 - calm) / rounds, between positions that are on the table. Divided by the rounds, the hazard
    of a negotiation does not depend on how many offers it is cut into (Binmore, Rubinstein & Wolinsky 1986).
    """
    if talks.seat[side, SEAT.offers] > 0.0:
        apart = max(0.0, talks.seat[side, SEAT.asked] - worth(talks, side, talks.offer[1 - side]))
        talks.now[NOW.strain] += p.breakdown * apart * (1.0 - talks.now[NOW.calm]) / talks.now[NOW.rounds]
    if talks.now[NOW.strain] > talks.now[NOW.patience] or talks.now[NOW.made] > talks.now[NOW.rounds]:
        talks.now[NOW.standing] = FAILED


@rule
def movement_of_supplier(talks):
    """The supplier's part of all movement, each side's as the other heard it; -1 where nobody moved."""
    by_supplier, by_account = talks.seat[ACCOUNT, SEAT.heard], talks.seat[SUPPLIER, SEAT.heard]
    total = by_supplier + by_account
    return by_supplier / total if total > SLACK else -1.0


@rule
def negotiate(p, talks, offers):
    """Carry talks between two policies to their end; row n (in turn, n % rows) of `offers` is filled with offer n."""
    side = turn(talks)
    asked = wanted(p, talks, side, talks.now[NOW.made])
    while talks.now[NOW.standing] == OPEN:
        x = offers[int(talks.now[NOW.made]) % offers.shape[0]]
        compose(p, talks, side, asked, talks.traits[side, TRAIT.perspective], x)
        put(p, talks, side, asked, x)
        other = 1 - side
        asked = wanted(p, talks, other, talks.now[NOW.made])  # the least that it accepts now is what it asks for next
        if takes(talks, other, asked):
            accept(p, talks, other)
            for k in range(x.shape[0]):
                x[k] = talks.offer[side, k]
        else:
            refuse(p, talks, other)
        side = other
