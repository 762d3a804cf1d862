"""Ranks: what a visitor of a lower rank cannot reach in a higher layer, however often (document 003: each layer met by its equal)."""

from __future__ import annotations

from sim.kernel.declare import Mechanism, assumed
from sim.kernel.rule import rule

MECHANISM = Mechanism(
    name="matched ranks",
    parameters=(
        assumed(
            "rank_reach",
            0.5,
            "1",
            0,
            1,
            "most rapport that a visitor reaches one step above the own rank; squared for two steps; 1 for no such limit",
            "document 003 (direction: layers are met by their equals in rank)",
        ),
    ),
    switches={"matched ranks": {"assumptions.rank_reach": 1}},
)


@rule
def ceiling(p, rank, layer):
    """Most rapport that visits by a rank can reach in a layer: rank_reach^(layer - rank) above the own rank, otherwise 1."""
    most = 1.0
    for _ in range(layer - rank):
        most *= p.rank_reach
    return most


@rule
def response(p, visits, rapport):
    """Gain of visits, all paid by equals: gain v / (v + half), v what they are beyond upkeep and opening."""
    cost = p.visits_upkeep
    if rapport < p.known_level:
        cost += p.visits_opening
    v = max(0.0, visits - cost)
    return p.rapport_gain * v / (v + p.visits_half)


@rule
def gained(p, rapport, above, layer):
    """Rapport gained in a month by visits to somebody in a layer; above[k] are the visits by rank k and all higher ranks.

    The equals and their seniors come first; each lower rank adds what it adds to the response, up to its own ceiling:
    sum_k [f(V_k) - f(V_(k-1))] (c_k - r)+, V_k the visits of the k highest. So what lies above a rank's ceiling is for higher ranks alone,
    who must bear the fixed effort with their own visits. With rank_reach = 1 this is f(all visits) (1 - r).
    """
    total, before, most = 0.0, 0.0, 1.0
    for rank in range(layer - 1, -1, -1):
        limit = ceiling(p, rank, layer)
        if limit < most:
            now = response(p, above[rank + 1], rapport)
            total += (now - before) * max(0.0, most - rapport)
            before, most = now, limit
    return total + (response(p, above[0], rapport) - before) * max(0.0, most - rapport)
