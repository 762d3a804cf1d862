"""All mechanisms, and what they declare together: columns, parameters, measures, events, draws, scripted events and switches.

Every module of `sim.rules` that declares a `MECHANISM` is found; nothing else needs to name it. What two of them may not share (a name, a
number in the address of a draw, a code in the ledger) is checked here.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Hashable, Iterable
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from sim.kernel.declare import Column, Event, Measure, Mechanism, Parameter

RULES = Path(__file__).parent.parent / "rules"
FIRST = ("account", "choose", "entities")
"""Modules whose measures tables begin with; the others follow by name."""


def _modules() -> dict[str, ModuleType]:
    names = sorted((found.name for found in pkgutil.iter_modules([str(RULES)])), key=lambda name: (name not in FIRST, name))
    modules = {name: import_module(f"sim.rules.{name}") for name in names}
    return {name: module for name, module in modules.items() if hasattr(module, "MECHANISM")}


def _once(what: str, declared: Iterable[tuple[str, Hashable]]) -> None:
    """Refuse what two mechanisms declare."""
    homes: dict[Hashable, str] = {}
    for home, key in declared:
        if key in homes:
            raise ValueError(f"the {what} {key!r} is declared in sim/rules/{homes[key]}.py and in sim/rules/{home}.py: change one of them")
        homes[key] = home


MODULES: dict[str, ModuleType] = _modules()
MECHANISMS: dict[str, Mechanism] = {name: module.MECHANISM for name, module in MODULES.items()}
"""By the name of the module of `sim.rules`."""
COLUMNS: tuple[Column, ...] = tuple(column for m in MECHANISMS.values() for column in m.columns)
PARAMETERS: tuple[Parameter, ...] = tuple(parameter for m in MECHANISMS.values() for parameter in m.parameters)
MEASURES: tuple[Measure, ...] = tuple(measure for m in MECHANISMS.values() for measure in m.measures)
EVENTS: dict[int, Event] = {event.code: event for m in MECHANISMS.values() for event in m.events}
SCRIPTED: dict[str, int] = {kind: number for m in MECHANISMS.values() for kind, number in m.scripted.items()}
"""Kinds of scripted events, and their numbers."""
OBSERVERS: dict[str, Any] = {name: module.observe for name, module in MODULES.items() if hasattr(module, "observe")}
"""Rules observe(state, parameters, supplier, measures) that fill in the measures that show no single column."""

_once("column", ((name, column.name) for name, m in MECHANISMS.items() for column in m.columns))
_once("parameter", ((name, parameter.name) for name, m in MECHANISMS.items() for parameter in m.parameters))
_once("measure", ((name, measure.name) for name, m in MECHANISMS.items() for measure in m.measures))
_once("purpose of a draw", ((name, number) for name, m in MECHANISMS.items() for number in m.draws))
_once("code of an event", ((name, event.code) for name, m in MECHANISMS.items() for event in m.events))
_once("kind of a scripted event", ((name, kind) for name, m in MECHANISMS.items() for kind in m.scripted))
_once("number of a scripted event", ((name, number) for name, m in MECHANISMS.items() for number in m.scripted.values()))
