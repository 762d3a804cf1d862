"""Every command that writes says where its result comes from, and replaces no other result unasked; its tables are no formulas."""

from __future__ import annotations

import csv
import hashlib
import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest

import sim
from sim.report.sheets import FORMULA, read_csv
from tests.cli.cases import PATTERNS, run, write_case

NAMED = PATTERNS.replace("shares are shares", "=cmd|'/C calc'!A0")
OWN_WAY = '\n[[coverage]]\nname = "own way"\neffort = { operating = { field = 3.0 } }\n'
TWO = "--left shallow --right layered"
AXES = "--x account.turnover=0:2 --y supplier.alternative=0.2,0.5 --steps 2"
COMMANDS = {
    "compare": "compare {case} --policies balanced --replications 2",
    "sensitivity": f"sensitivity {{case}} {TWO} --draws 10 --replications 2",
    "map": f"map {{case}} {AXES} --cell shallow --cell '=own: layered' --replications 2",
    "why": f"why {{case}} {TWO} --replications 2",
    "regimes": "regimes {case} --fact account.demand=0.5:4 --cell shallow --cell '=own: layered' --points 2 --replications 2",
    "verify": "verify {case} --replications 2",
    "robustness": "robustness robustness-kiln-raid --points 10 --replications 2",
    "robustness of a case": "robustness {case} --points 10 --replications 2",
    "levers": "levers {case} --replications 2",
}
OTHER = dict.fromkeys(COMMANDS, "--seed 2") | {"robustness": "--points 12"}


@pytest.fixture(scope="module")
def case(tmp_path_factory) -> Path:
    return write_case(tmp_path_factory.mktemp("case"), added=NAMED)


def do(name: str, case: Path, out: Path, more: str = "") -> Any:
    return run(*shlex.split(COMMANDS[name].format(case=case)), *shlex.split(more), "--out", out)


def state(out: Path) -> dict[str, str]:
    files = [path for path in sorted(out.rglob("*")) if path.is_file()]
    return {path.relative_to(out).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.mark.parametrize("name", COMMANDS)
def test_a_result_says_where_it_comes_from_and_is_not_replaced_in_silence(case, tmp_path, name):
    out = tmp_path / "out"
    done = do(name, case, out)
    assert done.exit_code in (0, 1), done.stderr  # a pattern of the case fails
    told = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert told["made_by"] == shlex.join(["kamlab", *shlex.split(COMMANDS[name].format(case=case)), "--out", str(out)])
    assert {"kind", "rules_digest", "versions", "seed"} <= told.keys()
    assert told["versions"].keys() >= {"kamlab", "python", "numpy", "numba"}
    before = state(out)
    assert told["files"] == {file: digest for file, digest in before.items() if file != "manifest.json"}
    assert do(name, case, out).exit_code == done.exit_code  # the same again
    assert state(out) == before
    refused = do(name, case, out, OTHER[name])
    assert (refused.exit_code, refused.stderr.count("\n")) == (2, 1)
    assert "holds another result (it differs in: " in refused.stderr
    assert "--out" in refused.stderr
    assert "--overwrite" in refused.stderr
    assert state(out) == before
    assert do(name, case, out, f"{OTHER[name]} --overwrite").exit_code in (0, 1)
    assert state(out) != before


@pytest.mark.parametrize("name", COMMANDS)
def test_no_cell_of_any_table_is_a_formula(case, tmp_path, name):
    do(name, case, tmp_path / "out")
    tables = sorted((tmp_path / "out").rglob("*.csv"))
    assert tables
    for path in tables:
        content = path.read_bytes()
        assert content.startswith(b"\xef\xbb\xbf")
        assert b"\r" not in content
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file, strict=True))
        assert {len(row) for row in rows} == {len(rows[0])}
        for cell in (cell for row in rows for cell in row):
            assert cell.startswith("'") or not FORMULA.match(cell) or float(cell) < 0, (path.name, cell)
        assert len(read_csv(path)) == len(rows) - 1


def test_the_hostile_names_are_read_back_as_they_were(case, tmp_path):
    do("verify", case, tmp_path / "v")
    assert read_csv(tmp_path / "v" / "patterns.csv")["pattern"][0] == "=cmd|'/C calc'!A0"
    do("map", case, tmp_path / "m")
    found = read_csv(tmp_path / "m" / "map.csv")
    assert list(found.columns)[:2] == ["account.turnover", "supplier.alternative"]
    assert set(found["best"]) | set(found["second"]) == {"balanced / shallow", "=own"}


@pytest.mark.parametrize("change", ["--policies balanced,hard-line", "--months 2", "--set account.demand=3", "--replications 3"])
def test_whatever_is_asked_differently_a_comparison_is_not_replaced(case, tmp_path, change):
    out = tmp_path / "out"
    do("compare", case, out)
    before = state(out)
    assert do("compare", case, out, change).exit_code == 2
    assert state(out) == before


def test_maps_of_other_axes_do_not_share_a_folder(case, tmp_path):
    out = tmp_path / "out"
    do("map", case, out)
    before = state(out)
    assert "differs in: y)" in do("map", case, out, "--y account.resale_margin=0.1,0.2").stderr
    assert "of another kind (map)" in do("why", case, out).stderr
    assert state(out) == before


def test_what_was_edited_since_is_not_lost(case, tmp_path):
    out = tmp_path / "out"
    do("compare", case, out)
    (out / "summary.csv").write_text("my notes", encoding="utf-8")
    refused = do("compare", case, out)
    assert refused.exit_code == 2
    assert "changed since it was written: summary.csv" in refused.stderr
    assert (out / "summary.csv").read_text(encoding="utf-8") == "my notes"
    assert do("compare", case, out, "--overwrite").exit_code == 0


def test_what_replaces_a_result_leaves_none_of_its_files(case, tmp_path):
    out = tmp_path / "out"
    do("compare", case, out)
    (out / "mine.txt").write_text("mine")
    assert do("why", case, out, "--overwrite").exit_code == 0
    assert {path.name for path in out.iterdir() if path.is_file()} == {
        "why.csv",
        "why.png",
        "why.pdf",
        "why.svg",
        "manifest.json",
        "mine.txt",
    }


@pytest.mark.parametrize("content", [b"{", b"[" * 200_000, b"\xff", b"3"])
def test_a_damaged_manifest_is_a_sentence(case, tmp_path, content):
    out = tmp_path / "out"
    do("compare", case, out)
    (out / "manifest.json").write_bytes(content)
    refused = do("compare", case, out)
    assert (refused.exit_code, refused.stderr.count("\n")) == (2, 1)
    assert "--overwrite" in refused.stderr
    assert do("compare", case, out, "--overwrite").exit_code == 0


def test_an_experiment_is_never_replaced(case, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "manifest.json").write_text('{"experiment": {}}')
    assert "which is never replaced" in do("compare", case, out, "--overwrite").stderr
    assert state(out).keys() == {"manifest.json"}


def test_a_relationship_of_the_cases_own_is_not_left_out_in_silence(tmp_path):
    path = write_case(tmp_path, added=OWN_WAY)
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"(?m)^relationship = .*$", 'relationship = "own way"', text, count=1), encoding="utf-8")
    assert sim.load(path).relationship == "own way"
    compared = run("compare", path, "--policies", "balanced", "--replications", 2, "--out", tmp_path / "c")
    assert "Not compared: relationship own way, which the case itself has." in compared.stdout
    named = run("compare", path, "--relationships", "own way,shallow", "--replications", 2, "--out", tmp_path / "d")
    assert named.exit_code == 0, named.stderr
    assert "Not compared" not in named.stdout
    mapped = run("map", path, *shlex.split(AXES), "--replications", 2, "--out", tmp_path / "m")
    assert "not compared: relationship own way" in mapped.stderr
