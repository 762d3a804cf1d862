"""Serve the page of `sim.play.page`, on this machine only unless told otherwise."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sim import serving
from sim.play.tongue import tongue_of

SETTINGS = "KAMLAB_PAGE"
"""Environment variable by which the page learns what is played: JSON with name, changes, months, seed, ..."""


def serve(told: Mapping[str, Any], host: str, port: int, allowed: Sequence[str] = ()) -> None:
    """Serve the game as a page until interrupted.

    Parameters
    ----------
    told : what `sim.play.page.board_of` needs
    host, port, allowed : as for `sim.serving.serve`
    """
    what = tongue_of(told.get("language", "en")).say("{case}, to be played in a browser", case=told["name"])
    link = Path(told["folder"]) / ".link" if "folder" in told else None
    serving.serve("sim.play.page", {SETTINGS: json.dumps(told)}, host, port, what=what, link=link, allowed=allowed)
