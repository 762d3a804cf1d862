"""A place at the table: what its side sees, and nothing that it could not know."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.kernel.axes import N_ISSUES
from sim.negotiation.moves import Accept, GiveIn, Hold, Move, Offer, Repair, Terms, WalkAway
from sim.rules import conflict, table
from sim.rules.bargaining import utility_account, utility_supplier
from sim.rules.choose import account_weights
from sim.rules.table import ACCOUNT, AGREED, NOW, SEAT, SUPPLIER, Talks

SIDES = ("supplier", "account")
"""Names of the sides, in the order of their seats."""


class Seat:
    """One side of the conflict between a supplier and an account, while it is asked for a move.

    Parameters
    ----------
    world : a `sim.World`
    s, a : rows of the supplier and the account
    side : 0 for the supplier's, 1 for the account's
    talks : the negotiation under way; None in a stand-off
    """

    def __init__(self, world: Any, s: int, a: int, side: int, talks: Talks | None) -> None:
        self.world, self.s, self.a, self.number, self._talks = world, s, a, side, talks

    @property
    def side(self) -> str:
        """Which side it is: supplier or account."""
        return SIDES[self.number]

    @property
    def supplier(self) -> str:
        """The supplier's name."""
        return self.world.setting.suppliers[self.s]

    @property
    def account(self) -> str:
        """The account's name."""
        return self.world.setting.accounts[self.a]

    @property
    def month(self) -> int:
        """The month, from 1."""
        return int(self.world.month)

    @property
    def standing_off(self) -> bool:
        """Whether a stand-off is on; otherwise there are talks."""
        return self._talks is None

    @property
    def weights(self) -> np.ndarray:
        """Array (issues,): what each issue weighs for the own side, summing to one."""
        weights = np.empty(N_ISSUES)
        (conflict.supplier_weights if self.number == SUPPLIER else account_weights)(self.world.state, self.a, weights)
        return weights

    @property
    def standing(self) -> np.ndarray:
        """Array (issues,): the terms in force, 1 best for the supplier."""
        return self.world.state.pair["terms"][self.s, self.a].copy()

    @property
    def alternative(self) -> float:
        """Own utility that is sure without the other side, 0 to 1."""
        st, p = self.world.state, self.world.parameters
        find = conflict.supplier_alternative if self.number == SUPPLIER else conflict.account_alternative
        return float(find(st, p, self.s, self.a))

    @property
    def provoked(self) -> bool:
        """Whether an unannounced price cut is behind the dispute."""
        return bool(self.world.state.pair["provoked"][self.s, self.a])

    @property
    def ours(self) -> np.ndarray | None:
        """Array (issues,): the own last offer in this conflict, where there is one."""
        return self._last(self.number)

    @property
    def theirs(self) -> np.ndarray | None:
        """Array (issues,): the other side's last offer in this conflict, where there is one."""
        return self._last(1 - self.number)

    def _last(self, side: int) -> np.ndarray | None:
        if self._talks is None:
            return self.world.state.pair[f"last_offer_{SIDES[side]}"][self.s, self.a].copy()
        return self._talks.offer[side].copy() if self._talks.seat[side, SEAT.offers] else None

    @property
    def rounds(self) -> int:
        """Rounds until the deadline of the talks; up to rounds + 1 offers are made."""
        return int(self.world.parameters["rounds"])

    @property
    def made(self) -> int:
        """Offers of both sides so far; 0 in a stand-off."""
        return 0 if self._talks is None else int(self._talks.now[NOW.made])

    @property
    def offers_left(self) -> int:
        """Offers that the own side can still make, this one included."""
        return (self.rounds - self.made) // 2 + 1 if self._talks is not None and self.made <= self.rounds else 0

    @property
    def agreed(self) -> bool:
        """Whether the talks have ended in an agreement."""
        return self._talks is not None and bool(self._talks.now[NOW.standing] == AGREED)

    @property
    def lasted(self) -> int:
        """Months of the stand-off so far; 0 in talks."""
        return int(self.world.state.pair["standoff"][self.s, self.a]) if self._talks is None else 0

    def worth(self, terms: np.ndarray) -> float:
        """Own utility of terms (issues,), 0 to 1."""
        worth = utility_supplier if self.number == SUPPLIER else utility_account
        return float(worth(self.weights, np.asarray(terms, dtype=float)))

    def package(self, worth: float, perspective: float = 1.0) -> np.ndarray:
        """Array (issues,): the terms that `Offer(worth, perspective)` would offer, 1 best for the supplier; nothing is offered."""
        x = np.empty(N_ISSUES)
        assert self._talks is not None
        table.compose(self.world.parameters, self._talks, self.number, worth, perspective, x)
        return x

    @property
    def moves(self) -> tuple[type[Move], ...]:
        """The moves that can be made now."""
        if self._talks is None:
            return (Hold, Repair, GiveIn)
        offers: tuple[type[Move], ...] = (Offer, Terms) if self.offers_left else ()
        return (*((Accept,) if self.theirs is not None else ()), *offers, WalkAway)


__all__ = ["ACCOUNT", "SIDES", "SUPPLIER", "Seat"]
