"""What a run can be made from: seed, replication and agent classes of one's own."""

from __future__ import annotations

from collections.abc import Mapping
from inspect import signature
from typing import Any

from sim.errors import KamlabError
from sim.given import shown, whole
from sim.scenario import Scenario

LARGEST_SEED = 2**63 - 1
LARGEST_REPLICATION = 2**32 - 1


def check_agents(agents: Any) -> None:
    """Raise KamlabError where own agent classes are not {standard class: a subclass of it}."""
    if agents is not None and not isinstance(agents, Mapping):
        raise KamlabError(f"agents must name what stands for what, as in {{sim.Supplier: MySupplier}}, not {shown(agents)}")
    if not agents:
        return
    from sim.agents import STANDARD  # here, as above
    from sim.engine.own_steps import own_steps_of

    known = ", ".join(f"sim.{kind.__name__}" for kind in STANDARD)
    for standard, own in agents.items():
        if standard not in STANDARD:
            raise KamlabError(f"agents: {shown(standard)} is no standard agent class; these are: {known}")
        if not (isinstance(own, type) and issubclass(own, standard)):
            raise KamlabError(f"agents: {shown(own)} cannot stand for {standard.__name__}: make it a subclass of {standard.__name__}")
        _check_made_by_row(own)
        own_steps_of(own)


def check_classes(scenario: Scenario) -> None:
    """Raise KamlabError where an agent class that stands in a scenario cannot be made, or has steps that cannot be placed."""
    if scenario.classes:
        from sim.agents import KeyAccount, Supplier  # here, as above

        for own in scenario.classes.values():
            check_agents({KeyAccount if own.buys else Supplier: own.kind})


def _check_made_by_row(own: type) -> None:
    """Raise KamlabError where an own class cannot be made as the world makes its agents."""
    try:
        signature(own).bind("model", 0, "name")
    except TypeError as error:
        raise KamlabError(
            f"agents: {own.__name__} must be made as {own.__name__}(model, row, name), "
            f"which its __init__ hands to super().__init__ ({error})"
        ) from None


def check_seed(seed: Any) -> int:
    """The seed; KamlabError for one that is not a whole number from 0 to 2^63 - 1."""
    return whole("seed", seed, 0, LARGEST_SEED)


def check_replication(replication: Any) -> int:
    """The replication; KamlabError for one that no random numbers can be addressed by."""
    return whole("replication", replication, 0, LARGEST_REPLICATION)
