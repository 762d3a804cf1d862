"""The agent engine: a Mesa model whose agents are views of the state's columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import mesa
import numpy as np

from sim.agents import Competitor, ConsumerMarket, Contact, Department, KeyAccount, SalesRep, Supplier
from sim.agents.row import RowAgent
from sim.engine.calendar import CALENDAR, Step
from sim.engine.compiling import compile_rules
from sim.engine.finite import check_finite
from sim.engine.populate import Setting
from sim.engine.steps import measure
from sim.engine.tables import TABLE_OF_AGENT
from sim.errors import KamlabError
from sim.given import shown
from sim.kernel.axes import DEPARTMENTS
from sim.negotiation.negotiator import Negotiator
from sim.strategies.coverage import LAYERS, RANKS
from sim.world.measures import MEASURES, NAMES

KINDS: dict[str, type[RowAgent]] = {
    "Supplier": Supplier,
    "KeyAccount": KeyAccount,
    "Contact": Contact,
    "SalesRep": SalesRep,
    "ConsumerMarket": ConsumerMarket,
    "Department": Department,
}


class World(mesa.Model):
    """One replication of a scenario, month by month. Made by `sim.build`.

    Attributes
    ----------
    month : int, 0 before the first step
    running : False once the scenario's horizon is reached, which ends `run_model()`; `step()` goes on all the same
    state : the columns (see `sim.world.columns`)
    parameters : the behavioural parameters
    focal : the focal supplier; not to be replaced
    measures : this month's measures, {name: value}
    negotiators : who decides at the table beside the policies, by rows (supplier, account) and side; see `Supplier.negotiate_by`

    Results depend on nothing but scenario, strategies, seed and replication: agents draw their luck by address, never
    from `model.random` or `model.rng`, which are free for an extension's own use.
    """

    def __init__(self, setting: Setting, agents: Mapping[type[RowAgent], type[RowAgent]] | None = None) -> None:
        """A world before its first month; `sim.build` makes one from a scenario.

        Parameters
        ----------
        setting : what the run starts from (see `sim.engine.populate`)
        agents : own agent classes by the class that they stand in for

        Raises
        ------
        KamlabError
            for a setting that is none
        """
        if not isinstance(setting, Setting):
            raise KamlabError(f"a World is made by sim.build(scenario, seed, replication), not from {shown(setting)}")
        super().__init__(rng=int(setting.state.clock[0]))
        self.setting = setting
        self.state = setting.state
        self.parameters = setting.parameters
        self.negotiators: dict[tuple[int, int], dict[int, Negotiator]] = {}
        self._row = np.zeros(len(MEASURES))
        self._settling = True
        self._settle_in(dict(agents or {}))
        self._settling = False
        self._rows = {kind: len(getattr(self.state, TABLE_OF_AGENT[kind])) for kind in KINDS}

    def _settle_in(self, replaced: dict[type[RowAgent], type[RowAgent]]) -> None:
        def kind(standard: type[RowAgent]) -> type[RowAgent]:
            return replaced.get(standard, standard)

        names = self.setting
        for g, name in enumerate(names.segments):
            kind(ConsumerMarket)(self, g, name)
        for s, name in enumerate(names.suppliers):
            kind(Supplier if s == names.focal else Competitor)(self, s, name)
        for r, (s, rank) in enumerate(self.state.rep[["rep_supplier", "rank"]].tolist()):
            kind(SalesRep)(self, r, f"{names.suppliers[s]} {RANKS[rank]}")
        for d, (s, what) in enumerate(self.state.department[["dept_supplier", "dept_kind"]].tolist()):
            kind(Department)(self, d, f"{names.suppliers[s]} {DEPARTMENTS[what]}")
        for a, name in enumerate(names.accounts):
            kind(KeyAccount)(self, a, name)
        for c, (a, layer) in enumerate(self.state.contact[["contact_account", "layer"]].tolist()):
            kind(Contact)(self, c, f"{names.accounts[a]} {LAYERS[layer]}")

    @property
    def focal(self) -> Supplier:
        """The focal supplier."""
        return next(agent for agent in self.agents if isinstance(agent, Supplier) and agent.row == self.setting.focal)

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
        return dict(zip(NAMES, self._row.tolist(), strict=True))

    def step(self) -> None:
        """Live through one month of the calendar."""
        for step, agent in self.acts():
            getattr(agent, step.action)()

    def acts(self) -> Iterator[tuple[Step, RowAgent]]:
        """The month, act by act, for whoever puts something in the place of one.

        Each step and agent of the calendar in order; an act is carried out by the caller, `getattr(agent, step.action)()`.
        The month begins with the first of them and is measured after the last.
        """
        compile_rules()
        present = self._present()
        self.state.clock[2] += 1
        for step in CALENDAR:
            for agent in present[step.agent]:
                yield step, agent
        measure(self.state, self.parameters, self.setting.focal, self._row)
        check_finite(self._row[None], self.month)
        self.running = self.month < self.setting.months

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
                    f"the world has {self._rows[name]} rows of {name} and {len(agents)} agents for them: agents cannot be taken out of "
                    "world.agents or added to it; change the scenario, or override what they do in classes of your own"
                )
        return present

    def remove_all_agents(self) -> None:
        """Refused: without its agents a world would stand still and be paid for ever after."""
        raise KamlabError("the agents of a world cannot be removed: build another world with sim.build, and let this one go")

    def __copy__(self) -> World:
        """Refused: a shallow copy would share its state, and two worlds would live each month in turn."""
        raise KamlabError("copy.copy(world) would share the state: use copy.deepcopy(world), or sim.build again")

    def last_row(self) -> np.ndarray:
        """Measures of the present month in the order of `sim.world.measures.NAMES`."""
        return self._row.copy()


def release(world: World) -> None:
    """Let a finished world be freed: Mesa 3.3 keeps every model it ever numbered agents for."""
    ids: Any = getattr(mesa.Agent, "_ids", None)
    if ids is not None:
        ids.pop(world, None)
