"""Compete: raids are contested (Tullock 1980 for the success function; document 003 for the raid)."""

from __future__ import annotations

from sim.kernel.declare import Event, Measure, Mechanism, assumed, flag, part
from sim.kernel.draws import uniform
from sim.kernel.ledger import note
from sim.kernel.rule import rule
from sim.rules.force import committed
from sim.rules.people import incumbent_of
from sim.rules.plan import raid_force

CONTEST = 20
RAID_REPELLED = 5
RAID_WON = 6

MECHANISM = Mechanism(
    name="raids",
    columns=(
        part("raid_stake", "a", "part of the business decided again after a power shift", fact=0.5),
        flag("raided", "sa", "the supplier was raided"),
        flag("repelled", "sa", "the raid was repelled"),
    ),
    parameters=(
        assumed("contest_exponent", 2.0, "1", 0.1, 200, "exponent of the contest success function", "Tullock 1980 (form)"),
        assumed("warned_force", 1.0, "1", 0, 10, "force that a warned defence gains by preparing"),
    ),
    measures=(
        Measure("raids", "count per account", "sum", "neither", "raids on the supplier's position, per key account", of="raided"),
        Measure("raids_warned", "count per account", "sum", "more is better", "raids of which the supplier was warned, per key account"),
        Measure("raids_repelled", "count per account", "sum", "more is better", "raids that failed, per key account", of="repelled"),
    ),
    draws={
        CONTEST: "who wins a tender",
    },
    events=(
        Event(
            RAID_REPELLED,
            "raid repelled",
            "{supplier} holds {account} against {rival} (chance of holding {chance:.0%})",
            ("rival", "chance"),
        ),
        Event(
            RAID_WON,
            "raid lost",
            "{supplier} loses {part:.0%} of {account}'s wallet to {rival} (chance of holding was {chance:.0%})",
            ("rival", "chance", "part"),
        ),
    ),
)


@rule
def tullock(own, other, exponent):
    """Probability that `own` force wins: own^m / (own^m + other^m); an even chance when neither has any."""
    if own <= 0.0 and other <= 0.0:
        return 0.5
    if own <= other:  # always a ratio below one, so that no power can overflow
        weight = (own / other) ** exponent
        return weight / (1.0 + weight)
    return 1.0 / (1.0 + (other / own) ** exponent)


@rule
def defence_force(st, p, s, a):
    """What the incumbent can bring: warned, its depth, what it prepared and its reserve; unwarned, its hold on the layer struck."""
    held = st.pair[s, a].layer_support[st.account[a].struck_layer]
    if st.pair[s, a].warned == 1:
        held = max(held, st.pair[s, a].depth) * (1.0 + p.warned_force)
    return held * committed(st, s, a)


@rule
def contest_raids(st, p, a):
    """Each raid on the account succeeds or fails; a success moves the stake from the incumbent to the raider."""
    for raider in range(st.pair.shape[0]):
        if st.pair[raider, a].raiding == 0 or st.pair[raider, a].active == 0:  # a conflict since may have cost it the account
            continue
        s = incumbent_of(st, a)
        if s == raider:
            continue
        st.pair[s, a].raided = 1
        hold = tullock(defence_force(st, p, s, a), raid_force(st, p, raider, a), p.contest_exponent)
        if uniform(st.clock, CONTEST, a, raider) < hold:
            st.pair[s, a].repelled = 1
            note(st, RAID_REPELLED, s, a, raider, hold)
        else:
            moved = st.account[a].raid_stake * st.pair[s, a].share
            st.pair[s, a].share -= moved
            st.pair[raider, a].share += moved
            note(st, RAID_WON, s, a, raider, hold, moved)


@rule
def observe(st, p, s, out):
    """Raids of which the supplier was warned."""
    for a in range(st.account.shape[0]):
        out.raids_warned += st.pair[s, a].raided * st.pair[s, a].warned
    out.raids_warned /= st.account.shape[0]
