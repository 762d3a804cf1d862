"""Portfolios: which accounts a supplier counts as its head, and how it serves head and tail."""

from __future__ import annotations

from dataclasses import dataclass

from sim.given import truth
from sim.strategies.record import check_ranges

RANGES = {"head": (0.0, 1.0), "head_service": (0.0, 20.0), "tail_service": (0.0, 20.0)}


@dataclass(frozen=True, slots=True)
class Portfolio:
    """How a supplier divides its service among its accounts.

    Service multiplies the visits of the relationship strategy, and what they cost, with all else that serving an account costs.

    Parameters
    ----------
    name : how results name it
    head : part of the accounts, the largest by their purchases, that are the head, 0 to 1
    head_service : service to each account of the head, 0 to 20; 1 is the usual level
    tail_service : service to each other account, 0 to 20
    redrawn : whether the head is redrawn every year by last year's purchases, or stays as the first month drew it

    Raises
    ------
    ValueError
        when a number lies outside its range, or redrawn is not true or false

    References
    ----------
    Document 004 (head, tail, and who belongs to them); Lodish (1971), Management Science 18, for service levels by size.

    Examples
    --------
    >>> Portfolio(name="halves", head=0.5, head_service=1.5, tail_service=0.5).mean_service
    1.0
    """

    name: str = "own portfolio"
    head: float = 0.2
    head_service: float = 1.0
    tail_service: float = 1.0
    redrawn: bool = False

    def __post_init__(self) -> None:
        check_ranges(self, RANGES)
        object.__setattr__(self, "redrawn", truth("Portfolio: redrawn", self.redrawn))

    @property
    def mean_service(self) -> float:
        """Service to an account on average."""
        return self.head * self.head_service + (1.0 - self.head) * self.tail_service


EQUAL = Portfolio(name="equal")
"""Everyone is served alike."""

HEAD_ONLY = Portfolio(name="head-only", head_service=1.5, tail_service=0.0)
"""All service to the largest fifth (document 004, the firm that takes the twenty and leaves the eighty)."""

DESIGNED = Portfolio(name="designed", head_service=1.5, tail_service=0.4)
"""Nobody is left out: more service for the head, plainer service for the tail (document 004)."""

TAIL_FIRST = Portfolio(name="tail-first", head_service=0.4, tail_service=1.0)
"""Service goes to the many small accounts first (document 004, the long tail)."""

PORTFOLIOS: dict[str, Portfolio] = {p.name: p for p in (EQUAL, HEAD_ONLY, DESIGNED, TAIL_FIRST)}
