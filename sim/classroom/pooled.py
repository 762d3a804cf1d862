"""What a class made of its talks: what was left on the table, who got what, and the sentences and the picture for the projector."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from sim.classroom.room import Room
from sim.kernel.axes import ISSUES
from sim.language import Tongue
from sim.play.shared import SharedGame, Talked
from sim.rules.bargaining import nash_point, utility_account, utility_supplier

POINTS = 100
"""Of a deal in which one side gets all that it cares for."""
NOTABLE = 1.0
"""Points below which nothing counts as left on the table."""


class Left(NamedTuple):
    """Talks beside the deal that both sides would have preferred.

    Attributes
    ----------
    got : own utilities of supplier and account under what was agreed, or of what each had without an agreement
    better : own utilities under the deal that both would have preferred: Nash's point with `got` in place of a break-down
    terms : array (issues,), that deal, 1 best for the supplier
    points : what both together left on the table, in points of 100
    """

    got: tuple[float, float]
    better: tuple[float, float]
    terms: np.ndarray
    points: float


def left_by(talked: Talked) -> Left:
    """What talks left on the table, by the weights of both sides, which neither knew of the other."""
    w, v = talked.weights
    got = (float(utility_supplier(w, talked.terms)), float(utility_account(v, talked.terms))) if talked.agreed else talked.alternatives
    terms = np.empty(len(ISSUES))
    feasible, own, theirs = nash_point(w, v, *got, terms)
    if not feasible or own + theirs <= sum(got):
        return Left(got, got, talked.terms.copy(), 0.0)
    return Left(got, (float(own), float(theirs)), terms, POINTS * (float(own) + float(theirs) - sum(got)))


def frontier(talked: Talked) -> list[tuple[float, float]]:
    """Corners of the best that both sides can have together: own utilities of supplier and account."""
    w, v = talked.weights
    x = np.ones(len(ISSUES))
    corners = [(float(utility_supplier(w, x)), float(utility_account(v, x)))]
    for k in np.argsort(w / np.maximum(v, 1e-12), kind="stable"):  # cheapest to give and dearest to have comes first
        x[k] = 0.0
        corners.append((float(utility_supplier(w, x)), float(utility_account(v, x))))
    return corners


def terms_told(terms: np.ndarray, t: Tongue) -> str:
    """A deal in words: who has most of which issue."""
    sides = {True: [], False: []}  # type: dict[bool, list[str]]
    for name, x in zip(ISSUES, terms, strict=True):
        if abs(x - 0.5) > 0.1:
            sides[bool(x > 0.5)].append(t.word(name))
    return t.clauses(
        part
        for part in (
            t.say("to the supplier {issues}", issues=t.words(sides[True])) if sides[True] else "",
            t.say("to the buyer {issues}", issues=t.words(sides[False])) if sides[False] else "",
            t.say("the rest in halves") if len(sides[True]) + len(sides[False]) < len(ISSUES) else "",
        )
        if part
    )


def games_of(room: Room) -> dict[int, SharedGame]:
    """The games of the tables at which somebody sits, as they stand; they are read only."""
    found = {}
    for place in room.places:
        with room.sitting(place).game() as game:
            found[place] = game
    return found


def leaderboard(room: Room) -> list[dict[str, Any]]:
    """Who has made how much, by chair the best first: name, table, chair, firm, made so far and after, month, over."""
    rows = []
    for place, game in games_of(room).items():
        people = room.at(place)
        for chair, firm in room.chairs.items():
            rows.append(
                {
                    "table": place,
                    "chair": chair,
                    "firm": firm.firm,
                    "name": people[chair].label if chair in people else "",
                    "made": sum(game.results[chair]),
                    "worth": sum(game.after[chair]) if game.over else game.outlook(chair),
                    "month": game.month,
                    "over": game.over,
                }
            )
    order = list(room.chairs)
    return sorted(rows, key=lambda row: (order.index(row["chair"]), -row["made"] - row["worth"]))


def debrief(room: Room, t: Tongue) -> dict[str, Any]:
    """The pooled debrief: three sentences, the points of the picture, and the details that are folded away."""
    games = games_of(room)
    found = [(place, talked, left_by(talked)) for place, game in games.items() for talked in game.talks]
    told = _sentences(room, games, found, t)
    return {
        "sentences": told,
        "points": [
            {"table": place, "month": talked.month, "x": left.got[0], "y": left.got[1], "agreed": talked.agreed, "left": left.points}
            for place, talked, left in found
        ],
        "frontier": frontier(found[0][1]) if found else [],
        "better": list(max(found, key=lambda one: one[2].points)[2].better) if found else [],
        "rows": [
            {
                "table": place,
                "month": talked.month,
                "between": f"{talked.supplier} / {talked.account}",
                "ended": t.say("agreed") if talked.agreed else t.say("no agreement"),
                "offers": talked.offers,
                "supplier": round(POINTS * left.got[0]),
                "buyer": round(POINTS * left.got[1]),
                "left": round(left.points),
                "better": terms_told(left.terms, t) if left.points >= NOTABLE else "",
            }
            for place, talked, left in sorted(found, key=lambda one: (one[0], one[1].month))
        ],
        "axes": [t.say("worth to the supplier (points)"), t.say("worth to the buyer (points)"), t.say("the best that both can have")],
    }


def _sentences(room: Room, games: dict[int, SharedGame], found: list[tuple[int, Talked, Left]], t: Tongue) -> list[str]:
    if not found:
        return [t.say("Nobody has negotiated yet.")]
    agreed = sum(talked.agreed for _, talked, _ in found)
    usual = float(np.median([left.points for _, _, left in found]))
    first = t.say(
        "{tables} tables, {talks} negotiations, {agreed} agreements; the middle negotiation left {points:.0f} points on the table.",
        tables=len(games),
        talks=len(found),
        agreed=agreed,
        points=usual,
    )
    place, talked, left = max(found, key=lambda one: one[2].points)
    if left.points < NOTABLE:
        second = t.say("Nobody left anything to speak of: no other deal would have been better for both.")
    elif talked.agreed:
        second = t.say(
            "Table {table} left {points:.0f} points in month {month}; this deal both would have preferred: {deal}.",
            table=place,
            points=left.points,
            month=talked.month,
            deal=terms_told(left.terms, t),
        )
    else:
        second = t.say(
            "Table {table} parted without agreement in month {month} and left {points:.0f} points; "
            "this deal both would have preferred: {deal}.",
            table=place,
            points=left.points,
            month=talked.month,
            deal=terms_told(left.terms, t),
        )
    joint = {
        place: sum(game.score(chair) + (0.0 if game.over else game.outlook(chair)) for chair in room.chairs)
        for place, game in games.items()
    }
    best, worst = max(joint, key=lambda one: joint[one]), min(joint, key=lambda one: joint[one])
    third = t.say(
        "Together, and with what the relationship is still worth, table {best} made the most ({most:.1f} {money}) "
        "and table {worst} the least ({least:.1f}).",
        best=best,
        most=joint[best],
        money=t.word(room.form.case.currency),
        worst=worst,
        least=joint[worst],
    )
    return [first, second, third]
