"""Conflict policies: how a side bargains, and what it does when bargaining fails.

A policy is a point in a space of eight traits. Three of the named ones are the styles of account managers that the source document on
conflict with key accounts describes (document 000); the fourth is principled negotiation (Fisher & Ury 1981).
"""

from __future__ import annotations

from dataclasses import dataclass

from sim.kernel.axes import TRAITS
from sim.strategies.record import check_ranges

RANGES = {
    "opening": (0.0, 1.0),
    "beta": (0.01, 20.0),
    "reciprocity": (0.0, 1.0),
    "perspective": (0.0, 1.0),
    "reserve_bias": (-0.5, 0.5),
    "resolve": (0.0, 1.0),
    "escalation": (0.0, 1.0),
    "repair": (0.0, 1.0),
}


@dataclass(frozen=True, slots=True)
class Conflict:
    """A conflict policy. Every trait has a default (the balanced policy's), so an own policy states what differs.

    Parameters
    ----------
    name : how results name it
    opening : first demand, as own utility, 0 to 1
    beta : Faratin's exponent, 0.01 to 20: below 1 concedes late (Boulware), 1 evenly, above 1 early (conceder)
    reciprocity : weight of answering the other side's concessions in kind, 0 to 1
    perspective : how well the other side's priorities are understood, 0 (assumes they equal the own) to 1
    reserve_bias : added to the true alternative to give the walk-away utility, -0.5 (fear) to 0.5 (pride)
    resolve : how long a stand-off is held, 0 (yields at the full hazard) to 1 (never yields)
    escalation : how far a provocation hardens the own position, 0 to 1
    repair : readiness to offer a fair settlement in a stand-off and to resume an ended relationship, 0 to 1

    Raises
    ------
    ValueError
        when a trait is not a number in its range

    References
    ----------
    Faratin, Sierra & Jennings (1998), Robotics and Autonomous Systems 24; Osgood (1962) for reciprocity;
    Thompson & Hastie (1990) for perspective taking; document 000 for the three styles.

    Examples
    --------
    >>> Conflict(name="firm but fair", beta=0.4).perspective
    0.9
    """

    name: str = "own policy"
    opening: float = 0.95
    beta: float = 0.8
    reciprocity: float = 0.5
    perspective: float = 0.9
    reserve_bias: float = 0.0
    resolve: float = 0.6
    escalation: float = 0.3
    repair: float = 0.8

    def __post_init__(self) -> None:
        check_ranges(self, RANGES)

    @property
    def traits(self) -> tuple[float, ...]:
        """The numbers in the order of `TRAITS`, as the rules read them."""
        return tuple(getattr(self, trait) for trait in TRAITS)


COMPROMISE = Conflict(
    name="compromise", opening=0.80, beta=3.0, reciprocity=0.0, perspective=0.2,
    reserve_bias=-0.15, resolve=0.1, escalation=0.0, repair=0.9,
)  # fmt: skip
"""Gives ground for fear of losing the account (document 000, first style)."""

HARD_LINE = Conflict(
    name="hard-line", opening=1.00, beta=0.20, reciprocity=0.0, perspective=0.0,
    reserve_bias=0.10, resolve=0.95, escalation=0.9, repair=0.05,
)  # fmt: skip
"""Wins the point by weight and will not be the first to yield (document 000, second style)."""

BALANCED = Conflict(name="balanced")
"""Looks for interests behind positions and answers in kind (document 000, third style)."""

PRINCIPLED = Conflict(
    name="principled", opening=0.90, beta=0.20, reciprocity=0.4, perspective=1.0,
    reserve_bias=0.0, resolve=0.6, escalation=0.3, repair=0.9,
)  # fmt: skip
"""Holds on to its ends and is flexible in the means (principled negotiation: Fisher & Ury 1981; firm flexibility: Pruitt 1983): gives
ground as late as the hard line, and looks for what the other side wants as balanced does."""

POLICIES: dict[str, Conflict] = {p.name: p for p in (COMPROMISE, HARD_LINE, BALANCED, PRINCIPLED)}
STYLES: tuple[str, ...] = (COMPROMISE.name, HARD_LINE.name, BALANCED.name)
"""The policies that a comparison takes where nothing else is asked for: the three styles of document 000."""
