"""Every numeric fact of a case at its ends: the least and the most that the schema allows, and numbers that are all but nothing."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, get_args

import numpy as np
from annotated_types import Ge, Gt, Le, Lt

from sim.engine import Batch, build
from sim.engine.world import release
from sim.errors import KamlabError
from sim.scenario import Scenario
from sim.scenario.change import ROWS
from sim.scenario.naming import quoted
from sim.world.parameters import PARAMETERS

MINUTE = (5e-324, 1e-300, 1e-17)


def bounds(annotation: Any, metadata: Any = ()) -> dict[type, float]:
    """Bounds stated anywhere within an annotation, by kind."""
    found: dict[type, float] = {}
    for part in (*metadata, *getattr(annotation, "__metadata__", ())):
        for bound in getattr(part, "metadata", None) or [part]:
            if isinstance(bound, (Ge, Gt, Le, Lt)):
                found[type(bound)] = next(getattr(bound, name) for name in ("ge", "gt", "le", "lt") if hasattr(bound, name))
    for inner in get_args(annotation):
        if not isinstance(inner, (int, float, str)):
            found |= bounds(inner)
    return found


def ends(found: dict[type, float], *, whole: bool) -> list[float]:
    """The least, the most and what lies close to them."""
    low = found.get(Ge, math.nextafter(found[Gt], math.inf) if Gt in found else -1e308)
    high = found.get(Le, math.nextafter(found[Lt], -math.inf) if Lt in found else 1e308)
    if whole:
        return [int(low), int(min(high, 60))]
    inside = [value for value in (*MINUTE, *(-tiny for tiny in MINUTE), 0.0, 1.0) if low <= value <= high]
    return [low, high, math.nextafter(low, math.inf), math.nextafter(high, -math.inf), *inside]


def settings(scenario: Scenario) -> Iterator[dict[str, Any]]:
    """One fact, or behavioural parameter, of a scenario at one of its ends; tables of facts at that end throughout."""
    for table, model in ROWS.items():
        rows = getattr(scenario, table)
        for field, info in model.model_fields.items():
            kinds = {info.annotation, *get_args(info.annotation)}
            found = bounds(info.annotation, info.metadata)
            if not rows or not found or field in ("name", "count", "month"):
                continue
            for value in ends(found, whole=int in kinds and float not in kinds):
                for row in rows:
                    now = getattr(row, field)
                    put = dict.fromkeys(now, value) if isinstance(now, dict) else [value] * len(now) if isinstance(now, tuple) else value
                    if put not in ({}, []):
                        yield {f"{table}.{quoted(row.name)}.{field}" if hasattr(row, "name") else f"{table}.{field}": put}
    for parameter in PARAMETERS:
        yield from ({f"assumptions.{parameter.name}": float(end)} for end in (parameter.low, parameter.high))


def fault(scenario: Scenario, setting: dict[str, Any], months: int, seed: int, *, agents: bool = False) -> str | None:
    """What is wrong with a run of a changed scenario: None where it is refused in a sentence, or gives finite measures."""
    try:
        changed = scenario.with_(months=months, set=setting)
    except KamlabError as error:
        return None if len(str(error).splitlines()) == 1 else f"{setting}: refused in several lines: {error}"
    try:
        if agents:
            world = build(changed, seed)
            for _ in range(months):
                world.step()
            release(world)
            return None
        series = Batch(changed, seed).run(0)
    except Exception as error:
        return f"{scenario.name} {months} months {setting}: {type(error).__name__}: {error}"
    return None if np.isfinite(series.sum(axis=0)).all() else f"{scenario.name} {months} months {setting}: not finite"
