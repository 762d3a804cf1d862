"""Borrowed tables: a loop that counts no references writes into the caller's tables, and neither keeps one alive nor lets go of it."""

from __future__ import annotations

import sys

from sim.world.borrow import borrowed
from sim.world.jit import rule
from tests.worlds import small_state


@rule
def tick(st):
    st = borrowed(st)
    st.clock[2] += 1
    st.pair[0, 0].share += 0.25


def holders(state) -> list[int]:
    return [sys.getrefcount(table) for table in state]


def test_a_loop_that_borrows_writes_to_the_callers_tables_and_leaves_their_holders_as_they_were():
    st = small_state()
    before, month, share = holders(st), int(st.clock[2]), float(st.pair["share"][0, 0])
    for _ in range(3):
        tick(st)
    assert (st.clock[2], st.pair["share"][0, 0]) == (month + 3, share + 0.75)
    assert holders(st) == before
