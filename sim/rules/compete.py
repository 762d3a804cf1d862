"""Compete: raids are contested (Tullock 1980 for the success function; document 003 for the raid)."""

from __future__ import annotations

from sim.rules.force import committed
from sim.rules.ledger import RAID_REPELLED, RAID_WON, note
from sim.rules.people import incumbent_of
from sim.rules.plan import raid_force
from sim.world import purpose
from sim.world.jit import rule
from sim.world.luck import uniform


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
        if uniform(st.clock, purpose.CONTEST, a, raider) < hold:
            st.pair[s, a].repelled = 1
            note(st, RAID_REPELLED, s, a, raider, hold)
        else:
            moved = st.account[a].raid_stake * st.pair[s, a].share
            st.pair[s, a].share -= moved
            st.pair[raider, a].share += moved
            note(st, RAID_WON, s, a, raider, hold, moved)
