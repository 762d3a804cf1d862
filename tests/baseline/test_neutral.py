"""Mechanisms that are all taken away give the numbers of the model before they were put in: those of the table, and those of people.

`neutral.txt` was written then and is never renewed because of a change at the table. It holds cases in which nobody is a hard line, since
that policy has other traits now. Where something else in the model moves on purpose, its numbers move with it: compare with the table
of before and after that `tests.baseline.renew` tells of the same cases. `neutral_people.txt` was written with a neutral table before ranks,
prices of levers, reactions of people and departures were put in. Measures that have come since then are in neither.

The cases have gone on since: their rivals bargain, and facts were added. So the folder `before` keeps the facts and firms with which the
numbers were written, without stories and patterns: what is tried here are the rules, not the bundled cases.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.scenario import Scenario, load
from sim.world.parameters import PARAMETERS
from tests.baseline.renew import arithmetic, lines_of, moved, on_file
from tests.worlds import NEUTRAL_GOODS, NEUTRAL_PEOPLE, NEUTRAL_RIVALS, NEUTRAL_TABLE

DIGEST, BEFORE_TABLE = on_file(Path(__file__).with_name("neutral.txt"))
BEFORE = BEFORE_TABLE + on_file(Path(__file__).with_name("neutral_people.txt"))[1]
LATER = NEUTRAL_RIVALS | NEUTRAL_PEOPLE
"""What came in together with the goods, or after them."""
NEUTRAL = {f"assumptions.{name}": value for name, value in {**NEUTRAL_TABLE, **NEUTRAL_GOODS, **LATER}.items()}


def before(case: str) -> Scenario:
    """A case with the facts and firms that it had when its numbers were written."""
    return load(Path(__file__).with_name("before") / f"{case}.toml")


CELLS = sorted({(case, policy) for case, policy, *_ in (line.split() for line in BEFORE)})


def known(then, now):
    """Of the present numbers those that there were before."""
    names = {line.rsplit(" ", 1)[0] for line in then}
    return [line for line in now if line.rsplit(" ", 1)[0] in names]


@pytest.mark.parametrize(("case", "policy"), CELLS)
def test_without_its_mechanisms_the_table_is_the_one_of_before_to_the_bit(case, policy):
    scenario = before(case).with_(set=NEUTRAL)
    then = [line for line in BEFORE if line.startswith(f"{case} {policy} ")]
    table = moved(then, known(then, lines_of(scenario, policy)), tolerance=0.0 if arithmetic() == DIGEST else 1e-9)
    assert not table, "\n".join([f"{len(table)} numbers have moved:", *table])


GOODS_DIGEST, GOODS_BEFORE = on_file(Path(__file__).with_name("neutral_goods.txt"))
GOODS_CELLS = sorted({(case, policy) for case, policy, *_ in (line.split() for line in GOODS_BEFORE)})


@pytest.mark.parametrize(("case", "policy"), GOODS_CELLS)
def test_without_consumers_who_answer_and_owners_who_commit_the_numbers_are_those_of_before_to_the_bit(case, policy):
    changes = {f"assumptions.{name}": value for name, value in (NEUTRAL_GOODS | LATER).items()}
    then = [line for line in GOODS_BEFORE if line.startswith(f"{case} {policy} ")]
    now = known(then, lines_of(before(case).with_(set=changes), policy))
    table = moved(then, now, tolerance=0.0 if arithmetic() == GOODS_DIGEST else 1e-9)
    assert not table, "\n".join([f"{len(table)} numbers have moved:", *table])


@pytest.mark.parametrize(
    ("case", "names"),
    [("gree-gome", ["elasticity"]), ("gree-gome", ["seek", "stay_away"]), ("ten-tactics", ["seek"])],
    ids=lambda what: what if isinstance(what, str) else what[0],
)
def test_each_answer_of_consumers_moves_the_numbers(case, names):
    """Otherwise the test above would pass for consumers who never answer at all."""
    rest = {f"assumptions.{name}": value for name, value in (NEUTRAL_GOODS | LATER).items() if name not in names}
    then = [line for line in GOODS_BEFORE if line.startswith(f"{case} hard-line ")]
    now = lines_of(before(case).with_(set=rest), "hard-line")
    assert moved(then, known(then, now))


REACHED = (
    ["opener"], ["learned"], ["first_step"], ["mood_trust"], ["small_change"], ["held_up"], ["talk_time"], ["looking_time"],
    ["belief_rate", "belief_presses", "belief_hardens"],
)  # fmt: skip


@pytest.mark.parametrize("names", REACHED, ids=lambda names: names[0])
def test_each_mechanism_that_this_case_reaches_moves_its_numbers(names):
    """Otherwise the test above would pass for a table that does not read the assumption at all."""
    rest = {key: value for key, value in NEUTRAL.items() if key.removeprefix("assumptions.") not in names}
    then = [line for line in BEFORE if line.startswith("lost-self balanced ")]
    assert then
    assert moved(then, known(then, lines_of(before("lost-self").with_(set=rest), "balanced")))


@pytest.mark.parametrize(
    ("case", "name", "facts"),
    [
        ("flank-attack", "flank_upkeep", {}),
        ("flank-attack", "answer", {}),
        ("lost-self", "list_judged", {}),
        ("lost-self", "at_stake", {}),
        ("lost-self", "raid_cost", {"supplier.Creative rival.attack": "raid", "account.power_shift": 2}),
        ("lost-self", "readiness_cost", {"supplier.Creative rival.attack": "raid"}),
    ],
)
def test_each_mechanism_of_the_rivals_moves_numbers_where_it_is_reached(case, name, facts):
    told = before(case).with_(set=NEUTRAL | facts | {"books": "Creative rival" if facts else ""})
    with_it = before(case).with_(set={**told.changes, f"assumptions.{name}": value_of(name)})
    assert moved(lines_of(told, "balanced"), lines_of(with_it, "balanced"))


def value_of(name: str) -> float:
    """The value that an assumption has where nobody changes it."""
    return next(known.value for known in PARAMETERS if known.name == name)


PEOPLE = [
    ("lost-self", ["development_half"]), ("lost-self", ["wish_cost"]),
    ("ten-tactics", ["reopened"]), ("internal-collapse", ["reopened"]),
]  # fmt: skip


@pytest.mark.parametrize(("case", "names"), PEOPLE)
def test_each_mechanism_of_people_moves_the_numbers_of_a_case_that_it_reaches(case, names):
    assert numbers_move(case, names)


def numbers_move(case, names):
    """What differs from before where all mechanisms are taken away but those that read these assumptions."""
    rest = {key: value for key, value in NEUTRAL.items() if key.removeprefix("assumptions.") not in names}
    then = [line for line in BEFORE if line.startswith(f"{case} balanced ")]
    assert then
    return moved(then, known(then, lines_of(before(case).with_(set=rest), "balanced")))
