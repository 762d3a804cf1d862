"""`kamlab run` as a user types it."""

from __future__ import annotations

import json

import pandas as pd
import pyarrow.parquet as pq
import pytest

from tests.cli.cases import process, run
from tests.experiment.cases import CHUNKS, write_small


def test_a_run_is_read_in_one_line(tmp_path):
    done = process("run", write_small(tmp_path), "--out", "results", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        f"600 rows in {CHUNKS} chunks, {CHUNKS} made now; 0 failed replications",
        'Results: results. Read them with pandas.read_parquet("results/runs")',
    ]
    assert len(pd.read_parquet(tmp_path / "results/runs")) == 600


@pytest.mark.slow
def test_the_bundled_design_runs_and_reads_in_one_line(tmp_path):
    done = process("run", "quick", "--out", "results", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "4500 rows in 90 chunks, 90 made now; 0 failed replications" in done.stdout
    runs = pd.read_parquet(tmp_path / "results" / "runs")
    assert len(runs) == 4500
    assert runs.groupby(["point", "policy", "relationship"]).size().eq(250).all()
    assert runs["point"].is_monotonic_increasing
    assert {"profit", "first_year_profit"} <= set(runs.columns)
    assert pq.read_metadata(tmp_path / "results" / "points.parquet").num_rows == 18


def test_json_is_json(whole, tmp_path):
    done = run("run", write_small(tmp_path), "--out", tmp_path / "out", "--json")
    told = json.loads(done.stdout)
    assert (told["rows"], told["chunks"], told["made"], told["errors"]) == (600, CHUNKS, CHUNKS, 0)
    assert len(pd.read_parquet(f"{told['out']}/runs")) == 600
    done = run("run", write_small(tmp_path), "--out", tmp_path / "out", "--resume", "--json")
    assert json.loads(done.stdout)["made"] == 0


def test_it_needs_a_folder():
    done = run("run", "quick")
    assert done.exit_code == 2
    assert "--out" in done.stderr
