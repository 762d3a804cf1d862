"""Script: events that a scenario puts into a month, each with a probability."""

from __future__ import annotations

from sim.kernel.declare import Mechanism, index, part
from sim.kernel.draws import uniform
from sim.kernel.rule import rule

SCRIPTED = 11

MECHANISM = Mechanism(
    name="scripted events",
    columns=(
        index("month", "e", "when"),
        index("kind", "e", "0 price cut, 1 power shift, 30 broken promise, 31 reform, 36 departure, 70 default, 71 venture failure"),
        index("where", "e", "account"),
        index("whose", "e", "supplier concerned"),
        part("extent", "e", "how deep a cut or a default is", "index"),
        part("probability", "e", "probability that it comes about"),
        index("number", "e", "place among the scenario's events, by which its draws are addressed; changes of one reform have the same"),
    ),
    draws={
        SCRIPTED: "whether a scripted event comes about",
    },
)


@rule
def happens(st, e):
    """Whether scripted event e, due this month, comes about.

    The one place that asks this, for events of every kind: the address is the event's place in the scenario, which no other
    event has, and never a row, so that two events of a month are independent and a reform of several changes is one event.
    """
    return uniform(st.clock, SCRIPTED, st.event[e].number, 0) < st.event[e].probability
