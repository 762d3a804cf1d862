"""The uninterrupted run with which all others are compared."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.engine import run_replication
from sim.experiment import run_design
from sim.scenario import load
from tests.experiment.cases import CHUNKS, chunks, small


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of the small design, run without interruption. Not to be changed."""
    out = tmp_path_factory.mktemp("experiment") / "whole"
    run_design(small(), out, progress=False)
    assert len(chunks(out)) == CHUNKS
    return out


@pytest.fixture(scope="session")
def compiled(whole: Path) -> None:
    """The rules are compiled for both engines: a process that has to do so cannot be interrupted until it has."""
    run_replication(load("three-managers"), 1, 0)
