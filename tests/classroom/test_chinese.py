"""The pages of a class speak Chinese: every sentence has one, none is left over, and no Latin word is left where a reader looks."""

from __future__ import annotations

import ast
import random
from pathlib import Path

import sim
from sim.classroom.chinese import NAMES, SENTENCES
from sim.classroom.forms import FIRST_CLASS, case_of
from sim.classroom.sitting import DECISION
from sim.classroom.told import named, told_to, tongue_of
from sim.play import chinese
from sim.scenario.library import names
from tests.classroom.players import any_answer
from tests.classroom.rooms import room_in
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


def test_every_firm_of_every_bundled_case_has_a_chinese_name():
    cases = [case_of(name) for name in (*names(), FIRST_CLASS)]
    firms = {firm.name for case in cases for firm in (*case.supplier, *case.account)}
    assert firms - set(NAMES) == set(), "Latin on a Chinese page"
    assert set(NAMES) - firms == set(), "firms of no case"


def test_names_of_a_cases_firms_are_said_in_chinese_and_no_others():
    case, t = case_of("kiln-raid"), tongue_of("zh")
    assert named({"x": ["与B谈判: A, Old friend 2"]}, t, case) == {"x": ["与B公司谈判: A公司, 老关系 2"]}
    assert named("Bob, AB, Gree", t, case) == "Bob, AB, Gree"
    assert named("A", tongue_of("en"), case) == "A"


def test_a_page_in_chinese_plays_a_game_to_its_end(tmp_path):
    """What a Chinese page sends back are the laboratory's own names, whatever it shows; and a person's name is no firm's."""
    room, luck = room_in(tmp_path, people=0, months=8), random.Random(1)
    for name in ("Maple Works", "Bo"):
        room.join(name, consent=False)
    room.do({"do": "begin"})
    roles = {1: "Maple Works (枫林制造的大客户经理)", 2: "Bo (海港百货的采购经理)"}
    for _ in range(200):
        states = {n: told_to(room, person, tongue_of("zh")) for n, person in room.people.items()}
        asked = [n for n, told in states.items() if told.get("question")]
        if not asked:
            break
        assert [told["me"]["name"] for told in states.values()] == ["Maple Works", "Bo"]
        assert all(told["waits"] == [roles[other] for other in asked if other != n] for n, told in states.items())
        given = DECISION.validate_python(any_answer(states[asked[0]], luck))
        room.answer(room.people[asked[0]], 1, states[asked[0]]["asked"], given)
    assert all(told_to(room, person, tongue_of("zh"))["over"] for person in room.people.values())
