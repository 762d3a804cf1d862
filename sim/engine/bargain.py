"""One negotiation on its own: the heart of the model, for study and teaching."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.errors import KamlabError, did_you_mean
from sim.given import number, plain, shown, truth, whole
from sim.kernel.axes import ISSUES
from sim.rules.bargaining import nash_point, utility_account, utility_supplier
from sim.rules.table import ACCOUNT, AGREED, MECHANISM, NOW, SEAT, SUPPLIER, negotiate, sit_down
from sim.strategies import POLICIES, Conflict
from sim.strategies.record import record_of
from sim.world.parameters import parameter_values


@dataclass(frozen=True, repr=False)
class Bargain:
    """Outcome of one negotiation.

    Attributes
    ----------
    agreement : array (issues,) of x in [0, 1], 1 best for the supplier; None on impasse
    utility_supplier, utility_account : worth of the agreement, or the reserves on impasse
    rounds : offers made
    offers : DataFrame, a row per offer: round, by, the issues, utility_supplier, utility_account
    fair : (utility_supplier, utility_account) of the Nash solution, or None where nothing beats both reserves
    """

    agreement: np.ndarray | None
    utility_supplier: float
    utility_account: float
    rounds: int
    offers: pd.DataFrame
    fair: tuple[float, float] | None

    def __repr__(self) -> str:
        how = "impasse" if self.agreement is None else "agreement"
        return f"<Bargain: {how} after {self.rounds} offers, supplier {self.utility_supplier:.3f}, account {self.utility_account:.3f}>"


def _policy(side: str, given: str | Conflict) -> Conflict:
    try:
        return record_of("a conflict policy", given, Conflict, POLICIES)
    except KamlabError:
        raise KamlabError(f"bargain: {side} names the policy {shown(given)}; use {', '.join(POLICIES)} or a sim.Conflict") from None


def _weights(side: str, given: Sequence[float]) -> np.ndarray:
    try:
        weights = np.array(given, dtype=float)
    except (TypeError, ValueError):
        weights = np.empty(0)  # not numbers, or ragged: refused below
    if weights.ndim != 1 or weights.size < 1 or not np.all(np.isfinite(weights)) or weights.min() < 0 or weights.sum() <= 0:
        raise KamlabError(f"bargain: weights_{side} must be a list of numbers, none negative and not all zero")
    return weights / weights.sum()


def _assumptions(given: Mapping[str, float] | None) -> dict[str, float]:
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise KamlabError(f"bargain: assumptions must be a table of numbers by name, not {shown(given)}")
    known = {parameter.name: parameter for parameter in MECHANISM.parameters}
    for name in given:
        if name not in known:
            raise KamlabError(f"bargain: {shown(name)} is not a parameter of the table{did_you_mean(str(name), known)}")
    return {name: number(f"bargain: {name}", value, known[name].low, known[name].high) for name, value in plain(given).items()}


def bargain(
    supplier: str | Conflict,
    account: str | Conflict,
    weights_supplier: Sequence[float],
    weights_account: Sequence[float],
    reserve_supplier: float = 0.0,
    reserve_account: float = 0.0,
    rounds: int = 20,
    *,
    account_opens: bool = False,
    patience: float = math.inf,
    assumptions: Mapping[str, float] | None = None,
) -> Bargain:
    """Negotiate once, by alternating offers, between two who do not know each other.

    The rules are those of every negotiation in a world, `sim.rules.table`, under the shared values of the behavioural parameters. Without a
    past there is no trust that calms or discloses, no mood, and nothing that is believed of the other side.

    Parameters
    ----------
    supplier, account : policy names or `sim.Conflict` records
    weights_supplier, weights_account : importance of each issue, any number of issues, scaled to sum to one
    reserve_supplier, reserve_account : true alternatives, 0 to 1; each policy adds its own `reserve_bias`
    rounds : rounds until the deadline, 2 or more; up to rounds + 1 offers are made
    account_opens : who makes the first offer
    patience : strain at which the talks break off, 0 or more; in a world it is drawn, exponentially with mean one
    assumptions : other values for parameters of the table by name (`sim.rules.table.MECHANISM`); the neutral ones take a mechanism away

    Raises
    ------
    KamlabError
        for an argument that cannot be used

    Examples
    --------
    >>> deal = bargain("balanced", "balanced", [0.5, 0.3, 0.2], [0.2, 0.3, 0.5])
    >>> deal.agreement is not None
    True
    >>> seen_through = bargain("balanced", "balanced", [0.5, 0.3, 0.2], [0.2, 0.3, 0.5], assumptions={"learned": 0})
    >>> round(seen_through.utility_supplier + seen_through.utility_account - deal.utility_supplier - deal.utility_account, 2)
    0.13
    """
    policies = _policy("supplier", supplier), _policy("account", account)
    w, v = _weights("supplier", weights_supplier), _weights("account", weights_account)
    if w.size != v.size:
        raise KamlabError(f"bargain: weights_supplier has {w.size} issues and weights_account {v.size}; give as many to both")
    rounds = whole("bargain: rounds", rounds, 2, 1_000_000)
    account_opens = truth("bargain: account_opens", account_opens)
    patience = math.inf if patience == math.inf else number("bargain: patience", patience, 0.0)
    parameters = parameter_values(_assumptions(assumptions))
    true_s = number("bargain: reserve_supplier", reserve_supplier, 0.0, 1.0)
    true_a = number("bargain: reserve_account", reserve_account, 0.0, 1.0)
    reserve_s = min(1.0, max(0.0, true_s + policies[0].reserve_bias))
    reserve_a = min(1.0, max(0.0, true_a + policies[1].reserve_bias))
    offers = np.zeros((rounds + 1, w.size))
    traits_s, traits_a = np.array(policies[0].traits), np.array(policies[1].traits)
    talks = sit_down(w, v, traits_s, traits_a, reserve_s, reserve_a, rounds, int(account_opens))
    feasible, fair_s, fair_a = nash_point(w, v, true_s, true_a, np.zeros(w.size))
    for side, policy, due in ((SUPPLIER, policies[0], fair_s), (ACCOUNT, policies[1], fair_a)):
        talks.seat[side, SEAT.fear], talks.seat[side, SEAT.due] = max(0.0, -policy.reserve_bias), due
    talks.now[NOW.patience] = patience
    negotiate(parameters, talks, offers)
    agreed, made = talks.now[NOW.standing] == AGREED, int(talks.now[NOW.made])
    last = offers[made - 1]
    return Bargain(
        agreement=last.copy() if agreed else None,
        utility_supplier=float(utility_supplier(w, last)) if agreed else reserve_s,
        utility_account=float(utility_account(v, last)) if agreed else reserve_a,
        rounds=made,
        offers=_trace(w, v, offers[:made], account_opens=account_opens),
        fair=(float(fair_s), float(fair_a)) if feasible else None,
    )


def _trace(w: np.ndarray, v: np.ndarray, offers: np.ndarray, *, account_opens: bool) -> pd.DataFrame:
    names = ISSUES if w.size == len(ISSUES) else [f"issue {k + 1}" for k in range(w.size)]
    table = pd.DataFrame(offers, columns=list(names))
    sides = ("account", "supplier") if account_opens else ("supplier", "account")
    table.insert(0, "by", [sides[n % 2] for n in range(len(offers))])
    table.insert(0, "round", np.arange(1, len(offers) + 1))
    table["utility_supplier"] = offers @ w
    table["utility_account"] = (1.0 - offers) @ v
    return table
