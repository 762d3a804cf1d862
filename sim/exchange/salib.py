"""SALib (extra `salib`): a scenario as a problem that samples, evaluates and analyses in one line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from sim.errors import KamlabError
from sim.exchange.problem import Task, arm_of, ranges_of, task_of
from sim.scenario import Scenario

try:
    from SALib import ProblemSpec
except ImportError as error:
    raise KamlabError(f"this needs SALib ({error.name} is missing): pip install 'kamlab[salib]'") from None


class Problem(ProblemSpec):
    """A problem of SALib that knows its scenario: `problem.sample_sobol(64).evaluate().analyze_sobol()`.

    Attributes
    ----------
    task : the scenario, its measures and replications
    """

    def __init__(self, task: Task, box: Mapping[str, tuple[float, float]]) -> None:
        names = list(box)
        super().__init__(
            {"num_vars": len(names), "names": names, "bounds": [list(box[name]) for name in names], "outputs": list(task.measures)}
        )
        self.__dict__["task"] = task

    def means(self, samples: np.ndarray) -> np.ndarray:
        """Means of the measures at each row of a sample: array (rows, measures), or (rows,) for one measure."""
        settings = [dict(zip(self["names"], row, strict=True)) for row in np.atleast_2d(samples).tolist()]
        found = self.__dict__["task"].means(settings)
        return found[:, 0] if found.shape[1] == 1 else found

    def evaluate(self, func: Any = None, *args: Any, **kwargs: Any) -> Any:
        """Run the scenario at every point of the sample, or SALib's own `evaluate` with another function."""
        return super().evaluate(self.means if func is None else func, *args, **kwargs)


def salib_problem(
    case: str | Path | Scenario,
    measures: Sequence[str] = ("profit",),
    *,
    ranges: Mapping[str, Any] | None = None,
    assumptions: Sequence[float] | None = None,
    replications: int = 30,
    seed: int = 1,
) -> Problem:
    """A scenario as a problem of SALib.

    Parameters
    ----------
    case : a bundled scenario's name, a path to a .toml, or a scenario, under its own policy and relationship
    measures : whose means over the replications are the outputs
    ranges : low and high of facts and parameters by key, as for `--set`
    assumptions : two multiples of its value between which every behavioural assumption varies
    replications : at each point, all on the same random numbers

    Raises
    ------
    KamlabError
        for an argument that cannot be used
    """
    task, box = task_of(case, measures, replications, seed), ranges_of(ranges, assumptions)
    for end in (0, 1):
        arm_of(task.scenario, {key: ends[end] for key, ends in box.items()})  # refuse a key or an end that cannot be used now
    return Problem(task, box)
