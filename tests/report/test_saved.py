"""A saved comparison is read again with every method, and one that was changed since is refused."""

from __future__ import annotations

import shutil

import numpy as np
import pandas as pd
import pytest

import sim
from sim.errors import KamlabError

MADE = {"replications": 3, "months": 14, "progress": False}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    own = sim.Conflict(name="own", beta=0.4)
    found = sim.compare("kiln-raid", policies=["balanced", own], **MADE)
    out = tmp_path_factory.mktemp("saved")
    found.save(out)
    return found, out


def test_all_that_its_methods_tell_is_the_same(made):
    found, out = made
    again = sim.read(out)
    assert np.array_equal(again.series, found.series)
    pd.testing.assert_frame_equal(again.runs, found.runs)
    pd.testing.assert_frame_equal(again.summary(first=3, last=9), found.summary(first=3, last=9))
    pd.testing.assert_frame_equal(again.contrasts("breakup", last=12), found.contrasts("breakup", last=12))
    assert again.words() == found.words()
    assert again.scenario.conflicts()["own"] == found.scenario.conflicts()["own"]
    assert (again.seed, again.made_by, again.left_out) == (found.seed, found.made_by, found.left_out)


def test_what_is_saved_again_is_the_same_bytes(made, tmp_path):
    _, out = made
    sim.read(out).save(tmp_path / "again")
    for path in sorted(out.iterdir()):
        assert (tmp_path / "again" / path.name).read_bytes() == path.read_bytes(), path.name


def test_arms_of_other_sides_come_back(tmp_path):
    found = sim.compare(
        "three-managers", policies="balanced", relationships="layered", accounts={"Fair buyer": ["balanced", "hard-line"]}, **MADE
    )
    found.save(tmp_path / "out")
    again = sim.read(tmp_path / "out")
    assert (again.cells, [dict(one) for one in again.settings]) == (found.cells, [dict(one) for one in found.settings])


@pytest.mark.parametrize("spoil", ["missing", "changed", "no manifest", "another kind"])
def test_what_is_no_whole_comparison_is_refused_in_a_sentence(made, tmp_path, spoil):
    copy = shutil.copytree(made[1], tmp_path / "copy")
    manifest = copy / "manifest.json"
    if spoil == "missing":
        (copy / "series.parquet").unlink()
    elif spoil == "changed":
        (copy / "series.parquet").write_bytes(b"PAR1")
    elif spoil == "no manifest":
        manifest.unlink()
    else:
        manifest.write_text(manifest.read_text(encoding="utf-8").replace('"compare"', '"why"', 1), encoding="utf-8")
    with pytest.raises(KamlabError, match="ompar"):
        sim.read(copy)
