"""A class as tables: every decision with its times, and what each person came to; what was typed by people can be no formula."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pandas as pd

from sim.classroom.pooled import left_by
from sim.classroom.room import AFTER, BEFORE, Room
from sim.classroom.store import Person
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
    """What every chair came to, in all games: the columns of `OUTCOMES`; left is in points of 100 a negotiation."""
    rows = []
    for number in range(1, room.game + 1):
        places = room.places if number == room.game else sorted({move.place for move in room.store.moves(room.number, number)})
        for place in places:
            rows += _rows(room, number, place)
    return pd.DataFrame(rows, columns=list(OUTCOMES))


def _rows(room: Room, number: int, place: int) -> list[tuple[Any, ...]]:
    """The rows of one game of one table; of a game before the present one they are known from its moves."""
    notes = {(note.person, note.kind): json.loads(note.text) for note in list(room.notes) if note.game == number}
    sitting = room.sitting(place) if number == room.game else room.earlier(number, place)
    people, rows = _people(room, number, place), []
    with sitting.game() as game:
        for name, chair in room.chairs.items():
            own = [talked for talked in game.talks if chair.firm in (talked.supplier, talked.account)]
            left = sum(left_by(talked).points for talked in own) / len(own) if own else 0.0
            made, after, who = sum(game.results[name]), sum(game.after[name]), people.get(name)
            told = [
                notes.get((who.id, kind), {}).get(key, "") if who else ""
                for kind, keys in (("before", BEFORE), ("after", AFTER))
                for key in keys
            ]
            sums = (round(made, 4), round(after, 4), round(made + after, 4))
            counted = (*sums, len(own), sum(talked.agreed for talked in own), round(left, 2))
            seated = (name, chair.firm, who.label if who else "", who.consent if who else 0)
            rows.append((room.code, number, room.form.seed + number - 1, place, *seated, *counted, game.over, *told))
    if number != room.game:
        sitting.forget()
    return rows


def _people(room: Room, number: int, place: int) -> dict[str, Person]:
    """Who sits at a table, or who of them moved last there in a game that is past, by chair."""
    if number == room.game:
        return room.at(place)
    return {move.chair: room.people[move.person] for move in room.store.moves(room.number, number, place) if move.person is not None}


def decisions_csv(room: Room) -> str:
    """`decisions` as CSV."""
    return csv_text(decisions(room))


def outcomes_csv(room: Room) -> str:
    """`outcomes` as CSV."""
    return csv_text(outcomes(room))


def _time(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds")
