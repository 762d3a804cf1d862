"""How many work: what was asked for, what a cluster granted, what the machine has."""

from __future__ import annotations

import multiprocessing
import sys

import numpy as np
import pytest

import sim
from sim import workers
from sim.errors import KamlabError
from sim.experiment.run import run_arms
from sim.workers import GRANTED, number_of_workers


@pytest.fixture(autouse=True)
def alone(monkeypatch, tmp_path):
    for name in ("KAMLAB_WORKERS", *GRANTED):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(workers, "CGROUP", tmp_path)
    monkeypatch.setattr(workers.os, "sched_getaffinity", lambda _: set(range(16)), raising=False)


def test_what_was_asked_for_comes_first(monkeypatch):
    monkeypatch.setenv("SLURM_CPUS_PER_TASK", "2")
    monkeypatch.setenv("KAMLAB_WORKERS", "5")
    assert (number_of_workers(3), number_of_workers()) == (3, 5)


@pytest.mark.parametrize("name", GRANTED)
def test_a_job_takes_what_it_was_granted(monkeypatch, name):
    monkeypatch.setenv(name, "3")
    assert number_of_workers() == 3
    monkeypatch.setenv(name, "many")
    assert number_of_workers() == 16


def test_a_container_takes_its_quota(tmp_path):
    (tmp_path / "cpu.max").write_text("250000 100000\n")
    assert number_of_workers() == 2
    (tmp_path / "cpu.max").write_text("max 100000\n")
    assert number_of_workers() == 16


def test_windows_waits_for_61_at_most(monkeypatch):
    monkeypatch.setattr(sys, "platform", "win32")
    assert number_of_workers(100) == 61


@pytest.mark.parametrize("bad", ["0", "-1", "x", "1.5", "9" * 30])
def test_a_wrong_number_in_the_environment_is_one_sentence(monkeypatch, bad):
    monkeypatch.setenv("KAMLAB_WORKERS", bad)
    with pytest.raises(KamlabError, match="KAMLAB_WORKERS must be a whole number"):
        number_of_workers()


def mean_profit(engine: str) -> float:
    case = sim.load("three-managers").with_(months=2)
    return float(np.mean(run_arms([case, case], 4, engine=engine)))


@pytest.mark.parametrize("engine", ["batch", "agents"])
def test_a_worker_of_a_pool_runs_serially(compiled, engine):
    with multiprocessing.get_context("spawn").Pool(1) as processes:
        assert processes.apply(mean_profit, (engine,)) == mean_profit(engine)
