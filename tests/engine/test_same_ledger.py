"""Both engines write the same ledger, and say so when it is full."""

from __future__ import annotations

import pytest

from sim.engine import run_ledger
from sim.scenario import load, names


@pytest.mark.parametrize("name", names())
@pytest.mark.parametrize("policy", ["compromise", "hard-line", "balanced"])
def test_both_engines_tell_the_same_story(name, policy):
    sc = load(name).with_(policy=policy, months=24)
    batch, agents = (run_ledger(sc, seed=4, replication=3, engine=engine) for engine in ("batch", "agents"))
    assert len(batch) > 0
    assert batch.equals(agents)


def test_a_full_ledger_is_told(monkeypatch):
    monkeypatch.setattr("sim.engine.populate.LEDGER_ROWS", 5)
    with pytest.warns(UserWarning, match="full after 5 events"):
        assert len(run_ledger(load("three-managers").with_(months=12))) == 5
