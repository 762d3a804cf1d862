"""Market: end demand and the accounts' own demand move (Gibrat 1931: growth does not depend on size)."""

from __future__ import annotations

import math

from sim.kernel.axes import N_ISSUES
from sim.kernel.declare import Column, Fact, Mechanism, amount, assumed, log_per_month, part, per_root_month
from sim.kernel.draws import normal
from sim.kernel.rule import rule
from sim.rules.choose import terms_utility
from sim.rules.consumers import stay_away

MARKET = 1
DEMAND = 2
SIZE = 60

MECHANISM = Mechanism(
    name="end demand and the accounts' own demand",
    columns=(
        Column(
            "market_growth",
            "g",
            "log per month",
            -math.inf,
            math.inf,
            "drift of end demand",
            fact=Fact(0.0, key="growth", above=-1, high=10, stored=log_per_month, meaning="growth of end demand a year"),
        ),
        amount(
            "market_volatility",
            "g",
            "log per root month",
            "standard deviation of end demand's monthly shocks",
            fact=Fact(0.0, key="volatility", low=0, high=5, stored=per_root_month, meaning="standard deviation of its shocks, a year"),
        ),
        part("season_amplitude", "g", "swing of the season around the year's mean", fact=Fact(0.0, key="season")),
        amount("peak_month", "g", "month", "month of the season's peak, 1 to 12", fact=Fact(7, low=1, high=12, whole=True)),
        amount("market_level", "g", "index", "end demand against the first month, season left out"),
        amount("season", "g", "factor", "this month's season, mean one over the year"),
        amount("other_sales", "s", "money a month", "sales outside the key accounts", fact=0.0),
        Column(
            "other_growth",
            "s",
            "log per month",
            -math.inf,
            math.inf,
            "growth of those sales",
            fact=Fact(0.0, above=-1, high=10, stored=log_per_month, meaning="growth of those sales a year"),
        ),
        amount("demand_trend", "a", "money a month", "category purchases at list price, without market and season"),
        amount("demand", "a", "money a month", "category purchases at list price this month"),
        Column(
            "growth",
            "a",
            "log per month",
            -math.inf,
            math.inf,
            "the account's own growth",
            fact=Fact(0.0, above=-1, high=10, stored=log_per_month, meaning="the account's own growth a year"),
        ),
        amount(
            "volatility",
            "a",
            "log per root month",
            "standard deviation of its own monthly shocks",
            fact=Fact(0.0, low=0, high=5, stored=per_root_month, meaning="standard deviation of its own shocks, a year"),
        ),
        amount(
            "size_spread",
            "a",
            "log",
            "standard deviation of log size over the group that the account is drawn from",
            fact=Fact(0.0, high=4),
        ),
        Column(
            "size_terms",
            "a",
            "utility per log size",
            -math.inf,
            math.inf,
            "how much better its terms are for each e-fold of size",
            fact=Fact(0.0, low=-2, high=2),
        ),
        amount(
            "reversion", "a", "per year", "speed at which its purchases return to their trend; 0 where shocks last", fact=Fact(0.0, high=50)
        ),
        Column("deviation", "a", "log", -math.inf, math.inf, "how far its purchases lie off their trend"),
        amount("passing", "a", "factor", "what that deviation multiplies its purchases by, one on average", start=1.0),
        amount("this_year", "a", "money", "category purchases of the year so far"),
        amount("last_year", "a", "money", "category purchases of last year; in the first year, those of a usual one"),
    ),
    parameters=(
        assumed("short_leave", 0.05, "1", 0, 1, "part of the customers outside the key accounts who are not served that stays away"),
    ),
    draws={
        MARKET: "how end demand of a segment moves",
        DEMAND: "how an account's purchases move",
        SIZE: "how large an account is",
    },
)


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
        z = normal(st.clock, MARKET, g, 0)
        st.market[g].market_level *= shock(st.market[g].market_growth, st.market[g].market_volatility, z)
    angle = 2.0 * math.pi * (month - st.market[g].peak_month) / 12.0
    st.market[g].season = 1.0 + st.market[g].season_amplitude * math.cos(angle)


@rule
def draw_size(st, a):
    """The size of an account is drawn once, from a lognormal distribution around the mean that the facts state.

    trend *= exp(x), x = spread z - spread^2 / 2, and the terms of every supplier are better for it by size_terms x.
    Of many accounts, the largest fifth then holds 1 - Phi(Phi^-1(0.8) - spread) of all purchases.
    """
    spread = st.account[a].size_spread
    if spread <= 0.0:
        return
    x = spread * normal(st.clock, SIZE, a, 0) - 0.5 * spread * spread
    st.account[a].demand_trend *= math.exp(x)
    if st.account[a].size_terms == 0.0:
        return
    for s in range(st.pair.shape[0]):
        for k in range(N_ISSUES):
            st.pair[s, a].terms[k] = min(1.0, max(0.0, st.pair[s, a].terms[k] - st.account[a].size_terms * x))
        st.pair[s, a].fair = terms_utility(st, s, a)


@rule
def file_purchases(st, a):
    """What the account bought last year, and in this one so far; in the first year, what a usual year would have been."""
    month = st.clock[2]
    if month == 1:
        st.account[a].last_year = 12.0 * st.account[a].demand_trend * st.market[st.account[a].segment].market_level
    elif month % 12 == 1:
        st.account[a].last_year = st.account[a].this_year
        st.account[a].this_year = 0.0
    st.account[a].this_year += st.account[a].demand


@rule
def move_size(st, a):
    """An account grows, and its shocks last (Gibrat), or pass away where it reverts to its own trend.

    Reverting, log purchases lie x off the trend: x' = k x + s z with k = exp(-reversion / 12), started in their stationary
    distribution of variance v = s^2 / (1 - k^2), and exp(x - v / 2) has the mean one.
    """
    first = st.clock[2] == 1
    if first and st.account[a].reversion <= 0.0:
        return
    z = normal(st.clock, DEMAND, a, 0)
    if st.account[a].reversion <= 0.0:
        st.account[a].demand_trend *= shock(st.account[a].growth, st.account[a].volatility, z)
        return
    kept = math.exp(-st.account[a].reversion / 12.0)
    spread = st.account[a].volatility / math.sqrt(1.0 - kept * kept)
    if first:
        st.account[a].deviation = spread * z
    else:
        st.account[a].demand_trend *= math.exp(st.account[a].growth)
        st.account[a].deviation = kept * st.account[a].deviation + st.account[a].volatility * z
    st.account[a].passing = shock(0.0, spread, st.account[a].deviation / spread) if spread > 0.0 else 1.0


@rule
def move_demand(st, p, a):
    """An account's purchases: own trend x what passes x end demand x season, less the consumers who left with a brand.

    D = trend x passing x level x season x (1 - sum over suppliers of followers)

    Of those who left it last month, while trade with their brand was held up, some stay away from now on.
    """
    if st.clock[2] == 1:
        draw_size(st, a)
    move_size(st, a)
    gone = 0.0
    for s in range(st.pair.shape[0]):
        stay_away(st, p, s, a)
    for s in range(st.pair.shape[0]):
        gone += st.pair[s, a].followers
    g = st.account[a].segment
    usual = st.account[a].demand_trend * st.market[g].market_level * st.market[g].season
    st.account[a].demand = usual * max(0.0, 1.0 - gone) * st.account[a].passing
    file_purchases(st, a)


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
