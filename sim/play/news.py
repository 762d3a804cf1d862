"""What a manager hears of the ledger's events: no intentions, no hidden stocks, no rivals' plans."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from sim.engine.world import World
from sim.rules import ledger
from sim.strategies.coverage import LAYERS
from sim.world.columns import STAGES


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
    ledger.STANDOFF_GOES_ON: (lambda a, d, w: f"no settlement: the stand-off with {a} goes on", False),
    ledger.COLLAPSE: (lambda a, d, w: f"{a} ends the relationship after {d[0]:.0f} months of stand-off", True),
    ledger.ACCOUNT_LEFT: (lambda a, d, w: f"{a} leaves you, from one day to the next and without a word", True),
    ledger.RESUMED: (lambda a, d, w: f"{a} and you do business again", True),
    ledger.PROMISE_BROKEN: (lambda a, d, w: f"a promise to {a} was broken", False),
    ledger.REP_LEFT: (lambda a, d, w: "a representative of yours has left the firm", True),
    ledger.FOLLOWED: (
        lambda a, d, w: f"{a} follows its representative and takes {d[1]:.0%} of its purchases to {_supplier(w, d[0])}",
        True,
    ),
    ledger.INCIDENT: (lambda a, d, w: f"your goods fail at {a}" + (", and no service staff is free" if d[0] else ""), False),
    ledger.MADE_GOOD: (lambda a, d, w: f"your firm apologises to {a} and compensates it", False),
    ledger.STAGE_ROSE: (lambda a, d, w: f"the relationship with {a} moves up: it is {STAGES[int(d[0])]} now", True),
    ledger.STAGE_FELL: (lambda a, d, w: f"the relationship with {a} falls back: it is {STAGES[int(d[0])]} now", True),
    ledger.VENTURE_FOUNDED: (lambda a, d, w: f"your firm and {a} found a joint venture", True),
    ledger.VENTURE_FAILED: (lambda a, d, w: f"the joint venture with {a} fails", True),
    ledger.DEFAULTED: (lambda a, d, w: f"{a} defaults: {d[0]:.0%} of what it bought is gone", True),
    ledger.RETURNED: (lambda a, d, w: f"{a} buys from you again", True),
}
"""By reason code. An event that is not listed here is not heard of, as a raid in the making."""
EVERYWHERE = {
    ledger.IMPASSE, ledger.COLLAPSE, ledger.ACCOUNT_LEFT, ledger.RESUMED, ledger.RAID_WON, ledger.PROVOCATION, ledger.FAIR_SETTLEMENT,
    ledger.SUPPLIER_YIELDED, ledger.ACCOUNT_YIELDED, ledger.REP_LEFT, ledger.FOLLOWED, ledger.RETURNED,
}  # fmt: skip
"""Heard of at the colleagues' accounts, too; the rest only at the own ones."""


def news_of(world: World, rows: Sequence[int]) -> list[News]:
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
        found.append(News(int(month), name, words(name, (details[0], details[1], details[2]), world), grave))
    return found
