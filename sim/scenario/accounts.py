"""One's own key accounts in: a table of accounts becomes a scenario in the market of a case."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from sim.errors import KamlabError, RowsError, closest, first_few
from sim.given import shown
from sim.kernel.axes import LAYERS
from sim.scenario.account import Account
from sim.scenario.change import as_stated
from sim.scenario.explain import refusal
from sim.scenario.library import check_own_name, load
from sim.scenario.scenario import Scenario, parse
from sim.scenario.spreadsheet import Sheet, as_number, read_sheet

if TYPE_CHECKING:
    import pandas as pd

KEYS = {"purchases": "demand"}
"""Headings that people use, and the keys of [[account]] that they mean; the key itself is read, too."""
BY_SUPPLIER = {"share": "shares", "terms": "terms", "loyalty": "loyalty", "stage": "stage"}
"""Headings of facts of an account with a supplier: `share` is the focal supplier's, `share Rival North` another's."""
BY_LAYER = {"contacts": "contacts", "knows": "knows", "power": "power"}
"""Headings that are followed by a layer, as in `contacts operating`; `knows` is what the focal supplier's people have of rapport there."""
NEEDED = ("name", "purchases", "share")


def with_accounts(case: str | Path | Scenario, table: str | Path | pd.DataFrame, *, name: str = "my-accounts") -> Scenario:
    """A scenario with the accounts of a table in the place of a case's own.

    Suppliers, end demand and strategies are those of the case. What the table does not state of an account is that of the case's
    account of the same name, else of its first one in the same segment, and listed as assumed among the scenario's facts. Events and
    patterns are left out: they are about the case's accounts.

    Parameters
    ----------
    case : a bundled case, a path to a .toml, or a scenario
    table : a .csv or .xlsx file, or a DataFrame, with a row for each account. Needed are `name`, `purchases` (of the category, from all
        suppliers, a month at list price) and `share` (of wallet, of the focal supplier). Others may be added: `share NAME` of another
        supplier, `contacts operating`, `contacts management`, `contacts decision`, `knows LAYER`, `power LAYER`, `segment`, `policy`,
        `terms`, `loyalty`, and every other key of [[account]] that is a number (see docs/reference.md)
    name : of the scenario

    Raises
    ------
    KamlabError
        with every cell that cannot be used, by line and column
    """
    base, sheet = load(case), read_sheet(table)
    meant = _meant(base, sheet)
    wrong = list(_wrong_headings(base, sheet, meant))
    if wrong:
        raise refusal(wrong, kind=RowsError)
    accounts: list[dict[str, Any]] = []
    assumed: dict[str, list[str]] = {}
    names: set[str] = set()
    for row in sheet.rows:
        cells = {str(meant[heading]): (heading, cell) for heading, cell in row.cells.items()}
        called = str(cells["name"][1]) if "name" in cells else ""
        if called and called in names:
            wrong.append(f"{sheet.where}, line {row.line}, column 'name': {called!r} is the name of another line: choose another")
        names.add(called)
        try:
            account, missing = _account(base, sheet, row.line, cells)
        except KamlabError as error:
            wrong += error.sentences
            continue
        accounts.append(account)
        for key in missing:
            assumed.setdefault(key, []).append(account["name"])
    if wrong:
        raise refusal(wrong, kind=RowsError)
    data = as_stated(base.model_dump(mode="python", exclude_defaults=True))
    data |= {"name": name, "title": f"Own accounts in the market of {base.name}", "title_zh": "", "source": f"accounts: {sheet.where}",
             "shows": f"what policies and relationships do to the accounts of {sheet.where}", "account": accounts, "event": [],
             "pattern": [], "fact": _facts(base, sheet, assumed, len(accounts)),
             "story": {"en": f"{len(accounts)} accounts of {sheet.where}, in the market of the case {base.name}."}}  # fmt: skip
    return base.restated(data)


def begun(name: str, case: str, accounts: str | Path | None = None) -> str:
    """Text of a scenario file that begins with a case, or with own accounts in the market of a case.

    Raises
    ------
    KamlabError
        for a name that no scenario may have, and for what `with_accounts` refuses
    """
    check_own_name(name)
    base = load(case)
    if accounts is not None:
        return with_accounts(base, accounts, name=name).to_toml()
    return parse(as_stated(base.model_dump(mode="python", exclude_defaults=True)) | {"name": name}, name).to_toml()


def _facts(base: Scenario, sheet: Sheet, assumed: Mapping[str, list[str]], n: int) -> list[dict[str, str]]:
    """What the table states, and what was taken from the case in its place."""
    facts = [{"text": f"{n} accounts with {', '.join(sheet.headings)}", "source": sheet.where, "becomes": "the accounts"}]
    together: dict[tuple[str, ...], list[str]] = {}
    for key, names in assumed.items():
        together.setdefault(tuple(names), []).append(key)
    for whom, keys in together.items():
        whose = "of every account" if len(whom) == n else f"of {', '.join(first_few(whom))}"
        facts.append({"text": f"not stated {whose}: {', '.join(keys)}", "source": "assumption", "becomes": f"as in the case {base.name}"})
    market = "suppliers, end demand and strategies are not stated"
    return [*facts, {"text": market, "source": "assumption", "becomes": f"as in the case {base.name}"}]


def _known(base: Scenario) -> Iterator[str]:
    """Headings that mean something."""
    yield from (*NEEDED, "segment", "policy")
    yield from (key for key in Account.model_fields if _is_number(key))
    yield from (f"{word} {layer}" for word in BY_LAYER for layer in LAYERS)
    for word in BY_SUPPLIER:
        yield word
        yield from (f"{word} {supplier.name}" for supplier in base.supplier)


def _is_number(key: str) -> bool:
    annotation = Account.model_fields[key].annotation
    return bool({int, float} & {annotation, *get_args(annotation)})


def _plainly(heading: str) -> str:
    """A heading as it is compared: small letters, blanks for underscores and dots."""
    return re.sub(r"[\s_.:]+", " ", heading).strip().casefold()


def _meant(base: Scenario, sheet: Sheet) -> dict[str, str | None]:
    """What each heading means; None where it means nothing."""
    plainly = {_plainly(known): known for known in _known(base)} | {key: heading for heading, key in KEYS.items()}
    return {heading: plainly.get(_plainly(heading)) for heading in sheet.headings}


def _wrong_headings(base: Scenario, sheet: Sheet, meant: Mapping[str, str | None]) -> Iterator[str]:
    for heading, known in meant.items():
        if known is None:
            near = closest(_plainly(heading), map(_plainly, _known(base)))
            hint = f"did you mean {near!r}?" if near else f"use {', '.join(NEEDED)}, segment, policy, contacts LAYER, share SUPPLIER"
            yield f"{sheet.where}: the heading {shown(heading)} means nothing here; {hint}"
    for needed in NEEDED:
        if needed not in meant.values():
            yield f"{sheet.where}: there is no column {needed!r}: add it"
    known_twice = [known for known in {*meant.values()} if known and list(meant.values()).count(known) > 1]
    for known in known_twice:
        yield f"{sheet.where}: two columns mean {known!r}: keep one"


def _account(base: Scenario, sheet: Sheet, line: int, cells: Mapping[str, tuple[str, Any]]) -> tuple[dict[str, Any], list[str]]:
    """An account as a file states it, and what it has from the case.

    Parameters
    ----------
    cells : by what its heading means, the heading and the cell
    """
    wrong = {known: "missing; fill it in" for known in NEEDED if known not in cells}
    name = str(cells["name"][1]) if "name" in cells else ""
    pattern = _pattern(base, name, str(cells["segment"][1]) if "segment" in cells else None)
    account = as_stated(pattern.model_dump(mode="python", exclude_defaults=True)) | {"count": 1}
    shares: dict[str, float] = {}
    touched: dict[str, str] = {}
    for known, (heading, cell) in cells.items():
        word, _, rest = known.partition(" ")
        key = KEYS.get(known) or BY_SUPPLIER.get(word) or BY_LAYER.get(word) or known
        touched[key] = heading
        try:
            value: Any = str(cell) if key in ("name", "segment", "policy", "stage") else _number(key, cell, sheet.decimal)
        except ValueError as error:
            wrong[heading] = f"must be {error}, not {shown(cell)}"
            continue
        if word == "share":
            shares[rest or base.focal.name] = value
        elif word in BY_SUPPLIER:
            account[key] = {**account.get(key, {}), rest or base.focal.name: value}
        elif word in BY_LAYER:
            _by_layer(account, pattern, base.focal.name, word, LAYERS.index(rest), value)
        else:
            account[key] = value
    if not wrong:
        account["shares"] = _all_shares(base, pattern, shares, wrong, touched["shares"])
    if not wrong:
        try:
            Account.stated(account, "")
        except KamlabError as error:
            wrong |= dict(_by_heading(sentence, touched) for sentence in error.sentences)
    if not wrong and account.get("segment") and account["segment"] not in {s.name for s in base.segment}:
        wrong[touched.get("segment", "segment")] = _unknown("segment", account["segment"], [s.name for s in base.segment])
    if not wrong and account.get("policy", "balanced") not in base.conflicts():
        wrong[touched.get("policy", "policy")] = _unknown("policy", account["policy"], list(base.conflicts()))
    if wrong:
        at = f"{sheet.where}, line {line}"
        told = [f"{at}, column {heading!r}: {what}" for heading, what in wrong.items()]
        raise KamlabError(told[0], told)
    missing = [key for key in account if key not in touched and key != "count"]
    if len(shares) < len(base.supplier):
        missing.append("shares of the others")
    return account, missing


def _by_heading(sentence: str, touched: Mapping[str, str]) -> tuple[str, str]:
    """The heading that a sentence about a key is about, and what it says."""
    place, _, what = sentence.removeprefix(": key ").partition(": ")
    key = re.split(r"[.\[]", place)[0]
    return touched.get(key, key), what


def _number(key: str, cell: Any, decimal: str) -> float | int:
    value = as_number(cell, decimal)
    whole = key == "contacts" or (key in Account.model_fields and int in (Account.model_fields[key].annotation,))
    if whole and value != int(value):
        raise ValueError("a whole number")
    return int(value) if whole else value


def _unknown(what: str, given: str, known: list[str]) -> str:
    near = closest(given, known)
    return f"there is no {what} {given!r}" + (f"; did you mean {near!r}?" if near else f"; known: {', '.join(first_few(known))}")


def _pattern(base: Scenario, name: str, segment: str | None) -> Account:
    """The case's account that gives what a row does not state."""
    same = [account for account in base.account if account.name == name]
    beside = [account for account in base.account if segment in (None, account.segment or base.segment[0].name)]
    return next(iter([*same, *beside, *base.account]))


def _by_layer(account: dict[str, Any], pattern: Account, focal: str, word: str, layer: int, value: float | int) -> None:
    if word == "knows":
        known = dict(account.get("knows", {}))
        rapport = list(known.get(focal, (0.0,) * len(LAYERS)))
        rapport[layer] = value
        account["knows"] = known | {focal: rapport}
    else:
        listed = list(account.get(word, getattr(pattern, word)))
        listed[layer] = value
        account[word] = listed


def _all_shares(base: Scenario, pattern: Account, stated: Mapping[str, float], wrong: dict[str, str], heading: str) -> dict[str, float]:
    """The stated shares; what is left of one is split among the other suppliers as in the case."""
    total = sum(stated.values())
    others = {s.name: pattern.shares.get(s.name, 0.0) for s in base.supplier if s.name not in stated}
    left, weight = 1.0 - total, sum(others.values())
    if any(not 0 <= share <= 1 for share in stated.values()) or total > 1 + 1e-9 or (not others and abs(left) > 1e-6):
        wrong[heading] = f"the shares of the suppliers sum to {total:g}; each lies in 0 to 1 and all together sum to 1"
        return {}
    if not others:
        return dict(stated)
    equal = 1.0 / len(others)
    return {**stated, **{name: left * (share / weight if weight > 0 else equal) for name, share in others.items()}}
