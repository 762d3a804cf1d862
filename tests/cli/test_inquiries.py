"""Commands that tell what decides: they print what the library found, write their figures, and refuse in a sentence."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

import sim
from sim.inquiry import parse_cell
from sim.inquiry import why as library_why
from tests.cli.cases import run, write_case

TWO = ("--left", "shallow", "--right", "layered")


@pytest.fixture
def case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return write_case(tmp_path)


def test_why_prints_what_the_library_finds_and_writes_its_figure(case: Path):
    done = run("why", case, *TWO, "--replications", 2, "--seed", 4, "--json")
    assert done.exit_code == 0, done.stderr
    told, sc = json.loads(done.stdout), sim.load(case)
    found = library_why(sc, parse_cell(sc, "shallow"), parse_cell(sc, "layered"), replications=2, seed=4)
    assert told["gap"]["value"] == found.gap.value
    assert [row["mechanism"] for row in told["table"]] == list(found.table["mechanism"])
    assert all(Path(path).stat().st_size > 0 for path in told["files"])


def test_sensitivity_ranks_all_assumptions_and_writes_them(case: Path):
    done = run("sensitivity", case, *TWO, "--draws", 10, "--replications", 2, "--measure", "support", "--window", "2:3", "--out", "s")
    assert done.exit_code == 0, done.stderr
    assert "support, " in done.stdout
    assert "of 10 draws" in done.stdout
    assert len(pd.read_csv("s/sensitivity.csv")) > 50
    assert Path("s/sensitivity.png").stat().st_size > 0


def test_a_map_tells_every_point(case: Path):
    options = (
        "--x",
        "account.turnover=0:2",
        "--y",
        "supplier.alternative=0.2,0.5",
        "--steps",
        3,
        "--cell",
        "shallow",
        "--cell",
        "own: layered",
    )
    done = run("map", case, *options, "--replications", 2, "--json")
    assert done.exit_code == 0, done.stderr
    told = json.loads(done.stdout)
    assert [(row["x"], row["y"]) for row in told["map"]] == [(x, y) for y in (0.2, 0.5) for x in (0.0, 1.0, 2.0)]
    assert {row["best"] for row in told["map"]} <= {"balanced / shallow", "own"}
    assert "account.turnover" in run("map", case, *options, "--replications", 2).stdout


def test_regimes_tells_where_each_cell_is_best(case: Path):
    options = ("--fact", "account.demand=0.5:4", "--cell", "shallow", "--cell", "layered", "--points", 4, "--replications", 2, "--out", "g")
    done = run("regimes", case, *options)
    assert done.exit_code == 0, done.stderr
    assert "of 4 points" in done.stdout
    assert len(pd.read_csv("g/points.csv")) == 4
    assert list(pd.read_csv("g/regimes.csv")["cell"]) == ["balanced / shallow", "balanced / layered"]


def test_robustness_tells_the_share_of_each_pattern(case: Path):
    done = run("robustness", "robustness-kiln-raid", "--points", 10, "--replications", 2, "--out", "r", "--json")
    assert done.exit_code == 0, done.stderr
    told = json.loads(done.stdout)
    assert len(told["table"]) == len(sim.load("kiln-raid").pattern)
    assert all(0 <= row["low"] <= row["share"] <= row["high"] + 1e-12 <= 1 + 1e-12 for row in told["table"])
    assert Path("r/robustness-kiln-raid.png").stat().st_size > 0


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("why", "case.toml", "--left", "shalow", "--right", "layered"), "did you mean 'shallow'"),
        (("why", "case.toml", "--left", "layered", "--right", "layered"), "the same cell"),
        (("why", "case.toml", *TWO, "--measure", "proft"), "did you mean 'profit'"),
        (("why", "case.toml", *TWO, "--window", "3"), "FIRST:LAST"),
        (("why", "case.toml", *TWO, "--window", "2:9"), "not a window"),
        (("why", "case.toml", *TWO, "--replications", "1"), "from 2 to"),
        (("sensitivity", "case.toml", *TWO, "--draws", "3"), "from 10 to"),
        (("map", "case.toml", "--x", "account.demand=1:2", "--y", "account.demand=1:2"), "name two facts"),
        (("map", "case.toml", "--x", "account.demnd=1:2", "--y", "account.turnover=1:2"), "did you mean 'demand'"),
        (("map", "case.toml", "--x", "account.demand=1:2", "--y", "account.turnover=0:1", "--cell", "shallow"), "two cells at least"),
        (("map", "case.toml", "--x", "account.demand=1:2", "--y", "account.turnover=0:1", "--measure", "shifts"), "neither more nor less"),
        (("regimes", "case.toml", "--fact", "account.demand=1:2", "--points", "6"), "power of two"),
        (("regimes", "case.toml", "--fact", "assumptions.carry=0.2:0.4"), "behavioural parameter"),
        (("robustness", "quick"), "no [sample]"),
        (("robustness", "robustnes"), "did you mean 'robustness'"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_refused_in_a_sentence(case: Path, options: tuple[str, ...], words: str):
    done = run(*options)
    assert (done.exit_code, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert words in done.stderr
