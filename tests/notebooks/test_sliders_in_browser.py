"""What a trainer does: open a lesson in JupyterLab, run it, move a slider, see another figure."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import nbformat
import pytest

import sim

pytest.importorskip("jupyterlab")
pytest.importorskip("selenium")
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

LESSON = Path(__file__).resolve().parents[2] / "notebooks" / "trainers" / "shallow-and-layered.en.ipynb"
TOKEN = "lesson"
PATIENCE = 120
"""Seconds for what takes a few, on a machine that is busy or has to compile the rules first."""

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """Address of the lesson in a JupyterLab of its own, which knows nothing of this user's settings."""
    folder = tmp_path_factory.mktemp("lesson")
    shutil.copy(LESSON, folder)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    path = os.pathsep.join(filter(None, [str(Path(sim.__file__).parents[1]), os.environ.get("PYTHONPATH", "")]))
    own = {name: str(folder / "own") for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR", "JUPYTERLAB_SETTINGS_DIR", "IPYTHONDIR")}
    options = ["--no-browser", "--allow-root", "--expose-app-in-browser", "--ip=127.0.0.1", f"--port={port}", "--ServerApp.port_retries=0"]
    command = [sys.executable, "-m", "jupyterlab", *options, f"--IdentityProvider.token={TOKEN}", f"--ServerApp.root_dir={folder}"]
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(command, cwd=folder, env={**os.environ, **own, "PYTHONPATH": path}, stdout=log, stderr=log)
    try:
        until(lambda: answers(f"http://127.0.0.1:{port}/api?token={TOKEN}") or server.poll() is not None)
        assert server.poll() is None, (folder / "log").read_text()
        yield f"http://127.0.0.1:{port}/doc/tree/{LESSON.name}?token={TOKEN}"
    finally:
        server.terminate()  # it stops its kernels first
        try:
            server.wait(30)
        finally:
            server.kill()


def until(found):
    """Wait for something and return it."""
    end = time.monotonic() + PATIENCE
    while not (what := found()):
        assert time.monotonic() < end, f"not within {PATIENCE} s"
        time.sleep(0.2)
    return what


def answers(address: str) -> bool:
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(address, timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False


def test_a_slider_moved_by_the_keyboard_shows_another_figure(browser, page, tmp_path):
    browser.set_window_size(1500, 1300)
    browser.get(page)
    wait = WebDriverWait(browser, PATIENCE)
    cells = sum(cell.cell_type == "code" for cell in nbformat.read(LESSON, as_version=4).cells)
    wait.until(lambda b: len(b.find_elements(By.CSS_SELECTOR, ".jp-Notebook .jp-CodeCell")) == cells)
    browser.execute_async_script("window.jupyterapp.restored.then(arguments[0])")
    browser.execute_script("window.jupyterapp.commands.execute('notebook:run-all-cells')")

    handle = wait.until(lambda b: b.find_elements(By.CSS_SELECTOR, ".slider-container [role=slider]"))[0]
    figure = browser.find_element(By.CSS_SELECTOR, "img.widget-image")
    browser.execute_script("arguments[0].scrollIntoView({block: 'start'})", handle)
    number = browser.find_element(By.CSS_SELECTOR, ".widget-readout")  # beside the first slider
    before, at = wait.until(lambda b: seen(b, figure)), number.text
    browser.save_screenshot(str(tmp_path / "before.png"))

    browser.execute_script("arguments[0].focus()", handle)
    handle.send_keys(Keys.ARROW_RIGHT)
    wait.until(lambda b: seen(b, figure) not in (before, ""))
    browser.save_screenshot(str(tmp_path / "after.png"))
    assert float(number.text) > float(at)

    handle.send_keys(Keys.ARROW_LEFT)
    wait.until(lambda b: seen(b, figure) == before)  # the same facts show the same figure
    assert number.text == at


def seen(browser, figure) -> str:
    """The figure's own pixels, whatever else moves on the page; empty while it is loading."""
    loaded = "const i = arguments[0]; if (!i.complete || !i.naturalWidth) return '';"
    drawn = "const c = document.createElement('canvas'); c.width = i.naturalWidth; c.height = i.naturalHeight;"
    return browser.execute_script(f"{loaded} {drawn} c.getContext('2d').drawImage(i, 0, 0); return c.toDataURL();", figure)
