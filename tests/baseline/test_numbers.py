"""The numbers of the bundled cases are those on file, whatever the Python version; see `tests.baseline.renew`."""

from __future__ import annotations

from sim.scenario import names
from sim.world.measures import NAMES
from tests.baseline.renew import RELATIONSHIPS, arithmetic, lines, moved, on_file


def test_the_numbers_are_those_on_file():
    """To the bit where this machine works as the one that wrote the file, to 1e-9 where it does not; everything that moved is told."""
    digest, before = on_file()
    table = moved(before, lines(), tolerance=0.0 if digest == arithmetic() else 1e-9)
    assert not table, "\n".join([f"{len(table)} numbers have moved:", *table])


def test_the_file_holds_every_measure_of_every_case():
    assert len(on_file()[1]) == len(set(on_file()[1])) == len(names()) * len(RELATIONSHIPS) * len(NAMES)


def test_a_last_bit_is_seen_and_every_difference_is_told_not_only_the_first():
    before = ["a b c profit 1.0", "a b c npv 3.0", "a b c sales 0.0"]
    now = ["a b c profit 1.0000000000000002", "a b c npv 6.0", "a b c sales 1.0"]
    assert len(moved(before, now)) == 3
    assert moved(before, now, tolerance=1e-9) == ["a b c npv: 3.0 -> 6.0 (+100 %)", "a b c sales: 0.0 -> 1.0 (from nothing)"]
    assert moved(before, now[:2]) != moved(before, now)


def test_numbers_missing_on_one_side_are_told():
    assert moved(["a b c profit 1.0"], []) == ["a b c profit: 1.0 -> not there"]
