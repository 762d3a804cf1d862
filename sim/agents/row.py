"""A Mesa agent that is a view of one row of the columns.

`account.aspiration` reads and writes the column `aspiration` at the account's row; nothing is stored in the agent.
The attributes are made from the catalogue of columns, so a new column is an attribute at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, ClassVar, TypeVar

import mesa

from sim.agents.views import ColumnView
from sim.errors import KamlabError, closest, did_you_mean, first_few
from sim.kernel.axes import NOBODY
from sim.strategies import AdaptivePolicy, Conflict
from sim.strategies.record import record_of
from sim.world.columns import COLUMNS

_Record = TypeVar("_Record")
FIXED = ("row", "name", "model", "unique_id")
MESAS = (*FIXED, "pos", "cell")
"""Attributes that Mesa itself, or one of its spaces, sets."""


def check_may_join(model: Any, kind: type) -> None:
    """Raise KamlabError for an agent that is made by hand: a second agent of a row would act a second time every month."""
    if not getattr(model, "_settling", False):
        raise KamlabError(
            f"{kind.__name__} cannot be made by hand: `sim.build` makes an agent of every row of the scenario; "
            "add the firm to the scenario, or hand in a class of your own, as in agents={sim.Supplier: MySupplier}; "
            "agents without a row, subclasses of mesa.Agent, come and go as they please"
        )


def refuse_removal(agent: RowAgent) -> None:
    """Raise KamlabError: a row without its agent would stay as it stood and be paid for ever after."""
    raise KamlabError(
        f"{agent!r} cannot be removed from a running world; take it out of the scenario, let its relationship end "
        "(break-up, default), or override what it does in a class of its own"
    )


class RowAgent(mesa.Agent):
    """Base of all agents. Subclasses name the axis whose row they are: `class Contact(RowAgent, axis="c")`.

    Parameters
    ----------
    model : the world
    row : index along the axis, from 0
    name : what reports call it

    Attributes
    ----------
    own_steps : steps that a class of one's own adds to the calendar, {"audit": "after close_books"} (see `sim.engine.own_steps`)
    """

    axis = ""
    own_steps: ClassVar[Mapping[str, str]] = {}

    def __init_subclass__(cls, axis: str | None = None, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if axis is None:
            return
        cls.axis = axis
        for column in COLUMNS:
            if axis in column.shape:
                setattr(cls, column.name, ColumnView(column, axis))

    def __init__(self, model: Any, row: int = NOBODY, name: str = "") -> None:
        check_may_join(model, type(self))
        self.row = row
        self.name = name
        super().__init__(model)

    @property
    def _rows(self) -> tuple[int]:
        """For `ColumnView`."""
        return (self.row,)

    def __getattr__(self, name: str) -> Any:
        """Only for names that there are not, and for properties that fail within, whose own error is raised."""
        if hasattr(type(self), name):
            return object.__getattribute__(self, name)
        raise AttributeError(f"{type(self).__name__} has no {name!r}{_hint(self.axis, name)}")

    def __setattr__(self, name: str, value: Any) -> None:
        """Set a column, or an attribute of a class of one's own; a slip of the pen is refused, since it would change nothing."""
        if name in FIXED and self.__dict__.get(name) is not None:  # Mesa 3.5 sets a unique_id of None first
            raise KamlabError(f"{self!r}: {name} cannot be changed: it says which row of the world's tables this agent is")
        if name not in self.__dict__ and name not in MESAS and not name.startswith("_") and not hasattr(type(self), name):
            self._refuse_slip(name)
        super().__setattr__(name, value)

    def _refuse_slip(self, name: str) -> None:
        """An agent of the standard classes has no other attributes than its columns; own classes may, unless nearly of a column's name."""
        columns = _columns_of(self.axis)
        standard = type(self).__module__.startswith("sim.agents.")
        near = closest(name, columns, 0.6 if standard else 0.85)
        if standard or near:
            hint = f"; did you mean {near!r}?" if near else f"; known: {', '.join(first_few(columns))}"
            own = "" if standard else f" (an attribute of your own: state it in the class, as in {name} = 0.0)"
            raise KamlabError(f"{self!r} has no {name!r}{hint}{own}")

    def remove(self) -> None:
        """Refused, see `refuse_removal`."""
        refuse_removal(self)

    def step(self) -> None:
        """Refused: agents act in the order of the calendar, when the world steps."""
        raise KamlabError(f"{self!r} has no step of its own: call world.step(), or an action of `sim.calendar()` such as choose")

    def advance(self) -> None:
        """Refused, like `step`."""
        self.step()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.__dict__.get('name', 'without a name')}>"

    def record_of(self, what: str, given: str | _Record, kind: type[_Record], table: str) -> _Record:
        """A strategy handed in as a record, or by a name that the scenario knows (`table` is the scenario's method that lists them)."""
        return record_of(what, given, kind, getattr(self.model.setting.scenario, table)())

    def policy_of(self, given: str | Conflict | AdaptivePolicy) -> Conflict | AdaptivePolicy:
        """A conflict policy handed in as a record, as an adaptive policy, or by a name that the scenario knows."""
        if isinstance(given, AdaptivePolicy):
            return given
        record = self.record_of("a conflict policy", given, Conflict, "conflicts")
        return self.model.setting.scenario.adaptive.get(given, record) if isinstance(given, str) else record

    def follow(self, rule: Any) -> None:
        """Apply a rule of the rule book, or a function rule(state, parameters, row) of one's own, to this row.

        Raises
        ------
        ZeroDivisionError
            where a rule of the rule book divides by zero, which only columns set from outside bring about; a note says where
        """
        follow = getattr(rule, "follow", None)
        if follow is None:
            rule(self.model.state, self.model.parameters, self.row)
            return
        try:
            follow(self.model.state, self.model.parameters, self.row)
        except ZeroDivisionError as error:
            error.add_note(
                f"{self!r} divides by zero in {rule.__name__} of month {self.model.month}: columns were set to what cannot be together "
                "(shares of an account add up to 1, and so does the power of its layers)"
            )
            raise


@cache
def _columns_of(axis: str) -> tuple[str, ...]:
    return tuple(column.name for column in COLUMNS if axis in column.shape)


@cache
def _hint(axis: str, name: str) -> str:
    """Kept, since a data collector may ask every agent for what only some have."""
    return "" if name.startswith("_") else did_you_mean(name, _columns_of(axis))
