"""The suppliers, the competitors among them, and their people."""

from __future__ import annotations

from sim.agents.account import KeyAccount
from sim.agents.row import RowAgent
from sim.rules import account, market, plan, supply, tactics
from sim.strategies import Attack, Conflict, Coverage, TacticMix
from sim.strategies.coverage import LAYERS, RANKS


class Supplier(RowAgent, axis="s"):
    """A firm that sells. Override `plan` to decide anew every month; see `set_policy`, `set_coverage`, `set_attack`, `set_tactics`."""

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
        self.price_cut = attack.price_cut
        self.cut = attack.price_cut  # this month's prices too, where a plan decides it
        self.raid_effort = attack.raid_effort
        self.readiness = attack.readiness

    def set_tactics(self, mix: TacticMix) -> None:
        """Practise the ten tactics as in `mix` from now on."""
        self.tactic = mix.levels

    def grow(self) -> None:
        """Sell outside the key accounts."""
        self.follow(market.grow_other_sales)

    def plan(self) -> None:
        """Decide what to do this month; by default, whether to raid."""
        self.follow(plan.plan_attack)

    def plan_tactics(self) -> None:
        """Offer rewards and run promotions."""
        self.follow(tactics.plan_tactics)

    def launch(self) -> None:
        """Bring out new products."""
        self.follow(tactics.launch)

    def ship(self) -> None:
        """Fill the orders."""
        self.follow(supply.ship)

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
