"""The mechanisms that `why` can switch off, each as changes of facts and parameters that take it away: one table for all cases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from sim.scenario import Scenario
from sim.scenario.naming import quoted
from sim.world.registry import MECHANISMS as DECLARED


class Mechanism(NamedTuple):
    """A mechanism, and the changes under which it does nothing."""

    name: str
    changes: Mapping[str, Any]
    """keys as for `--set`; the key of a supplier's or event's own is added for each of them"""


MECHANISMS: tuple[Mechanism, ...] = tuple(Mechanism(name, changes) for m in DECLARED.values() for name, changes in m.switches.items())
EVENTS = "what the script brings"
ATTACKS = "attacks by rivals"


def mechanisms_of(scenario: Scenario) -> list[Mechanism]:
    """The table, with the scripted events and the rivals' attacks of a scenario where it has any."""
    found = list(MECHANISMS)
    if scenario.event:
        found.insert(2, Mechanism(EVENTS, {"event.probability": 0}))
    attackers = {f"supplier.{quoted(s.name)}.attack": "none" for s in scenario.supplier if not s.focal and s.attack != "none"}
    if attackers:
        found.insert(3, Mechanism(ATTACKS, attackers))
    return found
