"""Planning: what a supplier's offer of joint plans and shared processes does, and at which stage (documents 002 and 003)."""

from __future__ import annotations

from sim.world.columns import INTEGRATED
from sim.world.jit import rule


@rule
def planned(st, s, a):
    """How far supplier s and account a plan together: what the supplier offers, in the measure of the stage reached.

    J = joint_planning x stage / 4. Nobody plans with a supplier on trial, and a relationship whose stage is not followed
    has stage 0: there everything that planning does vanishes.
    """
    return st.supplier[s].joint_planning * st.pair[s, a].stage / INTEGRATED


@rule
def planning_cost(st, p, s):
    """Cost of offering joint plans to every followed account: cost x joint_planning x (1 + stage / 4).

    The offer is paid for wherever it is made, taken up or not, and the further the relationship has come, the more
    is planned, measured and watched together.
    """
    offers = 0.0
    if st.supplier[s].joint_planning > 0.0:
        for a in range(st.account.shape[0]):
            if st.pair[s, a].staged == 1 and st.pair[s, a].active == 1:
                offers += 1.0 + st.pair[s, a].stage / INTEGRATED
    return p.planning_cost * st.supplier[s].joint_planning * offers


@rule
def saving(st, p, s, a):
    """What shared processes save, as part of list price; supplier and account each keep a half of it."""
    return p.planning_saving * planned(st, s, a)


@rule
def tolerance(st, p, s, a):
    """Part of a failure that costs no trust, because the account plans together with the supplier and sees the reasons.

    References
    ----------
    Document 003 (a partner forgives small flaws). Against it: Gregoire & Fisher (2008), Journal of the Academy of Marketing
    Science 36, where the customers who were closest are hurt most.
    """
    return p.planning_tolerance * planned(st, s, a)
