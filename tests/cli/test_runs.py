"""Commands that simulate: what they print is what the library found, and what they refuse is told in a sentence."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pandas as pd
import pytest

import sim
from tests.cli.cases import PATTERNS, run, write_case

ONE_CELL = ("--policies", "hard-line", "--relationships", "shallow", "--replications", "3")


@pytest.fixture
def case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return write_case(tmp_path)


def test_compare_prints_what_the_library_finds(case: Path):
    done = run("compare", case, "--policies", "balanced,hard-line", "--replications", 3, "--seed", 5, "--set", "account.demand=4", "--json")
    assert done.exit_code == 0, done.stderr
    told = json.loads(done.stdout)
    found = sim.compare(sim.load(case).with_(set={"account.demand": 4}), ["balanced", "hard-line"], replications=3, seed=5, progress=False)
    columns = ["policy", "relationship", "measure", "unit", "n", "mean", "sd", "low", "high"]
    pd.testing.assert_frame_equal(pd.DataFrame(told["summary"], columns=columns), found.summary())
    assert len(told["contrasts"]) == len(found.contrasts())
    assert told["words"] == found.words()
    assert Path(told["report"]).is_file()


def test_compare_tells_cells_contrasts_and_where_the_report_is(case: Path):
    done = run("compare", case, "--replications", 2, "--months", 2, "--out", "results")
    assert done.exit_code == 0, done.stderr
    for words in ("2 replications of 2 months", "compromise", "hard-line", "balanced", "shallow", "layered", "profit", "[", "results"):
        assert words in done.stdout, words
    found = sim.compare(case, replications=2, months=2, progress=False)
    assert all(sentence in " ".join(done.stdout.split()) for sentence in found.words())
    assert any(Path("results").iterdir())


def test_conditions_tell_on_whom_the_result_rests_and_are_written(case: Path):
    options = ("compare", case, "--policies", "balanced", "--replications", 3, "--conditions", "--out", "results")
    done = run(*options)
    assert done.exit_code == 0, done.stderr
    found = sim.compare(case, ["balanced"], replications=3, progress=False).rests_on()
    assert all(sentence in " ".join(done.stdout.split()) for sentence in found.words())
    assert len(pd.read_csv("results/conditions/conditions.csv")) == len(found.table)
    told = json.loads(run(*options, "--json").stdout)
    assert told["rests_on"] == found.words()
    assert len(told["conditions"]) == len(found.table)


def test_the_report_lies_under_the_name_of_the_case_where_no_folder_is_named(case: Path):
    assert run("compare", case, *ONE_CELL).exit_code == 0
    assert any(Path("kamlab-out/case").iterdir())


def test_one_replication_has_no_interval_and_says_null(case: Path):
    told = json.loads(run("compare", case, *ONE_CELL[:4], "--replications", 1, "--json").stdout)
    assert told["summary"][0]["low"] is None
    assert isinstance(told["summary"][0]["mean"], float)


def test_both_engines_print_the_same(case: Path):
    batch, agents = (run("compare", case, *ONE_CELL, "--replications", 1, "--engine", engine).stdout for engine in ("batch", "agents"))
    assert batch == agents
    assert "profit" in batch


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--replications", "0"), ("replications", "1 to 1000000", "0")),
        (("--replications", "many"), ("--replications", "'many'")),
        (("--months", "5000"), ("months", "at most 1200", "5000")),
        (("--months", "0"), ("months", "at least 1")),
        (("--seed", "-1"), ("seed", "0 to", "-1")),
        (("--seed", str(2**63)), ("seed", "0 to", str(2**63))),
        (("--set", "nonsense"), ("'nonsense'", "key=value")),
        (("--set", "account.demnd=3"), ("'demnd'", "did you mean 'demand'")),
        (("--set", "account.demand=-3"), ("key demand", "at least 1e-06, not -3")),
        (("--policies", ""), ("policies is empty",)),
        (("--relationships", " , "), ("relationships is empty",)),
        (("--policies", "balancd"), ("'balancd'", "did you mean 'balanced'")),
        (("--relationships", "layerd"), ("'layerd'", "did you mean 'layered'")),
        (("--policies", "balanced,balanced"), ("name each strategy once",)),
        (("--engine", "bach"), ("'bach'", "did you mean 'batch'")),
        (("--out", "case.toml"), ("--out", "is a file")),
        (("--out", "case.toml/below"), ("--out", "is a file")),
        (("--replication", "3"), ("'--replication'", "--replications")),
    ],
)
def test_compare_refuses_in_a_sentence(case: Path, options: tuple[str, ...], words: tuple[str, ...]):
    done = run("compare", case, *options)
    assert (done.exit_code, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith("kamlab: ")
    assert [word for word in words if word not in done.stderr] == [], done.stderr
    assert [path.name for path in Path().iterdir()] == ["case.toml"]


def test_a_mistyped_command_or_case_is_told_of_the_nearest(case: Path):
    assert "did you mean 'compare'" in run("compar", case).stderr
    assert "did you mean 'three-managers'" in run("compare", "three-manager").stderr
    assert run("compar", case).exit_code == run("compare", "three-manager").exit_code == run("compare").exit_code == 2


def test_a_folder_that_cannot_be_written_is_told_before_the_run(case: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("os.access", lambda *_: False)  # file modes mean nothing to the superuser
    monkeypatch.setattr(sim, "compare", lambda *_, **__: pytest.fail("the run began"))
    done = run("compare", case)
    assert done.exit_code == 2
    assert "must not be written" in done.stderr


def test_too_little_memory_is_told_in_a_sentence(case: Path, monkeypatch: pytest.MonkeyPatch):
    def starve(*_, **__):
        raise MemoryError

    monkeypatch.setattr(sim, "compare", starve)
    done = run("compare", case)
    assert done.exit_code == 2
    assert done.stderr == "kamlab: this needs more memory than there is: ask for fewer replications, months or cells\n"


def test_verify_gives_a_verdict_for_every_pattern(case: Path):
    write_case(case.parent, added=PATTERNS)
    done = run("verify", case, "--replications", 3)
    assert done.exit_code == 1
    lines = done.stdout.splitlines()
    assert [line.split()[-1] for line in lines if line.startswith("case")] == ["holds", "fails"]
    assert lines[-1] == "2 patterns: 1 hold, 1 fail, 0 undecided"


def test_verify_is_content_only_where_all_hold(case: Path):
    write_case(case.parent, added=PATTERNS.partition("\n\n[[pattern]]")[0] + "\n")
    assert run("verify", case, "--replications", 3).exit_code == 0
    assert run("verify", case, "--replications", 1).exit_code == 1  # one replication has no interval, so nothing is decided


def test_verify_json_and_csv_are_rows_of_the_agreed_columns(case: Path):
    write_case(case.parent, added=PATTERNS)
    done = run("verify", case, "--replications", 1, "--json", "--out", "verified")
    assert done.exit_code == 1
    told = json.loads(done.stdout)
    assert [row["verdict"] for row in told] == ["undecided", "undecided"]
    assert {"scenario", "pattern", "measure", "source_figure", "estimate", "low", "high", "verdict"} <= told[0].keys()
    assert (told[0]["scenario"], told[0]["source_figure"], told[0]["low"]) == ("case", "between nothing and all", None)
    assert isinstance(told[0]["estimate"], float)
    assert Path("verified/case.png").read_bytes().startswith(b"\x89PNG")
    with Path("verified/patterns.csv").open(encoding="utf-8", newline="") as file:
        assert [row["pattern"] for row in csv.DictReader(file)] == [row["pattern"] for row in told]


@pytest.mark.parametrize("options", [("--replications", "0"), ("--seed", "-1"), ("--out", "case.toml"), ("--out", "case.toml/verified")])
def test_verify_refuses_in_a_sentence(case: Path, options: tuple[str, ...]):
    write_case(case.parent, added=PATTERNS)
    done = run("verify", case, *options)
    assert (done.exit_code, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert options[0].strip("-") in done.stderr


def test_verify_says_when_there_is_nothing_to_verify(case: Path):
    done = run("verify", case)
    assert done.exit_code == 0
    assert "no patterns" in done.stdout


def test_trace_tells_the_ledger(case: Path):
    options = ("--policy", "hard-line", "--relationship", "shallow", "--months", 24, "--replication", 2, "--seed", 3)
    ledger = sim.run_ledger(sim.load(case).with_(policy="hard-line", relationship="shallow", months=24), seed=3, replication=2)
    told = json.loads(run("trace", case, *options, "--json").stdout)
    pd.testing.assert_frame_equal(pd.DataFrame(told), ledger)
    shown = run("trace", case, *options).stdout
    assert all(words in shown for words in ledger["words"])
    assert [line for line in shown.splitlines() if line.startswith("Month")] == [f"Month {month}" for month in ledger["month"].unique()]


def test_trace_can_be_narrowed(case: Path):
    ledger = sim.run_ledger(sim.load(case).with_(months=36))
    kind, account = ledger["event"].iloc[0], ledger["account"].iloc[-1]
    of_kind = json.loads(run("trace", case, "--months", 36, "--event", kind, "--json").stdout)
    at_account = json.loads(run("trace", case, "--months", 36, "--account", account, "--json").stdout)
    assert len(of_kind) == (ledger["event"] == kind).sum() < len(ledger)
    assert len(at_account) == (ledger["account"] == account).sum() < len(ledger)


def test_the_name_of_several_accounts_means_all_of_them(case: Path):
    ledger = sim.run_ledger(sim.load(case).with_(months=36))
    told = json.loads(run("trace", case, "--months", 36, "--account", "Fair buyer", "--json").stdout)
    assert {row["account"] for row in told} == {"Fair buyer 1", "Fair buyer 2"}
    assert len(told) == ledger["account"].str.startswith("Fair buyer").sum()


def test_trace_says_when_nothing_happened(case: Path):
    done = run("trace", case, "--months", 1, "--set", "account.turnover=0", "--event", "contact left")
    assert "Nothing of this kind happened in 1 month." in done.stdout


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--event", "breakup"), ("'breakup'", "break-up", "offer")),
        (("--account", "Hard byer"), ("'Hard byer'", "did you mean 'Hard buyer'")),
        (("--replication", "-1"), ("replication", "0 to", "-1")),
        (("--seed", "-1"), ("seed", "0 to", "-1")),
        (("--policy", "balancd"), ("did you mean 'balanced'",)),
        (("--months", "0"), ("months", "at least 1")),
    ],
)
def test_trace_refuses_in_a_sentence(case: Path, options: tuple[str, ...], words: tuple[str, ...]):
    done = run("trace", case, *options)
    assert (done.exit_code, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert [word for word in words if word not in done.stderr] == [], done.stderr
