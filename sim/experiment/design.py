"""Designs: which points of the space of strategies, facts and parameters are run, and how often.

A design is a TOML file. Its points are the cross of policies, relationships and settings; the settings are a full
factorial (`[factors]`), an explicit list (`[[point]]`) or a sample (`[sample]`: Sobol' or Latin hypercube).
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

import numpy as np
from pydantic import BeforeValidator, Field, ValidationError, field_validator, model_validator
from scipy.stats import qmc

from sim.errors import KamlabError, did_you_mean
from sim.scenario import Scenario, load
from sim.scenario.models import Table, Tables, Texts, Window
from sim.scenario.read import explain, read_toml
from sim.world.measures import INDEX, NAMES

Levels = Annotated[tuple[Any, ...], BeforeValidator(lambda given: tuple(given) if isinstance(given, list) else given), Field(min_length=1)]
Range = Annotated[tuple[float, float], BeforeValidator(lambda given: tuple(given) if isinstance(given, list) else given)]
Measures = Annotated[Texts, Field(min_length=1)]
MAX_POINTS = 1_000_000


class Point(Table):
    """One setting of facts and parameters, by dotted key as in `--set`."""

    set: dict[str, Any]


class Sample(Table):
    """Points drawn evenly from a box. points : number of settings; ranges : low and high by dotted key."""

    method: Literal["sobol", "latin-hypercube"] = "sobol"
    points: Annotated[int, Field(ge=1, le=MAX_POINTS)]
    seed: Annotated[int, Field(ge=0)] = 1
    ranges: dict[str, Range]

    @field_validator("ranges")
    @classmethod
    def _ordered(cls, value: dict[str, tuple[float, float]]) -> dict[str, tuple[float, float]]:
        if not value:
            raise ValueError('names no key: give at least one range, as in "assumptions.carry" = [0.2, 1.0]')
        for key, (low, high) in value.items():
            if not low < high:
                raise ValueError(f"{key!r}: the low end ({low:g}) must lie below the high end ({high:g})")
        return value

    @model_validator(mode="after")
    def _power_of_two(self) -> Sample:
        if self.method == "sobol" and self.points & (self.points - 1):
            near = 1 << (self.points.bit_length() - 1)
            raise ValueError(f"a Sobol' sample is balanced only for powers of two: use points = {near} or {2 * near}, not {self.points}")
        return self

    def settings(self) -> list[dict[str, float]]:
        """The sampled settings; a changed number of points changes them all, a changed scenario none."""
        keys = list(self.ranges)
        if self.method == "sobol":
            unit = qmc.Sobol(len(keys), scramble=True, rng=self.seed).random(self.points)
        else:
            unit = qmc.LatinHypercube(len(keys), rng=self.seed).random(self.points)
        low, high = np.array([self.ranges[key] for key in keys]).T
        return [dict(zip(keys, row, strict=True)) for row in qmc.scale(unit, low, high).tolist()]


class Design(Table):
    """An experiment: a scenario, its points, and how often each is run.

    replications : per point; chunk : replications in one unit of work and one file; measures : by default all;
    windows : further columns `NAME_measure` over the months given
    """

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=60)]
    scenario: str
    about: str = ""
    seed: Annotated[int, Field(ge=0, lt=2**63)] = 1
    replications: Annotated[int, Field(ge=1, le=2**32)]
    chunk: Annotated[int, Field(ge=1, le=100_000)] = 500
    months: Annotated[int, Field(ge=1)] | None = None
    engine: Literal["auto", "batch", "agents"] = "auto"
    policies: Annotated[Texts, Field(min_length=1)] = ("compromise", "hard-line", "balanced")
    relationships: Annotated[Texts, Field(min_length=1)] = ("shallow", "layered")
    measures: Measures = NAMES
    windows: dict[str, Window] = Field(default={})
    factors: dict[str, Levels] = Field(default={})
    point: Tables[Point] = ()
    sample: Sample | None = None

    @field_validator("measures")
    @classmethod
    def _known(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for name in value:
            if name not in INDEX:
                raise ValueError(f"{name!r} is not a measure{did_you_mean(name, NAMES)}")
        return value

    @model_validator(mode="after")
    def _one_kind_of_settings(self) -> Design:
        kinds = [name for name in ("factors", "point", "sample") if getattr(self, name)]
        if len(kinds) > 1:
            raise ValueError(f"has {' and '.join(kinds)}: settings are a factorial, a list or a sample, so keep one of them")
        for what in ("policies", "relationships", "measures"):
            if len(set(getattr(self, what))) < len(getattr(self, what)):
                raise ValueError(f"{what} names one twice")
        if self.size > MAX_POINTS:
            raise ValueError(f"has {self.size:,} points, more than the {MAX_POINTS:,} that a design may have")
        return self

    @property
    def n_settings(self) -> int:
        """How many settings of facts and parameters there are."""
        if self.sample is not None:
            return self.sample.points
        return max(1, len(self.point)) * int(np.prod([len(levels) for levels in self.factors.values()], dtype=float) if self.factors else 1)

    @property
    def size(self) -> int:
        """How many points there are."""
        return len(self.policies) * len(self.relationships) * self.n_settings

    def settings(self) -> list[dict[str, Any]]:
        """The settings, in order."""
        if self.sample is not None:
            return list(self.sample.settings())
        if self.point:
            return [dict(point.set) for point in self.point]
        keys = list(self.factors)
        return [dict(zip(keys, levels, strict=True)) for levels in itertools.product(*self.factors.values())]


class DesignPoint(NamedTuple):
    """One point of a design: its number, strategies and setting."""

    number: int
    policy: str
    relationship: str
    setting: Mapping[str, Any]


def points(design: Design) -> list[DesignPoint]:
    """All points, settings outermost, so that the cells of one setting stand together."""
    crossed = itertools.product(design.settings(), design.relationships, design.policies)
    return [DesignPoint(number, policy, relationship, setting) for number, (setting, relationship, policy) in enumerate(crossed)]


def arm_of(design: Design, scenario: Scenario, point: DesignPoint) -> Scenario:
    """The scenario of one point, checked."""
    return scenario.with_(policy=point.policy, relationship=point.relationship, months=design.months, set=point.setting)


def read_design(path: Path) -> Design:
    """Read and check a design file; every point's scenario is checked when its turn comes, the first and last at once.

    Raises
    ------
    KamlabError
        naming file, key and remedy
    """
    data = read_toml(path)
    try:
        design = Design.model_validate(data)
    except ValidationError as error:
        raise KamlabError(explain(error, data, str(path), Design)) from None
    scenario = load(design.scenario)
    horizon = design.months or scenario.months
    for name, window in design.windows.items():
        if window[1] > horizon:
            raise KamlabError(f"{path}: windows.{name} ends in month {window[1]}, after the horizon of {horizon} months")
    return design
