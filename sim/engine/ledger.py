"""The ledger in plain words."""

from __future__ import annotations

import warnings
from collections.abc import Callable

import pandas as pd

from sim.engine.batch import Batch
from sim.engine.build import build, check_replication, check_seed
from sim.engine.populate import Setting
from sim.engine.run import Agents, chosen_engine
from sim.engine.world import release
from sim.rules import ledger as reasons
from sim.scenario import Scenario, load
from sim.strategies.coverage import LAYERS
from sim.world.columns import STAGES

Details = tuple[float, float, float]
Words = Callable[[str, str, Details, Setting], str]


def _supplier_of(setting: Setting, row: float) -> str:
    return setting.suppliers[int(row)] if row >= 0 else "nobody"


WORDS: dict[int, tuple[str, Words]] = {
    reasons.CONTACT_LEFT: ("contact left", lambda s, a, d, w: f"somebody in the {LAYERS[int(d[0])]} layer of {a} left the post"),
    reasons.POWER_SHIFTED: (
        "power shift",
        lambda s, a, d, w: (
            f"power shifted at {a}: the {LAYERS[int(d[0])]} layer runs the tenders"
            + (f", the newcomer is tied to {s}" if s != "nobody" else "")
            + (", and turned against the incumbent's strongest supporter" if d[1] else "")
        ),
    ),
    reasons.RAID_PLANNED: (
        "raid planned",
        lambda s, a, d, w: f"{s} prepares to strike at {a} through the {LAYERS[int(d[0])]} layer" + (", helped by its tie" if d[1] else ""),
    ),
    reasons.RAID_WARNED: ("warning", lambda s, a, d, w: f"{s} is warned in time that {_supplier_of(w, d[0])} is after {a}"),
    reasons.RAID_REPELLED: (
        "raid repelled",
        lambda s, a, d, w: f"{s} holds {a} against {_supplier_of(w, d[0])} (chance of holding {d[1]:.0%})",
    ),
    reasons.RAID_WON: (
        "raid lost",
        lambda s, a, d, w: f"{s} loses {d[2]:.0%} of {a}'s wallet to {_supplier_of(w, d[0])} (chance of holding was {d[1]:.0%})",
    ),
    reasons.PROVOCATION_DEFUSED: (
        "provocation defused",
        lambda s, a, d, w: f"{s} hears in time of a {d[0]:.0%} price cut that {a} intends, and talks it out of it",
    ),
    reasons.PROVOCATION: ("provocation", lambda s, a, d, w: f"{a} cuts the prices of {s} by {d[0]:.0%}, unannounced"),
    reasons.DISPUTE: (
        "dispute",
        lambda s, a, d, w: f"{a} is in dispute with {s}: it has come to expect {d[0]:.2f} and the terms are worth {d[1]:.2f} to it",
    ),
    reasons.OFFER_SUPPLIER: (
        "offer",
        lambda s, a, d, w: f"round {d[0]:.0f}: {s} offers terms worth {d[1]:.2f} to itself and {d[2]:.2f} to {a}",
    ),
    reasons.OFFER_ACCOUNT: (
        "offer",
        lambda s, a, d, w: f"round {d[0]:.0f}: {a} asks for terms worth {d[2]:.2f} to itself and {d[1]:.2f} to {s}",
    ),
    reasons.AGREEMENT: (
        "agreement",
        lambda s, a, d, w: f"{s} and {a} agree after {d[0]:.0f} offers: worth {d[1]:.2f} to the supplier, {d[2]:.2f} to the account",
    ),
    reasons.IMPASSE: (
        "impasse",
        lambda s, a, d, w: f"no agreement after {d[0]:.0f} offers: {s} wanted at least {d[1]:.2f}, {a} at least {d[2]:.2f} of its own",
    ),
    reasons.SUPPLIER_YIELDED: (
        "supplier yields",
        lambda s, a, d, w: f"{s} gives in to {a}'s last offer: worth {d[0]:.2f} to the supplier, {d[1]:.2f} to the account",
    ),
    reasons.ACCOUNT_YIELDED: (
        "account yields",
        lambda s, a, d, w: f"{a} gives in to {s}'s last offer: worth {d[0]:.2f} to the supplier, {d[1]:.2f} to the account",
    ),
    reasons.FAIR_SETTLEMENT: (
        "fair settlement",
        lambda s, a, d, w: f"{s} and {a} end the stand-off with a fair settlement: worth {d[0]:.2f} and {d[1]:.2f}",
    ),
    reasons.COLLAPSE: ("break-up", lambda s, a, d, w: f"the stand-off between {s} and {a} ends in a break-up after {d[0]:.0f} months"),
    reasons.ACCOUNT_LEFT: ("break-up", lambda s, a, d, w: f"{a} leaves {s}: resentment had grown to {d[0]:.2f}"),
    reasons.RESUMED: ("resumed", lambda s, a, d, w: f"{s} and {a} resume their relationship on fair terms"),
    reasons.PROMISE_BROKEN: ("broken promise", lambda s, a, d, w: f"{s} breaks a promise to {a}: trust is at {d[0]:.2f}"),
    reasons.PRODUCT_SELLS: ("new product", lambda s, a, d, w: f"a new product of {s} sells: newness rises to {d[0]:.2f}"),
    reasons.PRODUCT_FAILS: ("new product", lambda s, a, d, w: f"a new product of {s} fails"),
    reasons.BAD_CONDUCT: ("bad conduct", lambda s, a, d, w: f"somebody of {s} who serves {a} begins to behave badly"),
    reasons.CONDUCT_FOUND: ("person replaced", lambda s, a, d, w: f"{s} finds the bad conduct at {a} and sends somebody else"),
    reasons.NEEDLESS_CHANGE: ("person replaced", lambda s, a, d, w: f"{s} replaces somebody at {a} who did nothing wrong"),
    reasons.SHORT_DELIVERY: (
        "short delivery",
        lambda s, a, d, w: f"{s} delivers {d[0]:.0%} of what {a} ordered, and {d[1]:.0%} outside its key accounts",
    ),
    reasons.SYMPOSIUM_HELD: ("symposium", lambda s, a, d, w: f"people of all layers of {a} meet the house of {s}"),
    reasons.STANDOFF_GOES_ON: ("stand-off", lambda s, a, d, w: f"{s} and {a} hold out: month {d[0]:.0f} of the stand-off"),
    reasons.REP_LEFT: (
        "representative left",
        lambda s, a, d, w: (
            f"a representative leaves {s} after {d[2]:.0f} months, owner of {d[1]:.0%} of the ties to the accounts"
            + (f", for {_supplier_of(w, d[0])}" if d[0] >= 0 else ", and leaves the trade")
        ),
    ),
    reasons.FIRM_FOUNDED: ("firm founded", lambda s, a, d, w: f"people who left {_supplier_of(w, d[0])} found a firm of their own, {s}"),
    reasons.FOLLOWED: (
        "account follows",
        lambda s, a, d, w: f"{a} follows its representative from {s} to {_supplier_of(w, d[0])} with {d[1]:.0%} of its wallet",
    ),
    reasons.INCIDENT: (
        "quality incident",
        lambda s, a, d, w: f"goods of {s} fail at {a}" + (", and no service staff is free" if d[0] else "; service comes in time"),
    ),
    reasons.MADE_GOOD: (
        "made good",
        lambda s, a, d, w: f"{s} apologises to {a} at once and pays {d[1]:.3g} (failure number {d[0]:.0f}): trust is at {d[2]:.2f}",
    ),
    reasons.REFORMED: ("reform", lambda s, a, d, w: f"{s} changes what it does inside"),
    reasons.STAGE_ROSE: ("stage reached", lambda s, a, d, w: f"the relationship of {s} and {a} moves up: it is {STAGES[int(d[0])]} now"),
    reasons.STAGE_FELL: ("stage lost", lambda s, a, d, w: f"the relationship of {s} and {a} falls back: it is {STAGES[int(d[0])]} now"),
    reasons.MOVED_UP: ("into the head", lambda s, a, d, w: f"{s} counts {a} among its head: it bought for {d[0]:.2f} last year"),
    reasons.MOVED_DOWN: ("out of the head", lambda s, a, d, w: f"{s} moves {a} out of its head: it bought for {d[0]:.2f} last year"),
    reasons.HEAD_ATTACKED: (
        "attack on the head",
        lambda s, a, d, w: f"{s} offers {a} {d[0]:.1%} off the list price, paid from {d[1]:.2f} a month earned outside the head",
    ),
    reasons.FLANK_AIMED: (
        "flank",
        lambda s, a, d, w: f"{s} builds an offer for the segment {w.segments[int(d[0])]}, where its rivals fit by {d[1]:.2f} only",
    ),
    reasons.FORCE_MASSED: ("concentration", lambda s, a, d, w: f"{s} moves {d[0]:.0%} of its force to {a}"),
    reasons.VENTURE_FOUNDED: (
        "joint venture",
        lambda s, a, d, w: f"{s} and {a} found a joint venture: {d[0]:.0%} belongs to {a}, the capital is {d[1]:g}",
    ),
    reasons.VENTURE_FAILED: ("venture fails", lambda s, a, d, w: f"the joint venture of {s} and {a} fails"),
    reasons.DEFAULTED: ("default", lambda s, a, d, w: f"{a} defaults: {d[0]:.0%} of what it bought is gone"),
    reasons.FELL_BEHIND: ("falls behind", lambda s, a, d, w: f"{s} now has less than half of the knowledge that the market's leader has"),
    reasons.LIST_POSTED: (
        "list posted",
        lambda s, a, d, w: f"{s} lists one set of terms for all, asking nobody: worth {d[1]:.2f} to {a}, against {d[0]:.2f} before",
    ),
    reasons.ENTERED: ("entry", lambda s, a, d, w: f"{s} enters the market: {a} can buy from it from now on"),
    reasons.RETURNED: ("resumed", lambda s, a, d, w: f"{a} comes back to {s}, on its list"),
}


def run_ledger(
    scenario: Scenario | str, seed: int = 1, replication: int = 0, *, engine: str = "auto", agents: Agents | None = None
) -> pd.DataFrame:
    """Everything that happened in one replication, in plain words; the same from both engines.

    Returns
    -------
    DataFrame with columns month, event, supplier, account, words, and the numbers behind them (first, second, third)
    """
    sc = load(scenario) if isinstance(scenario, str) else scenario
    check_seed(seed)
    check_replication(replication)
    if chosen_engine(engine, agents) == "batch":
        batch = Batch(sc, seed, ledger=True)
        batch.run(replication)
        return ledger_of(batch.setting)
    world = build(sc, seed, replication, ledger=True, agents=agents)
    for _ in range(sc.months):
        world.step()
    table = ledger_of(world.setting)
    release(world)
    return table


def ledger_of(setting: Setting) -> pd.DataFrame:
    """The ledger of a setting (`world.setting`) whose world was built with `ledger=True`, up to its present month."""
    if setting.state.ledger_size[0] == len(setting.state.ledger):
        warnings.warn(f"the ledger is full after {len(setting.state.ledger)} events; later ones are missing", stacklevel=2)
    rows = []
    for month, reason, s, a, *details in setting.state.ledger[: setting.state.ledger_size[0]].tolist():
        event, words = WORDS[int(reason)]
        supplier = _supplier_of(setting, s)
        account = setting.accounts[int(a)] if a >= 0 else ""
        text = words(supplier, account, (details[0], details[1], details[2]), setting)
        rows.append((int(month), event, supplier if s >= 0 else "", account, text, *details))
    columns = ["month", "event", "supplier", "account", "words", "first", "second", "third"]
    return pd.DataFrame(rows, columns=columns)
