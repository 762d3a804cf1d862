"""How many workers: one function for threads, processes and every command."""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from sim.errors import KamlabError
from sim.given import shown, whole

MOST = 4096
MOST_ON_WINDOWS = 61
"""Handles that Windows lets a process pool wait for."""
ASKED = "KAMLAB_WORKERS"
GRANTED = ("SLURM_CPUS_PER_TASK", "PBS_NCPUS", "NCPUS", "LSB_DJOB_NUMPROC")
"""What the schedulers of clusters (Slurm, PBS, LSF) say of the processors that a job was given."""
CGROUP = Path("/sys/fs/cgroup")


def number_of_workers(asked: Any = None) -> int:
    """How many threads or processes may work at once.

    What was asked for, else the environment variable KAMLAB_WORKERS; else the least of what a cluster's scheduler granted, of the
    processors that this process may use, and of the share of them that its control group (a container) has.

    Parameters
    ----------
    asked : 1 to 4096; None leaves it to the environment

    Raises
    ------
    KamlabError
        for another number, asked or in KAMLAB_WORKERS
    """
    if asked is not None:
        found = whole("workers", asked, 1, MOST)
    elif os.environ.get(ASKED, "").strip():
        found = _whole_of_environment()
    else:
        found = max(1, min(_limits()))
    return min(found, MOST_ON_WINDOWS) if sys.platform == "win32" else found


def is_worker() -> bool:
    """Whether this is itself a worker, of `multiprocessing.Pool` or of dask: it may have no children, and others use the other cores."""
    if multiprocessing.current_process().daemon:
        return True
    distributed = sys.modules.get("distributed")
    if distributed is None:
        return False
    try:
        distributed.get_worker()
    except ValueError:  # no work of dask's is done here
        return False
    return True


def _whole_of_environment() -> int:
    text = os.environ[ASKED].strip()
    if not text.isdecimal() or not 1 <= int(text[:9]) <= MOST:
        raise KamlabError(f"the environment variable {ASKED} must be a whole number from 1 to {MOST}, not {shown(text)}")
    return int(text)


def _limits() -> Iterator[int]:
    yield len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    for name in GRANTED:
        text = os.environ.get(name, "").strip()
        if text.isdecimal() and int(text) > 0:  # a scheduler's, not the user's: what is no number is not the user's mistake
            yield int(text)
    yield from _quotas()


def _quotas() -> Iterator[int]:
    """Whole processors of the quota of the control group, in both versions of the kernel's files."""
    with suppress(OSError, ValueError):
        quota, period = (CGROUP / "cpu.max").read_text().split()
        yield max(1, int(quota) // int(period))  # "max", no quota, is no number
    with suppress(OSError, ValueError):
        quota, period = ((CGROUP / "cpu" / f"cpu.cfs_{name}_us").read_text() for name in ("quota", "period"))
        if int(quota) > 0:
            yield max(1, int(quota) // int(period))
