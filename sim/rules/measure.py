"""Measure: one row of numbers a month, in the order of `sim.world.measures`."""

from __future__ import annotations

import math

from sim.rules.choose import terms_utility
from sim.world.columns import N_ISSUES
from sim.world.jit import rule
from sim.world.measures import INDEX

_RETAINED = 0.25
(
    PROFIT, NPV, SALES, OTHER_PROFIT, EFFORT_COST, ACCOUNT_PROFIT, JOINT_VALUE, SHARE_OF_WALLET, UTILITY_SUPPLIER,
    UTILITY_ACCOUNT, JOINT_UTILITY, CONFLICTS, IMPASSES, STANDOFF_MONTHS, BREAKUPS, REPAIRS, BREAKUP, ACTIVE, RETAINED,
    ASPIRATION, RESENTMENT, SUPPORT, DEPTH, LOYALTY, WARNINGS, SHIFTS, RAIDS, RAIDS_WARNED, RAIDS_REPELLED, PROVOCATIONS,
    CONFLICT_ATTENTION, MARKET_ATTENTION, CONSUMERS_LOST,
) = (INDEX[name] for name in (
    "profit", "npv", "sales", "other_profit", "effort_cost", "account_profit", "joint_value", "share_of_wallet", "utility_supplier",
    "utility_account", "joint_utility", "conflicts", "impasses", "standoff_months", "breakups", "repairs", "breakup", "active", "retained",
    "aspiration", "resentment", "support", "depth", "loyalty", "warnings", "shifts", "raids", "raids_warned", "raids_repelled",
    "provocations", "conflict_attention", "market_attention", "consumers_lost",
))  # fmt: skip


@rule
def observe(st, p, focal, row):
    """Fill `row` with this month's measures of supplier `focal`; averages over accounts are plain, shares by demand."""
    for m in range(row.shape[0]):
        row[m] = 0.0
    n = st.account.shape[0]
    demand = 0.0
    for a in range(n):
        observe_account(st, p, focal, a, row)
        demand += st.account[a].demand
    for m in (
        UTILITY_SUPPLIER, UTILITY_ACCOUNT, CONFLICTS, IMPASSES, STANDOFF_MONTHS, BREAKUPS, REPAIRS, BREAKUP, ACTIVE, RETAINED,
        ASPIRATION, RESENTMENT, SUPPORT, DEPTH, LOYALTY, WARNINGS, SHIFTS, RAIDS, RAIDS_WARNED, RAIDS_REPELLED, PROVOCATIONS,
    ):  # fmt: skip
        row[m] /= n
    row[SHARE_OF_WALLET] = row[SHARE_OF_WALLET] / demand if demand > 0.0 else 0.0
    years = (st.clock[2] - 1) / 12.0
    row[PROFIT] = st.supplier[focal].profit
    row[NPV] = st.supplier[focal].profit * math.exp(-math.log(1.0 + p.discount_rate) * years)
    row[OTHER_PROFIT] = st.supplier[focal].other_profit
    row[EFFORT_COST] = st.supplier[focal].effort_cost
    row[JOINT_VALUE] = row[PROFIT] + row[ACCOUNT_PROFIT]
    row[JOINT_UTILITY] = row[UTILITY_SUPPLIER] + row[UTILITY_ACCOUNT]
    observe_attention(st, focal, row)


@rule
def observe_account(st, p, s, a, row):
    """Add what account a contributes to the row."""
    row[SALES] += st.pair[s, a].paid
    row[ACCOUNT_PROFIT] += st.account[a].account_profit
    row[SHARE_OF_WALLET] += st.pair[s, a].share * st.account[a].demand
    weighted, total = 0.0, 0.0
    for k in range(N_ISSUES):
        weighted += st.account[a].swing_supplier[k] * st.pair[s, a].terms[k]
        total += st.account[a].swing_supplier[k]
    row[UTILITY_SUPPLIER] += weighted / total
    row[UTILITY_ACCOUNT] += terms_utility(st, s, a)
    row[CONFLICTS] += st.pair[s, a].conflict
    row[IMPASSES] += st.pair[s, a].impasse
    row[STANDOFF_MONTHS] += 1.0 if st.pair[s, a].standoff > 0.0 else 0.0
    row[BREAKUPS] += st.pair[s, a].ended
    row[REPAIRS] += st.pair[s, a].resumed
    row[BREAKUP] += st.pair[s, a].ever_ended
    row[ACTIVE] += st.pair[s, a].active
    row[RETAINED] += 1.0 if st.pair[s, a].share >= _RETAINED * st.pair[s, a].first_share and st.pair[s, a].active == 1 else 0.0
    row[ASPIRATION] += st.pair[s, a].aspiration
    row[RESENTMENT] += st.pair[s, a].resentment
    row[SUPPORT] += st.pair[s, a].support
    row[DEPTH] += st.pair[s, a].depth
    row[LOYALTY] += st.pair[s, a].loyalty
    row[WARNINGS] += st.pair[s, a].warned + st.pair[s, a].forewarned
    row[SHIFTS] += st.account[a].shifted
    row[RAIDS] += st.pair[s, a].raided
    row[RAIDS_WARNED] += st.pair[s, a].raided * st.pair[s, a].warned
    row[RAIDS_REPELLED] += st.pair[s, a].repelled
    row[PROVOCATIONS] += st.pair[s, a].provoked
    g = st.account[a].segment
    row[CONSUMERS_LOST] += st.pair[s, a].followers * st.account[a].demand_trend * st.market[g].market_level * st.market[g].season


@rule
def observe_attention(st, s, row):
    """Account managers' time: what conflict takes, and what it leaves."""
    managers, left = 0, 0.0
    for r in range(st.rep.shape[0]):
        if st.rep[r].rep_supplier == s and st.rep[r].rank == 1:
            managers += 1
            left += st.rep[r].attention
    if managers > 0:
        row[MARKET_ATTENTION] = left / managers
        row[CONFLICT_ATTENTION] = 1.0 - left / managers
