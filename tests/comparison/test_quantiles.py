"""Quantiles worked out without SciPy are SciPy's."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import integrate, stats

from sim.analysis.contrast import mean
from sim.analysis.quantiles import LARGEST_BY_SERIES, normal, student

LEVELS = (0.01, 0.5, 0.8, 0.9, 0.95, 0.99, 0.999, 1 - 0.05 / 190, 0.99999)
DEGREES = (*range(1, 40), 59, 99, 199, 500, *range(LARGEST_BY_SERIES - 2, LARGEST_BY_SERIES + 3), 4999, 10**5, 10**6 - 1)


@pytest.mark.parametrize("level", LEVELS)
def test_intervals_are_as_wide_as_scipy_says(level):
    assert normal(level) == pytest.approx(stats.norm.ppf(0.5 + level / 2), rel=1e-12)
    for degrees in DEGREES:
        assert student(degrees, level) == pytest.approx(stats.t.ppf(0.5 + level / 2, degrees), rel=2e-11), degrees


@pytest.mark.parametrize("degrees", [1, 2, 3, 10, 999])
def test_as_much_lies_within_as_the_density_says(degrees):
    """By another road than quantiles, SciPy's or ours: the density, written out, is added up."""
    log_scale = math.lgamma((degrees + 1) / 2) - math.lgamma(degrees / 2) - 0.5 * math.log(degrees * math.pi)
    end = student(degrees, 0.95)
    within, _ = integrate.quad(lambda t: math.exp(log_scale - (degrees + 1) / 2 * math.log1p(t * t / degrees)), -end, end, epsabs=1e-12)
    assert within == pytest.approx(0.95, abs=1e-9)


def test_a_mean_has_the_interval_of_the_textbook():
    values = np.random.default_rng(1).normal(3.0, 2.0, 12)
    low, high = stats.ttest_1samp(values, 0.0).confidence_interval(0.95)
    assert mean(values)[1:3] == pytest.approx((low, high), rel=1e-12)
