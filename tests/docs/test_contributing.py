"""The four changes of CONTRIBUTING.md are made in a copy of the package, and what stands under them is run there."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.pages import ROOT

PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
SECTIONS = {part.splitlines()[0]: part for part in PAGE.split("\n## ")[1:]}
BLOCK = re.compile(r"```(diff|python)\n(.*?)```", re.DOTALL)


def change(package: Path, block: str) -> None:
    """Make one change: lines with `-` and without a sign must stand in the file, once and together."""
    name, *lines = block.rstrip("\n").split("\n")
    before = "\n".join(line[1:] for line in lines if not line.startswith("+"))
    after = "\n".join(line[1:] for line in lines if not line.startswith("-"))
    path = package / name
    if not before:
        assert not path.exists(), f"{name} is there already"
        path.write_text(after + "\n", encoding="utf-8")
        return
    text = path.read_text(encoding="utf-8")
    assert text.count(before) == 1, f"{name}: {before!r} stands there {text.count(before)} times"
    path.write_text(text.replace(before, after), encoding="utf-8")


def test_there_are_four_changes():
    assert [title for title, part in SECTIONS.items() if BLOCK.search(part)] == ["A measure", "A fact", "A trait", "A mechanism"]


@pytest.mark.parametrize("title", [title for title, part in SECTIONS.items() if BLOCK.search(part)])
def test_a_change_does_what_the_page_says(title, tmp_path):
    for folder in ("sim", "scenarios"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for kind, block in BLOCK.findall(SECTIONS[title]):
        if kind == "diff":
            change(tmp_path, block)
        else:  # in plain Python, which needs no compiling
            surroundings = os.environ | {"NUMBA_DISABLE_JIT": "1", "PYTHONPATH": str(tmp_path)}
            ran = subprocess.run([sys.executable, "-c", block], cwd=tmp_path, env=surroundings, capture_output=True, text=True, check=False)
            assert ran.returncode == 0, ran.stderr[-2000:]
