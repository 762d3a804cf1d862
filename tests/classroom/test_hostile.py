"""What a class's server refuses, whoever asks: other hosts, origins, methods, sizes, tokens, and whatever is no call."""

from __future__ import annotations

import json
import re

import pytest

testclient = pytest.importorskip("starlette.testclient", reason="the extra class is not installed")

from starlette.websockets import WebSocketDisconnect  # noqa: E402

from sim.classroom.limits import Limit  # noqa: E402
from sim.classroom.server import FILES, LARGEST, POLICIES, ClassServer  # noqa: E402
from sim.guard import Hosts  # noqa: E402
from tests.classroom.rooms import room_in  # noqa: E402

BASE = "http://127.0.0.1:8765"
WS = "ws://127.0.0.1:8765"  # the test client has a host of its own for sockets
KEY = "the-trainers-own-key"
GETS = [
    "/",
    "/desk",
    "/wall",
    "/again",
    "/join.svg",
    "/api/state",
    "/desk/decisions.csv",
    "/desk/outcomes.csv",
    *(f"/static/{n}" for n in FILES),
]
POSTS = ["/api/join", "/api/move", "/api/suggest", "/api/chat", "/api/note", "/api/desk"]
SOCKETS = ["/ws/me", "/ws/desk", "/ws/wall", "/ws/x"]
FOREIGN_HOSTS = [
    "evil.example",
    "evil.example:8765",
    "127.0.0.1",
    "127.0.0.1:80",
    "127.0.0.1:8765.evil.example",
    "localhost:1",
    "",
    "[::1]:8765",
]
FOREIGN_ORIGINS = [
    "http://evil.example",
    "https://127.0.0.1:8765",
    "http://127.0.0.1:8766",
    "null",
    "http://127.0.0.1:8765.evil.example",
    "",
]


@pytest.fixture
def room(tmp_path):
    return room_in(tmp_path, people=0)


@pytest.fixture
def server(room):
    return ClassServer(room, hosts=Hosts(8765, ["localhost"], ["class.example:443"]), key=KEY, picture=b"<svg/>")


@pytest.fixture
def client(server):
    with testclient.TestClient(server.app, base_url=BASE, follow_redirects=False) as found:
        yield found


def joined(server, name="Ann"):
    found = testclient.TestClient(server.app, base_url=BASE, headers={"origin": BASE}, follow_redirects=False)
    answer = found.post("/api/join", json={"code": server.room.code, "name": name})
    assert answer.status_code == 200, answer.text
    return found


def desk(server):
    found = testclient.TestClient(server.app, base_url=BASE, headers={"origin": BASE}, follow_redirects=False)
    assert found.get("/desk", params={"key": KEY}).status_code == 303
    return found


@pytest.mark.parametrize("host", FOREIGN_HOSTS)
def test_another_name_is_another_sites(client, host):
    for path in GETS:
        assert client.get(path, headers={"host": host}).status_code == 421, path
    for path in POSTS:
        assert client.post(path, json={}, headers={"host": host, "origin": f"http://{host}"}).status_code == 421, path


@pytest.mark.parametrize("origin", FOREIGN_ORIGINS)
def test_another_site_asks_for_nothing(client, server, origin):
    people = dict(server.room.people)
    for path in GETS:
        assert client.get(path, headers={"origin": origin}).status_code == 403, path
    for path in POSTS:
        answer = client.post(path, json={"code": server.room.code, "name": "Eve", "do": "begin"}, headers={"origin": origin})
        assert answer.status_code == 403, path
    assert server.room.people == people


@pytest.mark.parametrize("path", POSTS)
def test_a_call_that_does_not_say_whence_it_comes_is_refused(client, path):
    assert client.post(path, json={}).status_code == 403


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"])
@pytest.mark.parametrize("path", ["/", "/desk", "/api/move", "/static/class.css"])
def test_other_methods_are_refused(client, method, path):
    assert client.request(method, path, headers={"origin": BASE}).status_code == 405


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ({"content-type": "text/plain"}, b"{}", 415),
        ({"content-type": "application/x-www-form-urlencoded"}, b"a=b", 415),
        ({"content-type": "application/json"}, b"{" + b" " * LARGEST + b"}", 413),
    ],
)
def test_forms_and_large_bodies_are_refused(client, path, headers, body, status):
    assert client.post(path, content=body, headers={"origin": BASE, **headers}).status_code == status


@pytest.mark.parametrize(
    "path", ["/static/../server.py", "/static/%2e%2e/server.py", "/static/player.html", "/etc/passwd", "/api", "/desk/x.csv", "/ws/me"]
)
def test_no_other_file_is_given(client, path):
    assert client.get(path).status_code in (403, 404)


def test_who_has_not_joined_does_nothing_and_learns_nothing(client, server):
    for path in POSTS[1:]:
        assert client.post(path, json={"do": "begin", "text": "x"}, headers={"origin": BASE}).status_code == 403, path
    for path in ("/desk", "/wall", "/again", "/desk/decisions.csv", "/desk/outcomes.csv"):
        assert client.get(path).status_code == 403, path
    assert set(client.get("/api/state").json()) == {"join", "labels", "language", "consent"}
    assert server.room.code not in client.get("/").text


@pytest.mark.parametrize("path", SOCKETS)
@pytest.mark.parametrize("headers", [{}, {"origin": "http://evil.example"}, {"origin": BASE}, {"origin": "null"}])
def test_a_socket_opens_for_nobody_who_has_not_joined(client, path, headers):
    with pytest.raises(WebSocketDisconnect), client.websocket_connect(WS + path, headers=headers):
        pass


@pytest.mark.parametrize("headers", [{"origin": "http://evil.example"}, {"origin": "null"}, {"origin": ""}])
def test_a_socket_with_the_right_cookie_from_another_site_is_refused(client, server, headers):
    ann = joined(server)
    ann.headers.pop("origin")
    for given in (headers, {}):
        with pytest.raises(WebSocketDisconnect), ann.websocket_connect(f"{WS}/ws/me", headers=given):
            pass
    with (
        pytest.raises(WebSocketDisconnect),
        ann.websocket_connect(f"{WS}/ws/me", headers={"host": "evil.example", "origin": "http://evil.example"}),
    ):
        pass
    with ann.websocket_connect(f"{WS}/ws/me", headers={"origin": BASE}) as socket:
        assert json.loads(socket.receive_text())["me"]["name"] == "Ann"


def test_a_person_is_no_trainer_and_no_other_person(client, server):
    ann = joined(server)
    for path in ("/desk", "/wall", "/desk/decisions.csv"):
        assert ann.get(path).status_code == 403
    assert ann.post("/api/desk", json={"do": "begin"}).status_code == 403
    with pytest.raises(WebSocketDisconnect), ann.websocket_connect(f"{WS}/ws/desk"):
        pass
    token = ann.cookies[server.cookie]
    ann.cookies.set(server.desk_cookie, token, domain="127.0.0.1")
    assert ann.get("/desk").status_code == 403


@pytest.mark.parametrize("token", ["", "x", "a" * 43, "0", "' OR 1=1 --", "a" * 5000])
def test_a_token_that_is_made_up_lets_nobody_in(client, server, token):
    joined(server)
    for name in (server.cookie, server.desk_cookie):
        client.cookies.set(name, token, domain="127.0.0.1")
    assert "join" in client.get("/api/state").json()
    assert client.get("/desk").status_code == 403
    assert client.get("/again", params={"link": token}).status_code == 403


def test_cookies_are_for_no_script_and_the_key_does_not_stay_in_the_address(client, server):
    answer = client.get("/desk", params={"key": KEY})
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk")
    for cookie in (
        answer.headers["set-cookie"],
        joined(server).post("/api/join", json={}).headers.get("set-cookie", answer.headers["set-cookie"]),
    ):
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie
        assert len(re.search(r"=([\w-]+);", cookie)[1]) == 43
    assert client.get("/desk", params={"key": KEY[:-1]}).status_code == 403


@pytest.mark.parametrize("path", [*GETS, "/nothing"])
def test_every_answer_has_the_policies(client, path):
    for answer in (client.get(path), client.get(path, headers={"host": "evil.example"}), client.post(path)):
        for name, value in POLICIES.items():
            assert answer.headers[name] == value, (path, name)


@pytest.mark.parametrize("name", ["player.html", "desk.html", "wall.html", "player.js", "desk.js", "wall.js", "shared.js", "class.css"])
def test_no_page_asks_another_server_for_anything_or_takes_text_for_markup(name):
    from sim.classroom.server import STATIC

    text = (STATIC / name).read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "").replace('"https:"', "")
    assert re.findall(r"(?:https?:)?//[a-z]", re.sub(r"^//.*", "", text, flags=re.M)) == []
    assert not re.search(r"innerHTML|outerHTML|insertAdjacent|document\.write|eval\(|new Function|\son[a-z]+=|javascript:| style=", text)


NONSENSE = [
    b"", b"[]", b"1", b"null",
    b"{", b'{"game": NaN}', b"\xff\xfe", b"[" * 15000, b'{"name": "\\ud800", "code": "x"}', b'{"name": "a\\u0000b"}',
    b'{"game": 1e400, "asked": {}, "decision": []}', b'{"game": true, "asked": 0, "decision": {"do": "plan"}}',
    b'{"game": 1, "asked": 0, "decision": {"do": "plan", "relationship": "/etc/passwd", "instruction": "balanced"}}',
    b'{"game": 1, "asked": 0, "decision": {"do": "plan", "visits": [1e308, 1e308, 1e308], "instruction": "balanced"}}',
    b'{"game": 1, "asked": 0, "decision": {"do": "terms", "issues": [2, 0, 0, 0, 0, 0]}}', b'{"game": 1, "asked": 99999999999999999999}',
    b'{"worth": "x"}', b'{"worth": 1e999}', b'{"kind": "before", "text": 7}', b'{"kind": "x", "text": {}}', b'{"to": [], "text": {}}',
    b'{"do": "seat"}', b'{"do": "seat", "person": {}, "place": [], "chair": 1}', b'{"do": "link", "person": 1e400}', b'{"do": {"x": []}}',
]  # fmt: skip


@pytest.mark.parametrize("body", NONSENSE)
def test_nonsense_is_refused_and_never_a_failure(client, server, body):
    ann, trainer = joined(server), desk(server)
    trainer.post("/api/desk", json={"do": "begin"})
    moves = server.room.store.moves(server.room.number)
    for who in (ann, trainer, client):
        for path in POSTS:
            answer = who.post(path, content=body, headers={"origin": BASE, "content-type": "application/json"})
            assert 400 <= answer.status_code < 500 or answer.json() == {"ok": True}, (path, answer.status_code)
    assert server.room.store.moves(server.room.number) == moves


def test_codes_and_keys_are_not_guessed(client, server):
    found = [client.post("/api/join", json={"code": "AAAAAA", "name": "Eve"}, headers={"origin": BASE}).status_code for _ in range(60)]
    assert found[0] == 403
    assert found[-1] == 429
    found = [client.get("/desk", params={"key": f"guess-{n}"}).status_code for n in range(40)]
    assert found[-1] == 429


def test_a_class_behind_one_address_can_join_at_once(client, server):
    for n in range(60):
        joined(server, f"Person {n}")
    assert len(server.room.people) == 60


def test_talk_and_moves_are_limited(client, server):
    ann, _ = joined(server), joined(server, "Bob")
    desk(server).post("/api/desk", json={"do": "begin"})
    server._moves = Limit(5, 0.1)
    said = [ann.post("/api/chat", json={"to": "buyer", "text": str(n)}).status_code for n in range(30)]
    assert said[0] == 200
    assert said[-1] == 429
    moved = [ann.post("/api/move", json={"game": 1, "asked": 77, "decision": {"do": "accept"}}).status_code for n in range(12)]
    assert moved[0] == 409
    assert moved[-1] == 429


def test_consent_is_asked_for_where_the_class_has_a_text(tmp_path):
    room = room_in(tmp_path, people=0)
    room.consent = "Your decisions are studied."
    server = ClassServer(room, hosts=Hosts(8765, ["localhost"]), key=KEY)
    client = testclient.TestClient(server.app, base_url=BASE, headers={"origin": BASE})
    assert client.get("/api/state").json()["consent"] == room.consent
    for consent in (False, None, "yes", 1):
        assert client.post("/api/join", json={"code": room.code, "name": "Ann", "consent": consent}).status_code == 403
    assert client.post("/api/join", json={"code": room.code, "name": "Ann", "consent": True}).status_code == 200
    assert room.people[1].consent == 1
