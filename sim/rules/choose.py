"""Choose: business is decided again by logit (McFadden 1974), with a cost of leaving the present supplier (Klemperer 1995)."""

from __future__ import annotations

import math

import numpy as np

from sim.kernel.axes import N_ISSUES
from sim.kernel.declare import Fact, Measure, Mechanism, amount, assumed, off, part
from sim.kernel.rule import rule
from sim.rules.owners import commit_orders, free_orders
from sim.rules.planning import planned
from sim.rules.trial import cap_trials

RETAINED = 0.25
"""Part of its first share above which an account counts as retained."""

MECHANISM = Mechanism(
    name="shares of wallet",
    columns=(
        part("quality", "s", "quality of the product", "index", fact=0.5),
        part("brand", "s", "strength of the brand with consumers", "index", fact=0.5),
        part("contract_speed", "a", "part of the business that is decided again in a month", fact=Fact(0.15, low=1e-6)),
        amount(
            "returns",
            "a",
            "exponent",
            "returns to force where suppliers contend for its business: above 1 concentration pays",
            start=1.0,
            fact=Fact(1.0, high=20),
        ),
        amount(
            "specificity",
            "a",
            "factor",
            "weight of fit to the segment in its choice, against the ordinary",
            start=1.0,
            fact=Fact(1.0, high=20),
        ),
        part("price_only", "a", "how far it buys on price alone", "index", fact=0.0),
    ),
    parameters=(
        assumed("weight_terms", 0.8, "utility", 0, 50, "weight of the terms in the choice of supplier"),
        assumed("weight_quality", 1.5, "utility", 0, 50, "weight of quality"),
        assumed("weight_fit", 0.8, "utility", 0, 50, "weight of fit to the segment"),
        assumed("weight_brand", 0.8, "utility", 0, 50, "weight of the brand"),
        assumed(
            "weight_support",
            0.6,
            "utility",
            0,
            50,
            "weight of personal support, all layers together",
            "Wathne, Biong & Heide 2001: less than price and switching cost",
        ),
        assumed("weight_trust", 0.4, "utility", 0, 50, "weight of trust"),
        assumed("weight_presence", 0.8, "utility", 0, 50, "weight of presence in the account's market"),
        assumed("weight_price_cut", 2.4, "utility per list price", 0, 100, "weight of what is given away of the list price"),
        assumed("weight_fill", 2.0, "utility", 0, 50, "weight of delivering all that was ordered"),
        assumed("weight_innovation", 1.5, "utility", 0, 50, "weight of being ahead with new products"),
        assumed("weight_customised", 0.8, "utility", 0, 50, "weight of an offer adapted to the account's wishes"),
        assumed("inertia", 2.5, "utility", 0, 50, "cost of moving business from its supplier to another"),
        assumed("planning_appeal", 0.5, "utility", 0, 50, "weight of planning together in the choice of supplier"),
        assumed("weight_service", 1.5, "utility", 0, 50, "weight of the level of service"),
        assumed("service_half", 0.5, "factor", 0.01, 100, "level of service that has half of the most effect", "Lodish 1971 (form)"),
        assumed("weight_newness", 0.8, "utility", 0, 50, "weight of newness in the choice of supplier"),
    ),
    measures=(
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
        Measure("active", "share of accounts", "mean", "more is better", "accounts with which the relationship exists", of="active"),
        Measure(
            "retained",
            "share of accounts",
            "last",
            "more is better",
            "accounts whose share of wallet is still at least a quarter of the first",
        ),
        Measure("largest_share", "share", "mean", "more is better", "share of wallet at the account of the largest stated demand"),
    ),
    switches={
        "support in the choice": off("weight_support"),
        "presence in the market": off("weight_presence"),
        "trust in the choice": off("weight_trust"),
        "deliveries in the choice": off("weight_fill"),
        "service in the choice": off("weight_service"),
        "new products in the choice": off("weight_innovation", "weight_newness"),
        "special wishes in the choice": off("weight_customised"),
    },
)


@rule
def normalise(worths, weights):
    """Fill `weights` with the worths of the issues as parts of their sum."""
    total = 0.0
    for k in range(N_ISSUES):
        total += worths[k]
    for k in range(N_ISSUES):
        weights[k] = worths[k] / total


@rule
def account_weights(st, a, weights):
    """Fill `weights` with what each issue weighs for the account: its money worth, normalised."""
    normalise(st.account[a].swing_account, weights)


@rule
def terms_worth(st, s, a):
    """Utility of the standing terms to the supplier, 0 to 1."""
    worth, total = 0.0, 0.0
    for k in range(N_ISSUES):
        worth += st.account[a].swing_supplier[k] * st.pair[s, a].terms[k]
        total += st.account[a].swing_supplier[k]
    return worth / total


@rule
def terms_utility(st, s, a):
    """Utility of the standing terms to the account, 0 to 1."""
    worth, total = 0.0, 0.0
    for k in range(N_ISSUES):
        worth += st.account[a].swing_account[k] * (1.0 - st.pair[s, a].terms[k])
        total += st.account[a].swing_account[k]
    return worth / total


@rule
def service_response(level, half):
    """Part of the most that service can do, v / (v + half): neglect costs more than as much again brings (Lodish 1971)."""
    return level / (level + half)


@rule
def appeal_beyond_terms(st, p, s, a):
    """What speaks for supplier s at account a apart from its terms and the cost of switching: offer, people, presence.

    Force f enters as returns x ln f, so that between two suppliers who differ in nothing else the business splits as in
    Tullock's contest, f^m / (f^m + g^m). A firm that has the people for a part of the accounts only counts for that part.
    Ties count for nothing where an account buys on price alone.
    """
    ties = 1.0 - st.account[a].price_only
    return (
        p.weight_quality * st.supplier[s].quality
        + p.weight_fit * st.account[a].specificity * st.offer[s, st.account[a].segment].fit
        + p.weight_brand * st.supplier[s].brand
        + p.weight_support * st.pair[s, a].support * ties
        + p.weight_trust * st.pair[s, a].trust * ties
        + p.weight_presence * st.pair[s, a].presence * ties
        + p.weight_price_cut * st.pair[s, a].cut
        + p.weight_fill * (st.pair[s, a].delivered - 1.0)
        + p.weight_innovation * st.supplier[s].innovation
        + p.weight_customised * st.pair[s, a].customised
        + p.planning_appeal * planned(st, s, a) * ties
        + st.account[a].returns * math.log(st.pair[s, a].force)
        + p.weight_service * (service_response(st.pair[s, a].served, p.service_half) - service_response(1.0, p.service_half))
        + math.log(st.supplier[s].staffing)
        + p.weight_newness * st.supplier[s].newness
        + p.weight_reference * st.pair[s, a].reference
    )


@rule
def appeal(st, p, s, a):
    """Systematic utility of supplier s to account a, for business that is with nobody yet."""
    return p.weight_terms * terms_utility(st, s, a) + appeal_beyond_terms(st, p, s, a)


@rule
def switching_logit(values, allowed, shares, cost, targets):
    """Fill `targets` with the shares after every unit of business is decided again; leaving its supplier costs `cost`.

    target_j = sum_i share_i exp(V_j + cost [i = j]) / sum_k exp(V_k + cost [i = k]), over the allowed alternatives.
    Linear in the shares, so it never tips: with cost s, two suppliers respond to a lasting advantage by no more than
    1 + tanh(s / 2) times the response without a cost. Without a cost it is the logit exp(V_j) / sum exp(V).

    References
    ----------
    McFadden (1974) for the logit; Klemperer (1995), Review of Economic Studies 62, for switching costs.
    """
    n = values.shape[0]
    top = -math.inf
    for j in range(n):
        if allowed[j] == 1 and values[j] > top:
            top = values[j]
    open_market = 0.0
    for j in range(n):
        targets[j] = math.exp(values[j] - top) if allowed[j] == 1 else 0.0
        open_market += targets[j]
    extra = math.exp(cost) - 1.0
    moving = 0.0  # business per unit of exp(V) that any supplier attracts
    total = 0.0
    for i in range(n):
        moving += shares[i] / (open_market + extra * targets[i])
        total += shares[i]
    for j in range(n):
        staying = extra * shares[j] / (open_market + extra * targets[j])
        targets[j] *= (moving + staying) / total


@rule
def choose(st, p, a):
    """The part `contract_speed` of an account's business is decided again, as far as others could take it; the rest stays.

    An owner's orders go to its venture as far as they are committed.
    """
    n = st.pair.shape[0]
    room = np.empty((3, n))  # taken once: every allocation costs as much as the choice itself
    values, targets, free = room[0], room[1], room[2]
    for s in range(n):
        values[s] = appeal(st, p, s, a)
    free_orders(st, p, a, free)
    switching_logit(values, st.pair.active[:, a], free, p.inertia, targets)
    commit_orders(st, p, a, targets)
    speed = st.account[a].contract_speed * st.account[a].substitutes
    total = 0.0
    for s in range(n):
        if st.pair[s, a].active == 1:
            st.pair[s, a].share += speed * (targets[s] - st.pair[s, a].share)
        else:
            st.pair[s, a].share = 0.0
        total += st.pair[s, a].share
    for s in range(n):
        st.pair[s, a].share /= total
    cap_trials(st, a)


@rule
def observe(st, p, s, out):
    """Shares of wallet, and what the standing terms are worth to both sides."""
    n, demand = st.account.shape[0], 0.0
    for a in range(n):
        out.utility_supplier += terms_worth(st, s, a)
        out.utility_account += terms_utility(st, s, a)
        out.share_of_wallet += st.pair[s, a].share * st.account[a].demand
        demand += st.account[a].demand
        if st.pair[s, a].share >= RETAINED * st.pair[s, a].first_share and st.pair[s, a].active == 1:
            out.retained += 1.0
        if st.account[a].largest == 1:
            out.largest_share += st.pair[s, a].share
    out.utility_supplier /= n
    out.utility_account /= n
    out.joint_utility = out.utility_supplier + out.utility_account
    out.retained /= n
    out.share_of_wallet = out.share_of_wallet / demand if demand > 0.0 else 0.0
