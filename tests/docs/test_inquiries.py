"""The step that ranks the parameters for the reference, with few draws."""

from __future__ import annotations

import importlib.util

import pandas as pd
import pytest

from sim.experiment.assumptions import assumption_ranges
from tests.docs.pages import ROOT


@pytest.fixture(scope="module")
def inquiries():
    """The script that draws the figures and ranks the parameters."""
    spec = importlib.util.spec_from_file_location("inquiries", ROOT / "docs" / "inquiries.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_assumption_gets_a_rank_by_each_contrast(inquiries, tmp_path):
    table = pd.read_csv(inquiries.ranks(tmp_path / "ranks.csv", "--draws", "10", "--replications", "2", "--months", "12"))
    assert list(table.columns) == ["parameter", "contrast", "rank", "decides"]
    assert list(dict.fromkeys(table["contrast"])) == list(inquiries.CONTRASTS)
    drawn = {key.removeprefix("assumptions.") for key in assumption_ranges()}
    for _, part in table.groupby("contrast"):
        assert set(part["parameter"]) == drawn
        assert sorted(part["rank"]) == list(range(1, len(drawn) + 1))


def test_every_figure_of_the_pages_is_one_that_the_script_draws_or_a_report(inquiries):
    drawn = {f"{name}.png" for name in inquiries.FIGURES} | {"three-managers-profit.png"}
    assert {path.name for path in (ROOT / "docs" / "images").glob("*.png")} == drawn
