"""Serve the live view to browsers."""

from __future__ import annotations

from collections.abc import Sequence

from sim import serving
from sim.language import check_language
from sim.live.world import check_case


def serve(
    case: str,
    *,
    host: str = "127.0.0.1",
    port: int = 8765,
    allowed: Sequence[str] = (),
    language: str = "en",
    projector: bool = False,
) -> None:
    """Serve the live view of a case until interrupted.

    Parameters
    ----------
    case : the case that the page begins with: a bundled scenario's name, or a path to a .toml
    host, port, allowed : as for `sim.serving.serve`
    language : of the page, en or zh
    projector : large type, and one figure at a time

    Raises
    ------
    KamlabError
        for a case, a language or an address that cannot be used, or where the extra `classroom` is not installed
    """
    check_case(case)
    told = {"KAMLAB_LIVE": case, "KAMLAB_LIVE_LANGUAGE": check_language(language), "KAMLAB_LIVE_PROJECTOR": "1" if projector else ""}
    serving.serve("sim.live.page", told, host, port, what=f"Live view of {case}", allowed=allowed)
