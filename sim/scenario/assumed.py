"""A set of behavioural assumptions by itself: a file that any case can take, as `kamlab fit` writes it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.errors import KamlabError
from sim.given import shown
from sim.paths import usable
from sim.scenario.case import wrong_assumptions
from sim.scenario.explain import refusal
from sim.scenario.toml_file import read_toml


def assumed(given: str | Path | Mapping[str, Any]) -> dict[str, Any]:
    """A set of assumptions as changed facts by dotted key, `{"assumptions.carry": 0.5}`.

    Parameters
    ----------
    given : values by name, or a .toml file whose one table is [assumptions]

    Raises
    ------
    KamlabError
        for a file that cannot be read or holds something else, and for names and values that no assumption has
    """
    where = "assumptions"
    values: Any = given
    if isinstance(given, (str, Path)):
        path = usable(given, "assumptions")
        where, data = str(path), read_toml(path)
        if others := [name for name in data if name != "assumptions"]:
            raise KamlabError(
                f"{path}: {others[0]!r} is no part of a set of assumptions: keep [assumptions] alone (a whole case is named as one)"
            )
        values = data.get("assumptions")
    if not isinstance(values, Mapping):
        raise KamlabError(f"{where}: a set of assumptions is a table of numbers, as in [assumptions] carry = 0.5, not {shown(values)}")
    numbers = {str(name).removeprefix("assumptions."): value for name, value in values.items()}
    wrong = [f"{where}: {name} must be a number, not {shown(value)}" for name, value in numbers.items()
             if isinstance(value, bool) or (not isinstance(value, (int, float)) and not hasattr(value, "__float__"))]  # fmt: skip
    wrong = wrong or [f"{where}: {sentence}" for sentence in wrong_assumptions(numbers)]
    if wrong:
        raise refusal(wrong)
    return {f"assumptions.{name}": float(value) for name, value in numbers.items()}
