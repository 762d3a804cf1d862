"""Which of many inputs decide an outcome: rank correlations over random draws, with intervals that allow for their number."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from sim.analysis.quantiles import normal

LEVEL = 0.95


def decisive(drawn: pd.DataFrame, outcome: np.ndarray) -> pd.DataFrame:
    """Rank inputs by how much they decide an outcome.

    Parameters
    ----------
    drawn : a row per draw, a column per input, drawn independently of each other
    outcome : array (draws,)

    Returns
    -------
    DataFrame, the most decisive first: input, correlation (Spearman's), low, high (95 % interval of it, all inputs together:
    Bonferroni), decides (whether the interval leaves out zero), lowest_third, highest_third (share of draws with a
    positive outcome where the input lies in the lowest, the highest third of its draws)

    References
    ----------
    Bonett & Wright (2000), Psychometrika 65, for the standard error of Spearman's correlation.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> drawn = pd.DataFrame(rng.random((200, 3)), columns=["a", "b", "c"])
    >>> decisive(drawn, drawn["b"].to_numpy() ** 3 - 0.1)[["input", "correlation", "decides"]].head(1).values.tolist()
    [['b', 1.0, True]]
    """
    n = len(outcome)
    ranks, target = drawn.astype(float).rank().to_numpy(), pd.Series(outcome).rank().to_numpy()
    z = normal(1 - (1 - LEVEL) / max(1, drawn.shape[1]))
    rows = []
    for place, name in enumerate(drawn.columns):
        column = ranks[:, place]
        still = np.ptp(column) == 0 or np.ptp(target) == 0
        found = 0.0 if still else float(np.corrcoef(column, target)[0, 1])
        low, high = _interval(found, n, z)
        first, second = np.quantile(column, [1 / 3, 2 / 3])
        lowest, highest = float(np.mean(outcome[column <= first] > 0)), float(np.mean(outcome[column >= second] > 0))
        rows.append((name, found, low, high, not still and (low > 0 or high < 0), lowest, highest))
    columns = ["input", "correlation", "low", "high", "decides", "lowest_third", "highest_third"]
    table = pd.DataFrame(rows, columns=columns)
    return table.sort_values("correlation", key=np.abs, ascending=False, kind="stable").reset_index(drop=True)


def _interval(correlation: float, n: int, z: float) -> tuple[float, float]:
    """Fisher's interval with the variance (1 + r^2 / 2) / (n - 3) that ranks need."""
    if n < 4:
        return -1.0, 1.0
    if abs(correlation) >= 1.0:
        return correlation, correlation
    half = z * math.sqrt((1 + correlation**2 / 2) / (n - 3))
    centre = math.atanh(correlation)
    return math.tanh(centre - half), math.tanh(centre + half)


def border(x: np.ndarray, y: np.ndarray, holds: np.ndarray) -> tuple[float, float, float] | None:
    """Line a + b x + c y = 0 on which a statement is as likely to hold as not, by logistic regression.

    x, y : arrays (draws,); holds : array (draws,) of bool. None where all hold or none does.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> x, y = rng.random((2, 5000))
    >>> a, b, c = border(x, y, rng.random(5000) < 1 / (1 + np.exp(-8 * (x - y))))
    >>> round(-b / c, 1), abs(round(a / c, 1))
    (1.0, 0.0)
    """
    if holds.all() or not holds.any():
        return None
    centre, scale = np.array([x.mean(), y.mean()]), np.array([np.ptp(x) or 1.0, np.ptp(y) or 1.0])
    inputs = np.column_stack([np.ones(x.size), (np.column_stack([x, y]) - centre) / scale])
    weights = np.zeros(3)
    ridge = 1e-3 * np.eye(3)  # keeps the weights finite where a line parts the draws without error
    for _ in range(50):
        chance = 1 / (1 + np.exp(-np.clip(inputs @ weights, -30, 30)))
        slope = inputs.T @ (holds - chance) - ridge @ weights
        curve = (inputs * (chance * (1 - chance))[:, None]).T @ inputs + ridge
        step = np.linalg.solve(curve, slope)
        weights += step
        if np.abs(step).max() < 1e-9:
            break
    b, c = weights[1:] / scale
    return float(weights[0] - b * centre[0] - c * centre[1]), float(b), float(c)
