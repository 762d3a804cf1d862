"""A page for a class without Jupyter: everybody enters a name and plays, and every game is kept in a file of that name.

Served by Solara (`kamlab play NAME --page`), which gives each browser its own session; the board is the notebook's.
"""

from __future__ import annotations

import html
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import solara
import solara.lab

from sim.errors import KamlabError
from sim.guard import seat_cookie
from sim.language import Tongue
from sim.play import words
from sim.play.seats import file_of, label_of, name_of, take
from sim.play.serve import SETTINGS
from sim.play.tongue import tongue_of
from sim.play.widgets import board
from sim.scenario import Scenario, load
from sim.serving import PORT, SHARED


def case_of(told: Mapping[str, Any]) -> Scenario:
    """What is played."""
    return load(told["name"]).with_(set=told["changes"], months=told["months"])


def language_of(told: Mapping[str, Any]) -> str:
    """The language of the page."""
    return told.get("language", "en")


def board_of(player: str, told: Mapping[str, Any]) -> Any:
    """The board of a player: a new game, or the one that is kept under this name."""
    folder = Path(told["folder"])
    take(player, folder, token_of(), enforced=bool(os.environ.get(SHARED)))
    return board(
        case_of(told), told["seed"], told["replication"], save=_kept(player, folder), accounts=told["accounts"], every=told["every"],
        language=language_of(told), player=label_of(player),
    )  # fmt: skip


def _kept(player: str, folder: Path) -> Path:
    """The player's file; one of an older version bears the name as it was typed."""
    path = file_of(player, folder)
    older = next((one for one in folder.glob("*.json") if one.stem == label_of(player)), path)
    return path if path.exists() else older


def token_of() -> str:
    """The secret by which the guard knows the browser again; empty where the page is shown without a server."""
    cookies = solara.lab.cookies.value or {}
    return cookies.get(seat_cookie(int(os.environ.get(PORT, "0"))), "")


@solara.component
def Page() -> None:  # noqa: N802 (Solara's name for the page)
    """Ask for a name, then show the board."""
    entered, enter = solara.use_state("")
    told = json.loads(os.environ[SETTINGS])
    # The page comes again by itself after the server was gone, and then asks nobody for the name that it knows.
    again = solara.use_router().search == "again"
    player, set_player = solara.use_state(name_of(token_of(), Path(told["folder"])) if again and token_of() else "")
    trouble, complain = solara.use_state("")
    t = tongue_of(language_of(told))
    case = solara.use_memo(lambda: case_of(told), [])
    shown = solara.use_memo(lambda: _open(player, told, t, complain, set_player) if player else None, [player])
    solara.Title(f"KAMlab: {told['name']}")
    with solara.Column(style={"max-width": "64em", "margin": "1em auto", "padding": "0 1em"}):
        if shown is None:
            invitation = t.say(
                "You are the account manager for {months} months. At the end you learn what others would have got.", months=case.months
            )
            # Not solara.Markdown, which looks for fonts and scripts on the internet.
            solara.HTML(tag="h2", unsafe_innerHTML=html.escape(words.title(case, t)))
            solara.HTML(tag="p", unsafe_innerHTML=html.escape(invitation))
            solara.HTML(tag="p", unsafe_innerHTML=html.escape(t.say("A game that was begun under your name goes on.")))
            solara.InputText(t.say("Your name"), value=entered, on_value=enter, continuous_update=True)
            solara.Button(t.say("Play"), on_click=lambda: set_player(entered), color="primary", disabled=not entered.strip())
            if address := os.environ.get(SHARED):
                picture = f"<img src='/kamlab/join.svg' alt='QR' width='180' height='180'><br><code>{html.escape(address)}</code>"
                solara.HTML(tag="p", unsafe_innerHTML=f"{html.escape(t.say('Others join here:'))}<br>{picture}")
            if trouble:
                # Not solara.Error, which does not fit all versions of the widgets that Solara may come with.
                solara.HTML(tag="p", unsafe_innerHTML=html.escape(trouble), style="color: #b00020", attributes={"role": "alert"})
        else:
            solara.Column(children=[shown])


def _open(player: str, told: Mapping[str, Any], tongue: Tongue, complain: Any, set_player: Any) -> Any:
    try:
        return board_of(player, told)
    except KamlabError as error:
        complain(tongue.tell(error))
        set_player("")
        return None
