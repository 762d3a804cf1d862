"""Mesa agents: each is a view of one row of the state's columns, and the place where its decisions are made."""

from __future__ import annotations

from sim.agents.account import Contact, KeyAccount
from sim.agents.market import ConsumerMarket
from sim.agents.relationship import Relationship
from sim.agents.row import RowAgent
from sim.agents.supplier import Competitor, Department, SalesRep, Supplier

STANDARD: tuple[type[RowAgent], ...] = (Supplier, Competitor, KeyAccount, Contact, SalesRep, ConsumerMarket, Department)
"""Classes in whose place own ones may stand."""

__all__ = ["STANDARD", "Competitor", "ConsumerMarket", "Contact", "Department", "KeyAccount", "Relationship", "SalesRep", "Supplier"]
