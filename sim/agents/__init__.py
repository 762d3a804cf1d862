"""Mesa agents: each is a view of one row of the state's columns, and the place where its decisions are made."""

from sim.agents.account import Contact, KeyAccount
from sim.agents.market import ConsumerMarket
from sim.agents.supplier import Competitor, Department, SalesRep, Supplier

__all__ = ["Competitor", "ConsumerMarket", "Contact", "Department", "KeyAccount", "SalesRep", "Supplier"]
