"""Adaptive policies: what the owner of one may know when a month begins, and what it decides for one relationship.

A policy of one's own (`sim.policy`) reads a row of numbers that `look` fills in and writes another that `carry_out` puts in place. Nothing
else is within its reach: what the other side feels, expects or could fall back on stays hidden. Both rows lie in one line of memory for
each relationship (`sim.engine.deciding`):

    supplier, account, what is seen (SEEN), what is decided (DECIDED), and after them the policy's own numbers
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.kernel.axes import N_ISSUES, N_TRAITS, TRAITS, places
from sim.kernel.declare import Column, Mechanism
from sim.kernel.draws import uniform
from sim.kernel.rule import rule
from sim.rules.bargaining import utility_account, utility_supplier
from sim.rules.choose import account_weights
from sim.rules.conflict import account_alternative, supplier_alternative, supplier_weights
from sim.rules.portfolio import tells_apart
from sim.rules.relate import links_to
from sim.rules.table import SUPPLIER

CHANCE_SUPPLIER = 83
CHANCE_ACCOUNT = 84

MECHANISM = Mechanism(
    name="adaptive policies",
    columns=(Column("links_beyond", "sa", "index", -1, 1, "links that an adaptive policy keeps up beyond the supplier's usual ones"),),
    draws={
        CHANCE_SUPPLIER: "what a supplier's adaptive policy may leave to chance",
        CHANCE_ACCOUNT: "what an account's adaptive policy may leave to chance",
    },
)

BY_ISSUE = ("terms", "own_offer", "their_offer")
"""What is seen as a number for each issue."""
SEEN_BY_BOTH = {
    "month": "the month that begins, from 1",
    "active": "1 where the relationship exists, else 0",
    "share": "the supplier's share of the account's wallet",
    "paid": "last month's invoice, net of price and rebate",
    "profit": "the owner's profit last month",
    "terms": "by issue, the terms in force, 1 best for the supplier",
    "utility": "worth of the terms in force to the owner, 0 to 1",
    "alternative": "the owner's utility that is sure without the other side, 0 to 1",
    "conflict": "1 where a dispute arose last month",
    "agreed": "1 where last month's dispute ended in an agreement",
    "impasse": "1 where last month's negotiation ended without one",
    "standoff": "months of the present stand-off, 0 for none",
    "talked": "part of last month that talks took",
    "granted": "the account's demand last month: 1 granted, -1 refused, 0 none",
    "their_moves": "the other side's part of the movement in past negotiations, 0 to 1",
    "own_offer": "by issue, the owner's last offer before the latest stand-off",
    "their_offer": "by issue, the other side's",
    "provoked": "1 where the account cut prices unannounced last month",
    "unauthorised_cut": "depth of such a cut still standing, part of the price",
    "broken": "1 where the supplier broke a promise last month",
    "incident": "1 where there was a quality incident last month",
    "ended": "1 where the relationship ended last month",
    "resumed": "1 where it was resumed last month",
    "chance": "a random number from [0, 1), the same in this month of a replication under every policy",
}
SEEN_BY_SUPPLIER = {
    "summed_profit": "the supplier's profit from the start",
    "sales": "its sales at all key accounts last month, at list price",
    "margin": "what it earned at the account last month, before the cost of the relationship",
    "time": "its manager's time that conflicts at the account took last month, manager-months",
    "warned": "1 where it was warned of a raid last month",
    "forewarned": "1 where a price cut was seen coming last month",
    "raided": "1 where it was raided last month",
    "repelled": "1 where that raid was repelled",
}
SEEN_BY_ACCOUNT = {
    "demand": "what it bought of the category last month, at list price",
    "aspiration": "utility that it has come to expect of the supplier's terms",
    "resentment": "its resentment against the supplier",
    "trust": "its trust in the supplier's promises",
    "support": "how well its people know the supplier's, weighted by their power",
}
SEEN = {**SEEN_BY_BOTH, **SEEN_BY_SUPPLIER, **SEEN_BY_ACCOUNT}
"""What may be seen, by name, with its meaning; both sides have a part of it."""
BEYOND_TRAITS = {
    "visits": "visits to the account, and what they cost, against the coverage's: 1 is the usual",
    "links": "links between the layers at this account",
}
"""What a supplier decides for an account beside the traits of its conflict policy."""
DECIDED = (*TRAITS, *BEYOND_TRAITS)
MOST_VISITS = 20.0
"""As much as a portfolio may ask for."""


def _first_places() -> dict[str, int]:
    places_of, place = {}, 2
    for name in SEEN:
        places_of[name] = place
        place += N_ISSUES if name in BY_ISSUE else 1
    return places_of


FIRST_PLACES = _first_places()
SEE: Any = places("See", tuple(SEEN))._replace(**FIRST_PLACES)
"""The place of what is seen in a row; for a number by issue, of the first."""
FIRST_DECIDED = FIRST_PLACES[next(reversed(SEEN))] + 1
DO: Any = places("Do", DECIDED)
FIRST_OWN = FIRST_DECIDED + len(DECIDED)
"""Where the policy's own numbers begin."""
IN_RANGE, SERVED_BY_PORTFOLIO = -1, len(DECIDED)


@rule
def look(st, p, side, row):
    """Fill in what the owner of a policy may know of its relationship, and what is in force there; `side` is the owner's seat."""
    s, a = int(row[0]), int(row[1])
    look_at_both(st, p, s, a, row)
    if side == SUPPLIER:
        look_as_supplier(st, p, s, a, row)
    else:
        look_as_account(st, p, s, a, row)


@rule
def look_at_both(st, p, s, a, row):
    """What both sides know."""
    pair = st.pair[s, a]
    row[SEE.month] = st.clock[2]
    row[SEE.active] = pair.active
    row[SEE.share] = pair.share
    row[SEE.paid] = pair.paid
    row[SEE.conflict] = pair.conflict
    row[SEE.agreed] = 1.0 if pair.conflict == 1 and pair.impasse == 0 else 0.0
    row[SEE.impasse] = pair.impasse
    row[SEE.standoff] = pair.standoff
    row[SEE.talked] = pair.talked
    row[SEE.granted] = pair.granted
    row[SEE.provoked] = pair.provoked
    row[SEE.unauthorised_cut] = pair.unauthorised_cut
    row[SEE.broken] = pair.broken
    row[SEE.incident] = pair.incident
    row[SEE.ended] = pair.ended
    row[SEE.resumed] = pair.resumed
    for k in range(N_ISSUES):
        row[SEE.terms + k] = pair.terms[k]


@rule
def look_as_supplier(st, p, s, a, row):
    """What the supplier knows beyond that, and its policy and service as they stand."""
    pair, supplier, weights = st.pair[s, a], st.supplier[s], np.empty(N_ISSUES)
    supplier_weights(st, a, weights)
    row[SEE.profit] = supplier.profit
    row[SEE.utility] = utility_supplier(weights, pair.terms)
    row[SEE.alternative] = supplier_alternative(st, p, s, a)
    row[SEE.their_moves] = 1.0 - pair.yielding
    row[SEE.chance] = uniform(st.clock, CHANCE_SUPPLIER, s, a)
    row[SEE.summed_profit] = supplier.cash
    row[SEE.sales] = supplier.key_sales
    row[SEE.margin] = pair.paid - pair.serving_cost
    row[SEE.time] = pair.conflict_load
    row[SEE.warned] = pair.warned
    row[SEE.forewarned] = pair.forewarned
    row[SEE.raided] = pair.raided
    row[SEE.repelled] = pair.repelled
    for k in range(N_ISSUES):
        row[SEE.own_offer + k] = pair.last_offer_supplier[k]
        row[SEE.their_offer + k] = pair.last_offer_account[k]
    for t in range(N_TRAITS):
        row[FIRST_DECIDED + t] = pair.policy[t]
    row[FIRST_DECIDED + DO.visits] = pair.served
    row[FIRST_DECIDED + DO.links] = links_to(st, s, a)


@rule
def look_as_account(st, p, s, a, row):
    """What the account knows beyond that, and its policy as it stands."""
    pair, weights = st.pair[s, a], np.empty(N_ISSUES)
    account_weights(st, a, weights)
    row[SEE.profit] = st.account[a].account_profit
    row[SEE.utility] = utility_account(weights, pair.terms)
    row[SEE.alternative] = account_alternative(st, p, s, a)
    row[SEE.their_moves] = pair.yielding
    row[SEE.chance] = uniform(st.clock, CHANCE_ACCOUNT, s, a)
    row[SEE.demand] = st.account[a].demand
    row[SEE.aspiration] = pair.aspiration
    row[SEE.resentment] = pair.resentment
    row[SEE.trust] = pair.trust
    row[SEE.support] = pair.support
    for k in range(N_ISSUES):
        row[SEE.own_offer + k] = pair.last_offer_account[k]
        row[SEE.their_offer + k] = pair.last_offer_supplier[k]
    for t in range(N_TRAITS):
        row[FIRST_DECIDED + t] = pair.account_policy[t]


@rule
def carry_out(st, side, row, low, high):
    """Put what was decided in place; what was left alone stays to the last bit.

    low, high : arrays (decided,), the range of each

    Returns
    -------
    IN_RANGE; the place in DECIDED of what is out of its range or no number; or SERVED_BY_PORTFOLIO where visits were decided that the
    supplier's portfolio decides
    """
    s, a = int(row[0]), int(row[1])
    pair = st.pair[s, a]
    for d in range(N_TRAITS if side != SUPPLIER else low.shape[0]):
        decided = row[FIRST_DECIDED + d]
        if not (low[d] <= decided <= high[d]):
            return d
    if side != SUPPLIER:
        for t in range(N_TRAITS):
            pair.account_policy[t] = row[FIRST_DECIDED + t]
        return IN_RANGE
    for t in range(N_TRAITS):
        pair.policy[t] = row[FIRST_DECIDED + t]
    visits, links = row[FIRST_DECIDED + DO.visits], row[FIRST_DECIDED + DO.links]
    if visits != pair.served:
        if tells_apart(st, s):
            return SERVED_BY_PORTFOLIO
        pair.served = visits
    if links != links_to(st, s, a):
        pair.links_beyond = links - st.supplier[s].links
    return IN_RANGE
