"""The phases timed against the peer are the batch engine's own, to the last bit."""

from __future__ import annotations

import numpy as np
import pytest

import sim
from benchmarks.peer import without_the_rest
from benchmarks.phases import Phases
from sim.engine import Batch
from sim.world.columns import column_of

COLUMNS = ("rapport", "influence", "out_of_favour", "tenure", "layer_support", "support", "depth", "loyalty", "warned", "share")


@pytest.mark.parametrize("name", COLUMNS)
def test_the_phases_leave_the_columns_as_the_batch_engine_does(name):
    case = without_the_rest(sim.load("three-managers")).with_(months=12, set={"account.power_shift": 12.0})
    batch, phases = Batch(case, 5), Phases(case, 5)
    batch.run(3)
    phases.run(3)
    assert np.any(column_of(batch.state, name)), f"{name} is zero everywhere, so it tells nothing"
    assert np.array_equal(column_of(batch.state, name), column_of(phases.st, name))
