"""Own accounts: what a table states becomes a scenario, and every cell that cannot be used is listed by line and column."""

from __future__ import annotations

import math
import tomllib

import hypothesis.strategies as st
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings

import sim
from sim.errors import KamlabError
from sim.inquiry.levers import _choose
from sim.scenario.scenario import parse
from sim.scenario.spreadsheet import as_number
from tests.cli.cases import run

ROWS = [
    ["name", "purchases", "share", "contacts operating", "policy"],
    ["Nestlé S.A.", "2.5", "45%", "4", "hard-line"],
    ["Amazon.com, Inc.", "1", "0.3", "", ""],
    ["格力电器（珠海）有限公司", "0.4", "0.5", "2", "compromise"],
]


def as_csv(tmp_path, rows, sign=",", mark=""):
    path = tmp_path / "accounts.csv"
    lines = [sign.join(f'"{cell}"' if sign in cell else cell for cell in row) for row in rows]
    path.write_text(mark + "\r\n".join(lines) + "\r\n", encoding="utf-8", newline="")
    return path


def with_rows(tmp_path, rows, **options):
    return sim.with_accounts("three-managers", as_csv(tmp_path, rows, **options))


def refused(tmp_path, rows, **options):
    with pytest.raises(KamlabError) as error:
        with_rows(tmp_path, rows, **options)
    return [sentence.removeprefix(str(tmp_path / "accounts.csv")) for sentence in error.value.sentences]


@pytest.mark.parametrize(("sign", "mark"), [(",", ""), (",", "\ufeff"), (";", ""), ("\t", "\ufeff")])
def test_what_the_table_states_is_what_the_scenario_has(tmp_path, sign, mark):
    comma = sign != ","
    rows = [ROWS[0], *([row[0], *(cell.replace(".", ",") if comma else cell for cell in row[1:3]), *row[3:]] for row in ROWS[1:])]
    sc = with_rows(tmp_path, rows, sign=sign, mark=mark)
    assert [a.name for a in sc.account] == [row[0] for row in ROWS[1:]]
    assert [a.demand for a in sc.account] == [2.5, 1, 0.4]
    assert [a.shares["Maker"] for a in sc.account] == [0.45, 0.3, 0.5]
    assert [a.contacts for a in sc.account] == [(4, 2, 1), (3, 2, 1), (2, 2, 1)]
    assert [a.policy for a in sc.account] == ["hard-line", "balanced", "compromise"]


def test_a_data_frame_and_a_workbook_are_read_like_the_csv(tmp_path):
    pytest.importorskip("openpyxl")
    frame = pd.DataFrame(ROWS[1:], columns=ROWS[0]).replace("", None).astype({"purchases": float})
    frame.to_excel(tmp_path / "accounts.xlsx", index=False)
    plainly = with_rows(tmp_path, ROWS)
    for table in (frame, tmp_path / "accounts.xlsx"):
        assert sim.with_accounts("three-managers", table).account == plainly.account


def test_what_is_not_stated_is_the_cases_and_said_to_be_assumed(tmp_path):
    sc = with_rows(tmp_path, ROWS)
    base = sim.load("three-managers")
    assert sc.supplier == base.supplier
    assert all(a.growth == base.account[0].growth for a in sc.account)
    assumed = [fact.text for fact in sc.fact if fact.source == "assumption"]
    assert any(text.startswith("not stated of every account") and "growth" in text for text in assumed)
    assert not any(key in text for text in assumed[:-1] for key in ("demand", "policy of", "shares,"))


def test_what_is_left_of_the_shares_is_split_as_in_the_case(tmp_path):
    sc = with_rows(tmp_path, [[*row, extra] for row, extra in zip(ROWS, ["share Rival North", "", "0.7", ""], strict=True)])
    first, second, _ = sc.account
    assert first.shares["Rival North"] / first.shares["Rival South"] == pytest.approx(0.30 / 0.25)
    assert second.shares == pytest.approx({"Maker": 0.3, "Rival North": 0.7, "Rival South": 0.0})


def test_every_cell_that_cannot_be_used_is_listed_by_line_and_column(tmp_path):
    rows = [
        ROWS[0],
        ["A", "-1", "0.4", "3", ""],
        ["B", "many", "0.4", "2.5", ""],
        ["C", "1", "1.4", "", ""],
        ["D", "1", "0.4", "", "hardline"],
        ["", "1", "", "", ""],
        ["A", "1", "0.4", "", ""],
    ]
    told = refused(tmp_path, rows)
    assert told == [
        ", line 2, column 'purchases': must be at least 1e-06, not -1.0",
        ", line 3, column 'purchases': must be a number, not 'many'",
        ", line 3, column 'contacts operating': must be a whole number, not '2.5'",
        ", line 4, column 'share': the shares of the suppliers sum to 1.4; each lies in 0 to 1 and all together sum to 1",
        ", line 5, column 'policy': there is no policy 'hardline'; did you mean 'hard-line'?",
        ", line 6, column 'name': missing; fill it in",
        ", line 6, column 'share': missing; fill it in",
        ", line 7, column 'name': 'A' is the name of another line: choose another",
    ]


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([["name", "purchases"], ["A", "1"]], ": there is no column 'share': add it"),
        ([["name", "purchases", "share", "colour"], ["A", "1", "0.5", "red"]], ": the heading 'colour' means nothing here"),
        ([["name", "purchases", "share", "purchase"], ["A", "1", "0.5", "1"]], "did you mean 'purchases'?"),
        ([["name", "purchases", "share", "demand"], ["A", "1", "0.5", "1"]], "keep one"),
        ([["name", "purchases", "share", "share"], ["A", "1", "0.5", "1"]], "occurs twice: keep one"),
        ([["name", "purchases", "share"], ["A", "1", "0.5", "note"]], ", line 2: 'note' stands under no heading"),
        ([["name", "purchases", "share"]], " holds no rows"),
        ([["name", "purchases", "share"], ["A", "1,200", "0.5"]], "without signs between thousands"),
    ],
)
def test_a_table_that_cannot_be_used_is_refused_in_a_sentence(tmp_path, rows, told):
    assert any(told in sentence for sentence in refused(tmp_path, rows))


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"PK\x03\x04", b'name,purchases,share\n"A,1,2', b"\0" * 100])
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_file_that_is_no_table_is_refused_in_a_sentence(tmp_path, content, ending):
    path = tmp_path / f"accounts.{ending}"
    path.write_bytes(content)
    with pytest.raises(KamlabError):
        sim.with_accounts("three-managers", path)


def test_numbers_are_read_in_one_way_only():
    assert [as_number(text, ".") for text in ("45%", "45 ％", "1e3", 2)] == [0.45, 0.45, 1000.0, 2.0]
    assert as_number("1,5", ",") == 1.5
    for text, decimal in (("1,5", "."), ("1.5", ","), ("", "."), ("--1", "."), (True, "."), ("nan", "."), ("inf", ".")):
        with pytest.raises(ValueError, match="a number"):
            as_number(text, decimal)


@pytest.mark.parametrize("name", sim.scenarios()["name"])
def test_a_scenario_written_and_read_again_is_the_same(name):
    sc = sim.load(name)
    assert parse(tomllib.loads(sc.to_toml()), name) == sc


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.floats(1e-3, 1e6), st.floats(0, 1)), min_size=1, max_size=5))
def test_shares_sum_to_one_whatever_was_stated(numbers):
    frame = pd.DataFrame([(f"Account {n}", size, share) for n, (size, share) in enumerate(numbers)], columns=["name", "purchases", "share"])
    sc = sim.with_accounts("three-managers", frame)
    assert all(math.isclose(sum(a.shares.values()), 1, abs_tol=1e-9) for a in sc.account)
    assert parse(tomllib.loads(sc.to_toml()), "again") == sc


def test_from_a_spreadsheet_to_a_comparison(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    as_csv(tmp_path, ROWS)
    done = run("new", "mine", "--from", "three-managers", "--accounts", "accounts.csv")
    assert (done.exit_code, done.stderr) == (0, "")
    assert run("check", "mine.toml").exit_code == 0
    done = run("compare", "mine.toml", "--replications", 2, "--months", 3, "--out", "out")
    assert done.exit_code == 0
    before = (tmp_path / "mine.toml").read_text(encoding="utf-8")
    again = run("new", "mine", "--from", "three-managers", "--accounts", "accounts.csv")
    assert again.exit_code == 2
    assert "exists already" in again.stderr
    assert (tmp_path / "mine.toml").read_text(encoding="utf-8") == before
    assert "needs --from" in run("new", "other", "--accounts", "accounts.csv").stderr


def test_events_are_added_from_python():
    sc = sim.load("three-managers")
    more = sc.with_(events=[{"month": 6, "kind": "power_shift", "account": "Soft buyer"}])
    assert [(e.month, e.account) for e in more.event] == [*((e.month, e.account) for e in sc.event), (6, "Soft buyer")]
    for wrong in ({"month": 6}, [{"month": 6, "kind": "power_shift", "account": "Nobody"}], 3):
        with pytest.raises(KamlabError):
            sc.with_(events=wrong)


def test_adaptive_policies_stay_with_a_scenario_that_is_restated():
    @sim.policy
    def idle(see, do, keep):
        pass

    table = pd.DataFrame(ROWS[1:], columns=ROWS[0]).replace("", None)
    case = sim.load("three-managers").with_(policy=idle)
    assert sim.with_accounts(case, table).adaptive == case.adaptive != {}
    assert _choose(case, "attack", "attack", sim.Attack(name="swept", raid_effort=0.5)).adaptive == case.adaptive
    with pytest.raises(KamlabError, match="idle decides by code"):
        case.to_toml()
