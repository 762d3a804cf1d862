"""Checks: whether the data look like what the fitted case makes, and whether the months held out were foretold."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from sim.fitting.draws import Seen
from sim.fitting.observed import Observed
from sim.fitting.posterior import LEVEL
from sim.fitting.summaries import summaries_of

DOUBT = 0.05
"""Probability, of all measures together, of doubting data that the case did make."""
TOGETHER = "all together"
TAIL, RIDGE, FAR = 0.1, 0.05, 30.0
BAND = ((1.0 - LEVEL) / 2, (1.0 + LEVEL) / 2)


def by_measure(observed: Observed, fitted: Seen, data: np.ndarray) -> pd.DataFrame:
    """A row for each measure: its level in the data and in the fitted histories, and the chance of a history as odd as the data.

    The distance is Mahalanobis's over the summaries of the measure, so that an odd mixture of values that are each usual counts as far. The
    last row takes all measures together: the sum of the logarithms of their chances, against the same sum of each history (Fisher's
    method, but for the dependence of the measures, which the histories have as well).
    """
    every = summaries_of(observed.measures)
    seen = fitted.summaries[:, 0]
    rows: list[tuple[Any, ...]] = []
    odds, own_odds = 0.0, np.zeros(len(seen))
    for name in observed.measures:
        own = [place for place, one in enumerate(every) if one.measure == name]
        level = seen[:, own[0]][~np.isnan(seen[:, own[0]])]
        low, middle, high = np.quantile(level, (BAND[0], 0.5, BAND[1])) if level.size else (np.nan,) * 3
        distance, there = distances(seen[:, own], data[own])
        chance = chance_of(distance, there)
        odds -= np.log(chance)
        own_odds -= np.log([chance_of(np.delete(distance, place), one) for place, one in enumerate(distance)])
        rows.append((name, data[own[0]], middle, low, high, chance))
    rows.append((TOGETHER, *[np.nan] * 4, chance_of(own_odds, odds)))
    found = pd.DataFrame(rows, columns=["measure", "data", "fitted", "fitted_low", "fitted_high", "chance"])
    enough = np.where(found["measure"] == TOGETHER, DOUBT / 2, DOUBT / 2 / len(observed.measures))
    return found.assign(fits=found["chance"] > enough)


def distances(seen: np.ndarray, data: np.ndarray) -> tuple[np.ndarray, float]:
    """Mahalanobis distances of histories, and of the data, from the middle of the histories.

    Parameters
    ----------
    seen : array (histories, summaries)
    data : array (summaries,)
    """
    known = ~np.isnan(data) & (np.isnan(seen).mean(axis=0) < 0.5)
    if not known.any():
        return np.zeros(len(seen)), 0.0
    seen, data = seen[:, known], data[known]
    middle, spread = np.nanmean(seen, axis=0), np.nanstd(seen, axis=0)
    scale = np.where(spread > 0, spread, 1e-3 * np.maximum(np.abs(middle), 1e-3))
    every = np.vstack([seen, data])
    off = np.clip(np.where(np.isnan(every), 0.0, (every - middle) / scale), -FAR, FAR)
    turn = np.linalg.inv(np.cov(off[:-1], rowvar=False).reshape(len(scale), -1) + RIDGE * np.eye(len(scale)))
    distance = np.sqrt(np.einsum("ni,ij,nj->n", off, turn, off))
    return distance[:-1], float(distance[-1])


def chance_of(distance: np.ndarray, data: float) -> float:
    """Chance of a distance as large as the data's: counted, and beyond the largest tenth by an exponential tail of its mean excess."""
    edge = float(np.quantile(distance, 1.0 - TAIL))
    counted = float((1 + np.sum(distance >= data * (1 - 1e-9))) / (1 + len(distance)))
    excess = float(np.mean(distance[distance > edge] - edge)) if (distance > edge).any() else 0.0
    if data <= edge or excess <= 0:
        return counted
    return min(counted, max(TAIL * float(np.exp(-(data - edge) / excess)), 1e-12))


def _band(means: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The band that holds 90 % of the histories in each month: array (months, measures) each."""
    known = np.where(np.isnan(means).all(axis=0), 0.0, means)
    low, high = np.nanquantile(known, BAND, axis=0)
    missing = np.isnan(means).all(axis=0)
    return np.where(missing, np.nan, low), np.where(missing, np.nan, high)


def data_by_month(observed: Observed) -> np.ndarray:
    """Means over the accounts observed: array (months, measures); nan where none was."""
    there = ~np.isnan(observed.values)
    n = there.sum(axis=1)
    return np.where(n > 0, np.where(there, observed.values, 0.0).sum(axis=1) / np.maximum(n, 1), np.nan)


def by_month(observed: Observed, fitted: Seen, held: Seen | None, first: int) -> pd.DataFrame:
    """Data and bands by measure and month; from month `first` on what a fit of the months before foretold, too."""
    data, (low, high) = data_by_month(observed), _band(fitted.means)
    before = _band(held.means) if held is not None else (np.full(data.shape, np.nan), np.full(data.shape, np.nan))
    frames = []
    for place, name in enumerate(observed.measures):
        months = np.arange(1, observed.months + 1)
        ahead = months >= first
        frames.append(pd.DataFrame({
            "measure": name, "month": months, "data": data[:, place], "fitted_low": low[:, place], "fitted_high": high[:, place],
            "foretold_low": np.where(ahead, before[0][:, place], np.nan), "foretold_high": np.where(ahead, before[1][:, place], np.nan),
        }))  # fmt: skip
    return pd.concat(frames, ignore_index=True)


def held_out_table(observed: Observed, prior: Seen, held: Seen | None, first: int) -> pd.DataFrame:
    """A row for each measure: months held out, part of them within the band that was foretold, and how wide it is against before."""
    columns = ["measure", "months", "within", "within_before", "width_against_before"]
    if held is None:
        return pd.DataFrame(columns=columns)
    data = data_by_month(observed)[first - 1 :]
    after, before = ([end[first - 1 :] for end in _band(seen.means)] for seen in (held, prior))
    rows = []
    for place, name in enumerate(observed.measures):
        known = ~np.isnan(data[:, place])
        if known.any():
            within = [float(np.mean((low[known, place] <= data[known, place]) & (data[known, place] <= high[known, place])))
                      for low, high in (after, before)]  # fmt: skip
            widths = [float(np.nanmean((high - low)[known, place])) for low, high in (after, before)]
            rows.append((name, int(known.sum()), *within, widths[0] / widths[1] if widths[1] > 0 else np.nan))
    return pd.DataFrame(rows, columns=columns)
