"""What tests of experiments share: a small design of fifty chunks, ways to run it, and the bytes of a folder."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import sys
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from sim.cli import kamlab
from sim.experiment import Design, large, pool, run_design
from sim.experiment.lock import LOCK
from sim.experiment.store import Store

REPLICATIONS, POINTS, CHUNKS = 50, 12, 50
SMALL: dict[str, Any] = {
    "name": "small", "scenario": "three-managers", "replications": REPLICATIONS, "chunk": 12, "months": 6,
    "measures": ["profit", "conflicts", "share_of_wallet"], "windows": {"late": [4, 6]}, "factors": {"account.power_shift": [0.0, 0.3]},
}  # fmt: skip
posix = pytest.mark.skipif(os.name != "posix", reason="signals and processes of POSIX")


def small(**changes: Any) -> Design:
    """The small design, changed; None leaves a key out."""
    return Design(**{key: value for key, value in (SMALL | changes).items() if value is not None})


def write_small(folder: Path, **changes: Any) -> Path:
    """The small design, changed, as a file."""
    path = folder / "small.toml"
    given = {key: value for key, value in (SMALL | changes).items() if value is not None}
    plain = [f"{key} = {_toml(value)}" for key, value in given.items() if not isinstance(value, dict)]
    tables = [
        f"[{key}]\n" + "\n".join(f'"{k}" = {_toml(v)}' for k, v in value.items()) for key, value in given.items() if isinstance(value, dict)
    ]
    path.write_text("\n".join([*plain, *tables]) + "\n", encoding="utf-8")
    return path


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f'"{key}" = {_toml(inner)}' for key, inner in value.items()) + "}"
    return repr(value)


def digests(folder: Path) -> dict[str, str]:
    """SHA-256 of every file of a folder, hidden ones included, but for the lock, which is empty."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and (path.name != LOCK or path.stat().st_size))
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def chunks(out: Path) -> list[Path]:
    """Chunks that stand under their names."""
    return sorted((out / "runs").glob("chunk-*.parquet"))


class InTurn(Executor):
    """The plainest executor: does everything at once, in the order given."""

    def submit(self, fn, /, *args, **kwargs):
        future: Future = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


# Processes to be killed. They are forked from one that has imported everything, since most of a start is imports.


def victim(work: Callable[..., object], *args: object) -> Any:
    """A started process that does `work`."""
    server = multiprocessing.get_context("forkserver")
    server.set_forkserver_preload(["tests.experiment.warm"])
    process = server.Process(target=work, args=args)
    process.start()
    return process


def wait_for(condition: Callable[[], bool], process: Any) -> None:
    """Wait until a condition holds or the process has ended."""
    while process.is_alive() and not condition():
        time.sleep(0.001)


def hold(first: int) -> None:
    """Let no more than `first` chunks be done in this process: a signal to come finds the run in its middle, however fast the machine."""
    run_block, begun = large.run_block, count()

    def held(design: Any, scenario: Any, block: Any) -> Any:
        if next(begun) >= first:
            pool.stop.wait()
            raise pool.StoppedError
        return run_block(design, scenario, block)

    large.run_block = held


def after_chunk(nth: int, act: Callable[[], object]) -> Callable[..., None]:
    """`Store.write`, and `act` between the nth chunk and the next: what is to happen in the middle of a run happens there."""
    written, write = iter(range(1, CHUNKS + 1)), Store.write

    def write_and_act(store: Store, *args: Any) -> None:
        write(store, *args)
        if next(written) == nth:
            act()

    return write_and_act


def go_on(out: Path) -> None:
    """Begin or resume the small design."""
    run_design(small(), out, resume=True, progress=False)


def go_on_without_end(out: Path) -> None:
    """Begin or resume the small design, and never come to its last chunk."""
    hold(CHUNKS - 1)
    go_on(out)


def command(told: Path, *args: object) -> None:
    """A command of kamlab, what it says written to a file."""
    with told.open("w", encoding="utf-8") as sys.stderr, open(os.devnull, "w", encoding="utf-8") as sys.stdout:  # noqa: PTH123
        kamlab.main([str(arg) for arg in args])
