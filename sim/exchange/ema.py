"""EMA Workbench (extra `ema`): a scenario with its levers, uncertainties and outcomes as a model."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from sim.errors import KamlabError
from sim.exchange.problem import STRATEGIES, arm_of, ranges_of, task_of
from sim.given import shown
from sim.scenario import Scenario, is_whole

try:
    from ema_workbench import CategoricalParameter, IntegerParameter, Model, RealParameter, ScalarOutcome
except ImportError as error:
    raise KamlabError(f"this needs the EMA Workbench ({error.name} is missing): pip install 'kamlab[ema]'") from None

KINDS = {"more is better": ScalarOutcome.MAXIMIZE, "less is better": ScalarOutcome.MINIMIZE, "neither": ScalarOutcome.INFO}
RENAMED = {"policy": "conflict_policy"}
"""Levers whose names the workbench keeps for itself, and how its tables call them."""


def ema_model(
    case: str | Path | Scenario,
    measures: Sequence[str] = ("profit",),
    *,
    levers: Mapping[str, Any] | None = None,
    ranges: Mapping[str, Any] | None = None,
    assumptions: Sequence[float] | None = None,
    replications: int = 30,
    seed: int = 1,
) -> Model:
    """A scenario as a model of the EMA Workbench.

    Parameters
    ----------
    case : a bundled scenario's name, a path to a .toml, or a scenario
    measures : outcomes, as means over the replications; whether more or less is better is the measure's own
    levers : by key, a list of levels or a range (low, high) of numbers; by default the policies and relationships that the case compares.
        The lever `policy` is called `conflict_policy` in the workbench's tables, which have a `policy` of their own
    ranges, assumptions : the uncertainties, as for `salib_problem`; by default all assumptions between 0.6 and 1.6 times their values
    replications : in each experiment, all on the same random numbers

    Raises
    ------
    KamlabError
        for an argument that cannot be used
    """
    task = task_of(case, measures, replications, seed)
    scenario = task.scenario
    box = ranges_of(ranges, (0.6, 1.6) if ranges is None and assumptions is None else assumptions)
    stated = {"policy": list(scenario.policies), "relationship": list(scenario.relationships)} if levers is None else dict(levers)
    single = {key: levels[0] for key, levels in stated.items() if isinstance(levels, (list, tuple)) and len(levels) == 1}
    if single:  # no lever, since nothing can be chosen
        task = replace(task, scenario=arm_of(scenario, single))
    model = Model(re.sub(r"\W", "", scenario.name) or "case", function=task)
    model.uncertainties = [_numbers(key, ends) for key, ends in box.items()]
    model.levers = [_lever(scenario, key, levels) for key, levels in stated.items() if key not in single]
    model.outcomes = [ScalarOutcome(name, kind=KINDS[scenario.measured[scenario.place_of(name)].direction]) for name in task.measures]
    return model


def _numbers(key: str, ends: Sequence[float]) -> Any:
    low, high = ends
    return IntegerParameter(key, round(low), round(high)) if is_whole(key) else RealParameter(key, float(low), float(high))


def _lever(scenario: Scenario, key: str, levels: Any) -> Any:
    is_range = isinstance(levels, tuple) and len(levels) == 2 and all(type(end) in (int, float) for end in levels)
    if isinstance(levels, str) or not isinstance(levels, Sequence) or not levels:
        raise KamlabError(f"lever {key} needs a list of levels or a range (low, high), not {shown(levels)}")
    if is_range and not levels[0] < levels[1]:
        raise KamlabError(f"lever {key}: the low end must lie below the high end, not {shown(levels)}")
    for level in levels:
        arm_of(scenario, {key: level})  # refuse a key or level that cannot be used now, not after an hour
    if is_range and key not in STRATEGIES:
        return _numbers(key, levels)
    return CategoricalParameter(RENAMED.get(key, key), list(levels), variable_name=[key])
