"""NegMAS (extra `negmas`): its domains as ours and ours as its own, our policies in its mechanism, its negotiators at our table.

Both tables let a side offer, of the outcomes worth its target, the one that gives away least. NegMAS's clock runs in steps, in which each
side makes one offer: n steps are 2 n - 2 rounds of ours with clock="steps". Its exponent is the reciprocal of our beta, and its
`tolerance`, by which targets are missed, must be 0 where results are compared.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from typing import Any

import numpy as np

from sim.bargaining import Bargain, bargain_between
from sim.bargaining.one import assumed, place_at_table, policy_of
from sim.errors import KamlabError
from sim.given import shown
from sim.kernel.axes import TRAIT
from sim.negotiation.domain import Domain
from sim.rules import table
from sim.rules.single import begin_talks_over, choose_outcome
from sim.rules.table import ACCOUNT, NOW, SEAT, SUPPLIER
from sim.strategies import Conflict
from sim.world.parameters import parameter_values

try:
    from negmas.gb.common import ResponseType
    from negmas.outcomes import make_issue, make_os
    from negmas.preferences import MappingUtilityFunction
    from negmas.sao import SAOMechanism, SAOState
    from negmas.sao.negotiators import SAOPRNegotiator
except ImportError as error:
    raise KamlabError(f"this needs NegMAS ({error.name} is missing): pip install 'kamlab[negmas]'") from None

STEPS = 11
"""Steps where a mechanism has no limit of steps, only of time: those of 20 rounds."""


def domain_from_negmas(scenario: Any, *, name: str = "") -> Domain:
    """A bilateral NegMAS scenario as a domain: the first utility function is the supplier's, the second the account's.

    Parameters
    ----------
    scenario : a `negmas.inout.Scenario` with two utility functions over a discrete outcome space

    Raises
    ------
    KamlabError
        for more than two parties, and for an outcome space that cannot be listed
    """
    space, functions = getattr(scenario, "outcome_space", None), list(getattr(scenario, "ufuns", ()))
    if space is None or len(functions) != 2:
        raise KamlabError(f"domain_from_negmas: a scenario of two parties is needed, not {shown(scenario)} with {len(functions)}")
    if not space.is_discrete():
        raise KamlabError("domain_from_negmas: the outcome space is continuous; make it discrete first (to_discrete)")
    issues = {issue.name: list(issue.all) for issue in space.issues}
    outcomes = list(product(*issues.values()))
    worth = [[float(function(outcome)) for outcome in outcomes] for function in functions]
    reserves = [float(function.reserved_value) for function in functions]
    reserves = [value if np.isfinite(value) else min(each) for value, each in zip(reserves, worth, strict=True)]
    return Domain(issues, worth[0], worth[1], reserves[0], reserves[1], name=name or getattr(space, "name", None) or "domain of NegMAS")


def negmas_parts(domain: Domain) -> tuple[Any, Any, Any]:
    """A domain for NegMAS: the outcome space, and the utility functions of supplier and account."""
    space = make_os([make_issue(list(values), name) for name, values in domain.issues.items()], name=domain.name)
    outcomes = list(product(*domain.issues.values()))
    functions = [
        MappingUtilityFunction(dict(zip(outcomes, worth.tolist(), strict=True)), outcome_space=space, reserved_value=reserve, name=side)
        for side, worth, reserve in (
            ("supplier", domain.utility_supplier, domain.reserve_supplier),
            ("account", domain.utility_account, domain.reserve_account),
        )
    ]
    return space, *functions


class PolicyNegotiator(SAOPRNegotiator):
    """A conflict policy in NegMAS's mechanism of alternating offers.

    Parameters
    ----------
    policy : a policy's name or a `sim.Conflict`
    opponent_ufun : what the other side wants, where it may be known; a policy's perspective sees nothing without it
    assumptions : other values for parameters of the table
    patience : strain at which it ends the negotiation
    """

    def __init__(
        self,
        *args: Any,
        policy: str | Conflict = "balanced",
        opponent_ufun: Any = None,
        assumptions: Mapping[str, float] | None = None,
        patience: float = np.inf,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._policy, self._other, self._patience = policy_of("negotiator", policy), opponent_ufun, patience
        self._parameters = parameter_values(assumed(assumptions))
        self._talks: Any = None

    def on_negotiation_start(self, state: Any) -> None:
        """Sit down."""
        super().on_negotiation_start(state)
        self._sit_down()

    def _sit_down(self) -> None:
        self._outcomes = list(self.nmi.outcome_space.enumerate_or_sample())
        self._places = {outcome: place for place, outcome in enumerate(self._outcomes)}
        stated = np.array([float(self.ufun(outcome)) for outcome in self._outcomes])
        low, high = stated.min(), stated.max()
        self._mine = (stated - low) / (high - low)
        reserved = float(self.ufun.reserved_value)
        reserve = max(0.0, (reserved - low) / (high - low)) if np.isfinite(reserved) else 0.0
        theirs = np.zeros(len(stated))
        if self._other is not None:
            worth = np.array([float(self._other(outcome)) for outcome in self._outcomes])
            theirs = (worth - worth.min()) / (np.ptp(worth) or 1.0)
        self._theirs, traits = theirs, np.array(self._policy.traits)
        rounds = 2.0 * (self.nmi.n_steps or STEPS) - 2.0
        self._talks = place_at_table(2)
        begin_talks_over(self._talks, self._mine, theirs, -1, traits, traits, reserve, 0.0, rounds, 0.0, self._patience)
        self._talks.seat[ACCOUNT, SEAT.fear] = 0.0
        self._seen = -1

    def _wanted(self, state: Any) -> float:
        return float(table.wanted(self._parameters, self._talks, SUPPLIER, state.relative_time * self._talks.now[NOW.rounds]))

    def _put(self, side: int, place: int, asked: float) -> None:
        table.put(self._parameters, self._talks, side, asked, np.array([self._mine[place], 1.0 - self._theirs[place]]))

    def respond(self, state: Any, source: str | None = None) -> Any:
        """Take the offer before it, go on, or end the talks."""
        del source
        if self._talks is None:
            self._sit_down()
        place = self._places.get(state.current_offer)
        if place is None:
            return ResponseType.REJECT_OFFER
        if self._seen != state.step:
            self._put(ACCOUNT, place, float(self._theirs[place]))
            self._seen = state.step
        if table.takes(self._talks, SUPPLIER, self._wanted(state)):
            return ResponseType.ACCEPT_OFFER
        table.refuse(self._parameters, self._talks, SUPPLIER)
        ended = self._talks.now[NOW.strain] > self._talks.now[NOW.patience]
        return ResponseType.END_NEGOTIATION if ended else ResponseType.REJECT_OFFER

    def propose(self, state: Any, dest: str | None = None) -> Any:
        """Offer."""
        del dest
        if self._talks is None:
            self._sit_down()
        perspective = self._talks.traits[SUPPLIER, TRAIT.perspective] if self._other is not None else 0.0
        asked = self._wanted(state)
        seen = table.understanding(self._parameters, self._talks, SUPPLIER, perspective)
        place = int(choose_outcome(self._mine, self._theirs, asked, seen))
        self._put(SUPPLIER, place, asked)
        return self._outcomes[place]


class _Guest:
    """A NegMAS negotiator as a player at our table."""

    def __init__(self, negotiator: Any, mechanism: Any, domain: Domain) -> None:
        self._negotiator, self._mechanism, self._domain = negotiator, mechanism, domain
        self._outcomes = list(product(*domain.issues.values()))
        self._before: int | None = None
        self._ended = False

    def _state(self, place: int | None, time: float, made: int) -> Any:
        offer = None if place is None else self._outcomes[place]
        others = [each.id for each in self._mechanism.negotiators if each is not self._negotiator]
        return SAOState(
            running=True, started=True, step=made // 2, relative_time=time, n_negotiators=2, current_offer=offer,
            current_proposer=None if offer is None else others[0],
        )  # fmt: skip

    def accepts(self, place: int, time: float, made: int) -> bool:
        """Whether it accepts."""
        self._before = place
        answer = self._negotiator.respond(self._state(place, time, made))
        response = getattr(answer, "response", answer)
        self._ended = response == ResponseType.END_NEGOTIATION
        return bool(response == ResponseType.ACCEPT_OFFER)

    def offer(self, time: float, made: int) -> int | None:
        """What it proposes."""
        if self._ended:
            return None
        proposed = self._negotiator.propose(self._state(self._before, time, made))
        proposed = getattr(proposed, "outcome", proposed)
        return None if proposed is None else self._domain.place(proposed)


class _StandIn(SAOPRNegotiator):
    """Holds the place of a policy in a mechanism that is never run."""

    def propose(self, state: Any, dest: str | None = None) -> Any:
        """Nothing."""
        del state, dest

    def respond(self, state: Any, source: str | None = None) -> Any:
        """Nothing."""
        del state, source
        return ResponseType.REJECT_OFFER


def bargain_with_negmas(
    domain: Domain, supplier: Any, account: Any, rounds: int = 20, *, clock: str = "steps", **more: Any
) -> Bargain:  # fmt: skip
    """Negotiate once at our table, with NegMAS negotiators on one side or both.

    Parameters
    ----------
    supplier, account : a policy's name, a `sim.Conflict`, or a NegMAS negotiator (an `SAOPRNegotiator` that has joined nothing yet)
    rounds, clock, more : as for `sim.bargaining.bargain_between`; by default NegMAS's clock, with rounds / 2 + 1 steps

    Raises
    ------
    KamlabError
        for an argument that cannot be used
    """
    if not isinstance(domain, Domain):
        raise KamlabError(f"bargain_with_negmas: domain must be a sim.Domain, not {shown(domain)}")
    space, *functions = negmas_parts(domain)
    mechanism = SAOMechanism(outcome_space=space, n_steps=rounds // 2 + 1)
    sides: list[Any] = []
    for given, function in zip((supplier, account), functions, strict=True):
        if isinstance(given, (str, Conflict)):
            mechanism.add(_StandIn(), ufun=function)
            sides.append(given)
            continue
        if not (callable(getattr(given, "propose", None)) and callable(getattr(given, "respond", None))):
            raise KamlabError(f"bargain_with_negmas: {shown(given)} is neither a policy nor a negotiator of NegMAS")
        if not mechanism.add(given, ufun=function):
            raise KamlabError(f"bargain_with_negmas: {shown(given)} did not join the negotiation; has it joined another one?")
        sides.append(_Guest(given, mechanism, domain))
    for negotiator in mechanism.negotiators:
        negotiator.on_negotiation_start(mechanism.state)
    return bargain_between(domain, sides[0], sides[1], rounds, clock=clock, **more)
