"""Account: revenue, cost and profit of both sides; what the accounts pay is what the suppliers get."""

from __future__ import annotations

import math

from sim.kernel.axes import N_ISSUES, N_LAYERS, N_RANKS, N_TRANSFERS
from sim.kernel.declare import Column, Fact, Measure, Mechanism, amount, assumed, off, part
from sim.kernel.rule import rule
from sim.rules.consumers import passed_on
from sim.rules.planning import planning_cost, saving
from sim.rules.seniors import department_cost
from sim.rules.supply import ordered
from sim.rules.tactics import cost_of_tactics, promotion_cost, training_cost
from sim.rules.waiting import waiting_cost

MECHANISM = Mechanism(
    name="accounting",
    columns=(
        amount("unit_cost", "s", "share of list price", "production cost", fact=Fact(0.6, high=1)),
        Column("other_margin", "s", "share", -1, 1, "margin on those sales", fact=Fact(0.2)),
        part("price_spill", "s", "how much of a price cut at an account spreads to its other sales", fact=0.0),
        amount("outlay", "s", "money a month", "spent on flanks, ventures and development this month"),
        amount("tactic_cost", "s", "money a month", "this month's cost of the tactics, incentives left out"),
        Column("profit", "s", "money a month", -math.inf, math.inf, "this month's profit"),
        Column("other_profit", "s", "money a month", -math.inf, math.inf, "this month's margin on other sales"),
        amount("effort_cost", "s", "money a month", "this month's cost of relationships"),
        amount("key_sales", "s", "money a month", "sales at the key accounts this month, at list price"),
        Column("cash", "s", "money", -math.inf, math.inf, "profit summed from the start"),
        amount("peak_customers", "s", "accounts", "most accounts it ever did real business with"),
        Column(
            "resale_margin",
            "a",
            "share of list price",
            -math.inf,
            math.inf,
            "margin on resale at middle terms",
            fact=Fact(0.15, low=-1, high=5),
        ),
        Column("account_profit", "a", "money a month", -math.inf, math.inf, "the account's profit on the category"),
        amount("serve_cost", "a", "money a month", "cost to a supplier of serving it at the usual level, whatever it buys", fact=0.0),
        part("cut", "sa", "part of the list price given away at the account this month"),
        amount("paid", "sa", "money a month", "invoice, net of price and rebate: the account pays it, the supplier gets it"),
        amount("serving_cost", "sa", "money a month", "production and concessions other than price and rebate"),
    ),
    parameters=(
        assumed("visit_cost_field", 0.0015, "money", 0, 10, "cost of a visit by field staff"),
        assumed("visit_cost_manager", 0.003, "money", 0, 10, "cost of a visit by an account manager"),
        assumed("visit_cost_executive", 0.012, "money", 0, 10, "cost of a visit by an executive"),
        assumed("links_cost", 0.010, "money a month", 0, 10, "cost of full links between the layers of one account"),
        assumed("monitoring_cost", 0.010, "money a month", 0, 10, "cost of full monitoring of one account"),
        assumed("discount_rate", 0.08, "per year", 0, 1, "rate at which profit is discounted"),
    ),
    measures=(
        Measure(
            "profit", "money", "sum", "more is better", "supplier's sales less all its costs, relationship costs included", of="profit"
        ),
        Measure("npv", "money", "sum", "more is better", "profit discounted to the first month at `discount_rate`"),
        Measure("sales", "money", "sum", "more is better", "invoices to the key accounts, net of price and rebate concessions"),
        Measure(
            "other_profit", "money", "sum", "more is better", "margin on the supplier's sales outside its key accounts", of="other_profit"
        ),
        Measure(
            "effort_cost",
            "money",
            "sum",
            "less is better",
            "cost of relationships: visits, links, monitoring, serving the accounts, joint planning and a key account department",
            of="effort_cost",
        ),
        Measure("account_profit", "money", "sum", "more is better", "profit of the key accounts on the whole category"),
        Measure("joint_value", "money", "sum", "more is better", "profit of the supplier and of its key accounts together"),
        Measure(
            "customers", "accounts", "last", "more is better", "key accounts of which the supplier has at least a quarter of the wallet"
        ),
        Measure("customers_of_peak", "share", "last", "more is better", "those customers against the most there ever were, 0 to 1"),
        Measure("rival_cash", "money", "last", "less is better", "profit of all rivals together, summed from the start"),
        Measure(
            "output",
            "money",
            "sum",
            "more is better",
            "all that the supplier sells, at list price: to key accounts, others and by its ventures",
        ),
        Measure("parent_output", "money", "sum", "more is better", "output outside joint ventures, at list price"),
        Measure("outlay", "money", "sum", "less is better", "spent on flanks, joint ventures and development people", of="outlay"),
        Measure("incentives", "money", "sum", "less is better", "rewards on sales given to the accounts"),
        Measure("sales_first", "money", "sum", "more is better", "invoices to the first key account of the scenario"),
    ),
    switches={
        "cost of the relationship": off("visit_cost_field", "visit_cost_manager", "visit_cost_executive", "links_cost", "monitoring_cost"),
    },
)


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
    """List value of this month's trade between supplier and account: what is delivered of the order, and found in place of others."""
    return ordered(st, p, s, a) * st.pair[s, a].delivered + st.pair[s, a].taken_instead


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
    concessions exceed the middle, less what it passes on to its consumers. An unauthorised price cut comes out of the account's
    own margin; compensation for a failure is added to it. Visitors bring a basket of other goods, and take it with them. What
    shared processes save is halved between the two sides. As an owner of a joint venture it pays its part of the capital, and
    gets its part of what the venture earns with others.
    """
    profit = 0.0
    for s in range(st.pair.shape[0]):
        volume = traded(st, p, s, a)
        transfer = conceded(st.account[a].swing_supplier, st.pair[s, a].terms, 0, N_TRANSFERS) + st.pair[s, a].cut
        service = conceded(st.account[a].swing_supplier, st.pair[s, a].terms, N_TRANSFERS, N_ISSUES)
        st.pair[s, a].paid = volume * (1.0 - transfer)
        half = min(0.5 * saving(st, p, s, a), st.supplier[s].unit_cost + service)  # no more than there is to save
        st.pair[s, a].serving_cost = volume * (st.supplier[s].unit_cost + service - half + p.wish_cost * st.pair[s, a].customised)
        benefit = conceded(st.account[a].swing_account, st.pair[s, a].terms, N_TRANSFERS, N_ISSUES)
        resale = 1.0 + st.account[a].resale_margin - middle(st.account[a].swing_account) - st.pair[s, a].unauthorised_cut
        resale -= passed_on(st, s, a)
        profit += volume * (resale + benefit + half) - st.pair[s, a].paid + st.pair[s, a].compensated + waiting_cost(st, p, s, a)
        profit += st.pair[s, a].stake * st.supplier[s].other_margin * st.pair[s, a].venture_sales - st.pair[s, a].paid_in
    st.account[a].account_profit = profit + st.account[a].basket * st.account[a].visitors


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

    Consumers who left an account with the brand buy part of it elsewhere, and others come and go with prices; a price cut at an
    account spills over to the other sales in the measure `price_spill` for as long as it stands. Other sales need force like all
    sales; of what a joint venture sells to others, the supplier earns its own part.
    """
    margin, sales, followed, deepest, served, front = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    standing, customers, ventured, promoted, links_beyond = 0.0, 0.0, 0.0, 0.0, 0.0
    for a in range(st.account.shape[0]):
        margin += st.pair[s, a].paid - st.pair[s, a].serving_cost - waiting_cost(st, p, s, a)
        sales += st.pair[s, a].share * st.account[a].demand
        g = st.account[a].segment
        gone = st.pair[s, a].followers * st.account[a].demand_trend * st.market[g].market_level * st.market[g].season
        followed += gone * st.pair[s, a].outside
        deepest = max(deepest, st.pair[s, a].unauthorised_cut)
        served += st.pair[s, a].active * st.pair[s, a].served
        customers += is_customer(st, s, a)
        standing += st.pair[s, a].active * st.pair[s, a].served * st.account[a].serve_cost
        ventured += (1.0 - st.pair[s, a].stake) * st.pair[s, a].venture_sales
        front += st.pair[s, a].active * st.pair[s, a].served * st.pair[s, a].front_line
        promoted += promotion_cost(st, p, s, a)
        links_beyond += st.pair[s, a].active * st.pair[s, a].served * st.pair[s, a].links_beyond
    st.supplier[s].key_sales = sales
    other = st.supplier[s].other_sales * st.supplier[s].spread * st.supplier[s].other_fill
    spill = st.supplier[s].other_sales * st.supplier[s].spread * st.supplier[s].price_spill * deepest
    moved = 0.0
    for g in range(st.market.shape[0]):
        moved += st.offer[s, g].elsewhere
    moved *= st.supplier[s].other_fill
    st.supplier[s].other_profit = st.supplier[s].other_margin * (other + p.follow_brand * followed + moved + ventured) - spill
    visits = served * relationship_cost(st, p, s) - (served - front) * front_line_cost(st, p, s) + p.links_cost * links_beyond
    st.supplier[s].effort_cost = visits + standing + st.supplier[s].handover + planning_cost(st, p, s) + department_cost(st, p, s)
    st.supplier[s].tactic_cost = served * cost_of_tactics(st, p, s) + front * training_cost(st, p, s) + promoted
    extra = st.supplier[s].tactic_cost + st.supplier[s].stock_cost
    costs = st.supplier[s].effort_cost + st.supplier[s].line_cost + st.supplier[s].outlay + extra
    st.supplier[s].profit = margin + st.supplier[s].other_profit - costs
    st.supplier[s].cash += st.supplier[s].profit
    st.supplier[s].peak_customers = max(st.supplier[s].peak_customers, customers)


@rule
def observe(st, p, s, out):
    """Money: the month's sales, costs and profits, and what all rivals have earned so far."""
    out.npv = st.supplier[s].profit * math.exp(-math.log(1.0 + p.discount_rate) * ((st.clock[2] - 1) / 12.0))
    for a in range(st.account.shape[0]):
        sold = traded(st, p, s, a)
        out.sales += st.pair[s, a].paid
        out.account_profit += st.account[a].account_profit
        out.customers += is_customer(st, s, a)
        out.incentives += st.pair[s, a].incentive * sold
        out.output += sold + st.pair[s, a].venture_sales
        if st.pair[s, a].stake <= 0.0:
            out.parent_output += sold
    out.sales_first = st.pair[s, 0].paid
    out.joint_value = st.supplier[s].profit + out.account_profit
    peak = st.supplier[s].peak_customers
    out.customers_of_peak = out.customers / peak if peak > 0.0 else 0.0
    other = st.supplier[s].other_sales * st.supplier[s].spread * st.supplier[s].other_fill
    for g in range(st.market.shape[0]):
        other += st.offer[s, g].elsewhere * st.supplier[s].other_fill
    out.output += other
    out.parent_output += other
    for rival in range(st.supplier.shape[0]):
        if rival != s:
            out.rival_cash += st.supplier[rival].cash
