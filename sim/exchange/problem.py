"""A scenario as a function of its levers and uncertain inputs: what other tools vary, and the mean of measures that they get."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from sim.engine.checks import check_seed
from sim.errors import KamlabError
from sim.experiment.design import Sample
from sim.experiment.outcomes import Column, outcomes
from sim.given import shown, whole
from sim.scenario import Scenario, is_whole, load
from sim.scenario.own_measure import OwnMeasure

Range = tuple[float, float]
STRATEGIES = ("policy", "relationship")


def ranges_of(ranges: Mapping[str, Any] | None, assumptions: Sequence[float] | None) -> dict[str, Range]:
    """The box of uncertain inputs: every assumption between two multiples of its value, and further keys with their ranges.

    Raises
    ------
    KamlabError
        for ranges that cannot be used, and where there are none
    """
    if not ranges and assumptions is None:
        raise KamlabError("name what varies: ranges={'account.turnover': (0, 3)}, or assumptions=(0.6, 1.6) for all assumptions")
    try:
        # A sample checks its keys and ranges; it is not drawn from here.
        return Sample.model_validate({"points": 1, "assumptions": assumptions, "ranges": dict(ranges or {})}).box
    except (TypeError, ValueError) as error:
        raise KamlabError(f"ranges: {_first(error)}") from None


def _first(error: Exception) -> str:
    found = getattr(error, "errors", None)
    return str(found()[0]["msg"]).removeprefix("Value error, ") if callable(found) else str(error)


@dataclass(frozen=True)
class Task:
    """A scenario, measures over its horizon, and how often it is run: from settings to means over replications.

    Every setting meets the same random numbers. It is called with a setting by keyword, as `task(policy="balanced")`, and gives a table of
    means; other processes can import it.
    """

    scenario: Scenario
    measures: tuple[str, ...]
    replications: int
    seed: int
    workers: int | None = 1

    def __call__(self, **setting: Any) -> dict[str, float]:
        """Means of the measures at one setting."""
        return dict(zip(self.measures, self.means([setting])[0].tolist(), strict=True))

    def means(self, settings: Sequence[Mapping[str, Any]], *, progress: bool = False, workers: int | None = None) -> np.ndarray:
        """Means at many settings: array (settings, measures)."""
        arms = [arm_of(self.scenario, setting) for setting in settings]
        columns = [Column(measure) for measure in self.measures]
        found = outcomes(arms, columns, self.replications, seed=self.seed, progress=progress, workers=workers or self.workers)
        return found.mean(axis=2)


def arm_of(scenario: Scenario, setting: Mapping[str, Any]) -> Scenario:
    """The scenario at a setting: `policy`, `relationship` and facts or parameters by key; whole numbers are rounded."""
    policy, relationship = (str(setting[name]) if name in setting else None for name in STRATEGIES)
    facts = {key: round(value) if is_whole(key) and not isinstance(value, (bool, str)) else value for key, value in setting.items()}
    changes = {key: value for key, value in facts.items() if key not in STRATEGIES}
    return scenario.with_(policy=policy, relationship=relationship, set=changes)


def task_of(case: str | Path | Scenario, measures: Sequence[str | OwnMeasure], replications: int, seed: int) -> Task:
    """A checked task.

    Raises
    ------
    KamlabError
        for a case, measure, number of replications or seed that cannot be used
    """
    if isinstance(measures, str) or not measures:
        raise KamlabError(f"measures are a list, as in ['profit', 'breakups'], not {shown(measures)}")
    scenario, names = load(case), []
    for measure in measures:
        scenario, name = scenario.measuring(measure)
        names.append(name)
    return Task(scenario, tuple(names), whole("replications", replications, 2, 1_000_000), check_seed(seed))
