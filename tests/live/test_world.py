"""A world that can be watched lives as any other, and remembers."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

import sim
from sim.engine import run_replication
from sim.live import LiveWorld, course
from sim.live.course import TOPS
from sim.world.measures import NAMES

CASE = "kiln-raid"


def test_a_live_world_is_replication_0_of_its_case_and_remembers_every_month():
    world = LiveWorld(CASE, policy="hard-line", relationship="layered", seed=5)
    for _ in range(4):
        world.step()
    expected = run_replication(sim.load(CASE).with_(policy="hard-line", relationship="layered", months=4), 5, 0)
    assert world.past["month"].tolist() == [1, 2, 3, 4]
    assert np.array_equal(world.past[list(NAMES)].to_numpy(), expected)


def test_a_live_world_keeps_what_the_case_says_unless_told_otherwise():
    world, case = LiveWorld("gree-gome"), sim.load("gree-gome")
    assert (world.case.policy, world.case.relationship) == (case.policy, case.relationship)
    assert LiveWorld("gree-gome", relationship="shallow").case.relationship == "shallow"


def test_news_are_the_ledger_of_this_month_without_single_offers():
    world = LiveWorld("three-managers", policy="hard-line", relationship="shallow")
    ledger = sim.run_ledger(world.case.with_(months=8), 1, 0)
    for month in range(1, 9):
        world.step()
        assert world.news() == ledger.loc[(ledger["month"] == month) & (ledger["event"] != "offer"), "words"].tolist()


def test_a_seed_that_cannot_be_is_refused():
    with pytest.raises(sim.KamlabError, match="seed"):
        LiveWorld(CASE, seed=-1)


def test_a_course_shows_the_months_so_far_on_an_axis_for_all():
    past = pd.DataFrame({"month": [1, 2, 3], "resentment": [0.0, 0.02, 0.2], "profit": [1.0, 3.0, 2.0]})
    axes = course(Figure().subplots(), past, "profit", months=36, currency="US$")
    assert axes.lines[0].get_xydata().tolist() == [[1, 1], [2, 3], [3, 2]]
    assert axes.get_xlim() == (1, 36)
    assert r"US\$" in axes.get_title(loc="left")
    shares = course(Figure().subplots(), past, "resentment", months=36)
    assert shares.get_ylim() == (0, 0.25)
    assert TOPS[-1] == 1.0


def test_a_course_without_months_is_empty():
    axes = course(Figure().subplots(), LiveWorld(CASE).past, "share_of_wallet", months=36)
    assert axes.lines[0].get_xydata().size == 0
    assert axes.get_ylim() == (0, 1)
