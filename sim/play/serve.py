"""Serve the page of `sim.play.page`, on this machine only unless told otherwise."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from sim.errors import KamlabError

SETTINGS = "KAMLAB_PAGE"
"""Environment variable by which the server learns what is played: JSON with name, changes, months, seed, ..."""


def serve(told: Mapping[str, Any], host: str, port: int) -> None:
    """Run the page's server in this process until it is stopped.

    Parameters
    ----------
    told : what `sim.play.page.board_of` needs
    host, port : where it listens

    Raises
    ------
    KamlabError
        where Solara is not installed
    """
    if find_spec("solara") is None or find_spec("ipywidgets") is None:
        raise KamlabError("the page needs Solara: pip install 'kamlab[classroom]'")
    # The page needs nothing from outside, and tells nobody that it runs.
    os.environ |= {"SOLARA_TELEMETRY_MIXPANEL_ENABLE": "False", SETTINGS: json.dumps(told)}
    solara = import_module("solara.__main__").cli
    solara(["run", "sim.play.page", "--host", host, "--port", str(port), "--no-open", "--production"], standalone_mode=False)
