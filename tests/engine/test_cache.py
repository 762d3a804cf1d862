"""The cache of compiled rules: whatever happens to its folder neither stops the work nor changes it, and is said in one line."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sim.kernel import cache
from sim.kernel.sources import PACKAGE
from tests.engine.test_compiling import copy_of_the_package, in_a_process

ONE_RULE = """
from sim.rules.compete import tullock
print(tullock(2.0, 1.0, 1.0))
"""
HOMELESS = """
import pwd

def unknown(uid):
    raise KeyError(uid)

pwd.getpwuid = unknown
from sim.rules.compete import tullock
print(tullock(2.0, 1.0, 1.0))
"""
NOT_WRITABLE = """
import os
from sim.rules.compete import tullock
try:
    open(os.environ["KAMLAB_CACHE_DIR"] + "/rules/mine", "w")
except OSError:
    print(tullock(2.0, 1.0, 1.0), sum(tullock.entry.stats.cache_hits.values()))
"""


def as_anybody() -> None:
    """Folders bind root too in the process to come: it may not override what a folder's mode forbids (capabilities(7))."""
    drop, dac_override, dac_read_search = 24, 1, 2
    for capability in (dac_override, dac_read_search):
        ctypes.CDLL(None).prctl(drop, capability, 0, 0, 0)


def entries(folder: Path) -> list[Path]:
    return sorted((folder / "rules").glob("*.bin"))


def one_rule(folder: Path | str, **environment: str) -> subprocess.CompletedProcess[str]:
    done = in_a_process(ONE_RULE, PACKAGE.parent, KAMLAB_CACHE_DIR=str(folder), **environment)
    assert float(done.stdout) == pytest.approx(2 / 3)
    return done


@pytest.fixture
def filled(tmp_path) -> Path:
    """A cache with one rule in it."""
    assert one_rule(tmp_path / "cache").stderr == ""
    assert entries(tmp_path / "cache")
    return tmp_path / "cache"


def _truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:1000])


def _flip_a_bit(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def _seal_nonsense(path: Path) -> None:
    path.write_bytes(cache.CHECKSUM(b"nonsense").digest() + b"nonsense")


@pytest.mark.parametrize("damage", [_truncate, _flip_a_bit, _seal_nonsense, lambda path: path.write_bytes(b"")])
def test_a_damaged_entry_is_said_once_removed_and_heals(filled, damage):
    sound = {path.name for path in entries(filled)}
    for path in entries(filled):
        damage(path)
    done = one_rule(filled)
    assert done.stderr.count("\n") == 1
    assert f"compiled rules in {filled / 'rules'} are damaged" in done.stderr
    assert {path.name for path in entries(filled)} == sound
    assert one_rule(filled).stderr == "", "it did not heal"


def test_no_flipped_bit_goes_unnoticed(tmp_path, monkeypatch):
    """Machine code with another bit would be loaded and run: only the checksum sees it."""
    monkeypatch.setenv("KAMLAB_CACHE_DIR", str(tmp_path))
    for bit in range(8 * (len(b"machine code") + 32)):
        assert cache.write("entry.bin", b"machine code")
        path = tmp_path / "rules" / "entry.bin"
        content = bytearray(path.read_bytes())
        content[bit // 8] ^= 1 << bit % 8
        path.write_bytes(content)
        assert cache.read("entry.bin") is None, bit
        assert not path.exists()


def test_a_folder_in_the_place_of_an_entry_stops_nothing(filled):
    for path in entries(filled):
        path.unlink()
        path.mkdir()
    assert "compiled rules cannot be kept in" in one_rule(filled).stderr


def test_a_cache_that_cannot_be_written_is_said_once_with_the_remedy(tmp_path):
    blocked = tmp_path / "a-file"
    blocked.write_text("in the way", encoding="utf-8")
    done = one_rule(blocked)
    assert done.stderr.count("\n") == 1
    assert f"compiled rules cannot be kept in {blocked / 'rules'}" in done.stderr
    assert "set KAMLAB_CACHE_DIR to a folder that can be written" in done.stderr


PARENT_AND_CHILD = """
import os, subprocess, sys
from sim.rules.compete import tullock
from sim.kernel import cache, jit
print(tullock(2.0, 1.0, 1.0))
if not os.environ.get("CHILD"):
    child = subprocess.run([sys.executable, sys.argv[0]], env=os.environ | {"CHILD": "1"}, capture_output=True, text=True, check=True)
    print(child.stdout, end="")
    sys.stderr.write(child.stderr)
    print(os.environ[cache.TREE])
else:
    print(sum(tullock.entry.stats.cache_hits.values()), "from the parent")
"""


def test_where_nothing_can_be_kept_a_tree_of_processes_compiles_once_and_leaves_nothing_behind(tmp_path):
    blocked, script = tmp_path / "a-file", tmp_path / "script.py"
    blocked.write_text("in the way", encoding="utf-8")
    script.write_text(PARENT_AND_CHILD, encoding="utf-8")
    env = os.environ | {"KAMLAB_CACHE_DIR": str(blocked), "PYTHONPATH": str(PACKAGE.parent)}
    done = subprocess.run([sys.executable, str(script)], env=env, capture_output=True, text=True, check=True)
    *_, hits, folder = done.stdout.splitlines()
    assert hits == "1 from the parent"
    assert done.stderr.count("compiled rules cannot be kept in") == 1, "said again by the child"
    assert not Path(folder).exists()


def test_a_full_disk_is_stepped_round(tmp_path, monkeypatch, capsys):
    cache._say.cache_clear()
    monkeypatch.delenv(cache.TREE, raising=False)
    monkeypatch.setenv("KAMLAB_CACHE_DIR", str(tmp_path / "full"))
    put = cache._put

    def full(folder, name, content):
        if folder.is_relative_to(tmp_path / "full"):
            raise OSError(28, "No space left on device")
        put(folder, name, content)

    monkeypatch.setattr(cache, "_put", full)
    try:
        assert cache.write("one.bin", b"content")
        assert cache.write("two.bin", b"content")
        assert cache.read("one.bin") == b"content"
        assert capsys.readouterr().err.count("No space left on device") == 1
    finally:
        cache._remove(os.environ.pop(cache.TREE), os.getpid())
    assert cache.read("one.bin") is None


def test_where_not_even_a_temporary_folder_can_be_written_the_work_goes_on(tmp_path, monkeypatch, capsys):
    cache._say.cache_clear()
    monkeypatch.delenv(cache.TREE, raising=False)
    blocked = tmp_path / "a-file"
    blocked.write_text("in the way", encoding="utf-8")
    monkeypatch.setenv("KAMLAB_CACHE_DIR", str(blocked))

    def nowhere(**_how):
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(cache.tempfile, "mkdtemp", nowhere)
    assert not cache.write("one.bin", b"content")
    assert "every process compiles them again" in capsys.readouterr().err


def test_whoever_has_no_home_is_told_so_and_served(tmp_path):
    env = {key: value for key, value in os.environ.items() if key not in ("HOME", "KAMLAB_CACHE_DIR", "XDG_CACHE_HOME")}
    done = subprocess.run(
        [sys.executable, "-c", HOMELESS], env=env | {"PYTHONPATH": str(PACKAGE.parent)}, capture_output=True, text=True, cwd="/"
    )
    assert done.returncode == 0, done.stderr
    assert float(done.stdout) == pytest.approx(2 / 3)
    assert done.stderr.count("no home folder is found") == 1


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="takes a right away from root as Linux does it")
def test_a_prewarmed_cache_that_cannot_be_written_is_used_in_silence(filled):
    before = {path: path.stat().st_mtime_ns for path in entries(filled)}
    folders = [filled, *(path for path in filled.rglob("*") if path.is_dir())]
    for folder in folders:
        folder.chmod(0o555)
    env = os.environ | {"KAMLAB_CACHE_DIR": str(filled), "PYTHONPATH": str(PACKAGE.parent)}
    try:
        done = subprocess.run([sys.executable, "-c", NOT_WRITABLE], env=env, capture_output=True, text=True, cwd="/", preexec_fn=as_anybody)
    finally:
        for folder in folders:
            folder.chmod(0o755)
    assert done.returncode == 0, done.stderr
    assert (done.stdout.split()[1:], done.stderr) == (["1"], "")
    assert {path: path.stat().st_mtime_ns for path in entries(filled)} == before


def test_another_checkout_of_the_same_rules_uses_what_is_kept(filled, tmp_path):
    parent = copy_of_the_package(tmp_path)
    before = entries(filled)
    assert float(in_a_process(ONE_RULE, parent, KAMLAB_CACHE_DIR=str(filled)).stdout) == pytest.approx(2 / 3)
    assert entries(filled) == before


@pytest.mark.parametrize("switch", ["NUMBA_BOUNDSCHECK", "NUMBA_OPT"])
def test_code_compiled_with_other_switches_is_not_taken(filled, switch):
    before = entries(filled)
    one_rule(filled, **{switch: "1"})
    assert len(entries(filled)) == 2 * len(before)


MARKED = """
from sim.engine import compiling
from sim.kernel import cache
print(compiling.is_compiled())
for rule in compiling._missing():
    cache.write(rule.unit.kept_as, b"")
print(compiling.is_compiled())
cache.write(compiling._marker(), b"")
print(compiling.is_compiled())
cache.forget(compiling._missing.__globals__["CALENDAR"][3].rule.unit.kept_as)
print(compiling.is_compiled())
"""


def test_all_is_compiled_once_the_marker_and_every_step_are_there(tmp_path):
    assert in_a_process(MARKED, PACKAGE.parent, KAMLAB_CACHE_DIR=str(tmp_path)).stdout.split() == ["False", "False", "True", "False"]


ASKING = """
import sys
import numpy as np
from numba import types
sys.path.insert(0, {folder!r})
from asking import determinant
from sim.kernel.jit import callable_from_python
made = callable_from_python(determinant, "asking.determinant", (types.Array(types.float64, 2, "C"),))
print(made(np.array([[2.0, 0.0], [0.0, 3.0]])), sum(made.stats.cache_hits.values()))
"""


def test_kept_code_that_asks_for_what_numba_makes_known_when_it_compiles_finds_it(tmp_path):
    """LAPACK's routines are among it; machine code that is linked without them ends the process."""
    (tmp_path / "asking.py").write_text("import numpy as np\n\n\ndef determinant(a):\n    return np.linalg.det(a)\n", encoding="utf-8")
    told = []
    for _ in range(2):
        done = in_a_process(ASKING.format(folder=str(tmp_path)), PACKAGE.parent, KAMLAB_CACHE_DIR=str(tmp_path / "kept"))
        told.append([round(float(word)) for word in done.stdout.split()])
    assert told == [[6, 0], [6, 1]]


FROM_PYTHON = """
import sim
from sim.engine.compiling import compile_rules
compile_rules()
from sim.rules.conflict import patience
from sim.engine.populate import populate
setting = populate(sim.load("three-managers"), 1, 0)
print(patience(setting.state, setting.parameters, 0, 0) > 0)
"""


def test_a_rule_is_called_from_python_after_all_units_were_found_kept(tmp_path):
    """Units need none of numba's types; a rule that Python calls with a state needs them, whoever came before."""
    assert in_a_process(FROM_PYTHON, PACKAGE.parent).stdout.split() == ["True"]
    assert in_a_process(FROM_PYTHON, PACKAGE.parent).stdout.split() == ["True"]
