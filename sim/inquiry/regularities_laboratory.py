"""A laboratory of negotiations: pairs of strangers or partners who meet once, by the rules of the table and the shared assumptions.

Negotiation n of a seed draws its issues, alternatives, policies and goodwill from addresses of its own, so that it is the same in every
condition but for what the condition sets, and whichever others are simulated. The population was chosen before the first run:

    weights of six issues   exponential draws, scaled to sum to one, independent between the sides
    policies                each of the named ones equally often, every trait with normal scatter of 5 % of its range (beta: 30 %)
    alternatives            uniform between .1 and .5, independent between the sides
    trust, support          uniform between 0 and 1; shared information uniform between 0 and .5
    history                 none: an account expects the middle (.5), nobody resents anything
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sim.kernel.axes import N_ISSUES, TRAIT, TRAITS
from sim.kernel.draws import normal, uniform
from sim.rules.conflict import bear_standoff, leave_table, prepare
from sim.rules.table import (
    ACCOUNT,
    AGREED,
    NOW,
    SEAT,
    SUPPLIER,
    compose,
    negotiate,
    put,
    turn,
    understanding,
    wanted,
    worth,
)
from sim.strategies import POLICIES, Conflict
from sim.strategies.conflict import RANGES
from sim.world.columns import allocate
from sim.world.parameters import PARAMETERS, Parameters, parameter_values

WEIGHT, POLICY, SCATTER, ALTERNATIVE, GOODWILL, ANCHOR = range(1, 7)
"""Purposes of draws; the clock stands at month 0 for them, and at month 1 for those of the rules."""
TRAIT_SCATTER, BETA_SCATTER = 0.05, 0.30
ALTERNATIVES, MOST_INFORMATION, EXPECTED = (0.1, 0.5), 0.5, 0.5
ANCHORS = (0.6, 1.0)
"""First demands that an experimenter hands out."""
INDEPENDENT = 1e12
"""Sales so large that no account is a part of them worth a fear."""

OUTCOME = np.dtype(
    [
        ("agreed", bool),
        ("time", float),  # offers made, part of all that there is time for
        ("value", float, 2),  # supplier, account: worth of the agreement, or the own alternative
        ("first", float, (2, 2)),  # first offer of a side (first axis) as worth to supplier and account; nan where it made none
        ("opener", int),
        ("gain", float),  # part of the possible joint gain; nan without agreement
        ("trust", float),
        ("resentment", float),
        ("blind", float, 2),  # part of the other's priorities not understood, mean of both sides: at the start, at the end
    ]
)


@dataclass(frozen=True)
class Condition:
    """What an experiment sets; all else is drawn.

    Parameters
    ----------
    supplier, account : policies
    both : traits that both sides have
    trust, support, information : goodwill, 0 to 1
    alternatives : what the alternatives of both sides are multiplied by
    anchored : whether the opener's first demand is handed out
    """

    supplier: Conflict | None = None
    account: Conflict | None = None
    both: Mapping[str, float] = field(default_factory=dict)
    trust: float | None = None
    support: float | None = None
    information: float | None = None
    alternatives: float = 1.0
    anchored: bool = False


class Laboratory:
    """One table at which negotiations are held one after the other.

    Parameters
    ----------
    parameters : values of the assumptions
    seed : of the random numbers
    """

    def __init__(self, parameters: Parameters, seed: int) -> None:
        import sim.kernel.table_type  # noqa: F401 (only then does numba know a state that Python hands to a rule)

        # Alternatives are drawn, so that an account weighs nothing else of what would become of its business.
        self.p, self.seed = parameter_values({p.name: float(parameters[p.name]) for p in PARAMETERS} | {"at_stake": 0.0}), seed

    def hold(self, numbers: Iterable[int], condition: Condition) -> np.ndarray:
        """Hold negotiations by their numbers; a row of `OUTCOME` for each, in the order of the numbers."""
        return np.array([self._one(n, condition) for n in numbers], dtype=OUTCOME)

    def concessions(self, numbers: Iterable[int], condition: Condition) -> np.ndarray:
        """What accounts have conceded by half-time, if nobody accepts or breaks off before: array (numbers,) of own utility."""
        return np.array([self._half(n, condition) for n in numbers])

    def _draw(self, n: int, purpose: int, low: float, high: float, i: int = 0) -> float:
        clock = np.array([self.seed, n, 0])
        return low + (high - low) * uniform(clock, purpose, i, 0)

    def _weights(self, n: int, side: int) -> np.ndarray:
        drawn = np.array([-math.log(1.0 - self._draw(n, WEIGHT, 0.0, 1.0, N_ISSUES * side + k)) for k in range(N_ISSUES)])
        return drawn / drawn.sum()

    def _traits(self, n: int, side: int, given: Conflict | None, both: Mapping[str, float]) -> np.ndarray:
        if given is None:
            named = list(POLICIES.values())[int(self._draw(n, POLICY, 0, len(POLICIES), side))]
            clock = np.array([self.seed, n, 0])
            traits = np.array(named.traits)
            for k, trait in enumerate(TRAITS):
                low, high = RANGES[trait]
                scatter = normal(clock, SCATTER, side, k)
                moved = (
                    traits[k] * math.exp(BETA_SCATTER * scatter) if trait == "beta" else traits[k] + TRAIT_SCATTER * (high - low) * scatter
                )
                traits[k] = min(high, max(low, moved))
        else:
            traits = np.array(given.traits)
        for trait, value in both.items():
            traits[TRAITS.index(trait)] = value
        return traits

    def _prepared(self, n: int, condition: Condition) -> tuple[Any, Any, tuple[float, float]]:
        """A state with one account between two suppliers who differ in their terms alone, and the talks with the first of them."""
        st = allocate({"s": 2, "a": 1, "c": 3, "r": 6, "d": 0, "g": 1, "e": 0})
        st.clock[:] = (self.seed, n, 1)
        low, high = ALTERNATIVES
        own, others = (condition.alternatives * self._draw(n, ALTERNATIVE, low, high, side) for side in (SUPPLIER, ACCOUNT))
        drawn = [self._draw(n, GOODWILL, 0.0, most, i) for i, most in enumerate((1.0, 1.0, MOST_INFORMATION))]
        st.pair["active"], st.pair["share"] = 1, 0.5
        for column, value in zip(("trust", "support", "information"), drawn, strict=True):
            given = getattr(condition, column)
            st.pair[column] = value if given is None else given
        st.pair["terms"][0, 0], st.pair["terms"][1, 0] = 0.5, 1.0 - others  # the rival's terms are worth the account's alternative
        st.pair["aspiration"] = EXPECTED
        st.account["demand"] = 1.0
        st.account["swing_supplier"][0], st.account["swing_account"][0] = self._weights(n, SUPPLIER), self._weights(n, ACCOUNT)
        st.supplier["alternative"], st.supplier["key_sales"] = own, INDEPENDENT
        st.pair["policy"][0, 0] = self._traits(n, SUPPLIER, condition.supplier, condition.both)
        st.pair["account_policy"][0, 0] = self._traits(n, ACCOUNT, condition.account, condition.both)
        talks = prepare(st, self.p, 0, 0)
        if condition.anchored:
            talks.seat[turn(talks), SEAT.opening] = self._draw(n, ANCHOR, *ANCHORS)
        return st, talks, (own, others)

    def _blind(self, talks: Any) -> float:
        seen = [understanding(self.p, talks, side, talks.traits[side, TRAIT.perspective]) for side in (SUPPLIER, ACCOUNT)]
        return 1.0 - sum(seen) / 2

    def _one(self, n: int, condition: Condition) -> tuple[Any, ...]:
        p = self.p
        st, talks, value = self._prepared(n, condition)
        opener, blind = int(turn(talks)), self._blind(talks)
        rounds = int(p.rounds)
        offers = np.zeros((rounds + 1, N_ISSUES))
        negotiate(p, talks, offers)
        agreed, made = bool(talks.now[NOW.standing] == AGREED), int(talks.now[NOW.made])
        first = np.full((2, 2), np.nan)
        for at in range(min(2, made - agreed)):  # the last offer of an agreement is the agreement
            side = opener if at == 0 else 1 - opener
            first[side] = [worth(talks, one, offers[at]) for one in (SUPPLIER, ACCOUNT)]
        gain = math.nan
        if agreed:
            value = tuple(worth(talks, one, offers[made - 1]) for one in (SUPPLIER, ACCOUNT))
            gain = (sum(value) - 1.0) / (np.maximum(*talks.weights).sum() - 1.0)
        blind_at_end = self._blind(talks)
        leave_table(st, p, 0, 0, talks, offers)
        if not agreed:
            bear_standoff(st, p, 0, 0)
        trust, resentment = float(st.pair["trust"][0, 0]), float(st.pair["resentment"][0, 0])
        return agreed, made / (rounds + 1), value, first, opener, gain, trust, resentment, (blind, blind_at_end)

    def _half(self, n: int, condition: Condition) -> float:
        p = self.p
        _, talks, _ = self._prepared(n, condition)
        x = np.empty(N_ISSUES)
        begun = wanted(p, talks, ACCOUNT, 0.0)
        while talks.now[NOW.made] < int(p.rounds) // 2:
            side = turn(talks)
            asked = wanted(p, talks, side, talks.now[NOW.made])
            compose(p, talks, side, asked, talks.traits[side, TRAIT.perspective], x)
            put(p, talks, side, asked, x)
        return float(begun - wanted(p, talks, ACCOUNT, talks.now[NOW.made]))
