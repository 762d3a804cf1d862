"""The pages of a class speak Chinese: every sentence has one, none is left over, and no Latin word is left where a reader looks."""

from __future__ import annotations

import ast
from pathlib import Path

import sim
from sim.classroom.chinese import SENTENCES
from sim.play import chinese
from tests.play.test_chinese import either, placeholders

SAY = {"say", "unfilled", "RefusedError", "StaleError", "_UnfitError"}


def templates() -> set[str]:
    found = set()
    for path in sorted((Path(sim.__file__).parent / "classroom").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args:
                called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                found |= {one.value for one in either(node.args[0]) if called in SAY and isinstance(one, ast.Constant)}
    return found


def test_every_sentence_has_a_chinese_one_and_none_is_left_over():
    needed = templates()
    assert len(needed) > 120
    assert needed - set(SENTENCES) - set(chinese.SENTENCES) == set(), "not in Chinese"
    assert set(SENTENCES) - needed == set(), "said nowhere"
    assert set(SENTENCES) & set(chinese.SENTENCES) == set(), "written twice"


def test_a_chinese_sentence_has_the_placeholders_of_the_english_one():
    assert [english for english, own in SENTENCES.items() if placeholders(english) != placeholders(own)] == []
