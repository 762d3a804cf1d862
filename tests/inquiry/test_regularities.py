"""Published regularities: what is simulated for each, and that it comes of the mechanism it is said to come of."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest

from sim.analysis.contrast import Estimate
from sim.errors import KamlabError
from sim.inquiry import regularities
from sim.inquiry.regularities import EFFECTS, HARD, NARROW, Held, correlation, is_hit, ratio, share
from sim.inquiry.regularities_laboratory import ALTERNATIVES, ANCHORS, Condition, Laboratory
from sim.inquiry.regularities_published import ABSTRACT, MEMORY, PARTLY, REGULARITIES
from sim.language import CHINESE
from sim.strategies import Conflict
from sim.world.parameters import parameter_values
from tests.cli.cases import run

FEW = 80
BY_NAME = {regularity.name: regularity for regularity in REGULARITIES}


def laboratory(seed: int = 3, **assumptions: float) -> Laboratory:
    return Laboratory(parameter_values(assumptions), seed)


def effect(name: str, negotiations: int = FEW, **assumptions: float) -> Estimate:
    return EFFECTS[name](Held(laboratory(**assumptions), range(negotiations)))


@pytest.fixture(scope="module")
def found():
    return regularities(negotiations=FEW, seed=3)


def test_every_regularity_is_measured_and_said_in_both_languages():
    assert list(EFFECTS) == list(BY_NAME)
    assert [name for name in BY_NAME if name not in CHINESE] == []
    for regularity in REGULARITIES:
        assert regularity.known in (ABSTRACT, MEMORY, PARTLY)
        assert regularity.low < regularity.high
        assert regularity.predicted.startswith(("hit", "miss"))


def test_the_table_has_a_row_for_each_with_its_source_interval_and_verdict(found):
    assert list(found.table["regularity"]) == list(BY_NAME)
    assert set(found.table["verdict"]) <= {"hit", "miss"}
    for row in found.table.itertuples():
        assert row.low <= row.effect <= row.high
        assert row.verdict == ("hit" if row.wanted_low < row.low and row.high < row.wanted_high else "miss")
        assert row.source
        assert row.published
    assert found.hits == sum(found.table["verdict"] == "hit")


def test_the_same_seed_gives_the_same_table_and_another_one_another(found):
    again, other = regularities(negotiations=FEW, seed=3), regularities(negotiations=FEW, seed=4)
    assert again.table.equals(found.table)
    assert not other.table["effect"].equals(found.table["effect"])


def test_a_negotiation_does_not_depend_on_which_others_are_held_or_in_which_order():
    whole = laboratory().hold(range(9), Condition())
    some = laboratory().hold([7, 2, 5], Condition())
    for name in whole.dtype.names:
        assert np.array_equal(some[name], whole[name][[7, 2, 5]], equal_nan=whole[name].dtype.kind == "f"), name
    chunks = np.concatenate([laboratory().hold(range(first, first + 3), Condition()) for first in (0, 3, 6)])
    assert np.array_equal(chunks["value"], whole["value"])
    assert np.array_equal(laboratory().concessions([4, 1], Condition()), laboratory().concessions(range(6), Condition())[[4, 1]])


def test_a_condition_changes_what_it_sets_and_nothing_else():
    plain, trusted = (laboratory().hold(range(FEW), condition) for condition in (Condition(), Condition(trust=1.0)))
    assert set(trusted["trust"]) == {1.0}
    assert np.array_equal(plain["opener"], trusted["opener"])
    stubborn = Conflict(name="stubborn", reserve_bias=0.5)
    impasses = laboratory().hold(range(FEW), Condition(supplier=stubborn, account=stubborn, both={"perspective": 0.0}))
    assert not impasses["agreed"].any()
    low, high = ALTERNATIVES
    assert np.all((impasses["value"] >= low) & (impasses["value"] <= high)), "an impasse is not worth the alternatives"
    assert np.isnan(impasses["gain"]).all()


def test_a_handed_out_first_demand_is_what_the_opener_offers():
    talks = laboratory().hold(range(FEW), Condition(anchored=True))
    own = talks["first"][np.arange(FEW), talks["opener"], talks["opener"]]
    own = own[np.isfinite(own)]
    assert own.size > FEW / 2
    assert np.all((own >= ANCHORS[0] - 1e-9) & (own <= ANCHORS[1] + 1e-9))
    assert np.ptp(own) > 0.3


def test_the_joint_gain_is_all_there_is_only_where_both_understand():
    wise, blind = (laboratory(learned=0.0).hold(range(FEW), Condition(both={"perspective": level})) for level in (1.0, 0.0))
    assert np.nanmin(wise["gain"]) > np.nanmax(blind["gain"])
    assert np.nanmax(wise["gain"]) <= 1.0 + 1e-9
    assert np.nanmax(np.abs(blind["gain"])) < 1e-9, "who gives way evenly finds no joint gain"


def test_where_impasses_are_said_to_be_likely_they_are():
    narrow = {"account": HARD, "trust": 0.0, "support": 0.0, "information": 0.0, "alternatives": NARROW}
    failed = 1.0 - laboratory().hold(range(FEW), Condition(supplier=HARD, **narrow))["agreed"]
    assert failed.mean() > 0.4


# what a mechanism's switch takes away


def test_without_learning_the_fixed_pie_bias_does_not_decline():
    assert effect("fixed-pie bias declines").low > 0.0
    assert effect("fixed-pie bias declines", learned=0.0).value == 0.0
    assert effect("fixed-pie bias", learned=0.0).value < effect("fixed-pie bias").value


def test_without_breakdown_fewer_negotiations_end_in_an_impasse():
    rates = [effect("impasses of the laboratory", 300, breakdown=strain).value for strain in (0.0, 1.0)]
    assert rates[0] < rates[1]


def test_where_goodwill_does_nothing_at_the_table_strangers_fail_no_more_often():
    off = {"calm": 0.0, "mood_trust": 0.0, "disclosure": 0.0}
    assert effect("impasses between strangers", 300).value > 0.0
    assert effect("impasses between strangers", 300, **off).value == 0.0
    assert effect("small talk against impasse", 300, **off).value == 1.0


def test_where_trust_discloses_nothing_it_brings_no_joint_gain():
    with_it, without = effect("trust and joint gain", 300), effect("trust and joint gain", 300, disclosure=0.0, calm=0.0, mood_trust=0.0)
    assert with_it.low > 0.0
    assert without.value < with_it.low


def test_where_nobody_answers_concessions_are_answered_less():
    assert effect("reciprocity of concessions", answering=0.0).value < effect("reciprocity of concessions").value


def test_the_hard_line_costs_goodwill_by_resentment():
    assert effect("hard line costs goodwill").low > 0.0
    assert effect("hard line costs goodwill", resentment_gain=0.0, resentment_standoff=0.0).value == 0.0


def test_integrative_gain_of_early_yielders_is_smaller_because_there_was_less_to_learn():
    assert effect("integrative gain needs both").value > effect("integrative gain needs both", learned=0.0).value


# statistics


def test_a_correlation_is_pearsons_and_its_interval_covers_as_often_as_it_says():
    draw = np.random.default_rng(5)
    covered = 0
    for _ in range(400):
        x = draw.normal(size=150)
        y = 0.5 * x + np.sqrt(0.75) * draw.normal(size=150)
        r = correlation(x, y)
        assert r.value == pytest.approx(np.corrcoef(x, y)[0, 1])
        covered += r.low < 0.5 < r.high
    assert 0.90 < covered / 400 < 0.985


def test_what_cannot_be_estimated_is_no_number_and_no_hit():
    nothing = np.array([])
    for estimate in (correlation(np.ones(5), np.arange(5.0)), share(nothing), ratio(np.ones(3), np.zeros(3))):
        assert math.isnan(estimate.value)
        assert not is_hit(BY_NAME["anchoring"], estimate)


def test_an_interval_that_reaches_beyond_the_published_effect_is_a_miss():
    anchoring = BY_NAME["anchoring"]
    assert is_hit(anchoring, Estimate(0.5, 0.4, 0.6, 0.05, 100))
    assert not is_hit(anchoring, Estimate(0.5, 0.25, 0.6, 0.05, 100))
    assert not is_hit(anchoring, Estimate(0.6, 0.5, 0.75, 0.05, 100))


# the command


def test_the_command_tells_hits_and_misses_and_ends_well():
    done = run("regularities", "--negotiations", 20, "--set", "assumptions.learned=0")
    assert done.exit_code == 0
    for regularity in REGULARITIES:
        assert regularity.source in done.stdout
    assert "miss" in done.stdout
    assert f"of {len(REGULARITIES)} regularities are hit" in " ".join(done.stdout.split())
    assert "锚定效应" in run("regularities", "--negotiations", 20, "--zh").stdout


def test_what_it_writes_says_what_it_rests_on_and_is_not_replaced_unasked(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    asked = ("regularities", "--negotiations", 20, "--out", "r", "--set", "assumptions.calm=0.5")
    assert run(*asked).exit_code == 0
    manifest = json.loads(Path("r/manifest.json").read_text(encoding="utf-8"))
    assert manifest["kind"] == "regularities"
    assert manifest["assumptions"]["calm"] == 0.5
    assert "regularities.csv" in manifest["files"]
    assert run(*asked).exit_code == 0, "the same result may be written again"
    other = run(*asked, "--seed", 2)
    assert other.exit_code == 2
    assert "seed" in other.stderr
    assert run(*asked, "--seed", 2, "--overwrite").exit_code == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--set", "account.turnover=0"), "assumptions.NAME=VALUE"),
        (("--set", "assumptions.lerned=0"), "did you mean 'learned'"),
        (("--set", "assumptions.learned=7"), "learned"),
        (("--negotiations", "3"), "from 20 to"),
        (("--seed", "-1"), "seed"),
    ],
)
def test_what_cannot_be_used_is_refused_in_a_sentence(words, said):
    done = run("regularities", *words)
    assert done.exit_code == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_the_same_is_refused_from_python():
    with pytest.raises(KamlabError, match="assumptions"):
        regularities(set={"supplier.Maker.alternative": 0.2})
    with pytest.raises(KamlabError, match="from 20 to"):
        regularities(negotiations=1)
