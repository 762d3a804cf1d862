"""Sides of a market, and scenarios in which a side follows another strategy: the focal supplier, a rival, all rivals, accounts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, NamedTuple

from sim.errors import KamlabError, did_you_mean
from sim.given import plain, shown
from sim.scenario.change import Decides, change_fact, settings
from sim.scenario.own import BUNDLED
from sim.scenario.scenario import VARIED, Scenario
from sim.strategies import AgentClass, Conflict
from sim.strategies.adaptive import check_side
from sim.strategies.bundle import TABLES, Strategy

SUPPLIER, RIVALS, ACCOUNTS = "supplier", "rivals", "accounts"
"""Words for the focal supplier, all other suppliers, and all accounts."""


class Side(NamedTuple):
    """Who follows one strategy.

    name : as it was named
    buys : whether they are accounts
    members : suppliers, or `[[account]]` tables, by name
    """

    name: str
    buys: bool
    members: tuple[str, ...]


def side_of(scenario: Scenario, given: Any) -> Side:
    """The side that a word or name means.

    Parameters
    ----------
    given : `supplier` (the focal one), `rivals` (all others), `accounts` (all), or the name of a supplier or of an `[[account]]`

    Raises
    ------
    KamlabError
        for what means no side of this case

    Examples
    --------
    >>> import sim
    >>> side_of(sim.load("three-managers"), "rivals").members
    ('Rival North', 'Rival South')
    """
    if not isinstance(given, str):
        raise KamlabError(f"a side is named by text, as in 'supplier', 'rivals', 'accounts' or a name of the case, not {shown(given)}")
    name = plain(given)
    suppliers, accounts = [s.name for s in scenario.supplier], [a.name for a in scenario.account]
    rivals = tuple(s for s in suppliers if s != scenario.focal.name)
    words = {SUPPLIER: Side(SUPPLIER, False, (scenario.focal.name,)), ACCOUNTS: Side(ACCOUNTS, True, tuple(accounts))}
    if rivals:
        words[RIVALS] = Side(RIVALS, False, rivals)
    if name in suppliers and name in accounts:
        raise KamlabError(f"{name!r} is both a supplier and an account of {scenario.name}: give one of them another name")
    if name in words:
        return words[name]
    if name in suppliers or name in accounts:
        return Side(name, name in accounts, (name,))
    raise KamlabError(f"{name!r} is no side of {scenario.name}{did_you_mean(name, [*words, *suppliers, *accounts])}")


def own_strategy(scenario: Scenario, side: Side) -> Strategy:
    """What a side does in the case as it stands (its first member, where several differ), with all its parts."""
    if side.buys:
        account = next(a for a in scenario.account if a.name == side.members[0])
        return Strategy(account.policy, policy=scenario.conflicts()[account.policy])
    supplier = next(s for s in scenario.supplier if s.name == side.members[0])
    policy, relationship = (scenario.policy, scenario.relationship) if supplier.focal else (supplier.policy, supplier.relationship)
    return Strategy(
        policy,
        policy=scenario.conflicts()[policy],
        relationship=scenario.coverages()[relationship],
        attack=scenario.attacks()[supplier.attack],
        portfolio=scenario.portfolios()[supplier.portfolio],
        pay=scenario.pay_plans()[supplier.pay] if supplier.pay else None,
        tactics=scenario.tactics_of(supplier),
    )


def seated(
    scenario: Scenario, strategies: Mapping[Side, Strategy], facts: Mapping[str, Any] | None = None, months: int | None = None
) -> Scenario:
    """A scenario in which sides follow strategies, with facts changed by dotted key; all else is as in the case.

    It is there to be run: the case's patterns, which speak of other strategies and cost most of the checking, are left out.

    Raises
    ------
    KamlabError
        where an account is given more than a conflict policy, or the copy would not be a scenario
    """
    told = settings(facts or {})
    data = scenario.model_dump(mode="json", exclude={"pattern"}, exclude_none=True)
    for key, value in told.items():
        change_fact(data, key, value)
    data["months"] = scenario.months if months is None else months
    focal, decides_by = scenario.focal.name, scenario.decides
    for side, strategy in strategies.items():
        rows = [row for row in data["account" if side.buys else "supplier"] if row["name"] in side.members]
        if side.buys and (others := [*(key for key in strategy.parts if key != "policy"), *strategy.facts]):
            raise KamlabError(f"{strategy.name}: an account has a conflict policy and nothing else: leave out {', '.join(others)}")
        for key, record in strategy.parts.items():
            by_code = isinstance(record, Decides)
            name = _entered(data, TABLES[key], record, decides_by if by_code else {})
            if by_code:
                decides_by[name] = record
            for row in rows:
                if not side.buys and row["name"] == focal and key in ("policy", "relationship"):
                    data[key] = name
                else:
                    row[key] = name
                if key == "tactics":
                    row["levers"] = {}
        for row in rows:
            row.update(strategy.facts)
    found = Scenario.stated(data, scenario.name, context=VARIED)
    found.carry(scenario, decides_by)
    found._changes.update(told)
    return found


def _entered(data: dict[str, Any], table: str, given: Any, decides_by: Mapping[str, Any]) -> str:
    """The name under which a strategy stands in the scenario's tables; another one of that name keeps it, and this one takes a number.

    decides_by : where the strategy is a function or class: those that have a name already
    """
    record = given.base if isinstance(given, Decides) else given
    known = {**{name: asdict(own) for name, own in BUNDLED[table].items()}, **{row["name"]: row for row in data.get(table, [])}}
    wanted = {key: dict(value) if isinstance(value, Mapping) else value for key, value in asdict(record).items()}

    def is_another(name: str) -> bool:
        stated = name in known and {**_filled(record, known[name]), "name": ""} != {**wanted, "name": ""}
        return stated or decides_by.get(name, given) is not given

    name, number = record.name, 1
    while is_another(name):
        number += 1
        name = f"{record.name} ({number})"
    if name not in known:
        data[table] = [*data.get(table, []), {**wanted, "name": name}]
    return name


def _filled(record: Any, row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of a scenario's table with the defaults that it leaves out."""
    return asdict(type(record)(**row))


def policies_of(scenario: Scenario, side: Side, *, classes: bool = True) -> dict[str, Conflict]:
    """The conflict policies that a case knows and a side can have: what sees or decides another side's things is left out.

    classes : whether agent classes are among them
    """

    def fits(name: str) -> bool:
        own = scenario.decides.get(name)
        if isinstance(own, AgentClass):
            return classes and own.buys == side.buys
        if own is None:
            return True
        try:
            check_side(own, supplier=not side.buys)
        except KamlabError:
            return False
        return True

    return {name: policy for name, policy in scenario.conflicts().items() if fits(name)}


def strategy_of(scenario: Scenario, side: Side, given: Any, more: Mapping[str, Conflict]) -> Strategy:
    """A strategy as it was handed in: a name, a `sim.Conflict`, an adaptive policy, an agent class, or a `Strategy`.

    Parameters
    ----------
    more : policies by name beside those of the case

    Raises
    ------
    KamlabError
        for what is none of them
    """
    if isinstance(given, Strategy):
        found = given
    elif isinstance(given, (Conflict, Decides)):
        found = Strategy(given.name, policy=given)
    elif isinstance(given, type):
        found = Strategy(AgentClass(given).name, policy=AgentClass(given))
    elif isinstance(given, str):
        known = {**more, **scenario.conflicts()}
        if plain(given) not in known:
            raise KamlabError(f"{side.name}: {given!r} is not a conflict policy{did_you_mean(given, known)}")
        found = Strategy(plain(given), policy=scenario.decides.get(plain(given), known[plain(given)]))
    else:
        raise KamlabError(f"{side.name}: {shown(given)} is no strategy: hand in a name, a sim.Conflict or a sim.inquiry.Strategy")
    seated(scenario, {side: found})  # refused here, before anything runs
    return found
