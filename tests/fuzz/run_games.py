"""Thousands of damaged saved games at every door: `python -m tests.fuzz.run_games [SEED] [GAMES] [GAMES A CLASS]`."""

from __future__ import annotations

import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from sim.errors import KamlabError
from sim.play.saved import read_game
from sim.scenario import load
from tests.fuzz import games

CLASS = 30


def damaged(seed: int, n: int, good: list[bytes]) -> bytes:
    """The nth bad file of a seed: every other one by bytes and keys, every other one at any depth."""
    luck = random.Random(f"{seed} {n}")
    return (games.mutated, games.altered)[n % 2](luck.choice(good), luck)


def main(seed: int, count: int, batch: int = 50, size: int = CLASS) -> int:
    """Run them, print what was found and the counts; 1 where there was a fault."""
    found, begin, taken, slowest = Counter[str](), time.monotonic(), 0, (0.0, "")
    with tempfile.TemporaryDirectory() as place, games.quickly():
        folder = Path(place)
        good = [path.read_bytes() for path in games.good_games(folder)]
        case = load("gree-gome").with_(months=3)
        group = [games.played(folder / f"good{i}.json", case, i) for i in range(size)]
        before = [path.read_bytes() for path in group]
        bad: list[Path] = []
        for n in range(count):
            content = damaged(seed, n, good)
            at = time.monotonic()
            for door in list(games.DOORS)[: -2 if n % 4 else None]:  # the last two are the same code in other words
                if wrong := games.fault_at(door, content, folder):
                    found[door] += 1
                    print(f"{seed} {n} {wrong}"[:600].encode("utf-8", "backslashreplace").decode(), flush=True)
            slowest = max(slowest, (time.monotonic() - at, str(n)))
            bad.append(folder / f"bad{n}.json")
            bad[-1].write_bytes(content)
            taken += _is_good(bad[-1])
            if len(bad) == batch or n == count - 1:
                if wrong := games.fault_in_class(group, bad):
                    found["a class"] += 1
                    print(f"{seed} up to {n}: {wrong}"[:600], flush=True)
                bad = []
        if [path.read_bytes() for path in group] != before:
            found["good files"] += 1
            print("good files of the class were changed")
        shutil.rmtree(folder, ignore_errors=True)
    faults = sum(found.values())
    print(
        f"seed {seed}: {count} damaged games at {len(games.DOORS)} doors and in classes of {size} with {batch} bad ones, {taken} of them "
        f"still games, {faults} faults, slowest {slowest[0]:.1f} s (number {slowest[1]}), {time.monotonic() - begin:.0f} s"
    )
    return 1 if faults else 0


def _is_good(path: Path) -> bool:
    try:
        read_game(path)
    except KamlabError:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main(*([int(word) for word in sys.argv[1:]] or [1, 5000])))
