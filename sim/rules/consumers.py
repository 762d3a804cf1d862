"""Consumers: goods move with retail prices, and what is not on the shelf is bought elsewhere, as another brand, or not at all."""

from __future__ import annotations

import math

import numpy as np

from sim.kernel.declare import Column, Mechanism, amount, assumed, flag, off, part
from sim.kernel.rule import rule
from sim.rules.supply import kept_up, ordered, ordinary

MECHANISM = Mechanism(
    name="consumers, prices and empty shelves",
    columns=(
        flag("shared_consumers", "g", "its key accounts are shops for the same consumers", fact=False),
        part("pass_on", "a", "part of what better terms than the middle give it that it passes on to its consumers", fact=0.0),
        amount("basket", "a", "share of list price", "margin on what else a visitor buys, for each unit of the category", fact=0.0),
        Column("gained", "sa", "money a month", -math.inf, math.inf, "orders at list price that consumers add, or take away"),
        amount("taken_instead", "sa", "money a month", "sold at list price in place of brands that were out of stock"),
        amount(
            "left_store", "sa", "share", "part of its usual purchases whose consumers left this month, as trade with the brand was held up"
        ),
        part("outside", "sa", "part of those who left with the brand and still buy it that does so outside the key accounts", start=1.0),
        Column(
            "visitors", "a", "money a month", -math.inf, math.inf, "purchases in the category of consumers who came, less those who left"
        ),
        Column("elsewhere", "sg", "money a month", -math.inf, math.inf, "sales outside the key accounts that consumers add, or take away"),
        Column("new_purchases", "g", "money a month", -math.inf, math.inf, "purchases that prices add to the category"),
        amount("unbought", "g", "money a month", "purchases put off or given up for want of the brand"),
    ),
    parameters=(
        assumed(
            "elasticity",
            2.6,
            "1",
            0,
            10,
            "price elasticity of a small brand at a small store",
            "Bijmolt, van Heerde & Pieters 2005: -2.62 on average over brands of consumer goods (size)",
        ),
        assumed(
            "drawn_from_brands",
            0.33,
            "1",
            0,
            1,
            "part of a price's effect on a brand that other brands of the store lose",
            "van Heerde, Gupta & Wittink 2003: a third, in units (size)",
        ),
        assumed(
            "drawn_from_stores", 0.5, "1", 0, 1, "part of the rest that other stores with the brand lose; what remains is new purchases"
        ),
        assumed(
            "seek",
            0.85,
            "1",
            0,
            1,
            "part of the consumers who do not find their brand that does not simply wait",
            "Emmelhainz, Stock & Emmelhainz 1991; Campo, Gijsbrechts & Nisol 2000 (direction: few put the purchase off)",
        ),
        assumed("follow_brand", 0.5, "1", 0, 1, "part of departed brand-loyal consumers who buy the brand elsewhere"),
        assumed("stay_away", 0.3, "1", 0, 1, "part of the consumers who left the store in a month of held-up trade that stays away"),
    ),
    switches={
        "prices move goods": off("elasticity"),
        "consumers who do not find their brand": off("seek"),
        "consumers who stay away": off("stay_away"),
        "terms passed on to consumers": {"account.pass_on": 0},
        "the basket of those who come and go": {"account.basket": 0},
        "accounts that share consumers": {"segment.shared_consumers": False},
    },
)

LOWEST_PRICE = 0.05
"""Retail price against the usual one below which a further cut moves nothing more."""
FEWEST = 1e-6
"""Part of its usual purchases below which an account has nobody left to lose."""
MOST_DRAWN = 5.0
"""A price moves a brand's sales by this factor at most: nobody has measured deeper cuts than such an effect."""


@rule
def passed_on(st, s, a):
    """What the account passes on of its terms, part of list price: pass_on (conceded price and rebate + cut - the same at middle terms)."""
    if st.account[a].pass_on == 0.0:
        return 0.0
    swings, terms = st.account[a].swing_supplier, st.pair[s, a].terms
    better = swings[0] * (0.5 - terms[0]) + swings[1] * (0.5 - terms[1])
    return st.account[a].pass_on * (better + st.pair[s, a].cut)


@rule
def drawn(p, discount):
    """Factor on a brand's sales at a retail price of 1 - discount of the usual: (1 - discount)^-elasticity, at most `MOST_DRAWN`."""
    return min(MOST_DRAWN, max(LOWEST_PRICE, 1.0 - discount) ** -p.elasticity)


@rule
def everyday_purchases(st, a):
    """The account's category purchases at list price before anybody leaves it or shocks pass."""
    g = st.account[a].segment
    return st.account[a].demand_trend * st.market[g].market_level * st.market[g].season


@rule
def outlets(st, s):
    """Sales of the brand outside the key accounts that consumers of one segment may turn to."""
    return st.supplier[s].other_sales * st.supplier[s].spread / st.market.shape[0]


@rule
def clear_shelves(st, g):
    """Nobody has moved yet this month."""
    st.market[g].new_purchases = 0.0
    st.market[g].unbought = 0.0
    for s in range(st.pair.shape[0]):
        st.offer[s, g].elsewhere = 0.0
    for a in range(st.account.shape[0]):
        if st.account[a].segment == g:
            st.account[a].visitors = 0.0
            for s in range(st.pair.shape[0]):
                st.pair[s, a].gained = 0.0
                st.pair[s, a].taken_instead = 0.0
                st.pair[s, a].left_store = 0.0
                st.pair[s, a].outside = 1.0


@rule
def anything_moves(st, p, g):
    """Whether a price, an empty shelf or consumers who left make anybody of the segment buy otherwise than usual."""
    for a in range(st.account.shape[0]):
        if st.account[a].segment != g:
            continue
        minds = st.account[a].basket > 0.0 or st.market[g].shared_consumers == 1
        for s in range(st.pair.shape[0]):
            if p.seek > 0.0 and (st.pair[s, a].standoff > 0.0 or st.pair[s, a].talked > 0.0):
                return True
            if p.elasticity > 0.0 and (st.account[a].pass_on > 0.0 or st.pair[s, a].unauthorised_cut > 0.0):
                return True
            if minds and st.pair[s, a].followers > 0.0:
                return True
    return False


@rule
def shop(st, p, g):
    """Consumers of a segment see prices and shelves, before the accounts' orders go out.

    Goods are conserved: what accounts order and others sell of all brands is what they would have without all this, with
    `new_purchases` and what followers of a brand buy of it, less `unbought`.
    """
    clear_shelves(st, g)
    if not anything_moves(st, p, g):
        return
    wanted = np.zeros((st.pair.shape[0], st.account.shape[0]))
    for a in range(st.account.shape[0]):
        if st.account[a].segment == g:
            for s in range(st.pair.shape[0]):
                wanted[s, a] = ordinary(st, s, a)
    if p.elasticity > 0.0:
        answer_prices(st, p, g, wanted)
    for a in range(st.account.shape[0]):
        if st.account[a].segment == g:
            for s in range(st.pair.shape[0]):
                meet_held_up_trade(st, p, g, s, a, wanted)
                meet_again(st, p, g, s, a, wanted)


@rule
def answer_prices(st, p, g, wanted):
    """Prices move `wanted`: among the brands of a store, among the stores with a brand, and purchases as a whole.

    With f = drawn(discount) and ordinary purchases w, a part b = drawn_from_brands chooses a brand in its store, a part
    c = (1 - b) drawn_from_stores a store for its brand, and the rest buys more or less:
    w' = b (sum_s w) w f / sum_s w f  +  c (o + sum_a w) w f / (o + sum_a w f)  +  (1 - b - c) w f
    where o are the brand's sales outside the key accounts. Where accounts do not share consumers each stands alone beside
    its part of o. A small brand at a small store has the elasticity `elasticity`; if all prices of a store fall alike no brand
    gains on another, and if all stores' fall, no store does.
    """
    n, m = st.pair.shape[0], st.account.shape[0]
    factor = np.ones((n, m))
    moved = False
    for a in range(m):
        if st.account[a].segment == g:
            for s in range(n):
                discount = passed_on(st, s, a) + st.pair[s, a].unauthorised_cut
                if discount != 0.0 and wanted[s, a] > 0.0:
                    factor[s, a] = drawn(p, discount)
                    moved = True
    if not moved:
        return
    switch_brands_and_buy_more(st, p, g, wanted, factor)


@rule
def switch_brands_and_buy_more(st, p, g, wanted, factor):
    """Fill `wanted` with w' of `answer_prices`, and book who came to which store, who bought elsewhere, and what is new."""
    n, m = st.pair.shape[0], st.account.shape[0]
    of_brands, of_stores = p.drawn_from_brands, (1.0 - p.drawn_from_brands) * p.drawn_from_stores
    of_new = 1.0 - of_brands - of_stores
    store, store_drawn = np.zeros(m), np.zeros(m)
    for a in range(m):
        for s in range(n):
            store[a] += wanted[s, a]
            store_drawn[a] += wanted[s, a] * factor[s, a]
    for s in range(n):
        brand, brand_drawn, beside = 0.0, 0.0, outlets(st, s)
        for a in range(m):
            brand += wanted[s, a]
            brand_drawn += wanted[s, a] * factor[s, a]
        for a in range(m):
            w = wanted[s, a]
            if w <= 0.0:
                continue
            pulled = w * factor[s, a]
            rest = brand_drawn if st.market[g].shared_consumers == 1 else brand * factor[s, a]
            came = of_stores * (pulled * ((brand + beside) / (rest + beside)) - w)
            new = of_new * (pulled - w)
            wanted[s, a] = of_brands * store[a] * pulled / store_drawn[a] + of_stores * w + came + of_new * w + new
            st.account[a].visitors += came + new
            st.market[g].new_purchases += new
            st.offer[s, g].elsewhere -= came


@rule
def meet_held_up_trade(st, p, g, s, a, wanted):
    """Orders of a pair with what prices add; where trade is held up, consumers miss the rest of the brand.

    Of those missing it, `seek` act at once: the brand-loyal leave the store with their basket, and `follow_brand` of them find
    the brand elsewhere; of the others a part `substitution` x `substitutes` takes another brand of the store. The rest buys nothing.
    """
    kept = kept_up(st, p, s, a)
    st.pair[s, a].gained += (wanted[s, a] - ordinary(st, s, a)) * kept
    missing = (1.0 - kept) * wanted[s, a]
    if missing <= 0.0 or p.seek <= 0.0:
        return
    seeking = p.seek * missing
    leaving = st.supplier[s].brand_loyal * seeking
    st.pair[s, a].left_store = leaving / everyday_purchases(st, a)  # not zero where something is missing
    st.account[a].visitors -= leaving
    following = p.follow_brand * leaving
    st.offer[s, g].elsewhere += following * find_brand(st, p, g, s, a, wanted, following)
    instead = take_instead(st, p, s, a, wanted, (seeking - leaving) * p.substitution * st.account[a].substitutes)
    st.market[g].unbought += missing - following - instead


@rule
def find_brand(st, p, g, s, a, wanted, following):
    """Consumers who follow a brand from account a buy it at the accounts of the segment that have it, and outside; the part outside.

    They spread as the brand's sales do. Where accounts do not share consumers, all buy it outside.
    """
    if st.market[g].shared_consumers == 0:
        return 1.0
    others, beside = 0.0, outlets(st, s)
    for b in range(st.account.shape[0]):
        if b != a and wanted[s, b] > 0.0:
            others += wanted[s, b] * kept_up(st, p, s, b)
    if others <= 0.0:
        return 1.0
    for b in range(st.account.shape[0]):
        if b != a and wanted[s, b] > 0.0:
            here = following * (wanted[s, b] * kept_up(st, p, s, b) / (others + beside))
            st.pair[s, b].gained += here
            st.account[b].visitors += here
    return beside / (others + beside)


@rule
def take_instead(st, p, s, a, wanted, willing):
    """Consumers at account a take other brands than s, as these sell there; what is bought, 0 without another brand."""
    others = 0.0
    for r in range(st.pair.shape[0]):
        if r != s:
            others += wanted[r, a] * kept_up(st, p, r, a)
    if others <= 0.0:
        return 0.0
    for r in range(st.pair.shape[0]):
        if r != s:
            st.pair[r, a].gained += willing * (wanted[r, a] * kept_up(st, p, r, a) / others)
    return willing


@rule
def meet_again(st, p, g, s, a, wanted):
    """Consumers who left account a with the brand for good take their basket with them; those who still buy it may do so at others."""
    if st.pair[s, a].followers <= 0.0:
        return
    gone = st.pair[s, a].followers * everyday_purchases(st, a)
    st.account[a].visitors -= gone
    st.pair[s, a].outside = find_brand(st, p, g, s, a, wanted, p.follow_brand * gone)


@rule
def find_empty_shelves(st, p, g):
    """After deliveries: consumers who do not find a brand that came short take another, leave with their basket, or do not buy.

    As where trade is held up, except that a brand that is short is so everywhere: nobody finds it elsewhere this month. Only
    suppliers who are neither short of capacity nor in doubt about demand have goods to spare.
    """
    if p.seek <= 0.0:
        return
    for a in range(st.account.shape[0]):
        if st.account[a].segment == g:
            for s in range(st.pair.shape[0]):
                if st.pair[s, a].delivered < 1.0:
                    miss(st, p, g, s, a, ordered(st, p, s, a) * (1.0 - st.pair[s, a].delivered))


@rule
def has_plenty(st, s):
    """Whether supplier s delivers whatever is ordered."""
    return math.isinf(st.supplier[s].capacity) and st.supplier[s].forecast_error == 0.0


@rule
def miss(st, p, g, s, a, missing):
    """Consumers of account a do not find `missing` of brand s, which is out of stock."""
    seeking = p.seek * missing
    leaving = st.supplier[s].brand_loyal * seeking
    st.account[a].visitors -= leaving
    willing = (seeking - leaving) * p.substitution * st.account[a].substitutes
    others = 0.0
    for r in range(st.pair.shape[0]):
        if r != s and has_plenty(st, r):
            others += ordered(st, p, r, a)
    if others > 0.0:
        for r in range(st.pair.shape[0]):
            if r != s and has_plenty(st, r):
                st.pair[r, a].taken_instead += willing * (ordered(st, p, r, a) / others)
    st.market[g].unbought += missing - (willing if others > 0.0 else 0.0)


@rule
def still_there(st, a):
    """Part of its usual purchases that account a has, after consumers left with their brands: N = 1 - sum of followers."""
    gone = 0.0
    for s in range(st.pair.shape[0]):
        gone += st.pair[s, a].followers
    return max(0.0, 1.0 - gone)


@rule
def loyal_consumers(st, p, s, a):
    """Consumers loyal to the brand who still shop at the account: brand_loyal (share N + followers) - followers, not below zero.

    If nobody leaves before the relationship ends, they are brand_loyal x share.
    """
    if p.stay_away <= 0.0:
        return st.supplier[s].brand_loyal * st.pair[s, a].share
    of_brand = st.pair[s, a].share * still_there(st, a) + st.pair[s, a].followers
    return max(0.0, st.supplier[s].brand_loyal * of_brand - st.pair[s, a].followers)


@rule
def stay_away(st, p, s, a):
    """After a month of held-up trade a part of the consumers who left the store stays away; they were customers of this brand only.

    With N = 1 - sum of followers, the part of its usual purchases that account a still has, and x = stay_away x left_store,
    but no more than the loyal who are still there:
    followers += x, share <- (share N - x) / (N - x), and the other brands sell what they sold: share <- share N / (N - x).
    """
    if st.pair[s, a].left_store <= 0.0 or p.stay_away <= 0.0:
        return
    still = still_there(st, a)
    gone = min(loyal_consumers(st, p, s, a), p.stay_away * st.pair[s, a].left_store)
    if gone <= 0.0 or still - gone < FEWEST:
        return
    st.pair[s, a].followers = min(1.0, st.pair[s, a].followers + gone)
    for r in range(st.pair.shape[0]):
        st.pair[r, a].share *= still / (still - gone)
    st.pair[s, a].share = max(0.0, st.pair[s, a].share - gone / (still - gone))
