"""Paths, ranges of whole numbers, and files that say what they are: refused before any work, or taken as meant."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

import sim
from sim.cli import kamlab
from sim.engine import Batch, build, finite
from sim.errors import KamlabError
from sim.experiment import read_design, run_design
from sim.experiment.design import Sample
from sim.inquiry import choices, parse_axis, regimes, robustness
from sim.scenario import template
from sim.world.measures import INDEX


def run(*words: str):
    return CliRunner().invoke(kamlab, list(words))


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "case.toml").write_text(template("case"), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("command", ["compare", "run", "map", "trace", "new", "verify", "check", "show"])
def test_words_that_are_not_utf8_are_refused_before_any_work(command, monkeypatch):
    monkeypatch.setattr("sim.scenario.library.load", lambda *_: pytest.fail("work was begun"))
    found = run(command, "three-managers", "--out", "caf\udce9")
    assert found.exit_code == 2
    assert "caf\\udce9 is not UTF-8" in found.stderr
    assert len(found.stderr.splitlines()) == 1


@pytest.mark.parametrize("out", ["caf\udce9", "a\0b", "~nobody-has-this-name/x", 5, None])
def test_python_refuses_a_folder_before_any_work(out, monkeypatch):
    if out is None:
        out = Path(__file__)  # a file is no folder
    monkeypatch.setattr("sim.comparison.run_arms", lambda *_, **__: pytest.fail("work was begun"))
    with pytest.raises(KamlabError, match="out: ") as refused:
        sim.compare("three-managers", replications=2, months=2, out=out, progress=False)
    assert len(str(refused.value).splitlines()) == 1


def test_a_tilde_is_the_home_folder(home):
    assert sim.load("~/case.toml").name == "case"
    assert sim.load(Path("~/case.toml")).name == "case"
    sim.compare("~/case.toml", ["balanced"], ["shallow"], replications=2, months=2, out="~/found", progress=False)
    assert (home / "found" / "report.html").exists()
    (home / "d.toml").write_text('name = "d"\nscenario = "~/case.toml"\nreplications = 2\nmonths = 2\n', encoding="utf-8")
    assert run("run", "~/d.toml", "--out", "~/runs").exit_code == 0
    assert (home / "runs" / "manifest.json").exists()
    assert run("check", "~/case.toml", "~/d.toml").exit_code == 0
    assert not os.path.exists("~")  # noqa: PTH110


@pytest.mark.parametrize("what", [5, None, 2.5, ["three-managers"], {"name": "x"}, len, True, np.array([1])])
def test_what_is_no_scenario_is_refused_in_a_sentence(what):
    for call in (sim.load, sim.build, sim.run_ledger, sim.compare):
        with pytest.raises(KamlabError, match="a scenario is named by"):
            call(what)


def test_check_judges_a_design_as_a_design(home):
    design = home / "d.toml"
    design.write_text(
        'name = "d"\nscenario = "three-managers"\nreplications = 2\n[factors]\n"account.turnover" = [0, 1]\n', encoding="utf-8"
    )
    good = run("check", str(design))
    assert good.exit_code == 0
    assert "a design: 12 points of three-managers, 2 replications of each" in good.output
    design.write_text(design.read_text(encoding="utf-8").replace("turnover", "turnovr"), encoding="utf-8")
    bad = run("check", str(design))
    assert bad.exit_code == 2
    assert "did you mean 'turnover'" in bad.stderr
    assert len(bad.stderr.splitlines()) == 1


CASE = sim.load("three-managers")
STRICT = {
    "with_": lambda key: sim.load("three-managers").with_(set={key: 99}),
    "a pattern's cell": lambda key: _case(f'[[pattern]]\nname = "p"\nmeasure = "profit"\nstatistic = "mean"\nlow = 0.0\nsource = "s"\n'
                                          f"of = {{ set = {{ {key!r} = 99 }} }}"),
    "a pattern's switch": lambda key: _case(f'[[pattern]]\nname = "p"\nmeasure = "profit"\nstatistic = "mean"\nlow = 0.0\nsource = "s"\n'
                                            f"switch = {{ {key!r} = 99 }}"),
    "a range": lambda key: regimes(CASE, {key: (1, 99)}, choices(CASE, ()), points=2, replications=2),
    "a cell": lambda key: choices(CASE, [f"balanced/{key}=99", "hard-line"]),
}  # fmt: skip


def _case(more: str):
    import tomllib

    from sim.scenario.scenario import parse

    return parse(tomllib.loads(template("case") + "\n" + more), "case.toml")


@pytest.mark.parametrize("where", STRICT)
def test_a_misspelt_key_is_refused_wherever_it_stands(where):
    with pytest.raises(KamlabError, match="did you mean 'demand'"):
        STRICT[where]("account.demnd")


def test_a_range_of_a_whole_number_is_drawn_in_whole_numbers_each_as_often():
    sample = Sample(points=64, ranges={"supplier.Maker.managers": (1, 4), "account.turnover": (0.0, 3.0), "assumptions.rounds": [10, 12.5]})
    drawn = [setting["supplier.Maker.managers"] for setting in sample.settings()]
    assert {drawn.count(n) for n in (1, 2, 3, 4)} == {16}
    assert {type(n) for n in drawn} == {int}
    assert {setting["assumptions.rounds"] for setting in sample.settings()} == {10, 11, 12}
    assert len({setting["account.turnover"] for setting in sample.settings()}) == 64
    with pytest.raises(KamlabError, match="is a whole number, and none lies in"):
        Sample(points=4, ranges={"supplier.Maker.managers": (1.2, 1.8)})


def test_whole_numbers_can_be_varied_in_every_inquiry(tmp_path):
    path = tmp_path / "d.toml"
    head = 'name = "d"\nscenario = "three-managers"\nreplications = 2\nmonths = 2\npolicies = ["balanced"]\nrelationships = ["shallow"]\n'
    path.write_text(f'{head}[sample]\npoints = 4\nranges = {{ "supplier.Maker.managers" = [1, 4] }}\n', encoding="utf-8")
    design = read_design(path)
    run_design(design, tmp_path / "out", progress=False)
    found = run("run", str(path), "--out", str(tmp_path / "cli"))
    assert "supplier.Maker.managers is a whole number; values drawn: 1 to 4" in found.stderr
    assert parse_axis("supplier.Maker.managers=1:4", 3).levels == (1, 2, 4)
    searched = regimes(sim.load("three-managers").with_(months=2), {"supplier.Maker.managers": (1, 4)},
                       choices(sim.load("three-managers"), ["balanced", "hard-line"]), points=4, replications=2)  # fmt: skip
    assert sorted(searched.points["supplier.Maker.managers"]) == [1, 2, 3, 4]
    months = {"months": None, "replications": 2, "policies": ("balanced",)}
    drawn = robustness(design.model_copy(update=months)).drawn
    assert set(drawn["supplier.Maker.managers"]) == {1, 2, 3, 4}
    answer = run("map", "three-managers", "--x", "supplier.Maker.managers=1:3", "--y", "account.turnover=0:1", "--steps", "3",
                 "--replications", "2", "--months", "2", "--out", str(tmp_path / "map"))  # fmt: skip
    assert "supplier.Maker.managers is a whole number; values taken: 1, 2, 3" in answer.output


def _burst(monkeypatch):
    """A rule that gives no number in the second month, as far as either engine can see."""
    real = finite.np.isfinite

    class Numpy:
        flatnonzero = staticmethod(np.flatnonzero)

        @staticmethod
        def isfinite(values):
            if getattr(values, "ndim", 0) == 2 and len(values) > 1:
                values[1, INDEX["profit"]] = np.nan
            return real(values)

    monkeypatch.setattr(finite, "np", Numpy)


def test_a_measure_that_is_not_finite_is_a_failure_that_is_told_in_both_engines(monkeypatch):
    series = np.zeros((3, len(INDEX)))
    series[1, INDEX["profit"]] = np.nan
    with pytest.raises(KamlabError, match="in month 2 profit passed what a computer's numbers can hold"):
        finite.check_finite(series)
    case = sim.load("three-managers").with_(months=3)
    world = build(case)
    with monkeypatch.context() as burst:
        burst.setattr("sim.engine.steps.measure", lambda st, p, focal, row, own: row.fill(np.inf))
        with pytest.raises(KamlabError, match="in month 1 profit, npv, sales and"):
            world.step()
    _burst(monkeypatch)
    with pytest.raises(KamlabError, match="in month 2"):
        Batch(case, 1).run(0)
    with pytest.raises(KamlabError, match="every replication failed; the first with KamlabError: in month 2"):
        sim.compare(case, ["balanced"], ["shallow"], replications=2, progress=False)


@pytest.mark.parametrize(
    ("case", "months", "change", "says"),
    [
        ("flank-attack", 1200, {"account.volatility": 5.0}, "run to nothing within 1200 months"),
        ("three-managers", 1200, {"account.growth": 10.0, "segment.growth": 10.0}, "run to beyond all numbers within 1200 months"),
        ("three-managers", 240, {"account.growth": -0.9999999999999999}, "run to nothing within 240 months"),
        ("three-managers", 12, {"supplier.Maker.senior_capacity": 5e-324}, "senior_capacity: must be at least 0.01"),
        ("three-managers", 12, {"account.demand": 5e-324}, "demand: must be at least 1e-06"),
        ("three-managers", 12, {"account.contract_speed": 1e-300}, "contract_speed: must be at least 1e-06"),
    ],
)
def test_facts_that_no_numbers_can_follow_are_refused(case, months, change, says):
    with pytest.raises(KamlabError, match=says):
        sim.load(case).with_(months=months, set=change)
