"""A month between a supplier and an account where somebody other than a policy decides for one side or both.

It can stop at every move: a generator yields the seat whose move it is, and is sent the move. What a month comes to, what an offer does,
when talks fail and what they leave behind are the rules of `sim.rules.conflict` and `sim.rules.table`, which the engines follow as well.
"""

from __future__ import annotations

from collections.abc import Collection, Generator
from typing import Any, TypeVar

import numpy as np

from sim.errors import KamlabError
from sim.given import shown
from sim.kernel.axes import N_ISSUES, TRAIT
from sim.negotiation.moves import Accept, GiveIn, Move, Offer, Repair, Terms
from sim.negotiation.seat import ACCOUNT, SUPPLIER, Seat
from sim.rules import conflict, table
from sim.rules.table import NOW, SEAT, Talks
from sim.strategies import Conflict
from sim.strategies.conflict import BALANCED

STANCES = {"hold": (1.0, 0.0), "repair": (BALANCED.resolve, 1.0)}
"""Resolve and repair behind a move in a stand-off: who holds never yields, who offers repair does so with a balanced manager's nerve."""

Answer = Move | Conflict
"""A move, or a conflict policy that decides from here on: these talks to their end, or this month of a stand-off."""
Asking = Generator[Seat, Answer, None]
_Asked = TypeVar("_Asked")
_Given = TypeVar("_Given")


def face_supplier(world: Any, s: int, a: int, asked: Collection[int]) -> Asking:
    """The month between account `a` and supplier `s`; sides in `asked` (0 supplier, 1 account) are asked, policies decide for others."""
    st, p = world.state, world.parameters
    what = conflict.stir(st, p, s, a)
    if what == conflict.HOLDING:
        yield from _stand_off(world, s, a, asked)
    elif what == conflict.TALKING:
        yield from _talk(world, s, a, asked)


def _talk(world: Any, s: int, a: int, asked: Collection[int]) -> Asking:
    st, p = world.state, world.parameters
    talks = conflict.prepare(st, p, s, a)
    open_seats = set(asked)
    for side in open_seats:
        talks.seat[side, SEAT.free] = 1.0
        talks.seat[side, SEAT.fear] = 0.0  # nobody can tell what a person or a program is afraid of
    offers: list[np.ndarray] = []
    while talks.now[NOW.standing] == table.OPEN:
        side = int(table.turn(talks))
        move: Move | None = None
        if side in open_seats:
            answer = yield Seat(world, s, a, side, talks)
            if isinstance(answer, Conflict):
                open_seats.remove(side)
                talks.seat[side, SEAT.free] = 0.0
                conflict.take_seat(st, p, s, a, talks, side, np.array(answer.traits))
            else:
                move = answer
        _carry_out(p, talks, side, move, offers)
    for side in open_seats:  # what somebody would not go below is what was asked for last
        talks.seat[side, SEAT.reserve] = talks.seat[side, SEAT.asked]
    conflict.leave_table(st, p, s, a, talks, np.array(offers).reshape(-1, N_ISSUES))


def _carry_out(p: Any, talks: Talks, side: int, move: Move | None, offers: list[np.ndarray]) -> None:
    """One side's move; None: its policy decides."""
    heard = talks.seat[1 - side, SEAT.offers] > 0.0
    if isinstance(move, Accept) or (move is None and heard and table.acceptable(p, talks, side)):
        table.accept(p, talks, side)
        offers[-1] = talks.offer[1 - side].copy()
        return
    if heard:
        table.refuse(p, talks, side)
        if talks.now[NOW.standing] != table.OPEN:
            return
    x = np.empty(N_ISSUES)
    if move is None:
        worth = table.wanted(p, talks, side, talks.now[NOW.made])
        table.compose(p, talks, side, worth, talks.traits[side, TRAIT.perspective], x)
    elif isinstance(move, Offer):
        worth = move.worth
        table.compose(p, talks, side, worth, move.perspective, x)
    elif isinstance(move, Terms):
        x = np.array(move.issues)
        worth = table.worth(talks, side, x)
    else:
        talks.now[NOW.standing] = table.FAILED
        return
    table.put(p, talks, side, worth, x)
    offers.append(x)


def _stand_off(world: Any, s: int, a: int, asked: Collection[int]) -> Asking:
    st, p = world.state, world.parameters
    stances: list[float] = []
    gave_in: list[int] = []
    for side, policy in ((SUPPLIER, st.pair["policy"][s, a]), (ACCOUNT, st.pair["account_policy"][s, a])):
        stance = (float(policy[TRAIT.resolve]), float(policy[TRAIT.repair]))
        if side in asked:
            answer = yield Seat(world, s, a, side, None)
            if isinstance(answer, Conflict):
                stance = (answer.resolve, answer.repair)
            elif isinstance(answer, GiveIn):
                gave_in.append(side)
            else:
                stance = STANCES["repair" if isinstance(answer, Repair) else "hold"]
        stances += stance
    if not gave_in:
        conflict.stand_off(st, p, s, a, *stances)
    else:
        conflict.give_in(st, p, s, a, SUPPLIER in gave_in, ACCOUNT in gave_in)


def resumed(steps: Generator[_Asked, _Given, None], answer: _Given) -> _Asked | None:
    """What is asked after an answer; None at the end."""
    try:
        return steps.send(answer)
    except StopIteration:
        return None


def check_move(seat: Seat, given: Any) -> Answer:
    """The answer of a negotiator.

    Raises
    ------
    KamlabError
        for one that cannot be given here
    """
    if isinstance(given, Conflict) or (isinstance(given, Move) and isinstance(given, seat.moves)):
        return given
    can = ", ".join(move.__name__ for move in seat.moves)
    raise KamlabError(
        f"month {seat.month}: the negotiator of {seat.supplier if seat.side == 'supplier' else seat.account} answered {shown(given)}; "
        f"it can answer {can}, or a sim.Conflict that decides from here on"
    )
