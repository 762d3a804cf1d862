"""Force, flanks and joint ventures against exact results."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as hs

from sim.kernel.axes import NOBODY
from sim.rules.account import close_books, settle_accounts
from sim.rules.choose import choose
from sim.rules.compete import defence_force, tullock
from sim.rules.flank import aim_flank, outflank
from sim.rules.force import FRONT, LOST, committed, concentrate, field
from sim.rules.plan import raid_force, set_prices
from sim.rules.venture import DEFAULT, VENTURE_FAILURE, found_venture, grow_ventures, owners_discount, suffer_shocks
from sim.world.columns import allocate
from tests.limits.test_choice import ONLY_QUALITY
from tests.worlds import parameters, small_state, standard_error, within

ALL = 1.0 - 1e-12
"""All force but a trace: without any, an account would be lost for good."""


def share_under_force(own: float, other: float, returns: float, *, start: float = 0.5, speed: float = 1.0, months: int = 1) -> float:
    """Share of the first of two suppliers that differ in nothing but force."""
    p, st = parameters(**ONLY_QUALITY), small_state()
    st.pair["force"][:, 0], st.pair["share"][:, 0] = (own, other), (start, 1.0 - start)
    st.account["returns"], st.account["contract_speed"] = returns, speed
    for _ in range(months):
        choose(st, p, 0)
    return float(st.pair["share"][0, 0])


@pytest.mark.parametrize(("own", "other", "returns"), [(2.0, 1.0, 1.0), (2.0, 1.0, 2.0), (0.3, 4.0, 0.7), (5.0, 1.0, 3.0)])
def test_without_switching_costs_business_splits_as_in_tullocks_contest(own, other, returns):
    assert share_under_force(own, other, returns) == pytest.approx(tullock(own, other, returns), abs=1e-12)


def test_six_times_the_force_holds_four_fifths_against_two_fifths():
    assert share_under_force(2 / 3, 1.0, 1.0) == pytest.approx(0.4)
    assert share_under_force(6 * 2 / 3, 1.0, 1.0) == pytest.approx(0.8)
    assert 0.8 / 0.2 / (0.4 / 0.6) == pytest.approx(math.exp(math.log(6.0)))


def test_shares_follow_the_lanchester_equation_of_markets():
    """m' = r1 u1 (1 - m) - r2 u2 m (Kimball 1957; Vidale & Wolfe 1957), with r u in proportion to force and their sum the speed."""
    own, other, speed, start, months = 3.0, 1.3, 0.05, 0.1, 40
    limit = own / (own + other)
    exact = limit + (start - limit) * (1.0 - speed) ** months
    assert share_under_force(own, other, 1.0, start=start, speed=speed, months=months) == pytest.approx(exact, abs=1e-12)


def survivors(a: float, b: float, quality: float, exponent: float) -> float:
    """What is left of force a after it has destroyed b: A (1 - 1 / odds)^(1/exponent), the odds those of the raid's contest."""
    won = tullock(a, quality * b, exponent)
    return a * (1.0 - (1.0 - won) / won) ** (1.0 / exponent)


def test_the_odds_of_a_contest_are_lanchesters_ratio_of_fighting_strengths():
    """Exponent 2: the square law, a A^2 against b B^2. Exponent 1: the linear law."""
    assert survivors(100.0, 80.0, math.sqrt(0.012 / 0.01), 2.0) == pytest.approx(48.1664, abs=5e-5)
    assert survivors(60.0, 40.0, 1.2, 1.0) == pytest.approx(60.0 - 1.2 * 40.0)


def test_a_divided_force_is_beaten_in_detail():
    left = survivors(survivors(80.0, 50.0, 1.0, 2.0), 50.0, 1.0, 2.0)
    assert left == pytest.approx(37.417, abs=5e-4)
    assert tullock(100.0 / math.sqrt(2.0), 50.0, 2.0) == pytest.approx(2 / 3)  # the first half falls, and what is left is even
    assert tullock(survivors(100.0 / math.sqrt(2.0), 50.0, 1.0, 2.0), 50.0, 2.0) == pytest.approx(0.5)


N, RIVAL = 60, 3.0


def massed(fronts: int, returns: float) -> tuple[float, float]:
    """Share at a front, and business won over all accounts, when all force is massed on some of N equal accounts."""
    p, st = parameters(**ONLY_QUALITY), small_state(accounts=N)
    st.supplier["focus"][0], st.supplier["fronts"][0], st.supplier["since"], st.supplier["spread"] = ALL, fronts, 1, 1.0
    concentrate(st, p, 0)
    st.pair["force"][1], st.account["returns"], st.account["contract_speed"] = RIVAL, returns, 1.0
    for a in (0, N - 1):  # the first is a front, the last is one only if all are
        choose(st, p, a)
    here, elsewhere = st.pair["share"][0, 0], st.pair["share"][0, N - 1]
    return float(here), float(fronts * here + (N - fronts) * elsewhere)


@pytest.mark.parametrize(("returns", "share"), [(1.5, 1 / 3), (2.0, 1 / 2), (3.0, 2 / 3)])
def test_at_the_decisive_point_the_best_number_of_fronts_gives_one_minus_one_over_r(returns, share):
    """Force ratio (r - 1)^(1/r) at each; fronts are whole, so the share lies between those of one front more and one less."""
    won = [massed(fronts, returns) for fronts in range(1, N + 1)]
    best = max(range(N), key=lambda k: won[k][1])
    assert 0 < best < N - 1
    assert won[best + 1][0] < share < won[best - 1][0]
    assert N / (best + 2) / RIVAL < (returns - 1.0) ** (1.0 / returns) < N / best / RIVAL


@pytest.mark.parametrize("returns", [0.5, 1.0])
def test_without_increasing_returns_it_is_best_to_spread(returns):
    won = [massed(fronts, returns)[1] for fronts in (1, 5, 15, 30, 45, N)]
    assert won == sorted(won)
    assert won[-1] > won[-2]


def test_switching_costs_add_to_the_returns_in_the_long_run():
    """Log odds answer by 1 + tanh(s / 2) times the advantage: concentration can pay at returns below one."""
    small, cost = 1e-4, 2.5
    p, st = parameters(**ONLY_QUALITY | {"inertia": cost}), small_state()
    st.pair["force"][0, 0], st.account["returns"], st.account["contract_speed"] = math.exp(small), 0.8, 1.0
    for _ in range(400):
        choose(st, p, 0)
    odds = st.pair["share"][0, 0] / st.pair["share"][1, 0]
    assert math.log(odds) / small == pytest.approx(0.8 * (1.0 + math.tanh(cost / 2.0)), rel=1e-3)


@given(
    hs.lists(hs.floats(0.01, 50.0), min_size=1, max_size=6),
    hs.floats(0.0, 100.0),
    hs.floats(0.0, 0.95),
    hs.floats(0.0, 0.95),
    hs.integers(1, 8),
)
@settings(deadline=None, max_examples=40)
def test_force_is_moved_and_never_made(demand, other, focus, reserve, fronts):
    p, st = parameters(), small_state(accounts=len(demand))
    st.account["demand_trend"], st.supplier["other_sales"][0] = demand, other
    st.supplier["focus"][0], st.supplier["reserve"][0], st.supplier["fronts"][0] = focus, reserve, fronts
    concentrate(st, p, 0)
    used = float(np.sum(st.pair["force"][0] * np.array(demand))) + float(st.supplier["spread"][0]) * other
    assert used == pytest.approx((1.0 - reserve) * (math.fsum(demand) + other), rel=1e-12)
    assert (st.pair["force"][1] == 1.0).all()


def test_the_largest_accounts_are_the_fronts_and_stay_so():
    p, st = parameters(), small_state(accounts=4)
    st.account["demand_trend"] = (1.0, 3.0, 3.0, 2.0)
    st.supplier["focus"][0], st.supplier["fronts"][0] = 0.5, 2
    concentrate(st, p, 0)
    st.account["demand_trend"] = (9.0, 3.0, 3.0, 2.0)
    concentrate(st, p, 0)
    assert st.pair["front"][0].tolist() == [0, FRONT, FRONT, 0]


def test_no_force_moves_before_the_attack_begins():
    p, st = parameters(), small_state(accounts=2)
    st.supplier["focus"][0], st.supplier["since"][0] = 0.5, 2
    concentrate(st, p, 0)
    assert (st.pair["force"] == 1.0).all()
    st.clock[2] = 2
    concentrate(st, p, 0)
    assert st.pair["force"][0].tolist() == [0.5 + 0.5 * 2.0, 0.5]


def test_the_reserve_is_thrown_in_where_a_warning_was_heard_and_only_once():
    p, st = parameters(warned_force=0.0), small_state(accounts=3)
    st.account["demand_trend"], st.supplier["reserve"][0] = (1.0, 2.0, 5.0), 0.2
    concentrate(st, p, 0)
    assert st.pair["force"][0] == pytest.approx(0.8)
    st.pair["warned"][0] = (1, 1, 0)
    thrown = [committed(st, 0, a) - 0.8 for a in range(3)]
    assert thrown == pytest.approx([0.2 * 8.0 / 3.0, 0.2 * 8.0 / 3.0, 0.0])
    assert thrown[0] * 1.0 + thrown[1] * 2.0 == pytest.approx(0.2 * field(st, 0))
    st.pair["layer_support"][0], st.pair["depth"][0] = 0.3, 0.3
    assert defence_force(st, p, 0, 0) == pytest.approx(0.3 * (0.8 + 0.2 * 8.0 / 3.0))
    assert defence_force(st, p, 0, 2) == pytest.approx(0.3 * 0.8)


def test_no_reserve_is_thrown_in_where_no_business_is_left():
    """An account that defaulted on all it bought, and is raided with a warning all the same."""
    st = small_state(accounts=2)
    st.account["demand_trend"], st.supplier["reserve"][0] = (0.0, 5.0), 0.2
    concentrate(st, parameters(), 0)
    st.pair["warned"][0, 0] = 1
    assert [committed(st, 0, a) for a in range(2)] == [0.8, 0.8]


def test_a_raid_is_as_strong_as_the_force_where_it_strikes():
    p, st = parameters(), small_state(accounts=2)
    st.supplier["raid_effort"][1], st.supplier["focus"][1], st.account["demand_trend"] = 0.4, 0.5, (3.0, 1.0)
    concentrate(st, p, 1)
    assert [raid_force(st, p, 1, a) for a in range(2)] == pytest.approx([0.4 * (0.5 + 0.5 * 4.0 / 3.0), 0.4 * 0.5])


def test_a_frontal_attack_costs_no_more_than_its_budget():
    p, st = parameters(), small_state(accounts=2)
    st.supplier["price_cut"], st.supplier["price_budget"], st.supplier["key_sales"] = 0.3, 0.5, (10.0, 1.0)
    for s in range(2):
        set_prices(st, p, s)
    assert st.pair["cut"][0] == pytest.approx(0.05)  # 0.05 x 10 is the budget
    assert st.pair["cut"][1] == pytest.approx(0.3)  # all of the cut costs less


# flank


def two_segments() -> object:
    """Three suppliers and two accounts, each in a segment of its own; the last supplier is a newcomer."""
    st = allocate({"s": 3, "a": 2, "c": 0, "r": 0, "g": 2, "e": 0, "d": 0})
    st.clock[:] = (1, 0, 1)
    st.account["segment"], st.account["demand_trend"], st.market["market_level"] = (0, 1), (10.0, 3.6), 1.0
    st.pair["share"] = ((0.6, 0.5), (0.3, 0.5), (0.1, 0.0))
    st.offer["fit"] = ((0.9, 0.2), (0.6, 0.4), (0.1, 0.1))
    st.supplier["flank"][2] = 0.036
    return st


def test_the_flank_is_where_much_is_served_badly():
    p, st = parameters(), two_segments()
    aim_flank(st, p, 2)
    # Incumbents' fit: (0.6 x 0.9 + 0.3 x 0.6) / 0.9 = 0.8 and 0.3; 10 x 0.2 against 3.6 x 0.7 (its own poor fit does not count).
    assert st.supplier["flank_segment"].tolist() == [NOBODY, NOBODY, 1]
    st.account["demand_trend"][1] = 2.8  # 2.0 against 1.96, but the choice has been made
    aim_flank(st, p, 2)
    assert st.supplier["flank_segment"][2] == 1
    st.supplier["flank_segment"][2] = NOBODY
    aim_flank(st, p, 2)
    assert st.supplier["flank_segment"][2] == 0


@pytest.mark.parametrize(("alignment", "rigidity"), [(1.0, 0.0), (0.8, 0.0), (0.8, 0.9), (0.05, 0.0), (1.0, 1.0)])
def test_fit_closes_the_gap_to_what_the_departments_deliver_geometrically(alignment, rigidity):
    p, st = parameters(flank_gain=0.06, flank_half=0.01, flank_upkeep=0.0), two_segments()
    st.supplier["flank_segment"][2], st.supplier["alignment"][2], st.supplier["rigidity"][2] = 1, alignment, rigidity
    for _ in range(24):
        st.supplier["outlay"][2] = 0.0
        outflank(st, p, 2)
    speed = 0.06 * 0.5 * (1.0 - rigidity)  # effort 0.036 / 3.6 is the half effort
    gap = max(0.0, alignment - 0.1)
    assert st.offer["fit"][2, 1] == pytest.approx(0.1 + gap * (1.0 - (1.0 - speed) ** 24))
    assert st.offer["fit"][2, 0] == 0.1
    assert st.supplier["outlay"][2] == 0.036


# venture


def partners(**changes: float) -> object:
    """Two suppliers, two accounts; the first supplier may found a venture with the first account."""
    st = small_state(accounts=2)
    st.account["demand"] = st.account["demand_trend"] = (2.0, 1.0)
    st.pair["terms"], st.supplier["unit_cost"], st.supplier["other_margin"] = 1.0, 0.8, 0.2
    for name, value in {"venture": 0.5, "venture_capital": 40.0, **changes}.items():
        st.supplier[name][0] = value
    return st


def test_an_owner_pays_its_part_of_cost_and_the_rest_of_price():
    assert 100.0 * (1.0 - owners_discount(0.5, 1.0, 0.8)) == pytest.approx(90.0)
    assert owners_discount(0.5, 0.7, 0.8) == 0.0
    p, st = parameters(), partners()
    concentrate(st, p, 0)
    found_venture(st, p, 0)
    settle_accounts(st, p, 0)
    assert st.pair["paid"][0, 0] == pytest.approx(1.0 * 0.9)
    assert st.pair["paid"][1, 0] == pytest.approx(1.0)


def test_ten_points_of_owners_discount_lift_two_fifths_to_four_fifths_at_ln_six_per_ten_points():
    p = parameters(**ONLY_QUALITY | {"weight_price_cut": math.log(6.0) / 0.1, "owner_orders": 0.0})  # what it chooses freely
    st = partners()
    st.supplier["quality"][0] = math.log(2.0 / 3.0)
    st.account["contract_speed"] = 1.0
    choose(st, p, 0)
    assert st.pair["share"][0, 0] == pytest.approx(0.4)
    concentrate(st, p, 0)
    found_venture(st, p, 0)
    choose(st, p, 0)
    assert st.pair["share"][0, 0] == pytest.approx(0.8)


def test_the_capital_is_paid_once_by_both():
    p, st = parameters(), partners(venture=0.3)
    concentrate(st, p, 0)
    found_venture(st, p, 0)
    assert st.supplier["outlay"][0] == pytest.approx(28.0)
    assert st.pair["paid_in"][0].tolist() == pytest.approx([12.0, 0.0])
    st.clock[2] = 2
    suffer_shocks(st, p, 0)
    set_prices(st, p, 0)
    found_venture(st, p, 0)
    assert (st.supplier["outlay"][0], st.pair["paid_in"][0, 0], st.pair["stake"][0, 0]) == (0.0, 0.0, 0.3)


@pytest.mark.parametrize("stake", [0.0, 0.4])
def test_a_stake_divides_profit_and_makes_none(stake):
    p, st = parameters(), partners(venture=stake, venture_capital=0.0)
    concentrate(st, p, 0)
    found_venture(st, p, 0)
    st.pair["venture_sales"][0, 0] = 3.0
    for a in range(2):
        settle_accounts(st, p, a)
    for s in range(2):
        close_books(st, p, s)
    joint = st.supplier["profit"].sum() + st.account["account_profit"].sum()
    unshared = partners(venture=0.0)
    for a in range(2):
        settle_accounts(unshared, p, a)
    for s in range(2):
        close_books(unshared, p, s)
    before = unshared.supplier["profit"].sum() + unshared.account["account_profit"].sum()
    assert joint == pytest.approx(before + 0.2 * 3.0)


def test_a_partner_brings_its_network_at_the_pace_of_its_contracts():
    p, st = parameters(), partners()
    concentrate(st, p, 0)
    found_venture(st, p, 0)
    st.account["network"], st.account["contract_speed"] = 6.0, 0.2
    for _ in range(12):
        for a in range(2):
            grow_ventures(st, p, a)
    assert st.pair["venture_sales"][0].tolist() == pytest.approx([6.0 * (1.0 - 0.8**12), 0.0])
    st.pair["active"][0, 0] = 0
    grow_ventures(st, p, 0)
    assert (st.pair["venture_sales"][0, 0], st.pair["stake"][0, 0]) == (0.0, 0.0)


@pytest.mark.parametrize("kind", [DEFAULT, VENTURE_FAILURE])
def test_a_default_or_a_failure_ends_the_venture_and_what_was_massed_in_it(kind):
    p, many = parameters(), 2000
    st = small_state(accounts=many, events=many)
    st.pair["stake"][0], st.pair["front"][0], st.pair["venture_sales"][0], st.supplier["focus"][0] = 0.5, FRONT, 3.0, 0.5
    st.event["where"], st.event["number"], st.event["month"], st.event["kind"] = np.arange(many), np.arange(many), 1, kind
    st.event["whose"], st.event["extent"], st.event["probability"] = 0, 0.8, 0.3
    for a in range(0, many, 4):  # every event is looked at by every account
        suffer_shocks(st, p, a)
    struck = st.pair["front"][0, ::4] == LOST
    assert within(struck.mean(), 0.3, standard_error(0.3, struck.size))
    assert (st.pair["stake"][0, ::4][struck] == 0.0).all()
    assert (st.pair["venture_sales"][0, ::4][struck] == 0.0).all()
    assert (st.pair["stake"][0, ::4][~struck] == 0.5).all()
    left = 0.2 if kind == DEFAULT else 1.0
    assert st.account["demand_trend"][::4][struck] == pytest.approx(left)
    concentrate(st, p, 0)
    assert st.pair["force"][0, ::4][struck] == pytest.approx(0.5)
    assert st.pair["force"][0, ::4][~struck] == pytest.approx(1.0)
