"""The agent engine: a Mesa model whose agents are views of the state's columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import mesa
import numpy as np

from sim.agents import Competitor, ConsumerMarket, Contact, Department, KeyAccount, SalesRep, Supplier
from sim.agents.relationship import Relationship
from sim.agents.row import RowAgent, check_may_join, refuse_removal
from sim.engine.calendar import CALENDAR, Step
from sim.engine.checks import check_agents, check_classes, check_replication, check_seed
from sim.engine.compiling import announce_compilation, compile_rules
from sim.engine.deciding import Decider, deciders_of, explained
from sim.engine.measuring import Meter
from sim.engine.own_steps import AFTER, BEFORE, Place, own_steps_of
from sim.engine.populate import Setting, populate
from sim.engine.steps import seen_by
from sim.engine.tables import TABLE_OF_AGENT
from sim.errors import KamlabError
from sim.given import shown, truth, whole
from sim.kernel import draws
from sim.kernel.axes import DEPARTMENTS
from sim.negotiation.negotiator import Negotiator
from sim.scenario import Scenario, load
from sim.strategies import AdaptivePolicy, Conflict, Coverage
from sim.strategies.coverage import LAYERS, RANKS
from sim.world.measures import NAMES

KINDS: dict[str, type[RowAgent]] = {
    "Supplier": Supplier,
    "KeyAccount": KeyAccount,
    "Contact": Contact,
    "SalesRep": SalesRep,
    "ConsumerMarket": ConsumerMarket,
    "Department": Department,
}


OWN_PURPOSES = range(200, 256)
"""Purposes of draws that agents of one's own may make: no mechanism of the model has one of them."""
LARGEST_PLACE = 2**32 - 1


class World(mesa.Model):
    """One replication of a scenario, month by month: `sim.build` makes one, or `World(...)` by keywords as Mesa's tools do.

    Attributes
    ----------
    month : int, 0 before the first step
    running : False once the scenario's horizon is reached, which ends `run_model()`; `step()` goes on all the same
    state : the columns (see `sim.world.columns`)
    parameters : the behavioural parameters
    setting : what the run started from, with the names of suppliers and accounts
    case : the scenario, with its changes
    suppliers, accounts : the agents, in the order of the scenario
    focal : the focal supplier; not to be replaced
    measures : this month's measures, {name: value}
    negotiators : who decides at the table beside the policies, by rows (supplier, account) and side; see `Supplier.negotiate_by`

    Results depend on nothing but scenario, strategies, seed and replication: agents draw by address, never
    from `model.random` or `model.rng`, which are free for an extension's own use.
    """

    def __init__(
        self,
        case: Scenario | str,
        seed: int = 1,
        replication: int = 0,
        *,
        policy: str | Conflict | AdaptivePolicy | None = None,
        relationship: str | Coverage | None = None,
        months: int | None = None,
        set: Mapping[str, Any] | None = None,
        agents: Mapping[type[RowAgent], type[RowAgent]] | None = None,
        ledger: bool = False,
        rng: int | None = None,
        scenario: Any = None,
    ) -> None:
        """A world before its first month.

        Parameters
        ----------
        case : a scenario, the name of a bundled one, or a path to a .toml
        seed, replication, ledger : as for `sim.build`
        agents : own agent classes in place of the standard ones, {sim.Supplier: MySupplier}
        policy, relationship, months, set : changes of the setting, as for `Scenario.with_`
        rng : what newer versions of Mesa call the seed
        scenario : not used; Mesa's SolaraViz hands a scenario of its own kind to every model that takes one

        Raises
        ------
        KamlabError
            for whatever cannot be used
        """
        seed, replication, ledger = one_seed(seed, rng), check_replication(replication), truth("ledger", ledger)
        if isinstance(scenario, (str, Scenario)):
            raise KamlabError(f"World takes its scenario first, or as case={shown(scenario)}: Mesa has a meaning of its own for `scenario`")
        check_agents(agents)
        chosen = load(case)
        if any(change is not None for change in (policy, relationship, months, set)):
            chosen = chosen.with_(policy=policy, relationship=relationship, months=months, set=set)
        check_classes(chosen)
        self._begin(populate(chosen, seed, replication, ledger=ledger), dict(agents or {}))

    def _begin(self, setting: Setting, agents: dict[type[RowAgent], type[RowAgent]]) -> None:
        announce_compilation()
        seed, replication, _ = setting.state.clock.tolist()
        super().__init__(rng=int(np.random.SeedSequence((seed, replication)).generate_state(1)[0]))
        self._mesas_step, self.step = self.step, self._live_on  # type: ignore[method-assign]
        self.setting = setting
        self.state = setting.state
        self.parameters = setting.parameters
        self.negotiators: dict[tuple[int, int], dict[int, Negotiator]] = {}
        self._deciders: list[Decider] = list(deciders_of(setting))
        self._own_measures = Meter(() if setting.scenario is None else setting.scenario.own_measures)
        self._row = np.zeros(self._own_measures.width)
        self._within = False
        self._kinds: dict[type, Mapping[Place, tuple[Step, ...]]] = {}
        self._own: list[tuple[type, Mapping[Place, tuple[Step, ...]]]] = []
        self._pairs: dict[tuple[int, int], Relationship] = {}
        self._members: dict[str, list[Any]] = {"s": [], "a": []}
        self._rows = {kind: len(getattr(self.state, TABLE_OF_AGENT[kind])) for kind in KINDS}
        self._settling = True
        self._settle_in(agents)
        self._settling = False
        self._present()

    def _settle_in(self, replaced: dict[type[RowAgent], type[RowAgent]]) -> None:
        def kind(standard: type[RowAgent]) -> type[RowAgent]:
            return replaced.get(standard, standard)

        names, arms = self.setting, _classes_by_row(self.setting)
        for g, name in enumerate(names.segments):
            kind(ConsumerMarket)(self, g, name)
        for s, name in enumerate(names.suppliers):
            self._members["s"].append((arms[0].get(s) or kind(Supplier if s == names.focal else Competitor))(self, s, name))
        for r, (s, rank) in enumerate(self.state.rep[["rep_supplier", "rank"]].tolist()):
            kind(SalesRep)(self, r, f"{names.suppliers[s]} {RANKS[rank]}")
        for d, (s, what) in enumerate(self.state.department[["dept_supplier", "dept_kind"]].tolist()):
            kind(Department)(self, d, f"{names.suppliers[s]} {DEPARTMENTS[what]}")
        for a, name in enumerate(names.accounts):
            self._members["a"].append((arms[1].get(a) or kind(KeyAccount))(self, a, name))
        for c, (a, layer) in enumerate(self.state.contact[["contact_account", "layer"]].tolist()):
            kind(Contact)(self, c, f"{names.accounts[a]} {LAYERS[layer]}")

    @property
    def case(self) -> Scenario:
        """The scenario, with its changes."""
        return self.setting.scenario

    @property
    def suppliers(self) -> list[Supplier]:
        """All suppliers, in the order of the scenario."""
        return self._made("s")

    @property
    def accounts(self) -> list[KeyAccount]:
        """All accounts, in the order of the scenario."""
        return self._made("a")

    def _made(self, axis: str) -> list[Any]:
        if self._settling:
            raise KamlabError(
                "the world is not made yet: suppliers, accounts and their relationships can be asked for from its first step on"
            )
        return list(self._members[axis])

    @property
    def focal(self) -> Supplier:
        """The focal supplier."""
        return self.suppliers[self.setting.focal]

    def __repr__(self) -> str:
        names = self.setting
        return f"<World: month {self.month} of {names.months}, {len(names.suppliers)} suppliers, {len(names.accounts)} accounts>"

    @property
    def month(self) -> int:
        """Months lived through."""
        return int(self.state.clock[2])

    @property
    def measures(self) -> dict[str, float]:
        """Measures of the focal supplier in the present month."""
        return dict(zip((*NAMES, *self._own_measures.names), self._row.tolist(), strict=True))

    def uniform(self, purpose: int, i: int = 0, j: int = 0) -> float:
        """A random number from [0, 1) for an agent of one's own, with an address as all draws of the model have.

        It depends on seed, replication, month and the three numbers, and on nothing else: not on the policy, on other draws, or on how
        often it is asked for. The same replication therefore draws the same under every strategy.

        Parameters
        ----------
        purpose : what is drawn, 200 to 255: a number for each question
        i, j : for whom, say the rows of supplier and account; 0 to 2^32 - 1

        Raises
        ------
        KamlabError
            for numbers out of range
        """
        return float(draws.uniform(self.state.clock, *_address(purpose, i, j)))

    def normal(self, purpose: int, i: int = 0, j: int = 0) -> float:
        """A standard normal random number, see `uniform`."""
        return float(draws.normal(self.state.clock, *_address(purpose, i, j)))

    def step(self) -> None:
        """Live through one month of the calendar."""
        for step, agent in self.acts():
            getattr(agent, step.action)()

    def _live_on(self) -> None:
        """What a caller calls as `step()`: Mesa's own wrapping of it, of which newer versions do nothing, once a step has failed."""
        before = self.month
        self._mesas_step()
        if self.month == before:
            raise KamlabError(
                f"the world stands still in month {before}: a step() of one's own must call super().step(), "
                "and after an exception a world does not go on; build another"
            )

    def adapt(self, policy: Conflict | AdaptivePolicy, side: int, pairs: Sequence[tuple[int, int]]) -> None:
        """Let a policy decide every month for one side (0 supplier, 1 account) of pairs of rows; a record ends what decided before.

        The traits in force are the caller's to set; `Supplier.set_policy` and `KeyAccount.set_policy` do both.
        """
        self._deciders = [left for decider in self._deciders if (left := decider.without(side, pairs))]
        if isinstance(policy, AdaptivePolicy):
            self._deciders.append(Decider(policy, side, pairs))

    def acts(self) -> Iterator[tuple[Step, Any]]:
        """The month, act by act, for whoever puts something in the place of one.

        Each step and agent of the calendar in order, own steps among them; an act is carried out by the caller,
        `getattr(agent, step.action)()`. The month begins with the first of them and is measured after the last.

        Raises
        ------
        KamlabError
            where agents are missing, and where an earlier month was not lived to its end
        """
        if self._within:
            raise KamlabError(f"month {self.month} of this world was broken off, or a step was taken within it: build another world")
        compile_rules()
        present = self._present()
        self._within = True
        self.state.clock[2] += 1
        with explained(self._deciders, self.setting):
            for decider in self._deciders:
                decider.decide(self.state, self.parameters)
        for number, step in enumerate(CALENDAR):
            yield from self._own_acts((BEFORE, number))
            for agent in present[step.agent]:
                yield step, agent
            yield from self._own_acts((AFTER, number))
        self._row = self.seen_by(self.setting.shown)
        self.running = self.month < self.setting.months
        self._within = False

    def _own_acts(self, place: Place) -> Iterator[tuple[Step, mesa.Agent]]:
        """Own steps at a place: those who are there when a step begins act in it, unless they are removed before their turn."""
        for kind, steps in self._own:  # which may grow on the way
            for step in steps.get(place, ()):
                for agent in [agent for agent in self.agents if type(agent) is kind]:
                    if agent in self.agents:
                        yield step, agent

    def _present(self) -> dict[str, list[RowAgent]]:
        """The agents by kind, in the order in which Mesa holds them.

        Raises
        ------
        KamlabError
            where some are missing or there twice: a row without its agent would stay as it stood, paid for ever after
        """
        present: dict[str, list[RowAgent]] = {name: [] for name in KINDS}
        for agent in self.agents:
            for name, kind in KINDS.items():
                if isinstance(agent, kind):
                    present[name].append(agent)
                    break
        for name, agents in present.items():
            if len({agent.row for agent in agents}) != self._rows[name] or len(agents) != self._rows[name]:
                raise KamlabError(
                    f"the world has {self._rows[name]} rows of {name} and {len(agents)} agents for them: agents of a row cannot be "
                    "taken out of world.agents or added to it, and their __init__ must call super().__init__(model, row, name); "
                    "change the scenario, or override what they do in classes of your own"
                )
        return present

    def register_agent(self, agent: mesa.Agent) -> None:
        """Let an agent join, as `mesa.Agent` does when it is made.

        Raises
        ------
        KamlabError
            for a second agent of a row, an agent of another world, and own steps that cannot be placed
        """
        if isinstance(agent, RowAgent):
            check_may_join(self, type(agent))
        if agent.model is not self:
            raise KamlabError(f"{shown(agent)} belongs to another model: make one for this world, as in {type(agent).__name__}(world)")
        kind = type(agent)
        if kind not in self._kinds:
            self._kinds[kind] = own_steps_of(kind)
            if self._kinds[kind]:
                self._own.append((kind, self._kinds[kind]))
        super().register_agent(agent)

    def deregister_agent(self, agent: mesa.Agent) -> None:
        """Let an agent without a row leave, as `agent.remove()` does.

        Raises
        ------
        KamlabError
            for an agent of a row
        """
        if isinstance(agent, RowAgent):
            refuse_removal(agent)
        super().deregister_agent(agent)

    def remove_all_agents(self) -> None:
        """Refused: without its agents a world would stand still and be paid for ever after."""
        raise KamlabError("the agents of a world cannot be removed: build another world with sim.build, and let this one go")

    def __copy__(self) -> World:
        """Refused: a shallow copy would share its state, and two worlds would live each month in turn."""
        raise KamlabError("copy.copy(world) would share the state: use copy.deepcopy(world), or sim.build again")

    def seen_by(self, supplier: int) -> np.ndarray:
        """Measures of the present month as they are seen from a supplier, by its row, in the order of `Scenario.measured`."""
        return seen_by(self.state, self.parameters, supplier, self._own_measures)

    def last_row(self) -> np.ndarray:
        """Measures of the present month in the order of `Scenario.measured`."""
        return self._row.copy()


def _classes_by_row(setting: Setting) -> tuple[dict[int, type[RowAgent]], dict[int, type[RowAgent]]]:
    """The agent classes that stand in a scenario where policies do: by row of a supplier, and by row of an account."""
    scenario = setting.scenario
    if scenario is None or not scenario.classes:
        return {}, {}
    suppliers, accounts = (
        {row: scenario.classes[name].kind for row, name in enumerate(names) if name in scenario.classes} for names in scenario.followed()
    )
    return suppliers, accounts


def one_seed(seed: Any, rng: Any) -> int:
    """The seed, which Mesa calls `seed` or `rng`."""
    if rng is None:
        if seed is None:
            raise KamlabError("seed must be a whole number, not None (which Mesa's batch_run hands over unless it is given rng=[1, 2, 3])")
        return check_seed(seed)
    if seed != 1:
        raise KamlabError(f"give seed={shown(seed)} or rng={shown(rng)}, not both")
    return check_seed(rng)


def _address(purpose: int, i: int, j: int) -> tuple[int, int, int]:
    number = whole("purpose", purpose, OWN_PURPOSES[0], OWN_PURPOSES[-1])
    return number, whole("i", i, 0, LARGEST_PLACE), whole("j", j, 0, LARGEST_PLACE)


def release(world: World) -> None:
    """Let a finished world be freed: Mesa 3.3 keeps every model it ever numbered agents for."""
    ids: Any = getattr(mesa.Agent, "_ids", None)
    if ids is not None:
        ids.pop(world, None)
