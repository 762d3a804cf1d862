"""A floor: the random numbers, exponentials and powers of a month, and nothing else.

No account of a batch engine that keeps addressed random numbers and these equations can be faster than this kernel on one core. The counts
are those of a quiet month, from the second on, in which every layer knows every supplier and all relationships exist:

    uniform draws   contact 1 (turnover); account 1 (power shift); pair 1 (promise); negotiating pair 2 (leaving, dispute)
    normal draws    segment 1; account 1 (demand)
    exponentials    contact 1; account 3 (shift, demand, switching cost); pair 1 (logit); negotiating pair 2 (leaving, dispute);
                    segment 1; supplier 1 (other sales); month 1 (discounting)
    powers          pair: one a layer and one for the whole (weakest link)

A pair is a supplier and an account; it is a negotiating pair where the supplier negotiates. In `three-managers` that makes 192
uniform draws, 13 normal draws, 221 exponentials and 144 powers a month. Shifts, raids, disputes and bargains come on top.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from sim.kernel.axes import N_LAYERS
from sim.kernel.draws import normal, uniform
from sim.kernel.rule import rule
from sim.scenario import Scenario
from sim.world.parameters import parameter_values


class Counts(NamedTuple):
    """What a quiet month draws and works out."""

    uniforms: int
    normals: int
    exponentials: int
    powers: int


def counts(scenario: Scenario) -> Counts:
    """The counts of a quiet month."""
    accounts = scenario.accounts_expanded()
    a, c, g = len(accounts), sum(sum(account.contacts) for account in accounts), len(scenario.segment)
    s, negotiating = len(scenario.supplier), sum(supplier.negotiates for supplier in scenario.supplier)
    return Counts(
        uniforms=c + a + s * a + 2 * negotiating * a,
        normals=g + a,
        exponentials=c + 3 * a + s * a + 2 * negotiating * a + g + s + 1,
        powers=s * a * (N_LAYERS + 1),
    )


@rule
def months_of_draws(clock, months, uniforms, normals, exponentials, powers, exponent):
    """Draw and work out so many months of that; the sum is returned so that the compiler cannot leave it out."""
    total = 0.0
    for month in range(months):
        clock[2] = month + 1
        for i in range(uniforms):
            total += uniform(clock, 1, i, 0)
        for i in range(normals):
            total += normal(clock, 2, i, 0)
        for i in range(exponentials):
            total += math.exp(-0.001 * i)
        for i in range(powers):
            total += (0.1 + 0.001 * i) ** exponent
    return total


def run_floor(scenario: Scenario, replication: int = 0) -> float:
    """One replication of the floor."""
    clock = np.array([1, replication, 0])
    exponent = float(parameter_values(scenario.assumptions)["depth_exponent"])
    return float(months_of_draws(clock, scenario.months, *counts(scenario), exponent))
