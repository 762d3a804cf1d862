"""Chunks, executors and engines: the numbers depend on none of them."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor

import numpy as np
import pytest

import sim
from sim.experiment import run, run_arms
from sim.scenario import load

REPLICATIONS = 7


class InTurn(Executor):
    """The plainest executor: does everything at once, in the order given."""

    def submit(self, fn, /, *args, **kwargs):
        future: Future = Future()
        future.set_result(fn(*args, **kwargs))
        return future


@pytest.fixture(scope="module")
def arms():
    base = load("three-managers").with_(months=9)
    return [base.with_(policy="compromise", relationship="shallow"), base.with_(policy="hard-line", relationship="layered")]


@pytest.fixture(scope="module")
def series(arms):
    return run_arms(arms, REPLICATIONS, seed=5)


@pytest.mark.parametrize("chunks", [1, 2, 100])
def test_the_size_of_chunks_does_not_matter(arms, series, monkeypatch, chunks):
    monkeypatch.setattr(run, "CHUNKS_PER_ARM_AND_WORKER", chunks)
    assert run_arms(arms, REPLICATIONS, seed=5).tobytes() == series.tobytes()


def test_threads_do_not_matter(arms, series):
    with ThreadPoolExecutor(4) as pool:
        assert run_arms(arms, REPLICATIONS, seed=5, executor=pool).tobytes() == series.tobytes()


@pytest.mark.parametrize("engine", ["batch", "agents"])
def test_a_serial_executor_gives_the_same_numbers(arms, series, engine):
    assert run_arms(arms, REPLICATIONS, seed=5, engine=engine, executor=InTurn()).tobytes() == series.tobytes()


def test_spawned_processes_give_the_same_numbers(arms, series):
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        assert run_arms(arms, REPLICATIONS, seed=5, engine="agents", executor=pool).tobytes() == series.tobytes()


def test_more_replications_leave_the_first_ones_alone(arms, series):
    assert np.array_equal(run_arms(arms, REPLICATIONS + 4, seed=5)[:, :REPLICATIONS], series)


@pytest.mark.parametrize("workers", [1, 3, 64])
@pytest.mark.parametrize("replications", [1, 7, 100])
def test_chunks_cover_every_replication_once(replications, workers):
    done = sorted((c.arm, r) for c in run.split(range(2), replications, workers) for r in range(c.first, c.last))
    assert done == [(arm, r) for arm in range(2) for r in range(replications)]


class Silent(sim.Supplier):
    """A supplier that never attacks, in a module that worker processes can import."""

    def plan(self) -> None:
        pass


def test_own_agents_need_the_agent_engine(arms):
    assert run.chosen_engine("auto", {sim.Supplier: Silent}) == "agents"
    assert run.chosen_engine("auto", None) == "batch"
    with pytest.raises(sim.KamlabError, match="agent engine"):
        run.chosen_engine("batch", {sim.Supplier: Silent})


@pytest.mark.parametrize("wrong", [0, -3, True, 2.0, "ten", 10**7])
def test_a_nonsense_number_of_replications_is_refused(arms, wrong):
    with pytest.raises(sim.KamlabError, match="replications"):
        run_arms(arms, wrong)


def test_arms_of_unequal_horizon_are_refused(arms):
    with pytest.raises(sim.KamlabError, match="one horizon"):
        run_arms([arms[0], arms[1].with_(months=4)], 1)


def test_a_misspelt_engine_is_refused_with_a_suggestion(arms):
    with pytest.raises(sim.KamlabError, match="did you mean 'batch'"):
        run_arms(arms, 1, engine="bacth")
