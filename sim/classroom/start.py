"""Start a class: compile, open the database, print the links, serve until interrupted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from sim.classroom.forms import Form
from sim.engine import compile_ahead
from sim.errors import KamlabError
from sim.guard import Hosts
from sim.language import Tongue
from sim.serving import EVERYWHERE, addresses, drawn, in_url, kept_token, listening, names_of, pictured

LARGEST_MESSAGE = 4096
"""Bytes of a message on a page's socket, on which pages say nothing."""
SHORTEST_KEY = 12


def hold_class(
    form: Form, *, host: str = "127.0.0.1", port: int = 8765, database: str = "kamlab-class.sqlite", key: str = "", language: str = "en",
    consent: str = "", allowed: Sequence[str] = (),
) -> None:  # fmt: skip
    """Serve a class until interrupted; the same form and database go on with the same class.

    Parameters
    ----------
    form : what is played, see `sim.classroom.forms.form_of`
    host, port, allowed : as for `sim.serving.serve`
    database : a file of SQLite, or a URL of PostgreSQL
    key : the trainer's, at least 12 letters; by default one of 256 random bits, which is kept beside the file
    language : en or zh, of a page that does not choose
    consent : text that everybody who joins agrees to

    Raises
    ------
    KamlabError
        for an address or a database that cannot be used, or where the extra `class` is not installed
    """
    try:
        import uvicorn
        import websockets  # noqa: F401

        from sim.classroom.room import open_room
        from sim.classroom.server import ClassServer
        from sim.classroom.store import Store
        from sim.classroom.told import tongue_of, warm_up
    except ImportError as missing:
        raise KamlabError(f"a class needs the extra class ({missing.name} is not installed): pip install 'kamlab[class]'") from None
    if key and len(key) < SHORTEST_KEY:
        raise KamlabError(f"--key has at least {SHORTEST_KEY} letters: whoever has it is the trainer")
    t = tongue_of(language)
    with listening(host, port) as ours, _alone(database):
        if compilation := compile_ahead():
            print(t.say("Compiling the rules, once; this takes a minute ..."), flush=True)
            compilation.join()
        store = Store(database)
        try:
            warm_up(form)
            room, goes_on = open_room(store, form, consent=consent)
            bound, taken = ours.getsockname()[:2]
            at = addresses(bound) if bound in EVERYWHERE else [bound]
            join = [f"http://{in_url(one)}:{taken}/?code={room.code}" for one in at]
            key = key or kept_token(None if "://" in database else Path(f"{Path(database).expanduser().absolute()}.key"), "--database")
            hosts = Hosts(taken, names_of(host), allowed)
            server = ClassServer(room, hosts=hosts, key=key, picture=pictured(join[0]), language=language)
            _print(t, room.code, join, f"http://{in_url(at[0])}:{taken}/desk?key={key}", store.shown or database, goes_on=goes_on)
            config = uvicorn.Config(
                server.app, log_level="error", proxy_headers=False, server_header=False, ws_max_size=LARGEST_MESSAGE,
                timeout_graceful_shutdown=3, timeout_keep_alive=75, limit_concurrency=2000,
            )  # fmt: skip
            uvicorn.Server(config).run(sockets=[ours])
        finally:
            store.close()


def _print(t: Tongue, code: str, join: Sequence[str], desk: str, database: str, *, goes_on: bool) -> None:
    print(t.say("The class {code} goes on.", code=code) if goes_on else t.say("The class {code} is open.", code=code))
    print(t.say("To join: {links}", links=t.say(" or ").join(join)))
    print(drawn(join[0]))
    print(t.say("The trainer's desk (for you alone): {link}", link=desk))
    print(t.say("Everything is kept in {database}; the same command goes on with this class. Ctrl-C ends.", database=database), flush=True)


@contextmanager
def _alone(database: str) -> Iterator[None]:
    """A file of SQLite is served by one process; a database of PostgreSQL tells by refusing the second move of a number."""
    if "://" in database:
        yield
        return
    place = Path(database).expanduser().absolute()
    if not place.parent.is_dir():  # the lock would make it
        raise KamlabError(f"{database} cannot be written (there is no folder {place.parent}): name another --database")
    lock = FileLock(f"{place}.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise KamlabError(f"another process serves the class in {database}: end it, or name another --database") from None
    except OSError as error:
        raise KamlabError(f"{database} cannot be written ({error.strerror}): name another --database") from None
    try:
        yield
    finally:
        lock.release()
