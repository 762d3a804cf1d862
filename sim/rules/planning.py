"""Planning: what a supplier's offer of joint plans and shared processes does, and at which stage (documents 002 and 003)."""

from __future__ import annotations

from sim.kernel.axes import STAGE
from sim.kernel.declare import Mechanism, assumed, off, part
from sim.kernel.rule import rule

MECHANISM = Mechanism(
    name="joint planning",
    columns=(part("joint_planning", "s", "joint plans and shared processes that it offers to its key accounts", "index", fact=0.0),),
    parameters=(
        assumed(
            "planning_saving",
            0.04,
            "share of list price",
            0,
            1,
            "process cost saved by full planning in an integrated relationship",
            "Kalwani & Narayandas 1995 (direction)",
        ),
        assumed(
            "planning_tolerance",
            0.5,
            "1",
            0,
            1,
            "part of a failure that full planning in an integrated relationship forgives",
            "document 003",
        ),
        assumed(
            "planning_cost",
            0.020,
            "money a month",
            0,
            10,
            "cost of offering full joint planning to one account on trial; twice that at the end",
        ),
    ),
    switches={
        "joint planning": off("planning_saving", "planning_appeal", "planning_information", "planning_tolerance"),
    },
)


@rule
def planned(st, s, a):
    """How far supplier s and account a plan together: what the supplier offers, in the measure of the stage reached.

    J = joint_planning x stage / 4. Nobody plans with a supplier on trial, and a relationship whose stage is not followed
    has stage 0: there everything that planning does vanishes.
    """
    return st.supplier[s].joint_planning * st.pair[s, a].stage / STAGE.integrated


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
                offers += 1.0 + st.pair[s, a].stage / STAGE.integrated
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
