"""Strategies: conflict policies, relationship coverage, competitor postures, pay plans, portfolios and tactics, small frozen records."""

from sim.strategies.adaptive import AdaptivePolicy, policy
from sim.strategies.agent_class import AgentClass
from sim.strategies.attack import ATTACKS, Attack
from sim.strategies.conflict import POLICIES, STYLES, Conflict
from sim.strategies.coverage import RELATIONSHIPS, Coverage
from sim.strategies.pay import PAY_PLANS, PayPlan
from sim.strategies.portfolio import PORTFOLIOS, Portfolio
from sim.strategies.posture import POSTURES, Posture
from sim.strategies.tactics import TACTICS, TacticMix

__all__ = [
    "ATTACKS", "PAY_PLANS", "POLICIES", "PORTFOLIOS", "POSTURES", "RELATIONSHIPS", "STYLES", "TACTICS",
    "AdaptivePolicy", "AgentClass", "Attack", "Conflict", "Coverage", "PayPlan", "Portfolio", "Posture", "TacticMix", "policy",
]  # fmt: skip
