"""Checks: whether the data look like what the fitted case makes, and whether the months held out were foretold."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.fitting.draws import Seen
from sim.fitting.observed import Observed
from sim.fitting.posterior import LEVEL
from sim.fitting.summaries import summaries_of

DOUBT = 0.05
"""Probability, of all measures together, of doubting data that the case did make."""
BAND = ((1.0 - LEVEL) / 2, (1.0 + LEVEL) / 2)


def by_measure(observed: Observed, fitted: Seen, data: np.ndarray) -> pd.DataFrame:
    """A row for each measure: its level in the data and in the fitted histories, and how many of these are as far from their middle.

    The distance is Mahalanobis's over the summaries of the measure, so that an odd mixture of values that are each usual counts as far.
    """
    rows = []
    every = summaries_of(observed.measures)
    for name in observed.measures:
        own = [place for place, one in enumerate(every) if one.measure == name]
        seen, there = fitted.summaries[:, 0, own], data[own]
        level = seen[:, 0][~np.isnan(seen[:, 0])]
        low, high = np.quantile(level, BAND) if level.size else (np.nan, np.nan)
        rows.append((name, there[0], float(np.median(level)) if level.size else np.nan, low, high, _part_as_far(seen, there)))
    found = pd.DataFrame(rows, columns=["measure", "data", "fitted", "fitted_low", "fitted_high", "as_far"])
    found["fits"] = found["as_far"] > DOUBT / len(found)
    return found


def _part_as_far(seen: np.ndarray, data: np.ndarray) -> float:
    """Part of the histories, the data among them, that lie as far from the middle as the data do."""
    known = ~np.isnan(data) & (np.isnan(seen).mean(axis=0) < 0.5)
    if not known.any():
        return 1.0
    seen, data = seen[:, known], data[known]
    middle = np.nanmean(seen, axis=0)
    spread = np.nanstd(seen, axis=0)
    scale = np.where(spread > 0, spread, 1e-6 * np.maximum(np.abs(middle), 1e-6))
    off = np.vstack([np.where(np.isnan(seen), 0.0, (seen - middle) / scale), (data - middle) / scale])
    turn = np.linalg.inv(np.cov(off[:-1], rowvar=False).reshape(len(scale), -1) + 0.05 * np.eye(len(scale)))
    distance = np.einsum("ni,ij,nj->n", off, turn, off)
    return float(np.mean(distance >= distance[-1] * (1 - 1e-12)))


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
