"""What a person can decide: the moves of a side at the table, and what only a person decides; each is a record that a saved game holds."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from sim.negotiation.moves import Accept, GiveIn, Hold, Move, Offer, Repair, Terms, Unit, WalkAway
from sim.scenario.facts import as_tuple
from sim.strategies.coverage import LAYERS, MAX_VISITS, Coverage

Decision = Move
Visits = Annotated[float, Field(ge=0, le=MAX_VISITS)]


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


class Delegate(Decision):
    """Let a colleague handle it by a conflict policy: this negotiation to its end, or this month of a stand-off."""

    do: Literal["delegate"] = "delegate"
    policy: str


AnyDecision = Annotated[
    Plan | Offer | Terms | Accept | WalkAway | Hold | Repair | GiveIn | Delegate,
    Field(discriminator="do"),
]
