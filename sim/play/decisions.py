"""What a person can decide, each as a small record that a saved game holds word for word."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from sim.kernel.axes import ISSUES
from sim.scenario.facts import as_tuple
from sim.scenario.tables import Table
from sim.strategies.coverage import LAYERS, MAX_VISITS, Coverage

Unit = Annotated[float, Field(ge=0, le=1)]
Visits = Annotated[float, Field(ge=0, le=MAX_VISITS)]
Six = Annotated[tuple[Unit, Unit, Unit, Unit, Unit, Unit], BeforeValidator(as_tuple)]
assert len(ISSUES) == 6, "an offer names every issue"


class Decision(Table):
    """Base of all decisions."""


class Plan(Decision):
    """Visits until the next plan, and what the colleagues are told.

    relationship : a named one, or empty, and then visits a month to one account by layer (operating, management, decision),
    each paid by the matching rank, with links and monitoring 0 to 1. instruction : the conflict policy by which colleagues
    bargain with the accounts that the person does not handle, and by which a broken relationship is sought back.
    """

    do: Literal["plan"] = "plan"
    relationship: str = ""
    visits: Annotated[tuple[Visits, Visits, Visits], BeforeValidator(as_tuple)] = (0.0, 0.0, 0.0)
    links: Unit = 0.0
    monitoring: Unit = 0.0
    instruction: str

    def coverage(self) -> Coverage:
        """The plan as a relationship strategy (of a plan that names none)."""
        visits = dict(zip(LAYERS, self.visits, strict=True))
        return Coverage(name="plan", effort=visits, links=self.links, monitoring=self.monitoring)


class Offer(Decision):
    """Offer terms of a given worth to the own side.

    worth : own utility asked for, 0 to 1. perspective : 1 gives way first where that is cheapest to oneself and dearest to
    the other, 0 gives way evenly on all issues (see `sim.rules.bargaining.make_offer`).
    """

    do: Literal["offer"] = "offer"
    worth: Unit
    perspective: Unit = 1.0


class Terms(Decision):
    """Offer terms issue by issue, 1 best for the supplier, in the order of `sim.world.columns.ISSUES`."""

    do: Literal["terms"] = "terms"
    issues: Six


class Accept(Decision):
    """Accept the account's last offer."""

    do: Literal["accept"] = "accept"


class WalkAway(Decision):
    """End the negotiation without agreement: a stand-off begins."""

    do: Literal["walk away"] = "walk away"


class Hold(Decision):
    """Hold out for another month of stand-off and offer nothing."""

    do: Literal["hold"] = "hold"


class Repair(Decision):
    """Offer a fair settlement this month. Whoever offers shows that it wants an end, and may be the one who yields."""

    do: Literal["repair"] = "repair"


class GiveIn(Decision):
    """End the stand-off by taking the account's last offer."""

    do: Literal["give in"] = "give in"


class Delegate(Decision):
    """Let a colleague handle it by a conflict policy: this negotiation to its end, or this month of a stand-off."""

    do: Literal["delegate"] = "delegate"
    policy: str


AnyDecision = Annotated[
    Plan | Offer | Terms | Accept | WalkAway | Hold | Repair | GiveIn | Delegate,
    Field(discriminator="do"),
]
