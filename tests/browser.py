"""Patience with pages in the headless Chromium of the fixture `browser`."""

from __future__ import annotations

from collections.abc import Callable

import pytest

pytest.importorskip("selenium.webdriver", reason="selenium is not installed")

PATIENCE = 30
"""Seconds at most that the page may take to answer; it is a limit, not a wait."""


def until(browser, true: Callable[[], bool]) -> None:
    from selenium.common.exceptions import ElementNotInteractableException, NoSuchElementException, StaleElementReferenceException
    from selenium.webdriver.support.ui import WebDriverWait

    ignored = (NoSuchElementException, StaleElementReferenceException, ElementNotInteractableException)
    WebDriverWait(browser, PATIENCE, poll_frequency=0.05, ignored_exceptions=ignored).until(lambda _: true())
