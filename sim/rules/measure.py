"""Measure: one row of numbers a month, in the order of `sim.world.measures`."""

from __future__ import annotations

import math

from sim.rules.account import traded
from sim.rules.choose import terms_utility
from sim.world.columns import N_ISSUES
from sim.world.jit import rule
from sim.world.measures import AT

_RETAINED = 0.25


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
        AT.utility_supplier, AT.utility_account, AT.conflicts, AT.impasses, AT.standoff_months, AT.breakups, AT.repairs, AT.breakup,
        AT.active, AT.retained, AT.aspiration, AT.resentment, AT.support, AT.depth, AT.loyalty, AT.warnings, AT.shifts, AT.raids,
        AT.raids_warned, AT.raids_repelled, AT.provocations, AT.fill, AT.operating_support, AT.decision_support, AT.presence, AT.pull,
        AT.trust, AT.information, AT.misconduct,
    ):  # fmt: skip
        row[m] /= n
    row[AT.share_of_wallet] = row[AT.share_of_wallet] / demand if demand > 0.0 else 0.0
    years = (st.clock[2] - 1) / 12.0
    row[AT.profit] = st.supplier[focal].profit
    row[AT.npv] = st.supplier[focal].profit * math.exp(-math.log(1.0 + p.discount_rate) * years)
    row[AT.other_profit] = st.supplier[focal].other_profit
    row[AT.effort_cost] = st.supplier[focal].effort_cost
    row[AT.joint_value] = row[AT.profit] + row[AT.account_profit]
    row[AT.joint_utility] = row[AT.utility_supplier] + row[AT.utility_account]
    row[AT.other_fill] = st.supplier[focal].other_fill
    row[AT.stock_cost] = st.supplier[focal].stock_cost
    row[AT.tactic_cost] = st.supplier[focal].tactic_cost
    row[AT.new_products] = st.supplier[focal].launched
    row[AT.hits] = st.supplier[focal].hit
    row[AT.sales_first] = st.pair[focal, 0].paid
    observe_attention(st, focal, row)


@rule
def observe_account(st, p, s, a, row):
    """Add what account a contributes to the row."""
    row[AT.sales] += st.pair[s, a].paid
    row[AT.account_profit] += st.account[a].account_profit
    row[AT.share_of_wallet] += st.pair[s, a].share * st.account[a].demand
    weighted, total = 0.0, 0.0
    for k in range(N_ISSUES):
        weighted += st.account[a].swing_supplier[k] * st.pair[s, a].terms[k]
        total += st.account[a].swing_supplier[k]
    row[AT.utility_supplier] += weighted / total
    row[AT.utility_account] += terms_utility(st, s, a)
    row[AT.conflicts] += st.pair[s, a].conflict
    row[AT.impasses] += st.pair[s, a].impasse
    row[AT.standoff_months] += 1.0 if st.pair[s, a].standoff > 0.0 else 0.0
    row[AT.breakups] += st.pair[s, a].ended
    row[AT.repairs] += st.pair[s, a].resumed
    row[AT.breakup] += st.pair[s, a].ever_ended
    row[AT.active] += st.pair[s, a].active
    row[AT.retained] += 1.0 if st.pair[s, a].share >= _RETAINED * st.pair[s, a].first_share and st.pair[s, a].active == 1 else 0.0
    row[AT.aspiration] += st.pair[s, a].aspiration
    row[AT.resentment] += st.pair[s, a].resentment
    row[AT.support] += st.pair[s, a].support
    row[AT.depth] += st.pair[s, a].depth
    row[AT.loyalty] += st.pair[s, a].loyalty
    row[AT.warnings] += st.pair[s, a].warned + st.pair[s, a].forewarned
    row[AT.shifts] += st.account[a].shifted
    row[AT.raids] += st.pair[s, a].raided
    row[AT.raids_warned] += st.pair[s, a].raided * st.pair[s, a].warned
    row[AT.raids_repelled] += st.pair[s, a].repelled
    row[AT.provocations] += st.pair[s, a].provoked
    row[AT.fill] += st.pair[s, a].delivered
    row[AT.incentives] += st.pair[s, a].incentive * traded(st, p, s, a)
    row[AT.operating_support] += st.pair[s, a].layer_support[0]
    row[AT.decision_support] += st.pair[s, a].layer_support[2]
    row[AT.presence] += st.pair[s, a].presence
    row[AT.pull] += st.pair[s, a].pull
    row[AT.trust] += st.pair[s, a].trust
    row[AT.information] += st.pair[s, a].information
    row[AT.misconduct] += st.pair[s, a].misconduct
    g = st.account[a].segment
    row[AT.consumers_lost] += st.pair[s, a].followers * st.account[a].demand_trend * st.market[g].market_level * st.market[g].season


@rule
def observe_attention(st, s, row):
    """Account managers' time: what conflict takes, and what it leaves."""
    managers, left = 0, 0.0
    for r in range(st.rep.shape[0]):
        if st.rep[r].rep_supplier == s and st.rep[r].rank == 1:
            managers += 1
            left += st.rep[r].attention
    if managers > 0:
        row[AT.market_attention] = left / managers
        row[AT.conflict_attention] = 1.0 - left / managers
