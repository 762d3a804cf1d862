"""What a design says, what is wrong with it, and that every row of the results is the point it claims to be."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

import sim
from sim.bundled import folder
from sim.errors import KamlabError
from sim.experiment import Design, design, read_design, run_design
from sim.experiment.design import points
from tests.experiment.cases import small, write_small

BOX = {"account.power_shift": (0.0, 0.3), "account.turnover": (0.1, 0.5), "assumptions.carry": (0.2, 1.0)}


def sampled(method: str, n: int, seed: int = 1) -> Design:
    return small(factors=None, sample={"method": method, "points": n, "seed": seed, "ranges": BOX})


def unit_box(given: Design) -> np.ndarray:
    """The sampled settings as fractions of their ranges: array (settings, keys)."""
    low, high = np.array(list(BOX.values())).T
    return (pd.DataFrame(given.settings())[list(BOX)].to_numpy() - low) / (high - low)


# Settings


def test_a_factorial_has_every_combination_once():
    given = small(factors={"account.power_shift": [0.0, 0.1, 0.3], "account.turnover": [0.1, 0.2], "account.policy": ["balanced"]})
    found = [(p.policy, p.relationship, *p.setting.values()) for p in points(given)]
    assert len(found) == len(set(found)) == given.size == 3 * 2 * (3 * 2 * 1)
    assert [p.number for p in points(given)] == list(range(given.size))


def test_the_cells_of_a_setting_stand_together():
    found = points(small(factors={"account.power_shift": [0.0, 0.3]}))
    assert [p.setting["account.power_shift"] for p in found] == [0.0] * 6 + [0.3] * 6
    assert [(p.policy, p.relationship) for p in found[:6]] == [(p.policy, p.relationship) for p in found[6:]]


def test_a_list_is_taken_as_it_is():
    settings = [{"account.power_shift": 0.1}, {}, {"account.turnover": 0.2, "account.power_shift": 0.3}]
    given = small(factors=None, point=[{"set": setting} for setting in settings], policies=["balanced"], relationships=["shallow"])
    assert [p.setting for p in points(given)] == settings
    assert given.size == 3


def test_no_settings_are_one():
    assert [p.setting for p in points(small(factors=None))] == [{}] * 6


@pytest.mark.parametrize(("method", "n"), [("sobol", 64), ("latin-hypercube", 50)])
def test_a_sample_lies_in_its_box_and_is_stratified(method, n):
    given = sampled(method, n)
    unit = unit_box(given)
    assert unit.shape == (n, len(BOX))
    assert given.size == 6 * n
    assert (unit >= 0).all()
    assert (unit <= 1).all()
    for fractions in unit.T:  # one point in each n-th part of every range
        assert sorted(np.floor(fractions * n).astype(int)) == list(range(n))


def test_a_sobol_sample_is_balanced_in_pairs_of_keys():
    """Of 2^6 points, each cell of an 8 by 8 grid over the first two keys holds one; a Latin hypercube promises nothing of the kind."""
    cells = np.floor(unit_box(sampled("sobol", 64))[:, :2] * 8).astype(int)
    assert len({tuple(cell) for cell in cells}) == 64


@pytest.mark.parametrize("method", ["sobol", "latin-hypercube"])
def test_a_sample_depends_on_its_seed_only(method):
    first = sampled(method, 16).settings()
    assert sampled(method, 16).settings() == first
    assert sampled(method, 16, seed=2).settings() != first
    assert sampled(method, 16).model_copy(update={"seed": 9, "scenario": "kiln-raid"}).settings() == first


@pytest.mark.parametrize("n", [1, 2, 4, 1024])
def test_sobol_takes_powers_of_two(n):
    assert len(sampled("sobol", n).settings()) == n


# Files


@pytest.mark.parametrize("path", sorted((folder() / "designs").glob("*.toml")), ids=lambda path: path.stem)
def test_a_bundled_design_can_be_used(path):
    given = read_design(path.stem)
    assert given == read_design(path)
    assert given.name == path.stem
    assert len(points(given)) == given.size


def test_a_bundled_design_is_found_beside_a_folder_of_its_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "quick").mkdir()  # as after: kamlab run quick --out quick
    assert read_design("quick").name == "quick"


WRONG = {
    "unknown key": ({"replication": 3}, "unknown key 'replication'; did you mean 'replications'?"),
    "missing key": ({"scenario": None}, "key scenario: missing; add it"),
    "two kinds": (
        {"sample": {"points": 4, "ranges": {"assumptions.carry": [0.2, 0.4]}}},
        "has factors and sample: settings are a factorial",
    ),
    "reversed range": (
        {"factors": None, "sample": {"points": 4, "ranges": {"assumptions.carry": [0.4, 0.2]}}},
        "key sample.ranges: 'assumptions.carry': the low end (0.4) must lie below the high end (0.2)",
    ),
    "range outside": (
        {"factors": None, "sample": {"points": 4, "ranges": {"assumptions.carry": [0.4, 2.0]}}},
        "key assumptions: carry must lie in 0 to 1, not 2",
    ),
    "no ranges": ({"factors": None, "sample": {"points": 4, "ranges": {}}}, "key sample.ranges: names no key: give at least one range"),
    "not a power of two": (
        {"factors": None, "sample": {"points": 6, "ranges": {"assumptions.carry": [0.2, 0.4]}}},
        "key sample: a Sobol' sample is balanced only for powers of two: use points = 4 or 8, not 6",
    ),
    "measure": ({"measures": ["profits"]}, "key measures: 'profits' is not a measure; did you mean 'profit'?"),
    "policy": ({"policies": ["hardline"]}, "policy: 'hardline' is not a conflict policy; did you mean 'hard-line'?"),
    "relationship": ({"relationships": ["layerd"]}, "relationship: 'layerd' is not a relationship; did you mean 'layered'?"),
    "late window": ({"windows": {"late": [4, 7]}}, "windows.late ends in month 7, after the horizon of 6 months"),
    "late window of the scenario": ({"months": None, "windows": {"late": [4, 61]}}, "ends in month 61, after the horizon of 60 months"),
    "reversed window": ({"windows": {"late": [5, 4]}}, "key windows: 'late' begins in month 5, after its end in month 4"),
    "window before month 1": ({"windows": {"late": [0, 4]}}, "key windows.late[1]: must be at least 1, not 0"),
    "two columns of one name": (
        {"measures": ["profit", "account_profit"], "windows": {"account": [1, 2]}},
        "windows: two columns would be called 'account_profit': give the window another name",
    ),
    "key of no table": (
        {"factors": {"acount.turnover": [0.1]}},
        "'acount.turnover' names nothing that can be changed; did you mean 'account'?",
    ),
    "key of no account": (
        {"factors": {"account.turnovr": [0.1]}},
        "'turnovr' is neither a key nor a name of [[account]]; did you mean 'turnover'?",
    ),
    "no parameter": ({"factors": {"assumptions.cary": [0.1]}}, "'cary' is not a behavioural parameter; did you mean 'carry'?"),
    "level out of range": ({"factors": {"assumptions.carry": [0.5, 7.0]}}, "key assumptions: carry must lie in 0 to 1, not 7"),
    "no levels": ({"factors": {"account.turnover": []}}, "key factors.account.turnover: is empty: name at least one"),
    "level without brackets": ({"factors": {"account.turnover": 0.1}}, "key factors.account.turnover: must be a list, not 0.1"),
    "policy as a factor": ({"factors": {"policy": ["balanced"]}}, "'policy' is no setting: say policies = [...] at the top of the design"),
    "months as a factor": ({"factors": {"months": [3, 6]}}, "'months' is no setting: say months = N at the top of the design"),
    "too many points": (
        {"factors": {f"account.k{i}": [0.1, 0.2] for i in range(1200)}},
        "more than the 1,000,000 that a design may have",
    ),
    "scenario": (
        {"scenario": "tree-managers"},
        "key scenario: there is no bundled scenario 'tree-managers'; did you mean 'three-managers'?",
    ),
    "scenario file": ({"scenario": "nowhere.toml"}, "key scenario: nowhere.toml: there is no such file"),
    "policy twice": ({"policies": ["balanced", "balanced"]}, "policies names one twice"),
    "no policies": ({"policies": []}, "key policies: is empty: name at least one"),
    "no replications": ({"replications": 0}, "key replications: must be at least 1, not 0"),
    "half a replication": ({"replications": 1.5}, "key replications: must be a whole number, not 1.5"),
    "engine": ({"engine": "bach"}, "key engine: must be 'auto', 'batch' or 'agents', not 'bach'"),
    "months": ({"months": 5000, "windows": None}, "key months: must be at most 1200, not 5000"),
}


@pytest.mark.parametrize(("changes", "sentence"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_one_sentence(tmp_path, changes, sentence):
    path = tmp_path / "small.toml"
    with pytest.raises(KamlabError) as error:
        read_design(write_small(tmp_path, **changes))
    assert str(error.value).startswith(f"{path}: ")
    assert sentence in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("quik", "there is no bundled design 'quik'; did you mean 'quick'?"),
        ("nowhere.toml", "nowhere.toml: there is no such file; bundled designs: quick"),
    ],
)
def test_a_design_that_does_not_exist_is_one_sentence(name, sentence):
    with pytest.raises(KamlabError) as error:
        read_design(name)
    assert sentence in str(error.value)


@pytest.mark.parametrize(
    "text", ["[[point]]\nset = {'account.turnove' = 0.1}", "[[point]]\nset = {}\n[[point]]\nset = {'account.turnove' = 0.1}"]
)
def test_a_wrong_point_of_a_list_is_found_before_anything_runs(tmp_path, text):
    path = write_small(tmp_path, factors=None)
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")
    with pytest.raises(KamlabError, match="did you mean 'turnover'"):
        read_design(path)


def test_a_wrong_design_made_in_python_makes_no_folder(tmp_path):
    with pytest.raises(KamlabError, match=r"^design small: .*'hardline' is not a conflict policy"):
        run_design(small(policies=["balanced", "hardline"]), tmp_path / "out", progress=False)
    with pytest.raises(KamlabError, match=r"^design small: windows\.late ends in month 7"):
        run_design(small(windows={"late": [4, 7]}), tmp_path / "out", progress=False)
    assert not (tmp_path / "out").exists()


# Results


def results(given: Design, out) -> pd.DataFrame:
    """Rows with the settings of their points."""
    run_design(given, out, progress=False)
    settings = pd.read_parquet(out / "points.parquet")
    rows = pd.read_parquet(out / "runs")
    joined = rows.merge(settings, on="point", suffixes=("", "_of_point"), validate="many_to_one")
    assert len(joined) == given.size * given.replications
    assert (joined["policy"] == joined["policy_of_point"]).all()
    assert (joined["relationship"] == joined["relationship_of_point"]).all()
    assert joined["error"].isna().all()
    return joined


DESIGNS = {
    "factorial": {"factors": {"account.power_shift": [0.0, 0.3], "assumptions.carry": [0.3, 0.9]}},
    "list": {
        "factors": None,
        "point": [{"set": {"account.power_shift": 0.2, "assumptions.carry": 0.4}}, {"set": {"assumptions.carry": 0.9}}],
    },
    "sobol": {"factors": None, "sample": {"points": 4, "ranges": {"account.power_shift": (0.0, 0.5), "assumptions.carry": (0.2, 1.0)}}},
}


@pytest.mark.parametrize("changes", DESIGNS.values(), ids=DESIGNS)
def test_rows_are_those_of_compare_at_their_setting(tmp_path, changes):
    """Joined by point, a row has the bits that `sim.compare` gives for its policy, relationship, setting and replication."""
    given = small(replications=9, chunk=7, seed=4, **changes)
    found = results(given, tmp_path / "out")
    keys = [name for name in found.columns if "." in name]
    blocks = []
    for setting, rows in found.groupby(keys, dropna=False, sort=False):
        changed = {key: value for key, value in zip(keys, setting, strict=True) if not math.isnan(value)}
        case = sim.load("three-managers").with_(set=changed, months=6)
        theirs = sim.compare(case, replications=9, seed=4, progress=False)
        cells = ["policy", "relationship", "replication"]
        ours = rows.set_index(cells)[list(given.measures)].sort_index()
        assert len(ours) == 6 * 9
        expected = theirs.runs.set_index(cells)[list(given.measures)].sort_index()
        pd.testing.assert_frame_equal(ours, expected, check_exact=True)
        blocks.append(ours.to_numpy().tobytes())
    assert len(set(blocks)) == given.n_settings  # the settings matter, so that rows under the wrong one would be seen


def test_a_window_is_over_its_months(tmp_path):
    found = results(small(replications=5), tmp_path / "out").set_index(["point", "replication"])
    case = sim.load("three-managers")
    assert len(points(small())) > 3
    for p in points(small()):
        series = sim.compare(case.with_(set=p.setting), p.policy, p.relationship, months=6, replications=5, progress=False).series[0]
        names = design.NAMES
        assert (found.loc[p.number, "late_profit"] == series[:, 3:6, names.index("profit")].sum(axis=1)).all()
        assert (found.loc[p.number, "late_share_of_wallet"] == series[:, 3:6, names.index("share_of_wallet")].mean(axis=1)).all()


def test_settings_of_several_kinds_can_be_kept(tmp_path):
    """Text, lists and numbers of two kinds in one list of points: columns of the table of points that Parquet can hold."""
    settings = [{"account.policy": "hard-line"}, {"account.power": [0.2, 0.3, 0.5]}, {"account.turnover": 0}, {"account.turnover": 0.5}]
    given = small(factors=None, point=[{"set": s} for s in settings], replications=1, chunk=100)
    found = results(given, tmp_path / "out")
    assert len(found) == 24
    assert found["account.turnover"].dropna().unique().tolist() == [0, 0.5]


def test_a_design_of_every_measure_by_default(tmp_path):
    found = results(small(measures=None, windows=None, replications=1), tmp_path / "out")
    assert set(design.NAMES) <= set(found.columns)
