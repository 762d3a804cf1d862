"""What a command does not need is not loaded, or all wait for it: told by `sys.modules`, since times depend on the machine."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from sim.cli.options import load_figures

HEAVY = ["mesa", "pandas", "matplotlib", "pyarrow", "networkx", "tqdm", "scipy", "numba", "llvmlite", "sim.engine"]
CODE = """
import json, sys
from sim.cli import main
try:
    main()
except SystemExit as end:
    print(json.dumps([end.code, sorted(sys.modules)]), file=sys.stderr)
"""
SMALL = ("compare", "three-managers", "--replications", "2", "--months", "2", "--out")
DOCSTRING = """
from sim.cli.options import load_figures
load_figures()
from matplotlib.lines import Line2D
print("solid_capstyle" in Line2D.set.__doc__)
"""


def loaded(*words: str, cwd=None) -> set[str]:
    done = subprocess.run([sys.executable, "-c", CODE, *words], capture_output=True, text=True, cwd=cwd, check=False)
    code, modules = json.loads(done.stderr.splitlines()[-1])
    assert not code, done.stderr
    return set(modules)


@pytest.mark.parametrize(
    "words", [["scenarios"], ["scenarios", "--json"], ["show", "long-tail"], ["new", "mine"], ["measures"], ["parameters"]], ids=" ".join
)
def test_a_command_that_runs_nothing_loads_nothing_that_runs(words, tmp_path):
    assert not loaded(*words, cwd=tmp_path) & set(HEAVY)


def test_a_case_is_checked_without_what_runs_it(tmp_path):
    loaded("new", "mine", cwd=tmp_path)
    assert not loaded("check", "mine.toml", cwd=tmp_path) & set(HEAVY)


@pytest.mark.parametrize("words", [["--help"], ["-h"], ["--version"], ["-V"], ["compare", "--help"], ["run", "-h"]], ids=" ".join)
def test_help_and_version_load_no_library(words):
    assert not loaded(*words) & {*HEAVY, "numpy", "pydantic", "rich", "sim.rules"}


def test_a_comparison_loads_neither_mesa_nor_pyplot(tmp_path):
    found = loaded(*SMALL, str(tmp_path / "out"))
    assert not found & {"mesa", "networkx", "matplotlib.pyplot", "zhplot"}


def test_a_comparison_whose_rules_are_compiled_loads_nothing_of_scipy_nor_what_compiles(tmp_path):
    loaded(*SMALL, str(tmp_path / "out"))
    found = loaded(*SMALL, str(tmp_path / "out"))  # the first may have had to compile
    assert not found & {"scipy.special", "scipy.linalg", "numba.np.linalg", "numba.np.arraymath", "sim.kernel.table_type"}


def test_a_command_that_draws_leaves_matplotlib_as_it_was():
    from matplotlib import artist

    before = artist.kwdoc
    load_figures()
    assert artist.kwdoc is before


def test_matplotlib_writes_no_docstrings_for_a_command(tmp_path):
    done = subprocess.run([sys.executable, "-c", DOCSTRING], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False"]
