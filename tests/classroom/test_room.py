"""A class without browsers: seats, moves that are kept, robots, timers, and what is refused."""

from __future__ import annotations

import json
import os
import random
import re
import sqlite3

import pytest
import sqlalchemy as sa

from sim.classroom.forms import case_of, form_of
from sim.classroom.labels import labels_of
from sim.classroom.room import LOBBY, PAUSED, RUNNING, Room, open_room
from sim.classroom.sitting import StaleError
from sim.classroom.store import LostError, Store
from sim.classroom.tables import decisions, outcomes
from sim.classroom.told import told_to, told_to_desk, told_to_projector, tongue_of
from sim.errors import KamlabError
from sim.play.decisions import Accept, Delegate, Plan, Terms
from sim.report.sheets import csv_text
from tests.classroom.rooms import Clock, answer, form, play, room_in, state_of
from tests.docs.pages import ROOT
from tests.worlds import first_difference

OWN = {
    "kind", "month", "policies", "can", "with", "alternative", "issues", "worth", "lasted", "offers", "provoked", "reaction", "budget",
    "relationship", "visits", "instruction", "links", "watch", "layers", "plans",
}  # fmt: skip
"""All that a question may show."""
FORMS = [("supplier", "buyer"), ("supplier",), ("buyer",), ("supplier", "rivals"), ("supplier", "rivals", "buyer")]


def worlds(room: Room) -> dict:
    found = {}
    for place in room.places:
        with room.sitting(place).game() as game:
            found[place] = (game.world.state, game.results, game.after, [move.decision for move in game.moves])
    return found


def assert_same_worlds(one: dict, other: dict) -> None:
    assert one.keys() == other.keys()
    for place in one:
        assert first_difference(one[place][0], other[place][0]) is None
        assert one[place][1:] == other[place][1:]


@pytest.mark.parametrize(
    "roles", [("supplier", "buyer"), ("supplier",), ("buyer",), ("supplier", "rivals"), ("supplier", "rivals", "buyer")]
)
@pytest.mark.parametrize("most", [5, 10_000], ids=["in the middle", "to the end"])
def test_a_class_that_is_opened_again_stands_where_it_stood_to_the_last_bit(tmp_path, roles, most):
    room = room_in(tmp_path, *roles, people=3)
    room.do({"do": "begin"})
    assert play(room, 1, most) > 2
    again = room_in(tmp_path, *roles, people=3)
    assert (again.code, again.phase, again.game, again.people) == (room.code, RUNNING, 1, room.people)
    assert_same_worlds(worlds(room), worlds(again))
    if most > 5:
        assert all(not state_of(again, number).get("question") for number in again.people)


def test_a_move_that_cannot_be_kept_was_never_made(tmp_path, monkeypatch):
    room = room_in(tmp_path)
    room.do({"do": "begin"})
    play(room, 1, 3)
    before = worlds(room)
    asked = next(number for number in room.people if state_of(room, number).get("question"))

    def fails(self, moves):
        raise LostError("the disk is full")

    monkeypatch.setattr(Store, "add_moves", fails)
    with pytest.raises(LostError):
        answer(room, asked, random.Random(0))
    assert_same_worlds(before, worlds(room))
    monkeypatch.undo()
    assert answer(room, asked, random.Random(0)) is not None
    assert_same_worlds(worlds(room), worlds(room_in(tmp_path)))


def test_a_stale_answer_changes_nothing_and_is_told(tmp_path):
    room = room_in(tmp_path)
    room.do({"do": "begin"})
    person = next(p for p in room.people.values() if p.chair == "supplier")
    plan = Plan(relationship="by telephone", instruction="balanced")
    room.answer(person, 1, 0, plan)
    moves = room.store.moves(room.number)
    for game, asked in ((1, 0), (1, 7), (2, 0)):
        with pytest.raises(StaleError):
            room.answer(person, game, asked, plan)
    assert room.store.moves(room.number) == moves


def test_an_answer_on_its_way_while_the_next_game_begins_answers_no_question_of_that_game(tmp_path, monkeypatch):
    room = room_in(tmp_path)
    room.do({"do": "begin"})
    person = next(p for p in room.people.values() if p.chair == "supplier")
    state, found = state_of(room, person.id), room.sitting

    def next_first(place: int):
        monkeypatch.setattr(room, "sitting", found)
        room.do({"do": "next"})
        return found(place)

    monkeypatch.setattr(room, "sitting", next_first)
    with pytest.raises(StaleError):
        room.answer(person, 1, state["asked"], Plan(relationship="by telephone", instruction="balanced"))
    assert [move.game for move in room.store.moves(room.number) if move.person is not None] == []


def test_two_processes_never_keep_two_answers_to_one_question(tmp_path):
    """The second is refused by the database, forgets what it thought, and goes on from what is kept."""
    first, second = room_in(tmp_path), None
    first.do({"do": "begin"})
    second = room_in(tmp_path)
    with second.sitting(1).game():
        pass
    person = next(p for p in first.people.values() if p.chair == "supplier")
    first.answer(person, 1, 0, Plan(relationship="by telephone", instruction="balanced"))
    with pytest.raises(StaleError):
        second.answer(person, 1, 0, Plan(relationship="key account team", instruction="balanced"))
    assert_same_worlds(worlds(first), worlds(second))


def test_each_side_gets_the_terms_that_it_meant(tmp_path):
    """A page shows and sends the part that is one's own; what is kept is the supplier's."""
    room = room_in(tmp_path, months=12)
    room.do({"do": "begin"})
    luck, offered = random.Random(2), set()
    while asked := [number for number in room.people if state_of(room, number).get("question")]:
        number, state = asked[0], state_of(room, asked[0])
        if "terms" in state["question"]["can"] and room.people[number].chair not in offered:
            room.answer(room.people[number], 1, state["asked"], Terms(issues=(0.9,) * 6))
            offered.add(room.people[number].chair)
            other = next(n for n in room.people if n != number)
            seen = state_of(room, other).get("question")
            if seen and "theirs" in seen["worth"]:
                assert seen["worth"]["theirs"] == pytest.approx(0.1)
                assert all(issue["theirs"] == pytest.approx(0.1) for issue in seen["issues"])
        else:
            answer(room, number, luck)
    assert offered == {"supplier", "buyer"}


def test_nothing_is_told_of_the_other_side_that_is_its_own(tmp_path):
    """No weight, alternative, brief or note of one side is in what the other is told, until the game is over."""
    room = room_in(tmp_path, months=12)
    room.do({"do": "begin"})
    for number in room.people:
        room.note(room.people[number], "before", {"goal": f"secret of {number}", "limit": "40"})
    luck = random.Random(3)
    while asked := [number for number in room.people if state_of(room, number).get("question")]:
        for number in room.people:
            state, other = state_of(room, number), next(n for n in room.people if n != number)
            assert f"secret of {other}" not in str(state)
            assert "talks" not in state or state["over"]
            if question := state.get("question"):
                assert set(question) <= OWN
                assert all(set(issue) <= {"name", "weight", "standing", "theirs", "ours"} for issue in question.get("issues", ()))
        answer(room, asked[0], luck)


def test_the_timer_answers_by_itself_and_not_while_the_class_is_paused(tmp_path):
    clock = Clock()
    room = room_in(tmp_path, clock=clock)
    room.do({"do": "timer", "seconds": 60})
    room.do({"do": "begin"})
    clock.now += 59
    room.tick()
    assert room.store.moves(room.number) == []
    room.do({"do": "pause"})
    clock.now += 600
    room.tick()
    assert room.store.moves(room.number) == []
    with pytest.raises(KamlabError, match="paused"):
        answer(room, 1, random.Random(0))
    room.do({"do": "resume"})
    room.tick()
    assert room.store.moves(room.number) == [], "the pause was counted"
    clock.now += 2
    room.tick()
    assert [move.hand for move in room.store.moves(room.number)] == ["timer"]
    move = room.store.moves(room.number)[0]
    assert move.answered - move.shown == pytest.approx(61)


def test_who_is_late_takes_a_robots_chair_and_the_next_one_a_table(tmp_path):
    room = room_in(tmp_path, people=3)
    room.do({"do": "begin"})
    assert room.robots_at(2) == {"buyer"}
    play(room, 0, 4)
    room.join("Late", consent=False)
    assert [(p.place, p.chair) for p in room.people.values()] == [(1, "supplier"), (1, "buyer"), (2, "supplier"), (2, "buyer")]
    assert room.robots_at(2) == set()
    room.join("Later", consent=False)
    assert (room.people[5].place, room.people[5].chair) == (3, "supplier")


def test_a_robot_put_in_plays_and_the_person_does_not_until_it_is_out(tmp_path):
    room = room_in(tmp_path)
    room.do({"do": "begin"})
    room.do({"do": "robot", "place": 1, "chair": "supplier", "on": True})
    assert {move.hand for move in room.store.moves(room.number)} == {"robot"}
    person = next(p for p in room.people.values() if p.chair == "supplier")
    with pytest.raises(KamlabError, match="robot"):
        room.answer(person, 1, state_of(room, person.id)["asked"], Accept())
    assert room_in(tmp_path).robots == {(1, "supplier")}
    room.do({"do": "robot", "place": 1, "chair": "supplier", "on": False})
    assert room.robots_at(1) == set()


def test_everybody_is_brought_to_a_month_and_the_next_game_has_other_random_numbers(tmp_path):
    room = room_in(tmp_path, people=4)
    room.do({"do": "begin"})
    room.do({"do": "advance", "month": 99})
    first = worlds(room)
    assert {move.hand for move in room.store.moves(room.number)} == {"desk"}
    with room.sitting(1).game() as game:
        assert game.over
    room.do({"do": "next"})
    assert (room.game, room.phase) == (2, RUNNING)
    room.do({"do": "advance", "month": 99})
    assert first_difference(first[1][0], worlds(room)[1][0]) is not None
    assert set(decisions(room)["seed"]) == {3, 4}
    assert_same_worlds(worlds(room), worlds(room_in(tmp_path, people=4)))


def test_people_are_moved_by_hand_and_change_places(tmp_path):
    room = room_in(tmp_path, people=4)
    room.do({"do": "begin"})
    room.do({"do": "seat", "person": 1, "place": 2, "chair": "buyer"})
    assert (room.people[1].place, room.people[1].chair) == (2, "buyer")
    assert (room.people[4].place, room.people[4].chair) == (1, "supplier")
    assert room_in(tmp_path, people=4).people == room.people


def test_talk_stays_between_the_two_sides_of_a_table(tmp_path):
    room = room_in(tmp_path, people=4)
    room.do({"do": "begin"})
    room.chat(room.people[1], "buyer", "  hello \n <b>you</b> ")
    heard = {number: [line["text"] for line in state_of(room, number)["chat"]] for number in room.people}
    assert heard == {1: ["hello <b>you</b>"], 2: ["hello <b>you</b>"], 3: [], 4: []}
    for to, text in (("supplier", "me"), ("nobody", "x"), ("buyer", ""), ("buyer", "x" * 501)):
        with pytest.raises(KamlabError):
            room.chat(room.people[1], to, text)


def test_a_name_has_one_seat_and_a_lost_one_is_given_back(tmp_path):
    room = room_in(tmp_path, people=0)
    token = room.join("Ann", consent=False)
    for name in ("ann", " ANN ", "", "\u0007", "x" * 41):
        with pytest.raises(KamlabError):
            room.join(name, consent=False)
    again = room.do({"do": "link", "person": 1})["token"]
    assert room.person_of(token) is None
    assert room.person_of(again).label == "Ann"
    assert token not in (tmp_path / "class.sqlite").read_bytes().decode("latin-1"), "the secret itself was written down"


@pytest.mark.parametrize(
    "told",
    [
        {}, {"do": "x"}, {"do": "pause"}, {"do": "resume"}, {"do": "next"}, {"do": "timer"}, {"do": "timer", "seconds": -1},
        {"do": "timer", "seconds": 1e9}, {"do": "timer", "seconds": True}, {"do": "robot", "place": 1, "chair": "supplier", "on": True},
        {"do": "show", "what": "/etc/passwd"}, {"do": "link", "person": 99}, {"do": "nudge", "person": 99}, {"do": "advance", "month": 3},
        {"do": "seat", "person": 1, "place": 0, "chair": "buyer"}, {"do": "seat", "person": 1, "place": 1, "chair": "king"},
    ],
    ids=str,
)  # fmt: skip
def test_what_a_desk_cannot_do_before_the_class_has_begun_is_refused_and_changes_nothing(tmp_path, told):
    room = room_in(tmp_path)
    people = dict(room.people)
    with pytest.raises(KamlabError):
        room.do(told)
    assert (room.phase, room.people, room.store.events(room.number)) == (LOBBY, people, [])


def test_another_class_in_the_same_file_is_refused_in_a_sentence(tmp_path):
    room_in(tmp_path)
    with pytest.raises(KamlabError, match="holds another class"):
        open_room(Store(str(tmp_path / "class.sqlite")), form("supplier"))


def test_a_pause_outlives_the_server(tmp_path):
    room = room_in(tmp_path)
    room.do({"do": "begin"})
    room.do({"do": "pause"})
    assert room_in(tmp_path).phase == PAUSED


def test_what_people_typed_is_no_formula_in_a_table(tmp_path):
    room = room_in(tmp_path, people=0)
    room.join("=1+1", consent=False)
    room.join("Bo", consent=False)
    room.do({"do": "begin"})
    room.note(room.people[1], "before", {"goal": "@SUM(A1)"})
    play(room, 0)
    for text in (csv_text(decisions(room)), csv_text(outcomes(room))):
        assert ",=1+1" not in text
        assert "'=1+1" in text
    assert ",@SUM" not in csv_text(outcomes(room))
    found = decisions(room)
    assert list(found["number"]) == list(range(len(found)))
    assert (found["seconds"] >= 0).all()


def test_every_write_is_on_the_disk_before_it_is_confirmed(tmp_path):
    store = Store(str(tmp_path / "class.sqlite"))
    with store._engine.connect() as connection:
        found = {name: connection.execute(sa.text(f"PRAGMA {name}")).scalar() for name in ("journal_mode", "synchronous", "foreign_keys")}
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


@pytest.mark.parametrize("database", ["mysql://x/y", "://", "http://a/b", "/nowhere/at/all/x.sqlite", "folder", "text", "pipe"])
def test_a_database_that_cannot_be_used_is_refused_in_a_sentence(database, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    (tmp_path / "text").write_text("no database at all, and longer than a header of one\n" * 40)
    if database == "pipe":
        os.mkfifo(tmp_path / "pipe")
    with pytest.raises(KamlabError) as refused:
        Store(database)
    assert len(str(refused.value).splitlines()) == 1


def test_a_database_that_another_program_locks_or_that_is_full_keeps_nothing_and_says_so(tmp_path, monkeypatch):
    room = room_in(tmp_path)
    room.do({"do": "begin"})
    with room.store._engine.connect() as connection:
        connection.execute(sa.text("PRAGMA busy_timeout=50"))
    person = next(p for p in room.people.values() if p.chair == "supplier")
    given, asked = Plan(relationship="by telephone", instruction="balanced"), state_of(room, person.id)["asked"]
    other = sqlite3.connect(tmp_path / "class.sqlite", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(LostError, match="locked"):
        room.answer(person, 1, asked, given)
    other.execute("ROLLBACK")
    pages = other.execute("PRAGMA page_count").fetchone()[0]
    with room.store._engine.connect() as connection:
        connection.execute(sa.text(f"PRAGMA max_page_count={pages}"))

    def write_on() -> None:
        for n in range(2000):
            room.note(person, "before", {"goal": f"{n} " + "x" * 1500})

    with pytest.raises(LostError, match="full"):
        write_on()
    with room.store._engine.connect() as connection:
        connection.execute(sa.text("PRAGMA max_page_count=1000000"))
    room.answer(person, 1, asked, given)
    assert [move.asked for move in room.store.moves(room.number) if move.person is not None] == [0]
    other.close()


@pytest.mark.parametrize(
    ("case", "roles", "accounts"),
    [("first-class", ["king"], []), ("first-class", [], []), ("first-class", ["buyer"], ["Nobody"])],
)
def test_a_form_that_cannot_be_played_is_refused(case, roles, accounts):
    with pytest.raises(KamlabError):
        form_of(case_of(case), roles, accounts, every=4, seed=1)


def test_rivals_who_sell_by_list_have_no_manager_to_play():
    listed = case_of("gree-gome").with_(set={"supplier.Haier.negotiates": False, "supplier.Other makers.negotiates": False})
    with pytest.raises(KamlabError):
        form_of(listed, ["rivals"], [], every=4, seed=1)


@pytest.mark.parametrize("name", ["gree-gome", "haier-gome", "three-managers", "kiln-raid"])
@pytest.mark.parametrize("roles", [("supplier", "buyer"), ("supplier",)])
def test_bundled_cases_can_be_played_by_a_class(tmp_path, name, roles):
    room, _ = open_room(Store(str(tmp_path / "c.sqlite")), form_of(case_of(name).with_(months=8), roles, every=4, seed=1))
    room.join("Ann", consent=False)
    room.do({"do": "begin"})
    play(room, 0)
    with room.sitting(1).game() as game:
        assert game.over


def test_the_delegate_of_a_page_is_a_robot_of_that_policy(tmp_path):
    room = room_in(tmp_path, "supplier", people=1, months=12)
    room.do({"do": "begin"})
    while question := state_of(room, 1).get("question"):
        given = Plan(relationship="by telephone", instruction="balanced") if question["kind"] == "plan" else Delegate(policy="balanced")
        room.answer(room.people[1], 1, state_of(room, 1)["asked"], given)
    other = form("supplier", months=12).game(1)
    while other.questions:
        other.decide("supplier", other.robot_answer("supplier"))
    assert first_difference(worlds(room)[1][0], other.world.state) is None


@pytest.mark.parametrize("roles", FORMS)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_page_can_be_told_at_every_moment_in_both_languages(tmp_path, roles, language):
    """What a page is told is JSON, whatever the game stands at."""
    room, luck, t = room_in(tmp_path, *roles, people=3, months=8), random.Random(5), tongue_of(language)

    def look() -> None:
        for person in room.people.values():
            json.dumps(told_to(room, person, t), allow_nan=False)
        json.dumps(told_to_desk(room, t, here={}), allow_nan=False)
        for what in ("lobby", "leaderboard", "debrief"):
            if room.phase != LOBBY:
                room.do({"do": "show", "what": what})
            json.dumps(told_to_projector(room, t), allow_nan=False)

    look()
    room.do({"do": "begin"})
    look()
    for n in range(1000):
        asked = [number for number in room.people if state_of(room, number).get("question")]
        if not asked:
            break
        answer(room, luck.choice(asked), luck)
        if n % 3 == 0:
            look()
    look()
    assert len(told_to_projector(room, t)["debrief"]["sentences"]) in (1, 3)


def test_outcomes_of_all_games_are_there_after_the_next_one_has_begun(tmp_path):
    room = room_in(tmp_path, people=0)
    for name in ("Ann", "Bo"):
        room.join(name, consent=False)
    room.do({"do": "begin"})
    play(room, 1)
    room.note(room.people[1], "after", {"surprise": "first"})
    first = outcomes(room)
    room.do({"do": "next"})
    play(room, 2)
    found = outcomes(room)
    assert list(found["game"]) == [1, 1, 2, 2]
    assert csv_text(found[found["game"] == 1]) == csv_text(first)
    assert list(found["person"]) == ["Ann", "Bo", "Ann", "Bo"]
    assert list(found["after surprise"]) == ["first", "", "", ""]


@pytest.mark.parametrize("page", ["run-sheet.md", "run-sheet.zh.md"])
def test_what_the_run_sheet_tells_a_trainer_to_press_stands_on_the_desk(page):
    """Words in italics are those of the pages, in the page's language."""
    numbers = re.compile(r"\d+|\{\w+\}|几")
    words = re.findall(r"(?<!\*)\*([^*]+)\*(?!\*)", (ROOT / "docs" / "class" / page).read_text(encoding="utf-8"))
    labels = [numbers.sub("", label) for label in labels_of(tongue_of("zh" if ".zh." in page else "en")).values()]
    assert len(words) > 10
    assert [word for word in words if not any(label.startswith(numbers.sub("", word).strip()) for label in labels)] == []
