"""Changed copies of a scenario: other strategies, other facts by dotted key."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from sim.errors import KamlabError, did_you_mean
from sim.scenario.models import Account, Event, OwnAttack, Scenario, Segment, Supplier
from sim.scenario.read import parse, refusal
from sim.strategies import POLICIES, RELATIONSHIPS, Attack, Conflict, Coverage

ROWS: dict[str, Any] = {"account": Account, "supplier": Supplier, "segment": Segment, "event": Event, "attack": OwnAttack}
SINGLE = ("months", "currency", "policy", "relationship", "title", "shows")


def changed(
    scenario: Scenario,
    *,
    policy: str | Conflict | None = None,
    relationship: str | Coverage | None = None,
    months: int | None = None,
    set_: Mapping[str, Any],
) -> Scenario:
    """A changed copy of a scenario, checked like a file (see `Scenario.with_`)."""
    data = _plain(scenario.model_dump(mode="python"))
    for key, value in set_.items():
        change_fact(data, key, value)
    if months is not None:
        data["months"] = months
    if policy is not None:
        data["policy"] = _own(data, "conflict", policy, POLICIES)
    if relationship is not None:
        data["relationship"] = _own(data, "coverage", relationship, RELATIONSHIPS)
    _trim_patterns(data)
    copy = parse(data, scenario.name)
    copy._changes.update({**scenario.changes, **set_})
    return copy


def check_cells(scenario: Scenario) -> None:
    """Check what a scenario's patterns would change, which is otherwise seen only when they are verified.

    Raises
    ------
    KamlabError
        naming the first pattern whose `set` cannot be carried out, and how many others there are
    """
    wrong: dict[str, None] = {}
    for pattern in scenario.pattern:
        for cell in pattern.cells():
            try:
                changed(scenario, policy=cell.policy or None, relationship=cell.relationship or None, set_={**cell.set, **pattern.switch})
            except KamlabError as error:
                wrong |= dict.fromkeys(f"[[pattern]] {pattern.name!r}: {sentence}" for sentence in error.sentences)
    if wrong:
        raise refusal(list(wrong))


def _plain(value: Any) -> Any:
    """Dumped tables as a TOML file would have them: lists for tuples, absent keys for None."""
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items() if inner is not None}
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    return value


def _trim_patterns(data: dict[str, Any]) -> None:
    """Leave out patterns that look beyond a shortened horizon: they are about the case as it was told."""
    horizon = data.get("months")
    if not isinstance(horizon, int):
        return

    def fits(pattern: Mapping[str, Any]) -> bool:
        pair = pattern.get("beyond", {})
        cells = [pattern.get("of"), pattern.get("against"), pair.get("of"), pair.get("against")]
        windows = [cell.get("window") for cell in cells if cell]
        return all(window is None or window[1] <= horizon for window in windows)

    data["pattern"] = [pattern for pattern in data.get("pattern", []) if fits(pattern)]


def _own(data: dict[str, Any], table: str, given: Any, bundled: Mapping[str, Any]) -> Any:
    """The name of a strategy; an own record is entered into the scenario's tables first."""
    if not isinstance(given, (Conflict, Coverage, Attack)):
        return given
    if bundled.get(given.name) == given:
        return given.name
    if given.name in bundled:
        raise KamlabError(f"{type(given).__name__}: {given.name!r} is the name of a bundled strategy: give the own record another name")
    data[table] = [row for row in data.get(table, []) if row["name"] != given.name] + [_plain(asdict(given))]
    return given.name


def change_fact(data: dict[str, Any], key: str, value: Any) -> None:
    """Set a dotted key in the tables of a scenario: `months`, `account.turnover`, `account.Gome.shares.Gree`, `assumptions.carry`."""
    table, *rest = key.split(".")
    if table in SINGLE and not rest:
        data[table] = value
    elif table == "assumptions" and len(rest) == 1:
        data.setdefault("assumptions", {})[rest[0]] = value
    elif table in ROWS and rest:
        _change_rows(data, table, rest, key, value)
    else:
        near = did_you_mean(table, [*SINGLE, "assumptions", *ROWS])
        forms = "months, account.KEY, account.NAME.KEY (also supplier, segment, event, attack), assumptions.PARAMETER"
        raise KamlabError(f"set: {key!r} names nothing that can be changed{near} (forms: {forms})")


def _change_rows(data: dict[str, Any], table: str, rest: list[str], key: str, value: Any) -> None:
    rows = data.get(table, [])
    fields = ROWS[table].model_fields
    if rest[0] not in fields:
        named = [row for row in rows if row.get("name") == rest[0]]
        if not named:
            known = [*fields, *(row["name"] for row in rows if "name" in row)]
            raise KamlabError(f"set: {key!r}: {rest[0]!r} is neither a key nor a name of [[{table}]]{did_you_mean(rest[0], known)}")
        rows, rest = named, rest[1:]
    if not rest or rest[0] not in fields or len(rest) > 2:
        word = rest[0] if rest else ""
        raise KamlabError(f"set: {key!r}: {word!r} is not a key of [[{table}]]{did_you_mean(word, fields)}")
    for row in rows:
        if len(rest) == 1:
            row[rest[0]] = value
        else:
            inner = row.setdefault(rest[0], {})
            if not isinstance(inner, dict):
                raise KamlabError(f"set: {key!r}: {rest[0]} has no keys of its own; set it as a whole")
            inner[rest[1]] = value


def parse_setting(text: str) -> tuple[str, Any]:
    """`account.turnover=0` as key and value; the value is read as TOML, and as text where it is not TOML.

    Raises
    ------
    KamlabError
        where there is no `=`, or no key before it

    Examples
    --------
    >>> parse_setting("account.power=[0.2, 0.3, 0.5]")
    ('account.power', [0.2, 0.3, 0.5])
    >>> parse_setting("supplier.Rival.attack=none")
    ('supplier.Rival.attack', 'none')
    """
    key, sign, value = text.partition("=")
    if not sign or not key.strip():
        raise KamlabError(f"set: {text!r} must have the form key=value, as in account.turnover=0")
    text = value.strip()
    try:
        read = tomllib.loads(f"value = {text}")
    except (ValueError, RecursionError):
        return key.strip(), text
    return key.strip(), read["value"] if len(read) == 1 else text
