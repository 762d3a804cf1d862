"""What compiling costs: a first run, one after an edit of a rule file, and whichever is given to compare with.

    python benchmarks/compile.py [--against ANOTHER_CHECKOUT]

Processor time, of this process and its helpers, because other work on the machine lengthens the wait and not this; each case is
run in a fresh process with a cache of its own, the two checkouts in turn.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
RUN = """
import resource, sys, time
began = time.perf_counter()
import sim
from sim.engine import Batch
try:
    from sim.engine import compile_rules
    compile_rules(int(sys.argv[1]))
except ImportError:
    pass
Batch(sim.load("three-managers"), 1).run(0)
spent = [sum(resource.getrusage(whose)[:2]) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
print(sum(spent), time.perf_counter() - began)
"""


def seconds(checkout: Path, cache: Path, processes: int = 1) -> tuple[float, float]:
    """Processor time and wall time of a run that compiles what is not in the cache."""
    env = os.environ | {"PYTHONPATH": str(checkout), "KAMLAB_CACHE_DIR": str(cache)}
    done = subprocess.run(
        [sys.executable, "-c", RUN, str(processes)], env=env, cwd=checkout, capture_output=True, text=True, check=True
    )  # fmt: skip
    spent, wall = done.stdout.split()
    return float(spent), float(wall)


def copied(checkout: Path, folder: Path) -> Path:
    """A copy of a checkout's package, to be edited."""
    shutil.copytree(checkout / "sim", folder / "sim", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(checkout / "scenarios", folder / "scenarios")
    return folder


def measured(checkout: Path) -> list[tuple[str, float, float]]:
    """Rows (what, processor seconds, wall seconds)."""
    with tempfile.TemporaryDirectory() as folder:
        copy, cache = copied(checkout, Path(folder)), Path(folder) / "cache"
        rows = [("first run", *seconds(copy, cache))]
        rows.append(("second run, nothing to compile", *seconds(copy, cache)))
        for file in ("supply", "conflict", "tactics", "ledger"):
            path = copy / "sim" / "rules" / f"{file}.py"
            path.write_bytes(path.read_bytes() + b"\n")
            rows.append((f"after an edit of {file}.py", *seconds(copy, cache)))
        rows.append(("first run, two processes", *seconds(copy, Path(folder) / "another", 2)))
    return rows


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--against", type=Path)
    against = parser.parse_args().against
    for checkout in [HERE, *([against.resolve()] if against else [])]:
        print(checkout.name)
        for what, spent, wall in measured(checkout):
            print(f"  {what:34} {spent:6.1f} s of processor time {wall:6.1f} s of waiting")


if __name__ == "__main__":
    main()
