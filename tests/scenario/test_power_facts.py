"""Facts of power: what a scenario may say of lists, newcomers and substitutes, and what it may not."""

from __future__ import annotations

import pytest

from sim.errors import KamlabError
from sim.scenario.scenario import parse
from tests.worlds import plain_account, plain_case, plain_supplier


def test_a_newcomer_with_a_share_at_the_start_is_refused():
    with pytest.raises(KamlabError, match=r"'Rival' enters in month 5, so its share at the start must be 0"):
        plain_case(supplier=[plain_supplier("Focal", focal=True), plain_supplier("Rival", enters=5)])


@pytest.mark.parametrize(("key", "value"), [("list_month", -1), ("list_terms", 1.2), ("enters", 1201)])
def test_numbers_out_of_range_are_refused(key, value):
    with pytest.raises(KamlabError, match=key):
        plain_case(supplier=[plain_supplier("Focal", focal=True, **{key: value}), plain_supplier("Rival")])


def test_a_case_is_the_same_with_the_facts_of_power_at_their_defaults():
    said = plain_case(account=[plain_account("Account", substitutes=1.0)])
    assert said == plain_case()
    assert said.supplier[0].enters == said.supplier[0].list_month == 0
    assert parse(said.model_dump(mode="json", exclude_none=True), "again") == said
