"""Leakage: what one supplier finds out the others know before long (Mansfield 1985)."""

from __future__ import annotations

from sim.kernel.declare import Mechanism, amount, assumed, off
from sim.kernel.rule import rule
from sim.rules.innovate import frontier

MECHANISM = Mechanism(
    name="knowledge that leaks out",
    columns=(amount("leaked", "s", "index a month", "knowledge that comes to it from whoever knows most"),),
    parameters=(
        assumed(
            "leakage",
            0.005,
            "per month",
            0,
            1,
            "part of what the leader knows more that the others learn in a month",
            "Mansfield 1985 (direction: rivals know of new products and processes within one to two years)",
        ),
    ),
    switches={"knowledge that leaks out": off("leakage")},
)


@rule
def hear_of_knowledge(st, p, s):
    """A part leaks out: leakage (knowledge of the leader - own).

    Somebody without research settles at leakage / (leakage + knowledge_decay) of what the leader knows.
    """
    st.supplier[s].leaked = p.leakage * (frontier(st) - st.supplier[s].knowledge)
