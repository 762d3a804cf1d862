"""Serve the live view to browsers."""

from __future__ import annotations

import os
import socket
import warnings
from typing import Any

from sim.engine import compile_ahead
from sim.errors import KamlabError
from sim.live.world import check_case

SETTINGS = {
    "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "False",  # a class's use of the page is nobody's business
    "SOLARA_ASSETS_PROXY": "True",  # what the page needs is served from here, so a class needs no internet
    "SOLARA_THEME_SHOW_BANNER": "False",
    "SOLARA_APP": "sim.live.page",
}


def serve(case: str, *, host: str = "127.0.0.1", port: int = 8765) -> None:
    """Serve the live view of a case until interrupted.

    Parameters
    ----------
    case : the case that the page begins with: a bundled scenario's name, or a path to a .toml
    host : address to listen at; 127.0.0.1 is this machine alone, 0.0.0.0 everybody who can reach it
    port : 0 takes any that is free

    Raises
    ------
    KamlabError
        for a case or an address that cannot be used, or where the extra `classroom` is not installed
    """
    check_case(case)
    compile_ahead()
    with _listening(host, port) as ours, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # advice to developers of Solara and Mesa
        server = _server(case)
        print(f"Live view of {case}: http://{host}:{ours.getsockname()[1]} (Ctrl-C ends)", flush=True)
        server.run(sockets=[ours])


def _server(case: str) -> Any:
    """The web server with the page."""
    os.environ.update(SETTINGS, KAMLAB_LIVE=case)  # before Solara is imported, which reads them then
    try:
        import uvicorn
        from mesa.visualization import SolaraViz  # noqa: F401
        from solara.server.starlette import app
    except ImportError as missing:
        raise KamlabError(
            f"the live view needs the extra classroom ({missing.name} is not installed): pip install 'kamlab[classroom]'"
        ) from None
    return uvicorn.Server(uvicorn.Config(app, log_level="warning"))


def _listening(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port))
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or error
        raise KamlabError(f"port {port} of {host} cannot be used ({reason}): name another with --port, or another --host") from None
