"""Trial: a supplier in the exploratory stage gets no more than a pilot volume (document 002)."""

from __future__ import annotations

from sim.kernel.axes import STAGE
from sim.kernel.declare import Fact, Mechanism, part
from sim.kernel.rule import rule

MECHANISM = Mechanism(
    name="trial purchases",
    columns=(part("trial_share", "a", "most that it buys from a supplier in the exploratory stage", start=1.0, fact=Fact(1.0, low=1e-6)),),
)

NOTHING = 1e-12
"""A share so small is none: no multiple of it takes over what somebody on trial does not get."""


@rule
def on_trial(st, s, a):
    """Whether supplier s is held to the account's trial share."""
    return st.pair[s, a].staged == 1 and st.pair[s, a].stage == STAGE.exploratory


@rule
def cap_trials(st, a):
    """What suppliers on trial would get beyond the trial share goes to the others, in proportion to their shares.

    Where nobody else is there to take it, or only those who have nothing, the trial is off.
    """
    cap = st.account[a].trial_share
    if cap >= 1.0:
        return
    excess, others = 0.0, 0.0
    for s in range(st.pair.shape[0]):
        if on_trial(st, s, a):
            excess += max(0.0, st.pair[s, a].share - cap)
        else:
            others += st.pair[s, a].share
    if excess <= 0.0 or others <= NOTHING:
        return
    for s in range(st.pair.shape[0]):
        if on_trial(st, s, a):
            st.pair[s, a].share = min(st.pair[s, a].share, cap)
        else:
            st.pair[s, a].share *= 1.0 + excess / others
