"""All facts of all cases at their ends, in short and long runs: `python -m tests.fuzz.run_facts [SEED] [SECONDS]`."""

from __future__ import annotations

import sys
import time

import numpy as np

from sim.scenario import load, names
from tests.fuzz.facts import fault, settings


def main(seed: int, seconds: float) -> int:
    """Run, in random order, as many as there is time for; prints counts and what was found."""
    rng = np.random.default_rng(seed)
    todo = [(name, setting) for name in names() for setting in settings(load(name))]
    of = {name: [setting for case, setting in todo if case == name] for name in names()}
    cases, found, done, begin = {name: load(name) for name in names()}, [], 0, time.monotonic()
    for place in rng.permutation(len(todo)).tolist():
        name, setting = todo[place]
        while rng.random() < 0.4:  # several at once, since what one fact allows another may make large
            more = of[name][int(rng.integers(len(of[name])))]
            setting = {**setting, **more}
        months = int(rng.choice([1, 3, 24, 1200], p=[0.4, 0.4, 0.15, 0.05]))
        wrong = fault(cases[name], setting, months, int(rng.integers(2**63)))
        done += 1
        if wrong:
            found.append(wrong)
            print(wrong[:300], flush=True)
        if time.monotonic() - begin > seconds:
            break
    print(f"seed {seed}: {done} of {len(todo)} settings run, {len(found)} faults, {time.monotonic() - begin:.0f} s")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1, float(sys.argv[2]) if len(sys.argv) > 2 else 1e9))
