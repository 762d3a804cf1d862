"""Chinese texts are set as a Chinese reader expects: full-width marks, and no blanks where a line was broken."""

from __future__ import annotations

import re

import pytest

import sim
from notebooks.trainers.build import built, lessons
from sim.language import CHINESE
from sim.play.chinese import SENTENCES

SIGN = "[\u3400-\u9fff\u3001-\u3011\uff01-\uff5e]"
NARROW = re.compile(rf"{SIGN}[*_]*[,:;?!()\"]|[,:;?!()\"][*_]*{SIGN}|{SIGN}[ \n]+{SIGN}")
NO_PROSE = re.compile(r"`[^`]*`|\]\([^)]*\)|<[^>]*>|\n[ \n]*\n|\n *(?=[-#|]|\d\.)")
"""Code, addresses, tags, ends of paragraphs, beginnings of list items."""


def narrow(text: str) -> list[str]:
    """Places of a Chinese text with a half-width mark or a needless blank."""
    return [found[0] for found in NARROW.finditer(NO_PROSE.sub("  a  ", text))]


def test_the_check_sees_what_it_should():
    assert narrow("第一，第二 Gree 降价34%。") == []
    assert narrow("第一,第二") == ["一,"]
    assert narrow("第一， 第二") == ["， 第"]
    assert narrow("他说(Gree)") == ["说("]


@pytest.mark.parametrize("name", sim.scenarios()["name"])
def test_a_story(name):
    case = sim.load(name)
    assert narrow(case.title_zh + "\n\n" + case.story.zh) == []


@pytest.mark.parametrize("lesson", lessons(), ids=lambda path: path.stem)
def test_a_lesson(lesson):
    texts: list[str] = []
    for cell in built(lesson, "zh").cells:
        texts += [cell.source] if cell.cell_type == "markdown" else re.findall(r'"([^"\n]*)"', cell.source)
    assert re.search("[\u4e00-\u9fff]", "".join(texts)), "nothing in Chinese was read"
    assert [found for text in texts for found in narrow(text)] == []


def test_the_sentences_of_the_game():
    said = [re.sub(r"\{[^}]*\}", "某", line) for text in SENTENCES.values() for line in text.splitlines()]
    meant = [re.split(r"  +", line)[-1] for line in said]  # of a help text: what stands beside what is typed
    assert len(meant) > 150
    assert [found for text in meant for found in narrow(text.replace("团队 某", ""))] == []  # which is typed


def test_the_words_on_figures():
    assert [found for text in CHINESE.values() for found in narrow(text)] == []
