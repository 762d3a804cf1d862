"""On whom a comparison rests: whoever carries it is named, whoever does not is not, and the numbers are those of plain runs."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import sim
from sim.analysis.contrast import contrast
from sim.conditions import COLUMNS, _judged
from sim.scenario.without import ordinary_policy, without_account, without_rival
from tests.worlds import plain_account, plain_case

NONE = sim.Coverage("none", effort={})
ONE_LARGE = plain_case(months=24, account=[plain_account("Big", demand=150.0), plain_account("Small", demand=0.01, count=3)])
"""At the large account visits pay for themselves, at the small ones they only cost."""


@pytest.fixture(scope="module")
def compared():
    return sim.compare(ONE_LARGE, ["balanced"], ["layered", NONE], replications=10, progress=False)


@pytest.fixture(scope="module")
def found(compared):
    return compared.rests_on(horizons=[12])


def test_a_group_without_which_the_sign_flips_is_told(found):
    row = found.table.query("who == 'Big' and months == 24").iloc[0]
    assert row["high"] < 0
    assert row["rests"] == "wholly"
    said = " ".join(found.words())
    assert "balanced / layered leads balanced / none" in said
    assert "It rests on Big: left out, balanced / none leads by" in said


def test_a_group_that_carries_nothing_is_not_told(found):
    assert found.table.query("who == 'Small'")["rests"].eq("").all()
    assert "Small" not in " ".join(found.words())


def test_every_sentence_on_a_lead_says_its_horizon_and_its_facts(found):
    first, *_, last = found.words()
    assert "over 24 months on the facts of plain" in first
    assert last.startswith("As the case stands, over 12 months")


def test_the_case_as_it_stands_has_the_numbers_of_the_comparison_and_a_changed_one_those_of_plain_runs(compared, found):
    def told(change, who, months):
        row = found.table[(found.table["change"] == change) & (found.table["who"] == who) & (found.table["months"] == months)].iloc[0]
        return row["estimate"], row["low"], row["high"]

    for months in (12, 24):
        left, right = (compared.outcome("profit", "balanced", name, 1, months) for name in ("layered", "none"))
        assert told("as it stands", "", months) == contrast(left, right)[:3]
    alone = plain_case(months=24, account=[plain_account("Big", demand=150.0)])
    r = sim.compare(alone, ["balanced"], ["layered", NONE], replications=10, progress=False)
    left, right = (r.outcome("profit", "balanced", name) for name in ("layered", "none"))
    assert told("without", "Small", 24) == contrast(left, right)[:3]


def test_a_longer_horizon_goes_on_with_the_same_months(compared):
    table = compared.rests_on(horizons=[48]).table.query("change == 'as it stands' and months == 24").iloc[0]
    left, right = (compared.outcome("profit", "balanced", name) for name in ("layered", "none"))
    assert table["estimate"] == np.mean(left - right)


def test_a_group_that_differs_from_most_is_made_like_them():
    case = sim.load("three-managers")
    r = sim.compare(case, ["balanced", "hard-line"], ["layered"], replications=2, months=12, progress=False)
    table = r.rests_on().table
    assert ordinary_policy(case) == "balanced"
    assert set(table[table["change"] == "ordinary"]["who"]) == {"Hard buyer", "Soft buyer", "all accounts"}
    assert set(table[table["change"] == "without"]["who"]) == {"Fair buyer", "Hard buyer", "Soft buyer", "Rival North", "Rival South"}
    assert set(table["months"]) == {12}
    assert table.set_index("who").loc["Fair buyer", "left_over"] == pytest.approx(2 / 12)


def test_a_rival_left_out_leaves_its_part_to_the_others_in_proportion():
    case = without_rival(sim.load("three-managers"), "Rival North")
    assert [supplier.name for supplier in case.supplier] == ["Maker", "Rival South"]
    assert case.account[0].shares == {"Maker": pytest.approx(0.45 / 0.70), "Rival South": pytest.approx(0.25 / 0.70)}
    assert "Rival North" not in case.account[0].knows


@pytest.mark.parametrize("name", list(sim.scenarios()["name"]))
def test_every_case_can_lose_any_group_and_any_rival_or_says_why_not(name):
    case = sim.load(name)
    for change, who in [
        *((without_account, account.name) for account in case.account),
        *((without_rival, supplier.name) for supplier in case.supplier),
    ]:
        try:
            left = change(case, who)
        except sim.KamlabError as error:
            assert len(str(error).splitlines()) == 1  # noqa: PT017 (either way is right)
        else:
            assert who not in [row.name for row in (*left.account, *left.supplier)]


@pytest.mark.parametrize(
    "bad", [{"horizons": 12}, {"horizons": [0]}, {"horizons": ["12"]}, {"replications": 1}, {"measure": "proft"}, {"workers": 0}]
)
def test_what_cannot_be_used_is_refused_in_a_sentence(compared, bad):
    with pytest.raises(sim.KamlabError) as refused:
        compared.rests_on(**bad)
    assert len(str(refused.value).splitlines()) == 1


def test_one_cell_has_no_contrast():
    r = sim.compare(plain_case(months=2), ["balanced"], ["layered"], replications=2, progress=False)
    with pytest.raises(sim.KamlabError, match="two cells"):
        r.rests_on()
    assert "rests_on" not in " ".join(r.words())


def judged(low, estimate, high, left_over=1.0, base=(9.0, 10.0, 11.0)):
    """What a change that leaves so much of a lead says of whoever is missing."""
    stands = ("a", "b", "as it stands", "", 12, base[1], base[0], base[2], 1.0, "", "")
    changed = ("a", "b", "without", "x", 12, estimate, low, high, left_over, "", "")
    return _judged(pd.DataFrame([stands, changed], columns=COLUMNS))["rests"].tolist()


def test_a_lead_rests_on_whoever_it_is_not_beyond_doubt_without():
    assert judged(-1.0, 1.0, 3.0) == ["", "wholly"]
    assert judged(-3.0, -2.0, -1.0) == ["", "wholly"]


def test_most_of_a_lead_is_made_at_whoever_leaves_less_than_half_of_what_is_bought():
    assert judged(1.0, 3.0, 4.9) == ["", "mostly"]
    assert judged(1.0, 3.0, 5.1) == ["", ""]
    assert judged(0.8, 1.0, 1.2, left_over=0.1) == ["", ""]  # ten of twelve alike are gone, and a sixth of the lead is left


def test_where_there_is_no_lead_nobody_carries_it():
    assert judged(-3.0, -2.0, -1.0, base=(-1.0, 1.0, 3.0)) == ["", ""]
