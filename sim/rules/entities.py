"""Entities: accounts and the people in them, representatives, relationships and scripted events, as every rule finds them."""

from __future__ import annotations

import math

from sim.kernel.declare import Column, Fact, Mechanism, amount, flag, index, part

MECHANISM = Mechanism(
    name="accounts, people, relationships and events",
    columns=(
        index("rep_supplier", "r", "supplier the representative works for"),
        index("rank", "r", "0 field staff, 1 account manager, 2 executive"),
        index("first_account", "r", "first of the accounts served"),
        index("n_accounts", "r", "how many accounts are served, in a row"),
        index("segment", "a", "segment of end demand"),
        index("first_contact", "a", "first of the account's contacts"),
        index("n_contacts", "a", "how many contacts it has, in a row"),
        index("layer_size", "al", "how many of them in each layer"),
        flag("largest", "a", "has the largest stated demand"),
        amount(
            "swing_supplier",
            "ak",
            "share of list sales",
            "worth to a supplier of moving an issue from 0 to 1",
            fact=Fact((0.1, 0.06, 0.02, 0.03, 0.02, 0.02), high=1),
        ),
        amount(
            "swing_account",
            "ak",
            "share of list sales",
            "worth to the account of moving an issue from 1 to 0",
            fact=Fact((0.1, 0.06, 0.04, 0.05, 0.05, 0.03), high=1),
        ),
        index("contact_account", "c", "account the contact works for"),
        index("layer", "c", "0 operating, 1 management, 2 decision"),
        flag("head", "c", "head of the layer"),
        index("team", "san", "representative who serves the account, by rank"),
        Column("policy", "sat", "trait", -math.inf, math.inf, "the supplier's conflict policy towards the account"),
        Column("account_policy", "sat", "trait", -math.inf, math.inf, "the account's conflict policy towards the supplier"),
        part("share", "sa", "share of the account's wallet"),
        part("first_share", "sa", "share of wallet at the start"),
        flag("active", "sa", "the relationship exists"),
        part("terms", "sak", "standing terms, 1 best for the supplier"),
    ),
)
