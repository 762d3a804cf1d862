"""A class in a real browser: a supplier, a buyer, the desk and the wall, at the widths of a desk and of a telephone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.browser import CUT, on_a_telephone, until
from tests.classroom.served import Served

pytest.importorskip("starlette", reason="the extra class is not installed")


@pytest.fixture(scope="module")
def served(tmp_path_factory) -> Iterator[Served]:
    with Served(tmp_path_factory.mktemp("class"), "--months", "6") as found:
        yield found


def shown(browser) -> str:
    return browser.find_element("tag name", "body").text


def press(browser, css: str) -> None:
    from selenium.webdriver.common.keys import Keys

    until(browser, lambda: browser.find_element("css selector", css).is_enabled())
    browser.find_element("css selector", css).send_keys(Keys.ENTER)


def as_(browser, served: Served, cookies: dict) -> None:
    """Be somebody: the browser's cookies are that person's alone."""
    browser.get(served.base + "/static/class.css")
    browser.delete_all_cookies()
    for cookie in cookies.values():
        browser.add_cookie(cookie)


def kept(browser) -> dict:
    return {cookie["name"]: cookie for cookie in browser.get_cookies()}


def join(browser, served: Served, name: str) -> dict:
    from selenium.webdriver.common.keys import Keys

    as_(browser, served, {})
    browser.get(f"{served.base}/?code={served.code}")
    until(browser, lambda: browser.switch_to.active_element.get_attribute("id") == "name")
    browser.switch_to.active_element.send_keys(name, Keys.ENTER)
    until(browser, lambda: "You have joined" in shown(browser) or "Your goal" in shown(browser))
    return kept(browser)


def sound(browser) -> None:
    """Nothing is cut off, at both widths, and the browser has nothing to complain of."""
    assert browser.execute_script(CUT) == []
    with on_a_telephone(browser):
        assert browser.execute_script(CUT) == []
    assert [entry["message"] for entry in browser.get_log("browser") if entry["level"] == "SEVERE"] == []
    assert "[object" not in shown(browser)


def test_a_class_is_held_in_browsers_by_the_keyboard_alone(browser, served, tmp_path):
    seller, buyer = join(browser, served, "Ann <b>"), join(browser, served, "Bo")
    as_(browser, served, {})
    browser.get(f"{served.base}/desk?key={served.key}")
    until(browser, lambda: "Ann <b>" in shown(browser))
    assert "key=" not in browser.current_url
    sound(browser)
    desk = kept(browser)
    press(browser, "#begin")
    until(browser, lambda: "Table 1" in shown(browser))
    sound(browser)
    people, over, seen = {"seller": seller, "buyer": buyer}, set(), set()
    for _ in range(60):
        for who, cookies in people.items():
            as_(browser, served, cookies)
            browser.get(served.base)
            until(browser, lambda: "Your goal" in shown(browser))
            text = shown(browser)
            if "The game is over" in text:
                over.add(who)
                continue
            kind = next((kind for kind in ("Plan your visits", "Negotiation with", "Stand-off with") if kind in text), "")
            if kind and (who, kind) not in seen:
                seen.add((who, kind))
                sound(browser)
            before = text
            if kind == "Plan your visits":
                press(browser, "section.question button.main")
            elif kind == "Negotiation with" and browser.find_elements("css selector", "#accept"):
                press(browser, "#accept")
                assert "Sure?" in browser.find_element("css selector", "#accept").text, "an agreement was made by one key"
                press(browser, "#accept")
            elif kind == "Negotiation with":
                press(browser, "#offer")
            elif kind:
                press(browser, "#repair")
            if kind:
                until(browser, lambda before=before: shown(browser) != before)
        if over == set(people):
            break
    assert over == set(people)
    assert {kind for _, kind in seen} >= {"Plan your visits", "Negotiation with"}
    sound(browser)
    as_(browser, served, desk)
    browser.get(served.base + "/desk")
    until(browser, lambda: "finished" in shown(browser))
    press(browser, "#show-debrief")
    browser.get(served.base + "/wall")
    until(browser, lambda: "left" in shown(browser) and browser.find_elements("css selector", "svg circle"))
    assert len(browser.find_elements("css selector", ".sentences p")) == 3
    sound(browser)


def test_a_page_speaks_chinese_when_asked_and_holds_no_english_then(browser, served):
    join(browser, served, "李雷")
    browser.execute_script("localStorage.setItem('language', 'zh')")
    browser.refresh()
    until(browser, lambda: "你的目标" in shown(browser) or "你已加入" in shown(browser))
    latin = {word for word in shown(browser).replace("English", "").split() if word.isascii() and word.isalpha() and len(word) > 1}
    browser.execute_script("localStorage.clear()")
    assert latin == set()


def test_a_page_says_that_the_server_is_gone_and_comes_back_with_it(browser, tmp_path_factory):
    with Served(tmp_path_factory.mktemp("gone"), "--roles", "supplier") as served:
        join(browser, served, "Ann")
        served.kill()
        until(browser, lambda: "The connection is lost" in shown(browser))
        served.start()
        until(browser, lambda: "The connection is lost" not in shown(browser))
        assert "You have joined" in shown(browser)
