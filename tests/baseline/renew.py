"""Numbers that change only on purpose: `python -m tests.baseline.renew` tells what has moved by case and writes all of them again."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np

from sim.engine import Batch
from sim.kernel.draws import normal
from sim.rules.bargaining import time_dependent_target
from sim.rules.market import shock
from sim.scenario import Scenario, load, names
from sim.world.measures import NAMES, over_window

FILE = Path(__file__).with_name("numbers.txt")
SEED, REPLICATION = 20_240, 0
RELATIONSHIPS = {"compromise": "shallow", "hard-line": "layered", "balanced": "layered"}


def arithmetic() -> str:
    """Digest of a thousand logarithms, cosines, exponentials and powers as this machine works them out.

    Processors and mathematical libraries may differ in the last bit of these, and then in the numbers below; where the digest is that
    of the file, the numbers must be those of the file to the bit.
    """
    clock = np.array([SEED, REPLICATION, 1])
    z = [normal(clock, 1, i, 0) for i in range(1000)]
    values = [*z, *(shock(0.01, 0.3, x) for x in z), *(time_dependent_target(1.0, 0.2, 0.1 + abs(x), 0.37) for x in z)]
    return hashlib.sha256(np.array(values).tobytes()).hexdigest()[:16]


def lines() -> list[str]:
    """Every measure of every bundled case under each policy, in one replication, to the last bit."""
    return [line for name in names() for policy in RELATIONSHIPS for line in lines_of(load(name), policy)]


def lines_of(case: Scenario, policy: str) -> list[str]:
    """Every measure of a case under a policy."""
    relationship = RELATIONSHIPS[policy]
    series = Batch(case.with_(policy=policy, relationship=relationship), SEED).run(REPLICATION)
    values = [float(over_window(series[None, :, m], measure)[0]) for m, measure in enumerate(NAMES)]
    return [f"{case.name} {policy} {relationship} {measure} {value!r}" for measure, value in zip(NAMES, values, strict=True)]


def on_file(file: Path = FILE) -> tuple[str, list[str]]:
    """The digest of the arithmetic under which a file was written, and its numbers."""
    first, *rest = file.read_text(encoding="utf-8").splitlines()
    return first.removeprefix("# arithmetic "), rest


def moved(before: list[str], now: list[str], tolerance: float = 0.0) -> list[str]:
    """A table of what differs, a row a number: case, policy, relationship, measure, old, new and the change in per cent.

    before, now : lines as of `lines`
    tolerance : relative difference that counts as none; 0 compares bits

    Examples
    --------
    >>> moved(["case balanced layered profit 2.0"], ["case balanced layered profit 2.5"])
    ['case balanced layered profit: 2.0 -> 2.5 (+25 %)']
    """
    old, new = (dict(line.rsplit(" ", 1) for line in text) for text in (before, now))
    table = [f"{what}: {old.get(what, 'not there')} -> {new.get(what, 'not there')}" for what in sorted(old.keys() ^ new.keys())]
    for what in (what for what in new if what in old):
        x, y = float(old[what]), float(new[what])
        same = old[what] == new[what] if tolerance == 0.0 else abs(y - x) <= max(tolerance * max(abs(x), abs(y)), 1e-12)
        if not same:
            change = f"{100 * (y - x) / abs(x):+.3g} %" if x else "from nothing"
            table.append(f"{what}: {old[what]} -> {new[what]} ({change})")
    return table


if __name__ == "__main__":
    found = lines()
    if FILE.exists():
        print("\n".join(moved(on_file()[1], found)) or "Nothing has moved.")
    FILE.write_text("\n".join([f"# arithmetic {arithmetic()}", *found]) + "\n", encoding="utf-8")
    print(f"Wrote {FILE}")
