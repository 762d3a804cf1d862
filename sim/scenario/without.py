"""A scenario without one of its firms, or with accounts made ordinary, to see on whom a result rests."""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

from sim.errors import KamlabError
from sim.scenario.change import changed
from sim.scenario.scenario import Scenario
from sim.strategies.conflict import BALANCED

BY_SUPPLIER = ("shares", "terms", "knows", "stage", "loyalty", "front_line")
"""Keys of an account that are tables by supplier."""


def ordinary_policy(sc: Scenario) -> str:
    """The conflict policy of most accounts; balanced where two are as frequent.

    Examples
    --------
    >>> import sim
    >>> ordinary_policy(sim.load("three-managers"))
    'balanced'
    """
    times: Counter[str] = Counter()
    for account in sc.account:
        times[account.policy] += account.count
    most = max(times.values())
    first = [name for name, count in times.items() if count == most]
    return first[0] if len(first) == 1 else BALANCED.name


def without_account(sc: Scenario, name: str) -> Scenario:
    """The scenario without a group of accounts, and without what would happen there.

    Raises
    ------
    KamlabError
        where the others make no scenario, as where there are none
    """
    data = _tables(sc)
    gone = {name} | {account.name for account in sc.accounts_expanded() if account.name.startswith(f"{name} ") or account.name == name}
    data["account"] = [row for row in data["account"] if row["name"] != name]
    left = {row["name"] for row in data["account"]}
    data["event"] = [row for row in data["event"] if row.get("account", "") not in gone - left]
    return sc.restated(data)


def without_rival(sc: Scenario, name: str) -> Scenario:
    """The scenario without a rival, whose part of every account's purchases goes to the other suppliers in proportion to theirs.

    Raises
    ------
    KamlabError
        for the focal supplier, and where an account buys from nobody else
    """
    if sc.focal.name == name:
        raise KamlabError(f"{name} is the focal supplier, without which there is nothing to compare")
    data = _tables(sc)
    data["supplier"] = [row for row in data["supplier"] if name not in (row["name"], row.get("founded_by"))]
    there = {row["name"] for row in data["supplier"]}
    data["event"] = [row for row in data["event"] if not row.get("supplier") or row["supplier"] in there]
    for row in data["account"]:
        for key in BY_SUPPLIER:
            row[key] = {who: value for who, value in row.get(key, {}).items() if who in there}
        total = math.fsum(row["shares"].values())
        if total <= 0:
            raise KamlabError(f"{row['name']} buys from nobody but {name}")
        row["shares"] = {who: share / total for who, share in row["shares"].items()}
    return sc.restated(data)


def _tables(sc: Scenario) -> dict[str, Any]:
    """The tables of the file, without patterns: they may be about a firm that is left out."""
    return {**changed(sc.model_dump(mode="python"), {}, {}), "pattern": []}
