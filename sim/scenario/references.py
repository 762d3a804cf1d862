"""How the tables of a case fit together: names that they do not define, facts that exclude each other."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from sim.errors import did_you_mean
from sim.kernel.axes import N_TRANSFERS
from sim.scenario.account import MAX_ACCOUNTS, Account
from sim.scenario.case import Case
from sim.scenario.change import wrong_keys
from sim.scenario.own import BUNDLED
from sim.scenario.reach import wrong_reach
from sim.scenario.supplier import Supplier
from sim.scenario.tables import SUM_TOLERANCE
from sim.world import parameters

Known = Mapping[str, Mapping[str, Any]]
"""Strategies by name, by the table in which a file states its own."""
CALLED = {
    "conflict": "a conflict policy", "coverage": "a relationship", "attack": "an attack", "pay_plan": "a pay plan",
    "portfolio": "a portfolio", "tactics": "a mix of tactics",
}  # fmt: skip
"""What a sentence calls a strategy, by the table in which a file states its own."""


def wrong_references(case: Case, *, varied: bool = False) -> Iterator[str]:
    """What does not fit together in a case, a sentence each.

    varied : whether bundled strategies may stand in it with other numbers
    """
    yield from _unique("suppliers", (s.name for s in case.supplier))
    yield from _unique("segments", (g.name for g in case.segment))
    if not case.supplier or not case.account or not case.segment:
        yield "a scenario needs at least one [[supplier]], one [[account]] and one [[segment]]"
        return
    focal = sum(s.focal for s in case.supplier)
    if focal != 1:
        yield f"exactly one [[supplier]] must have focal = true, not {focal}"
    total = sum(account.count for account in case.account)
    if total > MAX_ACCOUNTS:
        yield f"{total} accounts are more than the {MAX_ACCOUNTS} that a scenario may have: lower count"
        return
    if case.books:
        yield from _one_of("books", case.books, [s.name for s in case.supplier], "a supplier")
    known = {table: case.strategies(table) for table in BUNDLED}
    yield from _wrong_own(case, varied=varied)
    yield from _wrong_choices(case, known)
    for supplier in case.supplier:
        yield from _wrong_supplier(case, supplier, known)
    for account in case.account:
        yield from _wrong_account(case, account, known)
    yield from _wrong_planning(case)
    yield from _unique("accounts", (a.name for a in case.accounts_expanded()))
    yield from _wrong_events(case, known)
    yield from _unique("patterns", (pattern.name for pattern in case.pattern))
    yield from _wrong_patterns(case, known)


def _unique(what: str, names: Iterable[str]) -> Iterator[str]:
    for name, times in Counter(names).items():
        if times > 1:
            yield f"{'two' if times == 2 else times} {what} are called {name!r}: give each a name of its own"


def _one_of(where: str, name: str, known: Collection[str], what: str) -> Iterator[str]:
    if name not in known:
        yield f"{where}: {name!r} is not {what}{did_you_mean(name, known)}"


def _wrong_own(case: Case, *, varied: bool) -> Iterator[str]:
    """Own strategies that share a name with each other, or with a bundled one."""
    for table, bundled in BUNDLED.items():
        names = [own.name for own in getattr(case, table)]
        yield from _unique(f"[[{table}]] tables", names)
        for name in names:
            if name in bundled and not varied:
                yield f"[[{table}]] {name!r} has the name of a bundled one: choose another name"


def _wrong_strategy(where: str, name: str, table: str, known: Known) -> Iterator[str]:
    yield from _one_of(where, name, known[table], CALLED[table])


def _wrong_choices(case: Case, known: Known) -> Iterator[str]:
    """Strategies that the case as a whole names: the focal supplier's, and those that a comparison takes."""
    yield from _wrong_strategy("policy", case.policy, "conflict", known)
    yield from _wrong_strategy("relationship", case.relationship, "coverage", known)
    for name in case.policies:
        yield from _wrong_strategy("policies", name, "conflict", known)
    for name in case.relationships:
        yield from _wrong_strategy("relationships", name, "coverage", known)


def _wrong_supplier(case: Case, s: Supplier, known: Known) -> Iterator[str]:
    where = f"[[supplier]] {s.name!r}"
    yield from _wrong_strategy(f"{where}: policy", s.policy, "conflict", known)
    yield from _wrong_strategy(f"{where}: relationship", s.relationship, "coverage", known)
    yield from _wrong_strategy(f"{where}: attack", s.attack, "attack", known)
    if s.pay:
        yield from _wrong_strategy(f"{where}: pay", s.pay, "pay_plan", known)
    if s.founded_by:
        yield from _wrong_founders(case, s)
    yield from _wrong_strategy(f"{where}: portfolio", s.portfolio, "portfolio", known)
    yield from _wrong_strategy(f"{where}: tactics", s.tactics, "tactics", known)
    for segment in s.fit:
        yield from _one_of(f"{where}: fit", segment, [g.name for g in case.segment], "a segment")


def _wrong_founders(case: Case, s: Supplier) -> Iterator[str]:
    """Where a firm that leavers will found is said to be there already, or nobody could leave."""
    where = f"[[supplier]] {s.name!r}: founded_by"
    others = {other.name: other for other in case.supplier if other.name != s.name}
    yield from _one_of(where, s.founded_by, others, "another supplier")
    if s.focal:
        yield f"{where}: the focal supplier must be there from the start"
    if s.founded_by in others and not others[s.founded_by].pay:
        yield f"{where}: nobody ever leaves {s.founded_by!r}, which has no pay plan: give it the key pay"
    for a in case.account:
        if a.shares.get(s.name, 0.0) > 0.0:
            yield f"{where}: it sells nothing before it is founded: leave it out of the shares of {a.name!r}"


def _wrong_account(case: Case, a: Account, known: Known) -> Iterator[str]:
    where = f"[[account]] {a.name!r}"
    yield from _wrong_strategy(f"{where}: policy", a.policy, "conflict", known)
    if a.segment or len(case.segment) > 1:
        yield from _one_of(f"{where}: segment", a.segment, [g.name for g in case.segment], "a segment")
    yield from wrong_reach(case.months, next((g for g in case.segment if g.name == a.segment), case.segment[0]), a)
    if a.trial_share < 1.0 and not a.stage:
        yield f"{where}: trial_share needs the key stage: say with which suppliers the relationship begins as exploratory"
    for key in ("shares", "terms", "loyalty", "knows", "stage", "front_line"):
        for name in getattr(a, key):
            yield from _one_of(f"{where}: {key}", name, [s.name for s in case.supplier], "a supplier")
    for s in case.supplier:
        if s.enters > 1 and a.shares.get(s.name, 0.0) > 0:
            yield f"{where}: {s.name!r} enters in month {s.enters}, so its share at the start must be 0"
        yield from _wrong_invoice(case, s, a, known)


def _wrong_invoice(case: Case, s: Supplier, a: Account, known: Known) -> Iterator[str]:
    """Where all that can be taken off the list price is more than the list price."""
    if s.attack not in known["attack"] or s.tactics not in known["tactics"]:
        return
    reward = case.assumptions.get("incentive_rate", parameters.PARAMETERS[parameters.INDEX["incentive_rate"]].value)
    cut = known["attack"][s.attack].price_cut
    given = math.fsum(a.swing_supplier[:N_TRANSFERS]) + cut + reward * case.tactics_of(s).incentives
    if given > 1.0 + SUM_TOLERANCE:
        yield (
            f"[[account]] {a.name!r}: price and rebate of swing_supplier and the price cut (and incentives) of {s.name!r} come to "
            f"{given:g} of the list price: lower swing_supplier, or an invoice could be negative"
        )


def _wrong_planning(case: Case) -> Iterator[str]:
    for s in case.supplier:
        if s.joint_planning > 0.0 and not any(s.name in a.stage for a in case.account):
            yield (
                f"[[supplier]] {s.name!r}: joint_planning does nothing unless an [[account]] says at which stage the relationship begins: "
                f'add stage = {{ "{s.name}" = "basic" }} there'
            )


def _wrong_events(case: Case, known: Known) -> Iterator[str]:
    suppliers, accounts = [s.name for s in case.supplier], [a.name for a in case.accounts_expanded()]
    silent = {s.name for s in case.supplier if not s.negotiates}
    for e in case.event:
        where = f"[[event]] of month {e.month}"
        if e.account:
            yield from _one_of(f"{where}: account", e.account, accounts, "an account")
        for key, table in (("pay", "pay_plan"), ("relationship", "coverage"), ("policy", "conflict")):
            if key in e.set:
                yield from _one_of(f"{where}: set: {key}", e.set[key], known[table], f"a {key}")
        if e.supplier:
            yield from _one_of(f"{where}: supplier", e.supplier, suppliers, "a supplier")
        if e.kind == "departure" and not next((s.pay for s in case.supplier if s.name == e.supplier), "-"):
            yield f"{where}: nobody ever leaves {e.supplier!r}, which has no pay plan: give it the key pay"
        if e.kind == "price_cut" and e.probability > 0 and e.supplier in silent:
            yield (
                f"{where}: {e.supplier!r} has negotiates = false, so nobody would ever bargain "
                "about the price cut: let it negotiate, or leave the event out"
            )


def _wrong_patterns(case: Case, known: Known) -> Iterator[str]:
    changed = (key for pattern in case.pattern for cell in pattern.cells() for key in (*cell.set, *pattern.switch))
    wrong = wrong_keys(case, changed)  # once for all: patterns share most of their keys, and every changed copy is checked again
    for pattern in case.pattern:
        where = f"[[pattern]] {pattern.name!r}"
        for cell in pattern.cells():
            if cell.policy:
                yield from _wrong_strategy(f"{where}: policy", cell.policy, "conflict", known)
            if cell.relationship:
                yield from _wrong_strategy(f"{where}: relationship", cell.relationship, "coverage", known)
            for key in (*cell.set, *pattern.switch):
                if key in wrong:
                    yield f"{where}: {wrong[key]}"
            if cell.window and cell.window[1] > case.months:
                yield f"{where}: the window ends in month {cell.window[1]}, after the horizon of {case.months} months"
