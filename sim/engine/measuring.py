"""Measures of one's own at work: both engines fill them in behind the shipped ones, when a month is over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from types import SimpleNamespace
from typing import Any

import numpy as np
from numba.core import config

from sim.engine.own_unit import address_of
from sim.engine.users_line import users_line
from sim.errors import KamlabError
from sim.kernel.axes import TABLES
from sim.kernel.calling import row_at
from sim.kernel.jit import act
from sim.scenario.own_measure import OwnMeasure
from sim.world.measures import NAMES

WIDTH = len(NAMES)


class Meter:
    """The measures of one's own that a scenario takes, in the order of their columns.

    A row of theirs is the month's row of shipped measures (see `sim.world.observe`) with a number for each behind it.
    """

    def __init__(self, measures: Sequence[OwnMeasure] = ()) -> None:
        self.measures = tuple(measures)
        self.names = tuple(measure.name for measure in measures)
        if lost := [measure.name for measure in measures if measure.function is None]:
            raise KamlabError(f"the function of {', '.join(lost)} is not in a folder of results: hand it in, as in with_(known=[...])")

    @property
    def width(self) -> int:
        """Length of a row."""
        return WIDTH + len(self.measures)

    @property
    def addresses(self) -> np.ndarray | None:
        """Of the units that fill the row in; None where some function stays plain Python."""
        found = [_compiled(measure, WIDTH + place) for place, measure in enumerate(self.measures)]
        return None if None in found else np.array(found, dtype=np.int64)

    def fill(self, state: Any, parameters: Any, supplier: int, row: np.ndarray) -> None:
        """Fill in the numbers behind a row of shipped measures."""
        for place, measure in enumerate(self.measures):
            address = None if config.DISABLE_JIT else _compiled(measure, WIDTH + place)
            if address is None:
                row[WIDTH + place] = _called(measure, state, supplier, row)
            else:
                act()(address, state.address, parameters.address, supplier, row.ctypes.data)

    def begin(self, series: np.ndarray) -> None:
        """Mark rows that are to be filled in, so that it can be seen afterwards how far they came."""
        if self.measures:
            series[..., 0] = np.nan
            series[..., WIDTH:] = np.nan

    @contextmanager
    def explained(self, state: Any, supplier: int, series: np.ndarray, first: int = 1) -> Iterator[None]:
        """An error in one of the functions as a sentence that names the measure, the month and the line.

        Parameters
        ----------
        series : rows that `begin` has marked
        first : the month of the first of them
        """
        try:
            yield
        except Exception as error:
            month = int(state.clock[2])
            if self.measures and 0 <= month - first < len(series):
                self._tell(error, state, supplier, series[month - first], month)
            raise

    def _tell(self, error: Exception, state: Any, supplier: int, row: np.ndarray, month: int) -> None:
        """Raise the sentence where one of the functions stopped the run: the month's shipped measures are there, and its own is not."""
        if np.isnan(row[0]):
            return
        for place, measure in enumerate(self.measures):
            if np.isnan(row[WIDTH + place]):
                line = users_line(error, measure.function, partial(_called, measure, state, supplier, row))
                raise KamlabError(f"measure {measure.name}, month {month}: {type(error).__name__}: {error}{line}") from error


NOTHING = Meter()


def _month(row: np.ndarray) -> Any:
    """The shipped measures by name."""
    return SimpleNamespace(**dict(zip(NAMES, row.tolist(), strict=False)))


def _called(measure: OwnMeasure, state: Any, supplier: int, row: np.ndarray) -> float:
    """A measure in plain Python, where NumPy's numbers divide by zero as Python's do."""
    try:
        with np.errstate(divide="raise", invalid="raise"):
            return measure(_readable(state), supplier, _month(row))
    except FloatingPointError as error:
        raise ZeroDivisionError("division by zero").with_traceback(error.__traceback__) from None


def _readable(state: Any) -> Any:
    """The tables for plain Python: to be read only, their rows by attribute."""
    views = {name: getattr(state, name).view(np.recarray) for name in TABLES}
    for view in views.values():
        view.flags.writeable = False
    return SimpleNamespace(**views)


def _compiled(measure: OwnMeasure, place: int) -> int | None:
    """Address of the unit that writes a measure at a place of the row; None where its function stays plain Python."""
    return address_of(measure, "measure", measure.function, place, partial(_writing, place))


def _writing(place: int, give: Any) -> Any:
    from sim.kernel.table_type import measures_at

    def write_measure(st, _p, supplier, row):
        row_at(row, place + 1)[place] = give(st, supplier, measures_at(row))

    return write_measure
