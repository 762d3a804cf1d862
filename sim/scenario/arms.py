"""Strategies of the other sides as arms: what accounts and rivals may do, as changed facts by dotted key.

A tournament seats whole strategies on sides (`sim.scenario.sides`); a comparison names members one by one, and so does this.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from sim.errors import KamlabError, did_you_mean
from sim.given import plain, shown
from sim.scenario.change import RECORDS, Decides
from sim.scenario.naming import parts_of, quoted
from sim.scenario.scenario import Scenario
from sim.strategies import AgentClass
from sim.strategies.bundle import TABLES

FIELDS = {table: field for field, table in TABLES.items()}
"""The key of a supplier under which it has a strategy of each kind."""
BY_NAME = ("conflict", "coverage", "attack")
"""Kinds that a name alone is looked up among; of another kind, say which, as in {"portfolio": "designed"}."""
Setting = Mapping[str, Any]


class Sides(NamedTuple):
    """What the other sides do.

    fixed : facts changed in the whole comparison, by dotted key
    arms : facts changed in each arm; one that changes nothing where all is fixed
    """

    fixed: dict[str, Any]
    arms: list[dict[str, Any]]


def sides(scenario: Scenario, accounts: Any = None, rivals: Any = None) -> Sides:
    """The arms that the strategies of accounts and rivals make.

    Parameters
    ----------
    accounts : a policy (or agent class) for all accounts, or by name; several are arms
    rivals : for rivals by name, a policy, coverage or attack, or a table by key, as in {"attack": ["none", "raid"]}; several are arms

    Raises
    ------
    KamlabError
        for a name or strategy that there is not
    """
    factors = [*_factors(scenario, "account", accounts), *_factors(scenario, "supplier", rivals)]
    fixed = {key: value for levels in factors if len(levels) == 1 for key, value in levels[0].items()}
    varied = [levels for levels in factors if len(levels) > 1]
    arms = [{key: value for level in levels for key, value in level.items()} for levels in itertools.product(*varied)]
    own = {key: stated for arm in arms for key in arm if (stated := own_of(scenario, key)) is not None}
    return Sides(fixed, [{**own, **arm} for arm in arms])


def own_of(scenario: Scenario, key: str) -> Any:
    """What the case itself states under a key of `sides`."""
    table, *name, field = (part.text for part in parts_of(key))
    found = {getattr(row, field, None) for row in getattr(scenario, table) if not name or row.name == ".".join(name)}
    return found.pop() if len(found) == 1 else None


def label(setting: Setting) -> str:
    """What the other sides do, as results call it: `Fair buyer hard-line, Rival North raid`.

    Examples
    --------
    >>> label({"account.Fair buyer.policy": "hard-line", "supplier.Rival North.attack": "raid", "account.policy": "balanced"})
    'Fair buyer hard-line, Rival North raid, accounts balanced'
    """
    told: dict[str, list[str]] = {}
    for key, value in named_in(setting).items():
        table, *name, field = (part.text for part in parts_of(key))
        said = str(value) if field in FIELDS.values() else f"{field} {value}"
        told.setdefault(".".join(name) or f"{table}s", []).append(said)
    return ", ".join(f"{whose} {' and '.join(said)}" for whose, said in told.items())


def named_in(setting: Setting) -> dict[str, Any]:
    """A setting with the names of strategies; whatever is none, as it is."""
    return {key: value.__name__ if isinstance(value, type) else getattr(value, "name", value) for key, value in setting.items()}


def check_names(strategies: Iterable[Any]) -> None:
    """Raise KamlabError where two strategies of one kind share a name: one would stand in the scenario's tables for both.

    Parameters
    ----------
    strategies : as they were handed in; names and other facts are passed over
    """
    found: dict[tuple[str, str], Any] = {}
    for given in strategies:
        one = AgentClass(given) if isinstance(given, type) else given
        kind = "conflict" if isinstance(one, Decides) else RECORDS.get(type(one))
        if kind is None:
            continue
        if found.setdefault((kind, one.name), one) != one:
            raise KamlabError(f"compare: two strategies are called {one.name!r}, and are not the same: give each a name of its own")


def _factors(scenario: Scenario, table: str, given: Any) -> list[list[dict[str, Any]]]:
    what = "accounts" if table == "account" else "rivals"
    if given is None:
        return []
    known = [row.name for row in getattr(scenario, table)]
    by_name = isinstance(given, Mapping) and not set(given) <= _keys(scenario, table)
    if not by_name and table == "supplier":
        form = {next((supplier.name for supplier in scenario.supplier if not supplier.focal), "Rival"): "raid"}
        raise KamlabError(f"compare: rivals are given by name, as in rivals={form}, not {shown(given)}")
    if not by_name:
        return [_levels(scenario, table, "", given)]
    factors = []
    for name, value in given.items():
        name = plain(name)
        if name not in known:
            raise KamlabError(f"compare: {what}: {shown(name)} is no {table} of {scenario.name}{did_you_mean(str(name), known)}")
        if table == "supplier" and name == scenario.focal.name:
            raise KamlabError(f"compare: rivals: {name!r} is the focal supplier, whose strategies are policies and relationships")
        by_key = [{key: one} for key, one in value.items()] if isinstance(value, Mapping) else [value]
        factors += [_levels(scenario, table, f".{quoted(name)}", one) for one in by_key]
    return factors


def _keys(scenario: Scenario, table: str) -> set[str]:
    return set(type(getattr(scenario, table)[0]).model_fields)


def _levels(scenario: Scenario, table: str, name: str, given: Any) -> list[dict[str, Any]]:
    """The levels that a value means: one, or several in a list, or the cross of a table's."""
    if isinstance(given, Mapping):
        crossed = itertools.product(*([{f"{table}{name}.{key}": one} for one in _several(value)] for key, value in given.items()))
        return [{key: value for level in levels for key, value in level.items()} for levels in crossed]
    found: list[dict[str, Any]] = []
    for one in _several(given):
        found += _levels(scenario, table, name, one) if isinstance(one, Mapping) else [{_key(scenario, table, name, one): one}]
    if not found:
        raise KamlabError(f"compare: {table}{name} has an empty list: name at least one strategy")
    return found


def _several(given: Any) -> list[Any]:
    return [given] if isinstance(given, (str, Mapping)) or not isinstance(given, Iterable) else list(given)


def _key(scenario: Scenario, table: str, name: str, given: Any) -> str:
    """Under which key a strategy is stated: by the kind of record, or by the kind in which its name is known."""
    if isinstance(given, (Decides, type)):
        return f"{table}{name}.policy"
    if type(given) in RECORDS:
        return f"{table}{name}.{FIELDS[RECORDS[type(given)]]}"
    if not isinstance(given, str):
        raise KamlabError(
            f"compare: {shown(given)} is no strategy: hand in a name, a record, an agent class, or a policy made with sim.policy"
        )
    kinds, whose = (("conflict",), "an account") if table == "account" else (BY_NAME, "a rival")
    found = [kind for kind in kinds if plain(given) in scenario.strategies(kind)]
    if len(found) > 1:
        raise KamlabError(f"compare: several kinds of strategies are called {given!r}: say which, as in { {FIELDS[found[0]]: given} }")
    if not found:
        near = did_you_mean(given, [known for kind in kinds for known in scenario.strategies(kind)])
        raise KamlabError(f"compare: {given!r} is no strategy of {whose}{near}")
    return f"{table}{name}.{FIELDS[found[0]]}"
