"""Benchmarks: one command, a table of ratios from one run on one machine.

python benchmarks/run.py            prints the table
python benchmarks/run.py --write    and keeps it in benchmarks/RESULTS.md
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path

import numpy as np

import sim
from sim.engine import Batch, run_replication
from sim.experiment import run_arms
from sim.rules.bargaining import negotiate
from sim.strategies import POLICIES

CASE = "three-managers"
PLAIN = """
import time, sim
from sim.engine import run_replication
sc = sim.load({case!r}).with_(months={months})
start = time.perf_counter()
run_replication(sc, 1, 0)
print(time.perf_counter() - start)
"""


def seconds(work: Callable[[], object], repeats: int = 3) -> float:
    """Best of a few timings: the least disturbed one."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def batch_seconds(replications: int = 300) -> float:
    """Seconds for one replication with the batch engine on one core."""
    batch = Batch(sim.load(CASE), 1)
    batch.run(0)
    return seconds(lambda: [batch.run(r) for r in range(replications)]) / replications


def plain_seconds(months: int = 6) -> float:
    """Seconds for one replication as plain Python Mesa (the same rules without compilation), extrapolated from a few months."""
    env = os.environ | {"NUMBA_DISABLE_JIT": "1"}
    code = PLAIN.format(case=CASE, months=months)
    out = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
    return float(out.stdout) * sim.load(CASE).months / months


def thread_gain(replications: int = 400) -> float:
    """How much faster two threads are than one."""

    def work(threads: int) -> None:
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(lambda first: [Batch(sim.load(CASE), 1).run(r) for r in range(first, first + 50)], range(0, replications, 50)))

    return seconds(lambda: work(1)) / seconds(lambda: work(2))


def account_month(accounts: int, months: int = 12) -> float:
    """Seconds per account and month for a portfolio of that many accounts."""
    sc = sim.load(CASE).with_(months=months, set={"account.Fair buyer.count": accounts - 2})
    batch = Batch(sc, 1)
    batch.run(0)
    return seconds(lambda: batch.run(1)) / (accounts * months)


def bargains_per_second(n: int = 2000) -> float:
    """Negotiations of six issues over twenty rounds, in one core."""
    rng = np.random.default_rng(1)
    w, v = rng.dirichlet(np.ones(6), n), rng.dirichlet(np.ones(6), n)
    traits = np.array(POLICIES["balanced"].traits)
    offers = np.empty((2, 6))
    negotiate(w[0], v[0], traits, traits, 0.3, 0.3, 20, 1, offers)
    return n / seconds(lambda: [negotiate(w[i], v[i], traits, traits, 0.3, 0.3, 20, 1, offers) for i in range(n)])


def help_seconds() -> float:
    """Seconds until `kamlab --help` has answered."""
    return seconds(lambda: subprocess.run([sys.executable, "-m", "sim.cli", "--help"], capture_output=True, check=True))


def table() -> str:
    """All rows as a Markdown table."""
    sc = sim.load(CASE)
    batch, plain = batch_seconds(), plain_seconds()
    run_replication(sc, 1, 0)
    agents = seconds(lambda: run_replication(sc, 1, 1))
    arms = [sc.with_(policy=p, relationship=r) for r in ("shallow", "layered") for p in POLICIES]
    whole = seconds(lambda: run_arms(arms, 1000), repeats=1)
    small, large = account_month(20), account_month(20_000)
    rows = [
        ("one replication, batch engine, one core", f"{1e3 * batch:.2f} ms"),
        ("one replication, agent engine (compiled rules)", f"{1e3 * agents:.0f} ms, {agents / batch:.0f} x the batch engine"),
        ("one replication, agent engine as plain Python", f"{plain:.2f} s, {plain / batch:.0f} x the batch engine"),
        ("six cells x 1000 replications x 60 months, warm, all cores", f"{whole:.1f} s"),
        ("gain of a second thread", f"{thread_gain():.2f} x"),
        (
            "an account-month among 20 and among 20 000 accounts",
            f"{1e6 * small:.2f} and {1e6 * large:.2f} microseconds ({large / small:.2f} x)",
        ),
        ("bargains a second, called one by one from Python", f"{bargains_per_second():,.0f}"),
        ("kamlab --help", f"{help_seconds():.2f} s"),
    ]
    lines = ["| what | measured |", "|---|---|", *(f"| {what} | {got} |" for what, got in rows)]
    versions = ", ".join(f"{name} {version(name)}" for name in ("mesa", "numpy", "numba"))
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    return "\n".join([*lines, "", f"Case {CASE}; {machine}, {versions}.", ""])


def main() -> None:
    """Measure, print, and keep if asked."""
    parser = argparse.ArgumentParser(description="Measure KAMlab's speed.")
    parser.add_argument("--write", action="store_true", help="keep the table in benchmarks/RESULTS.md")
    keep = parser.parse_args().write
    found = table()
    print(found)
    if keep:
        text = f"# Benchmarks\n\nMade by `python benchmarks/run.py --write`.\n\n{found}"
        Path(__file__).with_name("RESULTS.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
