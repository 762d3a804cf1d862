"""Measures of one's own in a module, so that worker processes can import them."""

from __future__ import annotations

import sim


@sim.measure(better="less", over="max", unit="index")
def worst_grudge(state, supplier, month):
    """The deepest resentment among the accounts."""
    worst = 0.0
    for a in range(state.account.shape[0]):
        worst = max(worst, state.pair[supplier, a].resentment)
    return worst


@sim.measure(better="more", unit="money a month", over="sum")
def profit_again(state, supplier, month):
    """What the shipped measure `profit` says."""
    return month.profit
