"""Names along the axes of the state, and the numbers by which rules know them. Each order is a contract and stands here alone.

A column's shape is written as letters, one per axis:

    s supplier   a key account   c contact   r sales representative   d department   g segment   e scripted event
    l layer (operating, management, decision)   n rank (field, manager, executive)   k issue   t trait of a conflict policy
    f field of competence (selling, managing, integrating)   j tactic

The leading letters say whose row a column belongs to, and so in which table it stands; the rest are axes within the row.
"""

from __future__ import annotations

from collections import namedtuple
from typing import Any

NOBODY = -1
LAYERS = ("operating", "management", "decision")
RANKS = ("field", "manager", "executive")
FIELD, MANAGER, EXECUTIVE = range(len(RANKS))
ISSUES = ("price", "rebate", "payment", "promotion", "service", "exclusivity")
N_TRANSFERS = 2
"""The first issues on the table (price, rebate) are transfers: what one side gives, the other gets, in money."""
TRAITS = ("opening", "beta", "reciprocity", "perspective", "reserve_bias", "resolve", "escalation", "repair")
"""Traits of a conflict policy, in the order in which the rules read them."""
FIELDS = ("selling", "managing", "integrating")
TACTICS = (
    "priority", "training", "trials", "promotion", "executive_visits", "joint_design", "asking", "incentives", "exchange", "symposium",
)  # fmt: skip
STAGES = ("exploratory", "basic", "cooperative", "interdependent", "integrated")
DEPARTMENTS = ("production", "technology", "logistics", "finance")
"""Departments of a supplier."""

N_LAYERS, N_RANKS, N_ISSUES, N_TRAITS, N_FIELDS, N_TACTICS = map(len, (LAYERS, RANKS, ISSUES, TRAITS, FIELDS, TACTICS))


def places(what: str, names: tuple[str, ...]) -> Any:
    """The place of each name, as a constant that compiled rules can read: `TRAIT.beta`."""
    return namedtuple(what, names)(*range(len(names)))


TRAIT: Any = places("Trait", TRAITS)
TACTIC: Any = places("Tactic", TACTICS)
STAGE: Any = places("Stage", STAGES)
DEPARTMENT: Any = places("Department", DEPARTMENTS)

TABLES: dict[str, str] = {
    "market": "g",
    "supplier": "s",
    "offer": "sg",
    "rep": "r",
    "department": "d",
    "account": "a",
    "contact": "c",
    "pair": "sa",
    "tie": "sc",
    "event": "e",
}
"""Tables of the state by the axes of their rows."""
WITHIN = {"l": N_LAYERS, "n": N_RANKS, "k": N_ISSUES, "t": N_TRAITS, "f": N_FIELDS, "j": N_TACTICS}
"""Lengths of the axes within a row."""
