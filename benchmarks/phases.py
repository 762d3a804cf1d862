"""The peer's phases by KAMlab's compiled rules: like for like."""

from __future__ import annotations

from sim.engine.populate import populate
from sim.kernel.rule import rule
from sim.rules.choose import choose
from sim.rules.market import turn_page
from sim.rules.people import change_post, shift_power
from sim.rules.plan import plan_attack
from sim.rules.relate import hear_of_raids, meet, tie_layers
from sim.scenario import Scenario
from sim.world.columns import copy_of


@rule
def live_phases(st, p, months):
    """So many months of people, raids planned and warned of, relations and choice, in the calendar's order."""
    for _ in range(months):
        st.clock[2] += 1
        for a in range(st.account.shape[0]):
            turn_page(st, p, a)
        for c in range(st.contact.shape[0]):
            change_post(st, p, c)
        for a in range(st.account.shape[0]):
            shift_power(st, p, a)
        for s in range(st.supplier.shape[0]):
            plan_attack(st, p, s)
        for c in range(st.contact.shape[0]):
            meet(st, p, c)
        for a in range(st.account.shape[0]):
            tie_layers(st, p, a)
        for a in range(st.account.shape[0]):
            hear_of_raids(st, p, a)
        for a in range(st.account.shape[0]):
            choose(st, p, a)


class Phases:
    """A scenario ready to be lived through many times in these phases alone. `st` is as the last replication left it."""

    def __init__(self, scenario: Scenario, seed: int) -> None:
        self.months = scenario.months
        self._initial = populate(scenario, seed, 0)
        self.st = copy_of(self._initial.state)

    def run(self, replication: int) -> None:
        """Live through one replication."""
        for table, first in zip(self.st, self._initial.state, strict=True):
            table[...] = first
        self.st.clock[1] = replication
        live_phases(self.st, self._initial.parameters, self.months)
