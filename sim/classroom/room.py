"""A class at work: who has joined and sits where, the trainer's hand, and the tables. It knows nothing of browsers."""

from __future__ import annotations

import json
import math
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from sim.classroom.forms import Form, form_of_told
from sim.classroom.names import label_of
from sim.classroom.sitting import TIMER, Sitting, StaleError
from sim.classroom.store import Chat, Note, Person, Store, TakenError
from sim.errors import KamlabError
from sim.guard import new_token, seal
from sim.kernel.sources import rules_digest
from sim.language import RefusedError
from sim.play.decisions import AnyDecision, Terms
from sim.play.shared import ACCOUNT

LOBBY, RUNNING, PAUSED = "lobby", "running", "paused"
LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Of a class's code: none that is mistaken for another when it is read aloud from a wall."""
CODE = 6
MOST_PEOPLE = 300
LONGEST_CHAT, LONGEST_NOTE = 500, 2000
LONGEST_TIMER = 3600
SHOWN = ("lobby", "leaderboard", "debrief")
"""What the projector can show."""
BEFORE = ("goal", "alternative", "limit")
AFTER = ("surprise", "again", "learned")


class Room:
    """A class that is kept in a database, opened for this process.

    Parameters
    ----------
    store : the database
    number, code, told : of the class, as the database keeps them
    clock : seconds since 1970
    changed : called with the tables that have changed, or None for all and the desk; from any thread
    """

    def __init__(
        self,
        store: Store,
        number: int,
        code: str,
        told: Mapping[str, Any],
        *,
        clock: Callable[[], float] = time.time,
        changed: Callable[[set[int] | None], object] = lambda _: None,
    ) -> None:
        self.store, self.number, self.code, self.form = store, number, code, form_of_told(told["form"])
        self.consent: str = told.get("consent", "")
        self.clock, self.changed = clock, changed
        self._lock = threading.RLock()
        self._sittings: dict[int, Sitting] = {}
        self.people = {person.id: person for person in store.people(number)}
        self._by_seal = {person.seal: person.id for person in self.people.values()}
        self.desks = store.desks(number)
        # Every page is told of these with every change, so they are read once; what is added is kept first.
        self.chats, self.notes = store.chats(number), store.notes(number)
        self.phase, self.game, self.timer, self.shown = LOBBY, 1, 0, "lobby"
        self.robots: set[tuple[int, str]] = set()
        self._paused = 0.0
        self._events = 0
        for event in store.events(number):
            self._carry_out(event)
        self._paused = self.clock()  # the time that the server was away is nobody's
        self.chairs = self.form.chairs

    # Who is there

    def person_of(self, token: str) -> Person | None:
        """Who holds a token."""
        return self.people.get(self._by_seal.get(seal(token), -1))

    def is_desk(self, token: str) -> bool:
        """Whether a token is a trainer's."""
        return seal(token) in self.desks

    def admit_desk(self, token: str) -> None:
        """Let in who holds this token, as a trainer, from now on."""
        with self._lock:
            if seal(token) not in self.desks:
                self.store.add_desk(self.number, seal(token))
                self.desks.add(seal(token))

    def join(self, name: str, *, consent: bool) -> str:
        """Let somebody join, and return the token.

        Raises
        ------
        KamlabError
            for what is nobody's name, a name that is taken, and where the class is full
        """
        label = label_of(name)
        token = new_token()
        with self._lock:
            if len(self.people) >= MOST_PEOPLE:
                raise RefusedError("the class is full: it has {n} people", n=MOST_PEOPLE)
            now = self.clock()
            try:
                number = self.store.join(self.number, label, label.casefold(), seal(token), now, int(consent))
            except TakenError:
                raise RefusedError(
                    "somebody has joined under this name: add your family name; if it is you, the trainer gives you a link back in"
                ) from None
            self.people[number] = Person(number, label, seal(token), now, int(consent), None, None)
            self._by_seal[seal(token)] = number
            if self.phase != LOBBY:
                self._seat_everybody()
        self.changed(None)
        return token

    def new_link(self, number: int) -> str:
        """Another token for a person who has lost theirs; the old one lets nobody in any more."""
        token = new_token()
        with self._lock:
            person = self._person(number)
            self.store.reseal(number, seal(token))
            del self._by_seal[person.seal]
            self.people[number] = person._replace(seal=seal(token))
            self._by_seal[seal(token)] = number
        self.changed(None)
        return token

    def _person(self, number: int) -> Person:
        if number not in self.people:
            raise RefusedError("there is nobody of this number")
        return self.people[number]

    # Tables

    @property
    def places(self) -> list[int]:
        """Tables at which somebody sits."""
        return sorted({person.place for person in self.people.values() if person.place is not None})

    def sitting(self, place: int) -> Sitting:
        """The game at a table."""
        with self._lock:
            if place not in self._sittings:
                self._sittings[place] = Sitting(self.store, self.number, self.form, self.game, place, self.clock)
            return self._sittings[place]

    def earlier(self, number: int, place: int) -> Sitting:
        """A game that a table has played before the present one."""
        return Sitting(self.store, self.number, self.form, number, place, self.clock)

    def at(self, place: int) -> dict[str, Person]:
        """Who sits at a table, by chair."""
        return {person.chair: person for person in list(self.people.values()) if person.place == place and person.chair is not None}

    def robots_at(self, place: int) -> set[str]:
        """Chairs of a table in which robots sit: those that nobody has, and those that the trainer gave to one."""
        taken = self.at(place)
        return {chair for chair in self.chairs if chair not in taken or (place, chair) in self.robots}

    def _seat_everybody(self) -> None:
        """Give everybody who has no place one: a robot's chair at a table first, else a table of their own."""
        standing = [person for person in self.people.values() if person.place is None]
        places = self.places
        seats: list[tuple[int, int | None, str | None]] = []
        free = [(place, chair) for place in places for chair in self.chairs if chair not in self.at(place)]
        last = places[-1] if places else 0
        for person in standing:
            if not free:
                last += 1
                free = [(last, chair) for chair in self.chairs]
            seats.append((person.id, *free.pop(0)))
        self._seat(seats)

    def _seat(self, seats: list[tuple[int, int | None, str | None]]) -> None:
        if seats:
            self.store.seat(seats)
            for number, place, chair in seats:
                self.people[number] = self.people[number]._replace(place=place, chair=chair)

    # The trainer's hand

    def do(self, told: Mapping[str, Any]) -> dict[str, Any]:
        """Carry out what the trainer asks for; returns what is to be told back.

        Raises
        ------
        KamlabError
            for what cannot be done
        """
        what = told.get("do")
        if what in ("begin", "pause", "resume", "timer", "robot", "next", "show"):
            self._note_event(_event_of(told, self))
            return {}
        if what == "seat":
            self._move_by_hand(int(told["person"]), int(told["place"]), str(told["chair"]))
        elif what == "advance":
            self._advance(int(told["month"]))
        elif what == "link":
            return {"token": self.new_link(int(told["person"]))}
        elif what == "nudge":
            return {"nudged": self._person(int(told["person"])).id}
        else:
            raise RefusedError("the desk cannot do that")
        return {}

    def _note_event(self, event: dict[str, Any]) -> None:
        with self._lock:
            try:
                self.store.add_event(self.number, self._events, self.clock(), event)
            except TakenError:
                raise KamlabError("another process holds this class: only one may serve it") from None
            self._carry_out({**event, "at": self.clock()})
            if event["do"] in ("begin", "next"):
                self._seat_everybody()
        self.changed(None)
        if event["do"] in ("begin", "next", "robot", "resume"):
            self.let_robots()

    def _carry_out(self, event: Mapping[str, Any]) -> None:
        """What an event does; the same when it happens and when it is read again."""
        self._events += 1
        what = event["do"]
        if what == "begin":
            self.phase = RUNNING
        elif what == "pause":
            self.phase, self._paused = PAUSED, event["at"]
        elif what == "resume":
            self.phase = RUNNING
            for sitting in self._sittings.values():
                sitting.wait_longer(event["at"] - self._paused)
        elif what == "timer":
            self.timer = event["seconds"]
        elif what == "robot":
            (self.robots.add if event["on"] else self.robots.discard)((event["place"], event["chair"]))
        elif what == "next":
            for sitting in self._sittings.values():
                sitting.forget()
            self._sittings = {}
            self.game, self.phase, self.shown, self.robots = self.game + 1, RUNNING, "lobby", set()
        elif what == "show":
            self.shown = event["what"]

    def _move_by_hand(self, number: int, place: int, chair: str) -> None:
        with self._lock:
            person = self._person(number)
            if chair not in self.chairs or not 1 <= place <= MOST_PEOPLE:
                raise RefusedError("there is no such chair")
            other = self.at(place).get(chair)
            seats: list[tuple[int, int | None, str | None]] = [(number, place, chair)]
            if other is not None and other.id != number:
                seats.append((other.id, person.place, person.chair))
            self._seat(seats)
        self.changed(None)
        self.let_robots()

    def _advance(self, month: int) -> None:
        self._check_running()
        for place in self.places:
            self.sitting(place).advance(month, self.robots_at(place))
            self.changed({place})

    def let_robots(self) -> None:
        """Let the robots move that are asked, at every table."""
        if self.phase == RUNNING:
            for place in self.places:
                if self.sitting(place).let_robots(self.robots_at(place)):
                    self.changed({place})

    def tick(self) -> None:
        """Answer for those whose time is over."""
        if self.phase == RUNNING and self.timer:
            for place in self.places:
                since = self.clock() - self.timer
                if any(at <= since for at in self.sitting(place).waiting().values()) and self.sitting(place).answer_for(
                    set(self.chairs), TIMER, self.robots_at(place), since
                ):
                    self.changed({place})

    def _check_running(self) -> None:
        if self.phase != RUNNING:
            raise RefusedError("the class has not begun" if self.phase == LOBBY else "the class is paused: nothing is decided now")

    # People's hands

    def answer(self, person: Person, game: int, asked: int, given: AnyDecision) -> None:
        """A person's answer; it is kept when this returns.

        Raises
        ------
        StaleError
            where the question, or the game, has moved on
        KamlabError
            for an answer that cannot be given
        """
        self._check_running()
        if person.place is None or person.chair is None:
            raise RefusedError("you have no seat yet: wait for the trainer")
        sitting = self.sitting(person.place)  # looked up once: the trainer may begin the next game at any moment
        if game != sitting.number:
            raise StaleError("this game is over, and the next one has begun: the page shows what is asked")
        if (person.place, person.chair) in self.robots:
            raise RefusedError("the trainer has put a robot in your chair for now")
        if isinstance(given, Terms) and self.chairs[person.chair].side == ACCOUNT:
            given = given.model_copy(update={"issues": tuple(1.0 - x for x in given.issues)})
        try:
            sitting.answer(person.chair, asked, given, person.id, self.robots_at(person.place))
        except TakenError:
            raise StaleError("this question has been answered already, or is not yours now: the page shows what is asked") from None
        finally:
            self.changed({person.place})

    def suggest(self, person: Person, worth: float) -> list[float]:
        """Terms worth so much to a person who is asked for an offer, each as the own part of the issue."""
        if person.place is None or person.chair is None or not 0.0 <= worth <= 1.0:
            raise RefusedError("nothing can be suggested now")
        with self.sitting(person.place).game() as game:
            return own_part(game.suggest(person.chair, worth), self.chairs[person.chair].side).tolist()

    def peers(self, person: Person) -> dict[str, Person]:
        """Those with whom a person can talk: who sits on the other side of the table, by chair."""
        if person.place is None or person.chair is None:
            return {}
        mine = self.chairs[person.chair]
        return {
            chair: other
            for chair, other in self.at(person.place).items()
            if self.chairs[chair].side != mine.side and self.chairs[chair].firm in mine.others and mine.firm in self.chairs[chair].others
        }

    def heard(self, person: Person) -> list[Chat]:
        """What was said to a person's chair, or from it, in the present game."""
        here = [chat for chat in list(self.chats) if (chat.game, chat.place) == (self.game, person.place)]
        return [chat for chat in here if person.chair in (chat.chair, chat.other)]

    def noted(self, person: Person) -> dict[str, str]:
        """What a person has written down in the present game, by kind, as JSON."""
        return {note.kind: note.text for note in list(self.notes) if (note.game, note.person) == (self.game, person.id)}

    def chat(self, person: Person, other: str, text: str) -> None:
        """Say something to the other side.

        Raises
        ------
        KamlabError
            for who is not there, and what is too long
        """
        said = " ".join(text.split())
        if not said or len(said) > LONGEST_CHAT:
            raise RefusedError("a message has 1 to {n} letters", n=LONGEST_CHAT)
        if other not in self.peers(person):
            raise RefusedError("nobody sits there")
        assert person.place is not None
        assert person.chair is not None
        kept = Chat(self.game, person.place, person.chair, other, person.id, self.clock(), said)
        self.store.add_chat(self.number, kept)
        self.chats.append(kept)
        self.changed({person.place})

    def note(self, person: Person, kind: str, told: Mapping[str, Any]) -> None:
        """Keep what a person writes down before or after a game.

        Raises
        ------
        KamlabError
            for other questions than those that are asked, and for what is too long
        """
        asked = {"before": BEFORE, "after": AFTER}.get(kind, ())
        text = {name: str(told[name]) for name in asked if name in told}
        if not text or any(len(answer) > LONGEST_NOTE for answer in text.values()):
            raise RefusedError("an answer has at most {n} letters", n=LONGEST_NOTE)
        kept = Note(self.game, person.id, kind, self.clock(), json.dumps(text))
        self.store.add_note(self.number, kept)
        self.notes.append(kept)
        self.changed({person.place} if person.place is not None else None)


def own_part(terms: Any, side: int) -> Any:
    """Terms as the part that is one's own: 1 best for the side that looks at them."""
    return 1.0 - terms if side == ACCOUNT else terms


def _event_of(told: Mapping[str, Any], room: Room) -> dict[str, Any]:
    """An event as it is kept, checked."""
    what = told["do"]
    allowed = {"begin": (LOBBY,), "pause": (RUNNING,), "resume": (PAUSED,)}
    if what in allowed and room.phase not in allowed[what]:
        raise RefusedError("the class is not where this can be done: load the desk again")
    if what == "begin" and not room.people:
        raise RefusedError("nobody has joined yet")
    if what == "next" and room.phase == LOBBY:
        raise RefusedError("the class has not begun")
    if what == "timer":
        seconds = told.get("seconds")
        if (
            isinstance(seconds, bool)
            or not isinstance(seconds, (int, float))
            or not math.isfinite(seconds)
            or not 0 <= seconds <= LONGEST_TIMER
        ):
            raise RefusedError("a timer has 0 to {n} seconds; 0 is none", n=LONGEST_TIMER)
        return {"do": what, "seconds": int(seconds)}
    if what == "robot":
        place, chair = told.get("place"), told.get("chair")
        if place not in room.places or chair not in room.chairs:
            raise RefusedError("there is no such chair")
        return {"do": what, "place": place, "chair": chair, "on": bool(told.get("on"))}
    if what == "show":
        if told.get("what") not in SHOWN:
            raise RefusedError("the projector cannot show that")
        return {"do": what, "what": told["what"]}
    return {"do": what}


def open_room(store: Store, form: Form, *, consent: str = "", clock: Callable[[], float] = time.time) -> tuple[Room, bool]:
    """The class of a database: the one that is kept there, or a new one; and whether it goes on.

    Raises
    ------
    KamlabError
        where another class is kept there, or one that was played by other rules
    """
    told = {"form": form.told(), "rules": rules_digest(), "consent": consent}
    kept = store.rooms()
    if not kept:
        code = "".join(secrets.choice(LETTERS) for _ in range(CODE))
        number = store.make_room(code, told, clock())
        return Room(store, number, code, told, clock=clock), False
    number, code, before = kept[-1]
    if before.get("rules") != told["rules"]:
        raise KamlabError(
            f"the class in {store.shown} was played by other rules: go on with that version of KAMlab, or name another --database"
        )
    if before["form"] != told["form"]:
        raise KamlabError(
            f"{store.shown} holds another class ({before['form']['case']['name']}, {','.join(before['form']['roles'])}): "
            "give the command as it was given then, or name another --database"
        )
    return Room(store, number, code, before, clock=clock), True


__all__ = ["AFTER", "BEFORE", "LOBBY", "PAUSED", "RUNNING", "Room", "StaleError", "open_room", "own_part"]
