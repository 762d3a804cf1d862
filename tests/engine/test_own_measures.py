"""Measures of one's own: the same bits in both engines, compiled and plain; they only look; clear sentences for what is wrong."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numba.core import config

import sim
from sim.engine import Batch, run_replication
from sim.errors import KamlabError
from sim.experiment import run_arms
from sim.kernel.axes import TABLES
from sim.world.columns import BY_NAME, COLUMNS, table_of
from sim.world.measures import INDEX, MEASURES
from tests.engine.measures import profit_again, worst_grudge

CASE = sim.load("three-managers").with_(months=5)
OWN = CASE.with_(policy="hard-line", known=[worst_grudge, profit_again])
compiled_only = pytest.mark.skipif(bool(config.DISABLE_JIT), reason="without the compiler everything is plain")


def made(text, **how):
    place = {"sim": sim}
    exec(compile(f"def own(state, supplier, month):\n    {text}\n", "<session>", "exec"), place)
    return sim.measure(**how)(place["own"])


def test_both_engines_give_the_same_bits_and_the_run_is_not_changed_by_being_measured():
    batch = Batch(OWN, 1).run(1)
    assert batch.tobytes() == run_replication(OWN, 1, 1).tobytes()
    assert np.ascontiguousarray(batch[:, : len(MEASURES)]).tobytes() == Batch(CASE.with_(policy="hard-line"), 1).run(1).tobytes()
    assert np.array_equal(batch[:, -1], batch[:, INDEX["profit"]])
    assert (batch[:, -2] >= batch[:, INDEX["resentment"]]).all()
    assert any(Batch(OWN, 1).run(replication)[:, -2].max() > 0 for replication in range(4))


READABLE = sorted(
    column.name for column in COLUMNS if column.shape == "sa" and table_of(BY_NAME[column.name]) == "pair" and "pair" in TABLES
)


@settings(max_examples=4, deadline=None, derandomize=True)
@given(st.sampled_from(READABLE), st.sampled_from([measure.name for measure in MEASURES]), st.floats(-2, 2))
def test_whatever_is_read_is_the_same_compiled_and_plain(column, measure, by):
    own = made(f"return {by} * month.{measure} + state.pair[supplier, 0].{column} + state.account[1].demand")
    values = Batch(CASE.with_(months=2, known=[own]), 7).run(0)[:, -1]
    worlds = sim.build(CASE.with_(months=2), 7)
    plain = []
    for _ in range(2):
        worlds.step()
        st_, s = worlds.state, worlds.setting.shown
        plain.append(by * worlds.measures[measure] + float(st_.pair[column][s, 0]) + float(st_.account["demand"][1]))
    assert values.tolist() == plain


@compiled_only
def test_what_numba_cannot_compile_runs_as_plain_python_on_tables_that_cannot_be_written(capsys):
    seen = []

    @sim.measure
    def noting(state, supplier, month):
        seen.append(state.pair.flags.writeable)
        return state.pair[supplier, 0].share

    batch = Batch(CASE.with_(months=2, known=[noting]), 7).run(0)
    assert batch.tobytes() == run_replication(CASE.with_(months=2, known=[noting]), 7, 0).tobytes()
    assert not any(seen)
    assert capsys.readouterr().err.count("measure noting cannot be compiled") == 1


SLIPS = {
    "sets a column": ("state.pair[supplier, 0].trust = 1.0; return 0.0", "sets something"),
    "sets a row": ("state.clock_[2] = 1; return 0.0", "no table of the world 'clock_'"),
    "fills a column": ("state.account.demand.fill(0.0); return 0.0", "sets something"),
    "no such measure": ("return month.profitt", "did you mean 'profit'"),
    "no such table": ("return state.pairs[0, 0].share", "did you mean 'pair'"),
    "another run every time": ("import random\n    return random.random()", "another one"),
}


@pytest.mark.parametrize("what", SLIPS)
def test_a_slip_is_refused_where_it_is_made(what):
    text, sentence = SLIPS[what]
    with pytest.raises(KamlabError, match=sentence):
        made(text)


def test_a_function_that_it_calls_may_not_set_anything_either():
    def settle(state):
        state.pair[0, 0].trust = 1.0
        return 0.0

    with pytest.raises(KamlabError, match=r"settle, line .* sets something"):
        sim.measure(name="settled")(lambda state, supplier, month: settle(state))


NAMES = {"profit": "already", "policy": "already", "worst_mean": "already", "a,b": "small letters", "<b>": "small letters", "": "letters"}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_cannot_head_a_column_is_refused(name):
    with pytest.raises(KamlabError, match=NAMES[name]):
        made("return 0.0", name=name)


@pytest.mark.parametrize("run", [lambda case: Batch(case, 7).run(0), lambda case: run_replication(case, 7, 0)], ids=["batch", "agents"])
def test_an_error_names_measure_month_and_line_and_what_is_not_finite_is_refused(run):
    @sim.measure
    def late(state, supplier, month):
        left = 3.0 - state.account[0].demand * 0.0 - 3.0
        return month.profit / left

    line = late.function.__code__.co_firstlineno + 3
    with pytest.raises(KamlabError) as told:
        run(CASE.with_(known=[worst_grudge, late]))
    assert "measure late, month 1: ZeroDivisionError" in str(told.value)
    assert f"(test_own_measures.py, line {line}: return month.profit / left)" in str(told.value)
    with pytest.raises(KamlabError, match="measure own, month 1: it gave inf, and must give a finite number"):
        run(CASE.with_(known=[made("return 1e308 * 10.0 * (1.0 + month.profit * 0.0)")]))


def test_a_column_that_there_is_not_is_told_with_its_line_and_not_as_a_fault_of_the_machine():
    with pytest.raises(KamlabError, match=r"measure own, month 1: AttributeError: .*trsut"):
        Batch(CASE.with_(months=1, known=[made("return state.pair[supplier, 0].trsut")]), 7).run(0)


def test_a_global_that_changes_between_runs_counts_as_it_stands_when_a_run_begins():
    place: dict = {"LEVEL": 1.0}
    exec("def level(state, supplier, month):\n    return LEVEL\n", place)
    own = sim.measure(place["level"])
    case = CASE.with_(months=1, known=[own])
    assert Batch(case, 7).run(0)[0, -1] == 1.0
    place["LEVEL"] = 2.0
    assert Batch(case, 7).run(0)[0, -1] == 2.0 == run_replication(case, 7, 0)[0, -1]


def test_it_travels_to_worker_processes_by_its_name():
    assert pickle.loads(pickle.dumps(worst_grudge)) is worst_grudge
    arms = [OWN.with_(months=2)] * 2
    there = run_arms(arms, 2, seed=7, engine="agents", workers=2)
    assert there.tobytes() == run_arms(arms, 2, seed=7, workers=1).tobytes()


def test_arms_without_the_same_measures_are_refused():
    with pytest.raises(KamlabError, match="need the same measures"):
        run_arms([CASE, OWN], 2)
