"""What an editor is told of a scenario file, and what a file's own strategies take from the records."""

from __future__ import annotations

import tomllib

import pytest

from sim.errors import KamlabError
from sim.scenario import Scenario, template
from sim.scenario.scenario import parse

SCHEMA = Scenario.model_json_schema()
OWN = {key: value["items"]["$ref"].rpartition("/")[2] for key, value in SCHEMA["properties"].items() if "Own" in str(value)}


def test_every_key_of_a_scenario_file_says_what_it_means():
    tables = {"Scenario": SCHEMA, **SCHEMA["$defs"]}
    keys = [(name, key, told) for name, table in tables.items() for key, told in table["properties"].items()]
    assert len(keys) > 180
    assert [(name, key) for name, key, told in keys if len(told.get("description", "")) < 5] == []


def test_there_are_six_kinds_of_own_strategies():
    assert list(OWN) == ["conflict", "coverage", "attack", "pay_plan", "portfolio", "tactics"]


@pytest.mark.parametrize("table", OWN)
def test_the_range_that_an_editor_is_told_is_the_range_that_a_file_may_use(table):
    def check(key, value):
        row = {"name": "own"} | ({"effort": {"management": 8}} if table == "coverage" else {}) | {key: value}
        return parse({**tomllib.loads(template("my-case")), table: [row]}, "case.toml")

    told = {key: (each["minimum"], each["maximum"]) for key, each in SCHEMA["$defs"][OWN[table]]["properties"].items() if "minimum" in each}
    assert told
    for key, (low, high) in told.items():
        for end in (low, high):
            assert getattr(check(key, end).strategies(table)["own"], key) == end
        beyond = 1 if isinstance(high, int) else 1e-6 * max(1.0, high)
        for outside in (low - beyond, high + beyond):
            with pytest.raises(KamlabError, match=rf"\b{key} must"):
                check(key, outside)
