"""Own steps stand where their class says; agents without a row come and go; own draws have addresses; and nothing else changes."""

from __future__ import annotations

import copy
import pickle
from pathlib import Path

import mesa
import numpy as np
import pytest

import sim
from sim.engine import CALENDAR, run_replication
from sim.engine.world import OWN_PURPOSES, release
from sim.errors import KamlabError
from sim.experiment.own import own_classes
from sim.scenario import load
from sim.world.registry import MECHANISMS
from tests.worlds import first_difference, plain_case

NUMBER = {f"{step.agent}.{step.action}": n for n, step in enumerate(CALENDAR)}


class Auditor(sim.Supplier):
    """Writes down what it sees, and when."""

    own_steps = {"audit": "after close_books", "foresee": "before KeyAccount.face_conflict"}
    seen: tuple = ()

    def audit(self) -> None:
        """Look at the books."""
        self.seen = (*self.seen, ("audit", self.model.month, self.profit))

    def foresee(self) -> None:
        """Look at the terms before they are bargained over."""
        self.seen = (*self.seen, ("foresee", self.model.month, self.with_(self.model.accounts[0]).terms.tolist()))


class Grateful(sim.KeyAccount):
    """Acts at the same place as the auditor."""

    own_steps = {"thank": "after close_books"}

    def thank(self) -> None:
        """Thank."""


class Regulator(mesa.Agent):
    """An agent without a row."""

    own_steps = {"inspect": "after close_books", "act": "before Supplier.plan"}

    def __init__(self, model):
        super().__init__(model)
        self.acts = []

    def inspect(self) -> None:
        """Inspect."""
        self.acts.append(("inspect", self.model.month))

    def act(self) -> None:
        """Act."""
        self.acts.append(("act", self.model.month))


def acts_of(world) -> list[tuple[str, str]]:
    """A month, carried out, as kinds and actions in order; runs of one action are one."""
    order = []
    for step, agent in world.acts():
        getattr(agent, step.action)()
        if not order or order[-1] != (step.agent, step.action):
            order.append((step.agent, step.action))
    return order


@pytest.fixture
def made():
    worlds = []

    def make(case=None, seed=4, **classes):
        kinds = {"supplier": sim.Supplier, "account": sim.KeyAccount}
        worlds.append(sim.build(plain_case() if case is None else case, seed, agents={kinds[name]: own for name, own in classes.items()}))
        return worlds[-1]

    yield make
    for world in worlds:
        release(world)


def test_own_steps_stand_where_they_are_stated_and_the_calendar_keeps_its_order(made):
    world = made(supplier=Auditor, account=Grateful)
    Regulator(world)
    order = acts_of(world)
    own = [act for act in order if act not in {(step.agent, step.action) for step in CALENDAR}]
    assert own == [("Regulator", "act"), ("Auditor", "foresee"), ("Auditor", "audit"), ("Grateful", "thank"), ("Regulator", "inspect")]
    place = order.index
    assert place(("Regulator", "act")) == place(("Supplier", "plan")) - 1
    assert place(("Auditor", "foresee")) == place(("KeyAccount", "face_conflict")) - 1
    assert place(("Auditor", "audit")) == place(("Supplier", "close_books")) + 1
    present = {step.agent for step, _ in world.acts()} | {"Department"}
    assert [act for act in order if act not in own] == [(s.agent, s.action) for s in CALENDAR if s.agent in present - {"Department"}]


def test_between_two_steps_after_the_first_comes_before_before_the_second(made):
    names = [f"{step.agent}.{step.action}" for step in CALENDAR]
    here = NUMBER["Supplier.close_books"]

    class Between(sim.Supplier):
        own_steps = {"second": f"before {names[here + 1]}", "first": f"after {names[here]}"}

        def first(self) -> None:
            """First."""

        def second(self) -> None:
            """Second."""

    order = acts_of(made(supplier=Between))
    assert order.index(("Between", "first")) == order.index(("Between", "second")) - 1


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("name", NUMBER)
def test_every_step_of_the_calendar_has_a_place_before_and_after(made, name, when):
    class Anywhere(mesa.Agent):
        own_steps = {"stand": f"{when} {name}"}
        month = 0

        def stand(self) -> None:
            self.month = self.model.month

    world = made(load("gree-gome"))
    agent = Anywhere(world)
    if name == "Supplier.reform":
        world.step()
    else:
        next(a for step, a in world.acts() if step.action == "stand").stand()
    assert agent.month == 1


def test_an_own_step_sees_the_month_as_it_stands_there(made):
    world, plain = made(supplier=Auditor), made()
    for _ in range(5):
        terms = plain.focal.with_(plain.accounts[0]).terms.tolist()
        world.step()
        plain.step()
        assert world.focal.seen[-2:] == (("foresee", world.month, terms), ("audit", world.month, plain.focal.profit))


def test_own_steps_that_only_look_leave_every_bit(made):
    world, plain = made(load("three-managers"), supplier=Auditor, account=Grateful), made(load("three-managers"))
    Regulator.create_agents(world, 3)
    for _ in range(14):
        world.step()
        plain.step()
        assert first_difference(world.state, plain.state) is None
        assert world.last_row().tobytes() == plain.last_row().tobytes()


def test_a_subclass_keeps_the_steps_of_its_bases_and_may_move_them(made):
    class Stricter(Auditor):
        own_steps = {"punish": "after audit_nothing"}

    with pytest.raises(KamlabError, match="has no method 'punish'"):
        made(supplier=Stricter)

    class Stricter(Auditor):
        own_steps = {"punish": "after learn", "foresee": "after post_list"}

        def punish(self) -> None:
            """Punish."""

    own = [act for act in acts_of(made(supplier=Stricter)) if act[0] == "Stricter"]
    assert own == [("Stricter", "foresee"), ("Stricter", "audit"), ("Stricter", "punish")]


def steps(stated, **methods):
    return type("Wrong", (sim.Supplier,), {"own_steps": stated, "audit": lambda self: None} | methods)


@pytest.mark.parametrize(
    ("stated", "said"),
    [({"audit": "after closebooks"}, "did you mean 'close_books'"), ({"audit": "plan"}, "'before' or 'after'"),
     ({"audit": "at close_books"}, "'before' or 'after'"), ({"audit": "after"}, "'before' or 'after'"),
     ({"audit": 3}, "'before' or 'after'"),
     ({"audit": None}, "'before' or 'after'"), ({"audit": "after plan"}, "'after SalesRep.plan' or 'after Supplier.plan'"),
     ({"audit": "before Supplier.choose"}, "did you mean"), ({"audt": "after learn"}, "no method 'audt'"),
     ({"quality": "after learn"}, "no method 'quality'"), ({3: "after learn"}, "no method 3"), ({"plan": "after learn"}, "act twice"),
     (["audit"], "as in {'audit': 'after close_books'}"), ("audit", "must say which method"), (5, "must say which method")],
)  # fmt: skip
def test_an_own_step_that_cannot_be_placed_is_refused_before_anything_runs(stated, said):
    wrong = {sim.Supplier: steps(stated)}
    for call in (sim.build, sim.run_ledger, lambda case, agents: sim.compare(case, replications=2, agents=agents, progress=False)):
        with pytest.raises(KamlabError) as refused:
            call(plain_case(), agents=wrong)
        assert said in str(refused.value)
        assert str(refused.value).startswith("Wrong.own_steps")
        assert len(str(refused.value).splitlines()) == 1


def test_an_own_step_of_an_agent_without_a_row_is_refused_when_it_is_made(made):
    class Lost(mesa.Agent):
        own_steps = {"wander": "after nothing"}

        def wander(self) -> None:
            """Wander."""

    world = made()
    before = len(world.agents)
    for _ in range(2):
        with pytest.raises(KamlabError, match="the calendar has no step 'nothing'"):
            Lost(world)
    assert len(world.agents) == before


def test_the_batch_engine_refuses_own_steps_and_auto_takes_the_agent_engine():
    few = {"policies": ["balanced"], "relationships": ["layered"], "replications": 2, "progress": False}
    with pytest.raises(KamlabError, match="agent engine"):
        sim.compare(plain_case(months=3), engine="batch", agents={sim.Supplier: Auditor}, **few)

    class Generous(sim.Supplier):
        own_steps = {"give": "before settle_accounts"}

        def give(self) -> None:
            for pair in self.relationships:
                pair.terms = 0.25

    own = sim.compare(plain_case(months=3), agents={sim.Supplier: Generous}, **few)
    standard = sim.compare(plain_case(months=3), **few)
    assert (own.runs["profit"] < standard.runs["profit"]).all()


def test_an_own_step_that_moves_changes_the_digest_of_the_class():
    def digest(place):
        return own_classes({sim.Supplier: steps({"audit": place})})[0]["sha256"]

    assert digest("after learn") != digest("after close_books")
    assert digest("after learn") == digest("after learn")


def test_an_exception_in_an_own_step_names_the_users_line_and_the_world_does_not_go_on(made):
    class Careless(sim.Supplier):
        own_steps = {"fall": "after learn"}

        def fall(self) -> None:
            if self.model.month == 2:
                raise LookupError("in an own step")

    line = next(n for n, text in enumerate(Path(__file__).read_text(encoding="utf-8").splitlines(), 1) if "raise LookupError(" in text)
    with pytest.raises(KamlabError, match=rf"LookupError: in an own step \(test_mesa_own_steps\.py, line {line}, in fall\)"):
        sim.compare(plain_case(months=3), replications=2, agents={sim.Supplier: Careless}, progress=False)
    world = made(supplier=Careless)
    world.step()
    with pytest.raises(LookupError):
        world.step()
    for _ in range(2):
        with pytest.raises(KamlabError, match="build another"):
            world.step()
    assert world.month == 2


def test_a_step_within_a_step_is_refused(made):
    class Recursive(sim.Supplier):
        own_steps = {"again": "after learn"}

        def again(self) -> None:
            self.model.step()

    with pytest.raises(KamlabError, match=r"within it|stands still"):
        made(supplier=Recursive).step()


def test_a_step_of_ones_own_that_forgets_super_is_told():
    class Idle(sim.World):
        def step(self) -> None:
            """Nothing."""

    world = Idle(plain_case())
    with pytest.raises(KamlabError, match=r"must call super\(\)\.step\(\)"):
        world.step()
    release(world)


# ---- agents without a row come and go -------------------------------------------------------------------------------------------------


class Founder(mesa.Agent):
    """Makes and removes others, by a plan {month: what to do}."""

    own_steps = {"decide": "before Supplier.grow"}

    def __init__(self, model, plan):
        super().__init__(model)
        self.plan = plan

    def decide(self) -> None:
        """Carry out the month's plan."""
        self.plan.get(self.model.month, lambda: None)()


def test_an_agent_acts_from_the_first_own_step_that_begins_after_it_was_made(made):
    world = made()
    born = []
    Founder(world, {2: lambda: born.append(Regulator(world))})
    for _ in range(3):
        world.step()
    assert born[0].acts == [("act", 2), ("inspect", 2), ("act", 3), ("inspect", 3)]


def test_an_agent_made_in_a_step_of_its_own_class_waits_for_the_next(made):
    class Cell(mesa.Agent):
        own_steps = {"divide": "after learn", "rest": "after learn"}

        def __init__(self, model):
            super().__init__(model)
            self.acts = []

        def divide(self) -> None:
            self.acts.append(("divide", self.model.month))
            Cell(self.model)

        def rest(self) -> None:
            self.acts.append(("rest", self.model.month))

    world = made()
    Cell(world)
    for _ in range(3):
        world.step()
    cells = list(world.agents_by_type[Cell])
    assert len(cells) == 8
    assert cells[1].acts[:2] == [("rest", 1), ("divide", 2)]


def test_a_class_that_is_new_acts_at_the_same_place_if_its_step_begins_later(made):
    class Late(mesa.Agent):
        own_steps = {"come": "before Supplier.grow"}
        came = 0

        def come(self) -> None:
            self.came = self.model.month

    world = made()
    born = []
    Founder(world, {1: lambda: born.append(Late(world))})
    world.step()
    assert born[0].came == 1


def test_a_removed_agent_acts_no_more_not_even_in_the_step_in_which_it_is_removed(made):
    world = made()
    doomed = []

    class Killer(mesa.Agent):
        own_steps = {"strike": "after learn"}
        struck = 0

        def strike(self) -> None:
            self.struck += 1
            for other in doomed:
                other.remove()
            doomed.clear()

    killer, victim = Killer(world), Killer(world)
    doomed.append(victim)
    for _ in range(2):
        world.step()
    assert (killer.struck, victim.struck) == (2, 0)
    assert victim not in world.agents
    victim.remove()  # a second time, as Mesa allows
    killer.remove()
    world.step()
    assert killer.struck == 2


@pytest.mark.parametrize("way", [
    lambda w, a: a.remove(), lambda w, a: w.deregister_agent(a), lambda w, a: w.agents_by_type[Regulator].do("remove"),
    lambda w, a: w.agents.select(agent_type=Regulator).shuffle_do("remove"), lambda w, a: w.agents.remove(a),
])  # fmt: skip
def test_agents_without_a_row_leave_by_every_door_of_mesa(made, way):
    world, plain = made(), made()
    regulator = Regulator.create_agents(world, 1)
    (agent,) = list(regulator)
    world.step()
    way(world, agent)
    world.step()
    plain.step(), plain.step()
    assert agent.acts == [("act", 1), ("inspect", 1)]
    assert first_difference(world.state, plain.state) is None


def test_agents_without_a_row_can_be_made_by_an_own_class_and_so_take_part_in_a_comparison():
    class Inspector(mesa.Agent):
        own_steps = {"fine": "after close_books"}

        def fine(self) -> None:
            self.model.focal.with_(self.model.accounts[0]).trust = 0.0

    class Inspected(sim.Supplier):
        def __init__(self, model, row, name):
            super().__init__(model, row, name)
            Inspector(model)

    runs = [
        sim.compare(plain_case(months=4), ["balanced"], ["layered"], replications=2, agents=own, progress=False).runs
        for own in ({sim.Supplier: Inspected}, None)
    ]
    assert not np.array_equal(runs[0]["trust"], runs[1]["trust"])


@pytest.mark.parametrize("way", [lambda w: pickle.loads(pickle.dumps(w)), copy.deepcopy])
def test_a_copy_goes_on_with_own_steps_and_agents(made, way):
    world = made(supplier=Auditor)
    regulator = Regulator(world)
    world.step()
    other = way(world)
    other.step()
    assert len(regulator.acts) == 2
    assert [len(agent.acts) for agent in other.agents_by_type[Regulator]] == [4]
    assert (len(world.focal.seen), len(other.focal.seen)) == (2, 4)
    release(other)


class Nameless(sim.Supplier):
    """Not made as agents are."""

    def __init__(self, model):
        super().__init__(model, 0, "me")


class Forgetful(sim.Supplier):
    """Never becomes an agent."""

    def __init__(self, model, row, name):
        self.row = row


@pytest.mark.parametrize(
    ("own", "said"),
    [(Nameless, r"made as Nameless\(model, row, name\)"), (Forgetful, r"super\(\)\.__init__\(model, row, name\)")],
)
def test_a_class_that_cannot_be_made_is_refused_in_a_sentence(own, said):
    with pytest.raises(KamlabError, match=said) as refused:
        sim.build(plain_case(), agents={sim.Supplier: own})
    assert len(str(refused.value).splitlines()) == 1


# ---- random numbers -------------------------------------------------------------------------------------------------------------------


def test_no_mechanism_draws_for_a_purpose_that_is_left_to_own_classes():
    taken = {number for mechanism in MECHANISMS.values() for number in mechanism.draws}
    assert taken
    assert not taken & set(OWN_PURPOSES)
    assert max(OWN_PURPOSES) < 2**8  # the purpose has eight bits of an address


def test_an_own_draw_depends_on_its_address_only(made):
    world, same = made(load("three-managers"), seed=9), made(load("three-managers").with_(policy="hard-line"), seed=9)
    for _ in range(2):
        world.step()
    same.step(), same.random.random(), same.rng.random(), same.uniform(201), same.step()
    assert world.uniform(200, 3, 4) == same.uniform(200, 3, 4) == world.uniform(200, i=3, j=4)
    assert world.normal(200, 3) == same.normal(200, 3)
    drawn = {world.uniform(p, i, j) for p in (200, 201, 255) for i in (0, 1, 2**32 - 1) for j in (0, 1)}
    assert len(drawn) == 18
    now = world.uniform(200)
    world.step()
    assert world.uniform(200) != now
    with_others = [sim.build("three-managers", *address) for address in ((9, 1), (10, 0))]
    assert len({one.uniform(200) for one in with_others} | {made(load("three-managers"), seed=9).uniform(200)}) == 3


def test_own_draws_are_uniform_and_normal(made):
    world = made()
    drawn = np.array([world.uniform(200, i) for i in range(2000)])
    assert 0 <= drawn.min() < 0.01 < 0.99 < drawn.max() < 1
    assert abs(drawn.mean() - 0.5) < 4 * np.sqrt(1 / 12 / 2000)
    normal = np.array([world.normal(200, i) for i in range(2000)])
    assert abs(normal.mean()) < 4 / np.sqrt(2000)
    assert abs(normal.std() - 1) < 4 / np.sqrt(4000)


@pytest.mark.parametrize(
    "address", [(0,), (199,), (256,), (200.5,), (True,), ("200",), (None,), (200, -1), (200, 2**32), (200, 0, -1), (200, 0.5)]
)
def test_an_address_that_would_meet_another_is_refused(made, address):
    for draw in (made().uniform, made().normal):
        with pytest.raises(KamlabError, match="must be a whole number"):
            draw(*address)


def test_own_draws_shift_nobodys(made):
    class Gambler(sim.Supplier):
        own_steps = {"gamble": "before Supplier.grow"}
        won = 0.0

        def gamble(self) -> None:
            self.won += self.model.uniform(200, self.row) + self.model.normal(201, self.row)

    world, plain = made(load("three-managers"), supplier=Gambler), made(load("three-managers"))
    for _ in range(8):
        world.step()
        plain.step()
    assert first_difference(world.state, plain.state) is None
    assert world.focal.won != 0.0


def test_mesas_generators_differ_by_replication():
    """A class that draws from them would else meet the same numbers in every replication."""
    worlds = [sim.build(plain_case(), seed, replication) for seed, replication in ((1, 0), (1, 1), (2, 0), (1, 0))]
    drawn = [(world.random.random(), world.rng.random()) for world in worlds]
    assert len(set(drawn[:3])) == 3
    assert drawn[0] == drawn[3]
    for world in worlds:
        release(world)


def test_own_steps_run_in_a_replication_of_the_agent_engine():
    class Closer(sim.KeyAccount):
        own_steps = {"close": "before choose"}

        def close(self) -> None:
            for pair in self.relationships:
                pair.trust = 1.0

    own, plain = (run_replication(plain_case(months=3), 1, 0, agents=a) for a in ({sim.KeyAccount: Closer}, None))
    assert not np.array_equal(own, plain)
