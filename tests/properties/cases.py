"""Random small scenarios, over the whole range of what a scenario may say."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as hs

from sim.scenario import Scenario
from sim.scenario.read import parse
from sim.strategies import ATTACKS, POLICIES, RELATIONSHIPS
from sim.world.parameters import PARAMETERS

SUPPLIERS, ACCOUNTS, SEGMENTS = ("Focal", "Rival", "Third"), ("First", "Second", "Last"), ("market", "niche")
MONTHS = 18
PARTS = ("quality", "brand", "alternative", "brand_loyal", "price_spill", "reliability", "unit_cost", "skill")
part = hs.floats(0.0, 1.0)


def scaled(numbers: list[int]) -> list[float]:
    """Whole numbers as parts of their sum; even parts where all are zero."""
    total = sum(numbers)
    return [n / total for n in numbers] if total else [1.0 / len(numbers)] * len(numbers)


def shares(n: int) -> Any:
    """Parts that sum to one, some of them zero."""
    return hs.lists(hs.integers(0, 9), min_size=n, max_size=n).map(scaled)


MOST_AT_STAKE = 1.0 - max(attack.price_cut for attack in ATTACKS.values())
"""More than the list price cannot be given away."""
swings = hs.tuples(shares(6), hs.floats(0.01, MOST_AT_STAKE)).map(lambda drawn: [drawn[1] * swing for swing in drawn[0]])


@hs.composite
def _segment(draw: Any, name: str) -> dict[str, Any]:
    rates = {"growth": draw(hs.floats(-0.5, 1.0)), "volatility": draw(part), "season": draw(part)}
    return {"name": name, "peak_month": draw(hs.integers(1, 12))} | rates


@hs.composite
def _supplier(draw: Any, name: str) -> dict[str, Any]:
    return {
        "name": name, "focal": name == "Focal",
        **{key: draw(part) for key in PARTS},
        "fit": {segment: draw(part) for segment in SEGMENTS},
        "other_sales": draw(hs.sampled_from([0.0, 0.5, 100.0])), "other_growth": draw(hs.floats(-0.5, 1.0)),
        "negotiates": draw(hs.booleans()), "managers": draw(hs.integers(1, 3)), "policy": draw(hs.sampled_from(sorted(POLICIES))),
        "relationship": draw(hs.sampled_from(sorted(RELATIONSHIPS))), "attack": draw(hs.sampled_from(sorted(ATTACKS))),
        "list_terms": draw(part), "list_month": draw(hs.integers(0, MONTHS)), "enters": draw(hs.integers(0, MONTHS)),
    }  # fmt: skip


@hs.composite
def _account(draw: Any, name: str, suppliers: list[str]) -> dict[str, Any]:
    def each(values: Any) -> dict[str, Any]:
        return {supplier: draw(values) for supplier in suppliers}

    return {
        "name": name, "segment": draw(hs.sampled_from(SEGMENTS)), "policy": draw(hs.sampled_from(sorted(POLICIES))),
        "demand": draw(hs.floats(0.01, 50.0)), "growth": draw(hs.floats(-0.5, 1.0)), "volatility": draw(hs.floats(0.0, 1.0)),
        "shares": dict(zip(suppliers, draw(shares(len(suppliers))), strict=True)), "terms": each(part), "loyalty": each(part),
        "knows": each(hs.lists(part, min_size=3, max_size=3)), "contacts": draw(hs.lists(hs.integers(1, 3), min_size=3, max_size=3)),
        "power": draw(shares(3)), "turnover": draw(hs.floats(0.0, 20.0)), "power_shift": draw(hs.sampled_from([0.0, 0.5, 6.0])),
        "raid_stake": draw(part), "contract_speed": draw(hs.floats(0.01, 1.0)), "aspiration": draw(part), "goal_divergence": draw(part),
        "swing_supplier": draw(swings), "swing_account": draw(swings), "substitutes": draw(part),
    }  # fmt: skip


@hs.composite
def _event(draw: Any, suppliers: list[str], accounts: list[str]) -> dict[str, Any]:
    kind = draw(hs.sampled_from(["price_cut", "power_shift"]))
    event = {"month": draw(hs.integers(1, MONTHS)), "kind": kind, "account": draw(hs.sampled_from(accounts))}
    if kind == "price_cut":
        event |= {"supplier": draw(hs.sampled_from(suppliers)), "size": draw(hs.floats(0.01, 1.0)), "probability": draw(part)}
    return event


def _assumption(name: str) -> Any:
    known = next(p for p in PARAMETERS if p.name == name)
    return hs.floats(float(known.low), float(known.high))


@hs.composite
def cases(draw: Any) -> Scenario:
    """One to three suppliers and accounts, two segments, up to three events, a few behavioural parameters anywhere in their range."""
    suppliers, accounts = list(SUPPLIERS[: draw(hs.integers(1, 3))]), list(ACCOUNTS[: draw(hs.integers(1, 3))])
    changed = draw(hs.lists(hs.sampled_from([p.name for p in PARAMETERS]), max_size=8, unique=True))
    case = {
        "name": "random", "title": "Random", "source": "test", "shows": "nothing", "months": MONTHS, "story": {"en": "-", "zh": "-"},
        "policy": draw(hs.sampled_from(sorted(POLICIES))), "relationship": draw(hs.sampled_from(sorted(RELATIONSHIPS))),
        "segment": [draw(_segment(name)) for name in SEGMENTS],
        "supplier": [draw(_supplier(name)) for name in suppliers],
        "account": [draw(_account(name, suppliers)) for name in accounts],
        "event": draw(hs.lists(_event(suppliers, accounts), max_size=3)),
        "assumptions": {name: draw(_assumption(name)) for name in changed},
    }  # fmt: skip
    for event in case["event"]:  # only a supplier that bargains can have its prices cut
        for supplier in case["supplier"]:
            supplier["negotiates"] |= supplier["name"] == event.get("supplier")
    for supplier in case["supplier"]:  # only a supplier without a share can be still to come
        if any(account["shares"][supplier["name"]] > 0 for account in case["account"]):
            supplier["enters"] = min(supplier["enters"], 1)
    return parse(case, "random case")
