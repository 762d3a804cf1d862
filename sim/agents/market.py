"""End demand behind the accounts."""

from __future__ import annotations

from sim.agents.row import RowAgent
from sim.rules import consumers, market


class ConsumerMarket(RowAgent, axis="g"):
    """End demand of one segment: level and season, and consumers who shop."""

    def move(self) -> None:
        """Demand of the month."""
        self.follow(market.move_market)

    def shop(self) -> None:
        """Consumers answer prices, and trade that is held up."""
        self.follow(consumers.shop)

    def find_empty_shelves(self) -> None:
        """Consumers answer what came short."""
        self.follow(consumers.find_empty_shelves)
