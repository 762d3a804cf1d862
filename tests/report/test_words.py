import numpy as np
import pytest

import sim
from sim.analysis.crossing import Crossing
from sim.figures.lead import month_and_interval
from sim.report import words
from sim.report.numbers import number, share, with_interval
from tests.report.hand import by_hand, constant, with_last_month

LAYERED = "layered"


def told(comparison):
    """The sentences, without the one that says over what they hold."""
    sentences = words.headline(comparison)
    (condition,) = [sentence for sentence in sentences if sentence.startswith("This holds over")]
    return [sentence for sentence in sentences if sentence != condition]


def late_bloomer() -> np.ndarray:
    """Half a million a month less than 1 until month 6, one more from month 7: level in month 9, ahead from month 10."""
    block = constant(2.0)
    block[:, :6] = 0.5
    return block


def two(left: np.ndarray, right: np.ndarray) -> list[str]:
    return told(by_hand({("balanced", LAYERED): left, ("hard-line", LAYERED): right}))


def test_amount_interval_frequency_and_crossing_are_those_of_the_series():
    # Differences 14, 16, 13, 17: mean 15, sd 1.826, t(3) = 3.182, half width 2.905.
    assert two(with_last_month(late_bloomer(), [-1, 1, -2, 2]), constant(1.0)) == [
        "With layered relationships, balanced beats hard-line by 15.0 [12.1, 17.9] million yuan over 24 months and in every replication; "
        "hard-line led at first, and balanced stays ahead from month 10 [10, 10].",
        "In the first year (months 1 to 12) with layered relationships, balanced leads hard-line by 3.00 [3.00, 3.00] million yuan.",
    ]


def test_the_order_of_cells_does_not_change_the_sentences():
    left, right = with_last_month(late_bloomer(), [-1, 1, -2, 2]), constant(1.0)
    turned = told(by_hand({("hard-line", LAYERED): right, ("balanced", LAYERED): left}))
    assert turned == two(left, right)


def test_a_lead_from_the_first_month_is_not_called_a_crossing():
    sentence = two(constant(2.0), constant(1.0))[0]
    assert sentence == (
        "With layered relationships, balanced beats hard-line by 24.0 [24.0, 24.0] million yuan over 24 months and in every replication."
    )


def test_who_was_only_level_at_first_did_not_lead():
    left = constant(2.0)
    left[:, :3] = 1.0
    assert two(left, constant(1.0))[0].endswith("and in every replication; balanced stays ahead from month 4 [4, 4].")


def test_an_interval_that_holds_zero_is_told_as_no_difference():
    # Differences 3, -1, 2, -2: mean 0.5, sd 2.380, half width 3.788.
    assert two(with_last_month(constant(1.0), [3, -1, 2, -2]), constant(1.0))[0] == (
        "With layered relationships, no difference between balanced and hard-line can be told over 24 months: "
        "0.50 [-3.29, 4.29] million yuan in favour of balanced."
    )


def test_a_mean_carried_by_few_replications_says_so():
    luck = [10.0] * 45 + [-0.1] * 55
    sentence = two(with_last_month(constant(1.0, 100), luck), constant(1.0, 100))[0]
    assert "beats hard-line by 4.44 [" in sentence
    assert "over 24 months on average, though only in 45 % of replications: rare large gains outweigh frequent small losses" in sentence


def test_equal_earnings_are_told_as_equal():
    sentences = two(constant(1.0), constant(1.0))
    assert sentences[0] == "With layered relationships, balanced and hard-line earn exactly the same over 24 months."
    assert sentences[1].endswith("no difference between balanced and hard-line (0 [0, 0] million yuan) can be told.")


def test_one_replication_has_no_interval_and_says_so():
    sentences = two(late_bloomer()[:1], constant(1.0, 1))
    assert sentences == [
        "With layered relationships, balanced beats hard-line by 15.0 million yuan over 24 months in the only replication, "
        "which gives no interval; hard-line led at first, and balanced stays ahead from month 10.",
        "In the first year (months 1 to 12) with layered relationships, balanced leads hard-line by 3.00 million yuan, "
        "in the only replication.",
    ]


@pytest.mark.parametrize(("months", "told"), [(1, False), (12, False), (13, True)])
def test_the_first_year_is_told_where_there_is_more(months, told):
    sentences = two(constant(2.0, months=months), constant(1.0, months=months))
    assert any("first year" in sentence for sentence in sentences) is told
    assert ("over 1 month " in sentences[0]) is (months == 1)


def test_the_first_year_names_the_nearest_follower_first_and_those_that_cannot_be_told_apart():
    noisy = with_last_month(constant(2.9, months=24), [0.0] * 4)
    noisy[:, 0] += [3, -3, 2, -2]
    cells = {("a", LAYERED): constant(1.0), ("b", LAYERED): constant(3.0), ("c", LAYERED): constant(2.0), ("d", LAYERED): noisy}
    sentence = next(s for s in told(by_hand(cells)) if "first year" in s)
    assert "b leads c by 12.0 [12.0, 12.0] and a by 24.0 [24.0, 24.0] million yuan; no difference between b and d (1.20 [" in sentence


def test_relationships_are_told_within_each_policy():
    found = told(by_hand({("balanced", "shallow"): constant(1.0), ("balanced", LAYERED): late_bloomer()}))
    assert found == [
        "With the policy balanced, layered relationships beat shallow relationships by 15.0 [15.0, 15.0] million yuan over 24 months and "
        "in every replication; shallow relationships led at first, and layered relationships stay ahead from month 10 [10, 10]."
    ]


def test_own_relationships_make_grammatical_sentences():
    found = told(by_hand({("balanced", "two layers"): constant(2.0), ("balanced", "shallow"): constant(1.0)}))[0]
    assert found.startswith("With the policy balanced, the relationship two layers beats shallow relationships by 24.0")


def test_of_many_policies_the_best_is_told_against_each_other():
    cells = {(f"policy {i}", LAYERED): constant(float(i % 4), months=12) for i in range(1, 7)}  # policy 3 earns most
    found = told(by_hand(cells))
    assert len(found) == 5
    assert all(sentence.startswith("With layered relationships, policy 3 beats policy") for sentence in found)


def test_of_three_policies_every_pair_is_told():
    cells = {(f"policy {i}", LAYERED): constant(float(i), months=12) for i in range(3)}
    assert len(told(by_hand(cells))) == 3


def test_a_single_cell_is_told_as_it_is():
    block = with_last_month(constant(1.0), [-1, 1, -2, 2])
    assert told(by_hand({("balanced", LAYERED): block})) == [
        "With layered relationships, balanced earns 24.0 [21.1, 26.9] million yuan over 24 months."
    ]


def test_a_crossing_that_may_lie_beyond_the_horizon_has_an_open_bound():
    assert month_and_interval(Crossing(20, 12, None, 0.9), horizon=24, replications=40) == "month 20 [12, after 24]"


def test_words_of_a_real_comparison_cover_every_cell(small):
    text = " ".join(small.words())
    assert all(cell.policy in text and f"{cell.relationship} relationships" in text for cell in small.cells)
    assert "nan" not in text


@pytest.mark.parametrize(
    ("x", "text"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (1234.5, "1,234"),
        (12.345, "12.3"),
        (0.5, "0.500"),
        (-0.0004, "-0.000400"),
        (1e-9, "0"),
        (float("nan"), "-"),
        (99.96, "100.0"),
    ],
)
def test_numbers(x, text):
    assert number(x) == text


@pytest.mark.parametrize(
    ("triple", "text"),
    [
        ((12.34, 10.06, 14.5), "12.3 [10.1, 14.5]"),
        ((0.2, -0.114, 0.512), "0.200 [-0.114, 0.512]"),
        ((12.3412, 12.3301, 12.3523), "12.34 [12.33, 12.35]"),
        ((0.0, 0.0, 0.0), "0 [0, 0]"),
        ((15321.0, 14000.2, 16642.0), "15,321 [14,000, 16,642]"),
    ],
)
def test_intervals_share_their_decimals(triple, text):
    assert with_interval(*triple) == text


def test_a_share_never_rounds_to_all_or_none():
    assert [share(0, 1000), share(4, 1000), share(996, 1000), share(1000, 1000)] == ["0 %", "less than 1 %", "more than 99 %", "100 %"]


def test_what_is_told_says_over_how_many_months_and_on_which_facts_it_holds():
    cells = {("balanced", LAYERED): constant(2.0), ("hard-line", LAYERED): constant(1.0)}
    months = constant(1.0).shape[1]
    (condition,) = [sentence for sentence in words.headline(by_hand(cells)) if sentence.startswith("This holds over")]
    assert condition == (
        f"This holds over {months} months on the facts of three-managers (12 accounts and 2 rivals); on whom of them a lead rests: "
        "`kamlab compare --conditions`, in Python `rests_on()`."
    )
    changed = sim.load("three-managers").with_(set={"account.turnover": 0}, months=2)
    r = sim.compare(changed, ["balanced"], ["layered"], replications=2, progress=False)
    assert any(sentence.startswith("This holds over 2 months") and "with account.turnover = 0" in sentence for sentence in r.words())
