"""What was observed: a panel as an array by month, account and measure, in the order of a scenario."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.errors import KamlabError, did_you_mean, first_few
from sim.experiment.account_months import HIDDEN, OBSERVED, names_in
from sim.given import shown
from sim.scenario import Scenario
from sim.scenario.tables import MAX_MONTHS

FEWEST = 3
"""Months of a panel from which anything is learned."""


class Observed(NamedTuple):
    """Account-months of one supplier.

    values : array (months, accounts, measures); nan where nothing was observed
    places : rows of these accounts in the scenario
    supplier : its row in the scenario
    told : what the data say of policy and relationship, where they do
    """

    values: np.ndarray
    accounts: tuple[str, ...]
    measures: tuple[str, ...]
    places: tuple[int, ...]
    supplier: int
    told: tuple[str, ...]

    @property
    def months(self) -> int:
        """Months from the first to the last."""
        return len(self.values)


def observed_in(
    panel: pd.DataFrame, scenario: Scenario, *, measures: Iterable[str] | None = None, replication: int | None = None
) -> Observed:
    """The account-months of the scenario's own supplier in a panel that `read_panel` checked.

    Parameters
    ----------
    measures : which columns are used; by default all that a firm's records can tell and that are there
    replication : which history, where the panel holds several

    Raises
    ------
    KamlabError
        for a panel of several histories or cells, accounts or suppliers that the scenario does not have, and too few months
    """
    panel = _one_history(panel, replication, scenario)
    own = scenario.shown.name
    if "supplier" in panel:
        if not (panel["supplier"] == own).any():
            raise KamlabError(
                f"fit: no row is about {own!r}, whose relationships are fitted{did_you_mean(own, panel['supplier'].unique())}"
            )
        panel = panel[panel["supplier"] == own]
    names, suppliers = names_in(scenario)
    if strange := sorted({*panel["account"]} - {*names}):
        raise KamlabError(
            f"fit: {scenario.name} has no account {', '.join(map(repr, first_few(strange)))}{did_you_mean(strange[0], names)}; "
            "`kamlab new --accounts` makes a scenario of your own accounts"
        )
    chosen = _measures(panel, measures)
    months = int(panel["month"].max())
    if months > MAX_MONTHS:
        raise KamlabError(f"fit: month {months} lies beyond the {MAX_MONTHS} that can be run")
    if panel["month"].nunique() < FEWEST:
        raise KamlabError(f"fit: the data hold {panel['month'].nunique()} month(s): nothing can be learned from fewer than {FEWEST}")
    there = [name for name in names if name in {*panel["account"]}]
    values = np.full((months, len(there), len(chosen)), np.nan)
    column = {name: place for place, name in enumerate(there)}
    values[panel["month"].to_numpy() - 1, panel["account"].map(column).to_numpy()] = panel[list(chosen)].to_numpy(dtype=float)
    told = tuple(f"{what} {panel[what].iloc[0]}" for what in ("policy", "relationship") if what in panel and
                 panel[what].iloc[0] != getattr(scenario, what))  # fmt: skip
    return Observed(values, tuple(there), chosen, tuple(map(names.index, there)), suppliers.index(own), told)


def _one_history(panel: pd.DataFrame, replication: int | None, scenario: Scenario) -> pd.DataFrame:
    """The rows of one history: of several policies and relationships, those of the scenario."""
    for what in ("policy", "relationship"):
        own = getattr(scenario, what)
        if what in panel and panel[what].nunique() > 1 and (panel[what] == own).any():
            panel = panel[panel[what] == own]
    if replication is not None:
        if "replication" not in panel or not (panel["replication"] == replication).any():
            raise KamlabError(f"fit: the data hold no replication {replication}")
        panel = panel[panel["replication"] == replication]
    for name, remedy in (("replication", "choose one with replication=, or --replication"), ("policy", "keep the rows of one"),
                         ("relationship", "keep the rows of one"), ("point", "keep the rows of one")):  # fmt: skip
        if name in panel and panel[name].nunique() > 1:
            values = ", ".join(map(str, panel[name].unique()[:5]))
            raise KamlabError(f"fit: the data hold several histories ({name} {values} ...): a fit is of one; {remedy}")
    return panel


def _measures(panel: pd.DataFrame, asked: Iterable[str] | None) -> tuple[str, ...]:
    there = [name for name in (*OBSERVED, *HIDDEN) if name in panel and panel[name].notna().any()]
    if asked is None:
        chosen = [name for name in there if name in OBSERVED]
        if not chosen:
            raise KamlabError("fit: the data hold nothing that a firm's own records can tell: name what is to be used with measures=")
        return tuple(chosen)
    names = [asked] if isinstance(asked, str) else list(asked)
    for name in names:
        if name not in there:
            raise KamlabError(f"fit: the data hold no {shown(name)}{did_you_mean(str(name), there)}")
    return tuple(dict.fromkeys(names))
