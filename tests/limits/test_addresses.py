"""No two questions share an address, so none share their answer."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from collections import defaultdict
from itertools import permutations

import numpy as np
import pytest

from sim.engine.populate import populate
from sim.world.registry import MECHANISMS, MODULES
from tests.docs.pages import ROOT
from tests.worlds import batch_month, plain_account, plain_case, plain_supplier


def purposes() -> dict[str, int]:
    """Names under which the mechanisms declare the purposes of their draws."""
    found = {}
    for name, module in MODULES.items():
        tree = ast.parse((ROOT / "sim" / "rules" / f"{name}.py").read_text(encoding="utf-8"))
        draws = [keyword.value for keyword in ast.walk(tree) if isinstance(keyword, ast.keyword) and keyword.arg == "draws"]
        found |= {key.id: getattr(module, key.id) for table in draws for key in table.keys}
    assert sorted(found.values()) == sorted(number for m in MECHANISMS.values() for number in m.draws)
    return found


PURPOSES = purposes()


def calls() -> dict[str, list[str]]:
    """Where the rules draw, by purpose."""
    found = defaultdict(list)
    for path in sorted((ROOT / "sim" / "rules").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("uniform", "normal"):
                found[ast.unparse(node.args[1])].append(f"{path.name}:{node.lineno}")
    return found


def test_no_purpose_is_drawn_for_in_two_places_and_none_is_left_over():
    found = calls()
    assert {name: places for name, places in found.items() if len(places) > 1} == {}
    assert set(found) == set(PURPOSES)


def test_purposes_fit_into_their_eight_bits_of_the_address():
    assert [name for name, number in PURPOSES.items() if not 0 < number < 256] == []


@pytest.fixture(scope="module")
def heard():
    """Addresses that were asked for twice in a month, and purposes that were drawn for at all."""
    ran = subprocess.run(
        [sys.executable, "-m", "tests.limits.addresses"],
        cwd=ROOT, env=os.environ | {"NUMBA_DISABLE_JIT": "1"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr[-2000:]
    return json.loads(ran.stdout)


def test_no_address_answers_two_questions_in_a_month(heard):
    assert heard["shared"] == []


def test_the_worlds_listened_to_draw_for_every_purpose(heard):
    assert {name for name, number in PURPOSES.items() if number not in heard["purposes"]} == set()


EVENTS = {
    "price cut": {"kind": "price_cut", "account": "Account", "supplier": "Focal", "size": 0.3},
    "default": {"kind": "default", "account": "Account", "size": 0.5},
    "reform": {"kind": "reform", "supplier": "Focal", "set": {"unrest": 0.5, "quality": 0.9}},
    "power shift": {"kind": "power_shift", "account": "Account"},
    "broken promise": {"kind": "broken_promise", "account": "Account", "supplier": "Focal"},
}


def happened(setting, kind: str) -> bool:
    """Whether the event of the first month came about."""
    st = setting.state
    return bool({
        "price cut": lambda: st.pair["provoked"][0, 0],
        "default": lambda: st.account["demand_trend"][0] < 1.5,
        "reform": lambda: st.supplier["unrest"][0] == 0.5,
        "power shift": lambda: st.account["shifted"][0],
        "broken promise": lambda: st.pair["broken"][0, 0],
    }[kind]())  # fmt: skip


@pytest.mark.parametrize(("first", "second"), list(permutations(EVENTS, 2)))
def test_two_events_of_a_month_come_about_independently(first, second):
    """Of 400 replications a quarter each: neither, one, the other, both; a shared draw leaves two of the four empty."""
    half = {"month": 1, "probability": 0.5}
    case = plain_case(
        supplier=[plain_supplier("Focal", focal=True), plain_supplier("Rival")],
        account=[plain_account("Account")],
        event=[EVENTS[first] | half, EVENTS[second] | half],
        assumptions={"defuse": 0.0},
    )
    counts = np.zeros((2, 2))
    for replication in range(400):
        setting = populate(case, 5, replication)
        batch_month(setting)
        counts[int(happened(setting, first)), int(happened(setting, second))] += 1
    assert counts.min() > 65, counts  # four standard errors below a hundred


def test_an_event_keeps_its_draw_when_another_kind_is_put_behind_it():
    """Reforms are rows behind all others: an address by row would move with them."""
    half = {"month": 1, "probability": 0.5}
    one = plain_case(event=[EVENTS["reform"] | half])
    two = plain_case(event=[EVENTS["reform"] | half, EVENTS["default"] | half])
    for replication in range(40):
        alone, beside = populate(one, 5, replication), populate(two, 5, replication)
        batch_month(alone)
        batch_month(beside)
        assert happened(alone, "reform") == happened(beside, "reform")
