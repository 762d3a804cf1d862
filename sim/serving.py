"""Serve a Solara page to browsers: the class's game and the live view. Needs the extra `classroom`."""

from __future__ import annotations

import os
import socket
import warnings
from collections.abc import Mapping
from typing import Any

from sim.engine import compile_ahead
from sim.errors import KamlabError

SETTINGS = {
    "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "False",  # a class's use of the page is nobody's business
    "SOLARA_ASSETS_PROXY": "True",  # what the page needs is served from here, so a class needs no internet
    "SOLARA_THEME_SHOW_BANNER": "False",
}


def serve(page: str, told: Mapping[str, str], host: str, port: int, *, what: str) -> None:
    """Serve a page until interrupted.

    Parameters
    ----------
    page : module of the page
    told : environment variables that it reads
    host : address to listen at; 127.0.0.1 is this machine alone, 0.0.0.0 everybody who can reach it
    port : 0 takes any that is free
    what : is printed before the address, once the page can be opened

    Raises
    ------
    KamlabError
        for an address that cannot be used, or where the extra `classroom` is not installed
    """
    with _listening(host, port) as ours, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # advice to developers of Solara and Mesa
        server = _server(page, told)
        if compilation := compile_ahead():
            compilation.join()  # before anybody is told of the page, and has to wait
        print(f"{what}: http://{host}:{ours.getsockname()[1]} (Ctrl-C ends)", flush=True)
        server.run(sockets=[ours])


def _server(page: str, told: Mapping[str, str]) -> Any:
    os.environ.update(SETTINGS, SOLARA_APP=page, **told)  # before Solara is imported, which reads them then
    try:
        import ipywidgets  # noqa: F401
        import uvicorn
        from mesa.visualization import SolaraViz  # noqa: F401
        from solara.server.starlette import app
    except ImportError as missing:
        raise KamlabError(
            f"pages in the browser need the extra classroom ({missing.name} is not installed): pip install 'kamlab[classroom]'"
        ) from None
    return uvicorn.Server(uvicorn.Config(app, log_level="warning"))


def _listening(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port))
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or error
        raise KamlabError(f"port {port} of {host} cannot be used ({reason}): name another with --port, or another --host") from None
