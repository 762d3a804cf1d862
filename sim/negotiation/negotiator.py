"""Negotiators in Python: a class that is asked for every move of its side.

They sit in a world (`sim.build`) and in the world of a game, which is lived agent by agent. The batch engine, and all that runs many
replications by it, knows policies only; a saved game holds decisions of the person and no negotiators.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol, runtime_checkable

from sim.errors import KamlabError
from sim.given import shown
from sim.negotiation.month import Answer, check_move, face_supplier, resumed
from sim.negotiation.seat import Seat
from sim.rules import conflict


@runtime_checkable
class Negotiator(Protocol):
    """Decides for one side of the conflicts that it is put in charge of.

    `move` is asked whenever it is the side's turn: in talks for an offer, an acceptance or a walk-out, in a month of stand-off for holding
    out, offering repair or giving in (`seat.moves` lists what can be answered). A `sim.Conflict` as the answer hands over to that policy:
    these talks to their end, or this month of the stand-off.

    Examples
    --------
    >>> class SplitTheDifference:
    ...     def move(self, seat):
    ...         if seat.standing_off:
    ...             return sim.negotiation.moves.Repair()
    ...         if seat.theirs is not None and seat.worth(seat.theirs) >= 0.5:
    ...             return sim.negotiation.moves.Accept()
    ...         return sim.negotiation.moves.Offer(worth=0.6) if seat.offers_left else sim.negotiation.moves.WalkAway()
    >>> import sim, sim.negotiation.moves
    >>> isinstance(SplitTheDifference(), Negotiator)
    True
    """

    def move(self, seat: Seat) -> Answer:
        """The move of the side that sits here."""


def face_supplier_with(world: Any, s: int, a: int, negotiators: Mapping[int, Negotiator]) -> None:
    """The month between account `a` and supplier `s`, the negotiators deciding for their sides (0 supplier, 1 account)."""
    if not negotiators:
        conflict.face_supplier(world.state, world.parameters, s, a)
        return
    month = face_supplier(world, s, a, negotiators)
    seat = next(month, None)
    while seat is not None:
        seat = resumed(month, answer_of(negotiators[seat.number], seat))


def answer_of(negotiator: Negotiator, seat: Seat) -> Answer:
    """What a negotiator answers.

    Raises
    ------
    KamlabError
        for an answer that cannot be given there
    """
    return check_move(seat, negotiator.move(seat))


def face_each(world: Any, a: int) -> None:
    """The month between account `a` and each supplier: negotiators decide where there are any, policies where there are none."""
    for s in range(len(world.state.supplier)):
        face_supplier_with(world, s, a, world.negotiators.get((s, a), {}))


def take_side(world: Any, negotiator: Negotiator | None, side: int, pairs: Iterable[tuple[int, int]]) -> None:
    """Put a negotiator in charge of a side (0 supplier, 1 account) of pairs (supplier, account); None leaves it to the policy.

    Raises
    ------
    KamlabError
        for something that cannot be asked for moves
    """
    if isinstance(negotiator, type):
        raise KamlabError(f"negotiate_by: {shown(negotiator)} is a class; make a negotiator of it, with ()")
    if negotiator is not None and not (isinstance(negotiator, Negotiator) and callable(negotiator.move)):
        raise KamlabError(f"negotiate_by: {shown(negotiator)} has no method move(seat); see sim.negotiation.negotiator")
    for pair in pairs:
        seats = {key: who for key, who in world.negotiators.get(pair, {}).items() if key != side}
        if negotiator is not None:
            seats[side] = negotiator
        if seats:
            world.negotiators[pair] = seats
        else:
            world.negotiators.pop(pair, None)
