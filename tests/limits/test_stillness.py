"""A world in which nothing is done and nothing happens stands still."""

from __future__ import annotations

from sim.engine.populate import populate
from sim.strategies import Coverage
from sim.world.columns import COLUMNS, column_of
from tests.worlds import QUIET, batch_month, plain_case

MOVES = {"tenure", "cash"}
"""The only columns that may move: time passes, and money is earned."""


def test_a_quiet_world_stands_still():
    quiet = plain_case(assumptions=QUIET).with_(relationship=Coverage(name="nobody calls", effort={}))
    setting = populate(quiet, 3, 5)
    batch_month(setting)
    before = {column.name: column_of(setting.state, column.name).copy() for column in COLUMNS}
    for _ in range(36):
        batch_month(setting)
    moved = {name for name, values in before.items() if (column_of(setting.state, name) != values).any()}
    assert moved == MOVES
    assert setting.state.clock.tolist() == [3, 5, 37]
    assert (setting.state.contact["tenure"] == 37).all()
