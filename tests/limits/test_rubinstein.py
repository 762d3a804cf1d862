"""Rubinstein (1982): with time that costs each side a part of the pie, there is one pair of stationary strategies that nobody leaves.

Who proposes keeps (1 - d2) / (1 - d1 d2), and the other side takes d times what it would keep itself as the next to propose.
"""

from __future__ import annotations

import numpy as np
import pytest

import sim
from sim.bargaining import bargain_between

SLICES = 1000
PIE = sim.Domain({"slices": list(range(SLICES + 1))}, np.arange(SLICES + 1), SLICES - np.arange(SLICES + 1), name="pie")


class Stationary:
    """Always asks for the same part of the pie, and takes no less than another."""

    def __init__(self, side: int, asks: float, takes: float) -> None:
        self.side, self.asks, self.takes = side, asks, takes

    def offer(self, time: float, made: int) -> int:
        kept = round(SLICES * self.asks)
        return kept if self.side == 0 else SLICES - kept

    def accepts(self, place: int, time: float, made: int) -> bool:
        return (place if self.side == 0 else SLICES - place) >= round(SLICES * self.takes)


def split(d1: float, d2: float) -> tuple[float, float]:
    """What each side keeps when it proposes."""
    return (1 - d2) / (1 - d1 * d2), (1 - d1) / (1 - d1 * d2)


def equilibrium(d1: float, d2: float) -> tuple[Stationary, Stationary]:
    first, second = split(d1, d2)
    return Stationary(0, first, 1 - second), Stationary(1, second, 1 - first)


def payoffs(deal: sim.Bargain, d1: float, d2: float) -> tuple[float, float]:
    """What both get, less what the time of the offers before it has cost."""
    if not deal.agreed:
        return 0.0, 0.0
    passed = deal.rounds - 1
    return deal.utility_supplier / SLICES * d1**passed, deal.utility_account / SLICES * d2**passed


@pytest.mark.parametrize(("d1", "d2"), [(0.9, 0.9), (0.95, 0.8), (0.6, 0.9)])
def test_the_split_is_agreed_at_once_and_to_the_slice(d1, d2):
    for opens, side in ((False, 0), (True, 1)):
        deal = bargain_between(PIE, *equilibrium(d1, d2), rounds=60, account_opens=opens)
        assert deal.rounds == 1
        assert payoffs(deal, d1, d2)[side] == pytest.approx(split(d1, d2)[side], abs=1 / SLICES)


@pytest.mark.parametrize(("d1", "d2"), [(0.9, 0.9), (0.95, 0.8), (0.6, 0.9)])
@pytest.mark.parametrize("side", [0, 1])
def test_no_other_stationary_strategy_earns_more_against_it(d1, d2, side):
    players = equilibrium(d1, d2)
    best = 0.0
    for asks in np.linspace(0.0, 1.0, 26):
        for takes in (0.0, 0.3, players[side].takes, players[side].takes + 0.05, 1.0):
            both = list(players)
            both[side] = Stationary(side, asks, takes)
            best = max(best, payoffs(bargain_between(PIE, *both, rounds=60, account_opens=side == 1), d1, d2)[side])
    assert best <= split(d1, d2)[side] + 1 / SLICES
    assert best >= split(d1, d2)[side] - 0.05


def test_who_takes_less_than_its_due_is_made_to_pay():
    """Against an account that takes 0.2 less, the supplier's best demand is 0.2 more: the pair above is no such pair by chance."""
    first, _ = split(0.9, 0.9)
    generous = Stationary(1, 0.5, 1 - first - 0.2)
    deal = bargain_between(PIE, Stationary(0, first + 0.2, 0.5), generous, rounds=60)
    assert payoffs(deal, 0.9, 0.9)[0] == pytest.approx(first + 0.2, abs=1 / SLICES)


def test_two_policies_get_at_this_table_what_bargain_gives_them():
    for clock in ("offers", "steps"):
        for left, right in (("balanced", "hard-line"), ("principled", "compromise"), ("hard-line", "hard-line")):
            one, other = sim.bargain(left, right, domain=PIE, rounds=14, clock=clock), bargain_between(PIE, left, right, 14, clock=clock)
            assert one.offers.equals(other.offers)
            assert (one.outcome, one.utility_supplier) == (other.outcome, other.utility_supplier)
            assert one.utility_account == other.utility_account


def test_an_offer_that_is_no_outcome_is_refused():
    class Wild(Stationary):
        def offer(self, time, made):
            return SLICES + 1

    with pytest.raises(sim.KamlabError, match="the supplier offered 1001"):
        bargain_between(PIE, Wild(0, 1, 1), "balanced")


def test_who_walks_away_ends_the_talks():
    class Leaves(Stationary):
        def offer(self, time, made):
            return None

    deal = bargain_between(PIE, "balanced", Leaves(1, 1, 1))
    assert not deal.agreed
    assert deal.rounds == 1
    deal = bargain_between(PIE, Leaves(0, 1, 1), "balanced")
    assert (deal.agreed, deal.rounds) == (False, 0)
