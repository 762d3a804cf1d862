"""Python's numbers and NumPy's are alike at every public entrance, and what is no such number is refused in a sentence."""

from __future__ import annotations

import dataclasses
import inspect
import tempfile
from collections.abc import Callable
from fractions import Fraction
from typing import Any
from unittest.mock import patch

import numpy as np
import pandas as pd
import pytest

import sim
from sim import inquiry
from sim.experiment import design as designs
from sim.experiment import run_arms
from sim.experiment.outcomes import Column, outcomes
from sim.teaching.outlook import Course, Panel, outlook

CASE = sim.load("three-managers").with_(months=3)
FEW: dict[str, Any] = {"policies": ["balanced", "hard-line"], "relationships": ["shallow"], "progress": False}
LEFT, RIGHT = inquiry.parse_cell(CASE, "balanced"), inquiry.parse_cell(CASE, "hard-line")
FOUND = sim.compare(CASE, replications=3, **FEW)
WORLD = sim.build(CASE)
ACCOUNT = next(iter(WORLD.agents_by_type[sim.KeyAccount]))
W = [0.5, 0.5]


def compared(**given: Any) -> Any:
    return sim.compare(CASE, **{"replications": 2, **FEW, **given})


def design(**given: Any) -> Any:
    """A design as a file of it would be read, and refused."""
    data = {"name": "d", "scenario": "three-managers", "replications": 2, **given}
    return designs.Design(**data)


class AskedError(Exception):
    """Raised in place of a long run, once all that was asked for has been looked at."""


def levers(**given: Any) -> None:
    """Levers up to the point where the case would run."""

    def stop(_asked: Any) -> None:
        raise AskedError

    with pytest.raises(AskedError):
        sim.levers(CASE, before=stop, **given)


def search(**given: Any) -> None:
    """A search up to its first candidate."""
    with tempfile.TemporaryDirectory() as folder, patch("sim.inquiry.search._Searcher", side_effect=AskedError), pytest.raises(AskedError):
        sim.search(CASE, out=folder, **given)


def tournament(**given: Any) -> None:
    """A tournament up to its first cell."""
    with (
        tempfile.TemporaryDirectory() as folder,
        patch("sim.inquiry.tournament._streamed", side_effect=AskedError),
        pytest.raises(AskedError),
    ):
        sim.tournament(CASE, out=folder, **given)


def read_domain(**given: Any) -> None:
    """A domain up to its first file."""
    with (
        tempfile.TemporaryDirectory() as folder,
        patch("sim.negotiation.read_domain._parts", side_effect=AskedError),
        pytest.raises(AskedError),
    ):
        sim.read_domain(folder, **given)


def kept(**given: Any) -> None:
    """A comparison whose account-months may be kept, up to its report."""
    with tempfile.TemporaryDirectory() as folder, patch("sim.comparison.Comparison.report"):
        sim.compare(CASE, **{"replications": 2, "out": folder, **FEW, **given})


def fit(**given: Any) -> None:
    """A fit up to its first history."""
    table = {"replication": [2, 2, 2], "month": [1, 2, 3], "account": "Hard buyer", "share": [0.4, 0.5, 0.4]}
    with (
        tempfile.TemporaryDirectory() as folder,
        patch("sim.fitting.fit._Fitter", side_effect=AskedError),
        pytest.raises(AskedError),
    ):
        sim.fit(CASE, pd.DataFrame(table), ["inertia"], out=folder, **given)


def domain(**given: Any) -> sim.Domain:
    return sim.Domain({"slices": [0, 1]}, [0, 1], [1, 0], **given)


WHOLE: dict[str, tuple[Callable[[Any], Any], int]] = {
    "compare replications": (lambda n: compared(replications=n), 2),
    "compare months": (lambda n: compared(months=n), 2),
    "compare seed": (lambda n: compared(seed=n), 5),
    "compare workers": (lambda n: compared(workers=n), 2),
    "verify workers": (lambda n: sim.verify(CASE, workers=n), 2),
    "levers replications": (lambda n: levers(replications=n), 2),
    "levers seed": (lambda n: levers(seed=n), 2),
    "levers workers": (lambda n: levers(workers=n), 2),
    "search months": (lambda n: search(months=n), 2),
    "search climbs": (lambda n: search(climbs=n), 2),
    "search generations": (lambda n: search(generations=n), 3),
    "search population": (lambda n: search(population=n), 4),
    "search learn": (lambda n: search(learn=n), 2),
    "search replications": (lambda n: search(replications=n), 10),
    "search robust": (lambda n: search(robust=n), 2),
    "search front": (lambda n: search(front=n), 2),
    "search seed": (lambda n: search(seed=n), 2),
    "search workers": (lambda n: search(workers=n), 2),
    "tournament horizons": (lambda n: tournament(horizons=n), 2),
    "tournament replications": (lambda n: tournament(replications=n), 2),
    "tournament seed": (lambda n: tournament(seed=n), 2),
    "tournament workers": (lambda n: tournament(workers=n), 2),
    "bargain_many workers": (lambda n: sim.bargain_many("balanced", "balanced", W, W, workers=n), 2),
    "run_arms workers": (lambda n: run_arms([CASE], 2, workers=n), 2),
    "panel replications": (lambda n: sim.panel(CASE, replications=n), 2),
    "panel months": (lambda n: sim.panel(CASE, months=n), 2),
    "panel seed": (lambda n: sim.panel(CASE, seed=n), 2),
    "panel start": (lambda n: sim.panel(CASE, start=n), 2),
    "panel workers": (lambda n: sim.panel(CASE, workers=n), 2),
    "fit replication": (lambda n: fit(replication=n), 2),
    "fit draws": (lambda n: fit(draws=n), 100),
    "fit predictions": (lambda n: fit(predictions=n), 100),
    "fit seed": (lambda n: fit(seed=n), 2),
    "fit workers": (lambda n: fit(workers=n), 2),
    "build seed": (lambda n: sim.build(CASE, n), 5),
    "build replication": (lambda n: sim.build(CASE, 1, n), 5),
    "run_ledger seed": (lambda n: sim.run_ledger(CASE, n), 5),
    "run_ledger replication": (lambda n: sim.run_ledger(CASE, 1, n), 5),
    "verify seed": (lambda n: sim.verify(CASE, seed=n), 5),
    "verify replications": (lambda n: sim.verify(CASE, replications=n), 2),
    "Target start": (lambda n: sim.Target(width=1.0, start=n), 20),
    "Target most": (lambda n: sim.Target(width=1.0, most=n), 120),
    "Target first": (lambda n: sim.Target(width=1.0, first=n), 2),
    "Target last": (lambda n: sim.Target(width=1.0, last=n), 2),
    "bargain rounds": (lambda n: sim.bargain("balanced", "balanced", W, W, rounds=n), 5),
    "Attack fronts": (lambda n: sim.Attack(fronts=n), 2),
    "Attack since": (lambda n: sim.Attack(since=n), 2),
    "with_ months": (lambda n: CASE.with_(months=n), 2),
    "World seed": (lambda n: sim.World(CASE, seed=n), 2),
    "World rng": (lambda n: sim.World(CASE, rng=n), 2),
    "World replication": (lambda n: sim.World(CASE, replication=n), 2),
    "World months": (lambda n: sim.World(CASE, months=n), 2),
    "World uniform": (lambda n: ACCOUNT.model.uniform(200, n), 2),
    "with_ a whole fact": (lambda n: CASE.with_(set={"supplier.Maker.managers": n}), 2),
    "outcome first": (lambda n: FOUND.outcome("profit", "balanced", "shallow", n), 2),
    "outcome last": (lambda n: FOUND.outcome("profit", "balanced", "shallow", 1, n), 2),
    "summary first": (lambda n: FOUND.summary("profit", n), 2),
    "summary last": (lambda n: FOUND.summary("profit", 1, n), 2),
    "contrasts first": (lambda n: FOUND.contrasts("profit", n), 2),
    "contrasts last": (lambda n: FOUND.contrasts("profit", 1, n), 2),
    "run_arms replications": (lambda n: run_arms([CASE], n), 2),
    "run_arms seed": (lambda n: run_arms([CASE], 1, seed=n), 2),
    "outcomes replications": (lambda n: outcomes([CASE], [Column("profit")], n), 2),
    "outcomes seed": (lambda n: outcomes([CASE], [Column("profit")], 2, seed=n), 2),
    "sensitivity draws": (lambda n: inquiry.sensitivity(CASE, LEFT, RIGHT, draws=n, replications=2), 10),
    "sensitivity first": (lambda n: inquiry.sensitivity(CASE, LEFT, RIGHT, first=n, draws=10, replications=2), 2),
    "sensitivity seed": (lambda n: inquiry.sensitivity(CASE, LEFT, RIGHT, seed=n, draws=10, replications=2), 2),
    "regimes points": (lambda n: inquiry.regimes(CASE, {"account.turnover": (0, 3)}, [LEFT, RIGHT], points=n, replications=2), 2),
    "regimes replications": (lambda n: inquiry.regimes(CASE, {"account.turnover": (0, 3)}, [LEFT, RIGHT], points=2, replications=n), 2),
    "parse_axis steps": (lambda n: inquiry.parse_axis("account.turnover=0:3", n), 3),
    "why replications": (lambda n: inquiry.why(CASE, LEFT, RIGHT, replications=n, mechanisms=()), 2),
    "why seed": (lambda n: inquiry.why(CASE, LEFT, RIGHT, replications=2, seed=n, mechanisms=()), 2),
    "design replications": (lambda n: design(replications=n), 2),
    "design seed": (lambda n: design(seed=n), 2),
    "design months": (lambda n: design(months=n), 2),
    "sample points": (lambda n: designs.Sample(points=n, assumptions=[0.6, 1.6]), 2),
    "outlook replications": (lambda n: outlook(CASE, [Course("a")], [Panel("profit")], replications=n), 2),
    "outlook seed": (lambda n: outlook(CASE, [Course("a")], [Panel("profit")], replications=2, seed=n), 2),
}
NUMBERS: dict[str, tuple[Callable[[Any], Any], float]] = {
    f"{kind.__name__} {trait.name}": (lambda x, kind=kind, trait=trait: kind(**{trait.name: x}), 0.5)
    for kind in (sim.Conflict, sim.Coverage, sim.Attack, sim.PayPlan, sim.Portfolio, sim.TacticMix)
    for trait in dataclasses.fields(kind)
    if trait.type == "float"
} | {
    "Coverage visits": (lambda x: sim.Coverage(effort={"management": x}), 0.5),
    "Coverage visits by rank": (lambda x: sim.Coverage(effort={"management": {"manager": x}}), 0.5),
    "Target width": (lambda x: sim.Target(width=x), 0.5),
    "Domain reserve_supplier": (lambda x: domain(reserve_supplier=x), 0.5),
    "Domain reserve_account": (lambda x: domain(reserve_account=x), 0.5),
    "fit held_out": (lambda x: fit(held_out=x), 0.5),
    "levers gain": (lambda x: levers(gain=x), 0.5),
    "bargain reserve_supplier": (lambda x: sim.bargain("balanced", "balanced", W, W, reserve_supplier=x), 0.5),
    "bargain patience": (lambda x: sim.bargain("balanced", "balanced", W, W, patience=x), 0.5),
    "bargain reserve_account": (lambda x: sim.bargain("balanced", "balanced", W, W, reserve_account=x), 0.5),
    "with_ a fact": (lambda x: CASE.with_(set={"account.turnover": x}), 0.5),
    "with_ an assumption": (lambda x: CASE.with_(set={"assumptions.carry": x}), 0.5),
    "an agent's column": (lambda x: setattr(ACCOUNT, "goal_divergence", x), 0.5),
    "a relationship's column": (lambda x: setattr(ACCOUNT.relationships[0], "trust", x), 0.5),
    "a design's level": (lambda x: CASE.with_(set=design(factors={"assumptions.carry": [x]}).settings()[0]), 0.5),
}
TRUTHS: dict[str, Callable[[Any], Any]] = {
    "compare overwrite": lambda b: sim.compare(CASE, months=1, replications=1, overwrite=b, **FEW),
    "compare panel": lambda b: kept(panel=b),
    "fit overwrite": lambda b: fit(overwrite=b),
    "search resume": lambda b: search(resume=b),
    "search overwrite": lambda b: search(overwrite=b),
    "tournament resume": lambda b: tournament(resume=b),
    "read_domain of_best": lambda b: read_domain(of_best=b),
    "build ledger": lambda b: sim.build(CASE, ledger=b),
    "bargain account_opens": lambda b: sim.bargain("balanced", "balanced", W, W, account_opens=b),
    "Portfolio redrawn": lambda b: sim.Portfolio(redrawn=b),
    "with_ a fact": lambda b: CASE.with_(set={"supplier.key_account_department": b}),
}
AS_WHOLE = (int, np.int64, np.int8, np.uint16, lambda n: np.array(n), lambda n: np.array(n, dtype=np.uint32))
NO_WHOLE = (float("nan"), float("inf"), True, np.True_, 2.5, np.float64(2.5), -1, 2**70, "2", None, [2], np.array([2, 2]), len, 1j)
AS_NUMBER = (float, np.float64, np.float32, np.float16, np.longdouble, lambda x: np.array(x), Fraction)
NO_NUMBER = (float("nan"), np.float32("inf"), -float("inf"), True, np.False_, "x", None, [0.5, 0.5], len, 10**400, -(10**400), 1j, {})
NONE_ALLOWED = {
    "compare months",
    "compare workers",
    "panel months",
    "panel workers",
    "fit replication",
    "fit workers",
    "levers workers",
    "search months",
    "search workers",
    "tournament horizons",
    "tournament workers",
    "bargain_many workers",
    "bargain reserve_supplier",
    "bargain reserve_account",
    "Domain reserve_supplier",
    "Domain reserve_account",
    "verify workers",
    "run_arms workers",
    "verify replications",
    "Target last",
    "with_ months",
    "World months",
    "World rng",
    "design months",
} | {f"{table} last" for table in ("outcome", "summary", "contrasts")}


def refusal(attempt: Callable[[], Any]) -> str:
    """The one sentence in which something is refused; pydantic's own report, which is a ValueError too, is none."""
    with pytest.raises(sim.KamlabError) as refused:
        attempt()
    said = str(refused.value)
    assert len(said.splitlines()) == 1, said
    assert len(said) < 400, said
    return said


@pytest.mark.parametrize("where", WHOLE)
def test_whole_numbers_of_python_and_numpy_are_alike(where):
    attempt, good = WHOLE[where]
    for kind in AS_WHOLE:
        attempt(kind(good))
    for bad in NO_WHOLE:
        several = where == "tournament horizons" and isinstance(bad, (list, np.ndarray))  # several are horizons, too
        if not several and not (bad is None and where in NONE_ALLOWED):
            refusal(lambda bad=bad: attempt(bad))


@pytest.mark.parametrize("where", NUMBERS)
def test_numbers_of_python_and_numpy_are_alike(where):
    attempt, good = NUMBERS[where]
    for kind in AS_NUMBER:
        attempt(kind(good))
    for bad in NO_NUMBER:
        if bad is None and where in NONE_ALLOWED:
            continue
        endless = where == "bargain patience" and isinstance(bad, np.floating) and bad == float("inf")  # talks never break off
        if not endless and not (bad == {} and where == "Coverage visits"):  # nobody is sent there
            refusal(lambda bad=bad: attempt(bad))


@pytest.mark.parametrize("where", TRUTHS)
def test_truths_of_python_and_numpy_are_alike(where):
    for good in (True, False, np.True_, np.False_, np.array(True)):
        TRUTHS[where](good)
    for bad in (1, "yes", np.int64(0), [True], 0.0, len):
        refusal(lambda bad=bad: TRUTHS[where](bad))


NO_NUMBERS_IN = {"World", "calendar", "load", "scenarios", "KamlabError", "Comparison", "Scenario", "Bargain", "Fit"}
"""World is made by build; a Comparison, a Bargain and a Fit are results, whose methods are listed by hand."""
IN_TABLES = {"TacticMix", "Conflict", "Coverage", "PayPlan", "Portfolio"}


def test_no_public_number_is_forgotten():
    """Every parameter of a public callable that is annotated as a number or a truth value stands in a table above."""
    listed = {*WHOLE, *NUMBERS, *TRUTHS}
    missing, numbers = [], []
    for name in sim.__all__:
        thing = getattr(sim, name)
        if name in NO_NUMBERS_IN or (inspect.isclass(thing) and hasattr(thing, "unique_id")) or not callable(thing):
            continue
        if inspect.isclass(thing) and issubclass(thing, sim.agents.row.RowAgent):
            continue
        for parameter in inspect.signature(thing).parameters.values():
            kind = str(parameter.annotation)
            is_number = any(word in kind.split(" | ") for word in ("int", "float", "bool")) or kind.startswith("int")
            if is_number and parameter.name != "progress":
                numbers.append(f"{name} {parameter.name}")
                missing += [numbers[-1]] if numbers[-1] not in listed else []
    assert missing == []
    assert len(numbers) > 40, "annotations are no longer understood here"


def test_a_range_of_numpy_can_be_looped_over():
    horizons = [sim.compare(CASE, months=m, replications=2, **FEW).horizon for m in np.arange(1, 4)]
    assert horizons == [1, 2, 3]
