"""Splitting a gap among the mechanisms that make it (Shapley 1953): each gets its mean effect over the orders of switching off."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

Gap = Callable[[frozenset[str]], np.ndarray]


def orders(players: Sequence[str], pairs: int, seed: int = 0) -> list[tuple[str, ...]]:
    """`pairs` random orders, each with its reverse, so that every mechanism is early as often as late."""
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(pairs):
        order = tuple(str(players[i]) for i in rng.permutation(len(players)))
        found += [order, order[::-1]]
    return list(dict.fromkeys(found))


def split(gap: Gap, chosen: Sequence[Sequence[str]]) -> dict[str, np.ndarray]:
    """What each mechanism adds to a gap: mean over the orders of gap(before it is off) - gap(once it is off).

    Parameters
    ----------
    gap : the gap, one value per replication, with a set of mechanisms switched off; called once for each set
    chosen : orders of the same mechanisms

    Returns
    -------
    array (replications,) per mechanism; they add up, in every replication, to gap(none off) - gap(all off)

    Examples
    --------
    >>> parts = split(lambda off: np.array([float({"a", "b"} - off == {"a", "b"})]), [("a", "b"), ("b", "a")])
    >>> {name: part.tolist() for name, part in parts.items()}
    {'a': [0.5], 'b': [0.5]}
    """
    known: dict[frozenset[str], np.ndarray] = {}

    def cached(off: frozenset[str]) -> np.ndarray:
        if off not in known:
            known[off] = gap(off)
        return known[off]

    parts: dict[str, np.ndarray] = {}
    for order in chosen:
        off: frozenset[str] = frozenset()
        for name in order:
            part = cached(off) - cached(off | {name})
            parts[name] = parts.get(name, 0.0) + part / len(chosen)
            off |= {name}
    return parts
