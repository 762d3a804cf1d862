"""Patterns: statements about outcomes that a case must show, and the cells that they compare."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import Field, field_validator, model_validator

from sim.errors import did_you_mean, refuse
from sim.scenario.tables import Table, Window
from sim.world import measures


class Cell(Table):
    """One cell of a comparison: strategies, changed facts, and the months looked at."""

    policy: Annotated[str, Field(description="the focal supplier's conflict policy, by name; left out, the case's own")] = ""
    relationship: Annotated[str, Field(description="its relationship, by name; left out, the case's own")] = ""
    set: Annotated[dict[str, Any], Field(description="changed facts, by dotted key as in `--set`")] = {}
    window: Annotated[Window | None, Field(description="first and last month looked at; left out, all")] = None

    @field_validator("window")
    @classmethod
    def _ordered(cls, value: tuple[int, int] | None) -> tuple[int, int] | None:
        if value and value[0] > value[1]:
            raise ValueError(f"must name the first month and the last, in this order, not {list(value)}")
        return value

    @property
    def key(self) -> str:
        """What decides the runs of a cell, as text: cells of one key differ in their window at most."""
        return json.dumps([self.policy, self.relationship, self.set], sort_keys=True, default=str)


class Pair(Table):
    """Two cells of a comparison."""

    of: Annotated[Cell, Field(description="the cell looked at")]
    against: Annotated[Cell, Field(description="the cell that is subtracted from it")]


class Pattern(Table):
    """A statement about outcomes that `verify` checks by simulation.

    It holds when the 99 % interval of the estimate lies within `low` to `high`, and fails when it lies outside.
    """

    name: Annotated[str, Field(description="what is said, in a sentence")]
    measure: Annotated[str, Field(description="what is measured")]
    per: Annotated[str, Field(description="a second measure that divides it, as in raids_repelled per raids (a ratio of means)")] = ""
    of: Annotated[Cell, Field(description="the cell looked at")] = Cell()
    against: Annotated[Cell | None, Field(description="the cell that it is compared with, on common random numbers")] = None
    beyond: Annotated[Pair | None, Field(description="two more cells, whose difference is subtracted (a difference in differences)")] = None
    statistic: Annotated[
        Literal["mean", "difference", "ratio", "probability"],
        Field(
            description="mean (of the cell `of`), difference or ratio (of `of` to `against`), or probability "
            "(that `of` exceeds `against`, or, without `against`, that the measure exceeds `above`)"
        ),
    ] = "difference"
    above: Annotated[float | None, Field(description="what the measure is to exceed, for a probability without `against`")] = None
    low: Annotated[float | None, Field(description="lower end of the range in which the estimate must lie")] = None
    high: Annotated[float | None, Field(description="upper end of that range")] = None
    source: Annotated[str, Field(description="who says so, and where")]
    figure: Annotated[str, Field(description="the source's number, as it states it")] = ""
    note: Annotated[str, Field(description="what else there is to say")] = ""
    switch: Annotated[
        dict[str, Any],
        Field(
            description="changed facts that take away what the pattern is about; it must fail or lose its effect then "
            "(guards against rigging)"
        ),
    ] = {}

    @field_validator("measure", "per")
    @classmethod
    def _known_measure(cls, value: str) -> str:
        if value and value not in measures.INDEX:
            raise ValueError(f"{value!r} is not a measure{did_you_mean(value, measures.NAMES)}")
        return value

    @property
    def bounds(self) -> tuple[float, float]:
        """Ends of the range in which the estimate must lie; infinite where the pattern states none."""
        return -math.inf if self.low is None else self.low, math.inf if self.high is None else self.high

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
