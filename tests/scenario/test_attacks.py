"""What a scenario may say about attacks, ventures and shocks, and what is refused."""

from __future__ import annotations

import pytest

import sim
from sim.engine.populate import populate
from sim.errors import KamlabError
from sim.strategies.attack import TRAITS
from sim.world.columns import column_of
from tests.worlds import plain_case, plain_supplier

OWN = {"name": "own", "price_cut": 0.05, "raid_effort": 0.3, "readiness": 0.5, "war_chest": 0.2, "price_budget": 2.0, "flank": 0.4,
       "flank_part": 0.02, "focus": 0.3, "fronts": 2, "reserve": 0.1, "venture": 0.4, "venture_capital": 7.0, "since": 5}  # fmt: skip


def test_every_trait_of_an_attack_reaches_its_column():
    assert set(OWN) == {"name", *TRAITS}
    case = plain_case(attack=[OWN], supplier=[plain_supplier("Focal", focal=True), plain_supplier("Rival", attack="own")])
    state = populate(case, 1, 0).state
    assert {trait: column_of(state, trait)[1] for trait in TRAITS} == {trait: OWN[trait] for trait in TRAITS}
    neutral = sim.Attack()
    assert {trait: column_of(state, trait)[0] for trait in TRAITS} == {trait: getattr(neutral, trait) for trait in TRAITS}


def test_an_attack_can_be_put_in_place_and_its_keys_changed():
    world = sim.build(plain_case(), seed=1)
    world.focal.set_attack(sim.Attack(**OWN))
    assert {trait: getattr(world.focal, trait) for trait in TRAITS} == {trait: OWN[trait] for trait in TRAITS}
    assert plain_case(attack=[OWN]).with_(set={"attack.own.focus": 0.9}).attack[0].focus == 0.9


@pytest.mark.parametrize("bad", [{"fronts": 0}, {"fronts": 1.5}, {"since": True}, {"since": 0}])
def test_counts_are_whole_and_in_range(bad):
    with pytest.raises(ValueError, match=f"{next(iter(bad))} must be a whole number from 1 to"):
        sim.Attack(**bad)


@pytest.mark.parametrize(
    ("tables", "message"),
    [
        ({"attack": [OWN | {"focus": 0.96}]}, r"'own'.*focus must lie in 0 to 0\.95, not 0\.96"),
        ({"attack": [OWN | {"fronts": 1.5}]}, r"'own'.*fronts: must be a whole number"),
        ({"event": [{"month": 1, "kind": "default", "account": "Account"}]}, r"a default needs the key size \(above 0\)"),
        ({"event": [{"month": 1, "kind": "venture_failure", "account": "Account"}]}, r"a venture_failure needs the key supplier"),
    ],
)
def test_what_cannot_be_is_refused_with_the_remedy(tables, message):
    with pytest.raises(KamlabError, match=message):
        plain_case(**tables)
