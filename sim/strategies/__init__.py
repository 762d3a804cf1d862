"""Strategies: conflict policies, relationship coverage and competitor postures, each a small frozen record."""

from sim.strategies.attack import ATTACKS, Attack
from sim.strategies.conflict import POLICIES, Conflict
from sim.strategies.coverage import RELATIONSHIPS, Coverage

__all__ = ["ATTACKS", "POLICIES", "RELATIONSHIPS", "Attack", "Conflict", "Coverage"]
