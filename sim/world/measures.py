"""What is measured: every measure has a name, a unit, a definition and a direction.

A replication yields one row of measures a month (`observe` in `sim.rules.measure` fills it); a window of months
becomes one number by the measure's own `over_time`. All measures are the focal supplier's, or are seen from it.
"""

from __future__ import annotations

import math
from collections import namedtuple
from typing import Any, Literal, NamedTuple

import numpy as np

OverTime = Literal["sum", "mean", "last", "max", "first"]
Direction = Literal["more is better", "less is better", "neither"]


class Measure(NamedTuple):
    """One measure: how it is called, what it counts, and how months add up."""

    name: str
    unit: str
    over_time: OverTime
    direction: Direction
    meaning: str


MEASURES: tuple[Measure, ...] = (
    Measure("profit", "money", "sum", "more is better", "supplier's sales less all its costs, relationship costs included"),
    Measure("npv", "money", "sum", "more is better", "profit discounted to the first month at `discount_rate`"),
    Measure("sales", "money", "sum", "more is better", "invoices to the key accounts, net of price and rebate concessions"),
    Measure("other_profit", "money", "sum", "more is better", "margin on the supplier's sales outside its key accounts"),
    Measure(
        "effort_cost",
        "money",
        "sum",
        "less is better",
        "cost of relationships: visits, links, monitoring, serving the accounts, joint planning and a key account department",
    ),
    Measure("account_profit", "money", "sum", "more is better", "profit of the key accounts on the whole category"),
    Measure("joint_value", "money", "sum", "more is better", "profit of the supplier and of its key accounts together"),
    Measure("share_of_wallet", "share", "mean", "more is better", "supplier's part of what its key accounts buy, weighted by demand"),
    Measure("utility_supplier", "utility", "mean", "more is better", "worth of the standing terms to the supplier, 0 to 1"),
    Measure("utility_account", "utility", "mean", "more is better", "worth of the standing terms to the accounts, 0 to 1"),
    Measure(
        "joint_utility",
        "utility",
        "mean",
        "more is better",
        "worth of the standing terms to both sides together: 1 is a fixed pie split, more is value created",
    ),
    Measure("conflicts", "count per account", "sum", "less is better", "disputes that arose, per key account"),
    Measure("impasses", "count per account", "sum", "less is better", "negotiations that ended without agreement, per key account"),
    Measure("standoff_months", "months per account", "sum", "less is better", "months spent in a stand-off, per key account"),
    Measure("breakups", "count per account", "sum", "less is better", "relationships ended, per key account"),
    Measure("repairs", "count per account", "sum", "more is better", "ended relationships resumed, per key account"),
    Measure("breakup", "share of accounts", "max", "less is better", "accounts lost to a break-up at least once so far"),
    Measure("active", "share of accounts", "mean", "more is better", "accounts with which the relationship exists"),
    Measure(
        "retained",
        "share of accounts",
        "last",
        "more is better",
        "accounts that still buy at least a quarter of what they bought at the start",
    ),
    Measure("aspiration", "utility", "last", "neither", "what the accounts have come to expect of the supplier's terms, 0 to 1"),
    Measure("resentment", "index", "last", "less is better", "hidden stock of unfairness felt by the accounts, 0 to 1"),
    Measure("support", "index", "last", "more is better", "rapport summed over layers with the power each layer holds, 0 to 1"),
    Measure("depth", "index", "last", "more is better", "weakest-link aggregate of rapport over the three layers, 0 to 1"),
    Measure("loyalty", "index", "last", "more is better", "organisational loyalty, which outlives the person, 0 to 1"),
    Measure(
        "warnings", "count per account", "sum", "more is better", "warnings heard in time (of raids and of provocations), per key account"
    ),
    Measure("shifts", "count per account", "sum", "neither", "power shifts at the accounts, per key account"),
    Measure("raids", "count per account", "sum", "neither", "raids on the supplier's position, per key account"),
    Measure("raids_warned", "count per account", "sum", "more is better", "raids of which the supplier was warned, per key account"),
    Measure("raids_repelled", "count per account", "sum", "more is better", "raids that failed, per key account"),
    Measure("provocations", "count per account", "sum", "less is better", "unannounced provocations carried out, per key account"),
    Measure("conflict_attention", "share of time", "mean", "less is better", "account managers' time spent on conflict, 0 to 1"),
    Measure(
        "market_attention",
        "share of time",
        "mean",
        "more is better",
        "account managers' time left for relationships and the market, 0 to 1",
    ),
    Measure(
        "consumers_lost",
        "money a month",
        "last",
        "less is better",
        "category demand that left the accounts with a brand they no longer sell",
    ),
    Measure("broken_promises", "count per account", "sum", "less is better", "promises broken, per key account"),
    Measure("incidents", "count per account", "sum", "less is better", "quality incidents, per key account"),
    Measure(
        "unserved", "count per account", "sum", "less is better", "quality incidents that found no service staff free, per key account"
    ),
    Measure("alignment", "index", "mean", "more is better", "how far the supplier's departments work for the key accounts, 0 to 1"),
    Measure("line_cost", "money", "sum", "less is better", "cost of departments, service, pay, hiring and compensation"),
    Measure("customers", "accounts", "last", "more is better", "key accounts of which the supplier has at least a quarter of the wallet"),
    Measure("customers_of_peak", "share", "last", "more is better", "those customers against the most there ever were, 0 to 1"),
    Measure("owned", "index", "mean", "neither", "part of rapport that account managers own in person, 0 to 1"),
    Measure("reps_left", "people", "sum", "less is better", "account managers who left"),
    Measure("followed", "count per account", "sum", "less is better", "accounts that followed a leaving account manager, per key account"),
    Measure(
        "founders_share", "share", "mean", "less is better", "wallet share of firms that the supplier's leavers founded, weighted by demand"
    ),
    Measure("trust", "index", "last", "more is better", "the accounts' trust in the supplier's promises, 0 to 1"),
    Measure("stage", "stage", "last", "more is better", "mean stage of the relationships, 0 exploratory to 4 integrated"),
    Measure("preferred", "share of accounts", "last", "more is better", "accounts at the cooperative stage or beyond"),
    Measure("partnership", "share of accounts", "last", "more is better", "accounts at the interdependent stage or beyond"),
    Measure("concentration", "share", "mean", "neither", "largest key account's part of the supplier's sales"),
    Measure("head_share", "share", "mean", "more is better", "supplier's part of what the fifth of the accounts that buys most buys"),
    Measure("tail_share", "share", "mean", "more is better", "supplier's part of what the other accounts buy; 0 where there are none"),
    Measure(
        "head_profit", "money", "sum", "more is better", "margin at the fifth of the accounts that buys most, less what serving it costs"
    ),
    Measure("tail_profit", "money", "sum", "more is better", "margin at the other accounts, less what serving them costs"),
    Measure(
        "profit_top_fifth",
        "ratio",
        "mean",
        "neither",
        "head_profit as part of the profit at all accounts, above 1 where the others cost more than they bring; 0 without a profit",
    ),
    Measure("gini", "index", "mean", "neither", "Gini coefficient of the accounts' purchases, 0 where all buy alike"),
    Measure("tier_changes", "count per account", "sum", "neither", "moves into the head or out of it, per key account"),
    Measure("rival_cash", "money", "last", "less is better", "profit of all rivals together, summed from the start"),
    Measure(
        "head_cuts", "share", "mean", "less is better", "part of the list price that the keenest rival gives away in the head, on average"
    ),
    Measure(
        "output",
        "money",
        "sum",
        "more is better",
        "all that the supplier sells, at list price: to key accounts, others and by its ventures",
    ),
    Measure("parent_output", "money", "sum", "more is better", "output outside joint ventures, at list price"),
    Measure("largest_share", "share", "mean", "more is better", "share of wallet at the account that bought most of all at the start"),
    Measure("outlay", "money", "sum", "less is better", "spent on flanks, joint ventures and development people"),
    Measure("fit", "index", "last", "more is better", "fit of the supplier's offer to its accounts' segments, 0 to 1"),
    Measure("innovation", "index", "last", "more is better", "the supplier's knowledge against that of the market's leader, 0 to 1"),
    Measure("customised", "index", "last", "neither", "how far the supplier's offer is adapted to its accounts' present wishes, 0 to 1"),
    Measure("fill", "share", "mean", "more is better", "part of the accounts' orders that is delivered"),
    Measure("other_fill", "share", "mean", "more is better", "part of the orders outside the key accounts that is delivered"),
    Measure("stock_cost", "money", "sum", "less is better", "cost of carrying what was not sold"),
    Measure("tactic_cost", "money", "sum", "less is better", "cost of the ten tactics, rewards on sales left out"),
    Measure("incentives", "money", "sum", "less is better", "rewards on sales given to the accounts"),
    Measure("operating_support", "index", "mean", "more is better", "rapport with the accounts' operating layers, 0 to 1"),
    Measure("decision_support", "index", "mean", "more is better", "rapport with the accounts' decision layers, 0 to 1"),
    Measure("presence", "index", "mean", "more is better", "presence in the accounts' markets: sell-through, display, staff, 0 to 1"),
    Measure("pull", "factor", "mean", "more is better", "demand that promotions at the accounts add, as part of sales"),
    Measure("information", "index", "mean", "more is better", "information shared with the accounts, 0 to 1"),
    Measure("misconduct", "share of accounts", "mean", "less is better", "accounts where the supplier's people behave badly"),
    Measure("new_products", "count", "sum", "more is better", "new products that came out"),
    Measure("hits", "count", "sum", "more is better", "new products that sell"),
    Measure("sales_first", "money", "sum", "more is better", "invoices to the first key account of the scenario"),
)
NOT_NEGATIVE = (
    "sales", "effort_cost", "consumers_lost", "line_cost", "output", "parent_output", "outlay", "stock_cost", "tactic_cost", "incentives",
    "sales_first",
)  # fmt: skip
"""Measures in money that are not below zero."""
BOUNDED = {"share": 1.0, "utility": 1.0, "index": 1.0, "stage": 4.0}
"""Largest value of a unit whose values are bounded. Counts, and these, are not below zero."""


def possible(name: str) -> tuple[float, float]:
    """Lowest and highest value that a measure can have: money has no bounds, counts have no upper one."""
    unit = MEASURES[INDEX[name]].unit.split(" ")[0]
    if name == "joint_utility":
        return 0.0, 2.0
    if name == "profit_top_fifth":
        return -math.inf, math.inf
    if unit == "money":
        return (0.0, math.inf) if name in NOT_NEGATIVE else (-math.inf, math.inf)
    return 0.0, BOUNDED.get(unit, math.inf)


NAMES: tuple[str, ...] = tuple(m.name for m in MEASURES)
INDEX: dict[str, int] = {name: i for i, name in enumerate(NAMES)}
AT: Any = namedtuple("At", NAMES)(*range(len(NAMES)))
"""Places of the measures in a row of them: `row[AT.profit]`."""


def over_window(series: np.ndarray, name: str, first: int = 1, last: int | None = None) -> np.ndarray:
    """Reduce the monthly values of one measure to one number per run.

    Parameters
    ----------
    series : array (runs, months)
    name : measure
    first, last : months, counted from 1, both included; `last=None` is the final month

    Returns
    -------
    array (runs,)
    """
    part = series[:, first - 1 : last]
    how = MEASURES[INDEX[name]].over_time
    if how == "sum":
        return part.sum(axis=1)
    if how == "mean":
        return part.mean(axis=1)
    if how == "max":
        return part.max(axis=1)
    if how == "first":
        return part[:, 0]
    return part[:, -1]
