"""What could be had: the frontier of utilities, two solutions on it, and how much an outcome leaves on the table."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.rules.bargaining import cheapest_first

Point = tuple[float, float]
"""Utilities of supplier and account."""
SLACK = 1e-12


class Left(NamedTuple):
    """What either side could have had beyond an outcome without taking anything from the other; and both together at the most."""

    supplier: float
    account: float
    joint: float


def frontier(w: np.ndarray, v: np.ndarray) -> np.ndarray:
    """Corners of the frontier of issues that can be divided: array (issues + 1, 2) of utilities, the supplier's best first.

    w, v : arrays (issues,), weights of supplier and account, summing to one. Between two corners the frontier is straight.
    """
    order = np.empty(len(w), np.int64)
    cheapest_first(w, v, order)
    given = np.concatenate([[0.0], np.cumsum(w[order])]), np.concatenate([[0.0], np.cumsum(v[order])])
    return np.column_stack([1.0 - given[0], given[1]])


def efficient(us: np.ndarray, ua: np.ndarray) -> np.ndarray:
    """Places of the outcomes that no other one beats for one side at no cost to the other, the supplier's best first.

    us, ua : arrays (outcomes,)
    """
    order = np.lexsort((-ua, -us))
    best = np.maximum.accumulate(np.concatenate([[-np.inf], ua[order][:-1]]))
    return order[ua[order] > best]


def kalai_smorodinsky(corners: np.ndarray, alternatives: Point) -> Point | None:
    """The point of a frontier of straight pieces at which both get the same part of the most that each could gain.

    corners : array (corners, 2), the supplier's best first; None where nothing beats both alternatives

    References
    ----------
    Kalai & Smorodinsky (1975), Econometrica 43.

    Examples
    --------
    >>> kalai_smorodinsky(np.array([[1.0, 0.0], [1.0, 0.5], [0.0, 1.0]]), (0.0, 0.0))
    (0.666666666666..., 0.666666666666...)
    """
    ds, da = alternatives
    most_s, most_a = at_least(corners, da, side=1), at_least(corners[::-1], ds, side=0)
    if most_s is None or most_a is None or most_s < ds - SLACK or most_a < da - SLACK:
        return None
    gain_s, gain_a = max(0.0, most_s - ds), max(0.0, most_a - da)
    if gain_s <= SLACK or gain_a <= SLACK:
        return max(ds, most_s), max(da, most_a)
    apart = (corners[:, 0] - ds) * gain_a - (corners[:, 1] - da) * gain_s  # falls along the frontier
    after = int(np.argmax(apart <= 0.0))
    if after == 0:
        return float(corners[0, 0]), float(corners[0, 1])
    part = apart[after - 1] / (apart[after - 1] - apart[after])
    found = corners[after - 1] + part * (corners[after] - corners[after - 1])
    return float(found[0]), float(found[1])


def at_least(corners: np.ndarray, least: float, *, side: int) -> float | None:
    """Most that the other side can have where `side` has `least`; None where it cannot have so much.

    corners : array (corners, 2) along which the utility of `side` rises
    """
    own, other = corners[:, side], corners[:, 1 - side]
    if least > own.max() + SLACK:
        return None
    if least <= own[0]:
        return float(other[own <= max(least, own[0]) + SLACK].max())
    after = int(np.argmax(own >= least - SLACK))
    step = own[after] - own[after - 1]
    part = min(1.0, (least - own[after - 1]) / step) if step > 0.0 else 1.0
    return float(other[after - 1] + part * (other[after] - other[after - 1]))


def kalai_smorodinsky_outcome(us: np.ndarray, ua: np.ndarray, alternatives: Point) -> int | None:
    """Of listed outcomes the efficient one at which the smaller of both parts is largest; the first of them, None where none beats both."""
    ds, da = alternatives
    places = efficient(us, ua)
    places = places[(us[places] >= ds) & (ua[places] >= da)]
    if not len(places):
        return None
    gains = us[places] - ds, ua[places] - da
    parts = [gain / gain.max() if gain.max() > 0.0 else np.ones(len(gain)) for gain in gains]
    return int(places[np.argmax(np.minimum(*parts))])


def left_by(corners: np.ndarray, outcome: Point) -> Left:
    """What an outcome leaves on the table before a frontier of straight pieces."""
    us, ua = outcome
    more_s, more_a = at_least(corners, ua, side=1), at_least(corners[::-1], us, side=0)
    inside = corners[(corners[:, 0] >= us - SLACK) & (corners[:, 1] >= ua - SLACK)]
    most_s, most_a = us if more_s is None else max(us, more_s), ua if more_a is None else max(ua, more_a)
    joint = max([most_s + ua, us + most_a, *inside.sum(axis=1).tolist()]) - us - ua
    return Left(most_s - us, most_a - ua, joint)


def left_by_outcome(us: np.ndarray, ua: np.ndarray, outcome: Point) -> Left:
    """What an outcome leaves on the table among listed ones."""
    here_s, here_a = outcome
    better = (us >= here_s - SLACK) & (ua >= here_a - SLACK)
    if not better.any():
        return Left(0.0, 0.0, 0.0)
    return Left(
        max(0.0, float(us[better].max()) - here_s),
        max(0.0, float(ua[better].max()) - here_a),
        max(0.0, float((us + ua)[better].max()) - here_s - here_a),
    )
