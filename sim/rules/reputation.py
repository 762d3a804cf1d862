"""Reputation: accounts hear how suppliers treat others, and suppliers how an account keeps its word (Money, Gilly & Graham 1998)."""

from __future__ import annotations

import numpy as np

from sim.kernel.declare import Measure, Mechanism, assumed, off, part
from sim.kernel.rule import rule

MECHANISM = Mechanism(
    name="reputation",
    columns=(
        part("hears", "a", "how much it hears of how its suppliers treat others in its segment", fact=0.0),
        part("talked_about", "a", "how far its suppliers tell each other of its conduct", fact=0.0),
        part("notoriety", "a", "how far it is known among its suppliers as one who breaks its word", "index"),
    ),
    parameters=(
        assumed(
            "word_of_mouth",
            0.1,
            "per month",
            0,
            1,
            "step of an account that hears everything towards what the others in its segment think of a supplier",
            "Money, Gilly & Graham 1998 (direction)",
        ),
        assumed("bad_news", 0.25, "1", 0, 1, "part of trust lost by an account that hears of promises broken to all the others"),
        assumed("word_broken", 0.4, "1", 0, 1, "step of an account towards full notoriety by a provocation carried out"),
        assumed("notoriety_fade", 0.02, "per month", 0, 1, "part of notoriety that is forgotten"),
        assumed("caution", 0.6, "1", 0, 1, "how far suppliers expect no movement from an account of full notoriety"),
    ),
    measures=(
        Measure(
            "notoriety", "index", "last", "less is better", "how far the accounts are known to break their word, 0 to 1", of="notoriety"
        ),
    ),
    switches={"reputation": off("word_of_mouth", "bad_news", "caution")},
)


@rule
def spread_word(st, p, s):
    """What supplier s is thought to be goes round among the accounts of a segment: belief and trust follow what others met with.

    yielding <- yielding + word_of_mouth hears (mean of the others - yielding), the supplier's part of all movement in past negotiations;
    trust <- trust (1 - bad_news hears f), f the part of the others to whom a promise was broken this month and not made good. The
    others are those of the segment who buy of s.
    """
    n, heard = st.account.shape[0], False
    for a in range(n):
        heard = heard or st.account[a].hears > 0.0
    if not heard:
        return
    segments = st.market.shape[0]
    moved, failed, known = np.zeros(segments), np.zeros(segments), np.zeros(segments)
    for a in range(n):
        if st.pair[s, a].active == 1:
            g = st.account[a].segment
            moved[g] += st.pair[s, a].yielding
            failed[g] += disappointed(st, s, a)
            known[g] += 1.0
    for a in range(n):
        hears = st.account[a].hears
        if hears <= 0.0 or st.pair[s, a].active == 0:
            continue
        g = st.account[a].segment
        others = known[g] - 1.0
        if others > 0.0:
            own = st.pair[s, a].yielding
            mean = min(1.0, max(0.0, (moved[g] - own) / others))
            st.pair[s, a].trust *= 1.0 - p.bad_news * hears * (failed[g] - disappointed(st, s, a)) / others
            st.pair[s, a].yielding = own + p.word_of_mouth * hears * (mean - own)


@rule
def disappointed(st, s, a):
    """1 where supplier s broke a promise to account a this month and did not make it good."""
    return 1.0 if st.pair[s, a].broken == 1 and st.pair[s, a].recovered == 0 else 0.0


@rule
def break_word(st, p, a):
    """An account that carried out a provocation becomes known for it among its suppliers, who forget slowly.

    notoriety <- notoriety (1 - notoriety_fade) + word_broken talked_about (1 - notoriety) for each supplier that was provoked
    """
    st.account[a].notoriety *= 1.0 - p.notoriety_fade
    for s in range(st.pair.shape[0]):
        if st.pair[s, a].provoked == 1:
            st.account[a].notoriety += p.word_broken * st.account[a].talked_about * (1.0 - st.account[a].notoriety)


@rule
def expected_of(st, p, a, moves):
    """What a supplier expects an account to contribute to the movement: less of one that is known to break its word, even to others."""
    return moves * (1.0 - p.caution * st.account[a].notoriety)
