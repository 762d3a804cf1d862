"""A month between an account and a supplier, at least one of whose sides is taken by somebody in a chair of a game.

What can be done, and what it does, is told in `sim.negotiation`; here a seat becomes a question to its chair, and the answer a move.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping

from sim.engine.world import World
from sim.negotiation.month import Answer, face_supplier, resumed
from sim.negotiation.moves import Move
from sim.negotiation.negotiator import answer_of
from sim.negotiation.seat import Seat
from sim.play.decisions import AnyDecision, Delegate
from sim.play.questions import OfferQuestion, Question, StandoffQuestion
from sim.strategies import Conflict

Asked = dict[str, Question]
"""Questions that are open, by chair; a game goes on when all of them are answered."""
Asking = Generator[Asked, Mapping[str, AnyDecision], Seat | None]


def face_chairs(world: World, s: int, a: int, chairs: Mapping[int, str], policies: Mapping[str, Conflict]) -> Asking:
    """The month between supplier `s` and account `a`, one chair being asked at a time; returns the last seat that was asked.

    Parameters
    ----------
    world : at the step `face_conflict` of its month
    s, a : rows of the supplier and the account
    chairs : names of the chairs, by side (0 supplier, 1 account)
    policies : conflict policies by name, for what is delegated
    """
    beside = {side: who for side, who in world.negotiators.get((s, a), {}).items() if side not in chairs}
    month = face_supplier(world, s, a, {**chairs, **beside})
    seat, last = next(month, None), None
    begun: set[int] = set()
    while seat is not None:
        last = seat
        if seat.number in beside:
            answer = answer_of(beside[seat.number], seat)
        else:
            chair = chairs[seat.number]
            asked = _standoff_question(seat, policies) if seat.standing_off else _offer_question(seat, policies, seat.number not in begun)
            begun.add(seat.number)
            decisions = yield {chair: asked}
            answer = _answer(decisions[chair], policies)
        seat = resumed(month, answer)
    return last


def _answer(decision: AnyDecision, policies: Mapping[str, Conflict]) -> Answer:
    if isinstance(decision, Delegate):
        return policies[decision.policy]
    assert isinstance(decision, Move)
    return decision


def _offer_question(seat: Seat, policies: Mapping[str, Conflict], first: bool) -> OfferQuestion:  # noqa: FBT001
    return OfferQuestion(
        seat.month, tuple(policies), seat.account, seat.weights, seat.standing, seat.alternative, seat.theirs, seat.ours,
        offers_left=seat.offers_left, provoked=seat.provoked, first=first, package=seat.package, supplier=seat.supplier, side=seat.number,
    )  # fmt: skip


def _standoff_question(seat: Seat, policies: Mapping[str, Conflict]) -> StandoffQuestion:
    return StandoffQuestion(
        seat.month, tuple(policies), seat.account, seat.weights, seat.standing, seat.alternative, seat.theirs, seat.ours,
        lasted=seat.lasted, supplier=seat.supplier, side=seat.number,
    )  # fmt: skip
