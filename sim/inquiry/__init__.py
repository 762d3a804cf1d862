"""Inquiries: what decides. Sensitivity to the assumptions, maps of which choice is best where, and what a gap is made of."""

from sim.inquiry.cell import Choice, choices, parse_cell
from sim.inquiry.departures import departures
from sim.inquiry.levers import Levers, levers
from sim.inquiry.policy_map import PolicyMap, parse_axis, policy_map
from sim.inquiry.regimes import Regimes, regimes
from sim.inquiry.regularities import Regularities, regularities
from sim.inquiry.robustness import Robustness, robustness
from sim.inquiry.sensitivity import Sensitivity, sensitivity
from sim.inquiry.why import Why, why

__all__ = [
    "Choice", "Levers", "PolicyMap", "Regimes", "Regularities", "Robustness", "Sensitivity", "Why", "choices", "departures", "levers",
    "parse_axis",
    "parse_cell", "policy_map", "regimes", "regularities", "robustness", "sensitivity", "why",
]  # fmt: skip
