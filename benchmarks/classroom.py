"""A class under load: how long an answer takes, and that a power cut loses nothing that was confirmed.

    python -m benchmarks.classroom --people 30            # a game of twelve months, a second of thought each
    python -m benchmarks.classroom --people 30 --kills 20
    python -m benchmarks.classroom --people 60 --database postgresql://user@host/name

People are programs in this process (`tests.classroom.players`), the server is the command line's. Prints a line of JSON.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import tempfile
import time
from pathlib import Path

import numpy as np

from sim.classroom.store import Store
from tests.classroom.players import Player, Trainer
from tests.classroom.served import Served
from tests.classroom.test_served import assert_kept


async def hold(served: Served, people: int, kills: int, think: float) -> tuple[list[Player], dict[str, float]]:
    """A class from joining to its end; the kills are spread over it."""
    desk = Trainer(served.base, served.key)
    await desk.enter()
    players = [Player(served.base, served.code, f"Person {n}", n) for n in range(people)]
    began = time.perf_counter()
    await asyncio.gather(*(player.join() for player in players))
    joined = time.perf_counter() - began
    began = time.perf_counter()
    await desk.do("begin")
    begun = time.perf_counter() - began
    began = time.perf_counter()
    playing = [asyncio.create_task(player.play(think)) for player in players]
    away, killed = [], 0
    for n in range(kills):
        confirmed = sum(len(player.told) for player in players)
        while sum(len(player.told) for player in players) < confirmed + max(1, people // 4) and not all(task.done() for task in playing):
            await asyncio.sleep(0.01)
        if all(task.done() for task in playing):  # a game is over: go on with the next one
            await desk.do("next")
            for player in players:
                player.state = {}
            playing = [asyncio.create_task(player.play(think)) for player in players]
        await asyncio.to_thread(served.kill)
        stopped = time.perf_counter()
        await asyncio.to_thread(served.start)
        away.append(time.perf_counter() - stopped)
        killed = n + 1
    await asyncio.gather(*playing)
    played = time.perf_counter() - began
    shown = time.perf_counter()
    await desk.do("show", what="debrief")
    answer = await desk.client.get("/desk/outcomes.csv")
    assert answer.status_code == 200
    found = {
        "joined_s": joined, "begun_s": begun, "played_s": played, "outcomes_s": time.perf_counter() - shown, "kills": killed,
        "away_s": float(np.median(away)) if away else 0.0,
    }  # fmt: skip
    for one in (*players, desk):
        await one.close()
    return players, found


def memory_of(pid: int) -> float:
    """Megabytes that a process holds."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024


def main() -> None:
    """Hold a class and print what it took."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--people", type=int, default=30)
    asked.add_argument("--kills", type=int, default=0)
    asked.add_argument("--think", type=float, default=1.0)
    asked.add_argument("--months", type=int, default=12)
    asked.add_argument("--database", default="")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        database = given.database or f"{folder}/class.sqlite"
        with Served(Path(folder), "--months", given.months, "--database", database, "--key", "the-key-of-a-benchmark") as served:
            players, found = asyncio.run(hold(served, given.people, given.kills, given.think))
            megabytes = memory_of(served.process.pid)
        assert_kept(Store(database), players)
    waits = np.array([wait for player in players for wait in player.waits])
    print(
        json.dumps(
            {
                "people": given.people, "answers": waits.size, "median_ms": round(1000 * float(np.median(waits)), 1),
                "p95_ms": round(1000 * float(np.quantile(waits, 0.95)), 1), "longest_ms": round(1000 * float(waits.max()), 1),
                "lost": 0, "megabytes": round(megabytes), **{name: round(value, 2) for name, value in found.items()},
            }
        )
    )  # fmt: skip


if __name__ == "__main__":
    main()
