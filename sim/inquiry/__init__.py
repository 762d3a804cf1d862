"""Inquiries: what decides. Sensitivity, maps of which choice is best where, what a gap is made of, searches, tournaments."""

from sim.inquiry.adversary import Adversary, adversary
from sim.inquiry.cell import Choice, choices, parse_cell
from sim.inquiry.departures import departures
from sim.inquiry.levers import Levers, levers
from sim.inquiry.policy_map import PolicyMap, parse_axis, policy_map
from sim.inquiry.regimes import Regimes, regimes
from sim.inquiry.regularities import Regularities, regularities
from sim.inquiry.robustness import Robustness, robustness
from sim.inquiry.search import Search, search
from sim.inquiry.sensitivity import Sensitivity, sensitivity
from sim.inquiry.strategy_file import read_strategy, save_strategy
from sim.inquiry.tournament import Tournament, tournament
from sim.inquiry.why import Why, why
from sim.strategies.bundle import Strategy

__all__ = [
    "Adversary",
    "Choice",
    "Levers",
    "PolicyMap",
    "Regimes",
    "Regularities",
    "Robustness",
    "Search",
    "Sensitivity",
    "Strategy",
    "Tournament",
    "Why",
    "adversary",
    "choices",
    "departures",
    "levers",
    "parse_axis",
    "parse_cell",
    "policy_map",
    "read_strategy",
    "regimes",
    "regularities",
    "robustness",
    "save_strategy",
    "search",
    "sensitivity",
    "tournament",
    "why",
]  # fmt: skip
