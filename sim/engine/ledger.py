"""The ledger in plain words."""

from __future__ import annotations

import warnings
from collections.abc import Callable

import pandas as pd

from sim.engine.batch import Batch
from sim.engine.build import build, check_replication, check_seed
from sim.engine.populate import Setting
from sim.engine.run import Agents, chosen_engine
from sim.language import ENGLISH, Tongue
from sim.rules import ledger as reasons
from sim.scenario import Scenario, load
from sim.strategies.coverage import LAYERS
from sim.world.columns import STAGES

Details = tuple[float, float, float]
Words = Callable[[Tongue, str, str, Details, Setting], str]


def _supplier_of(setting: Setting, row: float) -> str:
    return setting.suppliers[int(row)] if row >= 0 else "nobody"


WORDS: dict[int, tuple[str, Words]] = {
    reasons.CONTACT_LEFT: (
        "contact left",
        lambda t, s, a, d, w: t.say("somebody in the {layer} layer of {account} left the post", layer=t.word(LAYERS[int(d[0])]), account=a),
    ),
    reasons.POWER_SHIFTED: (
        "power shift",
        lambda t, s, a, d, w: (
            t.say("power shifted at {account}: the {layer} layer runs the tenders", account=a, layer=t.word(LAYERS[int(d[0])]))
            + (t.say(", the newcomer is tied to {supplier}", supplier=s) if s != "nobody" else "")
            + (t.say(", and turned against the incumbent's strongest supporter") if d[1] else "")
        ),
    ),
    reasons.RAID_PLANNED: (
        "raid planned",
        lambda t, s, a, d, w: (
            t.say(
                "{supplier} prepares to strike at {account} through the {layer} layer",
                supplier=s, account=a, layer=t.word(LAYERS[int(d[0])]),
            )
            + (t.say(", helped by its tie") if d[1] else "")
        ),
    ),
    reasons.RAID_WARNED: (
        "warning",
        lambda t, s, a, d, w: t.say(
            "{supplier} is warned in time that {rival} is after {account}", supplier=s, rival=_supplier_of(w, d[0]), account=a
        ),
    ),
    reasons.RAID_REPELLED: (
        "raid repelled",
        lambda t, s, a, d, w: t.say(
            "{supplier} holds {account} against {rival} (chance of holding {chance:.0%})",
            supplier=s, account=a, rival=_supplier_of(w, d[0]), chance=d[1],
        ),
    ),
    reasons.RAID_WON: (
        "raid lost",
        lambda t, s, a, d, w: t.say(
            "{supplier} loses {part:.0%} of {account}'s wallet to {rival} (chance of holding was {chance:.0%})",
            supplier=s, part=d[2], account=a, rival=_supplier_of(w, d[0]), chance=d[1],
        ),
    ),
    reasons.PROVOCATION_DEFUSED: (
        "provocation defused",
        lambda t, s, a, d, w: t.say(
            "{supplier} hears in time of a {cut:.0%} price cut that {account} intends, and talks it out of it",
            supplier=s, cut=d[0], account=a,
        ),
    ),
    reasons.PROVOCATION: (
        "provocation",
        lambda t, s, a, d, w: t.say("{account} cuts the prices of {supplier} by {cut:.0%}, unannounced", account=a, supplier=s, cut=d[0]),
    ),
    reasons.DISPUTE: (
        "dispute",
        lambda t, s, a, d, w: t.say(
            "{account} is in dispute with {supplier}: it has come to expect {expected:.2f} and the terms are worth {worth:.2f} to it"
            if f"{d[0]:.2f}" != f"{d[1]:.2f}"
            else "{account} is in dispute with {supplier}: it has come to expect a little more than the {worth:.2f} that the terms are "
            "worth to it",
            account=a, supplier=s, expected=d[0], worth=d[1],
        ),
    ),
    reasons.OFFER_SUPPLIER: (
        "offer",
        lambda t, s, a, d, w: t.say(
            "round {round:.0f}: {supplier} offers terms worth {own:.2f} to itself and {other:.2f} to {account}",
            round=d[0], supplier=s, own=d[1], other=d[2], account=a,
        ),
    ),
    reasons.OFFER_ACCOUNT: (
        "offer",
        lambda t, s, a, d, w: t.say(
            "round {round:.0f}: {account} asks for terms worth {own:.2f} to itself and {other:.2f} to {supplier}",
            round=d[0], account=a, own=d[2], other=d[1], supplier=s,
        ),
    ),
    reasons.AGREEMENT: (
        "agreement",
        lambda t, s, a, d, w: t.say(
            "{supplier} and {account} agree after {offers:.0f} offers: worth {ours:.2f} to the supplier, {theirs:.2f} to the account",
            supplier=s, account=a, offers=d[0], ours=d[1], theirs=d[2],
        ),
    ),
    reasons.IMPASSE: (
        "impasse",
        lambda t, s, a, d, w: t.say(
            "no agreement ({offers:.0f} offers of both sides): {supplier} would not go below {ours:.2f}, {account} not below {theirs:.2f}, "
            "each as it reckons itself",
            offers=d[0], supplier=s, ours=d[1], account=a, theirs=d[2],
        ),
    ),
    reasons.SUPPLIER_YIELDED: (
        "supplier yields",
        lambda t, s, a, d, w: t.say(
            "{supplier} gives in to {account}'s last offer: worth {ours:.2f} to the supplier, {theirs:.2f} to the account",
            supplier=s, account=a, ours=d[0], theirs=d[1],
        ),
    ),
    reasons.ACCOUNT_YIELDED: (
        "account yields",
        lambda t, s, a, d, w: t.say(
            "{account} gives in to {supplier}'s last offer: worth {ours:.2f} to the supplier, {theirs:.2f} to the account",
            supplier=s, account=a, ours=d[0], theirs=d[1],
        ),
    ),
    reasons.FAIR_SETTLEMENT: (
        "fair settlement",
        lambda t, s, a, d, w: t.say(
            "{supplier} and {account} end the stand-off with a fair settlement: worth {ours:.2f} and {theirs:.2f}",
            supplier=s, account=a, ours=d[0], theirs=d[1],
        ),
    ),
    reasons.COLLAPSE: (
        "break-up",
        lambda t, s, a, d, w: t.count(
            round(d[0]), "the stand-off between {supplier} and {account} ends in a break-up after one month",
            "the stand-off between {supplier} and {account} ends in a break-up after {n} months", supplier=s, account=a,
        ),
    ),
    reasons.ACCOUNT_LEFT: (
        "break-up",
        lambda t, s, a, d, w: t.say("{account} leaves {supplier}: resentment had grown to {level:.2f}", account=a, supplier=s, level=d[0]),
    ),
    reasons.RESUMED: (
        "resumed",
        lambda t, s, a, d, w: t.say("{supplier} and {account} resume their relationship on fair terms", supplier=s, account=a),
    ),
    reasons.PROMISE_BROKEN: (
        "broken promise",
        lambda t, s, a, d, w: t.say("{supplier} breaks a promise to {account}: trust is at {trust:.2f}", supplier=s, account=a, trust=d[0]),
    ),
    reasons.PRODUCT_SELLS: (
        "new product",
        lambda t, s, a, d, w: t.say("a new product of {supplier} sells: newness rises to {level:.2f}", supplier=s, level=d[0]),
    ),
    reasons.PRODUCT_FAILS: ("new product", lambda t, s, a, d, w: t.say("a new product of {supplier} fails", supplier=s)),
    reasons.BAD_CONDUCT: (
        "bad conduct",
        lambda t, s, a, d, w: t.say("somebody of {supplier} who serves {account} begins to behave badly", supplier=s, account=a),
    ),
    reasons.CONDUCT_FOUND: (
        "person replaced",
        lambda t, s, a, d, w: t.say("{supplier} finds the bad conduct at {account} and sends somebody else", supplier=s, account=a),
    ),
    reasons.NEEDLESS_CHANGE: (
        "person replaced",
        lambda t, s, a, d, w: t.say("{supplier} replaces somebody at {account} who did nothing wrong", supplier=s, account=a),
    ),
    reasons.SHORT_DELIVERY: (
        "short delivery",
        lambda t, s, a, d, w: t.say(
            "{supplier} delivers {part:.0%} of what {account} ordered, and {elsewhere:.0%} outside its key accounts",
            supplier=s, part=d[0], account=a, elsewhere=d[1],
        ),
    ),
    reasons.SYMPOSIUM_HELD: (
        "symposium",
        lambda t, s, a, d, w: t.say("people of all layers of {account} meet the house of {supplier}", account=a, supplier=s),
    ),
    reasons.STANDOFF_GOES_ON: (
        "stand-off",
        lambda t, s, a, d, w: t.say(
            "{supplier} and {account} hold out: month {month:.0f} of the stand-off", supplier=s, account=a, month=d[0]
        ),
    ),
    reasons.REP_LEFT: (
        "representative left",
        lambda t, s, a, d, w: (
            t.say(
                "a representative leaves {supplier} after {months:.0f} months, owner of {part:.0%} of the ties to the accounts",
                supplier=s, months=d[2], part=d[1],
            )
            + (t.say(", for {rival}", rival=_supplier_of(w, d[0])) if d[0] >= 0 else t.say(", and leaves the trade"))
        ),
    ),
    reasons.FIRM_FOUNDED: (
        "firm founded",
        lambda t, s, a, d, w: t.say(
            "people who left {rival} found a firm of their own, {supplier}", rival=_supplier_of(w, d[0]), supplier=s
        ),
    ),
    reasons.FOLLOWED: (
        "account follows",
        lambda t, s, a, d, w: t.say(
            "{account} follows its representative from {supplier} to {rival} with {part:.0%} of its wallet",
            account=a, supplier=s, rival=_supplier_of(w, d[0]), part=d[1],
        ),
    ),
    reasons.INCIDENT: (
        "quality incident",
        lambda t, s, a, d, w: (
            t.say("goods of {supplier} fail at {account}, and no service staff is free", supplier=s, account=a)
            if d[0]
            else t.say("goods of {supplier} fail at {account}; service comes in time", supplier=s, account=a)
        ),
    ),
    reasons.MADE_GOOD: (
        "made good",
        lambda t, s, a, d, w: t.say(
            "{supplier} apologises to {account} at once and pays {paid:.3g} (failure number {number:.0f}): trust is at {trust:.2f}",
            supplier=s, account=a, paid=d[1], number=d[0], trust=d[2],
        ),
    ),
    reasons.REFORMED: ("reform", lambda t, s, a, d, w: t.say("{supplier} changes what it does inside", supplier=s)),
    reasons.STAGE_ROSE: (
        "stage reached",
        lambda t, s, a, d, w: t.say(
            "the relationship of {supplier} and {account} moves up: it is {stage} now",
            supplier=s, account=a, stage=t.word(STAGES[int(d[0])]),
        ),
    ),
    reasons.STAGE_FELL: (
        "stage lost",
        lambda t, s, a, d, w: t.say(
            "the relationship of {supplier} and {account} falls back: it is {stage} now",
            supplier=s, account=a, stage=t.word(STAGES[int(d[0])]),
        ),
    ),
    reasons.MOVED_UP: (
        "into the head",
        lambda t, s, a, d, w: t.say(
            "{supplier} counts {account} among its head: it bought for {bought:.2f} last year", supplier=s, account=a, bought=d[0]
        ),
    ),
    reasons.MOVED_DOWN: (
        "out of the head",
        lambda t, s, a, d, w: t.say(
            "{supplier} moves {account} out of its head: it bought for {bought:.2f} last year", supplier=s, account=a, bought=d[0]
        ),
    ),
    reasons.HEAD_ATTACKED: (
        "attack on the head",
        lambda t, s, a, d, w: t.say(
            "{supplier} offers {account} {cut:.1%} off the list price, paid from {earned:.2f} a month earned outside the head",
            supplier=s, account=a, cut=d[0], earned=d[1],
        ),
    ),
    reasons.FLANK_AIMED: (
        "flank",
        lambda t, s, a, d, w: t.say(
            "{supplier} builds an offer for the segment {segment}, where its rivals fit by {fit:.2f} only",
            supplier=s, segment=w.segments[int(d[0])], fit=d[1],
        ),
    ),
    reasons.FORCE_MASSED: (
        "concentration",
        lambda t, s, a, d, w: t.say("{supplier} moves {part:.0%} of its force to {account}", supplier=s, part=d[0], account=a),
    ),
    reasons.VENTURE_FOUNDED: (
        "joint venture",
        lambda t, s, a, d, w: t.say(
            "{supplier} and {account} found a joint venture: {part:.0%} belongs to {account}, the capital is {capital:g}",
            supplier=s, account=a, part=d[0], capital=d[1],
        ),
    ),
    reasons.VENTURE_FAILED: (
        "venture fails",
        lambda t, s, a, d, w: t.say("the joint venture of {supplier} and {account} fails", supplier=s, account=a),
    ),
    reasons.DEFAULTED: (
        "default",
        lambda t, s, a, d, w: t.say("{account} defaults: {part:.0%} of what it bought is gone", account=a, part=d[0]),
    ),
    reasons.FELL_BEHIND: (
        "falls behind",
        lambda t, s, a, d, w: t.say("{supplier} now has less than half of the knowledge that the market's leader has", supplier=s),
    ),
    reasons.LIST_POSTED: (
        "list posted",
        lambda t, s, a, d, w: t.say(
            "{supplier} lists one set of terms for all, asking nobody: worth {now:.2f} to {account}, against {before:.2f} before",
            supplier=s, now=d[1], account=a, before=d[0],
        ),
    ),
    reasons.ENTERED: (
        "entry",
        lambda t, s, a, d, w: t.say("{supplier} enters the market: {account} can buy from it from now on", supplier=s, account=a),
    ),
    reasons.RETURNED: ("resumed", lambda t, s, a, d, w: t.say("{account} comes back to {supplier}, on its list", account=a, supplier=s)),
}  # fmt: skip


def run_ledger(
    scenario: Scenario | str,
    seed: int = 1,
    replication: int = 0,
    *,
    engine: str = "auto",
    agents: Agents | None = None,
    tongue: Tongue = ENGLISH,
) -> pd.DataFrame:
    """Everything that happened in one replication, in plain words; the same from both engines.

    Returns
    -------
    DataFrame with columns month, event, supplier, account, words, and the numbers behind them (first, second, third)
    """
    sc = load(scenario)
    seed, replication = check_seed(seed), check_replication(replication)
    if chosen_engine(engine, agents) == "batch":
        batch = Batch(sc, seed, ledger=True)
        batch.run(replication)
        return ledger_of(batch.setting, tongue)
    world = build(sc, seed, replication, ledger=True, agents=agents)
    for _ in range(sc.months):
        world.step()
    table = ledger_of(world.setting, tongue)
    from sim.engine.world import release

    release(world)
    return table


def ledger_of(setting: Setting, tongue: Tongue = ENGLISH) -> pd.DataFrame:
    """The ledger of a setting (`world.setting`) whose world was built with `ledger=True`, up to its present month."""
    if setting.state.ledger_size[0] == len(setting.state.ledger):
        warnings.warn(f"the ledger is full after {len(setting.state.ledger)} events; later ones are missing", stacklevel=2)
    rows = []
    for month, reason, s, a, *details in setting.state.ledger[: setting.state.ledger_size[0]].tolist():
        event, words = WORDS[int(reason)]
        supplier = _supplier_of(setting, s)
        account = setting.accounts[int(a)] if a >= 0 else ""
        text = words(tongue, supplier, account, (details[0], details[1], details[2]), setting)
        rows.append((int(month), event, supplier if s >= 0 else "", account, text, *details))
    columns = ["month", "event", "supplier", "account", "words", "first", "second", "third"]
    return pd.DataFrame(rows, columns=columns)
