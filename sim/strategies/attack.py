"""Competitor postures: what a rival does to win the account."""

from __future__ import annotations

from dataclasses import dataclass

from sim.strategies.record import check_ranges

RANGES = {"price_cut": (0.0, 0.9), "raid_effort": (0.0, 5.0), "readiness": (0.0, 1.0), "war_chest": (0.0, 1.0)}


@dataclass(frozen=True, slots=True)
class Attack:
    """How a competitor attacks.

    Parameters
    ----------
    name : how results name it
    price_cut : frontal attack: part of its own list price given away in every unit, 0 to 0.9
    raid_effort : force brought to a raid after a power shift, on the scale of the defender's depth, 0 to 5
    readiness : probability that a power shift at an account is noticed and used, 0 to 1
    war_chest : part of last month's profit outside the head that is spent on price cuts at the others' head accounts, 0 to 1

    References
    ----------
    Document 003 (four ways to attack); Tullock (1980) for the contest.
    """

    name: str = "own attack"
    price_cut: float = 0.0
    raid_effort: float = 0.0
    readiness: float = 0.0
    war_chest: float = 0.0

    def __post_init__(self) -> None:
        check_ranges(self, RANGES)


NONE = Attack(name="none")
FRONTAL = Attack(name="frontal", price_cut=0.10)
RAID = Attack(name="raid", raid_effort=0.4, readiness=0.9)
TAIL = Attack(name="tail", war_chest=1.0)
"""Serves the small customers whom the incumbent neglects, and attacks his large ones with the profit (document 004)."""

ATTACKS: dict[str, Attack] = {a.name: a for a in (NONE, FRONTAL, RAID, TAIL)}
