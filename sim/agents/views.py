"""Attributes that read and write columns of the state: nothing is stored in whoever has them."""

from __future__ import annotations

from numbers import Real
from typing import Any

import numpy as np

from sim.errors import KamlabError
from sim.given import plain, shown
from sim.kernel.axes import TRAITS
from sim.strategies import Conflict
from sim.world.columns import Column, table_of

SETTABLE_PLACES = ("front", "list_month", "enters")
"""Whole numbers of unit index that are no row of a table; all others say what belongs to what, and compiled rules follow them unchecked."""

LARGEST_WHOLE = 2**53
"""Beyond, whole numbers are no longer distinguished on their way through a float."""


class ColumnView:
    """Attribute that reads and writes what one owner has of a column.

    A number, or an array over the axes of the column that are not the owner's; the array is itself a view:
    `supplier.share[2] = 0.4` writes the column.

    Parameters
    ----------
    column : its declaration
    axes : the axes along which the owner is a row: "a" for an account, "sa" for a pair. The owner has the rows in `_rows`, in this order
    """

    def __init__(self, column: Column, axes: str) -> None:
        self.column = column
        self._table = table_of(column)
        last = max(column.shape.index(axis) for axis in axes)
        self._turns = [axes.find(axis) for axis in column.shape[: last + 1]]
        self._single = len(column.shape) == len(axes)
        self.__doc__ = f"{column.meaning} [{column.unit}, {column.low:g} to {column.high:g}]"

    def __get__(self, owner: Any, kind: type | None = None) -> Any:
        if owner is None:
            return self
        found = getattr(owner.model.state, self._table)[self.column.name][self._place(owner)]
        return found.item() if self._single else found

    def __set__(self, owner: Any, value: Any) -> None:
        if self.column.shape.endswith("t"):
            value = _traits(self.column, value)
        given = numbers_for(self.column, value)
        place, there = self._place(owner), getattr(owner.model.state, self._table)[self.column.name]
        if given.ndim and given.shape != there[place].shape:
            raise KamlabError(f"{self.column.name} has the shape {there[place].shape}, not {given.shape}")
        there[place] = given

    def _place(self, owner: Any) -> tuple[Any, ...]:
        return tuple(slice(None) if turn < 0 else owner._rows[turn] for turn in self._turns)


def numbers_for(column: Column, value: Any) -> np.ndarray:
    """A number, or an array of numbers, that a column may hold.

    Raises
    ------
    KamlabError
        for what is no number, not finite, outside the range, or no whole number where the column counts; and for columns that say which
        rows belong together
    """
    name, low, high = column.name, column.low, min(column.high, LARGEST_WHOLE) if column.whole else column.high
    if column.whole and column.unit == "index" and name not in SETTABLE_PLACES:
        raise KamlabError(f"{name} cannot be set: it says which rows of the world's tables belong together")
    try:
        given = np.asarray(plain(value) if isinstance(value, (list, tuple)) else value)
        if not _are_numbers(value, given, truth_values=column.unit == "flag"):
            raise ValueError("no number, or a truth value in its place")
        given = given.astype(float)
    except (OverflowError, TypeError, ValueError):
        raise KamlabError(f"{name} must be a number, or as many as it has, not {shown(value)}") from None
    if not np.all(np.isfinite(given)):
        raise KamlabError(f"{name} must lie in {low:g} to {high:g} and be finite, not {shown(plain(value))}")
    if not (np.all(given >= low) and np.all(given <= high)):
        raise KamlabError(f"{name} must lie in {low:g} to {high:g}, not {shown(plain(value))}")
    if column.whole and not np.all(given == np.floor(given)):
        raise KamlabError(f"{name} must be a whole number, not {shown(plain(value))}")
    return given


def _traits(column: Column, value: Any) -> Any:
    """Traits of policies, as many as there are: a rule would divide by a trait out of its range."""
    if isinstance(value, (str, Conflict)):
        raise KamlabError(f"{column.name} is the {len(TRAITS)} traits as numbers; set_policy puts a record or a name in place")
    given = numbers_for(column, value)
    if given.shape[-1:] != (len(TRAITS),):
        raise KamlabError(f"{column.name} is {len(TRAITS)} traits ({', '.join(TRAITS)}), not {shown(plain(value))}")
    for traits in given.reshape(-1, len(TRAITS)).tolist():
        Conflict(column.name, **dict(zip(TRAITS, traits, strict=True)))
    return given


def _are_numbers(value: Any, given: np.ndarray, *, truth_values: bool) -> bool:
    """Whether all are numbers; numpy would take a truth value in a list for a 1, and a masked value for a 0."""
    if np.ma.is_masked(value):
        return False
    if given.dtype.kind == "b":
        return truth_values
    if isinstance(value, (list, tuple)) and not truth_values:
        mixed = np.asarray(value, dtype=object).ravel()
        if any(isinstance(one, (bool, np.bool_)) for one in mixed):
            return False
    return given.dtype.kind in "iuf" or (isinstance(value, Real) and not isinstance(value, bool))
