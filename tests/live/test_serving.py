"""How a page is served: to whom it is told, with which secret, and what the server behind is kept from."""

from __future__ import annotations

import os
import re
import socket
import stat
import sys
import threading
import time
import warnings
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from sim import serving
from sim.errors import KamlabError
from sim.guard import LINK


class Told:
    """What `serve` would have made a server of."""

    def __init__(self) -> None:
        self.settings: dict[str, str] = {}
        self.how: dict[str, Any] = {}

    def server(self, page: str, settings: dict[str, str], port: int, **how: Any) -> Any:
        self.settings, self.how = settings, how | {"port": port}
        return SimpleNamespace(run=lambda sockets: None)


@pytest.fixture
def told(monkeypatch) -> Told:
    made = Told()
    monkeypatch.setattr(serving, "_server", made.server)
    monkeypatch.setattr(serving, "compile_ahead", lambda: None)
    return made


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_on_this_machine_alone_a_page_opens_with_a_secret_that_is_drawn_each_time(told, capsys, host):
    tokens = []
    for _ in range(2):
        serving.serve("page", {}, host, 0, what="A case", allowed=["class.example:9000"])
        tokens.append(told.how["token"])
        port, printed = told.how["port"], capsys.readouterr().out
        assert re.fullmatch(r"[\w-]{43}", tokens[-1])
        assert f"http://127.0.0.1:{port}/?{LINK}={tokens[-1]} or http://class.example:9000/?{LINK}={tokens[-1]} (Ctrl-C ends)" in printed
        assert told.how["allowed"] == ["class.example:9000"]
    assert tokens[0] != tokens[1]


def test_for_a_room_no_secret_is_needed_and_an_address_is_told_that_can_be_typed(told, capsys, monkeypatch):
    pytest.importorskip("segno")
    monkeypatch.setattr(serving, "addresses", lambda bound: ["10.0.0.7", "fe80::1"])
    serving.serve("page", {}, "0.0.0.0", 0, what="A case")
    first = f"http://10.0.0.7:{told.how['port']}/"
    assert told.how["token"] is None
    assert f"A case: {first} or http://[fe80::1]:{told.how['port']}/ (Ctrl-C ends)" in capsys.readouterr().out


def test_the_addresses_of_a_room_are_the_machines_own_and_never_all_of_them(monkeypatch):
    found = [(socket.AF_INET, None, 0, "", (address, 0)) for address in ("127.0.1.1", "10.0.0.7", "192.168.1.2")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_: found)
    usable = serving.addresses("0.0.0.0")
    assert {"10.0.0.7", "192.168.1.2"} <= set(usable)
    assert not {"0.0.0.0", "127.0.1.1"} & set(usable)
    assert serving.addresses("10.0.0.7") == ["10.0.0.7"]

    def nothing(*_: Any, **__: Any) -> Any:
        raise OSError

    monkeypatch.setattr(socket, "getaddrinfo", nothing)
    monkeypatch.setattr(socket.socket, "connect", nothing)
    assert serving.addresses("::") == ["127.0.0.1"], "without a network this machine is still one"


# The secret that a folder keeps


def test_a_folder_keeps_its_secret_which_only_its_owner_can_read(tmp_path):
    path = tmp_path / ".link"
    token = serving.kept_token(path, "--out")
    assert path.read_text() == token
    assert os.name != "posix" or stat.S_IMODE(path.stat().st_mode) == 0o600
    assert serving.kept_token(path, "--out") == token, "open pages would not go on after a restart"


@pytest.mark.parametrize("damage", [b"", b"x" * 42, b"\xff" * 43, b";" * 43, b"a" * 42 + b"\n" + b"b", b" " * 43])
def test_a_damaged_secret_is_drawn_again(tmp_path, damage):
    path = tmp_path / ".link"
    path.write_bytes(damage)
    token = serving.kept_token(path, "--out")
    assert re.fullmatch(r"[\w-]{43}", token)
    assert serving.kept_token(path, "--out") == token
    assert os.name != "posix" or stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_secret_that_cannot_be_kept_is_told(tmp_path):
    (tmp_path / ".link").mkdir()
    with pytest.raises(KamlabError, match=r"\.link cannot be written .*: name another place with --out"):
        serving.kept_token(tmp_path / ".link", "--out")


# The server behind


@pytest.fixture
def made(monkeypatch, tmp_path) -> Any:
    pytest.importorskip("solara", reason="the extra classroom is not installed")
    monkeypatch.setattr("os.environ", dict(os.environ))
    monkeypatch.setattr(serving, "_quiet_errors", lambda: None)  # which changes modules for good
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # advice to developers of Solara and Mesa
        return serving._server("sim.live.page", serving.SETTINGS, 8765, names=["localhost"], token="t" * 43)


def test_a_session_that_the_guard_ends_is_ended_behind_too(made, monkeypatch):
    from solara.server import kernel_context

    closed = threading.Event()
    monkeypatch.setattr(kernel_context, "contexts", {"session": SimpleNamespace(close=closed.set)})
    made.config.app.sessions._end("session")
    assert closed.wait(10), "the server behind keeps a game that nobody can reach"
    made.config.app.sessions._end("unknown")


def test_the_server_tells_nobody_and_reads_no_headers_of_proxies(made):
    assert made.config.proxy_headers is False
    assert made.config.server_header is False
    assert made.config.ws_max_size <= 1_000_000
    assert made.config.limit_concurrency
    behind = {"SOLARA_TELEMETRY_MIXPANEL_ENABLE": "False", "SOLARA_ASSETS_PROXY": "True", "SOLARA_SESSION_HTTP_ONLY": "True",
              "SOLARA_MODE": "production", "SOLARA_ROOT_PATH": ""}  # fmt: skip
    assert {name: os.environ[name] for name in behind} == behind


def test_what_goes_wrong_on_a_page_is_told_in_the_terminal_alone(monkeypatch):
    class Stderr:
        def __init__(self) -> None:
            self.text = ""

        def write(self, text: str) -> None:
            self.text += text

    heard = Stderr()
    monkeypatch.setattr(sys, "__stderr__", heard)
    try:
        raise RuntimeError("in a folder of mine")
    except RuntimeError as error:
        shown = serving._Untold.format_exception(type(error), error, error.__traceback__)
    assert shown == ["Something went wrong. Load the page again."]
    assert serving._Untold.format_stack() == []
    assert "in a folder of mine" in heard.text
    assert Path(__file__).name in heard.text


def test_every_module_of_the_server_behind_that_tells_of_errors_is_quieted(monkeypatch):
    pytest.importorskip("solara", reason="the extra classroom is not installed")
    from reacton import core
    from solara.server import app, patch

    for module in (app, patch, core):
        assert hasattr(module, "traceback"), f"{module.__name__} tells of errors in another way now"
        monkeypatch.setitem(vars(module), "traceback", vars(module)["traceback"])  # put back afterwards
    serving._quiet_errors()
    assert [vars(module)["traceback"] for module in (app, patch, core)] == [serving._Untold] * 3


def test_nobody_is_told_of_a_page_before_its_rules_are_compiled(told, capsys, monkeypatch):
    told_before: list[str] = []

    def compile_slowly() -> None:
        time.sleep(0.2)
        told_before.append(capsys.readouterr().out)

    compilation = threading.Thread(target=compile_slowly)
    compilation.start()
    monkeypatch.setattr(serving, "compile_ahead", lambda: compilation)
    serving.serve("page", {}, "127.0.0.1", 0, what="A case")
    assert told_before == [""], "the link was printed first"
    assert "A case: http" in capsys.readouterr().out
