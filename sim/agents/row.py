"""A Mesa agent that is a view of one row of the columns.

`account.aspiration` reads and writes the column `aspiration` at the account's row; nothing is stored in the agent.
The attributes are made from the catalogue of columns, so a new column is an attribute at once.
"""

from __future__ import annotations

from numbers import Real
from typing import Any, TypeVar

import mesa
import numpy as np

from sim.errors import KamlabError, closest, first_few
from sim.given import plain, shown
from sim.strategies.record import record_of
from sim.world.columns import COLUMNS, Column, column_of

_Record = TypeVar("_Record")
FIXED = ("row", "name", "model", "unique_id")
MESAS = (*FIXED, "pos", "cell")
"""Attributes that Mesa itself, or one of its spaces, sets."""


def check_may_join(model: Any, kind: type) -> None:
    """Raise KamlabError for an agent that is made by hand: a second agent of a row would act a second time every month."""
    if not getattr(model, "_settling", False):
        raise KamlabError(
            f"{kind.__name__} cannot be made by hand: `sim.build` makes an agent of every row of the scenario; "
            "add the firm to the scenario, or hand in a class of your own, as in agents={sim.Supplier: MySupplier}"
        )


class ColumnView:
    """Attribute that reads and writes one row of one column.

    A column with one axis gives a number; one with more gives an array over its other axes, which is itself a view:
    `supplier.share[2] = 0.4` writes the column.
    """

    def __init__(self, column: Column, axis: str) -> None:
        self.column = column
        self.before: tuple[slice, ...] = (slice(None),) * column.shape.index(axis)
        self.single = len(column.shape) == 1
        self.__doc__ = f"{column.meaning} [{column.unit}, {column.low:g} to {column.high:g}]"

    def __get__(self, agent: RowAgent | None, owner: type | None = None) -> Any:
        if agent is None:
            return self
        place: Any = (*self.before, agent.row)
        found = column_of(agent.model.state, self.column.name)[place]
        return found.item() if self.single else found

    def __set__(self, agent: RowAgent, value: Any) -> None:
        low, high = self.column.low, self.column.high
        try:
            given = np.asarray(value)
            numbers = "iufb" if self.column.unit == "flag" else "iuf"
            if given.dtype.kind not in numbers and not (isinstance(value, Real) and not isinstance(value, bool)):
                raise ValueError("no number, or a truth value in its place")
            given = given.astype(float)
        except (OverflowError, TypeError, ValueError):
            raise KamlabError(f"{self.column.name} must be a number, or as many as it has, not {shown(value)}") from None
        if not (np.all(given >= low) and np.all(given <= high)):
            raise KamlabError(f"{self.column.name} must lie in {low:g} to {high:g}, not {shown(plain(value))}")
        if self.column.whole and not np.all(given == np.floor(given)):
            raise KamlabError(f"{self.column.name} must be a whole number, not {shown(plain(value))}")
        place: Any = (*self.before, agent.row)
        there = column_of(agent.model.state, self.column.name)
        if given.ndim and given.shape != there[place].shape:
            raise KamlabError(f"{self.column.name} has the shape {there[place].shape}, not {given.shape}")
        there[place] = given


class RowAgent(mesa.Agent):
    """Base of all agents. Subclasses name the axis whose row they are: `class Contact(RowAgent, axis="c")`.

    Parameters
    ----------
    model : the world
    row : index along the axis, from 0
    name : what reports call it
    """

    axis = ""

    def __init_subclass__(cls, axis: str | None = None, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if axis is None:
            return
        cls.axis = axis
        for column in COLUMNS:
            if axis in column.shape:
                setattr(cls, column.name, ColumnView(column, axis))

    def __init__(self, model: Any, row: int, name: str) -> None:
        check_may_join(model, type(self))
        super().__init__(model)
        self.row = row
        self.name = name

    def __setattr__(self, name: str, value: Any) -> None:
        """Set a column, or an attribute of a class of one's own; a slip of the pen is refused, since it would change nothing."""
        if name in FIXED and name in self.__dict__:
            raise KamlabError(f"{self!r}: {name} cannot be changed: it says which row of the world's tables this agent is")
        if name not in self.__dict__ and name not in MESAS and not name.startswith("_") and not hasattr(type(self), name):
            self._refuse_slip(name)
        super().__setattr__(name, value)

    def _refuse_slip(self, name: str) -> None:
        """An agent of the standard classes has no other attributes than its columns; own classes may, unless nearly of a column's name."""
        columns = [column.name for column in COLUMNS if self.axis in column.shape]
        standard = type(self).__module__.startswith("sim.agents.")
        near = closest(name, columns, 0.6 if standard else 0.85)
        if standard or near:
            hint = f"; did you mean {near!r}?" if near else f"; known: {', '.join(first_few(columns))}"
            own = "" if standard else f" (an attribute of your own: state it in the class, as in {name} = 0.0)"
            raise KamlabError(f"{self!r} has no {name!r}{hint}{own}")

    def remove(self) -> None:
        """Refused: an agent is a row of the world's tables, which would stay as it stood and be paid for ever after."""
        raise KamlabError(
            f"{self!r} cannot be removed from a running world; take it out of the scenario, let its relationship end "
            "(break-up, default), or override what it does in a class of its own"
        )

    def step(self) -> None:
        """Refused: agents act in the order of the calendar, when the world steps."""
        raise KamlabError(f"{self!r} has no step of its own: call world.step(), or an action of `sim.calendar()` such as choose")

    def advance(self) -> None:
        """Refused, like `step`."""
        self.step()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name}>"

    def record_of(self, what: str, given: str | _Record, kind: type[_Record], table: str) -> _Record:
        """A strategy handed in as a record, or by a name that the scenario knows (`table` is the scenario's method that lists them)."""
        return record_of(what, given, kind, getattr(self.model.setting.scenario, table)())

    def follow(self, rule: Any) -> None:
        """Apply a rule of the rule book, or a function rule(state, parameters, row) of one's own, to this row."""
        follow = getattr(rule, "follow", None)
        (follow or rule)(self.model.state, self.model.parameters, self.row)
