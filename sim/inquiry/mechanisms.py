"""The mechanisms that `why` can switch off, each as changes of facts and parameters that take it away: one table for all cases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from sim.scenario import Scenario
from sim.scenario.naming import quoted


class Mechanism(NamedTuple):
    """A mechanism, and the changes under which it does nothing."""

    name: str
    changes: Mapping[str, Any]
    """keys as for `--set`; the key of a supplier's or event's own is added for each of them"""


def _off(*parameters: str) -> dict[str, Any]:
    return {f"assumptions.{name}": 0 for name in parameters}


MECHANISMS: tuple[Mechanism, ...] = (
    Mechanism("turnover of contacts", {"account.turnover": 0}),
    Mechanism("shifts of power", {"account.power_shift": 0}),
    Mechanism("warnings", _off("awareness", "watch")),
    Mechanism("loyalty to the firm", _off("carry", "loyalty_gain", "threshold_loyalty")),
    Mechanism("links between layers", _off("loyalty_links")),
    Mechanism("support in the choice", _off("weight_support")),
    Mechanism("presence in the market", _off("weight_presence")),
    Mechanism("trust in the choice", _off("weight_trust")),
    Mechanism("information shared", _off("conflict_information")),
    Mechanism("resentment", _off("resentment_gain", "resentment_drip", "resentment_standoff")),
    Mechanism("ratchet of demands", _off("ratchet_up", "ratchet_down")),
    Mechanism("aspiration at the table", _off("aspiration_hold", "aspiration_open")),
    Mechanism("aspiration breeds disputes", _off("conflict_gap")),
    Mechanism("collapse of stand-offs", _off("collapse_rate")),
    Mechanism("trade lost in stand-offs", {"assumptions.standoff_trade": 1}),
    Mechanism("consumers who follow the brand", {"supplier.brand_loyal": 0}),
    Mechanism("deliveries in the choice", _off("weight_fill")),
    Mechanism("service in the choice", _off("weight_service")),
    Mechanism("new products in the choice", _off("weight_innovation", "weight_newness")),
    Mechanism("special wishes in the choice", _off("weight_customised")),
    Mechanism("joint planning", _off("planning_saving", "planning_appeal", "planning_information", "planning_tolerance")),
    Mechanism("business that follows a leaver", _off("follow_business")),
    Mechanism(
        "cost of the relationship",
        _off("visit_cost_field", "visit_cost_manager", "visit_cost_executive", "links_cost", "monitoring_cost"),
    ),
)
EVENTS = "what the script brings"
ATTACKS = "attacks by rivals"


def mechanisms_of(scenario: Scenario) -> list[Mechanism]:
    """The table, with the scripted events and the rivals' attacks of a scenario where it has any."""
    found = list(MECHANISMS)
    if scenario.event:
        found.insert(2, Mechanism(EVENTS, {"event.probability": 0}))
    attackers = {f"supplier.{quoted(s.name)}.attack": "none" for s in scenario.supplier if not s.focal and s.attack != "none"}
    if attackers:
        found.insert(3, Mechanism(ATTACKS, attackers))
    return found
