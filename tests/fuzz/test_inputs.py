"""Bounded versions of what `run_inputs` and `run_facts` do by the thousand."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from sim.scenario import load
from tests.fuzz import inputs, run_facts, run_inputs
from tests.fuzz.facts import fault, settings

FEW = 40


@pytest.mark.parametrize("kind", ["scenario", "command"])
def test_mutated_cases_and_command_lines_end_in_sentences(kind):
    attempt = getattr(inputs, f"fault_of_{kind}")
    assert [wrong for n in range(FEW) if (wrong := attempt(random.Random(f"11 {kind} {n}")))] == []


@pytest.mark.parametrize("kind", ["file", "design"])
def test_spliced_files_and_mutated_designs_end_in_sentences(kind, tmp_path: Path):
    attempt = getattr(inputs, f"fault_of_{kind}")
    assert [wrong for n in range(FEW) if (wrong := attempt(random.Random(f"11 {kind} {n}"), tmp_path / "case.toml"))] == []


def test_every_fact_at_its_ends_gives_finite_measures_or_a_sentence():
    case = load("flank-attack")
    todo = list(settings(case))
    assert len(todo) > 500
    chosen = random.Random(3).sample(todo, 150)
    assert [wrong for n, setting in enumerate(chosen) if (wrong := fault(case, setting, 3, n))] == []


def test_the_fuzz_sees_a_fault_where_there_is_one(monkeypatch):
    """A case that breaks in the engine, or is refused in two lines, is reported."""
    monkeypatch.setattr(inputs, "parse", lambda data, where: 1 / 0)
    assert inputs.fault_of_scenario(random.Random(1)) == "ZeroDivisionError: division by zero"
    assert inputs.told(inputs.KamlabError("one\ntwo"))


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_thousands_of_inputs(seed):
    assert run_inputs.main(seed, 2000, 2000, 1000, 300) == 0
    assert run_facts.main(seed, 120.0) == 0
