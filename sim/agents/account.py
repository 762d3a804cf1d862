"""The accounts and the people in them."""

from __future__ import annotations

from typing import Any

from sim.agents.relationship import Relationship
from sim.agents.row import RowAgent
from sim.errors import KamlabError
from sim.given import shown
from sim.negotiation.negotiator import Negotiator, face_each, take_side
from sim.negotiation.seat import ACCOUNT
from sim.rules import (
    account,
    choose,
    compete,
    conflict,
    deliver,
    door,
    dropping,
    innovate,
    learn,
    market,
    people,
    power,
    relate,
    reps,
    reputation,
    stages,
    tactics,
    venture,
)
from sim.strategies import AdaptivePolicy, Conflict


class Contact(RowAgent, axis="c"):
    """A person at the account, in the operating, management or decision layer."""

    def change_post(self) -> None:
        """Stay, or leave the post to a successor."""
        self.follow(people.change_post)

    def meet(self) -> None:
        """Meet the suppliers' people."""
        self.follow(relate.meet)

    def attend_symposium(self) -> None:
        """Go to the suppliers' annual symposia."""
        self.follow(tactics.attend_symposium)


class KeyAccount(RowAgent, axis="a"):
    """A firm that buys, with its contacts."""

    def with_(self, supplier: Any) -> Relationship:
        """The relationship with a supplier.

        Raises
        ------
        KamlabError
            for whatever is no supplier of this world
        """
        if not (isinstance(supplier, RowAgent) and supplier.axis == "s" and supplier.model is self.model):
            raise KamlabError(f"{self!r}: the supplier must be a supplier of the same world, not {shown(supplier)}")
        return supplier.with_(self)

    @property
    def relationships(self) -> list[Relationship]:
        """Those with all suppliers, in the suppliers' order; `active` tells which exist at present."""
        return [supplier.with_(self) for supplier in self.model.suppliers]

    def set_policy(self, policy: str | Conflict | AdaptivePolicy, supplier: RowAgent | None = None) -> None:
        """Bargain by `policy`, a record, an adaptive policy or a name, from now on, with one supplier or with all."""
        chosen = self.policy_of(policy)
        rows = range(len(self.model.state.supplier)) if supplier is None else [self.with_(supplier).supplier.row]
        self.account_policy[rows] = chosen.traits
        self.model.adapt(chosen, ACCOUNT, [(s, self.row) for s in rows])

    def drop_losers(self) -> None:
        """Be dropped by suppliers whom it costs more than it brings."""
        self.follow(dropping.drop_losers)

    def turn_page(self) -> None:
        """Begin a month: what was counted in the last one begins at zero."""
        self.follow(market.turn_page)

    def suffer(self) -> None:
        """Default, or see a venture fail, where the scenario says so."""
        self.follow(venture.suffer_shocks)

    def move_demand(self) -> None:
        """Know the month's demand."""
        self.follow(market.move_demand)

    def shift_power(self) -> None:
        """See whether power shifts."""
        self.follow(people.shift_power)

    def follow_leaver(self) -> None:
        """Part from representatives who left, or follow them."""
        self.follow(reps.follow_leaver)

    def watch_conduct(self) -> None:
        """See how the suppliers' people behave."""
        self.follow(tactics.watch_conduct)

    def tie_layers(self) -> None:
        """Let ties between layers grow or fade."""
        self.follow(relate.tie_layers)

    def hear_of_raids(self) -> None:
        """Contacts pass warnings of raids to the incumbent."""
        self.follow(relate.hear_of_raids)

    def hear_of_provocations(self) -> None:
        """Contacts pass warnings of what the account itself intends."""
        self.follow(relate.hear_of_provocations)

    def see_promises(self) -> None:
        """See promises kept, broken or made good."""
        self.follow(deliver.keep_promises)

    def negotiate_by(self, negotiator: Negotiator | None, supplier: RowAgent | None = None) -> None:
        """Let a negotiator decide in conflicts with one supplier, or with all; None hands back to the policy."""
        rows = range(len(self.model.state.supplier)) if supplier is None else [self.with_(supplier).supplier.row]
        take_side(self.model, negotiator, ACCOUNT, [(s, self.row) for s in rows])

    def face_conflict(self) -> None:
        """Dispute, bargain, hold out, settle or leave."""
        if any(a == self.row for _, a in self.model.negotiators):
            face_each(self.model, self.row)
        else:
            self.follow(conflict.face_conflict)

    def be_known(self) -> None:
        """Become known for a word broken."""
        self.follow(reputation.break_word)

    def open_door(self) -> None:
        """Let in whoever a contact would rather deal with."""
        self.follow(door.open_door)

    def judge_lists(self) -> None:
        """Judge terms that were listed and not bargained over."""
        self.follow(power.judge_lists)

    def contest_raids(self) -> None:
        """Decide the tenders that raiders brought about."""
        self.follow(compete.contest_raids)

    def choose(self) -> None:
        """Move shares of wallet."""
        self.follow(choose.choose)

    def bring(self) -> None:
        """Bring others to a venture of its own."""
        self.follow(venture.grow_ventures)

    def adapt(self) -> None:
        """Be granted special wishes."""
        self.follow(innovate.adapt_offers)

    def settle_accounts(self) -> None:
        """Pay the invoices."""
        self.follow(account.settle_accounts)

    def learn(self) -> None:
        """Take from the month what there is to learn."""
        self.follow(learn.learn)

    def move_stage(self) -> None:
        """See whether a relationship has come further, or fallen back."""
        self.follow(stages.move_stage)
