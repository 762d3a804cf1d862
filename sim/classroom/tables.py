"""A class as tables: every decision with its times, and what each person came to; what was typed by people can be no formula."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pandas as pd

from sim.classroom.pooled import games_of, left_by
from sim.classroom.room import AFTER, BEFORE, Room
from sim.report.sheets import csv_text

DECISIONS = (
    "class",
    "game",
    "seed",
    "table",
    "number",
    "month",
    "chair",
    "firm",
    "person",
    "hand",
    "question",
    "decision",
    "shown",
    "answered",
    "seconds",
)
OUTCOMES = (
    "class",
    "game",
    "seed",
    "table",
    "chair",
    "firm",
    "person",
    "consent",
    "made",
    "after",
    "sum",
    "talks",
    "agreements",
    "left",
    "over",
    *(f"{kind} {name}" for kind, names in (("before", BEFORE), ("after", AFTER)) for name in names),
)


def decisions(room: Room) -> pd.DataFrame:
    """Every decision of all games: the columns of `DECISIONS`; shown and answered are ISO 8601 in UTC, decision is JSON."""
    rows = []
    for move in room.store.moves(room.number):
        person = room.people[move.person].label if move.person is not None else ""
        rows.append(
            (
                room.code,
                move.game,
                room.form.seed + move.game - 1,
                move.place,
                move.number,
                move.month,
                move.chair,
                room.chairs[move.chair].firm,
                person,
                move.hand,
                move.question,
                move.decision,
                _time(move.shown),
                _time(move.answered),
                round(move.answered - move.shown, 3),
            )
        )
    return pd.DataFrame(rows, columns=list(DECISIONS))


def outcomes(room: Room) -> pd.DataFrame:
    """What every chair of the present game came to: the columns of `OUTCOMES`; left is in points of 100 a negotiation."""
    notes = {(note.person, note.kind): json.loads(note.text) for note in list(room.notes) if note.game == room.game}
    rows = []
    for place, game in games_of(room).items():
        people = room.at(place)
        for name, chair in room.chairs.items():
            own = [talked for talked in game.talks if chair.firm in (talked.supplier, talked.account)]
            left = sum(left_by(talked).points for talked in own) / len(own) if own else 0.0
            made, after = sum(game.results[name]), sum(game.after[name])
            who = people.get(name)
            told = [
                notes.get((who.id, kind), {}).get(key, "") if who else ""
                for kind, keys in (("before", BEFORE), ("after", AFTER))
                for key in keys
            ]
            rows.append(
                (
                    room.code,
                    room.game,
                    room.form.seed + room.game - 1,
                    place,
                    name,
                    chair.firm,
                    who.label if who else "",
                    who.consent if who else 0,
                    round(made, 4),
                    round(after, 4),
                    round(made + after, 4),
                    len(own),
                    sum(talked.agreed for talked in own),
                    round(left, 2),
                    game.over,
                    *told,
                )
            )
    return pd.DataFrame(rows, columns=list(OUTCOMES))


def decisions_csv(room: Room) -> str:
    """`decisions` as CSV."""
    return csv_text(decisions(room))


def outcomes_csv(room: Room) -> str:
    """`outcomes` as CSV."""
    return csv_text(outcomes(room))


def _time(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds")
