"""The floor of the benchmarks draws and works out as much as the model does."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import numpy as np

import sim
from benchmarks.floor import counts, months_of_draws, run_floor

QUIET = {
    "account.power_shift": 0.0,
    "account.turnover": 0.0,
    "assumptions.conflict_base": 0.0,
    "assumptions.conflict_gap": 0.0,
    "assumptions.conflict_divergence": 0.0,
}
"""A case without disputes, shifts and new people, in which draws are made all the same."""

COUNTING = """
import json, math, sys
import numpy as np
import sim
from collections import Counter
import sim.engine  # every rule is loaded before it is wrapped
from sim.rules import relate

made = Counter()

def counted(name, function):
    def count(*arguments):
        made[name] += 1
        return function(*arguments)
    return count

class Exponent(np.float64):
    # A power whose exponent this is, or its reciprocal, counts.
    def __rpow__(self, base):
        made["powers"] += 1
        return float(base) ** float(self)
    def __rtruediv__(self, one):
        return Exponent(one / float(self))

for name, module in list(sys.modules.items()):
    if name.startswith("sim.rules."):
        for draw in ("uniform", "normal"):
            if hasattr(module, draw):
                setattr(module, draw, counted(draw + "s", getattr(module, draw)))
math.exp = counted("exponentials", math.exp)
weakest_link = relate.weakest_link
relate.weakest_link = lambda power, support, exponent: weakest_link(power, support, Exponent(exponent))

case, settings = json.loads(sys.argv[1])
world = sim.build(sim.load(case).with_(set=settings), seed=3)
months = []
for _ in range(4):
    made.clear()
    world.step()
    months.append([made[name] for name in ("uniforms", "normals", "exponentials", "powers")])
print(json.dumps(months))
"""


def counted_months(case: str) -> list[list[int]]:
    """Uniforms, normals, exponentials and powers of the first four months in plain Python."""
    done = subprocess.run(
        [sys.executable, "-c", COUNTING, json.dumps([case, QUIET])],
        env=os.environ | {"NUMBA_DISABLE_JIT": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


def test_the_floor_counts_what_a_quiet_month_of_the_model_needs():
    first, *others = counted_months("three-managers")
    expected = counts(sim.load("three-managers"))
    assert others == [list(expected)] * 3
    # Demand does not move in the first month, so that it is the scenario's own.
    assert first[1] == 0


def test_the_counts_named_in_the_text_are_those_of_three_managers():
    assert counts(sim.load("three-managers")) == (192, 13, 221, 144)


def test_the_floor_really_makes_its_draws():
    """Its sum is that of means: half for a uniform, zero for a normal draw."""
    n = 100_000
    clock = np.array([1, 0, 0])
    total = months_of_draws(clock, 1, n, 0, 0, 0, -1.0)
    assert abs(total / n - 0.5) <= 4.0 * np.sqrt(1.0 / 12.0 / n)
    total = months_of_draws(clock, 1, 0, n, 0, 0, -1.0)
    assert abs(total / n) <= 4.0 / np.sqrt(n)
    scenario = sim.load("three-managers").with_(months=2)
    assert run_floor(scenario, 1) != run_floor(scenario, 2)
