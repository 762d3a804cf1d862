"""What holds for all tests."""

from __future__ import annotations

import os
import shutil

import pytest

os.environ.pop("COLUMNS", None)  # pytest-xdist sets it for its workers; a pipe, which the tests read, has no width

CHROMIUM = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-proxy-server", "--window-size=1400,1100",
)  # fmt: skip


@pytest.fixture(autouse=True)
def no_vectors(request, monkeypatch):
    """PDF and SVG are drawn in tests/report only, which look at them: elsewhere they would take two thirds of a small report's time."""
    if request.path.parent.name != "report":
        monkeypatch.setattr("sim.figures.paper._vector", lambda figure, ending: 40 * ending.encode())


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    """A headless Chromium; who asks for it is skipped where there is none."""
    webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
    chromium, driver = (shutil.which(name) for name in ("chromium", "chromedriver"))
    if not (chromium and driver):
        pytest.skip("no chromium with its chromedriver is found on the path")
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for option in (*CHROMIUM, f"--user-data-dir={tmp_path_factory.mktemp('chromium')}"):
        options.add_argument(option)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    opened = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    yield opened
    opened.quit()
