"""Portfolios as a scenario states them, and as an agent changes them."""

from __future__ import annotations

import numpy as np
import pytest

import sim
from sim.engine.populate import populate
from sim.errors import KamlabError
from sim.strategies import PORTFOLIOS, Portfolio
from tests.worlds import plain_account, plain_case, plain_supplier


def case(**supplier):
    accounts = [plain_account("Firm", count=10, size_spread=1.0)]
    return plain_case(supplier=[plain_supplier("Focal", focal=True, **supplier), plain_supplier("Rival")], account=accounts)


def test_a_supplier_serves_everyone_alike_where_nothing_is_said():
    world = sim.build(case())
    world.step()
    assert (world.focal.served == 1.0).all()
    assert not world.focal.tier.any()


@pytest.mark.parametrize("name", PORTFOLIOS)
def test_a_named_portfolio_serves_as_it_says_on_average(name):
    world = sim.build(case(portfolio=name))
    world.step()
    assert world.focal.served.mean() == pytest.approx(PORTFOLIOS[name].mean_service)


def test_an_own_portfolio_is_found_by_its_name_and_can_be_set():
    own = [{"name": "halves", "head": 0.5, "head_service": 3.0, "redrawn": True}]
    changed = plain_case(portfolio=own).with_(set={"supplier.Rival.portfolio": "halves"})
    state = populate(changed, 1, 0).state
    assert state.supplier["head_part"].tolist() == [0.2, 0.5]
    assert state.supplier["head_service"].tolist() == [1.0, 3.0]
    assert state.supplier["redrawn"].tolist() == [0, 1]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"supplier": [plain_supplier("Focal", focal=True, portfolio="head-onl"), plain_supplier("Rival")]}, "did you mean 'head-only'"),
        ({"portfolio": [{"name": "equal"}]}, "has the name of a bundled one"),
        ({"portfolio": [{"name": "a", "head": 1.5}]}, "head must lie in 0 to 1, not 1.5"),
        ({"portfolio": [{"name": "a", "redrawn": 1}]}, "true or false"),
        ({"portfolio": [{"name": "a"}, {"name": "a"}]}, "two .* are called 'a'"),
        ({"account": [plain_account("Account", reversion=0.001)]}, "at least 0.01 a year"),
        ({"attack": [{"name": "a", "war_chest": 2.0}]}, "war_chest must lie in 0 to 1"),
    ],
)
def test_what_cannot_be_is_refused_with_a_remedy(changes, words):
    with pytest.raises(KamlabError, match=words):
        plain_case(**changes)


def test_a_record_refuses_what_a_file_could_not_say():
    with pytest.raises(ValueError, match="redrawn must be true or false"):
        Portfolio(redrawn=1)  # type: ignore[arg-type]


def test_an_agent_can_change_its_portfolio_and_go_back():
    world = sim.build(case())
    world.step()
    world.focal.set_portfolio(PORTFOLIOS["head-only"])
    world.step()
    assert sorted(set(world.focal.served)) == [0.0, 1.5]
    world.focal.set_portfolio(PORTFOLIOS["equal"])
    world.step()
    assert (world.focal.served == 1.0).all()
    assert world.measures["tier_changes"] == 0.0


def test_the_ledger_tells_who_moves_and_who_is_attacked():
    moving = sim.load("moving-top").with_(months=26, set={"supplier.Maker.portfolio": "yearly"})
    told = sim.run_ledger(moving, seed=1)
    assert (told["event"] == "into the head").sum() == (told["event"] == "out of the head").sum() > 0
    assert set(told.loc[told["event"] == "into the head", "month"]) <= {13, 25}
    attacked = sim.run_ledger(sim.load("serve-all").with_(months=26), seed=1)
    words = attacked.loc[attacked["event"] == "attack on the head", "words"]
    assert words.str.match(r"Follower offers Customer \d+ \d+\.\d% off the list price, paid from \d+\.\d\d a month").all()
    assert len(words)


def test_the_same_sizes_are_drawn_whatever_the_portfolio():
    left, right = (sim.build(case(portfolio=name), seed=4) for name in ("equal", "tail-first"))
    left.step()
    right.step()
    assert np.array_equal(left.state.account["demand"], right.state.account["demand"])
