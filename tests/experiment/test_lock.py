"""Two runs at once in one folder: the second is told so, and the first is not disturbed."""

from __future__ import annotations

import multiprocessing
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import psutil
import pytest

from sim.errors import KamlabError
from sim.experiment.lock import alone_in
from tests.cli.cases import run
from tests.experiment.cases import chunks, digests, go_on, hold, posix, victim, wait_for, write_small


def begin(out) -> None:
    hold(5)
    go_on(out)


@posix
@pytest.mark.parametrize("options", [(), ("--resume",)])
def test_a_second_run_is_refused_in_one_sentence_until_the_first_is_gone(whole, tmp_path, options):
    design, out = write_small(tmp_path), tmp_path / "out"
    first = victim(begin, out)
    wait_for(lambda: len(chunks(out)) == 5, first)
    before = digests(out)
    second = run("run", design, "--out", out, *options)
    found = digests(out)
    first.kill()
    first.join()
    assert second.exit_code == 2
    assert second.stderr == (f"kamlab: {out} is being written by another run: wait for it, or name another folder\n")
    assert found == before
    go_on(out)
    assert digests(out) == digests(whole)


def test_a_second_run_of_the_same_process_is_refused(whole, tmp_path):
    """Such as a cell of a notebook, started while a thread is still at it."""
    with alone_in(tmp_path / "out"), pytest.raises(KamlabError, match="written by another run"):
        go_on(tmp_path / "out")
    go_on(tmp_path / "out")
    assert digests(tmp_path / "out") == digests(whole)


def test_a_run_that_fails_locks_nobody_out(tmp_path, monkeypatch):
    monkeypatch.setattr("sim.experiment.large.points", lambda _: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        go_on(tmp_path / "out")
    monkeypatch.undo()
    go_on(tmp_path / "out")


def at_work(mark: Path) -> None:
    mark.touch()
    time.sleep(600)


def with_a_forked_worker(out: Path) -> None:
    with alone_in(out), ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("fork")) as executor:
        executor.submit(at_work, out / "at work").result()


@posix
def test_a_worker_that_outlives_its_killed_parent_does_not_hold_the_lock(tmp_path):
    parent = victim(with_a_forked_worker, tmp_path)
    wait_for((tmp_path / "at work").exists, parent)
    (orphan,) = psutil.Process(parent.pid).children()
    parent.kill()
    parent.join()
    try:
        with alone_in(tmp_path):
            assert orphan.status() != psutil.STATUS_ZOMBIE
    finally:
        orphan.kill()
