"""Every policy of the literature, offer by offer, at the plain table, against one who never moves and one who moves evenly."""

from __future__ import annotations

import pytest

import sim
from sim.strategies import POLICIES, Conflict
from sim.strategies.literature import ENTRIES, LITERATURE
from tests.docs.pages import ROOT
from tests.worlds import NEUTRAL_BARGAIN

SUPPLIER, ACCOUNT = [0.7, 0.3], [0.3, 0.7]
ROCK = Conflict(name="rock", opening=1.0, beta=0.01, reciprocity=0.0, reserve_bias=0.5)
ROUNDS, RESERVE = 8, 0.2
# For each policy: what its offers are worth to itself, and the utilities agreed on (its own first), against the rock and against linear.
TRACES = {
    "boulware": (([1.0, 0.999, 0.975, 0.81, 0.2], (0.2, 0.903)), ([1.0, 0.999, 0.975, 0.81], (0.81, 0.418))),
    "linear": (([1.0, 0.8, 0.6, 0.4, 0.2], (0.2, 0.903)), ([1.0, 0.8], (0.66, 0.7))),
    "conceder": (([1.0, 0.394, 0.304, 0.245, 0.2], (0.2, 0.903)), ([1.0, 0.394], (0.394, 0.809))),
    "tit-for-tat": (([1.0, 1.0, 1.0, 1.0, 1.0], None), ([1.0, 1.0], (0.66, 0.7))),
    "generous tit-for-tat": (([1.0, 1.0, 1.0, 1.0, 1.0], None), ([1.0, 1.0], (0.66, 0.7))),
    "grim trigger": (([1.0, 1.0, 1.0, 1.0, 1.0], None), ([1.0, 1.0], (0.66, 0.7))),
    "grit": (([0.9, 0.847, 0.795, 0.743, 0.69], None), ([0.9, 0.847], (0.66, 0.7))),
    "zeuthen-like": (([1.0, 0.9, 0.8, 0.7, 0.6], (0.6, 0.743)), ([1.0, 0.9], (0.66, 0.7))),
    "ultimatum": (([0.8, 0.8, 0.8, 0.8, 0.2], (0.2, 0.903)), ([0.8, 0.8, 0.8, 0.8], (0.8, 0.44))),
    "brinkman": (([1.0, 1.0, 1.0, 1.0, 0.4], (0.4, 0.806)), ([1.0, 1.0, 1.0, 1.0], (0.854, 0.3))),
    "tough": (([1.0, 0.978, 0.876, 0.659, 0.3], (0.3, 0.854)), ([1.0, 0.978, 0.876], (0.757, 0.5))),
    "soft": (([0.75, 0.372, 0.274, 0.205, 0.15], (0.15, 0.927)), ([0.75, 0.372], (0.372, 0.819))),
    "door in the face": (([1.0, 0.72, 0.604, 0.515, 0.44], (0.44, 0.786)), ([1.0, 0.72], (0.66, 0.7))),
    "logroller": (([0.9, 0.878, 0.812, 0.703, 0.55], (0.55, 0.764)), ([0.9, 0.878], (0.66, 0.7))),
    "street": (([1.0, 0.86, 0.72, 0.58, 0.44], None), ([1.0, 0.86], (0.66, 0.7))),
    "principled": (([0.9, 0.9, 0.887, 0.8, 0.48], (0.48, 0.794)), ([0.9, 0.9, 0.711], (0.711, 0.675))),
}


def played(name, opponent):
    policy = LITERATURE.get(name) or POLICIES[name]
    deal = sim.bargain(policy, opponent, SUPPLIER, ACCOUNT, RESERVE, RESERVE, ROUNDS, assumptions=NEUTRAL_BARGAIN)
    own = deal.offers[deal.offers["by"] == "supplier"]["utility_supplier"].tolist()
    return own, None if deal.agreement is None else (deal.utility_supplier, deal.utility_account)


@pytest.mark.parametrize("name", TRACES)
def test_a_policy_of_the_literature_bargains_offer_by_offer_as_its_source_says(name):
    for opponent, (offers, agreed) in zip((ROCK, LITERATURE["linear"]), TRACES[name], strict=True):
        own, found = played(name, opponent)
        assert own == pytest.approx(offers, abs=6e-4)
        assert found == (agreed if agreed is None else pytest.approx(agreed, abs=6e-4))


def test_no_policy_of_the_literature_is_without_a_trace():
    assert set(LITERATURE) <= set(TRACES)


@pytest.mark.parametrize("name", [entry.policy.name for entry in ENTRIES if entry.policy.reciprocity == 0.0])
def test_policies_of_time_follow_the_curve_of_faratin(name):
    policy = LITERATURE[name]
    reserve = RESERVE + policy.reserve_bias
    curve = [policy.opening - (policy.opening - reserve) * (n / ROUNDS) ** (1.0 / policy.beta) for n in range(0, ROUNDS + 1, 2)]
    assert played(name, ROCK)[0] == pytest.approx(curve[: len(TRACES[name][0][0])], abs=1e-9)


def test_a_trait_that_no_source_decides_is_the_balanced_policys():
    balanced = Conflict()
    for entry in ENTRIES:
        free = set(balanced.__dataclass_fields__) - {"name", *entry.stated}
        assert {trait: getattr(entry.policy, trait) for trait in free} == {trait: getattr(balanced, trait) for trait in free}


def test_every_policy_of_the_literature_stands_on_its_page_with_its_source():
    page = (ROOT / "docs" / "tournaments.md").read_text(encoding="utf-8")
    assert [e.policy.name for e in ENTRIES if f"| {e.policy.name} | {e.source} | {e.idea} |" not in page] == []


def test_no_name_of_the_literature_is_that_of_a_bundled_policy():
    assert not set(LITERATURE) & set(POLICIES)
