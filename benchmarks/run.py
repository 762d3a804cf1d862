"""Benchmarks: one command, one process run, one machine, a table of ratios.

python -m benchmarks.run            prints the table
python -m benchmarks.run --write    and keeps it in benchmarks/RESULTS.md

Every time is the best of several repeats, the least disturbed one. Nothing here is a test: no figure is a promise.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib.metadata import version
from pathlib import Path

import numpy as np

import sim
from benchmarks.bargain_negmas import negmas_seconds
from benchmarks.floor import run_floor
from benchmarks.peer import Peer, without_the_rest
from benchmarks.phases import Phases
from sim.engine import Batch, run_replication
from sim.engine.populate import populate
from sim.experiment import run_arms
from sim.kernel.rule import rule
from sim.rules.table import AGREED, NOW, negotiate, sit_down
from sim.strategies import POLICIES, Conflict
from sim.world.parameters import parameter_values

CASE = "three-managers"
PORTFOLIOS = (20, 200, 2000, 20_000)
ROUNDS = 20
Row = tuple[str, str]
"""What was measured, and what came out."""

PLAIN = """
import time, sim
worlds = [sim.build(sim.load({case!r}), seed=1, replication=r) for r in range(3)]
def month(world, months=12):
    start = time.perf_counter()
    for _ in range(months):
        world.step()
    return (time.perf_counter() - start) / months
print(min(map(month, worlds)))
"""
FIRST = """
import time, sim
from sim.engine import Batch
start = time.perf_counter()
Batch(sim.load({case!r}), 1).run(0)
print(time.perf_counter() - start)
"""
PEAK = """
import sys
from pathlib import Path
from sim.experiment import design, large
of = design.Design(name="memory", scenario={case!r}, replications={replications}, policies=("balanced",), relationships=("layered",))
large.run_design(of, sys.argv[1], progress=False)
status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
print(int(status["VmHWM"].split()[0]) / 1024)
"""
"""The kernel's own high-water mark: `ru_maxrss` would count the memory of the process that started this one."""


def best(work: Callable[[], object], repeats: int = 5) -> float:
    """Seconds of the fastest of several repeats; a first run, which may compile, is not counted."""
    work()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def in_a_process(code: str, *arguments: str, **environment: str) -> float:
    """The number that a piece of code prints in an interpreter of its own."""
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], env=os.environ | environment, stdout=subprocess.PIPE, text=True, check=True
    )
    return float(done.stdout)


@cache
def batch_replication() -> float:
    """Seconds of one replication with the batch engine on one core."""
    batch = Batch(sim.load(CASE), 1)
    return best(lambda: [batch.run(r) for r in range(100)], repeats=10) / 100


def batch_month() -> float:
    """Seconds of one month with the batch engine on one core."""
    return batch_replication() / sim.load(CASE).months


def batch_row() -> Row:
    """The batch engine itself."""
    sc = sim.load(CASE)
    account_month = batch_month() / len(sc.accounts_expanded())
    return (
        "batch engine, one replication on one core",
        f"{1e3 * batch_replication():.2f} ms ({1e6 * account_month:.2f} µs an account-month)",
    )


def agents_row() -> Row:
    """Against Mesa agents that call the compiled rules."""
    sc = sim.load(CASE)
    agents = best(lambda: run_replication(sc, 1, 1), repeats=3)
    return "agent engine, compiled rules, against the batch engine", f"{agents / batch_replication():.0f} x ({1e3 * agents:.0f} ms)"


@cache
def plain_month() -> float:
    """Seconds of one month of the agent engine in plain Python."""
    return in_a_process(PLAIN.format(case=CASE), NUMBA_DISABLE_JIT="1")


def plain_row() -> Row:
    """Against the same agents and rules in plain Python."""
    return (
        "agent engine, plain Python, against the batch engine",
        f"{plain_month() / batch_month():.0f} x ({1e3 * plain_month():.1f} ms a month)",
    )


@cache
def peer_month() -> float:
    """Seconds of one month of a model of some of the phases, written by hand in Mesa."""
    sc = without_the_rest(sim.load(CASE))

    def live() -> None:
        model = Peer(sc, 1)
        for _ in range(sc.months):
            model.step()

    return best(live, repeats=3) / sc.months


def peer_row() -> Row:
    """The peer against the whole month."""
    return (
        "hand-written Mesa model of people, relate and choose, against the batch engine's whole month (which does more)",
        f"{peer_month() / batch_month():.0f} x ({1e3 * peer_month():.2f} ms a month)",
    )


def phases_row() -> Row:
    """The peer against the same phases, without an observer."""
    sc = without_the_rest(sim.load(CASE))
    phases = Phases(sc, 1)

    def live() -> None:
        for replication in range(100):
            phases.run(replication)

    month = best(live, repeats=10) / (100 * sc.months)
    return "the same hand-written model against the same phases of the batch engine", f"{peer_month() / month:.0f} x"


def floor_row() -> Row:
    """Against the random numbers, exponentials and powers alone."""
    sc = sim.load(CASE)
    floor = best(lambda: [run_floor(sc, r) for r in range(100)], repeats=10) / 100
    return "batch engine against the floor (its draws, exponentials and powers alone)", f"{batch_replication() / floor:.1f} x"


def threads_row(replications: int = 1000) -> Row:
    """What a second core brings; timed in turns, so that other work on the machine disturbs both alike."""
    arms = [sim.load(CASE)]

    def seconds(threads: int) -> float:
        with ThreadPoolExecutor(threads) as pool:
            return best(lambda: run_arms(arms, replications, executor=pool), repeats=1)

    one, two = np.min([(seconds(1), seconds(2)) for _ in range(4)], axis=0)
    return "two threads against one", f"{one / two:.2f} x"


def portfolio(accounts: int, months: int = 12) -> sim.Scenario:
    """The case with so many accounts."""
    return sim.load(CASE).with_(months=months, set={"account.Fair buyer.count": accounts - 2})


def account_month_row() -> Row:
    """Whether the cost of an account stays the same as the portfolio grows."""

    def seconds(accounts: int) -> float:
        sc = portfolio(accounts)
        batch = Batch(sc, 1)
        times = max(1, 2000 // accounts)
        return best(lambda: [batch.run(r) for r in range(times)], repeats=3) / (times * accounts * sc.months)

    costs = [seconds(accounts) for accounts in PORTFOLIOS]
    listed = ", ".join(f"{1e6 * cost:.2f}" for cost in costs)
    sizes = ", ".join(f"{accounts:,}" for accounts in PORTFOLIOS)
    return f"an account-month among {sizes} accounts", f"{listed} µs: the dearest {max(costs) / min(costs):.2f} x the cheapest"


def set_up_row() -> Row:
    """Whether an account takes the same time to set up as the portfolio grows: change and check the scenario, fill the columns."""

    def seconds(accounts: int) -> float:
        return best(lambda: populate(portfolio(accounts), 1, 0), repeats=3)

    few, many = seconds(PORTFOLIOS[-2]), seconds(PORTFOLIOS[-1])
    grown = PORTFOLIOS[-1] / PORTFOLIOS[-2]
    return f"setting up {PORTFOLIOS[-1]:,} accounts", f"{many:.1f} s ({many / few / grown:.2f} x as much an account as {PORTFOLIOS[-2]:,})"


def cells_row(replications: int = 1000) -> Row:
    """The comparison of the command line, warm, on all cores."""
    sc = sim.load(CASE)
    arms = [sc.with_(policy=policy, relationship=relationship) for relationship in ("shallow", "layered") for policy in POLICIES]
    whole = best(lambda: run_arms(arms, replications), repeats=2)
    return f"{len(arms)} cells x {replications} replications x {sc.months} months, warm, all cores", f"{whole:.1f} s"


def first_run_row() -> Row:
    """The first run on a new machine, which compiles everything."""
    with tempfile.TemporaryDirectory() as folder:
        seconds = in_a_process(FIRST.format(case=CASE), KAMLAB_CACHE_DIR=folder)
    return "first run on a new machine, rules compiled", f"{seconds:.0f} s"


def memory_row() -> Row | None:
    """Whether memory grows with the replications of an experiment; None where the kernel does not tell."""
    if not Path("/proc/self/status").exists():
        return None

    def peak(replications: int) -> float:
        with tempfile.TemporaryDirectory() as folder:
            return in_a_process(PEAK.format(case=CASE, replications=replications), folder)

    few, many = peak(2000), peak(20_000)
    return (
        "peak memory of an experiment of 20 000 replications against one of 2000",
        f"{many / few:.2f} x ({many:.0f} against {few:.0f} MiB)",
    )


@rule
def bargain_all(p, w, v, traits, reserve, rounds):
    """Bargain over each row of weights; returns how many agreed."""
    offers = np.empty((1, w.shape[1]))
    agreed = 0
    for i in range(w.shape[0]):
        talks = sit_down(w[i], v[i], traits, traits, reserve, reserve, rounds, 1)
        negotiate(p, talks, offers)
        agreed += 1 if talks.now[NOW.standing] == AGREED else 0
    return agreed


def bargains(number: int = 2000) -> tuple[np.ndarray, np.ndarray]:
    """Weights of either side over six issues."""
    rng = np.random.default_rng(1)
    return rng.dirichlet(np.ones(6), number), rng.dirichlet(np.ones(6), number)


def one_by_one(traits: np.ndarray, reserve: float) -> float:
    """Seconds of a bargain that is called from Python."""
    (w, v), offers, p = bargains(), np.empty((1, 6)), parameter_values()

    def work() -> None:
        for i in range(len(w)):
            negotiate(p, sit_down(w[i], v[i], traits, traits, reserve, reserve, ROUNDS, 1), offers)

    return best(work) / len(w)


def bargains_row() -> Row:
    """Negotiations of six issues over twenty rounds, on one core."""
    w, v = bargains()
    traits = np.array(POLICIES["balanced"].traits)
    compiled = best(lambda: bargain_all(parameter_values(), w, v, traits, 0.3, ROUNDS)) / len(w)
    return "bargains a second, called from Python and inside compiled code", f"{1 / one_by_one(traits, 0.3):,.0f} and {1 / compiled:,.0f}"


def negmas_row() -> Row | None:
    """Against NegMAS, where it is installed."""
    if importlib.util.find_spec("negmas") is None:
        return None
    beta, reserve = 0.8, 0.3
    traits = np.array(Conflict(opening=1.0, beta=beta, reciprocity=0.0, perspective=1.0).traits)
    w, v = bargains(20)
    theirs = negmas_seconds(w, v, beta=beta, reserve=reserve, rounds=ROUNDS)
    ours = one_by_one(traits, reserve)
    return (
        f"NegMAS {version('negmas')}, a bargain on the same utilities and tactics (three levels an issue), against one called from Python",
        f"{theirs / ours:,.0f} x ({1e3 * theirs:.1f} ms)",
    )


def help_row() -> Row:
    """How soon the command line answers."""
    seconds = best(lambda: subprocess.run([sys.executable, "-m", "sim.cli", "--help"], capture_output=True, check=True))
    return "kamlab --help", f"{seconds:.2f} s"


ROWS: tuple[Callable[[], Row | None], ...] = (
    batch_row, agents_row, plain_row, peer_row, phases_row, floor_row, threads_row, account_month_row, set_up_row, cells_row, first_run_row,
    memory_row, bargains_row, negmas_row, help_row,
)  # fmt: skip


def table() -> str:
    """All rows as a Markdown table."""
    lines = ["| what | measured |", "|---|---|"]
    for measure in ROWS:
        print(f"{measure.__name__} ...", file=sys.stderr)
        row = measure()
        if row is not None:
            lines.append("| {} | {} |".format(*row))
    versions = ", ".join(f"{name} {version(name)}" for name in ("mesa", "numpy", "numba"))
    return "\n".join([*lines, "", f"Case {CASE}; {machine()}, Python {platform.python_version()}, {versions}.", ""])


def machine() -> str:
    """Processor, as far as the system names it, and number of cores."""
    cpu = Path("/proc/cpuinfo")
    named = (
        [line.split(":", 1)[1].strip() for line in cpu.read_text().splitlines() if line.startswith("model name")] if cpu.exists() else []
    )
    return f"{(named or [platform.processor() or platform.machine()])[0]}, {os.cpu_count()} cores"


def main() -> None:
    """Measure, print, and keep if asked."""
    parser = argparse.ArgumentParser(description="Measure KAMlab's speed.")
    parser.add_argument("--write", action="store_true", help="keep the table in benchmarks/RESULTS.md")
    keep = parser.parse_args().write
    found = table()
    print(found)
    if keep:
        text = f"# Benchmarks\n\nMade by `python -m benchmarks.run --write`.\n\n{found}"
        Path(__file__).with_name("RESULTS.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
