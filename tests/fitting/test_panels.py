"""Account-months: the same from both engines, from memory, from a folder and from a file; and what cannot be read is said."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

import sim
from sim.engine.records import NAMES
from sim.experiment import run_design
from sim.experiment.account_months import HIDDEN, OBSERVED, panel_table
from sim.experiment.design import Design
from sim.report.sheets import write_csv

MONTHS = 14
KEY = ["policy", "relationship", "replication", "month", "account", "supplier"]


def case():
    """Raids, talks and a relationship that ends: kiln-raid under a hard line."""
    return sim.load("kiln-raid").with_(months=MONTHS, policy="hard-line")


def design(**changed):
    given = {
        "name": "small",
        "scenario": "kiln-raid",
        "policies": ["hard-line"],
        "relationships": ["shallow", "layered"],
        "replications": 3,
        "chunk": 2,
        "months": MONTHS,
        "measures": ["profit"],
        "panel": True,
    }
    return Design.model_validate({**given, **changed})


@pytest.fixture(scope="module")
def whole():
    return sim.panel(case(), relationships=["shallow", "layered"], replications=3)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    out = tmp_path_factory.mktemp("panel") / "run"
    run_design(design(), out, progress=False)
    return out


def test_both_engines_write_the_same_account_months_to_the_bit(whole):
    agents = sim.panel(case(), relationships=["layered"], replications=2, engine="agents")
    batch = whole[(whole["relationship"] == "layered") & (whole["replication"] < 2)].reset_index(drop=True)
    pd.testing.assert_frame_equal(batch, agents, check_exact=True)
    assert whole["conflict"].sum() > 0, "nothing happened, so nothing was compared"


def test_a_row_is_about_the_account_the_supplier_and_the_month_that_it_names(whole):
    world = sim.build(case().with_(relationship="layered"), seed=1, replication=2)
    for _ in range(MONTHS):
        world.step()
    last = whole[(whole["relationship"] == "layered") & (whole["replication"] == 2) & (whole["month"] == MONTHS)]
    for row in last.to_dict("records"):
        account = next(one for one in world.accounts if one.name == row["account"])
        supplier = next(one for one in world.suppliers if one.name == row["supplier"])
        pair = supplier.with_(account)
        assert (row["sales"], row["share"], row["trust"], row["active"]) == (pair.paid, pair.share, pair.trust, pair.active)
        assert row["purchases"] == account.demand


def test_sales_of_all_accounts_are_the_sales_that_the_series_tell(whole):
    found = sim.compare(case(), "hard-line", "layered", replications=3, progress=False)
    own = whole[(whole["supplier"] == case().shown.name) & (whole["relationship"] == "layered")]
    assert own.groupby("replication")["sales"].sum().to_numpy() == pytest.approx(found.runs["sales"].to_numpy())
    assert own.groupby("replication")["conflict"].sum().to_numpy() / own["account"].nunique() == pytest.approx(
        found.runs["conflicts"].to_numpy()
    )


def test_where_nobody_is_served_there_is_no_price_and_no_visit():
    whole = sim.panel("iron-ore", months=2)  # new mines are not there yet
    gone = whole[whole["active"] == 0]
    assert 0 < len(gone) < len(whole)
    assert gone[["price", "terms"]].isna().all().all()
    assert (gone["visits"] == 0).all()
    assert (gone["share"] == 0).all()
    assert whole.loc[whole["active"] == 1, ["price", "terms"]].notna().all().all()


def test_a_design_streams_what_memory_would_hold(whole, folder):
    read = sim.read_panel(folder)
    assert len(list((folder / "panel").iterdir())) == 3
    pd.testing.assert_frame_equal(read.drop(columns="point").sort_values(KEY, ignore_index=True), whole.sort_values(KEY, ignore_index=True))


def test_a_lost_file_of_account_months_is_made_again_and_its_bytes_are_the_same(folder):
    path = folder / "panel" / "panel-0000001.parquet"
    before = path.read_bytes()
    path.unlink()
    with pytest.raises(sim.KamlabError, match=r"panel-0000001\.parquet \(edited, damaged or missing"):
        sim.read_panel(folder)
    assert run_design(design(), folder, resume=True, progress=False).made == 1
    assert path.read_bytes() == before


def test_an_edited_file_of_account_months_is_noticed(folder, tmp_path):
    path = folder / "panel" / "panel-0000000.parquet"
    before = path.read_bytes()
    table = pq.read_table(path)
    pq.write_table(table.slice(1), path)
    try:
        with pytest.raises(sim.KamlabError, match=r"panel-0000000\.parquet"):
            sim.read_panel(folder)
    finally:
        path.write_bytes(before)


def test_a_comparison_keeps_its_account_months_beside_the_report(whole, tmp_path):
    asked = {"policies": "hard-line", "relationships": ["shallow", "layered"], "months": MONTHS, "progress": False}
    sim.compare("kiln-raid", replications=3, out=tmp_path, panel=True, **asked)
    pd.testing.assert_frame_equal(sim.read_panel(tmp_path).sort_values(KEY, ignore_index=True), whole.sort_values(KEY, ignore_index=True))
    with pytest.raises(sim.KamlabError, match="another"):
        sim.compare("kiln-raid", replications=2, out=tmp_path, panel=True, **asked)
    sim.compare("kiln-raid", replications=2, out=tmp_path, panel=True, overwrite=True, **asked)
    assert sim.read_panel(tmp_path)["replication"].max() == 1
    with pytest.raises(sim.KamlabError, match="needs out"):
        sim.compare("kiln-raid", replications=2, panel=True, **asked)


def test_a_replication_that_failed_has_no_rows():
    records = np.zeros((2, 1, 1, 1, len(NAMES)))
    records[0] = np.nan
    assert panel_table(records, [4, 5], ("a", "b"), (["Gome"], ["Gree"])).column("replication").to_pylist() == [5]


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_a_panel_comes_back_from_a_file_as_it_was(whole, tmp_path, ending):
    path = tmp_path / f"panel.{ending}"
    write_csv(path, whole) if ending == "csv" else whole.to_parquet(path)
    pd.testing.assert_frame_equal(
        sim.read_panel(path), whole.sort_values(KEY, kind="stable", ignore_index=True), check_dtype=False, check_exact=True
    )


def test_every_column_is_one_that_a_firm_knows_or_one_that_it_does_not():
    assert (*OBSERVED, *HIDDEN) == NAMES
    assert {"sales", "share", "price", "conflict", "standoff", "visits", "active"} <= {*OBSERVED}
    assert {"trust", "resentment"} <= {*HIDDEN}


def test_ones_own_table_may_be_out_of_order_count_months_by_the_calendar_and_leave_cells_empty(tmp_path):
    path = tmp_path / "own.csv"
    path.write_text(
        "Account;Date;Share of wallet;Conflicts\nGome;2024-02;45 %;yes\nGome;2023-12;0,4;\nSuning;2024-01;;no\n", encoding="utf-8"
    )
    found = sim.read_panel(path)
    assert found[["month", "account"]].values.tolist() == [[1, "Gome"], [2, "Suning"], [3, "Gome"]]
    assert found["share"].fillna(-1).tolist() == [0.4, -1, 0.45]
    assert found["conflict"].fillna(-1).tolist() == [-1, 0, 1]


def test_all_that_is_wrong_is_told_at_once_by_line_and_column(tmp_path):
    path = tmp_path / "wrong.csv"
    path.write_text(
        "month,account,sales,share,conflict\n0,Gome,1,0.5,0\n1,Gome,-2,0.5,0\n2,Gome,1,1.5,0\n3,Gome,1,0.5,2\n4,,x,0.5,0\ninf,Gome,nan,inf,0\n",
        encoding="utf-8",
    )
    with pytest.raises(sim.KamlabError) as refused:
        sim.read_panel(path)
    told = "\n".join(refused.value.sentences)
    for place in ("line 2, column 'month'", "line 3, column 'sales'", "line 4, column 'share'", "line 5, column 'conflict'",
                  "line 6, column 'account'", "line 6, column 'sales'", "line 7, column 'month'", "line 7, column 'share'"):  # fmt: skip
        assert place in told, place


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("month,account,sales\n1,Gome,1\n1,Gome,2\n", "line 3: line 2 is about the same month of 'Gome'"),
        ("month,account,sales\n1,Gome,1\n2024-01,Gome,2\n", "write all in one way"),
        ("month,account,sales\n2024-13,Gome,1\n", "a month of the calendar, as 2024-03"),
        ("account,sales\nGome,1\n", "no column 'month'"),
        ("month,account\n1,Gome\n", "nothing was observed"),
        ("month,account,profits,sales\n1,Gome,1,1\n", "'profits' means nothing here"),
        ("month,account,sales,Invoices\n1,Gome,1,1\n", "two columns mean 'sales'"),
        ("month,account,sales\n", "no rows"),
    ],
)  # fmt: skip
def test_a_table_that_is_no_panel_is_refused_with_its_remedy(tmp_path, text, said):
    path = tmp_path / "panel.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(sim.KamlabError) as refused:
        sim.read_panel(path)
    assert said in "\n".join(refused.value.sentences)


def test_a_folder_without_account_months_says_how_they_come_there(tmp_path):
    with pytest.raises(sim.KamlabError, match="--panel"):
        sim.read_panel(tmp_path)
    run_design(design(panel=False, relationships=["shallow"], replications=1, months=2), tmp_path / "run", progress=False)
    with pytest.raises(sim.KamlabError, match="without --panel"):
        sim.read_panel(tmp_path / "run")


def test_a_chunk_of_more_account_months_than_memory_bears_is_refused_with_a_size_that_fits():
    many = design(scenario="long-tail", policies=["balanced"], chunk=100_000, replications=100_000, months=240)
    with pytest.raises(sim.KamlabError, match=r"use chunk = \d+"):
        run_design(many, "never-made", progress=False)
