"""Departures: what the sales of the next year lose when account managers leave, against a replica in which nobody leaves."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.contrast import Estimate, around
from sim.engine.checks import check_seed
from sim.errors import KamlabError
from sim.experiment.outcomes import Column, outcomes
from sim.given import shown, whole
from sim.scenario import Scenario, load
from sim.scenario.naming import quoted
from sim.workers import number_of_workers

STAYS = {f"assumptions.{name}": 0.0 for name in ("rep_turnover", "rep_value", "rep_unrest", "rep_peers")}
"""Nobody leaves but those whom the inquiry sends."""
DESTINATIONS = {"out of the trade": 1.0, "to a rival": 0.0}
"""Where those who leave go, and the value of `leaves_trade` for it."""
YEAR = 12


def departures(
    scenario: str | Path | Scenario,
    plans: Sequence[str] = ("commission", "mixed", "salary"),
    *,
    month: int = 25,
    replications: int = 200,
    seed: int = 1,
    progress: bool = False,
    workers: int | None = None,
) -> pd.DataFrame:
    """Let all account managers of the focal supplier leave in one month, and compare the sales of the year from then on with a replica.

    The replica has the same random numbers and facts, and nobody leaves it. What is compared are invoices to the key accounts.

    Parameters
    ----------
    plans : pay plans of the focal supplier, by name: they decide who owns the customer
    month : in which they leave, 2 to the horizon less 11
    replications : of both worlds, for each plan and destination
    scenario : a bundled scenario's name, a path to a .toml, or a scenario
    seed : of the random numbers, 0 to 2^63 - 1
    progress : whether a bar is shown
    workers : threads at work; by default KAMLAB_WORKERS, or as many as this machine or job has

    Returns
    -------
    DataFrame, a row per plan and destination of those who leave: plan, goes, owned (part of rapport that was theirs the month before,
    0 to 1), loss (part of the replica's sales of that year), low, high (95 % interval)

    Raises
    ------
    KamlabError
        for a month whose following year the scenario does not have, an unknown plan, and other input that cannot be used

    References
    ----------
    Shi, Sridhar, Grewal & Lilien (2017), Journal of Marketing 81(2): a departure costs 13 to 18 % of annual sales.

    Examples
    --------
    >>> departures("three-managers", ["commission"], replications=2).columns.tolist()
    ['plan', 'goes', 'owned', 'loss', 'low', 'high']
    """
    scenario, seed = load(scenario), check_seed(seed)
    number_of_workers(workers)  # refused before anything runs
    if isinstance(plans, str) or not plans:
        raise KamlabError(f"departures: plans must be a list of names of pay plans, as in ['salary'], not {shown(plans)}")
    month = whole("month", month, 2, max(2, scenario.months - YEAR + 1))
    if scenario.months < month + YEAR - 1:
        raise KamlabError(f"departures: {scenario.name} has {scenario.months} months: a year after month {month} needs {month + YEAR - 1}")
    columns = [Column("sales", month, month + YEAR - 1), Column("owned", month - 1, month - 1)]
    cells = [(plan, goes) for plan in plans for goes in DESTINATIONS]
    arms = [world for plan, goes in cells for world in _worlds(scenario, plan, DESTINATIONS[goes], month)]
    found = outcomes(arms, columns, replications, seed=seed, progress=progress, label="departures", workers=workers)
    rows = []
    for n, (plan, goes) in enumerate(cells):
        stayed, left = found[2 * n], found[2 * n + 1]
        lost = _part_lost(stayed[0], left[0])
        rows.append((plan, goes, float(stayed[1].mean()), lost.value, lost.low, lost.high))
    return pd.DataFrame(rows, columns=["plan", "goes", "owned", "loss", "low", "high"])


def _part_lost(stayed: np.ndarray, left: np.ndarray) -> Estimate:
    """1 - mean of `left` / mean of `stayed`, paired; nan where nothing is sold in the replica either."""
    sold = float(stayed.mean())
    if sold <= 0.0:
        return Estimate(np.nan, np.nan, np.nan, np.nan, stayed.size)
    kept = float(left.mean()) / sold
    return around(1.0 - kept, (kept * stayed - left) / sold, stayed.size)


def _worlds(scenario: Scenario, plan: str, leaves_trade: float, month: int) -> tuple[Scenario, Scenario]:
    """The replica in which nobody leaves, and the world in which all account managers do."""
    focal = scenario.focal.name
    facts: dict[str, Any] = {**STAYS, "assumptions.leaves_trade": leaves_trade, f"supplier.{quoted(focal)}.pay": plan}
    replica = scenario.with_(set=facts)
    return replica, replica.with_(events=[{"month": month, "kind": "departure", "supplier": focal}])
