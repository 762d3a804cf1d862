"""The live page's web socket in the hands of somebody who sends what no page does."""

from __future__ import annotations

import contextlib
import json
import re
import subprocess
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import sim
from sim.scenario.library import names
from tests.cli.cases import command, environment

pytest.importorskip("solara", reason="the extra classroom is not installed")
connect = pytest.importorskip("websockets.sync.client", reason="websockets is too old").connect

MARK = "READ-FROM-THE-DISK"
PATIENCE = 60


class Hand:
    """A session of the page, message by message."""

    def __init__(self, port: int, token: str) -> None:
        kernel = str(uuid.uuid4())
        cookie = f"kamlab-{port}={token}; kamlab-seat-{port}={'s' * 43}"
        self.line = connect(
            f"ws://127.0.0.1:{port}/jupyter/api/kernels/{kernel}/channels?session_id={uuid.uuid4()}", origin=f"http://127.0.0.1:{port}",
            additional_headers={"Cookie": cookie}, max_size=None, proxy=None,
        ).__enter__()  # fmt: skip
        self.heard = ""
        self.widgets: dict[str, dict[str, Any]] = {}
        control = str(uuid.uuid4())
        self.send("comm_open", {"comm_id": control, "target_name": "solara.control", "data": {}})
        self.send("comm_msg", {"comm_id": control, "data": {"method": "run", "args": {"path": "/", "appName": None}}})
        self.until("Month 0 of")

    def send(self, kind: str, content: dict[str, Any]) -> None:
        header = {"msg_id": str(uuid.uuid4()), "msg_type": kind, "username": "", "session": "s", "date": "", "version": "5.3"}
        self.line.send(
            json.dumps({"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell", "buffers": []})
        )

    def hear(self, patience: float = PATIENCE) -> str:
        """The next message."""
        told = self.line.recv(timeout=patience)
        text = told if isinstance(told, str) else told.decode("utf-8", "replace")
        self.heard += text
        if isinstance(told, str) and isinstance(data := json.loads(told)["content"].get("data"), dict):
            state = data.get("state", {})
            self.widgets.setdefault(json.loads(told)["content"].get("comm_id", ""), {}).update(state)
            text += "".join(map(str, state.get("children") or ()))  # a title comes letter by letter
            self.heard += text
        return text

    def until(self, words: str) -> None:
        """Read on until this is heard."""
        while words not in self.hear():
            pass

    def widget(self, label: str, part: str) -> str:
        """The widget of this label whose model's name has this part, once it is there."""
        while True:
            for name, state in self.widgets.items():
                if part in str(state.get("_model_name")) and label in (state.get("label"), *map(str, state.get("children") or ())):
                    return name
            self.hear()

    def choose(self, label: str, value: Any, part: str = "Select") -> None:
        self.send("comm_msg", {"comm_id": self.widget(label, part), "data": {"method": "update", "state": {"v_model": value}}})

    def reset(self) -> None:
        self.send(
            "comm_msg", {"comm_id": self.widget("Reset", "Btn"), "data": {"method": "custom", "content": {"event": "click", "data": {}}}}
        )


@pytest.fixture(scope="module")
def served(tmp_path_factory) -> Iterator[tuple[int, str, Path]]:
    sim.build("kiln-raid").step()
    folder = tmp_path_factory.mktemp("hostile")
    bundled = next(path for path in Path(sim.__file__).parents[1].rglob("kiln-raid.toml"))
    stolen = folder / "stolen.toml"
    stolen.write_text(re.sub(r'(?m)^title = ".*"$', f'title = "{MARK}"', bundled.read_text(encoding="utf-8"), count=1), encoding="utf-8")
    assert sim.load(str(stolen)).title == MARK
    child = subprocess.Popen(command("live", "kiln-raid", "--port", 0), cwd=folder, env=environment(), stdout=subprocess.PIPE, text=True)
    try:
        found = re.search(r"http://127\.0\.0\.1:(\d+)/\?link=([\w-]{43})", child.stdout.readline())
        assert found, "the server did not start"
        yield int(found[1]), found[2], stolen
    finally:
        child.terminate()
        child.wait(timeout=PATIENCE)


def assert_nothing_told(heard: str) -> None:
    for words in (MARK, "Traceback", "site-packages", str(Path(sim.__file__).parent), "root:x:"):
        assert words not in heard, words


def test_no_path_that_a_browser_sends_is_opened(served):
    port, token, stolen = served
    hand = Hand(port, token)
    for value in (str(stolen), stolen.name, "/etc/passwd", "../../etc/passwd", "no-such-case", "x" * 500_000, "\0", ""):
        for label in ("case", "policy", "relationship"):
            hand.choose(label, value)
        hand.reset()
    other = next(name for name in names() if name != "kiln-raid")
    for label, value in (("case", other), ("policy", "as in the case"), ("relationship", "as in the case")):
        hand.choose(label, value)
    hand.reset()
    hand.until(sim.load(other).title)  # so all before has been answered, and the session lives
    assert_nothing_told(hand.heard)


@pytest.mark.parametrize("value", [None, 7, 1e308, -5, {"a": 1}, ["/etc/passwd"], True, "/etc/passwd"])
def test_a_value_of_another_kind_shows_nothing_of_the_installation(served, value):
    port, token, _ = served
    hand = Hand(port, token)
    for label, part in (("case", "Select"), ("seed", "Slider"), ("milliseconds a month", "Slider")):
        hand.choose(label, value, part)
        hand.reset()
    with contextlib.suppress(TimeoutError):  # until it has nothing more to say
        while True:
            hand.hear(patience=1.5)
    assert_nothing_told(hand.heard)
    hand.line.close()


@pytest.mark.parametrize("message", ["x" * 3_000_000, "{", "[]", '{"header": 1}', "\0"])
def test_a_message_that_is_none_ends_one_session_and_not_the_server(served, message):
    from websockets.exceptions import ConnectionClosed

    port, token, _ = served
    hand = Hand(port, token)
    hand.line.send(message)
    with contextlib.suppress(ConnectionClosed, TimeoutError):
        while True:
            hand.hear(patience=3)
    assert_nothing_told(hand.heard)
    Hand(port, token).line.close()
