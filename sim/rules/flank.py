"""Flank: an offer for the segment that the incumbents serve worst (document 003, the coatings maker; Ries & Trout 1986)."""

from __future__ import annotations

from sim.rules.ledger import FLANK_AIMED, note
from sim.rules.plan import attacking
from sim.world.columns import NOBODY
from sim.world.jit import rule


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
def aim_flank(st, p, s):
    """Once, when the attack begins: the segment in which size x (1 - the incumbents' fit) is largest."""
    if st.supplier[s].flank <= 0.0 or st.supplier[s].flank_segment != NOBODY or not attacking(st, s):
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
def outflank(st, p, s):
    """A month of building fit to the segment aimed at, and what it costs."""
    g = st.supplier[s].flank_segment
    if g == NOBODY or st.supplier[s].flank <= 0.0:
        return
    st.supplier[s].outlay += st.supplier[s].flank
    size = segment_size(st, g)
    if size > 0.0:
        effort = st.supplier[s].flank / size
        st.offer[s, g].fit = fit_after(p, st.offer[s, g].fit, effort, st.supplier[s].alignment, st.supplier[s].rigidity)
