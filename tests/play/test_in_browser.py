"""A class's page in a real browser: a game played to its end, the debrief seen, a closed window forgiven."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from sim.play.saved import read_game
from tests.browser import CUT, PATIENCE, on_a_telephone, until
from tests.cli.cases import command, environment

pytest.importorskip("solara", reason="the extra classroom is not installed")
LEAST_CONTRAST = 4.5
"""WCAG 2.2, success criterion 1.4.3, for text."""
LEAST_TRACK = 100
"""Pixels of a slider that a thumb can move in hundredths, more or less."""
CONTRASTS = """
const light = c => { const [r, g, b] = c.map(v => { v /= 255; return v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; });
                     return .2126 * r + .7152 * g + .0722 * b; };
const rgb = text => text.match(/[\\d.]+/g).map(Number);
const behind = e => { for (; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor);
                                                       if (c.length < 4 || c[3] > 0) return c; }
                      return [255, 255, 255]; };
return [...document.querySelectorAll('.kamlab-board *')]
  .filter(e => e.offsetParent && [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()) && !['STYLE', 'OPTION'].includes(e.tagName))
  .map(e => { const [a, b] = [light(rgb(getComputedStyle(e).color).slice(0, 3)), light(behind(e).slice(0, 3))];
              return [(Math.max(a, b) + .05) / (Math.min(a, b) + .05), e.textContent.trim().slice(0, 40)]; });
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("class")


class Server:
    """The page of a class, as the command line serves it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port, self.url = folder, 0, ""

    def start(self) -> None:
        """Serve, at the same port as before, until the page can be opened."""
        self.process = subprocess.Popen(
            command("play", "gree-gome", "--quick", "--months", 9, "--page", "--port", self.port, "--out", self.folder), cwd=self.folder,
            env=environment(PYTHONUNBUFFERED="1"), stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        said = ""
        while not (found := re.search(r"http://127\.0\.0\.1:(\d+)/\?link=[\w-]{43}", said)):
            line = self.process.stdout.readline()  # compiling the rules, where that is still to be done, comes first
            assert line, f"the server did not start: {said}"
            said += line
        self.url, self.port = found.group(), int(found[1])

    def stop(self) -> None:
        """End it as a power cut does."""
        self.process.kill()
        self.process.wait(timeout=PATIENCE)
        self.process.stdout.close()


@pytest.fixture(scope="module")
def served(folder) -> Iterator[Server]:
    server = Server(folder)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def url(served) -> str:
    return served.url


def shown(browser) -> str:
    return browser.find_element("tag name", "body").text


def buttons(browser) -> dict:
    return {button.text: button for button in browser.find_elements("css selector", ".kamlab-board button") if button.is_displayed()}


def enter(browser, url: str, name: str) -> None:
    """Open the page, type a name and play, with the keyboard alone."""
    from selenium.webdriver.common.keys import Keys

    browser.get(url)
    until(browser, lambda: browser.find_elements("tag name", "input"))  # which is transparent as long as it is empty
    until(browser, lambda: "Gree and Gome" in shown(browser))
    browser.find_element("tag name", "input").send_keys(name)
    until(browser, lambda: next(b for b in browser.find_elements("tag name", "button") if b.accessible_name.lower() == "play").is_enabled())
    browser.switch_to.active_element.send_keys(Keys.TAB)
    browser.switch_to.active_element.send_keys(Keys.ENTER)
    until(browser, lambda: "The case" in shown(browser))


def decide(browser, label: str) -> None:
    """Press a button by the keyboard and wait until something else is asked."""
    from selenium.webdriver.common.keys import Keys

    before = shown(browser)
    buttons(browser)[label].send_keys(Keys.ENTER)
    if label in ("Accept", "Walk away", "Give in"):
        until(browser, lambda: f"Sure? {label}" in buttons(browser))
        buttons(browser)[f"Sure? {label}"].send_keys(Keys.ENTER)
    until(browser, lambda: shown(browser) != before and (buttons(browser) or "What you could not see" in shown(browser)))


FOCUSED = """
const at = document.activeElement, first = [...document.querySelectorAll('.kamlab-board .widget-vbox .jupyter-widgets:not(.widget-box)')]
  .find(e => e.offsetParent && !e.classList.contains('widget-html'));
return first !== undefined && first.contains(at) ? 'the first control' : at.outerHTML.slice(0, 200);
"""


def assert_focused(browser) -> None:
    """The keyboard goes on at the first control of what is asked."""
    until(browser, lambda: browser.execute_script(FOCUSED) == "the first control")


def assert_legible(browser) -> None:
    seen = browser.execute_script(CONTRASTS)
    assert len(seen) > 10
    assert [(round(contrast, 2), text) for contrast, text in seen if contrast < LEAST_CONTRAST] == []


def test_a_game_is_played_to_its_debrief_with_the_keyboard(browser, url, folder):
    enter(browser, url, "Ann")
    assert_legible(browser)
    browser.save_screenshot(str(folder / "plan.png"))
    decide(browser, "Go on")
    assert "unannounced" in shown(browser)
    assert "Walk away" in buttons(browser)
    assert_focused(browser)
    assert_legible(browser)
    browser.save_screenshot(str(folder / "dispute.png"))
    decide(browser, "Walk away")
    assert {"Hold", "Offer repair", "Give in"} <= set(buttons(browser))
    assert_focused(browser)
    assert_legible(browser)
    browser.save_screenshot(str(folder / "stand-off.png"))
    for _ in range(12):
        if "The game is over" in shown(browser):
            break
        decide(browser, next(label for label in ("Hold", "Go on", "Walk away") if label in buttons(browser)))
        if "The game is over" not in shown(browser):
            assert_focused(browser)
    until(browser, lambda: "What you could not see at Gome" in shown(browser))
    (figure,) = browser.find_elements("css selector", ".kamlab-board img")
    until(browser, lambda: figure.size["width"] > 500)
    assert_legible(browser)
    browser.save_screenshot(str(folder / "debrief.png"))
    assert read_game(folder / "ann.json").question is None


def test_a_game_whose_window_was_closed_goes_on_under_its_name(browser, url, folder):
    enter(browser, url, "Bob")
    decide(browser, "Go on")
    browser.get("about:blank")
    assert len(read_game(folder / "bob.json").decisions) == 1
    enter(browser, url, "Bob")
    assert "Walk away" in buttons(browser)


def test_on_a_telephone_nothing_is_cut_and_the_debriefs_picture_can_be_read(browser, url):
    with on_a_telephone(browser):
        browser.get(url)
        until(browser, lambda: "Gree and Gome" in shown(browser))
        until(browser, lambda: browser.execute_script(CUT) == [])  # the page's own styles come after its text
        enter(browser, url, "Cay")
        for label, sliders in (("Go on", 2), ("Walk away", 1), ("Hold", 0)):
            assert browser.execute_script(CUT) == []
            tracks = [one for one in browser.find_elements("css selector", ".kamlab-board .noUi-target") if one.is_displayed()]
            assert len(tracks) == sliders
            assert all(track.size["width"] > LEAST_TRACK for track in tracks)
            if label == "Walk away":
                tables = browser.find_elements("css selector", ".kamlab-board .wide")
                assert tables
                assert all(browser.execute_script("return arguments[0].scrollWidth <= arguments[0].clientWidth", one) for one in tables)
            decide(browser, label)
        for _ in range(12):
            if "The game is over" in shown(browser):
                break
            decide(browser, next(label for label in ("Hold", "Go on", "Walk away") if label in buttons(browser)))
        until(browser, lambda: browser.find_elements("css selector", ".kamlab-board .picture img"))
        (figure,) = browser.find_elements("css selector", ".kamlab-board .picture img")
        until(browser, lambda: figure.size["width"] > 700)
        assert browser.execute_script(CUT) == []


# What goes wrong in a room


def press(browser, script: str, label: str) -> None:
    """Let a script act on the button of this label, as a hand that trembles does."""
    browser.execute_script(script, buttons(browser)[label])


TWO_CLICKS = """
for (const detail of [1, 2])
  arguments[0].dispatchEvent(new MouseEvent('click', {bubbles: true, cancelable: true, detail}));
"""
HELD_KEY = """
arguments[0].focus();
const key = repeat => arguments[0].dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', repeat, bubbles: true, cancelable: true}));
return [key(false), key(true), key(true)];
"""


def test_a_double_click_and_a_key_held_down_are_one_decision(browser, url, folder):
    from selenium.webdriver.common.action_chains import ActionChains

    enter(browser, url, "Dee")
    for label in ("Go on", "Walk away"):
        decide(browser, label)
    before = len(read_game(folder / "dee.json").decisions)
    press(browser, TWO_CLICKS, "Hold")
    until(browser, lambda: len(read_game(folder / "dee.json").decisions) > before)
    until(browser, lambda: "Hold" in buttons(browser) or "Go on" in buttons(browser))
    label = "Hold" if "Hold" in buttons(browser) else "Go on"
    assert browser.execute_script(HELD_KEY, buttons(browser)[label]) == [True, False, False], "a key that is held down presses again"
    ActionChains(browser).double_click(buttons(browser)[label]).perform()
    until(browser, lambda: len(read_game(folder / "dee.json").decisions) > before + 1)
    stored = read_game(folder / "dee.json").decisions
    assert len(stored) == before + 2, stored


def test_an_older_window_is_told_loads_the_game_again_and_undoes_nothing(browser, url, folder):
    enter(browser, url, "Eve")
    older = browser.current_window_handle
    browser.switch_to.new_window("tab")
    try:
        enter(browser, url, "Eve")
        decide(browser, "Go on")
        stored = (folder / "eve.json").read_bytes()
        browser.switch_to.window(older)
        buttons(browser)["Go on"].click()
        until(browser, lambda: "Load the game as it stands now" in buttons(browser))
        assert "was played on elsewhere" in shown(browser)
        assert (folder / "eve.json").read_bytes() == stored, "the older window wrote over the newer one's decisions"
        buttons(browser)["Load the game as it stands now"].click()
        until(browser, lambda: "Walk away" in buttons(browser))
        assert (folder / "eve.json").read_bytes() == stored
    finally:
        for handle in browser.window_handles:
            if handle != older:
                browser.switch_to.window(handle)
                browser.close()
        browser.switch_to.window(older)


def test_a_foreign_link_opens_nothing(browser, url):
    known = browser.get_cookies()
    browser.delete_all_cookies()
    try:
        for link in (url.partition("?")[0], url[:-4] + "xxxx"):
            browser.get(link)
            assert re.search("whole link|not, or no longer", shown(browser)), shown(browser)
            assert not browser.find_elements("css selector", "input, button")
    finally:
        for cookie in known:
            browser.add_cookie(cookie)


def test_a_page_whose_server_is_gone_says_so_and_goes_on_when_it_is_back(browser, served, folder):
    """Last in this file, since it starts the server again at the same port."""
    enter(browser, served.url, "Fay")
    decide(browser, "Go on")
    served.stop()
    until(browser, lambda: "The server does not answer" in shown(browser))
    served.start()
    until(browser, lambda: "Walk away" in buttons(browser) and "does not answer" not in shown(browser))
    decide(browser, "Walk away")
    assert len(read_game(folder / "fay.json").decisions) == 2
