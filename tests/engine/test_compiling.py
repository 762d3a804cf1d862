"""Compilation: a changed rule arrives in both engines, and plain Python, bounds checks and a missing cache change nothing."""

from __future__ import annotations

import copy
import os
import pickle
import shutil
import subprocess
import sys
from pathlib import Path

import numba
import numpy as np
import pytest

import sim
import sim.kernel.table_type  # numba knows states once this is loaded, which compiling does by itself
from sim.engine import Batch
from sim.engine.populate import populate
from sim.kernel import sources
from sim.scenario import load, names
from sim.world.columns import State, copy_of

PACKAGE = Path(sim.__file__).resolve().parent

BOTH_ENGINES = """
import sys
import numpy as np
import sim
from sim.engine import Batch, run_replication
from sim.kernel.cache import cache_folder
scenario = sim.load("three-managers").with_(policy="hard-line", relationship="shallow", months=8)
for run in (Batch(scenario, 9).run, lambda replication: run_replication(scenario, 9, replication)):
    sys.stdout.write(run(1).tobytes().hex() + "\\n")
    print("kept:", len(list(cache_folder().glob("*.bin"))), file=sys.stderr)
"""


def in_a_process(code: str, parent: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run code in a fresh interpreter that imports the package from `parent`."""
    for unwanted in ("NUMBA_CACHE_DIR", "NUMBA_DISABLE_JIT", "NUMBA_BOUNDSCHECK"):
        environment.setdefault(unwanted, "")
    own = {key: value for key, value in (os.environ | environment | {"PYTHONPATH": str(parent)}).items() if value}
    done = subprocess.run([sys.executable, "-W", "always", "-c", code], capture_output=True, text=True, env=own, cwd=parent)
    assert done.returncode == 0, done.stderr[-3000:]
    return done


def series_of(done: subprocess.CompletedProcess[str]) -> list[bytes]:
    return [bytes.fromhex(line) for line in done.stdout.split()]


@pytest.fixture(scope="module")
def expected() -> bytes:
    scenario = load("three-managers").with_(policy="hard-line", relationship="shallow", months=8)
    return Batch(scenario, 9).run(1).tobytes()


def copy_of_the_package(folder: Path) -> Path:
    """A copy of the package and its scenarios; returns the folder to import it from."""
    shutil.copytree(PACKAGE, folder / "sim", ignore=shutil.ignore_patterns("__pycache__"))
    scenarios = PACKAGE.parent / "scenarios"
    if scenarios.is_dir():
        shutil.copytree(scenarios, folder / "scenarios")
    return folder


def test_a_changed_rule_arrives_in_both_engines(tmp_path, expected):
    """`chance` of one file is called by rules of others, and these by the compiled calendar; numba's own cache would miss it."""
    parent, cache = copy_of_the_package(tmp_path), {"KAMLAB_CACHE_DIR": str(tmp_path / "cache")}
    fresh = in_a_process(BOTH_ENGINES, parent, **cache)
    assert series_of(fresh) == [expected, expected]
    after_batch, after_agents = (line for line in fresh.stderr.splitlines() if line.startswith("kept:"))
    assert after_batch != "kept: 0", "nothing was kept, so nothing could be stale"
    assert after_agents == after_batch, "the agent engine compiled steps that the batch engine had compiled"
    source = parent / "sim" / "rules" / "market.py"
    text = source.read_text(encoding="utf-8")
    changed = text.replace("1.0 - math.exp(-max(0.0, hazard))", "1.0 - math.exp(-1.5 * max(0.0, hazard))")
    assert changed != text
    source.write_text(changed, encoding="utf-8")
    batch, agents = series_of(in_a_process(BOTH_ENGINES, parent, **cache))
    assert batch != expected, "the batch engine still follows the old rule"
    assert agents != expected, "the agent engine still follows the old rule"
    assert batch == agents


def test_plain_python_gives_the_same_bits(expected):
    assert series_of(in_a_process(BOTH_ENGINES, PACKAGE.parent, NUMBA_DISABLE_JIT="1")) == [expected, expected]


def test_no_rule_reads_or_writes_outside_its_tables(tmp_path, expected):
    # Without optimisation, which changes no bit: compiling takes half the time (and numba then caches nothing).
    checked = in_a_process(BOTH_ENGINES, PACKAGE.parent, NUMBA_BOUNDSCHECK="1", NUMBA_OPT="0", KAMLAB_CACHE_DIR=str(tmp_path))
    assert series_of(checked) == [expected, expected]


@pytest.mark.slow
def test_numbas_ordinary_libraries_give_the_same_bits(tmp_path, expected):
    ordinary = in_a_process(BOTH_ENGINES, PACKAGE.parent, KAMLAB_WHOLE_LIBRARIES="1", NUMBA_OPT="0", KAMLAB_CACHE_DIR=str(tmp_path))
    assert series_of(ordinary) == [expected, expected]


ERRING = """
import numpy as np
from sim.engine import Batch, build
from sim.scenario import load
from sim.world.columns import column_of
batch, world = Batch(load("three-managers"), 1), build("three-managers", 1)
for run, state in ((lambda: batch.run(0), batch._initial.state), (world.step, world.state)):
    column_of(state, "swing_account")[:] = 0.0  # the worth of all terms is nothing, and something is divided by it
    try:
        run()
    except ZeroDivisionError as error:
        print("ZeroDivisionError", error)
"""


def test_an_error_in_a_rule_arrives_from_both_engines_and_is_not_swallowed_on_the_way():
    compiled = in_a_process(ERRING, PACKAGE.parent).stdout.splitlines()
    assert compiled == ["ZeroDivisionError division by zero"] * 2


AHEAD = """
import threading
from sim.play import Game
Game("gree-gome")
print([thread.name for thread in threading.enumerate() if thread.daemon])
"""


def test_rules_are_compiled_while_the_player_reads_and_whoever_leaves_meanwhile_leaves_cleanly(tmp_path):
    fresh = in_a_process(AHEAD, PACKAGE.parent, KAMLAB_CACHE_DIR=str(tmp_path))
    assert "compile ahead" in fresh.stdout
    assert fresh.stderr.count("Compiling the rules") == 1
    assert "Traceback" not in fresh.stderr
    assert "compile ahead" not in in_a_process(AHEAD, PACKAGE.parent, NUMBA_DISABLE_JIT="1").stdout


def test_one_compilation_serves_every_scenario():
    assert len({numba.typeof(populate(load(name), 1, 0).state) for name in names()}) == 1


def test_a_state_in_another_order_is_refused_rather_than_misread():
    state = populate(load("three-managers"), 1, 0).state
    with pytest.raises(ValueError, match="table pair"):
        numba.typeof(state._replace(pair=state.pair.copy(order="C")))
    assert numba.typeof(copy_of(state)) == numba.typeof(state)


def test_a_state_with_a_table_of_another_type_or_that_cannot_be_written_is_refused():
    state = populate(load("three-managers"), 1, 0).state
    with pytest.raises(ValueError, match="table clock"):
        numba.typeof(state._replace(clock=state.clock.astype(np.int32)))
    locked = state.clock.copy()
    locked.flags.writeable = False
    with pytest.raises(ValueError, match="table clock of a state cannot be written"):
        numba.typeof(state._replace(clock=locked))


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda state: pickle.loads(pickle.dumps(state)), copy_of])
def test_a_copied_state_has_a_block_of_its_own_tables(again):
    state = populate(load("three-managers"), 1, 0).state
    assert state.address  # the block is made before it is copied
    found = again(state)
    assert type(found) is State
    assert found.block.tolist() == State(*found).block.tolist()
    assert found.block is not state.block


def test_whole_digest_moves_with_every_source_that_is_compiled(tmp_path, monkeypatch):
    parent = copy_of_the_package(tmp_path)
    monkeypatch.setattr(sources, "PACKAGE", parent / "sim")
    digests = {sources.rules_digest.__wrapped__()}
    compiled = [path for pattern in sources.COMPILED for path in sorted((parent / "sim").glob(pattern))]
    assert {"market.py", "draws.py", "calendar.py", "conflict.py"} <= {path.name for path in compiled}
    for source in compiled:
        source.write_bytes(source.read_bytes() + b"\n# changed\n")
        digests.add(sources.rules_digest.__wrapped__())
    assert len(digests) == len(compiled) + 1


def test_compiled_and_plain_draws_agree():
    code = """
import numpy as np
from sim.kernel.draws import normal, uniform
clock = np.array([2**62 + 5, 2**32 - 1, 7])
for i in range(50):
    print(uniform(clock, 20, i, 3).hex(), normal(clock, 3, i, 4).hex())
"""
    compiled = in_a_process(code, PACKAGE.parent).stdout
    assert len(set(compiled.splitlines())) == 50
    assert in_a_process(code, PACKAGE.parent, NUMBA_DISABLE_JIT="1").stdout == compiled
