"""A table whose mechanisms are all taken away gives the numbers of the model before they were put in.

`neutral.txt` was written then and is never renewed because of a change at the table. It holds cases in which nobody is a hard line, since
that policy has other traits now. Where something else in the model moves on purpose, its numbers move with it: compare with the table
of before and after that `tests.baseline.renew` tells of the same cases.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.scenario import load
from tests.baseline.renew import arithmetic, lines_of, moved, on_file
from tests.worlds import NEUTRAL_GOODS, NEUTRAL_TABLE

DIGEST, BEFORE = on_file(Path(__file__).with_name("neutral.txt"))
CELLS = sorted({(case, policy) for case, policy, *_ in (line.split() for line in BEFORE)})


@pytest.mark.parametrize(("case", "policy"), CELLS)
def test_without_its_mechanisms_the_table_is_the_one_of_before_to_the_bit(case, policy):
    scenario = load(case).with_(set={f"assumptions.{name}": value for name, value in (NEUTRAL_TABLE | NEUTRAL_GOODS).items()})
    before = [line for line in BEFORE if line.startswith(f"{case} {policy} ")]
    table = moved(before, lines_of(scenario, policy), tolerance=0.0 if arithmetic() == DIGEST else 1e-9)
    assert not table, "\n".join([f"{len(table)} numbers have moved:", *table])


GOODS_DIGEST, GOODS_BEFORE = on_file(Path(__file__).with_name("neutral_goods.txt"))
GOODS_FACTS: dict[str, dict[str, float]] = {
    "gree-gome": {"account.basket": 0.0},
    "decisive-point": {"account.K.network": 6.5},
    "ten-tactics": {},
}
"""Cases in which prices are cut, trade is held up, an owner buys or goods are short, and the facts that were put in or taken out since."""
GOODS_CELLS = sorted({(case, policy) for case, policy, *_ in (line.split() for line in GOODS_BEFORE)})


@pytest.mark.parametrize(("case", "policy"), GOODS_CELLS)
def test_without_consumers_who_answer_and_owners_who_commit_the_numbers_are_those_of_before_to_the_bit(case, policy):
    changes = GOODS_FACTS[case] | {f"assumptions.{name}": value for name, value in NEUTRAL_GOODS.items()}
    before = [line for line in GOODS_BEFORE if line.startswith(f"{case} {policy} ")]
    now = lines_of(load(case).with_(set=changes), policy)
    table = moved(before, now, tolerance=0.0 if arithmetic() == GOODS_DIGEST else 1e-9)
    assert not table, "\n".join([f"{len(table)} numbers have moved:", *table])


@pytest.mark.parametrize(
    ("case", "names"),
    [("gree-gome", ["elasticity"]), ("gree-gome", ["seek", "stay_away"]), ("ten-tactics", ["seek"])],
    ids=lambda what: what if isinstance(what, str) else what[0],
)
def test_each_answer_of_consumers_moves_the_numbers(case, names):
    """Otherwise the test above would pass for consumers who never answer at all."""
    rest = {f"assumptions.{name}": value for name, value in NEUTRAL_GOODS.items() if name not in names}
    before = [line for line in GOODS_BEFORE if line.startswith(f"{case} hard-line ")]
    assert moved(before, lines_of(load(case).with_(set=GOODS_FACTS[case] | rest), "hard-line"))


REACHED = (
    ["opener"], ["learned"], ["first_step"], ["mood_trust"], ["small_change"], ["held_up"], ["talk_time"], ["looking_time"],
    ["belief_rate", "belief_presses", "belief_hardens"],
)  # fmt: skip


@pytest.mark.parametrize("names", REACHED, ids=lambda names: names[0])
def test_each_mechanism_that_this_case_reaches_moves_its_numbers(names):
    """Otherwise the test above would pass for a table that does not read the assumption at all."""
    rest = {f"assumptions.{name}": value for name, value in (NEUTRAL_TABLE | NEUTRAL_GOODS).items() if name not in names}
    before = [line for line in BEFORE if line.startswith("lost-self balanced ")]
    assert before
    assert moved(before, lines_of(load("lost-self").with_(set=rest), "balanced"))
