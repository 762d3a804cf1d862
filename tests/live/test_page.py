"""The page in a real browser, served by the command line: it loads, and a step is seen."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator

import pytest

import sim
from tests.browser import CUT, PATIENCE, on_a_telephone, until
from tests.cli.cases import command, environment, run

pytest.importorskip("solara", reason="the extra classroom is not installed")

CASE = "kiln-raid"


@pytest.fixture(scope="module")
def url(tmp_path_factory) -> Iterator[str]:
    sim.build(CASE).step()  # whatever has to be compiled is compiled before anybody waits for the page
    served = subprocess.Popen(
        command("live", CASE, "--port", 0), cwd=tmp_path_factory.mktemp("served"), env=environment(), stdout=subprocess.PIPE, text=True
    )
    try:
        line = served.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+/\?link=[\w-]{43}", line)
        assert found, f"the server did not start: {line!r}"
        yield found.group()
    finally:
        served.terminate()
        served.wait(timeout=PATIENCE)


@pytest.fixture(scope="module")
def page(browser, url):
    browser.get(url)
    until(browser, lambda: "Month 0 of" in text(browser))
    return browser


def text(browser) -> str:
    return browser.find_element("tag name", "main").text


def press(browser, label: str) -> None:
    """Press the button of this label."""
    (button,) = (b for b in browser.find_elements("tag name", "button") if b.accessible_name.strip().lower() == label.lower())
    button.click()


def choose(browser, label: str, option: str) -> None:
    """Choose an option of the selection of this label."""
    fields = browser.find_elements("css selector", "nav .v-input")
    (field,) = (f for f in fields if label in [name.text for name in f.find_elements("css selector", "label")])
    field.find_element("css selector", ".v-field").click()

    def taken() -> bool:
        for item in browser.find_elements("css selector", ".v-list-item"):
            if item.is_displayed() and item.text == option:
                item.click()  # again, if the list was still opening
        return option in field.text

    until(browser, taken)


def pictures(browser) -> list[bytes]:
    """What is seen of the network and of the courses."""
    return [image.screenshot_as_png for image in browser.find_elements("css selector", "main img")]


def test_the_page_shows_the_case_its_controls_and_pictures(page):
    assert "A, balanced in conflict" in text(page)
    labels = {label.text for label in page.find_elements("css selector", "nav label")}
    assert {"case", "policy", "relationship", "seed"} <= labels, labels
    assert len(pictures(page)) == 2
    assert all(image.size["width"] > 500 for image in page.find_elements("css selector", "main img"))


def test_a_step_moves_the_month_and_changes_both_pictures_and_reset_goes_back(page):
    first = pictures(page)
    press(page, "Step")
    until(page, lambda: "Month 1 of" in text(page))
    until(page, lambda: all(now != before for now, before in zip(pictures(page), first, strict=True)))
    press(page, "Step")
    until(page, lambda: "Month 2 of" in text(page))
    press(page, "Reset")
    until(page, lambda: "Month 0 of" in text(page))
    until(page, lambda: pictures(page) == first)


def test_the_news_are_seen_without_scrolling_and_move_nothing(page):
    _, courses = page.find_elements("css selector", "main img")
    quiet = courses.rect["y"]
    press(page, "Step")
    until(page, lambda: "Month 1 of" in text(page))
    (heard,) = page.find_elements("css selector", "main .kamlab-news")
    assert heard.rect["y"] + heard.rect["height"] <= page.execute_script("return window.innerHeight")
    assert heard.text.strip()
    assert courses.rect["y"] == quiet
    press(page, "Reset")
    until(page, lambda: "Month 0 of" in text(page))


def test_what_is_chosen_counts_from_the_reset(page):
    choose(page, "policy", "hard-line")
    assert "A, balanced in conflict" in text(page)
    press(page, "Reset")
    until(page, lambda: "Month 0 of" in text(page) and "A, hard-line in conflict" in text(page))


def test_the_side_bar_does_not_cover_the_picture(page):
    bar, image = (page.find_element("css selector", place).rect for place in ("nav", "main img"))
    assert image["x"] >= bar["x"] + bar["width"]
    assert image["x"] + image["width"] <= page.execute_script("return window.innerWidth")


def test_on_a_telephone_the_controls_lie_below_the_pictures_and_nothing_is_cut(page):
    with on_a_telephone(page):
        until(page, lambda: page.find_element("tag name", "nav").rect["width"] > 350)
        bar, main = (page.find_element("css selector", place).rect for place in ("nav", "main"))
        assert bar["y"] >= main["y"] + main["height"] - 1, "the controls lie on the pictures"
        assert page.execute_script(CUT) == []
        assert all(image.size["width"] > 600 for image in page.find_elements("css selector", "main img"))
        tracks = page.find_elements("css selector", "nav .v-slider-track")
        assert len(tracks) == 2
        assert all(track.size["width"] > 200 for track in tracks)


def test_the_page_needs_nothing_from_elsewhere(page, url):
    loaded = page.execute_script("return performance.getEntriesByType('resource').map(entry => entry.name)")
    assert loaded
    assert [address for address in loaded if not address.startswith((url.partition("?")[0], "data:", "blob:"))] == []
    missing = [entry["message"] for entry in page.get_log("browser") if "Failed to load" in entry["message"]]
    assert missing == []


@pytest.mark.parametrize(
    ("arguments", "words"), [(["kiln"], "kiln-raid"), ([CASE, "--port", 70000], "--port"), ([CASE, "--host", "192.0.2.1"], "--host")]
)
def test_a_case_or_place_that_cannot_be_used_is_told_in_one_sentence(arguments, words):
    done = run("live", *arguments)
    assert (done.exit_code, done.stdout) == (2, ""), done.stderr
    assert words in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_without_the_extra_one_sentence_says_so(monkeypatch):
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    monkeypatch.setattr("os.environ", dict(os.environ))
    done = run("live", CASE, "--port", 0)
    assert done.exit_code == 2
    needed = "pages in the browser need the extra classroom (uvicorn is not installed): pip install 'kamlab[classroom]'"
    assert done.stderr == f"kamlab: {needed}\n"
