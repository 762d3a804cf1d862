"""Choose: business is decided anew by logit (McFadden 1974), with a cost of leaving the present supplier (Klemperer 1995)."""

from __future__ import annotations

import math

import numpy as np

from sim.rules.planning import planned
from sim.rules.trial import cap_trials
from sim.world.columns import N_ISSUES
from sim.world.jit import rule


@rule
def normalise(worths, weights):
    """Fill `weights` with the worths of the issues as parts of their sum."""
    total = 0.0
    for k in range(N_ISSUES):
        total += worths[k]
    for k in range(N_ISSUES):
        weights[k] = worths[k] / total


@rule
def account_weights(st, a, weights):
    """Fill `weights` with what each issue weighs for the account: its money worth, normalised."""
    normalise(st.account[a].swing_account, weights)


@rule
def terms_utility(st, s, a):
    """Utility of the standing terms to the account, 0 to 1."""
    worth, total = 0.0, 0.0
    for k in range(N_ISSUES):
        worth += st.account[a].swing_account[k] * (1.0 - st.pair[s, a].terms[k])
        total += st.account[a].swing_account[k]
    return worth / total


@rule
def service_response(level, half):
    """Part of the most that service can do, v / (v + half): neglect costs more than as much again brings (Lodish 1971)."""
    return level / (level + half)


@rule
def appeal_beyond_terms(st, p, s, a):
    """What speaks for supplier s at account a apart from its terms and the cost of switching: offer, people, presence.

    Force f enters as returns x ln f, so that between two suppliers who differ in nothing else the business splits as in
    Tullock's contest, f^m / (f^m + g^m). A firm that has the people for a part of the accounts only counts for that part.
    Ties count for nothing where an account buys on price alone.
    """
    ties = 1.0 - st.account[a].price_only
    return (
        p.weight_quality * st.supplier[s].quality
        + p.weight_fit * st.account[a].specificity * st.offer[s, st.account[a].segment].fit
        + p.weight_brand * st.supplier[s].brand
        + p.weight_support * st.pair[s, a].support * ties
        + p.weight_trust * st.pair[s, a].trust * ties
        + p.weight_presence * st.pair[s, a].presence * ties
        + p.weight_price_cut * st.pair[s, a].cut
        + p.weight_fill * (st.pair[s, a].delivered - 1.0)
        + p.weight_innovation * st.supplier[s].innovation
        + p.weight_customised * st.pair[s, a].customised
        + p.planning_appeal * planned(st, s, a) * ties
        + st.account[a].returns * math.log(st.pair[s, a].force)
        + p.weight_service * (service_response(st.pair[s, a].served, p.service_half) - service_response(1.0, p.service_half))
        + math.log(st.supplier[s].staffing)
        + p.weight_newness * st.supplier[s].newness
    )


@rule
def appeal(st, p, s, a):
    """Systematic utility of supplier s to account a, for business that is with nobody yet."""
    return p.weight_terms * terms_utility(st, s, a) + appeal_beyond_terms(st, p, s, a)


@rule
def switching_logit(values, allowed, shares, cost, targets):
    """Fill `targets` with the shares after every unit of business is decided anew; leaving its supplier costs `cost`.

    target_j = sum_i share_i exp(V_j + cost [i = j]) / sum_k exp(V_k + cost [i = k]), over the allowed alternatives.
    Linear in the shares, so it never tips: with cost s, two suppliers respond to a lasting advantage by no more than
    1 + tanh(s / 2) times the response without a cost. Without a cost it is the logit exp(V_j) / sum exp(V).

    References
    ----------
    McFadden (1974) for the logit; Klemperer (1995), Review of Economic Studies 62, for switching costs.
    """
    n = values.shape[0]
    top = -math.inf
    for j in range(n):
        if allowed[j] == 1 and values[j] > top:
            top = values[j]
    open_market = 0.0
    for j in range(n):
        targets[j] = math.exp(values[j] - top) if allowed[j] == 1 else 0.0
        open_market += targets[j]
    extra = math.exp(cost) - 1.0
    moving = 0.0  # business per unit of exp(V) that any supplier attracts
    total = 0.0
    for i in range(n):
        moving += shares[i] / (open_market + extra * targets[i])
        total += shares[i]
    for j in range(n):
        staying = extra * shares[j] / (open_market + extra * targets[j])
        targets[j] *= (moving + staying) / total


@rule
def choose(st, p, a):
    """The part `contract_speed` of an account's business is decided anew, as far as others could take it; the rest stays."""
    n = st.pair.shape[0]
    room = np.empty((2, n))  # taken once: every allocation costs as much as the choice itself
    values, targets = room[0], room[1]
    for s in range(n):
        values[s] = appeal(st, p, s, a)
    switching_logit(values, st.pair.active[:, a], st.pair.share[:, a], p.inertia, targets)
    speed = st.account[a].contract_speed * st.account[a].substitutes
    total = 0.0
    for s in range(n):
        if st.pair[s, a].active == 1:
            st.pair[s, a].share += speed * (targets[s] - st.pair[s, a].share)
        else:
            st.pair[s, a].share = 0.0
        total += st.pair[s, a].share
    for s in range(n):
        st.pair[s, a].share /= total
    cap_trials(st, a)
