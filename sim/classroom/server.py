"""The server of a class: an allowlist of pages and calls in front of a room. Answers are kept before they are confirmed."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
import traceback
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from sim.classroom import alone, tables
from sim.classroom.labels import labels_of
from sim.classroom.limits import Limit
from sim.classroom.room import RUNNING, Room, StaleError
from sim.classroom.sitting import DECISION
from sim.classroom.store import LostError, Person
from sim.classroom.told import named, told_to, told_to_desk, told_to_projector, tongue_of
from sim.errors import KamlabError
from sim.guard import MONTH, Hosts, Receive, Scope, Send, headers_of, is_token, new_token, policies, same
from sim.language import Tongue
from sim.report.sheets import ENCODING

STATIC = Path(__file__).parent / "static"
FILES = {
    "class.css": "text/css; charset=utf-8",
    "shared.js": "text/javascript; charset=utf-8",
    "player.js": "text/javascript; charset=utf-8",
    "desk.js": "text/javascript; charset=utf-8",
    "wall.js": "text/javascript; charset=utf-8",
}
CONTENT = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
POLICIES = {**policies(CONTENT), "cross-origin-opener-policy": "same-origin", "cache-control": "no-store"}
"""Set on every answer."""
LARGEST = 16_384
"""Bytes of a request's body."""
WORKERS = 4
"""Threads in which games live; the loop of the server stays free."""
TICK = 1.0
BREATH = 0.5
"""Seconds at least between two pictures of the desk or the wall."""
MOST_PAGES, MOST_A_PERSON = 1000, 12
Call = Callable[[Request], Awaitable[Response]]


class ClassServer:
    """The application of a class.

    Parameters
    ----------
    room : the class
    port, names, allowed : as for `sim.guard.Hosts`
    key : the trainer's, exchanged for a cookie
    picture : the QR code of the link to join, as SVG
    language : en or zh, of a page that does not say
    """

    def __init__(self, room: Room, *, hosts: Hosts, key: str, picture: bytes = b"", language: str = "en") -> None:
        self.room, self.hosts, self.key, self.picture, self.language = room, hosts, key, picture, language
        self.cookie, self.desk_cookie = f"kamlab-person-{hosts.port}", f"kamlab-desk-{hosts.port}"
        self._pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="class")
        self._aside = ThreadPoolExecutor(1, thread_name_prefix="debriefs")  # they take seconds, and nobody's move waits for them
        self._compared: dict[tuple[int, int, str], tuple[dict[str, Any], bytes]] = {}
        self._pages: set[Page] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._moves, self._chats = Limit(30, 10), Limit(8, 1)
        self._joins, self._codes, self._keys = Limit(120, 5), Limit(40, 0.5), Limit(20, 0.2)
        room.changed = self._changed
        self.app = _Outer(
            Starlette(
                routes=[
                    *(
                        Route(path, page, methods=["GET"])
                        for path, page in (("/", self._player), ("/desk", self._desk), ("/wall", self._wall))
                    ),
                    Route("/again", self._again, methods=["GET"]),
                    Route("/favicon.ico", self._icon, methods=["GET"]),
                    Route("/static/{name}", self._static, methods=["GET"]),
                    Route("/join.svg", self._qr, methods=["GET"]),
                    Route("/desk/{name}.csv", self._csv, methods=["GET"]),
                    Route("/desk/games.zip", self._games, methods=["GET"]),
                    Route("/mine.json", self._mine, methods=["GET"]),
                    Route("/mine.png", self._picture_of_mine, methods=["GET"]),
                    Route("/api/compared", self._comparison, methods=["GET"]),
                    Route("/api/state", self._state, methods=["GET"]),
                    *(
                        Route(f"/api/{name}", call, methods=["POST"])
                        for name, call in (
                            ("join", self._join),
                            ("move", self._move),
                            ("suggest", self._suggest),
                            ("chat", self._chat),
                            ("note", self._note),
                            ("desk", self._do),
                        )
                    ),
                    WebSocketRoute("/ws/{whose}", self._socket),
                ],
                lifespan=self._lifespan,
                exception_handlers={Exception: _failed, 404: _missing, 405: _missing},
            ),
            hosts,
        )

    @contextlib.asynccontextmanager
    async def _lifespan(self, _: Any) -> AsyncIterator[None]:
        self._loop = asyncio.get_running_loop()
        await self._in_thread(self.room.let_robots)
        ticking = asyncio.create_task(self._tick())
        try:
            yield
        finally:
            ticking.cancel()
            self._pool.shutdown(wait=True)
            self._aside.shutdown(wait=False, cancel_futures=True)

    async def _in_thread(self, work: Callable[..., Any], *given: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._pool, work, *given)

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(TICK)
            with contextlib.suppress(KamlabError):  # the next tick tries again
                await self._in_thread(self.room.tick)
            if self.room.phase == RUNNING:
                self._wake({page for page in self._pages if page.whose == "desk"})  # how long who has been waited for

    # Who asks

    def _person(self, cookies: Mapping[str, str]) -> Person | None:
        token = cookies.get(self.cookie, "")
        return self.room.person_of(token) if is_token(token) else None

    def _is_desk(self, cookies: Mapping[str, str]) -> bool:
        token = cookies.get(self.desk_cookie, "")
        return is_token(token) and self.room.is_desk(token)

    def _tongue(self, asked: str | None) -> Tongue:
        return tongue_of(asked if asked in ("en", "zh") else self.language)

    # Pages

    async def _player(self, request: Request) -> Response:
        return _page("player", self.language)

    async def _desk(self, request: Request) -> Response:
        given = request.query_params.get("key")
        if given is not None:
            if not self._keys.allows(_address(request)):
                return _told(429, "too many tries: wait a minute")
            if not same(given, self.key):
                return PlainTextResponse("This link is not, or no longer, the trainer's: open the one that was printed last.\n", 403)
            token = new_token()
            await self._in_thread(self.room.admit_desk, token)
            answer = RedirectResponse("/desk", 303)
            _set(answer, self.desk_cookie, token)
            return answer
        if not self._is_desk(request.cookies):
            return PlainTextResponse("The desk opens with the whole link that was printed where the class was started.\n", 403)
        return _page("desk", self.language)

    async def _wall(self, request: Request) -> Response:
        if not self._is_desk(request.cookies):
            return PlainTextResponse("The wall's page opens from the desk, in the same browser.\n", 403)
        return _page("wall", self.language)

    async def _again(self, request: Request) -> Response:
        """Let somebody back in by the link that the trainer gave."""
        token = request.query_params.get("link", "")
        if not self._keys.allows(_address(request)):
            return _told(429, "too many tries: wait a minute")
        if not is_token(token) or self.room.person_of(token) is None:
            return PlainTextResponse("This link is void: ask the trainer for another.\n", 403)
        answer = RedirectResponse("/", 303)
        _set(answer, self.cookie, token)
        return answer

    async def _static(self, request: Request) -> Response:
        name = request.path_params["name"]
        if name not in FILES:
            return _told(404, "there is no such page")
        return Response((STATIC / name).read_bytes(), media_type=FILES[name])

    async def _icon(self, request: Request) -> Response:
        return Response(status_code=204)  # browsers ask for one by themselves

    async def _qr(self, request: Request) -> Response:
        return Response(self.picture, media_type="image/svg+xml") if self.picture else _told(404, "there is no such page")

    async def _csv(self, request: Request) -> Response:
        if not self._is_desk(request.cookies):
            return _told(403, "this is the trainer's")
        make = {"decisions": tables.decisions_csv, "outcomes": tables.outcomes_csv}.get(request.path_params["name"])
        if make is None:
            return _told(404, "there is no such page")
        text = await self._in_thread(make, self.room)
        name = f"{self.room.code}-{request.path_params['name']}.csv"
        content = text.encode(ENCODING, errors="backslashreplace")
        return Response(content, media_type="text/csv; charset=utf-8", headers={"content-disposition": f'attachment; filename="{name}"'})

    # Tables of one person

    async def _games(self, request: Request) -> Response:
        if not self._is_desk(request.cookies):
            return _told(403, "this is the trainer's")
        return await self._file(f"{self.room.code}-games.zip", "application/zip", alone.saved_games, self.room)

    async def _mine(self, request: Request) -> Response:
        person = self._person(request.cookies)
        if person is None or person.place is None:
            return _told(403, "join the class first")
        return await self._file(
            f"kamlab-game-{self.room.game}.json", "application/json", alone.saved, self.room, self.room.game, person.place
        )

    async def _file(self, name: str, kind: str, make: Callable[..., Any], *given: Any) -> Response:
        try:
            content = await self._in_thread(make, *given)
        except KamlabError as error:
            return _refused(error, self._tongue(None))
        return Response(content, media_type=kind, headers={"content-disposition": f'attachment; filename="{name}"'})

    async def _comparison(self, request: Request) -> Response:
        return await self._compare(request, lambda told, t: JSONResponse({"ok": True, **named(told[0], t, self.room.form.case)}))

    async def _picture_of_mine(self, request: Request) -> Response:
        return await self._compare(request, lambda told, _: Response(told[1], media_type="image/png"))

    async def _compare(self, request: Request, answer: Callable[[tuple[dict[str, Any], bytes], Tongue], Response]) -> Response:
        """What a finished game of one person comes to beside other managers, computed once."""
        person, t = self._person(request.cookies), self._tongue(request.query_params.get("language"))
        if person is None or person.place is None:
            return _told(403, t.say("join the class first"))
        place, key = person.place, (self.room.game, person.place, t.language)

        def compared() -> tuple[dict[str, Any], bytes]:
            if key not in self._compared:
                self._compared[key] = alone.compared(self.room, place, t)
            return self._compared[key]

        try:
            told = await asyncio.get_running_loop().run_in_executor(self._aside, compared)
        except KamlabError as error:
            return _refused(error, t)
        return answer(told, t)

    # Calls

    async def _state(self, request: Request) -> Response:
        person = self._person(request.cookies)
        t = self._tongue(request.query_params.get("language"))
        if person is None:
            return JSONResponse({"join": True, **self._outside(t)})
        return JSONResponse(await self._in_thread(told_to, self.room, person, t))

    def _outside(self, t: Tongue) -> dict[str, Any]:
        """What is told to who has not joined."""
        return {"labels": labels_of(t), "language": t.language, "consent": self.room.consent}

    async def _join(self, request: Request) -> Response:
        told = await _body(request)
        t = self._tongue(told.get("language"))
        address = _address(request)
        if not self._joins.allows(address) or not self._codes.would_allow(address):
            return _told(429, t.say("too many tries: wait a minute"))
        if not same(str(told.get("code", "")).strip().upper(), self.room.code):
            self._codes.allows(address)
            return _told(403, t.say("this is not the code of the class: look at the wall"))
        if self.room.consent and told.get("consent") is not True:
            return _told(403, t.say("who joins agrees to what is written above"))
        if self._person(request.cookies) is not None:
            return JSONResponse({"ok": True})  # a second click on the button
        try:
            token = await self._in_thread(lambda: self.room.join(str(told.get("name", "")), consent=told.get("consent") is True))
        except KamlabError as error:
            return _refused(error, t)
        answer = JSONResponse({"ok": True})
        _set(answer, self.cookie, token)
        return answer

    async def _move(self, request: Request) -> Response:
        async def move(person: Person, told: Mapping[str, Any]) -> dict[str, Any]:
            game, asked = told.get("game"), told.get("asked")
            if type(game) is not int or type(asked) is not int:
                raise _UnfitError("a move says which question it answers")
            try:
                decision = DECISION.validate_python(told.get("decision"))
            except ValidationError:
                raise _UnfitError("this cannot be an answer") from None
            await self._in_thread(self.room.answer, person, game, asked, decision)
            return {}

        return await self._call(request, self._moves, move)

    async def _suggest(self, request: Request) -> Response:
        async def suggest(person: Person, told: Mapping[str, Any]) -> dict[str, Any]:
            worth = told.get("worth")
            if isinstance(worth, bool) or not isinstance(worth, (int, float)):
                raise _UnfitError("this cannot be an answer")
            return {"issues": await self._in_thread(self.room.suggest, person, float(worth))}

        return await self._call(request, self._moves, suggest)

    async def _chat(self, request: Request) -> Response:
        async def chat(person: Person, told: Mapping[str, Any]) -> dict[str, Any]:
            await self._in_thread(self.room.chat, person, str(told.get("to", "")), str(told.get("text", "")))
            return {}

        return await self._call(request, self._chats, chat)

    async def _note(self, request: Request) -> Response:
        async def note(person: Person, told: Mapping[str, Any]) -> dict[str, Any]:
            await self._in_thread(self.room.note, person, str(told.get("kind", "")), _mapping(told.get("text")))
            return {}

        return await self._call(request, self._chats, note)

    async def _call(
        self, request: Request, limit: Limit, work: Callable[[Person, Mapping[str, Any]], Awaitable[dict[str, Any]]]
    ) -> Response:
        person = self._person(request.cookies)
        if person is None:
            return _told(403, self._tongue(None).say("join the class first"))
        told = await _body(request)
        t = self._tongue(told.get("language"))
        if not limit.allows(str(person.id)):
            return _told(429, t.say("that was too fast: wait a moment"))
        try:
            return JSONResponse({"ok": True, **await work(person, told)})
        except _UnfitError as error:
            return _told(422, t.say(str(error)))
        except KamlabError as error:
            return _refused(error, t)

    async def _do(self, request: Request) -> Response:
        if not self._is_desk(request.cookies):
            return _told(403, "this is the trainer's")
        told = await _body(request)
        t = self._tongue(told.get("language"))
        try:
            found = await self._in_thread(self.room.do, told)
        except (KeyError, ValueError, TypeError, OverflowError):
            return _told(422, t.say("the desk cannot do that"))
        except KamlabError as error:
            return _refused(error, t)
        if "nudged" in found:
            self._nudge(found["nudged"])
        if "token" in found:
            found = {"link": f"/again?link={found['token']}"}
        return JSONResponse({"ok": True, **found})

    # Pages that are open

    def _changed(self, places: set[int] | None) -> None:
        """Called by the room, from any thread: wake the pages that have to be told."""
        if self._loop is not None and not self._loop.is_closed():
            with contextlib.suppress(RuntimeError):  # the server is ending
                self._loop.call_soon_threadsafe(self._wake_places, places)

    def _wake_places(self, places: set[int] | None) -> None:
        self._wake({page for page in self._pages if page.whose != "me" or places is None or self._place_of(page) in places})

    def _place_of(self, page: Page) -> int | None:
        person = self.room.people.get(page.person)
        return None if person is None else person.place

    def _wake(self, pages: set[Page]) -> None:
        for page in pages:
            page.stale.set()

    def _nudge(self, person: int) -> None:
        for page in self._pages:
            if page.person == person:
                page.nudged = True
                page.stale.set()

    async def _socket(self, socket: WebSocket) -> None:
        whose = socket.path_params["whose"]
        person = self._person(socket.cookies)
        known = (whose == "me" and person is not None) or (whose in ("desk", "wall") and self._is_desk(socket.cookies))
        number = person.id if person is not None and whose == "me" else 0
        crowded = len(self._pages) >= MOST_PAGES or (whose == "me" and sum(page.person == number for page in self._pages) >= MOST_A_PERSON)
        if not known or crowded or not headers_of(socket.scope, b"origin"):
            await socket.close(1008)
            return
        await socket.accept()
        page = Page(whose, number, self._tongue(socket.query_params.get("language")))
        self._pages.add(page)
        self._wake({other for other in self._pages if other.whose == "desk"})
        sending = asyncio.create_task(self._send(socket, page))
        try:
            while True:
                await socket.receive_text()  # pages say nothing here; the end of the connection comes this way
        except (WebSocketDisconnect, KeyError):
            pass
        finally:
            self._pages.discard(page)
            sending.cancel()
            self._wake({other for other in self._pages if other.whose == "desk"})

    async def _send(self, socket: WebSocket, page: Page) -> None:
        """Send the present picture whenever it has changed; changes that come faster than they can be sent are one."""
        while True:
            await page.stale.wait()
            page.stale.clear()
            try:
                nudged, page.nudged = page.nudged, False
                text = await self._in_thread(self._pictured, page, nudged)
            except LostError:
                await asyncio.sleep(TICK)
                page.stale.set()
                continue
            except Exception:  # a fault of ours is told on the terminal, and the page tries again
                traceback.print_exc(file=sys.stderr)
                with contextlib.suppress(RuntimeError):
                    await socket.close(1011)
                return
            try:
                await socket.send_text(text)
            except (RuntimeError, WebSocketDisconnect):
                return
            if page.whose != "me":
                await asyncio.sleep(BREATH)

    def _pictured(self, page: Page, nudged: bool) -> str:  # noqa: FBT001
        """The picture as JSON; a page keeps the words that it was told first."""
        told = {**self._picture(page), "nudged": nudged}
        if page.greeted:
            del told["labels"]
        page.greeted = True
        return json.dumps(told)

    def _picture(self, page: Page) -> dict[str, Any]:
        if page.whose == "desk":
            return told_to_desk(self.room, page.tongue, here=Counter(other.person for other in set(self._pages)))
        if page.whose == "wall":
            return told_to_projector(self.room, page.tongue)
        return told_to(self.room, self.room.people[page.person], page.tongue)


class Page:
    """A page that is open."""

    def __init__(self, whose: str, person: int, tongue: Tongue) -> None:
        self.whose, self.person, self.tongue = whose, person, tongue
        self.nudged = self.greeted = False
        self.stale = asyncio.Event()
        self.stale.set()


class _UnfitError(Exception):
    """A body that is no call of this kind."""


class _Outer:
    """In front of everything: hosts, origins, methods and sizes are judged before a route is looked for; every answer has the policies."""

    def __init__(self, app: Any, hosts: Hosts) -> None:
        self._app, self._hosts = app, hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        refusal = self._refusal(scope)
        if scope["type"] == "websocket":
            if refusal is not None:
                await receive()
                await send({"type": "websocket.close", "code": 1008})
                return
            await self._app(scope, receive, send)
            return
        told = _with_policies(send)
        if refusal is not None:
            await PlainTextResponse(f"{refusal[1]}\n", refusal[0])(scope, receive, told)
            return
        try:
            await self._app({**scope, "root_path": ""}, receive, told)
        except asyncio.CancelledError:  # the server ends, and waits for this answer no longer
            with contextlib.suppress(Exception):
                await PlainTextResponse("The class is ending; what was confirmed is kept.\n", 503)(scope, receive, told)

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        if foreign := self._hosts.refusal(scope):
            return foreign
        if scope["type"] == "websocket":
            return None if headers_of(scope, b"origin") else (403, "A page says whence it comes.")
        if scope["method"] not in ("GET", "HEAD", "POST"):
            return 405, "This page is read, or answered."
        if scope["method"] != "POST":
            return None
        if not headers_of(scope, b"origin"):
            return 403, "A page says whence it comes."
        kinds, sizes = headers_of(scope, b"content-type"), headers_of(scope, b"content-length")
        if len(kinds) != 1 or kinds[0].split(";")[0].strip().lower() != "application/json":
            return 415, "A page answers in JSON."
        if len(sizes) != 1 or not sizes[0].isdecimal():
            return 411, "An answer says how long it is."
        return (413, "This answer is too long.") if len(sizes[0]) > 9 or int(sizes[0]) > LARGEST else None


def _with_policies(send: Send) -> Send:
    async def told(message: Any) -> None:
        if message["type"] == "http.response.start":
            kept = [(k, v) for k, v in message["headers"] if k.decode("latin-1").lower() not in POLICIES]
            own = [(k.encode(), v.encode()) for k, v in POLICIES.items()]
            message = {**message, "headers": [*kept, *own]}
        await send(message)

    return told


async def _body(request: Request) -> dict[str, Any]:
    """A call's body; one that is none, too deep, or holds what no database keeps as text, is empty."""
    try:
        told = json.loads(await request.body(), parse_constant=_no_number)
        plain = "\0" not in json.dumps(told, ensure_ascii=False).encode().decode() and "\\u0000" not in json.dumps(told)
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) and plain else {}


def _mapping(told: Any) -> Mapping[str, Any]:
    return told if isinstance(told, dict) else {}


def _no_number(name: str) -> float:
    raise ValueError(name)


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def _told(status: int, sentence: str) -> Response:
    return JSONResponse({"ok": False, "why": sentence}, status)


def _refused(error: KamlabError, t: Tongue) -> Response:
    status = 409 if isinstance(error, StaleError) else 503 if isinstance(error, LostError) else 422
    why = t.say("this cannot be kept now: try again in a moment") if isinstance(error, LostError) else t.tell(error)
    return _told(status, t.sentence(why))


def _set(answer: Response, name: str, token: str) -> None:
    answer.set_cookie(name, token, max_age=MONTH, httponly=True, samesite="lax")


def _page(name: str, language: str) -> Response:
    text = (STATIC / f"{name}.html").read_text(encoding="utf-8").replace('lang="en"', f'lang="{"zh-CN" if language == "zh" else "en"}"')
    return Response(text, media_type="text/html; charset=utf-8")


async def _failed(request: Request, error: Exception) -> Response:
    return _told(500, "something went wrong: load the page again")


async def _missing(request: Request, error: Exception) -> Response:
    return _told(404, "there is no such page")
