"""What a shell offers after TAB: names of the bundled cases and designs wherever a command takes one, and files; asked as shells ask."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys

import click
import pytest

from sim import bundled
from sim.cli import kamlab

CASES, DESIGNS = set(bundled.cases()), set(bundled.designs())
TAKES = {
    "show": CASES, "compare": CASES, "verify": CASES, "trace": CASES, "sensitivity": CASES, "map": CASES, "why": CASES, "regimes": CASES,
    "levers": CASES, "search": CASES, "tournament": CASES, "adversary": CASES, "play": CASES, "live": CASES, "class": CASES,
    "fit": CASES,
    "run": DESIGNS, "robustness": CASES | DESIGNS, "check": CASES | DESIGNS,
}  # fmt: skip
NO_NAME = {"new", "notebooks", "bargain", "slides"}
"""Commands whose argument is no name that there is already."""
LOADED = """
import json, sys
from sim.cli import main
try:
    main()
except SystemExit:
    print(json.dumps(sorted(sys.modules)), file=sys.stderr)
"""


def asked(*words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """What `kamlab` answers a shell of bash's kind that completes the last of these words."""
    line = " ".join(("kamlab", *words))
    environment = os.environ | {"_KAMLAB_COMPLETE": "bash_complete", "COMP_WORDS": line, "COMP_CWORD": str(len(words))}
    program = [sys.executable, "-c", more["program"]] if "program" in more else [sys.executable, "-m", "sim.cli"]
    return subprocess.run(program, capture_output=True, text=True, env=environment, check=False)


def offered(*words: str) -> tuple[set[str], bool]:
    """Names, and whether files are offered where no name fits."""
    answer = asked(*words)
    assert (answer.returncode, answer.stderr) == (0, "")
    found = [line.split(",", 1) for line in answer.stdout.splitlines() if line]
    return {word for kind, word in found if kind == "plain"}, any(kind == "file" for kind, _ in found)


def test_every_command_that_takes_a_name_is_tried_here():
    arguments = {name for name, command in kamlab.commands.items() if any(isinstance(p, click.Argument) for p in command.params)}
    assert arguments == TAKES.keys() | NO_NAME


@pytest.mark.parametrize("command", TAKES)
def test_names_of_the_right_kind_are_offered_and_files(command):
    assert offered(command, "") == (TAKES[command], True)


def test_a_begun_name_leaves_those_that_begin_so():
    assert offered("compare", "three") == ({"three-managers"}, True)
    assert offered("verify", "kiln-raid", "gree") == ({"gree-gome"}, True)
    assert offered("run", "robustness-k") == ({"robustness-kiln-raid"}, True)
    assert offered("show", "./th") == (set(), True)


def test_options_that_name_a_file_offer_files():
    assert offered("compare", "three-managers", "--out", "re") == (set(), True)
    assert offered("play", "--resume", "g") == (set(), True)


def test_a_word_that_is_no_command_is_no_error_while_it_is_typed():
    assert offered("bogus", "x") == (set(), False)


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash here")
def test_bash_itself_completes_a_case(tmp_path):
    (tmp_path / "kamlab").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m sim.cli "$@"\n')
    (tmp_path / "kamlab").chmod(0o755)
    script = """
    eval "$(_KAMLAB_COMPLETE=bash_source kamlab)"
    compopt() { :; }
    COMP_WORDS=(kamlab compare three) COMP_CWORD=2
    _kamlab_completion kamlab three compare
    echo "${COMPREPLY[@]}"
    """
    environment = os.environ | {"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, env=environment, check=True)
    assert done.stdout.split() == ["three-managers"]


def test_a_shell_waits_for_no_library():
    modules = set(json.loads(asked("compare", "th", program=LOADED).stderr))
    assert not modules & {"numpy", "pandas", "pydantic", "numba", "matplotlib", "sim.scenario", "sim.rules"}
