"""Deliver: promises are kept or broken, and trust follows (Slovic 1993; Bush & Mosteller 1955 for the form)."""

from __future__ import annotations

from sim.rules.ledger import PROMISE_BROKEN, note
from sim.rules.tactics import goodwill
from sim.world import purpose
from sim.world.columns import PROMOTION
from sim.world.jit import rule
from sim.world.luck import uniform


@rule
def trust_after(p, trust, kept):
    """T + gain (1 - T) after a kept promise, (1 - loss) T after a broken one.

    With a share q kept, the long-run mean is q gain / (q gain + (1 - q) loss).
    """
    if kept:
        return trust + p.trust_gain * (1.0 - trust)
    return (1.0 - p.trust_loss) * trust


@rule
def keep_promises(st, p, a):
    """Each supplier keeps this month's promises to the account with its reliability, less what was missing from its last delivery
    and what its people spoil; support of the account's promotions and events makes up for some.
    """
    for s in range(st.pair.shape[0]):
        if st.pair[s, a].active == 1:
            likely = st.supplier[s].reliability * st.pair[s, a].delivered * (1.0 - p.misconduct_harm * st.pair[s, a].misconduct)
            kept = uniform(st.clock, purpose.PROMISE, s, a) < likely
            trust = trust_after(p, st.pair[s, a].trust, kept)
            st.pair[s, a].trust = goodwill(p, trust, st.supplier[s].tactic[PROMOTION])
            if not kept:
                note(st, PROMISE_BROKEN, s, a, st.pair[s, a].trust)
