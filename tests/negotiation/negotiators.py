"""Negotiators of known ways."""

from __future__ import annotations

from typing import Any

from sim.kernel.axes import TRAIT, TRAITS
from sim.negotiation.moves import Accept, Offer, WalkAway
from sim.negotiation.seat import Seat
from sim.rules import table
from sim.rules.table import NOW
from sim.strategies import Conflict


def policy_of(seat: Seat) -> Conflict:
    """The policy in whose place somebody sits."""
    state = seat.world.state
    traits = (state.pair["policy"][seat.s, seat.a], state.pair["account_policy"][seat.s, seat.a])[seat.number]
    return Conflict(**dict(zip(TRAITS, traits.tolist(), strict=True)))


class AsThePolicy:
    """Makes, move by move, the moves that the policy in its place would make."""

    def __init__(self) -> None:
        self.moves = 0

    def move(self, seat: Seat) -> Any:
        self.moves += 1
        if seat.standing_off:
            return policy_of(seat)
        talks, p, side = seat._talks, seat.world.parameters, seat.number
        if seat.theirs is not None and table.acceptable(p, talks, side):
            return Accept()
        if not seat.offers_left:
            return WalkAway()
        worth = float(table.wanted(p, talks, side, talks.now[NOW.made]))
        return Offer(worth=worth, perspective=float(talks.traits[side, TRAIT.perspective]))


class HandsOver:
    """Leaves everything to the policy in its place."""

    def move(self, seat: Seat) -> Any:
        return policy_of(seat)


class Says:
    """Answers the same in talks, until no offer is left, and the same in every stand-off, which by default its policy decides."""

    def __init__(self, in_talks: Any, in_standoff: Any = None) -> None:
        self.in_talks, self.in_standoff = in_talks, in_standoff
        self.asked = 0

    def move(self, seat: Seat) -> Any:
        self.asked += 1
        if not seat.standing_off:
            return self.in_talks if seat.offers_left else WalkAway()
        return policy_of(seat) if self.in_standoff is None else self.in_standoff
