"""What adaptive policies see and decide, as compiled code: two units that go over the lines of one policy (`sim.rules.adaptive`).

A unit is handed the address of the policy's memory in the place of the last row: a head, and a line for each relationship. What is
compiled here knows of no policy of anybody's, is kept like a rule, and stands on this file and what it imports.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from sim.kernel.calling import row_at
from sim.kernel.jit import Unit
from sim.rules.adaptive import DECIDED, FIRST_OWN, IN_RANGE, carry_out, look

COUNT, WIDTH, SIDE, LINE, WRONG = range(5)
"""Places in the head: lines; numbers in a line; the owner's seat; the line that is decided on, NOBODY between; what is wrong there."""
LOW = WRONG + 1
HIGH = LOW + len(DECIDED)
HEAD = HIGH + len(DECIDED)
"""The ranges of what is decided follow, and after them the lines."""


@cache
def sight() -> tuple[Unit, Unit]:
    """What looks, and what carries out."""
    return Unit(looking, "sight.look_at_each", looking), Unit(carrying_out, "sight.carry_out_each", carrying_out)


def looking() -> Any:
    """The function that lets a policy look at all its relationships."""

    def look_at_each(st, p, _first, memory):
        head = row_at(memory, HEAD)
        for line in range(int(head[COUNT])):
            look(st, p, int(head[SIDE]), row_at(memory + 8 * (HEAD + line * int(head[WIDTH])), FIRST_OWN))

    return look_at_each


def carrying_out() -> Any:
    """The function that puts in place what a policy decided; it stops at the first number that cannot be used."""

    def carry_out_each(st, _p, _first, memory):
        head = row_at(memory, HEAD)
        low, high = row_at(memory + 8 * LOW, len(DECIDED)), row_at(memory + 8 * HIGH, len(DECIDED))
        for line in range(int(head[COUNT])):
            found = carry_out(st, int(head[SIDE]), row_at(memory + 8 * (HEAD + line * int(head[WIDTH])), FIRST_OWN), low, high)
            if found != IN_RANGE:
                head[LINE], head[WRONG] = line, found
                raise ValueError("a policy decided what cannot be")

    return carry_out_each
