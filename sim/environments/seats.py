"""Seats of an environment: what the owner of a supplier or an account may know, decides, and earns.

A seat sees what was done and said in its own relationships, its own books and, as an account, what it feels itself. What the other side
feels, expects or could fall back on, and what others do among themselves, it does not see.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from sim.engine.populate import Setting
from sim.errors import KamlabError, did_you_mean
from sim.given import shown
from sim.kernel.axes import ISSUES, LAYERS, RANKS, TRAITS
from sim.strategies import Conflict, Coverage
from sim.strategies import conflict as policies
from sim.strategies.coverage import MATCH
from sim.world.columns import BY_NAME, table_of

SEEN_BY_BOTH = (
    "active", "share", "terms", "conflict", "impasse", "standoff", "talked", "granted", "provoked", "unauthorised_cut", "broken",
    "incident", "ended", "resumed", "last_offer_supplier", "last_offer_account", "paid",
)  # fmt: skip
"""Columns of a relationship that both sides know."""
SEEN_BY_SUPPLIER = ("conflict_load", "warned", "forewarned", "raided", "repelled", "serving_cost")
SEEN_BY_ACCOUNT = ("aspiration", "resentment", "trust", "support")
OWN = {"supplier": ("profit", "key_sales"), "account": ("account_profit", "demand")}
"""The owner's books, of last month, beside the part of the horizon that has passed."""
MONEY = ("paid", "serving_cost", "profit", "key_sales", "account_profit", "demand")
"""Columns in money: they are seen as parts of what all accounts buy of the category at the start."""
YEAR = 12.0
"""A stand-off is seen in years."""
MOST_VISITS = 20.0
BEYOND = {**{f"visits_{layer}": (0.0, MOST_VISITS) for layer in LAYERS}, "links": (0.0, 1.0), "monitoring": (0.0, 1.0)}
"""What a supplier decides beside its traits: visits a month to one account by layer, paid by the matching rank; links; monitoring."""


class SeatName(NamedTuple):
    """Whose seat it is: "supplier" or "account", and the name."""

    side: str
    name: str

    def __str__(self) -> str:
        return f"{self.side}:{self.name}"


def seats_of(setting: Setting) -> list[SeatName]:
    """All seats of a scenario: the focal supplier, its rivals, the accounts."""
    order = [setting.focal, *(s for s in range(len(setting.suppliers)) if s != setting.focal)]
    return [SeatName("supplier", setting.suppliers[s]) for s in order] + [SeatName("account", name) for name in setting.accounts]


def seat_named(setting: Setting, given: Any) -> SeatName:
    """The seat that is asked for: "supplier" (the focal one), "rival" or "account" (the first), or one by name, as in "account:East".

    Raises
    ------
    KamlabError
        for a seat that there is not
    """
    if isinstance(given, SeatName):
        given = str(given)
    known = {str(seat): seat for seat in seats_of(setting)}
    if not isinstance(given, str):
        raise KamlabError(f"a seat is named, as in 'supplier' or 'account:{setting.accounts[0]}', not {shown(given)}")
    kind, _, name = given.partition(":")
    if kind == "rival":
        rivals = [seat for seat in known.values() if seat.side == "supplier"][1:]
        if not rivals:
            raise KamlabError("seat 'rival': the scenario has one supplier only")
        given = str(rivals[0]) if not name else f"supplier:{name}"
    elif kind == "supplier" and not name:
        given = f"supplier:{setting.suppliers[setting.focal]}"
    elif kind == "account" and not name:
        given = f"account:{setting.accounts[0]}"
    if given not in known:
        raise KamlabError(f"there is no seat {given!r}{did_you_mean(given, known)}")
    return known[given]


class Seat:
    """One seat, over tables whose last axis is the world.

    Parameters
    ----------
    setting : of the scenario
    name : whose seat
    each : whether every relationship is seen, and decided on, by itself; otherwise their mean is seen and one policy holds for all

    Attributes
    ----------
    sees : names of what is observed, in order
    does : names of what is decided, in order
    low, high : arrays, the range of each of those
    """

    def __init__(self, setting: Setting, name: SeatName, *, each: bool = False) -> None:
        self.name, self.each, self._months = name, each, setting.months
        self.is_supplier = name.side == "supplier"
        self.row = (setting.suppliers if self.is_supplier else setting.accounts).index(name.name)
        others = setting.accounts if self.is_supplier else setting.suppliers
        self._money = float(np.sum(setting.state.account["demand_trend"]))
        columns = (*SEEN_BY_BOTH, *(SEEN_BY_SUPPLIER if self.is_supplier else SEEN_BY_ACCOUNT))
        self._columns = columns
        within = [f"{column}_{issue}" for column in columns for issue in (ISSUES if BY_NAME[column].shape.endswith("k") else ("",))]
        within = [label.rstrip("_") for label in within]
        seen = [f"{other}: {label}" for other in others for label in within] if each else within
        self.sees = ("passed", *OWN[name.side], *seen)
        traits = [f"{other}: {trait}" for other in others for trait in TRAITS] if each else list(TRAITS)
        self._parts = len(others) if each else 1
        self.does = (*traits, *(BEYOND if self.is_supplier else ()))
        ranges = [*[policies.RANGES[trait] for trait in TRAITS] * self._parts, *(BEYOND.values() if self.is_supplier else ())]
        self.low, self.high = np.array(ranges).T

    def observe(self, tables: Mapping[str, np.ndarray], lived: np.ndarray | int) -> np.ndarray:
        """What the owner may know: array (worlds, seen) of float64.

        tables : structured arrays by name, the last axis the world; lived : months lived, a number or an array (worlds,)
        """
        pair = tables["pair"][self.row] if self.is_supplier else tables["pair"][:, self.row]
        n = pair.shape[1]
        own = tables[self.name.side][self.row]
        found = [np.broadcast_to(np.asarray(lived, dtype=float) / self._months, (n,))[:, None]]
        found += [own[column][:, None] / self._money for column in OWN[self.name.side]]
        seen = []
        for column in self._columns:
            values = pair[column].astype(float)
            values = values[..., None] if values.ndim == 2 else values
            seen.append(values / (self._money if column in MONEY else YEAR if column == "standoff" else 1.0))
        relationships = np.concatenate(seen, axis=2)  # (others, worlds, seen)
        flat = relationships.transpose(1, 0, 2).reshape(n, -1) if self.each else relationships.mean(axis=0)
        return np.concatenate([*found, flat], axis=1)

    def act(self, tables: Mapping[str, np.ndarray], actions: np.ndarray) -> None:
        """Put decisions (worlds, decided) in place; what lies beyond its range is taken as the end of the range.

        Raises
        ------
        KamlabError
            for decisions of another shape, or that are no numbers
        """
        n = tables["clock"].shape[-1]
        decided = np.asarray(actions, dtype=float)
        if decided.shape != (n, len(self.does)) or np.isnan(decided).any():
            raise KamlabError(f"{self.name}: decisions must be numbers, an array ({n}, {len(self.does)}), not {shown(actions)}")
        decided = np.clip(decided, self.low, self.high)
        k = len(TRAITS)
        traits = decided[:, : k * self._parts].reshape(n, self._parts, k).transpose(1, 0, 2)
        if not self.is_supplier:
            # An account's policy may stand in its own row, or in that of each relationship.
            column = tables[table_of(BY_NAME["account_policy"])]["account_policy"]
            column[..., self.row, :, :] = traits if column.ndim == 4 else traits.mean(axis=0)
            return
        tables["pair"]["policy"][self.row] = traits
        own = tables["supplier"][self.row]
        for place, (layer, rank) in enumerate(MATCH.items()):
            own["effort"][:, RANKS.index(rank), LAYERS.index(layer)] = decided[:, k * self._parts + place]
        own["links"], own["monitoring"] = decided[:, -2], decided[:, -1]

    def reward(self, tables: Mapping[str, np.ndarray]) -> np.ndarray:
        """The owner's profit last month: array (worlds,)."""
        return tables[self.name.side][self.row]["profit" if self.is_supplier else "account_profit"].copy()

    def decision(self, policy: Conflict, coverage: Coverage | None = None) -> np.ndarray:
        """A conflict policy, and for a supplier a relationship, as a decision: array (decided,).

        Raises
        ------
        KamlabError
            for a relationship in which others than the matching rank visit a layer: a decision has no place for those
        """
        traits = np.tile(policy.traits, self._parts)
        if not self.is_supplier:
            return traits
        if coverage is None:
            raise KamlabError(f"{self.name}: a supplier's decision needs a relationship, too")
        visits = [coverage.visits(layer, rank) for layer, rank in MATCH.items()]
        others = [rank for layer in LAYERS for rank in RANKS if rank != MATCH[layer] and coverage.visits(layer, rank)]
        if others or max(visits) > MOST_VISITS:
            raise KamlabError(f"{self.name}: {coverage.name} has visits that a decision has no place for")
        return np.concatenate([traits, visits, [coverage.links, coverage.monitoring]])
