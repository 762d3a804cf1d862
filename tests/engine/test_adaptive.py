"""Adaptive policies: both engines to the same bits, compiled and plain; nothing hidden in sight; clear sentences for what is wrong."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numba.core import config

import sim
from sim.engine import Batch, run_replication
from sim.engine.deciding import Decider, _compiled
from sim.engine.populate import populate
from sim.engine.world import release
from sim.errors import KamlabError
from sim.experiment import run_arms
from sim.rules.adaptive import FIRST_OWN, FIRST_PLACES, SEEN_BY_ACCOUNT, SEEN_BY_SUPPLIER
from sim.rules.table import ACCOUNT, SUPPLIER
from sim.scenario import names
from sim.strategies.adaptive import RANGES, may_see
from sim.world.columns import BY_NAME, column_of
from tests.engine.policies import attentive, idle, sour, watchful
from tests.worlds import plain_case

compiled_only = pytest.mark.skipif(bool(config.DISABLE_JIT), reason="without the compiler everything is plain")
CASE = sim.load("three-managers").with_(months=18)
EVERYBODY = {"account.policy": sour, "supplier.Rival North.policy": watchful}


def both(case, replication=0):
    return Batch(case, 7).run(replication), run_replication(case, 7, replication)


@pytest.mark.parametrize("policy", [watchful, attentive])
def test_both_engines_follow_it_to_the_same_bits_on_every_side(policy):
    case = CASE.with_(policy=policy, set=EVERYBODY)
    batch, agents = both(case)
    assert batch.tobytes() == agents.tobytes()
    assert not np.array_equal(batch, Batch(CASE, 7).run(0)), "nobody decided anything"


@pytest.mark.parametrize("name", names())
def test_a_policy_that_does_nothing_is_the_one_it_begins_with_to_the_bit(name):
    case = sim.load(name).with_(policy="balanced")
    case = case.with_(months=min(case.months, 14))
    assert Batch(case.with_(policy=idle), 7).run(2).tobytes() == Batch(case, 7).run(2).tobytes()


def test_a_policy_that_does_nothing_follows_a_scripted_reform():
    changes = {"month": 4, "kind": "reform", "supplier": "Maker", "set": {"policy": "hard-line"}}
    dumped = {key: value for key, value in CASE.model_dump(exclude_none=True).items() if key != "pattern"}
    case = sim.Scenario.stated({**dumped, "event": [*dumped["event"], changes]}, "case")
    still = Batch(case.with_(policy="balanced"), 7).run(0)
    assert Batch(case.with_(policy=idle), 7).run(0).tobytes() == still.tobytes()
    assert not np.array_equal(still, Batch(CASE.with_(policy="balanced"), 7).run(0)), "the reform changed nothing"


def test_replications_do_not_remember_each_other():
    batch = Batch(CASE.with_(policy=watchful), 7)
    first = batch.run(0)
    batch.run(1)
    assert batch.run(0).tobytes() == first.tobytes()


def test_what_it_keeps_is_for_each_relationship():
    world = sim.build(CASE.with_(policy=watchful, set={"account.policy": sour}), 7)
    for _ in range(12):
        world.step()
    for decider in world._deciders:
        kept = decider.lines[:, FIRST_OWN]
        assert len(np.unique(kept)) > 2, f"{decider.policy.name} keeps the same for all"
    assert len(world._deciders[1].lines) == len(world.suppliers) * len(world.accounts)
    towards = [[tie.account_policy[5] for tie in account.relationships] for account in world.accounts]
    assert any(len(set(resolves)) > 1 for resolves in towards), "an account cannot treat two suppliers unlike"
    release(world)


def test_numbers_of_its_own_are_given_without_compiling_again():
    soft = watchful.with_("soft", limit=0.0, resolve=0.1)
    assert (soft.memory["limit"], soft.base.resolve, soft.base.name) == (0.0, 0.1, "soft")
    by_key = CASE.with_(policy=watchful, set={"policy.watchful.limit": 0.0, "policy.watchful.resolve": 0.1})
    assert Batch(by_key, 7).run(0).tobytes() == Batch(CASE.with_(policy=soft), 7).run(0).tobytes()
    assert soft.__dict__["_compiled"] is watchful.__dict__["_compiled"]
    assert not np.array_equal(Batch(by_key, 7).run(0), Batch(CASE.with_(policy=watchful), 7).run(0))


def test_compiled_and_plain_give_the_same_bits():
    """The plain run lives in a process of its own, which compiles nothing."""
    program = (
        "import hashlib, sim; from sim.engine import Batch; from tests.engine.policies import *; "
        "case = sim.load('three-managers').with_(months=5, policy=attentive, set={'account.policy': sour}); "
        "print(hashlib.sha256(Batch(case, 7).run(1).tobytes()).hexdigest())"
    )
    told = [
        subprocess.run(
            [sys.executable, "-c", program], env={**os.environ, "NUMBA_DISABLE_JIT": plain}, capture_output=True, text=True, check=True
        ).stdout
        for plain in ("0", "1")
    ]
    assert told[0] == told[1]


@compiled_only
def test_what_numba_cannot_compile_runs_as_plain_python_and_says_so_once(capsys):
    months = []

    @sim.policy
    def noting(see, do, keep):
        months.append(see.month)
        do.beta = 0.2

    case = CASE.with_(policy=noting, months=3)
    batch, agents = both(case)
    assert batch.tobytes() == agents.tobytes()
    assert batch.tobytes() == both(CASE.with_(policy=sim.Conflict(name="late", beta=0.2), months=3))[0].tobytes()
    assert sorted(set(months)) == [1.0, 2.0, 3.0]
    told = capsys.readouterr().err
    assert told.count("policy noting cannot be compiled") == 1
    assert len(told.strip().splitlines()) == 1


FIELDS = sorted(set(may_see(supplier=True)) & set(may_see(supplier=False)) - {"terms", "own_offer", "their_offer"})


@settings(max_examples=6, deadline=None, derandomize=True)
@given(st.sampled_from(FIELDS), st.sampled_from([*RANGES][:8]), st.floats(-2, 2), st.floats(-2, 2), st.integers(0, 5), st.booleans())
def test_any_rule_of_what_is_seen_is_the_same_in_both_engines(field, trait, by, kept, issue, supplier):
    low, high = RANGES[trait]
    text = (
        "def some(see, do, keep):\n"
        f"    keep.past = 0.5 * keep.past + see.{field} + see.terms[{issue}]\n"
        f"    do.{trait} = min({high}, max({low}, {by} * see.{field} + {kept} * keep.past))\n"
    )
    made: dict = {}
    exec(text, made)
    policy = sim.policy(memory=("past",))(made["some"])
    case = CASE.with_(months=6, **({"policy": policy} if supplier else {"set": {"account.policy": policy}}))
    batch, agents = both(case, 3)
    assert batch.tobytes() == agents.tobytes()


# ---------------------------------------------------------------------------------------------------------------- what is hidden

KNOWN_TO_BOTH = {
    "share", "paid", "active", "terms", "conflict", "impasse", "standoff", "talked", "granted", "yielding", "last_offer_supplier",
    "last_offer_account", "provoked", "unauthorised_cut", "broken", "incident", "ended", "resumed",
}  # fmt: skip
KNOWN_TO_SUPPLIER = KNOWN_TO_BOTH | {
    "profit", "cash", "key_sales", "other_sales", "spread", "alternative", "swing_supplier", "policy", "served", "links", "links_beyond",
    "serving_cost", "conflict_load", "warned", "forewarned", "raided", "repelled", "demand",
}  # fmt: skip
"""`demand` only as what is bought of itself: the supplier's sales are its share of it."""
HIDDEN_FROM_SUPPLIER = {
    "trust", "resentment", "aspiration", "loyalty", "support", "depth", "information", "account_policy", "rapport", "influence", "power",
    "fair", "account_profit", "swing_account", "resale_margin", "goal_divergence", "substitutes", "raiding", "presence", "tied_to",
    "misconduct", "failures",
}  # fmt: skip
HIDDEN_FROM_ACCOUNT = {
    "policy", "profit", "cash", "unit_cost", "effort", "key_sales", "other_sales", "alternative", "rapport", "attention", "skill",
    "serving_cost", "conflict_load", "warned", "forewarned", "raided", "raiding", "misconduct", "war_chest",
}  # fmt: skip


def lived(side):
    world = sim.build(CASE.with_(policy="hard-line"), 7)
    for _ in range(10):
        world.step()
    return world, Decider(idle, side, [(world.focal.row, 3)])


@pytest.mark.parametrize(("side", "hidden"), [(SUPPLIER, HIDDEN_FROM_SUPPLIER), (ACCOUNT, HIDDEN_FROM_ACCOUNT)])
def test_what_is_hidden_does_not_shine_through(side, hidden):
    """Whatever a hidden column is set to, the owner sees the same."""
    world, decider = lived(side)
    assert hidden <= set(BY_NAME)
    decider.decide(world.state, world.parameters)
    before, shining = decider.lines.copy(), []
    for name in sorted(hidden):
        values = column_of(world.state, name)
        kept = values.copy()
        values[...] = 1 if BY_NAME[name].whole else 0.37
        decider.decide(world.state, world.parameters)
        shining += [] if np.array_equal(decider.lines, before) else [name]
        values[...] = kept
    assert shining == []
    release(world)


@pytest.mark.parametrize(("side", "known"), [(SUPPLIER, "profit"), (ACCOUNT, "resentment")])
def test_what_is_known_does_shine_through(side, known):
    """Otherwise the test above would pass for a policy that sees nothing."""
    world, decider = lived(side)
    decider.decide(world.state, world.parameters)
    before = decider.lines.copy()
    column_of(world.state, known)[...] = 0.37
    decider.decide(world.state, world.parameters)
    assert not np.array_equal(decider.lines, before)
    release(world)


@pytest.mark.parametrize("side", [SUPPLIER, ACCOUNT])
def test_of_the_random_numbers_it_sees_its_own_chance_only(side):
    world, decider = lived(side)
    decider.decide(world.state, world.parameters)
    before = decider.lines.copy()
    world.state.clock[0] += 1
    decider.decide(world.state, world.parameters)
    assert np.flatnonzero(decider.lines[0] != before[0]).tolist() == [FIRST_PLACES["chance"]]
    release(world)


@pytest.mark.parametrize("other", [SUPPLIER, ACCOUNT])
def test_the_other_side_s_part_of_a_line_is_empty(other):
    world, decider = lived(ACCOUNT if other == SUPPLIER else SUPPLIER)
    decider.decide(world.state, world.parameters)
    theirs = SEEN_BY_SUPPLIER if other == SUPPLIER else SEEN_BY_ACCOUNT
    assert all(decider.lines[0, FIRST_PLACES[name]] == 0.0 for name in theirs)
    release(world)


REACHES = {
    "what an account feels": ("see.resentment", "an account knows"),
    "a slip": ("see.conflct", "did you mean 'conflict'"),
    "the state": ("see.state", "there is no see.state"),
    "what leads out of it": ("see.__class__", "there is no see.__class__"),
    "memory that was not named": ("keep.anger", "name it in memory"),
    "the other's policy": ("do.account_policy", "there is no do.account_policy"),
}


@pytest.mark.parametrize("reach", REACHES)
def test_reaching_for_what_is_hidden_is_refused_before_anything_runs(reach):
    expression, sentence = REACHES[reach]
    made: dict = {}
    exec(f"def curious(see, do, keep):\n    do.beta = 1.0\n    do.resolve = {expression}\n", made)
    with pytest.raises(KamlabError, match="line 3: ") as refused:
        Batch(CASE.with_(policy=sim.policy(made["curious"])), 7)
    assert sentence in str(refused.value)


@compiled_only
def test_compiled_code_cannot_read_beyond_its_line():
    @sim.policy
    def beyond(see, do, keep):
        place = 5 + int(see.month)
        do.beta = max(0.1, min(1.0, see.terms[place]))

    assert _compiled(beyond, SUPPLIER) is not None
    with pytest.raises(KamlabError, match="IndexError"):
        Batch(CASE.with_(policy=beyond), 7).run(0)


def test_plain_python_reaches_nothing_either():
    caught = []

    @sim.policy
    def prying(see, do, keep):
        for name in ("resentment", "state", "world", "_values", "__dict__"):
            try:
                getattr(see, name)
            except AttributeError:
                caught.append(name)
        try:
            setattr(see, "share", 1.0)  # noqa: B010
        except AttributeError:
            caught.append("set")

    Batch(CASE.with_(policy=prying, months=1), 7).run(0)
    assert {*caught} == {"resentment", "state", "world", "_values", "__dict__", "set"}


# ------------------------------------------------------------------------------------------------------------- what goes wrong


def test_an_error_shows_the_line_of_the_function_and_where_it_happened():
    @sim.policy
    def broken(see, do, keep):
        do.resolve = 0.5
        if see.month > 3:
            do.beta = 1.0 / (see.month - 4.0)

    line = broken.decide.__code__.co_firstlineno + 4
    for run in (lambda case: Batch(case, 7).run(0), lambda case: run_replication(case, 7, 0)):
        with pytest.raises(KamlabError) as told:
            run(CASE.with_(policy=broken))
        assert "policy broken, month 4, Maker towards Fair buyer 1: ZeroDivisionError" in str(told.value)
        assert f"(test_adaptive.py, line {line}: do.beta = 1.0 / (see.month - 4.0))" in str(told.value)


@settings(max_examples=10, deadline=None, derandomize=True)
@given(st.sampled_from([*RANGES]), st.one_of(st.floats(allow_nan=True, allow_infinity=True), st.sampled_from([0.0, 1.0, 0.5, -0.5])))
def test_a_number_out_of_its_range_is_refused_and_one_within_it_is_not(name, value):
    case = CASE.with_(policy=setting_of(name).with_(value=0.0), months=1)
    decided = populate(case, 7, 0)
    decider = Decider(setting_of(name), SUPPLIER, [(decided.focal, 0)])
    decider.lines[:, FIRST_OWN] = value
    low, high = RANGES[name]
    if low <= value <= high:
        decider.decide(decided.state, decided.parameters)
    else:
        with pytest.raises(ValueError, match="decided what cannot be"):
            decider.decide(decided.state, decided.parameters)
        assert f"do.{name} must lie in {low:g} to {high:g}" in str(decider.told(ValueError(), decided))


_SETTING: dict = {}


def setting_of(name):
    """A policy that decides the number in its memory; one for each, compiled once."""
    if name not in _SETTING:
        made: dict = {}
        exec(f"def setting(see, do, keep):\n    do.{name} = keep.value\n", made)
        _SETTING[name] = sim.policy(memory=("value",))(made["setting"])
    return _SETTING[name]


def test_visits_that_a_portfolio_decides_are_refused():
    case = sim.load("long-tail").with_(policy=attentive, months=30, set={"supplier.Platform.portfolio": "designed"})
    with pytest.raises(KamlabError, match="its portfolio decides how often it visits whom"):
        Batch(case, 7).run(0)


def test_more_visits_and_links_are_paid_for_and_warm_the_ties():
    plain = Batch(CASE.with_(policy="balanced", relationship="layered"), 7)
    base = plain.run(0)

    @sim.policy
    def busy(see, do, keep):
        do.visits, do.links = 1.5, 1.0

    more = Batch(CASE.with_(policy=busy, relationship="layered"), 7)
    found = more.run(0)
    from sim.world.measures import INDEX

    assert (found[:, INDEX["effort_cost"]] > base[:, INDEX["effort_cost"]]).all()
    assert found[-1, INDEX["loyalty"]] > base[-1, INDEX["loyalty"]]
    links = 0.010 * (1.0 - 0.6) * 1.5 * 12  # links_cost x links beyond x service x accounts, in the first month
    visits = 1.5 * base[0, INDEX["effort_cost"]]
    assert found[0, INDEX["effort_cost"]] == pytest.approx(visits + links)


SLIPS = {
    "no function": lambda: sim.policy(3),
    "two arguments": lambda: sim.policy(lambda see, do: None),
    "memory that is text": lambda: sim.policy(memory="grudge")(lambda see, do, keep: None),
    "memory by the name of a trait": lambda: sim.policy(memory=("beta",))(lambda see, do, keep: None),
    "memory that is no name": lambda: sim.policy(memory=("a b",))(lambda see, do, keep: None),
    "a number that is none": lambda: sim.policy(memory={"x": "y"})(lambda see, do, keep: None),
    "a base that there is not": lambda: sim.policy(base="softly")(lambda see, do, keep: None),
    "the name of a bundled one": lambda: sim.policy(name="balanced")(lambda see, do, keep: None),
    "another number": lambda: watchful.with_(limt=2.0),
    "a trait out of range": lambda: watchful.with_(beta=99.0),
    "random numbers without an address": lambda: sim.policy(rolling),
    "an account that decides visits": lambda: Batch(CASE.with_(set={"account.policy": attentive}), 7),
    "a supplier that feels": lambda: Batch(CASE.with_(policy=sour), 7),
    "what is seen is set": lambda: sim.policy(setting_what_is_seen),
}


def rolling(see, do, keep):
    do.beta = np.random.uniform(0.1, 1.0)  # noqa: NPY002


def setting_what_is_seen(see, do, keep):
    see.share = 1.0


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_refused_in_one_sentence(slip):
    with pytest.raises(KamlabError) as refused:
        SLIPS[slip]()
    assert "\n" not in str(refused.value)


# -------------------------------------------------------------------------------------------------- where it goes, and what is told


def test_it_travels_to_worker_processes():
    case = CASE.with_(policy=watchful.with_("mine", limit=0.4), months=4, set={"account.policy": sour})
    back = pickle.loads(pickle.dumps(case))
    assert back.adaptive["mine"].memory == case.adaptive["mine"].memory
    arms = [case, case.with_(policy=attentive)]
    there = run_arms(arms, 2, seed=7, engine="agents", workers=2)
    assert there.tobytes() == run_arms(arms, 2, seed=7, workers=1).tobytes()


def test_one_of_a_session_runs_in_its_own_process_and_a_line_says_so(capsys):
    @sim.policy
    def mine(see, do, keep):
        do.beta = 0.3

    run_arms([CASE.with_(policy=mine, months=2)] * 2, 2, seed=7, engine="agents", workers=2)
    assert "mine lives in this session" in capsys.readouterr().err
    with pytest.raises(KamlabError, match="put it in a module"):
        pickle.dumps(CASE.with_(policy=mine))


def test_a_comparison_names_it_and_its_manifest_holds_the_digest_of_its_source(tmp_path):
    def found(policy, out):
        return sim.compare(
            CASE, [policy, "balanced"], ["layered"], 2, 4, progress=False, out=tmp_path / out, accounts={"Fair buyer": ["balanced", sour]}
        )

    result = found(watchful, "a")
    manifest = json.loads((tmp_path / "a" / "manifest.json").read_text())
    told = {each["policy"]: each for each in manifest["asked"]["adaptive"]} if "asked" in manifest else None
    told = told or {each["policy"]: each for each in manifest["adaptive"]}
    assert set(told) == {"watchful", "sour"}
    assert told["watchful"]["function"] == "tests.engine.policies.watchful"
    assert (told["watchful"]["files"], told["watchful"]["memory"]) == (["policies.py"], {"grudge": 0.0, "limit": 1.2})
    page = (tmp_path / "a" / "report.html").read_text()
    assert "adaptive policy watchful" in page
    assert "Fair buyer sour" in page
    assert any("Fair buyer sour" in sentence for sentence in result.words())
    assert result.runs["account.Fair buyer.policy"].unique().tolist() == ["balanced", "sour"]

    @sim.policy(name="watchful", memory={"grudge": 0.0, "limit": 1.2})
    def another(see, do, keep):
        do.beta = 0.2

    with pytest.raises(KamlabError):  # another result under the same name is seen by its digest
        found(another, "a")


def test_in_a_world_it_is_put_in_place_and_taken_back():
    world = sim.build(CASE.with_(policy="balanced"), 7)
    buyer = world.accounts[0]
    world.focal.set_policy(watchful, buyer)
    buyer.set_policy(sour, world.focal)
    world.step()
    assert world.focal.with_(buyer).policy[1] == 0.1
    assert world.focal.with_(world.accounts[1]).policy[1] == 0.8
    world.focal.set_policy("balanced")
    world.step()
    assert world.focal.with_(buyer).policy[1] == 0.8
    assert [decider.side for decider in world._deciders] == [ACCOUNT]
    release(world)


def test_plain_case_is_not_touched_by_the_machinery():
    assert Batch(plain_case(), 7)._deciders == ()
