"""Script: events that a scenario puts into a month, each with a probability."""

from __future__ import annotations

from sim.world import purpose
from sim.world.jit import rule
from sim.world.luck import uniform


@rule
def happens(st, e):
    """Whether scripted event e, due this month, comes about.

    The one place that asks this, for events of every kind: the address is the event's place in the scenario, which no other
    event has, and never a row, so that two events of a month are independent and a reform of several changes is one event.
    """
    return uniform(st.clock, purpose.SCRIPTED, st.event[e].number, 0) < st.event[e].probability
