"""Steps of one's own: a class of agents names methods, and where in the calendar they stand.

    class Auditor(sim.Supplier):
        own_steps = {"audit": "after close_books"}

`own_steps` is read from every class, those of `mesa.Agent` without a row in the world's tables among them. A subclass keeps the steps of
its bases, and may move them by naming them again. At one place of the calendar classes act in the order in which the world first had an
agent of them, and the methods of a class in the order in which it names them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.agents.row import RowAgent
from sim.engine.calendar import CALENDAR, Step
from sim.engine.tables import TABLE_OF_AGENT
from sim.errors import KamlabError, did_you_mean
from sim.given import shown
from sim.kernel.axes import TABLES

BEFORE, AFTER = "before", "after"
Place = tuple[str, int]
"""before or after, and the step's place in the calendar"""


def own_steps_of(kind: type) -> Mapping[Place, tuple[Step, ...]]:
    """The own steps of a class of agents, by their place in the calendar.

    Raises
    ------
    KamlabError
        for a method that there is not, or that the calendar calls already, and for a place that is none
    """
    stated: dict[str, str] = {}
    for base in reversed(kind.__mro__):
        stated |= _table(kind, vars(base).get("own_steps", {}))
    found: dict[Place, tuple[Step, ...]] = {}
    for action, place in stated.items():
        _check_action(kind, action)
        when, number = _place(kind, action, place)
        does = (getattr(kind, action).__doc__ or "an own step").partition("\n")[0]
        found[when, number] = (*found.get((when, number), ()), Step(CALENDAR[number].phase, kind.__name__, action, None, does))
    return found


def _table(kind: type, stated: Any) -> dict[str, str]:
    if not isinstance(stated, Mapping):
        raise KamlabError(
            f"{kind.__name__}.own_steps must say which method acts where, as in {{'audit': 'after close_books'}}, not {shown(stated)}"
        )
    return dict(stated)


def _check_action(kind: type, action: Any) -> None:
    if not isinstance(action, str) or not callable(getattr(kind, action, None)):
        raise KamlabError(f"{kind.__name__}.own_steps: {kind.__name__} has no method {shown(action)}")
    axis = getattr(kind, "axis", None) if issubclass(kind, RowAgent) else None
    if axis and any(step.action == action and _axis_of(step) == axis for step in CALENDAR):
        raise KamlabError(
            f"{kind.__name__}.own_steps: {action} is in the calendar already and would act twice; override it, or name a method of your own"
        )


def _place(kind: type, action: str, place: Any) -> Place:
    when, _, name = place.strip().partition(" ") if isinstance(place, str) else ("", "", "")
    name = name.strip()
    if when not in (BEFORE, AFTER) or not name:
        raise KamlabError(
            f"{kind.__name__}.own_steps: {action} must stand 'before' or 'after' a step of sim.calendar(), "
            f"as in 'after close_books', not {shown(place)}"
        )
    fitting = [n for n, step in enumerate(CALENDAR) if name in (step.action, _full_name(step))]
    if not fitting:
        known = [step.action for step in CALENDAR] + [_full_name(step) for step in CALENDAR]
        raise KamlabError(f"{kind.__name__}.own_steps: the calendar has no step {shown(name)}{did_you_mean(name, known)}")
    if len(fitting) > 1:
        choice = " or ".join(repr(f"{when} {_full_name(CALENDAR[n])}") for n in fitting)
        raise KamlabError(f"{kind.__name__}.own_steps: {name!r} is a step of several agents: say {choice}")
    return when, fitting[0]


def _full_name(step: Step) -> str:
    return f"{step.agent}.{step.action}"


def _axis_of(step: Step) -> str:
    return TABLES[TABLE_OF_AGENT[step.agent]]
