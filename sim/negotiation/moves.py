"""What a side of a conflict can do, each as a small record that a saved game holds word for word."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from sim.kernel.axes import ISSUES
from sim.scenario.facts import as_tuple
from sim.scenario.tables import Table

Unit = Annotated[float, Field(ge=0, le=1)]
Six = Annotated[tuple[Unit, Unit, Unit, Unit, Unit, Unit], BeforeValidator(as_tuple)]
assert len(ISSUES) == 6, "an offer names every issue"


class Move(Table):
    """Base of all moves."""


class Offer(Move):
    """Offer terms of a given worth to the own side.

    worth : own utility asked for, 0 to 1. perspective : 1 gives way first where that is cheapest to oneself and dearest to the other, as
    far as its priorities are known by now; 0 gives way evenly on all issues (see `sim.rules.table.compose`).
    """

    do: Literal["offer"] = "offer"
    worth: Unit
    perspective: Unit = 1.0


class Terms(Move):
    """Offer terms issue by issue, 1 best for the supplier, in the order of `sim.kernel.axes.ISSUES`."""

    do: Literal["terms"] = "terms"
    issues: Six


class Accept(Move):
    """Accept the other side's last offer."""

    do: Literal["accept"] = "accept"


class WalkAway(Move):
    """End the negotiation without agreement: a stand-off begins."""

    do: Literal["walk away"] = "walk away"


class Hold(Move):
    """Hold out for another month of stand-off and offer nothing."""

    do: Literal["hold"] = "hold"


class Repair(Move):
    """Offer a fair settlement this month. Whoever offers shows that it wants an end, and may be the one who yields."""

    do: Literal["repair"] = "repair"


class GiveIn(Move):
    """End the stand-off by taking the other side's last offer."""

    do: Literal["give in"] = "give in"
