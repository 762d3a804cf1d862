"""Hundreds of damaged saved games at every door; `run_games` does it by the thousand."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.play.pool import pool
from sim.play.saved import read_game
from sim.scenario import load
from tests.fuzz import games, run_games

pytest.importorskip("ipywidgets", reason="the extra notebooks is not installed")
FEW = 60
SEED = 3


@pytest.fixture(scope="module")
def good(tmp_path_factory) -> list[bytes]:
    return [path.read_bytes() for path in games.good_games(tmp_path_factory.mktemp("good"))]


@pytest.mark.parametrize("door", games.DOORS)
def test_damaged_games_end_in_sentences_and_lose_no_decision(door, good, tmp_path):
    with games.quickly():
        found = [wrong for n in range(FEW) if (wrong := games.fault_at(door, run_games.damaged(SEED, n, good), tmp_path))]
    assert found == []


@pytest.mark.parametrize("door", games.DOORS)
def test_good_games_pass_every_door(door, tmp_path):
    """Else the test above could refuse everything and be content."""
    with games.quickly():
        for path in games.good_games(tmp_path):
            content = path.read_bytes()
            if "debrief" in door and (begun := read_game(path)).question is not None:
                assert len(begun.decisions) <= 2
                with pytest.raises(games.KamlabError, match=rf"{path.name} is not played to its end.*--resume"):
                    games.DOORS[door](path)
            else:
                games.DOORS[door](path)
            assert games.kept(content, path)


def test_one_bad_file_among_thirty_is_left_out_by_name(good, tmp_path):
    group = [games.played(tmp_path / f"good{i}.json", load("gree-gome").with_(months=2), i) for i in range(29)]
    bad = tmp_path / "bad.json"
    bad.write_bytes(run_games.damaged(SEED, 0, good))
    assert games.fault_in_class(group, [bad]) is None


def test_the_fuzz_sees_a_fault_where_there_is_one(good, tmp_path, monkeypatch):
    """A door that breaks, that writes over what it refuses, that tells no file's name, or that forgets decisions is reported."""

    def breaks(path: Path) -> None:
        raise KeyError("x")

    def writes_over(path: Path) -> None:
        path.write_bytes(good[2])
        raise games.KamlabError("ann.json is damaged")

    def tells_no_name(path: Path) -> None:
        raise games.KamlabError("it is damaged")

    doors = {"breaks": breaks, "writes over": writes_over, "tells no name": tells_no_name}
    monkeypatch.setattr(games, "DOORS", doors | {"forgets": lambda path: path.write_bytes(good[2])})
    told = {door: games.fault_at(door, good[0], tmp_path) for door in games.DOORS}
    assert all(told.values()), told
    monkeypatch.setattr(games, "pool", lambda paths: pool(paths[:1]))
    group = games.good_games(tmp_path)[:1]
    assert "neither pooled nor named" in str(games.fault_in_class(group, [tmp_path / "bad.json"]))


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_thousands_of_damaged_games(seed):
    assert run_games.main(seed, 2500, 100) == 0
