"""What a game teaches beyond its own random numbers: the same visits and the other managers under many replications."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from sim.experiment import run_arms
from sim.play.decisions import Plan
from sim.play.game import Game
from sim.play.questions import PlanQuestion
from sim.play.weigh import standard_policy
from sim.scenario import Scenario
from sim.scenario.events import Event
from sim.world.measures import INDEX


class Profits(NamedTuple):
    """Profit under many replications, the same for all.

    Attributes
    ----------
    cells : array (cells, replications), of the other managers
    visits : array (replications,), of the player's visits, all bargaining being left to the standard policy
    """

    cells: np.ndarray
    visits: np.ndarray


def over_replications(game: Game, arms: list[Scenario], replications: int) -> Profits:
    """Profit of the other managers, and of the visits that the player planned, over whole runs of the batch engine."""
    profits = run_arms([*arms, visits_of(game)], replications, seed=game.seed)[..., INDEX["profit"]].sum(axis=2)
    return Profits(profits[:-1], profits[-1])


def visits_of(game: Game) -> Scenario:
    """The case under the player's plans of visits and the standard policy: each change of plan is a reform of that month."""
    case = game.scenario.with_(policy=standard_policy(game.scenario))
    named: dict[Plan, str] = {}
    reforms = []
    for month, plan in _plans(game):
        visits = plan.model_copy(update={"instruction": ""})
        if visits not in named:
            named[visits] = plan.relationship or f"visits from month {month}"
            case = case.with_(relationship=plan.relationship or replace(plan.coverage(), name=named[visits]))
        reforms.append(Event(month=month, kind="reform", supplier=case.focal.name, set={"relationship": named[visits]}))
    if not reforms:
        return case
    first = reforms[0].set["relationship"]
    return case.with_(relationship=first).model_copy(update={"event": (*case.event, *reforms)})


def _plans(game: Game) -> list[tuple[int, Plan]]:
    asked = zip(game.asked, game.decisions, strict=True)
    return [(q.month, plan) for q, plan in asked if isinstance(q, PlanQuestion) and isinstance(plan, Plan)]


class Sway(NamedTuple):
    """How far profit is moved from the worst choice to the best, on average over many replications.

    Attributes
    ----------
    policy, relationship : by the way of bargaining, and by whom one visits, in the mean over the case's choices of the other
    chance : standard deviation over replications, the choice being the same
    sure : whether the larger of the two is beyond what chance makes of a choice that moves nothing (three standard errors of the
        difference on the same replications)
    """

    policy: float
    relationship: float
    chance: float
    sure: bool


def sway(cells: np.ndarray, relationships: int) -> Sway:
    """What moves profit.

    Parameters
    ----------
    cells : array (cells, replications), all policies of the first relationship first
    relationships : how many there are
    """
    profits = cells.reshape(relationships, -1, cells.shape[1])
    policy, of_policy = _worst_to_best(profits.mean(axis=0))
    relationship, of_relationship = _worst_to_best(profits.mean(axis=1))
    sure = policy > of_policy if policy > relationship else relationship > of_relationship
    return Sway(policy, relationship, float(cells.std(axis=1, ddof=1).mean()), sure)


def _worst_to_best(profits: np.ndarray) -> tuple[float, float]:
    """Distance of the best from the worst row of an array (choices, replications), and three standard errors of it."""
    means = profits.mean(axis=1)
    ahead = profits[means.argmax()] - profits[means.argmin()]
    return float(ahead.mean()), float(3 * ahead.std(ddof=1) / np.sqrt(ahead.size))
