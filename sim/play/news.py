"""What a manager hears of the ledger's events: no intentions, no hidden stocks, no rivals' plans."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from sim.engine.world import World
from sim.kernel.axes import STAGES
from sim.language import ENGLISH, Tongue
from sim.rules import compete, conflict, deliver, people, power, relate, reps, stages, venture
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
    people.CONTACT_LEFT: (
        lambda t, a, d, w: t.say(
            "somebody at the {layer} layer of {account} has left; a successor takes the post", layer=t.word(LAYERS[int(d[0])]), account=a
        ),
        False,
    ),
    people.POWER_SHIFTED: (lambda t, a, d, w: t.say("{account} has a new head at the decision layer", account=a), True),
    relate.RAID_WARNED: (
        lambda t, a, d, w: t.say(
            "a friend at {account} warns you: {rival} is after your business", account=a, rival=_supplier(w, d[0])
        ),
        True,
    ),
    compete.RAID_REPELLED: (
        lambda t, a, d, w: t.say("{rival} bid for your business at {account}, and you held it", rival=_supplier(w, d[0]), account=a),
        True,
    ),
    compete.RAID_WON: (
        lambda t, a, d, w: t.say(
            "{rival} has taken {part:.0%} of {account}'s purchases from you in a tender", rival=_supplier(w, d[0]), part=d[2], account=a
        ),
        True,
    ),
    relate.PROVOCATION_DEFUSED: (
        lambda t, a, d, w: t.say("you hear in time of a price cut that {account} intends, and talk it out of it", account=a),
        True,
    ),
    conflict.PROVOCATION: (
        lambda t, a, d, w: t.say("{account} cuts your prices in its shops by {cut:.0%}, unannounced", account=a, cut=d[0]),
        True,
    ),
    conflict.DISPUTE: (lambda t, a, d, w: t.say("{account} is not content with your terms and wants to bargain", account=a), False),
    conflict.AGREEMENT: (
        lambda t, a, d, w: t.say(
            "agreement with {account} on offer {offer:.0f}, on terms worth {worth:.2f} to you", account=a, offer=d[0], worth=d[1]
        ),
        False,
    ),
    conflict.IMPASSE: (lambda t, a, d, w: t.say("no agreement with {account}: a stand-off begins, and trade is cut", account=a), True),
    conflict.SUPPLIER_YIELDED: (
        lambda t, a, d, w: t.say(
            "the stand-off with {account} ends: your side gives in, terms worth {worth:.2f} to you", account=a, worth=d[0]
        ),
        True,
    ),
    conflict.ACCOUNT_YIELDED: (
        lambda t, a, d, w: t.say(
            "the stand-off with {account} ends: it takes your last offer, worth {worth:.2f} to you", account=a, worth=d[0]
        ),
        True,
    ),
    conflict.FAIR_SETTLEMENT: (
        lambda t, a, d, w: t.say(
            "the stand-off with {account} ends in a fair settlement, worth {worth:.2f} to you", account=a, worth=d[0]
        ),
        True,
    ),
    conflict.STANDOFF_GOES_ON: (lambda t, a, d, w: t.say("no settlement: the stand-off with {account} goes on", account=a), False),
    conflict.COLLAPSE: (
        lambda t, a, d, w: t.count(
            round(d[0]), "{account} ends the relationship after one month of stand-off",
            "{account} ends the relationship after {n} months of stand-off", account=a,
        ),
        True,
    ),
    conflict.ACCOUNT_LEFT: (
        lambda t, a, d, w: t.say("{account} leaves you, from one day to the next and without a word", account=a),
        True,
    ),
    conflict.RESUMED: (lambda t, a, d, w: t.say("{account} and you do business again", account=a), True),
    deliver.PROMISE_BROKEN: (lambda t, a, d, w: t.say("a promise to {account} was broken", account=a), False),
    reps.REP_LEFT: (lambda t, a, d, w: t.say("a representative of yours has left the firm"), True),
    reps.FOLLOWED: (
        lambda t, a, d, w: t.say(
            "{account} follows its representative and takes {part:.0%} of its purchases to {rival}",
            account=a, part=d[1], rival=_supplier(w, d[0]),
        ),
        True,
    ),
    deliver.INCIDENT: (
        lambda t, a, d, w: (
            t.say("your goods fail at {account}, and no service staff is free", account=a)
            if d[0]
            else t.say("your goods fail at {account}", account=a)
        ),
        False,
    ),
    deliver.MADE_GOOD: (lambda t, a, d, w: t.say("your firm apologises to {account} and compensates it", account=a), False),
    stages.STAGE_ROSE: (
        lambda t, a, d, w: t.say(
            "the relationship with {account} moves up: it is {stage} now", account=a, stage=t.word(STAGES[int(d[0])])
        ),
        True,
    ),
    stages.STAGE_FELL: (
        lambda t, a, d, w: t.say(
            "the relationship with {account} falls back: it is {stage} now", account=a, stage=t.word(STAGES[int(d[0])])
        ),
        True,
    ),
    venture.VENTURE_FOUNDED: (lambda t, a, d, w: t.say("your firm and {account} found a joint venture", account=a), True),
    venture.VENTURE_FAILED: (lambda t, a, d, w: t.say("the joint venture with {account} fails", account=a), True),
    venture.DEFAULTED: (
        lambda t, a, d, w: t.say("{account} defaults: {part:.0%} of what it bought is gone", account=a, part=d[0]),
        True,
    ),
    power.RETURNED: (lambda t, a, d, w: t.say("{account} buys from you again", account=a), True),
}  # fmt: skip
"""By reason code. An event that is not listed here is not heard of, as a raid in the making."""
EVERYWHERE = {
    conflict.IMPASSE,
    conflict.COLLAPSE,
    conflict.ACCOUNT_LEFT,
    conflict.RESUMED,
    compete.RAID_WON,
    conflict.PROVOCATION,
    conflict.FAIR_SETTLEMENT,
    conflict.SUPPLIER_YIELDED,
    conflict.ACCOUNT_YIELDED,
    reps.REP_LEFT,
    reps.FOLLOWED,
    power.RETURNED,
}
"""Heard of at the colleagues' accounts, too; the rest only at the own ones."""


def news_of(world: World, rows: Sequence[int], tongue: Tongue = ENGLISH, supplier: int | None = None) -> list[News]:
    """What the manager of the accounts `rows` at a supplier (row; by default the focal one) has heard, in order."""
    st, s = world.state, world.setting.focal if supplier is None else supplier
    found = []
    for month, reason, whose, a, *details in st.ledger[: st.ledger_size[0]].tolist():
        reason, a = int(reason), int(a)
        general = reason in (people.CONTACT_LEFT, people.POWER_SHIFTED, venture.DEFAULTED)  # of the account, not of a supplier
        if reason not in HEARD or not (general or int(whose) == s) or not (a in rows or reason in EVERYWHERE):
            continue
        words, grave = HEARD[reason]
        name = world.setting.accounts[a] if a >= 0 else ""
        found.append(News(int(month), name, words(tongue, name, (details[0], details[1], details[2]), world), grave))
    return found


HEARD_BY_BUYER: dict[int, tuple[Words, bool]] = {
    people.POWER_SHIFTED: (lambda t, a, d, w: t.say("there is a new head at your decision layer"), True),
    conflict.PROVOCATION: (
        lambda t, a, d, w: t.say("your shops cut the prices of {supplier} by {cut:.0%}, unannounced", supplier=a, cut=d[0]), True,
    ),
    conflict.DISPUTE: (lambda t, a, d, w: t.say("the terms with {supplier} are opened again", supplier=a), False),
    conflict.AGREEMENT: (
        lambda t, a, d, w: t.say(
            "agreement with {supplier} on offer {offer:.0f}, on terms worth {worth:.2f} to you", supplier=a, offer=d[0], worth=d[2]
        ),
        False,
    ),
    conflict.IMPASSE: (lambda t, a, d, w: t.say("no agreement with {supplier}: a stand-off begins, and trade is cut", supplier=a), True),
    conflict.SUPPLIER_YIELDED: (lambda t, a, d, w: t.say("the stand-off ends: {supplier} takes your last offer", supplier=a), True),
    conflict.ACCOUNT_YIELDED: (
        lambda t, a, d, w: t.say("the stand-off ends: your side takes the last offer of {supplier}", supplier=a), True,
    ),
    conflict.FAIR_SETTLEMENT: (lambda t, a, d, w: t.say("the stand-off with {supplier} ends in a fair settlement", supplier=a), True),
    conflict.STANDOFF_GOES_ON: (lambda t, a, d, w: t.say("no settlement: the stand-off with {supplier} goes on", supplier=a), False),
    conflict.COLLAPSE: (lambda t, a, d, w: t.say("your relationship with {supplier} has ended over the stand-off", supplier=a), True),
    conflict.ACCOUNT_LEFT: (lambda t, a, d, w: t.say("your people have had enough of {supplier} and leave it", supplier=a), True),
    conflict.RESUMED: (lambda t, a, d, w: t.say("{supplier} and you do business again", supplier=a), True),
    deliver.PROMISE_BROKEN: (lambda t, a, d, w: t.say("{supplier} has broken a promise", supplier=a), False),
    deliver.INCIDENT: (lambda t, a, d, w: t.say("goods of {supplier} fail in your shops", supplier=a), False),
    deliver.MADE_GOOD: (lambda t, a, d, w: t.say("{supplier} apologises and compensates you", supplier=a), False),
}  # fmt: skip
"""As `HEARD`, for the buyer of an account; the name is the supplier's."""


def news_of_buyer(world: World, a: int, tongue: Tongue = ENGLISH) -> list[News]:
    """What the buyer of account `a` has heard, in order; the name of each is the supplier's."""
    st, found = world.state, []
    for month, reason, s, whose, *details in st.ledger[: st.ledger_size[0]].tolist():
        if int(reason) in HEARD_BY_BUYER and int(whose) == a:
            words, grave = HEARD_BY_BUYER[int(reason)]
            name = _supplier(world, s) if s >= 0 else ""
            found.append(News(int(month), name, words(tongue, name, (details[0], details[1], details[2]), world), grave))
    return found
