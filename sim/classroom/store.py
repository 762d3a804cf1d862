"""What a class keeps: SQLite in a file by default, or another database by its URL.

Moves are the truth; games are played again from them.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import sqlalchemy as sa

from sim.errors import KamlabError

_META = sa.MetaData()
ROOM = sa.Table(
    "room",
    _META,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("code", sa.String(12), nullable=False, unique=True),
    sa.Column("made", sa.Float, nullable=False),
    sa.Column("told", sa.Text, nullable=False),  # JSON: the case and how it is played
)
DESK = sa.Table(
    "desk",
    _META,
    sa.Column("room", sa.ForeignKey("room.id"), nullable=False),
    sa.Column("seal", sa.String(64), nullable=False, unique=True),  # SHA-256 of a trainer's token
)
PERSON = sa.Table(
    "person",
    _META,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("room", sa.ForeignKey("room.id"), nullable=False),
    sa.Column("label", sa.Text, nullable=False),
    sa.Column("folded", sa.Text, nullable=False),  # the name as it is compared with others
    sa.Column("seal", sa.String(64), nullable=False, unique=True),
    sa.Column("joined", sa.Float, nullable=False),
    sa.Column("consent", sa.Integer, nullable=False),
    sa.Column("place", sa.Integer),
    sa.Column("chair", sa.Text),
    sa.UniqueConstraint("room", "folded"),
)
EVENT = sa.Table(
    "event",
    _META,
    sa.Column("room", sa.ForeignKey("room.id"), nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("what", sa.Text, nullable=False),  # JSON
    sa.UniqueConstraint("room", "number"),
)
MOVE = sa.Table(
    "move",
    _META,
    sa.Column("room", sa.ForeignKey("room.id"), nullable=False),
    sa.Column("game", sa.Integer, nullable=False),
    sa.Column("place", sa.Integer, nullable=False),  # the table of the class
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("chair", sa.Text, nullable=False),
    sa.Column("asked", sa.Integer, nullable=False),  # how many questions of this chair were answered before
    sa.Column("person", sa.ForeignKey("person.id")),  # nobody: a robot
    sa.Column("hand", sa.String(12), nullable=False),  # person, robot, timer or desk
    sa.Column("month", sa.Integer, nullable=False),
    sa.Column("question", sa.String(20), nullable=False),
    sa.Column("decision", sa.Text, nullable=False),  # JSON
    sa.Column("shown", sa.Float, nullable=False),
    sa.Column("answered", sa.Float, nullable=False),
    sa.UniqueConstraint("room", "game", "place", "number"),
    sa.UniqueConstraint("room", "game", "place", "chair", "asked"),
)
CHAT = sa.Table(
    "chat",
    _META,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("room", sa.ForeignKey("room.id"), nullable=False),
    sa.Column("game", sa.Integer, nullable=False),
    sa.Column("place", sa.Integer, nullable=False),
    sa.Column("chair", sa.Text, nullable=False),
    sa.Column("other", sa.Text, nullable=False),  # the chair that reads it
    sa.Column("person", sa.ForeignKey("person.id"), nullable=False),
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
)
NOTE = sa.Table(
    "note",
    _META,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("room", sa.ForeignKey("room.id"), nullable=False),
    sa.Column("game", sa.Integer, nullable=False),
    sa.Column("person", sa.ForeignKey("person.id"), nullable=False),
    sa.Column("kind", sa.String(12), nullable=False),  # before or after
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("text", sa.Text, nullable=False),  # JSON
)
FORMAT = 1
"""Of the tables, kept in each room's `told`."""


class Person(NamedTuple):
    """Somebody who has joined; `place` and `chair` are None for who has no seat yet."""

    id: int
    label: str
    seal: str
    joined: float
    consent: int
    place: int | None
    chair: str | None


class Chat(NamedTuple):
    """Something that a person said, sitting in `chair`, to who sits in `other`."""

    game: int
    place: int
    chair: str
    other: str
    person: int
    at: float
    text: str


class Note(NamedTuple):
    """What a person wrote down before or after a game (`kind`); `text` is JSON."""

    game: int
    person: int
    kind: str
    at: float
    text: str


class TakenError(KamlabError):
    """A row that has to be the only one of its kind is there already."""


class LostError(KamlabError):
    """The database cannot be read or written."""


def url_of(database: str) -> sa.URL:
    """The address of a database: a URL with a scheme, or a file of SQLite.

    Raises
    ------
    KamlabError
        for an address that cannot be used
    """
    if "://" not in database:
        return sa.URL.create("sqlite", database=str(Path(database).expanduser()))
    try:
        url = sa.make_url(database)
    except (sa.exc.ArgumentError, ValueError):
        raise KamlabError("--database is no address: write a file, or a URL as in postgresql://user@host/name") from None
    if url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() not in ("sqlite", "postgresql"):
        raise KamlabError(f"--database: {url.drivername} is not known here: write a file, or a URL as in postgresql://user@host/name")
    return url


class Store:
    """A database of classes. Every call is one transaction, and what it wrote is on the disk when it returns.

    Parameters
    ----------
    database : a file of SQLite, or a URL

    Raises
    ------
    KamlabError
        where it cannot be opened, or holds tables of another kind
    """

    def __init__(self, database: str) -> None:
        url = url_of(database)
        self.shown = url.database if url.get_backend_name() == "sqlite" else url.render_as_string(hide_password=True)
        try:
            # One connection a thread; a writer of SQLite waits for the other.
            self._engine = sa.create_engine(url, **({} if url.get_backend_name() == "sqlite" else {"pool_size": 5, "pool_pre_ping": True}))
        except ImportError:
            raise KamlabError("classes in PostgreSQL need the extra class-postgresql: pip install 'kamlab[class-postgresql]'") from None
        self._writing = threading.Lock()
        if url.get_backend_name() == "sqlite":
            sa.event.listen(self._engine, "connect", _careful)
        try:
            _META.create_all(self._engine)
        except sa.exc.SQLAlchemyError as error:
            raise KamlabError(f"the database {self.shown} cannot be opened ({_reason(error)}): name another with --database") from None

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def _write(self, *statements: tuple[Any, Sequence[Mapping[str, Any]] | None]) -> Any:
        """Carry out statements in one transaction; returns the result of the last."""
        result = None
        try:
            with self._writing, self._engine.begin() as connection:
                for statement, rows in statements:
                    result = connection.execute(statement, rows) if rows is not None else connection.execute(statement)
        except sa.exc.IntegrityError as error:
            raise TakenError(_reason(error)) from None
        except sa.exc.SQLAlchemyError as error:
            raise LostError(f"the database {self.shown} cannot be written ({_reason(error)})") from None
        return result

    def _read(self, statement: Any) -> list[Any]:
        try:
            with self._engine.connect() as connection:
                return list(connection.execute(statement))
        except sa.exc.SQLAlchemyError as error:
            raise LostError(f"the database {self.shown} cannot be read ({_reason(error)})") from None

    def rooms(self) -> list[tuple[int, str, dict[str, Any]]]:
        """Number, code and description of the classes that are kept here."""
        return [(row.id, row.code, json.loads(row.told)) for row in self._read(sa.select(ROOM).order_by(ROOM.c.id))]

    def make_room(self, code: str, told: Mapping[str, Any], at: float) -> int:
        """Keep a new class and return its number."""
        text = json.dumps({"format": FORMAT, **told})
        return int(self._write((sa.insert(ROOM).values(code=code, made=at, told=text), None)).inserted_primary_key[0])

    def add_desk(self, room: int, seal: str) -> None:
        """Let in who holds the token of this seal, as a trainer."""
        self._write((sa.insert(DESK).values(room=room, seal=seal), None))

    def desks(self, room: int) -> set[str]:
        """Seals of the trainers' tokens."""
        return {row.seal for row in self._read(sa.select(DESK).where(DESK.c.room == room))}

    def people(self, room: int) -> list[Person]:
        """Everybody who has joined, in order."""
        found = self._read(sa.select(PERSON).where(PERSON.c.room == room).order_by(PERSON.c.id))
        return [Person(r.id, r.label, r.seal, r.joined, r.consent, r.place, r.chair) for r in found]

    def join(self, room: int, label: str, folded: str, seal: str, at: float, consent: int) -> int:
        """Keep a person and return the number.

        Raises
        ------
        TakenError
            where somebody of this name has joined
        """
        row = sa.insert(PERSON).values(room=room, label=label, folded=folded, seal=seal, joined=at, consent=consent)
        return int(self._write((row, None)).inserted_primary_key[0])

    def reseal(self, person: int, seal: str) -> None:
        """Give a person another token: the old one lets nobody in any more."""
        self._write((sa.update(PERSON).where(PERSON.c.id == person).values(seal=seal), None))

    def seat(self, seats: Iterable[tuple[int, int | None, str | None]]) -> None:
        """Give people (number, table, chair) their places, all or none."""
        self._write(*((sa.update(PERSON).where(PERSON.c.id == who).values(place=place, chair=chair), None) for who, place, chair in seats))

    def events(self, room: int) -> list[dict[str, Any]]:
        """What the trainer did, in order."""
        found = self._read(sa.select(EVENT).where(EVENT.c.room == room).order_by(EVENT.c.number))
        return [{**json.loads(row.what), "at": row.at} for row in found]

    def add_event(self, room: int, number: int, at: float, what: Mapping[str, Any]) -> None:
        """Keep what the trainer did."""
        self._write((sa.insert(EVENT).values(room=room, number=number, at=at, what=json.dumps(what)), None))

    def moves(self, room: int, game: int | None = None, place: int | None = None) -> list[Any]:
        """Moves as rows with the names of the columns, by game, table and number."""
        asked = sa.select(MOVE).where(MOVE.c.room == room).order_by(MOVE.c.game, MOVE.c.place, MOVE.c.number)
        if game is not None:
            asked = asked.where(MOVE.c.game == game)
        if place is not None:
            asked = asked.where(MOVE.c.place == place)
        return self._read(asked)

    def add_moves(self, moves: Sequence[Mapping[str, Any]]) -> None:
        """Keep moves, all or none.

        Raises
        ------
        TakenError
            where another process has moved at this table
        """
        self._write((sa.insert(MOVE), moves))

    def add_chat(self, room: int, chat: Chat) -> None:
        """Keep a message."""
        self._write((sa.insert(CHAT).values(room=room, **chat._asdict()), None))

    def chats(self, room: int) -> list[Chat]:
        """Messages, in order."""
        found = self._read(sa.select(CHAT).where(CHAT.c.room == room).order_by(CHAT.c.id))
        return [Chat(r.game, r.place, r.chair, r.other, r.person, r.at, r.text) for r in found]

    def add_note(self, room: int, note: Note) -> None:
        """Keep what somebody wrote down before or after a game; the last of a kind counts."""
        self._write((sa.insert(NOTE).values(room=room, **note._asdict()), None))

    def notes(self, room: int) -> list[Note]:
        """Notes, in order."""
        found = self._read(sa.select(NOTE).where(NOTE.c.room == room).order_by(NOTE.c.id))
        return [Note(r.game, r.person, r.kind, r.at, r.text) for r in found]


def _careful(connection: sqlite3.Connection, _: Any) -> None:
    """A write is on the disk before it returns (synchronous FULL); readers do not wait for a writer (WAL)."""
    for setting in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=5000"):
        connection.execute(f"PRAGMA {setting}")


def _reason(error: BaseException) -> str:
    return str(getattr(error, "orig", None) or error).splitlines()[0][:300]
