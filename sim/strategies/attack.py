"""Competitive postures: what a supplier does to win an account from others, or to hold it against them."""

from __future__ import annotations

from dataclasses import dataclass

from sim.strategies.record import check_ranges, check_whole

RANGES = {
    "price_cut": (0.0, 0.9), "raid_effort": (0.0, 5.0), "readiness": (0.0, 1.0), "war_chest": (0.0, 1.0), "price_budget": (0.0, 1e12),
    "flank": (0.0, 1e12), "flank_part": (0.0, 1.0),
    "focus": (0.0, 0.95), "reserve": (0.0, 0.95), "venture": (0.0, 0.95), "venture_capital": (0.0, 1e12),
}  # fmt: skip
WHOLE = {"fronts": (1, 20_000), "since": (1, 1200)}
TRAITS = (*RANGES, *WHOLE)
"""All numbers of an attack; each is a column of the supplier of the same name."""


@dataclass(frozen=True, slots=True)
class Attack:
    """How a supplier attacks, or guards against attacks. Money as in the scenario's currency.

    Parameters
    ----------
    name : how results name it
    price_cut : frontal attack: part of its own list price given away in every unit, 0 to 0.9
    raid_effort : force brought to a raid after a power shift, on the scale of the defender's depth, 0 to 5
    readiness : probability that a power shift at an account is noticed and used, 0 to 1
    war_chest : part of last month's profit outside the head that is spent on price cuts at the others' head accounts, 0 to 1
    price_budget : most money a month that `price_cut` may cost, so that an attack can be compared with others of the same
        cost; 0 for no limit
    flank : money a month spent on building an offer for the segment that the incumbents serve worst
    flank_part : the same as a part of what that segment buys, 0 to 1; the two are added
    focus : part of its capacity and capital that is moved to the accounts it concentrates on, 0 to 0.95
    fronts : how many accounts these are, the largest first, 1 or more
    reserve : defence: part of its force that is held back for raids of which it is warned, 0 to 0.95
    venture : part of a joint venture with its largest account that belongs to that account, 0 to 0.95
    venture_capital : capital of the venture, paid once by both in their parts
    since : month in which all this begins, 1 to 1200 (reserve and war_chest: always)

    References
    ----------
    Document 003 (four ways to attack); Ries & Trout (1986); Tullock (1980) for the contest.
    """

    name: str = "own attack"
    price_cut: float = 0.0
    raid_effort: float = 0.0
    readiness: float = 0.0
    war_chest: float = 0.0
    price_budget: float = 0.0
    flank: float = 0.0
    flank_part: float = 0.0
    focus: float = 0.0
    fronts: int = 1
    reserve: float = 0.0
    venture: float = 0.0
    venture_capital: float = 0.0
    since: int = 1

    def __post_init__(self) -> None:
        check_ranges(self, RANGES)
        check_whole(self, WHOLE)


NONE = Attack(name="none")
FRONTAL = Attack(name="frontal", price_cut=0.10)
RAID = Attack(name="raid", raid_effort=0.4, readiness=0.9)
TAIL = Attack(name="tail", war_chest=1.0)
"""Serves the small customers whom the incumbent neglects, and attacks his large ones with the profit (document 004)."""
CONCENTRATE = Attack(name="concentrate", focus=0.4)
OUTFLANK = Attack(name="outflank", flank_part=0.01)
"""Ventures, and flanks of a fixed budget, are not among the named ones, since what they cost is money of the scenario's currency."""
GUARD = Attack(name="guard", reserve=0.1)

ATTACKS: dict[str, Attack] = {a.name: a for a in (NONE, FRONTAL, RAID, TAIL, CONCENTRATE, OUTFLANK, GUARD)}
