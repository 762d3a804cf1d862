"""Account: revenue, cost and profit of both sides; what the accounts pay is what the suppliers get."""

from __future__ import annotations

from sim.rules.planning import planning_cost, saving
from sim.rules.seniors import department_cost
from sim.rules.supply import ordered
from sim.rules.tactics import cost_of_tactics, training_cost
from sim.world.columns import N_ISSUES, N_LAYERS, N_RANKS, N_TRANSFERS
from sim.world.jit import rule

REAL_BUSINESS = 0.25
"""Share of wallet from which a supplier counts an account as its customer."""


@rule
def conceded(swings, terms, first, last):
    """Worth of what is conceded on issues first .. last - 1, as part of list sales: sum of swing_k (1 - x_k)."""
    total = 0.0
    for k in range(first, last):
        total += swings[k] * (1.0 - terms[k])
    return total


@rule
def traded(st, p, s, a):
    """List value of this month's trade between supplier and account: what is delivered of the order."""
    return ordered(st, p, s, a) * st.pair[s, a].delivered


@rule
def middle(swings):
    """Worth of all concessions at middle terms, the point at which margins are stated."""
    total = 0.0
    for k in range(N_ISSUES):
        total += 0.5 * swings[k]
    return total


@rule
def settle_accounts(st, p, a):
    """Invoices, cost of serving, and the account's profit.

    paid = volume (1 - conceded price and rebate); the account earns its resale margin at middle terms, and more as
    concessions exceed the middle. An unauthorised price cut comes out of the account's own margin; compensation for a
    failure is added to it. What shared processes save is halved between the two sides. As an owner of a joint venture it
    pays its part of the capital, and gets its part of what the venture earns with others.
    """
    profit = 0.0
    for s in range(st.pair.shape[0]):
        volume = traded(st, p, s, a)
        transfer = conceded(st.account[a].swing_supplier, st.pair[s, a].terms, 0, N_TRANSFERS) + st.pair[s, a].cut
        service = conceded(st.account[a].swing_supplier, st.pair[s, a].terms, N_TRANSFERS, N_ISSUES)
        st.pair[s, a].paid = volume * (1.0 - transfer)
        half = min(0.5 * saving(st, p, s, a), st.supplier[s].unit_cost + service)  # no more than there is to save
        st.pair[s, a].serving_cost = volume * (st.supplier[s].unit_cost + service - half)
        benefit = conceded(st.account[a].swing_account, st.pair[s, a].terms, N_TRANSFERS, N_ISSUES)
        resale = 1.0 + st.account[a].resale_margin - middle(st.account[a].swing_account) - st.pair[s, a].unauthorised_cut
        profit += volume * (resale + benefit + half) - st.pair[s, a].paid + st.pair[s, a].compensated
        profit += st.pair[s, a].stake * st.supplier[s].other_margin * st.pair[s, a].venture_sales - st.pair[s, a].paid_in
    st.account[a].account_profit = profit


@rule
def is_customer(st, s, a):
    """1 where supplier s does real business with account a: it has at least a quarter of the wallet; otherwise 0."""
    return 1.0 if st.pair[s, a].active == 1 and st.pair[s, a].share >= REAL_BUSINESS else 0.0


@rule
def visit_cost(st, p, s, rank):
    """Cost of a visit by somebody of a rank; senior people are paid for the part of their visits that they get round to."""
    if rank == 0:
        return p.visit_cost_field
    return (p.visit_cost_manager if rank == 1 else p.visit_cost_executive) * st.supplier[s].reach


@rule
def relationship_cost(st, p, s):
    """Cost of a month's visits, links and monitoring at one account."""
    total = p.links_cost * st.supplier[s].links + p.monitoring_cost * st.supplier[s].monitoring
    for layer in range(N_LAYERS):
        for rank in range(N_RANKS):
            total += visit_cost(st, p, s, rank) * st.supplier[s].effort[rank, layer]
    return total


@rule
def front_line_cost(st, p, s):
    """Cost of a month's visits to the operating layer of one account, a part of `relationship_cost`."""
    total = 0.0
    for rank in range(N_RANKS):
        total += visit_cost(st, p, s, rank) * st.supplier[s].effort[rank, 0]
    return total


@rule
def close_books(st, p, s):
    """A supplier's month: margins at its accounts and elsewhere, less costs of relationships and of the internal line, and damage by cuts.

    Consumers who left an account with the brand buy part of it elsewhere; a price cut at an account spills over to the
    other sales in the measure `price_spill` for as long as it stands. Other sales need force like all sales; of what a
    joint venture sells to others, the supplier earns its own part.
    """
    margin, sales, followed, deepest, served, front = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    standing, customers, ventured = 0.0, 0.0, 0.0
    for a in range(st.account.shape[0]):
        margin += st.pair[s, a].paid - st.pair[s, a].serving_cost
        sales += st.pair[s, a].share * st.account[a].demand
        g = st.account[a].segment
        followed += st.pair[s, a].followers * st.account[a].demand_trend * st.market[g].market_level * st.market[g].season
        deepest = max(deepest, st.pair[s, a].unauthorised_cut)
        served += st.pair[s, a].active * st.pair[s, a].served
        customers += is_customer(st, s, a)
        standing += st.pair[s, a].active * st.pair[s, a].served * st.account[a].serve_cost
        ventured += (1.0 - st.pair[s, a].stake) * st.pair[s, a].venture_sales
        front += st.pair[s, a].active * st.pair[s, a].served * st.pair[s, a].front_line
    st.supplier[s].key_sales = sales
    other = st.supplier[s].other_sales * st.supplier[s].spread * st.supplier[s].other_fill
    spill = st.supplier[s].other_sales * st.supplier[s].spread * st.supplier[s].price_spill * deepest
    st.supplier[s].other_profit = st.supplier[s].other_margin * (other + p.follow_brand * followed + ventured) - spill
    visits = served * relationship_cost(st, p, s) - (served - front) * front_line_cost(st, p, s)
    st.supplier[s].effort_cost = visits + standing + st.supplier[s].handover + planning_cost(st, p, s) + department_cost(st, p, s)
    st.supplier[s].tactic_cost = served * cost_of_tactics(st, p, s) + front * training_cost(st, p, s)
    extra = st.supplier[s].tactic_cost + st.supplier[s].stock_cost
    costs = st.supplier[s].effort_cost + st.supplier[s].line_cost + st.supplier[s].outlay + extra
    st.supplier[s].profit = margin + st.supplier[s].other_profit - costs
    st.supplier[s].cash += st.supplier[s].profit
    st.supplier[s].peak_customers = max(st.supplier[s].peak_customers, customers)
