"""Thousands of inputs from a seed: `python -m tests.fuzz.run_inputs [SEED] [SCENARIOS] [FILES] [DESIGNS] [COMMANDS]`."""

from __future__ import annotations

import random
import sys
import tempfile
from pathlib import Path

from tests.fuzz import inputs


def main(seed: int, *wanted: int) -> int:
    """Run them, print what was found and the counts; 1 where there was a fault."""
    faults = 0
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "case.toml"
        kinds = {
            "scenarios": inputs.fault_of_scenario,
            "files": lambda rng: inputs.fault_of_file(rng, path),
            "designs": lambda rng: inputs.fault_of_design(rng, path),
            "command lines": inputs.fault_of_command,
        }
        for (kind, attempt), count in zip(kinds.items(), wanted, strict=True):
            wrong = 0
            for n in range(count):
                fault = attempt(random.Random(f"{seed} {kind} {n}"))
                if fault:
                    wrong += 1
                    print(f"{kind} {seed} {n}: {fault}"[:500].encode("utf-8", "backslashreplace").decode(), flush=True)
            print(f"seed {seed}: {count} {kind}, {wrong} faults", flush=True)
            faults += wrong
    return 1 if faults else 0


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]]
    sys.exit(main(given[0] if given else 1, *(given[1:] or [4000, 4000, 2000, 1000])))
