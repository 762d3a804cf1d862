"""A table with one chair is the game of one person: it is saved as such a game, and debriefed as such a game is."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from sim.classroom.forms import Form
from sim.classroom.room import Room
from sim.classroom.sitting import DECISION
from sim.engine.world import release
from sim.figures.png import as_png
from sim.language import RefusedError, Tongue
from sim.play import words
from sim.play.debrief import debrief
from sim.play.game import Game
from sim.play.pictures import picture
from sim.play.saved import text_of
from sim.play.shared import SUPPLIER

DOTS = 90
"""An inch of the picture."""


def is_alone(form: Form) -> bool:
    """Whether every table is the game of one person: the focal supplier's manager against robots."""
    chairs = list(form.chairs.values())
    return len(chairs) == 1 and (chairs[0].side, chairs[0].firm) == (SUPPLIER, form.case.focal.name)


def game_of(room: Room, number: int, place: int) -> Game:
    """The game of one person that a table has played, from its moves.

    Raises
    ------
    KamlabError
        where several people share a table
    """
    if not is_alone(room.form):
        raise RefusedError("a game of several chairs is no game of one person")
    game = Game(room.form.case, room.form.seed + number - 1, accounts=room.form.accounts, every=room.form.every)
    for move in room.store.moves(room.number, number, place):
        game.decide(DECISION.validate_json(move.decision))
    return game


def saved(room: Room, number: int, place: int) -> str:
    """The game of a table as the file that `kamlab play` reads."""
    game = game_of(room, number, place)
    people = room.at(place) if number == room.game else {}
    try:
        return text_of(game, next(iter(people.values())).label if people else "")
    finally:
        release(game.world)


def saved_games(room: Room) -> bytes:
    """All games of the class in a ZIP, a file each: what `kamlab play --debrief` pools."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as folder:
        for number, place in sorted({(move.game, move.place) for move in room.store.moves(room.number)}):
            folder.writestr(f"game-{number}-table-{place}.json", saved(room, number, place))
    return packed.getvalue()


def compared(room: Room, place: int, t: Tongue) -> tuple[dict[str, Any], bytes]:
    """The debrief of a table that has finished: table and sentences as plain data, and the picture as PNG."""
    game = game_of(room, room.game, place)
    try:
        found = debrief(game, tongue=t)
        columns, rows = words.debrief_table(found)
        return {"columns": columns, "rows": rows, "you": words.you(t), "sentences": found.words()}, as_png(picture(found), DOTS)
    finally:
        release(game.world)
