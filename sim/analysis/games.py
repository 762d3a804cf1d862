"""Games in normal form: best responses, dominated strategies, equilibria, regret and replicator dynamics.

A game of n sides is one array of payoffs (sides, strategies of the first, strategies of the second, ...). Equilibria in mixed strategies,
and the dynamics, are of two sides. Estimated payoffs decide nothing at a tie; how far they can be trusted is asked by drawing the
replications again (`kept`).
"""

from __future__ import annotations

from importlib.util import find_spec
from itertools import combinations, product
from math import comb
from typing import Any, NamedTuple

import numpy as np

MOST_SUPPORTS = 20_000
"""Pairs of supports that are tried; of a larger game only those of the smaller supports."""
SAME = 1e-9
"""Differences in payoffs, against their spread, and in parts of a mixture, that count as none."""


class Equilibrium(NamedTuple):
    """Strategies from which no side gains by leaving alone: for each side the part of every strategy, array (strategies,)."""

    mixture: tuple[np.ndarray, ...]

    @property
    def support(self) -> tuple[tuple[int, ...], ...]:
        """For each side the strategies that are played at all."""
        return tuple(tuple(np.flatnonzero(parts > SAME).tolist()) for parts in self.mixture)

    @property
    def pure(self) -> bool:
        """Whether each side plays one strategy."""
        return all(len(played) == 1 for played in self.support)


class Mixed(NamedTuple):
    """Equilibria of a game of two sides. all : whether the search left none out (but for those of degenerate games)."""

    equilibria: tuple[Equilibrium, ...]
    all: bool


def _slack(payoffs: np.ndarray) -> float:
    return SAME * float(np.ptp(payoffs))


def pure_equilibria(payoffs: np.ndarray) -> list[tuple[int, ...]]:
    """Cells from which no side gains by leaving alone.

    Parameters
    ----------
    payoffs : array (sides, strategies ...)

    Examples
    --------
    >>> dilemma = np.array([[[3, 0], [5, 1]], [[3, 5], [0, 1]]])
    >>> pure_equilibria(dilemma)
    [(1, 1)]
    """
    return [tuple(cell) for cell in np.argwhere(_is_pure(payoffs)).tolist()]


def _is_pure(payoffs: np.ndarray) -> np.ndarray:
    best = [own >= own.max(axis=side, keepdims=True) - _slack(own) for side, own in enumerate(payoffs)]
    return np.logical_and.reduce(best)


def dominated(payoffs: np.ndarray, side: int) -> dict[int, int]:
    """Strategies of a side that another one beats whatever the others do, each with the one that beats it by most on average.

    Examples
    --------
    >>> dominated(np.array([[[3, 0], [5, 1]], [[3, 5], [0, 1]]]), side=0)
    {0: 1}
    """
    own = np.moveaxis(payoffs[side], side, 0)
    own = own.reshape(len(own), -1)
    found = {}
    for worse in range(len(own)):
        better = [by for by in range(len(own)) if by != worse and (own[by] > own[worse] + _slack(own)).all()]
        if better:
            found[worse] = max(better, key=lambda by: float(own[by].mean()))
    return found


def left_after_elimination(payoffs: np.ndarray) -> list[list[int]]:
    """For each side the strategies that are left when dominated ones are struck out, again and again."""
    left = [list(range(n)) for n in payoffs.shape[1:]]
    while True:
        part = payoffs[np.ix_(range(len(left)), *left)]
        struck = [set(dominated(part, side)) for side in range(len(left))]
        if not any(struck):
            return left
        left = [[name for place, name in enumerate(names) if place not in gone] for names, gone in zip(left, struck, strict=True)]


def regret(payoffs: np.ndarray, side: int) -> np.ndarray:
    """Most that each strategy of a side loses against the best answer to what the others do: array (strategies,).

    References
    ----------
    Savage (1951), Journal of the American Statistical Association 46.
    """
    own = np.moveaxis(payoffs[side], side, 0)
    own = own.reshape(len(own), -1)
    return (own.max(axis=0) - own).max(axis=1)


def can_mix() -> bool:
    """Whether the library that finds mixed equilibria (nashpy) is installed."""
    return find_spec("nashpy") is not None


def mixed_equilibria(payoffs: np.ndarray) -> Mixed:
    """Equilibria of a game of two sides, pure and mixed, among the strategies that survive elimination (which loses none).

    Supports of equal size are tried one after another (Porter, Nudelman & Shoham 2008), the small ones first, each by Nashpy's solution of
    its indifference. All sizes find every equilibrium of a game that is not degenerate; of a large game the large supports are left out,
    and then `all` is false.

    Parameters
    ----------
    payoffs : array (2, rows, columns)
    """
    left = left_after_elimination(payoffs)
    found = [Equilibrium(tuple(np.eye(n)[at] for at, n in zip(cell, payoffs.shape[1:], strict=True))) for cell in pure_equilibria(payoffs)]
    tried = 0
    for size in range(2, min(map(len, left)) + 1):
        tried += comb(len(left[0]), size) * comb(len(left[1]), size)
        if tried > MOST_SUPPORTS:
            return Mixed(tuple(_once(found)), False)
        pairs = product(combinations(left[0], size), combinations(left[1], size))
        found += [one for support in pairs if (one := on_support(payoffs, support)) is not None]
    return Mixed(tuple(_once(found)), True)


def _spread(parts: np.ndarray, names: tuple[int, ...], n: int) -> np.ndarray:
    whole = np.zeros(n)
    whole[list(names)] = parts
    return whole


def _once(found: list[Equilibrium]) -> list[Equilibrium]:
    kept: list[Equilibrium] = []
    for one in found:
        if not any(all(np.allclose(a, b, atol=1e-6) for a, b in zip(one.mixture, other.mixture, strict=True)) for other in kept):
            kept.append(one)
    return kept


def is_equilibrium(payoffs: np.ndarray, found: Equilibrium, slack: float = 1e-7) -> bool:
    """Whether no side of two gains by leaving; `slack` as part of the payoffs' spread."""
    x, y = found.mixture
    if not all(part.min() >= -SAME and abs(part.sum() - 1.0) < 1e-6 for part in (x, y)):
        return False
    first, second = payoffs[0] @ y, x @ payoffs[1]
    return bool(
        first.max() - x @ first <= slack * np.ptp(payoffs[0]) + 1e-300 and second.max() - second @ y <= slack * np.ptp(payoffs[1]) + 1e-300
    )


def on_support(payoffs: np.ndarray, support: tuple[tuple[int, ...], ...]) -> Equilibrium | None:
    """The equilibrium of two sides on a support of equal sizes, where there is one."""
    from nashpy.algorithms.support_enumeration import solve_indifference

    size = len(support[0])
    if len(support[1]) != size:
        return None
    played = np.arange(size)
    a, b = payoffs[np.ix_((0, 1), *support)]  # the support alone: strategies that are not played come out as -1e-17, and are refused
    x, y = solve_indifference(b.T, played, played), solve_indifference(a, played, played)
    if x is False or y is False or min(x.min(), y.min()) <= SAME:
        return None
    x, y = (_spread(parts, names, n) for parts, names, n in zip((x, y), support, payoffs.shape[1:], strict=True))
    found = Equilibrium((x, y))
    return found if is_equilibrium(payoffs, found) else None


def kept(draws: np.ndarray, support: tuple[tuple[int, ...], ...]) -> np.ndarray:
    """In which draws of the payoffs an equilibrium on a support stands.

    Parameters
    ----------
    draws : array (draws, sides, strategies ...)

    Returns
    -------
    array (draws,) of bool
    """
    if all(len(played) == 1 for played in support):
        cell = tuple(played[0] for played in support)
        stands = np.ones(len(draws), bool)
        for side in range(draws.shape[1]):
            line: Any = [slice(None), side, *cell]
            line[2 + side] = slice(None)
            own = draws[tuple(line)]
            stands &= own[:, cell[side]] >= own.max(axis=1)
        return stands
    return np.array([on_support(payoffs, support) is not None for payoffs in draws])


class Rest(NamedTuple):
    """Where dynamics come to rest: the parts of each side's strategies, and the share of starts that end there."""

    mixture: tuple[np.ndarray, ...]
    share: float


def replicate(payoffs: np.ndarray, x: np.ndarray, y: np.ndarray, times: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Two-population replicator dynamics: a strategy spreads as far as it earns more than its population's mean.

    dx_i/dt = x_i ((A y)_i - x A y), dy_j/dt = y_j ((x B)_j - x B y), with payoffs against their spread, so that a unit of time is one in
    which a strategy that earns the whole spread more than the mean grows e-fold.

    Parameters
    ----------
    payoffs : array (2, rows, columns)
    x, y : parts at the start
    times : array (times,), the first one that of the start

    Returns
    -------
    arrays (times, rows) and (times, columns)

    References
    ----------
    Taylor & Jonker (1978), Mathematical Biosciences 40; Taylor (1979), Journal of Applied Probability 16, for two populations.
    """
    from scipy.integrate import solve_ivp

    a, b = (own / max(float(np.ptp(own)), 1e-300) for own in payoffs)
    n = len(x)

    def flow(_: float, parts: np.ndarray) -> np.ndarray:
        p, q = parts[:n], parts[n:]
        first, second = a @ q, p @ b
        return np.concatenate([p * (first - p @ first), q * (second - second @ q)])

    found = solve_ivp(flow, (times[0], times[-1]), np.concatenate([x, y]), method="LSODA", t_eval=times, rtol=1e-8, atol=1e-12).y.T
    found = np.clip(found, 0.0, 1.0)
    return found[:, :n] / found[:, :n].sum(axis=1, keepdims=True), found[:, n:] / found[:, n:].sum(axis=1, keepdims=True)


def rests(payoffs: np.ndarray, starts: int, seed: int, until: float = 500.0) -> tuple[list[Rest], float]:
    """Where the dynamics end from random starts, the most frequent first, and the share of starts that still move at the end.

    Starts are drawn evenly from all mixtures (Dirichlet); a start still moves where its last tenth changes a part by more than .01.
    """
    draw = np.random.default_rng(seed)
    times = np.array([0.0, 0.9 * until, 0.95 * until, until])
    ends: list[list] = []
    moving = 0
    for _ in range(starts):
        x, y = replicate(payoffs, draw.dirichlet(np.ones(payoffs.shape[1])), draw.dirichlet(np.ones(payoffs.shape[2])), times)
        if max(np.ptp(x[1:], axis=0).max(), np.ptp(y[1:], axis=0).max()) > 0.01:
            moving += 1
            continue
        for end in ends:
            if np.abs(end[0][0] - x[-1]).max() < 0.02 and np.abs(end[0][1] - y[-1]).max() < 0.02:
                end[1] += 1
                break
        else:
            ends.append([(x[-1], y[-1]), 1])
    ends.sort(key=lambda end: -end[1])
    return [Rest(mixture, count / starts) for mixture, count in ends], moving / starts
