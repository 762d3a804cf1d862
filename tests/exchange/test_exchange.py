"""Scenarios in the EMA Workbench and SALib, and variance-based indices."""

from __future__ import annotations

import sys
from importlib import import_module

import numpy as np
import pytest

import sim
import sim.inquiry
from sim.analysis.variance import sobol
from sim.engine.batch import Batch
from sim.exchange.problem import ranges_of, task_of
from sim.world.measures import INDEX, over_window

CASE = sim.load("gree-gome").with_(months=6)


def mean_of(scenario, measure: str, replications: int, seed: int = 1) -> float:
    batch = Batch(scenario, seed)
    series = np.array([batch.run(r) for r in range(replications)])
    return float(over_window(series[:, :, INDEX[measure]], measure).mean())


def test_the_indices_of_a_function_of_ishigami_are_those_that_are_known():
    """f = sin x + 7 sin^2 y + 0.1 z^4 sin x on [-pi, pi]: first 0.314, 0.442, 0, total 0.558, 0.442, 0.244 (Ishigami & Homma 1990)."""
    box = dict.fromkeys("xyz", (-np.pi, np.pi))
    found = sobol(lambda v: np.sin(v[:, 0]) + 7 * np.sin(v[:, 1]) ** 2 + 0.1 * v[:, 2] ** 4 * np.sin(v[:, 0]), box, 4096)
    by_name = found.set_index("input")
    assert by_name["first"].loc[list("xyz")].tolist() == pytest.approx([0.314, 0.442, 0.0], abs=0.02)
    assert by_name["total"].loc[list("xyz")].tolist() == pytest.approx([0.558, 0.442, 0.244], abs=0.02)
    assert (by_name["total_low"] <= by_name["total"]).all()
    assert list(found["input"]) == ["x", "y", "z"]


def test_an_outcome_that_does_not_vary_has_no_indices():
    assert sobol(lambda x: np.ones(len(x)), {"a": (0, 1), "b": (0, 1)}, 8)[["first", "total"]].to_numpy().tolist() == [[0, 0], [0, 0]]


@pytest.mark.parametrize("points", [0, 7, 12])
def test_points_that_are_no_power_of_two_are_refused(points):
    with pytest.raises(sim.KamlabError):
        sobol(lambda x: x[:, 0], {"a": (0, 1)}, points)


def test_a_task_gives_the_means_of_the_batch_engine():
    task = task_of(CASE, ["profit", "breakups"], 3, 1)
    found = task(policy="hard-line", **{"account.turnover": 0.0})
    scenario = CASE.with_(policy="hard-line", set={"account.turnover": 0.0})
    assert found == {name: pytest.approx(mean_of(scenario, name, 3), rel=1e-12) for name in ("profit", "breakups")}


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: ranges_of(None, None), "name what varies"),
        (lambda: ranges_of({"account.turnover": (3, 0)}, None), "must lie below"),
        (lambda: ranges_of({"account.turnover": "high"}, None), "ranges:"),
        (lambda: ranges_of(None, (1.6, 0.6)), "the lower first"),
        (lambda: task_of(CASE, ["gain"], 3, 1), "gain"),
        (lambda: task_of(CASE, "profit", 3, 1), "measures are a list"),
        (lambda: task_of(CASE, ["profit"], 1, 1), "replications"),
        (lambda: task_of("no-such-case", ["profit"], 3, 1), "no-such-case"),
    ],
)
def test_what_cannot_be_used_is_refused_in_one_sentence(call, says):
    with pytest.raises(sim.KamlabError) as error:
        call()
    assert says in str(error.value)
    assert "\n" not in str(error.value)


def test_sensitivity_tells_the_indices_of_its_strongest_parameters():
    cells = ("balanced/layered", "hard-line/layered")
    plain = sim.inquiry.sensitivity(CASE, *cells, draws=10, replications=2)
    found = sim.inquiry.sensitivity(CASE, *cells, draws=10, replications=2, variance=8, strongest=2)
    assert "total" not in plain.table.columns
    assert found.table[plain.table.columns].equals(plain.table)
    assert found.table["total"].notna().tolist() == [True, True] + [False] * (len(plain.table) - 2)
    assert (found.asked["variance"], found.asked["strongest"]) == (8, 2)
    with pytest.raises(sim.KamlabError, match="power of two"):
        sim.inquiry.sensitivity(CASE, *cells, draws=10, replications=2, variance=9)


def test_salib_samples_runs_and_analyses_in_one_line():
    pytest.importorskip("SALib", reason="the extra salib is not installed")
    from sim.exchange.salib import salib_problem

    problem = salib_problem(CASE, ranges={"account.turnover": (0, 3), "supplier.Gree.alternative": (0.1, 0.6)}, replications=2)
    problem.sample_sobol(8, calc_second_order=False).evaluate().analyze_sobol(calc_second_order=False, num_resamples=10)
    assert problem.results.shape == (8 * 4,)
    first = dict(zip(problem["names"], problem.samples[0].tolist(), strict=True))
    assert problem.results[0] == pytest.approx(mean_of(CASE.with_(set=first), "profit", 2), rel=1e-12)
    assert set(problem.analysis) >= {"S1", "ST"}
    two = salib_problem(CASE, ["profit", "conflicts"], ranges={"account.turnover": (0, 3)}, replications=2)
    assert two.means(np.array([[0.5], [1.0]])).shape == (2, 2)
    with pytest.raises(sim.KamlabError, match="turnaround"):
        salib_problem(CASE, ranges={"account.turnaround": (0, 3)})


def test_the_ema_workbench_runs_a_scenario_with_its_levers_uncertainties_and_outcomes():
    ema = pytest.importorskip("ema_workbench", reason="the extra ema is not installed")
    from sim.exchange.ema import ema_model

    model = ema_model(
        CASE, ["profit", "breakups"], ranges={"account.turnover": (0, 3)}, replications=2,
        levers={"policy": ["balanced", "hard-line"], "relationship": ["shallow"], "account.substitutes": (0.1, 1.0)},
    )  # fmt: skip
    assert [outcome.kind for outcome in model.outcomes] == [ema.ScalarOutcome.MAXIMIZE, ema.ScalarOutcome.MINIMIZE]
    experiments, found = ema.perform_experiments(model, scenarios=2, policies=2)
    assert len(experiments) == 4
    for row, profit in zip(experiments.to_dict("records"), found["profit"], strict=True):
        setting = {key: row[key] for key in ("account.turnover", "account.substitutes")}
        assert profit == pytest.approx(
            mean_of(CASE.with_(policy=row["conflict_policy"], relationship="shallow", set=setting), "profit", 2), rel=1e-12
        )
    default = ema_model(CASE)
    assert [lever.name for lever in default.levers] == ["conflict_policy", "relationship"]
    assert len(default.uncertainties) > 100
    for levers, says in (
        ({"policy": ["tough"]}, "tough"),
        ({"policy": "balanced"}, "needs a list"),
        ({"account.turnover": (3, 1)}, "below"),
    ):
        with pytest.raises(sim.KamlabError, match=says):
            ema_model(CASE, levers=levers)


@pytest.mark.parametrize(("module", "needs", "extra"), [("salib", "SALib", "salib"), ("ema", "ema_workbench", "ema")])
def test_without_the_extra_a_sentence_says_how_to_install_it(monkeypatch, module, needs, extra):
    monkeypatch.delitem(sys.modules, f"sim.exchange.{module}", raising=False)
    monkeypatch.setitem(sys.modules, needs, None)
    with pytest.raises(sim.KamlabError, match=rf"pip install 'kamlab\[{extra}\]'"):
        import_module(f"sim.exchange.{module}")
