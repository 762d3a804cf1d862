"""Tournaments: the numbers are those of single comparisons, a resume ends in the same bytes, and what cannot be played is refused."""

from __future__ import annotations

import shutil

import numpy as np
import pandas as pd
import pytest

import sim
from sim.engine import Batch
from sim.experiment.payoffs import Payoff, of_scenario
from sim.inquiry import Strategy, read_strategy, save_strategy, tournament
from sim.inquiry import tournament as tournament_function
from sim.scenario.sides import own_strategy, seated, side_of
from sim.strategies import Conflict
from sim.world.measures import INDEX
from tests.cli.cases import process

CASE = sim.load("three-managers").with_(months=4)
SIDES = {"supplier": ["hard-line", Conflict(name="mine", beta=0.3)], "accounts": ["balanced", "conceder"]}


@pytest.fixture(scope="module")
def found():
    return tournament(CASE, SIDES, horizons=(2, 4), replications=3, seed=5)


def test_a_cell_of_a_tournament_is_the_comparison_of_its_strategies(found):
    arm = CASE.with_(set={"account.policy": "balanced"})
    r = sim.compare(arm, ["hard-line", SIDES["supplier"][1]], [CASE.relationship], replications=3, seed=5, progress=False)
    for place, policy in enumerate(("hard-line", "mine")):
        for horizon, last in enumerate((2, 4)):
            for side, measure in enumerate(("profit", "account_profit")):
                assert found.values[horizon, side, place, 0].tolist() == r.outcome(measure, policy, CASE.relationship, 1, last).tolist()


def test_rivals_and_single_accounts_are_measured_from_their_own_seat():
    """A rival's profit is what the same world shows where the rival is the focal supplier; that of accounts adds up to the whole."""
    rival, focal = side_of(CASE, "Rival North"), CASE.focal.name
    parts = [side_of(CASE, account.name) for account in CASE.account]
    wanted = [
        Payoff(rival, "profit"),
        *(Payoff(part, "account_profit") for part in parts),
        Payoff(side_of(CASE, "accounts"), "account_profit"),
    ]
    own, *groups, all_accounts = of_scenario(CASE, wanted, 5, range(3))
    turned = CASE.with_(
        policy="balanced", relationship="shallow",
        set={f"supplier.{focal}.focal": False, "supplier.Rival North.focal": True, f"supplier.{focal}.policy": CASE.policy,
             f"supplier.{focal}.relationship": CASE.relationship},
    )  # fmt: skip
    batch = Batch(turned, 5)
    assert own.tolist() == [batch.run(r)[:, INDEX["profit"]].sum() for r in range(3)]
    assert np.sum(groups, axis=0) == pytest.approx(all_accounts, rel=1e-12)
    assert len({tuple(group) for group in groups}) == 3


def test_two_rivals_together_get_what_each_of_them_gets():
    sides = [side_of(CASE, name) for name in ("rivals", "Rival North", "Rival South")]
    both, north, south = of_scenario(CASE, [Payoff(side, "profit") for side in sides], 5, range(3))
    assert both == pytest.approx(north + south, rel=1e-12)


def test_a_side_that_follows_what_it_follows_anyway_changes_nothing():
    sides = [side_of(CASE, name) for name in ("supplier", "Rival North", "Hard buyer")]
    same = seated(CASE, {side: own_strategy(CASE, side) for side in sides})
    assert (Batch(same, 3).run(1) == Batch(CASE, 3).run(1)).all()


def test_three_sides_are_played_against_each_other():
    sides = {"supplier": ["hard-line", "balanced"], "Hard buyer": ["balanced", "hard-line"], "rivals": ["balanced", "compromise"]}
    three = tournament(CASE, sides, replications=2)
    assert three.values.shape == (1, 3, 2, 2, 2, 2)
    assert len(three.at().payoffs()) == 8
    assert any("not looked for between three sides" in sentence for sentence in three.words())


def test_where_less_is_better_payoffs_count_below_zero():
    less = tournament(CASE, SIDES, replications=2, measures={"supplier": "conflicts"})
    assert (less.values[0, 0] <= 0).all()
    assert (less.values[0, 0] < 0).any()


def test_a_resumed_tournament_ends_in_the_same_bytes(found, tmp_path):
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    first = tournament(CASE, SIDES, horizons=(2, 4), replications=3, seed=5, out=whole)
    assert (first.values == found.values).all()
    shutil.copytree(whole, broken)
    shutil.rmtree(broken / "tables")
    (broken / "runs" / "chunk-0000001.parquet").unlink()
    (broken / "runs" / "chunk-0000002.parquet").write_bytes(b"damaged")
    with pytest.raises(sim.KamlabError, match="--resume"):
        tournament(CASE, SIDES, horizons=(2, 4), replications=3, seed=5, out=broken)
    tournament(CASE, SIDES, horizons=(2, 4), replications=3, seed=5, out=broken, resume=True)
    for path in sorted(p for p in whole.rglob("*") if p.is_file() and "tables/manifest" not in p.as_posix()):
        assert (broken / path.relative_to(whole)).read_bytes() == path.read_bytes(), path
    with pytest.raises(sim.KamlabError, match="another experiment"):
        tournament(CASE, SIDES, horizons=(2, 4), replications=3, seed=6, out=broken, resume=True)
    with pytest.raises(sim.KamlabError, match="tables"):
        sim.experiment.read_results(whole)


def test_a_strategy_comes_back_from_its_file(tmp_path):
    supplier = side_of(CASE, "supplier")
    own = own_strategy(CASE, supplier)
    whole = Strategy("kept", **own.parts, facts={"research": 0.25})
    read = read_strategy(save_strategy(whole, tmp_path / "kept.toml"))
    assert read == whole
    assert Batch(seated(CASE, {supplier: read}), 1).state.supplier["research"][0] == 0.25
    played = tournament(CASE, {"supplier": ["balanced", str(tmp_path / "kept.toml")], "accounts": "balanced"}, replications=2)
    assert played.at().names[0] == ("balanced", "kept")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "states no strategy"),
        ("[[conflct]]\nname = 'a'", "did you mean 'conflict'"),
        ("[[conflict]]\nname = 'a'\nbeta = 99", "beta must lie in 0.01 to 20"),
        ("[[conflict]]\nname = 'a'\nbet = 1", "did you mean 'beta'"),
        ("[[conflict]]\n[[conflict]]", "at most"),
        ("[conflict]\nname = 'a'", "at most"),
        ("[supplier]\njoint_planning = 'much'", "must be a finite number"),
    ],
)
def test_a_file_that_is_no_strategy_is_refused_by_its_key(tmp_path, text, sentence):
    path = tmp_path / "odd.toml"
    path.write_text(text)
    with pytest.raises(sim.KamlabError, match=sentence) as refused:
        read_strategy(path)
    assert "odd.toml" in str(refused.value)


@pytest.mark.parametrize(
    ("sides", "more", "sentence"),
    [
        ({"supplier": ["balanced"]}, {}, "two or three sides"),
        (["supplier"], {}, "two or three sides"),
        ({"suplier": ["balanced"], "accounts": "balanced"}, {}, "did you mean 'supplier'"),
        ({"supplier": ["ballanced"], "accounts": "balanced"}, {}, "did you mean 'balanced'"),
        ({"supplier": [], "accounts": "balanced"}, {}, "must be a list of strategies"),
        ({"supplier": [3], "accounts": "balanced"}, {}, "is no strategy"),
        ({"accounts": "balanced", "Hard buyer": "balanced"}, {}, "Hard buyer stands on two sides"),
        ({"supplier": "balanced", "Maker": "balanced"}, {}, "Maker stands on two sides"),
        (None, {"horizons": 0}, "horizon must be a whole number"),
        (None, {"horizons": ()}, "horizons is empty"),
        (None, {"replications": 1}, "replications must be"),
        (None, {"measures": {"rivals": "profit"}}, "measures must be a table by side"),
        (None, {"measures": {"supplier": "gini"}}, "neither more nor less is better"),
        (None, {"resume": True}, "resume needs out"),
        (None, {"workers": 0}, "workers"),
        ({"supplier": "no.toml", "accounts": "balanced"}, {}, "no such file"),
        ({"supplier": [Conflict(name="a"), Conflict(name="a", beta=2)], "accounts": "balanced"}, {}, "two strategies called 'a'"),
    ],
)
def test_what_cannot_be_played_is_refused_in_a_sentence(sides, more, sentence):
    with pytest.raises(sim.KamlabError, match=sentence):
        tournament(CASE, sides, **more)


def test_an_account_is_given_nothing_but_a_policy():
    with pytest.raises(sim.KamlabError, match="leave out relationship"):
        tournament(CASE, {"supplier": "balanced", "accounts": [own_strategy(CASE, side_of(CASE, "supplier"))]})


def test_a_horizon_that_was_not_played_is_refused(found):
    with pytest.raises(sim.KamlabError, match="there are 2, 4"):
        found.at(3)


def test_without_nashpy_mixed_equilibria_are_left_out_and_the_words_say_so(found, monkeypatch):
    monkeypatch.setattr("sim.analysis.games.find_spec", lambda name: None)
    again = tournament(CASE, SIDES, horizons=4, replications=3, seed=5)
    assert any("pip install 'kamlab[tournament]'" in sentence for sentence in again.words())


def test_the_command_plays_a_tournament_as_a_process(tmp_path):
    asked = ("tournament", "three-managers", "--side", "supplier=hard-line,boulware", "--side", "accounts=balanced", "--horizon", 2,
             "--replications", 2, "--out", "t")  # fmt: skip
    done = process(*asked, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "boulware" in done.stdout
    assert len(pd.read_csv(tmp_path / "t" / "tables" / "payoffs.csv")) == 2
    assert (tmp_path / "t" / "tables" / "payoffs-2.png").stat().st_size > 0
    refused = process(*asked, cwd=tmp_path)
    assert (refused.returncode, "Traceback" in refused.stderr) == (2, False)
    assert "--resume" in refused.stderr
    assert process(*asked, "--resume", cwd=tmp_path).returncode == 0
    odd = process("tournament", "three-managers", "--side", "supplier", cwd=tmp_path)
    assert odd.returncode == 2
    assert "SIDE=A,B,C" in odd.stderr


def test_the_public_name_is_the_function():
    assert sim.tournament is tournament_function


def test_an_adaptive_policy_plays_and_one_that_does_nothing_earns_what_its_record_earns():
    @sim.policy
    def idle(see, do, keep):
        pass

    @sim.policy(memory=("grudge",))
    def grim(see, do, keep):
        keep.grudge = max(keep.grudge, see.conflict)
        do.beta = 0.05 if keep.grudge > 0 else 0.8

    case = CASE.with_(set={"account.policy": "balanced"})
    found = tournament(case, {"supplier": ["balanced", idle, grim], "accounts": ["balanced"]}, horizons=(4,), replications=3, seed=5)
    record, without_effect, other = found.values[0, 0, :, 0]
    assert record.tolist() == without_effect.tolist()
    assert record.tolist() != other.tolist()
