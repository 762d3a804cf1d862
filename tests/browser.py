"""Patience with pages in the headless Chromium of the fixture `browser`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

pytest.importorskip("selenium.webdriver", reason="selenium is not installed")

PATIENCE = 30
"""Seconds at most that the page may take to answer; it is a limit, not a wait."""
TELEPHONE = {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": True}
CUT = """
const shown = e => e.offsetParent && e.clientWidth > 0 && getComputedStyle(e).visibility === 'visible';
const moved = e => e.closest('.wide, .picture, .kamlab-wide, .kamlab-news');  // which one can move to see the rest
const clips = e => getComputedStyle(e).overflowX !== 'visible' || getComputedStyle(e).overflowY !== 'visible';
const over = (inner, outer) => inner.bottom > outer.bottom + 2 || inner.right > outer.right + 2;
const cut = [...document.querySelectorAll('label, h2, h3, h4, p, li, button, .widget-label, .v-toolbar-title__placeholder, summary')]
  .filter(e => shown(e) && e.textContent.trim() && !e.querySelector('style') && !moved(e)).filter(e => {
    if (e.getBoundingClientRect().right > innerWidth + 1 || (clips(e) && e.scrollWidth > e.clientWidth + 1)) return true;
    const box = e.parentElement;
    return clips(box) && !box.matches('main *, html, body') ? over(e.getBoundingClientRect(), box.getBoundingClientRect()) : false;
  });
const rows = [...document.querySelectorAll('.widget-inline-hbox')].filter(row => shown(row) && shown(row.querySelector('.widget-label')));
return [document.documentElement.scrollWidth > innerWidth + 1 ? 'the page is wider than the screen' : '',
        ...cut.map(e => e.textContent.trim()),
        ...rows.filter(row => over(row.querySelector('.widget-label').getBoundingClientRect(), row.getBoundingClientRect()))
               .map(row => row.textContent.trim())].filter(Boolean);
"""
"""Of a page, what cannot be read since it is cut off or lies outside the screen."""


def until(browser, true: Callable[[], bool]) -> None:
    from selenium.common.exceptions import ElementNotInteractableException, NoSuchElementException, StaleElementReferenceException
    from selenium.webdriver.support.ui import WebDriverWait

    ignored = (NoSuchElementException, StaleElementReferenceException, ElementNotInteractableException)
    WebDriverWait(browser, PATIENCE, poll_frequency=0.05, ignored_exceptions=ignored).until(lambda _: true())


@contextmanager
def on_a_telephone(browser) -> Iterator[None]:
    """The window as wide and high as that of a telephone."""
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", TELEPHONE)
    try:
        yield
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
