"""Executors by name, for the command line."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager

from sim.errors import KamlabError

CONNECT_SECONDS = 10
PROTOCOLS = ("tls", "ucx", "ucxx", "ws", "wss")
"""Of dask's communications, those whose addresses are a host and a port; the certificates of tls are dask's own configuration."""


@contextmanager
def executor_from(address: str | None) -> Iterator[Executor | None]:
    """The executor at an address, closed at the end: `dask://HOST:PORT` for a running dask scheduler; None for the default.

    Parameters
    ----------
    address : of a scheduler; one that it prints itself, as in `tls://HOST:PORT`, is taken as it is. None for no executor

    Raises
    ------
    KamlabError
        for an address of another form, a missing library, a scheduler that does not answer, or work that kills its workers
    """
    if address is None:
        yield None
        return
    if not re.fullmatch(rf"(dask|{'|'.join(PROTOCOLS)})://[^/]+:\d+|inproc://.+", address):
        raise KamlabError(f"executor: {address!r} is not of the form dask://HOST:PORT; leave it out to use all cores of this machine")
    place = address.removeprefix("dask://")
    try:
        from dask.distributed import Client, KilledWorker
    except ImportError:
        raise KamlabError("executor: dask is not installed; install kamlab with the extra dask, as in pip install 'kamlab[dask]'") from None
    try:
        client = Client(address.replace("dask://", "tcp://", 1), timeout=CONNECT_SECONDS)
    except (OSError, ValueError) as error:
        raise KamlabError(
            f"executor: no dask scheduler answers at {place} ({error or 'time-out'}); start one with `dask scheduler`"
        ) from None
    with _silence(), client:
        try:
            yield client.get_executor()
        except KilledWorker:
            raise KamlabError(
                f"executor: several workers at {place} died one after another of the same unit of work, perhaps for want of memory; "
                "what is done is kept: mend the workers and go on with --resume"
            ) from None


@contextmanager
def _silence() -> Iterator[None]:
    """Keep dask from logging tracebacks when its scheduler is lost: the sentence of the error says it."""
    loggers = [
        logging.getLogger(name) for name in list(logging.root.manager.loggerDict) if name.split(".")[0] in ("distributed", "tornado")
    ]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in zip(loggers, before, strict=True):
            logger.setLevel(level)
