"""Searches: a known best is found, what is not certain is said, a resume ends in the same bytes, bad input is refused."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

import sim
from sim.inquiry import climb as climbing
from sim.inquiry import read_strategy, search
from sim.inquiry.search import worst_mean
from sim.inquiry.space import coordinates, moved, point_of
from sim.scenario.sides import own_strategy, side_of
from tests.cli.cases import process

CASE = sim.load("three-managers").with_(months=3)
SMALL = {"climbs": 1, "generations": 4, "population": 5, "learn": 2, "replications": 10}


def climbed(score, start, generations=40, **more):
    asked = {"generations": generations, "population": 10, "seed": 1, "done": [], "kept": lambda: None}
    return climbing.climb(score, start, **asked | more)


@pytest.mark.parametrize("top", [[0.3], [0.3, 0.7], [0.2, 1.0, 0.0, 0.6]])
def test_a_climb_finds_a_known_top_inside_and_at_corners(top):
    found = climbed(lambda points, _: -((points - top) ** 2).sum(axis=1), [0.5] * len(top))
    assert found.top == pytest.approx(top, abs=0.02)
    assert found.spread < 0.05


def test_noise_that_a_generation_shares_does_not_move_its_climb():
    noise = np.random.default_rng(2)
    steady = climbed(lambda points, _: -((points - 0.3) ** 2).sum(axis=1), [0.8, 0.8])
    shaken = climbed(lambda points, _: -((points - 0.3) ** 2).sum(axis=1) + 100 * noise.normal(), [0.8, 0.8])
    assert shaken.top == pytest.approx(steady.top, abs=1e-6)


def test_a_climb_leaves_the_random_numbers_of_others_alone():
    before = np.random.get_state()[1].copy()  # noqa: NPY002 (it is what must not change)
    climbed(lambda points, _: -points.sum(axis=1), [0.5, 0.5], generations=3)
    assert (np.random.get_state()[1] == before).all()  # noqa: NPY002


def test_a_climb_that_goes_on_ends_where_an_unbroken_one_ends():
    def score(points, _):
        return -((points - 0.3) ** 2).sum(axis=1)

    whole, part = [], []
    first = climbed(score, [0.5, 0.5], 12, done=whole)
    climbed(score, [0.5, 0.5], 5, done=part)
    asked = []
    again = climbed(lambda points, g: (asked.append(g), score(points, g))[1], [0.5, 0.5], 12, done=part)
    assert (again.path == first.path).all()
    assert (asked, part) == (list(range(5, 12)), whole)


def test_the_mean_of_the_worst_tenth_is_exact_and_its_interval_covers():
    assert worst_mean(np.arange(100.0)).value == 4.5
    draw = np.random.default_rng(1)
    exact = -1.754983  # mean of the lowest tenth of a standard normal
    inside = [(e := worst_mean(draw.normal(size=400))).low <= exact <= e.high for _ in range(300)]
    assert 0.88 < np.mean(inside) < 0.99


def test_a_point_of_the_cube_is_a_strategy_and_back():
    supplier = side_of(CASE, "supplier")
    over = ["traits", "relationship.links", "relationship.decision", "attack.price_cut=0:0.3", "attack.fronts=1:5", "tactics",
            "supplier.joint_planning=0:1", "portfolio.head_service=0:3"]  # fmt: skip
    space, own = coordinates(over, buys=False), own_strategy(CASE, supplier)
    assert len(space) == 8 + 10 + 6
    point = np.random.default_rng(1).uniform(size=len(space))
    found = moved(space, own, point, "found")
    place = [one.key for one in space].index("attack.fronts")
    assert np.delete(point_of(space, found), place) == pytest.approx(np.delete(point, place), abs=1e-9)
    assert found.attack.fronts in range(1, 6)
    assert (found.relationship.visits("operating", "field"), found.relationship.links) == (4.0, found.relationship.links)
    assert moved(space, own, point_of(space, own), own.policy.name).policy == pytest.approx(own.policy)


@pytest.fixture(scope="module")
def found():
    return search(CASE, over=["opening", "reserve_bias"], **SMALL, seed=3)


def test_what_is_told_is_what_a_comparison_on_those_random_numbers_finds(found):
    seed = int(np.random.SeedSequence([3, 3, 0]).generate_state(1, np.uint64)[0] >> 1)
    r = sim.compare(CASE, [found.found.policy, found.best_named], [CASE.relationship], replications=10, seed=seed, progress=False)
    mine, best = (r.outcome("profit", name, CASE.relationship) for name in ("found", found.best_named))
    assert found.gain.value == pytest.approx((mine - best).mean(), abs=1e-9)
    assert found.value.value == pytest.approx(mine.mean())
    assert set(found.strategies["strategy"]) == {"found", *CASE.conflicts()}


def test_the_found_strategy_can_be_played_against(found, tmp_path):
    found.save(tmp_path)
    kept = read_strategy(tmp_path / "found.toml")
    assert kept.policy == found.found.policy
    again = search(CASE, "accounts", "opening", against={"supplier": kept}, **SMALL)
    assert again.question.against[side_of(CASE, "supplier")] == kept
    sides = {"supplier": [found.found, "balanced"], "accounts": [again.found]}
    assert sim.tournament(CASE, sides, replications=2).at().names == (("found", "balanced"), ("found",))


def test_less_is_sought_where_less_is_better():
    few = search(CASE, over="opening", measure="conflicts", **SMALL)
    best = few.strategies.set_index("strategy")["value"]
    assert best[few.best_named] == best.drop("found").min()


@pytest.mark.parametrize(("late", "verdict"), [((0.0, 0.1), "converged"), ((2.0, 3.0), "still climbing"), ((-2.0, 3.0), "undecided")])
def test_a_search_that_has_not_converged_says_so(found, late, verdict):
    from dataclasses import replace

    low, high = late
    told = replace(found, late=found.late._replace(value=(low + high) / 2, low=low, high=high), value=found.value._replace(value=100.0))
    assert told.converged == verdict
    assert any({"converged": "has converged", "still climbing": "has not converged", "undecided": "cannot be told"}[verdict] in sentence
               for sentence in told.words())  # fmt: skip


def test_a_gain_whose_interval_includes_zero_is_not_told_as_one(found):
    from dataclasses import replace

    doubtful = replace(found, gain=found.gain._replace(low=-1.0, high=1.0))
    assert "nothing that is better" in doubtful.words()[0]
    assert "failed" in replace(found, gain=found.gain._replace(low=-2.0, high=-1.0)).words()[0]


def test_a_robust_search_counts_draws_of_the_assumptions():
    held = search(CASE, over="opening", robust=2, climbs=1, generations=3, population=4, learn=2, replications=10)
    assert held.gain.n == 10
    assert "10 draws of the assumptions" in held.words()[0]


def test_a_front_holds_the_mean_and_the_risk_of_every_weight():
    edge = search(CASE, over="opening", front=2, **SMALL).front
    assert edge["strategy"].tolist()[:3] == ["weight 1.00", "weight 0.00", "found"]
    assert (edge["worst"] < edge["mean"]).all()
    assert not edge["beaten"].all()


def test_a_search_that_was_interrupted_goes_on_and_ends_in_the_same_bytes(tmp_path):
    asked = {"over": "opening", **SMALL}
    search(CASE, **asked, out=tmp_path / "whole")
    broken = tmp_path / "broken"
    broken.mkdir()
    state = json.loads((tmp_path / "whole" / "search.json").read_text())
    state["climbs"] = [state["climbs"][0][:2]]
    (broken / "search.json").write_text(json.dumps(state))
    with pytest.raises(sim.KamlabError, match="--resume"):
        search(CASE, **asked, out=broken)
    with pytest.raises(sim.KamlabError, match="another search"):
        search(CASE, over="beta", **SMALL, out=broken, resume=True)
    search(CASE, **asked, out=broken, resume=True)
    for path in (tmp_path / "whole").iterdir():
        if path.name not in ("manifest.json", ".lock"):
            assert (broken / path.name).read_bytes() == path.read_bytes(), path.name


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"side": "makers"}, "is no side"),
        ({"over": "betta"}, "did you mean"),
        ({"over": []}, "over must name"),
        ({"over": 3}, "over must name"),
        ({"over": "beta=2:1"}, "must lie below"),
        ({"over": "beta=1:99"}, "must lie in 0.01 to 20"),
        ({"over": "beta=1"}, "KEY=LOW:HIGH"),
        ({"over": "attack.flank"}, "needs a range"),
        ({"over": "pay.commission"}, "no pay in this case"),
        ({"over": "supplier.joint_plannin=0:1"}, "joint_plannin"),
        ({"side": "accounts", "over": "relationship.links"}, "nothing else"),
        ({"measure": "gini"}, "neither more nor less"),
        ({"measure": "proft"}, "proft"),
        ({"months": 0}, "months must be"),
        ({"against": {"Maker": "balanced"}}, "Maker is searched"),
        ({"against": "balanced"}, "table of strategies by side"),
        ({"generations": 1}, "generations must be"),
        ({"replications": 2}, "replications must be"),
        ({"robust": -1}, "robust must be"),
        ({"seed": -1}, "seed"),
        ({"resume": True}, "resume needs out"),
    ],
)
def test_what_cannot_be_searched_is_refused_in_a_sentence(more, sentence):
    with pytest.raises(sim.KamlabError, match=sentence):
        search(CASE, **more)


def test_without_cma_a_search_says_what_to_install(monkeypatch):
    monkeypatch.setattr(climbing, "find_spec", lambda name: None)
    with pytest.raises(sim.KamlabError, match=r"pip install 'kamlab\[search\]'"):
        search(CASE)


def test_the_command_searches_as_a_process(tmp_path):
    asked = ("search", "three-managers", "--over", "opening", "--months", 2, "--climbs", 1, "--generations", 3, "--population", 4,
             "--learn", 2, "--replications", 10, "--out", "s")  # fmt: skip
    done = process(*asked, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "policy.opening" in done.stdout
    assert (tmp_path / "s" / "found.toml").read_text().startswith("[[conflict]]")
    assert len(pd.read_csv(tmp_path / "s" / "strategies.csv")) == 5
    again = process(*asked, cwd=tmp_path)
    assert (again.returncode, "Traceback" in again.stderr) == (2, False)
    odd = process("search", "three-managers", "--over", "openin", cwd=tmp_path)
    assert odd.returncode == 2
    assert "did you mean" in odd.stderr
