"""A fit of simulated account-months whose assumptions are known, and what cannot be fitted."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

import sim
from sim.cli import kamlab
from sim.engine import Batch
from sim.experiment.assumptions import assumption_ranges
from sim.fitting.draws import PREDICTIVE, PRIOR, seed_for

MONTHS = 30
FITTED = ["giving_in", "inertia", "eta_up"]
LOW, HIGH = {"giving_in": 0.42, "inertia": 1.8}, {"giving_in": 0.9, "inertia": 3.8}
QUICK = {"draws": 700, "predictions": 100}


def panel_under(assumptions, months=MONTHS, **changed):
    case = sim.load("three-managers").with_(assumptions=assumptions, **changed)
    found = sim.panel(case, months=months, seed=1)
    return found[found["supplier"] == "Maker"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("fit") / "out"


@pytest.fixture(scope="module")
def low(folder):
    return sim.fit("three-managers", panel_under(LOW), FITTED, out=folder, **QUICK)


@pytest.fixture(scope="module")
def high():
    return sim.fit("three-managers", panel_under(HIGH), FITTED, held_out=0, **QUICK)


def row(found, name):
    return found.table.set_index("assumption").loc[name]


def test_the_data_decide_what_is_estimated(low, high):
    for name in LOW:
        assert row(low, name)["estimate"] < row(high, name)["estimate"], name
    assert "giving_in" in low.identified
    assert "giving_in" in high.identified
    for found, truth in ((low, LOW), (high, HIGH)):
        one = row(found, "giving_in")
        assert one["low"] <= truth["giving_in"] <= one["high"]
        assert one["prior_low"] <= one["low"] < one["estimate"] < one["high"] <= one["prior_high"]


def test_what_the_data_do_not_tell_is_said_to_be_unidentified_and_left_as_it_is(low):
    assert not row(low, "eta_up")["identified"]
    assert "eta_up" not in low.assumptions
    assert any("Not identified" in sentence and "eta_up" in sentence for sentence in low.words())
    assert low.fitted.assumptions == low.assumptions


def test_the_case_that_made_the_data_is_not_doubted_and_most_months_held_out_are_foretold(low):
    assert low.measures["fits"].sum() >= len(low.measures) - 1
    assert set(low.held_out["months"]) == {round(MONTHS / 4)}
    assert low.held_out["within"].mean() > 0.6
    assert low.held_out["within_before"].between(0, 1).all()
    foretold = low.months[low.months["foretold_low"].notna()]
    assert foretold["month"].min() == MONTHS - round(MONTHS / 4) + 1


def test_data_of_another_policy_are_told_from_those_that_the_fitted_case_makes():
    found = sim.fit("three-managers", panel_under({}, policy="hard-line"), FITTED, held_out=0, **QUICK)
    assert not found.measures["fits"].all()
    assert any("not to be relied on" in sentence for sentence in found.words())
    assert any("policy hard-line" in sentence for sentence in found.words())


def test_the_same_question_has_the_same_answer_and_the_folder_tells_it(low, folder):
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["kind"] == "fit"
    assert set(manifest["ranges"]) == set(FITTED)
    names = {path.name for path in folder.iterdir()}
    assert {"assumptions.csv", "posterior.csv", "measures.csv", "months.csv", "held-out.csv", "summaries.csv", "fitted.toml", "words.txt",
            "captions.txt", "three-managers-fitted.toml", "assumptions.png", "measures.svg", "measures.pdf"} <= names  # fmt: skip
    with pytest.raises(sim.KamlabError, match="another result"):
        sim.fit("three-managers", panel_under(LOW), ["inertia"], out=folder, **QUICK)


def test_the_fitted_set_and_the_fitted_case_are_files_that_other_commands_take(low, folder, tmp_path):
    assert sim.load(str(folder / "three-managers-fitted.toml")).assumptions == low.assumptions
    case = sim.load("gree-gome").with_(assumptions=folder / "fitted.toml")
    assert case.assumptions == low.assumptions
    done = CliRunner().invoke(kamlab, ["trace", "gree-gome", "--months", "1", "--assumptions", str(folder / "fitted.toml"), "--json"])
    assert done.exit_code == 0, done.output
    assert case.with_(set={"assumptions.giving_in": 0.5}).assumptions["giving_in"] == 0.5


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[assumptions]\ncary = 0.5\n", "did you mean 'carry'"),
        ("[assumptions]\ncarry = 50\n", "must lie in"),
        ("[assumptions]\ncarry = 'half'\n", "must be a number"),
        ("name = 'x'\n", "no part of a set of assumptions"),
        ("", "a table of numbers"),
    ],
)
def test_a_file_that_is_no_set_of_assumptions_is_refused(tmp_path, text, said):
    path = tmp_path / "set.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(sim.KamlabError) as refused:
        sim.load("gree-gome").with_(assumptions=path)
    assert said in str(refused.value)
    assert "set.toml" in str(refused.value)


def table_of(**columns):
    base = {"month": range(1, 13), "account": "Gome", "sales": 1.0}
    return pd.DataFrame({**base, **columns})


@pytest.mark.parametrize(
    ("data", "keywords", "said"),
    [
        (table_of(account="Walmart"), {}, "has no account 'Walmart'"),
        (table_of(month=[1] * 12, account=[f"A{n}" for n in range(12)]), {}, "has no account"),
        (table_of().head(1), {}, "fewer than 3"),
        (table_of(supplier="Haier"), {}, "no row is about 'Gree'"),
        (table_of(replication=[0] * 6 + [1] * 6), {}, "several histories (replication 0, 1"),
        (table_of(replication=0), {"replication": 4}, "no replication 4"),
        (table_of(policy=["soft"] * 6 + ["softer"] * 6), {}, "several histories (policy"),
        (table_of(sales=np.nan), {}, "nothing that a firm's own records"),
        (table_of(month=range(1190, 1202)), {}, "beyond"),
        (table_of(), {"measures": ["trust"]}, "hold no 'trust'"),
        (table_of(), {"assumptions": ["cary"]}, "did you mean 'carry'"),
        (table_of(), {"assumptions": ["rounds"]}, "whole number"),
        (table_of(), {"assumptions": {"carry": (0.9, 0.1)}}, "the low end first"),
        (table_of(), {"assumptions": {"carry": 3}}, "must be two numbers"),
        (table_of(), {"assumptions": []}, "empty"),
        (table_of(), {"draws": 10}, "draws must be a whole number from 100"),
        (table_of(), {"held_out": 1.0}, "held_out must lie in 0 to 0.8"),
    ],
)  # fmt: skip
def test_what_cannot_be_fitted_is_said_before_anything_runs(data, keywords, said, monkeypatch):
    monkeypatch.setattr("sim.fitting.fit.histories", lambda *_, **__: pytest.fail("it was simulated first"))
    with pytest.raises(sim.KamlabError) as refused:
        sim.fit("gree-gome", data, **keywords)
    assert said in str(refused.value)


def test_a_column_that_does_not_depend_on_assumptions_tells_nothing():
    incidents = panel_under({}, months=3)[["month", "account", "incident"]]
    assert (incidents["incident"] == 0).all(), "there is no production in this case that could fail"
    with pytest.raises(sim.KamlabError, match="nothing in the data depends"):
        sim.fit("three-managers", incidents, ["eta_down"], held_out=0, **QUICK)


def test_one_account_of_several_with_gaps_is_enough_to_be_fitted():
    data = panel_under({}, months=8)
    some = data[(data["account"] == "Hard buyer") & (data["month"] != 4)][["month", "account", "share", "conflict"]].sample(
        frac=1, random_state=1
    )
    found = sim.fit("three-managers", some, ["inertia"], **QUICK)
    assert found.observed.accounts == ("Hard buyer",)
    assert len(found.months) == 16
    assert found.months.loc[found.months["month"] == 4, "data"].isna().all()


def test_every_wrong_cell_is_told_by_the_command_and_nothing_is_written(tmp_path):
    path = tmp_path / "panel.csv"
    path.write_text("month,account,share\n1,Gome,2\n2,Gome,half\n", encoding="utf-8")
    done = CliRunner().invoke(kamlab, ["fit", "gree-gome", "--data", str(path), "--out", str(tmp_path / "out")])
    assert done.exit_code == 2
    assert "line 2" in done.output
    assert "line 3" in done.output
    assert not (tmp_path / "out").exists()


def test_no_random_numbers_are_shared_with_data_of_the_same_seed():
    seeds = [seed_for(seed, purpose) for seed in range(50) for purpose in (PRIOR, PREDICTIVE)]
    assert len(set(seeds)) == len(seeds)
    assert min(seeds) > 10**9


def test_a_history_under_other_assumptions_is_that_of_the_scenario_which_states_them():
    """Whatever is drawn, also what the initial state is made from: numbers of managers, knowledge."""
    changes = {key.removeprefix("assumptions."): high for key, (_, high) in assumption_ranges().items()} | {"department_span": 2.0}
    for name in ("key-account-department", "lost-self"):
        case = sim.load(name).with_(months=3)
        batch = Batch(case, 1)
        batch.run(0)
        batch.assume(changes)
        stated = Batch(case.with_(assumptions=changes), 1)
        assert batch.run(1).tobytes() == stated.run(1).tobytes()
        batch.assume({})
        assert batch.run(1).tobytes() == Batch(case, 1).run(1).tobytes()
