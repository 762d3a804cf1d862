"""What stands in front of a page's server: an allowlist of routes, methods and hosts, and nothing else passes.

The guard is plain ASGI and knows only what a page may be asked for, so it serves whatever stands behind it. Browsers are not
trusted: a page of another site can send requests to this machine, so Host and Origin are compared with the address that was
connected to, headers that change paths are dropped, and files come from one folder and are only read.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import hmac
import json
import mimetypes
import re
import secrets
from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from sim.sessions import Sessions

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

CONTENT = (
    # The page's libraries compile templates and state styles in line; scripts of other origins stay out all the same.
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'none'"
)


def policies(content: str) -> dict[str, str]:
    """Headers that are set on every answer of every page, with the content policy of this one."""
    return {
        "content-security-policy": content,
        "x-frame-options": "DENY",
        "x-content-type-options": "nosniff",
        "referrer-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
    }


POLICIES = policies(CONTENT)
"""Set on every answer, whoever gives it."""
PASSED = {"host", "origin", "accept", "accept-language", "connection", "upgrade", "user-agent"}
"""Headers that reach the server behind; `Sec-WebSocket-*` does too, `X-Forwarded-*`, `X-Script-Name` and all others do not."""
SEGMENT = r"[A-Za-z0-9_@][A-Za-z0-9_@.+-]*"
STATIC = re.compile(rf"/(?:static|jupyter/nbextensions)(?:/{SEGMENT})+")
ASSET = re.compile(rf"/_solara/cdn/({SEGMENT}(?:/{SEGMENT})*)")
UUID = r"[0-9a-fA-F-]{32,36}"
SOCKET = re.compile(rf"/jupyter/api/kernels/({UUID})/channels")
IDLE = 2 * 3600.0
"""Seconds without a word from an open page after which it is closed."""
MONTH = 31 * 24 * 3600
SCRIPT = Path(__file__).with_name("guard.js")
SESSION = "solara-session-id"
"""Cookie of the server behind."""
LINK = "link"
"""Key of the token in the address that is printed."""


def new_token() -> str:
    """256 random bits, as text that an address can bear."""
    return secrets.token_urlsafe(32)


class Guard:
    """An ASGI application that lets through what a page needs.

    Parameters
    ----------
    app : the server behind
    port : that browsers connect to; cookies bear it in their names, since a browser shares them among ports
    names : names of the machine that may stand in the address, beside the numbers of the address that was connected to
    allowed : further addresses as browsers have them, `name:port`, where something forwards to this port, encrypted or not
    token : that the first request has to bring and the browser then keeps; None lets everybody in who can reach the address
    assets : folder of the files under /_solara/cdn; they are read, never fetched
    end : called with the name of a session that is kept no longer
    """

    def __init__(
        self, app: App, *, port: int, names: Iterable[str], token: str | None, assets: Path, allowed: Iterable[str] = (),
        end: Callable[[str], object] = lambda _: None,
    ) -> None:  # fmt: skip
        self.app, self.token, self.assets = app, token, assets.resolve()
        self.hosts = Hosts(port, names, allowed)
        self.script = SCRIPT.read_bytes()
        self.key, self.seat = f"kamlab-{port}", f"kamlab-seat-{port}"
        self.run = secrets.token_hex(8)
        self.sessions = Sessions(end)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        elif scope["type"] == "http":
            with contextlib.suppress(Exception):  # has been answered with 500 by the server behind; its text is for nobody
                await self._http(scope, send)
        elif scope["type"] == "websocket":
            await self._websocket(scope, receive, send)

    async def _http(self, scope: Scope, send: Send) -> None:
        answer = Answer(send, body=scope["method"] != "HEAD")
        cookies = cookies_of(scope)
        refusal = self._refusal(scope)
        if refusal is not None:
            await answer.text(*refusal)
        elif scope["path"] == "/" and LINK in (asked := parse_qs(scope["query_string"].decode("ascii", "replace"))):
            await self._enter(answer, asked[LINK][0])
        elif not self._known(cookies):
            await answer.text(403, "This page opens with the whole link that was printed where it was started. Open that link once.")
        else:
            await self._serve(scope, answer, cookies)

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        """Status and sentence where a request is refused for how, whence or on which name it comes."""
        if foreign := self.hosts.refusal(scope):
            return foreign
        if scope.get("method", "GET") not in ("GET", "HEAD"):
            return 405, "This page is only read."
        raw = scope.get("raw_path") or b""
        if raw.split(b"?")[0] != scope["path"].encode("utf-8", "replace"):  # nothing that the page needs is written in escapes
            return 404, "There is no such page."
        return None

    def _told(self, person: str) -> str:
        """The cookies that the server behind learns of: its session is the person's, whatever a browser says."""
        return f"{self.seat}={person}; {SESSION}={seal(person)}" if person else ""

    def _known(self, cookies: Mapping[str, str]) -> bool:
        return self.token is None or same(cookies.get(self.key, ""), self.token)

    async def _enter(self, answer: Answer, token: str) -> None:
        """Exchange the link for a cookie, so that the token does not stay in the address."""
        if self.token is None or same(token, self.token):
            cookie = [] if self.token is None else [("set-cookie", _cookie(self.key, self.token))]
            await answer.text(303, "", [("location", "/"), *cookie])
        else:
            await answer.text(403, "This link is not, or no longer, that of this page: open the one that was printed last.")

    async def _serve(self, scope: Scope, answer: Answer, cookies: Mapping[str, str]) -> None:
        path = scope["path"]
        if path == "/" and not self.sessions.room_for(cookies.get(self.seat, "")):
            await answer.text(503, "Too many of these pages are open: close some, then load this one again.")
        elif path == "/":
            new = [] if is_token(cookies.get(self.seat, "")) else [("set-cookie", _cookie(self.seat, new_token()))]
            person = cookies.get(self.seat, "") if not new else ""
            await self.app(_stripped(scope, self._told(person)), _nothing, answer.page(new))
        elif path == "/kamlab/alive":
            await answer.file("application/json", json.dumps({"run": self.run}).encode(), [("cache-control", "no-store")])
        elif path == "/kamlab/page.js":
            await answer.file("text/javascript; charset=utf-8", self.script, [("cache-control", "no-cache")])
        elif (asset := ASSET.fullmatch(path)) and (found := self._asset(asset[1])):
            kind = mimetypes.guess_type(found.name)[0] or "application/octet-stream"
            await answer.file(kind, await asyncio.to_thread(found.read_bytes), [("cache-control", "max-age=86400")])
        elif STATIC.fullmatch(path):
            await self.app(_stripped(scope, ""), _nothing, answer.passed())
        else:
            await answer.text(404, "There is no such page.")

    def _asset(self, name: str) -> Path | None:
        """A regular file that lies in the folder of assets, wherever its links lead."""
        found = (self.assets / (name if "/" in name else f"{name}/__main.js")).resolve()
        return found if found.is_relative_to(self.assets) and found.is_file() else None

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        cookies, match = cookies_of(scope), SOCKET.fullmatch(scope["path"])
        person = cookies.get(self.seat, "")
        allowed = self._refusal(scope) is None and headers_of(scope, b"origin") and self._known(cookies) and is_token(person)
        query = parse_qs(scope["query_string"].decode("ascii", "replace")).get("session_id", [""])[0]
        if not (allowed and match and re.fullmatch(UUID, query) and self.sessions.enter(match[1], person)):
            await receive()
            await send({"type": "websocket.close", "code": 1008})
            return
        try:
            stripped = _stripped(scope, self._told(person), query=f"session_id={query}".encode())
            await self.app(stripped, _impatient(receive), send)
        finally:
            self.sessions.leave(match[1])


class Hosts:
    """Addresses under which a server is asked for: its own, and nobody else's.

    Parameters
    ----------
    port, names, allowed : as for `Guard`
    """

    def __init__(self, port: int, names: Iterable[str], allowed: Iterable[str] = ()) -> None:
        self.port = port
        self.names, self.allowed = {name.lower() for name in names}, {name.lower() for name in allowed}

    def refusal(self, scope: Scope) -> tuple[int, str] | None:
        """Status and sentence where a request comes under another's name (Host), or from another's page (Origin)."""
        hosts, origins = headers_of(scope, b"host"), headers_of(scope, b"origin")
        if len(hosts) != 1 or not self._ours(hosts[0], scope):
            return 421, "This address is not one of this page's: open the one that was printed, or name this one with --allow-host."
        host = hosts[0].lower()
        own = {f"http://{host}", *([f"https://{host}"] if host in self.allowed else [])}
        if len(origins) > 1 or any(origin.lower() not in own for origin in origins):
            return 403, "Another site may not ask this page for anything."
        return None

    def _ours(self, host: str, scope: Scope) -> bool:
        """Whether a Host is the address that was connected to, or a name of this machine: another name is another site's."""
        if host.lower() in self.allowed:
            return True
        name, colon, port = host.lower().rpartition(":")
        if not colon or name.endswith(":") or (name.startswith("[") != name.endswith("]")):
            name, port = host.lower(), "80"
        address = str((scope.get("server") or ("",))[0]).split("%")[0].removeprefix("::ffff:")
        return port == str(self.port) and (name in self.names or name.strip("[]") == address)


class Answer:
    """An answer that bears the policies, whoever gives it."""

    def __init__(self, send: Send, *, body: bool) -> None:
        self._send, self._body = send, body

    async def file(self, kind: str, content: bytes, headers: Iterable[tuple[str, str]] = (), status: int = 200) -> None:
        """A whole answer."""
        told = [("content-type", kind), ("content-length", str(len(content))), *headers]
        await self._send({"type": "http.response.start", "status": status, "headers": _encoded(told)})
        await self._send({"type": "http.response.body", "body": content if self._body else b""})

    async def text(self, status: int, sentence: str, headers: Iterable[tuple[str, str]] = ()) -> None:
        """A sentence."""
        await self.file("text/plain; charset=utf-8", f"{sentence}\n".encode(), [("cache-control", "no-store"), *headers], status)

    def passed(self) -> Send:
        """The answer of the server behind, under the policies; what went wrong there is told in its number only."""
        refused = False

        async def send(message: Message) -> None:
            nonlocal refused
            if message["type"] == "http.response.start":
                refused = message["status"] >= 400
                message = {**message, "headers": _encoded(_decoded(message["headers"]))}
                if refused:
                    await self.text(message["status"], "There is no such file.")
            if not refused:
                await self._send(message)

        return send

    def page(self, cookies: Iterable[tuple[str, str]]) -> Send:
        """The page of the server behind, with the script that notices when the server is gone."""
        start: Message = {}
        parts: list[bytes] = []

        async def send(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
                return
            parts.append(message.get("body", b""))
            if message.get("more_body"):
                return
            if start["status"] != 200:
                await self.text(start["status"], "The page cannot be shown.")
                return
            content = b"".join(parts).replace(b"</head>", b'<script src="/kamlab/page.js" defer></script></head>', 1)
            await self.file("text/html; charset=utf-8", content, [("cache-control", "no-store"), *cookies])

        return send


def seal(token: str) -> str:
    """What may be written down of a person's token: its SHA-256."""
    return hashlib.sha256(token.encode()).hexdigest()


def same(one: str, other: str) -> bool:
    """Compare in a time that tells nothing of how much agrees."""
    return hmac.compare_digest(one.encode(), other.encode())


def cookies_of(scope: Scope) -> dict[str, str]:
    """Cookies by name, the first of each; not by `http.cookies`, which reads none where another server of this machine set an odd one."""
    found: dict[str, str] = {}
    for cookie in ";".join(headers_of(scope, b"cookie")).split(";"):
        name, _, value = cookie.strip().partition("=")
        found.setdefault(name, value)
    return found


def is_token(text: str) -> bool:
    """Whether a text has the form that `new_token` gives."""
    return re.fullmatch(r"[A-Za-z0-9_-]{43}", text) is not None


def _cookie(name: str, value: str) -> str:
    return f"{name}={value}; Path=/; Max-Age={MONTH}; HttpOnly; SameSite=Lax"


def headers_of(scope: Scope, name: bytes) -> list[str]:
    """Values of a header, as often as it was sent."""
    return [value.decode("latin-1") for key, value in scope["headers"] if key.lower() == name]


def _decoded(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[str, str]]:
    return [(name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in headers]


def _encoded(headers: Iterable[tuple[str, str]]) -> list[tuple[bytes, bytes]]:
    """Headers with the policies, which nobody behind may loosen."""
    kept = [(name, value) for name, value in headers if name not in POLICIES]
    return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in [*kept, *POLICIES.items()]]


def _stripped(scope: Scope, cookies: str, query: bytes = b"") -> Scope:
    """The request without what changes paths or asks for more than the page."""
    kept = [(k, v) for k, v in scope["headers"] if k.decode("latin-1").lower() in PASSED or k.lower().startswith(b"sec-websocket-")]
    told = [(b"cookie", cookies.encode("ascii"))] if cookies else []
    return {**scope, "headers": [*kept, *told], "root_path": "", "query_string": query}


async def _nothing() -> Message:
    """No request brings a body."""
    return {"type": "http.request", "body": b"", "more_body": False}


def _impatient(receive: Receive) -> Receive:
    """Messages of a page, which is taken for closed after a long silence."""

    async def patiently() -> Message:
        try:
            return await asyncio.wait_for(receive(), IDLE)
        except TimeoutError:
            return {"type": "websocket.disconnect", "code": 1001}

    return patiently
