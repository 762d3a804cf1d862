"""What all strategy records share: numbers within a stated range, refused with one clear sentence otherwise."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, TypeVar

from sim.errors import KamlabError, did_you_mean
from sim.given import number, plain, shown, whole

_Record = TypeVar("_Record")


def check_ranges(record: Any, ranges: dict[str, tuple[float, float]]) -> None:
    """Raise KamlabError when a numeric trait of `record` lies outside its range, or its name is no text.

    Every field named in `ranges` is converted to float in place, so a record built with ints, or with NumPy's numbers, compares equal
    to the same record built with floats.
    """
    kind = type(record).__name__
    if not isinstance(record.name, str) or not record.name.strip():
        raise KamlabError(f"{kind}: name must be text, as in {kind}(name='own'), not {shown(record.name)}")
    object.__setattr__(record, "name", plain(record.name))
    for field in fields(record):
        if field.name in ranges:
            object.__setattr__(record, field.name, number(f"{kind}: {field.name}", getattr(record, field.name), *ranges[field.name]))


def check_whole(record: object, ranges: dict[str, tuple[int, int]]) -> None:
    """Raise KamlabError when a trait of `record` that counts something is not a whole number within its range."""
    for name, (low, high) in ranges.items():
        object.__setattr__(record, name, whole(f"{type(record).__name__}: {name}", getattr(record, name), low, high))


def record_of(what: str, given: str | _Record, kind: type[_Record], known: dict[str, _Record]) -> _Record:
    """The strategy that is handed in as a record or by its name.

    Parameters
    ----------
    what : how a sentence calls it, as in "a conflict policy"
    known : those that have a name

    Raises
    ------
    KamlabError
        for an unknown name, and for whatever is neither a name nor such a record
    """
    if isinstance(given, kind):
        return given
    if not isinstance(given, str):
        raise KamlabError(f"{shown(given)} is not {what}: hand in a name ({', '.join(known)}) or a sim.{kind.__name__}")
    name = plain(given)
    if name not in known:
        raise KamlabError(f"{given!r} is not {what}{did_you_mean(name, known)}")
    return known[name]
