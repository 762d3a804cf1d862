"""What search and tournament say of the named policies: `python -m benchmarks.strategies PART [--replications N] [--seed S]`.

Parts, on three-managers by the batch engine:

    named       the named policies against each other, supplier by account, at 12, 36, 60 and 120 months
    search      the best supplier policy at each of those horizons, against the best named one
    reply       the best account policy against each named supplier policy, and what it leaves to the supplier
    time        a tournament of 16 x 16 policies, 60 months, and the processor time of it

Tables are Markdown. What the rules are is told by their digest, so that numbers of other rules are known by it.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from typing import Any

import sim
from sim.errors import KamlabError
from sim.kernel.sources import rules_digest
from sim.report.numbers import with_interval
from sim.strategies import POLICIES
from sim.strategies.literature import LITERATURE

CASE, HORIZONS = "three-managers", (12, 36, 60, 120)
STYLES = ("compromise", "hard-line", "balanced")


def show(title: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Print a table of Markdown."""
    print(f"\n{title}\n\n| {' | '.join(columns)} |\n|{'---|' * len(columns)}", flush=True)
    for row in rows:
        print(f"| {' | '.join(map(str, row))} |", flush=True)


def named(replications: int, seed: int) -> None:
    """The named policies of both sides against each other."""
    names = list(POLICIES)
    found = sim.tournament(CASE, {"supplier": names, "accounts": names}, horizons=HORIZONS, replications=replications, seed=seed)
    for horizon in HORIZONS:
        table = found.at(horizon).payoffs()
        rows = []
        for policy in names:
            own = table[table["supplier"] == policy].set_index("accounts")
            rows.append((policy, *(with_interval(*own.loc[other, ["supplier gets", "supplier low", "supplier high"]]) for other in names)))
        show(f"Supplier's profit to month {horizon}, by account policy", ("supplier", *names), rows)
    print()
    for sentence in found.words():
        print(f"- {sentence}", flush=True)


def search(replications: int, seed: int, *, generations: int = 24) -> None:
    """The best supplier policy in the case as it stands."""
    rows, words = [], []
    for months in HORIZONS:
        found = sim.search(CASE, months=months, generations=generations, learn=32, replications=replications, seed=seed)
        leads = found.strategies.set_index("strategy")
        traits = ", ".join(f"{key.removeprefix('policy.')} {value:.2f}" for key, value in
                           zip(found.coordinates["coordinate"], found.coordinates["found"], strict=True))  # fmt: skip
        ahead = [with_interval(*leads.loc[name, ["lead", "lead_low", "lead_high"]]) for name in POLICIES]
        rows.append((months, with_interval(*found.value[:3]), *ahead, found.converged, traits))
        words += [f"{months} months: {sentence}" for sentence in found.words()]
    show("Found supplier policy: profit, and its lead over each named policy", ("months", "found", *POLICIES, "search", "traits"), rows)
    print()
    for sentence in words:
        print(f"- {sentence}")


def reply(replications: int, seed: int) -> None:
    """What accounts do best against each style of the supplier over five years, and what that leaves to it."""
    rows = []
    for style in STYLES:
        found = sim.search(
            CASE, "accounts", months=60, against={"supplier": style}, generations=16, learn=24, replications=replications, seed=seed
        )
        sides = {"supplier": [style], "accounts": [found.found, "balanced"]}
        left = sim.tournament(CASE, sides, horizons=60, replications=replications, seed=seed + 1).at().payoffs()
        profit = [with_interval(*row) for row in left[["supplier gets", "supplier low", "supplier high"]].to_numpy()]
        rows.append((style, with_interval(*found.gain[:3]), found.best_named, *profit, found.converged))
    columns = (
        "supplier",
        "accounts gain over their best named",
        "which is",
        "supplier's profit then",
        "against balanced accounts",
        "search",
    )
    show("The accounts' best reply over 60 months", columns, rows)


def clock(replications: int, seed: int) -> None:
    """A tournament of 16 x 16 policies over 60 months."""
    names = [*POLICIES, *LITERATURE][:16]
    wall, processor = time.perf_counter(), time.process_time()
    found = sim.tournament(CASE, {"supplier": names, "accounts": names}, horizons=60, replications=replications, seed=seed)
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    each = 1e3 * processor / (256 * replications)
    print(f"\n{found}: {wall:.1f} s, {processor:.1f} s of processor time, {each:.2f} ms a replication of 60 months", flush=True)


PARTS: dict[str, tuple[Callable[[int, int], None], int]] = {
    "named": (named, 200), "search": (search, 200), "reply": (reply, 200), "time": (clock, 200),
}  # fmt: skip


def main() -> None:
    """Run one part and print its tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.strategies", description="What search and tournament say.")
    parser.add_argument("part", choices=PARTS)
    parser.add_argument("--replications", type=int, help="by default the part's own")
    parser.add_argument("--seed", type=int, default=99)
    asked = parser.parse_args()
    part, usual = PARTS[asked.part]
    replications, begun = asked.replications or usual, time.perf_counter()
    print(f"## {asked.part}\n\n`python -m benchmarks.strategies {asked.part} --replications {replications} --seed {asked.seed}`\n")
    print(f"rules {rules_digest()}", flush=True)
    try:
        part(replications, asked.seed)
    except KamlabError as error:
        parser.error(str(error))
    print(f"\n{time.perf_counter() - begun:.0f} s", flush=True)


if __name__ == "__main__":
    main()
