"""The keys of a scenario that state a column, and how what is stated becomes the initial state: both from the mechanisms' declarations."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, NamedTuple

from pydantic import BaseModel, BeforeValidator, Field, create_model

from sim.kernel.axes import NOBODY, WITHIN
from sim.kernel.declare import LARGEST_AMOUNT, Column, Fact
from sim.world.registry import COLUMNS

TABLE_OF = {"s": "supplier", "r": "supplier", "a": "account", "g": "segment", "sa": "account"}
"""The table of a scenario file that states a column, by the axes of the column's rows."""


class Stated(NamedTuple):
    """A column that a scenario states, and its key."""

    key: str
    column: Column
    fact: Fact

    @property
    def rows(self) -> str:
        """Axes of the column's rows."""
        return self.column.shape.rstrip("".join(WITHIN))

    def value(self, stated: Any) -> Any:
        """What the column holds, or None where nothing is stated."""
        return stated if stated is None or self.fact.stored is None else self.fact.stored(stated)


def stated_in(table: str) -> Iterator[Stated]:
    """What the tables `supplier`, `account` or `segment` of a scenario state."""
    for column in COLUMNS:
        if column.fact is not None:
            found = Stated(column.fact.key or column.name, column, column.fact)
            if TABLE_OF[found.rows] == table:
                yield found


def as_tuple(value: Any) -> Any:
    """TOML knows lists only."""
    return tuple(value) if isinstance(value, list) else value


def _kind(stated: Stated) -> Any:
    """Type of a key, with its range."""
    column, fact = stated.column, stated.fact
    if column.unit == "flag":
        return bool
    low = column.low if fact.low is None else fact.low
    high = min(column.high, LARGEST_AMOUNT) if fact.high is None else fact.high
    if column.unit == "index" and fact.low is None:
        low = max(low, NOBODY + 1)
    limits: dict[str, Any] = {"gt": fact.above} if fact.above is not None else {"ge": low}
    limits |= {"lt": fact.below} if fact.below is not None else {"le": high}
    kind: Any = Annotated[int if column.whole or fact.whole else float, Field(**limits)]
    inner = column.shape[len(stated.rows) :]
    for axis in inner:
        alike: Any = (kind,) * WITHIN[axis]
        kind = Annotated[tuple[alike], BeforeValidator(as_tuple)]
    if stated.rows == "sa":
        return dict[str, kind]
    return kind | None if fact.default is None else kind


def with_facts(table: str, name: str, base: type[BaseModel]) -> Any:
    """A model with the keys of `base` and those that the mechanisms declare for a table of a scenario file."""
    fields: dict[str, Any] = {}
    for stated in stated_in(table):
        default = {} if stated.rows == "sa" else stated.fact.default
        about = stated.fact.meaning or stated.column.meaning
        if stated.fact.stored is None:  # else it is stated a year, as its meaning says, and not in the column's unit
            about += f" [{stated.column.unit}]"
        fields[stated.key] = (_kind(stated), Field(default=default, description=about))
    return create_model(name, __base__=base, __module__=base.__module__, __doc__=base.__doc__, **fields)
