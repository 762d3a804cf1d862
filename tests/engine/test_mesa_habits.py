"""Mesa's own tools with a world of ours: made by keywords, collected from, run by `batch_run`, shown and reset by `SolaraViz`."""

from __future__ import annotations

import inspect
from fractions import Fraction

import mesa
import numpy as np
import pandas as pd
import pytest

import sim
from sim.engine import run_replication
from sim.engine.world import release
from sim.errors import KamlabError
from sim.live import LiveWorld
from sim.strategies import POLICIES, RELATIONSHIPS
from sim.world.measures import INDEX
from tests.worlds import first_difference, plain_case

CASE, MONTHS = "three-managers", 4
HAS_RNG = "rng" in inspect.signature(mesa.batch_run).parameters
"""Mesa 3.5 and newer."""


def loyalty(agent):
    """Mean loyalty of an account; nothing for other agents."""
    return float(np.mean(agent.loyalty)) if isinstance(agent, sim.KeyAccount) else None


def terms(world):
    """First of the standing terms of a pair."""
    return world.focal.with_(world.accounts[1]).terms[0]


class Watched(sim.World):
    """A world as a Mesa user writes one."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.datacollector = mesa.DataCollector(
            model_reporters={"month": "month", "profit": lambda w: w.measures["profit"], "terms": terms},
            agenttype_reporters={sim.KeyAccount: {"demand": "demand", "loyalty": loyalty}},
        )

    def step(self):
        super().step()
        self.datacollector.collect(self)


def batch(kind, parameters, **keywords):
    return pd.DataFrame(mesa.batch_run(kind, {"case": CASE} | parameters, display_progress=False, **keywords))


def expected(policy="balanced", replication=0, seed=1, months=MONTHS):
    case = sim.load(CASE)
    return run_replication(case.with_(policy=policy or case.policy, months=months), seed, replication)[:, INDEX["profit"]]


def with_changes():
    return sim.load(CASE).with_(policy="hard-line", relationship="shallow", months=5, set={"account.turnover": 0})


CHANGES = {"policy": "hard-line", "relationship": "shallow", "months": 5, "set": {"account.turnover": 0}}


@pytest.mark.parametrize(
    "keywords",
    [{"case": CASE} | CHANGES, {"case": with_changes()}, {"case": sim.load(CASE)} | CHANGES,
     {"case": CASE} | CHANGES | {"policy": POLICIES["hard-line"], "relationship": RELATIONSHIPS["shallow"], "months": np.int64(5)}],
)  # fmt: skip
@pytest.mark.parametrize("seed", [{"seed": 7}, {"rng": 7}, {"seed": np.int64(7)}, {"rng": np.int64(7)}])
def test_a_world_made_by_keywords_is_the_one_that_build_makes(keywords, seed):
    made, built = sim.World(**keywords, **seed, replication=3), sim.build(with_changes(), 7, 3)
    for _ in range(2):
        made.step(), built.step()
    assert first_difference(made.state, built.state) is None
    release(made), release(built)


@pytest.mark.parametrize(
    ("keywords", "said"),
    [({"case": "no such case"}, "no such case"), ({"case": 3}, "named by"), ({"policy": "hardline"}, "did you mean 'hard-line'"),
     ({"relationship": "deep"}, "deep"), ({"months": 0}, "months"), ({"months": 2.5}, "months"),
     ({"set": {"account.turnovr": 0}}, "turnover"),
     ({"seed": -1}, "seed"), ({"seed": 1.5}, "seed"), ({"seed": None}, r"rng=\[1, 2, 3\]"), ({"rng": "x"}, "seed"),
     ({"seed": 2, "rng": 3}, "not both"),
     ({"rng": np.random.default_rng(1)}, "seed"), ({"replication": -1}, "replication"), ({"replication": Fraction(1, 2)}, "replication"),
     ({"ledger": "yes"}, "ledger"), ({"agents": [sim.Supplier]}, "agents"), ({"scenario": CASE}, "case='three-managers'"),
     ({"scenario": sim.load(CASE)}, "case=")],
)  # fmt: skip
def test_what_a_world_cannot_be_made_of_is_refused_in_a_sentence(keywords, said):
    with pytest.raises(KamlabError, match=said) as refused:
        sim.World(**({"case": CASE} | keywords))
    assert len(str(refused.value).splitlines()) == 1


@pytest.mark.parametrize("keywords", [{}, {"case": CASE, "polcy": "hard-line"}, {"scenario": CASE}])
def test_a_missing_case_and_an_unknown_keyword_are_pythons_own_refusals(keywords):
    with pytest.raises(TypeError, match=r"case|polcy"):
        sim.World(**keywords)


def test_a_scenario_of_mesas_own_kind_is_taken_and_changes_nothing():
    world, plain = sim.World(CASE, scenario=object()), sim.World(CASE)
    world.step(), plain.step()
    assert first_difference(world.state, plain.state) is None
    assert world.case.name == CASE
    release(world), release(plain)


def test_a_collector_takes_attributes_functions_and_arguments_of_model_and_agents():
    world = Watched(case=CASE, seed=3, months=MONTHS)
    for month in range(1, MONTHS + 1):
        world.step()
        assert world.steps == world.month == month
    model, agents = world.datacollector.get_model_vars_dataframe(), world.datacollector.get_agenttype_vars_dataframe(sim.KeyAccount)
    assert model["month"].tolist() == [1, 2, 3, 4]
    assert np.array_equal(model["profit"].to_numpy(), expected(policy="", seed=3))
    assert model["terms"].iloc[-1] == world.state.pair["terms"][0, 1, 0]
    last = agents.iloc[-len(world.accounts) :]
    assert last["demand"].tolist() == world.state.account["demand"].tolist()
    assert last["loyalty"].tolist() == [np.mean(account.loyalty) for account in world.accounts]
    assert len(agents) == MONTHS * len(world.accounts)
    release(world)


def test_a_collector_over_all_agents_finds_none_where_there_is_none():
    world = sim.World(CASE)
    collector = mesa.DataCollector(agent_reporters={"loyalty": loyalty, "unique": "unique_id"})
    collector.collect(world)
    table = collector.get_agent_vars_dataframe()
    assert len(table) == len(world.agents)
    assert table["loyalty"].notna().sum() == len(world.accounts)
    release(world)


def test_run_model_ends_at_the_horizon():
    world = Watched(case=CASE, months=MONTHS)
    world.run_model()
    assert (world.month, world.running) == (MONTHS, False)
    release(world)


def test_batch_run_gives_the_numbers_of_a_comparison():
    rows = batch(Watched, {"policy": ["balanced", "hard-line"], "replication": range(2), "months": MONTHS, "seed": 7})
    assert len(rows) == rows["RunId"].nunique() * (len(sim.load(CASE).accounts_expanded()) if HAS_RNG else 1)
    for (policy, replication), group in rows.groupby(["policy", "replication"]):
        assert (group["month"] == MONTHS).all()
        assert (group["profit"] == expected(policy, replication, 7)[-1]).all()
    assert rows["profit"].nunique() == 4


def test_batch_run_collects_every_month_when_told_to():
    rows = batch(Watched, {"replication": 1, "months": MONTHS, "seed": 7}, data_collection_period=1).drop_duplicates("month")
    assert rows["month"].tolist() == [1, 2, 3, 4]
    assert np.array_equal(rows["profit"].to_numpy(), expected(replication=1, seed=7, policy=""))


def test_batch_run_over_seeds_runs_each_of_them_however_mesa_calls_them():
    rows = batch(Watched, {"seed": [7, 8], "months": MONTHS}).drop_duplicates("RunId")
    assert rows["profit"].tolist() == [expected("", seed=seed)[-1] for seed in (7, 8)]
    if HAS_RNG:
        rows = batch(Watched, {"months": MONTHS}, rng=[7, 8]).drop_duplicates("RunId")
        assert rows["profit"].tolist() == [expected("", seed=seed)[-1] for seed in (7, 8)]


def test_batch_run_over_changed_facts_takes_a_list_of_tables():
    changes = [{"account.turnover": 0}, {"account.turnover": 0, "assumptions.carry": 0.3}]
    rows = batch(Watched, {"set": changes, "months": 18}).drop_duplicates("RunId")
    assert len(rows) == 2
    for change, (_, row) in zip(changes, rows.iterrows(), strict=True):
        assert row["profit"] == run_replication(sim.load(CASE).with_(months=18, set=change), 1, 0)[-1, INDEX["profit"]]


def test_a_live_world_in_batch_run_is_run_with_its_seeds_or_refused_but_never_with_others():
    parameters = {"policy": ["balanced", "hard-line"], "seed": [7, 8]}
    if HAS_RNG:  # Mesa 3.5 puts None in the place of each seed
        with pytest.raises(KamlabError, match=r"rng=\[1, 2, 3\]"):
            batch(LiveWorld, parameters, max_steps=2)
        rows = batch(LiveWorld, {"policy": ["balanced", "hard-line"]}, rng=[7, 8], max_steps=2)
    else:
        rows = batch(LiveWorld, parameters, max_steps=2)
    assert len(rows) == 4
    for _, row in rows.iterrows():
        assert row["profit"] == expected(row["policy"], seed=row["seed"], months=int(row["month"]))[-1]


class Thankful(sim.Supplier):
    """A class of one's own."""

    own_steps = {"thank": "after close_books"}

    def thank(self) -> None:
        for pair in self.relationships:
            pair.trust = 1.0


def test_batch_run_takes_own_classes():
    own = [{sim.Supplier: Thankful}]
    rows = batch(Watched, {"agents": own, "months": MONTHS}).drop_duplicates("RunId")
    assert rows["profit"].item() == run_replication(sim.load(CASE).with_(months=MONTHS), 1, 0, agents=own[0])[-1, INDEX["profit"]]


# ---- SolaraViz ------------------------------------------------------------------------------------------------------------------------

PARAMETERS = {
    "case": CASE,
    "policy": {"type": "Select", "label": "policy", "value": "hard-line", "values": ["balanced", "hard-line"]},
    "seed": {"type": "SliderInt", "label": "seed", "value": 5, "min": 1, "max": 9, "step": 1},
    "replication": 2,
}


@pytest.fixture
def viz():
    """Render SolaraViz for a world; returns the reactive world and a function that presses a button."""
    solara = pytest.importorskip("solara", reason="the extra classroom is not installed")
    import ipyvuetify as v
    from mesa.visualization import SolaraViz, make_plot_component

    closed = []

    def show(world, **keywords):
        shown = solara.reactive(world)
        # The tabs of Mesa 3.3 do not work with ipyvuetify 3, for any model.
        components = [make_plot_component("profit")] if HAS_RNG and hasattr(world, "datacollector") else []
        page = SolaraViz(shown, components=components, **keywords)
        _, rendered = solara.render(solara.AppLayout(children=[page]), handle_error=False)  # without a layout, a side bar is not shown
        closed.append(rendered)

        def press(label):
            rendered.find(v.Btn, children=[label]).widget.click()

        return shown, press

    yield show
    for rendered in closed:
        rendered.close()


@pytest.mark.parametrize("kind", [sim.World, Watched, LiveWorld])
def test_solaraviz_steps_a_world_and_a_reset_makes_the_one_that_the_controls_say(viz, kind):
    parameters = {name: value for name, value in PARAMETERS.items() if kind is not LiveWorld or name != "replication"}
    first = kind(case=CASE, seed=1)
    shown, press = viz(first, model_params=parameters)
    press("Step")
    assert first.month == 1
    press("Reset")
    world = shown.value
    assert world is not first
    assert type(world) is kind
    assert (world.month, world.case.policy) == (0, "hard-line")
    assert world.state.clock.tolist() == [5, 0 if kind is LiveWorld else 2, 0]
    press("Step")
    assert (first.month, world.month) == (1, 1)
    plain = sim.build(sim.load(CASE).with_(policy="hard-line"), 5, world.state.clock[1])
    plain.step()
    assert first_difference(world.state, plain.state) is None
    for one in (first, world, plain):
        release(one)


def test_solaraviz_without_parameters_says_that_the_case_is_missing(viz):
    with pytest.raises((ValueError, TypeError), match="case"):
        viz(sim.World(plain_case()), model_params={})[1]("Reset")
