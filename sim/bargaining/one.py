"""One negotiation on its own: the heart of the model, for study and teaching."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.display import Card, Shows
from sim.errors import KamlabError, did_you_mean
from sim.given import number, plain, shown, truth, whole
from sim.kernel.axes import ISSUES
from sim.negotiation.domain import Domain
from sim.negotiation.frontier import (
    Left,
    Point,
    efficient,
    frontier,
    kalai_smorodinsky,
    kalai_smorodinsky_outcome,
    left_by,
    left_by_outcome,
)
from sim.rules.single import bargain_once, bargain_once_over, nash_outcome
from sim.rules.table import MECHANISM, Talks, sit_down
from sim.strategies import POLICIES, Conflict
from sim.strategies.record import record_of
from sim.world.parameters import parameter_values

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TIME_ONLY: dict[str, float] = {
    "answering": 0.0, "first_step": 0.0, "breakdown": 0.0, "learned": 0.0, "small_change": 0.0, "fear_found": 0.0,
}  # fmt: skip
"""Assumptions under which a policy without reciprocity concedes by time alone (Faratin, Sierra & Jennings 1998)."""
CLOCKS = ("offers", "steps")


@dataclass(frozen=True, repr=False)
class Bargain(Shows):
    """Outcome of one negotiation.

    Attributes
    ----------
    agreement : array (issues,) of x in [0, 1], 1 best for the supplier; None on impasse, and where outcomes are listed
    outcome : {issue: value} where outcomes are listed and one was agreed; otherwise None
    utility_supplier, utility_account : worth of the agreement, or the walk-away utilities on impasse
    rounds : offers made
    offers : DataFrame, a row per offer: round, by, the issues, utility_supplier, utility_account
    fair : (utility_supplier, utility_account) of the Nash solution, or None where nothing beats both alternatives
    kalai_smorodinsky : likewise of the Kalai-Smorodinsky solution
    alternatives : true alternatives (supplier, account)
    frontier : array (points, 2) of utilities that cannot be bettered for one side but at a cost to the other, the supplier's best first:
        corners with straight pieces between them, or, where outcomes are listed, those that are efficient
    left : what the end leaves on the table: what supplier and account could each have had more at no cost to the other, and both together
    domain : the listed outcomes, if any
    """

    agreement: np.ndarray | None
    utility_supplier: float
    utility_account: float
    rounds: int
    offers: pd.DataFrame
    fair: Point | None
    kalai_smorodinsky: Point | None
    alternatives: Point
    frontier: np.ndarray
    left: Left
    outcome: dict[str, Any] | None = None
    domain: Domain | None = None

    @property
    def agreed(self) -> bool:
        """Whether there is an agreement."""
        return self.agreement is not None or self.outcome is not None

    def __repr__(self) -> str:
        how = "agreement" if self.agreed else "impasse"
        return f"<Bargain: {how} after {self.rounds} offers, supplier {self.utility_supplier:.3f}, account {self.utility_account:.3f}>"

    def card(self) -> Card:
        """What it is, what was found, and what to call next."""
        how = "agreement" if self.agreed else "impasse"
        facts = {"": f"{how} after {self.rounds} offers", "supplier": self.utility_supplier, "account": self.utility_account}
        agreed = self.outcome if self.outcome is not None else self.agreement
        terms = agreed if isinstance(agreed, dict) else {f"issue {k + 1}": x for k, x in enumerate([] if agreed is None else agreed)}
        told = ", ".join(f"{issue} {format(value, '.3g') if isinstance(value, float) else value}" for issue, value in terms.items())
        words = [*([f"Agreed: {told}."] if told else []), f"Left on the table: {max(0.0, self.left.joint):.3g} for both together."]
        then = {".figure()": "draws it", ".offers": "every offer", ".save(folder)": "writes both to a folder"}
        return Card("Bargain", "", facts, words, {"Offers, and what each is worth to both": self.offers}, then)

    def figure(self) -> Figure:
        """The offers over time, and offers, frontier and solutions in the plane of utilities, as a Matplotlib figure."""
        from sim.figures.bargain import bargain_figure  # here, since it loads matplotlib

        return bargain_figure(self)

    def save(self, out: str | Path, *, overwrite: bool = False, asked: Mapping[str, Any] | None = None) -> list[Path]:
        """Write figure, offers and manifest to a folder; returns the paths. Another result in it is replaced only if asked."""
        from sim.report.bargain import save_bargain  # here, since it loads matplotlib

        return save_bargain(self, out, asked or {}, overwrite=overwrite)


def policy_of(side: str, given: Any) -> Conflict:
    """The conflict policy of a side."""
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


def assumed(given: Mapping[str, float] | None) -> dict[str, float]:
    """Checked values of parameters of the table."""
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
    weights_supplier: Sequence[float] | None = None,
    weights_account: Sequence[float] | None = None,
    reserve_supplier: float | None = None,
    reserve_account: float | None = None,
    rounds: int = 20,
    *,
    domain: Domain | None = None,
    account_opens: bool = False,
    patience: float = math.inf,
    clock: str = "offers",
    assumptions: Mapping[str, float] | None = None,
) -> Bargain:
    """Negotiate once, by alternating offers, between two who do not know each other.

    The rules are those of every negotiation in a world, `sim.rules.table`, under the shared values of the behavioural parameters. Without a
    past there is no trust that calms or discloses, no mood, and nothing that is believed of the other side.

    Parameters
    ----------
    supplier, account : policy names or `sim.Conflict` records
    weights_supplier, weights_account : importance of each issue, any number of issues, scaled to sum to one
    domain : in the place of weights, a list of outcomes with any utilities (see `sim.Domain`, `sim.read_domain`). A side offers, of the
        outcomes worth its target, the one that the other side likes best as far as it sees that, and else the one that gives away least
    reserve_supplier, reserve_account : true alternatives, 0 to 1, or in the units of the domain; by default 0, or what the domain states;
        each policy adds its own `reserve_bias` (in parts of the range of utilities)
    rounds : rounds until the deadline, 2 or more; up to rounds + 1 offers are made
    account_opens : who makes the first offer
    patience : strain at which the talks break off, 0 or more; in a world it is drawn, exponentially with mean one
    clock : with a domain: "offers", time goes on with every offer, or "steps", with every pair of offers, as in NegMAS with
        rounds / 2 + 1 steps
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
    >>> pie = Domain({"slices": [0, 1, 2, 3, 4]}, [0, 1, 2, 3, 4], [4, 3, 2, 1, 0])
    >>> bargain("balanced", "balanced", domain=pie).outcome
    {'slices': 2}
    """
    policies = policy_of("supplier", supplier), policy_of("account", account)
    traits = np.array(policies[0].traits), np.array(policies[1].traits)
    rounds = whole("bargain: rounds", rounds, 2, 1_000_000)
    account_opens = truth("bargain: account_opens", account_opens)
    patience = math.inf if patience == math.inf else number("bargain: patience", patience, 0.0)
    parameters = parameter_values(assumed(assumptions))
    if domain is not None:
        if weights_supplier is not None or weights_account is not None:
            raise KamlabError("bargain: a domain states its own utilities: leave out the weights")
        if not isinstance(domain, Domain):
            raise KamlabError(f"bargain: domain must be a sim.Domain, as sim.read_domain reads one, not {shown(domain)}")
        domain = with_reserves(domain, reserve_supplier, reserve_account)
        return _over(domain, parameters, traits, rounds, clock, account_opens=account_opens, patience=patience)
    if weights_supplier is None or weights_account is None:
        raise KamlabError("bargain: give weights_supplier and weights_account, as in [0.5, 0.3, 0.2], or a domain")
    if clock != "offers":
        raise KamlabError("bargain: another clock is for a domain")
    w, v = _weights("supplier", weights_supplier), _weights("account", weights_account)
    if w.size != v.size:
        raise KamlabError(f"bargain: weights_supplier has {w.size} issues and weights_account {v.size}; give as many to both")
    true_s = number("bargain: reserve_supplier", 0.0 if reserve_supplier is None else reserve_supplier, 0.0, 1.0)
    true_a = number("bargain: reserve_account", 0.0 if reserve_account is None else reserve_account, 0.0, 1.0)
    offers, found = np.zeros((rounds + 1, w.size)), np.empty(6)
    bargain_once(
        parameters, place_at_table(w.size), w, v, *traits, true_s, true_a, float(rounds), float(account_opens), patience, offers, found
    )
    agreed, us, ua, made, fair_s, fair_a = found.tolist()
    offers = offers[: int(made)]
    corners = frontier(w, v)
    names = ISSUES if w.size == len(ISSUES) else [f"issue {k + 1}" for k in range(w.size)]
    terms = pd.DataFrame(offers, columns=list(names))
    return Bargain(
        agreement=offers[-1].copy() if agreed else None,
        utility_supplier=us,
        utility_account=ua,
        rounds=int(made),
        offers=_trace(terms, offers @ w, (1.0 - offers) @ v, account_opens=account_opens),
        fair=None if math.isnan(fair_s) else (fair_s, fair_a),
        kalai_smorodinsky=kalai_smorodinsky(corners, (true_s, true_a)),
        alternatives=(true_s, true_a),
        frontier=corners,
        left=left_by(corners, (us, ua) if agreed else (true_s, true_a)),
    )


def place_at_table(issues: int) -> Talks:
    """Talks to work in."""
    flat, traits = np.full(issues, 1.0 / issues), np.ones(len(Conflict().traits))
    return sit_down(flat, flat, traits, traits, 0.0, 0.0, 2.0, 0.0)


def with_reserves(domain: Domain, supplier: Any, account: Any) -> Domain:
    """A domain with other alternatives, where they are given."""
    if supplier is None and account is None:
        return domain
    reserves = (domain.reserve_supplier if supplier is None else supplier, domain.reserve_account if account is None else account)
    return Domain(domain.issues, domain.utility_supplier, domain.utility_account, *reserves, name=domain.name)


def times_of(clock: str, rounds: int) -> np.ndarray:
    """The time of each offer, from 0 to 1: array (rounds + 2,).

    clock : "offers", n / rounds, 1 after the deadline; "steps", that of NegMAS: (k + 1) / (steps + 1) for both offers of step k

    Examples
    --------
    >>> times_of("offers", 2).tolist(), times_of("steps", 2).tolist()
    ([0.0, 0.5, 1.0, 1.0], [0.3333333333333333, 0.3333333333333333, 0.6666666666666666, 0.6666666666666666])
    """
    if clock == "offers":
        return np.minimum(1.0, np.arange(rounds + 2) / rounds)
    if clock != "steps":
        raise KamlabError(f"bargain: there is no clock {shown(clock)}{did_you_mean(str(clock), CLOCKS)}")
    if rounds % 2:
        raise KamlabError(f"bargain: steps are pairs of offers, so rounds must be even with clock='steps', not {rounds}")
    steps = rounds // 2 + 1
    return np.repeat(np.arange(1, steps + 1) / (steps + 1), 2)


def _over(domain: Domain, parameters: Any, traits: Any, rounds: int, clock: str, *, account_opens: bool, patience: float) -> Bargain:
    scaled = domain.scaled(0), domain.scaled(1)
    reserves = domain.reserve(0), domain.reserve(1)
    chosen, found = np.zeros(rounds + 1, np.int64), np.empty(6)
    bargain_once_over(
        parameters, place_at_table(2), *scaled, *traits, *reserves, float(rounds), times_of(clock, rounds), float(account_opens), patience,
        chosen, found,
    )  # fmt: skip
    agreed, us, ua, made, *_ = found.tolist()
    fair = int(nash_outcome(*scaled, *reserves))
    return listed_bargain(domain, chosen[: int(made)], (us, ua), fair, agreed=bool(agreed), account_opens=account_opens)


def listed_bargain(
    domain: Domain, chosen: np.ndarray, walk_away: Sequence[float], fair: int, *, agreed: bool, account_opens: bool
) -> Bargain:
    """The outcome of a negotiation over listed outcomes.

    chosen : array (offers,) of the outcomes offered; walk_away : utilities without an agreement, from 0 to 1; fair : outcome of the Nash
    solution, -1 for none
    """
    low, high = np.array([domain.ends(0), domain.ends(1)]).T
    us, ua = domain.utility_supplier, domain.utility_account
    alternatives = (float(domain.reserve_supplier or 0.0), float(domain.reserve_account or 0.0))
    kalai = kalai_smorodinsky_outcome(domain.scaled(0), domain.scaled(1), (domain.reserve(0), domain.reserve(1)))

    def point(place: int | None) -> Point | None:
        return None if place is None or place < 0 else (float(us[place]), float(ua[place]))

    without = low + np.array(walk_away) * (high - low)
    ends = (float(us[chosen[-1]]), float(ua[chosen[-1]])) if agreed else (float(without[0]), float(without[1]))
    places = efficient(us, ua)
    terms = pd.DataFrame([domain.outcome(int(place)) for place in chosen], columns=list(domain.issues))
    return Bargain(
        agreement=None,
        utility_supplier=ends[0],
        utility_account=ends[1],
        rounds=len(chosen),
        offers=_trace(terms, us[chosen], ua[chosen], account_opens=account_opens),
        fair=point(fair),
        kalai_smorodinsky=point(kalai),
        alternatives=alternatives,
        frontier=np.column_stack([us[places], ua[places]]),
        left=left_by_outcome(us, ua, ends if agreed else alternatives),
        outcome=domain.outcome(int(chosen[-1])) if agreed else None,
        domain=domain,
    )


def _trace(table: pd.DataFrame, us: np.ndarray, ua: np.ndarray, *, account_opens: bool) -> pd.DataFrame:
    sides = ("account", "supplier") if account_opens else ("supplier", "account")
    table.insert(0, "by", [sides[n % 2] for n in range(len(table))])
    table.insert(0, "round", np.arange(1, len(table) + 1))
    table["utility_supplier"], table["utility_account"] = us, ua
    return table
