"""`kamlab bargain`: what it tells, writes and refuses."""

from __future__ import annotations

import json

import pandas as pd
import pytest

import sim
from tests.cli.cases import run

WEIGHTS = ("--weights-supplier", "0.5,0.3,0.2", "--weights-account", "0.2,0.3,0.5")


def test_it_tells_what_bargain_finds():
    told = json.loads(run("bargain", "balanced", "hard-line", *WEIGHTS, "--reserve-account", "0.3", "--json").stdout)
    deal = sim.bargain("balanced", "hard-line", [0.5, 0.3, 0.2], [0.2, 0.3, 0.5], reserve_account=0.3)
    assert (told["utility_supplier"], told["rounds"], told["nash"]) == (deal.utility_supplier, deal.rounds, list(deal.fair))
    assert told["left"]["joint"] == pytest.approx(deal.left.joint)
    assert len(told["offers"]) == deal.rounds


def test_it_writes_a_figure_offers_and_a_manifest_and_replaces_no_other_result(tmp_path):
    out = ("--out", str(tmp_path / "deal"))
    assert run("bargain", "balanced", "balanced", *WEIGHTS, *out).exit_code == 0
    assert sorted(path.name for path in (tmp_path / "deal").iterdir()) == [
        "bargain.pdf",
        "bargain.png",
        "bargain.svg",
        "manifest.json",
        "offers.csv",
    ]
    assert len(pd.read_csv(tmp_path / "deal" / "offers.csv")) == sim.bargain("balanced", "balanced", [5, 3, 2], [2, 3, 5]).rounds
    assert run("bargain", "balanced", "balanced", *WEIGHTS, *out).exit_code == 0  # the same result again
    other = run("bargain", "balanced", "hard-line", *WEIGHTS, *out)
    assert other.exit_code == 2
    assert "holds another result" in other.stderr
    assert run("bargain", "balanced", "hard-line", *WEIGHTS, *out, "--overwrite").exit_code == 0


def test_a_parameter_may_be_changed():
    plain, changed = (
        json.loads(run("bargain", "balanced", "balanced", *WEIGHTS, *more, "--json").stdout) for more in ((), ("--set", "learned=0"))
    )
    assert changed["left"]["joint"] < plain["left"]["joint"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("balanced", "balanced"), "give --weights-supplier and --weights-account"),
        (("tough", "balanced", *WEIGHTS), "names the policy 'tough'"),
        (
            ("balanced", "balanced", "--weights-supplier", "a,b", "--weights-account", "1,2"),
            "--weights-supplier must be numbers with commas",
        ),
        (("balanced", "balanced", "--weights-supplier", "1", "--weights-account", "1,2"), "has 1 issues and weights_account 2"),
        (("balanced", "balanced", *WEIGHTS, "--set", "learned"), "PARAMETER=NUMBER"),
        (("balanced", "balanced", *WEIGHTS, "--set", "learnt=0"), "did you mean 'learned'"),
        (("balanced", "balanced", *WEIGHTS, "--domain", "nowhere"), "no such folder"),
        (("balanced", "balanced", "--domain", "nowhere"), "no such folder"),
        (("balanced", "balanced", *WEIGHTS, "--of-best"), "for a --domain"),
        (("balanced", "balanced", *WEIGHTS, "--rounds", "1"), "rounds must be a whole number"),
        (("balanced", "balanced", *WEIGHTS, "--patience", "-1"), "patience"),
        (("balanced", "balanced", *WEIGHTS, "--reserve-supplier", "2"), "reserve_supplier must lie in 0 to 1"),
    ],
)
def test_what_cannot_be_used_is_told_in_one_sentence(arguments, says):
    found = run("bargain", *arguments)
    assert found.exit_code == 2
    assert says in found.stderr
    assert "Traceback" not in found.stderr
    assert found.stderr.count("\n") == 1
