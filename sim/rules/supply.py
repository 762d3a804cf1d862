"""Supply: what is ordered, what stock and capacity allow, and who goes short (Arrow et al. 1951; Lee, Padmanabhan & Whang 1997)."""

from __future__ import annotations

import math

from sim.kernel.axes import TACTIC
from sim.kernel.declare import Column, Event, Fact, Measure, Mechanism, amount, assumed, part
from sim.kernel.ledger import note
from sim.kernel.rule import rule

SHORT_DELIVERY = 44

MECHANISM = Mechanism(
    name="stock and capacity",
    columns=(
        amount(
            "capacity",
            "s",
            "money a month",
            "most that it can deliver, at list price",
            start=math.inf,
            fact=Fact(None, meaning="most that it can deliver a month, at list price; left out, no limit"),
        ),
        amount(
            "forecast_error", "s", "share of demand", "standard deviation of its forecast of a customer's demand", fact=Fact(0.0, high=1)
        ),
        Column("stock", "s", "standard deviations", -5, 5, "safety stock above the forecast", fact=Fact(1.0)),
        amount("amplification", "s", "ratio", "variance of orders over that of demand where no information is shared", start=1.0),
        part("other_fill", "s", "part of this month's orders outside the key accounts that is delivered", start=1.0),
        amount("stock_cost", "s", "money a month", "this month's cost of carrying what was not sold"),
        part("delivered", "sa", "part of this month's order that is delivered", start=1.0),
    ),
    parameters=(
        assumed("held_up", 0.1, "1", 0, 1, "part of the month's trade that is lost where talks go on to the deadline"),
        assumed("standoff_trade", 0.5, "1", 0, 1, "part of ordinary trade that goes on in a stand-off"),
        assumed("holding_cost", 0.02, "per month of cost", 0, 1, "cost of carrying unsold goods, as part of their cost of production"),
    ),
    measures=(
        Measure("fill", "share", "mean", "more is better", "part of the accounts' orders that is delivered", of="delivered"),
        Measure(
            "other_fill",
            "share",
            "mean",
            "more is better",
            "part of the orders outside the key accounts that is delivered",
            of="other_fill",
        ),
        Measure("stock_cost", "money", "sum", "less is better", "cost of carrying what was not sold", of="stock_cost"),
    ),
    events=(
        Event(
            SHORT_DELIVERY,
            "short delivery",
            "{supplier} delivers {part:.0%} of what {account} ordered, and {elsewhere:.0%} outside its key accounts",
            ("part", "elsewhere"),
        ),
    ),
    switches={
        "trade lost in stand-offs": {"assumptions.standoff_trade": 1},
    },
)


NOTEWORTHY = 0.02
"""Part missing from a delivery that the ledger mentions."""


@rule
def unmet(z):
    """Standard normal loss L(z) = phi(z) - z (1 - Phi(z)): demand above a stock of z standard deviations, in those.

    References
    ----------
    Arrow, Harris & Marschak (1951), Econometrica 19(3).
    """
    density = math.exp(-0.5 * z * z) / math.sqrt(2.0 * math.pi)
    return density - z * 0.5 * math.erfc(z / math.sqrt(2.0))


@rule
def expected_sales(mean, deviation, available):
    """E min(demand, available) for normal demand: mean - deviation L((available - mean) / deviation), within 0 to both."""
    sold = min(mean, available)
    if deviation > 0.0:
        sold = min(sold, mean - deviation * unmet((available - mean) / deviation))
    return max(0.0, sold)


@rule
def amplification(memory, lead_time):
    """Variance of orders over variance of demand, order-up-to policy, AR(1) demand forecast m = lead_time + 1 months ahead.

    1 + 2 rho (1 - rho^m)(1 - rho^(m + 1)) / (1 - rho); below 1 where demand swings back (rho < 0).

    References
    ----------
    Lee, Padmanabhan & Whang (1997), Management Science 43(4); Chen, Drezner, Ryan & Simchi-Levi (2000).
    """
    m = lead_time + 1.0
    return 1.0 + 2.0 * memory * (1.0 - memory**m) * (1.0 - memory ** (m + 1.0)) / (1.0 - memory)


@rule
def forecast_deviation(error, amplified, information):
    """Relative error of the forecast of an account's orders: error sqrt(orders' variance / demand's) sqrt(1 - information^2).

    Shared information does away with the amplification (the supplier sees demand, not orders) and with the part of the error that
    a signal of that correlation explains (Lee, So & Tang 2000).
    """
    seen = 1.0 + (amplified - 1.0) * (1.0 - information)
    return error * math.sqrt(seen) * math.sqrt(1.0 - information * information)


@rule
def allot(key, key_deviation, other, other_deviation, available, priority):
    """Parts delivered to key accounts and to the others from what is available: the priority moves goods, and makes none.

    Without priority all get the same part; with it the key accounts are served first; between, a mixture. What is delivered in all
    is E min(demand, available) whatever the priority. Returns (key fill, other fill).
    """
    total = key + other
    if total <= 0.0:
        return 1.0, 1.0
    sold = expected_sales(total, math.sqrt(key_deviation * key_deviation + other_deviation * other_deviation), available)
    even = sold / total
    if key <= 0.0 or other <= 0.0:
        return even, even
    first = max(even, min(expected_sales(key, key_deviation, available), sold) / key)
    key_fill = min(1.0, even + priority * (first - even))
    return key_fill, min(1.0, max(0.0, (sold - key_fill * key) / other))


@rule
def ordinary(st, s, a):
    """List value of what account a would order of supplier s if nothing were in the way: share x purchases x what promotions add."""
    return st.pair[s, a].share * st.account[a].demand * (1.0 + st.pair[s, a].pull)


@rule
def kept_up(st, p, s, a):
    """Part of the trade between supplier and account that talks and a stand-off leave."""
    kept = 1.0 - p.held_up * st.pair[s, a].talked
    return kept * p.standoff_trade if st.pair[s, a].standoff > 0.0 else kept


@rule
def ordered(st, p, s, a):
    """List value of what account a orders of supplier s this month: what is not held up, and what consumers add or take away."""
    volume = ordinary(st, s, a) * (1.0 - p.held_up * st.pair[s, a].talked)
    if st.pair[s, a].standoff > 0.0:
        volume *= p.standoff_trade
    return max(0.0, volume + st.pair[s, a].gained)


@rule
def ship(st, p, s):
    """A supplier stocks up to forecast plus safety, as far as capacity goes, and fills the month's orders from it.

    Errors are independent between customers, so a larger book needs relatively less stock (Eppen 1979); the customers outside the key
    accounts share no information. Neither short of capacity nor in doubt about demand, it delivers all.
    """
    if math.isinf(st.supplier[s].capacity) and st.supplier[s].forecast_error == 0.0:
        return
    key, variance = 0.0, 0.0
    for a in range(st.account.shape[0]):
        volume = ordered(st, p, s, a)
        deviation = volume * forecast_deviation(st.supplier[s].forecast_error, st.supplier[s].amplification, st.pair[s, a].information)
        key += volume
        variance += deviation * deviation
    other = st.supplier[s].other_sales * st.supplier[s].spread
    for g in range(st.market.shape[0]):
        other += st.offer[s, g].elsewhere
    other = max(0.0, other)
    other_deviation = other * forecast_deviation(st.supplier[s].forecast_error, st.supplier[s].amplification, 0.0)
    wanted = key + other + st.supplier[s].stock * math.sqrt(variance + other_deviation * other_deviation)
    available = max(0.0, min(st.supplier[s].capacity, wanted))
    key_fill, other_fill = allot(key, math.sqrt(variance), other, other_deviation, available, st.supplier[s].tactic[TACTIC.priority])
    st.supplier[s].other_fill = other_fill
    left_over = max(0.0, available - key_fill * key - other_fill * other)
    st.supplier[s].stock_cost = p.holding_cost * st.supplier[s].unit_cost * left_over
    for a in range(st.account.shape[0]):
        st.pair[s, a].delivered = key_fill
        if key_fill < 1.0 - NOTEWORTHY and st.pair[s, a].active == 1:
            note(st, SHORT_DELIVERY, s, a, key_fill, other_fill)
