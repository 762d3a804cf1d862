"""What a manager hears of the ledger's events: no intentions, no hidden stocks, no rivals' plans."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from sim.engine.world import World
from sim.kernel.axes import STAGES
from sim.language import ENGLISH, Tongue
from sim.rules import ledger
from sim.strategies.coverage import LAYERS


class News(NamedTuple):
    """One thing heard."""

    month: int
    account: str
    words: str
    grave: bool
    """whether it changes the standing with the account"""


Words = Callable[[Tongue, str, tuple[float, float, float], World], str]


def _supplier(world: World, row: float) -> str:
    return world.setting.suppliers[int(row)]


HEARD: dict[int, tuple[Words, bool]] = {
    ledger.CONTACT_LEFT: (
        lambda t, a, d, w: t.say(
            "somebody at the {layer} layer of {account} has left; a successor takes the post", layer=t.word(LAYERS[int(d[0])]), account=a
        ),
        False,
    ),
    ledger.POWER_SHIFTED: (lambda t, a, d, w: t.say("{account} has a new head at the decision layer", account=a), True),
    ledger.RAID_WARNED: (
        lambda t, a, d, w: t.say(
            "a friend at {account} warns you: {rival} is after your business", account=a, rival=_supplier(w, d[0])
        ),
        True,
    ),
    ledger.RAID_REPELLED: (
        lambda t, a, d, w: t.say("{rival} bid for your business at {account}, and you held it", rival=_supplier(w, d[0]), account=a),
        True,
    ),
    ledger.RAID_WON: (
        lambda t, a, d, w: t.say(
            "{rival} has taken {part:.0%} of {account}'s purchases from you in a tender", rival=_supplier(w, d[0]), part=d[2], account=a
        ),
        True,
    ),
    ledger.PROVOCATION_DEFUSED: (
        lambda t, a, d, w: t.say("you hear in time of a price cut that {account} intends, and talk it out of it", account=a),
        True,
    ),
    ledger.PROVOCATION: (
        lambda t, a, d, w: t.say("{account} cuts your prices in its shops by {cut:.0%}, unannounced", account=a, cut=d[0]),
        True,
    ),
    ledger.DISPUTE: (lambda t, a, d, w: t.say("{account} is not content with your terms and wants to bargain", account=a), False),
    ledger.AGREEMENT: (
        lambda t, a, d, w: t.say(
            "agreement with {account} on offer {offer:.0f}, on terms worth {worth:.2f} to you", account=a, offer=d[0], worth=d[1]
        ),
        False,
    ),
    ledger.IMPASSE: (lambda t, a, d, w: t.say("no agreement with {account}: a stand-off begins, and trade is cut", account=a), True),
    ledger.SUPPLIER_YIELDED: (
        lambda t, a, d, w: t.say(
            "the stand-off with {account} ends: your side gives in, terms worth {worth:.2f} to you", account=a, worth=d[0]
        ),
        True,
    ),
    ledger.ACCOUNT_YIELDED: (
        lambda t, a, d, w: t.say(
            "the stand-off with {account} ends: it takes your last offer, worth {worth:.2f} to you", account=a, worth=d[0]
        ),
        True,
    ),
    ledger.FAIR_SETTLEMENT: (
        lambda t, a, d, w: t.say(
            "the stand-off with {account} ends in a fair settlement, worth {worth:.2f} to you", account=a, worth=d[0]
        ),
        True,
    ),
    ledger.STANDOFF_GOES_ON: (lambda t, a, d, w: t.say("no settlement: the stand-off with {account} goes on", account=a), False),
    ledger.COLLAPSE: (
        lambda t, a, d, w: t.count(
            round(d[0]), "{account} ends the relationship after one month of stand-off",
            "{account} ends the relationship after {n} months of stand-off", account=a,
        ),
        True,
    ),
    ledger.ACCOUNT_LEFT: (
        lambda t, a, d, w: t.say("{account} leaves you, from one day to the next and without a word", account=a),
        True,
    ),
    ledger.RESUMED: (lambda t, a, d, w: t.say("{account} and you do business again", account=a), True),
    ledger.PROMISE_BROKEN: (lambda t, a, d, w: t.say("a promise to {account} was broken", account=a), False),
    ledger.REP_LEFT: (lambda t, a, d, w: t.say("a representative of yours has left the firm"), True),
    ledger.FOLLOWED: (
        lambda t, a, d, w: t.say(
            "{account} follows its representative and takes {part:.0%} of its purchases to {rival}",
            account=a, part=d[1], rival=_supplier(w, d[0]),
        ),
        True,
    ),
    ledger.INCIDENT: (
        lambda t, a, d, w: (
            t.say("your goods fail at {account}, and no service staff is free", account=a)
            if d[0]
            else t.say("your goods fail at {account}", account=a)
        ),
        False,
    ),
    ledger.MADE_GOOD: (lambda t, a, d, w: t.say("your firm apologises to {account} and compensates it", account=a), False),
    ledger.STAGE_ROSE: (
        lambda t, a, d, w: t.say(
            "the relationship with {account} moves up: it is {stage} now", account=a, stage=t.word(STAGES[int(d[0])])
        ),
        True,
    ),
    ledger.STAGE_FELL: (
        lambda t, a, d, w: t.say(
            "the relationship with {account} falls back: it is {stage} now", account=a, stage=t.word(STAGES[int(d[0])])
        ),
        True,
    ),
    ledger.VENTURE_FOUNDED: (lambda t, a, d, w: t.say("your firm and {account} found a joint venture", account=a), True),
    ledger.VENTURE_FAILED: (lambda t, a, d, w: t.say("the joint venture with {account} fails", account=a), True),
    ledger.DEFAULTED: (
        lambda t, a, d, w: t.say("{account} defaults: {part:.0%} of what it bought is gone", account=a, part=d[0]),
        True,
    ),
    ledger.RETURNED: (lambda t, a, d, w: t.say("{account} buys from you again", account=a), True),
}  # fmt: skip
"""By reason code. An event that is not listed here is not heard of, as a raid in the making."""
EVERYWHERE = {
    ledger.IMPASSE, ledger.COLLAPSE, ledger.ACCOUNT_LEFT, ledger.RESUMED, ledger.RAID_WON, ledger.PROVOCATION, ledger.FAIR_SETTLEMENT,
    ledger.SUPPLIER_YIELDED, ledger.ACCOUNT_YIELDED, ledger.REP_LEFT, ledger.FOLLOWED, ledger.RETURNED,
}  # fmt: skip
"""Heard of at the colleagues' accounts, too; the rest only at the own ones."""


def news_of(world: World, rows: Sequence[int], tongue: Tongue = ENGLISH) -> list[News]:
    """What the manager of the accounts `rows` at the focal supplier has heard, in order."""
    st, s = world.state, world.setting.focal
    found = []
    for month, reason, supplier, a, *details in st.ledger[: st.ledger_size[0]].tolist():
        reason, a = int(reason), int(a)
        general = reason in (ledger.CONTACT_LEFT, ledger.POWER_SHIFTED, ledger.DEFAULTED)  # of the account, not of a supplier
        if reason not in HEARD or not (general or int(supplier) == s) or not (a in rows or reason in EVERYWHERE):
            continue
        words, grave = HEARD[reason]
        name = world.setting.accounts[a] if a >= 0 else ""
        found.append(News(int(month), name, words(tongue, name, (details[0], details[1], details[2]), world), grave))
    return found
