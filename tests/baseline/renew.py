"""Numbers that change only on purpose: `python -m tests.baseline.renew` writes them anew; the change is then read line by line."""

from __future__ import annotations

from pathlib import Path

from sim.engine import Batch
from sim.scenario import load, names
from sim.world.measures import NAMES, over_window

FILE = Path(__file__).with_name("numbers.txt")
SEED, REPLICATIONS = 20_240, (0, 1)
POLICIES, RELATIONSHIPS = ("compromise", "hard-line", "balanced"), ("shallow", "layered")


def lines() -> list[str]:
    """Every measure of every bundled case, policy, relationship and of two replications, to the last bit."""
    found = []
    for name in names():
        for policy in POLICIES:
            for relationship in RELATIONSHIPS:
                batch = Batch(load(name).with_(policy=policy, relationship=relationship), SEED)
                for replication in REPLICATIONS:
                    series = batch.run(replication)
                    values = [float(over_window(series[None, :, m], measure)[0]) for m, measure in enumerate(NAMES)]
                    cell = f"{name} {policy} {relationship} {replication}"
                    found += [f"{cell} {measure} {value!r}" for measure, value in zip(NAMES, values, strict=True)]
    return found


if __name__ == "__main__":
    FILE.write_text("\n".join(lines()) + "\n", encoding="utf-8")
    print(f"Wrote {FILE}")
