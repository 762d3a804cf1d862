"""The page attacked: a real server is asked what no page asks; nothing passes, and no file of the installation moves."""

from __future__ import annotations

import hashlib
import re
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.cli.cases import command, environment

pytest.importorskip("solara", reason="the extra classroom is not installed")

KERNEL = "0" * 8 + "-0000-0000-0000-" + "0" * 12
POLICIES = ("content-security-policy", "x-frame-options", "x-content-type-options", "referrer-policy")


class Served(NamedTuple):
    port: int
    token: str
    assets: Path
    before: dict[Path, str]


@pytest.fixture(scope="module")
def served(tmp_path_factory) -> Iterator[Served]:
    from solara.server import settings

    child = subprocess.Popen(
        command("live", "gree-gome", "--port", 0), cwd=tmp_path_factory.mktemp("attacked"),
        env=environment(PYTHONUNBUFFERED="1"), stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        said = ""
        while not (found := re.search(r"http://127\.0\.0\.1:(\d+)/\?link=([\w-]{43})", said)):
            line = child.stdout.readline()
            assert line, f"the server did not start: {said}"
            said += line
        assets = Path(settings.assets.proxy_cache_dir)
        yield Served(int(found[1]), found[2], assets, contents(assets))
    finally:
        child.terminate()
        child.wait(timeout=30)


def asked(served: Served, target: str, *more: str, method: str = "GET", host: str = "", cookie: str = "right", body: bytes = b"") -> str:
    """The head and body of an answer to a request that is sent as it stands; one that is cut off is empty."""
    right = f"kamlab-{served.port}={served.token}; kamlab-seat-{served.port}={'s' * 43}"
    lines = [f"{method} {target} HTTP/1.1", f"Host: {host or f'127.0.0.1:{served.port}'}", "Connection: close", *more]
    lines += [f"Cookie: {right if cookie == 'right' else cookie}"] if cookie else []
    with socket.create_connection(("127.0.0.1", served.port), timeout=10) as line:
        line.sendall("\r\n".join([*lines, "", ""]).encode("latin-1") + body)
        answer = b""
        try:
            while part := line.recv(65536):
                answer += part
                if b" 101 " in answer[:20]:
                    break
        except OSError:
            pass
    return answer.decode("latin-1")


def status(answer: str) -> int:
    return int(answer.split(" ", 2)[1])


def untouched(folder: Path) -> dict[Path, tuple[int, ...]]:
    """Everything in a folder, with what changes when a file is written, replaced or made."""
    return {path: (found.st_ino, found.st_size, found.st_mtime_ns) for path in folder.rglob("*") if (found := path.lstat())}


def contents(folder: Path) -> dict[Path, str]:
    """Everything in a folder, with the SHA-256 of what the files hold."""
    return {path: hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "" for path in folder.rglob("*")}


def test_the_page_opens_with_its_link_alone_and_every_answer_bears_the_policies(served):
    asset = next(path for path in served.assets.rglob("*.css")).relative_to(served.assets)
    answers = {
        303: asked(served, f"/?link={served.token}", cookie=""), 200: asked(served, "/"), 403: asked(served, "/", cookie=""),
        404: asked(served, "/nothing"), 405: asked(served, "/", method="POST"), 421: asked(served, "/", host="evil.example"),
    }  # fmt: skip
    for wanted, answer in answers.items():
        assert status(answer) == wanted
        assert all(f"\r\n{name}: " in answer.partition("\r\n\r\n")[0].lower() for name in POLICIES), answer[:600]
    assert "HttpOnly; SameSite=Lax" in answers[303]
    assert status(asked(served, f"/?link={'x' * 43}", cookie="")) == 403
    head, _, body = asked(served, f"/_solara/cdn/{asset}").partition("\r\n\r\n")
    assert status(head) == 200
    assert body.encode("latin-1") == (served.assets / asset).read_bytes()
    assert not any("\r\nserver:" in answer.lower() for answer in answers.values())
    assert "kamlab/page.js" in answers[200]


PATHS = [
    "/_solara/cdn/@widgetti/solara-vuetify3-app@5.1.1/dist", "/_solara/cdn/@widgetti", "/_solara/cdn/",
    "/_solara/cdn/left-pad@1.3.0/index.js",
    "/_solara/cdn/../../../../etc/passwd", "/_solara/cdn/%2e%2e/%2e%2e/etc/passwd", "/_solara/cdn/..%2f..%2fetc/passwd",
    "/_solara/cdn/%252e%252e/etc/passwd", "/_solara/cdn/..\\..\\etc\\passwd", "/_solara/cdn//etc/passwd", "//etc/passwd",
    "/static//etc/passwd",
    "/static/../../server.py", "/static/%2e%2e/server.py", "/static/public/../page.py", "/jupyter/nbextensions/../../../etc/passwd",
    "/resourcez", "/resourcez?verbose", "/readyz", f"/jupyter/api/kernels/{KERNEL}", f"/_solara/api/close/{KERNEL}?session_id=1",
    f"/_solara/api/evict/{KERNEL}", "/etc/passwd", "/%00", "/.link", "/kamlab/../sim/guard.py",
]  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_no_path_leads_out_and_no_method_changes_anything(served, path):
    before = untouched(served.assets)
    assert len(before) > 10
    for method in ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"):
        answer = asked(served, path, method=method)
        assert status(answer) in (400, 404, 405), (method, answer[:200])
        assert "root:" not in answer
        assert "Traceback" not in answer
    assert untouched(served.assets) == before


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "127.0.0.1.evil.example:{port}", "127.0.0.1:{port}@evil", "[::1"],
)
def test_a_foreign_name_is_refused(served, host):
    assert status(asked(served, "/", host=host.format(port=served.port))) in (400, 421)


SOCKET = ("Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==")


def opened(served: Served, origin: str, **how: str) -> int:
    named = [f"Origin: {origin.format(port=served.port)}"] if origin else []
    return status(asked(served, f"/jupyter/api/kernels/{KERNEL}/channels?session_id={KERNEL}", *SOCKET, *named, **how))


def test_a_web_socket_needs_the_own_origin_and_the_cookie(served):
    own = "http://127.0.0.1:{port}"
    assert opened(served, own) == 101
    for origin in ("http://evil.example", "null", "", "https://127.0.0.1:{port}", "http://127.0.0.1:1", "http://localhost:{port}"):
        assert opened(served, origin) == 403, origin
    assert opened(served, own, cookie="") == 403
    assert opened(served, own, cookie=f"kamlab-{served.port}=wrong; kamlab-seat-{served.port}={'s' * 43}") == 403
    other = f"kamlab-{served.port}={served.token}; kamlab-seat-{served.port}={'t' * 43}"
    assert opened(served, own, cookie=other) == 403, "another person took up a session"


def test_headers_of_proxies_move_nothing(served):
    before = asked(served, "/").partition("\r\n\r\n")[2]
    for header in ("X-Script-Name", "Script-Name", "X-Forwarded-Prefix", "X-Forwarded-Host", "X-Forwarded-Proto", "Forwarded"):
        assert "evil" not in asked(served, "/", f"{header}: /evil").partition("\r\n\r\n")[2], header
    assert "evil" not in asked(served, "/").partition("\r\n\r\n")[2]
    assert before


def test_huge_requests_and_foreign_origins_leave_the_server_alive(served):
    asked(served, "/", "Content-Length: 50000000", method="POST", body=b"x" * 1_000_000)
    asked(served, "/", f"X-Long: {'x' * 200_000}")
    assert status(asked(served, "/", "Origin: http://evil.example")) == 403
    assert status(asked(served, "/")) == 200


def test_after_all_that_every_file_of_the_installation_holds_what_it_held(served):
    """Last in this file."""
    assert len(served.before) > 10
    assert contents(served.assets) == served.before
