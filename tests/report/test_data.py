import json

import numpy as np
import pandas as pd
import pytest
from pyarrow import parquet

import sim
from sim.errors import KamlabError
from sim.kernel.sources import rules_digest
from sim.report import data
from sim.report.tables import TELLING, contrasts_table, summary_table
from tests.report.hand import by_hand, constant, with_last_month

FRAMES = ("runs", "months", "summary", "contrasts")


@pytest.fixture(scope="module")
def saved(small, tmp_path_factory):
    folder = tmp_path_factory.mktemp("saved")
    return folder, small.save(folder)


def test_the_files_are_those_returned(saved):
    folder, paths = saved
    assert sorted(paths) == sorted(folder.iterdir())
    assert {path.name for path in paths} == {f"{name}.{end}" for name in FRAMES for end in ("csv", "parquet")} | {
        "series.parquet",
        "manifest.json",
    }


@pytest.mark.parametrize("name", FRAMES)
def test_both_formats_hold_the_frame(small, saved, name):
    frame = data.tables(small)[name]
    pd.testing.assert_frame_equal(pd.read_parquet(saved[0] / f"{name}.parquet"), frame)
    pd.testing.assert_frame_equal(pd.read_csv(saved[0] / f"{name}.csv"), frame, check_dtype=False, rtol=1e-12)


def test_contrasts_are_of_every_telling_measure(saved):
    assert set(pd.read_csv(saved[0] / "contrasts.csv")["measure"]) == set(TELLING)


def test_columns_carry_their_units(small, saved):
    def unit(table, column):
        return parquet.read_schema(saved[0] / f"{table}.parquet").field(column).metadata[b"unit"].decode()

    assert unit("runs", "profit") == unit("months", "profit_q05") == small.scenario.currency
    assert unit("runs", "breakup_month") == unit("months", "month") == "month"
    assert unit("months", "share_of_wallet_mean") == "share"
    assert parquet.read_schema(saved[0] / "runs.parquet").field("policy").metadata is None


def test_the_manifest_says_how_to_make_it_again(small, saved):
    found = json.loads((saved[0] / "manifest.json").read_text(encoding="utf-8"))
    assert (found["seed"], found["replications"], found["months"], found["engine"]) == (1, 4, 14, "batch")
    assert found["rules_digest"] == rules_digest()
    assert {"python", "kamlab", "mesa", "numpy", "numba"} <= set(found["versions"])
    assert found["versions"]["numpy"] == np.__version__
    assert found["policies"]["hard-line"]["beta"] == sim.strategies.POLICIES["hard-line"].beta
    assert found["cells"][0] == list(small.cells[0])
    again = sim.Scenario.model_validate(found["scenario"])
    assert again == small.scenario


def test_own_strategies_are_in_the_manifest(tmp_path):
    own, layers = sim.Conflict(name="my own", beta=0.31), sim.Coverage(name="two layers", effort={"operating": 4, "management": 3})
    found = sim.compare("three-managers", policies=[own, "balanced"], relationships=[layers], replications=1, months=1, progress=False)
    found.save(tmp_path)
    read = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    assert read["policies"]["my own"]["beta"] == 0.31
    assert read["relationships"]["two layers"]["effort"] == {"operating": {"field": 4.0}, "management": {"manager": 3.0}}


def test_the_same_result_gives_the_same_files(small, saved, tmp_path):
    paths = small.save(tmp_path)
    assert {path.name for path in paths} == {path.name for path in saved[1]}
    for path in paths:
        assert path.read_bytes() == (saved[0] / path.name).read_bytes(), path.name


def test_a_file_is_no_folder(small, tmp_path):
    place = tmp_path / "results"
    place.write_text("mine")
    with pytest.raises(KamlabError, match="results is a file: name a folder"):
        small.save(place)
    with pytest.raises(KamlabError, match="cannot be made"):
        small.report(place / "inner")
    assert place.read_text() == "mine"


def test_a_folder_that_cannot_be_made_is_one_sentence(small, tmp_path):
    with pytest.raises(KamlabError, match="cannot be made"):
        small.save(tmp_path / ("x" * 300))


def test_a_folder_in_the_place_of_a_file_is_one_sentence(small, tmp_path):
    (tmp_path / "runs.csv" / "inner").mkdir(parents=True)
    with pytest.raises(KamlabError, match=r"runs\.csv cannot be written"):
        small.save(tmp_path)


def test_a_full_disk_leaves_the_old_file_whole(small, tmp_path, monkeypatch):
    small.save(tmp_path)
    before = (tmp_path / "runs.parquet").read_bytes()

    def half(table, path):
        path.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(data.parquet, "write_table", half)
    with pytest.raises(KamlabError, match="No space left on device"):
        small.save(tmp_path)
    assert (tmp_path / "runs.parquet").read_bytes() == before
    assert not [path for path in tmp_path.iterdir() if path.name.endswith(".part")]


def test_the_summary_table_has_a_row_a_measure_and_a_column_a_cell():
    block = with_last_month(constant(1.0), [-1, 1, -2, 2])
    table = summary_table(by_hand({("balanced", "layered"): block, ("hard-line", "layered"): constant(2.0)}))
    assert table["measure"].tolist() == list(TELLING)
    profit = table.set_index("measure").loc["profit"]
    assert profit.to_dict() == {
        "unit": "million yuan", "balanced / layered": "24.0 [21.1, 26.9]", "hard-line / layered": "48.0 [48.0, 48.0]",
    }  # fmt: skip


def test_the_table_of_contrasts_keeps_relationships_together(small):
    assert contrasts_table(small)["within"].tolist() == ["shallow"] * 3 + ["layered"] * 3 + ["compromise", "hard-line", "balanced"]
