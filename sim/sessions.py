"""Pages of a server that are open or were lately: whose they are, and how many there may be."""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable
from dataclasses import dataclass

MOST_SESSIONS, MOST_A_PERSON = 300, 12
"""Pages that are kept: of all, and of one person. Each holds a game in the server's memory."""
SESSION_ENDS = 600.0
"""Seconds for which a page is kept that lost its connection; a telephone that was put aside goes on where it was."""


@dataclass
class _Page:
    person: str
    connections: int = 0
    left: float = 0.0


class Sessions:
    """A page belongs to who opened it. Where there are too many, the one that was left longest ago is ended first.

    Parameters
    ----------
    end : called with the name of a page that is not kept any longer
    clock : seconds
    """

    def __init__(self, end: Callable[[str], object] = lambda _: None, clock: Callable[[], float] = time.monotonic) -> None:
        self._end, self._clock = end, clock
        self._pages: dict[str, _Page] = {}

    def __len__(self) -> int:
        return len(self._pages)

    def room_for(self, person: str) -> bool:
        """Whether this person may open one more page."""
        connected = [page for page in self._pages.values() if page.connections]
        return len(connected) < MOST_SESSIONS and sum(page.person == person for page in connected) < MOST_A_PERSON

    def enter(self, name: str, person: str) -> bool:
        """Connect to a page, or open it; False where it is another person's, or there is no room."""
        self._forget()
        if name not in self._pages:
            if not self.room_for(person):
                return False
            self._make_room(person)
            self._pages[name] = _Page(person)
        page = self._pages[name]
        if not hmac.compare_digest(page.person.encode(), person.encode()):
            return False
        page.connections += 1
        return True

    def leave(self, name: str) -> None:
        """Note that a connection to a page has ended."""
        page = self._pages[name]
        page.connections -= 1
        page.left = self._clock()

    def _forget(self) -> None:
        """Drop the pages that the server behind has ended by itself."""
        now = self._clock()
        self._pages = {name: page for name, page in self._pages.items() if page.connections or page.left + SESSION_ENDS > now}

    def _make_room(self, person: str) -> None:
        """End pages that nobody looks at until one more fits; `room_for` has seen that this is enough."""
        for most, whose in ((MOST_A_PERSON, {person}), (MOST_SESSIONS, None)):
            pages = {name: page for name, page in self._pages.items() if whose is None or page.person in whose}
            left = sorted((name for name, page in pages.items() if not page.connections), key=lambda name: pages[name].left)
            for name in left[: max(0, len(pages) - most + 1)]:
                del self._pages[name]
                self._end(name)
