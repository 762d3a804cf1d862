"""What a manager hears of the ledger's events: no intentions, no hidden stocks, no rivals' plans."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from sim.engine.world import World
from sim.rules import ledger
from sim.strategies.coverage import LAYERS


class News(NamedTuple):
    """One thing heard."""

    month: int
    account: str
    words: str
    grave: bool
    """whether it changes the standing with the account"""


Words = Callable[[str, tuple[float, float, float], World], str]


def _supplier(world: World, row: float) -> str:
    return world.setting.suppliers[int(row)]


HEARD: dict[int, tuple[Words, bool]] = {
    ledger.CONTACT_LEFT: (lambda a, d, w: f"somebody at the {LAYERS[int(d[0])]} layer of {a} has left; a successor takes the post", False),
    ledger.POWER_SHIFTED: (lambda a, d, w: f"{a} has a new head at the decision layer", True),
    ledger.RAID_WARNED: (lambda a, d, w: f"a friend at {a} warns you: {_supplier(w, d[0])} is after your business", True),
    ledger.RAID_REPELLED: (lambda a, d, w: f"{_supplier(w, d[0])} bid for your business at {a}, and you held it", True),
    ledger.RAID_WON: (lambda a, d, w: f"{_supplier(w, d[0])} has taken {d[2]:.0%} of {a}'s purchases from you in a tender", True),
    ledger.PROVOCATION_DEFUSED: (lambda a, d, w: f"you hear in time of a price cut that {a} intends, and talk it out of it", True),
    ledger.PROVOCATION: (lambda a, d, w: f"{a} cuts your prices in its shops by {d[0]:.0%}, unannounced", True),
    ledger.DISPUTE: (lambda a, d, w: f"{a} is not content with your terms and wants to bargain", False),
    ledger.AGREEMENT: (lambda a, d, w: f"agreement with {a} on offer {d[0]:.0f}, on terms worth {d[1]:.2f} to you", False),
    ledger.IMPASSE: (lambda a, d, w: f"no agreement with {a}: a stand-off begins, and trade is cut", True),
    ledger.SUPPLIER_YIELDED: (lambda a, d, w: f"the stand-off with {a} ends: your side gives in, terms worth {d[0]:.2f} to you", True),
    ledger.ACCOUNT_YIELDED: (lambda a, d, w: f"the stand-off with {a} ends: it takes your last offer, worth {d[0]:.2f} to you", True),
    ledger.FAIR_SETTLEMENT: (lambda a, d, w: f"the stand-off with {a} ends in a fair settlement, worth {d[0]:.2f} to you", True),
    ledger.STANDOFF_GOES_ON: (lambda a, d, w: f"neither side moves: the stand-off with {a} goes on", False),
    ledger.COLLAPSE: (lambda a, d, w: f"{a} ends the relationship after {d[0]:.0f} months of stand-off", True),
    ledger.ACCOUNT_LEFT: (lambda a, d, w: f"{a} leaves you, from one day to the next and without a word", True),
    ledger.RESUMED: (lambda a, d, w: f"{a} and you do business again", True),
    ledger.PROMISE_BROKEN: (lambda a, d, w: f"a promise to {a} was broken", False),
}
"""By reason code. An event that is not listed here is not heard of, as a raid in the making."""
EVERYWHERE = {
    ledger.IMPASSE, ledger.COLLAPSE, ledger.ACCOUNT_LEFT, ledger.RESUMED, ledger.RAID_WON, ledger.PROVOCATION, ledger.FAIR_SETTLEMENT,
    ledger.SUPPLIER_YIELDED, ledger.ACCOUNT_YIELDED,
}  # fmt: skip
"""Heard of at the colleagues' accounts, too; the rest only at the own ones."""


def news_of(world: World, rows: Sequence[int]) -> list[News]:
    """What the manager of the accounts `rows` at the focal supplier has heard, in order."""
    st, s = world.state, world.setting.focal
    found = []
    for month, reason, supplier, a, *details in st.ledger[: st.ledger_size[0]].tolist():
        reason, a = int(reason), int(a)
        general = reason in (ledger.CONTACT_LEFT, ledger.POWER_SHIFTED)  # of the account, not of a supplier
        if reason not in HEARD or not (general or int(supplier) == s) or not (a in rows or reason in EVERYWHERE):
            continue
        words, grave = HEARD[reason]
        name = world.setting.accounts[a]
        found.append(News(int(month), name, words(name, (details[0], details[1], details[2]), world), grave))
    return found
