"""Threads, processes, a cluster: the data are the same, nothing is lost or doubled, and little waits in memory."""

from __future__ import annotations

import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor, _base
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from sim import workers as workers_module
from sim.errors import KamlabError
from sim.experiment import executor, executor_from, pool, run_design
from sim.experiment.pool import WAITING_PER_WORKER, perform
from sim.experiment.store import Store
from tests.cli.cases import environment, run
from tests.experiment.cases import CHUNKS, InTurn, after_chunk, chunks, command, digests, posix, small, victim, wait_for, write_small


@pytest.fixture(scope="module")
def cluster():
    """A dask cluster of two worker processes on this machine."""
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as workers:
        yield workers


def address(cluster) -> str:
    return cluster.scheduler_address.replace("tcp", "dask")


# The same data


def test_in_turn(whole, tmp_path):
    run_design(small(), tmp_path / "out", executor=InTurn(), progress=False)
    assert digests(tmp_path / "out") == digests(whole)


@pytest.mark.parametrize("n", [1, 5])
def test_threads(whole, tmp_path, n):
    with ThreadPoolExecutor(n) as threads:
        run_design(small(), tmp_path / "out", executor=threads, progress=False)
    assert digests(tmp_path / "out") == digests(whole)


def test_processes(whole, tmp_path):
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as processes:
        run_design(small(), tmp_path / "out", executor=processes, progress=False)
    assert digests(tmp_path / "out") == digests(whole)


def test_the_agent_engine(whole, tmp_path):
    """On its own pool of processes, and to the bits of the batch engine."""
    agents, batch = small(engine="agents", replications=1), small(replications=1)
    run_design(agents, tmp_path / "agents", progress=False)
    run_design(batch, tmp_path / "batch", progress=False)
    assert digests(tmp_path / "agents" / "runs") == digests(tmp_path / "batch" / "runs")


def test_dask_by_its_address(whole, tmp_path, cluster):
    done = run("run", write_small(tmp_path), "--out", tmp_path / "out", "--executor", address(cluster))
    assert (done.exit_code, done.stderr) == (0, "")
    assert digests(tmp_path / "out") == digests(whole)


def test_dask_by_its_executor(whole, tmp_path, cluster):
    from distributed import Client

    with Client(cluster) as client:
        run_design(small(), tmp_path / "out", executor=client.get_executor(), progress=False)
    assert digests(tmp_path / "out") == digests(whole)


# Workers that die


def test_a_worker_of_the_cluster_that_is_killed_loses_nothing(whole, tmp_path, cluster, monkeypatch):
    from distributed import Client

    out = tmp_path / "out"
    with Client(cluster) as client:
        doomed, _ = (psutil.Process(pid) for pid in client.run(os.getpid).values())
    monkeypatch.setattr(Store, "write", after_chunk(5, doomed.kill))
    with executor_from(address(cluster)) as workers:
        found = run_design(small(), out, executor=workers, progress=False)
    doomed.wait(timeout=60)
    assert found.made == CHUNKS
    assert digests(out) == digests(whole)


def dies_in_a_worker(unit: int) -> int:
    if unit == 3 and multiprocessing.parent_process() is not None:
        os._exit(1)
    return unit * unit


def test_units_of_a_worker_process_that_died_are_done_here(capsys):
    found = sorted(perform(range(30), dies_in_a_worker, threads=False))
    assert found == [(unit, unit * unit) for unit in range(30)]
    assert capsys.readouterr().err.count("the rest runs in this process") == 1


@pytest.mark.slow
def test_work_that_kills_its_workers_is_one_sentence(cluster):
    with (
        pytest.raises(KamlabError, match=r"several workers at .* died one after another of the same unit"),
        executor_from(address(cluster)) as workers,
    ):
        list(perform(range(5), dies_in_a_worker, threads=False, executor=workers))


def lose_the_cluster(group: int, told: Path, *args: object) -> None:
    Store.write = after_chunk(5, lambda: os.killpg(group, signal.SIGKILL))
    command(told, *args)


@posix
@pytest.mark.slow
def test_a_lost_cluster_keeps_what_is_done(whole, tmp_path):
    """Scheduler and workers are gone at one blow: one sentence, and the rest can be done without them."""
    out, port = tmp_path / "out", free_port()
    quiet = {"cwd": tmp_path, "env": environment(), "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    lost = subprocess.Popen([sys.executable, "-c", CLUSTER, str(port)], start_new_session=True, **quiet)
    try:
        wait_until(lambda: listens(port))
        told = tmp_path / "told"
        process = victim(
            lose_the_cluster, lost.pid, told, "run", write_small(tmp_path), "--out", out, "--executor", f"dask://127.0.0.1:{port}"
        )
        process.join()
    finally:
        os.killpg(lost.pid, signal.SIGKILL)
        lost.wait()
    assert process.exitcode == 2
    assert told.read_text(encoding="utf-8") == (
        "kamlab: the executor given lost its workers; what is done is kept: start it again and go on with --resume\n"
    )
    assert 5 <= len(chunks(out)) < CHUNKS
    run_design(small(), out, resume=True, progress=False)
    assert digests(out) == digests(whole)


CLUSTER = """
import sys, threading
from distributed import LocalCluster
port = int(sys.argv[1])
if __name__ == "__main__":
    with LocalCluster(n_workers=1, threads_per_worker=1, processes=False, dashboard_address=None, scheduler_port=port, protocol="tcp"):
        threading.Event().wait()
"""


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def listens(port: int) -> bool:
    with socket.socket() as ours:
        return ours.connect_ex(("127.0.0.1", port)) == 0


def wait_until(condition) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


class Breaking(InTurn):
    """Refuses work from its fifth unit on, as a pool does whose workers have died."""

    taken = 0

    def __init__(self, *_, **__):
        pass

    def submit(self, fn, /, *args, **kwargs):
        self.taken += 1
        if self.taken >= 5:
            raise BrokenProcessPool("a worker died")
        return super().submit(fn, *args, **kwargs)


def test_a_unit_that_a_broken_pool_refuses_is_not_lost(monkeypatch):
    monkeypatch.setattr(pool, "_Processes", Breaking)
    found = sorted(perform(range(30), abs, threads=False))
    assert found == [(unit, unit) for unit in range(30)]


def test_a_given_executor_that_breaks_is_one_sentence(whole, tmp_path):
    with pytest.raises(
        KamlabError, match="the executor given lost its workers; what is done is kept: start it again and go on with --resume"
    ):
        run_design(small(), tmp_path / "out", executor=Breaking(), progress=False)
    run_design(small(), tmp_path / "out", resume=True, progress=False)
    assert digests(tmp_path / "out") == digests(whole)


def test_an_interruption_is_over_with_the_next_call():
    """In a notebook one interrupts a run and starts another, which may be a serial one."""
    pool.stop.set()
    list(perform([1], abs, threads=True, serial=True))
    assert not pool.stop.is_set()


def until_stopped(unit: int) -> int:
    if unit > 0:
        pool.stop.wait()
        raise pool.StoppedError
    return unit


def test_an_interruption_while_futures_are_looked_at_does_not_lock_them_for_ever(monkeypatch):
    """`concurrent.futures.wait` takes the lock of every future, and keeps them if Ctrl-C comes before it has the last."""
    acquire = _base._AcquireFutures.__enter__

    def interrupted(futures):
        acquire(futures)
        raise KeyboardInterrupt

    def run() -> None:
        with suppress(KeyboardInterrupt):
            for _ in perform(range(50), until_stopped, threads=True):
                raise KeyboardInterrupt

    monkeypatch.setattr(_base._AcquireFutures, "__enter__", interrupted)
    runner = threading.Thread(target=run, daemon=True)
    runner.start()
    runner.join(30)
    assert not runner.is_alive()


def hears_ctrl_c(_: int) -> bool:
    return signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, ())


@posix
@pytest.mark.slow
def test_worker_processes_never_hear_ctrl_c():
    """Not even while they start, when it would end them with a traceback."""
    assert not any(heard for _, heard in perform(range(8), hears_ctrl_c, threads=False))


def long_agents(out) -> None:
    run_design(small(engine="agents", replications=100_000, chunk=100_000, months=60), out, progress=False)


@posix
@pytest.mark.slow
def test_worker_processes_do_not_outlive_a_killed_parent(compiled, tmp_path):
    parent = victim(long_agents, tmp_path / "out")
    wait_for(lambda: len(workers_of(parent.pid)) == workers_module.number_of_workers(), parent)
    workers = workers_of(parent.pid)
    assert workers
    time.sleep(3)  # until they are at work
    parent.kill()
    parent.join()
    _, alive = psutil.wait_procs(workers, timeout=60)
    for orphan in alive:
        orphan.kill()
    assert not alive


def workers_of(pid: int) -> list[psutil.Process]:
    return [child for child in psutil.Process(pid).children() if any("spawn_main" in word for word in child.cmdline())]


# Memory


class Waiting(ThreadPoolExecutor):
    """Threads, and how many units they were given."""

    given = 0

    def submit(self, fn, /, *args, **kwargs) -> Future:
        self.given += 1
        return super().submit(fn, *args, **kwargs)


@pytest.mark.parametrize("width", [1, 8])
def test_units_are_taken_as_they_are_needed(width):
    """All workers are busy, and what waits does not grow with the number of units."""
    taken = 0

    def units():
        nonlocal taken
        for unit in range(1000):
            taken += 1
            yield unit

    most = 0
    with Waiting(width) as threads:
        for done, _ in enumerate(perform(units(), abs, threads=True, executor=threads), start=1):
            most = max(most, taken - done)
        assert threads.given == 1000
    assert width <= most + 1 <= width * (1 + WAITING_PER_WORKER)


def test_a_cluster_is_as_wide_as_its_workers(cluster):
    with executor_from(address(cluster)) as workers:
        assert pool._width(workers) == 2


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs the peak of a process as Linux tells it")
def test_memory_does_not_grow_with_replications(compiled, tmp_path):
    code = """
import re, sys
from pathlib import Path
from sim.experiment import run_design
from tests.experiment.cases import small
one_point = {"factors": None, "policies": ["balanced"], "relationships": ["layered"]}
wide = {"measures": None, "windows": {f"w{i}": [1, 3] for i in range(9)}}  # so that rows kept in memory would be seen: over 100 MB
run_design(small(**one_point, **wide, months=3, replications=int(sys.argv[1]), chunk=100), sys.argv[2], progress=False)
print(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])  # ru_maxrss would count the parent's peak
"""

    def peak(replications: int) -> int:
        args = [sys.executable, "-c", code, str(replications), str(tmp_path / str(replications))]
        return int(subprocess.run(args, env=environment(), capture_output=True, text=True, check=True).stdout)

    few, many = peak(2_000), peak(40_000)
    assert many < 1.2 * few


# Addresses


@pytest.mark.parametrize(
    "wrong", ["tcp://127.0.0.1:8786", "dask://nowhere", "127.0.0.1:8786", "dask:127.0.0.1:8786", "dask://:8786", "dask://a:b", ""]
)
def test_an_address_of_another_form_is_one_sentence(tmp_path, wrong):
    done = run("run", write_small(tmp_path), "--out", tmp_path / "out", "--executor", wrong)
    assert done.exit_code == 2
    assert done.stderr == (
        f"kamlab: executor: {wrong!r} is not of the form dask://HOST:PORT; leave it out to use all cores of this machine\n"
    )
    assert not (tmp_path / "out").exists()


def test_a_scheduler_that_does_not_answer_is_one_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr(executor, "CONNECT_SECONDS", 1)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]  # bound, not listening: nobody answers
        done = run("run", write_small(tmp_path), "--out", tmp_path / "out", "--executor", f"dask://127.0.0.1:{port}")
    assert done.exit_code == 2
    assert done.stderr.startswith(f"kamlab: executor: no dask scheduler answers at 127.0.0.1:{port} (")
    assert done.stderr.endswith("start one with `dask scheduler`\n")
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_without_dask_the_remedy_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "dask.distributed", None)
    with pytest.raises(KamlabError, match="install kamlab with the extra dask"), executor_from("dask://127.0.0.1:8786"):
        pass


def test_no_address_is_no_executor():
    with executor_from(None) as found:
        assert found is None
