"""The suppliers, the competitors among them, and their people."""

from __future__ import annotations

from sim.agents.account import KeyAccount
from sim.agents.row import RowAgent
from sim.rules import account, flank, force, innovate, market, plan, venture
from sim.strategies import Attack, Conflict, Coverage
from sim.strategies.attack import TRAITS
from sim.strategies.coverage import LAYERS, RANKS


class Supplier(RowAgent, axis="s"):
    """A firm that sells. Override `plan` to decide anew every month; see `set_policy`, `set_coverage`, `set_attack`."""

    def set_policy(self, policy: Conflict, account: KeyAccount | None = None) -> None:
        """Bargain by `policy` from now on, with one account or with all."""
        rows = slice(None) if account is None else account.row
        self.policy[rows] = policy.traits

    def set_coverage(self, coverage: Coverage) -> None:
        """Visit accounts by `coverage` from now on."""
        self.effort = [[coverage.visits(layer, rank) for layer in LAYERS] for rank in RANKS]
        self.links = coverage.links
        self.monitoring = coverage.monitoring

    def set_attack(self, attack: Attack) -> None:
        """Attack by `attack` from now on."""
        for trait in TRAITS:
            setattr(self, trait, getattr(attack, trait))

    def grow(self) -> None:
        """Sell outside the key accounts."""
        self.follow(market.grow_other_sales)

    def plan(self) -> None:
        """Decide what to do this month; by default, whether to raid."""
        self.follow(plan.plan_attack)

    def aim(self) -> None:
        """Choose the segment to flank, once."""
        self.follow(flank.aim_flank)

    def outflank(self) -> None:
        """Build an offer for that segment."""
        self.follow(flank.outflank)

    def concentrate(self) -> None:
        """Spread force over the accounts, or mass it."""
        self.follow(force.concentrate)

    def found(self) -> None:
        """Found a joint venture, or go on with it."""
        self.follow(venture.found_venture)

    def do_research(self) -> None:
        """Learn from research."""
        self.follow(innovate.do_research)

    def compare(self) -> None:
        """See how far it is behind the market's leader."""
        self.follow(innovate.compare_knowledge)

    def close_books(self) -> None:
        """Add up the month."""
        self.follow(account.close_books)


class Competitor(Supplier):
    """A supplier other than the focal one."""


class SalesRep(RowAgent, axis="r"):
    """Somebody who visits accounts for a supplier: field staff, account manager or executive."""

    def plan(self) -> None:
        """See what time is left after conflicts."""
        self.follow(plan.plan_attention)
