"""Strategies: conflict policies, relationship coverage, competitor postures and pay plans, each a small frozen record."""

from sim.strategies.attack import ATTACKS, Attack
from sim.strategies.conflict import POLICIES, Conflict
from sim.strategies.coverage import RELATIONSHIPS, Coverage
from sim.strategies.pay import PAY_PLANS, PayPlan

__all__ = ["ATTACKS", "PAY_PLANS", "POLICIES", "RELATIONSHIPS", "Attack", "Conflict", "Coverage", "PayPlan"]
