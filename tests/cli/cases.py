"""What tests of the command line share: a small case, and ways to run a command."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

import sim
from sim.cli import kamlab
from sim.scenario import template

PATTERNS = """
[[pattern]]
name = "shares are shares"
measure = "share_of_wallet"
statistic = "mean"
low = 0.0
high = 1.0
figure = "between nothing and all"
source = "arithmetic"

[[pattern]]
name = "shares are twice what they can be"
measure = "share_of_wallet"
statistic = "mean"
low = 2.0
source = "arithmetic"
"""


def write_case(folder: Path, *, months: int = 3, added: str = "") -> Path:
    path = folder / "case.toml"
    path.write_text(template("case").replace("months = 36", f"months = {months}") + added, encoding="utf-8")
    return path


def run(*args: object, **options: Any) -> Result:
    """A command in this process; an exception that the command line let through is raised."""
    result = CliRunner().invoke(kamlab, [str(arg) for arg in args], **options)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def command(*args: object) -> list[str]:
    return [sys.executable, "-m", "sim.cli", *map(str, args)]


def environment(**changes: str) -> dict[str, str]:
    inherited = {key: value for key, value in os.environ.items() if key not in ("COLUMNS", "FORCE_COLOR", "NO_COLOR", "TTY_COMPATIBLE")}
    return inherited | {"PYTHONPATH": str(Path(sim.__file__).parents[1])} | changes


def process(*args: object, cwd: Path, **changes: str) -> subprocess.CompletedProcess[str]:
    """A command as a process of its own, its output piped."""
    return subprocess.run(
        command(*args), cwd=cwd, env=environment(**changes), capture_output=True, encoding="utf-8", timeout=300, check=False
    )
