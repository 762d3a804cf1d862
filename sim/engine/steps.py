"""The month as compiled code: each step of the calendar at an address of its own, and one fixed loop that calls them in turn.

Both engines call the same addresses: the batch engine through `live`, all rows of a step at once, the agent engine row by row
(`sim.kernel.rule.Rule.follow`). A changed rule is compiled and nothing else is: the loop knows it by its address only.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
from numba import njit, types
from numba.core import config

from sim.engine.calendar import CALENDAR
from sim.engine.deciding import Decider
from sim.engine.finite import check_finite
from sim.engine.measuring import NOTHING, WIDTH, Meter
from sim.engine.records import recorder, write_down
from sim.engine.tables import TABLE_OF_AGENT
from sim.kernel import calling
from sim.kernel.calling import row_at
from sim.kernel.jit import Unit, act, callable_from_python
from sim.world.measures import NAMES
from sim.world.observe import SOURCE, columns_shown, observe, source
from sim.world.registry import OBSERVERS


def live(
    state: Any,
    parameters: Any,
    focal: int,
    series: np.ndarray,
    deciders: Sequence[Decider] = (),
    own: Meter = NOTHING,
    records: np.ndarray | None = None,
) -> None:
    """Live through as many months as `series` has rows, and fill it with the month's measures of supplier `focal`.

    deciders : adaptive policies at work, which decide when a month begins
    own : measures of one's own, which stand behind the shipped ones
    records : array of `sim.engine.records.empty_records`, whose months are filled in, too
    """
    if series.dtype != np.float64 or not series.flags.c_contiguous or series.shape[1:] != (own.width,):
        raise ValueError(f"series must be an array (months, {own.width}) of float64 in C's order")
    lengths = np.array([len(getattr(state, TABLE_OF_AGENT[step.agent])) for step in CALENDAR])
    if config.DISABLE_JIT:
        _live_plainly(state, parameters, lengths.tolist(), focal, series, deciders, own, records)
        return
    steps = addresses()
    if records is not None:  # one more step, which is handed an address in the place of a number of rows
        steps = np.append(steps, np.int64(recorder().address))
        lengths = np.append(lengths, np.int64(records.ctypes.data))
    units, observers_too = [decider.units for decider in deciders], own.addresses
    if None in units or observers_too is None:  # a function of somebody's own that is not compiled: months are lived through one by one
        for month in range(len(series)):
            state.clock[2] += 1
            for decider in deciders:
                decider.decide(state, parameters)
            state.clock[2] -= 1
            _live_on(steps, lengths, state, parameters, focal, series[month : month + 1], observing())
            own.fill(state, parameters, focal, series[month])
        return
    # A unit of a policy is handed the address of its memory in the place of a number of rows.
    policies = np.array([address for three in units if three for address in three], dtype=np.int64)
    memories = np.array([decider.address for decider in deciders for _ in range(3)], dtype=np.int64)
    observers = np.concatenate([observing(), observers_too]) if len(observers_too) else observing()
    _live_on(np.concatenate([policies, steps]), np.concatenate([memories, lengths]), state, parameters, focal, series, observers)


def _live_on(
    units: np.ndarray, lengths: np.ndarray, state: Any, parameters: Any, focal: int, series: np.ndarray, observers: np.ndarray
) -> None:
    loop()(units, lengths, observers, state.address, parameters.address, state.clock, focal,
            series.ctypes.data, len(series), series.shape[1])  # fmt: skip


def _live_plainly(
    state: Any,
    parameters: Any,
    lengths: list[int],
    focal: int,
    series: np.ndarray,
    deciders: Sequence[Decider],
    own: Meter,
    records: np.ndarray | None,
) -> None:
    for month in range(len(series)):
        state.clock[2] += 1
        for decider in deciders:
            decider.decide(state, parameters)
        for step, length in zip(CALENDAR, lengths, strict=True):
            for row in range(length):
                step.rule(state, parameters, row)
        observe(state, parameters, focal, series[month, :WIDTH])
        own.fill(state, parameters, focal, series[month])
        if records is not None:
            write_down(state, parameters, records)


def measure(state: Any, parameters: Any, focal: int, row: np.ndarray, own: Meter = NOTHING) -> None:
    """Fill `row` with the month's measures (`sim.world.observe`), and those of one's own behind them."""
    if config.DISABLE_JIT:
        observe(state, parameters, focal, row[:WIDTH])
    else:
        for observer in observing():
            act()(observer, state.address, parameters.address, focal, row.ctypes.data)
    own.fill(state, parameters, focal, row)


def seen_by(state: Any, parameters: Any, supplier: int, own: Meter = NOTHING) -> np.ndarray:
    """The present month's measures as they are seen from a supplier: a row of shipped ones and those of one's own, all finite."""
    row, month = np.empty((1, own.width)), int(state.clock[2])
    own.begin(row)
    with own.explained(state, supplier, row, month):
        measure(state, parameters, supplier, row[0], own)
    check_finite(row, month, own.names)
    return row[0]


@cache
def addresses() -> np.ndarray:
    """Where each step of the calendar is, in order; those that are not kept yet are compiled."""
    return np.array([step.rule.address for step in CALENDAR], dtype=np.int64)


@cache
def observers() -> tuple[Unit, ...]:
    """Those that fill in the month's measures, in order, as units: their last two numbers are the supplier and the address of the row."""
    layout = hashlib.sha256(repr(NAMES).encode()).hexdigest()[:16]

    def show() -> Any:
        shown = njit(columns_shown)

        def show_columns(st, p, focal, row):
            shown(st, focal, row_at(row, WIDTH))

        return show_columns

    def unit_of(name: str, rule: Any) -> Unit:
        def make() -> Any:
            from sim.kernel.table_type import measures_at  # here, since it loads what compiles

            def observe_into(st, p, focal, row):
                rule(st, p, focal, measures_at(row))

            return observe_into

        return Unit(make, f"{name}.observe.{layout}", rule.__wrapped__)

    written = hashlib.sha256(SOURCE.encode()).hexdigest()[:16]
    return Unit(show, f"columns_shown.{written}", source), *(unit_of(name, rule) for name, rule in OBSERVERS.items())


@cache
def observing() -> np.ndarray:
    """Addresses of the observers."""
    return np.array([unit.address for unit in observers()], dtype=np.int64)


@cache
def loop() -> Any:
    """The compiled loop (`sim.kernel.calling.live`)."""
    whole, vector = types.int64, types.Array(types.int64, 1, "C")
    signature = (vector, vector, vector, whole, whole, vector, whole, whole, whole, whole)
    return callable_from_python(calling.live, "calling.live", signature)
