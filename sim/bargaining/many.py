"""Many negotiations in one call: arrays in, arrays out."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from sim.bargaining.one import assumed, place_at_table, policy_of, times_of
from sim.display import Card, Shows
from sim.errors import KamlabError
from sim.given import shown, whole
from sim.kernel.axes import TRAITS
from sim.negotiation.domain import Domain
from sim.rules.single import bargain_each, bargain_each_over, draw_patience
from sim.strategies import Conflict
from sim.strategies.conflict import RANGES
from sim.workers import number_of_workers
from sim.world.parameters import parameter_values

MOST_SEED = 2**63 - 1
AT_ONCE = 16_384
"""Negotiations in one piece of work: more of them do not stay in a processor's cache."""


@dataclass(frozen=True, repr=False, eq=False)
class Bargains(Shows):
    """Outcomes of many negotiations. All arrays have the shape to which the arguments were broadcast; n is their number.

    Attributes
    ----------
    agreed : array of bool
    utility_supplier, utility_account : worth of the agreement, or the walk-away utilities on impasse
    rounds : offers made
    terms : array (..., issues) of the last offer, x in [0, 1]; None where outcomes are listed
    outcomes : places of the last offer in the domain's list; None where there is no domain
    fair_supplier, fair_account : utilities of the Nash solution, not a number where nothing beats both alternatives
    """

    agreed: np.ndarray
    utility_supplier: np.ndarray
    utility_account: np.ndarray
    rounds: np.ndarray
    terms: np.ndarray | None
    outcomes: np.ndarray | None
    fair_supplier: np.ndarray
    fair_account: np.ndarray

    def __len__(self) -> int:
        """How many negotiations there are."""
        return int(self.agreed.size)

    def __repr__(self) -> str:
        return f"<Bargains: {len(self)}, {self.agreed.mean():.0%} agreed>"

    def card(self) -> Card:
        """What it is, what was found, and what to call next."""
        facts = {"": f"{len(self)} negotiations", "agreed": f"{self.agreed.mean():.0%}"}
        return Card("Bargains", "", facts, (), {"Negotiations": self.frame()}, {".frame()": "a row a negotiation"})

    def frame(self) -> pd.DataFrame:
        """A row per negotiation: agreed, utility_supplier, utility_account, rounds, fair_supplier, fair_account, and the outcome."""
        names = ("agreed", "utility_supplier", "utility_account", "rounds", "fair_supplier", "fair_account")
        table = pd.DataFrame({name: getattr(self, name).ravel() for name in names})
        if self.outcomes is not None:
            table["outcome"] = self.outcomes.ravel()
        elif self.terms is not None:
            flat = self.terms.reshape(-1, self.terms.shape[-1])
            table = table.join(pd.DataFrame(flat, columns=[f"issue {k + 1}" for k in range(flat.shape[1])]))
        return table


def bargain_many(
    supplier: Any,
    account: Any,
    weights_supplier: Any = None,
    weights_account: Any = None,
    reserve_supplier: Any = None,
    reserve_account: Any = None,
    rounds: Any = 20,
    *,
    domain: Domain | None = None,
    account_opens: Any = False,
    patience: Any = None,
    seed: Any = None,
    clock: str = "offers",
    assumptions: Mapping[str, float] | None = None,
    workers: int | None = None,
) -> Bargains:
    """Negotiate many times, each as `sim.bargain` does, to the last bit.

    Arguments are broadcast against each other as NumPy's arrays are: a single value holds for all, shapes (n, 1) and (m,) make an n by m
    table of negotiations.

    Parameters
    ----------
    supplier, account : a policy's name, a `sim.Conflict`, a list of those, or an array (..., 8) of traits in the order of
        `sim.kernel.axes.TRAITS`
    weights_supplier, weights_account : arrays (..., issues), none negative, scaled to sum to one
    domain : in their place, listed outcomes, the same for all
    reserve_supplier, reserve_account : true alternatives, arrays from 0 to 1; with a domain in its units
    rounds : rounds until the deadline, 2 or more; with a domain one number for all
    account_opens : array of bool
    patience : strain at which talks break off; by default they never do
    seed : array of seeds, by which patience is drawn, exponentially with mean one, as in a world: the same seed, the same patience
    clock, assumptions : as for `sim.bargain`
    workers : threads at work; by default as many as this machine or job has

    Raises
    ------
    KamlabError
        for an argument that cannot be used

    Examples
    --------
    >>> found = bargain_many(["balanced", "hard-line"], [["balanced"], ["hard-line"]], [0.5, 0.3, 0.2], [0.2, 0.3, 0.5], 0.2, 0.2)
    >>> found.agreed.shape, found.utility_supplier.round(2).tolist()
    ((2, 2), [[0.59, 0.6], [0.47, 0.49]])
    """
    traits = _traits("supplier", supplier), _traits("account", account)
    p = parameter_values(assumed(assumptions))
    if patience is not None and seed is not None:
        raise KamlabError("bargain_many: give patience, or a seed by which it is drawn, not both")
    if seed is not None:
        patience = _drawn(seed)
    patience = _numbers("patience", math.inf if patience is None else patience, 0.0, math.inf)
    opens = np.asarray(account_opens)
    if opens.dtype != np.bool_:
        raise KamlabError(f"bargain_many: account_opens must be true or false, not {shown(account_opens)}")
    n_workers = number_of_workers(workers)
    if domain is not None:
        if weights_supplier is not None or weights_account is not None or not isinstance(domain, Domain):
            raise KamlabError("bargain_many: give weights, or a sim.Domain, which states its own utilities")
        rounds = whole("bargain_many: rounds", rounds, 2, 1_000_000)
        reserves = [_reserve_in(domain, side, given) for side, given in ((0, reserve_supplier), (1, reserve_account))]
        shape = _shape(traits[0][..., 0], traits[1][..., 0], *reserves, opens, patience)
        n = math.prod(shape)
        rows = [_rows(each, shape, 1) for each in traits] + [_rows(each, shape) for each in (*reserves, opens.astype(float), patience)]
        lists, times = (domain.scaled(0), domain.scaled(1)), times_of(clock, rounds)
        chosen, found = np.empty(n, np.int64), np.empty((n, 6))

        def over(part: slice) -> None:
            ts, ta, ds, da, first, bears = (each[part] for each in rows)
            talks = place_at_table(2)
            bargain_each_over(p, talks, *lists, ts, ta, ds, da, float(rounds), times, first, bears, chosen[part], found[part])

        _in_pieces(over, n, n_workers)
        low, high = np.array([domain.ends(0), domain.ends(1)]).T
        for column in (1, 4):
            found[:, column : column + 2] = low + found[:, column : column + 2] * (high - low)
        agreed = found[:, 0] == 1.0
        found[agreed, 1], found[agreed, 2] = domain.utility_supplier[chosen[agreed]], domain.utility_account[chosen[agreed]]
        found[:, 4], found[:, 5] = _listed(domain.utility_supplier, found[:, 4]), _listed(domain.utility_account, found[:, 5])
        return _bargains(found, shape, None, chosen.reshape(shape))
    if weights_supplier is None or weights_account is None:
        raise KamlabError("bargain_many: give weights_supplier and weights_account, as arrays (..., issues), or a domain")
    if clock != "offers":
        raise KamlabError("bargain_many: another clock is for a domain")
    w, v = _weights("supplier", weights_supplier), _weights("account", weights_account)
    if w.shape[-1] != v.shape[-1]:
        raise KamlabError(f"bargain_many: weights_supplier has {w.shape[-1]} issues and weights_account {v.shape[-1]}")
    reserves = [
        _numbers(f"reserve_{side}", 0.0 if given is None else given, 0.0, 1.0)
        for side, given in (("supplier", reserve_supplier), ("account", reserve_account))
    ]
    deadline = _numbers("rounds", rounds, 2, 1_000_000)
    if np.any(deadline != np.floor(deadline)):
        raise KamlabError("bargain_many: rounds must be whole numbers from 2 to 1000000")
    shape = _shape(w[..., 0], v[..., 0], traits[0][..., 0], traits[1][..., 0], *reserves, deadline, opens, patience)
    n = math.prod(shape)
    rows = [_rows(each, shape, 1) for each in (w, v, *traits)]
    rows += [_rows(each, shape) for each in (*reserves, deadline, opens.astype(float), patience)]
    terms, found = np.empty((n, w.shape[-1])), np.empty((n, 6))

    def divided(part: slice) -> None:
        bargain_each(p, place_at_table(w.shape[-1]), *(each[part] for each in rows), terms[part], found[part])

    _in_pieces(divided, n, n_workers)
    return _bargains(found, shape, terms.reshape((*shape, -1)), None)


def _in_pieces(work: Any, n: int, workers: int) -> None:
    """Do rows 0 .. n - 1 in pieces, in threads."""
    pieces = [slice(begin, min(n, begin + AT_ONCE)) for begin in range(0, n, AT_ONCE)]
    if workers == 1 or len(pieces) < 2:
        for piece in pieces:
            work(piece)
        return
    with ThreadPoolExecutor(workers) as pool:
        for done in [pool.submit(work, piece) for piece in pieces]:
            done.result()


def _bargains(found: np.ndarray, shape: tuple[int, ...], terms: np.ndarray | None, outcomes: np.ndarray | None) -> Bargains:
    agreed, us, ua, made, fair_s, fair_a = (np.ascontiguousarray(column).reshape(shape) for column in found.T)
    return Bargains(agreed == 1.0, us, ua, made.astype(np.int64), terms, outcomes, fair_s, fair_a)


def _shape(*arrays: np.ndarray) -> tuple[int, ...]:
    try:
        return np.broadcast_shapes(*(np.shape(each) for each in arrays))
    except ValueError as error:
        raise KamlabError(f"bargain_many: the arguments do not fit each other: {error}") from None


def _rows(array: np.ndarray, shape: tuple[int, ...], inner: int = 0) -> np.ndarray:
    """An array broadcast to `shape`, with `inner` axes of its own, as rows that lie together."""
    own = array.shape[array.ndim - inner :]
    return np.ascontiguousarray(np.broadcast_to(array, (*shape, *own))).reshape(-1, *own)


def _numbers(what: str, given: Any, low: float, high: float) -> np.ndarray:
    try:
        found = np.asarray(given, dtype=float)
    except (TypeError, ValueError):
        raise KamlabError(f"bargain_many: {what} must be numbers, not {shown(given)}") from None
    if not np.all((found >= low) & (found <= high)):
        raise KamlabError(f"bargain_many: {what} must lie in {low:g} to {high:g}")
    return found


def _weights(side: str, given: Any) -> np.ndarray:
    found = _numbers(f"weights_{side}", given, 0.0, np.finfo(float).max)
    if found.ndim < 1 or found.shape[-1] < 1 or np.any(found.sum(axis=-1) <= 0.0):
        raise KamlabError(f"bargain_many: weights_{side} must be an array (..., issues), no row all zero")
    return found / found.sum(axis=-1, keepdims=True)


def _traits(side: str, given: Any) -> np.ndarray:
    """Traits by policy: array (..., traits)."""
    if isinstance(given, (str, Conflict)):
        return np.array(policy_of(side, given).traits)
    if isinstance(given, Sequence):
        if not len(given):
            raise KamlabError(f"bargain_many: {side} names no policy")
        try:
            return np.array([_traits(side, one) for one in given]) if isinstance(given[0], (str, Conflict, Sequence)) else _row(side, given)
        except ValueError as error:
            if isinstance(error, KamlabError):
                raise
            raise KamlabError(f"bargain_many: the lists of policies of {side} are not of one length") from None
    return _row(side, given)


def _row(side: str, given: Any) -> np.ndarray:
    try:
        found = np.array(given, dtype=float)
    except (TypeError, ValueError):
        raise KamlabError(f"bargain_many: {side} must be a policy, a list of them or an array of traits, not {shown(given)}") from None
    if found.ndim < 1 or found.shape[-1] != len(TRAITS):
        raise KamlabError(f"bargain_many: {side} as an array has {len(TRAITS)} traits in its last axis: {', '.join(TRAITS)}")
    for k, trait in enumerate(TRAITS):
        low, high = RANGES[trait]
        if not np.all((found[..., k] >= low) & (found[..., k] <= high)):
            raise KamlabError(f"bargain_many: {side}: {trait} must lie in {low:g} to {high:g}")
    return found


def _drawn(seed: Any) -> np.ndarray:
    seeds = np.asarray(seed)
    if seeds.dtype.kind not in "iu" or np.any(seeds < 0) or np.any(seeds > MOST_SEED):
        raise KamlabError(f"bargain_many: seed must be whole numbers from 0 to {MOST_SEED}, not {shown(seed)}")
    drawn = np.empty(seeds.size)
    draw_patience(np.ascontiguousarray(seeds.ravel(), dtype=np.int64), drawn)
    return drawn.reshape(seeds.shape)


def _listed(worth: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Values as the domain lists them: those of an outcome, taken to 0 to 1 and back, are off in the last bit."""
    ordered = np.unique(worth)
    after = np.searchsorted(ordered, values).clip(0, len(ordered) - 1)
    before = (after - 1).clip(0)
    nearest = np.where(np.abs(ordered[before] - values) < np.abs(ordered[after] - values), ordered[before], ordered[after])
    return np.where(np.isnan(values), values, nearest)


def _reserve_in(domain: Domain, side: int, given: Any) -> np.ndarray:
    if given is None:
        return np.array(domain.reserve(side))
    name = ("reserve_supplier", "reserve_account")[side]
    found = _numbers(name, given, -np.finfo(float).max, np.finfo(float).max)
    low, high = domain.ends(side)
    return np.maximum(0.0, (found - low) / (high - low))
