"""Flank: an offer for the segment that the incumbents serve worst (document 003, the coatings maker; Ries & Trout 1986)."""

from __future__ import annotations

import math

from sim.kernel.axes import NOBODY
from sim.kernel.declare import Column, Event, Measure, Mechanism, amount, assumed, off, part
from sim.kernel.ledger import note
from sim.kernel.rule import rule
from sim.rules.plan import attacking

FLANK_AIMED = 70

MECHANISM = Mechanism(
    name="flank attacks",
    columns=(
        part("fit", "sg", "fit of the product to a segment", "index"),
        amount("flank", "s", "money a month", "spent on building fit in the segment served worst"),
        part("flank_part", "s", "part of the purchases of that segment that is spent on it as well"),
        part("built", "sg", "fit to a segment that was built by a flank, or in answer to one", "index"),
        part("rigidity", "s", "how far its size and habits hold it back from fitting its offer to a segment", "index", fact=0.0),
        Column("flank_segment", "s", "index", NOBODY, math.inf, "segment that it flanks", whole=True, start=NOBODY),
    ),
    parameters=(
        assumed("flank_gain", 0.06, "per month", 0, 1, "step towards the best fit the departments can deliver, at saturating effort"),
        assumed("flank_half", 0.01, "share of purchases", 0.0001, 1, "effort, as part of the segment's purchases, that gives half of that"),
        assumed(
            "flank_upkeep",
            0.01,
            "share of purchases",
            0,
            1,
            "what the team costs that keeps an offer of its own for a segment, a month and a unit of fit built for it, as part of what the "
            "segment buys",
        ),
    ),
    measures=(Measure("fit", "index", "last", "more is better", "fit of the supplier's offer to its accounts' segments, 0 to 1"),),
    switches={"upkeep of a flank": off("flank_upkeep")},
    events=(
        Event(
            FLANK_AIMED,
            "flank",
            "{supplier} builds an offer for the segment {segment}, where its rivals fit by {fit:.2f} only",
            ("segment", "fit"),
        ),
    ),
)


@rule
def segment_size(st, g):
    """Purchases of the segment's accounts, without season [money a month]."""
    size = 0.0
    for a in range(st.account.shape[0]):
        if st.account[a].segment == g:
            size += st.account[a].demand_trend
    return size * st.market[g].market_level


@rule
def incumbents_fit(st, s, g):
    """Fit to segment g of the suppliers other than s, weighted by what they sell there; 0 where they sell nothing."""
    fit, sold = 0.0, 0.0
    for a in range(st.account.shape[0]):
        if st.account[a].segment == g:
            for other in range(st.pair.shape[0]):
                if other != s:
                    volume = st.pair[other, a].share * st.account[a].demand_trend
                    fit += volume * st.offer[other, g].fit
                    sold += volume
    return fit / sold if sold > 0.0 else 0.0


@rule
def flanks(st, s):
    """Whether the supplier means to flank at all."""
    return st.supplier[s].flank > 0.0 or st.supplier[s].flank_part > 0.0


@rule
def aim_flank(st, p, s):
    """Once, when the attack begins: the segment in which size x (1 - the incumbents' fit) is largest."""
    if not flanks(st, s) or st.supplier[s].flank_segment != NOBODY or not attacking(st, s):
        return
    best, worth = 0, -1.0
    for g in range(st.market.shape[0]):
        here = segment_size(st, g) * (1.0 - incumbents_fit(st, s, g))
        if here > worth:
            best, worth = g, here
    st.supplier[s].flank_segment = best
    note(st, FLANK_AIMED, s, NOBODY, best, incumbents_fit(st, s, best))


@rule
def fit_after(p, fit, effort, alignment, rigidity):
    """F + gain e / (e + half) (1 - rigidity) (alignment - F): a team can offer no more than its departments deliver.

    e is the effort as part of the segment's purchases. Constant effort closes the gap geometrically; fit is never lost.
    """
    gap = max(0.0, alignment - fit)
    return fit + p.flank_gain * effort / (effort + p.flank_half) * (1.0 - rigidity) * gap


@rule
def flank_budget(st, s, g):
    """What a flanker spends in a month on segment g: a fixed amount, and a part of what the segment buys."""
    return st.supplier[s].flank + st.supplier[s].flank_part * segment_size(st, g)


@rule
def build_offer(st, p, s, g, money):
    """A month of building fit to a segment, and what it costs."""
    st.supplier[s].outlay += money
    size = segment_size(st, g)
    if size > 0.0 and money > 0.0:
        before = st.offer[s, g].fit
        st.offer[s, g].fit = fit_after(p, before, money / size, st.supplier[s].alignment, st.supplier[s].rigidity)
        st.offer[s, g].built += st.offer[s, g].fit - before


@rule
def upkeep(st, p, s):
    """What the teams cost that keep offers of their own: rate x sum over segments of fit built x what the segment buys."""
    total = 0.0
    for g in range(st.market.shape[0]):
        if st.offer[s, g].built > 0.0:
            total += st.offer[s, g].built * segment_size(st, g)
    return p.flank_upkeep * total


@rule
def outflank(st, p, s):
    """A month of building fit to the segment aimed at; every segment with an offer of its own needs its team, now and later."""
    g = st.supplier[s].flank_segment
    if g != NOBODY and flanks(st, s):
        build_offer(st, p, s, g, flank_budget(st, s, g))
    st.supplier[s].outlay += upkeep(st, p, s)


@rule
def observe(st, p, s, out):
    """How well the offer fits the accounts' segments."""
    for a in range(st.account.shape[0]):
        out.fit += st.offer[s, st.account[a].segment].fit
    out.fit /= st.account.shape[0]
