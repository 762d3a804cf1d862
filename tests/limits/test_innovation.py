"""Research against special wishes: the stocks against their closed forms."""

from __future__ import annotations

import pytest

from sim.engine.populate import populate
from sim.rules.account import settle_accounts
from sim.rules.innovate import adapt_offers, compare_knowledge, do_research, knowledge_after, research_effort, strength
from sim.rules.leakage import hear_of_knowledge
from sim.world.columns import column_of
from tests.worlds import batch_month, parameters, plain_case, plain_supplier, small_state


def test_knowledge_settles_at_yield_times_effort_over_decay():
    p = parameters(research_yield=0.03, knowledge_decay=0.01)
    knowledge = 0.0
    for _ in range(60):
        knowledge = knowledge_after(p, knowledge, 0.5)
    assert knowledge == pytest.approx(1.5 * (1.0 - 0.99**60))
    for _ in range(3000):
        knowledge = knowledge_after(p, knowledge, 0.5)
    assert knowledge == pytest.approx(1.5)


@pytest.mark.parametrize(
    ("planned", "granted", "effort"), [(0.6, 0.0, 0.6), (0.6, 0.4, 0.6), (0.6, 0.7, 0.3), (0.6, 1.0, 0.0), (0.0, 0.5, 0.0)]
)
def test_wishes_come_first_and_research_gets_the_people_that_are_left(planned, granted, effort):
    assert research_effort(planned, granted) == pytest.approx(effort)


def test_giving_in_to_everything_lets_knowledge_decay():
    p, st = parameters(research_yield=0.02, knowledge_decay=0.01, development_half=0.0), small_state()
    st.supplier["research"], st.supplier["accommodation"], st.supplier["knowledge"] = 0.5, (1.0, 0.5), 1.0
    for _ in range(36):
        for s in range(2):
            do_research(st, p, s)
    assert st.supplier["knowledge"].tolist() == pytest.approx([0.99**36, 1.0])


@pytest.mark.parametrize(("idle", "paid"), [(0.0, [2.0, 1.0, 0.0]), (1.0, [2.0, 2.0, 2.0]), (0.5, [2.0, 1.5, 1.0])])
def test_development_people_cost_what_they_work_and_their_pay_goes_on_while_they_do_not(idle, paid):
    p, st = parameters(idle_pay=idle), small_state(suppliers=3)
    st.supplier["research"], st.supplier["accommodation"], st.supplier["development"] = (0.5, 0.2, 0.0), (0.9, 0.3, 0.0), 2.0
    for s in range(3):
        do_research(st, p, s)
    assert st.supplier["outlay"].tolist() == pytest.approx(paid)


def test_whoever_pays_no_development_people_has_neither_knowledge_nor_adapted_offers():
    p, st = parameters(), small_state()
    st.supplier["research"], st.supplier["accommodation"], st.supplier["development"] = 1.0, 0.5, (0.0, 0.2)
    for _ in range(36):
        for s in range(2):
            do_research(st, p, s)
        adapt_offers(st, p, 0)
    assert st.supplier["knowledge"][0] == st.pair["customised"][0, 0] == 0.0
    assert st.supplier["knowledge"][1] > 0.0 < st.pair["customised"][1, 0]


def test_development_people_reach_half_of_what_any_number_could_where_their_pay_is_that_part_of_purchases():
    p = parameters(development_half=0.01)
    assert strength(p, 0.05, 5.0) == pytest.approx(0.5)
    assert strength(p, 0.1, 5.0) < 2.0 * strength(p, 0.05, 5.0)
    assert strength(parameters(development_half=0.0), 0.0, 5.0) == 1.0


def test_an_adapted_offer_costs_more_to_make():
    costs = []
    for adapted in (0.0, 1.0):
        st = small_state()
        st.supplier["unit_cost"], st.pair["delivered"], st.pair["customised"] = 0.6, 1.0, adapted
        settle_accounts(st, parameters(wish_cost=0.03), 0)
        costs.append(st.pair["serving_cost"][0, 0])
    assert costs[1] - costs[0] == pytest.approx(0.03 * 0.5)


def test_knowledge_leaks_out_until_a_follower_without_people_holds_leakage_over_leakage_and_decay_of_the_leaders():
    p, st = parameters(leakage=0.02, knowledge_decay=0.01, research_yield=0.01, development_half=0.0), small_state()
    st.supplier["research"], st.supplier["knowledge"] = (0.8, 0.0), (0.8, 0.0)
    for _ in range(1200):
        for s in range(2):
            hear_of_knowledge(st, p, s)
        for s in range(2):
            do_research(st, p, s)
    assert st.supplier["knowledge"].tolist() == pytest.approx([0.8, 0.8 * 0.02 / 0.03])


def test_what_was_researched_up_to_now_makes_the_start_and_not_what_is_planned():
    def start(**facts):
        suppliers = [plain_supplier("Focal", focal=True, development=0.1, **facts), plain_supplier("Rival")]
        return populate(plain_case(supplier=suppliers, assumptions={"leakage": 0.0}), 1, 0).state.supplier["knowledge"][0]

    assert start(research=1.0, researched=0.5) == pytest.approx(start(research=0.5))
    assert start(research=1.0) == pytest.approx(2.0 * start(research=0.5)) != 0.0


def test_a_little_research_where_nobody_else_does_any_does_not_put_a_firm_far_ahead():
    st = small_state()
    st.supplier["knowledge"] = (0.07, 0.0)
    for trade, ahead in ((0.35, 0.2), (0.0, 1.0)):
        compare_knowledge(st, parameters(trade_knowledge=trade), 0)
        assert st.supplier["innovation"][0] == pytest.approx(ahead)


def test_innovation_is_knowledge_against_the_leaders():
    p, st = parameters(), small_state(suppliers=3)
    for s in range(3):
        compare_knowledge(st, p, s)
    assert st.supplier["innovation"].tolist() == [0.0, 0.0, 0.0]
    st.supplier["knowledge"] = (0.2, 0.8, 0.4)
    for s in range(3):
        compare_knowledge(st, p, s)
    assert st.supplier["innovation"].tolist() == pytest.approx([0.25, 1.0, 0.5])


@pytest.mark.parametrize(("granted", "knowledge"), [(1.0, 0.5), (0.3, 0.5), (0.3, 0.0)])
def test_an_adapted_offer_settles_where_wishes_granted_balance_what_the_market_outdates(granted, knowledge):
    p, st = parameters(wish_gain=0.1, wish_fade=0.06, wish_trust=0.03, development_half=0.0), small_state()
    st.supplier["accommodation"][0], st.supplier["knowledge"][1] = granted, knowledge
    st.pair["trust"] = 0.5
    for _ in range(24):
        adapt_offers(st, p, 0)
    speed = 0.1 * granted + 0.06 * knowledge
    limit = 0.1 * granted / speed
    assert st.pair["customised"][:, 0].tolist() == pytest.approx([limit * (1.0 - (1.0 - speed) ** 24), 0.0])
    assert st.pair["trust"][:, 0].tolist() == pytest.approx([1.0 - 0.5 * (1.0 - 0.03 * granted) ** 24, 0.5])


def test_an_offer_that_is_no_longer_adapted_is_outdated_by_the_market():
    p, st = parameters(wish_fade=0.1), small_state()
    st.pair["customised"][0, 0], st.supplier["knowledge"][1] = 0.8, 0.5
    for _ in range(12):
        adapt_offers(st, p, 0)
    assert st.pair["customised"][0, 0] == pytest.approx(0.8 * 0.95**12)


def test_research_that_goes_on_as_before_changes_nothing():
    suppliers = [plain_supplier("Focal", focal=True, research=0.6, development=0.1), plain_supplier("Rival", research=0.3, development=0.1)]
    setting = populate(plain_case(supplier=suppliers), 1, 0)
    before = {name: column_of(setting.state, name).copy() for name in ("knowledge", "innovation")}
    for _ in range(24):
        batch_month(setting)
    for name, values in before.items():
        assert column_of(setting.state, name) == pytest.approx(values, rel=1e-9), name
    p = setting.parameters
    leaks = p["leakage"] / (p["leakage"] + p["knowledge_decay"])
    assert before["innovation"].tolist() == pytest.approx([1.0, 0.5 + 0.5 * leaks])
