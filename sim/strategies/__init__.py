"""Strategies: conflict policies, relationship coverage, competitor postures, pay plans and portfolios, each a small frozen record."""

from sim.strategies.attack import ATTACKS, Attack
from sim.strategies.conflict import POLICIES, Conflict
from sim.strategies.coverage import RELATIONSHIPS, Coverage
from sim.strategies.pay import PAY_PLANS, PayPlan
from sim.strategies.portfolio import PORTFOLIOS, Portfolio

__all__ = ["ATTACKS", "PAY_PLANS", "POLICIES", "PORTFOLIOS", "RELATIONSHIPS", "Attack", "Conflict", "Coverage", "PayPlan", "Portfolio"]
