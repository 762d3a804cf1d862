"""KAMlab: a laboratory for key account negotiation and competition.

The public names are loaded when they are first used, so that `import sim` and `kamlab --help` are quick.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.lazy import lazily

if TYPE_CHECKING:
    from sim.agents import Competitor, ConsumerMarket, Contact, Department, KeyAccount, Relationship, SalesRep, Supplier
    from sim.analysis.enough import Target
    from sim.comparison import Comparison, compare
    from sim.engine import Bargain, World, bargain, build, calendar, run_ledger
    from sim.errors import KamlabError
    from sim.scenario import Scenario, load, scenarios
    from sim.strategies import Attack, Conflict, Coverage, PayPlan, Portfolio, TacticMix
    from sim.verification import verify

_HOMES = {
    "sim.agents": ("Competitor", "ConsumerMarket", "Contact", "Department", "KeyAccount", "Relationship", "SalesRep", "Supplier"),
    "sim.analysis.enough": ("Target",),
    "sim.comparison": ("Comparison", "compare"),
    "sim.engine": ("Bargain", "World", "bargain", "build", "calendar", "run_ledger"),
    "sim.errors": ("KamlabError",),
    "sim.scenario": ("Scenario", "load", "scenarios"),
    "sim.strategies": ("Attack", "Conflict", "Coverage", "PayPlan", "Portfolio", "TacticMix"),
    "sim.verification": ("verify",),
}
__getattr__, __dir__ = lazily(__name__, _HOMES)

__version__ = "0.1.0"
__all__ = [
    "Attack", "Bargain", "Comparison", "Competitor", "Conflict", "ConsumerMarket", "Contact", "Coverage", "Department", "KamlabError",
    "KeyAccount", "PayPlan", "Portfolio", "Relationship", "SalesRep", "Scenario", "Supplier", "TacticMix", "Target", "World", "bargain",
    "build", "calendar", "compare", "load", "run_ledger", "scenarios", "verify",
]  # fmt: skip
