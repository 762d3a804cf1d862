"""What summaries tell of assumptions: regression turns them into one number for each assumption, and draws near the data's are kept.

1. Half of the draws teach a ridge regression to read each assumption from the summaries: its prediction is the one summary that matters
   for this assumption (semi-automatic summaries: Fearnhead & Prangle 2012, JRSS B 74).
2. Of the other half, which the regression has not seen, the draws whose prediction lies near the data's are kept, weighted by nearness and
   moved along a local regression to where the data are (Beaumont, Zhang & Balding 2002, Genetics 162), on the logit of the range, so that
   none leaves it.
3. A joint sample of all assumptions has the dependence of the draws kept by all predictions together, and for each assumption the
   distribution of step 2 (marginal adjustment: Nott, Fan, Marshall & Sisson 2014, JCGS 23).

Since step 2 looks at draws that step 1 has not seen, its intervals are right for whatever the regression is worth: a poor one makes them
wide, not wrong.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

LEVEL = 0.9
"""Of intervals and bands."""
NEAR = 0.2
"""Part of the draws that is kept for the distribution of one assumption."""
NEAR_TOGETHER = 0.15
"""The same for all of them together."""
PENALTIES = 10.0 ** np.arange(-1.0, 6.5, 0.5)
FAR = 6.0
"""Standard deviations beyond which a summary counts as no farther."""
EDGE = 1e-3


class Reader(NamedTuple):
    """A regression that reads assumptions from summaries."""

    used: np.ndarray
    centre: np.ndarray
    scale: np.ndarray
    middle: np.ndarray
    spread: np.ndarray
    weights: np.ndarray
    start: np.ndarray

    def read(self, summaries: np.ndarray) -> np.ndarray:
        """Predictions (n, assumptions) from summaries (n, summaries)."""
        features = (_features(self._standard(summaries)) - self.middle) / self.spread
        return self.start + features @ self.weights

    def _standard(self, summaries: np.ndarray) -> np.ndarray:
        standard = (summaries[:, self.used] - self.centre) / self.scale
        return np.clip(np.where(np.isnan(standard), 0.0, standard), -FAR, FAR)


def _features(standard: np.ndarray) -> np.ndarray:
    return np.concatenate([standard, standard**2], axis=1)


def usable(summaries: np.ndarray, data: np.ndarray) -> np.ndarray:
    """Which summaries are defined for the data, and differ between draws."""
    known = ~np.isnan(data) & (np.mean(~np.isnan(summaries), axis=0) > 0.5)
    spread = np.zeros(len(data))
    spread[known] = np.nanstd(summaries[:, known], axis=0)
    size = np.zeros(len(data))
    size[known] = np.nanmax(np.abs(summaries[:, known]), axis=0)
    return np.flatnonzero(known & (spread > 1e-9 * np.maximum(size, 1e-12)))


def learned(summaries: np.ndarray, unit: np.ndarray, used: np.ndarray) -> Reader:
    """Ridge regression of assumptions on summaries and their squares; its penalty by generalised cross-validation.

    summaries : array (draws, summaries); unit : array (draws, assumptions)
    """
    chosen = summaries[:, used]
    centre, scale = np.nanmean(chosen, axis=0), np.nanstd(chosen, axis=0)
    reader = Reader(used, centre, np.where(scale > 0, scale, 1.0), *[np.zeros(0)] * 4)
    features = _features(reader._standard(summaries))
    middle, spread = features.mean(axis=0), features.std(axis=0)
    spread = np.where(spread > 1e-9, spread, np.inf)
    start = unit.mean(axis=0)
    u, s, v = np.linalg.svd((features - middle) / spread, full_matrices=False)
    seen = u.T @ (unit - start)
    n = len(unit)
    rest = ((unit - start) ** 2).sum(axis=0) - (seen**2).sum(axis=0)
    errors, fits = [], []
    for penalty in PENALTIES:
        kept = s**2 / (s**2 + penalty)
        residual = rest + (((1.0 - kept)[:, None] * seen) ** 2).sum(axis=0)
        errors.append(residual / (1.0 - (kept.sum() + 1.0) / n) ** 2 if kept.sum() + 1.0 < 0.9 * n else np.full(len(start), np.inf))
        fits.append((v.T * (s / (s**2 + penalty))) @ seen)
    best = np.argmin(errors, axis=0)
    weights = np.stack([fits[choice][:, place] for place, choice in enumerate(best)], axis=1)
    return reader._replace(middle=middle, spread=spread, weights=weights, start=start)


def _logit(unit: np.ndarray) -> np.ndarray:
    inside = np.clip(unit, EDGE / 10, 1.0 - EDGE / 10)
    return np.log(inside / (1.0 - inside))


def _back(value: np.ndarray) -> np.ndarray:
    return 1.0 / (1.0 + np.exp(-value))


def nearest(distance: np.ndarray, part: float) -> tuple[np.ndarray, np.ndarray]:
    """The draws that are nearest, and their weights (Epanechnikov), which sum to 1."""
    n = min(len(distance), max(100, round(part * len(distance))))
    chosen = np.argsort(distance, kind="stable")[:n]
    reach = distance[chosen[-1]]
    weights = 1.0 - (distance[chosen] / reach) ** 2 if reach > 0 else np.ones(n)
    weights = np.maximum(weights, 0.0)
    return chosen, weights / weights.sum()


def moved(values: np.ndarray, seen: np.ndarray, data: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Values (n, d) moved along their weighted linear regression on what was seen (n, k) to where the data are (k,)."""
    off = seen - data
    design = np.concatenate([np.ones((len(off), 1)), off], axis=1)
    root = np.sqrt(weights)[:, None]
    slopes = np.linalg.lstsq(design * root, values * root, rcond=None)[0]
    return values - off @ slopes[1:]


class Posterior(NamedTuple):
    """What the data tell of the assumptions, as parts of their ranges, 0 to 1.

    values, weights : array (kept, assumptions) each: the distribution of each assumption by itself
    joint : array (kept, assumptions): a sample of all together, of equal weights
    """

    values: np.ndarray
    weights: np.ndarray
    joint: np.ndarray


def weighted_quantile(values: np.ndarray, weights: np.ndarray, levels: np.ndarray) -> np.ndarray:
    """Quantiles of weighted values, interpolated between them."""
    order = np.argsort(values)
    reached = np.cumsum(weights[order])
    return np.interp(levels, (reached - 0.5 * weights[order]) / reached[-1], values[order])


def shortest(values: np.ndarray, weights: np.ndarray, level: float = LEVEL) -> tuple[float, float]:
    """The shortest interval that holds so much of weighted values.

    Unlike one that cuts off as much at either side, it holds an end of the range on which the values lean.
    """
    left = np.linspace(0.0, 1.0 - level, 41)
    lows, highs = (weighted_quantile(values, weights, at) for at in (left, left + level))
    best = int(np.argmin(highs - lows))
    return float(lows[best]), float(highs[best])


def posterior(unit: np.ndarray, read: np.ndarray, data: np.ndarray, seed: int) -> Posterior:
    """The distribution of each assumption, and of all together, given what was read from the data.

    Parameters
    ----------
    unit : array (draws, assumptions), of draws that the reader did not learn from
    read : what it reads from them, array (draws, assumptions)
    data : what it reads from the data, array (assumptions,)
    """
    kept = [_marginal(unit[:, place], read[:, place], data[place]) for place in range(unit.shape[1])]
    values, weights = (np.stack([one[n] for one in kept], axis=1) for n in (0, 1))
    return Posterior(values, weights, _together(unit, read, data, values, weights, seed))


def _marginal(unit: np.ndarray, read: np.ndarray, data: float) -> tuple[np.ndarray, np.ndarray]:
    spread = read.std()
    distance = np.abs(read - data) / spread if spread > 1e-9 else np.zeros(len(read))
    chosen, weights = nearest(distance, NEAR)
    seen = read[chosen, None] if spread > 1e-9 else np.zeros((len(chosen), 0))
    return _back(moved(_logit(unit[chosen])[:, None], seen, np.array([data])[: seen.shape[1]], weights)[:, 0]), weights


def _together(unit: np.ndarray, read: np.ndarray, data: np.ndarray, values: np.ndarray, weights: np.ndarray, seed: int) -> np.ndarray:
    """A joint sample: dependence from the draws near in all that is read, each assumption distributed as by itself."""
    told = np.flatnonzero(read.var(axis=0) > MOST_TOLD * unit.var(axis=0))
    chooses = np.random.default_rng(seed)
    if not len(told):
        chosen, near = np.arange(len(unit)), np.full(len(unit), 1.0 / len(unit))
        sample = unit.copy()
    else:
        off = (read[:, told] - data[told]) / read[:, told].std(axis=0)
        chosen, near = nearest(np.sqrt((off**2).sum(axis=1)), NEAR_TOGETHER)
        sample = unit[chosen].copy()
        sample[:, told] = _back(moved(_logit(unit[chosen][:, told]), read[chosen][:, told], data[told], near))
    sample = sample[chooses.choice(len(sample), size=len(values), p=near)]
    ranks = (np.argsort(np.argsort(sample + 1e-9 * chooses.random(sample.shape), axis=0), axis=0) + 0.5) / len(sample)
    return np.stack([weighted_quantile(values[:, place], weights[:, place], ranks[:, place]) for place in range(sample.shape[1])], axis=1)


MOST_TOLD = 0.02
"""Part of its variance that must be read of an assumption, on average over draws, for it to say which draws are near in all."""
