"""The ten tactics of key account management: how far a supplier carries each of them."""

from __future__ import annotations

from dataclasses import dataclass

from sim.kernel.axes import TACTICS as LEVERS
from sim.strategies.record import check_ranges

RANGES = dict.fromkeys(LEVERS, (0.0, 1.0))


@dataclass(frozen=True, slots=True)
class TacticMix:
    """How far each of the ten tactics is carried, 0 (not at all) to 1 (the whole of it).

    Parameters
    ----------
    name : how results name it
    priority : key accounts are served first where goods are short, at the other customers' cost
    training : the front line at the account is trained and visited: operating rapport, sell-through
    trials : new products are tried at key accounts first: they come sooner and more of them sell
    promotion : the account's promotions and events are supported: demand there, and goodwill
    executive_visits : executives visit the decision layer: rapport there, and warnings
    joint_design : promotions are designed together: demand, and insight into what the other side needs at the table
    asking : accounts are asked about our people: bad conduct is found early, and some are replaced who did no wrong
    incentives : rewards for selling: share of wallet, at a price, and they come to be expected
    exchange : sales, stocks and plans are told each other: better forecasts, fewer conflicts
    symposium : once a year all layers meet the house: rapport, and a direction for new products

    Raises
    ------
    ValueError
        when a level is not a number from 0 to 1

    References
    ----------
    Document 001 (ten tactics for key accounts).

    Examples
    --------
    >>> TacticMix(name="counter first", training=0.5).levels[1]
    0.5
    """

    name: str = "own tactics"
    priority: float = 0.0
    training: float = 0.0
    trials: float = 0.0
    promotion: float = 0.0
    executive_visits: float = 0.0
    joint_design: float = 0.0
    asking: float = 0.0
    incentives: float = 0.0
    exchange: float = 0.0
    symposium: float = 0.0

    def __post_init__(self) -> None:
        check_ranges(self, RANGES)

    @property
    def levels(self) -> tuple[float, ...]:
        """The levels in the order of `LEVERS`, as the rules read them."""
        return tuple(getattr(self, lever) for lever in LEVERS)


NONE = TacticMix(name="none")
"""No tactic."""

ALL_TEN = TacticMix(
    name="all ten", priority=0.3, training=0.3, trials=0.3, promotion=0.3, executive_visits=0.3, joint_design=0.3, asking=0.3,
    incentives=0.3, exchange=0.3, symposium=0.3,
)  # fmt: skip
"""A little of everything (document 001)."""

TACTICS: dict[str, TacticMix] = {t.name: t for t in (NONE, ALL_TEN)}
