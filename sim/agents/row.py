"""A Mesa agent that is a view of one row of the columns.

`account.aspiration` reads and writes the column `aspiration` at the account's row; nothing is stored in the agent.
The attributes are made from the catalogue of columns, so a new column is an attribute at once.
"""

from __future__ import annotations

from typing import Any

import mesa
import numpy as np

from sim.world.columns import COLUMNS, Column, column_of


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
        given = np.asarray(value, dtype=float)
        if not (np.all(given >= low) and np.all(given <= high)):
            raise ValueError(f"{self.column.name} must lie in {low:g} to {high:g}, not {value!r}")
        place: Any = (*self.before, agent.row)
        column_of(agent.model.state, self.column.name)[place] = value


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
        super().__init__(model)
        self.row = row
        self.name = name

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name}>"

    def follow(self, rule: Any) -> None:
        """Apply a rule of the rule book, or a function rule(state, parameters, row) of one's own, to this row."""
        follow = getattr(rule, "follow", None)
        (follow or rule)(self.model.state, self.model.parameters, self.row)
