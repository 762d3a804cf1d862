"""One table of a class: its game, played again from the moves that are kept whenever memory and database could differ."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import Any

from pydantic import TypeAdapter

from sim.classroom.forms import Form
from sim.classroom.store import Store
from sim.engine.world import release
from sim.errors import KamlabError
from sim.language import RefusedError
from sim.play.decisions import AnyDecision
from sim.play.questions import OfferQuestion, PlanQuestion, Question
from sim.play.shared import SharedGame

DECISION: TypeAdapter[AnyDecision] = TypeAdapter(AnyDecision)
PERSON, ROBOT, TIMER, DESK = "person", "robot", "timer", "desk"
"""By whose hand a move was made; all but a person's are a robot's answers."""


class StaleError(RefusedError):
    """An answer to a question that is not asked any more; nothing was decided or written."""


def kind_of(question: Question) -> str:
    """A question in a word: plan, talks or stand-off."""
    return "plan" if isinstance(question, PlanQuestion) else "talks" if isinstance(question, OfferQuestion) else "stand-off"


class Sitting:
    """The game of one table.

    Moves are kept before anybody is told of them. Whatever goes wrong on the way drops the game from memory, and the next look plays it
    again from what is kept: so memory and database never differ.

    Parameters
    ----------
    store, room, form : of the class
    number : of the game, from 1
    place : of the table, from 1
    clock : seconds since 1970
    """

    def __init__(self, store: Store, room: int, form: Form, number: int, place: int, clock: Callable[[], float]) -> None:
        self._store, self._room, self._form, self.number, self.place, self._clock = store, room, form, number, place, clock
        self._lock = threading.RLock()
        self._game: SharedGame | None = None
        self._shown: dict[str, float] = {}
        self._counts: Counter[str] = Counter()

    @contextmanager
    def game(self) -> Iterator[SharedGame]:
        """The game, which nobody else moves in the meantime."""
        with self._lock:
            if self._game is None:
                self._game = self._replayed()
            yield self._game

    def asked(self, chair: str) -> int:
        """How many questions of a chair have been answered: the number of the present one."""
        return self._counts[chair]

    def shown(self, chair: str) -> float | None:
        """Since when a chair is asked; None where it is not."""
        with self.game() as game:
            return self._shown.get(chair) if chair in game.questions else None

    def waiting(self) -> dict[str, float]:
        """Who is asked, and since when."""
        with self.game() as game:
            return {chair: self._shown[chair] for chair in game.questions}

    def wait_longer(self, seconds: float) -> None:
        """Count the time of a pause for nobody."""
        with self._lock:
            self._shown = {chair: at + seconds for chair, at in self._shown.items()}

    def answer(self, chair: str, asked: int, given: AnyDecision, person: int, robots: Collection[str]) -> None:
        """A person's answer, and those of the robots that are asked next; it is kept when this returns.

        Parameters
        ----------
        asked : the number of the question, see `asked`
        robots : chairs in which robots sit

        Raises
        ------
        StaleError
            where the question is not asked any more
        KamlabError
            for an answer that cannot be given, or where it cannot be kept; then nothing was decided
        """
        with self._kept() as (game, rows):
            if chair not in game.questions or asked != self._counts[chair]:
                raise StaleError("this question has been answered already, or is not yours now: the page shows what is asked")
            rows.append(self._decide(game, chair, given, PERSON, person))
            self._robots(game, rows, robots)

    def let_robots(self, robots: Collection[str]) -> bool:
        """Let the robots answer that are asked; returns whether one was."""
        with self._kept() as (game, rows):
            self._robots(game, rows, robots)
            return bool(rows)

    def answer_for(self, chairs: Collection[str], hand: str, robots: Collection[str], since: float | None = None) -> bool:
        """Answer in place of whoever is asked of these chairs, if it has been asked since before a time; returns whether anybody was."""
        with self._kept() as (game, rows):
            for chair in [chair for chair in game.questions if chair in chairs]:
                if chair in game.questions and (since is None or self._shown[chair] <= since):
                    rows.append(self._decide(game, chair, game.robot_answer(chair), hand, None))
            if rows:
                self._robots(game, rows, robots)
            return bool(rows)

    def advance(self, month: int, robots: Collection[str]) -> None:
        """Answer for everybody until a month is reached, or the end."""
        with self._kept() as (game, rows):
            while game.questions and min(question.month for question in game.questions.values()) < month:
                chair = next(iter(game.questions))
                rows.append(self._decide(game, chair, game.robot_answer(chair), DESK, None))
            self._robots(game, rows, robots)

    def forget(self) -> None:
        """Let the game be freed; it is played again when somebody looks."""
        with self._lock:
            if self._game is not None:
                release(self._game.world)
            self._game = None

    @contextmanager
    def _kept(self) -> Iterator[tuple[SharedGame, list[dict[str, Any]]]]:
        """Moves of one transaction: the rows are kept at the end, all or none."""
        with self.game() as game:
            rows: list[dict[str, Any]] = []
            moved = len(game.moves)
            try:
                yield game, rows
                if rows:
                    self._store.add_moves(rows)
            except BaseException:
                if len(game.moves) != moved:
                    self.forget()
                raise
            now = self._clock()
            self._shown = {chair: self._shown.get(chair, now) if not self._is_new(chair) else now for chair in game.questions}
            self._told = dict(self._counts)

    def _is_new(self, chair: str) -> bool:
        return self._told.get(chair, 0) != self._counts[chair]

    def _robots(self, game: SharedGame, rows: list[dict[str, Any]], robots: Collection[str]) -> None:
        while chair := next((chair for chair in game.questions if chair in robots), None):
            rows.append(self._decide(game, chair, game.robot_answer(chair), ROBOT, None))

    def _decide(self, game: SharedGame, chair: str, decision: Any, hand: str, person: int | None) -> dict[str, Any]:
        question, now = game.questions[chair], self._clock()
        number, asked = len(game.moves), self._counts[chair]
        shown = now if self._is_new(chair) else self._shown.get(chair, now)
        game.decide(chair, decision)
        self._counts[chair] += 1
        return {
            "room": self._room,
            "game": self.number,
            "place": self.place,
            "number": number,
            "chair": chair,
            "asked": asked,
            "person": person,
            "hand": hand,
            "month": question.month,
            "question": kind_of(question),
            "decision": decision.model_dump_json(),
            "shown": shown,
            "answered": now,
        }

    def _replayed(self) -> SharedGame:
        game = self._form.game(self.number)
        self._counts = Counter()
        for row in self._store.moves(self._room, self.number, self.place):
            try:
                game.decide(row.chair, DECISION.validate_json(row.decision))
            except KamlabError as error:
                raise KamlabError(f"table {self.place}, game {self.number}: move {row.number} does not fit the game: {error}") from None
            self._counts[row.chair] += 1
        now = self._clock()
        self._shown = dict.fromkeys(game.questions, now)
        self._told = dict(self._counts)
        return game
