"""CPU seconds of commands that compute little or nothing, beside those of importing the libraries that they rest on.

    python -m benchmarks.startup [rounds]

All are started in turn, round after round, so that a busy machine burdens all alike; a first run that compiles is left out. Python's
bytecode is kept, of the laboratory as of the libraries: where it is not (PYTHONDONTWRITEBYTECODE), every start would compile 190 files.
"""

from __future__ import annotations

import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

LINE = [sys.executable, "-c", "import mesa, pandas, matplotlib, scipy, numba"]
KAMLAB = [sys.executable, "-m", "sim.cli"]
COMPARE = [*KAMLAB, "compare", "three-managers", "--replications", "2", "--months", "6", "--out"]
CASE = str(Path(__file__).parent.parent / "scenarios" / "long-tail.toml")
COMMANDS = {
    "scenarios": [*KAMLAB, "scenarios"],
    "show": [*KAMLAB, "show", "long-tail"],
    "check": [*KAMLAB, "check", CASE],
    "--help": [*KAMLAB, "--help"],
    "--version": [*KAMLAB, "--version"],
}
ROUNDS = 5
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def cpu_seconds(command: list[str]) -> float:
    """User and system time of one command, in seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True, env=ENVIRONMENT)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measure(rounds: int = ROUNDS) -> dict[str, list[float]]:
    """CPU seconds of each command in each round."""
    folder = Path(tempfile.mkdtemp())
    try:
        commands = {"import line": LINE, "compare": [*COMPARE, str(folder)], **COMMANDS}
        for command in commands.values():  # rules are compiled, files are in the system's memory
            cpu_seconds(command)
        found: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(rounds):
            for name, command in commands.items():
                found[name].append(cpu_seconds(command))
    finally:
        shutil.rmtree(folder)
    return found


def main() -> None:
    """Print a table: median, and median ratio to the import line of the same round."""
    found = measure(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS)
    line = found["import line"]
    print(f"{'':12}  CPU s  ratio to the import line (range)")
    for name, seconds in found.items():
        ratios = [a / b for a, b in zip(seconds, line, strict=True)]
        print(f"{name:12}  {statistics.median(seconds):5.2f}  {statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})")


if __name__ == "__main__":
    main()
