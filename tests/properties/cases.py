"""Random small scenarios, over the whole range of what a scenario may say."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as hs

from sim.kernel.axes import DEPARTMENTS, STAGES
from sim.scenario import Scenario
from sim.scenario.scenario import parse
from sim.strategies import ATTACKS, PAY_PLANS, POLICIES, PORTFOLIOS, RELATIONSHIPS, TACTICS
from sim.strategies.tactics import LEVERS
from sim.world.parameters import PARAMETERS

SUPPLIERS, ACCOUNTS, SEGMENTS = ("Focal", "Rival", "Third"), ("First", "Second", "Last"), ("market", "niche")
MONTHS = 18
PARTS = ("quality", "brand", "alternative", "brand_loyal", "price_spill", "reliability", "unit_cost", "skill")
INSIDE = ("orientation", "communication", "recovery", "unrest")
part = hs.floats(0.0, 1.0)


def scaled(numbers: list[int]) -> list[float]:
    """Whole numbers as parts of their sum; even parts where all are zero."""
    total = sum(numbers)
    return [n / total for n in numbers] if total else [1.0 / len(numbers)] * len(numbers)


def shares(n: int) -> Any:
    """Parts that sum to one, some of them zero."""
    return hs.lists(hs.integers(0, 9), min_size=n, max_size=n).map(scaled)


MOST_AT_STAKE = 1.0 - max(attack.price_cut for attack in ATTACKS.values()) - 0.2  # the last are the dearest incentives
"""More than the list price cannot be given away."""
ATTACK = "own"
swings = hs.tuples(shares(6), hs.floats(0.01, MOST_AT_STAKE)).map(lambda drawn: [drawn[1] * swing for swing in drawn[0]])


@hs.composite
def _segment(draw: Any, name: str) -> dict[str, Any]:
    rates = {"growth": draw(hs.floats(-0.5, 1.0)), "volatility": draw(part), "season": draw(part)}
    return {"name": name, "peak_month": draw(hs.integers(1, 12)), "shared_consumers": draw(hs.booleans())} | rates


@hs.composite
def _supply(draw: Any) -> dict[str, Any]:
    """Facts of supply and tactics: absent, mild or extreme."""
    facts = {
        "forecast_error": draw(hs.sampled_from([0.0, 0.3, 1.0])), "stock": draw(hs.floats(-5.0, 5.0)),
        "lead_time": draw(hs.integers(0, 24)), "order_memory": draw(hs.floats(-0.9, 0.9)),
        "complexity": draw(part), "launches": draw(hs.sampled_from([0.0, 3.0, 24.0])),
        "misconduct": draw(hs.sampled_from([0.0, 1.0, 24.0])), "tactics": draw(hs.sampled_from(sorted(TACTICS))),
        "levers": draw(hs.dictionaries(hs.sampled_from(LEVERS), part)),
    }  # fmt: skip
    capacity = draw(hs.sampled_from([None, 0.0, 0.5, 20.0]))
    return facts if capacity is None else facts | {"capacity": capacity}


@hs.composite
def _supplier(draw: Any, name: str) -> dict[str, Any]:
    return {
        "name": name, "focal": name == "Focal",
        **{key: draw(part) for key in PARTS}, **draw(_supply()),
        "fit": {segment: draw(part) for segment in SEGMENTS},
        "other_sales": draw(hs.sampled_from([0.0, 0.5, 100.0])), "other_growth": draw(hs.floats(-0.5, 1.0)),
        "negotiates": draw(hs.booleans()), "managers": draw(hs.integers(1, 3)), "policy": draw(hs.sampled_from(sorted(POLICIES))),
        "relationship": draw(hs.sampled_from(sorted(RELATIONSHIPS))), "attack": draw(hs.sampled_from([*sorted(ATTACKS), ATTACK])),
        "rigidity": draw(part), "research": draw(hs.sampled_from([0.0, 0.5, 1.0])), "accommodation": draw(hs.sampled_from([0.0, 0.5, 1.0])),
        "development": draw(part),
        "portfolio": draw(hs.sampled_from([*sorted(PORTFOLIOS), "yearly"])),
        "competence": draw(hs.lists(part, min_size=3, max_size=3)), "authority": draw(part),
        "key_account_department": draw(hs.booleans()), **draw(hs.sampled_from([{}, {"senior_capacity": 0.5}, {"senior_capacity": 2.0}])),
        "probing": draw(hs.sampled_from([0.0, 1.0])), "job_fear": draw(hs.sampled_from([0.0, 0.5])), "drops_losers": draw(hs.booleans()),
        **draw(hs.sampled_from([{}, {"researched": 0.0}, {"researched": 1.0}])),
        "list_terms": draw(part), "list_month": draw(hs.integers(0, MONTHS)), "enters": draw(hs.integers(0, MONTHS)),
    } | draw(_inside())  # fmt: skip


@hs.composite
def _attack(draw: Any) -> dict[str, Any]:
    """Everything at once, or any part of it; the price cut no deeper than in the bundled attacks."""
    some = hs.sampled_from([0.0, 0.3, 0.95])
    return {
        "name": ATTACK, "price_cut": draw(hs.floats(0.0, 1.0 - MOST_AT_STAKE)), "price_budget": draw(hs.sampled_from([0.0, 0.01, 1.0])),
        "raid_effort": draw(part), "readiness": draw(part), "flank": draw(hs.sampled_from([0.0, 0.01, 5.0])),
        "flank_part": draw(hs.sampled_from([0.0, 0.01, 1.0])), "focus": draw(some),
        "fronts": draw(hs.integers(1, 4)), "reserve": draw(some), "venture": draw(some), "venture_capital": draw(hs.floats(0.0, 100.0)),
        "since": draw(hs.integers(1, 6)),
    }  # fmt: skip


@hs.composite
def _inside(draw: Any) -> dict[str, Any]:
    """The internal line of a supplier, of which a scenario may say as little as nothing."""
    said = {key: draw(part) for key in INSIDE if draw(hs.booleans())}
    if draw(hs.booleans()):
        said["departments"] = {kind: draw(part) for kind in DEPARTMENTS if draw(hs.booleans())}
    if draw(hs.booleans()):
        said |= {"incidents": draw(hs.floats(0.0, 60.0)), "service_staff": draw(hs.integers(0, 5))}
    return said | {"pay": draw(hs.sampled_from(["", *sorted(PAY_PLANS)]))}


@hs.composite
def _account(draw: Any, name: str, suppliers: list[str]) -> dict[str, Any]:
    def each(values: Any) -> dict[str, Any]:
        return {supplier: draw(values) for supplier in suppliers}

    return {
        "name": name, "segment": draw(hs.sampled_from(SEGMENTS)), "policy": draw(hs.sampled_from(sorted(POLICIES))),
        "demand": draw(hs.floats(0.01, 50.0)), "growth": draw(hs.floats(-0.5, 1.0)), "volatility": draw(hs.floats(0.0, 1.0)),
        "shares": dict(zip(suppliers, draw(shares(len(suppliers))), strict=True)), "terms": each(part), "loyalty": each(part),
        "front_line": each(hs.floats(0.0, 5.0)),
        "knows": each(hs.lists(part, min_size=3, max_size=3)), "contacts": draw(hs.lists(hs.integers(1, 3), min_size=3, max_size=3)),
        "power": draw(shares(3)), "turnover": draw(hs.floats(0.0, 20.0)), "power_shift": draw(hs.sampled_from([0.0, 0.5, 6.0])),
        "raid_stake": draw(part), "contract_speed": draw(hs.floats(0.01, 1.0)), "aspiration": draw(part), "goal_divergence": draw(part),
        "swing_supplier": draw(swings), "swing_account": draw(swings), "substitutes": draw(part), "returns": draw(hs.floats(0.0, 3.0)),
        "specificity": draw(hs.floats(0.0, 5.0)), "network": draw(hs.sampled_from([0.0, 3.0])),
        "size_spread": draw(hs.sampled_from([0.0, 0.6, 3.0])), "size_terms": draw(hs.floats(-1.0, 1.0)),
        "serve_cost": draw(hs.floats(0.0, 1.0)), "reversion": draw(hs.sampled_from([0.0, 0.01, 2.0, 50.0])),
        "pass_on": draw(hs.sampled_from([0.0, 0.5, 1.0])), "basket": draw(hs.sampled_from([0.0, 0.3, 5.0])),
        "hears": draw(hs.sampled_from([0.0, 1.0])), "talked_about": draw(part), "lighthouse": draw(hs.sampled_from([0.0, 0.5, 1.0])),
        "pays_after": draw(hs.sampled_from([0.0, 3.0, 60.0])),
        "price_only": draw(part), "stage": draw(hs.dictionaries(hs.sampled_from(suppliers), hs.sampled_from(STAGES))),
    }  # fmt: skip


CHANGES = {
    "pay": hs.sampled_from(sorted(PAY_PLANS)), "relationship": hs.sampled_from(sorted(RELATIONSHIPS)),
    "policy": hs.sampled_from(sorted(POLICIES)), "quality": part, "service_staff": hs.integers(0, 3), **dict.fromkeys(INSIDE, part),
}  # fmt: skip
"""What a reform may change, and to what."""


@hs.composite
def _event(draw: Any, suppliers: list[str], accounts: list[str]) -> dict[str, Any]:
    kind = draw(hs.sampled_from(["price_cut", "power_shift", "broken_promise", "reform", "default", "venture_failure"]))
    if kind == "reform":
        chosen = draw(hs.lists(hs.sampled_from(sorted(CHANGES)), min_size=1, max_size=4, unique=True))
        return {
            "month": draw(hs.integers(1, MONTHS)), "kind": kind, "supplier": draw(hs.sampled_from(suppliers)),
            "probability": draw(part), "set": {lever: draw(CHANGES[lever]) for lever in chosen},
        }  # fmt: skip
    event = {"month": draw(hs.integers(1, MONTHS)), "kind": kind, "account": draw(hs.sampled_from(accounts))}
    if kind in ("price_cut", "default", "venture_failure"):
        event |= {"supplier": draw(hs.sampled_from(suppliers)), "size": draw(hs.floats(0.01, 1.0)), "probability": draw(part)}
    if kind == "broken_promise":
        event |= {"supplier": draw(hs.sampled_from(suppliers)), "probability": draw(part)}
    return event


def _assumption(name: str) -> Any:
    known = next(p for p in PARAMETERS if p.name == name)
    return hs.floats(float(known.low), float(known.high))


@hs.composite
def _yearly(draw: Any) -> dict[str, Any]:
    service = {"head_service": draw(hs.floats(0.0, 20.0)), "tail_service": draw(part)}
    return {"name": "yearly", "head": draw(part), "redrawn": True} | service


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
        "event": draw(hs.lists(_event(suppliers, accounts), max_size=3)), "attack": [draw(_attack())],
        "assumptions": {name: draw(_assumption(name)) for name in changed},
        "portfolio": [draw(_yearly())],
    }  # fmt: skip
    if len(suppliers) > 1 and case["supplier"][0]["pay"] and draw(hs.booleans()):  # the last may be a firm of leavers
        case["supplier"][-1]["founded_by"] = suppliers[0]
        for account in case["account"]:
            account["shares"] = dict(zip(suppliers, [*draw(shares(len(suppliers) - 1)), 0.0], strict=True))
    for account in case["account"]:  # a trial, or an offer to plan together, takes a relationship that is followed
        account["trial_share"] = draw(hs.floats(0.01, 1.0)) if account["stage"] else 1.0
        for supplier in case["supplier"]:
            if supplier["name"] in account["stage"]:
                supplier["joint_planning"] = draw(part)
    for paid in (supplier for supplier in case["supplier"] if supplier["pay"] and draw(hs.booleans())):  # somebody who may leave
        case["event"].append({"month": draw(hs.integers(1, MONTHS)), "kind": "departure", "supplier": paid["name"]})
    for event in case["event"]:  # only a supplier that bargains can have its prices cut
        for supplier in case["supplier"]:
            supplier["negotiates"] |= event["kind"] == "price_cut" and supplier["name"] == event["supplier"]
    for supplier in case["supplier"]:  # only a supplier without a share can be still to come
        if any(account["shares"][supplier["name"]] > 0 for account in case["account"]):
            supplier["enters"] = min(supplier["enters"], 1)
    return parse(case, "random case")
