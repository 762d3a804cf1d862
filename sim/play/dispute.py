"""A month between an account and a supplier whose manager is a person.

Whether there is a dispute, and what becomes of a stand-off, is decided by the rule `sim.rules.conflict.face_conflict`
itself. It is tried first; where it comes to the manager's move, the trial is taken back, the person asked, and the
answer put in the place of what the policy would have done. The bargaining is that of `bargain_over` with the supplier's
side left open, so a colleague who follows a policy comes to the same bits as the policy does; a test holds that.
"""

from __future__ import annotations

from collections.abc import Collection, Generator, Mapping
from typing import Any

import numpy as np

from sim.engine.world import World
from sim.kernel.axes import N_ISSUES, N_TRAITS, TRAIT
from sim.kernel.ledger import note
from sim.kernel.luck import uniform
from sim.play.decisions import Accept, AnyDecision, Decision, Delegate, GiveIn, Offer, Repair, Terms, WalkAway
from sim.play.negotiation import Negotiation
from sim.play.questions import OfferQuestion, Question, StandoffQuestion
from sim.rules import conflict
from sim.rules.bargaining import utility_account, utility_supplier
from sim.rules.choose import account_weights
from sim.rules.market import chance
from sim.strategies import Conflict
from sim.strategies.conflict import BALANCED

STANCES = {"hold": (1.0, 0.0), "repair": (BALANCED.resolve, 1.0)}
"""Resolve and repair behind an answer in a stand-off: who holds never yields, who offers repair does so with a balanced manager's nerve."""

Asking = Generator[Question, AnyDecision, None]


def face_conflict(world: World, a: int, policies: Mapping[str, Conflict]) -> Asking:
    """The month's conflict of account `a` with all its suppliers, the focal one's manager being a person.

    Parameters
    ----------
    world : built with a ledger, at the step `face_conflict` of its month
    a : the account's row
    policies : conflict policies by name, for what is delegated
    """
    s, n = world.setting.focal, len(world.setting.suppliers)
    _follow_rule(world, a, range(s))
    yield from _face_focal(world, s, a, policies)
    _follow_rule(world, a, range(s + 1, n))


def _follow_rule(world: World, a: int, rows: Collection[int]) -> None:
    """The rule for some suppliers only: to it, the others are suppliers that do not negotiate."""
    st = world.state
    others = [s for s in range(len(world.setting.suppliers)) if s not in rows]
    negotiates, load = st.supplier["negotiates"].copy(), st.pair["conflict_load"][others, a].copy()
    st.supplier["negotiates"][others] = 0
    conflict.face_conflict(st, world.parameters, a)
    st.supplier["negotiates"] = negotiates
    st.pair["conflict_load"][others, a] = load


def _face_focal(world: World, s: int, a: int, policies: Mapping[str, Conflict]) -> Asking:
    st = world.state
    before, size = (st.pair[:, a].copy(), st.account[a].copy()), int(st.ledger_size[0])
    standing_off = st.pair["active"][s, a] == 1 and st.pair["standoff"][s, a] > 0.0

    def take_back(keep: int = 0) -> None:
        st.pair[:, a], st.account[a], st.ledger_size[0] = *before, size + keep

    _follow_rule(world, a, [s])
    happened = st.ledger[size : st.ledger_size[0], 1].astype(int).tolist()
    if conflict.DISPUTE in happened:
        take_back(keep=happened.index(conflict.DISPUTE) + 1)
        _leave_alone(world, s, a)
        yield from _bargain(world, s, a, policies)
    elif standing_off and conflict.ACCOUNT_LEFT not in happened:
        take_back()
        decision = yield _standoff_question(world, s, a, policies)
        if isinstance(decision, GiveIn):
            _give_in(world, s, a)
        else:
            traits = _stance(st.pair["policy"][s, a], decision, policies)
            _with_policy(world, s, a, traits)


def _leave_alone(world: World, s: int, a: int) -> None:
    """An account that would leave its only supplier ends a stand-off or price cut instead, and may then be in dispute."""
    st, p = world.state, world.parameters
    if uniform(st.clock, conflict.LEAVE, s, a) < chance(conflict.leaving_hazard(st, p, s, a)):
        conflict.end_relationship(st, p, s, a)


def _stance(policy: np.ndarray, decision: Decision, policies: Mapping[str, Conflict]) -> np.ndarray:
    if isinstance(decision, Delegate):
        return np.array(policies[decision.policy].traits)
    traits = policy.copy()
    traits[TRAIT.resolve], traits[TRAIT.repair] = STANCES["repair" if isinstance(decision, Repair) else "hold"]
    return traits


def _with_policy(world: World, s: int, a: int, traits: np.ndarray) -> None:
    """The rule for supplier s as if it had this policy for the month."""
    policy = world.state.pair["policy"]
    standing = policy[s, a].copy()
    policy[s, a] = traits
    _follow_rule(world, a, [s])
    policy[s, a] = standing


def _give_in(world: World, s: int, a: int) -> None:
    """A month of stand-off (`hold_out`) that ends with the supplier taking the account's last offer."""
    st, p = world.state, world.parameters
    st.pair["conflict_load"][s, a] = 0.0  # as the rule begins a month
    conflict.bear_standoff(st, p, s, a)
    conflict.end_standoff(st, p, s, a, conflict.SUPPLIER_YIELDED, st.pair["last_offer_account"][s, a].copy(), 1.0)


def _bargain(world: World, s: int, a: int, policies: Mapping[str, Conflict]) -> Asking:
    """`bargain_over` with the supplier's side left open."""
    st, p, pair = world.state, world.parameters, world.state.pair
    pair["conflict"][s, a] = 1
    severity = float(pair["unauthorised_cut"][s, a]) if pair["provoked"][s, a] else 0.0
    w, v = _weights(st, a)
    before = utility_account(v, pair["terms"][s, a].copy())
    pair["fair"][s, a] = conflict.fair_settlement(st, p, s, a, np.empty(N_ISSUES))
    alternative, policy_a = conflict.supplier_alternative(st, p, s, a), np.empty(N_TRAITS)
    reserve_a = conflict.account_prepares(st, p, s, a, conflict.account_alternative(st, p, s, a), severity, policy_a)
    talks = Negotiation(w, v, policy_a, reserve_a, int(p["rounds"]), account_opens=severity == 0.0)
    colleague: np.ndarray | None = None
    limit = 0.0
    walked = False
    while not talks.over and not walked:
        if talks.accounts_turn:
            talks.account_moves()
        if colleague is None:
            decision = yield _offer_question(world, s, a, talks, alternative, policies)
            if isinstance(decision, Delegate):
                colleague = np.array(policies[decision.policy].traits)
                limit = conflict.supplier_prepares(st, p, s, alternative, severity, colleague)
            else:
                walked = _move(talks, decision)
        if colleague is not None:
            talks.follow(colleague, limit)
    pair["conflict_load"][s, a] = p["conflict_time"]
    conflict.note_offers(st, s, a, w, v, np.array(talks.offers).reshape(-1, N_ISSUES), len(talks.offers), int(talks.account_opens))
    if talks.agreed:
        conflict.sign_terms(st, s, a, talks.offers[-1])
        conflict.feel_settlement(st, p, s, a, v, before, 1.0 - talks.asked_supplier, 1.0 - talks.asked_account)
        _note(st, conflict.AGREEMENT, s, a, len(talks.offers), *_worths(st, s, a, w, v))
    else:
        _stand_off(world, s, a, talks)
        stood_by = float(utility_supplier(w, pair["last_offer_supplier"][s, a].copy())) if colleague is None else limit
        _note(st, conflict.IMPASSE, s, a, len(talks.offers), stood_by, talks.reserve_account)


def _move(talks: Negotiation, decision: Decision) -> bool:
    """Carry out a person's move; whether it was to walk away."""
    if isinstance(decision, Accept):
        talks.accept()
    elif isinstance(decision, Offer):
        talks.supplier_offers(talks.package(decision.worth, decision.perspective), decision.worth)
    elif isinstance(decision, Terms):
        x = np.array(decision.issues)
        talks.supplier_offers(x, float(utility_supplier(talks.w, x)))
    return isinstance(decision, WalkAway)


def _stand_off(world: World, s: int, a: int, talks: Negotiation) -> None:
    """A stand-off opens between the last offers. Who walks away before an offer stands by the terms in force."""
    pair = world.state.pair
    if not talks.offers:
        talks.offers.append(pair["terms"][s, a].copy())
        talks.account_moves()
    ours, theirs = talks.by("supplier"), talks.by("account")
    conflict.open_standoff(world.state, s, a, ours[-1] if ours else pair["terms"][s, a].copy(), theirs[-1])


def _weights(st: Any, a: int) -> tuple[np.ndarray, np.ndarray]:
    w, v = np.empty(N_ISSUES), np.empty(N_ISSUES)
    conflict.supplier_weights(st, a, w)
    account_weights(st, a, v)
    return w, v


def _worths(st: Any, s: int, a: int, w: np.ndarray, v: np.ndarray) -> tuple[float, float]:
    terms = st.pair["terms"][s, a].copy()
    return float(utility_supplier(w, terms)), float(utility_account(v, terms))


def _note(st: Any, reason: int, s: int, a: int, first: float, second: float, third: float = 0.0) -> None:
    note(st, reason, s, a, float(first), float(second), float(third))


def _offer_question(
    world: World, s: int, a: int, talks: Negotiation, alternative: float, policies: Mapping[str, Conflict]
) -> OfferQuestion:
    pair, made = world.state.pair, len(talks.offers)
    theirs, ours = talks.by("account"), talks.by("supplier")
    return OfferQuestion(
        world.month, tuple(policies), world.setting.accounts[a], talks.w, pair["terms"][s, a].copy(), alternative,
        theirs[-1] if theirs else None, ours[-1] if ours else None,
        offers_left=(talks.rounds - made) // 2 + 1 if made <= talks.rounds else 0, provoked=bool(pair["provoked"][s, a]), first=made < 2,
    )  # fmt: skip


def _standoff_question(world: World, s: int, a: int, policies: Mapping[str, Conflict]) -> StandoffQuestion:
    st, pair = world.state, world.state.pair
    w, _ = _weights(st, a)
    return StandoffQuestion(
        world.month, tuple(policies), world.setting.accounts[a], w, pair["terms"][s, a].copy(),
        conflict.supplier_alternative(st, world.parameters, s, a), pair["last_offer_account"][s, a].copy(),
        pair["last_offer_supplier"][s, a].copy(), lasted=int(pair["standoff"][s, a]),
    )  # fmt: skip
