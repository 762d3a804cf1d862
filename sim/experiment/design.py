"""Designs: which points of the space of strategies, facts and parameters are run, and how often.

A design is a TOML file. Its points are the cross of policies, relationships and settings; the settings are a full
factorial (`[factors]`), an explicit list (`[[point]]`, or a table that `points` names) or a sample (`[sample]`: Sobol' or Latin hypercube).
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple

import numpy as np
from pydantic import BeforeValidator, Field, ValidationInfo, field_validator, model_validator

from sim.bundled import designs
from sim.display import Card, line, page
from sim.errors import KamlabError, did_you_mean
from sim.experiment.assumptions import assumption_ranges
from sim.experiment.listed import ELSEWHERE, listed_points
from sim.given import shown
from sim.paths import usable
from sim.scenario import Scenario, is_whole, load
from sim.scenario.code import read_code
from sim.scenario.tables import MAX_MONTHS, Table, Tables, Texts, Window
from sim.scenario.toml_file import read_toml
from sim.strategies import STYLES
from sim.world.measures import INDEX, NAMES

if TYPE_CHECKING:
    import pandas as pd

Levels = Annotated[tuple[Any, ...], BeforeValidator(lambda given: tuple(given) if isinstance(given, list) else given), Field(min_length=1)]
Range = Annotated[tuple[float, float], BeforeValidator(lambda given: tuple(given) if isinstance(given, list) else given)]
Measures = Annotated[Texts, Field(min_length=1)]
MAX_POINTS = 1_000_000
MAX_CHUNKS = 1_000_000
"""Files in one folder; more of them are more than file systems and readers bear well."""


class Point(Table):
    """One setting of facts and parameters, by dotted key as in `--set`."""

    set: dict[str, Any]


def whole_levels(low: float, high: float) -> range:
    """The whole numbers of a range, both ends included.

    Examples
    --------
    >>> list(whole_levels(1, 4)), list(whole_levels(0.5, 2.5))
    ([1, 2, 3, 4], [1, 2])
    """
    return range(math.ceil(low), math.floor(high) + 1)


class Sample(Table):
    """Points drawn evenly from a box.

    points : number of settings; assumptions : draw every behavioural assumption between these multiples of its value;
    ranges : low and high by dotted key, of further keys or in the place of those
    """

    method: Literal["sobol", "latin-hypercube"] = "sobol"
    points: Annotated[int, Field(ge=1, le=MAX_POINTS)]
    seed: Annotated[int, Field(ge=0)] = 1
    assumptions: Range | None = None
    ranges: dict[str, Range] = Field(default={}, validate_default=True)

    @field_validator("assumptions")
    @classmethod
    def _multiples(cls, value: tuple[float, float] | None) -> tuple[float, float] | None:
        if value is not None and not 0 <= value[0] < value[1]:
            raise ValueError(f"must be two multiples from 0 on, the lower first, as in [0.6, 1.6], not {list(value)}")
        return value

    @field_validator("ranges")
    @classmethod
    def _ordered(cls, value: dict[str, tuple[float, float]], info: ValidationInfo) -> dict[str, tuple[float, float]]:
        if not value and info.data.get("assumptions") is None:
            raise ValueError('names no key: give at least one range, as in "assumptions.carry" = [0.2, 1.0]')
        for key, (low, high) in value.items():
            if not low < high:
                raise ValueError(f"{key!r}: the low end ({low:g}) must lie below the high end ({high:g})")
            if is_whole(key) and not whole_levels(low, high):
                raise ValueError(f"{key!r} is a whole number, and none lies in {low:g} to {high:g}: widen the range")
        return value

    @model_validator(mode="after")
    def _power_of_two(self) -> Sample:
        if self.method == "sobol" and self.points & (self.points - 1):
            near = 1 << (self.points.bit_length() - 1)
            raise ValueError(f"a Sobol' sample is balanced only for powers of two: use points = {near} or {2 * near}, not {self.points}")
        return self

    @property
    def box(self) -> dict[str, tuple[float, float]]:
        """The range of every key that is drawn."""
        return (assumption_ranges(*self.assumptions) if self.assumptions else {}) | self.ranges

    def settings(self) -> list[dict[str, float]]:
        """The sampled settings; a changed scenario changes none.

        A larger Sobol' sample begins with the smaller one; of a Latin hypercube another number of points changes them all.
        """
        from scipy.stats import qmc  # here, since it takes a second that cases and other designs need not wait

        box = self.box
        keys = list(box)
        if self.method == "sobol":
            unit = qmc.Sobol(len(keys), scramble=True, rng=self.seed).random(self.points)
        else:
            unit = qmc.LatinHypercube(len(keys), rng=self.seed).random(self.points)
        low, high = np.array([box[key] for key in keys]).T
        drawn = qmc.scale(unit, low, high).tolist()
        counted = {place: whole_levels(*box[key]) for place, key in enumerate(keys) if is_whole(key)}
        for row, at in zip(drawn, unit, strict=True):
            for place, levels in counted.items():
                row[place] = levels[min(int(at[place] * len(levels)), len(levels) - 1)]
        return [dict(zip(keys, row, strict=True)) for row in drawn]

    @property
    def counted(self) -> dict[str, tuple[int, ...]]:
        """The keys that are whole numbers, with the values that are drawn, each as often as the others."""
        return {key: tuple(whole_levels(*ends)) for key, ends in self.box.items() if is_whole(key)}


class Design(Table):
    """An experiment: a scenario, its points, and how often each is run.

    replications : per point; chunk : replications in one unit of work and one file; measures : by default all that are shipped;
    windows : further columns `NAME_measure` over the months given; panel : whether account-months are kept, too;
    code : Python files whose policies, agent classes, measures and records may be named (see `sim.read_code`)
    """

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=60)]
    scenario: str
    about: str = ""
    code: Texts = ()
    seed: Annotated[int, Field(ge=0, lt=2**63)] = 1
    replications: Annotated[int, Field(ge=1, le=2**32)]
    chunk: Annotated[int, Field(ge=1, le=100_000)] = 500
    months: Annotated[int, Field(ge=1, le=MAX_MONTHS)] | None = None
    engine: Literal["auto", "batch", "agents"] = "auto"
    policies: Annotated[Texts, Field(min_length=1)] = STYLES
    relationships: Annotated[Texts, Field(min_length=1)] = ("shallow", "layered")
    measures: Measures = NAMES
    windows: dict[str, Window] = Field(default={})
    panel: bool = False
    factors: dict[str, Levels] = Field(default={})
    point: Tables[Point] = ()
    sample: Sample | None = None

    @field_validator("measures")
    @classmethod
    def _known(cls, value: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        for name in value:
            if name not in INDEX and not info.data.get("code"):  # which may hold measures: `check_design` knows
                raise ValueError(f"{name!r} is not a measure{did_you_mean(name, NAMES)}")
        return value

    @field_validator("windows")
    @classmethod
    def _forward(cls, value: dict[str, tuple[int, int]]) -> dict[str, tuple[int, int]]:
        for label, (first, last) in value.items():
            if first > last:
                raise ValueError(f"{label!r} begins in month {first}, after its end in month {last}")
        return value

    @model_validator(mode="after")
    def _one_kind_of_settings(self) -> Design:
        kinds = [name for name in ("factors", "point", "sample") if getattr(self, name)]
        if len(kinds) > 1:
            raise ValueError(f"has {' and '.join(kinds)}: settings are a factorial, a list or a sample, so keep one of them")
        for what in ("policies", "relationships", "measures"):
            if len(set(getattr(self, what))) < len(getattr(self, what)):
                raise ValueError(f"{what} names one twice")
        columns = Counter(name for name, _, _ in self.columns)
        twice = [name for name, count in columns.items() if count > 1]
        if twice:
            raise ValueError(f"windows: two columns would be called {twice[0]!r}: give the window another name")
        if self.size > MAX_POINTS:
            raise ValueError(f"has {self.size:,} points, more than the {MAX_POINTS:,} that a design may have")
        if self.chunks > MAX_CHUNKS:
            raise ValueError(
                f"would write {self.chunks:,} files, more than the {MAX_CHUNKS:,} that a folder may hold: use a larger chunk (up to "
                "100,000), or fewer replications or points"
            )
        return self

    def card(self) -> Card:
        """What it is, how large, and what to call next."""
        facts = {"points": self.size, "replications": self.replications, "rows": self.size * self.replications}
        return Card("Design", self.name, facts, [self.about] if self.about else [], {}, {"run_design(design, folder)": "runs it"})

    def __repr__(self) -> str:
        return line(self.card())

    def _repr_html_(self) -> str:
        return page(self.card())

    @property
    def n_settings(self) -> int:
        """How many settings of facts and parameters there are."""
        if self.sample is not None:
            return self.sample.points
        return max(1, len(self.point)) * math.prod(len(levels) for levels in self.factors.values())

    @property
    def size(self) -> int:
        """How many points there are."""
        return len(self.policies) * len(self.relationships) * self.n_settings

    @property
    def chunks(self) -> int:
        """How many chunks, and so files, there are."""
        return -(-self.size * self.replications // self.chunk)

    @property
    def columns(self) -> list[tuple[str, str, tuple[int, int | None]]]:
        """The measured columns of the results: name, measure, and first and last month of the window."""
        whole = [(name, name, (1, None)) for name in self.measures]
        return whole + [(f"{label}_{name}", name, window) for label, window in self.windows.items() for name in self.measures]

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


def scenario_of(design: Design) -> Scenario:
    """The scenario of a design, which knows what its files of code offer.

    Raises
    ------
    KamlabError
        for a scenario or file that cannot be used
    """
    scenario = load(design.scenario)
    return scenario.with_(known=read_code(design.code)) if design.code else scenario


def arm_of(design: Design, scenario: Scenario, point: DesignPoint) -> Scenario:
    """The scenario of one point, checked."""
    return scenario.with_(policy=point.policy, relationship=point.relationship, months=design.months, set=point.setting)


def check_design(design: Design, scenario: Scenario, where: str, *, listed: bool = False) -> None:
    """Refuse a design whose windows, strategies, keys or levels cannot be used with the scenario, before anything runs.

    Levels are tried one at a time. A combination that cannot be used is found when its turn comes: its rows have an error.

    Parameters
    ----------
    where : names the design in errors
    listed : whether its points are those of a table, which were tried when they were read

    Raises
    ------
    KamlabError
        naming the first thing that cannot be used
    """
    horizon = design.months or scenario.months
    for label, window in design.windows.items():
        if window[1] > horizon:
            raise KamlabError(f"{where}: windows.{label} ends in month {window[1]}, after the horizon of {horizon} months")
    try:
        for name in design.measures:
            scenario.place_of(name)
        for policy, relationship in itertools.product(design.policies, design.relationships):
            scenario.with_(policy=policy, relationship=relationship, months=design.months)
        for setting in () if listed else _extremes(design):
            for key in setting.keys() & ELSEWHERE.keys():
                raise KamlabError(f"{key!r} is no setting: say {ELSEWHERE[key]} at the top of the design")
            scenario.with_(months=design.months, set=setting)
    except KamlabError as error:
        raise KamlabError(f"{where}: {error}") from None


def _extremes(design: Design) -> Iterator[dict[str, Any]]:
    """Settings that show whether all can be used: every level and either end of a range alone, every point of a list."""
    if design.sample is not None:
        counted = design.sample.counted
        ends = {key: (counted[key][0], counted[key][-1]) if key in counted else both for key, both in design.sample.box.items()}
        yield from ({key: end} for key, both in ends.items() for end in both)
    elif design.point:
        yield from (dict(point.set) for point in design.point)
    else:
        yield from ({key: level} for key, levels in design.factors.items() for level in levels)


def find_design(name: str | Path) -> Path:
    """Path of a design: a file, or a bundled design by its name.

    Raises
    ------
    KamlabError
        where there is neither
    """
    path = usable(name)
    bundled = designs()
    if str(name) in bundled:
        return bundled[str(name)]
    if path.suffix != ".toml" and not path.exists():
        near = did_you_mean(str(name), bundled)
        raise KamlabError(f"there is no bundled design {str(name)!r}{near} (a file of your own is named by its path, ending in .toml)")
    if not path.exists():
        raise KamlabError(f"{path}: there is no such file; bundled designs: {', '.join(bundled)}")
    return path


def read_design(name: str | Path, points: str | Path | pd.DataFrame | None = None) -> Design:
    """Read and check a design, from a path or by the name of a bundled one.

    Parameters
    ----------
    name : of a bundled design, or the path of a .toml
    points : a table of settings, a .csv or .xlsx file or a DataFrame (see `sim.experiment.listed`), in the place of the key `points` of
        the design, which names such a file as seen from the design's folder, or else from where the command runs

    Raises
    ------
    KamlabError
        naming file, key and remedy; of a table, every line and column
    """
    path = find_design(name)
    data = read_toml(path)
    named = data.pop("points", None)
    table = _table_of_points(path, named) if points is None else points
    design = Design.stated(data, str(path))
    try:
        scenario = scenario_of(design)
    except KamlabError as error:
        raise KamlabError(f"{path}: key {'' if str(error).startswith('code') else 'scenario: '}{error}") from None
    if table is not None:
        design = _with_points(data, listed_points(table, scenario, design.months), str(path))
    check_design(design, scenario, str(path), listed=table is not None)
    return design


def _table_of_points(path: Path, given: Any) -> Path | None:
    """The file that the key `points` of a design names."""
    if given is None:
        return None
    if not isinstance(given, str):
        raise KamlabError(f'{path}: key points: must name a file, as in points = "points.csv", not {shown(given)}')
    beside = path.parent / usable(given, "points")
    return beside if beside.exists() else usable(given, "points")


def _with_points(data: Mapping[str, Any], settings: Sequence[Mapping[str, Any]], where: str) -> Design:
    """A design with the settings of a table as its list."""
    if "point" in data:
        raise KamlabError(f"{where}: has [[point]] and a table of points: keep one of them")
    return Design.stated({**data, "point": [{"set": setting} for setting in settings]}, where)
