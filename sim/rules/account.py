"""Account: revenue, cost and profit of both sides; what the accounts pay is what the suppliers get."""

from __future__ import annotations

from sim.rules.supply import ordered
from sim.rules.tactics import cost_of_tactics, training_cost
from sim.world.columns import N_ISSUES, N_LAYERS, N_RANKS, N_TRANSFERS
from sim.world.jit import rule


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
    concessions exceed the middle. An unauthorised price cut comes out of the account's own margin.
    """
    profit = 0.0
    for s in range(st.pair.shape[0]):
        volume = traded(st, p, s, a)
        transfer = conceded(st.account[a].swing_supplier, st.pair[s, a].terms, 0, N_TRANSFERS) + st.pair[s, a].cut
        service = conceded(st.account[a].swing_supplier, st.pair[s, a].terms, N_TRANSFERS, N_ISSUES)
        st.pair[s, a].paid = volume * (1.0 - transfer)
        st.pair[s, a].serving_cost = volume * (st.supplier[s].unit_cost + service)
        benefit = conceded(st.account[a].swing_account, st.pair[s, a].terms, N_TRANSFERS, N_ISSUES)
        resale = 1.0 + st.account[a].resale_margin - middle(st.account[a].swing_account) - st.pair[s, a].unauthorised_cut
        profit += volume * (resale + benefit) - st.pair[s, a].paid
    st.account[a].account_profit = profit


@rule
def relationship_cost(st, p, s):
    """Cost of a month's visits, links and monitoring at one account."""
    total = p.links_cost * st.supplier[s].links + p.monitoring_cost * st.supplier[s].monitoring
    for layer in range(N_LAYERS):
        for rank in range(N_RANKS):
            price = p.visit_cost_field
            if rank == 1:
                price = p.visit_cost_manager
            elif rank == 2:
                price = p.visit_cost_executive
            total += price * st.supplier[s].effort[rank, layer]
    return total


@rule
def front_line_cost(st, p, s):
    """Cost of a month's visits to the operating layer of one account, a part of `relationship_cost`."""
    field, manager, executive = st.supplier[s].effort[0, 0], st.supplier[s].effort[1, 0], st.supplier[s].effort[2, 0]
    return p.visit_cost_field * field + p.visit_cost_manager * manager + p.visit_cost_executive * executive


@rule
def close_books(st, p, s):
    """A supplier's month: margins at its accounts and elsewhere, less relationship costs and damage by price cuts.

    Consumers who left an account with the brand buy part of it elsewhere; a price cut at an account spills over to the
    other sales in the measure `price_spill` for as long as it stands.
    """
    margin, sales, followed, deepest, served, front = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    for a in range(st.account.shape[0]):
        margin += st.pair[s, a].paid - st.pair[s, a].serving_cost
        sales += st.pair[s, a].share * st.account[a].demand
        g = st.account[a].segment
        followed += st.pair[s, a].followers * st.account[a].demand_trend * st.market[g].market_level * st.market[g].season
        deepest = max(deepest, st.pair[s, a].unauthorised_cut)
        served += st.pair[s, a].active * st.pair[s, a].served
        front += st.pair[s, a].active * st.pair[s, a].served * st.pair[s, a].front_line
    st.supplier[s].key_sales = sales
    spill = st.supplier[s].other_sales * st.supplier[s].price_spill * deepest
    st.supplier[s].other_profit = (
        st.supplier[s].other_margin * (st.supplier[s].other_sales * st.supplier[s].other_fill + p.follow_brand * followed) - spill
    )
    st.supplier[s].effort_cost = served * relationship_cost(st, p, s) - (served - front) * front_line_cost(st, p, s)
    st.supplier[s].tactic_cost = served * cost_of_tactics(st, p, s) + front * training_cost(st, p, s)
    extra = st.supplier[s].tactic_cost + st.supplier[s].stock_cost
    st.supplier[s].profit = margin + st.supplier[s].other_profit - st.supplier[s].effort_cost - extra
    st.supplier[s].cash += st.supplier[s].profit
