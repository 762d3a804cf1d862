"""Executors by name, for the command line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager

from sim.errors import KamlabError

CONNECT_SECONDS = 10
RETRIES = 3
"""How often a unit is tried again after the worker that had it died."""


@contextmanager
def executor_from(address: str | None) -> Iterator[Executor | None]:
    """The executor at an address, closed at the end: `dask://HOST:PORT` for a running dask scheduler; None for the default.

    Raises
    ------
    KamlabError
        for an address of another form, a missing library, or a scheduler that does not answer
    """
    if address is None:
        yield None
        return
    place = address.removeprefix("dask://")
    if place == address or not re.fullmatch(r"[^/]+:\d+", place):
        raise KamlabError(f"executor: {address!r} is not of the form dask://HOST:PORT; leave it out to use all cores of this machine")
    try:
        from dask.distributed import Client
    except ImportError:
        raise KamlabError("executor: dask is not installed; install kamlab with the extra dask, as in pip install 'kamlab[dask]'") from None
    try:
        client = Client(f"tcp://{place}", timeout=CONNECT_SECONDS)
    except (OSError, ValueError) as error:
        raise KamlabError(
            f"executor: no dask scheduler answers at {place} ({error or 'time-out'}); start one with `dask scheduler`"
        ) from None
    with client:
        yield client.get_executor(retries=RETRIES)
