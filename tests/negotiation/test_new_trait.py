"""A rule of the table is written once: a trait that is put into it moves the game and both engines together."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.docs.pages import ROOT

CHANGES = {
    "sim/kernel/axes.py": [('"escalation", "repair")', '"escalation", "repair", "haste")')],
    "sim/strategies/conflict.py": [
        ('    "repair": (0.0, 1.0),\n', '    "repair": (0.0, 1.0),\n    "haste": (0.0, 1.0),\n'),
        ("    repair: float = 0.8\n", "    repair: float = 0.8\n    haste: float = 0.0\n"),
    ],
    "sim/rules/table.py": [
        (
            "    time = min(1.0, n / talks.now[NOW.rounds])\n",
            "    time = min(1.0, n / talks.now[NOW.rounds]) ** (1.0 - talks.traits[side, TRAIT.haste])\n",
        )
    ],
}
"""A side in haste sees the deadline nearer than it is."""


def put_in(package: Path) -> None:
    for name, changes in CHANGES.items():
        text = (package / name).read_text(encoding="utf-8")
        for before, after in changes:
            assert text.count(before) == 1, f"{name}: {before!r} stands there {text.count(before)} times"
            text = text.replace(before, after)
        (package / name).write_text(text, encoding="utf-8")


def test_a_new_trait_moves_the_game_and_both_engines_together_to_the_bit(tmp_path):
    for folder in ("sim", "scenarios", "tests"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    put_in(tmp_path)
    surroundings = os.environ | {"NUMBA_DISABLE_JIT": "1", "PYTHONPATH": str(tmp_path)}
    command = [sys.executable, "-m", "tests.negotiation.new_trait"]
    ran = subprocess.run(command, cwd=tmp_path, env=surroundings, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr[-2000:]
