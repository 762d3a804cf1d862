"""Each defence of the guard by itself, without a server: what reaches the application behind, and what is answered instead."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from sim import guard, serving
from sim.errors import KamlabError
from sim.guard import Guard, cookies_of, new_token, seal
from sim.sessions import MOST_A_PERSON, MOST_SESSIONS

PORT = 8765
TOKEN, ANN, BOB = (letter * 43 for letter in "tab")
KERNELS = [f"{i:08x}-0000-0000-0000-000000000000" for i in range(400)]
OWN = ("host", f"127.0.0.1:{PORT}")


class Behind:
    """The server behind: it keeps what reaches it, and answers in as loose a way as it can."""

    def __init__(self, status: int = 200, body: bytes = b"<head></head>") -> None:
        self.reached: list[dict[str, Any]] = []
        self.status, self.body, self.until = status, body, None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.reached.append(dict(scope))
        if scope["type"] == "http":
            self.heard = await receive()
            loose = [(b"x-frame-options", b"ALLOWALL"), (b"Content-Security-Policy", b"default-src *"), (b"set-cookie", b"theirs=1")]
            await send({"type": "http.response.start", "status": self.status, "headers": loose})
            await send({"type": "http.response.body", "body": self.body})
        elif scope["type"] == "websocket":
            self.heard = await receive()
            if self.until is not None:
                await self.until.wait()

    def headers(self) -> dict[str, str]:
        return {name.decode(): value.decode() for name, value in self.reached[-1]["headers"]}


class Answered(NamedTuple):
    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key == name]


@pytest.fixture
def assets(tmp_path) -> Path:
    folder = tmp_path / "assets"
    (folder / "package@1.0/dist").mkdir(parents=True)
    (folder / "package@1.0/dist/whole.css").write_bytes(b"body {}")
    (folder / "package@1.0/__main.js").write_bytes(b"main()")
    (folder / "package@1.0/.hidden").write_bytes(b"hidden")
    (tmp_path / "secret").write_bytes(b"secret")
    (folder / "package@1.0/leads-out").symlink_to(tmp_path / "secret")
    return folder


@pytest.fixture
def behind() -> Behind:
    return Behind()


@pytest.fixture
def made(behind, assets) -> Callable[..., Guard]:
    def make(**how: Any) -> Guard:
        return Guard(behind, **{"port": PORT, "names": ["localhost", "Room-7"], "token": TOKEN, "assets": assets, **how})

    return make


@pytest.fixture
def ours(made) -> Guard:
    return made()


def scope_of(
    path: str, headers: Iterable[tuple[str, str]], *, kind: str = "http", server: str = "127.0.0.1", **more: Any
) -> dict[str, Any]:
    bare, _, query = path.partition("?")
    return {
        "type": kind, "method": "GET", "path": bare, "raw_path": bare.encode(), "query_string": query.encode(), "root_path": "/evil",
        "server": (server, PORT), "headers": [(name.encode(), value.encode("latin-1")) for name, value in headers],
    } | more  # fmt: skip


def right(person: str = ANN, token: str = TOKEN) -> tuple[str, str]:
    return ("cookie", f"kamlab-{PORT}={token}; kamlab-seat-{PORT}={person}")


def ask(guarded: Guard, path: str = "/", *headers: tuple[str, str], host: str = OWN[1], **more: Any) -> Answered:
    """The answer to a request of who knows the link, unless other cookies are among the headers."""
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "http.request", "body": b"theirs", "more_body": False}

    known = [] if any(name == "cookie" for name, _ in headers) else [right()]
    asyncio.run(guarded(scope_of(path, [("host", host), *known, *headers], **more), receive, send))
    start, *bodies = sent
    told = [(name.decode(), value.decode()) for name, value in start["headers"]]
    return Answered(start["status"], told, b"".join(body["body"] for body in bodies))


SOCKET = f"/jupyter/api/kernels/{KERNELS[0]}/channels?session_id={KERNELS[1]}"


def connect(guarded: Guard, *headers: tuple[str, str], path: str = SOCKET, **more: Any) -> int | None:
    """The code by which a web socket is closed before anything reaches the server behind; None where it is let in."""
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "websocket.connect"}

    given = headers or (OWN, ("origin", f"http://{OWN[1]}"), right())
    asyncio.run(guarded(scope_of(path, given, kind="websocket", **more), receive, send))
    return sent[0]["code"] if sent else None


# Which address


@pytest.mark.parametrize("host", ["127.0.0.1:8765", "localhost:8765", "LOCALHOST:8765", "room-7:8765"])
def test_the_machines_own_names_are_served(ours, host):
    assert ask(ours, host=host).status == 200


@pytest.mark.parametrize(
    ("server", "host"), [("::1", "[::1]:8765"), ("::ffff:10.0.0.5", "10.0.0.5:8765"), ("fe80::1%eth0", "[fe80::1]:8765")]
)
def test_the_number_that_was_connected_to_is_served_and_no_other(ours, server, host):
    assert ask(ours, host=host, server=server).status == 200
    assert ask(ours, host=host, server="10.0.0.9").status == 421


HOSTS = [
    "evil.example", "evil.example:8765", "127.0.0.1", "127.0.0.1:80", "127.0.0.1:87650", "localhost", "localhost.evil.example:8765",
    "10.0.0.5:8765",
    "", ":8765", "127.0.0.1:8765:8765", "[127.0.0.1:8765", "user@127.0.0.1:8765",
]  # fmt: skip


@pytest.mark.parametrize("host", HOSTS)
def test_another_name_is_another_sites(ours, behind, host):
    assert ask(ours, host=host).status == 421
    assert connect(ours, ("host", host), ("origin", f"http://{host}"), right()) == 1008
    assert behind.reached == []


def test_a_request_with_no_host_or_two_is_refused(ours, behind):
    assert ask(ours, "/", ("host", "evil.example")).status == 421
    assert ask(ours, "/", OWN).status == 421
    assert connect(ours, ("origin", f"http://{OWN[1]}"), right()) == 1008
    assert behind.reached == []


def test_an_address_that_was_allowed_is_served_plain_and_encrypted(made, behind):
    guarded = made(allowed=["Class.Example:9000", "plain.example"])
    for host in ("class.example:9000", "CLASS.example:9000", "plain.example"):
        assert ask(guarded, host=host).status == 200
        for scheme in ("http", "https"):
            assert ask(guarded, "/", ("origin", f"{scheme}://{host}"), host=host).status == 200
            assert connect(guarded, ("host", host), ("origin", f"{scheme}://{host}"), right()) is None
    for host in ("class.example", "class.example:9001", "other.example:9000"):
        assert ask(guarded, host=host).status == 421
    assert ask(guarded, "/", ("origin", "http://plain.example"), host="class.example:9000").status == 403
    assert ask(guarded, "/", ("origin", f"https://{OWN[1]}")).status == 403, "this port itself is not encrypted"


@pytest.mark.parametrize("address", ["localhost:9000", "class.example", "10.0.0.7:80", "[::1]:9000", "a_b-c.d"])
def test_an_address_to_allow_is_as_the_browser_shows_it(address, monkeypatch):
    monkeypatch.setattr(serving, "listening", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        serving.serve("page", {}, "127.0.0.1", 0, what="", allowed=[address])


@pytest.mark.parametrize(
    "address", ["", "http://localhost:9000", "a b", "*", "a/b", "a:port", "a:999999", "evil\r\nX: y", "::1", "ü.example"]
)
def test_what_is_no_address_to_allow_is_told(address, monkeypatch):
    monkeypatch.setattr(serving, "listening", lambda *_: 1 / 0)
    with pytest.raises(KamlabError, match=r"--allow-host .* is no address: write it as the browser shows it"):
        serving.serve("page", {}, "127.0.0.1", 0, what="", allowed=[address])


# Who asks, and how


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "", "http://127.0.0.1", "https://127.0.0.1:8765", "http://localhost:8765"]
)
def test_another_sites_page_gets_nothing(ours, behind, origin):
    assert ask(ours, "/", ("origin", origin)).status == 403
    assert connect(ours, OWN, ("origin", origin), right()) == 1008
    assert behind.reached == []


def test_an_origin_is_needed_by_a_web_socket_alone_and_two_are_refused(ours, behind):
    own = ("origin", f"http://{OWN[1]}")
    assert ask(ours).status == ask(ours, "/", own).status == 200
    assert connect(ours) is None
    behind.reached.clear()
    assert connect(ours, OWN, right()) == 1008
    assert ask(ours, "/", own, ("origin", "http://evil.example")).status == 403
    assert connect(ours, OWN, own, ("origin", "http://evil.example"), right()) == 1008
    assert behind.reached == []


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "get"])
def test_the_page_is_only_read(ours, behind, method):
    assert ask(ours, method=method).status == 405
    assert ask(ours, "/static/a.js", method=method).status == 405
    assert behind.reached == []


def test_a_head_has_no_body_and_nobody_sends_one(ours, behind, assets):
    answered = ask(ours, "/_solara/cdn/package@1.0/dist/whole.css", method="HEAD")
    assert (answered.status, answered.body, answered.header("content-length")) == (200, b"", ["7"])
    ask(ours, "/static/a.js")
    assert behind.heard["body"] == b"", "a body of the browser's reached the server behind"


PATHS = [
    "/static/../server.py", "/static/.hidden", "/static/a//b", "/static", "/static/", "/static/a\\b", "/statics/a",
    "/jupyter/nbextensions/../x", "/jupyter/api/kernels", SOCKET.partition("?")[0], "/_solara/api/close/x", "/resourcez", "/readyz",
    "/again",
    "/kamlab/", "/kamlab/other", "/.link", "/ann.json", "/..", "//", "/\x00", "/index.html",
]  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_a_path_that_the_page_does_not_need_reaches_nothing(ours, behind, path):
    assert ask(ours, path).status == 404
    assert behind.reached == []


@pytest.mark.parametrize(
    "raw", [b"/static/%61.js", b"/static/a.js%00", b"/static/./a.js", b"//static/a.js", b"/static/..\\a.js", b"/", b""]
)
def test_a_path_that_is_sent_in_another_way_than_it_is_read_reaches_nothing(ours, behind, raw):
    assert ask(ours, "/static/a.js", raw_path=raw).status == 404
    assert behind.reached == []


def test_what_the_page_needs_passes_without_query_prefix_or_foreign_headers(ours, behind):
    for path in ("/static/public/x.js?v=../..", "/jupyter/nbextensions/a/b.js?v=1", "/?again"):
        headers = [("X-Script-Name", "/evil"), ("X-Forwarded-For", "1.2.3.4"), ("Forwarded", "host=evil"), ("authorization", "x"),
                   ("accept", "text/html"), ("sec-fetch-site", "none")]  # fmt: skip
        assert ask(ours, path, *headers).status == 200
        scope = behind.reached[-1]
        assert (scope["root_path"], scope["query_string"]) == ("", b"")
        assert set(behind.headers()) <= {"host", "accept", "cookie"}
    assert len(behind.reached) == 3


# The link


def test_without_the_link_nothing_is_shown_and_no_session_begins(ours, behind):
    wrong = [("cookie", ""), right(token="x" * 43), ("cookie", f"kamlab-{PORT + 1}={TOKEN}"), ("cookie", f"kamlab-{PORT}={TOKEN}x")]
    for cookie in wrong:
        for path in ("/", "/static/a.js", "/_solara/cdn/package@1.0/dist/whole.css", "/kamlab/alive", "/kamlab/page.js", "/nothing"):
            assert ask(ours, path, cookie).status == 403, (cookie, path)
        assert connect(ours, OWN, ("origin", f"http://{OWN[1]}"), cookie) == 1008
    assert behind.reached == []
    assert len(ours.sessions) == 0


def test_the_link_is_exchanged_for_a_cookie_that_scripts_cannot_read(ours, behind):
    answered = ask(ours, f"/?link={TOKEN}", ("cookie", ""))
    assert (answered.status, answered.header("location")) == (303, ["/"])
    (cookie,) = answered.header("set-cookie")
    assert cookie.startswith(f"kamlab-{PORT}={TOKEN}; ")
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    for link in ("x" * 43, "", TOKEN[:-1], TOKEN + "x", "%00"):
        refused = ask(ours, f"/?link={link}", ("cookie", ""))
        assert refused.status == 403
        assert refused.header("set-cookie") == []
    assert behind.reached == []


def test_a_page_for_all_needs_no_link_and_hands_out_seats_of_their_own(made):
    shared = made(token=None)
    cookies = [ask(shared, "/", ("cookie", "")).header("set-cookie") for _ in range(2)]
    seats = [re.fullmatch(rf"kamlab-seat-{PORT}=([\w-]{{43}}); .*HttpOnly; SameSite=Lax", one)[1] for (one,) in cookies]
    assert seats[0] != seats[1], "two people have one seat"
    assert ask(shared, "/", right(person=ANN)).header("set-cookie") == []
    for bad in ("", "x", "a" * 44, "a" * 42 + ";", "a" * 42 + "!", "a" * 42 + "\n"):
        assert len(ask(shared, "/", right(person=bad)).header("set-cookie")) == 1, f"{bad!r} was taken for a seat"
    assert ask(shared, f"/?link={'x' * 43}", ("cookie", "")).status == 303


ODD_COOKIES = [
    '_xsrf=2|a"b; {own}', "theme={{\"a\": 1}}; {own}", "=; ;;; {own}", "a=b=c; {own}", "{own}; kamlab-8765=late", "$Version=1; {own}",
    "caf\xe9=1; {own}", "[x]=1; {own};", 'quoted="a; b"; {own}', "{own}; " + "x=" + "y" * 5000,
]  # fmt: skip


@pytest.mark.parametrize("cookies", ODD_COOKIES)
def test_odd_cookies_of_other_servers_of_this_machine_shut_nobody_out(ours, behind, cookies):
    assert ask(ours, "/", ("cookie", cookies.format(own=right()[1]))).status == 200
    assert behind.headers()["cookie"] == f"kamlab-seat-{PORT}={ANN}; solara-session-id={seal(ANN)}"


def test_the_first_of_two_cookies_of_a_name_counts_also_over_two_headers():
    assert cookies_of(scope_of("/", [("cookie", "a=1; a=2"), ("Cookie", "a=3; b=4")])) == {"a": "1", "b": "4"}


def test_the_server_behind_learns_of_no_session_but_the_persons(ours, behind):
    for path in ("/", "/static/a.js"):
        ask(ours, path, ("cookie", f"{right()[1]}; solara-session-id=stolen; other=1"))
    page, static = (dict(scope["headers"]).get(b"cookie", b"").decode() for scope in behind.reached)
    assert page == f"kamlab-seat-{PORT}={ANN}; solara-session-id={seal(ANN)}"
    assert static == ""
    connect(ours, OWN, ("origin", f"http://{OWN[1]}"), ("cookie", f"solara-session-id=stolen; {right()[1]}"))
    assert behind.headers()["cookie"] == page
    assert TOKEN not in str(behind.reached), "the link's token is nobody's business behind the guard"


# What is answered


def test_every_answer_bears_the_policies_and_none_from_behind_loosens_them(ours, behind):
    wanted = {
        "x-frame-options": "DENY", "x-content-type-options": "nosniff", "referrer-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
    }  # fmt: skip
    behind.status = 200
    paths = [
        "/", "/static/a.js", "/_solara/cdn/package@1.0/dist/whole.css", "/kamlab/alive", "/kamlab/page.js", "/nothing", f"/?link={TOKEN}",
        "/?link=wrong",
    ]  # fmt: skip
    refused = [ask(ours, host="evil.example"), ask(ours, method="POST"), ask(ours, "/", ("cookie", ""))]
    answers = [*(ask(ours, path) for path in paths), *refused]
    assert {answer.status for answer in answers} == {200, 303, 403, 404, 405, 421}
    for answer in answers:
        for name, value in wanted.items():
            assert answer.header(name) == [value]
        (content,) = answer.header("content-security-policy")
        rules = dict(rule.strip().partition(" ")[::2] for rule in content.split(";"))
        assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == "'self'"
        assert rules["frame-ancestors"] == rules["object-src"] == "'none'"
        assert "*" not in content
        assert "http" not in content
        assert all(name == name.lower() for name, _ in answer.headers)


def test_the_page_bears_its_script_once_and_no_cookie_from_behind(ours, behind):
    behind.body = b"<head><title>x</title></head><body></head></body>"
    answered = ask(ours)
    assert answered.body.count(b'<script src="/kamlab/page.js" defer></script></head>') == 1
    assert answered.header("set-cookie") == []
    assert answered.header("cache-control") == ["no-store"]
    assert answered.header("content-length") == [str(len(answered.body))]


@pytest.mark.parametrize("status", [302, 404, 500])
def test_what_goes_wrong_behind_is_told_in_its_number_alone(ours, behind, status):
    behind.status, behind.body = status, b"Traceback /home/ann/sim/page.py"
    page, file = ask(ours), ask(ours, "/static/a.js")
    assert page.status == file.status == status
    assert b"/home" not in page.body
    assert b"/home" not in file.body or status < 400


def test_an_exception_behind_ends_one_request(made):
    async def broken(*_: Any) -> None:
        raise RuntimeError("behind")

    sent: list[Any] = []
    guarded = made()
    guarded.app = broken
    asyncio.run(guarded(scope_of("/", [OWN, right()]), None, _collect(sent)))
    assert sent == []


def _collect(sent: list[Any]) -> Any:
    async def send(message: Any) -> None:
        sent.append(message)

    return send


# Files


def test_assets_are_the_files_of_their_folder_to_the_byte(ours, behind, assets):
    found = [path for path in assets.rglob("*") if path.is_file() and not path.is_symlink() and not path.name.startswith(".")]
    assert len(found) == 2
    before = {path: path.read_bytes() for path in assets.rglob("*") if path.is_file()}
    for path in found:
        answered = ask(ours, f"/_solara/cdn/{path.relative_to(assets).as_posix()}")
        assert (answered.status, answered.body) == (200, path.read_bytes())
    assert ask(ours, "/_solara/cdn/package@1.0").body == b"main()", "a package by itself is its main file"
    assert ask(ours, "/_solara/cdn/package@1.0/dist/whole.css").header("content-type") == ["text/css"]
    for path in (
        "package@1.0/dist",
        "package@1.0/.hidden",
        "package@1.0/leads-out",
        "left-pad@1.3.0/index.js",
        "../secret",
        "left-pad",
        "",
    ):
        assert ask(ours, f"/_solara/cdn/{path}").status == 404, path
    assert {path: path.read_bytes() for path in assets.rglob("*") if path.is_file()} == before
    assert behind.reached == []


def test_the_pages_own_files_are_served_and_the_run_is_told(made):
    guarded, again = made(), made()
    assert ask(guarded, "/kamlab/page.js").body == guard.SCRIPT.read_bytes()
    runs = [json.loads(ask(one, "/kamlab/alive").body)["run"] for one in (guarded, guarded, again)]
    assert runs[0] == runs[1] != runs[2], "a page cannot know that the server was started again"
    assert ask(guarded, "/kamlab/alive").header("cache-control") == ["no-store"]


# Web sockets


@pytest.mark.parametrize(
    "path",
    [
        SOCKET.replace("/channels", "/channels/x"), SOCKET.replace("/jupyter", ""), "/", SOCKET.partition("?")[0], SOCKET + "x",
        SOCKET + "/..",
        SOCKET.partition("=")[0] + "=" + "0" * 31, SOCKET.replace(KERNELS[0], "0" * 31), SOCKET.replace(KERNELS[0], "../" + KERNELS[0]),
    ],
)  # fmt: skip
def test_a_web_socket_leads_to_a_session_and_nowhere_else(ours, behind, path):
    assert connect(ours, path=path) == 1008
    assert behind.reached == []


def test_a_web_socket_passes_with_its_session_alone(ours, behind):
    assert connect(ours, path=f"{SOCKET}&evil=1") is None
    assert behind.reached[0]["query_string"] == f"session_id={KERNELS[1]}".encode()


def test_a_web_socket_needs_a_seat(ours, behind):
    for person in ("", "x", "a" * 44):
        assert connect(ours, OWN, ("origin", f"http://{OWN[1]}"), right(person=person)) == 1008
    assert behind.reached == []


def test_a_session_is_nobody_elses_also_after_its_connection_was_lost(ours, behind):
    assert connect(ours) is None
    assert connect(ours) is None
    behind.reached.clear()
    assert connect(ours, OWN, ("origin", f"http://{OWN[1]}"), right(person=BOB)) == 1008
    assert behind.reached == []


def test_a_connection_that_ends_however_is_counted_as_ended(made, behind):
    async def broken(*_: Any) -> None:
        raise RuntimeError("behind")

    guarded = made()
    guarded.app = broken
    for i in range(MOST_A_PERSON + 1):
        with pytest.raises(RuntimeError):
            connect(guarded, path=SOCKET.replace(KERNELS[0], KERNELS[i]))
    assert len(guarded.sessions) == MOST_A_PERSON


def test_a_page_that_says_nothing_for_hours_is_closed(ours, behind, monkeypatch):
    monkeypatch.setattr(guard, "IDLE", 0.01)

    async def silent() -> Any:
        await asyncio.sleep(30)

    given = (OWN, ("origin", f"http://{OWN[1]}"), right())
    asyncio.run(asyncio.wait_for(ours(scope_of(SOCKET, given, kind="websocket"), silent, _collect([])), 10))
    assert behind.heard == {"type": "websocket.disconnect", "code": 1001}


# A full room


async def _open(guarded: Guard, kernel: str, person: str) -> None:
    given = (OWN, ("origin", f"http://{OWN[1]}"), right(person=person))

    async def receive() -> Any:
        return {"type": "websocket.connect"}

    await guarded(scope_of(SOCKET.replace(KERNELS[0], kernel), given, kind="websocket"), receive, _collect([]))


def _with_open(guarded: Guard, behind: Behind, people: list[str], then: Callable[[], Any]) -> Any:
    """What is found while each of these people has one page open."""

    async def scene() -> Any:
        behind.until = asyncio.Event()
        pages = [asyncio.create_task(_open(guarded, KERNELS[i], person)) for i, person in enumerate(people)]
        await asyncio.sleep(0)
        while len(behind.reached) < len(people):
            await asyncio.sleep(0)
        found = await asyncio.to_thread(then)
        behind.until.set()
        await asyncio.gather(*pages)
        return found

    return asyncio.run(scene())


def test_who_has_too_many_pages_open_is_told_and_others_come_in(ours, behind):
    mine, others = _with_open(ours, behind, [ANN] * MOST_A_PERSON, lambda: (ask(ours), ask(ours, "/", right(person=BOB))))
    assert (mine.status, others.status) == (503, 200)
    assert mine.body == b"Too many of these pages are open: close some, then load this one again.\n"
    assert ask(ours).status == 200, "pages that were closed still count"


def test_a_full_room_is_told(made, behind):
    shared = made(token=None)
    people = [new_token() for _ in range(MOST_SESSIONS)]
    assert _with_open(shared, behind, people, lambda: ask(shared, "/", right(person=BOB))).status == 503
    assert ask(shared, "/", right(person=BOB)).status == 200
