"""End demand behind the accounts."""

from __future__ import annotations

from sim.agents.row import RowAgent
from sim.rules import market


class ConsumerMarket(RowAgent, axis="g"):
    """End demand of one segment: level and season."""

    def move(self) -> None:
        """Demand of the month."""
        self.follow(market.move_market)
