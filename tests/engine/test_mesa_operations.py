"""What a Mesa user does to agents and model either works or is refused in a sentence: nothing is silently wrong."""

from __future__ import annotations

import copy
import pickle
import random

import mesa
import numpy as np
import pytest

import sim
from sim.engine.world import release
from sim.errors import KamlabError
from tests.worlds import first_difference, plain_case


@pytest.fixture
def world():
    made = sim.build("three-managers", seed=3)
    for _ in range(2):
        made.step()
    yield made
    release(made)


def first(world, kind):
    return next(iter(world.agents_by_type[kind]))


def shrink(world):
    world.agents.select(lambda agent: not isinstance(agent, sim.KeyAccount), inplace=True)


def twice(world):
    world.kept = copy.copy(first(world, sim.Contact))
    world.agents.add(world.kept)


class Other(sim.KeyAccount):
    """A class of a user's own."""

    memory = 0.0


REFUSED_AT_ONCE = {
    "remove an account": lambda w: first(w, sim.KeyAccount).remove(),
    "remove a contact": lambda w: first(w, sim.Contact).remove(),
    "remove a supplier": lambda w: w.focal.remove(),
    "remove all": lambda w: w.remove_all_agents(),
    "an agent made by hand": lambda w: sim.KeyAccount(w, 0, "twin"),
    "an agent of an own class made by hand": lambda w: Other(w, 0, "twin"),
    "create_agents": lambda w: sim.Contact.create_agents(w, 3, 0, "twin"),
    "step of an agent": lambda w: first(w, sim.KeyAccount).step(),
    "step of all agents": lambda w: w.agents.shuffle_do("step"),
    "advance of all agents": lambda w: w.agents.do("advance"),
    "another unique_id": lambda w: setattr(w.focal, "unique_id", 7),
    "another row": lambda w: setattr(w.focal, "row", 1),
    "another name": lambda w: setattr(w.focal, "name", "Else"),
    "another model": lambda w: setattr(w.focal, "model", None),
    "a slip of the pen": lambda w: setattr(first(w, sim.KeyAccount), "demnd", 99),
    "a slip on a supplier": lambda w: setattr(w.focal, "qualty", 0.4),
    "a slip through an agent set": lambda w: w.agents_by_type[sim.KeyAccount].set("demnd", 99),
    "another focal supplier": lambda w: setattr(w, "focal", None),
    "another month": lambda w: setattr(w, "month", 3),
    "a shallow copy": copy.copy,
    "a world from nothing": lambda w: sim.World(3),
    "a policy of no such name": lambda w: w.focal.set_policy("hardline"),
    "a policy of another kind": lambda w: w.focal.set_policy(sim.Attack()),
    "a function for a policy": lambda w: w.focal.set_policy(lambda: "hard-line"),
    "a class for a policy": lambda w: w.focal.set_policy(sim.Conflict),
    "an account by its name": lambda w: w.focal.set_policy("hard-line", "Fair buyer 1"),
    "coverage of no such name": lambda w: w.focal.set_coverage("deep"),
    "attack of no such name": lambda w: w.focal.set_attack(3),
    "portfolio of no such name": lambda w: w.focal.set_portfolio(None),
    "pay of no such name": lambda w: w.focal.set_pay("wages"),
    "tactics of no such name": lambda w: w.focal.set_tactics("all tn"),
    "account policy of no such name": lambda w: first(w, sim.KeyAccount).set_policy("soft"),
    "too few numbers": lambda w: setattr(first(w, sim.KeyAccount), "power", [0.5, 0.5]),
}
READ_ONLY = {
    "another focal supplier": "'focal' of 'World' object has no setter",
    "another month": "'month' of 'World' object has no setter",
}
"""Of these Python's own sentence says all."""
REFUSED_AT_THE_NEXT_STEP = {
    "removed from world.agents": lambda w: w.agents.remove(first(w, sim.KeyAccount)),
    "discarded from world.agents": lambda w: w.agents.discard(w.focal),
    "selected in place": shrink,
    "deregistered": lambda w: w.deregister_agent(first(w, sim.SalesRep)),
    "registered twice": lambda w: twice(w),
}
HARMLESS = {
    "random seeds": lambda w: (random.seed(1), w.random.seed(5), w.reset_randomizer(9), w.reset_rng(9), np.random.default_rng(1)),
    "shuffled in place": lambda w: w.agents.shuffle(inplace=True),
    "sorted in place": lambda w: w.agents.sort("unique_id", ascending=True, inplace=True),
    "a selection of its own": lambda w: w.agents.select(lambda a: False),
    "a data collector": lambda w: mesa.DataCollector(agent_reporters={"demand": "demand"}).collect(w),
    "a place in a space": lambda w: setattr(w.focal, "pos", (1, 2)),
    "an attribute with an underscore": lambda w: setattr(w.focal, "_note", "mine"),
}
COPIES = {"pickled": lambda w: pickle.loads(pickle.dumps(w)), "copied deeply": copy.deepcopy}


@pytest.mark.parametrize("what", REFUSED_AT_ONCE)
def test_refused_at_once_and_nothing_is_changed(world, what):
    same = pickle.loads(pickle.dumps(world))
    with pytest.raises(AttributeError if what in READ_ONLY else KamlabError, match=READ_ONLY.get(what)) as refused:
        REFUSED_AT_ONCE[what](world)
    assert len(str(refused.value).splitlines()) == 1
    for one in (world, same):
        one.step()
    assert first_difference(world.state, same.state) is None


@pytest.mark.parametrize("what", REFUSED_AT_THE_NEXT_STEP)
def test_agents_that_are_missing_or_there_twice_stop_the_next_step(world, what):
    REFUSED_AT_THE_NEXT_STEP[what](world)
    with pytest.raises(KamlabError, match=r"rows of \w+ and \d+ agents for them"):
        world.step()
    assert world.month == 2


@pytest.mark.parametrize("what", HARMLESS)
def test_harmless_and_the_results_are_the_same(world, what):
    same = pickle.loads(pickle.dumps(world))
    HARMLESS[what](world)
    for one in (world, same):
        one.step()
    assert first_difference(world.state, same.state) is None


@pytest.mark.parametrize("what", COPIES)
def test_a_copy_goes_on_by_itself(world, what):
    other = COPIES[what](world)
    other.step()
    assert (world.month, other.month) == (2, 3)
    world.step()
    assert first_difference(world.state, other.state) is None
    with pytest.raises(KamlabError, match="cannot be made by hand"):
        sim.KeyAccount(other, 0, "twin")


def test_strategies_are_set_by_name_too(world):
    own = world.setting.scenario.with_(policy=sim.Conflict(name="firm", beta=0.4))
    mine = sim.build(own)
    maker, account = mine.focal, first(mine, sim.KeyAccount)
    maker.set_policy("firm")
    maker.set_policy("hard-line", account)
    assert [maker.policy[row][1] for row in (account.row, account.row + 1)] == [0.1, 0.4]
    maker.set_coverage("layered"), maker.set_attack("frontal"), maker.set_portfolio("designed")
    maker.set_pay("salary"), maker.set_tactics("all ten"), account.set_policy("compromise")
    assert (maker.links, maker.price_cut, maker.head_service, maker.commission, maker.tactic[0]) == (0.6, 0.1, 1.5, 0.0, 0.3)
    assert account.account_policy[1] == 3.0
    release(mine)


def test_an_own_class_has_attributes_of_its_own_but_no_slips():
    made = sim.build(plain_case(), 1, agents={sim.KeyAccount: Other})
    mine = first(made, Other)
    mine.memory = 3.0
    mine.grudges = ["x"]
    with pytest.raises(KamlabError, match=r"did you mean 'demand'.*state it in the class"):
        mine.demnd = 99
    release(made)


@pytest.mark.parametrize(
    "agents",
    [{"Supplier": Other}, {sim.KeyAccount: "Other"}, {sim.KeyAccount: 3}, {int: Other}, [Other], Other, "x", 5,
     {sim.KeyAccount: lambda: Other}, {sim.KeyAccount: sim.Supplier}, {mesa.Agent: Other}, {None: Other}],
)  # fmt: skip
@pytest.mark.parametrize("call", [lambda a: sim.build(plain_case(), agents=a), lambda a: sim.run_ledger(plain_case(), agents=a),
                                  lambda a: sim.compare(plain_case(), replications=2, agents=a, progress=False)])  # fmt: skip
def test_agents_of_a_wrong_kind_are_refused_in_a_sentence(call, agents):
    with pytest.raises(KamlabError, match=r"^agents") as refused:
        call(agents)
    assert len(str(refused.value).splitlines()) == 1


class Broken(sim.Supplier):
    """Fails in its second month."""

    def plan(self) -> None:
        if self.model.month == 2:
            {}["x"]


def test_an_exception_in_a_users_plan_names_the_users_file_and_line():
    line = next(n for n, text in enumerate(open(__file__, encoding="utf-8"), 1) if '{}["x"]' in text)  # noqa: PTH123, SIM115
    with pytest.raises(KamlabError, match=rf"KeyError: 'x' \(test_mesa_operations\.py, line {line}, in plan\)"):
        sim.compare(plain_case(months=3), replications=2, agents={sim.Supplier: Broken}, progress=False)
