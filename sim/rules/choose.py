"""Choose: shares of wallet move towards logit shares (McFadden 1974), with the present share as switching cost."""

from __future__ import annotations

import math

import numpy as np

from sim.world.columns import N_ISSUES
from sim.world.jit import rule


@rule
def account_weights(st, a, weights):
    """Fill `weights` with what each issue weighs for the account: its money worth, normalised."""
    total = 0.0
    for k in range(N_ISSUES):
        total += st.account[a].swing_account[k]
    for k in range(N_ISSUES):
        weights[k] = st.account[a].swing_account[k] / total


@rule
def terms_utility(st, s, a):
    """Utility of the standing terms to the account, 0 to 1."""
    worth, total = 0.0, 0.0
    for k in range(N_ISSUES):
        worth += st.account[a].swing_account[k] * (1.0 - st.pair[s, a].terms[k])
        total += st.account[a].swing_account[k]
    return worth / total


@rule
def appeal_beyond_terms(st, p, s, a):
    """What speaks for supplier s at account a apart from its terms: offer, people, presence and switching cost."""
    return (
        p.weight_quality * st.supplier[s].quality
        + p.weight_fit * st.offer[s, st.account[a].segment].fit
        + p.weight_brand * st.supplier[s].brand
        + p.weight_support * st.pair[s, a].support
        + p.weight_trust * st.pair[s, a].trust
        + p.weight_presence * st.pair[s, a].presence
        + p.weight_price_cut * st.supplier[s].price_cut
        + p.inertia * st.pair[s, a].share
    )


@rule
def appeal(st, p, s, a):
    """Systematic utility of supplier s to account a."""
    return p.weight_terms * terms_utility(st, s, a) + appeal_beyond_terms(st, p, s, a)


@rule
def logit(values, allowed, shares):
    """Fill `shares` with exp(V_j) / sum exp(V), over the allowed alternatives; the others get zero."""
    top = -math.inf
    for j in range(values.shape[0]):
        if allowed[j] == 1 and values[j] > top:
            top = values[j]
    total = 0.0
    for j in range(values.shape[0]):
        shares[j] = math.exp(values[j] - top) if allowed[j] == 1 else 0.0
        total += shares[j]
    for j in range(values.shape[0]):
        shares[j] /= total


@rule
def choose(st, p, a):
    """Shares move the part `contract_speed` of the way to their logit targets."""
    n = st.pair.shape[0]
    values, allowed, targets = np.empty(n), np.empty(n, np.int64), np.empty(n)
    for s in range(n):
        values[s] = appeal(st, p, s, a)
        allowed[s] = st.pair[s, a].active
    logit(values, allowed, targets)
    speed = st.account[a].contract_speed
    total = 0.0
    for s in range(n):
        if st.pair[s, a].active == 1:
            st.pair[s, a].share += speed * (targets[s] - st.pair[s, a].share)
        else:
            st.pair[s, a].share = 0.0
        total += st.pair[s, a].share
    for s in range(n):
        st.pair[s, a].share /= total
