"""Strategies: conflict policies, relationship coverage, competitor postures and tactics, each a small frozen record."""

from sim.strategies.attack import ATTACKS, Attack
from sim.strategies.conflict import POLICIES, Conflict
from sim.strategies.coverage import RELATIONSHIPS, Coverage
from sim.strategies.tactics import TACTICS, TacticMix

__all__ = ["ATTACKS", "POLICIES", "RELATIONSHIPS", "TACTICS", "Attack", "Conflict", "Coverage", "TacticMix"]
