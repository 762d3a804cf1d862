"""Units of work on any executor, a few at a time, so that memory does not grow with their number."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import (
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
)
from contextlib import contextmanager, suppress
from functools import partial
from itertools import islice
from multiprocessing.connection import Connection
from queue import SimpleQueue
from threading import Event, Thread, current_thread, main_thread
from typing import Any, TypeVar

from sim.errors import KamlabError
from sim.experiment.faults import is_of_the_machine, machine_fault
from sim.experiment.manifest import made_with
from sim.workers import is_worker, number_of_workers

Unit = TypeVar("Unit")
Result = TypeVar("Result")
WAITING_PER_WORKER = 4
"""Units handed to the executor beyond those at work."""

stop = Event()
"""Set when the user interrupts: workers look at it between replications, since nothing else can end them."""


class StoppedError(Exception):
    """A unit was given up because the user interrupted."""


def perform(
    units: Iterable[Unit],
    work: Callable[[Unit], Result],
    *,
    threads: bool,
    executor: Executor | None = None,
    serial: bool = False,
    workers: int | None = None,
) -> Iterator[tuple[Unit, Result]]:
    """Yield each unit with its result, in the order in which they are done.

    A fault of the machine ends in a sentence (see `sim.experiment.faults`).

    Parameters
    ----------
    units : what is to be done; taken as needed
    work : a function that worker processes can import
    threads : whether threads or processes are used where no executor is given
    executor : any `concurrent.futures.Executor`; it is not closed here
    serial : do one after another in this process; so does a worker of a `multiprocessing.Pool` or of dask
    workers : threads or processes where no executor is given (see `number_of_workers`)

    Raises
    ------
    KamlabError
        where the machine fails, or a worker has other versions than this process: what is done is yielded before
    """
    try:
        yield from _perform(units, work, threads=threads, executor=executor, serial=serial, workers=workers)
    except KamlabError:
        raise
    except Exception as error:
        if is_of_the_machine(error):
            raise machine_fault(error) from error
        raise


def _perform(
    units: Iterable[Unit], work: Callable[[Unit], Result], *, threads: bool, executor: Executor | None, serial: bool, workers: int | None
) -> Iterator[tuple[Unit, Result]]:
    left = iter(units)
    stop.clear()
    n_workers = number_of_workers(workers)
    if serial or (executor is None and is_worker()):
        for unit in left:
            yield unit, work(unit)
        return
    pending: dict[Future[Any], Unit] = {}
    done: SimpleQueue[Any] = SimpleQueue()  # `concurrent.futures.wait`, interrupted, may leave futures locked: none would end
    try:
        with _interrupts(done), _pool(executor, n_workers, threads=threads) as pool:
            try:
                yield from _window(left, work, pool, pending, done)
            except BaseException:
                stop.set()
                for future in pending:
                    future.cancel()
                raise
    except (BrokenExecutor, CancelledError):
        if executor is not None:
            raise KamlabError("the executor given lost its workers; what is done is kept: start it again and go on with --resume") from None
        print("Worker processes could not start or died (a script needs `if __name__ == '__main__':` around its calls for them); "
              "the rest runs in this process", file=sys.stderr)  # fmt: skip
        stop.clear()
        for unit in [*pending.values(), *left]:
            yield unit, work(unit)


@contextmanager
def _interrupts(done: SimpleQueue[Any]) -> Iterator[None]:
    """Ctrl-C as an item of the queue.

    An exception that Python raises wherever the main thread happens to be may be lost in a destructor, or leave a lock of the pool held.
    A second Ctrl-C is raised at once. A handler of the user's own stays.
    """
    if current_thread() is not main_thread() or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield
        return

    def hear(*_: object) -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        done.put(None)

    signal.signal(signal.SIGINT, hear)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _window(
    left: Iterator[Unit], work: Callable[[Unit], Result], pool: Executor, pending: dict[Future[Any], Unit], done: SimpleQueue[Any]
) -> Iterator[tuple[Unit, Result]]:
    room, here = _width(pool) * (1 + WAITING_PER_WORKER), made_with()
    while True:
        for unit in islice(left, room - len(pending)):
            future = _submit(pool, partial(_signed, work), unit)
            pending[future] = unit
            future.add_done_callback(done.put)
        if not pending:
            return
        future = done.get()
        if future is None:
            raise KeyboardInterrupt
        there, result = future.result()
        if there != here:
            told = ", ".join(f"{name} {there.get(name, 'none')}, here {here[name]}" for name in here if there.get(name) != here[name])
            raise KamlabError(f"a worker has other versions ({told}), whose numbers may differ: install the same everywhere")
        yield pending.pop(future), result


def _signed(work: Callable[[Unit], Result], unit: Unit) -> tuple[dict[str, str], Result]:
    """The result of a unit, and what it was made with: a worker of a cluster may be another installation."""
    return made_with(), work(unit)


def _width(pool: Executor) -> int:
    """Units that an executor does at once, where it is known to tell: a dask cluster is wider than this machine."""
    client = getattr(pool, "_client", None)
    if client is not None:
        return max(1, sum(client.ncores().values()))
    return getattr(pool, "_max_workers", number_of_workers())


def _submit(pool: Executor, work: Callable[[Unit], Result], unit: Unit) -> Future[Result]:
    """A future in any case: a unit that a broken pool refuses is pending, and so not lost."""
    try:
        return pool.submit(work, unit)
    except BrokenExecutor as error:
        refused: Future[Result] = Future()
        refused.set_exception(error)
        return refused


@contextmanager
def _pool(executor: Executor | None, n_workers: int, *, threads: bool) -> Iterator[Executor]:
    if executor is not None:
        yield executor
    elif threads:
        with ThreadPoolExecutor(n_workers) as pool:
            yield pool
    else:
        # Named here, because importing Mesa 3.3 changes the start method of the whole process.
        spawn = multiprocessing.get_context("spawn")
        line, ours = spawn.Pipe(duplex=False)
        with line, ours, _Processes(n_workers, mp_context=spawn, initializer=_listen, initargs=(line,)) as processes:
            try:
                yield processes
            except BaseException:
                ours.close()
                raise


class _Processes(ProcessPoolExecutor):
    """Worker processes that leave Ctrl-C to their parent from their first moment on, not only when they have imported `_listen`."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Submit a unit, which may start a worker: it inherits that the signal is blocked."""
        if not hasattr(signal, "pthread_sigmask"):
            return super().submit(fn, *args, **kwargs)
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            return super().submit(fn, *args, **kwargs)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _listen(line: Connection) -> None:
    """In a worker process: leave Ctrl-C to the parent, and stop when it hangs up."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_stop_when_hung_up, args=(line,), daemon=True).start()


def _stop_when_hung_up(line: Connection) -> None:
    with suppress(EOFError, OSError):
        line.recv()
    stop.set()
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)  # it was killed, and nobody else would end a worker that waits for its next unit
