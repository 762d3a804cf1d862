"""What all strategy records share: numbers within a stated range, refused with one clear sentence otherwise."""

from __future__ import annotations

import math
from dataclasses import fields


def check_ranges(record: object, ranges: dict[str, tuple[float, float]]) -> None:
    """Raise ValueError when a numeric trait of `record` lies outside its range.

    Every field named in `ranges` is converted to float in place, so a record built with ints compares equal
    to the same record built with floats.
    """
    for field in fields(record):  # type: ignore[arg-type]
        if field.name not in ranges:
            continue
        low, high = ranges[field.name]
        given = getattr(record, field.name)
        if isinstance(given, bool) or not isinstance(given, (int, float)) or not math.isfinite(given):
            raise ValueError(f"{type(record).__name__}: {field.name} must be a number from {low:g} to {high:g}, not {given!r}")
        if not low <= given <= high:
            raise ValueError(f"{type(record).__name__}: {field.name} must lie in {low:g} to {high:g}, not {given:g}")
        object.__setattr__(record, field.name, float(given))


def check_whole(record: object, ranges: dict[str, tuple[int, int]]) -> None:
    """Raise ValueError when a trait of `record` that counts something is not a whole number within its range."""
    for name, (low, high) in ranges.items():
        given = getattr(record, name)
        if isinstance(given, bool) or not isinstance(given, int) or not low <= given <= high:
            raise ValueError(f"{type(record).__name__}: {name} must be a whole number from {low} to {high}, not {given!r}")
