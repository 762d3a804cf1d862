"""Compilation: a changed rule arrives in both engines, and plain Python, bounds checks and a missing cache change nothing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numba
import pytest

import sim
from sim.engine import Batch
from sim.engine.populate import populate
from sim.scenario import load, names
from sim.world import jit
from sim.world.columns import copy_of

PACKAGE = Path(sim.__file__).resolve().parent

BOTH_ENGINES = """
import sys
import numpy as np
import sim
from sim.engine import Batch, run_replication
from sim.world.jit import cache_folder
scenario = sim.load("three-managers").with_(policy="hard-line", relationship="shallow", months=8)
for run in (Batch(scenario, 9).run, lambda replication: run_replication(scenario, 9, replication)):
    sys.stdout.write(run(1).tobytes().hex() + "\\n")
    print("kept:", len(list(cache_folder().rglob("*.nbc"))), file=sys.stderr)
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


KEPT = """
from sim.world import jit
if COMPILE:
    (jit.cache_folder() / "rules").mkdir()
    (jit.cache_folder() / "rules" / "measure.observe-1.py3.1.nbc").touch()
print(jit.is_compiled())
"""


def test_what_another_checkout_has_compiled_is_not_taken_for_ones_own(tmp_path):
    """Numba keeps compiled code by the path of its source, so a second checkout compiles, and should say so."""
    kept = {"KAMLAB_CACHE_DIR": str(tmp_path / "cache")}
    assert in_a_process(KEPT.replace("COMPILE", "True"), PACKAGE.parent, **kept).stdout == "True\n"
    ask = KEPT.replace("COMPILE", "False")
    assert in_a_process(ask, copy_of_the_package(tmp_path), **kept).stdout == "False\n"
    assert in_a_process(ask, PACKAGE.parent, **kept).stdout == "True\n"


def test_one_compilation_serves_every_scenario():
    assert len({numba.typeof(populate(load(name), 1, 0).state) for name in names()}) == 1


def test_a_state_in_another_order_is_refused_rather_than_misread():
    state = populate(load("three-managers"), 1, 0).state
    with pytest.raises(ValueError, match="table pair"):
        numba.typeof(state._replace(pair=state.pair.copy(order="C")))
    assert numba.typeof(copy_of(state)) == numba.typeof(state)


ONE_RULE = """
from sim.rules.compete import tullock
print(tullock(2.0, 1.0, 1.0))
"""


def test_a_cache_that_cannot_be_written_is_said_so_and_compiles_all_the_same(tmp_path):
    blocked = tmp_path / "a-file"
    blocked.write_text("in the way", encoding="utf-8")
    done = in_a_process(ONE_RULE, PACKAGE.parent, KAMLAB_CACHE_DIR=str(blocked))
    assert float(done.stdout) == pytest.approx(2 / 3)
    assert done.stderr.count("compiled rules cannot be kept in") == 1
    assert "set KAMLAB_CACHE_DIR to a folder that can be written" in done.stderr


def test_the_cache_is_named_after_every_source_that_is_compiled(tmp_path, monkeypatch):
    parent = copy_of_the_package(tmp_path)
    monkeypatch.setattr(jit, "PACKAGE", parent / "sim")
    digests = {jit.rules_digest.__wrapped__()}
    sources = [path for pattern in jit.COMPILED for path in sorted((parent / "sim").glob(pattern))]
    assert {"market.py", "luck.py", "calendar.py", "conflict.py"} <= {path.name for path in sources}
    for source in sources:
        source.write_bytes(source.read_bytes() + b"\n# changed\n")
        digests.add(jit.rules_digest.__wrapped__())
    assert len(digests) == len(sources) + 1


def test_compiled_and_plain_draws_agree():
    code = """
import numpy as np
from sim.world.luck import normal, uniform
clock = np.array([2**62 + 5, 2**32 - 1, 7])
for i in range(50):
    print(uniform(clock, 20, i, 3).hex(), normal(clock, 3, i, 4).hex())
"""
    compiled = in_a_process(code, PACKAGE.parent).stdout
    assert len(set(compiled.splitlines())) == 50
    assert in_a_process(code, PACKAGE.parent, NUMBA_DISABLE_JIT="1").stdout == compiled
