"""Small states for tests of rules: everything zero but what a test sets."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.world.columns import allocate
from sim.world.parameters import parameter_values


def small_state(suppliers: int = 2, accounts: int = 1, per_layer: int = 1, seed: int = 7) -> Any:
    """A state of `accounts` accounts with `per_layer` contacts in each of the three layers, one representative per rank.

    Shares are equal, every relationship is active, influence is equal within a layer, power is a third each.
    """
    contacts = 3 * per_layer * accounts
    st = allocate({"s": suppliers, "a": accounts, "c": contacts, "r": 3 * suppliers, "g": 1, "e": 0})
    st.clock[:] = (seed, 0, 1)
    st.market["market_level"], st.market["season"], st.market["peak_month"] = 1.0, 1.0, 7
    st.pair["active"], st.pair["share"], st.pair["first_share"] = 1, 1.0 / suppliers, 1.0 / suppliers
    st.pair["terms"] = 0.5
    st.account["demand"] = st.account["demand_trend"] = 1.0
    st.account["power"] = 1.0 / 3.0
    st.account["swing_supplier"], st.account["swing_account"] = 0.05, 0.05
    st.account["n_contacts"], st.account["layer_size"] = 3 * per_layer, per_layer
    st.account["first_contact"] = np.arange(accounts) * 3 * per_layer
    st.account["tied_to"] = -1
    st.contact["contact_account"] = np.repeat(np.arange(accounts), 3 * per_layer)
    st.contact["layer"] = np.tile(np.repeat(np.arange(3), per_layer), accounts)
    st.contact["head"] = np.tile(np.arange(per_layer) == 0, 3 * accounts)
    st.contact["influence"] = 1.0 / per_layer
    for s in range(suppliers):
        for rank in range(3):
            r = 3 * s + rank
            st.rep[r] = (s, rank, 0, accounts, 1.0, 1.0)
            st.pair["team"][s, :, rank] = r
    st.supplier["negotiates"] = 1
    return st


def parameters(**changes: float) -> Any:
    """The shared parameters with some changed."""
    return parameter_values(changes)


def standard_error(share: float, n: int) -> float:
    """Standard error of a simulated proportion."""
    return float(np.sqrt(max(share * (1.0 - share), 1e-12) / n))
