"""The table against exact results: breaking off, learning, answering, meeting; programs that bargain as theory says."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as hs

import sim
from sim.kernel.axes import TRAIT
from sim.negotiation.moves import Accept, Hold, Offer, WalkAway
from sim.negotiation.negotiator import face_supplier_with
from sim.rules import conflict, supply, table
from sim.rules.bargaining import cheapest_first, make_offer, nash_point, utility_account, utility_supplier
from sim.rules.table import ACCOUNT, AGREED, FAILED, NOW, SEAT, SUPPLIER
from sim.strategies import Conflict
from sim.strategies.conflict import RANGES
from tests.worlds import NEUTRAL_TABLE, parameters, plain_case, small_state, standard_error, within

PIE = np.ones(1)
EVEN = np.full(6, 1.0 / 6.0)
BALANCED = np.array(Conflict().traits)


def neutral(**changes: float):
    """The neutral table with some mechanisms put back."""
    return parameters(**NEUTRAL_TABLE | changes)


def plain(**changes: float) -> np.ndarray:
    """A side that concedes evenly over time and answers nothing."""
    return np.array(Conflict(**{"opening": 1.0, "beta": 1.0, "reciprocity": 0.0, "perspective": 1.0} | changes).traits)


def seated(supplier, account, *, reserves=(0.0, 0.0), rounds=20, account_opens=0, w=PIE, v=PIE):
    return table.sit_down(w, v, supplier, account, *reserves, rounds, account_opens)


def carried(p, talks) -> np.ndarray:
    """All offers of talks that are carried to their end."""
    offers = np.zeros((int(talks.now[NOW.rounds]) + 1, talks.weights.shape[1]))
    table.negotiate(p, talks, offers)
    return offers[: int(talks.now[NOW.made])]


def heard_offers(p, talks, *asked: float) -> None:
    """Offers of a single pie by hand, in turn, each refused."""
    for share in asked:
        side = table.turn(talks)
        table.put(p, talks, side, share, np.array([share if side == SUPPLIER else 1.0 - share]))


# Breaking off


@pytest.mark.parametrize("rounds", [2, 9, 20, 41])
def test_the_strain_of_a_gap_does_not_depend_on_the_number_of_rounds(rounds):
    talks = seated(plain(opening=0.7), plain(opening=0.6), reserves=(0.7, 0.6), rounds=rounds)
    talks.now[NOW.calm] = 0.25
    carried(neutral(breakdown=0.8), talks)
    assert talks.now[NOW.standing] == FAILED
    assert talks.now[NOW.strain] == pytest.approx(0.8 * (0.7 + 0.6 - 1.0) * 0.75)


@pytest.mark.parametrize("rounds", [5, 20])
def test_talks_break_off_with_the_probability_of_their_strain(rounds):
    """Sides that ask .7 and .5 of a pie for good: before the deadline, that is after rounds - 1 of rounds strained refusals."""
    n, p = 3000, neutral(breakdown=5.0, rounds=rounds, aspiration_hold=0.0, aspiration_open=0.0, dependence_fear=0.0)
    st = small_state(suppliers=1, accounts=n)
    st.supplier["alternative"] = 0.2
    st.pair["policy"] = plain(opening=0.7, reserve_bias=0.5)
    st.pair["account_policy"] = plain(opening=0.5, reserve_bias=0.5)
    for a in range(n):
        conflict.bargain_over(st, p, 0, a)
    exact = 1.0 - math.exp(-5.0 * 0.2 * (rounds - 1) / rounds)
    assert (st.pair["impasse"] == 1).all()
    assert within(float((st.pair["talked"] < 1.0).mean()), exact, standard_error(exact, n))


def test_patience_is_a_draw_of_its_own_for_every_pair_and_month():
    st, p = small_state(accounts=40), parameters()
    patience = [float(conflict.prepare(st, p, 0, a).now[NOW.patience]) for a in range(40)]
    assert len(set(patience)) == 40
    st.clock[2] += 1
    assert not {float(conflict.prepare(st, p, 0, a).now[NOW.patience]) for a in range(40)} & set(patience)


@pytest.mark.parametrize("opener", [0.0, 0.3, 1.0])
def test_who_opens_is_drawn_except_after_a_provocation(opener):
    n, p = 2000, neutral(opener=opener)
    st = small_state(accounts=n)
    st.pair["unauthorised_cut"][0], st.pair["provoked"][0, : n // 2] = 0.2, 1
    opens = np.array([conflict.prepare(st, p, 0, a).now[NOW.account_opens] for a in range(n)])
    assert not opens[: n // 2].any()  # the supplier, which was provoked
    assert within(1.0 - opens[n // 2 :].mean(), opener, standard_error(opener, n // 2))


# Programs at the table


class Stationary:
    """Asks for the same and accepts the same, always."""

    def __init__(self, asks: float, accepts: float) -> None:
        self.asks, self.accepts, self.moved = asks, accepts, 0

    def asked(self) -> float:
        return self.asks

    def move(self, seat):
        if seat.standing_off:
            return Hold()
        self.moved += 1
        if self.takes(seat):
            return Accept()
        return Offer(worth=self.asked()) if seat.offers_left else WalkAway()

    def takes(self, seat) -> bool:
        return seat.theirs is not None and seat.worth(seat.theirs) >= self.accepts - 1e-9


class Deviant(Stationary):
    """Deviates in one of its moves: asks for something else there, whatever lies before it, or accepts it."""

    def __init__(self, asks: float, accepts: float, at: int, instead: float | None) -> None:
        super().__init__(asks, accepts)
        self.at, self.instead = at, instead

    def asked(self) -> float:
        return self.asks if self.moved != self.at or self.instead is None else self.instead

    def takes(self, seat) -> bool:
        if self.moved == self.at and seat.theirs is not None:
            return self.instead is None
        return super().takes(seat)


def played(supplier, account, *, opener: float = 1.0, w=EVEN, v=EVEN) -> tuple[int, float, float]:
    """Offers made, and the utilities of the agreement, between two programs; the supplier opens at opener 1."""
    world = sim.build(plain_case(assumptions=NEUTRAL_TABLE | {"opener": opener, "rounds": 40}), seed=1)
    st = world.state
    st.account["swing_supplier"], st.account["swing_account"], st.pair["provoked"][0, 0] = w, v, 1
    face_supplier_with(world, 0, 0, {SUPPLIER: supplier, ACCOUNT: account})
    assert st.pair["impasse"][0, 0] == 0
    x = st.pair["terms"][0, 0]
    return round(float(st.pair["talked"][0, 0]) * 41), float(utility_supplier(w, x)), float(utility_account(v, x))


D1, D2 = 0.9, 0.8
ASKS_S, ASKS_A = (1 - D2) / (1 - D1 * D2), (1 - D1) / (1 - D1 * D2)


def rubinstein(supplier=None, account=None, opener: float = 1.0) -> tuple[float, float]:
    """What both sides get, in the money of the first offer, where a round of waiting costs them a part."""
    supplier, account = supplier or Stationary(ASKS_S, D1 * ASKS_S), account or Stationary(ASKS_A, D2 * ASKS_A)
    made, u_s, u_a = played(supplier, account, opener=opener)
    return D1 ** (made - 1) * u_s, D2 ** (made - 1) * u_a


@pytest.mark.parametrize(("opener", "shares"), [(1.0, (ASKS_S, 1 - ASKS_S)), (0.0, (1 - ASKS_A, ASKS_A))])
def test_rubinsteins_programs_agree_at_once_on_his_shares(opener, shares):
    """(1 - d2) / (1 - d1 d2) to who opens (Rubinstein 1982)."""
    assert rubinstein(opener=opener) == pytest.approx(shares)


STEP = 0.03


@pytest.mark.parametrize("opener", [1.0, 0.0])
@pytest.mark.parametrize(("at", "instead"), [(1, STEP), (1, -STEP), (1, 0.0), (2, STEP), (2, -STEP)])
def test_no_deviation_in_one_move_pays_against_rubinsteins_programs(opener, at, instead):
    base_s, base_a = rubinstein(opener=opener)
    got_s, _ = rubinstein(supplier=Deviant(ASKS_S, D1 * ASKS_S, at, ASKS_S + instead), opener=opener)
    _, got_a = rubinstein(account=Deviant(ASKS_A, D2 * ASKS_A, at, ASKS_A + instead), opener=opener)
    assert got_s <= base_s + 1e-9
    assert got_a <= base_a + 1e-9


def test_who_accepts_less_than_its_due_or_asks_for_less_loses_by_it():
    greedy = Deviant(ASKS_S, D1 * ASKS_S, 1, ASKS_S + STEP)
    assert rubinstein(greedy, Deviant(ASKS_A, D2 * ASKS_A, 1, None))[1] < rubinstein(Deviant(ASKS_S, D1 * ASKS_S, 1, ASKS_S + STEP))[1]
    assert rubinstein(Deviant(ASKS_S, D1 * ASKS_S, 1, ASKS_S - STEP))[0] < rubinstein()[0] - 0.5 * STEP


W, V = np.array([0.35, 0.25, 0.2, 0.1, 0.06, 0.04]), np.array([0.1, 0.3, 0.05, 0.15, 0.2, 0.2])
D_S, D_A = 0.35, 0.2


def left_for_the_other(own: np.ndarray, other: np.ndarray, asked: float) -> float:
    """What the other side gets on the frontier when one side gets what it asked for."""
    order, kept = np.empty(6, np.int64), np.empty(6)
    cheapest_first(own, other, order)
    make_offer(own, order, 1.0, asked, kept)
    return float(utility_account(other, kept))


def stationary(hazard: float) -> tuple[Stationary, Stationary]:
    """Programs each of which makes the other indifferent between its offer and refusing it, at this hazard of a break-off."""
    goes_on = math.exp(-hazard)
    s, a = 1.0, 1.0
    for _ in range(3000):
        s = left_for_the_other(V, W, goes_on * a + (1 - goes_on) * D_A)
        a = left_for_the_other(W, V, goes_on * s + (1 - goes_on) * D_S)
    return Stationary(s, goes_on * s + (1 - goes_on) * D_S), Stationary(a, goes_on * a + (1 - goes_on) * D_A)


@pytest.mark.parametrize("opener", [0.0, 1.0])
def test_as_the_hazard_of_a_break_off_vanishes_stationary_programs_agree_on_the_nash_point(opener):
    """Binmore, Rubinstein & Wolinsky (1986), over several issues."""
    _, nash_s, nash_a = nash_point(W, V, D_S, D_A, np.empty(6))
    far = []
    for hazard in (0.64, 0.16, 0.04, 0.01):
        made, u_s, u_a = played(*stationary(hazard), opener=opener, w=W, v=V)
        assert made == 1
        far.append(max(abs(u_s - nash_s), abs(u_a - nash_a)))
    assert all(later < earlier for earlier, later in pairwise(far))
    assert far[-1] < 0.01


# Belief


def test_movement_is_heard_for_as_long_as_it_lies_on_the_table():
    p, talks = neutral(), seated(plain(), plain(), rounds=5)
    heard_offers(p, talks, 0.9, 0.8, 0.6, 0.8, 0.5)  # the supplier moves by .3 and then by .4 in all; the account stands still
    assert talks.seat[ACCOUNT, SEAT.heard] == pytest.approx((0.3 + 0.3 + 0.4) / 6)
    assert talks.seat[SUPPLIER, SEAT.heard] == 0.0
    assert table.movement_of_supplier(talks) == 1.0
    table.accept(p, talks, ACCOUNT)
    assert talks.seat[ACCOUNT, SEAT.heard] == pytest.approx((0.3 + 0.3 + 0.4 + 0.4) / 6)


def test_where_nobody_moves_there_is_nothing_to_learn():
    talks = seated(plain(opening=0.7), plain(opening=0.7), reserves=(0.7, 0.7))
    carried(neutral(), talks)
    assert table.movement_of_supplier(talks) == -1.0


def test_belief_is_the_average_of_shares_of_movement():
    p, st = parameters(belief_rate=0.3), small_state()
    st.account["swing_supplier"], st.account["swing_account"] = W, V
    st.pair["policy"], st.pair["account_policy"] = BALANCED, np.array(Conflict(beta=0.3, perspective=0.2).traits)
    shares, expected = [], 0.5
    for _ in range(6):
        st.clock[2] += 1
        talks = conflict.prepare(st, p, 0, 0)
        offers = carried(p, talks)
        conflict.leave_table(st, p, 0, 0, talks, offers)
        shares.append(table.movement_of_supplier(talks))
        st.pair["standoff"] = 0.0
    assert len(set(shares)) == 6
    for n, share in enumerate(reversed(shares)):
        expected += 0.3 * 0.7**n * (share - 0.5)
    assert st.pair["yielding"][0, 0] == pytest.approx(expected)
    assert st.pair["yielding"][1, 0] == 0.5


def test_a_side_hardens_against_who_never_moves_and_presses_who_always_does():
    p = parameters(belief_hardens=0.5, belief_presses=0.3)
    assert [float(conflict.hardness(p, moves)) for moves in (0.0, 0.25, 0.5, 0.75, 1.0)] == pytest.approx([0.5, 0.25, 0.0, 0.15, 0.3])


@pytest.mark.parametrize("side", [SUPPLIER, ACCOUNT])
def test_what_the_past_has_taught_hardens_demand_pace_and_walk_away_of_either_side_alike(side):
    p = neutral(belief_hardens=0.4, belief_holds=0.6, aspiration_hold=0.0, aspiration_open=0.0, grievance=0.5, pride=0.4)
    st = small_state(suppliers=1)
    st.pair["yielding"] = 0.1 if side == ACCOUNT else 0.9  # the other side made a tenth of all movement
    policy = plain(opening=0.9, beta=0.8, escalation=0.5)
    st.pair["policy"] = st.pair["account_policy"] = policy
    talks = conflict.prepare(st, p, 0, 0)
    seat = talks.seat[side]
    least = 0.4 * 0.5 * 0.5 * 0.8
    assert seat[SEAT.due] == pytest.approx(0.5)
    assert seat[SEAT.opening] == pytest.approx(0.9 + 0.32 * 0.1)
    assert talks.traits[side, TRAIT.beta] == pytest.approx(0.8 * 0.68)
    assert seat[SEAT.reserve] == pytest.approx(least + 0.6 * 0.8 * (0.5 - least))
    assert talks.seat[1 - side, SEAT.reserve] == 0.0


def test_a_side_that_expects_nothing_at_all_still_has_a_pace():
    p, st = parameters(belief_hardens=1.0), small_state()
    st.pair["policy"], st.pair["account_policy"], st.pair["yielding"] = BALANCED, BALANCED, 0.0
    conflict.bargain_over(st, p, 0, 0)
    assert 0.0 < st.pair["talked"][0, 0] <= 1.0


# Learning what the other side wants


def test_understanding_grows_with_offers_that_moved_and_with_what_is_disclosed():
    p, talks = neutral(learned=0.8, learning_half=0.2), seated(plain(), plain(), rounds=20)
    understood = []
    for moves in (0.0, 4.0, 12.0):
        talks.seat[SUPPLIER, SEAT.moves] = moves
        understood.append(float(table.understanding(p, talks, SUPPLIER, 0.9)))
    assert understood == pytest.approx([0.9 * 0.2, 0.9 * (1 - 0.8 * 0.5), 0.9 * (1 - 0.8 * 0.25)])
    talks.seat[SUPPLIER, SEAT.moves], talks.now[NOW.disclosed] = 4.0, 0.5
    assert table.understanding(p, talks, SUPPLIER, 0.9) == pytest.approx(0.9 * (1 - 0.8 * 0.25))
    talks.now[NOW.disclosed] = 1.0
    assert table.understanding(p, talks, SUPPLIER, 0.9) == pytest.approx(0.9)
    assert table.understanding(neutral(), talks, SUPPLIER, 0.9) == 0.9


def test_only_an_offer_better_than_all_before_tells_something():
    talks = seated(plain(), plain(), rounds=20)
    heard_offers(neutral(), talks, 0.9, 1.0, 0.9, 1.0, 0.8, 1.0, 0.85, 1.0, 0.7)
    assert talks.seat[ACCOUNT, SEAT.moves] == 2.0
    assert talks.seat[SUPPLIER, SEAT.moves] == 0.0


@pytest.mark.parametrize(("trust", "information", "known"), [(0.0, 0.0, 0.0), (1.0, 0.0, 0.8), (0.0, 1.0, 0.8), (0.5, 0.5, 0.6)])
def test_trust_and_shared_information_disclose(trust, information, known):
    st = small_state()
    st.pair["trust"], st.pair["information"] = trust, information
    assert conflict.prepare(st, parameters(disclosure=0.8), 0, 0).now[NOW.disclosed] == pytest.approx(known)


# Fear and mood


@pytest.mark.parametrize(("found", "due", "asks"), [(0.0, 0.9, 0.2), (0.5, 0.9, 0.4), (1.0, 0.9, 0.6), (1.0, 0.3, 0.3), (1.0, 0.1, 0.2)])
def test_a_part_of_the_others_fear_is_asked_for_up_to_the_due(found, due, asks):
    talks = seated(plain(), plain(), reserves=(0.2, 0.0))
    talks.seat[ACCOUNT, SEAT.fear], talks.seat[SUPPLIER, SEAT.due] = 0.4, due
    assert table.reserve(neutral(fear_found=found), talks, SUPPLIER) == pytest.approx(asks)
    assert table.reserve(neutral(fear_found=found), talks, ACCOUNT) == 0.0


def test_trust_softens_the_first_demand_and_resentment_hardens_it():
    p = parameters(mood_trust=0.25, mood_resentment=2.0)
    assert conflict.first_demand(p, 0.8, 0.5, 0.0) == pytest.approx(0.8 * 0.875)
    assert conflict.first_demand(p, 0.8, 0.5, 0.2) == pytest.approx(0.7 + 0.4 * 0.3)
    assert conflict.first_demand(p, 0.8, 0.5, 0.9) == 1.0
    assert conflict.first_demand(neutral(), 0.8, 1.0, 1.0) == 0.8


def test_the_mood_at_the_table_is_the_relationships_and_the_resentment_the_accounts():
    p, st = neutral(mood_trust=0.25, mood_resentment=2.0, aspiration_open=0.0), small_state()
    st.pair["trust"], st.pair["support"], st.pair["resentment"] = 0.8, 0.5, 0.1
    st.pair["policy"] = st.pair["account_policy"] = plain(opening=0.9)
    talks = conflict.prepare(st, p, 0, 0)
    assert talks.seat[SUPPLIER, SEAT.opening] == pytest.approx(0.81)
    assert talks.seat[ACCOUNT, SEAT.opening] == pytest.approx(0.81 + 0.2 * 0.19)


# Answering


@pytest.mark.parametrize(("first_step", "agree"), [(0.0, False), (0.25, True)])
@pytest.mark.parametrize("account_opens", [0, 1])
def test_two_sides_of_pure_tit_for_tat_agree_by_first_steps_only(first_step, agree, account_opens):
    mirror = plain(reciprocity=1.0, opening=0.9)
    talks = seated(mirror, mirror, reserves=(0.2, 0.2), account_opens=account_opens)
    carried(neutral(first_step=first_step), talks)
    assert (talks.now[NOW.standing] == AGREED) == agree


def test_everybody_answers_a_little():
    """(1 - rho) pace + rho (opening - received - first_step t), rho = reciprocity + answering (1 - reciprocity)."""
    p, talks = neutral(answering=0.1, first_step=0.25), seated(plain(reciprocity=0.5, opening=0.9), plain(), reserves=(0.3, 0.0), rounds=10)
    talks.seat[SUPPLIER, SEAT.received] = 0.2
    assert table.wanted(p, talks, SUPPLIER, 4) == pytest.approx(0.45 * (0.9 - 0.6 * 0.4) + 0.55 * (0.9 - 0.2 - 0.25 * 0.4))
    talks.seat[SUPPLIER, SEAT.received] = 0.8
    assert table.wanted(p, talks, SUPPLIER, 4) == pytest.approx(0.45 * (0.9 - 0.6 * 0.4) + 0.55 * 0.3)


@pytest.mark.parametrize(("credit", "received"), [(0.0, [0.0, 0.15, 0.3]), (0.2, [0.0, 0.0, 0.12])])
def test_leaving_an_absurd_anchor_earns_no_answer(credit, received):
    p, talks, found = neutral(anchor_credit=credit), seated(plain(), plain(opening=0.9)), []
    for share in (1.0, 0.85, 0.7):
        heard_offers(p, talks, share)
        found.append(float(talks.seat[ACCOUNT, SEAT.received]))
        heard_offers(p, talks, 1.0)
    assert found == pytest.approx(received)


# Meeting


@pytest.mark.parametrize("account_opens", [0, 1])
@pytest.mark.parametrize("rounds", [7, 8, 20, 21, 60])
@pytest.mark.parametrize(
    ("opening_s", "opening_a", "reserve_s", "reserve_a"), [(1.0, 1.0, 0.3, 0.1), (0.9, 0.7, 0.5, 0.3), (0.6, 1.0, 0.1, 0.4)]
)
def test_in_small_change_two_linear_sides_meet_where_their_lines_cross(opening_s, opening_a, reserve_s, reserve_a, rounds, account_opens):
    talks = seated(
        plain(opening=opening_s), plain(opening=opening_a), reserves=(reserve_s, reserve_a), rounds=rounds, account_opens=account_opens
    )
    offers = carried(neutral(small_change=1.0), talks)
    time = (opening_s + opening_a - 1.0) / (opening_s - reserve_s + opening_a - reserve_a)
    assert talks.now[NOW.standing] == AGREED
    assert offers[-1, 0] == pytest.approx(opening_s - (opening_s - reserve_s) * time, abs=1e-4)


def test_a_side_that_is_asked_for_moves_signs_what_it_was_offered():
    p, talks = neutral(small_change=1.0), seated(plain(), plain())
    heard_offers(p, talks, 0.9, 0.9, 0.4)
    talks.seat[ACCOUNT, SEAT.free] = 1.0
    table.accept(p, talks, ACCOUNT)
    assert talks.offer[SUPPLIER, 0] == 0.4


# What talks cost


def test_talks_take_time_by_offers_made_and_by_how_hard_one_looks():
    p = neutral(talk_time=0.8, looking_time=0.3, conflict_time=0.4, rounds=10)
    st = small_state()
    st.pair["policy"], st.pair["account_policy"] = plain(perspective=0.5), plain()
    conflict.bargain_over(st, p, 0, 0)
    made = float(st.pair["talked"][0, 0]) * 11
    assert st.pair["conflict_load"][0, 0] == pytest.approx(0.4 * (1 + 0.8 * made / 10) * (1 + 0.3 * 0.25))
    conflict.bargain_over(st, neutral(conflict_time=0.4), 1, 0)
    assert st.pair["conflict_load"][1, 0] == 0.4


def test_trade_is_held_up_for_as_long_as_talks_last():
    st = small_state()
    st.account["demand"], st.pair["talked"] = 8.0, 0.5
    assert supply.ordered(st, parameters(held_up=0.2), 0, 0) == pytest.approx(0.5 * 8.0 * 0.9)
    assert supply.ordered(st, parameters(held_up=0.0), 0, 0) == 4.0


# Stand-offs


def ended(n: int = 2000, *, yielding: float = 0.5, resolve: float = 0.9, repair: float = 0.0, **changes: float) -> float:
    """Share of n stand-offs that end in one month; nobody depends on anybody."""
    p = parameters(**{"yield_rate": 1.0, "yield_base": 1.0, "repair_rate": 0.0, "collapse_rate": 0.0, "substitution": 1.0} | changes)
    st = small_state(suppliers=2, accounts=n)
    st.supplier["other_sales"], st.supplier["brand_loyal"] = 1e18, 0.0
    st.pair["standoff"][0], st.pair["yielding"] = 1.0, yielding
    for a in range(n):
        conflict.stand_off(st, p, 0, a, resolve, repair, resolve, repair)
    return float((st.pair["standoff"][0] == 0.0).mean())


@pytest.mark.parametrize("waiting", [0.0, 0.5, 1.0])
def test_who_is_sure_to_be_offered_repair_waits_for_it(waiting):
    exact = 1.0 - math.exp(-0.2 * (1.0 - waiting))
    assert within(ended(repair=1.0, waiting=waiting), exact, standard_error(exact, 2000))


@pytest.mark.parametrize(("yielding", "believed"), [(0.5, 1.0), (0.0, 0.4), (1.0, 0.4), (0.25, 0.7)])
def test_repair_is_not_believed_of_a_side_that_never_moved(yielding, believed):
    found = ended(yielding=yielding, resolve=1.0, repair=1.0, repair_rate=0.7, distrust=0.6)
    exact = 1.0 - math.exp(-0.7 * believed)
    assert within(found, exact, standard_error(exact, 2000))


def in_standoff(**changes: float):
    st = small_state()
    st.account["swing_supplier"], st.account["swing_account"], st.supplier["alternative"] = W, V, 0.3
    st.pair["standoff"][0], st.pair["last_offer_supplier"][0], st.pair["last_offer_account"][0] = 2.0, 0.9, 0.05
    return st, parameters(**{"dependence_fear": 0.0} | changes)


@pytest.mark.parametrize("memory", [0.0, 0.2, 0.5, 1.0])
def test_a_fair_settlement_remembers_who_demanded_more_than_its_due(memory):
    st, p = in_standoff(memory=memory)
    st.account["swing_supplier"], st.account["swing_account"] = EVEN, EVEN  # no corner at which the settlement would stay
    alternative, terms, expected = conflict.account_alternative(st, p, 0, 0), np.empty(6), np.empty(6)
    _, due_s, due_a = nash_point(EVEN, EVEN, 0.3, alternative, expected)
    beyond_s, beyond_a = 0.9 - due_s, 0.95 - due_a
    assert min(beyond_s, beyond_a) > 0.0
    nash_point(EVEN, EVEN, 0.3 - memory * beyond_s, alternative - memory * beyond_a, expected)
    conflict.settle_fairly(st, p, 0, 0, terms)
    assert terms == pytest.approx(expected)
    assert st.pair["fair"][0, 0] == pytest.approx(due_a)  # its due is what it was


@pytest.mark.parametrize(
    ("supplier", "account", "reason"),
    [(True, False, conflict.SUPPLIER_YIELDED), (False, True, conflict.ACCOUNT_YIELDED), (True, True, conflict.FAIR_SETTLEMENT)],
)
def test_who_gives_in_takes_the_others_last_offer_and_two_who_do_settle_fairly(supplier, account, reason):
    st, p = in_standoff(standoff_time=0.4)
    fair = np.empty(6)
    conflict.settle_fairly(st, p, 0, 0, fair)
    conflict.give_in(st, p, 0, 0, supplier, account)
    expected = {conflict.SUPPLIER_YIELDED: np.full(6, 0.05), conflict.ACCOUNT_YIELDED: np.full(6, 0.9), conflict.FAIR_SETTLEMENT: fair}
    assert st.pair["terms"][0, 0] == pytest.approx(expected[reason])
    assert (st.pair["standoff"][0, 0], st.pair["conflict_load"][0, 0]) == (0.0, 0.4)


# Whatever the sides


RANGE = {known.name: (known.low, known.high) for known in table.MECHANISM.parameters}


@hs.composite
def talks_of_any_kind(draw):
    def within_range(low, high):
        return draw(hs.one_of(hs.sampled_from([float(low), float(high)]), hs.floats(low, high)))

    issues = draw(hs.integers(1, 7))
    weights = [np.array(draw(hs.lists(hs.floats(0.0, 1.0), min_size=issues, max_size=issues))) + 1e-3 for _ in range(2)]
    sides = [np.array([within_range(*RANGES[trait]) for trait in TRAIT._fields]) for _ in range(2)]
    reserves = within_range(0.0, 0.98), within_range(0.0, 0.98)
    w, v = (x / x.sum() for x in weights)
    talks = seated(*sides, reserves=reserves, rounds=draw(hs.integers(2, 60)), account_opens=draw(hs.integers(0, 1)), w=w, v=v)
    for side in (SUPPLIER, ACCOUNT):
        talks.seat[side, SEAT.due], talks.seat[side, SEAT.fear] = within_range(0.0, 1.0), within_range(0.0, 0.5)
    talks.now[NOW.calm], talks.now[NOW.disclosed] = within_range(0.0, 1.0), within_range(0.0, 1.0)
    talks.now[NOW.patience] = draw(hs.one_of(hs.just(math.inf), hs.floats(0.0, 3.0)))
    return reserves, talks, parameters(**{name: within_range(*bounds) for name, bounds in RANGE.items()})


@given(talks_of_any_kind())
@settings(max_examples=300, deadline=None)
def test_any_talks_end_in_time_with_terms_that_each_side_can_live_with(drawn):
    reserves, talks, p = drawn
    offers = carried(p, talks)
    assert talks.now[NOW.standing] in (AGREED, FAILED)
    assert 1 <= talks.now[NOW.made] <= talks.now[NOW.rounds] + 1
    assert np.isfinite(talks.seat).all()
    assert ((offers >= -1e-12) & (offers <= 1.0 + 1e-12)).all()
    for place in (SEAT.asked, SEAT.received, SEAT.heard):
        assert ((talks.seat[:, place] >= 0.0) & (talks.seat[:, place] <= 1.0 + 1e-12)).all()
    if talks.now[NOW.standing] == AGREED:
        agreed = talks.offer[1 - int(table.turn(talks))]
        assert np.array_equal(offers[-1], agreed)
        assert utility_supplier(talks.weights[SUPPLIER], agreed) >= reserves[SUPPLIER] - 1e-9
        assert utility_account(talks.weights[ACCOUNT], agreed) >= reserves[ACCOUNT] - 1e-9


@given(talks_of_any_kind())
@settings(max_examples=100, deadline=None)
def test_small_change_decides_on_what_two_policies_agree_and_never_whether_or_when(drawn):
    _, talks, p = drawn
    again = type(talks)(*(part.copy() for part in talks))
    p.values["small_change"] = 0.0
    carried(p, talks)
    p.values["small_change"] = 1.0
    carried(p, again)
    assert (again.now[NOW.standing], again.now[NOW.made]) == (talks.now[NOW.standing], talks.now[NOW.made])
