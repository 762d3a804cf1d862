"""A fault of the machine is no result: whatever it is and wherever the work is done, the run ends in a sentence and leaves no row."""

from __future__ import annotations

import errno
import multiprocessing
import os
import pickle
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor, ThreadPoolExecutor

import numba
import numpy as np
import pandas as pd
import pytest
from numba.core.errors import LoweringError

import sim
from sim.engine import Batch, runner
from sim.errors import KamlabError
from sim.experiment import MachineFaultError, run_design
from sim.experiment.faults import MACHINE, is_of_the_machine, reason
from tests.cli.cases import run
from tests.experiment.cases import CHUNKS, InTurn, chunks, digests, small, write_small

FAULTS = {
    "memory": lambda: MemoryError("no room"),
    "array": lambda: np.zeros(2**55),
    "disk": lambda: OSError(errno.ENOSPC, "No space left on device"),
    "file": lambda: FileNotFoundError(errno.ENOENT, "No such file or directory", "/nowhere"),
    "import": lambda: ModuleNotFoundError("No module named 'gone'"),
    "lowering": lambda: LoweringError("cannot lower"),
    "typing": lambda: numba.njit(lambda x: x.nothing)(1),
    "pickle": lambda: pickle.UnpicklingError("truncated"),
    "end of file": lambda: EOFError("Ran out of input"),
    "worker": lambda: BrokenExecutor("a process was killed"),
    "system": lambda: SystemError("error return without exception set"),
}
OF_THE_MODEL = [ZeroDivisionError("x"), KeyError("x"), ValueError("x"), RecursionError("x"), KamlabError("x"), AssertionError("x")]


def happen(fault: str) -> None:
    """Let a fault happen; some are only raised, some come about."""
    error = FAULTS[fault]()
    raise error if isinstance(error, Exception) else AssertionError(f"{fault} did not happen")


class Faulty(sim.Supplier):
    """Meets a fault of the machine in replication 2."""

    fault = ""

    def plan(self):
        super().plan()
        if self.model.state.clock[1] == 2:
            happen(self.fault)


KINDS = {fault: type(f"Faulty_{n}", (Faulty,), {"fault": fault, "__module__": __name__}) for n, fault in enumerate(FAULTS)}
globals().update({own.__name__: own for own in KINDS.values()})  # where worker processes find them


@pytest.fixture(scope="module", params=["serial", "threads", "processes", "dask"])
def executor(request):
    if request.param == "serial":
        yield InTurn()
    elif request.param == "threads":
        with ThreadPoolExecutor(2) as pool:
            yield pool
    elif request.param == "processes":
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
            yield pool
    else:
        distributed = pytest.importorskip("distributed")
        with distributed.Client(n_workers=1, processes=False, dashboard_address=None) as client:
            yield client.get_executor()


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_the_machine_leaves_no_row_in_any_executor(executor, fault):
    with pytest.raises(MachineFaultError, match=r"the machine failed, and not the model \(\w+Error|Executor") as told:
        sim.compare(
            "gree-gome", ["balanced"], ["account-unit"], 4, 2, executor=executor, agents={sim.Supplier: KINDS[fault]}, progress=False
        )
    assert "\n" not in str(told.value)


class Failing(Batch):
    """Meets what `Failing.meets` does, in replication 3 of every point."""

    meets = staticmethod(lambda: None)

    def run(self, replication, records=None):
        if replication == 3:
            Failing.meets()
        return super().run(replication, records)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_design_stops_in_a_sentence_and_goes_on_with_the_same_bytes(whole, tmp_path, monkeypatch, fault):
    design, out = write_small(tmp_path), tmp_path / "out"
    with monkeypatch.context() as broken:
        broken.setattr(runner, "Batch", Failing)
        broken.setattr(Failing, "meets", staticmethod(lambda: happen(fault)))
        done = run("run", design, "--out", out)
    assert (done.exit_code, done.stderr.count("\n")) == (2, 1)
    assert "kamlab: the machine failed, and not the model" in done.stderr
    assert f"what is done is kept in {out}: go on with --resume" in done.stderr
    kept = chunks(out)
    assert 0 <= len(kept) < CHUNKS
    assert not any(pd.read_parquet(path)["error"].notna().any() for path in kept)
    done = run("run", design, "--out", out, "--resume")
    assert (done.exit_code, done.stderr) == (0, "")
    assert digests(out) == digests(whole)


def test_ctrl_c_in_a_replication_leaves_no_row(tmp_path, monkeypatch):
    def interrupt():
        raise KeyboardInterrupt

    monkeypatch.setattr(runner, "Batch", Failing)
    monkeypatch.setattr(Failing, "meets", staticmethod(interrupt))
    with pytest.raises(KeyboardInterrupt):
        run_design(small(), tmp_path / "out", progress=False)
    assert not any(pd.read_parquet(path)["error"].notna().any() for path in chunks(tmp_path / "out"))


class Deadly(sim.Supplier):
    """Ends its process, as a machine does that has no memory left."""

    def plan(self):
        os._exit(1)


def test_a_killed_worker_leaves_no_row():
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as pool, pytest.raises(KamlabError, match="lost its workers"):
        sim.compare("gree-gome", ["balanced"], ["account-unit"], 2, 2, executor=pool, agents={sim.Supplier: Deadly}, progress=False)


class Traveller:
    """Refuses to be sent to a worker process."""

    def __reduce__(self):
        raise TypeError("cannot pickle 'Traveller' object")


def test_work_that_cannot_be_sent_to_workers_is_a_sentence():
    own = type("Local", (sim.Supplier,), {"luggage": Traveller()})  # not to be found in any module
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as pool, pytest.raises(MachineFaultError, match="and not the model"):
        sim.compare("gree-gome", ["balanced"], ["account-unit"], 2, 2, executor=pool, agents={sim.Supplier: own}, progress=False)


@pytest.mark.parametrize("error", OF_THE_MODEL, ids=lambda error: type(error).__name__)
def test_what_a_rule_does_with_its_facts_is_a_row(error):
    assert not is_of_the_machine(error)
    assert reason(error) == f"{type(error).__name__}: {error}"


@pytest.mark.parametrize("kind", MACHINE, ids=lambda kind: kind.__name__)
def test_every_kind_of_the_machine_is_told_from_a_row(kind):
    with pytest.raises(MachineFaultError):
        reason(kind("x"))


@pytest.mark.parametrize(
    "module", ["numba.core.caching", "llvmlite.binding.ffi", "importlib._bootstrap", "threading", "multiprocessing.pool"]
)
def test_an_ordinary_exception_from_inside_the_machinery_is_the_machines(module):
    """As numba raises a KeyError or an AttributeError where its cache is damaged."""
    place = {"__name__": module}
    exec("def load():\n    raise AttributeError('damaged')", place)
    with pytest.raises(AttributeError) as caught:
        place["load"]()
    assert is_of_the_machine(caught.value)


class Mistaken(sim.Supplier):
    """Has a mistake of its author."""

    def plan(self):
        return {}["margin"]


def test_a_mistake_in_an_own_class_is_a_row_that_names_its_line():
    with pytest.raises(KamlabError, match=r"KeyError: 'margin' \(test_faults\.py, line \d+, in plan\)"):
        sim.compare("gree-gome", ["balanced"], ["account-unit"], 2, 2, agents={sim.Supplier: Mistaken}, progress=False)


def test_a_compiled_rule_that_divides_by_nothing_is_a_row():
    @numba.njit(error_model="python")
    def divide(x):
        return 1.0 / x

    with pytest.raises(ZeroDivisionError) as caught:
        divide(0.0)
    assert not is_of_the_machine(caught.value)
