"""Fit: the behavioural assumptions that account-months can tell are estimated, and the others are said to be unidentified."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.called import made_by
from sim.engine.checks import check_seed
from sim.errors import KamlabError, did_you_mean
from sim.experiment.assumptions import assumption_ranges
from sim.experiment.manifest import case, digest_of
from sim.experiment.read_panel import read_panel
from sim.fitting.check import by_measure, by_month, held_out_table
from sim.fitting.draws import CHECK, PREDICTIVE, PRIOR, Seen, at, drawn, histories, reduced, seed_for
from sim.fitting.observed import Observed, observed_in
from sim.fitting.posterior import LEVEL, Posterior, learned, posterior, shortest, usable, weighted_quantile
from sim.fitting.summaries import summaries_of
from sim.fitting.words import sentences
from sim.given import number, shown, truth, whole
from sim.paths import usable_folder
from sim.scenario import Scenario, load
from sim.scenario.change import is_whole
from sim.workers import number_of_workers
from sim.world.parameters import INDEX, PARAMETERS

DRAWS, PREDICTIONS, HELD_OUT = 4000, 400, 0.25
FEWEST_DRAWS, FEWEST_PREDICTIONS = 100, 50
NARROWER = 0.8
"""An assumption is identified where its interval is at most so wide, against one that holds as much of its range before."""
LEANS = 0.25
"""Probability in the outer twentieth of a range from which an assumption leans on that end."""


@dataclass(frozen=True, repr=False)
class Fit:
    """What a fit found.

    Attributes
    ----------
    scenario, observed : what was fitted, and the data as they were read
    table : a row for each assumption: range before, estimate (posterior median), the shortest interval that holds 90 %, how much narrower
        it is than before, whether the data tell it
    posterior : draws of all assumptions together, a row each, of equal weights
    measures : for each measure, whether the data look like what the fitted case makes (posterior predictive)
    months : for each measure and month the data, and the band that holds 90 % of the fitted histories
    held_out : for each measure, how many of the last months lay in the band that a fit of the months before had foretold
    summaries : every summary of the data beside the simulated ones
    asked : what decides the fit, as plain data
    """

    scenario: Scenario
    observed: Observed
    table: pd.DataFrame
    posterior: pd.DataFrame
    measures: pd.DataFrame
    months: pd.DataFrame
    held_out: pd.DataFrame
    summaries: pd.DataFrame
    asked: Mapping[str, Any] = field(default_factory=dict)

    @property
    def identified(self) -> list[str]:
        """Names of the assumptions that the data tell."""
        return list(self.table.loc[self.table["identified"], "assumption"])

    @property
    def assumptions(self) -> dict[str, float]:
        """The fitted set: medians of those that are identified. The others stay as the scenario has them."""
        told = self.table[self.table["identified"]]
        return dict(zip(told["assumption"], told["estimate"], strict=True))

    @property
    def fitted(self) -> Scenario:
        """The scenario with the fitted set."""
        return self.scenario.with_(assumptions=self.assumptions)

    def words(self) -> list[str]:
        """What was found, in sentences."""
        return sentences(self)

    def __repr__(self) -> str:
        told = f"{len(self.identified)} of {len(self.table)} assumptions identified"
        return f"<Fit of {self.scenario.name}: {told}, {self.observed.months} months of {len(self.observed.accounts)} accounts>"

    def _repr_html_(self) -> str:
        shown = self.table[self.table["identified"]]
        return "".join(f"<p>{sentence}</p>" for sentence in self.words()) + shown.to_html(index=False)

    def tables(self) -> dict[str, pd.DataFrame]:
        """The tables, by the names of their files."""
        return {
            "assumptions": self.table, "posterior": self.posterior, "measures": self.measures, "months": self.months,
            "held-out": self.held_out, "summaries": self.summaries,
        }  # fmt: skip

    def save(self, out: str | Path, *, overwrite: bool = False) -> list[Path]:
        """Write tables, figures, words, the fitted set (`fitted.toml`) and the fitted case to a folder; returns the paths.

        A folder that holds another result is refused unless `overwrite` is true.
        """
        from sim.fitting.files import save  # here, since it loads matplotlib

        return save(self, usable_folder(out), overwrite=overwrite)


def fit(
    scenario: str | Path | Scenario,
    data: str | Path | pd.DataFrame,
    assumptions: Iterable[str] | Mapping[str, tuple[float, float] | None] | None = None,
    *,
    measures: Iterable[str] | None = None,
    policy: Any = None,
    relationship: Any = None,
    replication: int | None = None,
    draws: int = DRAWS,
    predictions: int = PREDICTIONS,
    held_out: float = HELD_OUT,
    seed: int = 1,
    out: str | Path | None = None,
    overwrite: bool = False,
    progress: bool = False,
    workers: int | None = None,
) -> Fit:
    """Estimate behavioural assumptions from account-months.

    Histories of the scenario are simulated under assumptions drawn at random from their ranges; a regression learns to read each
    assumption from summaries of a history, and the draws near the data, moved to where the data are, are the posterior
    (`sim.fitting.posterior`, docs/fitting.md).

    Parameters
    ----------
    scenario : whose accounts the data are about; with the policy and the relationship that the supplier had
    data : what `sim.read_panel` reads
    assumptions : names, or ranges by name, {"inertia": (1.0, 5.0), "carry": None}; by default all behavioural assumptions, each from 0.6 to
        1.6 times its value, within what is possible. What is not named is taken as known
    measures : columns of the data that are used; by default all that a firm's own records can tell
    policy, relationship : in place of the scenario's
    replication : which history, where the data hold several
    draws : histories that are simulated; with fewer than some thousand intervals are wider than need be
    predictions : histories under the posterior, for the checks
    held_out : part of the months, at the end, that a second fit must foretell; 0 for none
    seed : of the random numbers; none is shared with data simulated under the same seed
    out : a folder for the result; nothing is written without it
    overwrite : whether another result in `out` may be replaced
    progress : whether a bar is shown
    workers : threads at work; by default as many as this machine or job has

    Raises
    ------
    KamlabError
        for data, assumptions and numbers that cannot be used, before anything is simulated
    """
    number_of_workers(workers)
    sizes: dict[str, Any] = {
        "draws": whole("fit: draws", draws, FEWEST_DRAWS, 1_000_000),
        "predictions": whole("fit: predictions", predictions, FEWEST_PREDICTIONS, 100_000),
        "held_out": number("fit: held_out", held_out, 0.0, 0.8),
        "seed": check_seed(seed),
    }
    overwrite = truth("fit: overwrite", overwrite)
    replication = None if replication is None else whole("fit: replication", replication, 0, 2**32 - 1)
    sc = load(scenario).with_(policy=policy, relationship=relationship)
    panel = read_panel(data)
    observed = observed_in(panel, sc, measures=measures, replication=replication)
    sc = sc.with_(months=observed.months)
    box = ranges_of(assumptions, sc)
    call = made_by("sim.fit", scenario=sc, assumptions=None if assumptions is None else list(box), **sizes)
    asked = {
        "kind": "fit", "made_by": call, **case(sc), "data": digest_of(_plain(observed)), "accounts": list(observed.accounts),
        "measures": list(observed.measures), "ranges": {name: list(ends) for name, ends in box.items()}, **sizes,
    }  # fmt: skip
    folder = None if out is None else usable_folder(out)
    if folder is not None:
        from sim.fitting.files import claim_fit  # here, since it loads matplotlib

        claim_fit(folder, asked, sc, overwrite=overwrite)
    found = _Fitter(sc, observed, box, asked, progress=progress, workers=workers, **sizes).run()
    if folder is not None:
        found.save(folder, overwrite=overwrite)
    return found


def ranges_of(given: Any, scenario: Scenario) -> dict[str, tuple[float, float]]:
    """The range of each assumption that is fitted.

    Raises
    ------
    KamlabError
        for names that are no assumption, whole numbers, and ranges that are none or not possible
    """
    usual = {key.removeprefix("assumptions."): ends for key, ends in assumption_ranges().items()}
    if given is None:
        return usual
    if isinstance(given, str):
        given = [given]
    if not isinstance(given, (Mapping, Iterable)):
        raise KamlabError(f"fit: assumptions must be names, or ranges by name, not {shown(given)}")
    asked = dict(given) if isinstance(given, Mapping) else dict.fromkeys(given)
    if not asked:
        raise KamlabError("fit: assumptions is empty: name at least one, or leave it out for all")
    return {
        str(name).removeprefix("assumptions."): _range(str(name).removeprefix("assumptions."), ends, usual) for name, ends in asked.items()
    }


def _range(name: str, ends: Any, usual: Mapping[str, tuple[float, float]]) -> tuple[float, float]:
    if name not in INDEX:
        raise KamlabError(f"fit: {name!r} is no behavioural assumption{did_you_mean(name, INDEX)} (`kamlab parameters` lists them)")
    one = PARAMETERS[INDEX[name]]
    if is_whole(f"assumptions.{name}"):
        raise KamlabError(f"fit: {name!r} is a whole number, which cannot be fitted: leave it out")
    if ends is None:
        if name not in usual:
            raise KamlabError(f"fit: {name!r} has no usual range: give one, as in {{{name!r}: ({0.6 * one.value:g}, {1.6 * one.value:g})}}")
        return usual[name]
    try:
        low, high = (number(f"fit: {name}", end) for end in ends)
    except (TypeError, ValueError) as error:
        if isinstance(error, KamlabError):
            raise
        raise KamlabError(f"fit: the range of {name!r} must be two numbers, as in (0.1, 0.5), not {shown(ends)}") from None
    if not one.low <= low < high <= one.high:
        raise KamlabError(f"fit: the range of {name!r} must lie in {one.low:g} to {one.high:g}, the low end first, not {low:g} to {high:g}")
    return low, high


def _plain(observed: Observed) -> list[Any]:
    return [*observed.accounts, *observed.measures, [None if value != value else value for value in observed.values.ravel().tolist()]]


class _Fitter:
    """A fit while it runs."""

    def __init__(
        self, scenario: Scenario, observed: Observed, box: Mapping[str, tuple[float, float]], asked: Mapping[str, Any], *, draws: int,
        predictions: int, held_out: float, seed: int, progress: bool, workers: int | None,
    ) -> None:  # fmt: skip
        self.scenario, self.observed, self.box, self.asked = scenario, observed, box, asked
        self.draws, self.predictions, self.seed = draws, predictions, seed
        self.progress, self.workers = progress, workers
        last = observed.months - round(held_out * observed.months)
        self.windows = [(1, observed.months)] + ([(1, last)] if 3 <= last < observed.months else [])
        self.data, _ = reduced(observed.values, observed.measures, self.windows)

    def run(self) -> Fit:
        unit = drawn(self.box, self.draws, self.seed)
        prior = self.lived(unit, PRIOR, "draws")
        wholly = self.told(unit, prior, 0)
        fitted = self.lived(self.sample(wholly, PREDICTIVE), PREDICTIVE, "predictions")
        held = None
        if len(self.windows) > 1:
            partly = self.told(unit, prior, 1)
            held = self.lived(self.sample(partly, CHECK), CHECK, "held-out months")
        first = self.windows[-1][1] + 1 if held is not None else self.observed.months + 1
        return Fit(
            self.scenario, self.observed, self.table(wholly), pd.DataFrame(at(self.box, wholly.joint)),
            by_measure(self.observed, fitted, self.data[0]), by_month(self.observed, fitted, held, first),
            held_out_table(self.observed, prior, held, first), self.summaries(prior, fitted), self.asked,
        )  # fmt: skip

    def lived(self, unit: np.ndarray, purpose: int, label: str) -> Seen:
        return histories(
            self.scenario, self.observed, at(self.box, unit), self.windows, seed=seed_for(self.seed, purpose), progress=self.progress,
            label=f"fit {self.scenario.name}: {label}", workers=self.workers,
        )  # fmt: skip

    def told(self, unit: np.ndarray, prior: Seen, window: int) -> Posterior:
        """What the months of a window tell: half of the draws teach, the other half is looked at."""
        return fitted_posterior(unit, prior.summaries[:, window], self.data[window], seed_for(self.seed, window))

    def sample(self, told: Posterior, purpose: int) -> np.ndarray:
        chooses = np.random.default_rng([self.seed, purpose])
        return told.joint[chooses.choice(len(told.joint), size=self.predictions, replace=self.predictions > len(told.joint))]

    def table(self, told: Posterior) -> pd.DataFrame:
        """What is told of each assumption, the best told first."""
        rows = []
        for place, (name, (low, high)) in enumerate(self.box.items()):
            parameter = PARAMETERS[INDEX[name]]
            values, weights = told.values[:, place], told.weights[:, place]
            middle = weighted_quantile(values, weights, np.array([0.5]))[0]
            first, last = shortest(values, weights)
            shrinkage = 1.0 - (last - first) / LEVEL
            identified = 1.0 - shrinkage <= NARROWER
            ends = [low + part * (high - low) for part in (middle, first, last)]
            known = self.scenario.assumptions.get(name, parameter.value)
            leans = _leans(values, weights) if identified else ""
            rows.append((name, parameter.unit, known, low, high, *ends, shrinkage, identified, leans))
        columns = [
            "assumption",
            "unit",
            "value",
            "prior_low",
            "prior_high",
            "estimate",
            "low",
            "high",
            "shrinkage",
            "identified",
            "leans_on",
        ]
        return pd.DataFrame(rows, columns=columns).sort_values("shrinkage", ascending=False, kind="stable").reset_index(drop=True)

    def summaries(self, prior: Seen, fitted: Seen) -> pd.DataFrame:
        """Each summary of the data beside those of the draws and of the fitted histories."""
        rows = []
        for place, one in enumerate(summaries_of(self.observed.measures)):
            spans = [np.nanquantile(seen, (0.05, 0.95)) if np.isfinite(seen).any() else (np.nan, np.nan)
                     for seen in (prior.summaries[:, 0, place], fitted.summaries[:, 0, place])]  # fmt: skip
            rows.append((one.measure, one.what, self.data[0, place], *spans[0], *spans[1]))
        return pd.DataFrame(rows, columns=["measure", "summary", "data", "prior_low", "prior_high", "fitted_low", "fitted_high"])


def fitted_posterior(unit: np.ndarray, summaries: np.ndarray, data: np.ndarray, seed: int) -> Posterior:
    """The posterior of assumptions from draws and their summaries, given the data's summaries.

    Parameters
    ----------
    unit : array (draws, assumptions), parts of their ranges
    summaries : array (draws, summaries)
    data : array (summaries,)

    Raises
    ------
    KamlabError
        where no summary of the data is defined and differs between draws
    """
    used, half = usable(summaries, data), len(unit) // 2
    if not len(used):
        raise KamlabError("fit: nothing in the data depends on the assumptions: give more months, or further measures")
    reader = learned(summaries[:half], unit[:half], used)
    return posterior(unit[half:], reader.read(summaries[half:]), reader.read(data[None])[0], seed)


def _leans(values: np.ndarray, weights: np.ndarray) -> str:
    """The end of its range on which an assumption leans, as if the data wanted it beyond."""
    low, high = (float(weights[side].sum() / weights.sum()) for side in (values < 0.05, values > 0.95))
    return "low" if low > LEANS else "high" if high > LEANS else ""
