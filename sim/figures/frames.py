"""From a comparison to the tidy frames that are drawn."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.analysis.contrast import mean
from sim.analysis.results import Results
from sim.analysis.survival import surviving


def relationships(comparison: Results) -> list[str]:
    """Relationships compared, in order."""
    return list(dict.fromkeys(cell.relationship for cell in comparison.cells))


def policies(comparison: Results, relationship: str | None = None) -> list[str]:
    """Policies compared, in order; of one relationship or of all."""
    return list(dict.fromkeys(cell.policy for cell in comparison.cells if relationship in (None, cell.relationship)))


def curve(values: np.ndarray) -> pd.DataFrame:
    """Mean of each month, its 95 % interval (low, high) and the middle 90 % of replications (q05, q95).

    Parameters
    ----------
    values : array (replications, months)
    """
    found = [mean(month) for month in values.T]
    q05, q95 = np.quantile(values, (0.05, 0.95), axis=0)
    return pd.DataFrame(
        {
            "month": range(1, values.shape[1] + 1),
            "mean": [e.value for e in found],
            "low": [e.low for e in found],
            "high": [e.high for e in found],
            "q05": q05,
            "q95": q95,
        }
    )


def curves(comparison: Results, measure: str, relationship: str, *, cumulative: bool = False, against: str = "") -> pd.DataFrame:
    """A measure over time in each policy of a relationship.

    Parameters
    ----------
    cumulative : whether the months are added up from the first
    against : a policy from which the others are told as differences, replication by replication on the same random numbers

    Returns
    -------
    DataFrame with columns policy, month, mean, low, high (95 % interval of the mean), q05, q95 (90 % of replications)
    """
    base = comparison.monthly(measure, against, relationship) if against else 0.0
    frames = []
    for policy in policies(comparison, relationship):
        values = comparison.monthly(measure, policy, relationship) - base
        frames.append(curve(np.cumsum(values, axis=1) if cumulative else values).assign(policy=policy))
    return pd.concat(frames, ignore_index=True)


def survival(comparison: Results, relationship: str) -> pd.DataFrame:
    """Share of accounts never lost to a break-up up to each month, in each policy of a relationship.

    Returns
    -------
    DataFrame with columns policy, month, mean, low, high (95 % interval)
    """
    accounts = sum(account.count for account in comparison.scenario.account)
    rows = []
    for policy in policies(comparison, relationship):
        # A break-up is not taken back in "lost at least once"; the running maximum says so whatever the window.
        lost = np.maximum.accumulate(comparison.monthly("breakup", policy, relationship), axis=1)
        for month, column in enumerate(lost.T, start=1):
            found = surviving(column, accounts)
            rows.append((policy, month, found.value, found.low, found.high))
    return pd.DataFrame(rows, columns=["policy", "month", "mean", "low", "high"])


def outcomes(comparison: Results, measure: str) -> pd.DataFrame:
    """A measure over the whole horizon in each replication: columns policy, relationship, value."""
    told = [cell.relationship for cell in comparison.cells for _ in range(comparison.series.shape[1])]
    return comparison.runs.assign(relationship=told)[["policy", "relationship", measure]].rename(columns={measure: "value"})
