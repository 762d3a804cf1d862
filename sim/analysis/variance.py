"""Variance-based sensitivity: which part of the variance of an outcome each input makes, alone and with all others."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from sim.errors import KamlabError
from sim.given import whole

LEVEL, RESAMPLES = 0.95, 200
FEWEST, MOST = 8, 2**20


def evaluations(inputs: int, points: int) -> int:
    """How often an outcome is asked for: points (inputs + 2)."""
    return points * (inputs + 2)


def check_points(what: str, given: int) -> int:
    """A number of points for indices.

    Raises
    ------
    KamlabError
        for one that is no power of two from 8 on
    """
    points = whole(what, given, FEWEST, MOST)
    if points & (points - 1):
        near = 1 << (points.bit_length() - 1)
        raise KamlabError(f"{what} must be a power of two, as {near} or {2 * near}, not {points}: the sample is balanced only for those")
    return points


def sobol(
    outcome: Callable[[np.ndarray], np.ndarray], box: Mapping[str, tuple[float, float]], points: int, *, seed: int = 1
) -> pd.DataFrame:
    """Sobol' indices of inputs drawn evenly and independently from a box.

    Parameters
    ----------
    outcome : from an array (draws, inputs), in the order of the box, to an array (draws,)
    box : low and high of every input
    points : a power of two; `evaluations` says how often the outcome is asked for

    Returns
    -------
    DataFrame, the largest total first: input, first (part of the variance that the input makes alone), first_low, first_high, total (with
    all its interactions), total_low, total_high; intervals of 95 % by bootstrap. All are 0 where the outcome does not vary

    References
    ----------
    Sobol' (2001), Mathematics and Computers in Simulation 55; Saltelli et al. (2010), Computer Physics Communications 181, for the
    estimators.

    Examples
    --------
    >>> found = sobol(lambda x: 2 * x[:, 0] + x[:, 1], {"a": (0, 1), "b": (0, 1), "c": (0, 1)}, 256)
    >>> found[["input", "first", "total"]].round(2).values.tolist()
    [['a', 0.8, 0.8], ['b', 0.2, 0.2], ['c', 0.0, 0.0]]
    """
    from scipy.stats import sobol_indices, uniform  # here, since it takes a second that others need not wait

    names = list(box)
    spread = [uniform(loc=low, scale=high - low) for low, high in box.values()]
    seen: list[np.ndarray] = []

    def asked(x: np.ndarray) -> np.ndarray:
        found = np.asarray(outcome(x.T), dtype=float)
        seen.append(found)
        return found

    with np.errstate(divide="ignore", invalid="ignore"):
        result = sobol_indices(func=asked, n=check_points("points", points), dists=spread, rng=np.random.default_rng(seed))
        if np.ptp(np.concatenate(seen)) == 0.0:
            none = np.zeros(len(names))
            parts = {"first": (none, none, none), "total": (none, none, none)}
        else:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # an input that does nothing has an interval of no width, which scipy warns of
                ends = result.bootstrap(confidence_level=LEVEL, n_resamples=RESAMPLES)
            parts = {
                "first": (result.first_order, *ends.first_order.confidence_interval),
                "total": (result.total_order, *ends.total_order.confidence_interval),
            }
    table = pd.DataFrame({"input": names})
    for name, (value, low, high) in parts.items():
        at = np.ravel(value)
        table[name] = at
        for end, found in (("low", np.ravel(low)), ("high", np.ravel(high))):
            table[f"{name}_{end}"] = np.where(np.isfinite(found), found, at)
    return table.sort_values("total", ascending=False, kind="stable").reset_index(drop=True)
