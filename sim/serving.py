"""Serve a Solara page to browsers: the live view. Needs the extra `classroom`. The class's server shares what finds addresses and links."""

from __future__ import annotations

import io
import ipaddress
import os
import re
import socket
import sys
import threading
import traceback
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.engine import compile_ahead
from sim.errors import KamlabError
from sim.guard import LINK, Guard, is_token, new_token
from sim.sessions import SESSION_ENDS

SETTINGS = {
    "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "False",  # a class's use of the page is nobody's business
    "SOLARA_ASSETS_PROXY": "True",  # what the page needs is served from here, so a class needs no internet
    "SOLARA_THEME_SHOW_BANNER": "False",
    "SOLARA_SESSION_HTTP_ONLY": "True",
    "SOLARA_KERNEL_CULL_TIMEOUT": f"{SESSION_ENDS:.0f}s",
    "SOLARA_ROOT_PATH": "",  # else the first request's headers set it for everybody
    "SOLARA_MODE": "production",
}
LARGEST_MESSAGE = 1_000_000
"""Bytes of one message of a browser."""
EVERYWHERE = ("0.0.0.0", "::")
ADDRESS = r"[A-Za-z0-9._-]+(:[0-9]{1,5})?|\[[0-9a-fA-F:]+\](:[0-9]{1,5})?"


def serve(page: str, told: Mapping[str, str], host: str, port: int, *, what: str, allowed: Sequence[str] = ()) -> None:
    """Serve a page until interrupted.

    On this machine only, the page opens with the link that is printed; on another address whoever reaches it may join.

    Parameters
    ----------
    page : module of the page
    told : environment variables that it reads
    host : address to listen at; 127.0.0.1 is this machine alone, 0.0.0.0 everybody who can reach it
    port : 0 takes any that is free
    what : is printed before the address, once the page can be opened
    allowed : further addresses at which browsers find the page, as `name:port`, where something forwards to it

    Raises
    ------
    KamlabError
        for an address that cannot be used or be one, or where the extra `classroom` is not installed
    """
    for address in allowed:
        if not re.fullmatch(ADDRESS, address):
            raise KamlabError(f"--allow-host {address!r} is no address: write it as the browser shows it, as in localhost:9000")
    with listening(host, port) as ours, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # advice to developers of Solara and Mesa
        bound, taken = ours.getsockname()[:2]
        shared = not ipaddress.ip_address(bound.split("%")[0]).is_loopback
        at = addresses(bound) if shared else [bound]
        token = None if shared else new_token()
        joined = [f"http://{in_url(address)}:{taken}/" for address in at]
        server = _server(page, {**SETTINGS, **told}, taken, names=names_of(host), token=token, allowed=allowed)
        if compilation := compile_ahead():
            compilation.join()  # before anybody is told of the page, and has to wait
        if shared:
            print(f"{what}: {' or '.join(joined)} (Ctrl-C ends)", flush=True)
            print(drawn(joined[0]), flush=True)
        else:
            links = [f"{address}?{LINK}={token}" for address in (joined[0], *(f"http://{name}/" for name in allowed))]
            print(f"{what}: {' or '.join(links)} (Ctrl-C ends)", flush=True)
        server.run(sockets=[ours])


def _server(page: str, settings: Mapping[str, str], port: int, *, names: list[str], token: str | None, allowed: Sequence[str] = ()) -> Any:
    os.environ.update(settings, SOLARA_APP=page)  # before Solara is imported, which reads them then
    try:
        import ipywidgets  # noqa: F401
        import uvicorn
        from mesa.visualization import SolaraViz  # noqa: F401
        from solara.server import settings as solara_settings
        from solara.server.starlette import app
    except ImportError as missing:
        raise KamlabError(
            f"pages in the browser need the extra classroom ({missing.name} is not installed): pip install 'kamlab[classroom]'"
        ) from None
    _quiet_errors()
    guard = Guard(app, port=port, names=names, token=token, assets=Path(solara_settings.assets.proxy_cache_dir), allowed=allowed, end=_end)
    # Not the headers of a proxy, which anybody can send.
    config = uvicorn.Config(
        guard, log_level="error", proxy_headers=False, server_header=False, ws_max_size=LARGEST_MESSAGE, timeout_graceful_shutdown=3,
        limit_concurrency=1000,
    )  # fmt: skip
    return uvicorn.Server(config)


def _end(session: str) -> None:
    """End a session of Solara's that is kept no longer, aside: it waits for what the session still does."""
    from solara.server import kernel_context

    if context := kernel_context.contexts.get(session):
        threading.Thread(target=context.close, daemon=True).start()


class _Untold:
    """The module `traceback` as Solara and Reacton use it to fill a page: what went wrong names folders, and is for the terminal."""

    @staticmethod
    def format_exception(kind: Any, error: BaseException, found: Any) -> list[str]:
        traceback.print_exception(kind, error, found, file=sys.__stderr__)  # Solara may send the other to the page
        return ["Something went wrong. Load the page again."]

    @staticmethod
    def format_stack() -> list[str]:
        return []


def _quiet_errors() -> None:
    from reacton import core
    from solara.server import app, patch

    for module in (app, patch, core):  # the last renders an error where the element that failed would stand
        vars(module)["traceback"] = _Untold


def addresses(bound: str) -> list[str]:
    """Addresses at which other machines reach this one, the likeliest first.

    bound : that is listened at; of 0.0.0.0 or :: all of the machine's own are meant
    """
    if bound not in EVERYWHERE:
        return [bound]
    found: list[str] = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing; the system says by which of its addresses it would
            found.append(probe.getsockname()[0])
        except OSError:
            pass  # no network
    try:
        told = socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)
        found += [str(one[4][0]) for one in told]
    except OSError:
        pass  # the machine does not know its own name
    usable = [address for address in dict.fromkeys(found) if not ipaddress.ip_address(address).is_loopback]
    return usable or ["127.0.0.1"]


def drawn(address: str) -> str:
    """A QR code for the terminal."""
    import segno

    text = io.StringIO()
    segno.make(address, error="l").terminal(out=text, compact=True, border=2)
    return text.getvalue()


def pictured(address: str) -> bytes:
    """A QR code for the page, as SVG."""
    import segno

    image = io.BytesIO()
    segno.make(address, error="m").save(image, kind="svg", scale=6, border=2, xmldecl=False)
    return image.getvalue()


def names_of(host: str) -> list[str]:
    """Names by which the machine may be called; numbers of the address that is connected to are taken anyway."""
    name = socket.gethostname().lower()
    typed = [] if host in EVERYWHERE else [host]
    return ["localhost", name, f"{name}.local", *typed]


def in_url(address: str) -> str:
    """An address of numbers as it stands in a link."""
    return f"[{address}]" if ":" in address else address


def kept_token(path: Path | None, option: str) -> str:
    """The token of a link, drawn once for a file; only its owner can read it. None draws a new one each time.

    Raises
    ------
    KamlabError
        where it cannot be written; the sentence names the option that chooses another place
    """
    if path is None:
        return new_token()
    try:
        if path.is_file() and is_token(kept := path.read_text(encoding="ascii").strip()):
            return kept
    except (OSError, UnicodeDecodeError):
        pass  # a new one is written in its place
    token = new_token()
    try:
        path.unlink(missing_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(token)
    except OSError as error:
        raise KamlabError(f"{path} cannot be written ({error.strerror}): name another place with {option}") from None
    return token


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens at an address; port 0 takes any that is free.

    Raises
    ------
    KamlabError
        for an address that cannot be used
    """
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family)
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or error
        raise KamlabError(f"port {port} of {host} cannot be used ({reason}): name another with --port, or another --host") from None
