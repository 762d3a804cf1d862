"""Accounts and rivals as arms: what is compared, what it is called everywhere, and what is refused."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sim
from sim.engine import Batch
from sim.errors import KamlabError
from sim.scenario.arms import label, sides
from sim.strategies.conflict import RANGES
from tests.cli.cases import run
from tests.engine.policies import sour, watchful

CASE = sim.load("three-managers").with_(months=6)
FIRM = sim.Conflict(name="firm", beta=0.4)


def compared(**others):
    return sim.compare(CASE, ["balanced"], ["layered"], replications=2, progress=False, **others)


def test_one_strategy_of_another_side_holds_in_the_whole_comparison():
    found = compared(accounts={"Fair buyer": FIRM}, rivals={"Rival North": watchful})
    assert [tuple(cell) for cell in found.cells] == [("balanced", "layered")]
    assert found.scenario.changes == {"account.Fair buyer.policy": "firm", "supplier.Rival North.policy": "watchful"}
    arm = CASE.with_(policy="balanced", relationship="layered", set={"account.Fair buyer.policy": FIRM})
    assert found.series[0, 0].tobytes() == Batch(arm.with_(set={"supplier.Rival North.policy": watchful}), 1).run(0).tobytes()


def test_several_are_arms_with_names_in_every_table(tmp_path):
    raid = sim.Attack(name="own raid", raid_effort=1.0, readiness=1.0)
    found = compared(
        accounts={"Fair buyer": ["balanced", FIRM, sour]}, rivals={"Rival North": {"attack": ["none", raid], "policy": "hard-line"}},
        out=tmp_path / "out",
    )  # fmt: skip
    assert len(found.cells) == 6
    assert found.cells[3].relationship == "layered, Fair buyer firm, Rival North own raid"
    for frame in (found.runs, found.months, found.summary("profit")):
        assert frame["account.Fair buyer.policy"].unique().tolist() == ["balanced", "firm", "sour"]
        assert frame["supplier.Rival North.attack"].unique().tolist() == ["none", "own raid"]
        assert frame["relationship"].unique().tolist() == ["layered"]
    assert found.scenario.changes == {"supplier.Rival North.policy": "hard-line"}
    assert found.scenario.attacks()["own raid"].raid_effort == 1.0
    assert {*found.contrasts()["left"], *found.contrasts()["right"]} == {cell.relationship for cell in found.cells}
    page, manifest = (tmp_path / "out" / "report.html").read_text(), json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert "Fair buyer firm, Rival North own raid" in page
    assert "own raid" in json.dumps(manifest)
    assert "firm" in json.dumps(manifest)


def test_each_arm_is_the_scenario_changed_by_key():
    found = compared(accounts={"Fair buyer": ["compromise", "hard-line"]}, rivals={"Rival North": ["hard-line", "raid"]})
    for place in range(len(found.cells)):
        does = found.strategies(place)
        changes = {key: value for key, value in does.items() if "." in key}
        arm = CASE.with_(policy="balanced", relationship=does["relationship"], set=changes)
        assert found.series[place, 1].tobytes() == Batch(arm, 1).run(1).tobytes()


def test_an_arm_that_leaves_a_key_alone_has_what_the_case_states():
    found = compared(rivals={"Rival North": ["hard-line", "none"]})
    own = {supplier.name: supplier for supplier in CASE.supplier}["Rival North"]
    assert found.runs["supplier.Rival North.policy"].unique().tolist() == ["hard-line", own.policy]
    assert found.runs["supplier.Rival North.attack"].unique().tolist() == [own.attack, "none"]


def test_a_policy_without_a_name_is_for_all_accounts():
    found = compared(accounts=["compromise", "hard-line"])
    assert [cell.relationship for cell in found.cells] == ["layered, accounts compromise", "layered, accounts hard-line"]


POLICIES = st.lists(st.sampled_from(["balanced", "compromise", "hard-line"]), min_size=1, max_size=3, unique=True)


@settings(max_examples=25, deadline=None, derandomize=True)
@given(
    st.dictionaries(st.sampled_from(["Fair buyer", "Hard buyer"]), POLICIES),
    st.lists(st.sampled_from(["none", "raid", "frontal"]), min_size=1, max_size=3, unique=True),
)
def test_arms_are_the_cross_of_what_is_given_and_each_has_a_name_of_its_own(accounts, attacks):
    found = sides(CASE, accounts, {"Rival North": attacks})
    size = len(attacks)
    for policies in accounts.values():
        size *= len(policies)
    assert len(found.arms) == size == len({label(arm) for arm in found.arms})
    assert not set(found.fixed) & {key for arm in found.arms for key in arm}
    assert len(found.fixed) + len(found.arms[0]) == len(accounts) + 1


REFUSED = {
    "no such account": ({"accounts": {"Far buyer": "balanced"}}, "did you mean 'Fair buyer'"),
    "no such rival": ({"rivals": {"Rival Nord": "raid"}}, "did you mean 'Rival North'"),
    "no such policy": ({"accounts": {"Fair buyer": "balancd"}}, "did you mean 'balanced'"),
    "an attack of an account": ({"accounts": {"Fair buyer": "raid"}}, "no strategy of an account"),
    "the focal supplier": ({"rivals": {"Maker": "raid"}}, "policies and relationships"),
    "rivals without names": ({"rivals": "raid"}, "given by name"),
    "an empty list": ({"accounts": {"Fair buyer": []}}, "empty list"),
    "a number": ({"rivals": {"Rival North": 3}}, "no strategy"),
    "the same twice": ({"accounts": {"Fair buyer": ["balanced", "balanced"]}}, "name each strategy once"),
    "a key that there is not": ({"rivals": {"Rival North": {"atack": "raid"}}}, "did you mean 'attack'"),
    "two of a name": (
        {"accounts": {"Fair buyer": FIRM, "Hard buyer": sim.Conflict(name="firm", beta=2.0)}},
        "two strategies are called 'firm'",
    ),
    "a policy and a record of a name": ({"accounts": sim.Conflict(name="watchful"), "rivals": {"Rival North": watchful}}, "two strategies"),
    "what only a supplier knows": ({"accounts": {"Fair buyer": watchful.with_("w")}, "rivals": {"Rival North": sour}}, "an account knows"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_used_is_refused_in_a_sentence(what):
    others, sentence = REFUSED[what]
    with pytest.raises(KamlabError) as refused:
        compared(**others)
    assert sentence in str(refused.value)


def test_the_command_takes_them_too(tmp_path):
    words = ["three-managers", "--policies", "balanced", "--relationships", "layered", "--replications", "2", "--months", "3", "--json"]
    done = run("compare", *words, "--account", "Fair buyer=balanced,hard-line", "--rival", "Rival North=raid", "--out", str(tmp_path / "o"))
    assert done.exit_code == 0, done.stderr
    rows = json.loads(done.stdout)["summary"]
    assert {row["account.Fair buyer.policy"] for row in rows} == {"balanced", "hard-line"}
    wrong = run("compare", *words, "--account", "Fair buyer", "--out", str(tmp_path / "p"))
    assert wrong.exit_code != 0
    assert "must have the form NAME=A,B" in wrong.stderr


# ------------------------------------------------------------------------------------------------ numbers of strategies by key


@settings(max_examples=30, deadline=None, derandomize=True)
@given(st.sampled_from(["hard-line", "balanced", "compromise"]), st.sampled_from([*RANGES]), st.floats(0, 1))
def test_a_trait_by_key_is_the_record_with_that_trait(name, trait, part):
    low, high = RANGES[trait]
    value = low + part * (high - low)
    found = CASE.with_(policy=name, set={f"policy.{name}.{trait}": value})
    assert getattr(found.conflicts()[name], trait) == value
    others = {key: getattr(found.conflicts()[name], key) for key in RANGES if key != trait}
    assert others == {key: getattr(CASE.conflicts()[name], key) for key in RANGES if key != trait}
    assert CASE.conflicts()[name] == sim.load("three-managers").conflicts()[name], "the case itself was changed"


def test_a_number_by_key_holds_for_all_who_have_the_strategy_and_survives_further_changes():
    changed = CASE.with_(policy="hard-line", set={"policy.hard-line.beta": 0.9, "account.Hard buyer.policy": "hard-line"})
    own = sim.Conflict("other", *(0.9 if trait == "beta" else getattr(CASE.conflicts()["hard-line"], trait) for trait in RANGES))
    as_record = CASE.with_(policy=own, set={"account.policy": "balanced", "account.Hard buyer.policy": own})
    again = changed.with_(months=6, set={"account.Fair buyer.policy": "balanced", "account.policy": "balanced"})
    again = again.with_(set={"account.Hard buyer.policy": "hard-line"})
    assert Batch(again, 3).run(0).tobytes() == Batch(as_record, 3).run(0).tobytes()


KEYS = {
    "coverage.layered.links": 0.1, "coverage.layered.effort.operating": 7, "coverage.layered.effort.decision.executive": 2.0,
    "attack.raid.readiness": 0.2, "portfolio.designed.head": 0.3, "tactics.all ten.training": 0.9, "pay_plan.salary.commission": 0.1,
}  # fmt: skip


@pytest.mark.parametrize("key", KEYS)
def test_every_kind_of_strategy_has_its_numbers_by_key(key):
    table, name, field, *rest = key.split(".")
    found = getattr(CASE.with_(set={key: KEYS[key]}).strategies(table)[name], field)
    for inner in rest:
        found = found[inner]
    assert (found if not isinstance(found, dict) else next(iter(found.values()))) == KEYS[key]


@pytest.mark.parametrize(
    ("key", "value", "sentence"),
    [
        ("policy.hardline.beta", 1, "did you mean 'hard-line'"),
        ("policy.hard-line.bta", 1, "did you mean 'beta'"),
        ("policy.hard-line.beta", 99, "0.01 to 20"),
        ("policy.hard-line.beta", "x", "must be a number"),
        ("policy.hard-line.name", "x", "no number of the policy"),
        ("coverage.layered.effort.ops", 1, "the layers are"),
        ("coverage.layered.effort.operating.field.x", 1, "no number of the coverage"),
        ("policies.hard-line.beta", 1, "did you mean 'policy'"),
    ],
)
def test_a_key_of_a_strategy_that_cannot_be_used_is_refused(key, value, sentence):
    with pytest.raises(KamlabError, match=sentence):
        CASE.with_(set={key: value})


def test_a_file_may_still_not_take_the_name_of_a_bundled_strategy():
    dumped = CASE.with_(set={"policy.hard-line.beta": 0.5}).model_dump(exclude_none=True)
    with pytest.raises(KamlabError, match="has the name of a bundled one"):
        sim.Scenario.stated(dumped, "file")
