"""Climbing a noisy hill: CMA-ES, each generation on random numbers of its own that all its candidates share.

A candidate that met good random numbers is soon forgotten, since no later generation meets them again; what is kept of a climb is the
mean of its distribution and never its candidate with the best random numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.util import find_spec
from typing import Any, NamedTuple

import numpy as np

from sim.errors import KamlabError

WIDTH = 0.25
"""First standard deviation, as part of each range."""

Score = Callable[[np.ndarray, int], np.ndarray]
"""Worth of candidates (candidates, coordinates) in a generation: array (candidates,), more is better."""


class Climb(NamedTuple):
    """A finished climb.

    path : the mean after each generation, array (generations, coordinates)
    worth : mean worth of each generation's candidates, array (generations,)
    spread : largest standard deviation over the coordinates at the end
    """

    path: np.ndarray
    worth: np.ndarray
    spread: float

    @property
    def top(self) -> np.ndarray:
        """Where it ended."""
        return self.path[-1]

    @property
    def before(self) -> np.ndarray:
        """Where it stood when two thirds of its generations were done."""
        return self.path[(2 * len(self.path)) // 3 - 1 if len(self.path) > 2 else 0]


def check_can_climb() -> None:
    """Raise KamlabError where the library that searches (cma) is not installed."""
    if find_spec("cma") is None:
        raise KamlabError("a search needs the package cma, which is not installed: pip install 'kamlab[search]'")


def climb(
    score: Score,
    start: Sequence[float] | np.ndarray,
    *,
    generations: int,
    population: int,
    seed: int,
    done: list[list[float]],
    kept: Callable[[], Any],
) -> Climb:
    """Climb from a start within the unit cube.

    Parameters
    ----------
    done : worth of every candidate of the generations that an earlier run has made; those that are made now are added to it
    kept : called after each generation that is made, to keep `done`

    References
    ----------
    Hansen (2016), The CMA evolution strategy: a tutorial, arXiv:1604.00772.
    """
    import cma

    n = len(start)
    draw = np.random.default_rng(seed)
    options = {
        "bounds": [0, 1], "popsize": population, "seed": np.nan, "verbose": -9, "verb_log": 0, "verb_disp": 0,
        "randn": lambda *shape: draw.standard_normal(shape), "maxiter": generations + 1,
    }  # fmt: skip
    idle = [0.5] * (2 - n)  # the method needs two coordinates
    strategy = cma.CMAEvolutionStrategy([*np.clip(start, 0.0, 1.0), *idle], WIDTH, options)
    path, worth = [], []
    for generation in range(generations):
        candidates = strategy.ask()
        if generation == len(done):
            done.append([float(value) for value in score(np.array(candidates)[:, :n], generation)])
            kept()
        strategy.tell(candidates, [-value for value in done[generation]])
        path.append(np.clip(np.array(strategy.result.xfavorite)[:n], 0.0, 1.0))
        worth.append(float(np.mean(done[generation])))
    return Climb(np.array(path), np.array(worth), float(np.max(strategy.result.stds[:n])))
