"""The suppliers, the competitors among them, and their people."""

from __future__ import annotations

from sim.agents.account import KeyAccount
from sim.agents.relationship import Relationship
from sim.agents.row import RowAgent
from sim.errors import KamlabError
from sim.given import shown
from sim.negotiation.negotiator import Negotiator, take_side
from sim.negotiation.seat import SUPPLIER
from sim.rules import (
    account,
    departments,
    flank,
    force,
    innovate,
    leakage,
    lighthouse,
    market,
    plan,
    portfolio,
    power,
    react,
    reform,
    reps,
    reputation,
    seniors,
    supply,
    tactics,
    venture,
)
from sim.strategies import AdaptivePolicy, Attack, Conflict, Coverage, PayPlan, Portfolio, TacticMix
from sim.strategies.attack import TRAITS
from sim.strategies.coverage import LAYERS, RANKS


class Supplier(RowAgent, axis="s"):
    """A firm that sells. Override `plan` to decide again every month; see `set_policy`, `set_coverage`, `set_attack`, `set_tactics`."""

    def with_(self, account: KeyAccount) -> Relationship:
        """The relationship with an account.

        Raises
        ------
        KamlabError
            for whatever is no key account of this world
        """
        if not isinstance(account, KeyAccount) or account.model is not self.model:
            raise KamlabError(f"{self!r}: the account must be a key account of the same world, not {shown(account)}")
        pairs, rows = self.model._pairs, (self.row, account.row)
        if rows not in pairs:
            pairs[rows] = Relationship(self, self.model.accounts[account.row])
        return pairs[rows]

    @property
    def relationships(self) -> list[Relationship]:
        """Those with all accounts, in the accounts' order; `active` tells which exist at present."""
        return [self.with_(account) for account in self.model.accounts]

    def set_policy(self, policy: str | Conflict | AdaptivePolicy, account: KeyAccount | None = None) -> None:
        """Bargain by `policy`, a record, an adaptive policy or a name, from now on, with one account or with all."""
        chosen = self.policy_of(policy)
        rows = range(len(self.model.state.account)) if account is None else [self.with_(account).account.row]
        self.policy[rows] = chosen.traits
        self.model.adapt(chosen, SUPPLIER, [(self.row, a) for a in rows])

    def negotiate_by(self, negotiator: Negotiator | None, account: KeyAccount | None = None) -> None:
        """Let a negotiator decide in conflicts with one account, or with all; None hands back to the policy."""
        rows = range(len(self.model.state.account)) if account is None else [self.with_(account).account.row]
        take_side(self.model, negotiator, SUPPLIER, [(self.row, a) for a in rows])

    def set_coverage(self, coverage: str | Coverage) -> None:
        """Visit accounts by `coverage`, a record or a name, from now on."""
        coverage = self.record_of("a relationship", coverage, Coverage, "coverages")
        self.effort = [[coverage.visits(layer, rank) for layer in LAYERS] for rank in RANKS]
        self.links = coverage.links
        self.monitoring = coverage.monitoring

    def set_attack(self, attack: str | Attack) -> None:
        """Attack by `attack`, a record or a name, from now on."""
        attack = self.record_of("an attack", attack, Attack, "attacks")
        for trait in TRAITS:
            setattr(self, trait, getattr(attack, trait))

    def set_portfolio(self, chosen: str | Portfolio) -> None:
        """Serve head and tail by `chosen`, a record or a name, from now on; who belongs to the head is drawn again."""
        chosen = self.record_of("a portfolio", chosen, Portfolio, "portfolios")
        self.head_part = chosen.head
        self.head_service = chosen.head_service
        self.tail_service = chosen.tail_service
        self.redrawn = chosen.redrawn
        self.tier[:] = self.tier_changed[:] = 0
        self.served[:] = 1.0
        self.handover = 0.0

    def set_pay(self, plan: str | PayPlan) -> None:
        """Pay and steer the representatives by `plan`, a record or a name, from now on."""
        plan = self.record_of("a pay plan", plan, PayPlan, "pay_plans")
        self.has_pay_plan = 1
        self.commission = plan.commission
        self.process_control = plan.process_control

    def set_tactics(self, mix: str | TacticMix) -> None:
        """Practise the ten tactics as in `mix`, a record or a name, from now on."""
        self.tactic = self.record_of("a mix of tactics", mix, TacticMix, "tactic_mixes").levels

    def grow(self) -> None:
        """Sell outside the key accounts."""
        self.follow(market.grow_other_sales)

    def spread_attention(self) -> None:
        """Spread senior people's time over the key accounts."""
        self.follow(seniors.spread_attention)

    def enter(self) -> None:
        """Enter the market, in the month set for it."""
        self.follow(power.enter_market)

    def plan(self) -> None:
        """Decide what to do this month; by default, whether to raid."""
        self.follow(plan.plan_attack)

    def reform(self) -> None:
        """Carry out what the scenario has in store."""
        self.follow(reform.reform)

    def count_leavers(self) -> None:
        """Grow by those who left others to found this firm."""
        self.follow(reps.count_leavers)

    def gather(self) -> None:
        """Take stock of the departments and of the load on service."""
        self.follow(departments.gather)

    def pay_the_line(self) -> None:
        """Pay for departments, service, representatives and compensation."""
        self.follow(departments.pay_the_line)

    def draw_tiers(self) -> None:
        """Tell head and tail apart, and serve them accordingly."""
        self.follow(portfolio.draw_tiers)

    def be_talked_of(self) -> None:
        """Be talked of among the accounts."""
        self.follow(reputation.spread_word)

    def shine(self) -> None:
        """Show the customers that others look to."""
        self.follow(lighthouse.shine)

    def attack_head(self) -> None:
        """Spend profit from the tail on price cuts at the others' head accounts."""
        self.follow(portfolio.attack_head)

    def set_prices(self) -> None:
        """Set the month's prices, after it is decided whether to attack with them."""
        self.follow(plan.set_prices)

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

    def respond(self) -> None:
        """Answer the attacks that were noticed."""
        self.follow(react.respond)

    def notice(self) -> None:
        """Notice where others attack."""
        self.follow(react.notice)

    def hear_of_knowledge(self) -> None:
        """Hear of what others know."""
        self.follow(leakage.hear_of_knowledge)

    def do_research(self) -> None:
        """Learn from research."""
        self.follow(innovate.do_research)

    def compare(self) -> None:
        """See how far it is behind the market's leader."""
        self.follow(innovate.compare_knowledge)

    def post_list(self) -> None:
        """List terms for all accounts alike, in the month set for it."""
        self.follow(power.post_list)

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

    def stay_or_leave(self) -> None:
        """Grow into the post, or leave it to a successor."""
        self.follow(reps.stay_or_leave)

    def plan(self) -> None:
        """See what time is left after conflicts."""
        self.follow(plan.plan_attention)


class Department(RowAgent, axis="d"):
    """Production, technology, logistics or finance of a supplier."""

    def align(self) -> None:
        """Come to work for the key accounts, or cease to."""
        self.follow(departments.align)
