"""Patterns: statements about outcomes that a case must show, and the cells that they compare."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from pydantic import field_validator, model_validator

from sim.errors import did_you_mean, refuse
from sim.scenario.tables import Table, Window
from sim.world import measures


class Cell(Table):
    """One cell of a comparison: strategies, changed facts (`set`, as in `--set`), and the window of months looked at."""

    policy: str = ""
    relationship: str = ""
    set: dict[str, Any] = {}
    window: Window | None = None

    @field_validator("window")
    @classmethod
    def _ordered(cls, value: tuple[int, int] | None) -> tuple[int, int] | None:
        if value and value[0] > value[1]:
            raise ValueError(f"must name the first month and the last, in this order, not {list(value)}")
        return value


class Pair(Table):
    """Two cells of a comparison."""

    of: Cell
    against: Cell


class Pattern(Table):
    """A statement about outcomes that `verify` checks by simulation.

    statistic : mean (of the cell `of`), difference or ratio (of `of` to `against`, on the same luck), or probability
    (that `of` exceeds `against`, or, without `against`, that the measure exceeds `above`). The pattern holds when the
    99 % interval of the estimate lies within `low` to `high`, and fails when it lies outside.
    per : a second measure that divides the first, as in raids_repelled per raids (a ratio of means).
    beyond : two more cells, whose difference is subtracted (a difference in differences).
    switch : changed facts that take away what the pattern is about; it must fail or lose its effect then (guards against rigging).
    """

    name: str
    measure: str
    per: str = ""
    of: Cell = Cell()
    against: Cell | None = None
    beyond: Pair | None = None
    statistic: Literal["mean", "difference", "ratio", "probability"] = "difference"
    above: float | None = None
    low: float | None = None
    high: float | None = None
    source: str
    figure: str = ""
    note: str = ""
    switch: dict[str, Any] = {}

    @field_validator("measure", "per")
    @classmethod
    def _known_measure(cls, value: str) -> str:
        if value and value not in measures.INDEX:
            raise ValueError(f"{value!r} is not a measure{did_you_mean(value, measures.NAMES)}")
        return value

    def cells(self) -> list[Cell]:
        """All cells that the pattern looks at."""
        pair = (self.beyond.of, self.beyond.against) if self.beyond else ()
        return [cell for cell in (self.of, self.against, *pair) if cell is not None]

    @model_validator(mode="after")
    def _complete(self) -> Pattern:
        refuse(self._wrong())
        return self

    def _wrong(self) -> Iterator[str]:
        if self.low is None and self.high is None:
            yield "needs low, high or both: the range in which the estimate must lie"
        if self.low is not None and self.high is not None and self.low > self.high:
            yield f"low ({self.low:g}) must not exceed high ({self.high:g})"
        if self.statistic in ("difference", "ratio") and self.against is None:
            yield f"the statistic {self.statistic!r} compares two cells: add against = {{ ... }}"
        if self.beyond is not None and self.statistic != "difference":
            yield f"beyond goes with the statistic 'difference', not {self.statistic!r}"
        if self.statistic == "probability" and (self.against is None) == (self.above is None):
            yield "the statistic 'probability' needs either against = { ... } or above = NUMBER"
        if self.statistic == "mean" and self.against is not None:
            yield "the statistic 'mean' looks at one cell: leave out against, or use 'difference'"
