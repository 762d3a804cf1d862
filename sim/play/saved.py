"""Saved games: small JSON files with scenario, seed and decisions, from which a game is played again to the last bit."""

from __future__ import annotations

import hashlib
import json
import os
import stat
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from filelock import FileLock, Timeout
from pydantic import Field

from sim import __version__
from sim.errors import KamlabError
from sim.given import read_text
from sim.kernel.sources import rules_digest
from sim.language import RefusedError, Told, Tongue
from sim.play.decisions import AnyDecision, Decision
from sim.play.game import Game
from sim.report.files import write_text
from sim.scenario import Scenario, load
from sim.scenario.library import names
from sim.scenario.scenario import parse
from sim.scenario.tables import Table, Tables, Texts

MAX_BYTES = 2_000_000
MOST_ACCOUNTS = 500
"""Accounts of a game that is read from a file: a small file must not ask for the memory of the machine."""
MOST_WORDS = 300
"""Characters of a reason that is told: what is quoted from a damaged file may be long."""
PATIENCE = 30.0
"""Seconds for which another writer of a file is waited for."""
AS_IT_IS = "as it is"
"""Given for the SHA-256 of a file: what it is when the session begins."""


class Saved(Table):
    """What a file holds.

    kamlab_game : version of the format; version, rules : of the package that it was played with; scenario : name of the
    case; facts : all of the case where it is not a bundled one; changes, months : changed since the case was read;
    digest : of the case as it was played; player : who plays, as entered; decisions : in order
    """

    kamlab_game: Literal[1]
    version: str
    rules: str
    scenario: str
    facts: dict[str, Any] | None = None
    changes: dict[str, Any] = Field(default_factory=dict)
    months: int
    digest: str
    seed: int
    replication: int
    accounts: Texts
    every: int
    player: str = Field(default="", max_length=200)
    decisions: Tables[AnyDecision]


class MovedOnError(RefusedError):
    """The file holds another game than the one at hand, which was played on elsewhere; nothing was decided or written."""


class StaleError(RefusedError):
    """A decision answers a question that has been answered; nothing was decided or written."""


class Session:
    """A game that is kept in a file: after every decision the file holds it, whole, whatever happens to the process.

    Two sessions may hold one file, in two windows or processes. Who decides looks first, under a lock, whether the file is still
    as this session left it, so no decision of the other is ever written over.

    Parameters
    ----------
    game : at its beginning, or read from the file
    path : the file; None keeps nothing
    player : who plays, kept in the file
    seen : SHA-256 of the file that the game was read from, by default as it is now; None where there must be none yet
    """

    def __init__(self, game: Game, path: Path | None, *, player: str = "", seen: str | None = AS_IT_IS) -> None:
        self.game, self.path = game, path
        self._about = about(game).model_copy(update={"player": player})
        self._seen = (_sha_of(path) if path is not None else None) if seen == AS_IT_IS else seen

    @property
    def player(self) -> str:
        """Who plays, as entered."""
        return self._about.player

    @classmethod
    def load(cls, path: Path) -> Session:
        """The session of a saved game.

        Raises
        ------
        KamlabError
            for a file that cannot be read or replayed
        """
        content = content_of(path)
        saved = _parsed(content, path)
        return cls(_replayed(saved, path), path, player=saved.player, seen=_sha(content))

    def save(self) -> None:
        """Write the file, aside and then renamed.

        Raises
        ------
        MovedOnError
            where the file is not as this session left it
        KamlabError
            where it cannot be written
        """
        if self.path is not None:
            with file_lock(self.path):
                self._check()
                self._write(self.path)

    def decide(self, decision: Decision, number: int | None = None) -> None:
        """Answer the question and save.

        Parameters
        ----------
        decision : the answer
        number : of the question that it answers, from 0; a question that has been answered takes no second answer

        Raises
        ------
        StaleError, MovedOnError
            where the question, or the game, has moved on; then nothing was decided
        KamlabError
            for an answer that cannot be given, or a file that cannot be written
        """
        if number is not None and number != len(self.game.decisions):
            raise StaleError("this question has been answered already: your first answer counts")
        if self.path is None:
            self.game.decide(decision)
            return
        with file_lock(self.path):
            self._check()
            self.game.decide(decision)
            self._write(self.path)

    def _check(self) -> None:
        assert self.path is not None
        now = _sha_of(self.path)
        if now is not None and now != self._seen:
            raise MovedOnError("{path} was played on elsewhere, or changed: load the game again; nothing was written", path=self.path)

    def _write(self, path: Path) -> None:
        text = _text(self._about, self.game.decisions)
        write_text(path, text)
        self._seen = _sha(text.encode())


@contextmanager
def file_lock(path: Path) -> Iterator[None]:
    """One writer at a time. The lock lies apart, so that a folder of games holds games only.

    Raises
    ------
    KamlabError
        where it cannot be had; then nothing is written
    """
    owner = getattr(os, "getuid", lambda: "")()
    name = hashlib.sha256(str(path.absolute()).encode("utf-8", "surrogateescape")).hexdigest()[:32]
    try:
        lock = FileLock(Path(tempfile.gettempdir()) / f"kamlab-{owner}-{name}.lock")
        lock.acquire(timeout=PATIENCE)
    except Timeout:
        raise RefusedError("{path} is being written by another window or process: try again; nothing was written", path=path) from None
    except OSError as error:
        reason = _short(error.strerror or error)
        raise RefusedError(
            "{path} cannot be locked in the system's temporary folder ({reason}): set TMPDIR to one that can be written",
            path=path, reason=reason,
        ) from None  # fmt: skip
    try:
        yield
    finally:
        lock.release()


def _sha_of(path: Path) -> str | None:
    """SHA-256 of a file; None where there is none, and so nothing to lose."""
    try:
        return _sha(content_of(path))
    except RefusedError:
        return "unreadable" if os.path.lexists(path) else None


def _sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _text(head: Saved, decisions: Iterable[AnyDecision]) -> str:
    """The file's text: the head, then a decision a line, so that two games can be laid side by side."""
    keys = [f" {json.dumps(k)}: {json.dumps(v)}" for k, v in head.model_dump(mode="json", exclude={"decisions"}, exclude_none=True).items()]
    lines = ",\n".join("  " + json.dumps(decision.model_dump(mode="json")) for decision in decisions)
    return "{\n" + ",\n".join([*keys, f' "decisions": [\n{lines}\n ]']) + "\n}\n"


def text_of(game: Game, player: str = "") -> str:
    """The file of a game that was played elsewhere; player : who played."""
    return _text(about(game).model_copy(update={"player": player}), game.decisions)


def about(game: Game) -> Saved:
    """The head of a game's file, without decisions."""
    sc = game.scenario
    known = sc.name in names()
    bundled = known and digest(load(sc.name).with_(set=sc.changes, months=sc.months)) == digest(sc)
    return Saved(
        kamlab_game=1, version=__version__, rules=rules_digest(), scenario=sc.name,
        facts=None if bundled else sc.model_dump(mode="json", exclude_none=True), changes=sc.changes if bundled else {}, months=sc.months,
        digest=digest(sc), seed=game.seed, replication=game.replication, accounts=game.accounts, every=game.every, decisions=(),
    )  # fmt: skip


def digest(scenario: Scenario) -> str:
    """SHA-256 of all that a scenario states, shortened to 16 hexadecimal digits."""
    return hashlib.sha256(json.dumps(scenario.model_dump(mode="json"), sort_keys=True).encode()).hexdigest()[:16]


def read_saved(path: Path) -> Saved:
    """What a file holds, checked.

    Raises
    ------
    KamlabError
        for a file that is missing, damaged, or no saved game
    """
    return _parsed(content_of(path), path)


def content_of(path: Path) -> bytes:
    """The bytes of a file of a game or seat; a device or pipe is not waited for.

    Raises
    ------
    KamlabError
        for what is no file, cannot be read, or is too large
    """
    try:
        kind = path.stat().st_mode
        if stat.S_ISDIR(kind):
            raise RefusedError("{path} is a directory: name the file of a game in it", path=path)
        if not stat.S_ISREG(kind):
            raise RefusedError("{path} is no file: name the file of a saved game", path=path)
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise RefusedError("{path}: there is no such file", path=path) from None
    except (OSError, ValueError) as error:
        if isinstance(error, KamlabError):
            raise
        raise RefusedError("{path} cannot be read: {reason}", path=path, reason=_short(getattr(error, "strerror", None) or error)) from None
    if len(content) > MAX_BYTES:
        raise RefusedError("{path} is too large for a saved game", path=path)
    return content


def _parsed(content: bytes, path: Path) -> Saved:
    try:
        return Saved.model_validate_json(read_text(content))
    except (ValueError, RecursionError) as error:
        reason = _short(str(error).removeprefix("Saved: "))
        raise RefusedError("{path} is no saved game, or damaged ({reason})", path=path, reason=reason) from None


def _short(reason: object) -> str:
    """What is wrong, in one line that can be read."""
    text = "".join(c if c.isprintable() else " " for c in str(reason))
    return text if len(text) <= MOST_WORDS else f"{text[:MOST_WORDS]} ..."


class _Shortly(Told):
    """What another error says, which may quote a name of any length."""

    def told(self, tongue: Tongue) -> str:
        return _short(super().told(tongue))


def scenario_of(saved: Saved, path: Path) -> Scenario:
    """The scenario that a game was played on: a bundled one, or the facts that the file holds; never another file.

    Raises
    ------
    KamlabError
        where it is no longer what it was
    """
    if saved.facts is None and saved.scenario not in names():
        raise RefusedError("{path}: there is no bundled scenario {case!r}", path=path, case=_short(saved.scenario))
    base = load(saved.scenario) if saved.facts is None else parse(saved.facts, f"{path}: facts")
    found = base.with_(set=saved.changes, months=saved.months) if saved.facts is None else base
    accounts = sum(account.count for account in found.account)
    if accounts > MOST_ACCOUNTS:
        raise RefusedError("{path} has {n} accounts: a saved game has {most} at most", path=path, n=accounts, most=MOST_ACCOUNTS)
    if digest(found) != saved.digest:
        raise RefusedError(
            "{path}: the case {case!r} has changed since this game was played (by KAMlab {version})",
            path=path, case=_short(saved.scenario), version=_short(saved.version),
        )  # fmt: skip
    return found


def read_game(path: str | Path) -> Game:
    """Play a saved game again, to its end or to where it was left.

    Raises
    ------
    KamlabError
        for a file that cannot be read or replayed
    """
    path = Path(path)
    return _replayed(read_saved(path), path)


def unforeseen(path: Path, error: Exception) -> RefusedError:
    """The sentence about a fault that is the program's own, whatever the file holds."""
    reason = _short(f"{type(error).__name__}: {error}")
    return RefusedError("{path}: KAMlab itself failed on it ({reason}); please report this with the file", path=path, reason=reason)


def _replayed(saved: Saved, path: Path) -> Game:
    try:
        return _played_again(saved, path)
    except KamlabError:
        raise
    except Exception as error:
        raise unforeseen(path, error) from error


def _played_again(saved: Saved, path: Path) -> Game:
    if saved.rules != rules_digest():
        raise RefusedError(
            "{path} was played under other rules, by KAMlab {version}: only that version can replay it",
            path=path, version=_short(saved.version),
        )  # fmt: skip
    try:
        game = Game(scenario_of(saved, path), saved.seed, saved.replication, accounts=saved.accounts, every=saved.every)
    except KamlabError as error:
        if isinstance(error, RefusedError) and "path" in error.values:
            raise
        raise RefusedError("{path}: {reason}", path=path, reason=_short(error)) from None
    for number, decision in enumerate(saved.decisions, start=1):
        try:
            game.decide(decision)
        except KamlabError as error:
            raise RefusedError(
                "{path}: decision {number} does not fit the game: {error}", path=path, number=number, error=_Shortly(error)
            ) from None
    return game
