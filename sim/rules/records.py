"""Records: what a month of a relationship leaves in a firm's books, and what only a simulation knows of it."""

from __future__ import annotations

import math
from typing import NamedTuple

from sim.kernel.axes import N_LAYERS, N_RANKS, N_TRANSFERS, NOBODY
from sim.kernel.rule import rule
from sim.rules.account import conceded
from sim.rules.choose import terms_worth
from sim.rules.tactics import visits_by_tactic


class Record(NamedTuple):
    """A column of account-months."""

    name: str
    unit: str
    low: float
    high: float
    observed: bool
    """whether a firm's own records can tell it"""
    meaning: str

    @property
    def is_flag(self) -> bool:
        """Whether it says yes (1) or no (0)."""
        return self.unit == "flag"


RECORDS: tuple[Record, ...] = (
    Record("purchases", "money a month", 0, math.inf, True, "what the account buys of the category, from all suppliers, at list price"),
    Record("sales", "money a month", 0, math.inf, True, "invoices to the account, net of price and rebate"),
    Record("share", "share", 0, 1, True, "part of its purchases that the account orders from the supplier"),
    Record("price", "share of list price", 0, 1, True, "net price: list price less price and rebate concessions and cuts"),
    Record("terms", "utility", 0, 1, True, "worth of the standing terms to the supplier, 1 best: all six issues by their worth to it"),
    Record("conflict", "flag", 0, 1, True, "a dispute arose this month"),
    Record("impasse", "flag", 0, 1, True, "a negotiation ended without agreement this month"),
    Record("standoff", "flag", 0, 1, True, "trade is held up by a stand-off at the end of the month"),
    Record("ended", "flag", 0, 1, True, "the relationship ended this month: the account is lost"),
    Record("resumed", "flag", 0, 1, True, "an ended relationship was resumed this month"),
    Record("active", "flag", 0, 1, True, "the supplier serves the account"),
    Record("raided", "flag", 0, 1, True, "a rival contended for the account in a raid or tender"),
    Record("broken", "flag", 0, 1, True, "the supplier broke a promise this month, as a late or short delivery"),
    Record("incident", "flag", 0, 1, True, "goods failed at the account this month"),
    Record("visits", "visits a month", 0, math.inf, True, "visits paid to the account, all ranks and layers"),
    Record("trust", "index", 0, 1, False, "the account's trust in the supplier's promises"),
    Record("resentment", "index", 0, 1, False, "hidden stock of unfairness that the account feels"),
    Record("aspiration", "utility", 0, 1, False, "what the account has come to expect of the terms"),
    Record("loyalty", "index", 0, 1, False, "organisational loyalty"),
    Record("support", "index", 0, 1, False, "rapport over the layers, by the power that each holds"),
    Record("depth", "index", 0, 1, False, "weakest-link aggregate of rapport over the layers"),
    Record("presence", "index", 0, 1, False, "presence in the account's market"),
)
"""Columns of account-months. Price and terms are missing where the supplier does not serve the account."""


@rule
def visits_paid(st, p, s, a):
    """Visits a month that people of the supplier pay to the account: planned ones, as far as their time and its attention go."""
    if st.pair[s, a].active == 0:
        return 0.0
    total = 0.0
    for rank in range(N_RANKS):
        r = st.pair[s, a].team[rank]
        if r != NOBODY:
            for layer in range(N_LAYERS):
                planned = st.supplier[s].effort[rank, layer] + visits_by_tactic(st, p, s, rank, layer)
                line = st.pair[s, a].front_line if layer == 0 else 1.0
                total += planned * line * st.rep[r].attention * st.pair[s, a].served
    return total


@rule
def record(st, p, s, a, out):
    """Write the month of a relationship down, once the month is over."""
    out.purchases = st.account[a].demand
    out.sales = st.pair[s, a].paid
    out.share = st.pair[s, a].share
    out.price = math.nan
    out.terms = math.nan
    if st.pair[s, a].active == 1:
        given = conceded(st.account[a].swing_supplier, st.pair[s, a].terms, 0, N_TRANSFERS) + st.pair[s, a].cut
        out.price = min(1.0, max(0.0, 1.0 - given))
        out.terms = terms_worth(st, s, a)
    out.conflict = st.pair[s, a].conflict
    out.impasse = st.pair[s, a].impasse
    out.standoff = 1.0 if st.pair[s, a].standoff > 0.0 else 0.0
    out.ended = st.pair[s, a].ended
    out.resumed = st.pair[s, a].resumed
    out.active = st.pair[s, a].active
    out.raided = st.pair[s, a].raided
    out.broken = st.pair[s, a].broken
    out.incident = st.pair[s, a].incident
    out.visits = visits_paid(st, p, s, a)
    out.trust = st.pair[s, a].trust
    out.resentment = st.pair[s, a].resentment
    out.aspiration = st.pair[s, a].aspiration
    out.loyalty = st.pair[s, a].loyalty
    out.support = st.pair[s, a].support
    out.depth = st.pair[s, a].depth
    out.presence = st.pair[s, a].presence
