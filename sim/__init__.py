"""KAMlab: a laboratory for key account negotiation and competition.

The public names are loaded when they are first used, so that `import sim` and `kamlab --help` are quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.agents import Competitor, ConsumerMarket, Contact, Department, KeyAccount, SalesRep, Supplier
    from sim.analysis.enough import Target
    from sim.comparison import Comparison, compare
    from sim.engine import Bargain, World, bargain, build, calendar, run_ledger
    from sim.errors import KamlabError
    from sim.scenario import Scenario, load, scenarios
    from sim.strategies import Attack, Conflict, Coverage, PayPlan, Portfolio, TacticMix
    from sim.verification import verify

_HOMES = {
    "sim.agents": ("Competitor", "ConsumerMarket", "Contact", "Department", "KeyAccount", "SalesRep", "Supplier"),
    "sim.analysis.enough": ("Target",),
    "sim.comparison": ("Comparison", "compare"),
    "sim.engine": ("Bargain", "World", "bargain", "build", "calendar", "run_ledger"),
    "sim.errors": ("KamlabError",),
    "sim.scenario": ("Scenario", "load", "scenarios"),
    "sim.strategies": ("Attack", "Conflict", "Coverage", "PayPlan", "Portfolio", "TacticMix"),
    "sim.verification": ("verify",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__version__ = "0.1.0"
__all__ = [
    "Attack", "Bargain", "Comparison", "Competitor", "Conflict", "ConsumerMarket", "Contact", "Coverage", "Department", "KamlabError",
    "KeyAccount", "PayPlan", "Portfolio", "SalesRep", "Scenario", "Supplier", "TacticMix", "Target", "World", "bargain", "build",
    "calendar", "compare", "load", "run_ledger", "scenarios", "verify",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module 'sim' has no attribute {name!r}")
    value = getattr(import_module(_HOME_OF[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
