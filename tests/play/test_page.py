"""The page for a class: a name, a board, a file; one command, on this machine only."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from sim.play.saved import read_game
from tests.cli.cases import command, environment
from tests.play.test_widgets import button

solara = pytest.importorskip("solara")
vuetify = pytest.importorskip("ipyvuetify")
w = pytest.importorskip("ipywidgets")


@pytest.fixture
def told(tmp_path, monkeypatch) -> Path:
    from sim.play.serve import SETTINGS

    settings = {"name": "gree-gome", "changes": {}, "months": 6, "seed": 1, "replication": 0, "accounts": ["Gome"], "every": 3}
    monkeypatch.setenv(SETTINGS, json.dumps(settings | {"folder": str(tmp_path)}))
    return tmp_path


def enter(rc, name: str) -> None:
    rc.find(vuetify.TextField).widget.v_model = name
    rc.find(vuetify.Btn, children=["Play"]).widget.click()


def test_who_enters_a_name_plays_and_goes_on_under_it(told):
    from sim.play import page

    _, rc = solara.render(page.Page(), handle_error=False)
    enter(rc, "Ann")
    button(rc.find(w.VBox)[0].widget, "Go on").click()
    assert len(read_game(told / "ann.json").decisions) == 1
    rc.close()
    _, again = solara.render(page.Page(), handle_error=False)  # another browser, later
    enter(again, "Ann")
    walk = button(again.find(w.VBox)[0].widget, "Walk away")
    walk.click()
    assert len(read_game(told / "ann.json").decisions) == 1, "what ends the talks was not confirmed"
    walk.click()
    assert len(read_game(told / "ann.json").decisions) == 2
    again.close()


@pytest.mark.parametrize(("name", "words"), [("\x00", "a name is written"), ("x" * 300, "a name has at most"), ("Bob", "no saved game")])
def test_what_cannot_be_played_is_told_on_the_page(told, name, words):
    from sim.play import page

    (told / "bob.json").write_text("{")
    _, rc = solara.render(page.Page(), handle_error=False)
    enter(rc, name)
    assert any(words in str(shown.unsafe_innerHTML) for shown in rc.find(solara.widgets.HTML).widgets if "alert" in str(shown.attributes))
    assert len(rc.find(vuetify.TextField)) == 1
    assert sorted(path.name for path in told.glob("*.json")) == ["bob.json"]
    rc.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_one_command_serves_the_page_on_this_machine_until_it_is_interrupted(tmp_path):
    port = free_port()
    child = subprocess.Popen(
        command("play", "gree-gome", "--quick", "--page", "--port", port), cwd=tmp_path, env=environment(PYTHONUNBUFFERED="1"),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        for _ in range(600):
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/") as answer:
                    pytest.fail(f"the page opened without its link: {answer.status}")
            except urllib.error.HTTPError as refused:
                assert refused.code == 403  # noqa: PT017
                break
            except OSError:
                assert child.poll() is None, child.communicate()[1]
                time.sleep(0.2)
        else:
            pytest.fail("no page within two minutes")
        elsewhere = socket.gethostbyname(socket.gethostname())
        if not elsewhere.startswith("127."):
            with pytest.raises(OSError, match="refused"), socket.create_connection((elsewhere, port), timeout=5):
                pass
    finally:
        child.send_signal(signal.SIGINT)
        try:
            said, _ = child.communicate(timeout=60)
        finally:
            child.kill()
    assert f"gree-gome, to be played in a browser: http://127.0.0.1:{port}/?link=" in said
    assert (tmp_path / "kamlab-games").is_dir()
