"""Owners' orders against exact results."""

from __future__ import annotations

import numpy as np
import pytest

from sim.rules.choose import choose
from sim.rules.owners import commit_orders, free_orders
from tests.worlds import parameters, small_state


def chosen(stakes, **changes: float):
    """Targets of an account that would choose its three suppliers by .2, .3 and .5."""
    st, targets = small_state(suppliers=3), np.array([0.2, 0.3, 0.5])
    st.pair["stake"][:, 0] = stakes
    commit_orders(st, parameters(**changes), 0, targets)
    return targets


def test_without_a_stake_or_without_the_rule_an_owner_buys_like_others():
    assert (chosen([0.0, 0.0, 0.0]) == [0.2, 0.3, 0.5]).all()
    assert (chosen([0.5, 0.0, 0.0], owner_orders=0.0) == [0.2, 0.3, 0.5]).all()


def test_half_an_owner_commits_half_of_its_orders_and_chooses_for_the_rest():
    assert chosen([0.5, 0.0, 0.0]) == pytest.approx([0.5 + 0.1, 0.15, 0.25])


def test_a_full_owner_buys_of_nobody_else():
    assert chosen([0.0, 1.0, 0.0]) == pytest.approx([0.0, 1.0, 0.0])


def test_two_ventures_cannot_have_more_than_all():
    assert chosen([1.0, 0.6, 0.0]) == pytest.approx([1 / 1.6, 0.6 / 1.6, 0.0])


def test_what_is_committed_is_no_reason_to_stay_for_the_rest():
    """Otherwise the cost of leaving a supplier would count for orders that cannot leave it."""
    st, free = small_state(suppliers=2), np.empty(2)
    st.pair["stake"][0], st.pair["share"][:, 0] = 0.5, (0.7, 0.3)
    free_orders(st, parameters(), 0, free)
    assert free == pytest.approx([0.2, 0.3])
    free_orders(st, parameters(owner_orders=0.0), 0, free)
    assert (free == [0.7, 0.3]).all()


def test_orders_move_at_the_pace_of_the_accounts_business():
    st, p = small_state(suppliers=2), parameters()
    st.pair["stake"][0], st.account["contract_speed"], st.account["substitutes"] = 1.0, 0.4, 1.0
    st.pair["force"] = 1.0
    st.supplier["staffing"] = 1.0
    choose(st, p, 0)
    assert st.pair["share"][:, 0] == pytest.approx([0.5 + 0.4 * 0.5, 0.5 - 0.4 * 0.5])
