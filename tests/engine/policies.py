"""Adaptive policies in a module, so that worker processes can import them."""

from __future__ import annotations

import sim

PATIENCE = 0.15


@sim.policy
def idle(see, do, keep):
    """Decides nothing."""


@sim.policy(memory={"grudge": 0.0, "limit": 1.2})
def watchful(see, do, keep):
    """Holds out while an account is at peace, and gives way where disputes pile up."""
    keep.grudge = 0.92 * keep.grudge + see.conflict
    do.beta = 0.8 if keep.grudge > keep.limit else 0.1


@sim.policy(memory=("hurt",), base="compromise")
def sour(see, do, keep):
    """An account that hardens for good by as much as it was ever hurt."""
    keep.hurt = max(keep.hurt, see.resentment, 1.0 - see.trust)
    do.resolve = min(1.0, 0.2 + keep.hurt)
    do.repair = max(0.0, 0.9 - keep.hurt)


@sim.policy(memory=("visited",))
def attentive(see, do, keep):
    """Visits more where there is trouble, and leaves something to chance."""
    if see.conflict or see.standoff or see.provoked:
        keep.visited = 6
    keep.visited = max(0.0, keep.visited - 1)
    do.visits = 1.5 if keep.visited else 1.0
    do.links = 0.9 if keep.visited else 0.4
    do.opening = 0.9 if see.chance < 0.5 else 1.0
    for k in range(6):
        do.resolve = min(1.0, max(0.0, see.terms[k] + PATIENCE))
