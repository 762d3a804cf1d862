"""Measure: one row of numbers a month, in the order of `sim.world.measures`."""

from __future__ import annotations

import math

import numpy as np

from sim.rules.account import is_customer, relationship_cost, traded
from sim.rules.choose import terms_utility
from sim.rules.conflict import supplier_dependence
from sim.rules.portfolio import earned_at, mark_head
from sim.world.columns import COOPERATIVE, INTERDEPENDENT, N_ISSUES
from sim.world.jit import rule
from sim.world.measures import AT

_RETAINED = 0.25
_FIFTH = 0.2


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
        AT.raids_warned, AT.raids_repelled, AT.provocations, AT.trust, AT.broken_promises, AT.incidents, AT.unserved, AT.followed,
        AT.stage, AT.preferred, AT.partnership, AT.fit, AT.customised, AT.fill, AT.operating_support, AT.decision_support, AT.presence,
        AT.pull, AT.information, AT.misconduct,
    ):  # fmt: skip
        row[m] /= n
    row[AT.share_of_wallet] = row[AT.share_of_wallet] / demand if demand > 0.0 else 0.0
    row[AT.founders_share] = row[AT.founders_share] / demand if demand > 0.0 else 0.0
    years = (st.clock[2] - 1) / 12.0
    row[AT.profit] = st.supplier[focal].profit
    row[AT.npv] = st.supplier[focal].profit * math.exp(-math.log(1.0 + p.discount_rate) * years)
    row[AT.other_profit] = st.supplier[focal].other_profit
    row[AT.effort_cost] = st.supplier[focal].effort_cost
    row[AT.joint_value] = row[AT.profit] + row[AT.account_profit]
    row[AT.joint_utility] = row[AT.utility_supplier] + row[AT.utility_account]
    row[AT.alignment] = st.supplier[focal].alignment
    row[AT.line_cost] = st.supplier[focal].line_cost
    peak = st.supplier[focal].peak_customers
    row[AT.customers_of_peak] = row[AT.customers] / peak if peak > 0.0 else 0.0
    other = st.supplier[focal].other_sales * st.supplier[focal].spread * st.supplier[focal].other_fill
    row[AT.output] += other
    row[AT.parent_output] += other
    row[AT.outlay] = st.supplier[focal].outlay
    row[AT.innovation] = st.supplier[focal].innovation
    row[AT.other_fill] = st.supplier[focal].other_fill
    row[AT.stock_cost] = st.supplier[focal].stock_cost
    row[AT.tactic_cost] = st.supplier[focal].tactic_cost
    row[AT.new_products] = st.supplier[focal].launched
    row[AT.hits] = st.supplier[focal].hit
    row[AT.sales_first] = st.pair[focal, 0].paid
    observe_attention(st, focal, row)
    observe_portfolio(st, p, focal, row)


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
    row[AT.broken_promises] += st.pair[s, a].broken
    row[AT.incidents] += st.pair[s, a].incident
    row[AT.unserved] += st.pair[s, a].unserved
    row[AT.customers] += is_customer(st, s, a)
    row[AT.followed] += st.pair[s, a].followed
    for rival in range(st.pair.shape[0]):
        if st.supplier[rival].founded_by == s:
            row[AT.founders_share] += st.pair[rival, a].share * st.account[a].demand
    row[AT.trust] += st.pair[s, a].trust
    row[AT.stage] += st.pair[s, a].stage
    row[AT.preferred] += 1.0 if st.pair[s, a].stage >= COOPERATIVE else 0.0
    row[AT.partnership] += 1.0 if st.pair[s, a].stage >= INTERDEPENDENT else 0.0
    row[AT.concentration] = max(row[AT.concentration], supplier_dependence(st, s, a))
    row[AT.fill] += st.pair[s, a].delivered
    row[AT.incentives] += st.pair[s, a].incentive * traded(st, p, s, a)
    row[AT.operating_support] += st.pair[s, a].layer_support[0]
    row[AT.decision_support] += st.pair[s, a].layer_support[2]
    row[AT.presence] += st.pair[s, a].presence
    row[AT.pull] += st.pair[s, a].pull
    row[AT.information] += st.pair[s, a].information
    row[AT.misconduct] += st.pair[s, a].misconduct
    g = st.account[a].segment
    row[AT.consumers_lost] += st.pair[s, a].followers * st.account[a].demand_trend * st.market[g].market_level * st.market[g].season
    observe_campaign(st, p, s, a, row)


@rule
def observe_campaign(st, p, s, a, row):
    """Add what account a contributes to the measures of attacks and of innovation."""
    sold = traded(st, p, s, a)
    row[AT.output] += sold + st.pair[s, a].venture_sales
    if st.pair[s, a].stake <= 0.0:
        row[AT.parent_output] += sold
    if st.account[a].largest == 1:
        row[AT.largest_share] += st.pair[s, a].share
    row[AT.fit] += st.offer[s, st.account[a].segment].fit
    row[AT.customised] += st.pair[s, a].customised


@rule
def observe_attention(st, s, row):
    """Account managers: their time, what conflict takes of it, what they own, and how many left."""
    managers, left, owned = 0, 0.0, 0.0
    for r in range(st.rep.shape[0]):
        if st.rep[r].rep_supplier == s and st.rep[r].rank == 1:
            managers += 1
            left += st.rep[r].attention / st.supplier[s].reach
            owned += st.rep[r].owned
            row[AT.reps_left] += st.rep[r].left
    if managers > 0:
        row[AT.owned] = owned / managers
        row[AT.market_attention] = left / managers
        row[AT.conflict_attention] = 1.0 - left / managers


@rule
def gini(ordered):
    """Gini coefficient sum_i (2 i - n - 1) x_(i) / (n sum x), x_(i) the i-th smallest; 0 where all are zero."""
    n = ordered.shape[0]
    weighted, total = 0.0, 0.0
    for i in range(n):
        weighted += (2.0 * i + 1.0 - n) * ordered[i]
        total += ordered[i]
    return weighted / (n * total) if total > 0.0 else 0.0


@rule
def keenest_cut(st, s, a):
    """Largest part of the list price that a rival of supplier s gives away at account a."""
    deepest = 0.0
    for rival in range(st.pair.shape[0]):
        if rival != s and st.pair[rival, a].active == 1:
            deepest = max(deepest, st.pair[rival, a].cut)
    return deepest


@rule
def observe_portfolio(st, p, s, row):
    """Head and tail by this month's purchases: the fifth of the accounts that buys most (one at least), and the others."""
    n = st.account.shape[0]
    sizes, head = np.empty(n), np.empty(n, np.int64)
    for a in range(n):
        sizes[a] = st.account[a].demand
        row[AT.tier_changes] += st.pair[s, a].tier_changed / n
    ordered = np.sort(sizes)
    mark_head(sizes, ordered, max(_FIFTH, 1.0 / n), head)
    demand_head, demand_tail, marked, visits = 0.0, 0.0, 0, relationship_cost(st, p, s)
    for a in range(n):
        marked += head[a]
        if head[a] == 1:
            demand_head += sizes[a]
            row[AT.head_share] += st.pair[s, a].share * sizes[a]
            row[AT.head_profit] += earned_at(st, s, a, visits)
            row[AT.head_cuts] += keenest_cut(st, s, a)
        else:
            demand_tail += sizes[a]
            row[AT.tail_share] += st.pair[s, a].share * sizes[a]
            row[AT.tail_profit] += earned_at(st, s, a, visits)
    row[AT.head_share] = row[AT.head_share] / demand_head if demand_head > 0.0 else 0.0
    row[AT.tail_share] = row[AT.tail_share] / demand_tail if demand_tail > 0.0 else 0.0
    row[AT.head_cuts] /= marked
    both = row[AT.head_profit] + row[AT.tail_profit]
    row[AT.profit_top_fifth] = row[AT.head_profit] / both if both > 0.0 else 0.0
    row[AT.gini] = gini(ordered)
    for rival in range(st.supplier.shape[0]):
        if rival != s:
            row[AT.rival_cash] += st.supplier[rival].cash
