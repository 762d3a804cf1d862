"""Which addresses the rules look up: `NUMBA_DISABLE_JIT=1 python -m tests.limits.addresses` prints what it finds as JSON.

Compiled rules cannot be listened to, plain ones can; hence a process of its own.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
import sys
from collections import defaultdict
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as hs

import sim
import sim.rules
from sim.kernel import draws
from sim.rules.script import happens
from sim.scenario import Scenario, load
from tests.properties.cases import cases
from tests.worlds import plain_account, plain_case, plain_supplier

MONTHS = 14


class Listener:
    """Stands in for `uniform` and `normal` in every module of the rules, and writes down who asks for which address."""

    def __init__(self) -> None:
        self.asked: dict[tuple[int, ...], list[str]] = defaultdict(list)
        self.purposes: set[int] = set()
        for found in pkgutil.iter_modules(sim.rules.__path__, "sim.rules."):
            module = importlib.import_module(found.name)
            for name in ("uniform", "normal"):
                if hasattr(module, name):
                    setattr(module, name, self.instead_of(getattr(draws, name)))

    def instead_of(self, draw: Any) -> Any:
        def listening(clock, purpose, i, j):
            caller = sys._getframe(1)
            scripted = caller.f_code is happens.__code__
            if scripted:  # whether an event of the script comes about is one question, whoever of those it concerns asks
                caller = sys._getframe(2)
            where = f"{caller.f_globals['__name__']}.{caller.f_code.co_name}:{caller.f_lineno}"
            places = self.asked[int(clock[2]), int(purpose), int(i), int(j)]
            if not (scripted and where in places):
                places.append(where)
            self.purposes.add(int(purpose))
            return draw(clock, purpose, i, j)

        return listening

    def listen(self, scenario: Scenario, seed: int) -> list[str]:
        """Live through a scenario; returns a sentence for every address that was asked for twice in a month."""
        self.asked.clear()
        world = sim.build(scenario, seed=seed)
        for _ in range(min(MONTHS, scenario.months)):
            world.step()
        return [f"{address}: {' and '.join(places)}" for address, places in self.asked.items() if len(places) > 1]


def eventful(scenario: Scenario, busy: int) -> Scenario:
    """The scenario with its events crowded into one month, each as likely to happen as not."""
    event = [{**e.model_dump(), "month": busy, "probability": 0.5} for e in scenario.event]
    return Scenario.model_validate(scenario.model_dump() | {"event": event})


def raiders() -> Scenario:
    """Two who raid each other where power shifts, and look for contacts who would rather deal with them in between."""
    raid = {"attack": "raid", "relationship": "layered", "probing": 1.0}
    suppliers = [plain_supplier("Focal", focal=True, **raid), plain_supplier("Rival", **raid)]
    return plain_case(supplier=suppliers, account=[plain_account("Account", count=3, power_shift=3.0)])


def adaptive() -> Scenario:
    """A supplier and an account who decide every month."""

    def decide(see, do, keep):
        do.opening = see.chance

    return plain_case().with_(policy=sim.policy(decide), set={"account.policy": sim.policy(decide)})


def main() -> None:
    """Random worlds with their events in one month, a case, raiders among themselves, and adaptive policies on both sides."""
    listener, shared = Listener(), []

    @settings(max_examples=80, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(cases(), hs.integers(1, 3))
    def random_worlds(case, busy):
        shared.extend(listener.listen(eventful(case, busy), seed=2))

    random_worlds()
    for seed in range(1, 5):  # a case in which relationships end, and may be resumed
        shared.extend(listener.listen(load("gree-gome"), seed))
        shared.extend(listener.listen(raiders(), seed))
    shared.extend(listener.listen(adaptive(), seed=1))
    print(json.dumps({"shared": sorted(set(shared)), "purposes": sorted(listener.purposes)}))


if __name__ == "__main__":
    main()
