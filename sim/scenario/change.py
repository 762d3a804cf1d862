"""Changed copies of a scenario: other strategies, other facts by dotted key."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict
from typing import Any, get_args

from sim.errors import KamlabError, did_you_mean
from sim.given import plain, shown
from sim.kernel.axes import TRAITS
from sim.scenario.account import Account, Segment
from sim.scenario.events import Event
from sim.scenario.naming import Part, cut, parts_of
from sim.scenario.own import BUNDLED, OWN, OwnAttack
from sim.scenario.supplier import Supplier
from sim.strategies import POSTURES, AdaptivePolicy, AgentClass, Attack, Conflict, Coverage, PayPlan, Portfolio, TacticMix

ROWS: dict[str, Any] = {"account": Account, "supplier": Supplier, "segment": Segment, "event": Event, "attack": OwnAttack}
SINGLE = ("months", "currency", "policy", "relationship", "books", "title", "shows")
Decides = AdaptivePolicy | AgentClass
"""What decides by code of Python, and stands where a conflict policy does."""


def changed(
    dumped: Mapping[str, Any],
    facts: dict[str, Any],
    adaptive: dict[str, Decides],
    *,
    policy: str | Conflict | Decides | type | None = None,
    relationship: str | Coverage | None = None,
    months: int | None = None,
    known: Iterable[Any] = (),
) -> dict[str, Any]:
    """The tables of a scenario with facts and strategies changed, as a file states them, still to be checked (see `Scenario.with_`).

    Wherever a strategy is handed in, its record is entered into the tables and its name stands in its place, in `facts` as well; an
    adaptive policy or an agent class is entered into `adaptive`, and the policy that it begins with into the tables.
    """
    data = as_stated(dumped)
    for strategy in known:
        entered(data, adaptive, strategy)
    focal = {"policy": entered(data, adaptive, policy), "relationship": entered(data, adaptive, relationship), "months": months}
    for key, value in facts.items():  # which may name a strategy that was just handed in
        facts[key] = entered(data, adaptive, value)
        change_fact(data, key, facts[key], adaptive)
    data |= {key: value for key, value in focal.items() if value is not None}
    _trim_patterns(data)
    return data


def settings(given: Any) -> dict[str, Any]:
    """Changed facts by dotted key.

    Raises
    ------
    KamlabError
        for what is no table
    """
    if not isinstance(given, Mapping):
        raise KamlabError(f"set must be a table of changed facts, as in {{'account.turnover': 0}}, not {shown(given)}")
    return plain(given)


def as_stated(value: Any) -> Any:
    """Dumped tables as a TOML file would have them: lists for tuples, absent keys for None."""
    if isinstance(value, Mapping):
        return {key: as_stated(inner) for key, inner in value.items() if inner is not None}
    if isinstance(value, (list, tuple)):
        return [as_stated(inner) for inner in value]
    return value


def _trim_patterns(data: dict[str, Any]) -> None:
    """Leave out patterns that look beyond a shortened horizon: they are about the case as it was told."""
    horizon = plain(data.get("months"))
    if not isinstance(horizon, int):
        return

    def fits(pattern: Mapping[str, Any]) -> bool:
        pair = pattern.get("beyond", {})
        cells = [pattern.get("of"), pattern.get("against"), pair.get("of"), pair.get("against")]
        windows = [cell.get("window") for cell in cells if cell]
        return all(window is None or window[1] <= horizon for window in windows)

    data["pattern"] = [pattern for pattern in data.get("pattern", []) if fits(pattern)]


RECORDS: dict[type, str] = {
    Conflict: "conflict", Coverage: "coverage", Attack: "attack", PayPlan: "pay_plan", Portfolio: "portfolio", TacticMix: "tactics",
}  # fmt: skip
"""The table in which a scenario states a strategy of each kind."""


def entered(data: dict[str, Any], adaptive: dict[str, Decides], given: Any) -> Any:
    """The name of a strategy, which is entered into the scenario's tables first where it is a record; whatever is none is left as it is."""
    if isinstance(given, type):
        given = AgentClass(given)
    if isinstance(given, Decides):
        name = entered(data, adaptive, given.base)
        adaptive[name] = given
        return name
    if type(given) not in RECORDS:
        return given
    table = RECORDS[type(given)]
    if table == "conflict":
        adaptive.pop(given.name, None)
    if BUNDLED[table].get(given.name) == given:
        return given.name
    if given.name in BUNDLED[table]:
        raise KamlabError(f"{type(given).__name__}: {given.name!r} is the name of a bundled strategy: give the own record another name")
    data[table] = [row for row in data.get(table, []) if row["name"] != given.name] + [as_stated(asdict(given))]
    return given.name


def change_fact(data: dict[str, Any], key: str, value: Any, adaptive: dict[str, Decides] | None = None) -> None:
    """Set a dotted key in the tables of a scenario: `months`, `account.turnover`, `account.Gome.shares.Gree`, `assumptions.carry`.

    The numbers of a strategy are `policy.hard-line.beta`, `coverage.layered.links`, `coverage.layered.effort.operating`,
    `attack.raid.readiness` and so on; they change for all who have it. A bundled strategy whose numbers are changed stands in the
    scenario's own tables under its name.
    Names with dots or quotes, and those that are also a key, stand in quotes: `supplier."Amazon.com, Inc.".alternative`.
    """
    if not isinstance(key, str):
        raise KamlabError(f"set: {shown(key)} is no key: write it as text, as in 'account.turnover'")
    (table, is_name), *rest = parts_of(key)
    if table in SINGLE and not rest:
        data[table] = value
    elif table == "assumptions" and len(rest) == 1:
        data.setdefault("assumptions", {})[rest[0].text] = value
    elif table in STRATEGIES and len(rest) > 1 and not is_name and not (table in ROWS and rest[0].text in ROWS[table].model_fields):
        _change_strategy(data, {} if adaptive is None else adaptive, table, rest, key, value)
    elif table in ROWS and rest and not is_name:
        _change_rows(data, table, rest, key, value)
    else:
        near = did_you_mean(table, [*SINGLE, "assumptions", *ROWS, *STRATEGIES])
        forms = (
            "months, account.KEY, account.NAME.KEY (also supplier, segment, event), assumptions.PARAMETER, "
            "policy.NAME.KEY (also coverage, attack, pay_plan, portfolio, tactics)"
        )
        raise KamlabError(f"set: {shown(key)} names nothing that can be changed{near} (forms: {forms})")


STRATEGIES = {
    "policy": "conflict", "conflict": "conflict", "relationship": "coverage", "coverage": "coverage", "attack": "attack",
    "pay_plan": "pay_plan", "portfolio": "portfolio", "tactics": "tactics",
}  # fmt: skip
"""The table of own strategies that the first word of a key means."""


def _change_strategy(data: dict[str, Any], adaptive: dict[str, Decides], word: str, rest: list[Part], key: str, value: Any) -> None:
    """Change a number of a strategy, of the scenario's own or bundled, by its name."""
    table = STRATEGIES[word]
    own = {plain(row["name"]): row for row in data.get(table, []) if isinstance(row.get("name"), str)}
    known = {**BUNDLED[table], **own}
    fitting = [size for size in range(len(rest) - 1, 0, -1) if ".".join(part.text for part in rest[:size]) in known]
    if not fitting:
        raise KamlabError(f"set: {shown(key)}: {rest[0].text!r} is no {word} by name{did_you_mean(rest[0].text, known)}")
    name, inner = ".".join(part.text for part in rest[: fitting[0]]), [part.text for part in rest[fitting[0] :]]
    decides = adaptive.get(name) if table == "conflict" else None
    if decides is not None and len(inner) == 1 and (inner[0] in TRAITS or inner[0] in decides.memory):
        adaptive[name] = decides.with_(**{inner[0]: value})
        if inner[0] in decides.memory:
            return
    keys = [field for field in OWN[table].model_fields if field != "name"]
    if inner[0] not in keys or len(inner) > (3 if inner[0] == "effort" else 1):
        numbers = [*keys, *(decides.memory if decides else ())]
        raise KamlabError(f"set: {shown(key)}: {'.'.join(inner)!r} is no number of the {word} {name!r}{did_you_mean(inner[0], numbers)}")
    if name not in own:
        own[name] = as_stated(asdict(BUNDLED[table][name]))
        data[table] = [*data.get(table, []), own[name]]
    row = own[name]
    for field in inner[:-1]:
        if not isinstance(row.get(field), dict):
            row[field] = {}
        row = row[field]
    row[inner[-1]] = value


def _change_rows(data: dict[str, Any], table: str, rest: list[Part], key: str, value: Any) -> None:
    rows, inner = _addressed(data.get(table, []), table, rest, key)
    inner = _inner(inner, {row.get("name") for other in ("supplier", "segment") for row in data.get(other, [])})
    fields = ROWS[table].model_fields
    if not inner or inner[0].text not in fields or len(inner) > 2:
        word = inner[0].text if inner else ""
        raise KamlabError(f"set: {shown(key)}: {word!r} is not a key of [[{table}]]{did_you_mean(word, fields)}")
    field = inner[0].text
    for row in rows:
        if len(inner) == 1:
            row |= _bundle(table, field, value)
        else:
            within = row.setdefault(field, {})
            if not isinstance(within, dict):
                raise KamlabError(f"set: {shown(key)}: {field} has no keys of its own; set it as a whole")
            within[inner[1].text] = value


def _bundle(table: str, field: str, value: Any) -> dict[str, Any]:
    """The keys that a value stands for: a posture, where there is one of that name, for the strategies that it bundles."""
    named = table == "supplier" and field == "posture" and isinstance(value, str) and value in POSTURES
    return POSTURES[value].facts if named else {field: value}


def _addressed(rows: list[dict[str, Any]], table: str, rest: list[Part], key: str) -> tuple[list[dict[str, Any]], list[Part]]:
    """The rows that a key means, and what is left of the key: all rows for `account.demand`, one for `account.Gome.demand`.

    A word that is a key of the table is read as the key, unless it stands in quotes, or nothing but a name makes sense of the rest: an
    account called `demand` is changed by `account.demand.turnover`.
    """
    fields = ROWS[table].model_fields
    names = {plain(row["name"]): row for row in rows if isinstance(row.get("name"), str)}
    found = None if not rest[0].quoted else (rest[0].text, rest[1:]) if rest[0].text in names else None
    for size in range(len(rest), 0, -1):  # the longest name that fits: some have dots
        if found is None and not rest[0].quoted and (name := ".".join(part.text for part in rest[:size])) in names:
            found = name, rest[size:]
    first = rest[0].text
    if first in fields and not rest[0].quoted:
        keeps = len(rest) == 1 or (len(rest) == 2 and not (found and rest[1].text in fields and not _has_keys(rows, first)))
        if keeps or found is None:
            return rows, rest
    if found is None:
        known = [*fields, *names]
        hint = did_you_mean(first, known)
        quotes = f' (a name with dots stands in quotes, as in {table}."Nestlé S.A.".KEY)' if len(rest) > 2 else ""
        raise KamlabError(f"set: {shown(key)}: {first!r} is neither a key nor a name of [[{table}]]{hint}{quotes}")
    name, left = found
    return [names[name]], left


def _inner(parts: list[Part], names: Collection[Any]) -> list[Part]:
    """A key and, under it, a name: one with dots may stand without quotes, as in `shares.Nestlé S.A.`."""
    name = ".".join(part.text for part in parts[1:])
    return [parts[0], Part(name, quoted=False)] if len(parts) > 2 and name in names else parts


def _has_keys(rows: list[dict[str, Any]], field: str) -> bool:
    """Whether a field is a table of its own, such as shares."""
    return any(isinstance(row.get(field), dict) for row in rows)


def wrong_keys(case: Any, keys: Iterable[str]) -> dict[str, str]:
    """A sentence for every dotted key that names nothing in a case, by key; what it would be set to is not looked at."""
    rows: dict[str, Any] = {}
    wrong = {}
    for key in dict.fromkeys(keys):
        rows = rows or {table: [_stub(row) for row in getattr(case, table)] for table in {**ROWS, **BUNDLED}}
        try:
            change_fact({table: [_copied(row) for row in those] for table, those in rows.items()}, key, {})
        except KamlabError as error:
            wrong[key] = str(error)
    return wrong


def _stub(row: Any) -> dict[str, Any]:
    """A row's name, and its tables without what is in them: enough to see whether a key means something."""
    return {key: {} if isinstance(value, dict) else value for key, value in row if key == "name" or isinstance(value, dict)}


def _copied(stub: dict[str, Any]) -> dict[str, Any]:
    return {key: {} if isinstance(value, dict) else value for key, value in stub.items()}


WHOLE_ASSUMPTIONS = ("rounds",)


def is_whole(key: str) -> bool:
    """Whether a dotted key means a fact that is a whole number, such as `supplier.Maker.managers`.

    Examples
    --------
    >>> is_whole("supplier.Maker.managers"), is_whole("account.turnover"), is_whole("assumptions.rounds")
    (True, False, True)
    """
    (table, _), *rest = parts_of(key)
    if table == "assumptions":
        return bool(rest) and rest[-1].text in WHOLE_ASSUMPTIONS
    if table not in ROWS or not rest or rest[-1].quoted:
        return False
    field = ROWS[table].model_fields.get(rest[-1].text)
    return field is not None and int in (field.annotation, *get_args(field.annotation)) and bool not in get_args(field.annotation)


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
    >>> parse_setting('supplier."A=B, Inc.".attack=none')
    ('supplier."A=B, Inc.".attack', 'none')
    >>> parse_setting("supplier.Rival.attack=none")
    ('supplier.Rival.attack', 'none')
    """
    key, sign, value = cut(text, "=")
    if not sign or not key.strip():
        raise KamlabError(f"set: {text!r} must have the form key=value, as in account.turnover=0")
    text = value.strip()
    try:
        read = tomllib.loads(f"value = {text}")
    except (ValueError, RecursionError):
        return key.strip(), text
    return key.strip(), read["value"] if len(read) == 1 else text
