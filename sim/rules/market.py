"""Market: end demand and the accounts' own demand move (Gibrat 1931: growth does not depend on size)."""

from __future__ import annotations

import math

from sim.world import purpose
from sim.world.jit import rule
from sim.world.luck import normal


@rule
def chance(hazard):
    """Probability of an event within a month: 1 - exp(-hazard)."""
    return 1.0 - math.exp(-max(0.0, hazard))


@rule
def shock(drift, volatility, z):
    """Lognormal factor of mean exp(drift): exp(drift + volatility z - volatility^2 / 2)."""
    return math.exp(drift + volatility * z - 0.5 * volatility * volatility)


@rule
def move_market(st, p, g):
    """End demand of a segment: level and season."""
    month = st.clock[2]
    if month > 1:
        z = normal(st.clock, purpose.MARKET, g, 0)
        st.market[g].market_level *= shock(st.market[g].market_growth, st.market[g].market_volatility, z)
    angle = 2.0 * math.pi * (month - st.market[g].peak_month) / 12.0
    st.market[g].season = 1.0 + st.market[g].season_amplitude * math.cos(angle)


@rule
def move_demand(st, p, a):
    """An account's purchases: own trend x end demand x season, less the consumers who left with a brand.

    D = trend x level x season x (1 - sum over suppliers of followers)
    """
    if st.clock[2] > 1:
        z = normal(st.clock, purpose.DEMAND, a, 0)
        st.account[a].demand_trend *= shock(st.account[a].growth, st.account[a].volatility, z)
    gone = 0.0
    for s in range(st.pair.shape[0]):
        gone += st.pair[s, a].followers
    g = st.account[a].segment
    st.account[a].demand = st.account[a].demand_trend * st.market[g].market_level * st.market[g].season * max(0.0, 1.0 - gone)


@rule
def grow_other_sales(st, p, s):
    """Sales outside the key accounts grow at their own rate; of the customers not served last month a part stays away."""
    if st.clock[2] > 1:
        st.supplier[s].other_sales *= math.exp(st.supplier[s].other_growth)
        st.supplier[s].other_sales *= 1.0 - p.short_leave * (1.0 - st.supplier[s].other_fill)


@rule
def turn_page(st, p, a):
    """Clear what happened last month at the account."""
    st.account[a].shifted = 0
    for s in range(st.pair.shape[0]):
        st.pair[s, a].conflict = 0
        st.pair[s, a].impasse = 0
        st.pair[s, a].ended = 0
        st.pair[s, a].resumed = 0
        st.pair[s, a].provoked = 0
        st.pair[s, a].forewarned = 0
        st.pair[s, a].raiding = 0
        st.pair[s, a].raided = 0
        st.pair[s, a].warned = 0
        st.pair[s, a].repelled = 0
        st.pair[s, a].granted = 0.0
