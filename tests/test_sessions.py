"""How many pages a server keeps, whose they are, and when they end; time is a number here."""

from __future__ import annotations

import pytest

from sim.sessions import MOST_A_PERSON, MOST_SESSIONS, SESSION_ENDS, Sessions


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def kept():
    """Sessions with a clock that is set, and the names of the pages that were ended."""
    ended: list[str] = []
    clock = Clock()
    sessions = Sessions(ended.append, clock)
    return sessions, clock, ended


def test_one_person_holds_few_pages_and_others_still_come_in(kept):
    sessions, _, _ = kept
    assert all(sessions.enter(f"a{i}", "ann") for i in range(MOST_A_PERSON))
    assert not sessions.room_for("ann")
    assert not sessions.enter("one more", "ann")
    assert sessions.enter("a0", "ann"), "a page that is open was cut off from its own"
    assert sessions.enter("b", "bob")


def test_loading_again_and_again_takes_the_room_of_nobody_else(kept):
    sessions, clock, ended = kept
    for i in range(10 * MOST_SESSIONS):
        clock.now += 0.01
        assert sessions.enter(f"a{i}", "ann")
        sessions.leave(f"a{i}")
    assert len(sessions) == MOST_A_PERSON
    assert ended == [f"a{i}" for i in range(10 * MOST_SESSIONS - MOST_A_PERSON)], "not the oldest went first, or the server keeps them"
    assert sessions.room_for("bob")


def test_there_is_an_end_to_all_pages_and_those_nobody_looks_at_go_first(kept):
    sessions, clock, ended = kept
    for i in range(MOST_SESSIONS):
        assert sessions.enter(str(i), f"person {i}")
    assert not sessions.enter("late", "late")
    clock.now = 1.0
    sessions.leave("7")
    assert sessions.enter("late", "late")
    assert ended == ["7"]
    assert len(sessions) == MOST_SESSIONS


def test_a_page_belongs_to_who_opened_it_until_it_ends(kept):
    sessions, clock, _ = kept
    sessions.enter("page", "ann")
    sessions.enter("page", "ann")
    sessions.leave("page")
    clock.now = 10 * SESSION_ENDS
    assert not sessions.enter("page", "bob"), "a page with a second connection was forgotten"
    sessions.leave("page")
    clock.now += SESSION_ENDS - 1
    assert not sessions.enter("page", "bob")
    clock.now += 2
    assert sessions.enter("page", "bob")
