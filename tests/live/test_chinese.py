"""The live view in Chinese: everything that its page and pictures say has Chinese words, and choices in Chinese are understood."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from matplotlib.figure import Figure

import sim
from sim.errors import KamlabError
from sim.live.chinese import CHINESE, OF_THE_PAGE, tongue_of
from sim.live.course import course
from sim.live.network import network
from sim.live.serve import serve
from sim.live.world import LiveWorld
from tests.docs.test_chinese import narrow

HERE = Path(sim.__file__).parent / "live"
LETTERS = re.compile(r"[A-Za-z]{3,}")


@pytest.fixture(scope="module")
def world():
    """A world in which something happens in the sixth month."""
    world = LiveWorld("kiln-raid", policy="hard-line")
    for _ in range(6):
        world.step()
    return world


def said(module):
    """Texts that a module has a tongue say."""
    calls = [node for node in ast.walk(ast.parse((HERE / f"{module}.py").read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    asked = [call for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr in ("say", "unfilled")]
    return [call.args[0].value for call in asked if isinstance(call.args[0], ast.Constant)]


@pytest.mark.parametrize("module", ["network", "course", "page"])
def test_whatever_is_said_has_chinese_words(module):
    texts = said(module)
    assert texts
    assert [text for text in texts if text not in OF_THE_PAGE] == []


def test_the_words_are_set_as_a_chinese_reader_expects():
    texts = [re.sub(r"\{[^}]*\}", "某", text) for text in OF_THE_PAGE.values()]
    assert [found for text in texts for found in narrow(text)] == []


def test_the_pictures_say_nothing_in_english_but_names(world):
    figure = Figure(figsize=(15, 6))
    left, right = figure.subplots(1, 2)
    network(left, world, CHINESE)
    course(right, world.past, "resentment", months=60, tongue=CHINESE)
    names = {*world.setting.suppliers, *world.setting.accounts}
    words = [text.get_text().replace("\n", " ") for text in figure.findobj(lambda artist: hasattr(artist, "get_text"))]
    assert "操作层" in words
    assert [word for word in words if LETTERS.search(word) and word not in names] == []


def test_the_news_are_told_in_chinese(world):
    news = world.news(CHINESE)
    assert len(news) == len(world.news()) > 0
    assert all(re.search("[\u4e00-\u9fff]", line) for line in news)


def test_the_page_understands_what_it_offers(monkeypatch):
    page = pytest.importorskip("sim.live.page", reason="the extra classroom is not installed")
    monkeypatch.setattr(page, "TONGUE", CHINESE)
    offered = page.controls("kiln-raid")
    assert "强硬" in offered["policy"]["values"]
    assert offered["policy"]["value"] == "照案例"
    asked = page.OfferedWorld("kiln-raid", policy="强硬", relationship="浅层", seed=2)
    assert (asked.case.policy, asked.case.relationship, asked.seed) == ("hard-line", "shallow", 2)
    assert page.OfferedWorld("kiln-raid", policy=["强硬"]).case.policy == sim.load("kiln-raid").policy
    assert "冲突策略强硬" in page.headline(asked)
    assert page.title(asked) == sim.load("kiln-raid").title_zh
    assert "重置" in page.other_words()


def test_another_language_is_refused():
    assert tongue_of("en").language == "en"
    with pytest.raises(KamlabError, match="fr"):
        serve("kiln-raid", language="fr", port=0)
