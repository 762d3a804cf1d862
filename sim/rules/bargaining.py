"""What offers are worth, and how they are composed: the arithmetic of a table with several issues (model section: bargaining).

Issue value x_k lies in [0, 1], 1 best for the supplier. Utilities are additive:
u_s = sum w_k x_k for the supplier, u_a = sum v_k (1 - x_k) for the account, weights summing to one.

`beta` is Faratin's (below 1 Boulware, above 1 conceder; NegMAS's exponent is its reciprocal).
"""

from __future__ import annotations

import numpy as np

from sim.kernel.rule import rule


@rule
def time_dependent_target(opening, reserve, beta, time):
    """Utility asked for at `time` in [0, 1]: opening - (opening - reserve) time^(1/beta).

    References
    ----------
    Faratin, Sierra & Jennings (1998), Robotics and Autonomous Systems 24.

    Examples
    --------
    >>> time_dependent_target(1.0, 0.2, 1.0, 0.5)
    0.6
    """
    return opening - (opening - reserve) * time ** (1.0 / beta)


@rule
def cheapest_first(own, other, order):
    """Fill `order` with the issues, the one that gives the other side most per own utility first (ties by number)."""
    n = own.shape[0]
    for k in range(n):
        order[k] = k
    for k in range(1, n):
        moved = order[k]
        at = k
        while at > 0 and other[moved] * own[order[at - 1]] > other[order[at - 1]] * own[moved]:
            order[at] = order[at - 1]
            at -= 1
        order[at] = moved


@rule
def make_offer(own, order, perspective, wanted, kept):
    """Fill `kept` with the part of each issue the proposer keeps, worth `wanted` to it.

    A proposer who understands the other side's priorities (perspective 1) gives way first where that is cheapest to
    itself and dearest to the other: a fractional knapsack along `order`. One who takes them to be its own (0: fixed-pie
    bias, Thompson & Hastie 1990) gives way evenly. In between the offer is the mixture of the two, which is worth
    `wanted` as well, because utility is additive.
    """
    n = own.shape[0]
    to_give = 1.0 - wanted
    for at in range(n):
        k = order[at]
        given = 0.0
        if own[k] <= to_give:
            given = 1.0
            to_give -= own[k]
        elif to_give > 0.0:
            given = to_give / own[k]
            to_give = 0.0
        kept[k] = perspective * (1.0 - given) + (1.0 - perspective) * wanted


@rule
def utility_supplier(weights, x):
    """Sum w_k x_k."""
    total = 0.0
    for k in range(weights.shape[0]):
        total += weights[k] * x[k]
    return total


@rule
def utility_account(weights, x):
    """Sum v_k (1 - x_k)."""
    total = 0.0
    for k in range(weights.shape[0]):
        total += weights[k] * (1.0 - x[k])
    return total


@rule
def nash_point(w, v, d_supplier, d_account, x):
    """Nash bargaining solution over the frontier of additive utilities; fills `x`, returns (feasible, u_s, u_a).

    The frontier is a chain of straight pieces: from x = 1 the supplier gives issues away in the order of `cheapest_first`.
    On a piece with slope v_k / w_k the product (u_s - d_s)(u_a - d_a) is a parabola, so its best point is exact.
    Where nothing beats both disagreement points, x is the point of the frontier that gives the account d_account.

    References
    ----------
    Nash (1950), Econometrica 18.
    """
    n = w.shape[0]
    order = np.empty(n, np.int64)
    cheapest_first(w, v, order)
    best_at, best_part, best_gain = -1, 0.0, -1.0
    u_s, u_a = 1.0, 0.0
    for at in range(n):
        k = order[at]
        part = 1.0
        if w[k] > 0.0 and v[k] > 0.0:
            slope = v[k] / w[k]
            given = (slope * (u_s - d_supplier) - (u_a - d_account)) / (2.0 * slope)
            part = min(1.0, max(0.0, given / w[k]))
        gain_s = u_s - part * w[k] - d_supplier
        gain_a = u_a + part * v[k] - d_account
        if gain_s >= 0.0 and gain_a >= 0.0 and gain_s * gain_a > best_gain:
            best_at, best_part, best_gain = at, part, gain_s * gain_a
        u_s -= w[k]
        u_a += v[k]
    feasible = best_at >= 0
    if not feasible:
        u_a = 0.0
        for at in range(n):
            k = order[at]
            best_at, best_part = at, 1.0
            if u_a + v[k] >= d_account:
                best_part = (d_account - u_a) / v[k] if v[k] > 0.0 else 0.0
                break
            u_a += v[k]
    for at in range(n):
        k = order[at]
        if at < best_at:
            x[k] = 0.0
        elif at == best_at:
            x[k] = 1.0 - best_part
        else:
            x[k] = 1.0
    return feasible, utility_supplier(w, x), utility_account(v, x)
