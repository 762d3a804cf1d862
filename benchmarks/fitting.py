"""Does `kamlab fit` find what is known? Panels under assumptions drawn from the ranges are fitted: `python -m benchmarks.fitting`.

One table of draws serves all data sets, as a fit makes it; the data have other assumptions and other random numbers. Told are, for each
assumption, what the regression reads of it on average, how often it is identified, and how often the 90 % interval holds the truth; this
over all pairs of a data set and an identified assumption, by where in the range the truth lies; and whether the check of measures tells
data of another policy. Takes some two minutes of one core; --histories FILE keeps what was simulated, for a second look.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import sim
from sim.experiment.account_months import OBSERVED
from sim.experiment.assumptions import assumption_ranges
from sim.fitting.check import by_measure
from sim.fitting.draws import PRIOR, Seen, at, drawn, histories, seed_for
from sim.fitting.fit import NARROWER
from sim.fitting.observed import Observed
from sim.fitting.posterior import LEVEL, Posterior, learned, posterior, shortest, usable, weighted_quantile

EIGHT = ("conflict_base", "conflict_gap", "yield_rate", "inertia", "eta_up", "resentment_gain", "giving_in", "leave_rate")
"""Assumptions of one fit; of the other all of them."""
TABLE, TRUTH, WRONG, CHECKED = 1, 77, 78, 79
PLACES = ((0.0, 0.1), (0.1, 0.3), (0.3, 0.7), (0.7, 0.9), (0.9, 1.0))


def blank(scenario: sim.Scenario) -> Observed:
    """Every account in every month, as a firm's records would tell them."""
    names = [account.name for account in scenario.accounts_expanded()]
    shape = (scenario.months, len(names), len(OBSERVED))
    own = [supplier.name for supplier in scenario.supplier].index(scenario.shown.name)
    return Observed(np.zeros(shape), tuple(names), OBSERVED, tuple(range(len(names))), own, ())


def simulated(scenario: sim.Scenario, box: dict[str, Any], n: int, seed: int, kept: Path | None) -> tuple[np.ndarray, Seen]:
    """Draws of the assumptions and a history under each; taken from a file where it holds them."""
    if kept is not None and kept.is_file():
        held = np.load(kept)
        if list(held["names"]) == list(box) and len(held["unit"]) >= n:
            return held["unit"][:n], Seen(held["summaries"][:n], held["means"][:n])
    unit = drawn(box, n, seed)
    seen = histories(scenario, blank(scenario), at(box, unit), [(1, scenario.months)], seed=seed_for(seed, PRIOR), progress=True)
    if kept is not None:
        np.savez_compressed(kept, names=list(box), unit=unit, summaries=seen.summaries, means=seen.means)
    return unit, seen


def beside(kept: Path | None, what: str) -> Path | None:
    """The file of one part of what is kept."""
    return None if kept is None else kept.with_name(f"{kept.stem}-{what}.npz")


def fitted(unit: np.ndarray, table: np.ndarray, data: np.ndarray) -> list[Posterior]:
    """A fit of each data set, array (sets, summaries), by the same steps as `sim.fit`."""
    half, used = len(unit) // 2, usable(table, data[0])
    reader = learned(table[:half], unit[:half], used)
    read, told = reader.read(table[half:]), reader.read(data)
    return [posterior(unit[half:], read, one, number) for number, one in enumerate(told)]


def judged(names: list[str], truth: np.ndarray, found: list[Posterior]) -> pd.DataFrame:
    """A row for each data set and assumption: truth, estimate and interval, as parts of the range."""
    rows = []
    for number, one in enumerate(found):
        for place, name in enumerate(names):
            values, weights = one.values[:, place], one.weights[:, place]
            low, high = shortest(values, weights)
            middle = weighted_quantile(values, weights, np.array([0.05, 0.5, 0.95]))
            rows.append((number, name, truth[number, place], middle[1], low, high, middle[0], middle[2]))
    table = pd.DataFrame(rows, columns=["set", "assumption", "truth", "estimate", "low", "high", "q05", "q95"])
    table["width"] = (table["high"] - table["low"]) / LEVEL
    table["identified"] = table["width"] <= NARROWER
    table["covered"] = (table["low"] <= table["truth"] + 1e-3) & (table["truth"] <= table["high"] + 1e-3)
    table["covered_by_tails"] = (table["q05"] <= table["truth"]) & (table["truth"] <= table["q95"])
    return table


def by_assumption(table: pd.DataFrame) -> pd.DataFrame:
    """How well each is found, the best on top."""
    groups = table.groupby("assumption")
    found = pd.DataFrame({
        "correlation of estimate and truth": groups.apply(lambda g: g["estimate"].corr(g["truth"]), include_groups=False),
        "width": groups["width"].mean(), "identified in": groups["identified"].mean(), "covered": groups["covered"].mean(),
        "covered where identified": table[table["identified"]].groupby("assumption")["covered"].mean(),
    })  # fmt: skip
    return found.sort_values("width")


def interval(table: pd.DataFrame) -> str:
    """Coverage over pairs, with a 95 % interval by drawing data sets again."""
    chooses = np.random.default_rng(1)
    sums = table.groupby("set")["covered"].agg(["sum", "count"]).to_numpy()
    again = [sums[chooses.integers(0, len(sums), len(sums))].sum(axis=0) for _ in range(2000)]
    low, high = np.quantile([hit / n for hit, n in again], (0.025, 0.975))
    return f"{table['covered'].mean():.1%} [{low:.1%}, {high:.1%}] of {len(table)} pairs of {table['set'].nunique()} data sets"


def report(title: str, table: pd.DataFrame, rows: int) -> None:
    """Print what was found of one fit."""
    told = table[table["identified"]]
    print(f"\n## {title}\n\n{by_assumption(table).head(rows).round(2).to_string()}\n")
    print(f"90 % intervals of identified assumptions hold the truth in {interval(told)}")
    print(f"equal-tailed ones would in {told['covered_by_tails'].mean():.1%}; those of all do in {table['covered'].mean():.1%}")
    for low, high in PLACES:
        there = told[(told["truth"] >= low) & (told["truth"] <= high)]
        tails = there["covered_by_tails"].mean()
        print(f"truth in {low:.1f} to {high:.1f} of the range: {there['covered'].mean():.1%} of {len(there)} (equal-tailed {tails:.1%})")


def checks(
    scenario: sim.Scenario, box: dict[str, Any], unit: np.ndarray, table: np.ndarray, data: np.ndarray, sets: int, predictions: int
) -> tuple[float, list[str]]:
    """In how many data sets the check of measures doubts the case, and which measures it names."""
    doubted, named = 0, []
    for number, one in enumerate(fitted(unit, table, data[:sets])):
        joint = one.joint[np.random.default_rng(number).choice(len(one.joint), predictions)]
        seen = histories(scenario, blank(scenario), at(box, joint), [(1, scenario.months)], seed=seed_for(number, CHECKED))
        found = by_measure(blank(scenario), seen, data[number])
        doubted += int((~found["fits"]).any())
        named += list(found.loc[~found["fits"], "measure"])
    return doubted / sets, sorted(set(named), key=named.count, reverse=True)


def main() -> None:
    """Run it all, or the part that is asked for."""
    asks = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asks.add_argument("--case", default="three-managers")
    asks.add_argument("--months", type=int, default=60)
    asks.add_argument("--draws", type=int, default=4000)
    asks.add_argument("--sets", type=int, default=100)
    asks.add_argument("--checks", type=int, default=6, help="data sets of each kind whose measures are checked")
    asks.add_argument("--predictions", type=int, default=300)
    asks.add_argument("--only", choices=("eight", "all"))
    asks.add_argument("--histories", type=Path)
    given = asks.parse_args()
    scenario = sim.load(given.case).with_(months=given.months)
    every = {key.removeprefix("assumptions."): ends for key, ends in assumption_ranges().items()}
    print(f"# {given.case}, {given.months} months, {len(blank(scenario).accounts)} accounts, {given.draws} draws, {given.sets} data sets")
    for name, box in {"eight": {key: every[key] for key in EIGHT}, "all": every}.items():
        if given.only in (None, name):
            unit, table = simulated(scenario, box, given.draws, TABLE, beside(given.histories, f"{name}-table"))
            truth, data = simulated(scenario, box, given.sets, TRUTH, beside(given.histories, f"{name}-data"))
            found = judged(list(box), truth, fitted(unit, table.summaries[:, 0], data.summaries[:, 0]))
            report(f"{len(box)} assumptions drawn", found, 20)
            if given.checks:
                other = scenario.with_(policy="hard-line")
                _, wrong = simulated(other, box, given.checks, WRONG, beside(given.histories, f"{name}-wrong"))
                for what, seen in ((f"as fitted ({scenario.policy})", data), ("of a hard line", wrong)):
                    part, named = checks(scenario, box, unit, table.summaries[:, 0], seen.summaries[:, 0], given.checks, given.predictions)
                    print(f"data {what}: doubted in {part:.0%} of {given.checks} data sets; {', '.join(named) or 'no measure'}")


if __name__ == "__main__":
    main()
