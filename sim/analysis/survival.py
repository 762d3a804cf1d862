"""Survival: the share of accounts not yet lost, all of them observed to the horizon, so that nothing is censored."""

from __future__ import annotations

import math

import numpy as np

from sim.analysis.contrast import Estimate, wilson


def surviving(lost: np.ndarray, accounts: int) -> Estimate:
    """Share of accounts not lost, with an interval that stays within 0 to 1 and knows that the accounts of a run share its random numbers.

    Wilson's interval at the effective sample size, the number of independent accounts that would vary as much as these do
    (Korn & Graubard 1998, Survey Methodology 24). Where all or none are lost, no variation is seen and all accounts count.

    Parameters
    ----------
    lost : array (replications,), share of a run's accounts that are lost, 0 to 1
    accounts : accounts of a run, 1 or more

    Examples
    --------
    >>> surviving(np.array([0.0, 0.5, 0.5, 1.0]), accounts=2).value
    0.5
    """
    n = lost.size
    share = 1.0 - float(np.mean(lost))
    if n < 2:
        return Estimate(share, math.nan, math.nan, math.nan, n)
    variance = float(np.var(lost, ddof=1)) / n
    effective = n * accounts if variance == 0 else min(n * accounts, max(1, round(share * (1 - share) / variance)))
    found = wilson(share * effective, effective)
    return found._replace(error=math.sqrt(variance), n=n)
