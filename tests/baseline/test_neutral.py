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
from tests.worlds import NEUTRAL_TABLE

DIGEST, BEFORE = on_file(Path(__file__).with_name("neutral.txt"))
CELLS = sorted({(case, policy) for case, policy, *_ in (line.split() for line in BEFORE)})


@pytest.mark.parametrize(("case", "policy"), CELLS)
def test_without_its_mechanisms_the_table_is_the_one_of_before_to_the_bit(case, policy):
    scenario = load(case).with_(set={f"assumptions.{name}": value for name, value in NEUTRAL_TABLE.items()})
    before = [line for line in BEFORE if line.startswith(f"{case} {policy} ")]
    table = moved(before, lines_of(scenario, policy), tolerance=0.0 if arithmetic() == DIGEST else 1e-9)
    assert not table, "\n".join([f"{len(table)} numbers have moved:", *table])


REACHED = (
    ["opener"], ["learned"], ["first_step"], ["mood_trust"], ["small_change"], ["held_up"], ["talk_time"], ["looking_time"],
    ["belief_rate", "belief_presses", "belief_hardens"],
)  # fmt: skip


@pytest.mark.parametrize("names", REACHED, ids=lambda names: names[0])
def test_each_mechanism_that_this_case_reaches_moves_its_numbers(names):
    """Otherwise the test above would pass for a table that does not read the assumption at all."""
    rest = {f"assumptions.{name}": value for name, value in NEUTRAL_TABLE.items() if name not in names}
    before = [line for line in BEFORE if line.startswith("lost-self balanced ")]
    assert before
    assert moved(before, lines_of(load("lost-self").with_(set=rest), "balanced"))
