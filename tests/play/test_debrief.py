"""The debrief: the others' numbers are those of a comparison, and what a decision did is what playing without it shows."""

from __future__ import annotations

import sys

import numpy as np
import pytest
from matplotlib.figure import Figure

import sim
from sim.errors import KamlabError
from sim.play import debrief, pool
from sim.play.decisions import Delegate, Hold, Offer
from sim.play.game import Game
from sim.play.pictures import draw_class, draw_differences, draw_hidden, draw_lead, save_pictures
from sim.play.questions import OfferQuestion, PlanQuestion, StandoffQuestion
from sim.play.saved import Session
from sim.play.tongue import tongue_of
from sim.play.weigh import Block, blocks, otherwise, profit_of, weigh_kinds
from tests.play.players import Wild, delegator, finish, keep
from tests.play.test_game import assert_same

SEED, REPLICATION, MONTHS = 4, 2, 24


def case(name: str = "three-managers") -> sim.Scenario:
    return sim.load(name).with_(months=MONTHS)


@pytest.fixture(scope="module")
def game():
    return finish(Game(case(), SEED, REPLICATION), Wild(8))


@pytest.fixture(scope="module")
def found(game):
    return debrief(game)


def test_the_others_have_the_numbers_of_a_comparison_on_that_replication(found):
    r = sim.compare(case(), replications=REPLICATION + 1, seed=SEED, progress=False)
    runs = r.runs[r.runs["replication"] == REPLICATION].set_index(["policy", "relationship"])
    others = found.table().iloc[1:]
    assert len(others) == len(runs) == 6
    for row in others.to_dict("records"):
        theirs = runs.loc[(row["manager"], row["relationship"])]
        assert [row[name] for name in ("profit", "sales", "conflicts", "resentment", "breakup")] == [
            theirs[name] for name in ("profit", "sales", "conflicts", "resentment", "breakup")
        ]


def test_managers_who_fared_alike_are_told_as_alike_and_share_a_line():
    """Where nothing is in dispute all policies earn the same."""
    calm = {"assumptions.conflict_base": 0, "assumptions.conflict_gap": 0, "assumptions.conflict_divergence": 0, "event.probability": 0}
    found = debrief(finish(Game(sim.load("gree-gome").with_(months=12, set=calm), every=6), delegator("hard-line")), weighed=False)
    rows = [row for row in found.table().iloc[1:].to_dict("records") if row["profit"] == found.profits.max()]
    best, way = [row["manager"] for row in rows], rows[0]["relationship"]
    assert len(best) == 3
    assert f"compromise / {way}, hard-line / {way}, balanced / {way} alike." in found.words()[0]
    axes = draw_lead(Figure().subplots(), found)
    labels = [line.get_label() for line in axes.get_lines() if not line.get_label().startswith("_")]
    assert "account-unit:\ncompromise, hard-line, balanced" in labels
    lines = {line.get_ydata().tobytes() for line in axes.get_lines() if len(line.get_ydata()) == 12}
    assert len(lines) == len(labels)


def test_your_numbers_are_those_of_the_game(game, found):
    first = found.table().iloc[0]
    assert first["manager"] == "you"
    assert first["profit"] == pytest.approx(game.world.focal.cash, rel=1e-12)
    assert first["resentment"] == game.world.measures["resentment"]


def test_what_is_usual_is_a_mean_over_other_replications(found):
    r = sim.compare(case(), replications=100, seed=SEED, progress=False)
    means = r.summary("profit").set_index(["policy", "relationship"])["mean"]
    assert [means[cell] for cell in found.cells] == pytest.approx(found.usual.tolist(), rel=1e-12)


def test_who_plays_like_one_of_the_others_parts_from_it_nowhere():
    found = debrief(finish(Game(case().with_(policy="hard-line"), SEED, REPLICATION, accounts=["all"]), delegator("hard-line")))
    own = found.cells.index(("hard-line", "layered"))
    assert found.partings[own] is None
    assert np.array_equal(found.yours, found.series[own])
    assert all(parting is not None for n, parting in enumerate(found.partings) if n != own)


def test_the_ways_part_in_the_first_month_whose_events_differ():
    """Balanced in the first year, then a refusal where the balanced manager agrees."""
    refused = {}

    def player(question):
        if isinstance(question, PlanQuestion):
            return keep(question, "balanced")
        if isinstance(question, OfferQuestion) and question.month > 12:
            refused.setdefault("month", question.month)
            return Offer(worth=1.0, perspective=0.0) if question.offers_left else Delegate(policy="hard-line")
        return Delegate(policy="balanced") if isinstance(question, OfferQuestion) else Hold()

    found = debrief(finish(Game(case(), SEED, REPLICATION, accounts=["all"]), player), weighed=False)
    parting = found.partings[found.cells.index(("balanced", "layered"))]
    assert parting.month == refused["month"]
    assert "no agreement" in parting.yours[0]
    assert "agree after" in parting.theirs[0]


def test_what_could_not_be_seen_is_what_the_world_held(game, found):
    last = found.hidden[found.hidden["month"] == MONTHS].set_index("account")
    s = game.world.focal.row
    for name, row in zip(game.accounts, game.rows, strict=True):
        assert last.loc[name, "resentment"] == game.world.state.pair["resentment"][s, row]
        assert last.loc[name, "aspiration"] == game.world.state.pair["aspiration"][s, row]
    assert len(found.hidden) == MONTHS * len(game.accounts)


def test_a_block_replaced_by_what_was_decided_anyway_did_nothing():
    game = finish(Game(case(), SEED, REPLICATION), delegator("balanced"))
    assert any(block.kind == "dispute" for block in blocks(game))
    assert {weighed.profit for weighed in debrief(game).weighed} == {0.0}


def test_with_every_decision_replaced_the_game_is_the_standard_managers(game):
    other = otherwise(game, set(blocks(game)))
    assert_same(other, case().with_(policy="balanced"))
    assert profit_of(other) != profit_of(game)


def test_what_a_decision_did_is_the_difference_to_a_game_without_it(game, found):
    one = found.weighed[0]
    assert one.profit == pytest.approx(profit_of(game) - profit_of(otherwise(game, {one.block})), rel=1e-12)
    assert one.profit != 0
    assert [abs(w.profit) for w in found.weighed] == sorted((abs(w.profit) for w in found.weighed), reverse=True)


def test_decisions_fall_into_plans_disputes_and_stand_offs():
    class Stubborn(Wild):
        def __call__(self, question):
            if isinstance(question, OfferQuestion):
                return Offer(worth=1.0, perspective=0.0) if question.offers_left else Delegate(policy="hard-line")
            return Hold() if isinstance(question, StandoffQuestion) else keep(question, "balanced")

    game = finish(Game(sim.load("kiln-raid").with_(set={"account.policy": "hard-line"}), 3), Stubborn(1))
    found = blocks(game)
    assert sum(map(len, found.values())) == len(game.decisions)
    assert {block.kind for block in found} == {"plan", "dispute", "stand-off"}
    assert found[Block("plan", 0, "")] == [d for d in game.decisions if d.do == "plan"]
    for block, decisions in found.items():
        assert {d.do for d in decisions} <= {"plan": {"plan"}, "dispute": {"offer", "delegate"}, "stand-off": {"hold"}}[block.kind]


def test_sentences_tell_the_numbers(found):
    told = " ".join(found.words())
    best = found.profits.argmax()
    assert f"{found.yours[:, 0].sum():,.2f} million yuan" in told
    assert f"{found.cells[best].policy} / {found.cells[best].relationship}" in told
    assert "What you could not see at Hard buyer" in told


def test_an_unfinished_game_has_no_debrief():
    with pytest.raises(KamlabError, match="not over: it stands in month 1 of 24"):
        debrief(Game(case()))


# A class


def play(path, taste, **how):
    session, player = Session(Game(how.pop("scenario", case("gree-gome")), how.pop("seed", SEED), **how), path), Wild(taste)
    while session.game.question is not None:
        session.decide(player(session.game.question))
    return session.game


@pytest.fixture(scope="module")
def group(tmp_path_factory):
    folder = tmp_path_factory.mktemp("class")
    return {folder / f"player-{n}.json": play(folder / f"player-{n}.json", n) for n in range(5)}


def test_a_class_is_its_games_side_by_side(group):
    found = pool(list(group))
    assert found.games["player"].tolist() == [f"player-{n}" for n in range(5)]
    assert found.games["profit"].tolist() == pytest.approx([profit_of(game) for game in group.values()], rel=1e-12)
    profit = found.spread().set_index("measure").loc["profit"]
    assert (profit["n"], profit["lowest"], profit["highest"]) == (5, found.games["profit"].min(), found.games["profit"].max())
    assert profit["median"] == found.games["profit"].median()
    r = sim.compare(case("gree-gome"), replications=1, seed=SEED, progress=False).runs.set_index(["policy", "relationship"])["profit"]
    assert [r[row["policy"], row["relationship"]] for row in found.others.to_dict("records")] == found.others["profit"].tolist()


def test_what_made_the_difference_is_what_other_answers_would_have_changed(group):
    found = pool(list(group))
    for n, game in enumerate(group.values()):
        assert found.games.loc[n, ["plan", "dispute", "stand-off"]].to_dict() == weigh_kinds(game)
    table = found.differences()
    assert table["spread"].is_monotonic_decreasing
    assert table["spread"].iloc[0] > 0
    by_kind = table.set_index("kind")["mean"]
    assert by_kind["plans of visits"] == pytest.approx(found.games["plan"].mean(), rel=1e-12)


def test_files_that_cannot_be_pooled_are_left_out_and_named(group, tmp_path):
    (tmp_path / "broken.json").write_text("{")
    unfinished = Session(Game(case("gree-gome"), SEED), tmp_path / "unfinished.json")
    unfinished.save()
    found = pool([*group, tmp_path / "broken.json", tmp_path / "unfinished.json"])
    assert len(found.games) == 5
    assert [skipped.path.name for skipped in found.skipped] == ["broken.json", "unfinished.json"]
    assert "month 1 of 24" in found.skipped[1].reason
    with pytest.raises(KamlabError, match="no finished game to pool"):
        pool([tmp_path / "broken.json"])


@pytest.mark.parametrize(
    ("how", "words"),
    [({"seed": SEED + 1}, "differ in their seed"), ({"replication": 1}, "differ in their replication"),
     ({"scenario": case("kiln-raid")}, "differ in their case")],
)  # fmt: skip
def test_games_on_different_seeds_are_not_pooled(group, tmp_path, how, words):
    play(tmp_path / "other.json", 1, **how)
    found = pool([tmp_path / "other.json", *group])
    assert len(found.games) == len(group), "one foreign game stopped the class, or was pooled"
    assert [skipped.path.name for skipped in found.skipped] == ["other.json"]
    assert words in found.skipped[0].reason
    with pytest.raises(KamlabError, match=words):
        pool([tmp_path / "other.json", next(iter(group))])


def test_a_fault_of_our_own_in_one_game_is_told_as_such_and_the_class_is_pooled(group, monkeypatch):
    weigh = weigh_kinds

    def failing(game):
        if game.decisions == group[failed].decisions:
            raise KeyError("nobody foresaw this")
        return weigh(game)

    failed = list(group)[1]
    monkeypatch.setattr(sys.modules["sim.play.pool"], "weigh_kinds", failing)  # `sim.play.pool` is the function
    found = pool(list(group), tongue=tongue_of("zh"))
    assert (len(found.games), [skipped.path for skipped in found.skipped]) == (len(group) - 1, [failed])
    assert all(words in found.skipped[0].reason for words in ("KAMlab自身", "KeyError", "nobody foresaw this"))


def test_the_debrief_of_a_class_that_has_grown_replaces_the_earlier_one_and_nothing_else(group, tmp_path):
    def debriefed(count, overwrite=False):
        games = list(group)[:count]
        found = pool(games)
        names = {path.name: f"{path.stat().st_size}" for path in games}
        return save_pictures(found, {"games": found.games}, tmp_path / "out", games=names, overwrite=overwrite)

    debriefed(2)
    debriefed(4)
    table = tmp_path / "out" / "class-games.csv"
    assert len(table.read_text().splitlines()) == 5
    with pytest.raises(KamlabError, match="another result"):
        debriefed(3)
    table.write_text("noted by hand")
    with pytest.raises(KamlabError, match="changed since it was written"):
        debriefed(5)
    assert table.read_text() == "noted by hand"


# Pictures


def test_pictures_draw_what_was_found(found, group, tmp_path):
    axes = Figure().subplots()
    assert draw_lead(axes, found) is axes
    ends = sorted(line.get_ydata()[-1] for line in axes.lines if len(line.get_ydata()) == MONTHS)
    assert ends == pytest.approx(sorted(found.profits - found.yours[:, 0].sum()))
    axes = draw_hidden(Figure().subplots(), found)
    assert any(np.array_equal(line.get_ydata(), found.hidden.query("account == 'Hard buyer'")["resentment"]) for line in axes.lines)
    many = pool(list(group))
    dots = draw_class(Figure().subplots(), many).lines[0]
    assert dots.get_xdata().tolist() == sorted(many.games["profit"], reverse=True)
    assert len(draw_differences(Figure().subplots(), many).lines) == 4
    paths = save_pictures(many, {"games": many.games}, tmp_path / "out")
    assert [path.name for path in paths] == ["class.png", "class.pdf", "class.svg", "class-games.csv"]
    assert all(path.stat().st_size > 100 for path in paths)
