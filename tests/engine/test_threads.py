"""Many threads may ask for the compiled loop at once: it is loaded once, and nothing is written where it does not belong."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from sim.kernel.sources import PACKAGE

TOGETHER = """
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from sim.engine import batch, steps
from sim.scenario import load

barrier = Barrier(8)

def one(_):
    ready = batch.Batch(load("gree-gome").with_(months=2), 1)
    barrier.wait()
    return ready.run(0).tobytes()

with ThreadPoolExecutor(8) as pool:
    assert len(set(pool.map(one, range(8)))) == 1
assert steps.loop.cache_info().misses == steps.addresses.cache_info().misses == 1
"""


def test_the_loop_is_loaded_once_by_many_threads(tmp_path):
    env = os.environ | {"PYTHONPATH": str(PACKAGE.parent)}
    done = subprocess.run([sys.executable, "-c", TOGETHER], env=env, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert list(Path(tmp_path).iterdir()) == []
