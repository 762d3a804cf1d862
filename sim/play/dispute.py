"""A month between an account and the suppliers, one of whose managers is a person.

What can be done, and what it does, is told in `sim.negotiation`; here a seat becomes a question to the person, and the answer a move.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping

from sim.engine.world import World
from sim.negotiation.month import Answer, face_supplier, resumed
from sim.negotiation.moves import Move
from sim.negotiation.negotiator import answer_of, face_supplier_with
from sim.negotiation.seat import SUPPLIER, Seat
from sim.play.decisions import AnyDecision, Delegate
from sim.play.questions import OfferQuestion, Question, StandoffQuestion
from sim.strategies import Conflict

Asking = Generator[Question, AnyDecision, None]


def face_conflict(world: World, a: int, policies: Mapping[str, Conflict]) -> Asking:
    """The month's conflict of account `a` with all its suppliers, the focal one's manager being a person.

    Parameters
    ----------
    world : built with a ledger, at the step `face_conflict` of its month
    a : the account's row
    policies : conflict policies by name, for what is delegated
    """
    for s in range(len(world.setting.suppliers)):
        if s == world.setting.focal:
            yield from _face_person(world, s, a, policies)
        else:
            face_supplier_with(world, s, a, world.negotiators.get((s, a), {}))


def _face_person(world: World, s: int, a: int, policies: Mapping[str, Conflict]) -> Asking:
    beside = {side: who for side, who in world.negotiators.get((s, a), {}).items() if side != SUPPLIER}
    month = face_supplier(world, s, a, [SUPPLIER, *beside])
    seat = next(month, None)
    first = True
    while seat is not None:
        if seat.number in beside:
            answer = answer_of(beside[seat.number], seat)
        else:
            decision = yield _standoff_question(seat, policies) if seat.standing_off else _offer_question(seat, policies, first=first)
            first = False
            answer = _answer(decision, policies)
        seat = resumed(month, answer)


def _answer(decision: AnyDecision, policies: Mapping[str, Conflict]) -> Answer:
    if isinstance(decision, Delegate):
        return policies[decision.policy]
    assert isinstance(decision, Move)
    return decision


def _offer_question(seat: Seat, policies: Mapping[str, Conflict], *, first: bool) -> OfferQuestion:
    return OfferQuestion(
        seat.month, tuple(policies), seat.account, seat.weights, seat.standing, seat.alternative, seat.theirs, seat.ours,
        offers_left=seat.offers_left, provoked=seat.provoked, first=first,
    )  # fmt: skip


def _standoff_question(seat: Seat, policies: Mapping[str, Conflict]) -> StandoffQuestion:
    return StandoffQuestion(
        seat.month, tuple(policies), seat.account, seat.weights, seat.standing, seat.alternative, seat.theirs, seat.ours,
        lasted=seat.lasted,
    )  # fmt: skip
