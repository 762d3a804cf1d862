"""Commands that find, read, validate and begin scenarios, and the reference tables."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import sim
from sim import bundled
from sim.cli import kamlab
from sim.world.measures import MEASURES
from sim.world.parameters import PARAMETERS
from tests.cli.cases import PATTERNS, run, write_case

BUNDLED = list(sim.scenarios()["name"])


def test_every_command_has_help_with_an_example():
    assert len(kamlab.commands) > 10
    for name in kamlab.commands:
        shown = run(name, "--help")
        assert shown.exit_code == 0
        assert f"Example: kamlab {name}" in " ".join(shown.output.split())


def test_without_a_command_the_help_is_shown():
    assert run().exit_code == 0
    assert run().output == run("--help").output


def test_version():
    assert run("--version").output == f"kamlab {sim.__version__}\n"


@pytest.mark.parametrize(
    ("name", "rows", "first"),
    [
        ("scenarios", len(BUNDLED), {"name": BUNDLED[0]}),
        ("calendar", len(sim.calendar()), {"order": 1, "phase": "market"}),
        ("measures", len(MEASURES), {"name": MEASURES[0].name, "unit": MEASURES[0].unit}),
        ("parameters", len(PARAMETERS), {"name": PARAMETERS[0].name, "value": PARAMETERS[0].value, "tag": PARAMETERS[0].tag}),
    ],
)
def test_a_table_and_its_json_say_the_same(name: str, rows: int, first: dict[str, object]):
    told = json.loads(run(name, "--json").stdout)
    assert len(told) == rows
    assert first.items() <= told[0].items()
    _, rule, *lines = run(name).stdout.splitlines()
    assert set(rule) == {"─"} or set(rule) <= set("+-=|")
    assert len(lines) == rows
    assert all(str(value) in lines[0] for value in first.values())


def test_show_tells_the_whole_case(tmp_path: Path):
    added = PATTERNS + '\n[assumptions]\ncarry = 0.25\n\n[[event]]\nmonth = 2\nkind = "power_shift"\naccount = "Hard buyer"\n'
    shown = run("show", write_case(tmp_path, added=added)).stdout
    for words in ("My case", "drives hard bargains", "Maker (focal)", "Fair buyer", "Maker 60%, Rival 40%", "layered", "carry", "0.25",
                  "power shift at Hard buyer", "shares are shares", "0..1", "2..", "between nothing and all"):  # fmt: skip
        assert words in shown, words


@pytest.mark.parametrize("name", BUNDLED)
def test_every_bundled_case_can_be_shown(name: str):
    sc = sim.load(name)
    english, chinese = run("show", name), run("show", name, "--zh")
    assert sc.title in english.stdout
    assert (sc.title_zh or sc.title) in chinese.stdout
    assert json.loads(run("show", name, "--json").stdout)["name"] == name


def test_check_looks_at_every_file(tmp_path: Path):
    good = write_case(tmp_path)
    bad = tmp_path / "bad.toml"
    bad.write_text("months = 3")
    done = run("check", bad, good, tmp_path / "nowhere.toml", *BUNDLED)
    assert done.exit_code != 0
    assert f"{good}: ok (2 suppliers, 3 accounts, 3 months, 0 patterns)" in done.stdout.splitlines()
    assert len(done.stdout.splitlines()) == 1 + len(BUNDLED)
    *missing, last = done.stderr.splitlines()
    assert len(missing) == 7
    assert all(line.startswith(f"kamlab: {bad}: key ") for line in missing)
    assert last.startswith(f"kamlab: {tmp_path / 'nowhere.toml'}: ")
    assert run("check", good).exit_code == 0


def test_bundled_designs_are_checked_by_name_as_designs():
    done = run("check", *bundled.designs())
    assert done.exit_code == 0
    for name, line in zip(bundled.designs(), done.stdout.splitlines(), strict=True):
        assert line.startswith(f"{name}: ok (a design: "), line


def test_check_lists_all_that_is_wrong_and_other_commands_say_that_it_does(tmp_path: Path):
    case = write_case(tmp_path, added="\n[assumptons]\n")
    case.write_text(case.read_text(encoding="utf-8").replace("demand = 3.0", "demnd = 3.0").replace("months = 3", "months = 0"))
    listed = run("check", case)
    assert (listed.exit_code, listed.stdout) == (2, "")
    told = listed.stderr.splitlines()
    assert len(told) == 4
    assert all(line.startswith(f"kamlab: {case}: ") for line in told)
    other = run("show", case)
    assert other.exit_code == 2
    assert other.stderr == f"{told[0]} (and 3 more: `kamlab check {case}` lists them)\n"


def test_check_lists_every_pattern_that_could_not_be_verified(tmp_path: Path):
    cell = 'of = {{ set = {{ "account.{}" = 1.0 }} }}\n'
    first, second = PATTERNS.split("\n\n")
    done = run("check", write_case(tmp_path, added=f"{first}\n{cell.format('demnd')}\n{second}{cell.format('turnovr')}"))
    assert [word in line for word, line in zip(("'demnd'", "'turnovr'"), done.stderr.splitlines(), strict=True)] == [True, True]


def test_check_finds_a_pattern_that_could_not_be_verified(tmp_path: Path):
    case = write_case(tmp_path, added=PATTERNS + 'of = { set = { "account.demnd" = 1.0 } }\n')
    done = run("check", case)
    assert done.exit_code != 0
    assert done.stderr.startswith(f"kamlab: {case}: [[pattern]] 'shares are twice what they can be': ")
    assert "'demand'" in done.stderr


def test_new_writes_a_case_that_checks_and_compares_and_never_overwrites(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    assert run("new", "first-try").exit_code == 0
    text = (tmp_path / "first-try.toml").read_text(encoding="utf-8")
    assert run("check", "first-try.toml").exit_code == 0
    assert sim.load("first-try").name == "first-try"
    again = run("new", "first-try")
    assert again.exit_code == 2
    assert "first-try.toml exists already" in again.stderr
    assert (tmp_path / "first-try.toml").read_text(encoding="utf-8") == text


@pytest.mark.parametrize(
    ("name", "words"), [("Bad Name", "cannot be a scenario's name"), ("three-managers", "bundled"), ("no/folder", "No such file")]
)
def test_new_refuses_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, words: str):
    monkeypatch.chdir(tmp_path)
    done = run("new", name)
    assert (done.exit_code, done.stdout) == (2, "")
    assert words in done.stderr
    assert list(tmp_path.iterdir()) == []
