"""Which table of the state an agent of the calendar is a row of."""

from __future__ import annotations

TABLE_OF_AGENT = {
    "ConsumerMarket": "market",
    "Supplier": "supplier",
    "SalesRep": "rep",
    "Department": "department",
    "KeyAccount": "account",
    "Contact": "contact",
}
"""Whose rows an agent of the calendar are."""
