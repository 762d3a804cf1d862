"""A replication or a point that fails is rows with an error, and costs nothing else."""

from __future__ import annotations

import pandas as pd
import pytest

from sim.engine import Batch, runner
from sim.experiment import run_design
from sim.scenario import template
from tests.cli.cases import run
from tests.experiment.cases import CHUNKS, POINTS, InTurn, digests, small, write_small


class Failing(Batch):
    """Breaks down in replication 3 of every point."""

    def run(self, replication, records=None):
        series = super().run(replication, records)
        if replication == 3:
            raise ZeroDivisionError("nothing left to divide")
        return series


@pytest.fixture
def failed(tmp_path, monkeypatch):
    """Folder of the small design with failures."""
    out = tmp_path / "out"
    with monkeypatch.context() as broken:
        broken.setattr(runner, "Batch", Failing)
        done = run("run", write_small(tmp_path), "--out", out)
    assert (done.exit_code, done.stderr) == (1, "")
    assert f"600 rows in {CHUNKS} chunks, {CHUNKS} made now; {POINTS} failed replications" in done.stdout
    return out


def test_a_replication_that_fails_is_a_row_with_its_error(whole, failed):
    found, expected = pd.read_parquet(failed / "runs"), pd.read_parquet(whole / "runs")
    bad = found["replication"] == 3
    assert bad.sum() == POINTS
    assert set(found.loc[bad, "error"]) == {"ZeroDivisionError: nothing left to divide (test_failures.py, line 21, in run)"}
    assert found.loc[bad, found.columns[5:]].isna().all(axis=None)
    pd.testing.assert_frame_equal(found[~bad], expected[~bad], check_exact=True)
    pd.testing.assert_frame_equal(found.iloc[:, :4], expected.iloc[:, :4])  # also a failed row says what it is


def test_a_resume_does_not_forget_failures(failed, tmp_path):
    before = digests(failed)
    done = run("run", write_small(tmp_path), "--out", failed, "--resume")
    assert done.exit_code == 1
    assert f"0 made now; {POINTS} failed replications" in done.stdout
    assert digests(failed) == before


def test_failures_are_mended_by_removing_their_chunks(whole, failed):
    """As the page on experiments says."""
    for path in sorted((failed / "runs").iterdir()):
        if pd.read_parquet(path)["error"].notna().any():
            path.unlink()
    done = run_design(small(), failed, resume=True, progress=False)
    assert 0 < done.made < CHUNKS
    assert done.errors == 0
    assert digests(failed) == digests(whole)


def test_the_agent_engine_fails_in_rows_too(whole, tmp_path, monkeypatch):
    def fragile(living, replication, records=None):
        if replication == 1:
            raise LookupError("an account without contacts")
        return run_now(living, replication, records)

    run_now = runner.Living.run
    monkeypatch.setattr(runner.Living, "run", fragile)
    found = run_design(small(engine="agents", replications=3), tmp_path / "out", executor=InTurn(), progress=False)
    rows = found.read()
    assert found.errors == POINTS
    assert rows.loc[rows["error"].notna(), "replication"].tolist() == [1] * POINTS
    assert set(rows["error"].dropna()) == {"LookupError: an account without contacts (test_failures.py, line 69, in fragile)"}
    good = rows[rows["error"].isna()].reset_index(drop=True)
    expected = pd.read_parquet(whole / "runs").query("replication in (0, 2)").reset_index(drop=True)
    pd.testing.assert_frame_equal(good, expected, check_exact=True)


def test_a_combination_that_cannot_be_used_fails_alone(tmp_path):
    """Each level can be used alone; together an invoice could be negative."""
    case = tmp_path / "case.toml"
    case.write_text(template("case"), encoding="utf-8")
    levels = {"account.swing_supplier": [[0.3, 0.2, 0.1, 0.1, 0.1, 0.1], [0.6, 0.35, 0.01, 0.01, 0.01, 0.01]],
              "supplier.Rival.attack": ["none", "frontal"]}  # fmt: skip
    found = run_design(small(scenario=str(case), factors=levels, replications=4, chunk=10), tmp_path / "out", progress=False)
    rows = found.read()
    bad = rows["point"] >= 18  # the last of four settings of six cells
    assert len(rows) == 24 * 4
    assert found.errors == bad.sum() == 6 * 4
    assert rows.loc[bad, "error"].str.contains("lower swing_supplier, or an invoice could be negative").all()
    assert rows.loc[bad, "profit"].isna().all()
    assert rows.loc[~bad, "error"].isna().all()
    assert rows.loc[~bad, "profit"].notna().all()
