"""Small classes for tests."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

from sim.classroom.forms import Form, case_of, form_of
from sim.classroom.room import Room, open_room
from sim.classroom.sitting import DECISION
from sim.classroom.store import Store
from sim.classroom.told import told_to, tongue_of
from tests.classroom.players import any_answer


class Clock:
    """Time that a test sets."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def form(*roles: str, months: int = 6, seed: int = 3) -> Form:
    return form_of(case_of("first-class").with_(months=months), roles or ("supplier", "buyer"), every=4, seed=seed)


def room_in(folder: Path, *roles: str, people: int = 2, clock: Any = None, **changes: Any) -> Room:
    room, _ = open_room(Store(str(folder / "class.sqlite")), form(*roles, **changes), clock=clock or Clock())
    for n in range(people - len(room.people)):
        room.join(f"Person {n + len(room.people)}", consent=False)
    return room


def state_of(room: Room, number: int) -> dict[str, Any]:
    return told_to(room, room.people[number], tongue_of("en"))


def answer(room: Room, number: int, luck: random.Random) -> dict[str, Any] | None:
    """Let a person give some legal answer, where it is asked."""
    state = state_of(room, number)
    if not state.get("question"):
        return None
    given = any_answer(state, luck)
    room.answer(room.people[number], state["game"], state["asked"], DECISION.validate_python(given))
    return given


def play(room: Room, seed: int = 0, most: int = 10_000) -> int:
    """People answer in any order, to the end or so many times; returns how often."""
    luck, answered = random.Random(seed), 0
    while answered < most:
        asked = [number for number in room.people if state_of(room, number).get("question")]
        if not asked:
            break
        answer(room, luck.choice(asked), luck)
        answered += 1
    return answered
