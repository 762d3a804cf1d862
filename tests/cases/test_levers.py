"""No lever of a case is free beyond those that are listed as such: the list may only become shorter."""

from __future__ import annotations

import pytest

from benchmarks.levers import TABLE, free_ends
from sim.inquiry import levers


@pytest.mark.slow
def test_no_lever_is_free_but_those_that_are_known_to_be():
    """A lever that is free and not listed needs a price; one that is listed and no longer free leaves the list (`benchmarks.levers`)."""
    found = levers()
    free = {(row["scenario"], row["lever"], f"{row['end']:.4g}") for row in found.free.to_dict("records")}
    assert free == free_ends(TABLE.read_text(encoding="utf-8"))


def test_the_list_is_read():
    known = free_ends("| a | b | 0 | 1 | 2 [1, 3] | 5.0% | none | **free** |\n| a | c | 0 | 1 | 2 [1, 3] | 5.0% | outlay +1 |  |\n")
    assert known == {("a", "b", "1")}
    assert len(free_ends(TABLE.read_text(encoding="utf-8"))) > 0 or "0 of them are" in TABLE.read_text(encoding="utf-8")
