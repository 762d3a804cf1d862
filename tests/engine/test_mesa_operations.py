"""What a Mesa user does to agents and model either works or is refused in a sentence: nothing is silently wrong."""

from __future__ import annotations

import copy
import pickle
import random
import warnings
from pathlib import Path

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


def seeds(world):
    random.seed(1), np.random.default_rng(1), world.random.seed(5), world.reset_rng(9)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Mesa 3.5 would rather have reset_rng
        world.reset_randomizer(9)


class Other(sim.KeyAccount):
    """A class of a user's own."""

    memory = 0.0


REFUSED_AT_ONCE = {
    "remove an account": lambda w: first(w, sim.KeyAccount).remove(),
    "remove a contact": lambda w: first(w, sim.Contact).remove(),
    "remove a supplier": lambda w: w.focal.remove(),
    "remove all": lambda w: w.remove_all_agents(),
    "all told to remove themselves": lambda w: w.agents.do("remove"),
    "all told in another order": lambda w: w.agents.shuffle_do("remove"),
    "deregister a representative": lambda w: w.deregister_agent(first(w, sim.SalesRep)),
    "register an agent again": lambda w: w.register_agent(w.focal),
    "register a copy": lambda w: w.register_agent(copy.copy(first(w, sim.Contact))),
    "an agent of another model": lambda w: w.register_agent(mesa.Agent(mesa.Model())),
    "an agent made of nothing": lambda w: sim.KeyAccount(w),
    "agents made of nothing": lambda w: sim.SalesRep.create_agents(w, 2),
    "an agent for a model of another kind": lambda w: sim.KeyAccount(mesa.Model(), 0, "twin"),
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
    "an account of another world": lambda w: w.focal.set_policy("hard-line", sim.build(plain_case()).accounts[0]),
    "a trait out of its range": lambda w: setattr(w.focal.relationships[0], "policy", [0.0] * 8),
    "a trait out of its range among all": lambda w: setattr(w.focal, "policy", np.full_like(w.focal.policy, 9.0)),
    "one number for all traits": lambda w: setattr(first(w, sim.KeyAccount), "account_policy", 0.5),
    "a name for the traits": lambda w: setattr(w.focal.relationships[0], "policy", "hard-line"),
    "a masked number": lambda w: setattr(first(w, sim.KeyAccount), "demand", np.ma.masked),
    "a masked number among others": lambda w: setattr(first(w, sim.KeyAccount), "power", np.ma.array([0.5, 0.5, 0.0], mask=[0, 0, 1])),
    "a whole number that no row can hold": lambda w: setattr(w.focal.relationships[0], "front", 1e300),
    "no finite number": lambda w: setattr(first(w, sim.KeyAccount), "demand", float("inf")),
    "another segment": lambda w: setattr(first(w, sim.KeyAccount), "segment", 7),
    "another account for a contact": lambda w: setattr(first(w, sim.Contact), "contact_account", 10**6),
    "a truth value among numbers": lambda w: setattr(first(w, sim.KeyAccount), "power", [True, 0.0, 0.0]),
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
    "registered twice": lambda w: twice(w),
}
HARMLESS = {
    "random seeds": seeds,
    "shuffled in place": lambda w: w.agents.shuffle(inplace=True),
    "sorted in place": lambda w: w.agents.sort("unique_id", ascending=True, inplace=True),
    "a selection of its own": lambda w: w.agents.select(lambda a: False),
    "a data collector": lambda w: mesa.DataCollector(agent_reporters={"demand": lambda a: getattr(a, "demand", None)}).collect(w),
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


def test_columns_that_cannot_be_together_end_the_world_and_a_note_says_where(world):
    world.accounts[0].share = 0.0
    with pytest.raises(ZeroDivisionError) as ended:
        world.step()
    (note,) = ended.value.__notes__
    assert "<KeyAccount Fair buyer 1> divides by zero in" in note
    assert "month 3" in note
    with pytest.raises(KamlabError, match="build another"):
        world.step()


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
    assert [maker.policy[row][1] for row in (account.row, account.row + 1)] == [0.2, 0.4]
    maker.set_coverage("layered"), maker.set_attack("frontal"), maker.set_portfolio("designed")
    maker.set_pay("salary"), maker.set_tactics("all ten"), account.set_policy("compromise")
    assert (maker.links, maker.price_cut, maker.head_service, maker.commission, maker.tactic[0]) == (0.6, 0.1, 1.5, 0.0, 0.3)
    assert account.account_policy[:, 1].tolist() == [3.0] * len(mine.suppliers)
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
    line = next(n for n, text in enumerate(Path(__file__).read_text(encoding="utf-8").splitlines(), 1) if '{}["x"]' in text)
    with pytest.raises(KamlabError, match=rf"KeyError: 'x' \(test_mesa_operations\.py, line {line}, in plan\)"):
        sim.compare(plain_case(months=3), replications=2, agents={sim.Supplier: Broken}, progress=False)
