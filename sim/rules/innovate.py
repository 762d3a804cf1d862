"""Innovate: research against special wishes, done by the same people (document 004; March 1991; Christensen 1997)."""

from __future__ import annotations

from sim.kernel.axes import NOBODY
from sim.kernel.declare import Column, Event, Fact, Measure, Mechanism, amount, assumed, off, part, sourced
from sim.kernel.ledger import note
from sim.kernel.rule import rule

FELL_BEHIND = 75

MECHANISM = Mechanism(
    name="research and special wishes",
    columns=(
        part("innovation", "s", "how far its products are ahead in the market", "index"),
        part("research", "s", "part of its development people meant for research of its own; nothing where none are paid", fact=0.0),
        part(
            "accommodation", "s", "part of its key accounts' special wishes that it gives in to; takes as many of the same people", fact=0.0
        ),
        amount("development", "s", "money a month", "what its development people cost", fact=0.0),
        amount("knowledge", "s", "index", "knowledge from its own research, and from what leaks out of others'"),
        Column(
            "researched",
            "s",
            "share",
            -1,
            1,
            "part of its development people who did research up to now; -1: as it plans",
            start=-1.0,
            fact=Fact(None, low=0, high=1, meaning="part of its development people who did research up to now; left out, as it plans"),
        ),
        part("customised", "sa", "how far the offer is adapted to the account's present wishes", "index"),
    ),
    parameters=(
        assumed("research_yield", 0.0135, "per month", 0, 1, "knowledge that all development people together gain"),
        sourced(
            "knowledge_decay",
            0.0135,
            "per month",
            0.0001,
            1,
            "part of knowledge that becomes obsolete",
            "Griliches 1979: 15 % a year is the convention in the literature on research capital",
        ),
        assumed("wish_gain", 0.12, "per month", 0, 1, "step towards an offer wholly adapted to an account, all its wishes granted"),
        assumed("wish_fade", 0.08, "per month", 0, 1, "part of an adaptation outdated by a market of full knowledge"),
        assumed(
            "development_half",
            0.03,
            "share of purchases",
            0,
            1,
            "pay, as part of all accounts' purchases, of development people who do half of what any number could; 0: all whatever the pay",
            "Hauser & Zettelmeyer 1997 (form)",
        ),
        assumed(
            "trade_knowledge",
            0.35,
            "index",
            0,
            1,
            "knowledge below which nobody is seen as far ahead: what the trade at large has to offer; 0: the leader always is",
        ),
        assumed("idle_pay", 1.0, "1", 0, 1, "part of the pay of development people that goes on while they do neither"),
        assumed(
            "wish_cost",
            0.02,
            "share of list price",
            0,
            1,
            "what a wholly adapted offer costs more to make and to serve",
            "Fisher & Ittner 1999 (direction)",
        ),
        assumed("wish_trust", 0.03, "per month", 0, 1, "step towards full trust while all special wishes are granted"),
    ),
    measures=(
        Measure(
            "innovation",
            "index",
            "last",
            "more is better",
            "the supplier's knowledge against that of the market's leader, 0 to 1",
            of="innovation",
        ),
        Measure(
            "customised",
            "index",
            "last",
            "neither",
            "how far the supplier's offer is adapted to its accounts' present wishes, 0 to 1",
            of="customised",
        ),
    ),
    events=(Event(FELL_BEHIND, "falls behind", "{supplier} now has less than half of the knowledge that the market's leader has"),),
    switches={"price of development": off("development_half", "trade_knowledge", "idle_pay", "wish_cost")},
)


BEHIND = 0.5


@rule
def research_effort(planned, granted):
    """Part of the development people at work on research: what was planned, as far as special wishes leave people for it."""
    return min(planned, 1.0 - granted)


@rule
def knowledge_after(p, knowledge, effort):
    """K + yield e - decay K: constant effort holds K* = yield e / decay."""
    return knowledge + p.research_yield * effort - p.knowledge_decay * knowledge


@rule
def strength(p, pay, purchases):
    """What development people can do, as part of what any number could: d / (d + half), d their pay as part of all purchases.

    Nobody who is not paid develops anything, and twice the people do not have twice the ideas (Hauser & Zettelmeyer 1997).
    """
    if p.development_half <= 0.0:
        return 1.0
    return pay / (pay + p.development_half * purchases) if pay > 0.0 else 0.0


@rule
def people_at_work(st, p, s):
    """`strength` of a supplier's development people, against what all accounts buy, season left out."""
    purchases = 0.0
    for a in range(st.account.shape[0]):
        purchases += st.account[a].demand_trend * st.market[st.account[a].segment].market_level
    return strength(p, st.supplier[s].development, purchases)


@rule
def do_research(st, p, s):
    """A month of a supplier's development people: knowledge, their own and what leaks out, and what the people cost, at work or not."""
    supplier = st.supplier[s]
    effort = research_effort(supplier.research, supplier.accommodation)
    busy = effort + supplier.accommodation
    supplier.outlay += supplier.development * (busy + p.idle_pay * (1.0 - busy))
    if supplier.research <= 0.0 and supplier.accommodation <= 0.0 and supplier.knowledge <= 0.0 and supplier.leaked <= 0.0:
        return
    supplier.knowledge = knowledge_after(p, supplier.knowledge, effort * people_at_work(st, p, s)) + supplier.leaked


@rule
def frontier(st):
    """Knowledge of the supplier that knows most."""
    best = 0.0
    for s in range(st.supplier.shape[0]):
        best = max(best, st.supplier[s].knowledge)
    return best


@rule
def compare_knowledge(st, p, s):
    """Innovation: knowledge as part of the frontier's, or of what the trade at large has to offer where that is more."""
    before, best = st.supplier[s].innovation, frontier(st)
    if best <= 0.0:
        return
    st.supplier[s].innovation = st.supplier[s].knowledge / max(best, p.trade_knowledge)
    if before >= BEHIND > st.supplier[s].innovation:
        note(st, FELL_BEHIND, s, NOBODY)


@rule
def customised_after(p, customised, granted, pace):
    """C + gain a (1 - C) - fade n C, with wishes granted a and market knowledge n: at rest gain a / (gain a + fade n)."""
    return customised + p.wish_gain * granted * (1.0 - customised) - p.wish_fade * pace * customised


@rule
def adapt_offers(st, p, a):
    """Wishes that are granted bring the offer closer to the account, and trust with it; the market moves on meanwhile."""
    for s in range(st.pair.shape[0]):
        granted = st.supplier[s].accommodation * people_at_work(st, p, s) if st.pair[s, a].active == 1 else 0.0
        if granted > 0.0 or st.pair[s, a].customised > 0.0:
            st.pair[s, a].customised = min(1.0, max(0.0, customised_after(p, st.pair[s, a].customised, granted, frontier(st))))
            st.pair[s, a].trust += p.wish_trust * granted * (1.0 - st.pair[s, a].trust)
