"""`build`: a scenario becomes a living world."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from sim.engine.checks import check_seed
from sim.scenario import Scenario

if TYPE_CHECKING:
    from sim.agents.row import RowAgent
    from sim.engine.world import World


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
    replication : 0 to 2^32 - 1; the same replication meets the same random numbers under every strategy
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
    from sim.engine.world import World  # here, since it loads Mesa, which the batch engine does not need

    return World(scenario, check_seed(seed), replication, agents=agents, ledger=ledger)
