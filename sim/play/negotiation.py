"""A negotiation whose account follows the rule book, and whose supplier is moved from outside."""

from __future__ import annotations

import numpy as np

from sim.kernel.axes import TRAIT
from sim.rules.bargaining import SLACK, cheapest_first, make_offer, target, utility_account, utility_supplier


class Negotiation:
    """Alternating offers as in `sim.rules.bargaining.negotiate`, one at a time.

    Parameters
    ----------
    w, v : arrays (issues,), weights of supplier and account, each summing to one
    account : array (traits,), the account's conflict policy
    reserve_account : the account's walk-away utility
    rounds : rounds until the deadline; up to rounds + 1 offers are made
    account_opens : who makes the first offer

    Attributes
    ----------
    offers : arrays (issues,) of x in [0, 1], 1 best for the supplier, in turn
    agreed : whether the last of them was accepted
    asked_supplier, asked_account : own utility that each side's last offer asks for; 1 for a side that made none
    """

    def __init__(
        self, w: np.ndarray, v: np.ndarray, account: np.ndarray, reserve_account: float, rounds: int, *, account_opens: bool
    ) -> None:
        self.w, self.v, self.account, self.reserve_account = w, v, account, reserve_account
        self.rounds, self.account_opens = rounds, account_opens
        self.offers: list[np.ndarray] = []
        self.agreed = False
        self.asked_supplier = self.asked_account = 1.0
        self._order_supplier, self._order_account = np.empty(w.size, np.int64), np.empty(w.size, np.int64)
        cheapest_first(w, v, self._order_supplier)
        cheapest_first(v, w, self._order_account)

    @property
    def over(self) -> bool:
        """Agreed, or past the deadline."""
        return self.agreed or len(self.offers) > self.rounds

    @property
    def accounts_turn(self) -> bool:
        """Whether the next offer is the account's."""
        return (len(self.offers) % 2 == 0) == self.account_opens

    def by(self, side: str) -> list[np.ndarray]:
        """Offers made by "supplier" or "account" so far, in turn."""
        return self.offers[int(self.account_opens != (side == "account")) :: 2]

    def account_moves(self) -> None:
        """The account makes its offer."""
        self.asked_account = target(self.account, self.reserve_account, len(self.offers) / self.rounds, self._received_account())
        kept = np.empty(self.v.size)
        make_offer(self.v, self._order_account, float(self.account[TRAIT.perspective]), self.asked_account, kept)
        self.offers.append(1.0 - kept)

    def package(self, worth: float, perspective: float) -> np.ndarray:
        """Terms that are worth `worth` to the supplier: cheapest concessions first (perspective 1) to evenly (0)."""
        kept = np.empty(self.w.size)
        make_offer(self.w, self._order_supplier, perspective, worth, kept)
        return kept

    def supplier_offers(self, x: np.ndarray, asked: float) -> None:
        """The supplier offers `x`, asking for `asked` of own utility; the account may accept."""
        self.asked_supplier = asked
        self.offers.append(x)
        least = target(self.account, self.reserve_account, self._next_time(), self._received_account())
        self.agreed = bool(utility_account(self.v, x) >= least - SLACK)

    def accept(self) -> None:
        """The supplier accepts the account's last offer."""
        self.agreed = True

    def follow(self, policy: np.ndarray, reserve: float) -> None:
        """The supplier makes one move by a conflict policy with a walk-away utility: accepts, or makes the next offer."""
        received = self._received_supplier()
        theirs = self.by("account")
        if theirs and utility_supplier(self.w, theirs[-1]) >= target(policy, reserve, self._next_time(), received) - SLACK:
            self.accept()
        elif not self.over:
            asked = target(policy, reserve, len(self.offers) / self.rounds, received)
            self.supplier_offers(self.package(asked, float(policy[TRAIT.perspective])), asked)

    def _next_time(self) -> float:
        return min(1.0, len(self.offers) / self.rounds)

    def _received_account(self) -> float:
        return _gain([utility_account(self.v, x) for x in self.by("supplier")])

    def _received_supplier(self) -> float:
        return _gain([utility_supplier(self.w, x) for x in self.by("account")])


def _gain(seen: list[float]) -> float:
    """How far the best offer seen goes beyond the first."""
    return max(0.0, *(value - seen[0] for value in seen)) if seen else 0.0
