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
from sim.engine.populate import Setting
from sim.engine.steps import measure
from sim.strategies.coverage import LAYERS, RANKS
from sim.world.columns import DEPARTMENTS
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
    focal : the focal supplier
    measures : this month's measures, {name: value}

    Results depend on nothing but scenario, strategies, seed and replication: agents draw their luck by address, never
    from `model.random` or `model.rng`, which are free for an extension's own use.
    """

    def __init__(self, setting: Setting, agents: Mapping[type[RowAgent], type[RowAgent]] | None = None) -> None:
        super().__init__(rng=int(setting.state.clock[0]))
        self.setting = setting
        self.state = setting.state
        self.parameters = setting.parameters
        self._row = np.zeros(len(MEASURES))
        self._settle_in(dict(agents or {}))
        self.focal: Supplier = self._one_supplier(setting.focal)

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

    def _one_supplier(self, row: int) -> Supplier:
        return next(agent for agent in self.agents if isinstance(agent, Supplier) and agent.row == row)

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
        self.state.clock[2] += 1
        present: dict[str, list[RowAgent]] = {name: [] for name in KINDS}
        for agent in self.agents:
            for name, kind in KINDS.items():
                if isinstance(agent, kind):
                    present[name].append(agent)
                    break
        for step in CALENDAR:
            for agent in present[step.agent]:
                yield step, agent
        measure(self.state, self.parameters, self.setting.focal, self._row)
        self.running = self.month < self.setting.months

    def last_row(self) -> np.ndarray:
        """Measures of the present month in the order of `sim.world.measures.NAMES`."""
        return self._row.copy()


def release(world: World) -> None:
    """Let a finished world be freed: Mesa 3.3 keeps every model it ever numbered agents for."""
    ids: Any = getattr(mesa.Agent, "_ids", None)
    if ids is not None:
        ids.pop(world, None)
