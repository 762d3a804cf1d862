"""Tables that fit a screen: a few telling measures with their intervals, and the contrasts behind the headline."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from sim.analysis.results import Results
from sim.figures.frames import policies, relationships
from sim.report.numbers import number, with_interval

TELLING = (
    "profit", "npv", "account_profit", "joint_value", "share_of_wallet", "breakup", "conflicts", "standoff_months", "aspiration",
    "resentment", "depth", "raids_repelled",
)  # fmt: skip


def summary_table(comparison: Results, measures: Sequence[str] | None = None, first: int = 1, last: int | None = None) -> pd.DataFrame:
    """Mean and 95 % interval of a few measures in each cell, by default telling ones and those of one's own, as text.

    Returns
    -------
    DataFrame with a row for each measure and the columns measure, unit, and `policy / relationship` for each cell
    """
    measures = (*TELLING, *comparison.own_measures) if measures is None else measures
    summary = comparison.summary(measures, first, last)
    rows: dict[str, dict[str, str]] = {name: {"measure": name, "unit": comparison.unit(name)} for name in measures}
    for place, row in enumerate(summary.itertuples()):
        cell = comparison.cells[place // len(rows)]
        rows[str(row.measure)][" / ".join(cell)] = with_interval(row.mean, row.low, row.high)  # type: ignore[arg-type]
    return pd.DataFrame(list(rows.values()))


def contrasts_table(comparison: Results, measure: str = "profit", first: int = 1, last: int | None = None) -> pd.DataFrame:
    """Paired contrasts of one measure as text: columns within, left, right, difference, superiority."""
    places = {name: place for place, name in enumerate([*relationships(comparison), *policies(comparison)])}
    found = comparison.contrasts(measure, first, last).sort_values("within", key=lambda names: names.map(places), kind="stable")
    return pd.DataFrame(
        {
            "within": found["within"],
            "left": found["left"],
            "right": found["right"],
            "difference": [with_interval(row.estimate, row.low, row.high) for row in found.itertuples()],  # type: ignore[arg-type]
            "superiority": [number(value, 3) for value in found["superiority"]],
        }
    )
