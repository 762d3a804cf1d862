"""What an adaptive policy costs the batch engine, and how long its function takes to be ready.

    python -m benchmarks.adaptive [CASE] [--pairs 30] [--replications 20]

The same replications are lived through in turn with the policy that the adaptive one begins with, and with the adaptive one that decides
the same every month, so that both meet the same months: nothing differs but that it is asked. The ratio is the median over the pairs, with
the range that holds 95 % of them. Times are of this process, not of the clock, so that what else the machine does counts little.
"""

from __future__ import annotations

import argparse
import time

import numpy as np

import sim
from sim.engine import Batch
from sim.strategies import AdaptivePolicy
from sim.strategies.adaptive import policy_of


def fresh() -> AdaptivePolicy:
    """The policy of the docs, on a balanced base; another function each time, so that it has to be compiled."""

    def watchful(see, do, keep):
        keep.grudge = 0.92 * keep.grudge + see.conflict
        do.beta = 0.8 if keep.grudge > 1.2 else do.beta

    return policy_of(watchful, ("grudge",), "balanced", None)


def seconds(batch: Batch, replications: int) -> float:
    """Processor time of some replications."""
    begun = time.process_time()
    for replication in range(replications):
        batch.run(replication)
    return time.process_time() - begun


def main() -> None:
    """Print the ratio and the time until ready."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("case", nargs="?", default="three-managers")
    parser.add_argument("--pairs", type=int, default=30)
    parser.add_argument("--replications", type=int, default=20)
    asked = parser.parse_args()
    case = sim.load(asked.case)
    static = Batch(case.with_(policy="balanced"), 1)
    seconds(static, 2)  # the rules are ready
    Batch(case.with_(policy=fresh()), 1).run(0)  # and so is numba, which loads what compiles when it first does
    ready = []
    for _ in range(5):
        begun, wall = time.process_time(), time.perf_counter()
        adaptive = Batch(case.with_(policy=fresh()), 1)
        adaptive.run(0)
        ready.append((time.process_time() - begun, time.perf_counter() - wall))
    assert (static.run(0) == adaptive.run(0)).all(), "a policy that decides what stands changed something"
    ratios = np.array([seconds(adaptive, asked.replications) / seconds(static, asked.replications) for _ in range(asked.pairs)])
    low, middle, high = np.quantile(ratios, (0.025, 0.5, 0.975))
    months, accounts = case.months, len(case.accounts_expanded())
    one = seconds(static, asked.replications) / asked.replications / months / accounts * 1e6
    print(f"{case.name}: {accounts} accounts, {len(case.supplier)} suppliers, {months} months; {one:.2f} microseconds an account-month")
    print(
        f"adaptive / static, {asked.pairs} pairs of {asked.replications} replications: {middle:.3f} (95 % of pairs {low:.3f} to {high:.3f})"
    )
    processor, clock = np.median(ready, axis=0)
    print(f"ready, with its first replication: {processor:.2f} s of processor time ({clock:.2f} s by the clock)")


if __name__ == "__main__":
    main()
