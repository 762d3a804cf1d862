"""A class of people who each play alone: what they take home is the game of one person, to the last bit."""

from __future__ import annotations

import io
import zipfile

import pytest

pytest.importorskip("starlette", reason="the extra class is not installed")

from sim.classroom import alone
from sim.classroom.names import LONGEST_NAME, label_of
from sim.classroom.told import tongue_of
from sim.errors import KamlabError
from sim.play.pool import pool
from sim.play.saved import read_game
from sim.world.measures import INDEX
from tests.classroom.rooms import play, room_in
from tests.fuzz.games import quickly


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    """Two people who play alone, and have come to the end."""
    found = room_in(tmp_path_factory.mktemp("alone"), "supplier", months=5)
    found.do({"do": "begin"})
    play(found, 2)
    return found


def test_the_file_that_a_person_takes_home_is_the_game_that_was_played(room, tmp_path):
    path = tmp_path / "mine.json"
    for place in room.places:
        path.write_text(alone.saved(room, 1, place))
        with room.sitting(place).game() as game:
            months = read_game(path).monthly()
            assert (months[:, INDEX["profit"]] - months[:, INDEX["other_profit"]]).tolist() == game.results["supplier"]


def test_the_desks_games_are_pooled_as_saved_games_are(room, tmp_path):
    with zipfile.ZipFile(io.BytesIO(alone.saved_games(room))) as packed:
        packed.extractall(tmp_path)
    found = pool(sorted(tmp_path.glob("*.json")))
    assert sorted(found.games["player"]) == sorted(person.label for person in room.people.values())
    assert not found.skipped


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_finished_game_is_laid_beside_other_managers(room, language):
    with quickly():
        told, picture = alone.compared(room, 1, tongue_of(language))
    assert picture.startswith(b"\x89PNG")
    assert [row[0] for row in told["rows"]].count(told["you"]) == 1
    assert len(told["rows"]) > 2
    assert len(told["sentences"]) > 3


def test_a_game_that_is_not_over_or_has_two_chairs_is_not_compared(tmp_path):
    begun = room_in(tmp_path, "supplier", people=1)
    begun.do({"do": "begin"})
    with pytest.raises(KamlabError, match="not over"):
        alone.compared(begun, 1, tongue_of("en"))
    (tmp_path / "pairs").mkdir()
    pairs = room_in(tmp_path / "pairs")
    pairs.do({"do": "begin"})
    with pytest.raises(KamlabError, match="several chairs"):
        alone.saved(pairs, 1, 1)
    assert not alone.is_alone(pairs.form)


@pytest.mark.parametrize(
    "name", ["", " ", "\u200b\u200d", "a\nb\x00", "\ud800", "\ue000", "\u0301", "x" * (LONGEST_NAME + 1), "\U0001f600" * 200]
)
def test_what_is_nobodys_name_is_refused(name):
    with pytest.raises(KamlabError, match="a name"):
        label_of(name)


@pytest.mark.parametrize("name", ["Ann", "O'Brien", "\u674e\u96f7", "\U0001f600", "1", "<b>", "Jose\u0301"])
def test_a_readable_name_is_a_name_in_one_composition(name):
    import unicodedata

    assert label_of(f"  {name} ") == unicodedata.normalize("NFC", name)
