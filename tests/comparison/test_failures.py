"""A replication that fails is a row with its error, and not the end of a comparison."""

from __future__ import annotations

import numpy as np
import pytest

import sim
from sim.errors import KamlabError
from sim.world.measures import NAMES

SMALL = {"policies": ["balanced", "hard-line"], "relationships": ["shallow"], "months": 4, "progress": False}


class Fragile(sim.Supplier):
    """Breaks in the third month of replications 2 and 5, under the hard line."""

    def plan(self):
        super().plan()
        _, replication, month = self.model.state.clock
        if month == 3 and replication in (2, 5) and self.policy[0, 5] > 0.9:  # resolve
            raise RuntimeError(f"out of patience in replication {replication}")


class Broken(sim.Supplier):
    """Never works."""

    def plan(self):
        raise RuntimeError("no plan")


@pytest.fixture(scope="module")
def compared():
    return sim.compare("gree-gome", **SMALL, replications=8, agents={sim.Supplier: Fragile})


def test_failed_replications_are_rows_with_their_error(compared):
    failed = compared.runs[compared.runs["error"].notna()]
    assert failed[["policy", "replication"]].values.tolist() == [["hard-line", 2], ["hard-line", 5]]
    line = Fragile.plan.__code__.co_firstlineno + 4
    place = f"(test_failures.py, line {line}, in plan)"
    assert failed["error"].tolist() == [f"RuntimeError: out of patience in replication {r} {place}" for r in (2, 5)]
    assert failed[list(NAMES)].isna().all(axis=None)
    assert len(compared.runs) == 16


def test_the_others_are_what_they_would_have_been(compared):
    plain = sim.compare("gree-gome", **SMALL, replications=8)
    good = compared.runs["error"].isna()
    assert compared.runs.loc[good, list(NAMES)].equals(plain.runs.loc[good, list(NAMES)])


def test_contrasts_rest_on_replications_that_ran_in_every_cell(compared):
    plain = sim.compare("gree-gome", **SMALL, replications=8)
    kept = [0, 1, 3, 4, 6, 7]
    exact = np.mean(plain.outcome("profit", "balanced", "shallow")[kept] - plain.outcome("profit", "hard-line", "shallow")[kept])
    row = compared.contrasts().iloc[0]
    assert row["n"] == 6
    assert abs(row["estimate"]) == pytest.approx(abs(exact))
    assert not compared.months.isna().any(axis=None)


def test_the_words_say_that_some_failed(compared):
    assert any("2 of 8 replications failed in some cell" in sentence and "out of patience" in sentence for sentence in compared.words())


def test_nothing_left_to_compare_is_one_sentence():
    with pytest.raises(KamlabError, match=r"every replication failed.*RuntimeError: no plan"):
        sim.compare("gree-gome", **SMALL, replications=2, agents={sim.Supplier: Broken})
