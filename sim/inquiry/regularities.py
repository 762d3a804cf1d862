"""Published regularities of negotiation, simulated at the table with the shared assumptions: hit or missed, never tuned."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.contrast import Estimate, around, mean, wilson
from sim.called import made_by
from sim.display import Card, Shows
from sim.engine.build import check_seed
from sim.errors import KamlabError
from sim.given import whole
from sim.inquiry.asked import Before, nothing, write
from sim.inquiry.regularities_laboratory import Condition, Laboratory
from sim.inquiry.regularities_published import REGULARITIES, Regularity
from sim.scenario import load
from sim.strategies import POLICIES
from sim.world.parameters import parameter_values

NEGOTIATIONS = 2000
FEWEST = 20
"""Fewer negotiations tell nothing about a correlation."""
LATE = 0.9
"""From where on the time counts as its last tenth."""
CASE = "three-managers"
"""Any case would do: it is asked for nothing but the shared assumptions."""
NARROW = 1.3
"""What alternatives are multiplied by where there is little to agree on."""
HARD, SOFT = POLICIES["hard-line"], POLICIES["compromise"]
EARLY_CONCEDER = replace(POLICIES["balanced"], name="early", beta=3.0, reciprocity=0.0)
LATE_CONCEDER = replace(EARLY_CONCEDER, name="late", beta=0.2)
RESISTING = {"opening": 0.95, "beta": 0.4, "reciprocity": 0.25, "reserve_bias": 0.0}
YIELDING = {trait: getattr(SOFT, trait) for trait in RESISTING}


def mean_of(values: np.ndarray) -> Estimate:
    """Mean of those values that are numbers, with its interval."""
    known = values[np.isfinite(values)]
    return mean(known) if known.size else Estimate(math.nan, math.nan, math.nan, math.nan, 0)


def correlation(x: np.ndarray, y: np.ndarray) -> Estimate:
    """Pearson's correlation with the interval of its influence values (the delta method, without assuming normal values).

    Pairs with a value that is no number are left out; without two different values on either side it is no number.
    """
    both = np.isfinite(x) & np.isfinite(y)
    x, y = x[both], y[both]
    if x.size < 2 or not np.ptp(x) or not np.ptp(y):
        return Estimate(math.nan, math.nan, math.nan, math.nan, x.size)
    zx, zy = (x - x.mean()) / x.std(), (y - y.mean()) / y.std()
    r = float(np.mean(zx * zy))
    return around(r, zx * zy - r * (zx**2 + zy**2) / 2, x.size)


def share(happened: np.ndarray) -> Estimate:
    """Share of events, with Wilson's interval."""
    if not happened.size:
        return Estimate(math.nan, math.nan, math.nan, math.nan, 0)
    return wilson(float(happened.sum()), happened.size)


def ratio(above: np.ndarray, below: np.ndarray) -> Estimate:
    """Ratio of the means of paired values; no number where the lower mean is zero."""
    over, under = above.mean(), below.mean()
    if under == 0.0:
        return Estimate(math.nan, math.nan, math.nan, math.nan, above.size)
    return around(float(over / under), (above - below * over / under) / under, above.size)


def balance(values: np.ndarray) -> np.ndarray:
    """Supplier's less account's utility, along the last axis."""
    return values[..., 0] - values[..., 1]


class Held:
    """Negotiations of a laboratory under several conditions, each held once.

    Parameters
    ----------
    laboratory : where they are held
    numbers : which ones, the same under every condition
    """

    def __init__(self, laboratory: Laboratory, numbers: Sequence[int]) -> None:
        self._laboratory, self._numbers = laboratory, numbers
        self._found: dict[str, np.ndarray] = {}

    def __call__(self, **condition: Any) -> np.ndarray:
        """Outcomes (see `OUTCOME`) under a condition."""
        key = repr(condition)
        if key not in self._found:
            self._found[key] = self._laboratory.hold(self._numbers, Condition(**condition))
        return self._found[key]

    def concessions(self, **condition: Any) -> np.ndarray:
        """What accounts concede by half-time under a condition."""
        return self._laboratory.concessions(self._numbers, Condition(**condition))


def _anchoring(held: Held) -> Estimate:
    talks = held(anchored=True)
    talks = talks[talks["agreed"]]
    row, opener = np.arange(talks.size), talks["opener"]
    return correlation(talks["first"][row, opener, opener], talks["value"][row, opener])


def _deadline(held: Held) -> Estimate:
    talks = held()
    return share(talks["time"][talks["agreed"]] > LATE)


def _midpoints(talks: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Midpoint of the first offers and settlement, supplier's less account's utility, where there were two offers and an agreement."""
    midpoint = balance(talks["first"].mean(axis=1))
    both = talks["agreed"] & np.isfinite(midpoint)
    return midpoint[both], balance(talks["value"])[both]


def _midpoint(held: Held) -> Estimate:
    return correlation(*_midpoints(held()))


def _beyond(held: Held) -> Estimate:
    midpoint, settlement = _midpoints(held())
    return mean_of(settlement - midpoint)


def _reciprocity(held: Held) -> Estimate:
    return mean_of(held.concessions(supplier=EARLY_CONCEDER) - held.concessions(supplier=LATE_CONCEDER))


def _hard_earns(held: Held) -> Estimate:
    return mean_of(held(supplier=HARD)["value"][:, 0] - held(supplier=SOFT)["value"][:, 0])


def _hard_costs(held: Held) -> Estimate:
    return mean_of(held(supplier=HARD)["resentment"] - held(supplier=SOFT)["resentment"])


def _hard_at_risk(held: Held) -> Estimate:
    risk = {"account": HARD, "trust": 0.0, "support": 0.0, "information": 0.0, "alternatives": NARROW}
    return mean_of(held(supplier=HARD, **risk)["value"][:, 0] - held(supplier=SOFT, **risk)["value"][:, 0])


def _small_talk(held: Held) -> Estimate:
    without, after = (held(trust=level, support=level) for level in (0.2, 0.6))
    return ratio(1.0 - without["agreed"], 1.0 - after["agreed"])


def _strangers(held: Held) -> Estimate:
    strangers, acquainted = (held(trust=level, support=level, information=level) for level in (0.0, 0.5))
    return mean_of(acquainted["agreed"].astype(float) - strangers["agreed"])


def _trust(held: Held) -> Estimate:
    talks = held()
    return correlation(talks["trust"], talks["gain"])


def _blind(held: Held) -> Estimate:
    return mean_of(held()["blind"][:, 0])


def _learning(held: Held) -> Estimate:
    talks = held()
    return mean_of(talks["blind"][:, 0] - talks["blind"][:, 1])


def _gains(held: Held, manner: Mapping[str, float]) -> np.ndarray:
    """What perspective adds to the part of the joint gain that two sides of one manner reach; nan without agreement."""
    with_it, without = (held(both={**manner, "perspective": level})["gain"] for level in (1.0, 0.0))
    return with_it - without


def _resisting(held: Held) -> Estimate:
    return mean_of(_gains(held, RESISTING))


def _yielding(held: Held) -> Estimate:
    return mean_of(_gains(held, YIELDING))


def _both(held: Held) -> Estimate:
    return mean_of(_gains(held, RESISTING) - _gains(held, YIELDING))


def _impasses(held: Held) -> Estimate:
    return share(~held()["agreed"])


EFFECTS: dict[str, Callable[[Held], Estimate]] = {
    "anchoring": _anchoring,
    "deadline effect": _deadline,
    "midpoint of first offers": _midpoint,
    "settlement beyond the midpoint": _beyond,
    "reciprocity of concessions": _reciprocity,
    "hard line earns more": _hard_earns,
    "hard line costs goodwill": _hard_costs,
    "hard line where impasses are likely": _hard_at_risk,
    "small talk against impasse": _small_talk,
    "impasses between strangers": _strangers,
    "trust and joint gain": _trust,
    "fixed-pie bias": _blind,
    "fixed-pie bias declines": _learning,
    "integrative gain of those who resist": _resisting,
    "integrative gain needs both": _both,
    "integrative gain of those who yield": _yielding,
    "impasses of the laboratory": _impasses,
}
"""How each regularity is measured (its `measure` says it in words)."""


def is_hit(regularity: Regularity, found: Estimate) -> bool:
    """Whether the whole interval lies where the published effect does; one without an interval does not."""
    return bool(regularity.low < found.low and found.high < regularity.high)


@dataclass(frozen=True, repr=False)
class Regularities(Shows):
    """Published regularities beside simulated ones.

    Attributes
    ----------
    table : a row per regularity: regularity, source, published, known, measure, predicted, wanted_low, wanted_high, effect, low, high
        (95 % interval), n (values behind it), verdict (hit or miss)
    asked : what decides the result, for its manifest
    """

    table: pd.DataFrame
    asked: Mapping[str, Any] = field(default_factory=dict)

    def card(self) -> Card:
        """What it is, what was found, and what to call next."""
        facts = {"hits": f"{self.hits} of {len(self.table)}"}
        then = {".table": "published beside simulated", ".save(folder)": "writes it to a folder"}
        return Card("Regularities", "negotiation", facts, (), {"Published beside simulated, with 95 % intervals": self.table}, then)

    @property
    def hits(self) -> int:
        """How many are hit."""
        return int((self.table["verdict"] == "hit").sum())

    def save(self, folder: str | Path, *, overwrite: bool = False) -> list[Path]:
        """Write table and manifest to a folder; returns the paths. Another result in it is replaced only if asked."""
        return write(folder, self.asked, {"regularities": self.table}, {}, overwrite=overwrite)


def assumptions_of(changes: Mapping[str, Any]) -> dict[str, float]:
    """The assumptions that are changed, by `assumptions.NAME`, checked as in any case.

    Raises
    ------
    KamlabError
        for a key that is no assumption, and for a value that it cannot have
    """
    for key in changes:
        if not str(key).startswith("assumptions."):
            raise KamlabError(f"set: {key!r}: regularities rest on the assumptions alone; use assumptions.NAME=VALUE (`kamlab parameters`)")
    return dict(load(CASE).with_(set=dict(changes)).assumptions)


def regularities(
    *, negotiations: int = NEGOTIATIONS, seed: int = 1, set: Mapping[str, Any] | None = None, before: Before = nothing
) -> Regularities:
    """Simulate published regularities of negotiation and hold them against their sources.

    Parameters
    ----------
    negotiations : in each condition, 20 or more; the same ones in all
    seed : of the random numbers
    set : assumptions changed, as in {"assumptions.learned": 0}
    before : called with what is asked, before anything runs: it may refuse

    Raises
    ------
    KamlabError
        for input that cannot be used
    """
    negotiations, seed = whole("negotiations", negotiations, FEWEST, 1_000_000), check_seed(seed)
    assumptions = assumptions_of(set or {})
    asked = {
        "kind": "regularities",
        "made_by": made_by("sim.inquiry.regularities", negotiations=negotiations, seed=seed, set=set),
        "assumptions": assumptions,
        "negotiations": negotiations,
        "seed": seed,
    }
    before(asked)
    held = Held(Laboratory(parameter_values(assumptions), seed), range(negotiations))
    return Regularities(pd.DataFrame([_row(regularity, EFFECTS[regularity.name](held)) for regularity in REGULARITIES]), asked)


def _row(regularity: Regularity, found: Estimate) -> dict[str, Any]:
    return {
        "regularity": regularity.name,
        "source": regularity.source,
        "published": regularity.published,
        "known": regularity.known,
        "measure": regularity.measure,
        "predicted": regularity.predicted,
        "wanted_low": regularity.low,
        "wanted_high": regularity.high,
        "effect": found.value,
        "low": found.low,
        "high": found.high,
        "n": found.n,
        "verdict": "hit" if is_hit(regularity, found) else "miss",
    }
