"""What a relationship is still worth: the months that successors would live from here on, on other random numbers than the game's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from sim.engine.batch import bytes_of
from sim.engine.steps import live
from sim.strategies import Conflict, Coverage
from sim.strategies.coverage import LAYERS, RANKS
from sim.world.columns import copy_of
from sim.world.measures import MEASURES

REPLICATIONS = 20
"""Behind an estimate: its standard error is then below a quarter of what the months themselves vary (benchmarks/RESULTS.md)."""


def standing(state: Any) -> Any:
    """A copy of a state between two months, without the ledger, from which months can be lived again and again."""
    return copy_of(state._replace(ledger=np.zeros((0, state.ledger.shape[1]))))


def take_over(state: Any, supplier: int, coverage: Coverage, policy: Conflict) -> None:
    """Put a successor in the place of a supplier's manager (its row): visits and bargaining are this one's from now on."""
    state.supplier["effort"][supplier] = [[coverage.visits(layer, rank) for layer in LAYERS] for rank in RANKS]
    state.supplier["links"][supplier] = coverage.links
    state.supplier["monitoring"][supplier] = coverage.monitoring
    state.pair["policy"][supplier, :] = policy.traits


def months_on(state: Any, parameters: Any, months: int) -> Iterator[Any]:
    """Live on from a state, in place, by the compiled months, which are those of the agents to the last bit; yields it after each."""
    series = np.empty((1, len(MEASURES)))
    for _ in range(months):
        live(state, parameters, 0, series)
        yield state


def replicated(first: Any, parameters: Any, months: int, replications: int = REPLICATIONS) -> Iterator[Any]:
    """Live the next months from one state in so many replications other than its own; yields the state after each month of each."""
    state, own = copy_of(first), int(first.clock[1])
    pairs = list(zip(bytes_of(state), bytes_of(first), strict=True))
    for replication in range(1, replications + 1):
        for table, start in pairs:
            table[...] = start
        state.clock[1] = own + replication
        yield from months_on(state, parameters, months)
