"""Tables that fit a screen: a few telling measures with their intervals, and the contrasts behind the headline."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from sim.analysis.contrast import contrast
from sim.analysis.results import CellName, Results
from sim.figures.frames import policies, relationships
from sim.language import ENGLISH, Tongue, told
from sim.report.numbers import Interval, number, with_interval

TELLING = (
    "profit", "npv", "account_profit", "joint_value", "share_of_wallet", "breakup", "conflicts", "standoff_months", "aspiration",
    "resentment", "depth", "raids_repelled",
)  # fmt: skip


def telling(comparison: Results) -> tuple[str, ...]:
    """The measures that tables show: the telling ones of those that are shipped, and those of one's own."""
    return (*TELLING, *comparison.own_measures)


def summary_table(comparison: Results, measures: Sequence[str] | None = None, first: int = 1, last: int | None = None) -> pd.DataFrame:
    """Mean and 95 % interval of a few measures in each cell, by default telling ones and those of one's own, as text.

    Returns
    -------
    DataFrame with a row for each measure and the columns measure, unit, and `policy / relationship` for each cell
    """
    measures = telling(comparison) if measures is None else measures
    summary = comparison.summary(measures, first, last)
    rows: dict[str, dict[str, str]] = {name: {"measure": name, "unit": comparison.unit(name)} for name in measures}
    for place, row in enumerate(summary.itertuples()):
        cell = comparison.cells[place // len(rows)]
        rows[str(row.measure)][" / ".join(cell)] = with_interval(row.mean, row.low, row.high)  # type: ignore[arg-type]
    return pd.DataFrame(list(rows.values()))


def ranked_table(comparison: Results, measure: str = "profit", tongue: Tongue = ENGLISH) -> pd.DataFrame:
    """The cells by their mean, the highest first, as text.

    Returns
    -------
    DataFrame with the columns rank, policy, relationship, the measure, and how far each cell is behind the first (paired, 95 % interval)
    """
    unit = told(comparison.unit(measure), tongue.language)
    names = [
        *map(tongue.say, ("rank", "policy", "relationship")),
        tongue.say("{measure} ({unit})", measure=told(measure, tongue.language), unit=unit),
        tongue.say("behind the first ({unit})", unit=unit),
    ]
    rows = [
        (str(rank), tongue.word(cell.policy), tongue.word(cell.relationship), with_interval(*mean), with_interval(*gap) if gap else "")
        for rank, (cell, mean, gap) in enumerate(ranked(comparison, measure), 1)
    ]
    return pd.DataFrame(rows, columns=names).iloc[:, : 5 if len(rows) > 1 else 4]


def ranked(comparison: Results, measure: str = "profit") -> list[tuple[CellName, Interval, Interval | None]]:
    """The cells by their mean, the highest first: cell, mean and its interval, and how far the first is ahead of it, paired."""
    outcomes = {cell: comparison.outcome(measure, *cell) for cell in comparison.cells}
    order = sorted(outcomes, key=lambda cell: -float(outcomes[cell].mean()))
    summary = comparison.summary([measure]).itertuples()
    means = {cell: Interval(row.mean, row.low, row.high) for cell, row in zip(comparison.cells, summary, strict=True)}  # type: ignore[arg-type]
    found: list[tuple[CellName, Interval, Interval | None]] = [(order[0], means[order[0]], None)]
    for cell in order[1:]:
        behind = contrast(outcomes[order[0]], outcomes[cell])
        found.append((cell, means[cell], Interval(behind.value, behind.low, behind.high)))
    return found


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
