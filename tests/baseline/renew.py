"""Numbers that change only on purpose: `python -m tests.baseline.renew` writes them anew; the change is then read line by line."""

from __future__ import annotations

from pathlib import Path

from sim.engine import Batch
from sim.scenario import load, names
from sim.world.measures import NAMES, over_window

FILE = Path(__file__).with_name("numbers.txt")
SEED, REPLICATION = 20_240, 0
RELATIONSHIPS = {"compromise": "shallow", "hard-line": "layered", "balanced": "layered"}


def lines() -> list[str]:
    """Every measure of every bundled case under each policy, in one replication, to the last bit."""
    found = []
    for name in names():
        for policy, relationship in RELATIONSHIPS.items():
            series = Batch(load(name).with_(policy=policy, relationship=relationship), SEED).run(REPLICATION)
            values = [float(over_window(series[None, :, m], measure)[0]) for m, measure in enumerate(NAMES)]
            found += [f"{name} {policy} {relationship} {measure} {value!r}" for measure, value in zip(NAMES, values, strict=True)]
    return found


if __name__ == "__main__":
    FILE.write_text("\n".join(lines()) + "\n", encoding="utf-8")
    print(f"Wrote {FILE}")
