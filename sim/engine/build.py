"""`build`: a scenario becomes a living world."""

from __future__ import annotations

from collections.abc import Mapping

from sim.agents.row import RowAgent
from sim.engine.compiling import announce_compilation
from sim.engine.populate import populate
from sim.engine.world import World
from sim.errors import KamlabError
from sim.scenario import Scenario, load

LARGEST_SEED = 2**63 - 1
LARGEST_REPLICATION = 2**32 - 1


def build(
    scenario: Scenario | str,
    seed: int = 1,
    replication: int = 0,
    *,
    agents: Mapping[type[RowAgent], type[RowAgent]] | None = None,
    ledger: bool = False,
) -> World:
    """One replication of a scenario as a Mesa model.

    Parameters
    ----------
    scenario : a scenario, the name of a bundled one, or a path to a .toml
    seed : 0 to 2^63 - 1
    replication : 0 to 2^32 - 1; the same replication meets the same luck under every strategy
    agents : own agent classes in place of the standard ones, {sim.Supplier: MySupplier}
    ledger : whether to keep the events (see `sim.run_ledger`)

    Raises
    ------
    KamlabError
        for a seed, replication or agent class that cannot be used

    Examples
    --------
    >>> world = build("three-managers", seed=1)
    >>> world.step()
    >>> world.month
    1
    """
    check_seed(seed)
    check_replication(replication)
    if agents is not None and not isinstance(agents, Mapping):
        raise KamlabError(f"agents must name what stands for what, as in {{sim.Supplier: MySupplier}}, not {agents!r}")
    for standard, own in (agents or {}).items():
        if not (isinstance(own, type) and issubclass(own, standard)):
            raise KamlabError(f"agents: {own!r} cannot stand for {standard.__name__}: make it a subclass of {standard.__name__}")
    announce_compilation()
    return World(populate(load(scenario) if isinstance(scenario, str) else scenario, seed, replication, ledger=ledger), agents)


def check_seed(seed: int) -> None:
    """Raise KamlabError for a seed that is not a whole number from 0 to 2^63 - 1."""
    _check("seed", seed, LARGEST_SEED)


def check_replication(replication: int) -> None:
    """Raise KamlabError for a replication that no luck can be addressed by."""
    _check("replication", replication, LARGEST_REPLICATION)


def _check(what: str, value: int, largest: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= largest:
        raise KamlabError(f"{what} must be a whole number from 0 to {largest}, not {value!r}")
