"""Seats of a class: any name is a name, no two share a file, and a seat belongs to who took it."""

from __future__ import annotations

import itertools
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import KamlabError
from sim.play.seats import file_of, label_of, name_of, stem_of, take

NAMES = [
    "O'Brien",
    "Ann.",
    "Ann",
    "李雷",
    "José María",
    "x" * 200,
    "x" * 199,
    "con",
    "con_x",
    "a b",
    "a_20_b",
    "a/b",
    "../a",
    "-rf",
    "=1+1",
    "Zoë-Ann",
    "李" * 200,
]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_of_a_person_has_a_file_that_every_system_can_keep(name, tmp_path):
    path = file_of(name, tmp_path)
    path.write_text("")
    assert [one.name for one in tmp_path.iterdir()] == [path.name]
    assert len(path.name.encode()) < 250
    assert not set("<>:\"/\\|?*'& =.") & set(path.stem)


def test_names_share_a_file_only_where_case_or_composition_is_all_that_differs():
    stems = [stem_of(name) for name in NAMES]
    assert len(set(stems)) == len(stems)
    assert stem_of("ANN") == stem_of("Ann")
    assert stem_of("Jose\N{COMBINING ACUTE ACCENT}") == stem_of("Jos\N{LATIN SMALL LETTER E WITH ACUTE}")


def folded(name: str) -> str:
    return unicodedata.normalize("NFC", label_of(name).casefold())


@given(st.lists(st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn", "Co")), min_size=1, max_size=12), min_size=2, max_size=6))
def test_no_two_names_meet(names):
    readable = [name for name in names if name.split()]
    for one, other in itertools.combinations(readable, 2):
        assert (stem_of(one) == stem_of(other)) == (folded(one) == folded(other))


def test_a_seat_that_is_taken_is_not_opened_by_typing_its_name(tmp_path):
    take("Ann", tmp_path, "a" * 43, enforced=True)
    take("ann", tmp_path, "a" * 43, enforced=True)
    with pytest.raises(KamlabError, match="already"):
        take("ANN", tmp_path, "b" * 43, enforced=True)
    assert (name_of("a" * 43, tmp_path), name_of("b" * 43, tmp_path)) == ("Ann", "")
    assert "a" * 43 not in next(tmp_path.glob(".*.seat")).read_text(), "the secret itself was written down"
