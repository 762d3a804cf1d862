"""No file and no setting, however odd, ends in anything but a scenario or one sentence; every scenario lives."""

from __future__ import annotations

import copy
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

import sim
from sim.errors import KamlabError
from sim.scenario import Scenario, parse_setting, read_scenario, template
from sim.scenario.change import ROWS
from sim.scenario.scenario import parse
from sim.strategies import ATTACKS, POLICIES, RELATIONSHIPS
from sim.world.columns import violations
from sim.world.parameters import PARAMETERS

EXTRA = """
[[segment]]
name = "market"

[[event]]
month = 3
kind = "price_cut"
account = "Hard buyer"
supplier = "Maker"
size = 0.2

[[conflict]]
name = "firm"
beta = 0.4

[[coverage]]
name = "wide"
effort = { operating = 2.0, decision = { executive = 1.0 } }

[[attack]]
name = "slow"
readiness = 0.1

[[pattern]]
name = "p"
measure = "profit"
of = { policy = "firm", window = [1, 12], set = { "account.demand" = 3.0 } }
against = { relationship = "wide" }
low = 0.0
source = "here"

[assumptions]
carry = 0.25
"""
TEXT = template("case") + EXTRA
ROOM = 1 - max(attack.price_cut for attack in ATTACKS.values())
"""Part of list sales that concessions may take where a supplier also attacks by price: no more than all is given away."""
CASE = tomllib.loads(TEXT)

fast = settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])

plain_values = (
    st.booleans()
    | st.integers()
    | st.sampled_from([0, 1, -1, 2**63, 10**400])
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["Maker", "Rival", "Hard buyer", "balanced", "firm", "wide", "raid", "market", "a\nb"])
    | st.dates()
)
keys = st.text(max_size=8) | st.sampled_from(
    ["name", "policy", "Maker", "demand", "window", "management", "float", "tuple[", "a\nb", "price_cut"]
)
values = st.recursive(plain_values, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=3), max_leaves=6)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Paths to everything inside a tree of tables and lists."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [p for key, below in inner for p in [(*path, key), *places(below, (*path, key))]]


@st.composite
def mutated(draw: st.DrawFn) -> dict[str, Any]:
    """The case with one to three entries deleted, replaced or added."""
    data = copy.deepcopy(CASE)
    for _ in range(draw(st.integers(1, 3))):
        *path, last = draw(st.sampled_from(places(data) or [("name",)]))
        at: Any = data
        for step in path:
            at = at[step]
        what = draw(st.sampled_from(["delete", "replace", "add"]))
        if what == "add" and isinstance(at, dict):
            at[draw(keys)] = draw(values)
        elif what == "add" and isinstance(at, list):
            at.insert(last, copy.deepcopy(draw(st.sampled_from(at) | values)))
        elif what == "delete" and last in (at if isinstance(at, dict) else range(len(at))):
            del at[last]
        else:
            at[last] = draw(values)
    return data


def is_used_or_refused(attempt: Callable[[], Scenario], begins: str) -> bool:
    """Whether an attempt ends in a scenario, or in a sentence of one line that begins as it should."""
    try:
        return isinstance(attempt(), Scenario)
    except KamlabError as error:
        text = str(error)
        note(text)
        return text.startswith(begins) and len(text.splitlines()) == 1 and len(text) < 1000


def test_the_case_to_be_mutated_is_right():
    assert isinstance(parse(CASE, "case.toml"), Scenario)


@fast
@given(mutated())
def test_a_mutated_scenario_is_one_or_is_refused_in_a_sentence(data: dict[str, Any]):
    assert is_used_or_refused(lambda: parse(data, "case.toml"), "case.toml: ")


@fast
@given(content=st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes_are_refused_in_a_sentence(tmp_path: Path, content: bytes):
    path = tmp_path / "case.toml"
    path.write_bytes(content)
    assert is_used_or_refused(lambda: read_scenario(path), str(path))


@fast
@given(
    start=st.integers(0, len(TEXT)),
    length=st.integers(0, 40),
    put=st.text(max_size=10) | st.sampled_from(["[", "]", "{", '"', "=", "[[", "\n", "e9", "-"]),
)
def test_a_spliced_file_is_a_scenario_or_is_refused_in_a_sentence(tmp_path: Path, start: int, length: int, put: str):
    path = tmp_path / "case.toml"
    path.write_text(TEXT[:start] + put + TEXT[start + length :], encoding="utf-8")
    assert is_used_or_refused(lambda: read_scenario(path), str(path))


setting_keys = st.lists(
    st.sampled_from([*ROWS, "assumptions", *CASE, "Hard buyer", "Maker", "demand", "shares", "carry"]) | keys, max_size=4
).map(".".join)


@fast
@given(changes=st.dictionaries(setting_keys, values, max_size=2))
def test_any_setting_is_a_scenario_or_is_refused_in_a_sentence(changes: dict[str, Any]):
    case = parse(CASE, "case.toml")
    assert is_used_or_refused(lambda: case.with_(set=changes), "")


@fast
@given(text=st.text(max_size=30))
def test_any_text_with_a_key_and_a_sign_is_a_setting(text: str):
    if text.partition("=")[0].strip() and "=" in text:
        assert parse_setting(text)[0] == text.partition("=")[0].strip()
    else:
        with pytest.raises(KamlabError, match=r"^set: "):
            parse_setting(text)


def between(low: float, high: float) -> st.SearchStrategy[float]:
    """Numbers of a range, its ends often."""
    return st.sampled_from([float(low), float(high)]) | st.floats(low, high)


unit = between(0, 1)


def shared_out(draw: st.DrawFn, n: int) -> list[float]:
    """n shares that sum to one."""
    weights = draw(st.lists(st.integers(0, 9), min_size=n, max_size=n).filter(any))
    return [w / sum(weights) for w in weights]


@st.composite
def small_scenarios(draw: st.DrawFn) -> dict[str, Any]:
    """Every scenario that the format allows, of up to three suppliers, three kinds of accounts and twelve contacts."""
    suppliers = [f"S{i}" for i in range(draw(st.integers(1, 3)))]
    segments = [f"G{i}" for i in range(draw(st.integers(1, 2)))]
    policies, rate = st.sampled_from(sorted(POLICIES)), between(-0.99, 10)
    layers = st.lists(unit, min_size=3, max_size=3)

    cut = {"kind": "price_cut", "supplier": draw(st.sampled_from(suppliers)), "size": draw(between(1e-6, 1))}

    def supplier(name: str) -> dict[str, Any]:
        given = {
            key: draw(unit)
            for key in ("quality", "brand", "unit_cost", "alternative", "brand_loyal", "price_spill", "reliability", "skill")
        }
        return given | {
            "name": name,
            "focal": name == "S0",
            "fit": {segment: draw(unit) for segment in segments},
            "other_sales": draw(between(0, 1e12)),
            "other_growth": draw(rate),
            "other_margin": draw(between(-1, 1)),
            "negotiates": name == cut["supplier"] or draw(st.booleans()),
            "managers": draw(st.integers(1, 9)),
            "policy": draw(policies),
            "relationship": draw(st.sampled_from(sorted(RELATIONSHIPS))),
            "attack": draw(st.sampled_from(sorted(ATTACKS))),
        }

    def account(name: str) -> dict[str, Any]:
        return {
            "name": name,
            "count": draw(st.integers(1, 2)),
            "segment": draw(st.sampled_from(segments)),
            "policy": draw(policies),
            "demand": draw(between(1e-6, 1e12)),
            "growth": draw(rate),
            "volatility": draw(between(0, 5)),
            "resale_margin": draw(between(-1, 5)),
            "goal_divergence": draw(unit),
            "aspiration": draw(unit),
            "shares": dict(zip(suppliers, shared_out(draw, len(suppliers)), strict=True)),
            "terms": {s: draw(unit) for s in suppliers},
            "loyalty": {s: draw(unit) for s in suppliers},
            "knows": {s: draw(layers) for s in suppliers},
            "contacts": draw(st.lists(st.integers(1, 4), min_size=3, max_size=3)),
            "power": shared_out(draw, 3),
            "turnover": draw(between(0, 50)),
            "power_shift": draw(between(0, 12)),
            "raid_stake": draw(unit),
            "contract_speed": draw(between(1e-6, 1)),
            "swing_supplier": [ROOM * swing for swing in shared_out(draw, 6)],
            "swing_account": shared_out(draw, 6),
        }

    accounts = [account(f"A{i}") for i in range(draw(st.integers(1, 3)))]
    where = [a["name"] if a["count"] == 1 else f"{a['name']} 1" for a in accounts]
    changed = draw(st.lists(st.sampled_from(PARAMETERS), max_size=3, unique_by=lambda p: p.name))
    return {
        "name": "random",
        "title": "t",
        "source": "s",
        "shows": "s",
        "months": 2,
        "story": {"en": "", "zh": ""},
        "policy": draw(policies),
        "relationship": draw(st.sampled_from(sorted(RELATIONSHIPS))),
        "segment": [
            {
                "name": g,
                "growth": draw(rate),
                "volatility": draw(between(0, 5)),
                "season": draw(unit),
                "peak_month": draw(st.integers(1, 12)),
            }
            for g in segments
        ],
        "supplier": [supplier(name) for name in suppliers],
        "account": accounts,
        "event": [
            {"month": 1, "account": draw(st.sampled_from(where)), "probability": draw(unit)}
            | draw(st.sampled_from([cut, {"kind": "power_shift"}]))
        ],
        "assumptions": {p.name: draw(between(p.low, p.high)) for p in changed},
    }


@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=small_scenarios(), seed=st.integers(0, 2**63 - 1))
def test_every_scenario_lives_two_months_within_the_declared_ranges(data: dict[str, Any], seed: int):
    world = sim.build(parse(data, "random.toml"), seed)
    for _ in range(2):
        world.step()
        assert violations(world.state) == []
    assert all(value == value for value in world.measures.values()), world.measures
