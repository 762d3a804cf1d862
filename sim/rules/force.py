"""Force: a supplier's fixed capacity and capital, spread over its accounts or massed on a few (document 003; Clausewitz)."""

from __future__ import annotations

import math

from sim.kernel.axes import NOBODY
from sim.kernel.declare import Column, Event, Mechanism, amount, index, part
from sim.kernel.ledger import note
from sim.kernel.rule import rule
from sim.rules.plan import attacking

FORCE_MASSED = 71

MECHANISM = Mechanism(
    name="concentration of force",
    columns=(
        part("focus", "s", "part of its force that is moved to its fronts"),
        Column("fronts", "s", "accounts", 1, math.inf, "how many accounts it concentrates on, the largest first", whole=True, start=1),
        part("reserve", "s", "part of its force held back for raids of which it is warned"),
        part("spread", "s", "part of its force left where it does not concentrate", start=1.0),
        amount("force", "sa", "factor", "capacity and capital put into the account against an even spread", start=1.0),
        index("front", "sa", "0 an account like others, 1 one that the supplier concentrates on, 2 one where what it had massed is lost"),
    ),
    events=(Event(FORCE_MASSED, "concentration", "{supplier} moves {part:.0%} of its force to {account}", ("part",)),),
)


ELSEWHERE, FRONT, LOST = 0, 1, 2
"""What an account is to a supplier that concentrates."""


@rule
def field(st, s):
    """Business that the supplier's force is for: what its accounts buy of the category, and its other sales [money a month]."""
    total = st.supplier[s].other_sales
    for a in range(st.account.shape[0]):
        total += st.account[a].demand_trend
    return total


@rule
def largest_open(st, s):
    """The largest account that is not yet a front of the supplier, the first of equals; nobody if all are."""
    best = NOBODY
    for a in range(st.account.shape[0]):
        if st.pair[s, a].front == ELSEWHERE and (best == NOBODY or st.account[a].demand_trend > st.account[best].demand_trend):
            best = a
    return best


@rule
def choose_fronts(st, s):
    """The supplier's largest accounts become its fronts, as many as it wants; they stay so for good."""
    chosen = 0
    for a in range(st.account.shape[0]):
        if st.pair[s, a].front != ELSEWHERE:
            chosen += 1
    if chosen > 0:
        return
    for _ in range(min(st.supplier[s].fronts, st.account.shape[0])):
        a = largest_open(st, s)
        st.pair[s, a].front = FRONT
        if st.supplier[s].focus > 0.0:
            note(st, FORCE_MASSED, s, a, st.supplier[s].focus / st.supplier[s].fronts)


@rule
def concentrate(st, p, s):
    """Force at each account, against an even spread: what is massed at the fronts is missing everywhere else.

    With reserve q, focus x, business W in all and W_F at the fronts, force is (1 - q)(1 - x) everywhere and
    (1 - q) x W / W_F more at the fronts. Force times business, summed over accounts and other sales, stays (1 - q) W, unless
    a venture took with it what was massed at its partner.
    """
    focus = st.supplier[s].focus if attacking(st, s) else 0.0
    venture = st.supplier[s].venture if attacking(st, s) else 0.0
    if focus > 0.0 or venture > 0.0:
        choose_fronts(st, s)
    left = (1.0 - st.supplier[s].reserve) * (1.0 - focus)
    if left == 1.0 and st.supplier[s].spread == 1.0:
        return
    st.supplier[s].spread = left
    at_fronts = 0.0
    for a in range(st.account.shape[0]):
        if st.pair[s, a].front != ELSEWHERE:
            at_fronts += st.account[a].demand_trend
    massed = 0.0
    if focus > 0.0 and at_fronts > 0.0:
        massed = (1.0 - st.supplier[s].reserve) * focus * field(st, s) / at_fronts
    for a in range(st.account.shape[0]):
        st.pair[s, a].force = left + massed if st.pair[s, a].front == FRONT else left


@rule
def committed(st, s, a):
    """Force of the supplier in a raid on the account: where it is warned of it, the reserve is thrown in.

    A reserve q of business W makes q W / W_w of force where W_w is the business of all accounts with a warning this month.
    """
    force = st.pair[s, a].force
    if st.pair[s, a].warned == 0 or st.supplier[s].reserve <= 0.0:
        return force
    called = 0.0
    for other in range(st.account.shape[0]):
        called += st.pair[s, other].warned * st.account[other].demand_trend
    if called <= 0.0:
        return force
    return force + st.supplier[s].reserve * field(st, s) / called
