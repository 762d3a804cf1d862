"""What a mechanism declares beside its rules: facts, columns, parameters, measures, draws, events and how to switch it off.

The registry (`sim.world.registry`) collects the declarations of all mechanisms. The tables of the state, the parameters, the keys of a
scenario file, the initial state, the measures, the reference pages and the list of switches are made from them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from sim.kernel.axes import NOBODY

LARGEST_AMOUNT = 1e12
"""Largest amount of money that a scenario may state."""


class Fact(NamedTuple):
    """How a scenario states a column: a key of `[[supplier]]`, `[[account]]` or `[[segment]]`, by the column's leading axis.

    A column by supplier and account is a table by supplier under `[[account]]`. The range is the column's unless stated.
    """

    default: Any
    """value of a scenario that does not state it; None: the column keeps its neutral value"""
    key: str = ""
    """where it is not the column's name"""
    low: float | None = None
    high: float | None = None
    above: float | None = None
    """the value must exceed this"""
    below: float | None = None
    """the value must stay below this"""
    whole: bool = False
    stored: Callable[[Any], Any] | None = None
    """from what is stated (a yearly rate) to what the column holds (a monthly one)"""
    meaning: str = ""
    """where it is not the column's"""


class Column(NamedTuple):
    """One column of the state. The letters of its shape are explained in `sim.kernel.axes`."""

    name: str
    shape: str
    unit: str
    low: float
    high: float
    meaning: str
    whole: bool = False
    """int64 instead of float64"""
    start: float = 0.0
    """neutral value, which a state has before it is filled"""
    fact: Fact | None = None


def _stated(fact: Any) -> Fact | None:
    return fact if fact is None or isinstance(fact, Fact) else Fact(fact)


def index(name: str, shape: str, meaning: str, fact: Any = None) -> Column:
    """A place in another table, or a count; -1 for nobody."""
    return Column(name, shape, "index", NOBODY, math.inf, meaning, whole=True, fact=_stated(fact))


def flag(name: str, shape: str, meaning: str, fact: Any = None) -> Column:
    """0 or 1."""
    return Column(name, shape, "flag", 0, 1, meaning, whole=True, fact=_stated(fact))


def part(name: str, shape: str, meaning: str, unit: str = "share", start: float = 0.0, fact: Any = None) -> Column:
    """A number from 0 to 1."""
    return Column(name, shape, unit, 0, 1, meaning, start=start, fact=_stated(fact))


def amount(name: str, shape: str, unit: str, meaning: str, low: float = 0, start: float = 0.0, fact: Any = None) -> Column:
    """A number without an upper end."""
    return Column(name, shape, unit, low, math.inf, meaning, start=start, fact=_stated(fact))


class Parameter(NamedTuple):
    """One behavioural constant, shared by every case."""

    name: str
    value: float
    unit: str
    low: float
    high: float
    tag: Literal["assumption", "source"]
    source: str
    meaning: str


def assumed(name: str, value: float, unit: str, low: float, high: float, meaning: str, source: str = "") -> Parameter:
    """A value of our own; `source` names a reference for its sign or form, where there is one."""
    return Parameter(name, value, unit, low, high, "assumption", source, meaning)


def sourced(name: str, value: float, unit: str, low: float, high: float, meaning: str, source: str) -> Parameter:
    """A value that a published figure or a source document fixes."""
    return Parameter(name, value, unit, low, high, "source", source, meaning)


OverTime = Literal["sum", "mean", "last", "max", "first"]
Direction = Literal["more is better", "less is better", "neither"]


class Measure(NamedTuple):
    """One measure of the focal supplier: what it counts, and how months add up."""

    name: str
    unit: str
    over_time: OverTime
    direction: Direction
    meaning: str
    of: str = ""
    """the column that it shows: of the supplier, or of its accounts as their mean; where none, an observer fills it in"""


class Event(NamedTuple):
    """One kind of row of the ledger: its code, what tables call it, and its sentence."""

    code: int
    name: str
    words: str | Callable[[Any, str, str, tuple[float, float, float], Any], str]
    """a sentence with places {supplier}, {account} and those of `details`, or a function (locale, supplier, account, details, setting)"""
    details: tuple[str, ...] = ()
    """names of the row's three details in the sentence; `rival`, `layer`, `stage` and `segment` are put in by name"""


def supplier_of(setting: Any, row: float) -> str:
    """Name of the supplier that a detail of an event refers to."""
    return setting.suppliers[int(row)] if row >= 0 else "nobody"


@dataclass(frozen=True, kw_only=True)
class Mechanism:
    """What one file of rules declares.

    Parameters
    ----------
    name : in the field's words
    columns, parameters, measures, events : its own
    scripted : the kinds of `[[event]]` that it carries out, and their numbers
    draws : the purpose of each of its random draws: number (part of the draw's address, so never changed) to question
    switches : by name, the changes of facts and parameters (keys as for `--set`) under which a part of it does nothing
    """

    name: str
    columns: tuple[Column, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    measures: tuple[Measure, ...] = ()
    events: tuple[Event, ...] = ()
    scripted: Mapping[str, int] = field(default_factory=dict)
    draws: Mapping[int, str] = field(default_factory=dict)
    switches: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def off(*parameters: str) -> dict[str, float]:
    """The changes that set parameters to zero."""
    return {f"assumptions.{name}": 0 for name in parameters}


def per_month(a_year: float) -> float:
    """A monthly hazard or count from a yearly one."""
    return a_year / 12.0


def log_per_month(growth_a_year: float) -> float:
    """Monthly logarithmic growth from yearly growth."""
    return math.log1p(growth_a_year) / 12.0


def per_root_month(a_year: float) -> float:
    """Standard deviation of a month's shock from a year's."""
    return a_year / math.sqrt(12.0)
